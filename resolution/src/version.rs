//! A version of a DID as an answer shows it: under the rules of its moment, and with the knowledge of today.

use crate::applicable_rules::ApplicableRules;
use clavis_primitives::{document::Unusable, record::Claim, EndedMethod, Moment, Reason, Record, VerificationMethod};
use serde_json::Value;

/// A version of a DID that was read from the chain, with everything that an answer about it needs.
pub struct ResolvedVersion<'a> {
	/// The record at the end of this version.
	pub record: &'a Record<()>,
	/// The record of the current version. It tells what has become known since: compromises of keys, doubt after a
	/// recovery, and a deactivation.
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
	/// version, and has no statement that its key is compromised at the moment of the question.
	pub(crate) fn may_lack_compromises(&self) -> bool {
		let is_known = |method: &VerificationMethod| {
			self.latest.as_known_now(method).is_some() || self.view().claim(method).is_some()
		};
		let ended = self.record.ended.iter().map(|ended| &ended.method);
		self.latest.forgot_ended && !self.record.document.methods.iter().chain(ended).all(is_known)
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
	/// Checks that a method is good.
	pub fn check(&self, method: &VerificationMethod) -> Result<(), Unusable> {
		self.latest.check_use(method, None, self.rules.at(), self.rules.set())
	}

	/// Returns whether a method is suspended, as it is known today.
	pub fn is_suspended(&self, method: &VerificationMethod) -> bool {
		self.latest.as_known_now(method).unwrap_or(method).is_suspended()
	}

	/// Returns the statement that the key of a method is compromised, unless it is about a time after the moment of the
	/// question.
	fn claim(&self, method: &VerificationMethod) -> Option<Claim> {
		self.latest.claim(&method.key).filter(|claim| claim.since <= self.rules.at())
	}

	/// Returns the reason of an end and whether the end is disputed, as it is known today.
	pub fn end(&self, ended: &EndedMethod) -> (Reason, bool) {
		let key = &ended.method.key;
		let is_known = |known: &&EndedMethod| known.ended == ended.ended;
		if let Some(known) = self.latest.end_of(&ended.method).filter(is_known) {
			return (known.reason, known.is_disputed());
		}
		// The control set has put the method back since. It can have ended once more.
		if self.latest.as_known_now(&ended.method).is_some() {
			return (ended.reason, true);
		}
		match self.latest.claim(key) {
			Some(Claim { since, disputed: true }) => (Reason::Compromised { since }, true),
			Some(Claim { since, .. }) => {
				let since = ended.reason.since().map_or(since, |known| known.min(since));
				(Reason::Compromised { since }, false)
			},
			None => (ended.reason, ended.is_disputed()),
		}
	}
}
