//! What can be asked about the rules.

use crate::{Agenda, Config, InForce, Pallet, Past};
use clavis_primitives::{
	rules::{Instant, Notices, NumberedRules, RuleChanges, RuleSet, Rules, RulesError},
	BlockHeight, Moment,
};
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

	/// How much time decisions must leave.
	pub fn notices() -> Notices {
		Notices {
			decision: T::MinimumNotice::get(),
			withdrawal: T::WithdrawalNotice::get(),
			tightening: T::TighteningLength::get(),
			cooldown: T::Cooldown::get(),
			block_time: T::BlockTime::get(),
		}
	}

	/// The rules of a moment; of one that is still to come, those in force. Reads up to 33 sets: for runtime APIs.
	pub fn at(at: Moment) -> NumberedRules {
		let in_force = InForce::<T>::get();
		if in_force.from <= at {
			return in_force;
		}
		// The last of the past sets that had started. The first one starts at moment 0.
		let (mut first, mut last) = (1, in_force.number.saturating_sub(1));
		while first < last {
			let middle = last.saturating_sub(last.saturating_sub(first) >> 1);
			match Past::<T>::get(middle) {
				Some(past) if past.set.from <= at => first = middle,
				_ => last = middle.saturating_sub(1),
			}
		}
		Past::<T>::get(first).map_or(in_force, |past| past.set)
	}

	/// What the rules would be if voters decided on these changes now: a client asks before it proposes them.
	pub fn foresee(changes: RuleChanges, notice: BlockHeight) -> Result<RuleSet, RulesError> {
		let mut agenda = Agenda::<T>::get();
		let scheduled = agenda.schedule(changes, notice, Self::now(), &Self::notices())?;
		Ok(agenda.foreseen(scheduled.from_block))
	}
}
