//! Epochs: the chain of records that orders the commits of a group.

use super::{changes::Changes, id::GroupId, member::Stale, message::Messages};
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

impl Tree {
	/// Returns whether both hashes have a length that a ciphersuite makes: 32, 48 or 64 bytes. In the first epoch of an MLS
	/// group the transcript is empty, and so is its hash (RFC 9420, sections 8.2 and 11).
	///
	/// - `mls_epoch`: the epoch of MLS.
	pub fn is_sound(&self, mls_epoch: u64) -> bool {
		let is_hash = |length: usize| matches!(length, 32 | 48 | 64);
		let begins = mls_epoch == 0 && self.transcript_hash.is_empty();
		is_hash(self.tree_hash.len()) && (begins || is_hash(self.transcript_hash.len()))
	}
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
	/// Returns the head of a group that comes into being with one member.
	pub fn create(group: GroupId, creator: DidId, tree: Tree, at: Location) -> Self {
		let record = EpochRecord {
			group,
			epoch: 1,
			base: None,
			kind: EpochKind::Created,
			by: creator,
			restarts: 0,
			mls_epoch: 0,
			tree: tree.clone(),
			roster: 1,
		};
		Self {
			base: Base { epoch: 1, hash: record.hash(), at },
			by: creator,
			restarts: 0,
			mls_epoch: 0,
			tree,
			roster: 1,
			must_refresh: 0,
			must_go: 0,
			stale_since: None,
			proposals: 0,
			history: Peaks::default(),
		}
	}

	/// Makes the next epoch, with the fields as they are now. `None` if the group has used up its numbers.
	pub fn advance(&mut self, group: GroupId, kind: EpochKind, by: DidId, at: Location) -> Option<()> {
		let before = self.base;
		let epoch = before.epoch.checked_add(1).filter(|epoch| *epoch <= MAX_EPOCH)?;
		// The record of epoch N is leaf N - 1.
		self.history.push(before.epoch.checked_sub(1)?, before.hash)?;
		let record = EpochRecord {
			group,
			epoch,
			base: Some(before),
			kind,
			by,
			restarts: self.restarts,
			mls_epoch: self.mls_epoch,
			tree: self.tree.clone(),
			roster: self.roster,
		};
		self.base = Base { epoch, hash: record.hash(), at };
		self.by = by;
		Some(())
	}

	/// Returns the number of stale members.
	pub fn stale(&self) -> u32 {
		self.must_refresh.saturating_add(self.must_go)
	}

	/// Counts a member whose staleness changed in a block. `None` also stands for a DID that is no member.
	pub fn recount(&mut self, before: Option<Stale>, after: Option<Stale>, block: BlockHeight) {
		if let Some(count) = self.count_of(before) {
			*count = count.saturating_sub(1);
		}
		if let Some(count) = self.count_of(after) {
			*count = count.saturating_add(1);
		}
		let since = self.stale_since.unwrap_or(block);
		self.stale_since = (self.stale() > 0).then_some(since);
	}

	fn count_of(&mut self, stale: Option<Stale>) -> Option<&mut u32> {
		Some(match stale? {
			Stale::MustRefresh => &mut self.must_refresh,
			Stale::MustGo => &mut self.must_go,
		})
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

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const GROUP: GroupId = GroupId([1; 32]);
	const MEMBER: DidId = DidId([2; 32]);

	fn hash(n: u8, length: usize) -> MlsHash {
		vec![n; length].try_into().unwrap()
	}

	fn tree(n: u8) -> Tree {
		Tree { tree_hash: hash(n, 32), transcript_hash: hash(n, 32) }
	}

	fn place(block: BlockHeight) -> Location {
		Location { block, extrinsic: 1 }
	}

	fn head() -> Head {
		Head::create(GROUP, MEMBER, tree(0), place(1))
	}

	#[test]
	fn a_hash_should_have_a_length_that_a_ciphersuite_makes() {
		for length in 0..=64 {
			let sound = [32, 48, 64].contains(&length);
			let pair = |tree_hash, transcript_hash| Tree { tree_hash, transcript_hash };
			for mls_epoch in [0, 1] {
				assert_eq!(pair(hash(0, length), hash(0, 32)).is_sound(mls_epoch), sound);
				let begins = length == 0 && mls_epoch == 0;
				assert_eq!(pair(hash(0, 32), hash(0, length)).is_sound(mls_epoch), sound || begins);
			}
		}
	}

	#[test]
	fn every_epoch_should_name_the_one_before_and_become_a_leaf() {
		let mut head = head();
		let mut history = Peaks::default();
		for number in 2..40 {
			let before = head.clone();
			head.tree = tree(number as u8);
			head.mls_epoch += 1;
			head.advance(GROUP, EpochKind::Voided, MEMBER, place(number)).unwrap();
			let record = EpochRecord {
				group: GROUP,
				epoch: number,
				base: Some(before.base),
				kind: EpochKind::Voided,
				by: MEMBER,
				restarts: 0,
				mls_epoch: u64::from(number) - 1,
				tree: tree(number as u8),
				roster: 1,
			};
			assert_eq!(head.base, Base { epoch: number, hash: record.hash(), at: place(number) });
			history.push(number - 2, before.base.hash).unwrap();
			assert_eq!(head.history, history);
		}
	}

	#[test]
	fn a_group_should_stop_at_its_last_number() {
		let mut head = head();
		let full = vec![H256::zero(); MAX_EPOCH.ilog2() as usize];
		head.history = Peaks::decode(&mut &full.encode()[..]).unwrap();
		head.base.epoch = MAX_EPOCH;
		let before = head.clone();
		assert_eq!(head.advance(GROUP, EpochKind::Voided, MEMBER, place(2)), None);
		assert_eq!(head, before);
	}

	proptest! {
		/// The counts are those of the members, and the time runs exactly while one of them is stale.
		#[test]
		fn counts_should_follow_every_member(steps in prop::collection::vec((0..4usize, 0..3u8), 1..40)) {
			let kind = |n: u8| match n {
				0 => None,
				1 => Some(Stale::MustRefresh),
				_ => Some(Stale::MustGo),
			};
			let mut head = head();
			let mut members = [None; 4];
			for (block, (member, after)) in (10..).zip(steps) {
				let (before, since) = (members[member], head.stale_since);
				members[member] = kind(after);
				head.recount(before, kind(after), block);
				let count = |stale| members.iter().filter(|member| **member == Some(stale)).count() as u32;
				prop_assert_eq!(head.must_refresh, count(Stale::MustRefresh));
				prop_assert_eq!(head.must_go, count(Stale::MustGo));
				let expected = (head.stale() > 0).then(|| since.unwrap_or(block));
				prop_assert_eq!(head.stale_since, expected);
			}
		}
	}
}
