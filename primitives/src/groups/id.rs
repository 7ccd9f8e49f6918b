//! Names of groups: on the chain, and inside MLS.

use crate::{did::DidId, domain::Domain, text::serde_as_text};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use sp_core::H256;

/// Bytes that make the groups of one DID differ.
pub type Salt = [u8; 32];

/// The name of a group: a hash of the network, of the DID that creates the group, and of a salt.
///
/// Nobody else can take it, and its creator knows it before the chain does.
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct GroupId(pub [u8; 32]);

impl GroupId {
	/// Returns the name of the group that a DID creates on the network with this genesis hash.
	pub fn new(genesis: H256, creator: DidId, salt: Salt) -> Self {
		Self(Domain::Group.digest(&(genesis, creator, salt)))
	}

	/// Returns the `group_id` that MLS messages of the group carry.
	///
	/// A restart makes a new MLS group under the same name. The number of restarts makes the two differ, so that no message
	/// of the first is one of the second.
	pub fn in_mls(self, restarts: u32) -> MlsGroupId {
		let mut id = [0; 36];
		let (name, count) = id.split_at_mut(32);
		name.copy_from_slice(&self.0);
		count.copy_from_slice(&restarts.to_be_bytes());
		id
	}
}

/// The `group_id` of a group in MLS (RFC 9420, section 6): the name, then the number of restarts, big-endian.
pub type MlsGroupId = [u8; 36];

impl fmt::Display for GroupId {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "g{}", bs58::encode(self.0).into_string())
	}
}

impl fmt::Debug for GroupId {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{self}")
	}
}

/// A text that names no group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupIdError;

impl fmt::Display for GroupIdError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("not the name of a group: expected the letter g and 32 bytes in base58btc")
	}
}

impl core::error::Error for GroupIdError {}

impl FromStr for GroupId {
	type Err = GroupIdError;

	fn from_str(text: &str) -> Result<Self, GroupIdError> {
		let digits = text.strip_prefix('g').ok_or(GroupIdError)?;
		let mut bytes = [0; 32];
		// `onto` refuses what does not fit; a shorter value leaves bytes unwritten.
		match bs58::decode(digits).onto(&mut bytes) {
			Ok(32) => Ok(Self(bytes)),
			_ => Err(GroupIdError),
		}
	}
}

serde_as_text!(GroupId);
