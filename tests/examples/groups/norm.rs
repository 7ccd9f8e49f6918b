//! The norm of a call: the µs of its benchmark, 25 for each read, and 100 for each write. These are the constants of
//! RocksDB, so that chains can be compared.

use pallet_groups::WeightInfo;
use std::iter;

/// The work of a commit, as the pallet weighs it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
	/// The members that it adds.
	pub added: u32,
	/// The members that it removes.
	pub removed: u32,
	/// The bytes of its messages in the body of the block.
	pub bytes: u32,
	/// Whether the committer had to refresh itself.
	pub refreshes: bool,
	/// The number of the epoch that it builds on.
	pub base: u32,
	/// Whether the commit before it changed entries of other members, which no objection can restore any more.
	pub forgets: bool,
}

/// Returns the norm of a commit to whose epoch nobody objected, in µs.
pub fn of_commit(work: Work) -> f64 {
	let call = match (work.added, work.removed) {
		(0, 0) if work.refreshes => <() as WeightInfo>::refresh(),
		// The range of epochs merges so many nodes.
		(0, 0) => <() as WeightInfo>::rekey(work.base.saturating_sub(1).trailing_ones()),
		(added, 0) => <() as WeightInfo>::add_members(added),
		(0, removed) => <() as WeightInfo>::remove_members(removed),
		(added, removed) => {
			<() as WeightInfo>::add_members(added).saturating_add(<() as WeightInfo>::remove_members(removed))
		},
	};
	let messages = <() as WeightInfo>::check_messages(work.bytes.div_ceil(1_024));
	let forgets = work.forgets.then(<() as WeightInfo>::forget_undo);
	microseconds([call, messages].into_iter().chain(forgets).map(|weight| weight.ref_time()))
}

/// Returns the norm of an objection that voids an epoch which changed no entry of another member, in µs.
pub fn of_void() -> f64 {
	microseconds(iter::once(<() as WeightInfo>::void(0).ref_time()))
}

fn microseconds(picoseconds: impl Iterator<Item = u64>) -> f64 {
	picoseconds.sum::<u64>() as f64 / 1e6
}
