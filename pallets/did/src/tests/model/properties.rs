//! The pallet is its model, and no party reaches a thing that the ladder keeps from it.

use super::{acts::*, driver::follow, *};
use proptest::{collection::vec, option, prelude::*, strategy::ValueTree, test_runner::TestRunner};

/// The blocks that guardians of these properties need.
const DELAY: u32 = 6;

fn guarded(next: Option<Set>) -> Start {
	Start { control: HOLDER, next, longest_delay: Some(DELAY) }
}

fn join(parts: &[&[Act]]) -> Vec<Act> {
	parts.concat()
}

/// A thief acts in less time than the guardians' longest delay.
fn thief_in_haste() -> impl Strategy<Value = Vec<Act>> {
	(vec(of_a_thief(), 0..6), 0..DELAY, vec(of_a_thief(), 0..6))
		.prop_map(|(before, blocks, after)| join(&[&before, &[Act::Wait { blocks }], &after]))
}

/// A thief acts and waits for as long as they like.
fn thief_at_leisure() -> impl Strategy<Value = Vec<Act>> {
	vec(prop_oneof![4 => of_a_thief(), 1 => (1..DELAY).prop_map(|blocks| Act::Wait { blocks })], 0..12)
}

/// Returns the methods with which a state may go on after `before`, if only ends are allowed.
fn only_ends(before: &Model, after: &Model) -> bool {
	after.methods.iter().all(|(name, method)| before.methods.get(name).is_some_and(|had| had.key == method.key))
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

	#[test]
	fn property_1_the_ladder_is_its_model(start in start(), acts in vec(of_anyone(), 1..40)) {
		follow(&start, &acts);
	}

	#[test]
	fn property_1_control_passes_as_the_model_says(start in start(), acts in vec(of_control(), 1..60)) {
		follow(&start, &acts);
	}

	#[test]
	fn property_1_a_stranger_changes_nothing(
		start in start(), others in vec(of_anyone(), 0..20), acts in vec(of_a_stranger(), 1..12),
	) {
		let before = Model::after(&start, &others);
		for act in &acts {
			assert!(before.refusals(act) != Refusals::default(), "{act:?} of a stranger is accepted on {before:?}");
		}
		follow(&start, &join(&[&others, &acts]));
	}

	#[test]
	fn property_1_a_thief_without_a_ranking_commitment_never_outlives_a_recovery(
		committed in any::<bool>(), early in thief_in_haste(), meanwhile in thief_at_leisure(),
		next in option::of(Just(COLD)), late in thief_at_leisure(),
	) {
		let start = guarded(committed.then_some(COLD));
		let step_in = [Act::OpenAttempt, Act::Freeze { blocks: 100 }];
		let rescue = [Act::Recover { to: RESCUED, next, window: 100, why: Why::Routine }];
		let rescued = join(&[&early, &step_in, &meanwhile, &rescue]);
		let version = Model::after(&start, &rescued).control_version;
		let end = follow(&start, &join(&[&rescued, &late]));
		assert!(!end.deactivated);
		assert_eq!((end.control, end.control_version), (RESCUED, version));
	}

	#[test]
	fn property_1_a_thief_in_a_freeze_ends_keys_and_nothing_else(
		early in thief_in_haste(), late in vec(prop_oneof![of_a_thief(), of_the_current_set()], 1..20),
	) {
		let start = guarded(None);
		let frozen = join(&[&early, &[Act::Freeze { blocks: 100 }]]);
		let before = Model::after(&start, &frozen);
		let end = follow(&start, &join(&[&frozen, &late]));
		assert!(!end.deactivated && only_ends(&before, &end));
		assert_eq!(end.control_version, before.control_version);
	}

	#[test]
	fn property_1_guardians_never_outlive_a_ranking_commitment_in_its_window(
		acts in vec(of_colluders(), 0..12), named in option::of(prop_oneof![Just(THIEF), Just(COLD)]),
	) {
		let start = guarded(Some(COLD));
		let recovery = [Act::OpenAttempt, Act::Recover { to: THIEF, next: named, window: 40, why: Why::Routine }];
		let reveal = [Act::Rotate { by: By::Set(STRANGER), to: To::Set(COLD), next: None, why: Why::Routine }];
		let end = follow(&start, &join(&[&recovery, &acts, &reveal]));
		assert!(!end.deactivated);
		assert_eq!(end.control, COLD);
	}

	#[test]
	fn property_1_a_single_key_ends_itself_and_one_other(acts in vec(of_a_single_key(), 1..20)) {
		let start = Start { control: PAIR, next: None, longest_delay: None };
		let before = Model::begin(&start);
		let end = follow(&start, &acts);
		assert!(!end.deactivated && only_ends(&before, &end));
		assert_eq!((end.control_version, end.methods.is_empty()), (1, false));
	}
}

#[test]
fn random_sequences_should_reach_every_act_and_every_refusal() {
	let mut runner = TestRunner::deterministic();
	let sequences = (start(), vec(of_anyone(), 1..40));
	let (mut accepted, mut refused) = (BTreeSet::new(), BTreeSet::new());
	for _ in 0..2_000 {
		let (start, acts) = sequences.new_tree(&mut runner).unwrap().current();
		let mut model = Model::begin(&start);
		for act in acts {
			if !model.can_happen(&act) {
				continue;
			}
			match model.expect(&act) {
				Ok(()) => {
					accepted.insert(act.name());
				},
				Err(Refusals(rules)) => refused.extend(rules),
			}
		}
	}
	// As many as the variants of both enums, without what only a pallet says.
	assert_eq!((accepted.len(), refused.len()), (15, 14), "{accepted:?}, {refused:?}");
}
