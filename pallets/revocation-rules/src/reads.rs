//! The questions that can be asked about the rules.

use crate::{Agenda, Config, InForce, Pallet, Past};
use clavis_primitives::{
	rules::{find_past_rules, Instant, Notices, NumberedRules, RuleChanges, RuleSet, Rules, RulesError},
	BlockHeight, Moment,
};
use core::convert::Infallible;
use frame_support::traits::{Get, UnixTime};
use sp_runtime::SaturatedConversion;

impl<T: Config> Rules for Pallet<T> {
	fn in_force() -> RuleSet {
		InForce::<T>::get().rules
	}
}

impl<T: Config> Pallet<T> {
	/// The current block.
	pub(crate) fn block() -> BlockHeight {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The current block and its moment; in hooks, the moment of the block before.
	pub(crate) fn now() -> Instant {
		Instant { block: Self::block(), moment: T::Time::now().as_secs() }
	}

	/// Returns the time that decisions must leave.
	pub fn notices() -> Notices {
		Notices {
			decision: T::MinimumNotice::get(),
			withdrawal: T::WithdrawalNotice::get(),
			tightening: T::TighteningLength::get(),
			cooldown: T::Cooldown::get(),
			block_time: T::BlockTime::get(),
		}
	}

	/// Returns the rules of a moment; for a moment that is still to come, those in force. For runtime APIs: reads up to
	/// 33 sets. `None` if the state lacks the set of that moment.
	pub fn at(at: Moment) -> Option<NumberedRules> {
		let in_force = InForce::<T>::get();
		if in_force.from <= at {
			return Some(in_force);
		}
		let read = |number| Ok::<_, Infallible>(Past::<T>::get(number));
		let Ok(past) = find_past_rules(in_force.number, at, read);
		past.map(|past| past.set)
	}

	/// Returns the rules as they would be if voters decided on these changes now. A client asks before it proposes them.
	pub fn foresee(changes: RuleChanges, notice: BlockHeight) -> Result<RuleSet, RulesError> {
		let mut agenda = Agenda::<T>::get();
		let scheduled = agenda.schedule(changes, notice, Self::now(), &Self::notices())?;
		Ok(agenda.foreseen(scheduled.from_block))
	}
}
