//! Epochs: the chain of records that orders the commits of a group.

use super::{changes::Changes, id::GroupId, message::Messages};
use crate::{did::DidId, domain::Domain, history::Peaks, units::BlockHeight};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The last epoch that a group can have. It bounds the peaks of the range of epochs.
pub const MAX_EPOCH: u32 = crate::history::MAX_VERSION;

/// A hash of MLS: 32, 48 or 64 bytes, as the ciphersuite says.
pub type MlsHash = BoundedVec<u8, ConstU32<64>>;

/// The state of MLS after a commit, as its committer says. Members check it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Tree {
	/// The hash of the ratchet tree (RFC 9420, section 7.8).
	pub tree_hash: MlsHash,
	/// The hash of the confirmed transcript (RFC 9420, section 8.2).
	pub transcript_hash: MlsHash,
}

/// The place of a call in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Location {
	/// The block.
	pub block: BlockHeight,
	/// The index of the extrinsic in the block.
	pub extrinsic: u32,
}

/// The epoch that a call builds on. The call fails if the group has another one by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Base {
	/// Its number.
	pub epoch: u32,
	/// [`EpochRecord::hash`] of its record.
	pub hash: H256,
	/// The place of the call that made it. It leads a reader of bodies from one record to the one before.
	pub at: Location,
}

/// The act that made an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum EpochKind {
	/// The group came into being.
	#[codec(index = 0)]
	Created,
	/// A member committed.
	#[codec(index = 1)]
	Committed {
		/// [`Messages::hash`].
		messages: H256,
		/// [`Domain::GroupChanges`] over the [`Changes`].
		changes: H256,
	},
	/// Members objected to the epoch before, so that the one before that one counts again.
	#[codec(index = 2)]
	Voided,
	/// The owner made a new MLS group.
	#[codec(index = 3)]
	Restarted,
}

/// The record of an epoch. All its fields follow from the call that made it and from the records before it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct EpochRecord {
	/// The group.
	pub group: GroupId,
	/// The number of the epoch on the chain, from 1. It never goes back.
	pub epoch: u32,
	/// The epoch before. `None` for the first.
	pub base: Option<Base>,
	/// The act that made it.
	pub kind: EpochKind,
	/// The DID that acted. For a voided epoch it is the last one that objected.
	pub by: DidId,
	/// The number of restarts.
	pub restarts: u32,
	/// The epoch of MLS after it. It goes back when an epoch is voided, and starts again at 0 with a restart.
	pub mls_epoch: u64,
	/// The state of MLS after it.
	pub tree: Tree,
	/// The number of members after it.
	pub roster: u32,
}

impl EpochRecord {
	/// Returns the hash by which the next record names this one. It is also the leaf of the range of epochs.
	pub fn hash(&self) -> H256 {
		Domain::Epoch.hash(self)
	}
}

impl EpochKind {
	/// Returns the kind of an epoch that a commit with these changes and messages makes.
	pub fn committed(changes: &Changes, messages: &Messages) -> Self {
		Self::Committed { messages: messages.hash(), changes: Domain::GroupChanges.hash(changes) }
	}
}

/// The current epoch of a group: everything that a commit changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Head {
	/// The record of the epoch, by number, hash and place.
	pub base: Base,
	/// The DID that made it.
	pub by: DidId,
	/// The number of restarts.
	pub restarts: u32,
	/// The epoch of MLS.
	pub mls_epoch: u64,
	/// The state of MLS.
	pub tree: Tree,
	/// The number of members.
	pub roster: u32,
	/// The number of members that were reported to need a refresh.
	pub must_refresh: u32,
	/// The number of members that must go.
	pub must_go: u32,
	/// The block since which some member is stale. `None` if none is.
	pub stale_since: Option<BlockHeight>,
	/// The number of open proposals.
	pub proposals: u32,
	/// The range over the hashes of all records before this one. A leaf of it proves a past epoch.
	pub history: Peaks,
}

impl Head {
	/// Returns the number of stale members.
	pub fn stale(&self) -> u32 {
		self.must_refresh.saturating_add(self.must_go)
	}
}

/// A call that can have made an epoch, as it stands in the body of a block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EpochCall {
	/// The group.
	pub group: GroupId,
	/// The DID that acts.
	pub by: DidId,
	/// The epoch that it builds on. `None` if it creates the group.
	pub base: Option<Base>,
	/// The arguments that its record follows from.
	pub act: EpochAct,
}

/// The act of an [`EpochCall`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum EpochAct {
	/// Creates the group.
	#[codec(index = 0)]
	Create {
		/// The state of MLS.
		tree: Tree,
	},
	/// Commits.
	#[codec(index = 1)]
	Commit {
		/// The changes of the roster.
		changes: Changes,
		/// The state of MLS.
		tree: Tree,
		/// The messages.
		messages: Messages,
	},
	/// Objects. It makes an epoch if it completes the quorum.
	#[codec(index = 2)]
	Object,
	/// Restarts the group.
	#[codec(index = 3)]
	Restart {
		/// The state of MLS.
		tree: Tree,
	},
}
