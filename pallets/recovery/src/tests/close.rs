use crate::{mock::*, Attempts, Error, Event, Outcome};
use frame_support::assert_ok;

#[test]
fn an_attempt_that_expired_should_be_closed_by_anybody_and_its_payer_paid_back() {
	run(|| {
		let did = guarded();
		refused(close(STRANGER, did, 0), Error::<Test>::NoAttempt);
		assert_ok!(start(ADA, did, 0));
		let attempt = digest(did, 0);
		pass(EXPIRY);
		refused(close(STRANGER, did, 0), Error::<Test>::StillOpen);
		next_block();
		assert_ok!(close(STRANGER, did, 0));
		System::assert_last_event(Event::AttemptClosed { did, circle: 0, attempt, outcome: Outcome::Expired }.into());
		assert_eq!((held(ADA), owned(ADA)), ((0, 0), FUNDS));
		assert!(!Attempts::<Test>::contains_key(did, FIRST));
		assert_eq!(record(did).guarded.unwrap().attempt_until, None);
	});
}

#[test]
fn a_deactivation_should_be_called_off_at_the_override_quorum_alone() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(deactivate(HOLDER, did));
		refused(cancel_deactivation(STRANGER, did, 0), Error::<Test>::BelowOverrideQuorum);
		refused(cancel_deactivation(STRANGER, did, 1), Error::<Test>::NoAttempt);
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(cancel_deactivation(STRANGER, did, 0));
		assert_eq!(record(did).deactivates_at, None);
		refused(cancel_deactivation(STRANGER, did, 0), pallet_did::Error::<Test>::NothingToChange);
		assert_ok!(deactivate(HOLDER, did));
		pass(EXPIRY + 1);
		refused(cancel_deactivation(STRANGER, did, 0), Error::<Test>::AttemptExpired);
	});
}
