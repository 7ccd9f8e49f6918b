//! Hostile proposals, and property 8: a rule never applies before it is in force, nor to a moment before it.

use crate::{mock::*, Error, InForce};
use clavis_primitives::{
	rules::{RuleChange, RuleChanges, RuleSet, Rules, MAX_RULE_CHANGES, MIN_KEY_AGE, MIN_REACH},
	Algorithm,
};
use codec::{Decode, Encode};
use core::time::Duration;
use frame_support::{assert_noop, assert_ok};

const P256: Algorithm = Algorithm::P256;

#[test]
fn property_8_a_retroactive_withdrawal_is_refused() {
	run(|| {
		let start = START + 30;
		for since in [0, START, start - 1] {
			assert_noop!(schedule([withdraw(P256, since)], NOTICE), Error::<Test>::Retroactive);
		}
		assert_noop!(schedule([withdraw(P256, start)], NOTICE), Error::<Test>::WithdrawalTooSoon);
		assert_ok!(schedule([withdraw(P256, start + WITHDRAWAL)], NOTICE));
	});
}

#[test]
fn property_8_a_decision_leaves_the_answers_about_moments_before_it() {
	run(|| {
		let end = START + 30 + WITHDRAWAL;
		assert_ok!(schedule([withdraw(P256, end)], NOTICE));
		run_to(200);
		assert!(now() > end);
		for at in [START, START + 29] {
			assert!(RevocationRules::at(at).unwrap().rules.accepts_new(P256));
		}
		for at in [START + 30, end - 1] {
			let rules = RevocationRules::at(at).unwrap().rules;
			assert!(!rules.accepts_new(P256) && rules.accepts(P256, at));
		}
		assert!(!RevocationRules::at(end).unwrap().rules.accepts(P256, end));
	});
}

#[test]
fn property_8_the_council_reaches_no_moment_before_its_own() {
	run(|| {
		run_to(9);
		assert_ok!(tighten(withdraw(P256, START)));
		let at = now();
		assert!(RevocationRules::at(at - 1).unwrap().rules.accepts(P256, at - 1));
		assert_eq!(RevocationRules::at(at).unwrap().rules.withdrawn(P256, at), Some(at));
		// After the lapse keys are good again; what was withdrawn in between stays so.
		run_to(9 + TIGHTENING);
		assert!(RevocationRules::at(now()).unwrap().rules.accepts(P256, now()));
		assert!(!RevocationRules::at(now() - 1).unwrap().rules.accepts(P256, now() - 1));
	});
}

#[test]
fn property_8_blocks_that_come_late_do_not_make_a_withdrawal_retroactive() {
	run(|| {
		let end = START + 30 + WITHDRAWAL;
		assert_ok!(schedule([withdraw(P256, end)], NOTICE));
		run_to(10);
		// The chain stood still until long after the moment that voters named.
		next_block_after(Duration::from_secs(1_000_000));
		assert_eq!(InForce::<Test>::get().number, 2);
		let rules = RevocationRules::in_force();
		assert!(rules.accepts(P256, now() + WITHDRAWAL - 1) && !rules.accepts(P256, now() + WITHDRAWAL));
	});
}

#[test]
fn property_8_a_halt_should_eat_no_notice_and_leave_the_answers_about_it() {
	run(|| {
		let end = START + 30 + WITHDRAWAL;
		assert_ok!(schedule([withdraw(P256, end)], NOTICE));
		run_to(20);
		let last = now();
		assert!(last < end && RevocationRules::in_force().accepts(P256, last));
		next_block_after(Duration::from_secs(1_000_000));
		// Holders can act in this block, and in those that are left of their notice.
		let in_force = InForce::<Test>::get();
		assert_eq!((in_force.number, in_force.from), (3, now()));
		assert!(in_force.rules.accepts(P256, now()));
		// What was answered while the chain stood still is still answered.
		assert!(!RevocationRules::at(end).unwrap().rules.accepts(P256, end));
		while RevocationRules::in_force().accepts(P256, now()) {
			next_block();
		}
		// 75 of the 100 blocks of the notice, from the block of the decision on.
		assert_eq!(block(), 11 + 75);
	});
}

#[test]
fn no_decision_takes_control_from_everybody() {
	run(|| {
		let signing = Algorithm::ALL.into_iter().filter(|algorithm| algorithm.signs());
		let all = signing.clone().map(no_new).collect::<Vec<_>>();
		assert_noop!(schedule(all.clone(), NOTICE), Error::<Test>::NoAlgorithmLeft);
		// Nor do several, in any order.
		for (n, change) in (0..).zip(&all[1..]) {
			assert_ok!(schedule([*change], 100 - n));
		}
		assert_noop!(schedule([all[0]], 50), Error::<Test>::NoAlgorithmLeft);
		assert_noop!(schedule([all[0]], 200), Error::<Test>::NoAlgorithmLeft);
		// Nor do they with the council's help: where both leave nothing, the council's part waits.
		assert_ok!(tighten(all[0]));
		run_to(200);
		assert!(RevocationRules::in_force().accepts_new(Algorithm::Ed25519));
	});
}

#[test]
fn the_council_cannot_take_what_voters_left_alone() {
	run(|| {
		let signing = Algorithm::ALL.into_iter().filter(|algorithm| algorithm.signs());
		let mut refused = 0;
		for algorithm in signing {
			match tighten(no_new(algorithm)) {
				Ok(()) => {},
				Err(error) => {
					assert_eq!(error, Error::<Test>::NoAlgorithmLeft.into());
					refused += 1;
				},
			}
		}
		assert_eq!(refused, 1);
	});
}

#[test]
fn the_council_cannot_withdraw_two_algorithms_at_once() {
	run(|| {
		assert_ok!(tighten(withdraw(P256, 0)));
		assert_noop!(tighten(withdraw(Algorithm::Sr25519, 0)), Error::<Test>::OneWithdrawal);
		assert_ok!(tighten(no_new(Algorithm::Sr25519)));
		assert!(RevocationRules::in_force().accepts(Algorithm::Sr25519, u64::MAX));
	});
}

#[test]
fn the_council_cannot_loosen() {
	run(|| {
		let epoch = RuleChange::MaxEpoch;
		assert_ok!(schedule([epoch(60_000), no_new(P256), withdraw(Algorithm::Secp256k1, START + 1_000)], NOTICE));
		run_to(20);
		for change in [
			epoch(60_001),
			epoch(60_000),
			accept(P256),
			no_new(P256),
			no_new(Algorithm::Secp256k1),
			withdraw(Algorithm::Secp256k1, START + 1_001),
			RuleChange::MaxEpoch(u32::MAX),
			RuleChange::RekeyDeadline(u32::MAX),
		] {
			assert_noop!(tighten(change), Error::<Test>::NotTighter);
		}
	});
}

#[test]
fn the_council_cannot_touch_recovery_nor_key_age_nor_the_reach_of_compromises() {
	run(|| {
		for change in [
			RuleChange::MinGuardians(16),
			RuleChange::MinGuardians(2),
			RuleChange::MinRecoveryDelay(u32::MAX),
			RuleChange::MinRecoveryDelay(0),
			RuleChange::MaxReach(Some(MIN_REACH)),
			RuleChange::MaxReach(None),
			// Two thirds of the council would end the old keys of all algorithms at once.
			RuleChange::MaxKeyAge(Some(MIN_KEY_AGE)),
			RuleChange::MaxKeyAge(None),
		] {
			assert_noop!(tighten(change), Error::<Test>::OutOfReach);
		}
	});
}

#[test]
fn the_council_cannot_tighten_for_ever() {
	run(|| {
		let mut tightened = 0;
		for height in 1..=10 * (TIGHTENING + COOLDOWN) {
			run_to(height);
			// All fields that it can tighten, a little tighter each time.
			let _ = tighten(withdraw(P256, u64::MAX - u64::from(height)));
			tightened += u32::from(!RevocationRules::in_force().accepts_new(P256));
		}
		assert_eq!(tightened, 10 * TIGHTENING);
	});
}

#[test]
fn voters_outrank_a_standing_tightening_when_they_loosen_the_base() {
	run(|| {
		assert_ok!(schedule([no_new(P256)], NOTICE));
		run_to(11);
		assert_ok!(schedule([accept(P256)], NOTICE));
		assert_ok!(tighten(withdraw(P256, 0)));
		run_to(21);
		// The council's part stands until it lapses, and then nothing is left of either.
		assert!(!RevocationRules::in_force().accepts_new(P256));
		run_to(31);
		assert_eq!(RevocationRules::in_force(), RuleSet::default());
	});
}

#[test]
fn two_quick_decisions_leave_no_less_notice_than_one() {
	run(|| {
		assert_ok!(schedule([no_new(P256)], NOTICE));
		let next = withdraw(P256, START + 33);
		assert_noop!(schedule([next], NOTICE + 1), Error::<Test>::WithdrawalTooSoon);
		run_to(12);
		assert_noop!(schedule([withdraw(P256, now() + 30)], NOTICE), Error::<Test>::WithdrawalTooSoon);
	});
}

#[test]
fn oversized_decisions_are_not_even_read() {
	let changes = |n: u32| (0..n).map(RuleChange::MinRecoveryDelay).collect::<Vec<_>>().encode();
	assert!(RuleChanges::decode(&mut &changes(MAX_RULE_CHANGES)[..]).is_ok());
	assert!(RuleChanges::decode(&mut &changes(MAX_RULE_CHANGES + 1)[..]).is_err());
	// Nor does one that says to be longer than it is.
	assert!(RuleChanges::decode(&mut &[0xfe, 0xff, 0xff, 0xff][..]).is_err());
	run(|| {
		let most = RuleChanges::decode(&mut &changes(MAX_RULE_CHANGES)[..]).unwrap();
		assert_noop!(RevocationRules::schedule(voters(), most, NOTICE), Error::<Test>::DuplicateField);
	});
}
