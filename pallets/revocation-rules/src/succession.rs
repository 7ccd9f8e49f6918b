//! The succession of rule sets.

use crate::{Agenda, Config, Due, Event, InForce, Matures, Pallet, Past};
use clavis_primitives::{
	rules::{self, Instant, NumberedRules, PastRules},
	standstill::Standstill,
	BlockHeight,
};
use frame_support::{
	traits::{Get, OnTimestampSet},
	weights::Weight,
};

impl<T: Config> Pallet<T> {
	/// The weight of writing `InForce`, `Due` and `Matures`. Every block reads them, so that benchmarks count neither their
	/// reads nor their writes.
	pub(crate) fn weight_of_writes() -> Weight {
		T::DbWeight::get().writes(3)
	}

	/// Returns true if the agenda may bring a change to this block.
	pub(crate) fn is_due() -> bool {
		Due::<T>::get().is_some_and(|due| due <= Self::block())
	}

	/// Makes sure that a block looks at the agenda. It never puts off an earlier block that has still to look: the call of a
	/// referendum comes before the moment of its block is known.
	pub(crate) fn wake_in(block: BlockHeight) {
		Due::<T>::mutate(|due| *due = Some(due.map_or(block, |due| due.min(block))));
	}

	/// Returns the standstill that ended with the block before.
	pub(crate) fn standstill_ended() -> Option<Standstill> {
		T::Standstills::get().ended_in(Self::block())
	}

	/// Puts off all that waits by the blocks of a standstill. The block after it may bring some of it.
	fn put_off(standstill: Standstill) {
		let mut agenda = Agenda::<T>::get();
		agenda.put_off(standstill.blocks());
		Due::<T>::set(agenda.next_block(Self::block().saturating_sub(1)));
		Agenda::<T>::put(agenda);
	}

	/// Brings in the decisions that are due.
	fn advance(now: Instant) {
		let mut agenda = Agenda::<T>::get();
		let progress = agenda.advance(now, &Self::notices());
		Due::<T>::set(agenda.next_block(now.block));
		Matures::<T>::set(agenda.next_moment());
		Agenda::<T>::put(&agenda);
		let lapsed = progress.lapsed.into_iter().map(|field| Event::Lapsed { field });
		let enacted = progress.enacted.into_iter().map(|id| Event::Enacted { id });
		let dropped = progress.dropped.into_iter().map(|id| Event::Dropped { id });
		lapsed.chain(enacted).chain(dropped).for_each(Self::deposit_event);
		Self::put_in_force(&agenda, now);
	}

	/// Puts the rules of the agenda in force, if they differ from those before.
	pub(crate) fn put_in_force(agenda: &rules::Agenda, now: Instant) {
		let current = InForce::<T>::get();
		let rules = agenda.rules(now.block);
		if rules == current.rules {
			return;
		}
		let next = if current.from_block == now.block {
			// The sets that came and went within the block are not kept: none of them was in force after it.
			NumberedRules { rules, ..current }
		} else {
			// Several blocks can share a second. The rules of a moment are those in force at its end.
			let from = now.moment.max(current.from);
			let number = current.number.saturating_add(1);
			let past = PastRules { until_block: now.block, until: from, set: current };
			Past::<T>::insert(past.set.number, past);
			NumberedRules { number, from_block: now.block, from, rules }
		};
		let number = next.number;
		InForce::<T>::put(next);
		Self::deposit_event(Event::CameIntoForce { number });
	}
}

/// Runs when the moment of a block is known, in milliseconds. [`frame_support::traits::Hooks::on_initialize`] weighs it.
impl<T: Config> OnTimestampSet<u64> for Pallet<T> {
	fn on_timestamp_set(moment: u64) {
		if let Some(standstill) = Self::standstill_ended() {
			Self::put_off(standstill);
		}
		let now = Instant { block: Self::block(), moment: moment.checked_div(1_000).unwrap_or_default() };
		if Self::is_due() || Matures::<T>::get().is_some_and(|matures| matures <= now.moment) {
			Self::advance(now);
		}
	}
}
