use crate::{mock::*, InForce, Past};
use clavis_primitives::{
	rules::{NumberedRules, RuleChange, RuleSet, Rules, RulesError},
	Algorithm, Moment,
};
use frame_support::assert_ok;

#[test]
fn at_should_find_the_set_of_every_moment() {
	for sets in 1..12u32 {
		run(|| {
			let mut starts = vec![0];
			for n in 2..=sets {
				assert_ok!(schedule([RuleChange::MinRecoveryDelay(n)], NOTICE + n % 3));
				run_to(block() + NOTICE + n % 3);
				starts.push(now());
			}
			assert_eq!(InForce::<Test>::get().number, sets);
			let number = |at| RevocationRules::at(at).unwrap().number;
			for (n, start) in (1..).zip(&starts) {
				assert_eq!(number(*start), n);
				assert_eq!(number(start.saturating_sub(1)), (n - 1).max(1));
				assert_eq!(number(start + 1), n);
			}
			assert_eq!(number(Moment::MAX), sets);
		});
	}
}

#[test]
fn every_past_set_should_say_itself_which_moments_are_its_own() {
	run(|| {
		assert_ok!(tighten(no_new(Algorithm::P256)));
		assert_ok!(schedule([RuleChange::MinGuardians(5)], 12));
		run_to(30);
		let moments = (START - 2)..now();
		for at in moments {
			let covering = Past::<Test>::iter_values().filter(|past| past.covers(at)).map(|past| past.set);
			let in_force = Some(InForce::<Test>::get()).filter(|set| set.from <= at);
			assert_eq!(covering.chain(in_force).collect::<Vec<NumberedRules>>(), [RevocationRules::at(at).unwrap()]);
		}
	});
}

#[test]
fn foresee_should_tell_the_outcome_and_change_nothing() {
	run(|| {
		let guardians = RuleChange::MinGuardians(5);
		assert_ok!(schedule([RuleChange::MinRecoveryDelay(7)], 15));
		assert_ok!(tighten(no_new(Algorithm::P256)));
		let both = RuleSet::default().with(&guardians).with(&no_new(Algorithm::P256));
		assert_eq!(RevocationRules::foresee(changes([guardians]), 12), Ok(both.clone()));
		let all = both.with(&RuleChange::MinRecoveryDelay(7));
		assert_eq!(RevocationRules::foresee(changes([guardians]), 16), Ok(all.clone()));
		let after_the_lapse = all.with(&accept(Algorithm::P256));
		assert_eq!(RevocationRules::foresee(changes([guardians]), TIGHTENING), Ok(after_the_lapse));
		assert_eq!(RevocationRules::foresee(changes([]), 12), Err(RulesError::NothingToChange));
		assert_eq!(crate::Agenda::<Test>::get().scheduled.len(), 1);
		assert!(!RevocationRules::in_force().accepts_new(Algorithm::P256));
	});
}

#[test]
fn foresee_should_agree_with_what_comes() {
	run(|| {
		assert_ok!(schedule([RuleChange::MinRecoveryDelay(7)], 15));
		let list = [RuleChange::MinGuardians(5), withdraw(Algorithm::Secp256k1, START + 48 + WITHDRAWAL)];
		let foreseen = RevocationRules::foresee(changes(list), 16).unwrap();
		assert_ok!(schedule(list, 16));
		run_to(17);
		assert_eq!(RevocationRules::in_force(), foreseen);
	});
}
