use crate::{mock::*, Event, WeightInfo};
use clavis_primitives::document::Change;
use frame_support::{assert_noop, assert_ok};

#[test]
fn deposits_should_move_to_the_account_that_makes_the_record_grow() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		assert_eq!((held(&sr(201)), held(&sr(202))), (20, 0));
		let grow = update_call(did, [bulky("s")]);
		let authorization = authorize(did, &grow, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, grow));
		assert_eq!((held(&sr(201)), held(&sr(202))), (0, 30));
		assert_eq!(Balances::free_balance(sr(201).account()), 10_000, "released in full");
	});
}

#[test]
fn deposits_should_not_move_when_the_record_stays_in_its_step() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		System::reset_events();
		let call = update_call(did, [alias("a:b")]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, call));
		assert_eq!((held(&sr(201)), held(&sr(202))), (20, 0));
		let ours = System::events()
			.into_iter()
			.filter(|record| matches!(record.event, RuntimeEvent::Did(Event::Changed { .. })));
		assert_eq!(ours.count(), System::events().len(), "no balance was touched");
	});
}

#[test]
fn deposits_should_return_to_the_payer_when_the_record_shrinks() {
	run(|| {
		let did = create(&ed(1), &sr(201), [bulky("s")]);
		assert_eq!(held(&sr(201)), 30);
		let call = update_call(did, [Change::RemoveService(id("s"))]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, call));
		assert_eq!((held(&sr(201)), held(&sr(202))), (20, 0));
	});
}

#[test]
fn deposits_should_take_only_the_difference_from_the_same_payer() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		// All but one unit of the difference is spent elsewhere.
		assert_ok!(Balances::transfer_allow_death(sr(201).origin(), sr(204).account(), 9_980 - 11));
		assert_ok!(Did::update(sr(201).origin(), did, changes([bulky("s")])));
		assert_eq!(held(&sr(201)), 30);
	});
}

#[test]
fn deposits_should_refuse_growth_that_the_payer_cannot_afford() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		assert_ok!(Balances::transfer_allow_death(sr(202).origin(), sr(204).account(), 9_990));
		let call = update_call(did, [bulky("s")]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), authorization, call), sp_runtime::TokenError::FundsUnavailable);
	});
}

#[test]
fn property_6_a_change_of_deposit_is_weighed_and_given_back_where_there_is_none() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, []);
		let weighed = |list: &[clavis_primitives::Change]| {
			let changes = changes(list.to_vec());
			let call = crate::Call::<Test>::update { did, changes: changes.clone() };
			let reserved = frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&call).call_weight;
			(reserved, Did::update(holder.origin(), did, changes).unwrap().actual_weight)
		};
		let (reserved, used) = weighed(&[alias("a:b")]);
		assert_eq!(used, Some(reserved - <() as WeightInfo>::settle()));
		let (_, used) = weighed(&[bulky("s")]);
		assert_eq!(used, None, "all that was reserved");
	});
}
