use crate::{mock::*, work::Work, Call};
use clavis_primitives::{
	control::MAX_MEMBERS,
	document::{Change, MAX_METHODS},
	Reason,
};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};

/// The weight of a rotation by which so many control keys leave, of which so many are methods.
fn weight_of_leaving(keys: u32, methods: u32, reason: Reason) -> Weight {
	let mut weight = Weight::from_parts(0, 0);
	run(|| {
		let members = (0..keys).map(|n| sr(n as u8 + 1)).collect::<Vec<_>>();
		let members = members.iter().collect::<Vec<_>>();
		let methods = (0..methods).map(|n| method(&format!("n{n}"), members[n as usize]));
		let inception = inception(of(1, &members));
		let (did, outcome) = create_signed(&sr(201), inception, changes(methods), FOREVER, &members);
		outcome.unwrap();
		let set = single(&ed(202));
		let shown = possession(did, &set, None, reason, &[&ed(202)]);
		let call = Call::<Test>::rotate { did, set: set.clone(), next: None, reason, possession: shown.clone() };
		let post = Did::rotate(members[0].origin(), did, set, None, reason, shown).unwrap();
		let reserved = call.get_dispatch_info().call_weight;
		// Nothing is given back where the deposit changes.
		weight = post.actual_weight.unwrap_or(reserved);
		assert!(weight.all_lte(reserved));
	});
	weight
}

#[test]
fn keys_that_leave_as_compromised_should_be_weighed_though_they_are_no_methods() {
	let keys = MAX_MEMBERS;
	let routine = weight_of_leaving(keys, 0, ROUTINE);
	let all = Did::weight_of_ends(keys.into());
	for methods in [0, 1, MAX_METHODS.min(keys) / 2] {
		assert!(weight_of_leaving(keys, methods, compromised(1)).all_gte(routine.saturating_add(all)));
	}
}

#[test]
fn a_doubt_should_be_weighed_though_no_key_leaves() {
	run(|| {
		let weight_of = |key: Key, reason| {
			// It is committed to the set that it has. The deposit does not change.
			let did = create_committed(&key, &key, &sr(204));
			let shown = possession(did, &single(&key), None, reason, &[&key]);
			let post = Did::rotate(sr(204).origin(), did, single(&key), None, reason, shown).unwrap();
			assert_eq!(outranked(), Some(reason), "the reveal ranks");
			post.actual_weight.unwrap()
		};
		let routine = weight_of(sr(201), ROUTINE);
		assert_eq!(weight_of(sr(202), compromised(1)), routine.saturating_add(Did::weight_of_ends(1)));
	});
}

#[test]
fn an_ordinary_rotation_should_pay_for_no_deposit_and_ask_no_guardians() {
	run(|| {
		let did = create(&sr(201), &sr(204), []);
		let set = single(&sr(202));
		let shown = possession(did, &set, None, ROUTINE, &[&sr(202)]);
		let post = Did::rotate(sr(201).origin(), did, set.clone(), None, ROUTINE, shown.clone()).unwrap();
		assert_eq!(post.actual_weight, Some(Did::weight_of_rotation(Work::of_control(&set, &shown))));
	});
}

#[test]
fn work_should_count_every_signature_and_every_key() {
	run(|| {
		let keys = [&ed(1), &sr(2), &secp(3), &p256(4)];
		// Those that sign are checked by their signatures.
		let set = of(4, &[&keys[..], &[&ed(7), &secp(8)]].concat());
		let signatures = sign([0; 32], &keys);
		let list = changes([method("a", &ed(5)), method("b", &p256(6)), Change::RemoveMethod(id("c"))]);
		let work = Work::of_creation(&inception(set), &list, &signatures);
		let expected =
			Work { host_signatures: 3, p256_signatures: 1, edwards_keys: 2, weierstrass_keys: 2, ..Work::NONE };
		assert_eq!(work, expected);
	});
}
