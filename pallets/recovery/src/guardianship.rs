//! The answers to the questions of the gate, and the effects of its news.

use crate::{attempt::AttemptOf, seat::MAX_ATTEMPTS, Attempts, Changes, Config, Outcome, Pallet, Plans, WeightInfo};
use clavis_primitives::{
	ladder::{Guardianship, Ladder},
	recovery::Quorum,
	rules::Rules,
	BlockHeight, DidId, Moment, Reason,
};
use frame_support::pallet_prelude::{Get, Weight};

/// A day, in seconds.
const DAY: Moment = 24 * 60 * 60;

impl<T: Config> Pallet<T> {
	/// Returns whether a moment is at the edge of the reach that the rules allow, or up to a day after it.
	///
	/// A holder who names such a moment would perhaps name an earlier one. So every plan is void then.
	fn is_at_edge(since: Moment) -> bool {
		let rules = T::Rules::in_force();
		let edge = rules.earliest_since(Self::now()).saturating_add(DAY);
		rules.max_reach.is_some() && since <= edge
	}
}

impl<T: Config> Guardianship for Pallet<T> {
	fn longest_delay(did: &DidId) -> Option<BlockHeight> {
		Plans::<T>::get(did).map(|guarding| guarding.plan.longest_delay())
	}

	fn time_to_rank(did: &DidId) -> BlockHeight {
		Self::longest_delay(did).unwrap_or_else(T::ContestPeriod::get)
	}

	fn stepped_in(did: &DidId) -> Option<BlockHeight> {
		let guarding = Plans::<T>::get(did)?;
		let (block, standstills) = (Self::block(), T::Standstills::get());
		guarding.standing(block, &standstills).map(|opening| opening.stepped_in(block, &standstills)).min()
	}

	/// Approvals count as they were given: an end is for ever, and a guardian whose DID is frozen now can be in good standing
	/// when the attempt matures.
	fn forbids_end(did: &DidId) -> bool {
		let Some(guarding) = Plans::<T>::get(did) else { return false };
		let standstills = T::Standstills::get();
		let attempts =
			guarding.standing(Self::block(), &standstills).filter_map(|opening| Attempts::<T>::get(did, opening.seat));
		let is_effective = |attempt: &AttemptOf<T>| attempt.effective(attempt.approvals.len() as u32) != Quorum::None;
		let mut effective = attempts.filter(is_effective).peekable();
		if effective.peek().is_none() {
			return false;
		}
		let activity = Self::activity(did);
		effective.any(|attempt| attempt.can_mature(&activity, &standstills))
	}

	fn outranked(did: &DidId, reason: Reason) {
		let Some(mut guarding) = Plans::<T>::get(did) else { return };
		let since = reason.since();
		let is_set_since = since.is_some_and(|since| guarding.set_at >= since);
		if is_set_since || since.is_some_and(Self::is_at_edge) {
			// The edge alone does not tell a plan of the thief from that of the holder, so it burns no deposit.
			let outcome = if is_set_since { Outcome::PlanVoid } else { Outcome::Outranked };
			Self::remove_plan(did, guarding, outcome);
			// The DID is in use, as it was revealed just now.
			let _ = T::Ladder::note_guarded(did, None);
			return;
		}
		Self::outrank_all(did, &mut guarding);
		Self::forget_ballots(did);
		let since_then = |since: Moment| Changes::<T>::get(did).is_some_and(|change| change.asked_at >= since);
		if since.is_some_and(since_then) {
			Self::call_change_off(did);
		}
		Self::leave_time_to_drop(did, &guarding);
		let _ = Self::conclude(did, guarding);
	}

	fn ended(did: &DidId) {
		if let Some(guarding) = Plans::<T>::get(did) {
			Self::remove_plan(did, guarding, Outcome::Ended);
		}
	}

	fn weight_of_questions() -> Weight {
		T::WeightInfo::questions()
	}

	fn weight_of_news() -> Weight {
		T::WeightInfo::outranked(MAX_ATTEMPTS)
	}
}
