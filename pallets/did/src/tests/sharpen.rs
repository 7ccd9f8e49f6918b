//! A higher rung sharpens what a lower one said about an end: from routine to compromised, or since an earlier moment.

use crate::{emergency, mock::*, Error, Event};
use clavis_primitives::{
	api::ChangeKind, rules::NumberedRules, Algorithm, DidId, KeyQuery, KeySelector, KeyStatus, RevocationCertificate,
	RevocationSigner, Signature,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResultWithPostInfo, Pays},
	pallet_prelude::TransactionSource,
};
use sp_runtime::DispatchResult;

fn revoke(caller: &Key, did: DidId, name: &str, reason: clavis_primitives::Reason) -> DispatchResult {
	revoke_post(caller, did, name, reason).map(drop).map_err(|error| error.error)
}

fn revoke_post(caller: &Key, did: DidId, name: &str, reason: clavis_primitives::Reason) -> DispatchResultWithPostInfo {
	Did::revoke(caller.origin(), did, id(name), reason)
}

fn status(did: DidId, key: &Key, at: u64) -> KeyStatus {
	let query = KeyQuery { key: KeySelector::Key(key.public()), purpose: None, at };
	record(did).key_status(&query, &NumberedRules::default())
}

/// A certificate that the member at a place of the control set signs, as a pool and a block take it.
fn bring(did: DidId, key: &Key, added_in: u32, signer: RevocationSigner, by: &Key) -> Result<DispatchResult, ()> {
	let unsigned = RevocationCertificate {
		did,
		key: key.public(),
		added_in,
		since: None,
		signer,
		signature: Signature::Ed25519([0; 64]),
	};
	let signature = by.sign(&unsigned.payload(Did::chain_id().genesis).digest());
	let certificate = RevocationCertificate { signature, ..unsigned };
	emergency::authorize::<Test>(TransactionSource::External, &certificate).map_err(drop)?;
	let outcome = Did::revoke_in_emergency(frame_system::RawOrigin::Authorized.into(), certificate);
	Ok(outcome.map(drop).map_err(|error| error.error))
}

/// The case that was reported: after the routine end, the control set got `NotFound`, and the key counted as valid after the
/// theft, for ever.
#[test]
fn property_1_a_stolen_key_that_ends_itself_as_a_routine_takes_no_choice_from_the_control_set() {
	run(|| {
		let (holder, stolen) = (sr(201), sr(202));
		let did = create(&holder, &holder, [method("a", &stolen)]);
		(0..10).for_each(|_| next_block());
		let (theft, ended) = (now() - 9, now());
		assert_ok!(revoke(&stolen, did, "a", ROUTINE));
		assert!(matches!(status(did, &stolen, theft), KeyStatus::Valid { .. }));
		next_block();
		let before = record(did);
		let post = revoke_post(&holder, did, "a", compromised(theft)).unwrap();
		assert_eq!(post.pays_fee, Pays::No);
		let after = record(did);
		assert_eq!((after.version, after.key_epoch), (before.version + 1, before.key_epoch + 1));
		assert_eq!((after.ended.len(), after.ended[0].ended), (1, ended), "the moment of the end stays");
		let kind = ChangeKind::Revoked { method: id("a"), reason: compromised(theft) };
		System::assert_last_event(Event::Changed { did, version: after.version, kind }.into());
		assert_eq!(status(did, &stolen, theft), KeyStatus::Compromised { since: theft, ended: Some(ended) });
		assert!(matches!(status(did, &stolen, theft - 1), KeyStatus::Valid { .. }));
	});
}

#[test]
fn property_1_a_certificate_of_one_member_takes_no_choice_from_the_control_set() {
	run(|| {
		let (holder, stolen) = (sr(201), ed(2));
		let did = create(&holder, &holder, [method("a", &stolen)]);
		(0..10).for_each(|_| next_block());
		assert_eq!(bring(did, &stolen, 1, RevocationSigner::Member(0), &holder), Ok(Ok(())));
		assert_eq!(record(did).ended[0].reason, compromised(now()));
		assert_ok!(revoke(&holder, did, "a", compromised(now() - 20)));
		assert_eq!(record(did).ended[0].reason, compromised(now() - 20));
	});
}

#[test]
fn revoke_should_charge_for_an_earlier_moment_since_that_can_be_said_again_and_again() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, [method("a", &ed(2))]);
		assert_ok!(revoke(&holder, did, "a", ROUTINE));
		for (ago, pays) in [(1, Pays::No), (2, Pays::Yes), (3, Pays::Yes)] {
			assert_eq!(revoke_post(&holder, did, "a", compromised(now() - ago)).unwrap().pays_fee, pays);
		}
	});
}

#[test]
fn revoke_should_make_an_end_neither_later_nor_routine_again() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, [method("a", &ed(2))]);
		assert_ok!(revoke(&holder, did, "a", ROUTINE));
		assert_noop!(revoke(&holder, did, "a", ROUTINE), Error::<Test>::AlreadyEnded);
		assert_noop!(revoke(&holder, did, "a", compromised(now() + 1)), Error::<Test>::SinceInFuture);
		assert_ok!(revoke(&holder, did, "a", compromised(now() - 5)));
		for reason in [ROUTINE, compromised(now() - 5), compromised(now() - 4)] {
			assert_noop!(revoke(&holder, did, "a", reason), Error::<Test>::AlreadyEnded);
		}
		assert_noop!(revoke(&holder, did, "b", compromised(now())), Error::<Test>::NotFound);
	});
}

#[test]
fn property_1_nobody_below_the_control_set_sharpens() {
	run(|| {
		let set = of(2, &[&sr(201), &ed(1)]);
		let (ended, other) = (sr(202), sr(203));
		let list = [method("a", &ended), method("b", &other)];
		let (did, outcome) = create_signed(&sr(204), inception(set), changes(list), FOREVER, &[&sr(201), &ed(1)]);
		assert_ok!(outcome);
		assert_ok!(revoke(&ended, did, "a", ROUTINE));
		// The key that ended, another method, one member, the payer.
		for caller in [&ended, &other, &sr(201), &sr(204)] {
			assert_noop!(revoke(caller, did, "a", compromised(now())), Error::<Test>::NotAuthorized);
		}
		let call = RuntimeCall::Did(crate::Call::revoke { did, method: id("a"), reason: compromised(now()) });
		let authorization = authorize_as_method(did, &call, "b", &other);
		assert_noop!(dispatch_as(&sr(204), authorization, call.clone()), Error::<Test>::NotAuthorized);
		assert_eq!(bring(did, &ended, 1, RevocationSigner::Key, &ended), Err(()));
		assert_eq!(bring(did, &ended, 1, RevocationSigner::Member(0), &sr(201)), Err(()));
		assert_eq!(record(did).ended[0].reason, ROUTINE);
		let authorization = authorize(did, &call, &[&sr(201), &ed(1)]);
		assert_ok!(dispatch_as(&sr(204), authorization, call));
	});
}

#[test]
fn revoke_should_sharpen_while_frozen_and_with_a_withdrawn_algorithm() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, [method("a", &p256(2))]);
		assert_ok!(revoke(&holder, did, "a", ROUTINE));
		freeze(did, FOREVER);
		withdraw(Algorithm::Sr25519);
		assert_ok!(revoke(&holder, did, "a", compromised(now())));
	});
}

#[test]
fn a_reveal_and_a_recovery_should_sharpen_the_ends_of_the_keys_that_leave() {
	run(|| {
		let (stolen, next) = (sr(201), ed(2));
		for by_guardians in [false, true] {
			let salt = sp_core::H256([u8::from(by_guardians); 32]);
			let next_set = Some(single(&next).commitment());
			let inception = clavis_primitives::Inception { next: next_set, salt, control: single(&stolen) };
			let list = changes([method("a", &stolen), method("b", &stolen)]);
			let (did, outcome) = create_signed(&sr(202), inception, list, FOREVER, &[&stolen]);
			assert_ok!(outcome);
			let theft = now();
			next_block();
			// The thief has the control key too, and says that all is well.
			assert_ok!(revoke(&stolen, did, "a", ROUTINE));
			next_block();
			let version = record(did).version;
			let outcome = match by_guardians {
				false => rotate_since(sr(204).origin(), did, &next, compromised(theft)),
				true => recover_since(did, &ed(3), None, FOREVER, compromised(theft)),
			};
			assert_ok!(outcome);
			let record = record(did);
			assert!(record.document.methods.is_empty(), "the key ends under each of its ids");
			assert!(record.ended.iter().all(|ended| ended.reason == compromised(theft)));
			assert_eq!((record.ended.len(), record.version), (2, version + 1));
			let kind = ChangeKind::Revoked { method: id("b"), reason: compromised(theft) };
			System::assert_last_event(Event::Changed { did, version: record.version, kind }.into());
		}
	});
}
