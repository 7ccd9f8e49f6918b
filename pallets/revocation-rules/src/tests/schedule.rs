use crate::{mock::*, Agenda, Error, Event, InForce, Past};
use clavis_primitives::{
	rules::{
		RuleChange, RuleSet, Rules, MAX_EPOCH_LENGTH, MAX_GUARDIANS, MAX_NOTICE, MAX_RECOVERY_DELAY, MAX_SCHEDULED,
		MIN_KEY_AGE, MIN_REACH, MIN_REKEY_DEADLINE,
	},
	Algorithm,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

const GUARDIANS: RuleChange = RuleChange::MinGuardians(5);

#[test]
fn schedule_should_bring_changes_into_force_in_their_block() {
	run(|| {
		assert_ok!(schedule([GUARDIANS], 12));
		assert_eq!(events(), [Event::Scheduled { id: 0, from_block: 13 }]);
		run_to(12);
		assert_eq!(RevocationRules::in_force(), RuleSet::default());
		assert_eq!(events(), []);
		run_to(13);
		assert_eq!(events(), [Event::Enacted { id: 0 }, Event::CameIntoForce { number: 2 }]);
		let in_force = InForce::<Test>::get();
		assert_eq!((in_force.number, in_force.from_block, in_force.from), (2, 13, START + 36));
		assert_eq!(in_force.rules, RuleSet::default().with(&GUARDIANS));
		let past = Past::<Test>::get(1).unwrap();
		assert_eq!((past.set.from_block, past.set.from), (0, 0));
		assert_eq!((past.until_block, past.until), (13, START + 36));
		assert_eq!(past.set.rules, RuleSet::default());
	});
}

#[test]
fn schedule_should_refuse_everybody_but_voters() {
	run(|| {
		for origin in [council(), RuntimeOrigin::root(), RuntimeOrigin::none(), RuntimeOrigin::signed(9)] {
			assert_noop!(RevocationRules::schedule(origin, changes([GUARDIANS]), NOTICE), BadOrigin);
		}
	});
}

#[test]
fn schedule_should_tell_unsound_rules_by_their_fault() {
	run(|| {
		let sound = RuleSet::default();
		for (change, fault) in [
			(RuleChange::MaxKeyAge(Some(MIN_KEY_AGE - 1)), Error::<Test>::KeyAgeTooShort),
			(RuleChange::MaxReach(Some(MIN_REACH - 1)), Error::<Test>::ReachTooShort),
			(RuleChange::MinRecoveryDelay(MAX_RECOVERY_DELAY + 1), Error::<Test>::RecoveryTooSlow),
			(RuleChange::MinGuardians(1), Error::<Test>::GuardiansOutOfBounds),
			(RuleChange::MinGuardians(MAX_GUARDIANS + 1), Error::<Test>::GuardiansOutOfBounds),
			(RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE - 1), Error::<Test>::DeadlineOutOfBounds),
			(RuleChange::RekeyDeadline(sound.max_epoch + 1), Error::<Test>::DeadlineOutOfBounds),
			(RuleChange::MaxEpoch(MAX_EPOCH_LENGTH + 1), Error::<Test>::EpochOutOfBounds),
		] {
			assert_noop!(schedule([change], NOTICE), fault);
		}
	});
}

#[test]
fn schedule_should_keep_the_notice() {
	run(|| {
		assert_noop!(schedule([GUARDIANS], 0), Error::<Test>::NoticeTooShort);
		assert_noop!(schedule([GUARDIANS], NOTICE - 1), Error::<Test>::NoticeTooShort);
		assert_noop!(schedule([GUARDIANS], MAX_NOTICE + 1), Error::<Test>::NoticeTooLong);
		assert_noop!(schedule([GUARDIANS], u32::MAX), Error::<Test>::NoticeTooLong);
		assert_ok!(schedule([GUARDIANS], MAX_NOTICE));
	});
}

#[test]
fn schedule_should_refuse_what_says_nothing_new_or_too_much() {
	run(|| {
		assert_noop!(schedule([], NOTICE), Error::<Test>::NothingToChange);
		assert_noop!(schedule([accept(Algorithm::P256)], NOTICE), Error::<Test>::NothingToChange);
		let twice = [no_new(Algorithm::P256), withdraw(Algorithm::P256, u64::MAX)];
		assert_noop!(schedule(twice, NOTICE), Error::<Test>::DuplicateField);
		for n in 0..MAX_SCHEDULED {
			assert_ok!(schedule([RuleChange::MinRecoveryDelay(n)], NOTICE + n));
		}
		assert_noop!(schedule([GUARDIANS], NOTICE), Error::<Test>::TooManyScheduled);
	});
}

#[test]
fn decisions_in_one_block_should_make_one_set() {
	run(|| {
		assert_ok!(schedule([GUARDIANS], 12));
		assert_ok!(schedule([RuleChange::MaxReach(Some(MIN_REACH))], 12));
		assert_ok!(schedule([no_new(Algorithm::P256)], 12));
		events();
		run_to(13);
		let enacted = |id| Event::Enacted { id };
		assert_eq!(events(), [enacted(0), enacted(1), enacted(2), Event::CameIntoForce { number: 2 }]);
		let rules = RevocationRules::in_force();
		assert_eq!((rules.min_guardians, rules.max_reach), (5, Some(MIN_REACH)));
		assert!(!rules.accepts_new(Algorithm::P256));
		assert!(Agenda::<Test>::get().scheduled.is_empty());
	});
}

#[test]
fn a_decision_that_changes_nothing_any_more_should_make_no_set() {
	run(|| {
		assert_ok!(schedule([GUARDIANS], 12));
		assert_ok!(schedule([RuleChange::MinGuardians(2)], 13));
		assert_ok!(RevocationRules::cancel(voters(), 0));
		run_to(14);
		assert_eq!(InForce::<Test>::get().number, 1);
	});
}
