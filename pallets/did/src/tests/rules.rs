use crate::{mock::*, Error};
use clavis_primitives::{
	rules::{Restriction, RuleChange},
	Algorithm, RevocationCertificate, RevocationSigner, Signature,
};
use frame_support::{assert_noop, assert_ok};

const DAY: u64 = 24 * 60 * 60;

fn restrict(algorithm: Algorithm, restriction: Restriction) {
	decide(RuleChange::Algorithm(algorithm, Some(restriction)));
}

fn no_new_keys(algorithm: Algorithm) {
	restrict(algorithm, Restriction::NoNewKeys);
}

#[test]
fn create_should_refuse_new_keys_when_their_algorithm_takes_none() {
	run(|| {
		no_new_keys(Algorithm::Secp256k1);
		let create = |control: &Key, named: &Key| {
			let list = changes([method("a", named)]);
			create_signed(&sr(201), inception(single(control)), list, FOREVER, &[control]).1
		};
		assert_noop!(create(&secp(1), &ed(2)), Error::<Test>::NoNewKeys);
		assert_noop!(create(&ed(1), &secp(2)), Error::<Test>::NoNewKeys);
		assert_ok!(create(&ed(1), &ed(2)));
	});
}

#[test]
fn update_should_refuse_new_keys_when_their_algorithm_takes_none() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &p256(1))]);
		no_new_keys(Algorithm::P256);
		assert_noop!(Did::update(sr(201).origin(), did, changes([method("b", &p256(2))])), Error::<Test>::NoNewKeys);
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b"), method("b", &ed(2))])));
	});
}

#[test]
fn rotate_should_refuse_new_keys_and_keep_old_ones_when_their_algorithm_takes_none() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		no_new_keys(Algorithm::Sr25519);
		assert_noop!(rotate(sr(201).origin(), did, &sr(202), None), Error::<Test>::NoNewKeys);
		// The key that is there may stay beside a new one.
		let set = of(1, &[&sr(201), &ed(2)]);
		let proof = possession(did, &set, None, ROUTINE, &[&sr(201), &ed(2)]);
		assert_ok!(Did::rotate(sr(201).origin(), did, set, None, ROUTINE, proof));
	});
}

#[test]
fn rotate_should_take_a_committed_set_when_its_algorithm_takes_no_new_keys_meanwhile() {
	run(|| {
		let did = create_committed(&sr(201), &secp(2), &sr(201));
		no_new_keys(Algorithm::Secp256k1);
		assert_ok!(rotate(sr(204).origin(), did, &secp(2), None));
	});
}

#[test]
fn rotate_through_should_not_hand_over_to_new_keys_when_their_algorithm_takes_none() {
	run(|| {
		let did = create_committed(&sr(201), &secp(2), &sr(201));
		withdraw(Algorithm::Secp256k1);
		no_new_keys(Algorithm::Ed25519);
		assert_noop!(super::rotate_through::through(did, &secp(2), &secp(2), &ed(3)), Error::<Test>::NoNewKeys);
		assert_ok!(super::rotate_through::through(did, &secp(2), &secp(2), &p256(3)));
	});
}

#[test]
fn guardians_should_not_hand_over_to_new_keys_when_their_algorithm_takes_none() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		no_new_keys(Algorithm::Secp256k1);
		assert_noop!(recover(did, &secp(2), None, 2_000), Error::<Test>::NoNewKeys);
		assert_ok!(recover(did, &ed(2), None, 2_000));
	});
}

#[test]
fn property_8_a_withdrawal_should_bind_from_its_moment_on_and_not_before() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let after_next = now() + 6;
		restrict(Algorithm::Sr25519, Restriction::Withdrawn { since: after_next });
		next_block();
		assert!(now() < after_next);
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b")])));
		next_block();
		assert_eq!(now(), after_next);
		assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:c")])), Error::<Test>::Withdrawn);
		// Rules can give back all that they took: nothing was written to any record.
		decide(RuleChange::Algorithm(Algorithm::Sr25519, None));
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:c")])));
	});
}

#[test]
fn property_3_a_did_that_a_withdrawal_locks_should_keep_its_exits() {
	run(|| {
		let committed = create_committed(&secp(1), &ed(2), &sr(201));
		let through = create_committed(&secp(3), &secp(4), &sr(201));
		let guarded = create(&secp(5), &sr(201), []);
		let mixed = {
			let control = of(1, &[&secp(6), &ed(7)]);
			let (did, outcome) = create_signed(&sr(201), inception(control), changes([]), FOREVER, &[&secp(6), &ed(7)]);
			assert_ok!(outcome);
			did
		};
		withdraw(Algorithm::Secp256k1);
		for (did, key) in [(guarded, secp(5)), (mixed, secp(6))] {
			let call = update_call(did, [alias("a:b")]);
			let authorization = authorize(did, &call, &[&key]);
			assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::Withdrawn);
		}
		// The next control set; the next control set through another one; guardians; the members that are left.
		assert_ok!(rotate(sr(204).origin(), committed, &ed(2), None));
		assert_ok!(super::rotate_through::through(through, &secp(4), &secp(4), &ed(3)));
		assert_ok!(recover(guarded, &ed(8), None, 2_000));
		assert_ok!(rotate(ed(7).origin(), mixed, &ed(9), None));
	});
}

#[test]
fn compromised_since_should_reach_back_as_far_as_the_rules_let_it() {
	run(|| {
		clavis_pallet_testing::Clock::set(100 * DAY);
		let did = create(&sr(201), &sr(201), [method("a", &ed(1)), method("b", &ed(2))]);
		decide(RuleChange::MaxReach(Some(7 * DAY)));
		let (reached, beyond) = (now() - 7 * DAY, now() - 7 * DAY - 1);
		let revoke = |name, reason| Did::revoke(sr(201).origin(), did, id(name), reason);
		let rotate = |reason| rotate_since(sr(201).origin(), did, &sr(202), reason);
		assert_noop!(revoke("a", compromised(beyond)), Error::<Test>::SinceOutOfReach);
		assert_noop!(rotate(compromised(beyond)), Error::<Test>::SinceOutOfReach);
		assert_ok!(revoke("a", compromised(reached)));
		// Nor does a statement that was made reach further back later.
		assert_noop!(revoke("a", compromised(beyond)), Error::<Test>::SinceOutOfReach);
		assert_ok!(rotate(compromised(reached)));
	});
}

#[test]
fn a_certificate_that_reaches_too_far_should_end_its_key_as_far_back_as_the_rules_let_it() {
	run(|| {
		clavis_pallet_testing::Clock::set(100 * DAY);
		let did = create(&sr(201), &sr(201), [method("a", &ed(1))]);
		decide(RuleChange::MaxReach(Some(7 * DAY)));
		let (key, added_in) = (ed(1).public(), 1);
		let unsigned = RevocationCertificate {
			did,
			key,
			added_in,
			since: Some(1),
			signer: RevocationSigner::Key,
			signature: Signature::Ed25519([0; 64]),
		};
		let signature = ed(1).sign(&unsigned.payload(Did::chain_id().genesis).digest());
		let certificate = RevocationCertificate { signature, ..unsigned };
		assert_ok!(Did::revoke_in_emergency(frame_system::RawOrigin::Authorized.into(), certificate));
		let ended = record(did).ended;
		assert_eq!(ended.first().map(|ended| ended.reason), Some(compromised(now() - 7 * DAY)));
	});
}
