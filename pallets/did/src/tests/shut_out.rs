//! Ways to keep a higher rung out. None of them works.

use crate::{emergency, mock::*};
use clavis_primitives::{
	recovery::NewControl, ControlSet, DidId, Inception, RevocationCertificate, RevocationSigner, Signature,
};
use frame_support::{assert_ok, pallet_prelude::TransactionSource};
use sp_runtime::DispatchResult;

/// A DID of one key, committed at its inception to this set.
fn committed_to(set: &ControlSet, current: &Key) -> DidId {
	let inception = Inception { next: Some(set.commitment()), ..inception(single(current)) };
	let (did, outcome) = create_signed(&sr(204), inception, changes([]), FOREVER, &[current]);
	assert_ok!(outcome);
	did
}

/// Fills the document to within a few bytes of its limit, by the current control key.
fn fill(by: &Key, did: DidId) {
	let mut names = (0..8).map(|n| format!("s{n}"));
	while Did::update(by.origin(), did, changes([bulky(&names.next().unwrap())])).is_ok() {}
	let mut count = 0;
	for length in (3..200).rev() {
		let text = format!("urn:{}:{count}", "x".repeat(length));
		if count < 8 && Did::update(by.origin(), did, changes([alias(&text)])).is_ok() {
			count += 1;
		}
	}
}

#[test]
fn property_1_a_thief_cannot_shut_out_the_committed_set_by_filling_the_document() {
	run(|| {
		let (stolen, others) = (sr(201), [ed(2), ed(3), ed(4), ed(5), ed(6)]);
		let set = of(1, &others.each_ref());
		let did = committed_to(&set, &stolen);
		fill(&stolen, did);
		let shown = possession(did, &set, None, ROUTINE, &[&ed(2)]);
		let outcome = Did::rotate(sr(204).origin(), did, set, None, ROUTINE, shown);
		assert_ok!(outcome.map(drop).map_err(|error| error.error));
	});
}

#[test]
fn property_1_a_thief_cannot_shut_out_guardians_by_filling_the_document() {
	run(|| {
		let stolen = sr(201);
		let did = create(&stolen, &sr(204), []);
		fill(&stolen, did);
		let keys = [ed(2), ed(3), ed(4), ed(5), ed(6)];
		let set = of(1, &keys.each_ref());
		let possession = sign(nomination(did, &set, None, ROUTINE).digest(), &[&ed(2)]);
		let control = NewControl { set, next: None, reason: ROUTINE, possession };
		let nominated = nominate(did, control).unwrap();
		assert_ok!(put_in_place(did, nominated, None, ROUTINE, FOREVER));
	});
}

#[test]
fn property_1_a_thief_cannot_void_a_recovery_by_rotating_in_every_block() {
	run(|| {
		let did = create(&sr(201), &sr(204), []);
		appoint_guardians(10);
		open_attempt(did);
		// The new set signs, the attempt opens, and it is carried out: a rotation comes before each.
		let control = named(did, &ed(9), None, ROUTINE);
		next_block();
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), None));
		let nominated = nominate(did, control).unwrap();
		next_block();
		assert_ok!(rotate(sr(202).origin(), did, &sr(203), None));
		assert_ok!(put_in_place(did, nominated, None, ROUTINE, FOREVER));
		assert_eq!(record(did).control.set, single(&ed(9)));
	});
}

fn by_member(did: DidId, key: &Key, added_in: u32, place: u8, by: &Key) -> DispatchResult {
	let signer = RevocationSigner::Member(place);
	let signature = Signature::Ed25519([0; 64]);
	let unsigned = RevocationCertificate { did, key: key.public(), added_in, since: None, signer, signature };
	let signature = by.sign(&unsigned.payload(Did::chain_id().genesis).digest());
	let certificate = RevocationCertificate { signature, ..unsigned };
	emergency::authorize::<Test>(TransactionSource::External, &certificate).unwrap();
	let outcome = Did::revoke_in_emergency(frame_system::RawOrigin::Authorized.into(), certificate);
	outcome.map(drop).map_err(|error| error.error)
}

#[test]
fn property_1_a_single_member_does_not_choose_who_stays_in_the_control_set() {
	run(|| {
		let (rogue, two, three) = (ed(1), ed(2), ed(3));
		let set = of(2, &[&rogue, &two, &three]);
		let list = changes([method("two", &two), method("three", &three)]);
		let (did, outcome) = create_signed(&sr(204), inception(set), list, FOREVER, &[&rogue, &two, &three]);
		assert_ok!(outcome);
		assert_ok!(by_member(did, &two, 1, 0, &rogue));
		// The two others put the rogue out.
		let set = of(2, &[&two, &three]);
		let shown = possession(did, &set, None, ROUTINE, &[&two, &three]);
		let call = RuntimeCall::Did(crate::Call::rotate { did, set, next: None, reason: ROUTINE, possession: shown });
		let authorization = authorize_at(did, &call, &[(&[1], &two), (&[2], &three)]);
		assert_ok!(dispatch_as(&sr(204), authorization, call));
	});
}

#[test]
fn property_1_a_thief_who_was_outranked_does_not_choose_who_stays_in_the_control_set() {
	run(|| {
		let (stolen, own) = (sr(201), sr(202));
		let did = committed_to(&single(&own), &stolen);
		assert_ok!(Did::update(stolen.origin(), did, changes([method("bait", &own)])));
		assert_ok!(Did::revoke(stolen.origin(), did, id("bait"), compromised(now())));
		assert_ok!(rotate(sr(204).origin(), did, &own, None));
		// The holder adds a second device.
		let set = of(1, &[&own, &ed(7)]);
		let shown = possession(did, &set, None, ROUTINE, &[&own]);
		let outcome = Did::rotate(own.origin(), did, set, None, ROUTINE, shown);
		assert_ok!(outcome.map(drop).map_err(|error| error.error));
	});
}
