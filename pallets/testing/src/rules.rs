//! The revocation rules, as a test decides them.

use clavis_primitives::{
	rules::{RuleChange, Rules},
	RuleSet,
};
use std::cell::RefCell;

thread_local! {
	static RULES: RefCell<RuleSet> = RefCell::new(RuleSet::default());
}

/// Rules that are in force as soon as a test decides them.
pub struct VotedRules;

impl VotedRules {
	/// Changes one field of the rules in force.
	pub fn decide(change: RuleChange) {
		RULES.with_borrow_mut(|rules| *rules = rules.clone().with(&change));
	}

	/// Puts the default rules in force again.
	pub(crate) fn reset() {
		RULES.take();
	}
}

impl Rules for VotedRules {
	fn in_force() -> RuleSet {
		RULES.with_borrow(Clone::clone)
	}
}
