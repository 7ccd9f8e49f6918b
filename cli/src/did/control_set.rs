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
use clavis_primitives::{ControlSet, Controller, Member, NetworkName, PublicKey};
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
		Failure::usage(format!("this key cannot be a control key: {error}")).with_hint("name another key")
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
		Failure::usage(format!("no control set can be like this: {error}"))
			.with_hint("change its members or its threshold")
	})?;
	Ok(set)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::Algorithm;

	fn member(name: &str) -> Member {
		let secret = format!("//{name}").parse::<clavis_client::keys::Secret>().unwrap();
		let key = secret.pair(Algorithm::Ed25519).unwrap().public();
		Member { controller: Controller::Key(key), weight: 1 }
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
