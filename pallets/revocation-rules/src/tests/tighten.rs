use crate::{mock::*, Error, Event, InForce, Past};
use clavis_primitives::{
	rules::{Field, RuleChange, RuleSet, Rules, MIN_EPOCH_LENGTH, MIN_REKEY_DEADLINE},
	Algorithm,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

#[test]
fn tighten_should_be_in_force_at_once_and_lapse_by_itself() {
	run(|| {
		run_to(5);
		let change = withdraw(Algorithm::P256, now());
		assert_ok!(tighten(change));
		assert_eq!(events(), [Event::Tightened { change, until: 25 }, Event::CameIntoForce { number: 2 }]);
		assert_eq!(RevocationRules::in_force(), RuleSet::default().with(&change));
		let in_force = InForce::<Test>::get();
		assert_eq!((in_force.from_block, in_force.from), (5, now()));
		run_to(24);
		assert_eq!(events(), []);
		run_to(25);
		let field = Field::Algorithm(Algorithm::P256);
		assert_eq!(events(), [Event::Lapsed { field }, Event::CameIntoForce { number: 3 }]);
		assert_eq!(RevocationRules::in_force(), RuleSet::default());
		assert_eq!(Past::<Test>::get(2).unwrap().until, now());
	});
}

#[test]
fn tighten_should_refuse_everybody_but_the_council() {
	run(|| {
		for origin in [voters(), RuntimeOrigin::root(), RuntimeOrigin::none(), RuntimeOrigin::signed(9)] {
			assert_noop!(RevocationRules::tighten(origin, no_new(Algorithm::P256)), BadOrigin);
		}
	});
}

#[test]
fn tighten_should_cool_down_field_by_field() {
	run(|| {
		assert_ok!(tighten(no_new(Algorithm::P256)));
		run_to(1 + TIGHTENING);
		assert_noop!(tighten(no_new(Algorithm::P256)), Error::<Test>::CoolingDown);
		assert_noop!(tighten(withdraw(Algorithm::P256, 0)), Error::<Test>::CoolingDown);
		assert_ok!(tighten(no_new(Algorithm::Secp256k1)));
		run_to(TIGHTENING + COOLDOWN);
		assert_noop!(tighten(no_new(Algorithm::P256)), Error::<Test>::CoolingDown);
		run_to(1 + TIGHTENING + COOLDOWN);
		assert_ok!(tighten(no_new(Algorithm::P256)));
	});
}

#[test]
fn tighten_should_keep_one_number_within_a_block() {
	run(|| {
		run_to(5);
		assert_ok!(tighten(no_new(Algorithm::P256)));
		assert_ok!(tighten(withdraw(Algorithm::P256, 0)));
		assert_ok!(tighten(RuleChange::MaxEpoch(MIN_EPOCH_LENGTH)));
		let in_force = InForce::<Test>::get();
		assert_eq!((in_force.number, in_force.from_block, in_force.from), (2, 5, now()));
		let both = [withdraw(Algorithm::P256, now()), RuleChange::MaxEpoch(MIN_EPOCH_LENGTH)];
		assert_eq!(in_force.rules, RuleSet::default().with_all(&both));
		next_block();
		assert_ok!(tighten(RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE)));
		assert_eq!(InForce::<Test>::get().number, 3);
	});
}

#[test]
fn tighten_should_join_what_came_into_force_in_its_block() {
	run(|| {
		let reach = RuleChange::MaxReach(Some(1_000_000));
		assert_ok!(schedule([reach], 12));
		run_to(13);
		assert_ok!(tighten(RuleChange::MaxEpoch(MIN_EPOCH_LENGTH)));
		let expected = RuleSet::default().with(&reach).with(&RuleChange::MaxEpoch(MIN_EPOCH_LENGTH));
		let in_force = InForce::<Test>::get();
		assert_eq!((in_force.number, in_force.rules), (2, expected));
	});
}

#[test]
fn tighten_should_start_with_a_first_set_of_its_own_in_the_first_block() {
	run(|| {
		// The genesis block has no moment: its rules end where those of the first block start.
		assert_ok!(tighten(no_new(Algorithm::P256)));
		assert_eq!(Past::<Test>::get(1).unwrap().until, START);
	});
}
