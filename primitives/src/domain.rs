//! Domain tags: the purpose of everything that is hashed or signed.
//!
//! A digest is `blake2-256(tag ‖ SCALE(value))`. Tags have 16 bytes and no two are equal, so a payload of one kind is
//! never one of another kind. They start with `c` (99). The runtime has no pallet with that index, and the signed
//! bytes of an extrinsic start with the index of a pallet. So no signature for Clavis is one for an extrinsic, and no
//! signature for an extrinsic is one for Clavis.

use crate::listed;
use codec::Encode;
use sp_core::H256;
use sp_io::hashing::blake2_256;

listed! {
	/// The purpose of a hash or a signature.
	#[derive(Clone, Copy, Debug, PartialEq, Eq)]
	pub enum Domain {
		/// An inception, hashed into the id of a DID.
		Inception,
		/// A control set, hashed into a commitment.
		NextControl,
		/// The content of a version, hashed into a leaf of the history.
		Snapshot,
		/// A leaf of a history.
		HistoryLeaf,
		/// An inner node of a history.
		HistoryNode,
		/// Signed to create a DID.
		Creation,
		/// Signed by a new control set, to show that it holds its keys.
		Possession,
		/// Signed to have a call dispatched as a DID.
		Authorization,
		/// Signed to end a key, in advance or in an emergency.
		Revocation,
		/// Signed by a committed control set that can no longer act itself, so that another set takes over.
		RotateThrough,
		/// A key, hashed into an entry of the list of compromised keys.
		Key,
		/// An attempt of guardians, hashed into the digest that they approve.
		Attempt,
		/// Signed by a control set that an attempt of guardians names, to show that it holds its keys.
		Nomination,
		/// A guardian of a private circle, hashed into a leaf of its tree.
		GuardianLeaf,
		/// Signed by a guardian who accepts an invitation, off the chain.
		Invitation,
		/// A guardian and its key for shares, hashed into the words that guardian and holder compare.
		GuardianWords,
		/// A key for shares, hashed into the words that guardian and holder compare before a share goes back.
		ShareKeyWords,
		/// The creator of a group and a salt, hashed into the name of the group.
		Group,
		/// A message of MLS, hashed into the name by which an epoch binds it.
		GroupMessage,
		/// The hashes of the messages of a commit, hashed into the record of an epoch.
		GroupMessages,
		/// The changes of a roster, hashed into the record of an epoch.
		GroupChanges,
		/// The record of an epoch, hashed into the name by which the next one builds on it.
		Epoch,
		/// A key package, hashed into its name.
		KeyPackage,
	}
}

impl Domain {
	/// The tag in front of the hashed bytes.
	pub fn tag(self) -> &'static [u8; 16] {
		match self {
			Self::Inception => b"clavis:incept:1\0",
			Self::NextControl => b"clavis:next:1\0\0\0",
			Self::Snapshot => b"clavis:version:1",
			Self::HistoryLeaf => b"clavis:leaf:1\0\0\0",
			Self::HistoryNode => b"clavis:node:1\0\0\0",
			Self::Creation => b"clavis:create:1\0",
			Self::Possession => b"clavis:possess:1",
			Self::Authorization => b"clavis:act-as:1\0",
			Self::Revocation => b"clavis:revoke:1\0",
			Self::RotateThrough => b"clavis:through:1",
			Self::Key => b"clavis:key:1\0\0\0\0",
			Self::Attempt => b"clavis:attempt:1",
			Self::Nomination => b"clavis:nominee:1",
			Self::GuardianLeaf => b"clavis:guard:1\0\0",
			Self::Invitation => b"clavis:invite:1\0",
			Self::GuardianWords => b"clavis:words:1\0\0",
			Self::ShareKeyWords => b"clavis:keyword:1",
			Self::Group => b"clavis:group:1\0\0",
			Self::GroupMessage => b"clavis:mls:1\0\0\0\0",
			Self::GroupMessages => b"clavis:commit:1\0",
			Self::GroupChanges => b"clavis:roster:1\0",
			Self::Epoch => b"clavis:epoch:1\0\0",
			Self::KeyPackage => b"clavis:kp:1\0\0\0\0\0",
		}
	}

	/// The tagged hash of a value.
	pub fn hash(self, value: &impl Encode) -> H256 {
		H256(self.digest(value))
	}

	/// The tagged hash of a value, as the bytes that are signed.
	pub fn digest(self, value: &impl Encode) -> [u8; 32] {
		(self.tag(), value).using_encoded(blake2_256)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn tags_differ_and_start_where_no_pallet_is() {
		for (place, domain) in Domain::ALL.iter().enumerate() {
			assert_eq!(domain.tag()[0], b'c');
			assert!(Domain::ALL[..place].iter().all(|other| other.tag() != domain.tag()));
		}
	}
}
