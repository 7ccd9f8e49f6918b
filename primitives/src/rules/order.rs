//! Which rules are tighter.
//!
//! A partial order: a set is at least as tight as another one if it is in every field. Whatever the looser one
//! refuses, the tighter one refuses too. The reach of "compromised since" has no tighter direction (a short one lets
//! old claims pass for good signatures, a long one lets a thief disown what the holder signed): two sets that differ
//! in it do not compare.

use super::{Field, Restriction, RuleChange, RuleSet};
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

/// Bounds from above: the lower is the tighter, and none the loosest.
fn bound_tightness(bound: Option<u64>) -> (bool, Reverse<u64>) {
	(bound.is_some(), Reverse(bound.unwrap_or_default()))
}

impl RuleSet {
	/// How the tightness of a field compares in two sets; `None` if neither is the tighter one.
	fn compare(&self, other: &Self, field: Field) -> Option<Ordering> {
		match field {
			Field::Algorithm(algorithm) => {
				let of = |set: &Self| Restriction::tightness(set.restriction(algorithm));
				of(self).partial_cmp(&of(other))
			},
			Field::MaxKeyAge => bound_tightness(self.max_key_age).partial_cmp(&bound_tightness(other.max_key_age)),
			Field::MaxReach => (self.max_reach == other.max_reach).then_some(Ordering::Equal),
			Field::MinRecoveryDelay => self.min_recovery_delay.partial_cmp(&other.min_recovery_delay),
			Field::MinGuardians => self.min_guardians.partial_cmp(&other.min_guardians),
			Field::RekeyDeadline => other.rekey_deadline.partial_cmp(&self.rekey_deadline),
			Field::MaxEpoch => other.max_epoch.partial_cmp(&self.max_epoch),
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
