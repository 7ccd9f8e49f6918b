//! The answers of guardians who were invited, held against the invitations that the holder kept.

use crate::{failure::Failure, files, online::Online};
use clap::Args;
use clavis_client::{
	calls::guardian_name,
	chain::Chain,
	guardians::{Acceptance, Invitation, InvitationError, MAX_INVITATION_BYTES},
};
use clavis_primitives::{recovery::GuardianId, Did};
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

/// The guardians that accepted an invitation.
#[derive(Debug, Default)]
pub struct Accepted {
	/// The guardians, by the names of the files with their answers.
	pub guardians: BTreeMap<String, GuardianId>,
	/// The words of each, which the holder compares before anything is done.
	pub words: Vec<String>,
}

/// The invitations that the holder kept.
#[derive(Clone, Debug, Default, Args)]
pub struct InvitationArgs {
	/// The invitation that the answers of guardians are held against; repeat it for several
	#[arg(long = "invitation", value_name = "FILE")]
	pub invitations: Vec<PathBuf>,
}

impl InvitationArgs {
	/// Reads the invitations. Refuses one that is not about this DID; without a DID, all must be about one.
	pub fn read(&self, did: Option<&Did>) -> Result<Vec<Invitation>, Failure> {
		let mut invitations = Vec::<Invitation>::new();
		for path in &self.invitations {
			let invitation = read_invitation(path)?;
			let expected = did.or(invitations.first().map(|first| &first.did));
			if expected.is_some_and(|expected| invitation.did != *expected) {
				return Err(Failure::wrong_file(path, format_args!("it is about {}", invitation.did))
					.with_hint("name your invitations to guard one DID: 'clavis guardians invite'"));
			}
			invitations.push(invitation);
		}
		Ok(invitations)
	}
}

/// Reads an invitation.
pub fn read_invitation(path: &Path) -> Result<Invitation, Failure> {
	Invitation::from_json(&files::read(path, MAX_INVITATION_BYTES)?).map_err(|error| Failure::from(error).in_file(path))
}

/// Reads the answer of a guardian, and checks it on the chain as the answer to one of these invitations.
pub async fn read_answer(path: &Path, invitations: &[Invitation], chain: &Chain) -> Result<Acceptance, Failure> {
	let answer = Acceptance::from_json(&files::read(path, MAX_INVITATION_BYTES)?)
		.map_err(|error| Failure::from(error).in_file(path))?;
	let about = |error: InvitationError| Failure::from(error).about(path.display());
	let invitation = invitation_of(&answer, path, invitations)?;
	if invitation.genesis != chain.id().genesis {
		return Err(about(InvitationError::WrongNetwork));
	}
	answer.check(invitation, &chain.snapshot()).await.map_err(about)?;
	Ok(answer)
}

/// Returns the invitation that this answers. What the answer says of it shows nothing: a person in between writes both.
fn invitation_of<'a>(
	answer: &Acceptance,
	path: &Path,
	invitations: &'a [Invitation],
) -> Result<&'a Invitation, Failure> {
	if invitations.is_empty() {
		let message = format!("no invitation is named to hold {} against", path.display());
		return Err(Failure::usage(message).with_hint("name the invitation that you kept, with --invitation FILE"));
	}
	let own = invitations.iter().find(|invitation| answer.answers(invitation));
	own.ok_or_else(|| Failure::from(InvitationError::OtherInvitation).about(path.display()))
}

/// Checks the answers in these files: that each is to one of the invitations, and by a key that speaks for its guardian.
/// A file is looked for in a folder.
pub async fn check_answers<'a>(
	names: impl Iterator<Item = &'a str>,
	folder: &Path,
	invitations: &[Invitation],
	online: &Online,
) -> Result<Accepted, Failure> {
	let mut accepted = Accepted::default();
	for name in names {
		let answer = read_answer(&folder.join(name), invitations, &online.chain).await?;
		let guardian = guardian_name(&answer.guardian, &answer.invitation.did.network);
		let words = answer.words();
		accepted.words.push(format!("{name} is by {guardian}, who must have read you the words '{words}'."));
		accepted.guardians.insert(name.to_owned(), answer.guardian);
	}
	Ok(accepted)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_client::keys::Secret;
	use clavis_primitives::{Algorithm, DidId};
	use serde_json::Value;
	use sp_core::H256;
	use std::fs;

	fn invitation(did: u8) -> Invitation {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([did; 32]) };
		Invitation::new(H256([1; 32]), did, None).unwrap()
	}

	fn error<T: std::fmt::Debug>(result: Result<T, Failure>) -> Value {
		result.unwrap_err().to_json()["error"].take()
	}

	#[test]
	fn an_answer_is_held_against_the_invitations_that_the_holder_kept() {
		let pair = "//Alice".parse::<Secret>().unwrap().pair(Algorithm::Sr25519).unwrap();
		let guardian = GuardianId::Account(pair.account().unwrap());
		let [own, again, of_another] = [7, 7, 8].map(invitation);
		let path = Path::new("anna.json");
		// A person in between answers an invitation of their own: it is not among those that the holder kept.
		for unknown in [&again, &of_another] {
			let answer = unknown.accept(guardian.clone(), &pair, None).unwrap();
			let refused = error(invitation_of(&answer, path, std::slice::from_ref(&own)));
			assert_eq!(refused["kind"], "otherInvitation", "{refused}");
			assert!(error(invitation_of(&answer, path, &[]))["hint"].to_string().contains("--invitation FILE"));
			let kept = [own.clone(), unknown.clone()];
			assert_eq!(invitation_of(&answer, path, &kept).unwrap(), unknown);
		}
	}

	#[test]
	fn invitations_are_about_one_did_and_about_the_one_that_is_named() {
		let folder = tempfile::tempdir().unwrap();
		let kept = [7, 7, 8].map(invitation);
		let write = |(place, invitation): (usize, &Invitation)| {
			let path = folder.path().join(format!("{place}.json"));
			fs::write(&path, invitation.to_json()).unwrap();
			path
		};
		let paths = kept.iter().enumerate().map(write).collect::<Vec<_>>();
		let read = |paths: &[PathBuf], did| InvitationArgs { invitations: paths.to_vec() }.read(did);
		let [own, .., other] = [0, 1, 2].map(|place| &kept[place].did);
		for did in [None, Some(own)] {
			assert_eq!(read(&paths[..2], did).unwrap(), kept[..2]);
			assert!(error(read(&paths, did))["message"].to_string().contains("it is about"));
		}
		assert!(read(&paths[..2], Some(other)).is_err());
		assert!(read(&[], None).unwrap().is_empty());
	}
}
