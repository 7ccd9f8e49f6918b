//! The messages of MLS that a commit carries in the body of a block.

use crate::{domain::Domain, text::Uri};
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

	/// Returns whether it may stand so in a commit: it is here if it fits, and the place of a longer one is a URI.
	pub fn is_sound(&self) -> bool {
		match self {
			Self::Here(_) => true,
			Self::Elsewhere { length, place, .. } => *length > N && place.is_valid(),
		}
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

	/// Returns whether each may stand so in a commit ([`Message::is_sound`]).
	pub fn are_sound(&self) -> bool {
		self.commit.is_sound()
			&& self.welcome.as_ref().is_none_or(Message::is_sound)
			&& self.group_info.as_ref().is_none_or(Message::is_sound)
	}

	/// Returns the number of bytes that the messages put into the block.
	pub fn length(&self) -> u32 {
		let parts: [Option<&[u8]>; 3] = [
			self.commit.bytes(),
			self.welcome.as_ref().and_then(Message::bytes),
			self.group_info.as_ref().and_then(Message::bytes),
		];
		let lengths = parts.into_iter().flatten().map(|bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX));
		lengths.fold(0, u32::saturating_add)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_message_should_be_elsewhere_only_if_it_does_not_fit() {
		let elsewhere = |length, place: &[u8]| {
			let place = Uri::decode(&mut &place.to_vec().encode()[..]).unwrap();
			Message::<8>::Elsewhere { hash: H256::zero(), length, place }
		};
		assert!(Message::<8>::Here(Default::default()).is_sound());
		assert!(elsewhere(9, b"https://example.org/m").is_sound());
		assert!(!elsewhere(8, b"https://example.org/m").is_sound());
		assert!(!elsewhere(9, b"").is_sound());
		assert!(!elsewhere(9, b"no URI").is_sound());
	}

	#[test]
	fn the_hash_of_a_message_should_be_that_of_its_bytes_in_either_form() {
		let bytes = [1, 2, 3];
		let here = Message::<8>::Here(bytes.to_vec().try_into().unwrap());
		let place = "https://example.org/m".parse().unwrap();
		let elsewhere = Message::<8>::Elsewhere { hash: Message::<8>::hash_of(&bytes), length: 3, place };
		assert_eq!(here.hash(), elsewhere.hash());
	}
}
