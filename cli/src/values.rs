//! Values of arguments.

use clavis_client::keys::{account_of, Secret};
use clavis_client::keystore::KeyName;
use clavis_primitives::{
	control::MAX_PATH, AccountId, Algorithm, Did, Fragment, Moment, PublicKey, Purpose, Purposes, Service, ServiceType,
	Uri,
};
use sp_core::H256;
use std::{path::PathBuf, str::FromStr};

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(String);

fn wrong(fault: impl ToString) -> ValueError {
	ValueError(fault.to_string())
}

/// A key whose secret is at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerRef {
	/// In the keystore.
	Name(KeyName),
	/// A path under the development phrase, which makes an sr25519 key.
	Development(String),
}

impl SignerRef {
	/// The algorithm of keys that a path alone names.
	pub const DEVELOPMENT_ALGORITHM: Algorithm = Algorithm::Sr25519;
}

impl FromStr for SignerRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		if !text.starts_with("//") {
			return text.parse().map(Self::Name).map_err(wrong);
		}
		let secret = text.parse::<Secret>().map_err(wrong)?;
		secret.pair(Self::DEVELOPMENT_ALGORITHM).map_err(wrong)?;
		Ok(Self::Development(text.into()))
	}
}

/// A key of which the public side is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRef {
	/// One whose secret is at hand.
	Signer(SignerRef),
	/// Anybody's.
	Public(PublicKey),
}

impl FromStr for KeyRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		match text.parse::<PublicKey>() {
			Ok(key) => Ok(Self::Public(key)),
			Err(_) => text.parse().map(Self::Signer),
		}
	}
}

/// How short an address of 32 bytes can be.
const SHORTEST_ADDRESS: usize = 46;

/// An account, by its address or by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRef {
	Address(AccountId),
	Key(KeyRef),
}

impl FromStr for AccountRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		if let Some(account) = account_of(text) {
			return Ok(Self::Address(account));
		}
		let key = text.parse::<KeyRef>()?;
		// No name that anybody would give a key.
		if matches!(key, KeyRef::Signer(SignerRef::Name(_))) && text.len() >= SHORTEST_ADDRESS {
			return Err(wrong("this is no address of an account here: check that it was copied whole"));
		}
		Ok(Self::Key(key))
	}
}

/// Who is a member of a control set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberRef {
	/// A key.
	Key(KeyRef),
	/// A DID, for which its own control set signs.
	Did(Did),
}

/// `KEY[=WEIGHT]` or `DID[=WEIGHT]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberArg {
	pub member: MemberRef,
	pub weight: u16,
}

impl FromStr for MemberArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let (who, weight) = match text.rsplit_once('=') {
			Some((who, weight)) => {
				let weight = weight.parse::<u16>().ok().filter(|weight| *weight > 0);
				(who, weight.ok_or_else(|| wrong("a weight is a number from 1 to 65535"))?)
			},
			None => (text, 1),
		};
		let member = match who.starts_with("did:") {
			true => MemberRef::Did(who.parse().map_err(wrong)?),
			false => MemberRef::Key(who.parse()?),
		};
		Ok(Self { member, weight })
	}
}

/// A control set of one key, or one in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetRef {
	Key(KeyRef),
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

/// Where a member lies: its place, from 0, or the places on the way to it, as in `1/0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathArg(pub Vec<u8>);

impl FromStr for PathArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let places = text.split('/').map(str::parse).collect::<Result<Vec<_>, _>>().ok();
		let places = places.filter(|places| places.len() <= MAX_PATH as usize);
		places.map(Self).ok_or_else(|| wrong("expected a member's place, from 0, or up to 3 of them: 1/0"))
	}
}

/// Bytes, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexArg(pub Vec<u8>);

impl FromStr for HexArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text));
		bytes.map(Self).map_err(|_| wrong("expected 0x and hexadecimal digits"))
	}
}

/// `[ID=]KEY[:PURPOSE,...][@EXPIRY]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodArg {
	pub id: Option<Fragment>,
	pub key: KeyRef,
	pub purposes: Option<Purposes>,
	pub expires: Option<Moment>,
}

impl FromStr for MethodArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let (rest, expires) = match text.rsplit_once('@') {
			Some((rest, moment)) => (rest, Some(clavis_resolution::moment(moment).map_err(wrong)?)),
			None => (text, None),
		};
		let (rest, purposes) = match rest.split_once(':') {
			Some((rest, names)) => (rest, Some(purposes(names)?)),
			None => (rest, None),
		};
		let (id, key) = match rest.split_once('=') {
			Some((id, key)) => (Some(fragment(id)?), key),
			None => (None, rest),
		};
		Ok(Self { id, key: key.parse()?, purposes, expires })
	}
}

fn purposes(names: &str) -> Result<Purposes, ValueError> {
	let purpose = |name: &str| name.parse::<Purpose>().map_err(|error| wrong(format!("'{name}' is {error}")));
	names.split(',').map(purpose).collect()
}

/// `ID=TYPE=URI`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceArg(pub Service);

impl FromStr for ServiceArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let shape = || wrong("expected ID=TYPE=URI");
		let (id, rest) = text.split_once('=').ok_or_else(shape)?;
		let (kind, uri) = rest.split_once('=').ok_or_else(shape)?;
		let kind = kind.parse::<ServiceType>().map_err(|error| wrong(format!("the type is {error}")))?;
		let uri = uri.parse::<Uri>().map_err(|error| wrong(format!("the URI is {error}")))?;
		let types = vec![kind].try_into().map_err(|_| shape())?;
		let endpoints = vec![uri].try_into().map_err(|_| shape())?;
		Ok(Self(Service { id: fragment(id)?, types, endpoints }))
	}
}

/// The id of a method or service, with or without the `#` that people copy along.
pub fn fragment(text: &str) -> Result<Fragment, ValueError> {
	let id = text.strip_prefix('#').unwrap_or(text);
	id.parse().map_err(|error| wrong(format!("the id '{id}' is {error}")))
}

/// Since when somebody else had a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
	Now,
	Moment(Moment),
}

impl FromStr for Since {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		match text {
			"now" => Ok(Self::Now),
			_ => clavis_resolution::moment(text).map(Self::Moment).map_err(|error| wrong(format!("{error}, or 'now'"))),
		}
	}
}

/// A moment, in UTC.
pub fn moment(text: &str) -> Result<Moment, ValueError> {
	clavis_resolution::moment(text).map_err(wrong)
}

/// What tells apart DIDs with the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(pub H256);

impl FromStr for Salt {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let mut bytes = [0; 32];
		let digits = text.strip_prefix("0x").unwrap_or(text);
		hex::decode_to_slice(digits, &mut bytes).map_err(|_| wrong("expected 0x and 64 hexadecimal digits"))?;
		Ok(Self(H256(bytes)))
	}
}

/// A node's address.
pub fn node_url(text: &str) -> Result<String, ValueError> {
	if text.starts_with("ws://") || text.starts_with("wss://") {
		Ok(text.into())
	} else {
		Err(wrong("expected ws://HOST:PORT or wss://HOST:PORT"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn every_part_of_a_method_is_found() {
		let method = |text: &str| text.parse::<MethodArg>().unwrap();
		let name = |text: &str| KeyRef::Signer(SignerRef::Name(text.parse().unwrap()));
		let both = [Purpose::Authentication, Purpose::KeyAgreement].into_iter().collect();
		let expected = MethodArg {
			id: Some("phone".parse().unwrap()),
			key: name("alice"),
			purposes: Some(both),
			expires: Some(1_767_225_599),
		};
		assert_eq!(method("phone=alice:authentication,keyAgreement@2025-12-31T23:59:59Z"), expected);
		assert_eq!(method("#phone=alice:keyAgreement,authentication@2025-12-31T23:59:59Z"), expected);
		assert_eq!(method("alice"), MethodArg { id: None, key: name("alice"), purposes: None, expires: None });
		assert!(matches!(method("//Alice:authentication").key, KeyRef::Signer(SignerRef::Development(_))));
		let multikey = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
		assert_eq!(method(multikey).key, KeyRef::Public(multikey.parse().unwrap()));
	}

	#[test]
	fn members_have_a_weight_of_1_unless_told_otherwise() {
		let member = |text: &str| text.parse::<MemberArg>();
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
		let expected = MemberArg { member: MemberRef::Did(did.parse().unwrap()), weight: 3 };
		assert_eq!(member(&format!("{did}=3")).unwrap(), expected);
		assert_eq!(member("alice").unwrap().weight, 1);
		assert!(matches!(member("alice=65535").unwrap().member, MemberRef::Key(KeyRef::Signer(_))));
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

	proptest! {
		#[test]
		fn any_text_is_read_without_panic(text: String, like in "#?[a-z]{0,3}=?[a-z/]{0,5}:?[a-z,]{0,9}@?[0-9TZ:-]{0,22}") {
			for text in [text, like] {
				let _ = text.parse::<MethodArg>();
				let _ = text.parse::<ServiceArg>();
				let _ = text.parse::<SignerRef>();
				let _ = text.parse::<KeyRef>();
				let _ = text.parse::<Since>();
				let _ = text.parse::<Salt>();
				let _ = text.parse::<MemberArg>();
				let _ = text.parse::<SetRef>();
				let _ = text.parse::<PathArg>();
				let _ = text.parse::<HexArg>();
				let _ = fragment(&text);
				let _ = node_url(&text);
			}
		}
	}
}
