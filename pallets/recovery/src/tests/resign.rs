use crate::{mock::*, Attempts, Ballots, Error, Event, Plans};
use clavis_primitives::recovery::GuardianId;
use frame_support::assert_ok;

#[test]
fn a_guardian_that_resigns_should_take_its_approval_and_its_votes_along() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		assert_ok!(resign(BEN, did, 0));
		System::assert_last_event(Event::Resigned { did, circle: 0, guardian: by_account(BEN) }.into());
		assert_eq!(Plans::<Test>::get(did).unwrap().plan.circles[0].guardians, accounts(&[ADA, CLEO, DAN, EVE]));
		assert_eq!(Attempts::<Test>::get(did, FIRST).unwrap().approvals.into_inner(), [by_account(ADA)]);
		assert_eq!(Ballots::<Test>::iter().count(), 0);
		refused(approve(BEN, did, 0), Error::<Test>::NotAGuardian);
		refused(freeze(BEN, did, 0), Error::<Test>::NotAGuardian);
		refused(resign(BEN, did, 0), Error::<Test>::NotAGuardian);
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::BelowQuorum);
	});
}

#[test]
fn guardians_that_all_resign_should_leave_a_circle_that_the_holder_can_replace() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		for guardian in FIVE {
			assert_ok!(resign(guardian, did, 0));
		}
		let view = Recovery::guardians(did).unwrap();
		assert_eq!((view.circles[0].able, view.circles[0].reachable), (0, false));
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		pass(NOTICE);
		assert_ok!(apply_plan(HOLDER, did));
	});
}

#[test]
fn a_did_should_resign_by_its_control_set() {
	run(|| {
		let ada = create(ADA);
		let guardians = [GuardianId::Did(ada), by_account(BEN), by_account(CLEO)];
		let did = guarded_by(plan([circle(public(guardians))]));
		refused(resign(Guardian::did(BEN, ada), did, 0), pallet_did::Error::<Test>::NotAuthorized);
		refused(resign(ADA, did, 0), Error::<Test>::NotAGuardian);
		assert_ok!(resign(Guardian::did(ADA, ada), did, 0));
	});
}

#[test]
fn a_private_circle_should_not_tell_of_its_guardians_by_a_resignation() {
	run(|| {
		let (guardians, _) = private([ADA, BEN, CLEO].map(by_account));
		let did = guarded_by(plan([circle(guardians)]));
		refused(resign(ADA, did, 0), Error::<Test>::PrivateCircle);
		refused(resign(ADA, did, 1), Error::<Test>::UnknownCircle);
	});
}
