use crate::{mock::*, Attempts, Ballots, Changes, Circles, Error, Event, Nominations, Outcome, Plans};
use frame_support::assert_ok;

/// The holder asks for another plan.
fn change(did: clavis_primitives::DidId) {
	assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[20, 21, 22]))]))));
}

#[test]
fn a_change_that_is_due_should_be_applied_by_anybody() {
	run(|| {
		let did = guarded();
		change(did);
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		System::assert_last_event(Event::PlanSet { did, version: block() }.into());
		assert!(!Changes::<Test>::contains_key(did));
		next_block();
		refused(start(ADA, did, 0), Error::<Test>::NotAGuardian);
		assert_ok!(start(20, did, 0));
	});
}

#[test]
fn a_change_should_close_attempts_below_their_threshold_and_forget_votes() {
	run(|| {
		let did = guarded();
		change(did);
		assert_ok!(start(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		let attempt = digest(did, 0);
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		System::assert_has_event(
			Event::AttemptClosed { did, circle: 0, attempt, outcome: Outcome::PlanChanged }.into(),
		);
		assert_eq!(held(ADA), (0, 0));
		assert!(!Attempts::<Test>::contains_key(did, FIRST) && !Nominations::<Test>::contains_key(did, FIRST));
		assert_eq!((Ballots::<Test>::iter().count(), Circles::<Test>::iter().count()), (0, 0));
		assert_eq!(record(did).guarded.unwrap().attempt_until, None);
	});
}

#[test]
fn a_change_should_pause_while_an_earlier_attempt_stands_at_its_threshold() {
	run(|| {
		let did = guarded();
		change(did);
		pass(NOTICE - 1);
		assert_ok!(start(ADA, did, 0));
		let last = block() + EXPIRY;
		assert_ok!(approve(BEN, did, 0));
		next_block();
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
		// Not even a veto ends the pause: the attempt can still reach its override quorum.
		assert_ok!(veto(HOLDER, did, 0));
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
		pass(last - block());
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
		next_block();
		assert_ok!(apply_plan(STRANGER, did));
	});
}

#[test]
fn attempts_that_are_opened_in_turn_should_not_keep_a_plan_in_force() {
	run(|| {
		let shared = || circle(accounts(&[ADA, BEN, CLEO]));
		let did = guarded_by(plan([shared(), shared()]));
		change(did);
		let due = block() + NOTICE;
		pass(NOTICE - 1);
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		pass(EXPIRY);
		assert!(block() > due);
		assert_ok!(start(BEN, did, 1));
		assert_ok!(approve(ADA, did, 1));
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
		next_block();
		assert_ok!(apply_plan(STRANGER, did));
	});
}

#[test]
fn a_change_should_lapse_when_nobody_applies_it() {
	for (late, lapsed) in [(0, false), (1, true)] {
		run(|| {
			let did = guarded();
			change(did);
			// Guardians can hold it back for two expiries after it is due.
			let lapses_at = block() + NOTICE + 2 * EXPIRY + CONTEST;
			assert_eq!(Recovery::guardians(did).unwrap().change.unwrap().lapses_at, lapses_at);
			pass(lapses_at + late - block());
			if lapsed {
				refused(apply_plan(STRANGER, did), Error::<Test>::ChangeLapsed);
				// The holder asks again.
				change(did);
				refused(apply_plan(STRANGER, did), Error::<Test>::TooEarly);
				pass(NOTICE);
			}
			assert_ok!(apply_plan(STRANGER, did));
		});
	}
}

#[test]
fn the_end_of_a_plan_should_leave_nothing() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, None));
		assert_ok!(start(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		assert_ok!(ask(HOLDER, did));
		assert_ok!(answer(CLEO, did, 0));
		pass(NOTICE);
		assert_ok!(apply_plan(HOLDER, did));
		System::assert_last_event(Event::PlanRemoved { did }.into());
		assert_eq!(Plans::<Test>::iter().count() + Changes::<Test>::iter().count(), 0);
		assert_eq!(Attempts::<Test>::iter().count() + Nominations::<Test>::iter().count(), 0);
		assert_eq!(Ballots::<Test>::iter().count() + Circles::<Test>::iter().count(), 0);
		assert_eq!((held(HOLDER), held(ADA)), ((0, 0), (0, 0)));
		assert_eq!(record(did).guarded, None);
	});
}

#[test]
fn a_change_should_keep_the_pause_after_a_freeze() {
	run(|| {
		let did = guarded();
		change(did);
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		let from = freezable_from(did);
		pass(EXPIRY + 1);
		assert_ok!(apply_plan(STRANGER, did));
		assert_eq!(freezable_from(did), from);
		refused(freeze(20, did, 0), Error::<Test>::FreezeCoolsDown);
	});
}

#[test]
fn a_change_that_the_holder_cancels_should_leave_the_plan() {
	run(|| {
		let did = guarded();
		let before = held(HOLDER);
		change(did);
		assert!(held(HOLDER) > before);
		refused(cancel_change(STRANGER, did), pallet_did::Error::<Test>::NotAuthorized);
		assert_ok!(cancel_change(HOLDER, did));
		System::assert_last_event(Event::ChangeCancelled { did }.into());
		assert_eq!(held(HOLDER), before);
		pass(NOTICE);
		refused(apply_plan(HOLDER, did), Error::<Test>::NoChange);
	});
}
