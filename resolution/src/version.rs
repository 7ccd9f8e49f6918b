//! A version of a DID as an answer shows it: under the rules of its moment, and with the knowledge of today.

use crate::applicable_rules::ApplicableRules;
use clavis_primitives::{document::Unusable, EndedMethod, Moment, Purpose, Reason, Record, VerificationMethod};
use serde_json::Value;

/// A version of a DID that was read from the chain, with everything that an answer about it needs.
pub struct ResolvedVersion<'a> {
	/// The record at the end of this version.
	pub record: &'a Record<()>,
	/// The record of the current version. It tells what has become known since: compromises of keys, and a deactivation.
	pub latest: &'a Record<()>,
	/// The number of the next version and the moment at which it started; `None` for the current version.
	pub next: Option<(u32, Moment)>,
	/// The rules of the moment that the question is about.
	pub rules: ApplicableRules<'a>,
	/// The proof, if one was asked for.
	pub proof: Option<Value>,
}

impl<'a> ResolvedVersion<'a> {
	/// Makes the current version of a DID, without a proof.
	pub fn current(record: &'a Record<()>, rules: ApplicableRules<'a>) -> Self {
		Self { record, latest: record, next: None, rules, proof: None }
	}

	/// Returns the view from which the methods of this version are judged.
	pub(crate) fn view(&self) -> View<'a> {
		View { rules: self.rules, latest: self.latest }
	}

	/// Returns true if the compromise of a method may be forgotten: if the current record does not remember a method of this
	/// version, and does not know its key to be compromised at the moment of the question.
	pub(crate) fn may_lack_compromises(&self) -> bool {
		let Record { document, ended, forgot_ended, .. } = self.latest;
		let is_known = |method: &VerificationMethod| {
			let is_remembered = document.methods.contains(method) || ended.iter().any(|ended| ended.method == *method);
			is_remembered || self.view().compromised(method).is_some()
		};
		let ended = self.record.ended.iter().map(|ended| &ended.method);
		*forgot_ended && !self.record.document.methods.iter().chain(ended).all(is_known)
	}
}

/// The view from which an answer judges verification methods.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
	/// The rules of the moment that the question is about.
	pub rules: ApplicableRules<'a>,
	/// The record of the current version.
	latest: &'a Record<()>,
}

impl View<'_> {
	/// Checks that a method is good for a purpose, or for any one.
	pub fn check(&self, method: &VerificationMethod, purpose: Option<Purpose>) -> Result<(), Unusable> {
		self.latest.check_use(method, purpose, self.rules.at(), self.rules.set())
	}

	/// Returns the moment since which somebody else had the key of a method, unless it is after the moment of the question.
	pub fn compromised(&self, method: &VerificationMethod) -> Option<Moment> {
		self.latest.compromised_since(&method.key).filter(|since| *since <= self.rules.at())
	}

	/// Returns the moment since which a method counts for nothing, because its key is compromised or its algorithm is
	/// withdrawn.
	pub fn revoked(&self, method: &VerificationMethod) -> Option<Moment> {
		self.compromised(method).into_iter().chain(self.rules.withdrawn(&method.key)).min()
	}

	/// Returns the reason of an end, as it is known today.
	pub fn reason(&self, ended: &EndedMethod) -> Reason {
		let since = self.latest.compromised_since(&ended.method.key).into_iter().chain(ended.reason.since()).min();
		since.map_or(Reason::Routine, |since| Reason::Compromised { since })
	}
}
