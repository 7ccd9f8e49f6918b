//! Property 7: exactly one commit per group epoch, and no removed member's commit is ever accepted.

use crate::{mock::*, Event};
use clavis_pallet_testing::take_events;
use clavis_primitives::groups::{Base, Changes, GroupId};
use frame_support::{
	assert_ok,
	storage::{with_transaction_unchecked, TransactionOutcome},
};
use proptest::prelude::*;
use sp_runtime::DispatchResult;

fn committed(group: GroupId) -> Vec<u32> {
	let events = take_events::<Test, Event<Test>>();
	let epochs = events.into_iter().filter_map(|event| match event {
		Event::Committed { group: of, epoch, .. } if of == group => Some(epoch),
		_ => None,
	});
	epochs.collect()
}

fn commit_on(group: GroupId, seed: u8, base: Base) -> DispatchResult {
	let Call::commit { did, changes, tree, messages, .. } = commit_call(group, seed, Changes::default()) else {
		unreachable!("it is a commit");
	};
	call(seed, Call::commit { did, group, base, changes, tree, messages })
}

#[test]
fn property_7_one_commit_should_follow_an_epoch_no_matter_how_many_race() {
	run(|| {
		let group = five();
		let calls = [BEN, CLEO, DAN, EVE, ADA].map(|seed| (seed, commit_call(group, seed, Changes::default())));
		let _ = committed(group);
		for (place, (seed, commit)) in calls.into_iter().enumerate() {
			if place == 0 {
				assert_ok!(call(seed, commit));
			} else {
				refused(call(seed, commit), Fault::StaleEpoch);
			}
		}
		assert_eq!((committed(group), epoch(group)), (vec![3], 3));
	});
}

#[test]
fn property_7_a_commit_should_not_be_accepted_twice() {
	run(|| {
		let group = five();
		let commit = commit_call(group, BEN, Changes::default());
		assert_ok!(call(BEN, commit.clone()));
		settle();
		refused(call(BEN, commit.clone()), Fault::StaleEpoch);
		// Not after a void either: its number is another one, although MLS is in the same epoch again.
		for seed in [CLEO, DAN] {
			assert_ok!(object(group, seed));
		}
		settle();
		assert_eq!(head(group).mls_epoch, 1);
		refused(call(BEN, commit), Fault::StaleEpoch);
		assert_ok!(rekey(group, BEN));
	});
}

#[test]
fn property_7_the_base_should_be_the_current_epoch_in_number_hash_and_place() {
	run(|| {
		let group = five();
		let good = base(group);
		let mut others = vec![Base { epoch: good.epoch - 1, ..good }, Base { epoch: good.epoch + 1, ..good }];
		others.push(Base { hash: Default::default(), ..good });
		for (block, extrinsic) in [(1, 0), (0, 1)] {
			let mut at = good.at;
			at.block += block;
			at.extrinsic += extrinsic;
			others.push(Base { at, ..good });
		}
		for base in others {
			refused(commit_on(group, BEN, base), Fault::StaleEpoch);
		}
		assert_ok!(commit_on(group, BEN, good));
	});
}

#[test]
fn property_7_no_commit_of_a_removed_member_should_be_accepted() {
	run(|| {
		let group = five();
		let early = commit_call(group, BEN, Changes::default());
		assert_ok!(commit(group, CLEO, changes(&[BEN], &[])));
		settle();
		// One that it made before, one on top of its removal, and an external one.
		refused(call(BEN, early), Fault::StaleEpoch);
		refused(rekey(group, BEN), Fault::NotAMember);
		refused(commit(group, BEN, Changes { rejoined: Some(9), ..Changes::default() }), Fault::NotAMember);
		refused(object(group, BEN), Fault::NotAMember);
		// By the rights of the owner the same.
		assert_ok!(commit(group, CLEO, changes(&[ADA], &[])));
		refused(rekey(group, ADA), Fault::NotAMember);
		// An entry from before a restart is no membership.
		assert_ok!(restart(group, ADA, CLEO));
		for seed in [ADA, DAN, EVE] {
			refused(rekey(group, seed), Fault::NotAMember);
		}
	});
}

#[test]
fn property_7_no_commit_of_a_member_that_must_go_should_be_accepted() {
	run(|| {
		let group = five();
		assert_ok!(leave(group, BEN));
		freeze(CLEO);
		assert_ok!(report(group, CLEO));
		refused(rekey(group, BEN), Fault::MustGo);
		refused(rekey(group, CLEO), Fault::DidFrozen);
		// The freeze ends, and nobody has reported that yet.
		thaw(CLEO);
		refused(rekey(group, CLEO), Fault::MustGo);
		assert_ok!(report(group, CLEO));
		refused(rekey(group, CLEO), Fault::KeepsMustGo);
		assert_ok!(commit(group, CLEO, changes(&[BEN], &[])));
	});
}

#[test]
fn property_7_two_commits_in_one_extrinsic_should_be_two_epochs_or_one() {
	run(|| {
		let group = five();
		// A moderator does not wait. The second call names the epoch that the first one makes, so its author must guess the
		// place of the extrinsic.
		let first = commit_call(group, ADA, Changes::default());
		let batch = |second: Call| {
			let calls = vec![first.clone().into(), second.into()];
			dispatch(method(ADA), RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }))
		};
		// The same base twice: neither passes.
		refused(batch(first.clone()), Fault::StaleEpoch);
		assert_eq!(epoch(group), 2);

		// With the right guess both pass, one after the other, and each names the one before.
		let (between, second) = with_transaction_unchecked(|| {
			assert_ok!(call(ADA, first.clone()));
			TransactionOutcome::Rollback((base(group), commit_call(group, ADA, Changes::default())))
		});
		assert_eq!(epoch(group), 2);
		assert_ok!(batch(second));
		assert_eq!((between.epoch, epoch(group)), (3, 4));
		assert_eq!(between.at, base(group).at);
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	/// Members commit, remove each other and void, on bases that are current or old. Each epoch has one maker.
	#[test]
	fn property_7_epochs_should_form_one_chain(
		steps in prop::collection::vec((0..4u8, 1..6u8, 1..6u8, 0..4usize), 1..40),
	) {
		chain().execute_with(|| {
			let group = five();
			let mut bases = vec![base(group)];
			let mut removed = Vec::<u8>::new();
			for (kind, by, subject, back) in steps {
				let outcome = match kind {
					0 => commit_on(group, by, bases[bases.len().saturating_sub(1 + back)]),
					1 => commit(group, by, changes(&[subject], &[])),
					2 => object(group, by),
					_ => {
						settle();
						Ok(())
					},
				};
				let now = base(group);
				if now == bases[bases.len() - 1] {
					prop_assert!(kind > 1 || outcome.is_err());
					continue;
				}
				prop_assert_eq!(now.epoch, bases[bases.len() - 1].epoch + 1);
				if kind < 2 {
					prop_assert!(!removed.contains(&by), "{} was removed", by);
					prop_assert!(kind == 1 || back == 0 || bases.len() == 1);
				}
				bases.push(now);
				removed = (1..6).filter(|seed| member(group, *seed).is_none()).collect();
				check().unwrap();
			}
			Ok(())
		})?;
	}
}
