use crate::{mock::*, work::Work, Error};
use clavis_primitives::{payload::HandOver, Algorithm, ControlSet, DidId, Inception, PossessionPayload};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

/// Reveals `revealed`, signed by `approver`, and has `to` take over.
pub fn through(did: DidId, revealed: &Key, approver: &Key, to: &Key) -> DispatchResult {
	through_set(did, single(revealed), &[(&[0], approver)], to)
}

/// Reveals a set, signed by keys at these paths, and has `to` take over.
fn through_set(did: DidId, revealed: ControlSet, approvers: &[(&[u8], &Key)], to: &Key) -> DispatchResult {
	let set = single(to);
	let control_version = record(did).control.version;
	let chain = Did::chain_id();
	let payload = PossessionPayload { chain, did, control_version, set: &set, next: None, reason: ROUTINE };
	let revealed = HandOver { set: revealed, approval: sign_at(payload.through_digest(), approvers) };
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

/// A DID that is committed to a set.
fn committed_to(set: &ControlSet) -> DidId {
	let inception = Inception { next: Some(set.commitment()), ..inception(single(&sr(201))) };
	let (did, outcome) = create_signed(&sr(201), inception, changes([]), FOREVER, &[&sr(201)]);
	assert_ok!(outcome);
	did
}

/// The case that was reported: the P-256 key alone handed such a set over.
#[test]
fn property_1_keys_of_a_withdrawn_algorithm_do_not_hand_over_past_members_that_can_sign() {
	run(|| {
		let set = of(1, &[&ed(2), &p256(3)]);
		let did = committed_to(&set);
		withdraw(Algorithm::P256);
		assert_noop!(through_set(did, set.clone(), &[(&[1], &p256(3))], &sr(204)), Error::<Test>::CanActItself);
		// The member that can sign reveals the set.
		let shown = possession(did, &set, None, ROUTINE, &[&ed(2)]);
		assert_ok!(Did::rotate(sr(204).origin(), did, set, None, ROUTINE, shown));
	});
}

#[test]
fn rotate_through_should_stay_open_when_the_members_that_can_sign_do_not_reach_the_threshold() {
	run(|| {
		let set = of(2, &[&ed(2), &p256(3)]);
		let did = committed_to(&set);
		withdraw(Algorithm::P256);
		let alone = through_set(did, set.clone(), &[(&[1], &p256(3))], &ed(4));
		assert_noop!(alone, Error::<Test>::BelowThreshold);
		assert_ok!(through_set(did, set, &[(&[0], &ed(2)), (&[1], &p256(3))], &ed(4)));
	});
}

#[test]
fn rotate_through_should_ask_whether_member_dids_can_sign() {
	run(|| {
		let sound = create(&sr(202), &sr(202), []);
		let gone = create(&sr(203), &sr(203), []);
		let withdrawn = create(&secp(5), &sr(202), []);
		let sets = [sound, gone, withdrawn].map(|member| of_all(1, &[&p256(3)], &[member]));
		let dids = sets.each_ref().map(committed_to);
		assert_ok!(Did::deactivate(sr(203).origin(), gone));
		withdraw(Algorithm::P256);
		withdraw(Algorithm::Secp256k1);
		let attempt = |place: usize| through_set(dids[place], sets[place].clone(), &[(&[0], &p256(3))], &ed(4));
		assert_noop!(attempt(0), Error::<Test>::CanActItself);
		// A freeze ends, so that it opens no exit.
		freeze(sound, System::block_number());
		assert_noop!(attempt(0), Error::<Test>::CanActItself);
		assert_ok!(attempt(1));
		assert_ok!(attempt(2));
	});
}

/// A set that took more signatures than an approval brings could neither act nor hand over.
#[test]
fn rotate_through_should_be_open_to_a_set_that_needs_too_many_signatures() {
	run(|| {
		let boards = [10, 30].map(|first| (first..first + 9).map(ed).collect::<Vec<_>>());
		let dids = boards.each_ref().map(|keys| {
			let keys = keys.iter().collect::<Vec<_>>();
			let (did, outcome) = create_signed(&sr(201), inception(of(9, &keys)), changes([]), FOREVER, &keys);
			assert_ok!(outcome);
			did
		});
		let set = of_all(2, &[&p256(3)], &dids);
		let did = committed_to(&set);
		// The P-256 key and one board: ten signatures.
		let paths = (0..9).map(|place| [1, place]).collect::<Vec<[u8; 2]>>();
		let mut approvers: Vec<(&[u8], &Key)> =
			paths.iter().zip(&boards[0]).map(|(path, key)| (&path[..], key)).collect();
		let passkey = p256(3);
		approvers.insert(0, (&[0], &passkey));
		assert_noop!(through_set(did, set.clone(), &approvers, &ed(4)), Error::<Test>::CanActItself);
		// The boards together: eighteen.
		withdraw(Algorithm::P256);
		assert_ok!(through_set(did, set, &approvers, &ed(4)));
	});
}

#[test]
fn property_6_the_question_whether_members_can_sign_is_weighed() {
	run(|| {
		let set = of_all(1, &[&p256(3)], &[DidId([1; 32]), DidId([2; 32])]);
		let revealed = HandOver { set, approval: sign([0; 32], &[&p256(3)]) };
		let work = Work::of_hand_over(&single(&ed(4)), &sign([0; 32], &[&ed(4)]), &revealed);
		assert_eq!(work.lookups, 2 * 17);
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
