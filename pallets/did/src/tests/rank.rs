//! The rank of commitments, decided once: what a thief of the current keys, and guardians against a holder, gain by it.
//! These are the cases of issue 10, number 4.

use crate::{mock::*, Error};
use clavis_primitives::ladder::Ladder;
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;

/// A DID whose only key was stolen: the thief rotated once, with a commitment of their own. Their keys are these two.
fn stolen() -> (clavis_primitives::DidId, Key, Key) {
	let did = create(&sr(201), &sr(201), []);
	let (current, next) = (sr(202), ed(66));
	assert_ok!(rotate(sr(201).origin(), did, &current, Some(single(&next).commitment())));
	(did, current, next)
}

#[test]
fn property_1_a_thief_cannot_undo_a_recovery_with_a_commitment_of_their_own() {
	run(|| {
		let (did, current, next) = stolen();
		appoint_guardians(10);
		open_attempt(did);
		assert_ok!(recover(did, &ed(1), None, FOREVER));
		assert_eq!(record(did).contest, None);
		// Nothing is committed, so the gate asks for the recovered set.
		assert_noop!(rotate(current.origin(), did, &next, None), Error::<Test>::NotAuthorized);
		assert_ok!(Did::update(ed(1).origin(), did, changes([alias("a:b")])));
	});
}

#[test]
fn property_1_a_thief_cannot_walk_out_of_a_freeze_with_a_commitment_of_their_own() {
	run(|| {
		let (did, current, next) = stolen();
		appoint_guardians(10);
		freeze(did, System::block_number() + 20);
		// Waiting does not help, nor does an attempt that the guardians open late.
		for waited in 0..=20 {
			assert_noop!(rotate(current.origin(), did, &next, None), Error::<Test>::Frozen);
			if waited == 15 {
				open_attempt(did);
			}
			next_block();
		}
		// After the freeze the reveal is one of a set that does not rank: the attempt stands.
		assert_ok!(rotate(current.origin(), did, &next, None));
		assert_eq!(outranked(), None);
	});
}

#[test]
fn a_reveal_should_lift_a_freeze_when_it_ranked_as_the_freeze_began() {
	for (age, ranks) in [(9, false), (10, true)] {
		run(|| {
			let did = create(&sr(201), &sr(201), []);
			assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
			(0..age).for_each(|_| next_block());
			appoint_guardians(10);
			freeze(did, FOREVER);
			// Another freeze decides nothing, however long the first one stands.
			(0..10).for_each(|_| next_block());
			freeze(did, FOREVER);
			if ranks {
				assert_ok!(rotate(sr(204).origin(), did, &ed(3), Some(single(&ed(4)).commitment())));
				let after = record(did);
				assert_eq!((after.frozen_until, after.outranks_freeze), (None, false));
				assert!(after.control.next.is_some_and(|next| next.ranks));
			} else {
				assert_noop!(rotate(sr(204).origin(), did, &ed(3), None), Error::<Test>::Frozen);
			}
		});
	}
}

#[test]
fn property_1_colluding_guardians_cannot_bury_a_commitment_that_ranks_by_age() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
		(0..10).for_each(|_| next_block());
		appoint_guardians(10);
		open_attempt(did);
		let until = System::block_number() + 5;
		assert_ok!(recover(did, &sr(203), None, until));
		open_attempt(did);
		assert_ok!(recover(did, &sr(204), None, until));
		assert_ok!(rotate(sr(201).origin(), did, &ed(3), None));
		assert_eq!(record(did).control.set, single(&ed(3)));
		assert_eq!(outranked(), Some(ROUTINE), "and it ends their attempt");
	});
}

#[test]
fn property_1_a_thief_cannot_move_the_age_of_a_commitment_by_a_plan_of_their_own() {
	// The holder has guardians who need 10 blocks, or none.
	for guarded in [true, false] {
		run(|| {
			if guarded {
				appoint_guardians(10);
			}
			let did = create(&sr(201), &sr(201), []);
			assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
			(0..10).for_each(|_| next_block());
			// The plan of the thief has a circle that needs much longer, and another one acts.
			appoint_guardians(1_000);
			open_attempt(did);
			assert_ok!(recover(did, &sr(203), None, System::block_number() + 5));
			assert!(record(did).contest.is_some(), "it is put aside, and not dropped");
			assert_ok!(rotate(sr(204).origin(), did, &ed(3), None));
			assert_eq!(record(did).control.set, single(&ed(3)));
		});
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	/// The age that a commitment needs is the longest delay when it is made, or the contest period without a plan.
	#[test]
	fn no_later_plan_should_move_the_age_of_a_commitment(
		first in prop::option::of(0u32..20), later in 0u32..40, age in 0u32..30, freezes: bool,
	) {
		run(|| {
			if let Some(first) = first {
				appoint_guardians(first);
			}
			let did = create(&sr(201), &sr(201), []);
			assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
			(0..age).for_each(|_| next_block());
			appoint_guardians(later);
			let ranks = age >= first.unwrap_or(CONTEST);
			if freezes {
				freeze(did, System::block_number());
				assert_eq!(record(did).outranks_freeze, ranks);
			}
			open_attempt(did);
			assert_ok!(recover(did, &sr(203), None, FOREVER));
			assert_eq!(record(did).contest.is_some(), ranks);
		});
	}
}

#[test]
fn a_recovery_should_wait_when_it_would_bury_a_second_commitment_that_ranks() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		let until = System::block_number() + 30;
		assert_ok!(recover(did, &sr(202), Some(single(&ed(3)).commitment()), until));
		(0..10).for_each(|_| next_block());
		appoint_guardians(10);
		open_attempt(did);
		assert_noop!(recover(did, &sr(203), None, FOREVER), Error::<Test>::ContestOpen);
		while System::block_number() <= until {
			next_block();
		}
		assert_ok!(recover(did, &sr(203), None, FOREVER));
		assert_ok!(rotate(sr(204).origin(), did, &ed(3), None));
	});
}

#[test]
fn deactivation_should_take_the_reveal_when_a_commitment_that_was_put_aside_ranks() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		let until = System::block_number() + 2;
		assert_ok!(recover(did, &sr(203), None, until));
		for _ in 0..3 {
			assert_noop!(Did::deactivate(sr(203).origin(), did), Error::<Test>::CommittedToNextControl);
			next_block();
		}
		assert_ok!(Did::deactivate(sr(203).origin(), did));
	});
}

#[test]
fn property_1_a_recovered_set_cannot_void_the_reveal_of_a_contest_by_rotating() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		// Signed before the recovery came to the chain, and sent after it.
		let set = single(&ed(2));
		let shown = possession(did, &set, None, ROUTINE, &[&ed(2)]);
		assert_ok!(recover(did, &sr(203), None, FOREVER));
		for n in 0..6 {
			let (from, to) = if n % 2 == 0 { (sr(203), sr(202)) } else { (sr(202), sr(203)) };
			assert_ok!(rotate(from.origin(), did, &to, None));
			assert_eq!(possession(did, &set, None, ROUTINE, &[&ed(2)]), shown);
			next_block();
		}
		assert_ok!(Did::rotate(sr(204).origin(), did, set.clone(), None, ROUTINE, shown.clone()));
		assert_eq!((record(did).control.set, record(did).contest), (set.clone(), None));
		// Once.
		assert_noop!(
			Did::rotate(sr(204).origin(), did, set.clone(), None, ROUTINE, shown.clone()),
			Error::<Test>::NotAuthorized
		);
		assert_ok!(rotate(ed(2).origin(), did, &sr(203), None));
		let again = Did::rotate(sr(203).origin(), did, set, None, ROUTINE, shown);
		assert_noop!(again, Error::<Test>::BadSignature);
	});
}

#[test]
fn property_2_a_possession_that_guardians_brought_reveals_nothing() {
	run(|| {
		// The set that guardians put in place is the committed one: it has signed, and anybody can read its signatures.
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		let set = single(&ed(2));
		let shown = possession(did, &set, None, ROUTINE, &[&ed(2)]);
		assert_ok!(recover(did, &ed(2), None, FOREVER));
		let replayed = Did::rotate(sr(204).origin(), did, set, None, ROUTINE, shown);
		assert_noop!(replayed, Error::<Test>::NotAuthorized);
	});
}

#[test]
fn a_freeze_without_a_plan_should_be_outranked_by_what_was_committed_at_inception_alone() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		assert_ok!(<Did as Ladder>::freeze(&did, FOREVER));
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), None));
		let (did, current, next) = {
			let did = create(&sr(203), &sr(203), []);
			assert_ok!(rotate(sr(203).origin(), did, &sr(202), Some(single(&ed(66)).commitment())));
			(did, sr(202), ed(66))
		};
		freeze(did, FOREVER);
		assert_noop!(rotate(current.origin(), did, &next, None), Error::<Test>::Frozen);
	});
}
