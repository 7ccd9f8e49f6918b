//! The changes of the roster that a commit makes.

use super::package::PackageHash;
use crate::did::DidId;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most members that one commit adds, and the most that it removes.
pub const MAX_CHANGES: u32 = 256;

/// A member that a commit adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Added {
	/// The DID.
	pub did: DidId,
	/// The key package that it spends.
	pub package: PackageHash,
	/// The index of its leaf in the new tree, as the committer says. Members check it.
	pub leaf: u32,
}

/// The changes of the roster that a commit makes. Each list names a DID once; a DID in both is added again with a new leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Changes {
	/// The members that it removes.
	pub removed: BoundedVec<DidId, ConstU32<MAX_CHANGES>>,
	/// The members that it adds.
	pub added: BoundedVec<Added, ConstU32<MAX_CHANGES>>,
	/// The new leaf of the committer, if the commit is an external one (RFC 9420, section 12.4.3.2). `None` if the committer
	/// keeps its leaf.
	pub rejoined: Option<u32>,
}
