//! Control sets with DIDs among their members.

use crate::{mock::*, Error};
use clavis_primitives::{ControlSet, DidId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

/// An organisation of two departments and a chair: any two of them.
fn organisation() -> (DidId, [DidId; 2]) {
	let departments = [1, 2].map(|n| {
		let keys = [ed(10 * n), ed(10 * n + 1)];
		let set = of(2, &[&keys[0], &keys[1]]);
		let (did, outcome) = create_signed(&sr(201), inception(set), changes([]), FOREVER, &[&keys[0], &keys[1]]);
		assert_ok!(outcome);
		did
	});
	let did = create_at(of_all(2, &[&ed(1)], &departments), &[(&[0], &ed(1)), (&[1, 0], &ed(10)), (&[1, 1], &ed(11))]);
	(did, departments)
}

fn create_at(set: ControlSet, signers: &[(&[u8], &Key)]) -> DidId {
	let inception = inception(set);
	let did = inception.id(&Did::network());
	let none = changes([]);
	let payload =
		clavis_primitives::CreationPayload { chain: Did::chain_id(), did, expires_at: FOREVER, changes: &none };
	let signatures = sign_at(payload.digest(), signers);
	assert_ok!(Did::create(sr(201).origin(), inception, none, FOREVER, signatures));
	did
}

fn update(did: DidId, name: &str, signers: &[(&[u8], &Key)]) -> DispatchResult {
	let call = update_call(did, [alias(name)]);
	let authorization = authorize_at(did, &call, signers);
	dispatch_as(&sr(204), authorization, call)
}

#[test]
fn members_should_sign_by_their_own_control_sets() {
	run(|| {
		let (did, _) = organisation();
		assert_ok!(update(
			did,
			"a:1",
			&[(&[1, 0], &ed(10)), (&[1, 1], &ed(11)), (&[2, 0], &ed(20)), (&[2, 1], &ed(21))]
		));
		assert_ok!(update(did, "a:2", &[(&[0], &ed(1)), (&[2, 0], &ed(20)), (&[2, 1], &ed(21))]));
		let one_department = update(did, "a:3", &[(&[2, 0], &ed(20)), (&[2, 1], &ed(21))]);
		assert_noop!(one_department, Error::<Test>::BelowThreshold);
		let half_a_department = update(did, "a:3", &[(&[0], &ed(1)), (&[2, 0], &ed(20))]);
		assert_noop!(half_a_department, Error::<Test>::BelowThreshold);
	});
}

#[test]
fn members_should_act_through_their_present_keys_when_they_rotated() {
	run(|| {
		let (did, [department, _]) = organisation();
		let set = single(&ed(30));
		let shown = possession(department, &set, None, ROUTINE, &[&ed(30)]);
		let call = RuntimeCall::Did(crate::Call::rotate {
			did: department,
			set,
			next: None,
			reason: ROUTINE,
			possession: shown,
		});
		let authorization = authorize(department, &call, &[&ed(10), &ed(11)]);
		assert_ok!(dispatch_as(&sr(204), authorization, call));
		let old = update(did, "a:1", &[(&[0], &ed(1)), (&[1, 0], &ed(10)), (&[1, 1], &ed(11))]);
		assert_noop!(old, Error::<Test>::BadSignature);
		assert_ok!(update(did, "a:1", &[(&[0], &ed(1)), (&[1, 0], &ed(30))]));
	});
}

#[test]
fn members_should_not_sign_when_deactivated_or_frozen_or_never_created() {
	run(|| {
		let (did, [department, other]) = organisation();
		let by_first: [(&[u8], &Key); 3] = [(&[0], &ed(1)), (&[1, 0], &ed(10)), (&[1, 1], &ed(11))];
		freeze(department, System::block_number());
		assert_noop!(update(did, "a:1", &by_first), Error::<Test>::UnknownMember);
		next_block();
		assert_ok!(update(did, "a:1", &by_first));

		let call = RuntimeCall::Did(crate::Call::deactivate { did: other });
		let authorization = authorize(other, &call, &[&ed(20), &ed(21)]);
		assert_ok!(dispatch_as(&sr(204), authorization, call));
		let by_second = update(did, "a:2", &[(&[0], &ed(1)), (&[2, 0], &ed(20)), (&[2, 1], &ed(21))]);
		assert_noop!(by_second, Error::<Test>::UnknownMember);

		let set = of_all(1, &[], &[DidId([9; 32])]);
		let inception = inception(set);
		let outcome =
			Did::create(sr(201).origin(), inception, changes([]), FOREVER, sign_at([0; 32], &[(&[0, 0], &ed(1))]));
		assert_noop!(outcome, Error::<Test>::UnknownMember);
	});
}

#[test]
fn property_3_a_did_that_its_members_left_is_locked_with_its_exits_open() {
	run(|| {
		// One member, a DID, which is deactivated: nobody can act for the organisation any more.
		let member = create(&sr(202), &sr(202), []);
		let mut start = inception(of_all(1, &[], &[member]));
		start.next = Some(single(&ed(9)).commitment());
		let did = start.id(&Did::network());
		let none = changes([]);
		let payload =
			clavis_primitives::CreationPayload { chain: Did::chain_id(), did, expires_at: FOREVER, changes: &none };
		let signatures = sign_at(payload.digest(), &[(&[0, 0], &sr(202))]);
		assert_ok!(Did::create(sr(201).origin(), start, none, FOREVER, signatures));
		assert_ok!(update(did, "a:1", &[(&[0, 0], &sr(202))]));
		assert_ok!(Did::deactivate(sr(202).origin(), member));
		assert_noop!(update(did, "a:2", &[(&[0, 0], &sr(202))]), Error::<Test>::UnknownMember);
		// It still resolves, and both exits are open: guardians, and the committed set.
		assert!(record(did).is_active());
		assert_ok!(recover(did, &ed(7), None, FOREVER));
		assert_ok!(rotate(sr(204).origin(), did, &ed(9), None));
	});
}

#[test]
fn property_6_cyclic_and_deep_members_are_refused_at_a_bounded_cost() {
	run(|| {
		// a <- b <- c <- d, each the only member of the one after; then a turns to d, which closes the circle.
		let a = create(&sr(201), &sr(201), []);
		let b = create_at(of_all(1, &[], &[a]), &[(&[0, 0], &sr(201))]);
		let c = create_at(of_all(1, &[], &[b]), &[(&[0, 0, 0], &sr(201))]);
		assert_ok!(update(c, "a:1", &[(&[0, 0, 0], &sr(201))]));
		let set = of_all(1, &[], &[c]);
		let d = inception(set.clone());
		for path in [&[0, 0, 0][..], &[0, 0], &[0]] {
			let outcome =
				Did::create(sr(201).origin(), d.clone(), changes([]), FOREVER, sign_at([0; 32], &[(path, &sr(201))]));
			assert_noop!(outcome, Error::<Test>::UnknownSigner);
		}
		// The circle: it never satisfies itself.
		let circle = of_all(1, &[], &[b]);
		let payload = clavis_primitives::PossessionPayload {
			chain: Did::chain_id(),
			did: a,
			control_version: 1,
			set: &circle,
			next: None,
			reason: ROUTINE,
		};
		let shown = sign_at(payload.digest(), &[(&[0, 0, 0], &sr(201))]);
		let outcome = Did::rotate(sr(201).origin(), a, circle, None, ROUTINE, shown);
		assert_noop!(outcome, Error::<Test>::CyclicMember);
	});
}

#[test]
fn property_1_a_member_has_no_power_beyond_its_weight() {
	run(|| {
		let (did, [department, _]) = organisation();
		let denied = || Error::<Test>::NotAuthorized;
		assert_noop!(Did::update(ed(1).origin(), did, changes([alias("a:1")])), denied());
		// An authorization of a member DID is none of the organisation's.
		let call = update_call(did, [alias("a:1")]);
		let authorization = authorize(department, &call, &[&ed(10), &ed(11)]);
		assert_noop!(dispatch_as(&sr(204), authorization, call), denied());
	});
}
