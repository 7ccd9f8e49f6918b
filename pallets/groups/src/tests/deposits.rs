//! Property 5, on each kind of entry. `check_deposits` compares all holds with all entries after every test.

use crate::{mock::*, samples::tree, Members};
use clavis_primitives::groups::Proposal;
use frame_support::assert_ok;
use sp_runtime::TokenError;

/// The payer of the entry of a person.
fn payer_of(seed: u8) -> clavis_primitives::AccountId {
	Members::<Test>::get(name(ADA, 0), did(seed)).unwrap().deposit.payer
}

#[test]
fn each_entry_should_be_paid_for_by_the_account_that_brings_it() {
	run(|| {
		assert_ok!(create(ADA, 0, OPEN));
		let group = name(ADA, 0);
		let of_group = held(method(ADA)).0;
		for seed in [BEN, CLEO] {
			assert_ok!(publish(seed, &[0]));
			// Two entries, and a step of bytes.
			assert_eq!(held(method(seed)).0, 30);
		}
		assert_ok!(propose(group, BEN, BEN, Proposal::Add { package: any_package(BEN) }));
		assert_eq!(held(method(BEN)).0, 30 + 20);
		// The entries of the two, and that of their former state until the next epoch.
		assert_ok!(commit(group, ADA, changes(&[], &[BEN, CLEO])));
		assert_eq!(held(method(ADA)).0, of_group + 2 * 20 + 20);
		assert_eq!((held(method(BEN)), held(method(CLEO))), ((0, 0), (0, 0)));
		settle();
		assert_ok!(rekey(group, BEN));
		assert_eq!((held(method(ADA)).0, held(method(BEN)).0), (of_group + 2 * 20, 0));
		// One that goes releases the payer of its entry, no matter which member commits.
		settle();
		assert_ok!(commit(group, BEN, changes(&[CLEO], &[])));
		assert_eq!((held(method(ADA)).0, held(method(BEN)).0), (of_group + 20, 20));
	});
}

#[test]
fn an_act_that_cannot_be_paid_for_should_leave_nothing() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		let rest = FUNDS - 15;
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(method(BEN)), control(BEN), rest));
		let before = head(group);
		refused(commit(group, BEN, changes(&[], &[FAY])), TokenError::FundsUnavailable);
		refused(commit(group, BEN, changes(&[CLEO], &[])), TokenError::FundsUnavailable);
		refused(propose(group, BEN, CLEO, Proposal::Remove), TokenError::FundsUnavailable);
		refused(publish(BEN, &[9]), TokenError::FundsUnavailable);
		refused(create(BEN, 0, OPEN), TokenError::FundsUnavailable);
		assert_eq!(head(group), before);
		// A commit that changes nobody needs no deposit.
		assert_ok!(rekey(group, BEN));
	});
}

#[test]
fn a_payer_should_gain_no_power_and_lose_no_refund() {
	run(|| {
		let group = five();
		assert_eq!(payer_of(BEN), method(ADA));
		// ADA paid for BEN. BEN goes by a commit of CLEO all the same, and ADA has everything back.
		let before = held(method(ADA)).0;
		assert_ok!(commit(group, CLEO, changes(&[BEN], &[])));
		assert!(held(method(ADA)).0 < before);
		// A payer that has nothing left is paid back too.
		let all = Balances::free_balance(method(CLEO)) - 1;
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(method(CLEO)), control(CLEO), all));
		settle();
		assert_ok!(rekey(group, DAN));
		assert_eq!(held(method(CLEO)), (0, 0));
	});
}

#[test]
fn a_group_should_be_paid_for_once_and_for_all_its_epochs() {
	run(|| {
		let group = group_of(OPEN, &[ADA]);
		let before = held(method(ADA));
		for _ in 0..40 {
			assert_ok!(rekey(group, ADA));
		}
		assert_eq!(held(method(ADA)), before);
	});
}

#[test]
fn a_restart_should_take_a_deposit_for_a_founder_without_an_entry_alone() {
	run(|| {
		let group = five();
		assert_ok!(restart(group, ADA, BEN));
		assert_eq!((held(control(ADA)).0, payer_of(BEN)), (0, method(ADA)));
		assert_ok!(reap(group, ADA));
		let (base, tree) = (base(group), tree(9));
		let again = Call::restart { did: did(ADA), group, base, member: did(ADA), tree };
		assert_ok!(govern_by(ADA, again));
		assert_eq!((held(control(ADA)).0, payer_of(ADA)), (20, control(ADA)));
	});
}
