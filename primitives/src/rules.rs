//! The revocation rules, which voters decide once, for every DID.
//!
//! A rule set is in force from a block on, and in the moments from the moment of that block on. Questions about a moment are
//! answered under the rules of that moment, so every set that was ever in force is kept, by its number.

mod agenda;
mod change;
mod decisions;
mod error;
mod fields;
mod order;
mod search;
mod set;
mod soundness;
#[cfg(test)]
mod tests;
mod withdrawal;

pub use agenda::{
	Agenda, Instant, Notices, Progress, Scheduled, Tightening, MAX_NOTICE, MAX_SCHEDULED, MAX_TIGHTENINGS,
};
pub use change::{RuleChanges, MAX_RULE_CHANGES};
pub use error::RulesError;
pub use fields::{Field, FieldValue, RuleChange, RuleSet, Tighter};
pub use search::find_past_rules;
pub use set::{NumberedRules, PastRules, Restriction, RuleNumber};
pub use soundness::{
	UnsoundRules, MAX_EPOCH_LENGTH, MAX_GUARDIANS, MAX_RECOVERY_DELAY, MIN_EPOCH_LENGTH, MIN_GUARDIANS, MIN_KEY_AGE,
	MIN_REACH, MIN_REKEY_DEADLINE,
};

/// The questions of the other pallets about the rules.
pub trait Rules {
	/// The rules in force.
	fn in_force() -> RuleSet;
}

/// A chain without rules of its own: every algorithm is accepted.
impl Rules for () {
	fn in_force() -> RuleSet {
		RuleSet::default()
	}
}
