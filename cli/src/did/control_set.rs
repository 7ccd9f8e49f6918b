//! Control sets as arguments name them: by keys, by weighted members, or by a file.

use crate::{
	failure::Failure,
	files,
	online::Online,
	signing::Keyring,
	values::{number, MemberArg, MemberRef, SetRef, SignerRef},
};
use clap::Args;
use clavis_client::{
	did::{set_from_json, MAX_SET_FILE_BYTES},
	rules::counted,
};
use clavis_primitives::{ControlError, ControlSet, Controller, Member, NetworkName, PublicKey};
use sp_core::H256;
use std::path::{Path, PathBuf};

/// A control set that is more than keys of weight 1.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Control set")]
pub struct ControlSetArgs {
	/// KEY[=WEIGHT] or DID[=WEIGHT]: a member of the control set; repeat it for several
	///
	/// KEY is one of yours, or any public key as a Multikey (z6Mk...), whose secret may be elsewhere. The control set of
	/// a DID signs for it.
	#[arg(long = "member", value_name = "MEMBER")]
	pub members: Vec<MemberArg>,
	/// The weight that must sign; a key that is named without a weight counts 1
	#[arg(long, value_name = "N", value_parser = number::<0, u32>)]
	pub threshold: Option<u32>,
	/// The control set in this file, as 'clavis did commitment' wrote it
	#[arg(long, value_name = "FILE.json", conflicts_with_all = ["members", "threshold"])]
	pub control: Option<PathBuf>,
}

impl ControlSetArgs {
	/// Returns the set of these members together with `keys`, each of weight 1, or `None` if there are neither.
	///
	/// Member DIDs must be of this `network`, where it is known.
	pub fn set_with(
		&self,
		keys: &[SignerRef],
		network: Option<&NetworkName>,
		keyring: &Keyring,
	) -> Result<Option<ControlSet>, Failure> {
		if let Some(file) = &self.control {
			return read_set(file).map(Some);
		}
		let mut members = Vec::new();
		for key in keyring.publics(keys)? {
			members.push(Member { controller: Controller::Key(key), weight: 1 });
		}
		for member in &self.members {
			members.push(read_member(member, network, keyring)?);
		}
		if members.is_empty() {
			return match self.threshold {
				Some(_) => Err(Failure::usage("the threshold has no members")
					.with_hint("name the members with --member KEY[=WEIGHT]")),
				None => Ok(None),
			};
		}
		set_of(members, self.threshold).map(Some)
	}
}

/// Returns the set that an argument names: of one key, or from a file.
pub fn next_set(next: &SetRef, keyring: &Keyring) -> Result<ControlSet, Failure> {
	match next {
		SetRef::File(file) => read_set(file),
		SetRef::Key(key) => single(keyring.public(key)?),
	}
}

/// Returns the commitment to the set that `--next` names.
pub fn commitment(next: Option<&SetRef>, online: &Online) -> Result<Option<H256>, Failure> {
	let Some(next) = next else { return Ok(None) };
	if let SetRef::File(file) = next {
		let file = file.display();
		online
			.output
			.note(format_args!("Keep {file}: the chain gets only its hash, and a rotation to it takes the file."));
	}
	Ok(Some(next_set(next, &online.keyring)?.commitment()))
}

fn single(key: PublicKey) -> Result<ControlSet, Failure> {
	let set = ControlSet::single(key);
	set.check().map_err(|error| {
		Failure::usage(format!("this key cannot be a control key: {error}")).with_hint(remedy(&set, &error))
	})?;
	Ok(set)
}

fn read_set(file: &Path) -> Result<ControlSet, Failure> {
	set_from_json(&files::read(file, MAX_SET_FILE_BYTES)?)
		.map_err(|error| Failure::wrong_file(file, error).with_hint("'clavis did commitment' writes such files"))
}

fn read_member(member: &MemberArg, network: Option<&NetworkName>, keyring: &Keyring) -> Result<Member, Failure> {
	let controller = match &member.member {
		MemberRef::Key(key) => Controller::Key(keyring.public(key)?),
		MemberRef::Did(did) => match network {
			Some(network) if did.network != *network => {
				return Err(Failure::usage(format!("{did} is of another network than this DID"))
					.with_hint("name a DID of the network of the node"));
			},
			_ => Controller::Did(did.id),
		},
	};
	Ok(Member { controller, weight: member.weight })
}

/// Makes a set of one member that suffices, or of several with a threshold.
fn set_of(members: Vec<Member>, threshold: Option<u32>) -> Result<ControlSet, Failure> {
	let threshold = match (&members[..], threshold) {
		(_, Some(threshold)) => threshold,
		([member], None) => member.weight.into(),
		(several, None) => {
			let members = counted(several.len() as u64, "member");
			let message = format!("a control set of {members} needs a threshold");
			return Err(Failure::usage(message).with_hint("add --threshold N: the weight that must sign"));
		},
	};
	let too_many = |_| Failure::usage("a control set has at most 16 members").with_hint("name fewer members");
	let set = ControlSet { threshold, members: members.try_into().map_err(too_many)? };
	set.check().map_err(|error| {
		Failure::usage(format!("no control set can be like this: {error}")).with_hint(remedy(&set, &error))
	})?;
	Ok(set)
}

/// Says what to change in a control set that cannot be.
fn remedy(set: &ControlSet, error: &ControlError) -> String {
	match error {
		ControlError::Unsatisfiable => {
			let weight = set.weight_of(|_| true);
			format!("the members weigh {weight} together: name a --threshold from 1 to {weight}, or more members")
		},
		ControlError::DuplicateMember => "name each member once; --member KEY=2 lets one weigh more".into(),
		ControlError::CannotSign => {
			"name a key that signs: ed25519, sr25519, secp256k1 or p256; x25519 keys are for key agreement".into()
		},
		_ => "name another key".into(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::Algorithm;

	fn key(name: &str, algorithm: Algorithm) -> PublicKey {
		let secret = format!("//{name}").parse::<clavis_client::keys::Secret>().unwrap();
		secret.pair(algorithm).unwrap().public()
	}

	fn member(name: &str) -> Member {
		Member { controller: Controller::Key(key(name, Algorithm::Ed25519)), weight: 1 }
	}

	#[test]
	fn a_set_that_cannot_be_is_told_with_what_to_change() {
		let [a, b] = ["a", "b"].map(member);
		let agrees = key("a", Algorithm::X25519);
		let hint = |failure: Failure| failure.to_json()["error"]["hint"].as_str().unwrap().to_owned();
		let told = |members: Vec<Member>, threshold| hint(set_of(members, Some(threshold)).unwrap_err());
		for threshold in [0, 3] {
			let told = told(vec![a, b], threshold);
			assert!(told.contains("weigh 2 together") && told.contains("from 1 to 2"), "{told}");
		}
		assert!(told(vec![a, a], 1).contains("each member once"));
		let agreement = Member { controller: Controller::Key(agrees), weight: 1 };
		for told in [told(vec![a, agreement], 1), hint(single(agrees).unwrap_err())] {
			assert!(told.contains("a key that signs"), "{told}");
		}
	}

	#[test]
	fn several_members_need_a_threshold() {
		let [a, b] = ["a", "b"].map(member);
		let one = ControlSet::single(*a.controller.key().unwrap());
		assert_eq!(set_of(vec![a], None).unwrap(), one);
		assert_eq!(set_of(vec![a, b], Some(2)).unwrap().threshold, 2);
		for (members, threshold) in [(vec![a, b], None), (vec![a], Some(2)), (vec![a, a], Some(1)), (vec![a], Some(0))]
		{
			assert!(set_of(members, threshold).is_err());
		}
	}
}
