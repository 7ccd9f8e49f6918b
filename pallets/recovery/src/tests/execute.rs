use crate::{mock::*, Attempts, Changes, Circles, Error, Event, Nominations, Outcome, Plans};
use clavis_primitives::{
	ladder::Ladder,
	record::Guarded,
	recovery::{Circle, Delay, GuardianId},
	rules::{Restriction, RuleChange},
	Algorithm, DidId,
};
use frame_support::assert_ok;

/// An attempt of a circle at its threshold, by these two.
fn at_threshold(did: DidId, circle: u8, one: u8, other: u8) {
	assert_ok!(start(one, did, circle));
	assert_ok!(approve(other, did, circle));
}

#[test]
fn an_attempt_should_be_carried_out_by_anybody_once_its_delay_is_over() {
	run(|| {
		let did = guarded();
		at_threshold(did, 0, ADA, BEN);
		let attempt = digest(did, 0);
		pass(NOTICE - 1);
		refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
		next_block();
		assert_ok!(execute(STRANGER, did, 0));
		System::assert_last_event(Event::Recovered { did, circle: 0, attempt }.into());
		let after = record(did);
		assert_eq!((after.control.set, after.control.version), (set(NEW), 2));
		assert_eq!(after.guarded, Some(Guarded { attempt_until: None }));
		assert!(!Attempts::<Test>::contains_key(did, FIRST) && !Nominations::<Test>::contains_key(did, FIRST));
		assert_eq!(held(ADA), (0, 0));
		// The guardian that helped can help again.
		assert!(Circles::<Test>::get(did, 0).openers.is_empty());
		assert_ok!(start(ADA, did, 0));
	});
}

/// A guardian cools down for an attempt of its own, also if another attempt that it approved first was carried out.
#[test]
fn a_recovery_should_end_the_cooldown_of_its_opener_alone() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		pass(EXPIRY + 1);
		assert_ok!(start(BEN, did, 0));
		assert_ok!(approve(ADA, did, 0));
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(resign(BEN, did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		refused(start(ADA, did, 0), Error::<Test>::OpenerCoolsDown);
	});
}

#[test]
fn an_attempt_should_not_be_carried_out_below_its_threshold_or_after_its_expiry() {
	run(|| {
		let did = guarded();
		refused(execute(STRANGER, did, 0), Error::<Test>::NoAttempt);
		assert_ok!(start(ADA, did, 0));
		pass(NOTICE);
		refused(execute(ADA, did, 0), Error::<Test>::BelowQuorum);
		assert_ok!(approve(BEN, did, 0));
		pass(EXPIRY - NOTICE + 1);
		refused(execute(ADA, did, 0), Error::<Test>::AttemptExpired);
	});
}

#[test]
fn a_guardian_that_is_frozen_or_has_ended_should_not_count() {
	run(|| {
		let [ada, ben, cleo] = [ADA, BEN, CLEO].map(create);
		let did = guarded_by(plan([circle(public([ada, ben, cleo].map(GuardianId::Did)))]));
		assert_ok!(start(Guardian::did(ADA, ada), did, 0));
		assert_ok!(approve(Guardian::did(BEN, ben), did, 0));
		pass(NOTICE);
		let until = block() + 3;
		assert_ok!(<Did as Ladder>::freeze(&ben, until));
		refused(execute(STRANGER, did, 0), Error::<Test>::BelowQuorum);
		assert_ok!(approve(Guardian::did(CLEO, cleo), did, 0));
		assert_ok!(deactivate(CLEO, cleo));
		refused(execute(STRANGER, did, 0), Error::<Test>::BelowQuorum);
		// It counts again when its freeze is over, also after a rotation.
		pass(4);
		assert_ok!(rotate(origin(BEN), ben, DAN, None, ROUTINE));
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn an_inheritance_should_wait_for_the_last_act_of_the_holder() {
	run(|| {
		let did = guarded_by(plan([Circle { expiry: 80, ..heirs(&[ADA, BEN, CLEO], 40) }]));
		at_threshold(did, 0, ADA, BEN);
		pass(35);
		assert_ok!(ask(HOLDER, did));
		let act = block();
		pass(39);
		refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
		next_block();
		assert_eq!(block(), act + 40);
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn an_attempt_should_yield_to_a_higher_one() {
	run(|| {
		let first = circle(accounts(&[ADA, BEN, CLEO]));
		let second = circle(accounts(&[CLEO, DAN, EVE]));
		let did = guarded_by(plan([first, second]));
		at_threshold(did, 1, CLEO, DAN);
		next_block();
		at_threshold(did, 0, ADA, BEN);
		pass(NOTICE - 1);
		// The circle that comes first, although its attempt is younger and has not matured.
		refused(execute(STRANGER, did, 1), Error::<Test>::Outranked);
		assert_ok!(veto(HOLDER, did, 0));
		// An override quorum comes before a threshold, and in turn before one of a later circle.
		assert_ok!(approve(CLEO, did, 0));
		refused(execute(STRANGER, did, 1), Error::<Test>::Outranked);
		assert_ok!(approve(EVE, did, 1));
		refused(execute(STRANGER, did, 1), Error::<Test>::Outranked);
		next_block();
		let other = digest(did, 1);
		assert_ok!(execute(STRANGER, did, 0));
		let outcome = Outcome::Superseded;
		System::assert_has_event(Event::AttemptClosed { did, circle: 1, attempt: other, outcome }.into());
		assert_eq!(Attempts::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_vetoed_attempt_below_its_override_quorum_should_hold_no_other_back() {
	run(|| {
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, CLEO])), circle(accounts(&[CLEO, DAN, EVE]))]));
		at_threshold(did, 0, ADA, BEN);
		at_threshold(did, 1, CLEO, DAN);
		assert_ok!(veto(HOLDER, did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 1));
	});
}

#[test]
fn an_override_quorum_should_come_before_a_threshold_of_an_earlier_circle() {
	run(|| {
		let first = circle(accounts(&[ADA, BEN, CLEO]));
		let second = circle(accounts(&[CLEO, DAN, EVE]));
		let did = guarded_by(plan([first, second]));
		at_threshold(did, 0, ADA, BEN);
		at_threshold(did, 1, CLEO, DAN);
		assert_ok!(approve(EVE, did, 1));
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::Outranked);
		assert_ok!(execute(STRANGER, did, 1));
	});
}

#[test]
fn an_attempt_that_expired_should_hold_no_other_back() {
	run(|| {
		let early = circle(accounts(&[ADA, BEN, CLEO]));
		let late = Circle { delay: Delay::SinceOpening(EXPIRY + 1), expiry: 2 * EXPIRY, ..early.clone() };
		let did = guarded_by(plan([early, late]));
		at_threshold(did, 0, ADA, BEN);
		at_threshold(did, 1, ADA, BEN);
		pass(EXPIRY + 1);
		assert_ok!(execute(STRANGER, did, 1));
	});
}

#[test]
fn a_recovery_should_drop_the_change_that_waits() {
	run(|| {
		let did = guarded();
		at_threshold(did, 0, ADA, BEN);
		pass(NOTICE - 1);
		assert_ok!(set_plan(HOLDER, did, None));
		next_block();
		assert_ok!(execute(STRANGER, did, 0));
		System::assert_has_event(Event::ChangeCancelled { did }.into());
		assert!(!Changes::<Test>::contains_key(did) && Plans::<Test>::contains_key(did));
	});
}

#[test]
fn a_recovery_should_leave_a_ranking_commitment_for_the_contest_period_or_a_longer_delay() {
	for (notice, window) in [(NOTICE, CONTEST), (CONTEST + 5, CONTEST + 5)] {
		run(|| {
			let did = create_committed(HOLDER, NEXT);
			let delay = Delay::SinceOpening(notice);
			appoint(did, HOLDER, plan([Circle { delay, expiry: notice + 5, ..circle(accounts(&[ADA, BEN, CLEO])) }]));
			at_threshold(did, 0, ADA, BEN);
			pass(notice);
			assert_ok!(execute(STRANGER, did, 0));
			assert_eq!(record(did).contest.unwrap().until, block() + window);
			pass(window);
			assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
			assert_eq!(record(did).control.set, set(NEXT));
		});
	}
}

#[test]
fn a_set_that_cannot_act_any_more_should_not_take_over() {
	run(|| {
		let did = guarded();
		at_threshold(did, 0, ADA, BEN);
		pass(NOTICE);
		decide(RuleChange::Algorithm(Algorithm::Sr25519, Some(Restriction::Withdrawn { since: 0 })));
		assert!(execute(STRANGER, did, 0).is_err());
		assert!(Attempts::<Test>::contains_key(did, FIRST) && Nominations::<Test>::contains_key(did, FIRST));
		decide(RuleChange::Algorithm(Algorithm::Sr25519, None));
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn a_recovery_should_lift_a_freeze_and_a_deactivation_that_waits() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		at_threshold(did, 0, ADA, BEN);
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		let after = record(did);
		assert_eq!((after.frozen_until, after.deactivates_at), (None, None));
	});
}
