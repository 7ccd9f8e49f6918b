use crate::{mock::*, Error, Event, InForce};
use clavis_primitives::{
	rules::{Field, RuleSet, Rules},
	Algorithm,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

const P256: Field = Field::Algorithm(Algorithm::P256);

#[test]
fn lift_should_end_a_tightening_with_the_next_block() {
	run(|| {
		run_to(5);
		assert_ok!(tighten(withdraw(Algorithm::P256, 0)));
		run_to(7);
		events();
		assert_ok!(RevocationRules::lift(voters(), P256));
		assert_eq!(events(), [Event::Lifted { field: P256 }]);
		assert_ne!(RevocationRules::in_force(), RuleSet::default());
		next_block();
		assert_eq!(events(), [Event::Lapsed { field: P256 }, Event::CameIntoForce { number: 3 }]);
		let in_force = InForce::<Test>::get();
		assert_eq!((in_force.rules, in_force.from_block, in_force.from), (RuleSet::default(), 8, now()));
		assert_noop!(tighten(no_new(Algorithm::P256)), Error::<Test>::CoolingDown);
		run_to(5 + TIGHTENING + COOLDOWN);
		assert_ok!(tighten(no_new(Algorithm::P256)));
	});
}

#[test]
fn lift_should_refuse_everybody_but_voters() {
	run(|| {
		assert_ok!(tighten(no_new(Algorithm::P256)));
		for origin in [council(), RuntimeOrigin::root(), RuntimeOrigin::none(), RuntimeOrigin::signed(9)] {
			assert_noop!(RevocationRules::lift(origin, P256), BadOrigin);
		}
	});
}

#[test]
fn lift_should_leave_what_voters_decided() {
	run(|| {
		assert_ok!(schedule([no_new(Algorithm::P256)], NOTICE));
		run_to(1 + NOTICE);
		assert_noop!(RevocationRules::lift(voters(), P256), Error::<Test>::NotTightened);
		assert_ok!(tighten(withdraw(Algorithm::P256, 0)));
		assert_ok!(RevocationRules::lift(voters(), P256));
		next_block();
		assert_eq!(RevocationRules::in_force(), RuleSet::default().with(&no_new(Algorithm::P256)));
	});
}
