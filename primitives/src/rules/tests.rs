//! Tests of the rules: one file for each concept, and random sequences of decisions. This file has their common help.

use super::*;
use crate::{
	key::Algorithm,
	units::{BlockHeight, Moment},
};
use proptest::prelude::*;

mod agenda;
mod change;
mod order;
mod search;
mod sequences;
mod set;
mod withdrawal;

/// Notices that are quick to outlast.
const NOTICES: Notices = Notices { decision: 3, withdrawal: 60, tightening: 10, cooldown: 20, block_time: 3_000 };
/// The start of the tests.
const START: Instant = Instant { block: 100, moment: 10_000 };

fn changes(list: impl IntoIterator<Item = RuleChange>) -> RuleChanges {
	list.into_iter().collect::<Vec<_>>().try_into().unwrap()
}

fn accept(algorithm: Algorithm) -> RuleChange {
	RuleChange::Algorithm(algorithm, None)
}

fn no_new(algorithm: Algorithm) -> RuleChange {
	RuleChange::Algorithm(algorithm, Some(Restriction::NoNewKeys))
}

fn withdraw(algorithm: Algorithm, since: Moment) -> RuleChange {
	RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since }))
}

/// Algorithms that sign, but for one.
fn signing_but(left: Algorithm) -> impl Iterator<Item = Algorithm> {
	Algorithm::ALL.into_iter().filter(move |algorithm| algorithm.signs() && *algorithm != left)
}

/// An agenda and the block it is in.
#[derive(Clone, Debug)]
struct Chain {
	agenda: Agenda,
	now: Instant,
}

impl Chain {
	fn new() -> Self {
		Self { agenda: Agenda::default(), now: START }
	}

	fn rules(&self) -> RuleSet {
		self.agenda.rules(self.now.block)
	}

	fn schedule(&mut self, list: impl IntoIterator<Item = RuleChange>, notice: BlockHeight) -> Result<u32, RulesError> {
		self.agenda.schedule(changes(list), notice, self.now, &NOTICES).map(|scheduled| scheduled.id)
	}

	fn tighten(&mut self, change: RuleChange) -> Result<Tightening, RulesError> {
		self.agenda.tighten(change, self.now, &NOTICES)
	}

	/// A block comes, so many seconds after the one before, as the pallet has it.
	fn next_block_after(&mut self, seconds: u64) -> Progress {
		let due = self.agenda.next_block(self.now.block);
		self.now = Instant { block: self.now.block + 1, moment: self.now.moment + seconds };
		let matures = self.agenda.next_moment().is_some_and(|matures| matures <= self.now.moment);
		let progress = if due == Some(self.now.block) || matures {
			self.agenda.advance(self.now, &NOTICES)
		} else {
			Progress::default()
		};
		self.agenda.check_invariants(self.now.block).unwrap();
		progress
	}

	/// So many blocks come in which nobody can act, each so many seconds after the one before.
	fn stand_still(&mut self, blocks: BlockHeight, seconds: u64) {
		let moment = self.now.moment + u64::from(blocks) * seconds;
		self.now = Instant { block: self.now.block + blocks, moment };
		self.agenda.put_off(blocks);
		self.agenda.check_invariants(self.now.block).unwrap();
	}

	/// So many blocks come in time.
	fn run(&mut self, blocks: BlockHeight) -> Progress {
		(0..blocks).fold(Progress::default(), |mut all, _| {
			let Progress { enacted, dropped, lapsed } = self.next_block_after(NOTICES.block_time / 1_000);
			all.enacted.extend(enacted);
			all.dropped.extend(dropped);
			all.lapsed.extend(lapsed);
			all
		})
	}
}

/// Few values for each field, so that equal and comparable sets are common; all of them sound by themselves.
fn change() -> impl Strategy<Value = RuleChange> {
	let restriction = prop_oneof![
		3 => Just(None),
		1 => Just(Some(Restriction::NoNewKeys)),
		2 => (0..4u64).prop_map(|since| Some(Restriction::Withdrawn { since: since * 1_000 })),
	];
	let algorithm = proptest::sample::select(&Algorithm::ALL[..]);
	prop_oneof![
		6 => (algorithm, restriction).prop_map(|(algorithm, change)| RuleChange::Algorithm(algorithm, change)),
		1 => proptest::option::of(MIN_KEY_AGE..MIN_KEY_AGE + 2).prop_map(RuleChange::MaxKeyAge),
		1 => proptest::option::of(MIN_REACH..MIN_REACH + 2).prop_map(RuleChange::MaxReach),
		1 => (0..3u32).prop_map(RuleChange::MinRecoveryDelay),
		1 => (MIN_GUARDIANS..MIN_GUARDIANS + 3).prop_map(RuleChange::MinGuardians),
		1 => (MIN_REKEY_DEADLINE..MIN_REKEY_DEADLINE + 3).prop_map(RuleChange::RekeyDeadline),
		1 => (MIN_EPOCH_LENGTH..MIN_EPOCH_LENGTH + 3).prop_map(RuleChange::MaxEpoch),
	]
}

/// Any set, often far from sound.
fn set() -> impl Strategy<Value = RuleSet> {
	proptest::collection::vec(change(), 0..12).prop_map(|changes| RuleSet::default().with_all(&changes))
}

/// Three sets that differ in few fields.
fn related_sets() -> impl Strategy<Value = [RuleSet; 3]> {
	let steps = || proptest::collection::vec(change(), 0..3);
	(set(), steps(), steps()).prop_map(|(first, to_second, to_third)| {
		let second = first.clone().with_all(&to_second);
		let third = second.clone().with_all(&to_third);
		[first, second, third]
	})
}
