//! The part of a call that the record of its epoch follows from.
//!
//! A record is not stored: a reader of bodies makes it again from the call, and from the state of the group before. Most of
//! that state follows from the state after as well. So a reader who knows the current epoch goes back call by call.

use super::{
	epoch::{Base, EpochAct, EpochCall, EpochKind, EpochRecord, Head, Tree},
	id::GroupId,
};
use crate::did::DidId;

/// The numbers of a group that an epoch changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochCounts {
	/// The number of restarts.
	pub restarts: u32,
	/// The epoch of MLS.
	pub mls_epoch: u64,
	/// The number of members.
	pub roster: u32,
}

impl EpochCounts {
	/// The numbers after the creation of a group, or after this number of restarts.
	pub fn at_start(restarts: u32) -> Self {
		Self { restarts, mls_epoch: 0, roster: 1 }
	}
}

impl From<&Head> for EpochCounts {
	fn from(head: &Head) -> Self {
		let Head { restarts, mls_epoch, roster, .. } = *head;
		Self { restarts, mls_epoch, roster }
	}
}

impl From<&EpochRecord> for EpochCounts {
	fn from(record: &EpochRecord) -> Self {
		let EpochRecord { restarts, mls_epoch, roster, .. } = *record;
		Self { restarts, mls_epoch, roster }
	}
}

/// A call without the bytes of its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochLink {
	/// The epoch that it builds on. `None` if it creates the group.
	pub base: Option<Base>,
	/// The DID that acts.
	pub by: DidId,
	/// The act.
	pub kind: EpochKind,
	/// The state of MLS after it. `None` for an objection, after which an earlier state counts again.
	pub tree: Option<Tree>,
	/// The number of members that it adds.
	added: u32,
	/// The number of members that it removes.
	removed: u32,
}

impl From<&EpochCall> for EpochLink {
	fn from(call: &EpochCall) -> Self {
		let (kind, tree, added, removed) = match &call.act {
			EpochAct::Create { tree } => (EpochKind::Created, Some(tree), 0, 0),
			EpochAct::Commit { changes, tree, messages } => {
				let (added, removed) = (changes.added.len(), changes.removed.len());
				(EpochKind::committed(changes, messages), Some(tree), added, removed)
			},
			EpochAct::Object => (EpochKind::Voided, None, 0, 0),
			EpochAct::Restart { tree } => (EpochKind::Restarted, Some(tree), 0, 0),
		};
		// A commit adds and removes at most `MAX_CHANGES` members.
		let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
		let (added, removed) = (count(added), count(removed));
		Self { base: call.base, by: call.by, kind, tree: tree.cloned(), added, removed }
	}
}

impl EpochLink {
	/// Returns the numbers after a commit, given those before it. `None` for another act, and if a commit cannot follow.
	pub fn counts_after(&self, before: EpochCounts) -> Option<EpochCounts> {
		matches!(self.kind, EpochKind::Committed { .. }).then_some(())?;
		let roster = before.roster.checked_sub(self.removed)?.checked_add(self.added)?;
		Some(EpochCounts { mls_epoch: before.mls_epoch.checked_add(1)?, roster, ..before })
	}

	/// Returns the numbers before a commit, given those after it. `None` for another act, and if these cannot be after it.
	pub fn counts_before(&self, after: EpochCounts) -> Option<EpochCounts> {
		matches!(self.kind, EpochKind::Committed { .. }).then_some(())?;
		let roster = after.roster.checked_sub(self.added)?.checked_add(self.removed)?;
		Some(EpochCounts { mls_epoch: after.mls_epoch.checked_sub(1)?, roster, ..after })
	}

	/// Returns the record of the epoch with this number that the call makes, with this state after it.
	pub fn record(&self, group: GroupId, epoch: u32, after: EpochCounts, tree: Tree) -> EpochRecord {
		let EpochCounts { restarts, mls_epoch, roster } = after;
		let (base, kind, by) = (self.base, self.kind.clone(), self.by);
		EpochRecord { group, epoch, base, kind, by, restarts, mls_epoch, tree, roster }
	}

	/// Returns true if the call is the one of this record: it made the epoch, unless it failed.
	pub fn is_of(&self, record: &EpochRecord) -> bool {
		let after = EpochCounts::from(record);
		let tree = self.tree.clone().unwrap_or_else(|| record.tree.clone());
		self.record(record.group, record.epoch, after, tree) == *record
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::groups::{Added, Changes, Message, Messages};
	use proptest::prelude::*;
	use sp_core::H256;

	fn tree(byte: u8) -> Tree {
		Tree { tree_hash: vec![byte; 32].try_into().unwrap(), transcript_hash: vec![byte; 32].try_into().unwrap() }
	}

	fn base() -> Base {
		Base { epoch: 1, hash: H256([1; 32]), at: crate::groups::Location { block: 1, extrinsic: 1 } }
	}

	fn commit(added: u8, removed: u8) -> EpochCall {
		let did = |byte| DidId([byte; 32]);
		let added = (0..added).map(|byte| Added { did: did(byte), package: H256([byte; 32]), leaf: byte.into() });
		let changes = Changes {
			removed: (0..removed).map(did).collect::<Vec<_>>().try_into().unwrap(),
			added: added.collect::<Vec<_>>().try_into().unwrap(),
			rejoined: None,
		};
		let messages =
			Messages { commit: Message::Here(vec![7; 9].try_into().unwrap()), welcome: None, group_info: None };
		let act = EpochAct::Commit { changes, tree: tree(2), messages };
		EpochCall { group: GroupId([9; 32]), by: did(0), base: Some(base()), act }
	}

	proptest! {
		#[test]
		fn the_numbers_before_a_commit_follow_from_those_after_it(
			added: u8,
			removed: u8,
			restarts: u32,
			mls_epoch: u64,
			roster: u32,
		) {
			let link = EpochLink::from(&commit(added, removed));
			let counts = EpochCounts { restarts, mls_epoch, roster };
			if let Some(after) = link.counts_after(counts) {
				prop_assert_eq!(link.counts_before(after), Some(counts));
				prop_assert_eq!(i64::from(after.roster) - i64::from(roster), i64::from(added) - i64::from(removed));
			}
			if let Some(before) = link.counts_before(counts) {
				prop_assert_eq!(link.counts_after(before), Some(counts));
			}
		}
	}

	#[test]
	fn a_record_has_all_that_the_call_says() {
		let call = commit(2, 1);
		let link = EpochLink::from(&call);
		let after = EpochCounts { restarts: 3, mls_epoch: 8, roster: 5 };
		let record = link.record(call.group, 2, after, tree(2));
		assert_eq!((record.base, record.by, record.epoch), (Some(base()), call.by, 2));
		assert_eq!(EpochCounts::from(&record), after);
		let EpochAct::Commit { changes, messages, .. } = &call.act else { panic!() };
		assert_eq!(record.kind, EpochKind::committed(changes, messages));
		assert!(link.is_of(&record));
		for other in [commit(1, 1), EpochCall { by: DidId([5; 32]), ..call.clone() }, EpochCall { base: None, ..call }]
		{
			assert!(!EpochLink::from(&other).is_of(&record));
		}
	}

	#[test]
	fn only_a_commit_leads_from_numbers_to_numbers() {
		let start = EpochCounts::at_start(0);
		for act in [EpochAct::Create { tree: tree(1) }, EpochAct::Object, EpochAct::Restart { tree: tree(1) }] {
			let link = EpochLink::from(&EpochCall { act, ..commit(0, 0) });
			assert_eq!((link.counts_after(start), link.counts_before(start)), (None, None));
		}
		// No commit comes before the first epoch of MLS, and none removes more members than there are.
		assert_eq!(EpochLink::from(&commit(0, 0)).counts_before(start), None);
		assert_eq!(EpochLink::from(&commit(0, 2)).counts_after(start), None);
	}
}
