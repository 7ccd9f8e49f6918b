use crate::{mock::*, Changes, Error, Event, Plans};
use clavis_primitives::{
	ladder::Ladder,
	record::Guarded,
	recovery::{Circle, Delay, GuardianId},
	rules::RuleChange,
};
use frame_support::assert_ok;

#[test]
fn the_first_plan_should_take_effect_at_once() {
	run(|| {
		let did = create(HOLDER);
		assert_eq!(record(did).guarded, None);
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		System::assert_last_event(Event::PlanSet { did, version: block() }.into());
		let guarding = Plans::<Test>::get(did).unwrap();
		assert_eq!((guarding.plan, guarding.version, guarding.set_at), (five(), block(), now()));
		assert_eq!(record(did).guarded, Some(Guarded { attempt_until: None }));
	});
}

#[test]
fn a_change_should_wait_for_the_longest_delay_of_the_plan_in_force() {
	run(|| {
		let slow = Circle { delay: Delay::SinceOpening(20), ..circle(accounts(&[DAN, EVE, ADA])) };
		// The long wait of an inheritance does not count.
		let inheritance = heirs(&[ADA, BEN, CLEO], 1_000);
		let did = guarded_by(plan([inheritance, slow]));
		let applies_at = block() + 20;
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		System::assert_last_event(Event::ChangeWaits { did, applies_at }.into());
		pass(19);
		refused(apply_plan(HOLDER, did), Error::<Test>::TooEarly);
		assert_ne!(Plans::<Test>::get(did).unwrap().plan, five());
		next_block();
		assert_ok!(apply_plan(HOLDER, did));
		assert_eq!(Plans::<Test>::get(did).unwrap().plan, five());
	});
}

#[test]
fn a_change_should_replace_one_that_waits_and_begin_its_wait_anew() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, None));
		pass(NOTICE - 1);
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		let change = Changes::<Test>::get(did).unwrap();
		assert_eq!((change.plan, change.applies_at), (Some(five()), block() + NOTICE));
		next_block();
		refused(apply_plan(HOLDER, did), Error::<Test>::TooEarly);
	});
}

#[test]
fn a_change_that_was_asked_for_should_not_depend_on_minimums_that_were_raised_since() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[ADA, BEN, CLEO]))]))));
		decide(RuleChange::MinGuardians(6));
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
	});
}

#[test]
fn a_plan_should_take_the_control_set() {
	run(|| {
		let did = guarded();
		refused(set_plan(STRANGER, did, None), pallet_did::Error::<Test>::NotAuthorized);
		refused(set_plan(ADA, did, None), pallet_did::Error::<Test>::NotAuthorized);
		assert_ok!(<Did as Ladder>::freeze(&did, FOREVER));
		refused(set_plan(HOLDER, did, None), pallet_did::Error::<Test>::Frozen);
		refused(cancel_change(HOLDER, did), pallet_did::Error::<Test>::Frozen);
	});
}

#[test]
fn raised_minimums_should_bind_new_plans_only() {
	run(|| {
		let did = guarded();
		decide(RuleChange::MinGuardians(6));
		decide(RuleChange::MinRecoveryDelay(NOTICE + 1));
		refused(set_plan(HOLDER, did, Some(five())), Error::<Test>::TooFewGuardians);
		decide(RuleChange::MinGuardians(5));
		refused(set_plan(HOLDER, did, Some(five())), Error::<Test>::UnfitDelay);
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
	});
}

#[test]
fn a_plan_should_not_name_its_own_did() {
	run(|| {
		let did = create(HOLDER);
		let guardians = [GuardianId::Did(did), by_account(ADA), by_account(BEN)];
		refused(set_plan(HOLDER, did, Some(plan([circle(public(guardians))]))), Error::<Test>::OwnGuardian);
	});
}

#[test]
fn a_did_without_guardians_should_have_none_to_remove() {
	run(|| {
		let did = create(HOLDER);
		refused(set_plan(HOLDER, did, None), Error::<Test>::NoPlan);
		refused(cancel_change(HOLDER, did), Error::<Test>::NoChange);
		refused(apply_plan(HOLDER, did), Error::<Test>::NoChange);
		refused(ask(HOLDER, did), Error::<Test>::NoPlan);
	});
}
