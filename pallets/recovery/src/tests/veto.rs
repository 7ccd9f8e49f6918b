use crate::{mock::*, Attempts, Error, Event};
use clavis_primitives::{
	ladder::Ladder,
	recovery::Circle,
	rules::{Restriction, RuleChange},
	Algorithm,
};
use frame_support::assert_ok;
use sp_core::H256;

#[test]
fn a_veto_should_end_the_execution_at_the_threshold_and_not_the_gathering() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(veto(HOLDER, did, 0));
		System::assert_last_event(Event::Vetoed { did, circle: 0, attempt: digest(did, 0) }.into());
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::Vetoed);
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(record(did).control.set, set(NEW));
	});
}

#[test]
fn a_veto_should_end_every_attempt_of_a_circle_without_an_override_quorum() {
	run(|| {
		let weak = Circle { override_quorum: None, ..circle(accounts(&[ADA, BEN, CLEO])) };
		let did = guarded_by(plan([weak]));
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(veto(HOLDER, did, 0));
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::Vetoed);
	});
}

#[test]
fn a_veto_should_work_while_frozen_and_with_keys_of_a_withdrawn_algorithm() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		let act = record(did).last_act;
		assert_ok!(<Did as Ladder>::freeze(&did, FOREVER));
		decide(RuleChange::Algorithm(Algorithm::Sr25519, Some(Restriction::Withdrawn { since: 0 })));
		assert_ok!(veto(HOLDER, did, 0));
		assert!(Attempts::<Test>::get(did, FIRST).unwrap().vetoed);
		assert_eq!(record(did).last_act, act, "no sign of life for an inheritance");
	});
}

#[test]
fn a_veto_should_take_the_control_set_and_name_the_attempt() {
	run(|| {
		let did = guarded();
		refused(veto(HOLDER, did, 0), Error::<Test>::NoAttempt);
		assert_ok!(start(ADA, did, 0));
		refused(veto(ADA, did, 0), pallet_did::Error::<Test>::NotAuthorized);
		let other = crate::Call::veto { did, circle: 0, attempt: H256([1; 32]) };
		refused(call(HOLDER, other), Error::<Test>::OtherAttempt);
		assert_ok!(veto(HOLDER, did, 0));
		refused(veto(HOLDER, did, 0), Error::<Test>::AlreadyVetoed);
		pass(EXPIRY + 1);
		refused(veto(HOLDER, did, 0), Error::<Test>::AttemptExpired);
	});
}
