//! The order of rule sets by their tightness.
//!
//! It is a partial order: a set is at least as tight as another one if it is in every field. The tighter set refuses
//! everything that the looser one refuses. The reach of "compromised since" has no tighter direction: a short one lets old
//! claims pass for good signatures, and a long one lets a thief disown the signatures of the holder. Two sets that differ in
//! it do not compare.

use super::{fields::Tighter, Field, Restriction, RuleChange, RuleSet};
use core::cmp::{Ordering, Reverse};

impl Restriction {
	/// Restrictions in the order of their tightness, and acceptance before them all.
	fn tightness(restriction: Option<Self>) -> (u8, Reverse<u64>) {
		match restriction {
			None => (0, Reverse(0)),
			Some(Self::NoNewKeys) => (1, Reverse(0)),
			Some(Self::Withdrawn { since }) => (2, Reverse(since)),
		}
	}
}

/// Orders bounds from above: the lower is the tighter, and no bound is the loosest.
fn bound_tightness(bound: Option<u64>) -> (bool, Reverse<u64>) {
	(bound.is_some(), Reverse(bound.unwrap_or_default()))
}

impl RuleSet {
	/// Compares the tightness of a field in two sets; `None` if neither is the tighter one.
	fn compare(&self, other: &Self, field: Field) -> Option<Ordering> {
		if let Field::Algorithm(algorithm) = field {
			let of = |set: &Self| Restriction::tightness(set.restriction(algorithm));
			return Some(of(self).cmp(&of(other)));
		}
		let number = |set: &Self| set.value(field).value().number();
		let (here, there) = (number(self), number(other));
		match field.tighter() {
			Tighter::Lower => Some(bound_tightness(here).cmp(&bound_tightness(there))),
			Tighter::Higher => Some(here.cmp(&there)),
			Tighter::Neither => (here == there).then_some(Ordering::Equal),
		}
	}

	/// The stricter of this set and a change of one of its fields.
	#[must_use]
	pub fn tightened(self, change: &RuleChange) -> Self {
		let changed = self.clone().with(change);
		if changed > self {
			changed
		} else {
			self
		}
	}
}

/// The greater set is the tighter one.
impl PartialOrd for RuleSet {
	fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
		Field::all().try_fold(Ordering::Equal, |so_far, field| match (so_far, self.compare(other, field)?) {
			(so_far, Ordering::Equal) => Some(so_far),
			(Ordering::Equal, here) => Some(here),
			(so_far, here) => (so_far == here).then_some(so_far),
		})
	}
}
