use crate::{mock::*, Error, Event};
use clavis_primitives::{api::ChangeKind, document::Change};
use frame_support::{assert_noop, assert_ok};

#[test]
fn update_should_make_a_version_when_the_sender_is_the_control_key() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(1))]);
		next_block();
		let list = changes([Change::RemoveMethod(id("a")), method("b", &ed(2)), alias("did:web:example.org")]);
		assert_ok!(Did::update(sr(201).origin(), did, list));
		let record = record(did);
		assert_eq!((record.version, record.updated, record.last_act), (2, now(), System::block_number()));
		assert_eq!(record.history.as_slice().len(), 1);
		assert_eq!(record.ended.len(), 1);
		assert_eq!(record.key_epoch, 1, "a method ended");
		System::assert_last_event(Event::Changed { did, version: 2, kind: ChangeKind::Updated }.into());
	});
}

#[test]
fn update_should_change_nothing_when_one_of_its_changes_fails() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(1))]);
		let list = changes([method("b", &ed(2)), Change::RemoveService(id("none"))]);
		assert_noop!(Did::update(sr(201).origin(), did, list), Error::<Test>::NotFound);
	});
}

#[test]
fn update_should_name_what_is_wrong() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(1)), alias("a:b")]);
		let attempt = |list| Did::update(sr(201).origin(), did, changes(list));
		assert_noop!(attempt(vec![]), Error::<Test>::NothingToChange);
		assert_noop!(attempt(vec![method("a", &ed(2))]), Error::<Test>::IdTaken);
		assert_noop!(attempt(vec![alias("a:b")]), Error::<Test>::AliasTaken);
		assert_noop!(attempt((0..17).map(|n| method(&format!("k{n}"), &ed(n))).collect()), Error::<Test>::DocumentFull);
	});
}

#[test]
fn update_should_refuse_when_the_sender_has_not_the_authority() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &sr(202))]);
		let list = || changes([alias("a:b")]);
		// A stranger, the payer, and a key that others may check but that controls nothing.
		for sender in [sr(203), sr(201), sr(202)] {
			assert_noop!(Did::update(sender.origin(), did, list()), Error::<Test>::NotAuthorized);
		}
		let unsigned = Did::update(RuntimeOrigin::none(), did, list());
		assert_noop!(unsigned, sp_runtime::DispatchError::BadOrigin);
		let root = Did::update(RuntimeOrigin::root(), did, list());
		assert_noop!(root, sp_runtime::DispatchError::BadOrigin);
	});
}

#[test]
fn update_should_refuse_when_there_is_no_such_did() {
	run(|| {
		let unknown = clavis_primitives::DidId([7; 32]);
		let outcome = Did::update(sr(201).origin(), unknown, changes([alias("a:b")]));
		assert_noop!(outcome, Error::<Test>::DidNotFound);
	});
}

#[test]
fn update_should_refuse_while_frozen() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		freeze(did, System::block_number());
		assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:b")])), Error::<Test>::Frozen);
		next_block();
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b")])));
	});
}
