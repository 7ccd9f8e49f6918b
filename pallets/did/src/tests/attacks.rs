//! The properties of the design (section 13), tried as an attacker would. Replays of single calls
//! stand with the calls they attack.

use crate::{mock::*, Call, Error, Records};
use clavis_primitives::{payload::Level, Inception, PublicKey, Reason};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;

#[test]
fn property_1_a_payer_gains_no_power() {
	run(|| {
		let payer = sr(201);
		let did = create(&ed(1), &payer, [method("a", &ed(2))]);
		let denied = || Error::<Test>::NotAuthorized;
		assert_noop!(Did::update(payer.origin(), did, changes([alias("a:b")])), denied());
		assert_noop!(Did::deactivate(payer.origin(), did), denied());
		assert_noop!(Did::revoke(payer.origin(), did, id("a"), ROUTINE), denied());
		assert_noop!(rotate(payer.origin(), did, &payer, None), denied());
		// Nor by spending everything it has: what is held stays held, and the holder goes on.
		assert_ok!(Balances::transfer_allow_death(payer.origin(), sr(202).account(), 9_979));
		let call = update_call(did, [alias("a:b")]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, call));
	});
}

#[test]
fn property_1_a_thief_of_current_keys_is_stopped_by_the_commitment() {
	run(|| {
		let (stolen, safe) = (sr(201), ed(2));
		let inception = Inception { next: Some(single(&safe).commitment()), ..inception(single(&stolen)) };
		let (did, outcome) = create_signed(&sr(202), inception, changes([]), FOREVER, &[&stolen]);
		assert_ok!(outcome);
		// The thief can neither rotate, nor end the DID, nor mint a commitment.
		assert_noop!(rotate(stolen.origin(), did, &sr(203), None), Error::<Test>::NotTheCommittedSet);
		assert_noop!(rotate(stolen.origin(), did, &stolen, None), Error::<Test>::NotTheCommittedSet);
		assert_noop!(Did::deactivate(stolen.origin(), did), Error::<Test>::CommittedToNextControl);
		// The holder, who has lost the current key, takes the DID back.
		assert_ok!(rotate(sr(202).origin(), did, &safe, None));
		assert_noop!(Did::update(stolen.origin(), did, changes([alias("a:b")])), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn property_1_an_id_is_squatted_by_nobody_and_front_running_serves_its_holder() {
	run(|| {
		let holder = ed(1);
		let honest = inception(single(&holder));
		let did = honest.id(&Did::network());
		// A squatter knows the inception, and not its key: no first document of their own comes under this id.
		let (_, squatted) = create_signed(&sr(201), honest.clone(), changes([method("a", &ed(9))]), FOREVER, &[&ed(9)]);
		assert_noop!(squatted, Error::<Test>::BadSignature);
		// Any other inception is another id.
		let theirs = Inception { control: single(&ed(9)), ..honest.clone() };
		assert_ne!(theirs.id(&Did::network()), did);
		// An account that copies the holder's creation out of the pool pays for it, and that is all.
		let list = changes([method("a", &ed(2))]);
		let (_, copied) = create_signed(&sr(202), honest.clone(), list.clone(), FOREVER, &[&holder]);
		assert_ok!(copied);
		let (_, late) = create_signed(&sr(201), honest, list, FOREVER, &[&holder]);
		assert_noop!(late, Error::<Test>::DidTaken);
		assert_eq!(record(did).control.set, single(&holder));
		assert!(held(&sr(202)) > 0 && held(&sr(201)) == 0);
	});
}

#[test]
fn property_1_a_payer_neither_starves_nor_outbids_a_holder() {
	run(|| {
		let (holder, payer) = (ed(1), sr(201));
		let did = create(&holder, &payer, []);
		// A payer cannot spend the nonces of another authority by sending calls in its name.
		let call = update_call(did, [alias("a:1")]);
		for nonce in 0..3 {
			let forged = authorize_with(Did::chain_id(), did, nonce, FOREVER, &call, &[&ed(9)]);
			assert!(dispatch_as(&payer, forged, call.clone()).is_err());
		}
		let authorization = authorize(did, &call, &[&holder]);
		assert_ok!(dispatch_as(&sr(202), authorization, call));
		// Nor leave the holder alone with the deposit: the account that makes the record grow takes all of it over.
		let grow = update_call(did, [bulky("s")]);
		let authorization = authorize(did, &grow, &[&holder]);
		assert_ok!(dispatch_as(&sr(202), authorization, grow));
		assert_eq!(held(&payer), 0);
	});
}

#[test]
fn property_2_a_device_key_spoils_no_proposal_of_the_control_set() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &ed(2))]);
		let call = update_call(did, [alias("a:1")]);
		let collecting = authorize(did, &call, &[&ed(1)]);
		// The device acts meanwhile, in a lane of its own.
		let own = RuntimeCall::Did(Call::revoke { did, method: id("a"), reason: ROUTINE });
		let authorization = authorize_as_method(did, &own, "a", &ed(2));
		assert_ok!(dispatch_as(&sr(202), authorization, own));
		assert_ok!(dispatch_as(&sr(202), collecting, call));
	});
}

#[test]
fn property_2_malleable_signatures_authorise_nothing_twice() {
	run(|| {
		// Of an ECDSA signature anybody makes a second good one; the nonce is what counts.
		let did = create(&p256(1), &sr(201), []);
		let call = update_call(did, [alias("a:1")]);
		let authorization = authorize(did, &call, &[&p256(1)]);
		let clavis_primitives::payload::Proof::Control(mut signatures) = authorization.proof.clone() else {
			unreachable!()
		};
		let clavis_primitives::Signature::P256(bytes) = signatures[0].signature.clone() else { unreachable!() };
		let (r, s) = p256::ecdsa::Signature::from_slice(&bytes).unwrap().split_scalars();
		let flipped = p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
		signatures[0].signature = clavis_primitives::Signature::P256(flipped.to_bytes().into());
		let other = clavis_primitives::payload::Authorization {
			proof: clavis_primitives::payload::Proof::Control(signatures),
			..authorization.clone()
		};
		assert_ok!(dispatch_as(&sr(202), authorization, call.clone()));
		assert_noop!(dispatch_as(&sr(202), other, call), Error::<Test>::WrongNonce);
	});
}

#[test]
fn property_1_the_same_bytes_under_another_algorithm_are_another_key() {
	run(|| {
		// One account, two readings of its bytes: only an extrinsic's own signature tells them apart, so a
		// set that names one of them is satisfied by the account, but never by the other one's signature.
		let PublicKey::Sr25519(bytes) = sr(201).public() else { unreachable!() };
		let as_ed25519 = PublicKey::Ed25519(bytes);
		assert_eq!(as_ed25519.account(), sr(201).public().account());
		let signature = sr(201).sign(&[1; 32]);
		assert!(!signature.is_valid(&as_ed25519, &[1; 32]));
	});
}

#[test]
fn property_1_a_removed_members_old_signature_is_worth_nothing() {
	run(|| {
		let (a, b) = (ed(1), ed(2));
		let (did, outcome) = create_signed(&sr(201), inception(of(1, &[&a, &b])), changes([]), FOREVER, &[&a]);
		assert_ok!(outcome);
		let call = update_call(did, [alias("a:b")]);
		let old = authorize(did, &call, &[&a]);
		// `a` is removed before its authorization is used.
		let set = single(&b);
		let shown = possession(did, &set, None, ROUTINE, &[&b]);
		let rotate = RuntimeCall::Did(Call::rotate { did, set, next: None, reason: ROUTINE, possession: shown });
		let authorization = authorize(did, &rotate, &[&a]);
		assert_ok!(dispatch_as(&sr(202), authorization, rotate));
		assert_noop!(dispatch_as(&sr(202), old, call.clone()), Error::<Test>::WrongNonce);
		let signed_again = authorize(did, &call, &[&a]);
		assert_noop!(dispatch_as(&sr(202), signed_again, call), Error::<Test>::BadSignature);
	});
}

/// A signature that did not suffice under one control set counted under the next, if its signer was a member of both.
#[test]
fn property_2_a_signature_made_under_one_control_set_counts_under_no_later_one() {
	run(|| {
		let (a, b) = (ed(1), ed(2));
		let both = || inception(of(2, &[&a, &b]));
		let committed = Inception { next: Some(single(&a).commitment()), ..both() };
		// Neither the reveal nor the recovery spends the nonce for which `a` has signed.
		for is_reveal in [true, false] {
			let first = if is_reveal { committed.clone() } else { both() };
			let (did, outcome) = create_signed(&sr(201), first, changes([]), FOREVER, &[&a, &b]);
			assert_ok!(outcome);
			let call = update_call(did, [alias("a:b")]);
			let partial = authorize(did, &call, &[&a]);
			assert_noop!(dispatch_as(&sr(202), partial.clone(), call.clone()), Error::<Test>::BelowThreshold);
			if is_reveal {
				assert_ok!(rotate(sr(203).origin(), did, &a, None));
			} else {
				assert_ok!(recover(did, &a, None, FOREVER));
			}
			assert_noop!(dispatch_as(&sr(202), partial, call.clone()), Error::<Test>::BadSignature);
			let under_the_new_set = authorize(did, &call, &[&a]);
			assert_ok!(dispatch_as(&sr(202), under_the_new_set, call));
		}
	});
}

#[test]
fn property_2_a_signature_for_a_later_nonce_counts_under_no_later_control_set() {
	run(|| {
		let (a, b) = (ed(1), ed(2));
		let (did, outcome) = create_signed(&sr(201), inception(of(2, &[&a, &b])), changes([]), FOREVER, &[&a, &b]);
		assert_ok!(outcome);
		let call = update_call(did, [alias("a:b")]);
		let set = single(&a);
		let shown = possession(did, &set, None, ROUTINE, &[&a]);
		let to_a = RuntimeCall::Did(Call::rotate { did, set, next: None, reason: ROUTINE, possession: shown });
		let early = authorize_with(Did::chain_id(), did, 1, FOREVER, &call, &[&a]);
		let authorization = authorize(did, &to_a, &[&a, &b]);
		assert_ok!(dispatch_as(&sr(202), authorization, to_a));
		assert_eq!(record(did).nonces.next(Level::Control), 1);
		assert_noop!(dispatch_as(&sr(202), early, call), Error::<Test>::BadSignature);
	});
}

#[test]
fn property_2_a_creation_is_good_on_one_network_only() {
	run(|| {
		let honest = inception(single(&ed(1)));
		let did = honest.id(&Did::network());
		let none = changes([]);
		let chain = clavis_primitives::payload::ChainId { genesis: H256([0xbb; 32]), ..Did::chain_id() };
		let payload = clavis_primitives::CreationPayload { chain, did, expires_at: FOREVER, changes: &none };
		let elsewhere = sign(payload.digest(), &[&ed(1)]);
		let replay = Did::create(sr(201).origin(), honest.clone(), none, FOREVER, elsewhere);
		assert_noop!(replay, Error::<Test>::BadSignature);
		assert_ne!(honest.id(&"other".parse().unwrap()), did);
	});
}

#[test]
fn property_2_a_signature_for_one_purpose_serves_no_other() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let set = single(&ed(2));
		// The new set's signature of possession, offered as an authorization of the same call.
		let shown = possession(did, &set, None, ROUTINE, &[&ed(1)]);
		let call = RuntimeCall::Did(Call::rotate {
			did,
			set: set.clone(),
			next: None,
			reason: ROUTINE,
			possession: possession(did, &set, None, ROUTINE, &[&ed(2)]),
		});
		let authorization = clavis_primitives::payload::Authorization {
			proof: clavis_primitives::payload::Proof::Control(shown),
			..authorize(did, &call, &[&ed(1)])
		};
		assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::BadSignature);
	});
}

#[test]
fn property_2_a_control_authorization_is_none_of_a_method() {
	run(|| {
		// The same key controls the DID and is a method: the level is part of what is signed.
		let did = create(&ed(1), &sr(201), [method("a", &ed(1))]);
		let call = RuntimeCall::Did(Call::deactivate { did });
		let as_method = authorize_as_method(did, &call, "a", &ed(1));
		let clavis_primitives::payload::Proof::Method { signature, .. } = as_method.proof.clone() else {
			unreachable!()
		};
		let raised = clavis_primitives::payload::Authorization {
			proof: clavis_primitives::payload::Proof::Control(
				vec![clavis_primitives::ControlSignature::of_key(0, signature)].try_into().unwrap(),
			),
			..as_method
		};
		assert_noop!(dispatch_as(&sr(202), raised, call), Error::<Test>::BadSignature);
	});
}

#[test]
fn property_2_nonces_survive_a_payer_that_is_reaped() {
	run(|| {
		let did = create(&ed(1), &sr(201), []);
		let call = update_call(did, [alias("a:b")]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization.clone(), call.clone()));
		assert_ok!(Balances::transfer_allow_death(sr(202).origin(), sr(203).account(), 10_000));
		assert!(!System::account_exists(&sr(202).account()));
		assert_ok!(Balances::transfer_allow_death(sr(203).origin(), sr(202).account(), 5_000));
		assert_noop!(dispatch_as(&sr(202), authorization, call), Error::<Test>::WrongNonce);
	});
}

#[test]
fn property_3_no_rotation_leaves_a_did_without_control() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let attempt = |set: clavis_primitives::ControlSet, signers: &[&Key]| {
			let shown = possession(did, &set, None, ROUTINE, signers);
			Did::rotate(sr(201).origin(), did, set, None, ROUTINE, shown)
		};
		assert_noop!(attempt(of(0, &[&ed(1)]), &[&ed(1)]), Error::<Test>::UnsatisfiableControl);
		assert_noop!(attempt(of(1, &[]), &[]), Error::<Test>::BelowThreshold);
		assert_noop!(attempt(of(2, &[&ed(1)]), &[&ed(1)]), Error::<Test>::BelowThreshold);
		assert_noop!(attempt(of(1, &[&ed(1), &ed(1)]), &[&ed(1)]), Error::<Test>::DuplicateMember);
	});
}

#[test]
fn property_4_the_past_is_rewritten_by_nobody() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let mut peaks = vec![];
		for n in 0..8u8 {
			next_block();
			assert_ok!(Did::update(sr(201).origin(), did, changes([method(&format!("k{n}"), &ed(n))])));
			// The highest peaks only ever merge: one that stood at a power of two stands for ever.
			let current = record(did).history.as_slice().to_vec();
			if (u32::from(n) + 1).is_power_of_two() {
				peaks.push(current[0]);
				assert_eq!(current.len(), 1);
			}
		}
		assert_eq!(peaks.len(), 4);
	});
}

#[test]
fn property_5_nobody_can_block_a_refund_that_is_due() {
	run(|| {
		let payer = sr(201);
		let did = create(&ed(1), &payer, [bulky("s")]);
		// The payer empties its account as far as the hold allows, then another pays for growth.
		assert_ok!(Balances::transfer_allow_death(payer.origin(), sr(203).account(), 9_969));
		let call = update_call(did, [bulky("t")]);
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_ok!(dispatch_as(&sr(202), authorization, call));
		assert_eq!((held(&payer), Balances::free_balance(payer.account())), (0, 31));
	});
}

#[test]
fn property_6_every_bound_exceeded_by_one_is_refused() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let seventeen = (0..17u8).map(|n| method(&format!("k{n}"), &ed(n))).collect::<Vec<_>>();
		let nine = (0..9).map(|n| alias(&format!("a:{n}"))).collect::<Vec<_>>();
		for list in [seventeen, nine] {
			let outcome = Did::update(sr(201).origin(), did, changes(list));
			assert_noop!(outcome, Error::<Test>::DocumentFull);
		}
	});
}

#[test]
fn property_6_the_largest_legal_document_is_handled_like_any_other() {
	run(|| {
		let did = create(&sr(201), &sr(201), [bulky("a")]);
		let mut last = 0;
		for n in 0..16 {
			if Did::update(sr(201).origin(), did, changes([method(&format!("k{n}"), &ed(n))])).is_err() {
				break;
			}
			last = n;
		}
		assert!(last > 0);
		for n in 0..=last {
			let reason = Reason::Compromised { since: 1 };
			assert_ok!(Did::revoke(sr(201).origin(), did, id(&format!("k{n}")), reason));
		}
		assert_ok!(rotate(sr(201).origin(), did, &p256(9), None));
		assert!(Records::<Test>::contains_key(did));
	});
}
