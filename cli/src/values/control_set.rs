//! Control sets and their members.

use super::{wrong, KeyRef, ValueError};
use clavis_primitives::{control::MAX_PATH, Did};
use std::{path::PathBuf, str::FromStr};

/// A member of a control set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberRef {
	/// A key.
	Key(KeyRef),
	/// A DID. Its own control set signs for it.
	Did(Did),
}

/// `KEY[=WEIGHT]` or `DID[=WEIGHT]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberArg {
	/// The key or the DID.
	pub member: MemberRef,
	/// Its weight: 1 unless the argument says another.
	pub weight: u16,
}

impl FromStr for MemberArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let (member, weight) = match text.rsplit_once('=') {
			Some((member, weight)) => {
				let weight = weight.parse::<u16>().ok().filter(|weight| *weight > 0);
				(member, weight.ok_or_else(|| wrong("expected a weight from 1 to 65535 after ="))?)
			},
			None => (text, 1),
		};
		let member = match member.starts_with("did:") {
			true => MemberRef::Did(member.parse().map_err(wrong)?),
			false => MemberRef::Key(member.parse()?),
		};
		Ok(Self { member, weight })
	}
}

/// A control set: one key, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetRef {
	/// The set of this key alone.
	Key(KeyRef),
	/// The set that this file holds.
	File(PathBuf),
}

impl FromStr for SetRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		match text.ends_with(".json") {
			true => Ok(Self::File(text.into())),
			false => text.parse().map(Self::Key),
		}
	}
}

/// The place of a member: its number in the set, from 0, or the numbers on the way to it, as in `1/0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathArg(pub Vec<u8>);

impl FromStr for PathArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let places = text.split('/').map(str::parse).collect::<Result<Vec<_>, _>>().ok();
		let places = places.filter(|places| places.len() <= MAX_PATH as usize);
		places.map(Self).ok_or_else(|| wrong("expected the number of a member, from 0, or up to 3 numbers: 1/0"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::values::SignerRef;

	#[test]
	fn members_have_a_weight_of_1_unless_told_otherwise() {
		let member = |text: &str| text.parse::<MemberArg>();
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
		let expected = MemberArg { member: MemberRef::Did(did.parse().unwrap()), weight: 3 };
		assert_eq!(member(&format!("{did}=3")).unwrap(), expected);
		assert_eq!(member("alice").unwrap().weight, 1);
		let alice = MemberRef::Key(KeyRef::Signer(SignerRef::Name("alice".parse().unwrap())));
		assert_eq!(member("alice=65535").unwrap().member, alice);
		for bad in ["", "alice=0", "alice=65536", "alice=", "did:web:example.org", "=1"] {
			assert!(member(bad).is_err(), "{bad}");
		}
	}

	#[test]
	fn places_are_few_and_small() {
		assert_eq!("1/0/15".parse::<PathArg>().unwrap().0, [1, 0, 15]);
		for bad in ["", "/", "1/", "256", "-1", "0/0/0/0"] {
			assert!(bad.parse::<PathArg>().is_err(), "{bad}");
		}
	}
}
