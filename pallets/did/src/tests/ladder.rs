//! The ladder of authority: who outranks whom.

use crate::{mock::*, Error, Event};
use clavis_primitives::{
	api::ChangeKind,
	gate::{Gate, Need},
	ladder::Ladder,
	Algorithm, Reason,
};
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;

#[test]
fn property_1_a_thief_cannot_mint_the_top_rung_by_rotating_twice() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		// The thief commits, and reveals what it committed to.
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&sr(203)).commitment())));
		assert_ok!(rotate(sr(202).origin(), did, &sr(203), Some(single(&sr(204)).commitment())));
		assert!(record(did).control.next.is_some_and(|next| !next.ranks));
		appoint_guardians(10);
		open_attempt(did);
		assert_ok!(rotate(sr(203).origin(), did, &sr(204), None));
		assert_eq!(outranked(), None, "the attempt against the thief stands");
	});
}

#[test]
fn a_reveal_should_end_an_attempt_when_it_ranks() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		appoint_guardians(10);
		open_attempt(did);
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), None));
		assert_eq!(outranked(), Some(ROUTINE));
	});
}

#[test]
fn a_reveal_should_call_the_attempt_hostile_when_it_answers_a_compromise() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		appoint_guardians(10);
		open_attempt(did);
		let (set, reason) = (single(&ed(2)), Reason::Compromised { since: 1 });
		let shown = possession(did, &set, None, reason, &[&ed(2)]);
		assert_ok!(Did::rotate(sr(204).origin(), did, set, None, reason, shown));
		assert_eq!(outranked(), Some(reason));
	});
}

#[test]
fn a_commitment_should_rank_when_it_had_stood_for_the_longest_delay() {
	for (blocks, ranks) in [(9, false), (10, true)] {
		run(|| {
			let did = create(&sr(201), &sr(201), []);
			assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
			(0..blocks).for_each(|_| next_block());
			appoint_guardians(10);
			open_attempt(did);
			// Blocks after the attempt was opened make no difference.
			(0..20).for_each(|_| next_block());
			let next = Some(single(&ed(4)).commitment());
			assert_ok!(rotate(sr(204).origin(), did, &ed(3), next));
			assert_eq!(outranked().is_some(), ranks);
			assert_eq!(record(did).control.next.map(|next| next.ranks), Some(ranks));
		});
	}
}

#[test]
fn a_freeze_should_suspend_the_control_set_and_nothing_else() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(5))]);
		let until = System::block_number() + 1;
		freeze(did, until);
		System::assert_last_event(Event::Frozen { did, until }.into());
		for _ in 0..2 {
			let frozen = || Error::<Test>::Frozen;
			assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:b")])), frozen());
			assert_noop!(rotate(sr(201).origin(), did, &sr(202), None), frozen());
			assert_noop!(Did::deactivate(sr(201).origin(), did), frozen());
			assert_ok!(<Did as Gate<_>>::enter(sr(201).origin(), &did, Need::Defence));
			next_block();
		}
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b")])));
		freeze(did, FOREVER);
		assert_ok!(Did::revoke(sr(201).origin(), did, id("a"), ROUTINE));
		// A shorter freeze does not shorten one that stands.
		freeze(did, until);
		assert_eq!(record(did).frozen_until, Some(FOREVER));
	});
}

#[test]
fn a_recovery_should_leave_the_old_commitment_revealable_for_a_while() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		freeze(did, FOREVER);
		let named = Some(single(&ed(8)).commitment());
		let until = System::block_number() + 1;
		assert_ok!(recover(did, &sr(203), named, until));
		System::assert_last_event(
			Event::Changed { did, version: 2, kind: ChangeKind::Recovered { reason: ROUTINE } }.into(),
		);
		let after = record(did);
		assert_eq!((after.frozen_until, after.control.version, after.key_epoch), (None, 2, 1));
		assert!(after.control.next.is_some_and(|next| Some(next.hash) == named && !next.ranks));
		// The recovered set is bound by the commitment that was named, and acts otherwise.
		assert_noop!(rotate(sr(203).origin(), did, &sr(204), None), Error::<Test>::NotTheCommittedSet);
		assert_ok!(Did::update(sr(203).origin(), did, changes([alias("a:b")])));
		next_block();
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), None));
		assert_eq!(record(did).contest, None);
	});
}

#[test]
fn a_contest_should_end_with_its_window() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		assert_ok!(recover(did, &sr(203), None, System::block_number()));
		// Without another commitment the recovered set may rotate; the contest outlives that.
		assert_ok!(rotate(sr(203).origin(), did, &sr(202), None));
		assert_eq!(record(did).control.set, single(&sr(202)));
		assert!(record(did).contest.is_some());
		next_block();
		assert_noop!(rotate(sr(204).origin(), did, &ed(2), None), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn property_1_colluding_guardians_cannot_bury_a_ranking_commitment_by_recovering_twice() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		let until = System::block_number() + 5;
		assert_ok!(recover(did, &sr(203), Some(single(&sr(203)).commitment()), until));
		assert_ok!(recover(did, &sr(202), Some(single(&sr(203)).commitment()), until));
		assert_ok!(rotate(sr(203).origin(), did, &sr(203), None));
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), None));
		assert_eq!(record(did).control.set, single(&ed(2)));
	});
}

#[test]
fn deactivation_should_wait_for_the_guardians() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		appoint_guardians(2);
		let until = System::block_number() + 2;
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		System::assert_last_event(Event::DeactivationWaits { did, until }.into());
		assert!(record(did).is_active());
		next_block();
		assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::DeactivationWaits);
		next_block();
		assert_noop!(Did::deactivate(sr(202).origin(), did), Error::<Test>::NotAuthorized);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert!(!record(did).is_active());
	});
}

#[test]
fn property_1_a_thief_cannot_end_a_did_by_an_old_announcement_of_its_holder() {
	for (late, ends) in [(0, true), (2, true), (3, false), (500, false)] {
		run(|| {
			let did = create(&sr(201), &sr(201), []);
			appoint_guardians(2);
			assert_ok!(Did::deactivate(sr(201).origin(), did));
			(0..2 + late).for_each(|_| next_block());
			// The holder changed their mind long ago. The thief announces anew, and the guardians have their time.
			assert_ok!(Did::deactivate(sr(201).origin(), did));
			assert_eq!(record(did).is_active(), !ends);
			if !ends {
				let until = System::block_number() + 2;
				System::assert_last_event(Event::DeactivationWaits { did, until }.into());
				assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::DeactivationWaits);
			}
		});
	}
}

#[test]
fn property_1_a_thief_cannot_revive_a_lapsed_announcement_by_a_longer_plan() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		appoint_guardians(2);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		(0..5).for_each(|_| next_block());
		appoint_guardians(100);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert!(record(did).is_active());
		let until = System::block_number() + 100;
		System::assert_last_event(Event::DeactivationWaits { did, until }.into());
		assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::DeactivationWaits);
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	/// No later plan moves the blocks in which an announcement is good.
	#[test]
	fn an_announcement_should_be_good_as_long_as_the_plan_of_its_block_says(
		first in 1u32..12, later in 0u32..40, waits in 0u32..40,
	) {
		run(|| {
			let did = create(&sr(201), &sr(201), []);
			appoint_guardians(first);
			assert_ok!(Did::deactivate(sr(201).origin(), did));
			(0..waits).for_each(|_| next_block());
			appoint_guardians(later);
			let asked = Did::deactivate(sr(201).origin(), did);
			let ends = (first..=2 * first).contains(&waits);
			assert_eq!(asked.is_ok(), waits >= first);
			assert_eq!(record(did).is_active(), !ends);
		});
	}
}

#[test]
fn deactivation_should_be_called_off_by_guardians_and_by_a_new_control_set() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		appoint_guardians(2);
		assert_noop!(<Did as Ladder>::cancel_deactivation(&did), Error::<Test>::NothingToChange);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert_ok!(<Did as Ladder>::cancel_deactivation(&did));
		System::assert_last_event(Event::DeactivationCancelled { did }.into());
		assert_eq!(record(did).deactivates_at, None);

		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), None));
		assert_eq!(record(did).deactivates_at, None);
	});
}

#[test]
fn property_1_a_thief_cannot_end_a_did_past_a_commitment_that_outranks_it() {
	run(|| {
		// Not by waiting either: a commitment that comes to rank meanwhile stops it.
		let did = create(&sr(201), &sr(201), []);
		appoint_guardians(2);
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
		assert_ok!(Did::deactivate(sr(202).origin(), did));
		(0..2).for_each(|_| next_block());
		open_attempt(did);
		assert_noop!(Did::deactivate(sr(202).origin(), did), Error::<Test>::CommittedToNextControl);
	});
}

#[test]
fn a_withdrawn_algorithm_should_defend_but_not_act() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(5)), method("b", &p256(6))]);
		let other = create(&p256(7), &sr(202), [method("a", &ed(5))]);
		// An Ed25519 and an sr25519 signature make the same account, so neither acts by its extrinsic.
		withdraw(Algorithm::Ed25519);
		let withdrawn = || Error::<Test>::Withdrawn;
		assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:b")])), withdrawn());
		let call = update_call(did, [alias("a:b")]);
		let by_signature = authorize(did, &call, &[&sr(201)]);
		assert_ok!(dispatch_as(&sr(202), by_signature, call.clone()));
		assert_ok!(Did::revoke(sr(201).origin(), did, id("a"), ROUTINE));
		assert_ok!(<Did as Gate<_>>::enter(sr(201).origin(), &did, Need::Defence));

		withdraw(Algorithm::P256);
		let call = update_call(other, [alias("a:b")]);
		let authorization = authorize(other, &call, &[&p256(7)]);
		assert_noop!(dispatch_as(&sr(202), authorization, call), withdrawn());
		let revoke = RuntimeCall::Did(crate::Call::revoke { did: other, method: id("a"), reason: ROUTINE });
		let authorization = authorize(other, &revoke, &[&p256(7)]);
		assert_ok!(dispatch_as(&sr(202), authorization, revoke));
		// Nor does it take over.
		assert_noop!(rotate(sr(201).origin(), did, &p256(9), None), withdrawn());
	});
}
