use crate::{deposit::steps_of_plan, mock::*};
use clavis_primitives::recovery::{Circle, Plan};
use frame_support::assert_ok;
use sp_runtime::TokenError;

/// The deposit for the plan of a test.
fn price(plan: &Plan) -> Balance {
	10 + 10 * Balance::from(steps_of_plan(plan))
}

#[test]
fn a_plan_should_be_paid_for_by_the_account_that_brings_it() {
	run(|| {
		let did = create(HOLDER);
		let first = Call::set_plan { did, plan: Some(five()) };
		assert_ok!(dispatch_as(STRANGER, did, HOLDER, first.into()));
		assert_eq!((held(STRANGER).0, held(HOLDER).0), (price(&five()), 0));
		// The payer gains no power.
		refused(set_plan(STRANGER, did, None), pallet_did::Error::<Test>::NotAuthorized);
		assert_ok!(set_plan(HOLDER, did, None));
		pass(NOTICE);
		assert_ok!(apply_plan(ADA, did));
		assert_eq!((owned(STRANGER), held(STRANGER), held(HOLDER)), (FUNDS, (0, 0), (0, 0)));
	});
}

#[test]
fn the_deposit_of_a_change_should_become_that_of_the_plan() {
	run(|| {
		let did = guarded();
		let larger = plan([circle(accounts(&[ADA, BEN, CLEO])), circle(accounts(&[ADA, BEN, CLEO]))]);
		assert_ok!(set_plan(HOLDER, did, Some(larger.clone())));
		assert_eq!(held(HOLDER).0, price(&five()) + price(&larger));
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		assert_eq!(held(HOLDER).0, price(&larger));
	});
}

#[test]
fn the_deposit_of_a_private_circle_should_not_grow_with_its_guardians() {
	run(|| {
		let of = |count: u8| {
			let (guardians, _) = private((0..count).map(by_account));
			price(&plan([circle(guardians)]))
		};
		assert_eq!(of(3), of(200));
	});
}

#[test]
fn votes_answers_and_approvals_should_hold_nothing() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		assert_ok!(ask(HOLDER, did));
		assert_ok!(answer(BEN, did, 0));
		assert_eq!(held(BEN), (0, 0));
	});
}

#[test]
fn an_attempt_should_take_its_deposit_or_leave_nothing() {
	run(|| {
		let did = guarded();
		let poor = Balances::transfer_allow_death(origin(ADA), account(STRANGER), FUNDS - 1_000);
		assert_ok!(poor);
		refused(start(ADA, did, 0), TokenError::FundsUnavailable);
		assert_eq!(crate::Circles::<Test>::iter().count(), 0);
		assert_ok!(start(BEN, did, 0));
	});
}

#[test]
fn a_payer_that_spent_all_else_should_be_paid_back() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		let deposit = held(ADA).1;
		assert_ok!(Balances::transfer_allow_death(origin(ADA), account(STRANGER), FUNDS - deposit - 1));
		pass(EXPIRY + 1);
		assert_ok!(close(STRANGER, did, 0));
		assert_eq!(owned(ADA), deposit + 1);
		assert_eq!(held(ADA), (0, 0));
	});
}

#[test]
fn one_account_should_pay_for_several_entries() {
	run(|| {
		let two = || circle(accounts(&[ADA, BEN, CLEO]));
		let did = guarded_by(plan([two(), Circle { expiry: EXPIRY + 1, ..two() }]));
		assert_ok!(start(ADA, did, 0));
		let one = held(ADA).1;
		assert_ok!(start(ADA, did, 1));
		assert_eq!(held(ADA).1, 2 * one);
		pass(EXPIRY + 1);
		assert_ok!(close(STRANGER, did, 0));
		assert_eq!(held(ADA).1, one);
	});
}
