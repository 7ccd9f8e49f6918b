//! The question whether a key was good for a purpose at a moment. The answer depends on the record, and on the rules of
//! that moment.
//!
//! A key is in use from its addition to its end. The signatures that it made in between stay good, except those made after
//! its expiry or since it was compromised.
//!
//! **Memory.** The record forgets old ends. Forgetting turns an answer into [`KeyStatus::HistoryNeeded`], and into nothing
//! else: only a compromise that the record lists apart stays, without the moment at which the key ended, and before the
//! creation of the DID no key was there yet. Three facts about the memory make the other answers certain:
//!
//! - of the ends of one key, and of one id, the oldest is forgotten first;
//! - an id is not used again as long as one of its ends is remembered;
//! - a compromise ends every use of its key, and bars the key as long as the compromise is remembered and not disputed.
//!
//! A key that comes back after its compromise was forgotten is judged anew: the control set has listed it again.
//!
//! **Doubt.** After a recovery that names the moment of a theft, ends and compromises since then are
//! [`KeyStatus::Disputed`]. Methods that were added since then, or whose key left control since then, are
//! [`KeyStatus::Suspended`]. Both last until the control set settles it. No key is valid at a moment for which that is in
//! doubt.
//!
//! **Moments** are whole seconds, and several changes can share one. The answer about a moment is settled when its second is
//! over: it is the state at the end of that second. Callers refuse questions about a moment that is not over.

use crate::{
	document::{Unusable, VerificationMethod},
	key::PublicKey,
	purpose::Purpose,
	reason::Reason,
	record::{Claim, EndedMethod, Record},
	rules::{NumberedRules, RuleNumber, RuleSet},
	text::Fragment,
	units::Moment,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::cmp::Reverse;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The name of a key in a question.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeySelector {
	/// The key itself, under all ids of its methods.
	#[codec(index = 0)]
	Key(PublicKey),
	/// The id of its verification method.
	#[codec(index = 1)]
	Method(Fragment),
}

/// A question about a key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyQuery {
	/// The key.
	#[serde(flatten)]
	pub key: KeySelector,
	/// The purpose; `None` for any purpose.
	#[serde(default)]
	pub purpose: Option<Purpose>,
	/// The moment.
	pub at: Moment,
}

/// The status of a key at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "camelCase")]
pub enum KeyStatus {
	/// It was good.
	#[codec(index = 0)]
	Valid {
		/// The method under which it was good.
		method: Fragment,
		/// The moment at which the method was added.
		added: Moment,
		/// The moment of its expiry, if it has one.
		expires: Option<Moment>,
	},
	/// It was in use, for other purposes.
	#[codec(index = 1)]
	NotForPurpose,
	/// It was past its expiry.
	#[codec(index = 2)]
	Expired {
		/// The moment from which it was no longer good.
		at: Moment,
	},
	/// It had ended as a routine: its earlier signatures are good.
	#[codec(index = 3)]
	Ended {
		/// When.
		at: Moment,
		/// Why.
		reason: Reason,
	},
	/// Somebody else had it: its signatures from before are good, those made since are not.
	#[codec(index = 4)]
	Compromised {
		/// The moment from which somebody else had it.
		since: Moment,
		/// The moment at which it ended; `None` if the record has forgotten that, or if it never was a method.
		ended: Option<Moment>,
	},
	/// It was added later. Before the creation of the DID, every key that the record may have forgotten has this status.
	#[codec(index = 5)]
	NotYetAdded {
		/// The first moment after the one in question at which it was added; `None` if the record may have forgotten it.
		added: Option<Moment>,
	},
	/// The DID had ended, and every key with it.
	#[codec(index = 6)]
	Deactivated {
		/// When.
		at: Moment,
	},
	/// The document never had it.
	#[codec(index = 7)]
	NeverThere,
	/// The record has forgotten the answer. Past versions have it: an archive supplies them, and the record checks them.
	#[codec(index = 8)]
	HistoryNeeded,
	/// It had ended, or was said to be compromised, and a recovery disputes that: a thief may have done it.
	#[codec(index = 9)]
	Disputed {
		/// The moment at which it ended; `None` if the record has forgotten that, or if it never was a method.
		ended: Option<Moment>,
		/// The moment from which somebody else had it, by the disputed statement; `None` for a routine end.
		since: Option<Moment>,
	},
	/// The rules of that moment withdrew its algorithm.
	#[codec(index = 10)]
	Withdrawn {
		/// The number of the rule set that was in force.
		rule: RuleNumber,
		/// The moment from which keys of the algorithm count for nothing.
		since: Moment,
	},
	/// It was older than the rules of that moment allowed.
	#[codec(index = 11)]
	TooOld {
		/// The number of the rule set that was in force.
		rule: RuleNumber,
		/// The moment from which it was too old.
		at: Moment,
	},
	/// A recovery suspended it, since a thief may have added it, or may have its key.
	#[codec(index = 12)]
	Suspended {
		/// The moment at which it was added.
		added: Moment,
	},
}

/// The use of a method, from its addition to its end, if it has ended.
#[derive(Clone, Copy)]
struct Use<'a> {
	method: &'a VerificationMethod,
	end: Option<&'a EndedMethod>,
}

impl Use<'_> {
	/// Returns whether the method was in use at this moment.
	fn covers(&self, at: Moment) -> bool {
		self.method.added <= at && !self.had_ended(at)
	}

	/// Returns whether the method had ended at this moment.
	fn had_ended(&self, at: Moment) -> bool {
		self.end.is_some_and(|end| end.ended <= at)
	}

	fn is_of(&self, selector: &KeySelector) -> bool {
		match selector {
			KeySelector::Key(key) => self.method.key == *key,
			KeySelector::Method(id) => self.method.id == *id,
		}
	}

	/// The status at a moment within this use.
	fn status(&self, purpose: Option<Purpose>, at: Moment, in_force: &NumberedRules) -> KeyStatus {
		let VerificationMethod { id, expires, added, .. } = self.method;
		let NumberedRules { number: rule, rules, .. } = in_force;
		match self.method.check_use(purpose, at, rules) {
			Ok(()) => KeyStatus::Valid { method: id.clone(), added: *added, expires: *expires },
			Err(unusable) => unusable.status(self.method, *rule),
		}
	}
}

impl Unusable {
	/// Returns the status of the key of a method that is not good for this reason.
	///
	/// - `rule`: the number of the rule set that was in force.
	pub fn status(self, method: &VerificationMethod, rule: RuleNumber) -> KeyStatus {
		match self {
			Self::Withdrawn { since } => KeyStatus::Withdrawn { rule, since },
			Self::NotForPurpose => KeyStatus::NotForPurpose,
			Self::Expired { at } => KeyStatus::Expired { at },
			Self::TooOld { at } => KeyStatus::TooOld { rule, at },
			Self::Suspended => KeyStatus::Suspended { added: method.added },
			Self::Compromised { since } => KeyStatus::Compromised { since, ended: None },
			Self::Disputed { since } => KeyStatus::Disputed { ended: None, since: Some(since) },
		}
	}
}

impl<T> Record<T> {
	/// Returns the status of a key at a moment, under the rules that were in force then.
	///
	/// A key can be in several methods at once. It is good if it is good under one of them. If it is good under several, the
	/// answer names the one that the record remembers longest.
	pub fn key_status(&self, query: &KeyQuery, rules: &NumberedRules) -> KeyStatus {
		let KeyQuery { key: selector, purpose, at } = query;
		if !self.is_active() && *at >= self.updated {
			return KeyStatus::Deactivated { at: self.updated };
		}
		let uses = || self.uses().filter(|one| one.is_of(selector));
		let covering = || uses().filter(|one| one.covers(*at));
		// The first one ended last. If any end before the moment is known, the last one is.
		let last = || uses().find(|one| one.had_ended(*at));
		if let Some(status) = self.status_by_claim(selector, covering().next().or_else(last), *at) {
			return status;
		}
		if let Some(status) = covering().map(|one| one.status(*purpose, *at, rules)).min_by_key(preference) {
			return if self.is_certain(&status, selector) { status } else { KeyStatus::HistoryNeeded };
		}
		// Not in use at that moment, as far as is known.
		if let Some(last) = last() {
			return self.after_end(&last, selector);
		}
		if self.forgot_ended {
			// Nothing was there before the DID, so what was forgotten was added later or never.
			let is_before = *at < self.created;
			return if is_before { KeyStatus::NotYetAdded { added: None } } else { KeyStatus::HistoryNeeded };
		}
		let added = uses().map(|one| one.method.added).filter(|added| added > at).min();
		added.map_or(KeyStatus::NeverThere, |added| KeyStatus::NotYetAdded { added: Some(added) })
	}

	/// Returns the status of a key that is said to be compromised since a moment that is not after `at`.
	///
	/// - `one`: the use at that moment, or the last one before it, if the record remembers one. A question by the id of a
	///   method takes the key from it.
	fn status_by_claim(&self, selector: &KeySelector, one: Option<Use>, at: Moment) -> Option<KeyStatus> {
		let claim = match selector {
			KeySelector::Key(key) => self.claim(key),
			KeySelector::Method(_) => self.claim(&one?.method.key),
		};
		let Claim { since, disputed } = claim.filter(|claim| claim.since <= at)?;
		let ended = one.and_then(|one| one.end).map(|end| end.ended);
		Some(if disputed {
			KeyStatus::Disputed { ended, since: Some(since) }
		} else {
			KeyStatus::Compromised { since, ended }
		})
	}

	/// Returns true if no forgotten use can change this status, which a use has at a moment within it.
	fn is_certain(&self, status: &KeyStatus, selector: &KeySelector) -> bool {
		// An id has one use at a time; a key can have several, and can be better under another one.
		let knows_all = !self.forgot_ended || matches!(selector, KeySelector::Method(_));
		match status {
			// It holds for every use of the key.
			KeyStatus::Withdrawn { .. } => true,
			// The use that is named is the one that is remembered longest. A deactivation forgets the document first.
			KeyStatus::Valid { .. } => knows_all || self.is_active(),
			_ => knows_all,
		}
	}

	/// Checks that a method was good at a moment at which it was in the document, under the rules of that moment, and by
	/// what the record knows by now. The method can be of a past version.
	///
	/// - `purpose`: the use that it must serve; `None` for any use.
	pub fn check_use(
		&self,
		method: &VerificationMethod,
		purpose: Option<Purpose>,
		at: Moment,
		rules: &RuleSet,
	) -> Result<(), Unusable> {
		match self.claim(&method.key).filter(|claim| claim.since <= at) {
			Some(Claim { since, disputed: false }) => Err(Unusable::Compromised { since }),
			Some(Claim { since, disputed: true }) => Err(Unusable::Disputed { since }),
			// It may have been suspended later, or confirmed.
			None => self.as_known_now(method).unwrap_or(method).check_use(purpose, at, rules),
		}
	}

	/// The status at a moment after the end of a use, and before any later use.
	fn after_end(&self, last: &Use, selector: &KeySelector) -> KeyStatus {
		// The same key may have been in the document once more when the DID was deactivated; an id may not.
		if !self.is_active() && self.forgot_ended && matches!(selector, KeySelector::Key(_)) {
			return KeyStatus::HistoryNeeded;
		}
		match (last.method.expires, last.end) {
			(Some(expired), Some(end)) if expired <= end.ended => KeyStatus::Expired { at: expired },
			(_, Some(end)) if end.is_disputed() => {
				KeyStatus::Disputed { ended: Some(end.ended), since: end.reason.since() }
			},
			// The key was compromised later, or never.
			(_, Some(end)) => KeyStatus::Ended { at: end.ended, reason: Reason::Routine },
			(_, None) => KeyStatus::HistoryNeeded,
		}
	}

	/// Every use that the record knows of, from the one that is remembered longest: those in the document, then those that
	/// ended, the newest end first.
	fn uses(&self) -> impl Iterator<Item = Use<'_>> {
		let current = self.document.methods.iter().map(|method| Use { method, end: None });
		let ended = self.ended.iter().rev();
		current.chain(ended.map(|ended| Use { method: &ended.method, end: Some(ended) }))
	}
}

/// Orders the methods of one key: the one that serves best comes first, and of those that served, the last that did.
fn preference(status: &KeyStatus) -> (u8, Reverse<Moment>) {
	match status {
		KeyStatus::Valid { .. } => (0, Reverse(0)),
		// It may turn out to be valid.
		KeyStatus::Suspended { .. } => (1, Reverse(0)),
		KeyStatus::Expired { at } => (2, Reverse(*at)),
		KeyStatus::TooOld { at, .. } => (3, Reverse(*at)),
		_ => (4, Reverse(0)),
	}
}

#[cfg(test)]
mod tests;
