//! Plans: the first one, changes that wait, and the end.

use crate::{
	attempt::Outcome,
	deposit::{pay, steps_of_plan},
	guarding::{ChangeOf, Guarding, GuardingOf, PlanChange},
	Attempts, Ballots, Changes, Circles, Config, Error, Event, Pallet, Plans,
};
use clavis_primitives::{
	ladder::Ladder,
	recovery::{GuardianId, Plan, Quorum, MAX_CIRCLES},
	AccountId, BlockHeight, DidId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get},
};

impl<T: Config> Pallet<T> {
	/// Checks a new plan under the rules in force.
	pub(crate) fn check_plan(did: &DidId, plan: &Plan) -> Result<(), Error<T>> {
		plan.check(&Self::minimums())?;
		let own = GuardianId::Did(*did);
		let names_own = plan.circles.iter().any(|circle| circle.guardians.named().contains(&own));
		ensure!(!names_own, Error::<T>::OwnGuardian);
		Ok(())
	}

	/// Gives a DID its first plan, or has a change wait if it has one. A change replaces an earlier one that waits.
	pub(crate) fn ask_for_plan(did: &DidId, plan: Option<Plan>, payer: &AccountId) -> DispatchResult {
		let (block, asked_at) = (Self::block(), Self::now());
		if let Some(guarding) = Plans::<T>::get(did) {
			Self::drop_change(did);
			let deposit = pay::<T::PlanConsideration>(payer, plan.as_ref().map_or(0, steps_of_plan))?;
			let applies_at = block.saturating_add(guarding.plan.longest_delay());
			let change = PlanChange { plan, asked_at, applies_at, thaws_at: None, droppable_until: None, deposit };
			Changes::<T>::insert(did, change);
			Self::deposit_event(Event::ChangeWaits { did: *did, applies_at });
			return Ok(());
		}
		let plan = plan.ok_or(Error::<T>::NoPlan)?;
		let deposit = pay::<T::PlanConsideration>(payer, steps_of_plan(&plan))?;
		Self::conclude(did, Guarding::new(plan, block, asked_at, deposit))?;
		Self::deposit_event(Event::PlanSet { did: *did, version: block });
		Ok(())
	}

	/// Puts the change of a plan that waited into effect. Returns the number of attempts that it closed.
	pub(crate) fn change_plan(did: &DidId) -> Result<u32, DispatchError> {
		let block = Self::block();
		let change = Changes::<T>::get(did).ok_or(Error::<T>::NoChange)?;
		let mut guarding = Self::guarding(did)?;
		ensure!(block >= Self::due_at(&guarding, &change), Error::<T>::TooEarly);
		ensure!(block <= Self::lapses_at(&guarding, &change), Error::<T>::ChangeLapsed);
		ensure!(!Self::activity(did).is_frozen(block), Error::<T>::DidFrozen);
		ensure!(!Self::is_paused(did, &guarding, &change), Error::<T>::AttemptStands);

		Changes::<T>::remove(did);
		let closed = Self::close_all(did, &mut guarding, Outcome::PlanChanged);
		Self::forget_circles(did);
		let Some(plan) = change.plan else {
			Self::give_back(change.deposit);
			Self::give_back(guarding.deposit);
			Plans::<T>::remove(did);
			T::Ladder::note_guarded(did, None)?;
			Self::deposit_event(Event::PlanRemoved { did: *did });
			return Ok(closed);
		};
		Self::give_back(guarding.deposit);
		let mut changed = Guarding::new(plan, block, change.asked_at, change.deposit);
		(changed.cools_from, changed.cools_for) = (guarding.cools_from, guarding.cools_for);
		Self::conclude(did, changed)?;
		Self::deposit_event(Event::PlanSet { did: *did, version: block });
		Ok(closed)
	}

	/// Returns the block in which a change is due: the wait is over, and so are the freeze that put it off and the time after a
	/// ranking reveal. Attempts that are opened before this block pause it.
	pub(crate) fn due_at(guarding: &GuardingOf<T>, change: &ChangeOf<T>) -> BlockHeight {
		let standstills = T::Standstills::get();
		let wait = |end: BlockHeight, blocks| standstills.end_of_wait(end.saturating_sub(blocks), blocks);
		let applies_at = wait(change.applies_at, guarding.plan.longest_delay());
		let droppable_until = change.droppable_until.map(|until| wait(until, T::ForfeitPeriod::get()));
		// The guardians who froze the DID have the blocks of the freeze to open an attempt.
		let thaws_at = change.thaws_at.map(|at| match at.checked_sub(guarding.frozen_at) {
			Some(frozen) => standstills.end_of_wait(guarding.frozen_at, frozen),
			None => at,
		});
		applies_at.max(thaws_at.max(droppable_until).unwrap_or_default())
	}

	/// Returns whether an attempt keeps a change of the plan that is due in a block from being applied: one that stands, that
	/// was given its threshold of approvals, vetoed or not, and that was opened before that block. Or one that a ranking reveal
	/// ended, while its deposit can be burned: a change that takes effect gives the deposit back.
	///
	/// So a change waits no longer than such an attempt stands, and the forfeit period after a ranking reveal. Attempts that
	/// are opened in turn add nothing to it.
	pub(crate) fn is_paused(did: &DidId, guarding: &GuardingOf<T>, change: &ChangeOf<T>) -> bool {
		let (activity, block, due_at) = (Self::activity(did), Self::block(), Self::due_at(guarding, change));
		let standstills = T::Standstills::get();
		guarding.openings.iter().any(|opening| {
			let Some(attempt) = Attempts::<T>::get(did, opening.seat) else { return false };
			let holds_back = || attempt.given() != Quorum::None && attempt.can_mature(&activity, &standstills);
			let stands_before = opening.stands(block, &standstills) && opening.opened < due_at;
			attempt.can_be_forfeited::<T>(block, &standstills) || (stands_before && holds_back())
		})
	}

	/// Returns the last block in which a change can be applied, so that a thief has no use for a request that the holder
	/// forgot.
	///
	/// It is the contest period after the last block in which guardians can hold the change back: by an attempt that was
	/// opened before it was due, and by a freeze after that. Neither is longer than the longest expiry.
	pub(crate) fn lapses_at(guarding: &GuardingOf<T>, change: &ChangeOf<T>) -> BlockHeight {
		let held_back = guarding.plan.longest_expiry().saturating_mul(2);
		let blocks = held_back.saturating_add(T::ContestPeriod::get());
		T::Standstills::get().last_of_time(Self::due_at(guarding, change), blocks)
	}

	/// Puts a change off that is not due yet, to the end of a freeze that begins now. So a thief has no way out of the freeze
	/// by other guardians, and the guardians can open an attempt before it ends.
	///
	/// The next freeze is so much later that the change is due before it begins. So no change is put off twice.
	pub(crate) fn put_change_off(did: &DidId, guarding: &GuardingOf<T>, until: BlockHeight) {
		let block = Self::block();
		Changes::<T>::mutate(did, |change| {
			if let Some(change) = change.as_mut().filter(|change| block < Self::due_at(guarding, change)) {
				change.thaws_at = Some(until.saturating_add(1));
			}
		});
	}

	/// Lets a change that was put off to the end of a freeze wait no longer than to this block, since guardians lift the freeze.
	pub(crate) fn note_thaw(did: &DidId) {
		let block = Self::block();
		Changes::<T>::mutate(did, |change| {
			if let Some(change) = change {
				change.thaws_at = change.thaws_at.map(|at| at.min(block));
			}
		});
	}

	/// Gives the set that revealed itself the forfeit period to drop a change that the reveal leaves: a thief can have asked for
	/// it. The freeze that put it off is over. One that has lapsed stays so.
	pub(crate) fn leave_time_to_drop(did: &DidId, guarding: &GuardingOf<T>) {
		let block = Self::block();
		Changes::<T>::mutate(did, |change| {
			if let Some(change) = change.as_mut().filter(|change| block <= Self::lapses_at(guarding, change)) {
				change.thaws_at = None;
				change.droppable_until = Some(block.saturating_add(T::ForfeitPeriod::get()));
			}
		});
	}

	/// Drops the change of a plan that waits. Returns false if none does.
	fn drop_change(did: &DidId) -> bool {
		let Some(change) = Changes::<T>::take(did) else { return false };
		Self::give_back(change.deposit);
		true
	}

	/// Drops the change of a plan that waits, and tells. Returns false if none does.
	pub(crate) fn call_change_off(did: &DidId) -> bool {
		let dropped = Self::drop_change(did);
		if dropped {
			Self::deposit_event(Event::ChangeCancelled { did: *did });
		}
		dropped
	}

	/// Removes the plan of a DID and all that belongs to it.
	pub(crate) fn remove_plan(did: &DidId, mut guarding: GuardingOf<T>, outcome: Outcome) {
		Self::close_all(did, &mut guarding, outcome);
		Self::drop_change(did);
		Self::forget_circles(did);
		Self::give_back(guarding.deposit);
		Plans::<T>::remove(did);
		Self::deposit_event(Event::PlanRemoved { did: *did });
	}

	/// Removes all ballots of a DID.
	pub(crate) fn forget_ballots(did: &DidId) {
		let _ = Ballots::<T>::clear_prefix(did, MAX_CIRCLES.saturating_mul(2), None);
	}

	/// Removes all ballots, and the notes of all circles.
	fn forget_circles(did: &DidId) {
		Self::forget_ballots(did);
		let _ = Circles::<T>::clear_prefix(did, MAX_CIRCLES, None);
	}
}
