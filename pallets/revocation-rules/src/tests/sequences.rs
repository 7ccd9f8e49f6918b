//! Random sequences of decisions and blocks: the storage keeps its invariants, a refused call leaves nothing behind, and
//! the answer about a moment that is over never changes.

use crate::{mock::*, InForce};
use clavis_primitives::{
	rules::{
		Field, Restriction, RuleChange, RuleSet, MIN_EPOCH_LENGTH, MIN_GUARDIANS, MIN_KEY_AGE, MIN_REACH,
		MIN_REKEY_DEADLINE,
	},
	Algorithm, Moment,
};
use core::time::Duration;
use frame_support::storage::with_storage_layer;
use proptest::prelude::*;
use sp_core::storage::StateVersion;
use sp_io::storage::root as storage_root;
use sp_runtime::DispatchResult;

#[derive(Clone, Debug)]
enum Step {
	Schedule(Vec<RuleChange>, u32),
	Cancel(u32),
	Tighten(RuleChange),
	Lift(Field),
	/// So many blocks, each so many milliseconds after the one before.
	Blocks(u32, u64),
	/// So many blocks in which nobody can act, and one after them, each so many milliseconds after the one before.
	StandStill(u32, u64),
}

fn change() -> impl Strategy<Value = RuleChange> {
	let restriction = prop_oneof![
		2 => Just(None),
		2 => Just(Some(Restriction::NoNewKeys)),
		3 => (0..1_000u64).prop_map(|since| Some(Restriction::Withdrawn { since: START + since })),
	];
	let algorithm = proptest::sample::select(&Algorithm::ALL[..]);
	prop_oneof![
		6 => (algorithm, restriction).prop_map(|(algorithm, change)| RuleChange::Algorithm(algorithm, change)),
		1 => proptest::option::of(MIN_KEY_AGE - 1..MIN_KEY_AGE + 3).prop_map(RuleChange::MaxKeyAge),
		1 => proptest::option::of(MIN_REACH - 1..MIN_REACH + 2).prop_map(RuleChange::MaxReach),
		1 => (0..3u32).prop_map(RuleChange::MinRecoveryDelay),
		1 => (MIN_GUARDIANS - 1..MIN_GUARDIANS + 3).prop_map(RuleChange::MinGuardians),
		1 => (MIN_REKEY_DEADLINE - 1..MIN_REKEY_DEADLINE + 3).prop_map(RuleChange::RekeyDeadline),
		1 => (MIN_EPOCH_LENGTH - 1..MIN_EPOCH_LENGTH + 3).prop_map(RuleChange::MaxEpoch),
	]
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (proptest::collection::vec(change(), 1..4), 8..40u32).prop_map(|(list, notice)| Step::Schedule(list, notice)),
		1 => (0..12u32).prop_map(Step::Cancel),
		3 => change().prop_map(Step::Tighten),
		1 => change().prop_map(|change| Step::Lift(change.field())),
		1 => (1..30u32, proptest::sample::select(&[500, 3_000, 200_000][..])).prop_map(|(blocks, apart)| Step::StandStill(blocks, apart)),
		5 => (1..8u32, proptest::sample::select(&[200, 500, 1_000, 3_000, 3_000, 200_000][..])).prop_map(|(blocks, apart)| Step::Blocks(blocks, apart)),
	]
}

/// As an extrinsic is dispatched.
fn attempt(call: impl FnOnce() -> DispatchResult) {
	let root = storage_root(StateVersion::V1);
	if with_storage_layer(call).is_err() {
		assert_eq!(storage_root(StateVersion::V1), root, "a refused call left something behind");
	}
}

/// The rules in force at the end of each moment that a block had.
type Answers = Vec<(Moment, RuleSet)>;

fn close(answers: &mut Answers) {
	let rules = InForce::<Test>::get().rules;
	match answers.last_mut() {
		Some(last) if last.0 == now() => last.1 = rules,
		_ => answers.push((now(), rules)),
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

	#[test]
	fn property_8_what_was_answered_about_a_moment_is_always_answered(
		steps in proptest::collection::vec(step(), 1..50),
	) {
		chain().execute_with(|| {
			let mut answers = Answers::new();
			for step in steps {
				match step {
					Step::Schedule(list, notice) => attempt(|| schedule(list, notice)),
					Step::Cancel(id) => attempt(|| RevocationRules::cancel(voters(), id)),
					Step::Tighten(change) => attempt(|| tighten(change)),
					Step::Lift(field) => attempt(|| RevocationRules::lift(voters(), field)),
					Step::StandStill(blocks, apart) => {
						let before = InForce::<Test>::get();
						for _ in 0..blocks {
							close(&mut answers);
							still_block_after(Duration::from_millis(apart));
							assert_eq!(InForce::<Test>::get(), before);
							RevocationRules::do_try_state().unwrap();
						}
						close(&mut answers);
						next_block_after(Duration::from_millis(apart));
					},
					Step::Blocks(blocks, apart) => {
						for _ in 0..blocks {
							close(&mut answers);
							next_block_after(Duration::from_millis(apart));
							RevocationRules::do_try_state().unwrap();
						}
					},
				}
				RevocationRules::do_try_state().unwrap();
			}
			close(&mut answers);
			for (moment, rules) in answers {
				assert_eq!(RevocationRules::at(moment).unwrap().rules, rules, "the answer about {moment} changed");
			}
		});
	}
}
