//! Random sequences of decisions, tightenings and blocks, beside a record of what each was allowed to do.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

/// A change whose withdrawals are said from now.
#[derive(Clone, Copy, Debug)]
struct Proposed {
	change: RuleChange,
	/// Seconds from now, or before now.
	since: i64,
}

impl Proposed {
	fn at(self, now: Moment) -> RuleChange {
		match self.change {
			RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { .. })) => {
				withdraw(algorithm, now.saturating_add_signed(self.since))
			},
			other => other,
		}
	}
}

#[derive(Clone, Debug)]
enum Step {
	Schedule(Vec<Proposed>, BlockHeight),
	/// One of those that wait.
	Cancel(usize),
	Tighten(Proposed),
	/// Voters lift a tightening of this field.
	Lift(Field),
	/// So many blocks, each so many seconds after the one before.
	Blocks(u32, u64),
	/// So many blocks in which nobody can act, each so many seconds after the one before.
	StandStill(u32, u64),
}

fn proposed() -> impl Strategy<Value = Proposed> {
	let since = proptest::sample::select(&[-50, 0, 9, 20, 59, 60, 69, 90, 120, 300][..]);
	(change(), since).prop_map(|(change, since)| Proposed { change, since })
}

fn step(council: bool) -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (proptest::collection::vec(proposed(), 1..4), 2u32..20).prop_map(|(list, notice)| Step::Schedule(list, notice)),
		1 => (0usize..8).prop_map(Step::Cancel),
		if council { 4 } else { 1 } => proposed().prop_map(move |proposed| {
			if council { Step::Tighten(proposed) } else { Step::Blocks(1, 3) }
		}),
		1 => proptest::sample::select(Field::all().collect::<Vec<_>>()).prop_map(Step::Lift),
		1 => (1u32..40, proptest::sample::select(&[1, 3, 40][..])).prop_map(|(blocks, apart)| Step::StandStill(blocks, apart)),
		5 => (1u32..6, proptest::sample::select(&[1, 3, 3, 3, 40][..])).prop_map(|(blocks, apart)| Step::Blocks(blocks, apart)),
	]
}

/// The acts that the steps were allowed.
#[derive(Default)]
struct Record {
	/// The decisions that wait, by their ids.
	waiting: BTreeMap<u32, (BlockHeight, RuleChanges)>,
	/// From when to when the council had a field, and when it may have it again.
	had: BTreeMap<Field, (BlockHeight, BlockHeight, BlockHeight)>,
	/// The fields that the council withdrew the last time that it had them.
	withdrew: BTreeSet<Field>,
	/// Since when new keys have been refused: the moment, and the blocks until then in which somebody could act.
	refused: BTreeMap<Algorithm, (Moment, u32)>,
	/// The blocks in which somebody could act.
	living: u32,
}

impl Record {
	/// Checks that the rules in force now may follow the earlier ones.
	fn check(&mut self, chain: &Chain, before: &RuleSet, by_voters_alone: bool) {
		let Instant { block, moment } = chain.now;
		let rules = chain.rules();
		chain.agenda.check_invariants(block).unwrap();
		for algorithm in Algorithm::ALL {
			let (since, lived) = self.refused.get(&algorithm).copied().unwrap_or((moment, self.living));
			let noticed = since + NOTICES.withdrawal;
			let earliest = if by_voters_alone { noticed.max(moment) } else { moment };
			match (before.restriction(algorithm), rules.restriction(algorithm)) {
				(Some(Restriction::Withdrawn { since: before }), Some(Restriction::Withdrawn { since })) => {
					assert!(since >= before.min(earliest), "{algorithm} was brought forward from {before} to {since}");
				},
				(_, Some(Restriction::Withdrawn { since })) => {
					assert!(since >= earliest, "{algorithm} ended at {since}, before {earliest}");
				},
				_ => {},
			}
			if rules.accepts_new(algorithm) {
				self.refused.remove(&algorithm);
			} else {
				self.refused.entry(algorithm).or_insert((moment, self.living));
			}
			if by_voters_alone && !rules.accepts(algorithm, moment) {
				// Of the 20 blocks of the notice.
				assert!(self.living >= lived + 15, "{algorithm} ended without a notice in blocks");
			}
		}
		for field in Field::all() {
			let standing = self.had.get(&field).is_some_and(|(_, until, _)| block < *until);
			if !standing {
				assert_eq!(rules.value(field), chain.agenda.base.value(field), "nobody tightened {field}");
			}
		}
	}

	fn schedule(&mut self, chain: &mut Chain, list: Vec<Proposed>, notice: BlockHeight) {
		let list = list.into_iter().map(|proposed| proposed.at(chain.now.moment)).collect::<Vec<_>>();
		if let Ok(id) = chain.schedule(list.clone(), notice) {
			assert!(notice >= NOTICES.decision);
			self.waiting.insert(id, (chain.now.block + notice, changes(list)));
		}
	}

	fn cancel(&mut self, chain: &mut Chain, place: usize) {
		if let Some(id) = chain.agenda.scheduled.get(place).map(|scheduled| scheduled.id) {
			chain.agenda.cancel(id).unwrap();
			assert!(self.waiting.remove(&id).is_some());
		}
	}

	fn tighten(&mut self, chain: &mut Chain, proposed: Proposed) {
		let before = chain.rules();
		let base = chain.agenda.base.clone();
		let now = chain.now.block;
		let field = proposed.change.field();
		let had = self.had.get(&field).copied();
		let cools = had.is_some_and(|(_, until, again_from)| (until..again_from).contains(&now));
		let stands = |field: &Field| self.had.get(field).is_some_and(|(_, until, _)| now < *until);
		let withdraws = proposed.change.withdraws();
		let second = withdraws && self.withdrew.iter().any(|held| *held != field && stands(held));
		let standing = had.filter(|(_, until, _)| now < *until);
		match chain.tighten(proposed.at(chain.now.moment)) {
			Ok(Tightening { until, again_from, .. }) => {
				assert!(!cools && !second && field.is_for_council());
				assert!(chain.rules() > before);
				let end = now + NOTICES.tightening;
				let expected = standing.unwrap_or((now, end, end + NOTICES.cooldown));
				assert_eq!((expected.0, until, again_from), expected);
				self.had.insert(field, expected);
				if withdraws {
					self.withdrew.insert(field);
				} else {
					self.withdrew.remove(&field);
				}
			},
			Err(fault) => {
				assert_eq!(fault == RulesError::OutOfReach, !field.is_for_council());
				assert_eq!(fault == RulesError::CoolingDown, cools);
				assert_eq!(fault == RulesError::OneWithdrawal, second && !cools);
				assert_eq!(chain.rules(), before);
			},
		}
		assert_eq!(chain.agenda.base, base);
	}

	fn lift(&mut self, chain: &mut Chain, field: Field) {
		let (before, base) = (chain.rules(), chain.agenda.base.clone());
		let next = chain.now.block + 1;
		let standing = self.had.get_mut(&field).filter(|(_, until, _)| next < *until);
		match (chain.agenda.lift(field, chain.now), standing) {
			(Ok(lifted), Some(standing)) => {
				assert_eq!((lifted.until, lifted.again_from), (next, standing.2));
				standing.1 = next;
			},
			(Err(fault), None) => assert_eq!(fault, RulesError::NotTightened),
			(answer, standing) => panic!("{answer:?} to a lift of {standing:?}"),
		}
		assert_eq!((chain.rules(), &chain.agenda.base), (before, &base), "it is over with the next block");
	}

	/// Nothing happens, and everything is as far away afterwards as it was before.
	fn stand_still(&mut self, chain: &mut Chain, blocks: BlockHeight, apart: u64) {
		let before = chain.rules();
		chain.stand_still(blocks, apart);
		assert_eq!(chain.rules(), before);
		self.waiting.values_mut().for_each(|(from_block, _)| *from_block += blocks);
		for (from, until, again_from) in self.had.values_mut() {
			(*from, *until, *again_from) = (*from + blocks, *until + blocks, *again_from + blocks);
		}
	}

	fn block(&mut self, chain: &mut Chain, apart: u64) {
		self.living += 1;
		let base = chain.agenda.base.clone();
		let Progress { enacted, dropped, lapsed } = chain.next_block_after(apart);
		let mut expected = base;
		for id in &enacted {
			let (from_block, changes) = self.waiting.remove(id).unwrap();
			assert_eq!(from_block, chain.now.block);
			expected = expected.with_all(&changes);
		}
		for id in dropped {
			let (from_block, changes) = self.waiting.remove(&id).unwrap();
			assert_eq!(from_block, chain.now.block);
			assert!(!changes.is_empty());
		}
		assert!(self.waiting.values().all(|(from_block, _)| *from_block > chain.now.block), "overdue");
		// The base is what was decided; a withdrawal may start later than that.
		for field in Field::all() {
			match (chain.agenda.base.value(field), expected.value(field)) {
				(
					RuleChange::Algorithm(_, Some(Restriction::Withdrawn { since })),
					RuleChange::Algorithm(_, Some(Restriction::Withdrawn { since: decided })),
				) => assert!(since >= decided),
				(value, decided) => assert_eq!(value, decided),
			}
		}
		let ends = self.had.iter().filter(|(_, (_, until, _))| *until == chain.now.block);
		assert_eq!(lapsed, ends.map(|(field, _)| *field).collect::<Vec<_>>());
	}
}

fn check_steps(steps: Vec<Step>, by_voters_alone: bool) {
	let mut chain = Chain::new();
	let mut record = Record::default();
	for step in steps {
		let before = chain.rules();
		match step {
			Step::Schedule(list, notice) => {
				record.schedule(&mut chain, list, notice);
				assert_eq!(chain.rules(), before, "a decision is not in force before its block");
			},
			Step::Cancel(place) => {
				record.cancel(&mut chain, place);
				assert_eq!(chain.rules(), before, "a cancellation changes nothing in force");
			},
			Step::Tighten(proposed) => {
				record.tighten(&mut chain, proposed);
				record.check(&chain, &before, by_voters_alone);
			},
			Step::Lift(field) => record.lift(&mut chain, field),
			Step::StandStill(blocks, apart) => record.stand_still(&mut chain, blocks, apart),
			Step::Blocks(blocks, apart) => {
				for _ in 0..blocks {
					let before = chain.rules();
					record.block(&mut chain, apart);
					record.check(&chain, &before, by_voters_alone);
				}
			},
		}
		chain.agenda.check_invariants(chain.now.block).unwrap();
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

	#[test]
	fn property_8_no_rule_applies_before_its_time(steps in proptest::collection::vec(step(true), 1..60)) {
		check_steps(steps, false);
	}

	#[test]
	fn voters_alone_never_end_keys_without_notice(steps in proptest::collection::vec(step(false), 1..60)) {
		check_steps(steps, true);
	}
}
