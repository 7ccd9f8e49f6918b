//! Revocation certificates.

use crate::{deposit::Settled, emergency, mock::*, Call, Error, Event, Refusal};
use clavis_primitives::{
	api::ChangeKind, document::MAX_METHODS, DidId, Reason, RevocationCertificate, RevocationPayload, RevocationSigner,
	Signature, PAID_PRIORITY,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchClass, DispatchResultWithPostInfo, GetDispatchInfo, Pays},
	pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError, Weight},
};
use proptest::prelude::*;
use sp_core::H256;
use sp_runtime::DispatchResult;

use RevocationSigner::{Key as ByKey, Member as ByMember};

fn certificate_on(
	genesis: H256,
	did: DidId,
	key: &Key,
	added_in: u32,
	since: Option<u64>,
	signer: RevocationSigner,
	by: &Key,
) -> RevocationCertificate {
	let public = key.public();
	let payload = RevocationPayload { genesis, did, key: &public, added_in, since, signer };
	let signature = by.sign(&payload.digest());
	RevocationCertificate { did, key: public, added_in, since, signer, signature }
}

fn certificate(did: DidId, key: &Key, added_in: u32, signer: RevocationSigner, by: &Key) -> RevocationCertificate {
	certificate_on(Did::chain_id().genesis, did, key, added_in, None, signer, by)
}

/// The verdict of a pool on a certificate.
fn validity(certificate: &RevocationCertificate) -> Result<(), Refusal> {
	match emergency::authorize::<Test>(TransactionSource::External, certificate) {
		Ok(_) => Ok(()),
		Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) => {
			Err(Refusal::ALL.into_iter().find(|refusal| *refusal as u8 == code).unwrap())
		},
		Err(error) => panic!("{error:?}"),
	}
}

/// As a block takes it: checked first, then dispatched.
fn submit(certificate: RevocationCertificate) -> Result<DispatchResult, Refusal> {
	validity(&certificate)?;
	Ok(dispatch(certificate).map(drop).map_err(|error| error.error))
}

fn dispatch(certificate: RevocationCertificate) -> DispatchResultWithPostInfo {
	Did::revoke_in_emergency(frame_system::RawOrigin::Authorized.into(), certificate)
}

/// The priority that a pool gives to a certificate.
fn priority(certificate: &RevocationCertificate) -> u64 {
	emergency::authorize::<Test>(TransactionSource::External, certificate).unwrap().0.priority
}

#[test]
fn revoke_in_emergency_should_end_a_key_on_its_own_word() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &p256(2)), method("b", &ed(3))]);
		let signed = certificate(did, &p256(2), 1, ByKey, &p256(2));
		// Years later, after the runtime changed its transaction version.
		(0..50).for_each(|_| next_block());
		assert_eq!(submit(signed.clone()), Ok(Ok(())));
		let reason = Reason::Compromised { since: now() };
		let record = record(did);
		assert_eq!(record.document.methods.len(), 1);
		assert_eq!((record.ended[0].method.id.clone(), record.ended[0].reason), (id("a"), reason));
		assert!(!record.emergency_spent);
		System::assert_last_event(
			Event::Changed { did, version: 2, kind: ChangeKind::Revoked { method: id("a"), reason } }.into(),
		);
		// Once.
		assert_eq!(submit(signed), Err(Refusal::NoSuchKey));
	});
}

#[test]
fn revoke_in_emergency_should_end_every_use_of_the_key_in_one_version() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, [method("a", &ed(2)), method("b", &ed(2)), method("c", &ed(3))]);
		// Also of one that another version added.
		assert_ok!(Did::update(holder.origin(), did, changes([method("d", &ed(2))])));
		assert_eq!(submit(certificate(did, &ed(2), 1, ByKey, &ed(2))), Ok(Ok(())));
		let record = record(did);
		assert_eq!((record.version, record.document.methods.len(), record.ended.len()), (3, 1, 3));
	});
}

#[test]
fn revoke_in_emergency_should_let_the_key_say_since_when() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &ed(2))]);
		let genesis = Did::chain_id().genesis;
		let since = |since| certificate_on(genesis, did, &ed(2), 1, Some(since), ByKey, &ed(2));
		assert_eq!(validity(&since(now() + 1)), Err(Refusal::SinceInFuture));
		assert_eq!(submit(since(now() - 100)), Ok(Ok(())));
		assert_eq!(record(did).ended[0].reason, Reason::Compromised { since: now() - 100 });
	});
}

#[test]
fn a_single_member_should_revoke_once_until_the_threshold_acts() {
	run(|| {
		let set = of(2, &[&ed(1), &sr(202)]);
		let list = [method("a", &ed(11)), method("b", &ed(12)), method("c", &ed(13))];
		let (did, outcome) = create_signed(&sr(201), inception(set), changes(list), FOREVER, &[&ed(1), &sr(202)]);
		assert_ok!(outcome);
		assert_eq!(submit(certificate(did, &ed(11), 1, ByMember(1), &sr(202))), Ok(Ok(())));
		for (place, key) in [(0, ed(1)), (1, sr(202))] {
			let again = certificate(did, &ed(12), 1, ByMember(place), &key);
			assert_eq!(validity(&again), Err(Refusal::EmergencySpent));
		}
		// The key itself still may.
		assert_eq!(submit(certificate(did, &ed(12), 1, ByKey, &ed(12))), Ok(Ok(())));
		let call = update_call(did, [alias("a:b")]);
		let authorization = authorize(did, &call, &[&ed(1), &sr(202)]);
		assert_ok!(dispatch_as(&sr(203), authorization, call));
		assert_eq!(submit(certificate(did, &ed(13), 1, ByMember(0), &ed(1))), Ok(Ok(())));
	});
}

#[test]
fn a_single_member_should_not_say_since_when() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &ed(2))]);
		let backdated = certificate_on(Did::chain_id().genesis, did, &ed(2), 1, Some(1), ByMember(0), &ed(1));
		assert_eq!(validity(&backdated), Err(Refusal::SinceByMember));
	});
}

#[test]
fn property_1_nobody_else_revokes() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &ed(2)), method("b", &ed(3))]);
		let bad = Err(Refusal::BadSignature);
		// The payer, a stranger, another key of the document; and each in the name of another.
		for by in [sr(201), ed(9), ed(3)] {
			assert_eq!(validity(&certificate(did, &ed(2), 1, ByKey, &by)), bad);
			assert_eq!(validity(&certificate(did, &ed(2), 1, ByMember(0), &by)), bad);
		}
		assert_eq!(validity(&certificate(did, &ed(2), 1, ByMember(1), &ed(1))), Err(Refusal::UnknownSigner));
		// A member that is a DID has no key to sign with.
		let set = of_all(1, &[&ed(4)], &[did]);
		let (organisation, outcome) =
			create_signed(&sr(201), inception(set), changes([method("a", &ed(2))]), FOREVER, &[&ed(4)]);
		assert_ok!(outcome);
		assert_eq!(validity(&certificate(organisation, &ed(2), 1, ByMember(1), &ed(1))), Err(Refusal::UnknownSigner));
	});
}

#[test]
fn property_2_a_certificate_is_for_one_network_did_key_version_and_signer() {
	run(|| {
		let list = || [method("a", &ed(2)), method("b", &ed(3))];
		let did = create(&ed(1), &sr(201), list());
		let other = create(&ed(4), &sr(201), list());
		let signed = certificate(did, &ed(2), 1, ByKey, &ed(2));
		let bad = Err(Refusal::BadSignature);
		let elsewhere = certificate_on(H256([0xbb; 32]), did, &ed(2), 1, None, ByKey, &ed(2));
		assert_eq!(validity(&elsewhere), bad);
		assert_eq!(validity(&RevocationCertificate { did: other, ..signed.clone() }), bad);
		assert_eq!(validity(&RevocationCertificate { key: ed(3).public(), ..signed.clone() }), bad);
		assert_eq!(validity(&RevocationCertificate { since: Some(1), ..signed.clone() }), bad);
		assert_eq!(validity(&RevocationCertificate { signer: ByMember(0), ..signed.clone() }), bad);
		// Nor is another signature of the key one: an authorization of the same thing.
		let call = RuntimeCall::Did(Call::revoke { did, method: id("a"), reason: ROUTINE });
		let clavis_primitives::payload::Proof::Method { signature, .. } =
			authorize_as_method(did, &call, "a", &ed(2)).proof
		else {
			unreachable!()
		};
		assert_eq!(validity(&RevocationCertificate { signature, ..signed.clone() }), bad);
		assert_eq!(validity(&signed), Ok(()));
	});
}

#[test]
fn property_2_a_certificate_says_nothing_about_a_key_added_again() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, [method("a", &ed(2))]);
		let signed = certificate(did, &ed(2), 1, ByKey, &ed(2));
		assert_ok!(Did::revoke(holder.origin(), did, id("a"), ROUTINE));
		assert_ok!(Did::update(holder.origin(), did, changes([method("again", &ed(2))])));
		assert_eq!(validity(&signed), Err(Refusal::NoSuchKey));
		assert_eq!(validity(&RevocationCertificate { added_in: 3, ..signed }), Err(Refusal::BadSignature));
		assert_eq!(submit(certificate(did, &ed(2), 3, ByKey, &ed(2))), Ok(Ok(())));
	});
}

#[test]
fn property_2_a_malleable_signature_revokes_no_second_time() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &p256(2))]);
		let signed = certificate(did, &p256(2), 1, ByKey, &p256(2));
		let Signature::P256(bytes) = signed.signature.clone() else { unreachable!() };
		let (r, s) = p256::ecdsa::Signature::from_slice(&bytes).unwrap().split_scalars();
		let flipped = p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
		let other = RevocationCertificate { signature: Signature::P256(flipped.to_bytes().into()), ..signed.clone() };
		assert_eq!((validity(&signed), validity(&other)), (Ok(()), Ok(())));
		assert_eq!(submit(signed), Ok(Ok(())));
		assert_eq!(validity(&other), Err(Refusal::NoSuchKey));
	});
}

#[test]
fn revoke_in_emergency_should_go_on_while_frozen_and_end_with_the_did() {
	run(|| {
		let holder = sr(201);
		let did = create(&holder, &holder, [method("a", &ed(2)), method("b", &ed(3))]);
		freeze(did, FOREVER);
		assert_eq!(submit(certificate(did, &ed(2), 1, ByKey, &ed(2))), Ok(Ok(())));
		assert_ok!(rotate_after_thaw(did, &holder));
		assert_ok!(Did::deactivate(sr(202).origin(), did));
		assert_eq!(validity(&certificate(did, &ed(3), 1, ByKey, &ed(3))), Err(Refusal::Deactivated));
		let nobody = certificate(DidId([9; 32]), &ed(3), 1, ByKey, &ed(3));
		assert_eq!(validity(&nobody), Err(Refusal::DidNotFound));
	});
}

fn rotate_after_thaw(did: DidId, holder: &Key) -> DispatchResult {
	crate::Records::<Test>::mutate(did, |stored| {
		let Some(clavis_primitives::StoredRecord::V1(record)) = stored else { panic!("no record") };
		record.frozen_until = None;
	});
	rotate(holder.origin(), did, &sr(202), None)
}

#[test]
fn property_1_the_call_is_open_to_nobody_but_a_checked_certificate() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &ed(2))]);
		let forged = certificate(did, &ed(2), 1, ByKey, &ed(9));
		for origin in [sr(201).origin(), ed(2).origin(), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let outcome = Did::revoke_in_emergency(origin, forged.clone());
			assert_noop!(outcome, sp_runtime::DispatchError::BadOrigin);
		}
		// Nor by way of a DID's word.
		let call = RuntimeCall::Did(Call::revoke_in_emergency { certificate: forged });
		let authorization = authorize(did, &call, &[&ed(1)]);
		assert_noop!(dispatch_as(&sr(202), authorization, call), sp_runtime::DispatchError::BadOrigin);
	});
}

#[test]
fn property_5_a_revocation_that_shrinks_a_record_gives_back_what_is_due() {
	run(|| {
		// The bulk of the second step is the key's.
		let bulk = [method("a", &p256(2)), bulky("s")];
		let did = create(&ed(1), &sr(201), bulk);
		let before = held(&sr(201));
		assert_eq!(submit(certificate(did, &p256(2), 1, ByKey, &p256(2))), Ok(Ok(())));
		let steps = record(did).deposit.unwrap().steps;
		assert_eq!(held(&sr(201)), u128::from(steps) * 10 + 10);
		assert!(held(&sr(201)) <= before);
		assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:b")])), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn revoke_in_emergency_should_weigh_the_methods_that_it_ends() {
	run(|| {
		let ends = |methods: u32| {
			let name = |n: u32| format!("m{n}");
			let list = (0..methods).map(|n| method(&name(n), &ed(2))).collect::<Vec<_>>();
			let did = create(&ed(100 + methods as u8), &sr(201), list);
			let steps = |did| record(did).deposit.unwrap().steps;
			let before = steps(did);
			let post = dispatch(certificate(did, &ed(2), 1, ByKey, &ed(2))).unwrap();
			assert_eq!(record(did).document.methods.len(), 0);
			let settled = if steps(did) == before { Settled::Untouched } else { Settled::Moved };
			(post, settled)
		};
		let mut last = Weight::zero();
		for methods in [1, 2, MAX_METHODS] {
			let (post, settled) = ends(methods);
			let used = post.actual_weight.unwrap();
			assert_eq!(used, emergency::weight_of_ending::<Test>(methods, settled), "{methods}");
			assert!(
				used.all_gte(last) && used != last && used.all_lte(emergency::weight::<Test>()),
				"{methods}: {used:?}"
			);
			last = used;
			next_block();
		}
	});
}

#[test]
fn property_6_a_certificate_is_free_for_nobody_who_signs_the_call() {
	run(|| {
		let did = create(&ed(1), &sr(201), [method("a", &ed(2))]);
		let certificate = certificate(did, &ed(2), 1, ByKey, &ed(2));
		let info = RuntimeCall::Did(Call::revoke_in_emergency { certificate }).get_dispatch_info();
		assert_eq!((info.pays_fee, info.class), (Pays::Yes, DispatchClass::Operational));
	});
}

proptest! {
	/// A certificate waits for those of older keys alone, whenever each of them comes.
	#[test]
	fn property_6_the_certificate_of_the_older_key_goes_first(
		waits in prop::collection::vec(0u32..20, 2..6),
		pause in 0u32..50,
	) {
		run(|| {
			let keys = waits.iter().zip(10..).map(|(wait, seed)| {
				(0..*wait).for_each(|_| next_block());
				let did = create(&ed(seed), &sr(201), [method("a", &ed(seed))]);
				(record(did).document.methods[0].added, certificate(did, &ed(seed), 1, ByKey, &ed(seed)))
			});
			let keys = keys.collect::<Vec<_>>();
			let early = keys.iter().map(|(_, certificate)| priority(certificate)).collect::<Vec<_>>();
			(0..pause).for_each(|_| next_block());
			for ((added, certificate), own) in keys.iter().zip(&early) {
				assert_eq!(priority(certificate), *own, "the moment of the check does not count");
				assert!(*own < PAID_PRIORITY, "all that pay go first");
				for ((other, _), priority) in keys.iter().zip(&early) {
					assert_eq!(added.cmp(other), priority.cmp(own), "{added} {other}");
				}
			}
		});
	}
}
