//! From which moment on an algorithm can be withdrawn.
//!
//! Never from before the rules that say so; and where voters decide, only after new keys of it have been refused for
//! the network's notice. This is checked when voters decide, as far as it can be foreseen. When a withdrawal comes into force,
//! a moment that is too early is moved: other decisions may have been cancelled, and blocks may have been late.

use super::{Agenda, Instant, Notices, Restriction, RuleChange, RuleSet, RulesError};
use crate::{
	key::Algorithm,
	units::{BlockHeight, Moment},
};
use sp_core::{bounded::BoundedBTreeMap, ConstU32};

/// Algorithms, each with the instant since which new keys of it have been refused without a break.
pub(super) type Refused = BoundedBTreeMap<Algorithm, Instant, ConstU32<16>>;

/// The withdrawals that can come into force at an instant.
pub(super) struct Withdrawals<'a> {
	/// The rules that were in force until then.
	present: &'a RuleSet,
	/// The refusals of new keys that count as notice, and the notice. `None` if no notice is due.
	notice: Option<(&'a Refused, &'a Notices)>,
	/// The instant.
	start: Instant,
}

impl<'a> Withdrawals<'a> {
	/// By the council.
	pub fn at_once(present: &'a RuleSet, start: Instant) -> Self {
		Self { present, notice: None, start }
	}

	/// By voters.
	pub fn after_notice(present: &'a RuleSet, refused: &'a Refused, start: Instant, notices: &'a Notices) -> Self {
		Self { present, notice: Some((refused, notices)), start }
	}

	/// Returns the earliest moment from which on an algorithm can be withdrawn. A withdrawal in force may stay.
	fn earliest(&self, algorithm: Algorithm) -> Moment {
		let noticed = self.notice.map_or(self.start.moment, |(refused, notices)| {
			let refused = refused.get(&algorithm).copied().unwrap_or(self.start);
			notices.end_of_notice(refused, self.start).max(self.start.moment)
		});
		match self.present.restriction(algorithm) {
			Some(Restriction::Withdrawn { since }) => since.min(noticed),
			Some(Restriction::NoNewKeys) | None => noticed,
		}
	}

	/// A change as it can come into force.
	pub fn admit(&self, change: RuleChange) -> RuleChange {
		match change {
			RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since })) => {
				let since = since.max(self.earliest(algorithm));
				RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since }))
			},
			other => other,
		}
	}

	/// Refuses a withdrawal from a moment on that is too early.
	fn check(&self, change: &RuleChange) -> Result<(), RulesError> {
		let RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since })) = *change else { return Ok(()) };
		if since >= self.earliest(algorithm) {
			Ok(())
		} else if since < self.start.moment {
			Err(RulesError::Retroactive)
		} else {
			Err(RulesError::WithdrawalTooSoon)
		}
	}
}

/// The state that is expected just before a later block.
struct Expected {
	present: RuleSet,
	refused: Refused,
	/// The block, and its moment.
	start: Instant,
}

impl Expected {
	fn withdrawals<'a>(&'a self, notices: &'a Notices) -> Withdrawals<'a> {
		Withdrawals::after_notice(&self.present, &self.refused, self.start, notices)
	}
}

impl Agenda {
	/// The earliest moment from which on voters can withdraw an algorithm by a decision of now that is in force from a
	/// block on, if nothing else is decided and blocks keep to their time.
	pub fn earliest_withdrawal(
		&self,
		algorithm: Algorithm,
		from_block: BlockHeight,
		now: Instant,
		notices: &Notices,
	) -> Moment {
		self.expected(from_block, now, notices).withdrawals(notices).earliest(algorithm)
	}

	/// Refuses decisions that will withdraw an algorithm too early, as far as their block can be foreseen.
	pub(super) fn check_withdrawals(
		&self,
		changes: &[RuleChange],
		from_block: BlockHeight,
		now: Instant,
		notices: &Notices,
	) -> Result<(), RulesError> {
		let expected = self.expected(from_block, now, notices);
		changes.iter().try_for_each(|change| expected.withdrawals(notices).check(change))
	}

	fn expected(&self, from_block: BlockHeight, now: Instant, notices: &Notices) -> Expected {
		let instant = |block| Instant { block, moment: now.moment_of(block, notices.block_time) };
		let start = instant(from_block);
		let expected = Expected { present: self.rules(now.block), refused: self.refused.clone(), start };
		self.timeline(now.block, from_block).into_iter().fold(expected, |mut expected, (block, rules)| {
			note(&mut expected.refused, &rules, instant(block));
			Expected { present: rules, ..expected }
		})
	}

	/// Takes note of which algorithms are refused from now on.
	pub(super) fn note_refusals(&mut self, now: Instant) {
		let rules = self.rules(now.block);
		note(&mut self.refused, &rules, now);
	}

	/// Puts off the withdrawals of the base whose moment came before their holders had their notice in blocks: the chain stood
	/// still meanwhile. Each waits for the rest of its notice, in blocks.
	///
	/// The moments until now keep their answers, since the set that withdrew the keys stays the set of those moments.
	pub(super) fn wait_for_blocks(&mut self, now: Instant, notices: &Notices) {
		for algorithm in Algorithm::ALL {
			let Some(Restriction::Withdrawn { since }) = self.base.restriction(algorithm) else {
				self.pending.remove(&algorithm);
				continue;
			};
			let noticed = self.pending.get(&algorithm).copied();
			let put_off = noticed.filter(|noticed| since <= now.moment && now.block < *noticed);
			if let Some(noticed) = put_off {
				let since = now.moment_of(noticed, notices.block_time);
				self.base.restrict(algorithm, Some(Restriction::Withdrawn { since }));
			} else if since <= now.moment {
				self.pending.remove(&algorithm);
			} else {
				let refused = self.refused.get(&algorithm).copied().unwrap_or(now);
				let inserted = self.pending.try_insert(algorithm, notices.noticed_block(refused));
				debug_assert!(inserted.is_ok(), "there are fewer than 16 algorithms");
			}
		}
	}
}

/// Takes note of which algorithms a set refuses from an instant on.
fn note(refused: &mut Refused, rules: &RuleSet, from: Instant) {
	for algorithm in Algorithm::ALL {
		if rules.accepts_new(algorithm) {
			refused.remove(&algorithm);
		} else if !refused.contains_key(&algorithm) {
			let inserted = refused.try_insert(algorithm, from);
			debug_assert!(inserted.is_ok(), "there are fewer than 16 algorithms");
		}
	}
}
