//! The answers to the questions of the gate, and the effects of its news.

use crate::{attempts::AttemptOf, Attempts, Changes, Config, Event, Outcome, Pallet, Plans, WeightInfo};
use clavis_primitives::{
	ladder::{Attempt, Guardianship, Ladder},
	recovery::{Quorum, MAX_CIRCLES},
	rules::Rules,
	BlockHeight, DidId, Moment, Reason,
};
use frame_support::pallet_prelude::{Get, Weight};

/// A day, in seconds.
const DAY: Moment = 24 * 60 * 60;

impl<T: Config> Pallet<T> {
	/// Returns the moment since which plans are void that were asked for, after a ranking reveal with this reason. `None` if
	/// it answers no compromise.
	///
	/// The rules can limit the reach of "compromised since". A holder who names a moment at the edge of the reach, or up to a
	/// day after it, would perhaps name an earlier one. So every plan is void then.
	fn void_since(reason: Reason) -> Option<Moment> {
		let (since, rules) = (reason.since()?, T::Rules::in_force());
		let edge = rules.earliest_since(Self::now()).saturating_add(DAY);
		let at_edge = rules.max_reach.is_some() && since <= edge;
		Some(if at_edge { 0 } else { since })
	}
}

impl<T: Config> Guardianship for Pallet<T> {
	fn longest_delay(did: &DidId) -> Option<BlockHeight> {
		Plans::<T>::get(did).map(|guarding| guarding.plan.longest_delay())
	}

	fn time_to_rank(did: &DidId) -> BlockHeight {
		Self::longest_delay(did).unwrap_or_else(T::ContestPeriod::get)
	}

	fn attempt(did: &DidId) -> Option<Attempt> {
		let guarding = Plans::<T>::get(did)?;
		let block = Self::block();
		let opened = guarding.standing(block).map(|opening| opening.stepped_in(block).at).min()?;
		Some(Attempt { opened })
	}

	/// Approvals count as they were given: an end is for ever, and a guardian whose DID is frozen now can be in good standing
	/// when the attempt matures.
	fn forbids_end(did: &DidId) -> bool {
		let Some(guarding) = Plans::<T>::get(did) else { return false };
		let mut attempts =
			guarding.standing(Self::block()).filter_map(|opening| Attempts::<T>::get(did, opening.circle));
		let activity = Self::activity(did);
		let is_effective = |attempt: &AttemptOf<T>| attempt.effective(attempt.approvals.len() as u32) != Quorum::None;
		attempts.any(|attempt| is_effective(&attempt) && attempt.can_mature(&activity))
	}

	fn outranked(did: &DidId, reason: Reason) {
		let Some(mut guarding) = Plans::<T>::get(did) else { return };
		let void_since = Self::void_since(reason);
		if void_since.is_some_and(|since| guarding.set_at >= since) {
			Self::remove_plan(did, guarding, Outcome::PlanVoid);
			// The DID is in use, as it was revealed just now.
			let _ = T::Ladder::note_guarded(did, None);
			return;
		}
		Self::outrank_all(did, &mut guarding);
		Self::forget_ballots(did);
		let since_then = |since: Moment| Changes::<T>::get(did).is_some_and(|change| change.asked_at >= since);
		if void_since.is_some_and(since_then) && Self::drop_change(did) {
			Self::deposit_event(Event::ChangeCancelled { did: *did });
		}
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
		T::WeightInfo::outranked(MAX_CIRCLES)
	}
}
