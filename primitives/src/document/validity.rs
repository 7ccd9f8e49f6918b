//! Decides if a verification method is good at a moment.

use super::VerificationMethod;
use crate::{purpose::Purpose, rules::RuleSet, units::Moment};

/// The reason why a verification method of a document is not good at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
	/// The rules withdrew its algorithm.
	Withdrawn {
		/// The moment from which keys of the algorithm count for nothing.
		since: Moment,
	},
	/// It has other purposes only.
	NotForPurpose,
	/// It has expired.
	Expired {
		/// The moment of its expiry.
		at: Moment,
	},
	/// It is older than the rules allow.
	TooOld {
		/// The moment from which it is too old.
		at: Moment,
	},
	/// Somebody else has its key.
	Compromised {
		/// The moment from which somebody else had it.
		since: Moment,
	},
	/// A recovery suspended it: a thief may have added it, or may have its key.
	Suspended,
	/// Somebody else may have its key: a recovery disputes the statement that it is compromised.
	Disputed {
		/// The moment from which somebody else had it, by that statement.
		since: Moment,
	},
}

impl VerificationMethod {
	/// Checks that the method is good at a moment while it is in the document, under the rules of that moment.
	///
	/// - `purpose`: the use that it must serve; `None` for any use.
	///
	/// The method alone does not tell whether its key was compromised, and a method of a past version does not tell if it
	/// was suspended later: see
	/// [`Record::check_use`](crate::Record::check_use).
	pub fn check_use(&self, purpose: Option<Purpose>, at: Moment, rules: &RuleSet) -> Result<(), Unusable> {
		if let Some(since) = rules.withdrawn(self.key.algorithm(), at) {
			return Err(Unusable::Withdrawn { since });
		}
		if purpose.is_some_and(|purpose| !self.purposes.contains(purpose)) {
			return Err(Unusable::NotForPurpose);
		}
		if self.is_suspended() {
			return Err(Unusable::Suspended);
		}
		match (self.expires, rules.too_old_at(self.added)) {
			(Some(expired), _) if expired <= at => Err(Unusable::Expired { at: expired }),
			(_, Some(too_old)) if too_old <= at => Err(Unusable::TooOld { at: too_old }),
			_ => Ok(()),
		}
	}
}
