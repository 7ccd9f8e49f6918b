use crate::{mock::*, Error, Event};
use clavis_primitives::{api::ChangeKind, control::ControlSignatures, ControlSet, Status};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;

#[test]
fn create_should_write_a_record_when_the_control_set_signs() {
	run(|| {
		let (holder, payer) = (ed(1), sr(201));
		let did = create(&holder, &payer, [method("key-1", &holder), method("key-2", &p256(2))]);
		let record = record(did);
		assert_eq!((record.status, record.version, record.control.version), (Status::Active, 1, 1));
		assert_eq!((record.created, record.updated), (now(), now()));
		assert_eq!(record.document.methods.len(), 2);
		assert_eq!(record.deposit.map(|deposit| deposit.payer), Some(payer.account()));
		System::assert_last_event(Event::Changed { did, version: 1, kind: ChangeKind::Created }.into());
	});
}

#[test]
fn create_should_succeed_with_every_algorithm_that_signs() {
	run(|| {
		for key in [ed(1), sr(1), secp(1), p256(1)] {
			create(&key, &sr(201), [method("key-1", &key)]);
		}
	});
}

#[test]
fn create_should_refuse_when_the_did_exists() {
	run(|| {
		create(&ed(1), &sr(201), []);
		let again = create_signed(&sr(202), inception(single(&ed(1))), changes([]), FOREVER, &[&ed(1)]);
		assert_noop!(again.1, Error::<Test>::DidTaken);
	});
}

#[test]
fn create_should_refuse_when_its_last_block_has_passed() {
	run(|| {
		let expires_at = System::block_number();
		next_block();
		let late = create_signed(&sr(201), inception(single(&ed(1))), changes([]), expires_at, &[&ed(1)]);
		assert_noop!(late.1, Error::<Test>::Expired);
		let expires_at = System::block_number();
		let just = create_signed(&sr(201), inception(single(&ed(1))), changes([]), expires_at, &[&ed(1)]);
		assert_ok!(just.1);
	});
}

#[test]
fn create_should_refuse_when_the_signatures_do_not_reach_the_threshold() {
	run(|| {
		let set = of(2, &[&ed(1), &p256(2), &secp(3)]);
		let attempt =
			|signers: &[&Key]| create_signed(&sr(201), inception(set.clone()), changes([]), FOREVER, signers).1;
		assert_noop!(attempt(&[]), Error::<Test>::BelowThreshold);
		assert_noop!(attempt(&[&ed(1)]), Error::<Test>::BelowThreshold);
		assert_noop!(attempt(&[&ed(1), &p256(9)]), Error::<Test>::BadSignature);
		assert_ok!(attempt(&[&ed(1), &p256(2)]));
	});
}

#[test]
fn create_should_refuse_control_sets_that_cannot_control() {
	run(|| {
		let attempt = |set: ControlSet, signers: &[&Key]| {
			create_signed(&sr(201), inception(set), changes([]), FOREVER, signers).1
		};
		assert_noop!(attempt(of(3, &[&ed(1), &ed(2)]), &[&ed(1), &ed(2)]), Error::<Test>::BelowThreshold);
		assert_noop!(attempt(of(1, &[&ed(1), &ed(1)]), &[&ed(1)]), Error::<Test>::DuplicateMember);
		assert_noop!(attempt(of(0, &[&ed(1)]), &[&ed(1)]), Error::<Test>::UnsatisfiableControl);
	});
}

#[test]
fn create_should_refuse_when_the_payer_has_no_funds() {
	run(|| {
		let poor = create_signed(&sr(9), inception(single(&ed(1))), changes([]), FOREVER, &[&ed(1)]);
		assert!(poor.1.is_err());
		assert!(Did::record(poor.0).is_none());
	});
}

#[test]
fn create_should_refuse_a_document_that_is_at_fault() {
	run(|| {
		let attempt = |list| create_signed(&sr(201), inception(single(&ed(1))), changes(list), FOREVER, &[&ed(1)]).1;
		assert_noop!(attempt(vec![method("a", &ed(1)), method("a", &ed(2))]), Error::<Test>::IdTaken);
		assert_noop!(attempt(vec![bulky("a"), bulky("b"), bulky("c"), bulky("d")]), Error::<Test>::TooLarge);
	});
}

#[test]
fn create_should_rank_the_commitment_when_it_is_made_at_inception() {
	run(|| {
		let mut inception = inception(single(&ed(1)));
		inception.next = Some(single(&ed(2)).commitment());
		let (did, outcome) = create_signed(&sr(201), inception, changes([]), FOREVER, &[&ed(1)]);
		assert_ok!(outcome);
		assert!(record(did).control.next.is_some_and(|next| next.ranks));
	});
}

#[test]
fn create_should_not_accept_another_inception_under_the_same_signatures() {
	run(|| {
		let honest = inception(single(&ed(1)));
		let did = honest.id(&Did::network());
		let none = changes([]);
		let payload =
			clavis_primitives::CreationPayload { chain: Did::chain_id(), did, expires_at: FOREVER, changes: &none };
		let signatures: ControlSignatures = sign(payload.digest(), &[&ed(1)]);
		let salted = clavis_primitives::Inception { salt: H256([1; 32]), ..honest };
		let stolen = Did::create(sr(202).origin(), salted, none, FOREVER, signatures);
		assert_noop!(stolen, Error::<Test>::BadSignature);
	});
}
