use crate::{mock::*, Attempts, Error, Event};
use clavis_primitives::{ladder::Ladder, recovery::GuardianId};
use frame_support::assert_ok;
use sp_core::H256;

#[test]
fn an_approval_should_write_the_attempt_and_nothing_else() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		let before = (record(did), crate::Plans::<Test>::get(did));
		assert_ok!(approve(BEN, did, 0));
		System::assert_last_event(Event::Approved { did, circle: 0, attempt: digest(did, 0), approvals: 2 }.into());
		assert_eq!(Attempts::<Test>::get(did, FIRST).unwrap().approvals.into_inner(), [ADA, BEN].map(by_account));
		assert_eq!((record(did), crate::Plans::<Test>::get(did)), before);
	});
}

#[test]
fn an_approval_should_be_of_a_guardian_once_and_of_this_attempt() {
	run(|| {
		let did = guarded();
		refused(approve(BEN, did, 0), Error::<Test>::NoAttempt);
		assert_ok!(start(ADA, did, 0));
		refused(approve(ADA, did, 0), Error::<Test>::AlreadyApproved);
		refused(approve(STRANGER, did, 0), Error::<Test>::NotAGuardian);
		refused(approve_of(BEN, did, 0, H256([1; 32])), Error::<Test>::OtherAttempt);
		refused(approve(BEN, did, 1), Error::<Test>::NoAttempt);
		pass(EXPIRY);
		assert_ok!(approve(BEN, did, 0));
		next_block();
		refused(approve(CLEO, did, 0), Error::<Test>::AttemptExpired);
	});
}

#[test]
fn a_did_should_approve_by_its_control_set_and_any_account_pays() {
	run(|| {
		let guardians = [ADA, BEN, CLEO].map(create);
		let [ada, ben, cleo] = guardians;
		let did = guarded_by(plan([circle(public(guardians.map(GuardianId::Did)))]));
		assert_ok!(start(Guardian::did(ADA, ada), did, 0));
		let attempt = digest(did, 0);
		let approval = |guardian| Call::approve { did, circle: 0, attempt, guardian, leaf: None }.into();
		assert_ok!(dispatch_as(STRANGER, ben, BEN, approval(Some(ben))));
		// Neither in the name of another DID, nor as the account that pays.
		refused(dispatch_as(STRANGER, cleo, CLEO, approval(Some(ben))), pallet_did::Error::<Test>::NotAuthorized);
		refused(dispatch_as(CLEO, cleo, CLEO, approval(None)), sp_runtime::DispatchError::BadOrigin);
		// A guardian may rotate its keys meanwhile: the new ones act, and the old ones do not.
		assert_ok!(rotate(origin(CLEO), cleo, DAN, None, ROUTINE));
		refused(approve(Guardian::did(CLEO, cleo), did, 0), pallet_did::Error::<Test>::NotAuthorized);
		assert_ok!(approve(Guardian::did(DAN, cleo), did, 0));
		// It was no act of control of the guardian's own DID.
		assert!(record(ben).last_act < block());
	});
}

#[test]
fn a_guardian_that_is_frozen_or_has_ended_should_not_approve() {
	run(|| {
		let [ada, ben, cleo] = [ADA, BEN, CLEO].map(create);
		let did = guarded_by(plan([circle(public([ada, ben, cleo].map(GuardianId::Did)))]));
		assert_ok!(start(Guardian::did(ADA, ada), did, 0));
		assert_ok!(<Did as Ladder>::freeze(&ben, FOREVER));
		refused(approve(Guardian::did(BEN, ben), did, 0), pallet_did::Error::<Test>::Frozen);
		assert_ok!(deactivate(CLEO, cleo));
		refused(approve(Guardian::did(CLEO, cleo), did, 0), pallet_did::Error::<Test>::Deactivated);
	});
}

#[test]
fn an_approval_should_pass_while_the_did_is_frozen() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(<Did as Ladder>::freeze(&did, FOREVER));
		assert_ok!(approve(BEN, did, 0));
	});
}
