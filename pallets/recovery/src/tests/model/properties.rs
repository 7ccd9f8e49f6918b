//! The pallets are their model, and no actor reaches a thing that the ladder keeps from it.
//!
//! `docs/ladder.md` lists the properties by actor.

use super::{acts::*, driver::follow, machine::Quorum, *};
use proptest::{collection::vec, option, prelude::*, strategy::ValueTree, test_runner::TestRunner};

const GUARDED: Start = Start { next: None, plan: Some(HOME) };
const COMMITTED: Start = Start { next: Some(COLD), plan: Some(HOME) };

/// The longest notice of [`HOME`], in blocks.
const LONGEST_DELAY: u32 = 10;
/// The notice and the expiry of the first circle of [`HOME`], in blocks.
const NOTICE: u32 = 4;
const EXPIRY: u32 = 10;

fn join(parts: &[&[Act]]) -> Vec<Act> {
	parts.concat()
}

fn wait(blocks: u32) -> Act {
	Act::Wait { blocks }
}

fn start_by(guardian: Guardian, circle: u8, to: Set, why: Why) -> Act {
	Act::Start { circle, guardian, to, next: None, why }
}

fn approve(guardian: Guardian, circle: u8) -> Act {
	Act::Approve { circle, guardian, stale: false }
}

fn reveal(next: Option<Set>, why: Why) -> Act {
	Act::Rotate { by: By::Set(STRANGER), to: To::Set(COLD), next, why }
}

fn execute() -> Act {
	Act::Execute { circle: 0 }
}

/// Returns the state of the model after a sequence.
fn after(start: &Start, acts: &[Act]) -> Model {
	let mut model = Model::begin(start);
	for act in acts {
		let _ = model.expect(act);
	}
	model
}

/// The honest guardians of the first circle reach its override quorum.
fn rescue() -> Vec<Act> {
	vec![start_by(A0, 0, RESCUED, Why::Routine), approve(A1, 0), approve(A2, 0)]
}

/// An actor acts, for so many blocks in all.
fn within(blocks: u32, act: impl Fn() -> BoxedStrategy<Act>) -> impl Strategy<Value = Vec<Act>> {
	(vec(act(), 0..8), 0..=blocks, vec(act(), 0..8), vec(act(), 0..8)).prop_map(move |(early, first, between, late)| {
		join(&[&early, &[wait(first)], &between, &[wait(blocks - first)], &late])
	})
}

/// A thief of the current keys acts: with any set that controls the DID meanwhile.
fn thief() -> BoxedStrategy<Act> {
	prop_oneof![3 => of_a_thief(), 1 => of_the_current_set()].boxed()
}

/// Waits that are too short to be a model of time are left out.
fn no_wait(acts: &[Act]) -> bool {
	acts.iter().all(|act| !matches!(act, Act::Wait { .. }))
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

	#[test]
	fn guardians_and_dids_should_be_their_model(start in start(), acts in vec(of_anyone(), 1..50)) {
		follow(&start, &acts);
	}

	#[test]
	fn one_circle_should_be_its_model(next in option::of(Just(COLD)), acts in vec(of_one_circle(), 1..50)) {
		follow(&Start { next, plan: Some(HOME) }, &acts);
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

	#[test]
	fn a_thief_should_never_stop_an_override_quorum(
		early in vec(thief(), 0..8), meanwhile in within(NOTICE, thief), late in vec(thief(), 0..8),
	) {
		// The thief has no commitment that ranks, and cannot make one.
		let rescued = join(&[&early, &rescue(), &meanwhile, &[execute()]]);
		let end = follow(&GUARDED, &join(&[&rescued, &late]));
		prop_assert!(!end.ended);
		prop_assert_eq!((end.control, end.control_version), (RESCUED, after(&GUARDED, &rescued).control_version));
	}

	#[test]
	fn a_thief_should_never_walk_out_of_a_freeze(early in vec(thief(), 0..8), frozen in within(EXPIRY, thief)) {
		let freeze = [A0, A1].map(|guardian| Act::VoteFreeze { circle: 0, guardian });
		let before = join(&[&early, &freeze]);
		let start = after(&GUARDED, &before);
		prop_assume!(start.is_frozen());
		let end = follow(&GUARDED, &join(&[&before, &frozen]));
		prop_assert!(end.is_frozen() && !end.ended);
		prop_assert_eq!((end.control, end.control_version), (start.control, start.control_version));
		prop_assert_eq!(end.plan.map(|plan| plan.since), start.plan.map(|plan| plan.since));
	}

	#[test]
	fn a_thief_should_never_undo_a_recovery(
		early in within(LONGEST_DELAY - 1, thief), meanwhile in vec(thief(), 0..6), late in within(LONGEST_DELAY, thief),
	) {
		// The thief had no more time before the guardians stepped in than these need.
		let recovery = join(&[&rescue(), &meanwhile, &[wait(NOTICE), execute()]]);
		let rescued = join(&[&early, &recovery]);
		let end = follow(&GUARDED, &join(&[&rescued, &late]));
		prop_assert_eq!((end.control, end.control_version), (RESCUED, after(&GUARDED, &rescued).control_version));
		prop_assert!(end.contest.is_none() && !end.ended);
	}

	#[test]
	fn a_thief_should_never_end_a_did_that_guardians_recover(
		asked in within(LONGEST_DELAY - 1, thief), meanwhile in within(EXPIRY, thief),
	) {
		// Before the longest delay the DID cannot end. From then on an attempt at its override quorum keeps it.
		let deactivate = [Act::Deactivate { by: By::Set(HOLDER) }];
		let end = follow(&GUARDED, &join(&[&deactivate, &asked, &rescue(), &meanwhile]));
		prop_assert!(!end.ended);
	}

	#[test]
	fn a_thief_should_never_change_the_plan_in_haste(
		early in within(LONGEST_DELAY - 1, thief), later in within(EXPIRY, thief), quorum in 2usize..=3,
	) {
		let attempt = &rescue()[..quorum];
		let acts = join(&[&early, attempt, &later]);
		let end = follow(&GUARDED, &acts);
		// A recovery drops the change, and nothing else touches the plan.
		prop_assert_eq!(end.plan.map(|plan| (plan.name, plan.asked_at)), Some((HOME, mock::FIRST_BLOCK)));
	}

	#[test]
	fn the_guardians_of_a_thief_should_never_outlive_a_ranking_reveal(
		stolen in vec(prop_oneof![4 => thief(), 1 => (1u32..12).prop_map(wait)], 0..20), next in option::of(Just(STRANGER)),
	) {
		// The thief has the keys of the holder from the first block on, and the holder names that moment.
		let before = after(&COMMITTED, &stolen);
		let block = before.block;
		let why = Why::Compromised { blocks_ago: block - mock::FIRST_BLOCK - 1 };
		let end = follow(&COMMITTED, &join(&[&stolen, &[reveal(next, why)]]));
		prop_assert_eq!(end.control, COLD);
		prop_assert!(end.change.is_none() && end.attempts.is_empty());
		prop_assert!(end.plan.is_none_or(|plan| plan.asked_at == mock::FIRST_BLOCK));
	}

	#[test]
	fn guardians_below_the_threshold_should_never_change_control(
		acts in vec(of_colluders(&[A0, D2]), 0..30), veto in any::<bool>(),
	) {
		// Two guardians who share the second circle reach its threshold there, so one of them and one of no circle of theirs
		// collude: A0 alone is in the first one.
		let others = [Act::Veto { by: By::Current, circle: 1 }];
		let acts: Vec<_> = acts.into_iter().filter(|act| !matches!(act, Act::Start { circle: 1, .. })).collect();
		let end = follow(&GUARDED, &join(&[&acts, if veto { &others } else { &[] }]));
		prop_assert_eq!((end.control, end.control_version, end.ended), (HOLDER, 1, false));
		prop_assert!(end.plan.is_some_and(|plan| plan.name == HOME));
	}

	#[test]
	fn one_guardian_should_never_suffice(
		guardian in 0usize..7, acts in vec(of_colluders(&[A0, A1, A2, A3, D0, D1, D2]), 0..60),
	) {
		let one = [A0, A1, A2, A3, D0, D1, D2][guardian];
		let is_own = |act: &Act| match *act {
			Act::Start { guardian, .. } | Act::Approve { guardian, .. } | Act::VoteFreeze { guardian, .. } => guardian == one,
			Act::VoteUnfreeze { guardian, .. } | Act::Resign { guardian, .. } => guardian == one,
			_ => true,
		};
		let acts: Vec<_> = acts.into_iter().filter(is_own).collect();
		let end = follow(&GUARDED, &acts);
		prop_assert_eq!((end.control, end.control_version, end.ended), (HOLDER, 1, false));
		prop_assert!(end.freeze.is_none() && end.plan.is_some_and(|plan| plan.name == HOME));
	}

	#[test]
	fn guardians_below_the_override_quorum_should_never_overrule_a_veto(
		acts in vec(of_colluders(&[A0, A1]), 0..30), to in prop_oneof![Just(COLLUDER), Just(ACCOMPLICE)],
	) {
		// The holder is awake: each attempt meets a veto as soon as it is opened.
		let mut held: Vec<Act> = vec![start_by(A0, 0, to, Why::Routine), Act::Veto { by: By::Current, circle: 0 }];
		for act in acts {
			held.push(act);
			if let Act::Start { circle, .. } = act {
				held.push(Act::Veto { by: By::Current, circle });
			}
		}
		let end = follow(&GUARDED, &held);
		prop_assert_eq!((end.control, end.control_version, end.ended), (HOLDER, 1, false));
	}

	#[test]
	fn guardians_should_never_overrule_a_ranking_reveal(
		acts in vec(of_colluders(&[A0, A1, A2, A3, D0, D1, D2]), 0..20), blocks in 0..=LONGEST_DELAY,
		late in vec(of_colluders(&[A0, A1, A2, A3, D0, D1, D2]), 0..10),
	) {
		// All of them collude. The holder reveals before or after, within the window.
		let recovery = join(&[&rescue(), &[wait(NOTICE), execute()]]);
		prop_assume!(no_wait(&late));
		let end = follow(&COMMITTED, &join(&[&recovery, &[wait(blocks)], &late, &[reveal(None, Why::Routine)]]));
		prop_assert_eq!((end.control, end.attempts.len()), (COLD, 0));
		// Nor before it.
		let before = after(&COMMITTED, &acts);
		prop_assume!(before.control == HOLDER);
		let end = follow(&COMMITTED, &join(&[&acts, &[reveal(None, Why::Routine)]]));
		prop_assert_eq!((end.control, end.attempts.len(), end.is_frozen()), (COLD, 0, false));
	}

	#[test]
	fn guardians_should_never_freeze_again_in_haste(
		acts in vec(of_colluders(&[A0, A1, A2, A3, D0, D1, D2]), 1..40), unfreezes in any::<bool>(),
	) {
		let votes = |freeze: bool| [A0, A1].map(|guardian| match freeze {
			true => Act::VoteFreeze { circle: 0, guardian },
			false => Act::VoteUnfreeze { circle: 0, guardian },
		});
		let mut before = votes(true).to_vec();
		if unfreezes {
			before.extend(votes(false));
		}
		let frozen = after(&GUARDED, &before);
		let freezable_from = frozen.plan.as_ref().map_or(0, |plan| plan.freezable_from);
		let left = frozen.freeze.map_or(0, |freeze| freeze.until + 1);
		// All that guardians do before that block freezes nothing.
		let mut model = frozen.clone();
		let in_time = |act: &Act| {
			let _ = model.expect(act);
			model.block < freezable_from
		};
		let acts: Vec<_> = acts.into_iter().take_while(in_time).collect();
		let end = follow(&GUARDED, &join(&[&before, &acts]));
		prop_assert!(end.freeze.is_none_or(|freeze| frozen.freeze.is_some_and(|first| freeze.until <= first.until)));
		// The time in which they cannot is longer than the freeze, and than the longest delay.
		let free = freezable_from.saturating_sub(left.max(mock::FIRST_BLOCK + 2 + EXPIRY));
		prop_assert!(free > EXPIRY.max(LONGEST_DELAY) || unfreezes);
	}

	#[test]
	fn guardians_should_never_keep_a_plan_for_ever(
		acts in vec(of_colluders(&[D0, D1, D2]), 0..20), early in vec(of_colluders(&[D0, D1, D2]), 0..8),
	) {
		// One bad guardian, or several below the threshold of all circles but one, ask what they like. The holder asks for
		// another plan, waits, and applies it: at once, or as soon as the attempt at its threshold has expired.
		let asks = [Act::SetPlan { by: By::Current, plan: Some(OTHER) }];
		let acts = join(&[&early, &asks, &acts]);
		let model = after(&GUARDED, &acts);
		prop_assume!(model.control == HOLDER && model.change.is_some());
		// No attempt of today stands after the longest expiry. The cooldown keeps the openers from another one.
		let expiries = model.standing_attempts().map(|(_, attempt)| attempt.opened + attempt.terms.expiry);
		let applies_at = model.change.map_or(0, |change| change.applies_at);
		let blocks = expiries.max().map_or(0, |last| last + 1).max(applies_at).saturating_sub(model.block);
		let end = follow(&GUARDED, &join(&[&acts, &[wait(blocks), Act::ApplyPlan]]));
		prop_assert!(end.plan.is_some_and(|plan| plan.name == OTHER));
	}

	#[test]
	fn a_guardian_out_of_standing_should_never_count(did in 0u8..DIDS, ends in any::<bool>(), rotates in any::<bool>()) {
		let guardian = Guardian::Did(did);
		let out = if ends { Act::GuardianEnds { did } } else { Act::GuardianIsFrozen { did, blocks: 30 } };
		let opened = [start_by(guardian, 1, RESCUED, Why::Routine), approve(A3, 1)];
		let rotated = if rotates { vec![Act::GuardianRotates { did }] } else { Vec::new() };
		let finish = [wait(LONGEST_DELAY), Act::Execute { circle: 1 }];
		// It counts before, whichever key it has by then.
		let control = follow(&GUARDED, &join(&[&opened, &rotated, &finish])).control;
		prop_assert_eq!(control, RESCUED);
		let end = follow(&GUARDED, &join(&[&opened, &rotated, &[out], &finish]));
		prop_assert_eq!(end.control, HOLDER);
		prop_assert!(end.attempts.values().all(|attempt| end.quorum(attempt) == Quorum::None));
	}

	#[test]
	fn a_stranger_should_never_do_more_than_what_is_due(
		start in start(), others in vec(of_anyone(), 0..20), acts in vec(of_a_stranger(), 1..12),
	) {
		let before = after(&start, &others);
		for act in &acts {
			let is_due = matches!(
				act,
				Act::Execute { .. } | Act::ApplyPlan | Act::Close { .. } | Act::CancelDeactivation { .. }
			);
			// The thief's plan names the accounts that are strangers here.
			let thieves = before.plan.as_ref().is_some_and(|plan| plan.name == THIEVES);
			prop_assert!(is_due || thieves || before.refusals(act) != Refusals::default(), "{act:?} on {before:?}");
		}
		follow(&start, &join(&[&others, &acts]));
	}
}

#[test]
fn random_sequences_should_reach_every_act_and_every_refusal() {
	let mut runner = TestRunner::deterministic();
	let sequences = (start(), vec(prop_oneof![of_anyone(), of_one_circle()], 1..50));
	let (mut accepted, mut refused) = (BTreeSet::new(), BTreeSet::new());
	for _ in 0..4_000 {
		let (start, acts) = sequences.new_tree(&mut runner).unwrap().current();
		let mut model = Model::begin(&start);
		for act in acts {
			match model.expect(&act) {
				Ok(()) => {
					accepted.insert(act.name());
				},
				Err(Refusals(rules)) => refused.extend(rules),
			}
		}
	}
	// As many as the variants of both enums, without what only a pallet says.
	assert_eq!((accepted.len(), refused.len()), (20, 31), "{accepted:?}, {refused:?}");
}
