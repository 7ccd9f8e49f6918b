//! A compromise is of a key: it ends every method with it, under any id, and bars it from methods and control sets.

use crate::{mock::*, Error, Event, WeightInfo};
use clavis_primitives::{api::ChangeKind, payload::HandOver, Algorithm, DidId, PossessionPayload, Reason};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::DispatchResult;

fn revoke(did: DidId, name: &str, reason: Reason) -> DispatchResult {
	Did::revoke(sr(201).origin(), did, id(name), reason).map(drop).map_err(|error| error.error)
}

#[test]
fn revoke_should_end_every_id_of_a_compromised_key_in_one_version() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(2)), method("b", &ed(3)), method("c", &ed(2))]);
		System::reset_events();
		assert_ok!(revoke(did, "c", compromised(now())));
		let record = record(did);
		assert_eq!((record.version, record.key_epoch, record.document.methods.len()), (2, 1, 1));
		let expected = ["a", "c"].map(|name| {
			let kind = ChangeKind::Revoked { method: id(name), reason: compromised(now()) };
			RuntimeEvent::from(Event::Changed { did, version: 2, kind })
		});
		let events = System::events().into_iter().map(|record| record.event);
		assert_eq!(events.collect::<Vec<_>>(), expected);
	});
}

#[test]
fn a_method_that_calls_its_key_compromised_should_end_its_other_ids_too() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &sr(202)), method("b", &sr(202)), method("c", &ed(3))]);
		assert_ok!(Did::revoke(sr(202).origin(), did, id("a"), compromised(now())));
		assert_eq!(record(did).document.methods.len(), 1);
		// As a routine it ends the one that it speaks for.
		let did = create(&ed(5), &sr(201), [method("a", &sr(202)), method("b", &sr(202))]);
		assert_ok!(Did::revoke(sr(202).origin(), did, id("a"), ROUTINE));
		assert_eq!(record(did).document.methods.len(), 1);
	});
}

#[test]
fn a_compromised_key_should_enter_neither_the_document_nor_a_control_set_that_the_current_one_chooses() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(2)), method("own", &sr(201))]);
		assert_ok!(revoke(did, "a", compromised(now())));
		let barred = || Error::<Test>::KnownCompromised;
		assert_noop!(Did::update(sr(201).origin(), did, changes([method("b", &ed(2))])), barred());
		assert_noop!(rotate(sr(201).origin(), did, &ed(2), None), barred());
		let set = of(1, &[&sr(202), &ed(2)]);
		let shown = possession(did, &set, None, ROUTINE, &[&sr(202)]);
		assert_noop!(Did::rotate(sr(201).origin(), did, set, None, ROUTINE, shown), barred());
		// A key that is in control may stay, so that no certificate of one member decides who stays. Once it left, it is out.
		assert_ok!(revoke(did, "own", compromised(now())));
		let set = of(1, &[&sr(202), &sr(201)]);
		let shown = possession(did, &set, None, ROUTINE, &[&sr(202)]);
		assert_ok!(Did::rotate(sr(201).origin(), did, set, None, ROUTINE, shown));
		assert_ok!(rotate(sr(202).origin(), did, &sr(202), None));
		assert_noop!(rotate(sr(202).origin(), did, &sr(201), None), barred());
	});
}

#[test]
fn property_1_a_thief_cannot_bar_the_set_that_outranks_them() {
	run(|| {
		// The thief of the current key knows the coming key, calls it a method, and ends it as compromised.
		let stolen = sr(201);
		let bar = |did, coming: &Key| {
			assert_ok!(Did::update(stolen.origin(), did, changes([method("bait", coming)])));
			assert_ok!(revoke(did, "bait", compromised(now())));
			assert!(record(did).compromised_since(&coming.public()).is_some());
		};
		let did = create_committed(&stolen, &ed(2), &sr(202));
		bar(did, &ed(2));
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), None));

		let did = create_committed(&stolen, &secp(3), &sr(202));
		bar(did, &ed(4));
		withdraw(Algorithm::Secp256k1);
		let set = single(&ed(4));
		let chain = Did::chain_id();
		let payload = PossessionPayload { chain, did, control_version: 1, set: &set, next: None, reason: ROUTINE };
		let revealed = HandOver { set: single(&secp(3)), approval: sign(payload.through_digest(), &[&secp(3)]) };
		let shown = sign(payload.digest(), &[&ed(4)]);
		assert_ok!(Did::rotate_through(sr(204).origin(), did, revealed, set, None, ROUTINE, shown));

		let did = create(&stolen, &sr(202), []);
		bar(did, &ed(5));
		assert_ok!(recover(did, &ed(5), None, FOREVER));
	});
}

#[test]
fn a_rotation_that_answers_a_compromise_should_end_the_methods_of_the_keys_that_leave() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &sr(201)), method("b", &ed(2)), method("c", &sr(201))]);
		let since = now() - 5;
		assert_ok!(rotate_since(sr(201).origin(), did, &sr(202), compromised(since)));
		let after = record(did);
		assert_eq!(after.document.methods.iter().map(|method| method.id.clone()).collect::<Vec<_>>(), [id("b")]);
		assert_eq!(after.compromised_since(&sr(201).public()), Some(since));
		assert_eq!((after.version, after.key_epoch), (2, 1));
		// The old key comes back neither as a method nor in control.
		assert_noop!(
			Did::update(sr(202).origin(), did, changes([method("d", &sr(201))])),
			Error::<Test>::KnownCompromised
		);
		assert_noop!(rotate(sr(202).origin(), did, &sr(201), None), Error::<Test>::KnownCompromised);
		// A routine rotation leaves the document alone.
		let did = create(&sr(203), &sr(203), [method("a", &sr(203))]);
		assert_ok!(rotate(sr(203).origin(), did, &sr(202), None));
		assert_eq!(record(did).document.methods.len(), 1);
	});
}

#[test]
fn property_6_each_method_that_ends_is_weighed_and_the_rest_is_given_back() {
	run(|| {
		let reserved =
			|did, reason| crate::Call::<Test>::revoke { did, method: id("a"), reason }.get_dispatch_info().call_weight;
		let used = |did, name: &str, reason| {
			Did::revoke(sr(201).origin(), did, id(name), reason).unwrap().actual_weight.unwrap()
		};
		let settle = <() as WeightInfo>::settle();
		let list = (0..4).map(|n| method(&format!("k{n}"), &ed(2))).chain([method("other", &ed(3))]);
		let did = create(&sr(201), &sr(201), list);
		assert_eq!(used(did, "other", ROUTINE), reserved(did, ROUTINE) - settle);
		let of_four = used(did, "k0", compromised(now()));
		assert!(of_four.ref_time() > (reserved(did, ROUTINE) - settle).ref_time());
		assert!(of_four.all_lte(reserved(did, compromised(0)) - settle));
	});
}
