use super::*;
use core::cmp::Ordering;
use proptest::{strategy::ValueTree, test_runner::TestRunner};

#[test]
fn related_sets_are_equal_comparable_and_incomparable() {
	let mut runner = TestRunner::deterministic();
	let mut seen = [0; 4];
	for _ in 0..1_000 {
		let [first, second, _] = related_sets().new_tree(&mut runner).unwrap().current();
		seen[match first.partial_cmp(&second) {
			Some(Ordering::Equal) => 0,
			Some(Ordering::Less) => 1,
			Some(Ordering::Greater) => 2,
			None => 3,
		}] += 1;
	}
	assert!(seen.iter().all(|times| *times > 50), "{seen:?}");
}

#[test]
fn each_field_has_its_tighter_direction() {
	let rules = RuleSet::default()
		.with(&RuleChange::MaxKeyAge(Some(MIN_KEY_AGE + 10)))
		.with(&RuleChange::MinRecoveryDelay(10))
		.with(&RuleChange::MinGuardians(3))
		.with(&no_new(Algorithm::Ed25519))
		.with(&withdraw(Algorithm::Sr25519, 50));
	let tighter = [
		RuleChange::MaxKeyAge(Some(MIN_KEY_AGE + 9)),
		RuleChange::MinRecoveryDelay(11),
		RuleChange::MinGuardians(4),
		RuleChange::RekeyDeadline(rules.rekey_deadline - 1),
		RuleChange::MaxEpoch(rules.max_epoch - 1),
		no_new(Algorithm::P256),
		withdraw(Algorithm::P256, u64::MAX),
		withdraw(Algorithm::Ed25519, u64::MAX),
		withdraw(Algorithm::Sr25519, 49),
	];
	let looser = [
		RuleChange::MaxKeyAge(Some(MIN_KEY_AGE + 11)),
		RuleChange::MaxKeyAge(None),
		RuleChange::MinRecoveryDelay(9),
		RuleChange::MinGuardians(2),
		RuleChange::RekeyDeadline(rules.rekey_deadline + 1),
		RuleChange::MaxEpoch(rules.max_epoch + 1),
		accept(Algorithm::Ed25519),
		accept(Algorithm::Sr25519),
		no_new(Algorithm::Sr25519),
		withdraw(Algorithm::Sr25519, 51),
	];
	let order = |change: &RuleChange| rules.clone().with(change).partial_cmp(&rules);
	for change in &tighter {
		assert_eq!(order(change), Some(Ordering::Greater), "{change:?}");
		assert_eq!(rules.clone().tightened(change), rules.clone().with(change));
	}
	for change in &looser {
		assert_eq!(order(change), Some(Ordering::Less), "{change:?}");
		assert_eq!(rules.clone().tightened(change), rules);
	}
	// Of the reach neither direction is the tighter one.
	for reach in [Some(MIN_REACH), Some(u64::MAX)] {
		assert_eq!(order(&RuleChange::MaxReach(reach)), None);
		assert_eq!(rules.clone().tightened(&RuleChange::MaxReach(reach)), rules);
	}
}

#[test]
fn what_is_tighter_here_and_looser_there_is_not_tighter() {
	let rules = RuleSet::default().with(&RuleChange::MinGuardians(3));
	let mixed = rules.clone().with(&RuleChange::MinGuardians(2)).with(&no_new(Algorithm::P256));
	assert_eq!(mixed.partial_cmp(&rules), None);
	assert_eq!(rules.partial_cmp(&mixed), None);
}

/// A moment after which nothing is good any more; the end of time without one.
fn end(moment: Option<Moment>) -> u128 {
	moment.map_or(u128::MAX, u128::from)
}

proptest! {
	#[test]
	fn tighter_is_reflexive_and_agrees_with_equality([first, second, _] in related_sets()) {
		prop_assert_eq!(first.partial_cmp(&first.clone()), Some(Ordering::Equal));
		prop_assert_eq!(first == second, first.partial_cmp(&second) == Some(Ordering::Equal));
	}

	#[test]
	fn tighter_is_antisymmetric([first, second, _] in related_sets()) {
		prop_assert_eq!(first.partial_cmp(&second), second.partial_cmp(&first).map(Ordering::reverse));
		if first <= second && second <= first {
			prop_assert_eq!(first, second);
		}
	}

	#[test]
	fn tighter_is_transitive(mut sets in related_sets(), turn in 0usize..3) {
		sets.rotate_left(turn);
		for [first, second, third] in [sets.clone(), { sets.reverse(); sets }] {
			if first <= second && second <= third {
				prop_assert!(first <= third);
			}
			if first < second && second <= third {
				prop_assert!(first < third);
			}
		}
	}

	#[test]
	fn what_a_looser_set_refuses_a_tighter_one_refuses([looser, tighter, _] in related_sets(), at in 0u64..4_000) {
		prop_assume!(looser <= tighter);
		for algorithm in Algorithm::ALL {
			prop_assert!(looser.accepts(algorithm, at) || !tighter.accepts(algorithm, at));
			prop_assert!(looser.accepts_new(algorithm) || !tighter.accepts_new(algorithm));
			prop_assert!(looser.accepts_extrinsics(algorithm, at) || !tighter.accepts_extrinsics(algorithm, at));
			prop_assert!(end(tighter.withdrawn(algorithm, at)) <= end(looser.withdrawn(algorithm, at)));
		}
		prop_assert!(end(tighter.too_old_at(at)) <= end(looser.too_old_at(at)));
		prop_assert_eq!(tighter.earliest_since(at), looser.earliest_since(at));
		prop_assert!(tighter.min_recovery_delay >= looser.min_recovery_delay);
		prop_assert!(tighter.min_guardians >= looser.min_guardians);
		prop_assert!(tighter.rekey_deadline <= looser.rekey_deadline);
		prop_assert!(tighter.max_epoch <= looser.max_epoch);
	}

	#[test]
	fn tightening_never_loosens_and_touches_one_field(rules in set(), change in change()) {
		let tightened = rules.clone().tightened(&change);
		prop_assert!(tightened >= rules);
		let differing = rules.changes_to(&tightened);
		prop_assert!(differing.is_empty() || differing == [change]);
		// The stricter of both, in that field.
		prop_assert!(tightened.partial_cmp(&rules.clone().with(&change)) != Some(Ordering::Less));
	}
}
