//! The revocation rules that an answer about a version obeys.

use crate::format_moment;
use clavis_primitives::{rules::RuleNumber, Moment, NumberedRules, PublicKey, RuleSet, VerificationMethod};
use serde_json::{json, Value};

/// The rule set that an answer obeys: the one of the moment that the question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplicableRules<'a> {
	set: &'a NumberedRules,
	at: Moment,
	/// `true` if the moment follows from the question, `false` if it is that of the block that was read.
	asked: bool,
}

impl<'a> ApplicableRules<'a> {
	/// Applies the rules in force in the block that was read, at the moment of that block.
	pub fn of_block(set: &'a NumberedRules, at: Moment) -> Self {
		Self { set, at, asked: false }
	}

	/// Applies the rules of a moment that follows from the question
	/// ([`Question::moment`](clavis_primitives::Question::moment)).
	pub fn of_version(set: &'a NumberedRules, at: Moment) -> Self {
		Self { set, at, asked: true }
	}

	/// Applies the rules of the moment that follows from the question or, without one, of the block that was read.
	pub fn of_question(set: &'a NumberedRules, asked: Option<Moment>, block: Moment) -> Self {
		asked.map_or_else(|| Self::of_block(set, block), |asked| Self::of_version(set, asked))
	}

	/// Returns the moment whose rules these are.
	pub(crate) fn at(&self) -> Moment {
		self.at
	}

	/// Returns the rules.
	pub(crate) fn set(&self) -> &'a RuleSet {
		&self.set.rules
	}

	/// Returns the moment since which the algorithm of this key is withdrawn, if it is.
	pub(crate) fn withdrawn(&self, key: &PublicKey) -> Option<Moment> {
		self.set.rules.withdrawn(key.algorithm(), self.at)
	}

	/// Returns the moment at which a method expires: by its own expiry or by its age, the earlier of both.
	pub(crate) fn expires(&self, method: &VerificationMethod) -> Option<Moment> {
		let too_old = self.set.rules.too_old_at(method.added);
		method.expires.into_iter().chain(too_old).min()
	}

	/// Returns the number of the rule set.
	pub(crate) fn number(&self) -> RuleNumber {
		self.set.number
	}

	/// Names the rule set in the metadata, so that a verifier can check the answer.
	pub(crate) fn to_json(self) -> Value {
		if self.asked {
			json!({ "number": self.set.number, "at": format_moment(self.at) })
		} else {
			json!({ "number": self.set.number })
		}
	}
}
