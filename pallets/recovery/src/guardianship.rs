//! The answers to the questions of the gate, and the effects of its news.

use crate::{Attempts, Changes, Config, Event, Outcome, Pallet, Plans, WeightInfo};
use clavis_primitives::{
	ladder::{Attempt, Guardianship, Ladder},
	recovery::{Quorum, MAX_CIRCLES},
	BlockHeight, DidId, Moment, Reason,
};
use frame_support::pallet_prelude::Weight;

impl<T: Config> Guardianship for Pallet<T> {
	fn longest_delay(did: &DidId) -> Option<BlockHeight> {
		Plans::<T>::get(did).map(|guarding| guarding.plan.longest_delay())
	}

	fn attempt(did: &DidId) -> Option<Attempt> {
		let guarding = Plans::<T>::get(did)?;
		let opened = guarding.standing(Self::block()).map(|opening| opening.opened).min()?;
		Some(Attempt { opened, longest_delay: guarding.plan.longest_delay() })
	}

	/// Approvals count as they were given: an end is for ever, and a guardian whose DID is frozen now can be in good standing
	/// when the attempt matures.
	fn forbids_end(did: &DidId) -> bool {
		let Some(guarding) = Plans::<T>::get(did) else { return false };
		let mut attempts =
			guarding.standing(Self::block()).filter_map(|opening| Attempts::<T>::get(did, opening.circle));
		attempts.any(|attempt| attempt.effective(attempt.approvals.len() as u32) != Quorum::None)
	}

	fn outranked(did: &DidId, reason: Reason) {
		let Some(mut guarding) = Plans::<T>::get(did) else { return };
		let outcome = Outcome::Outranked { hostile: reason.is_compromise() };
		if reason.since().is_some_and(|since| guarding.set_at >= since) {
			Self::remove_plan(did, guarding, outcome);
			// The DID is in use, as it was revealed just now.
			let _ = T::Ladder::note_guarded(did, None);
			return;
		}
		Self::close_all(did, &mut guarding, outcome);
		Self::forget_ballots(did);
		let since_then = |since: Moment| Changes::<T>::get(did).is_some_and(|change| change.asked_at >= since);
		if reason.since().is_some_and(since_then) && Self::drop_change(did) {
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
