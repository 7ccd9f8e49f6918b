use crate::{mock::*, Error, Event, InForce};
use clavis_primitives::{
	rules::{RuleChange, RuleSet, Rules},
	Algorithm,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

const GUARDIANS: RuleChange = RuleChange::MinGuardians(5);

#[test]
fn cancel_should_take_a_decision_back() {
	run(|| {
		assert_ok!(schedule([GUARDIANS], 12));
		run_to(12);
		events();
		assert_ok!(RevocationRules::cancel(voters(), 0));
		assert_eq!(events(), [Event::Cancelled { id: 0 }]);
		run_to(30);
		assert_eq!(events(), []);
		assert_eq!(InForce::<Test>::get().number, 1);
	});
}

#[test]
fn cancel_should_refuse_what_does_not_wait() {
	run(|| {
		assert_noop!(RevocationRules::cancel(voters(), 0), Error::<Test>::NotScheduled);
		assert_ok!(schedule([GUARDIANS], 12));
		assert_noop!(RevocationRules::cancel(voters(), 1), Error::<Test>::NotScheduled);
		run_to(13);
		assert_noop!(RevocationRules::cancel(voters(), 0), Error::<Test>::NotScheduled);
		// Ids are not given again.
		assert_ok!(schedule([RuleChange::MinGuardians(6)], 12));
		assert_noop!(RevocationRules::cancel(voters(), 0), Error::<Test>::NotScheduled);
		assert_ok!(RevocationRules::cancel(voters(), 1));
		assert_noop!(RevocationRules::cancel(voters(), 1), Error::<Test>::NotScheduled);
	});
}

#[test]
fn cancel_should_refuse_everybody_but_voters() {
	run(|| {
		assert_ok!(schedule([GUARDIANS], 12));
		for origin in [council(), RuntimeOrigin::root(), RuntimeOrigin::none(), RuntimeOrigin::signed(9)] {
			assert_noop!(RevocationRules::cancel(origin, 0), BadOrigin);
		}
	});
}

#[test]
fn cancel_should_leave_a_later_decision_to_be_dropped_if_it_would_be_unsound() {
	run(|| {
		let others = [Algorithm::Ed25519, Algorithm::Sr25519, Algorithm::Secp256k1].map(no_new);
		assert_ok!(schedule([no_new(Algorithm::P256)], 12));
		assert_ok!(schedule([accept(Algorithm::P256)], 15));
		assert_ok!(schedule(others, 18));
		run_to(14);
		assert_ok!(RevocationRules::cancel(voters(), 1));
		assert_ok!(schedule([GUARDIANS], 12));
		events();
		run_to(30);
		assert_eq!(events(), [Event::Dropped { id: 2 }, Event::Enacted { id: 3 }, Event::CameIntoForce { number: 3 }]);
		let expected = RuleSet::default().with(&no_new(Algorithm::P256)).with(&GUARDIANS);
		assert_eq!(RevocationRules::in_force(), expected);
	});
}
