//! Control sets as arguments name them: by keys, by weighted members, or by a file.

use crate::{
	command::ControlArgs,
	failure::Failure,
	files,
	signing::keyring::Keyring,
	values::{MemberArg, MemberRef, SetRef, SignerRef},
};
use clavis_client::did::{set_from_json, MAX_SET_FILE_BYTES};
use clavis_primitives::{ControlSet, Controller, Member, NetworkName, PublicKey};
use std::path::Path;

/// The set that `keys`, each of weight 1, and `control` name together; `None` if they name nobody.
pub fn named_set(
	keyring: &Keyring,
	network: Option<&NetworkName>,
	keys: &[SignerRef],
	control: &ControlArgs,
) -> Result<Option<ControlSet>, Failure> {
	if let Some(file) = &control.control {
		return read_set(file).map(Some);
	}
	let mut members = Vec::new();
	for key in keyring.publics(keys)? {
		members.push(Member { controller: Controller::Key(key), weight: 1 });
	}
	for member in &control.members {
		members.push(read_member(keyring, network, member)?);
	}
	if members.is_empty() {
		return match control.threshold {
			Some(_) => Err(Failure::usage("a threshold of whom?").with_hint("name the members: --member KEY[=WEIGHT]")),
			None => Ok(None),
		};
	}
	set_of(members, control.threshold).map(Some)
}

/// The set that takes over next: of one key, or from a file.
pub fn next_set(keyring: &Keyring, next: &SetRef) -> Result<ControlSet, Failure> {
	match next {
		SetRef::File(file) => read_set(file),
		SetRef::Key(key) => single(keyring.public(key)?),
	}
}

fn single(key: PublicKey) -> Result<ControlSet, Failure> {
	let set = ControlSet::single(key);
	set.check().map_err(|error| Failure::usage(format!("this key cannot be a control key: {error}")))?;
	Ok(set)
}

fn read_set(file: &Path) -> Result<ControlSet, Failure> {
	let read = set_from_json(&files::read(file, MAX_SET_FILE_BYTES)?);
	read.map_err(|error| {
		Failure::usage(format!("{}: {error}", file.display())).with_hint("'clavis did commitment' writes such files")
	})
}

fn read_member(keyring: &Keyring, network: Option<&NetworkName>, member: &MemberArg) -> Result<Member, Failure> {
	let controller = match &member.member {
		MemberRef::Key(key) => Controller::Key(keyring.public(key)?),
		MemberRef::Did(did) => match network {
			Some(network) if did.network != *network => {
				return Err(Failure::usage(format!("{did} is not of the network of this DID")));
			},
			_ => Controller::Did(did.id),
		},
	};
	Ok(Member { controller, weight: member.weight })
}

/// One member that suffices, or several of which `threshold` must sign.
fn set_of(members: Vec<Member>, threshold: Option<u32>) -> Result<ControlSet, Failure> {
	let threshold = match (&members[..], threshold) {
		(_, Some(threshold)) => threshold,
		([member], None) => member.weight.into(),
		(several, None) => {
			let several = several.len();
			return Err(
				Failure::usage(format!("how many of the {several} members must sign?")).with_hint("add --threshold N")
			);
		},
	};
	let members = members.try_into().map_err(|_| Failure::usage("a control set has at most 16 members"))?;
	let set = ControlSet { threshold, members };
	set.check().map_err(|error| Failure::usage(format!("this control set cannot be: {error}")))?;
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
