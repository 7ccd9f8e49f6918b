//! The messages of MLS that a commit carries in the body of a block.

use crate::{domain::Domain, text::Uri};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most bytes of a commit on the chain.
pub const MAX_COMMIT: u32 = 256 * 1_024;

/// The most bytes of a welcome on the chain.
pub const MAX_WELCOME: u32 = 1_024 * 1_024;

/// The most bytes of a group's public information on the chain.
pub const MAX_GROUP_INFO: u32 = 512 * 1_024;

/// A message in the framing of MLS, of `N` bytes at most, or the place of a longer one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(skip_type_params(N))]
pub enum Message<const N: u32> {
	/// The message itself.
	#[codec(index = 0)]
	Here(BoundedVec<u8, ConstU32<N>>),
	/// The hash of a message that members fetch elsewhere. Nobody guarantees that it is there: a member that cannot fetch it
	/// cannot follow, and objects.
	#[codec(index = 1)]
	Elsewhere {
		/// [`Domain::GroupMessage`] over the bytes.
		hash: H256,
		/// The number of bytes.
		length: u32,
		/// The place.
		place: Uri,
	},
}

impl<const N: u32> Message<N> {
	/// Returns the hash of the bytes.
	pub fn hash(&self) -> H256 {
		match self {
			Self::Here(bytes) => Self::hash_of(bytes),
			Self::Elsewhere { hash, .. } => *hash,
		}
	}

	/// Returns the hash that a message with these bytes has.
	pub fn hash_of(bytes: &[u8]) -> H256 {
		Domain::GroupMessage.hash(&bytes)
	}

	/// Returns the bytes, if they are here.
	pub fn bytes(&self) -> Option<&[u8]> {
		match self {
			Self::Here(bytes) => Some(bytes),
			Self::Elsewhere { .. } => None,
		}
	}
}

/// The messages that one commit brings.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Messages {
	/// The commit: a `PublicMessage`.
	pub commit: Message<MAX_COMMIT>,
	/// The welcome for those that it adds.
	pub welcome: Option<Message<MAX_WELCOME>>,
	/// The `GroupInfo` after it, with the tree, by which a member that lost its state joins again.
	pub group_info: Option<Message<MAX_GROUP_INFO>>,
}

impl Messages {
	/// Returns the hash of what the messages are, without their bytes.
	pub fn hash(&self) -> H256 {
		let hashes =
			(self.commit.hash(), self.welcome.as_ref().map(Message::hash), self.group_info.as_ref().map(Message::hash));
		Domain::GroupMessages.hash(&hashes)
	}

	/// Returns the number of bytes that the messages put into the block.
	pub fn length(&self) -> u32 {
		let parts: [Option<&[u8]>; 3] = [
			self.commit.bytes(),
			self.welcome.as_ref().and_then(Message::bytes),
			self.group_info.as_ref().and_then(Message::bytes),
		];
		let sum = parts.into_iter().flatten().map(<[u8]>::len).collect::<Vec<_>>();
		sum.into_iter().fold(0u32, |sum, length| sum.saturating_add(u32::try_from(length).unwrap_or(u32::MAX)))
	}
}
