//! Random acts: of all actors, and of one actor by itself.

use super::*;
use proptest::{option, prelude::*, sample::select};

/// The guardians of the holder's plans.
static HONEST: [Guardian; 7] = [A0, A1, A2, A3, D0, D1, D2];
/// All guardians.
static ALL: [Guardian; 9] = [A0, A1, A2, A3, A4, A5, D0, D1, D2];

/// The sets of a thief.
static STOLEN: [Set; 2] = [THIEF, ACCOMPLICE];

fn circle() -> impl Strategy<Value = u8> {
	// The first one has an override quorum and no long wait, so most happens there. No plan has a fourth one.
	prop_oneof![8 => Just(0), 6 => Just(1), 3 => Just(2), 1 => Just(3)]
}

fn rival() -> impl Strategy<Value = bool> {
	prop::bool::weighted(0.3)
}

fn why() -> impl Strategy<Value = Why> {
	prop_oneof![3 => Just(Why::Routine), 2 => (0u32..30).prop_map(|blocks_ago| Why::Compromised { blocks_ago })]
}

fn plan() -> impl Strategy<Value = Option<PlanName>> {
	option::weighted(0.8, prop_oneof![4 => Just(HOME), 4 => Just(OTHER), 4 => Just(THIEVES), 1 => Just(UNFIT)])
}

fn any_set() -> impl Strategy<Value = Set> {
	select(vec![HOLDER, COLD, RESCUED, THIEF, ACCOMPLICE, COLLUDER])
}

fn any_by() -> impl Strategy<Value = By> {
	prop_oneof![6 => Just(By::Current), 1 => any_set().prop_map(By::Set)]
}

fn wait(blocks: u32) -> impl Strategy<Value = Act> {
	(1..=blocks).prop_map(|blocks| Act::Wait { blocks })
}

/// Guardians of the set act in these circles, and put one of these sets in place.
fn of_guardians(
	guardians: &'static [Guardian],
	sets: &'static [Set],
	circle: impl Fn() -> BoxedStrategy<u8>,
) -> impl Strategy<Value = Act> {
	let who = move || (circle(), select(guardians));
	prop_oneof![
		6 => (who(), select(sets), option::of(select(sets)), why())
			.prop_map(|((circle, guardian), to, next, why)| Act::Start { circle, guardian, to, next, why }),
		12 => (who(), rival(), prop::bool::weighted(0.1))
			.prop_map(|((circle, guardian), rival, stale)| Act::Approve { circle, rival, guardian, stale }),
		6 => who().prop_map(|(circle, guardian)| Act::VoteFreeze { circle, guardian }),
		3 => who().prop_map(|(circle, guardian)| Act::VoteUnfreeze { circle, guardian }),
		1 => who().prop_map(|(circle, guardian)| Act::Resign { circle, guardian }),
		1 => who().prop_map(|(circle, guardian)| Act::Answer { circle, guardian }),
	]
}

/// Acts that are open to anybody.
pub(super) fn of_anybody() -> impl Strategy<Value = Act> {
	prop_oneof![
		2 => Just(Act::ApplyPlan),
		6 => (circle(), rival()).prop_map(|(circle, rival)| Act::Execute { circle, rival }),
		1 => circle().prop_map(|circle| Act::Close { circle }),
		2 => circle().prop_map(|circle| Act::CancelDeactivation { circle }),
	]
}

/// The DIDs of guardians change.
fn of_guardian_dids() -> impl Strategy<Value = Act> {
	let did = || 0..DIDS;
	prop_oneof![
		4 => did().prop_map(|did| Act::GuardianRotates { did }),
		3 => (did(), 1u32..8).prop_map(|(did, blocks)| Act::GuardianIsFrozen { did, blocks }),
		1 => did().prop_map(|did| Act::GuardianEnds { did }),
	]
}

/// A set that controls the DID acts, and rotates and commits to these sets.
fn of_control(by: BoxedStrategy<By>, sets: Vec<Set>) -> impl Strategy<Value = Act> {
	let to = prop_oneof![
		2 => select(sets.clone()).prop_map(To::Set),
		3 => Just(To::Next),
		2 => Just(To::PutAside),
	];
	let (set_by, cancel_by, veto_by) = (by.clone(), by.clone(), by.clone());
	let (ask_by, end_by, forfeit_by) = (by.clone(), by.clone(), by.clone());
	prop_oneof![
		3 => (set_by, plan()).prop_map(|(by, plan)| Act::SetPlan { by, plan }),
		1 => cancel_by.prop_map(|by| Act::CancelChange { by }),
		3 => (veto_by, circle(), rival()).prop_map(|(by, circle, rival)| Act::Veto { by, circle, rival }),
		1 => ask_by.prop_map(|by| Act::Ask { by }),
		2 => end_by.prop_map(|by| Act::Deactivate { by }),
		2 => (forfeit_by, circle(), rival()).prop_map(|(by, circle, rival)| Act::Forfeit { by, circle, rival }),
		5 => (by, to, option::weighted(0.6, select(sets)), why())
			.prop_map(|(by, to, next, why)| Act::Rotate { by, to, next, why }),
	]
}

/// Begins with a plan, most of the time.
pub(super) fn start() -> impl Strategy<Value = Start> {
	let plan = option::weighted(0.9, prop_oneof![5 => Just(HOME), 1 => Just(OTHER)]);
	(option::of(Just(COLD)), plan).prop_map(|(next, plan)| Start { next, plan })
}

/// Any actor does anything.
pub(super) fn of_anyone() -> impl Strategy<Value = Act> {
	let sets = vec![HOLDER, COLD, RESCUED, THIEF, ACCOMPLICE, COLLUDER];
	prop_oneof![
		6 => of_control(any_by().boxed(), sets),
		14 => of_guardians(&ALL, &[RESCUED, COLLUDER, COLD], || circle().boxed()),
		5 => of_anybody(),
		1 => of_guardian_dids(),
		5 => wait(6),
		1 => wait(25),
		1 => wait(80),
		1 => (1..=12u32).prop_map(|blocks| Act::StandStill { blocks }),
	]
}

/// The guardians gather in one circle, and time passes. More attempts ripen in this way.
pub(super) fn of_one_circle() -> impl Strategy<Value = Act> {
	prop_oneof![
		12 => of_guardians(&HONEST, &[RESCUED, COLLUDER, COLD], || Just(0).boxed()),
		3 => rival().prop_map(|rival| Act::Execute { circle: 0, rival }),
		2 => of_control(Just(By::Current).boxed(), vec![HOLDER, THIEF, ACCOMPLICE]),
		1 => of_guardian_dids(),
		4 => wait(3),
	]
}

/// A thief acts who has the keys of the holder. They rotate to sets of their own, ask for plans, and do what is open to
/// anybody. Guardians that they name act for them.
pub(super) fn of_a_thief() -> impl Strategy<Value = Act> {
	let by = prop_oneof![3 => Just(By::Set(HOLDER)), 2 => select(&STOLEN[..]).prop_map(By::Set)];
	prop_oneof![
		8 => of_control(by.boxed(), STOLEN.to_vec()),
		2 => of_guardians(&[A4, A5], &STOLEN, || circle().boxed()),
		2 => of_anybody(),
	]
}

/// These guardians act in all circles, put sets of their own in place, and carry out what is due.
pub(super) fn of_colluders(guardians: &'static [Guardian]) -> impl Strategy<Value = Act> {
	prop_oneof![
		10 => of_guardians(guardians, &[COLLUDER, ACCOMPLICE], || circle().boxed()),
		3 => of_anybody(),
		3 => wait(6),
		1 => wait(25),
	]
}

/// A thief acts who has the keys of the holder, and these guardians of the first circle.
pub(super) fn of_a_thief_and(guardians: &'static [Guardian]) -> impl Strategy<Value = Act> {
	prop_oneof![
		2 => of_a_thief(),
		5 => of_guardians(guardians, &[COLLUDER, ACCOMPLICE], || Just(0).boxed()),
		1 => rival().prop_map(|rival| Act::Execute { circle: 0, rival }),
	]
}

/// An actor without any key acts: strangers, and guardians of no circle.
pub(super) fn of_a_stranger() -> impl Strategy<Value = Act> {
	let by = Just(By::Set(STRANGER)).boxed();
	prop_oneof![
		4 => of_control(by, vec![STRANGER]).prop_filter("a reveal needs no authority", |act| {
			!matches!(act, Act::Rotate { to: To::Next | To::PutAside, .. })
		}),
		4 => of_guardians(&[A4, A5], &[STRANGER], || circle().boxed()),
		2 => of_anybody(),
	]
}
