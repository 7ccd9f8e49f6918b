use crate::{mock::*, Call, Error};
use clavis_primitives::{
	document::{Change, NewMethod},
	payload::{ChainId, Level},
	Algorithm, Purpose, Reason,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{GetDispatchInfo, Pays},
};
use sp_core::H256;
use sp_runtime::DispatchError;

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
}

fn rotate_call(did: clavis_primitives::DidId, to: &Key) -> RuntimeCall {
	let set = single(to);
	let possession = possession(did, &set, None, ROUTINE, &[to]);
	RuntimeCall::Did(Call::rotate { did, set, next: None, reason: ROUTINE, possession })
}

#[test]
fn dispatch_as_should_act_for_the_did_while_somebody_else_pays() {
	run(|| {
		let did = create(&p256(1), &sr(201), []);
		let call = update_call(did, [method("a", &ed(1))]);
		let authorization = authorize(did, &call, &[&p256(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, call));
		let record = record(did);
		assert_eq!((record.version, record.nonces.next(Level::Control)), (2, 1));
		assert_eq!(record.nonces.next(Level::Method), 0);
	});
}

#[test]
fn dispatch_as_should_count_the_weight_of_enough_members() {
	run(|| {
		let (a, b, c) = (ed(1), secp(2), p256(3));
		let (did, outcome) = create_signed(&sr(201), inception(of(2, &[&a, &b, &c])), changes([]), FOREVER, &[&a, &b]);
		assert_ok!(outcome);
		let call = update_call(did, [alias("a:b")]);
		let alone = authorize(did, &call, &[&a]);
		assert_noop!(dispatch_as(&sr(202), alone, call.clone()), Error::<Test>::BelowThreshold);
		let both = authorize(did, &call, &[&a, &b]);
		assert_ok!(dispatch_as(&sr(202), both, call));
	});
}

#[test]
fn dispatch_as_should_accept_nothing_twice() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let call = update_call(did, [bulky("s")]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization.clone(), call.clone()));
		assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::WrongNonce);
	});
}

#[test]
fn dispatch_as_should_refuse_what_was_signed_for_something_else() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let twin = create_signed(
			&sr(201),
			clavis_primitives::Inception { salt: H256([1; 32]), ..inception(single(&ed(1))) },
			changes([]),
			FOREVER,
			&[&ed(1)],
		)
		.0;
		let call = update_call(did, [alias("a:b")]);
		let good = authorize(did, &call, &[&ed(1)]);
		let bad = || Error::<Test>::BadSignature;

		let other_call = update_call(did, [alias("a:c")]);
		assert_noop!(dispatch_as(&sr(202), good.clone(), other_call), bad());
		let other_did = clavis_primitives::payload::Authorization { did: twin, ..good.clone() };
		assert_noop!(dispatch_as(&sr(202), other_did, call.clone()), bad());
		let longer = clavis_primitives::payload::Authorization { expires_at: FOREVER - 1, ..good.clone() };
		assert_noop!(dispatch_as(&sr(202), longer, call.clone()), bad());
		let chain = ChainId { genesis: H256([0xbb; 32]), ..Did::chain_id() };
		let other_network = authorize_with(chain, did, 0, FOREVER, &call, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), other_network, call.clone()), bad());
		let chain = ChainId { transaction_version: 77, ..Did::chain_id() };
		let other_meaning = authorize_with(chain, did, 0, FOREVER, &call, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), other_meaning, call.clone()), bad());
		assert_ok!(dispatch_as(&sr(202), good, call));
	});
}

#[test]
fn dispatch_as_should_refuse_a_nonce_that_is_not_due() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let call = update_call(did, [alias("a:b")]);
		for nonce in [1, u64::MAX] {
			let early = authorize_with(Did::chain_id(), did, nonce, FOREVER, &call, &[&ed(1)]);
			assert_noop!(dispatch_as(&sr(202), early, call.clone()), Error::<Test>::WrongNonce);
		}
	});
}

#[test]
fn dispatch_as_should_refuse_an_expired_authorization() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let call = update_call(did, [alias("a:b")]);
		let last = System::block_number();
		let authorization = authorize_with(Did::chain_id(), did, 0, last, &call, &[&ed(1)]);
		next_block();
		assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::Expired);
	});
}

#[test]
fn dispatch_as_should_roll_everything_back_when_the_call_fails() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let call = batch(vec![update_call(did, [alias("a:b")]), update_call(did, [alias("a:b")])]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), authorization.clone(), call.clone()), Error::<Test>::AliasTaken);
		assert_eq!(record(did).nonces.next(Level::Control), 0);
		// The authorization is as good as before, until it expires.
		assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::AliasTaken);
	});
}

#[test]
fn dispatch_as_should_check_the_control_version_again_inside_a_batch() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let after = batch(vec![rotate_call(did, &ed(2)), update_call(did, [alias("a:b")])]);
		let authorization = authorize(did, &after, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), authorization, after), Error::<Test>::StaleAuthority);

		let before = batch(vec![update_call(did, [alias("a:b")]), rotate_call(did, &ed(2))]);
		let authorization = authorize(did, &before, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, before));
		assert_eq!(record(did).control.set, single(&ed(2)));
	});
}

#[test]
fn dispatch_as_should_act_for_no_other_did() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let victim = create(&ed(2), &sr(201), [method("a", &ed(3))]);
		for call in [
			update_call(victim, [alias("a:b")]),
			RuntimeCall::Did(Call::deactivate { did: victim }),
			RuntimeCall::Did(Call::revoke { did: victim, method: id("a"), reason: ROUTINE }),
			rotate_call(victim, &ed(1)),
		] {
			let authorization = authorize(did, &call, &[&ed(1)]);
			assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn dispatch_as_should_spend_nobodys_balance_but_the_payers() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let call =
			RuntimeCall::Balances(pallet_balances::Call::transfer_all { dest: sr(203).account(), keep_alive: false });
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), authorization, call), DispatchError::BadOrigin);
	});
}

#[test]
fn dispatch_as_should_not_nest() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let inner = update_call(did, [alias("a:b")]);
		let authorization = authorize(did, &inner, &[&ed(1)]);
		let nested = RuntimeCall::Did(Call::dispatch_as { authorization, call: Box::new(inner) });
		let outer = authorize(did, &nested, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), outer, nested), DispatchError::BadOrigin);
	});
}

#[test]
fn dispatch_as_should_let_a_method_end_itself_in_a_lane_of_its_own() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &p256(2)), method("b", &p256(3))]);
		let proposal = update_call(did, [alias("a:b")]);
		let collected = authorize(did, &proposal, &[&ed(1)]);

		let other = RuntimeCall::Did(Call::revoke { did, method: id("b"), reason: ROUTINE });
		let authorization = authorize_as_method(did, &other, "a", &p256(2));
		assert_noop!(dispatch_as(&sr(202), authorization, other), Error::<Test>::NotAuthorized);
		let document = update_call(did, [alias("a:c")]);
		let authorization = authorize_as_method(did, &document, "a", &p256(2));
		assert_noop!(dispatch_as(&sr(202), authorization, document), Error::<Test>::NotAuthorized);

		let own = RuntimeCall::Did(Call::revoke { did, method: id("a"), reason: Reason::Compromised { since: 1 } });
		let authorization = authorize_as_method(did, &own, "a", &p256(2));
		let post = Did::dispatch_as(sr(202).origin(), authorization, Box::new(own)).unwrap();
		assert_eq!(post.pays_fee, Pays::Yes, "the account that carries it pays for the checks");
		assert_eq!(record(did).nonces.next(Level::Method), 1);
		// The device could not spoil what the control set is collecting signatures for.
		assert_ok!(dispatch_as(&sr(202), collected, proposal));
	});
}

#[test]
fn dispatch_as_should_refuse_a_method_that_is_not_good_now_except_for_its_own_end() {
	run(|| {
		let expiring = |name: &str, key: &Key| {
			let purposes = [Purpose::Authentication].into_iter().collect();
			Change::AddMethod(NewMethod { id: id(name), key: key.public(), purposes, expires: Some(now() + 1) })
		};
		let list = [expiring("old", &ed(2)), method("withdrawn", &secp(3)), method("good", &p256(4))];
		let did = create(&ed(1), &sr(201), list);
		withdraw(Algorithm::Secp256k1);
		next_block();
		let harmless = || RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		let good = authorize_as_method(did, &harmless(), "good", &p256(4));
		let end = |name| RuntimeCall::Did(Call::revoke { did, method: id(name), reason: compromised(now()) });
		for (name, key, error) in
			[("old", ed(2), Error::<Test>::MethodExpired), ("withdrawn", secp(3), Error::<Test>::Withdrawn)]
		{
			let error = DispatchError::from(error);
			for call in [harmless(), batch(vec![end(name)])] {
				let authorization = authorize_as_method(did, &call, name, &key);
				assert_noop!(dispatch_as(&sr(202), authorization, call), error);
			}
		}
		// They did not spend the nonce for which the good method had signed.
		assert_ok!(dispatch_as(&sr(202), good, harmless()));
		for (name, key) in [("old", ed(2)), ("withdrawn", secp(3))] {
			let call = end(name);
			let authorization = authorize_as_method(did, &call, name, &key);
			assert_ok!(dispatch_as(&sr(202), authorization, call));
		}
	});
}

#[test]
fn dispatch_as_should_refuse_a_method_that_is_not_there_or_did_not_sign() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &p256(2))]);
		let call = RuntimeCall::Did(Call::revoke { did, method: id("a"), reason: ROUTINE });
		let unknown = authorize_as_method(did, &call, "x", &p256(2));
		assert_noop!(dispatch_as(&sr(202), unknown, call.clone()), Error::<Test>::NotFound);
		let forged = authorize_as_method(did, &call, "a", &p256(3));
		assert_noop!(dispatch_as(&sr(202), forged, call), Error::<Test>::BadSignature);
	});
}

/// What is free must not be worth many times what it takes to prepare it. One update adds as many methods as a document can
/// have, and each ends for free by an authorization with as many signatures as there can be.
#[test]
fn property_6_free_revocations_weigh_no_more_than_the_paid_changes_that_they_need() {
	run(|| {
		let members = (1..=16).map(ed).collect::<Vec<_>>();
		let members = members.iter().collect::<Vec<_>>();
		let control = of(1, &members);
		let expires_at = FOREVER;
		let inception = inception(control);
		let did = inception.id(&Did::network());
		let payload = clavis_primitives::payload::CreationPayload {
			chain: Did::chain_id(),
			did,
			expires_at,
			changes: &changes([]),
		};
		let signatures = sign(payload.digest(), &members);
		assert_ok!(Did::create(sr(201).origin(), inception, changes([]), expires_at, signatures));
		let add = update_call(did, (0..8).map(|place| method(&format!("m{place}"), &ed(100 + place))));
		let authorization = authorize(did, &add, &members[..1]);
		let paying = Call::<Test>::dispatch_as { authorization: authorization.clone(), call: Box::new(add.clone()) };
		let paid = paying.get_dispatch_info().call_weight.ref_time();
		assert_ok!(dispatch_as(&sr(201), authorization, add));
		let mut free = 0;
		for place in 0..8 {
			let call = RuntimeCall::Did(Call::revoke { did, method: id(&format!("m{place}")), reason: ROUTINE });
			let authorization = authorize(did, &call, &members);
			let post = Did::dispatch_as(sr(201).origin(), authorization, Box::new(call)).unwrap();
			if post.pays_fee == Pays::No {
				free += post.actual_weight.unwrap().ref_time();
			}
		}
		assert!(free <= paid, "{free} are free after {paid} that were paid: {} times", free / paid);
	});
}
