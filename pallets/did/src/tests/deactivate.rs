use crate::{mock::*, Error, Event};
use clavis_primitives::{api::ChangeKind, Status};
use frame_support::{assert_noop, assert_ok};

#[test]
fn deactivate_should_end_the_did_and_return_the_deposit() {
	run(|| {
		let payer = sr(202);
		let did = create(&sr(201), &payer, [method("a", &ed(1))]);
		assert_eq!((held(&payer), Balances::free_balance(payer.account())), (20, 9_980));
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		let record = record(did);
		assert_eq!((record.status, record.version), (Status::Deactivated, 2));
		assert!(record.deposit.is_none() && record.document.methods.is_empty());
		// 10 stay behind: the price of the entry that stays in state.
		assert_eq!((held(&payer), Balances::free_balance(payer.account())), (0, 9_990));
		System::assert_last_event(Event::Changed { did, version: 2, kind: ChangeKind::Deactivated }.into());
	});
}

#[test]
fn deactivate_should_close_every_call_and_keep_the_id_taken() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &sr(202))]);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		let closed = || Error::<Test>::Deactivated;
		assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:b")])), closed());
		assert_noop!(rotate(sr(201).origin(), did, &sr(203), None), closed());
		assert_noop!(Did::revoke(sr(202).origin(), did, id("a"), ROUTINE), closed());
		assert_noop!(Did::deactivate(sr(201).origin(), did), closed());
		let call = update_call(did, [alias("a:b")]);
		let authorization = authorize(did, &call, &[&sr(201)]);
		assert_noop!(dispatch_as(&sr(201), authorization, call), closed());
		let again = create_signed(&sr(201), inception(single(&sr(201))), changes([]), FOREVER, &[&sr(201)]);
		assert_noop!(again.1, Error::<Test>::DidTaken);
	});
}

#[test]
fn deactivate_should_take_the_reveal_when_a_commitment_ranks() {
	run(|| {
		let mut inception = inception(single(&sr(201)));
		inception.next = Some(single(&sr(202)).commitment());
		let (did, outcome) = create_signed(&sr(201), inception, changes([]), FOREVER, &[&sr(201)]);
		assert_ok!(outcome);
		assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::CommittedToNextControl);
		assert_ok!(rotate(sr(204).origin(), did, &sr(202), None));
		assert_ok!(Did::deactivate(sr(202).origin(), did));
	});
}

#[test]
fn deactivate_should_refuse_strangers_and_a_frozen_set() {
	run(|| {
		let did = create(&sr(201), &sr(202), [method("a", &sr(203))]);
		for sender in [sr(202), sr(203), sr(204)] {
			assert_noop!(Did::deactivate(sender.origin(), did), Error::<Test>::NotAuthorized);
		}
		freeze(did, FOREVER);
		assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::Frozen);
	});
}
