//! The news of final blocks that an agent acts on.

use crate::chain::FinalBlock;
use clavis_primitives::{groups::GroupId, BlockHeight, DidId};
use std::collections::BTreeSet;

/// The groups and DIDs that final blocks name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tick {
	/// The height of the last of the blocks.
	pub height: BlockHeight,
	/// The groups in their events.
	pub groups: BTreeSet<GroupId>,
	/// The DIDs that changed, or that guardians froze.
	pub dids: BTreeSet<DidId>,
}

impl Tick {
	/// Reads the events of a block.
	pub fn of(block: &FinalBlock) -> Self {
		let of = |pallet: &'static str, field: &'static str| {
			let events = block.events.iter().filter(move |event| event.pallet == pallet);
			events.filter_map(move |event| event.bytes(field))
		};
		Self {
			height: block.height,
			groups: of("Groups", "group").map(GroupId).collect(),
			dids: of("Did", "did").chain(of("Recovery", "did")).map(DidId).collect(),
		}
	}

	/// Adds the news of later blocks.
	pub fn merge(&mut self, later: Self) {
		self.height = self.height.max(later.height);
		self.groups.extend(later.groups);
		self.dids.extend(later.dids);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::ChainEvent;
	use sp_core::H256;
	use subxt::ext::scale_value::{Composite, Value};

	#[test]
	fn groups_and_changed_dids_are_read_from_events() {
		let event = |pallet: &str, field: &str, byte: u8| {
			let id = Value::unnamed_composite([Value::from_bytes([byte; 32])]);
			ChainEvent { pallet: pallet.into(), name: "Any".into(), fields: Composite::named([(field, id)]) }
		};
		let events = vec![
			event("Groups", "group", 1),
			event("Groups", "did", 2),
			event("Did", "did", 3),
			event("Recovery", "did", 4),
			event("Balances", "did", 5),
		];
		let block = FinalBlock { height: 9, hash: H256::zero(), moment: 1, events };
		let mut tick = Tick::of(&block);
		assert_eq!(tick.groups, BTreeSet::from([GroupId([1; 32])]));
		assert_eq!(tick.dids, BTreeSet::from([DidId([3; 32]), DidId([4; 32])]));
		tick.merge(Tick { height: 12, dids: BTreeSet::from([DidId([6; 32])]), ..Tick::default() });
		assert_eq!((tick.height, tick.dids.len()), (12, 3));
	}
}
