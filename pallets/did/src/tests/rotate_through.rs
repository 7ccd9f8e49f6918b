use crate::{mock::*, Error};
use clavis_primitives::{payload::HandOver, Algorithm, ControlSet, DidId, PossessionPayload};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

/// Reveals `revealed`, signed by `approver`, and has `to` take over.
pub fn through(did: DidId, revealed: &Key, approver: &Key, to: &Key) -> DispatchResult {
	let set = single(to);
	let control_version = record(did).control.version;
	let chain = Did::chain_id();
	let payload = PossessionPayload { chain, did, control_version, set: &set, next: None, reason: ROUTINE };
	let revealed = HandOver { set: single(revealed), approval: sign(payload.through_digest(), &[approver]) };
	let possession = sign(payload.digest(), &[to]);
	let outcome = Did::rotate_through(sr(204).origin(), did, revealed, set, None, ROUTINE, possession);
	outcome.map(drop).map_err(|error| error.error)
}

#[test]
fn rotate_through_should_hand_over_when_the_committed_algorithm_was_withdrawn() {
	run(|| {
		let did = create_committed(&sr(201), &secp(2), &sr(201));
		withdraw(Algorithm::Secp256k1);
		assert_noop!(rotate(sr(204).origin(), did, &secp(2), None), Error::<Test>::Withdrawn);
		assert_ok!(through(did, &secp(2), &secp(2), &ed(3)));
		let record = record(did);
		assert_eq!((record.control.set, record.control.version), (single(&ed(3)), 2));
		assert_eq!(record.control.next, None);
	});
}

#[test]
fn rotate_through_should_refuse_a_set_that_can_act_itself() {
	run(|| {
		let did = create_committed(&sr(201), &secp(2), &sr(201));
		assert_noop!(through(did, &secp(2), &secp(2), &ed(3)), Error::<Test>::CanActItself);
	});
}

#[test]
fn rotate_through_should_refuse_any_other_set_and_any_other_signer() {
	run(|| {
		let did = create_committed(&sr(201), &secp(2), &sr(201));
		let plain = create(&sr(202), &sr(202), []);
		withdraw(Algorithm::Secp256k1);
		assert_noop!(through(did, &secp(4), &secp(4), &ed(3)), Error::<Test>::NotTheCommittedSet);
		assert_noop!(through(plain, &secp(2), &secp(2), &ed(3)), Error::<Test>::NotTheCommittedSet);
		assert_noop!(through(did, &secp(2), &secp(4), &ed(3)), Error::<Test>::BadSignature);
		assert_noop!(through(did, &secp(2), &secp(2), &secp(2)), Error::<Test>::Withdrawn);
	});
}

#[test]
fn property_2_an_approval_is_no_possession_and_names_who_takes_over() {
	run(|| {
		let did = create_committed(&sr(201), &secp(2), &sr(201));
		withdraw(Algorithm::Secp256k1);
		let set = single(&ed(3));
		let chain = Did::chain_id();
		let payload = |set| PossessionPayload { chain, did, control_version: 1, set, next: None, reason: ROUTINE };
		let hand_over = |set: &ControlSet, approval, possession| {
			let revealed = HandOver { set: single(&secp(2)), approval };
			Did::rotate_through(sr(204).origin(), did, revealed, set.clone(), None, ROUTINE, possession)
		};
		let approval = sign(payload(&set).through_digest(), &[&secp(2)]);
		let as_possession = sign(payload(&set).through_digest(), &[&ed(3)]);
		assert_noop!(hand_over(&set, approval.clone(), as_possession), Error::<Test>::BadSignature);
		let as_approval = sign(payload(&set).digest(), &[&secp(2)]);
		let possession = sign(payload(&set).digest(), &[&ed(3)]);
		assert_noop!(hand_over(&set, as_approval, possession.clone()), Error::<Test>::BadSignature);
		// Somebody who sees it in the pool cannot put their own set in.
		let thiefs = single(&ed(4));
		let shown = sign(payload(&thiefs).digest(), &[&ed(4)]);
		assert_noop!(hand_over(&thiefs, approval.clone(), shown), Error::<Test>::BadSignature);
		assert_ok!(hand_over(&set, approval, possession));
	});
}
