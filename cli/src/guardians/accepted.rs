//! The answers of guardians who were invited.

use crate::{failure::Failure, files, online::Online};
use clavis_client::{
	calls::guardian_name,
	chain::Chain,
	guardians::{Acceptance, InvitationError, MAX_INVITATION_BYTES},
};
use clavis_primitives::{recovery::GuardianId, Did};
use std::{collections::BTreeMap, path::Path};

/// Guardians by the names of the files with their answers.
pub type Accepted = BTreeMap<String, GuardianId>;

/// Reads the answer of a guardian, and checks it on the chain as the answer to the invitation that it names.
pub async fn read_answer(path: &Path, chain: &Chain) -> Result<Acceptance, Failure> {
	let answer = Acceptance::from_json(&files::read(path, MAX_INVITATION_BYTES)?)
		.map_err(|error| Failure::from(error).in_file(path))?;
	let about = |error: InvitationError| Failure::from(error).about(path.display());
	if answer.invitation.genesis != chain.id().genesis {
		return Err(about(InvitationError::WrongNetwork));
	}
	answer.check(&answer.invitation, &chain.snapshot()).await.map_err(about)?;
	Ok(answer)
}

/// Checks the answers in these files: that each is about this DID, and by a key that speaks for its guardian. A file is
/// looked for in a folder. Shows the words of each answer, for the holder to compare.
pub async fn check_answers<'a>(
	names: impl Iterator<Item = &'a str>,
	folder: &Path,
	did: &Did,
	online: &Online,
) -> Result<Accepted, Failure> {
	let mut accepted = Accepted::new();
	for name in names {
		let path = folder.join(name);
		let answer = read_answer(&path, &online.chain).await?;
		let about = &answer.invitation.did;
		if about != did {
			return Err(Failure::wrong_file(&path, format_args!("it is about {about}"))
				.with_hint("name the answer to your invitation: 'clavis guardians invite'"));
		}
		let guardian = guardian_name(&answer.guardian, &did.network);
		online.output.note(format_args!(
			"{name} is by {guardian}. Go on only if this guardian reads you the words '{}'.",
			answer.words()
		));
		accepted.insert(name.to_owned(), answer.guardian);
	}
	Ok(accepted)
}
