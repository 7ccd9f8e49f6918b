//! The work of a block without calls, and its weight.

use crate::{mock::*, weights::WeightInfo, Due, Event, InForce, Past};
use clavis_primitives::{
	rules::{RuleChange, RuleSet, Rules},
	Algorithm,
};
use core::time::Duration;
use frame_support::{assert_ok, traits::OnInitialize};

#[test]
fn an_idle_block_should_weigh_less_than_one_that_brings_something() {
	run(|| {
		let idle = <() as WeightInfo>::on_timestamp_set_idle();
		let due = <() as WeightInfo>::on_timestamp_set_due().saturating_add(RevocationRules::weight_of_writes());
		assert!(idle.ref_time() < due.ref_time());
		assert_ok!(schedule([RuleChange::MinGuardians(5)], 12));
		assert_ok!(tighten(no_new(Algorithm::P256)));
		let ends = [13, 1 + TIGHTENING, 1 + TIGHTENING + COOLDOWN];
		for height in 2..100 {
			assert_eq!(next_block(), if ends.contains(&height) { due } else { idle }, "block {height}");
		}
		assert_eq!(Due::<Test>::get(), None);
	});
}

#[test]
fn an_idle_block_should_write_nothing() {
	run(|| {
		assert_ok!(schedule([RuleChange::MinGuardians(5)], 50));
		let ours = |key: &[u8]| key.starts_with(&sp_io::hashing::twox_128(b"RevocationRules"));
		let entries = || {
			let mut entries = Vec::new();
			let mut key = sp_io::hashing::twox_128(b"RevocationRules").to_vec();
			while let Some(next) = sp_io::storage::next_key(&key).filter(|next| ours(next)) {
				entries.push((next.clone(), sp_io::storage::get(&next)));
				key = next;
			}
			entries
		};
		let before = entries();
		assert!(before.len() >= 3);
		run_to(40);
		assert_eq!(entries(), before);
	});
}

#[test]
fn a_referendum_that_decides_before_the_moment_is_known_should_not_put_off_what_is_due() {
	run(|| {
		assert_ok!(schedule([RuleChange::MinGuardians(5)], 12));
		run_to(12);
		// As a scheduler does it, in the hooks of the block in which the other decision is due.
		System::set_block_number(13);
		assert_ok!(schedule([RuleChange::MinGuardians(6)], NOTICE));
		assert_ok!(RevocationRules::cancel(voters(), 1));
		assert_ok!(schedule([RuleChange::MinGuardians(7)], NOTICE));
		assert!(RevocationRules::on_initialize(13).all_gte(<() as WeightInfo>::on_timestamp_set_due()));
		System::set_block_number(12);
		run_to(13);
		assert_eq!(RevocationRules::in_force().min_guardians, 5);
		run_to(23);
		assert_eq!(RevocationRules::in_force().min_guardians, 7);
	});
}

#[test]
fn a_council_that_acts_before_the_moment_is_known_should_reach_no_moment_before_the_last_block() {
	run(|| {
		run_to(4);
		assert_ok!(tighten(no_new(Algorithm::P256)));
		let before = InForce::<Test>::get();
		// No call of the council runs in a hook on this chain. If one did, the block's moment would be the last one's.
		System::set_block_number(5);
		assert_ok!(tighten(withdraw(Algorithm::P256, 0)));
		System::set_block_number(4);
		let past = RevocationRules::at(before.from - 1).unwrap();
		assert!(past.number == 1 && past.rules.accepts_new(Algorithm::P256));
		assert_eq!(InForce::<Test>::get().rules.withdrawn(Algorithm::P256, now()), Some(before.from));
		next_block();
		assert_eq!(InForce::<Test>::get().number, 3);
	});
}

#[test]
fn a_cancelled_block_should_come_and_go() {
	run(|| {
		assert_ok!(schedule([RuleChange::MinGuardians(5)], 12));
		assert_ok!(RevocationRules::cancel(voters(), 0));
		assert_eq!(Due::<Test>::get(), Some(13));
		events();
		run_to(13);
		assert_eq!((Due::<Test>::get(), events()), (None, vec![]));
		assert_eq!(RevocationRules::in_force(), RuleSet::default());
	});
}

#[test]
fn late_blocks_should_put_off_rules_with_them() {
	run(|| {
		assert_ok!(schedule([RuleChange::MinGuardians(5)], 12));
		run_to(12);
		assert_eq!(InForce::<Test>::get().number, 1);
		events();
		next_block_after(Duration::from_secs(86_400));
		assert_eq!(events(), [Event::Enacted { id: 0 }, Event::CameIntoForce { number: 2 }]);
		assert_eq!(InForce::<Test>::get().from, now());
	});
}

#[test]
fn sets_that_share_a_second_should_leave_its_rules_to_the_last() {
	run(|| {
		let (before, quick) = (now(), Duration::from_millis(200));
		next_block_after(Duration::from_secs(3));
		let second = now();
		let tightenings = [
			no_new(Algorithm::P256),
			no_new(Algorithm::Secp256k1),
			withdraw(Algorithm::P256, 0),
			RuleChange::RekeyDeadline(1_200),
		];
		for change in tightenings {
			assert_ok!(tighten(change));
			next_block_after(quick);
			assert_eq!(now(), second);
		}
		let last = InForce::<Test>::get();
		assert_eq!((last.number, last.from), (5, second));
		// The sets before it were in force in blocks, and at no moment.
		assert_eq!(RevocationRules::at(second), Some(last));
		for number in 2..5 {
			let past = Past::<Test>::get(number).unwrap();
			assert!(past.until_block > past.set.from_block && !past.covers(second) && !past.covers(second - 1));
		}
		assert_eq!(RevocationRules::at(before).map(|set| set.number), Some(1));
		// A withdrawal never reaches behind the second in which it was decided.
		assert_eq!(RevocationRules::in_force().withdrawn(Algorithm::P256, second), Some(second));
		assert!(RevocationRules::at(second - 1).unwrap().rules.accepts(Algorithm::P256, second - 1));
		next_block_after(Duration::from_secs(1));
		assert_eq!(RevocationRules::at(second).map(|set| set.number), Some(5));
	});
}
