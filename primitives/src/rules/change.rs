//! Changes of the rules, field by field. Referenda and the council decide on these, not on whole sets: two decisions
//! about different fields never undo each other.

use super::{Field, Restriction, RuleChange, RuleSet};
use crate::key::Algorithm;
use alloc::vec::Vec;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most changes that one decision makes.
pub const MAX_RULE_CHANGES: u32 = 16;

/// The changes of one decision.
pub type RuleChanges = BoundedVec<RuleChange, ConstU32<MAX_RULE_CHANGES>>;

const _: () = assert!(MAX_RULE_CHANGES as usize >= Field::COUNT, "a decision may change every field");

impl RuleChange {
	/// Returns true if the change withdraws an algorithm.
	pub fn withdraws(&self) -> bool {
		matches!(self, Self::Algorithm(_, Some(Restriction::Withdrawn { .. })))
	}
}

impl RuleSet {
	/// Restricts an algorithm, or accepts it again.
	pub(super) fn restrict(&mut self, algorithm: Algorithm, restriction: Option<Restriction>) {
		match restriction {
			None => {
				self.restrictions.remove(&algorithm);
			},
			Some(restriction) => {
				let inserted = self.restrictions.try_insert(algorithm, restriction);
				debug_assert!(inserted.is_ok(), "there are fewer than 16 algorithms");
			},
		}
	}

	/// The set with several fields changed, one after the other.
	#[must_use]
	pub fn with_all<'a>(self, changes: impl IntoIterator<Item = &'a RuleChange>) -> Self {
		changes.into_iter().fold(self, |set, change| set.with(change))
	}

	/// The changes that make another set of this one, in the order of the fields.
	pub fn changes_to(&self, other: &Self) -> Vec<RuleChange> {
		Field::all().map(|field| other.value(field)).filter(|change| self.value(change.field()) != *change).collect()
	}
}
