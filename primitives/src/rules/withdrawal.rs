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

/// Algorithms, each with the moment since which new keys of it have been refused without a break.
pub(super) type Refused = BoundedBTreeMap<Algorithm, Moment, ConstU32<16>>;

/// The withdrawals that can come into force at a moment.
pub(super) struct Withdrawals<'a> {
	/// The rules that were in force until then.
	present: &'a RuleSet,
	/// The refusals of new keys that count as notice.
	refused: Option<&'a Refused>,
	/// The moment.
	start: Moment,
	/// The seconds for which new keys must have been refused.
	notice: u64,
}

impl<'a> Withdrawals<'a> {
	/// By the council.
	pub fn at_once(present: &'a RuleSet, start: Moment) -> Self {
		Self { present, refused: None, start, notice: 0 }
	}

	/// By voters.
	pub fn after_notice(present: &'a RuleSet, refused: &'a Refused, start: Moment, notice: u64) -> Self {
		Self { present, refused: Some(refused), start, notice }
	}

	/// Returns the earliest moment from which on an algorithm can be withdrawn. A withdrawal in force may stay.
	fn earliest(&self, algorithm: Algorithm) -> Moment {
		let refused = self.refused.and_then(|refused| refused.get(&algorithm)).copied().unwrap_or(self.start);
		let noticed = refused.saturating_add(self.notice).max(self.start);
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
		} else if since < self.start {
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
	/// The moment of the block.
	start: Moment,
}

impl Expected {
	fn withdrawals(&self, notices: &Notices) -> Withdrawals<'_> {
		Withdrawals::after_notice(&self.present, &self.refused, self.start, notices.withdrawal)
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
		let start = now.moment_of(from_block, notices.block_time);
		let expected = Expected { present: self.rules(now.block), refused: self.refused.clone(), start };
		self.timeline(now.block, from_block).into_iter().fold(expected, |mut expected, (block, rules)| {
			note(&mut expected.refused, &rules, now.moment_of(block, notices.block_time));
			Expected { present: rules, ..expected }
		})
	}

	/// Takes note of which algorithms are refused from now on.
	pub(super) fn note_refusals(&mut self, now: Instant) {
		let rules = self.rules(now.block);
		note(&mut self.refused, &rules, now.moment);
	}
}

/// Takes note of which algorithms a set refuses from a moment on.
fn note(refused: &mut Refused, rules: &RuleSet, from: Moment) {
	for algorithm in Algorithm::ALL {
		if rules.accepts_new(algorithm) {
			refused.remove(&algorithm);
		} else if !refused.contains_key(&algorithm) {
			let inserted = refused.try_insert(algorithm, from);
			debug_assert!(inserted.is_ok(), "there are fewer than 16 algorithms");
		}
	}
}
