//! Changes of the rules, field by field. Referenda and the council decide on these, not on whole sets: two decisions
//! about different fields never undo each other.

use super::{Restriction, RuleSet};
use crate::{key::Algorithm, units::BlockHeight};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most changes that one decision makes.
pub const MAX_RULE_CHANGES: u32 = 16;

/// What one decision changes.
pub type RuleChanges = BoundedVec<RuleChange, ConstU32<MAX_RULE_CHANGES>>;

/// Another value for one field of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum RuleChange {
	/// What is said against an algorithm; `None` accepts it.
	#[codec(index = 0)]
	Algorithm(Algorithm, Option<Restriction>),
	/// How long a verification method is good, in seconds.
	#[codec(index = 1)]
	MaxKeyAge(Option<u64>),
	/// How far "compromised since" may reach back, in seconds.
	#[codec(index = 2)]
	MaxReach(Option<u64>),
	/// The shortest delay of a guardian circle, in blocks.
	#[codec(index = 3)]
	MinRecoveryDelay(BlockHeight),
	/// The fewest guardians that may recover a DID.
	#[codec(index = 4)]
	MinGuardians(u8),
	/// How long a group may go on after a member's DID changed, in blocks.
	#[codec(index = 5)]
	RekeyDeadline(BlockHeight),
	/// The longest epoch of a group, in blocks.
	#[codec(index = 6)]
	MaxEpoch(BlockHeight),
}

/// A field of a rule set.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Field {
	/// What is said against an algorithm.
	#[codec(index = 0)]
	Algorithm(Algorithm),
	/// The longest key age.
	#[codec(index = 1)]
	MaxKeyAge,
	/// The reach of "compromised since".
	#[codec(index = 2)]
	MaxReach,
	/// The shortest recovery delay.
	#[codec(index = 3)]
	MinRecoveryDelay,
	/// The fewest guardians.
	#[codec(index = 4)]
	MinGuardians,
	/// The deadline of groups.
	#[codec(index = 5)]
	RekeyDeadline,
	/// The longest epoch.
	#[codec(index = 6)]
	MaxEpoch,
}

impl Field {
	/// Whether the council may tighten it. Recovery is out of its reach, or it could keep holders from what is theirs;
	/// and of the reach of "compromised since" neither direction is the stricter one.
	pub fn is_for_council(self) -> bool {
		match self {
			Self::Algorithm(_) | Self::MaxKeyAge | Self::RekeyDeadline | Self::MaxEpoch => true,
			Self::MaxReach | Self::MinRecoveryDelay | Self::MinGuardians => false,
		}
	}
}

impl fmt::Display for Field {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Algorithm(algorithm) => algorithm.name(),
			Self::MaxKeyAge => "max-key-age",
			Self::MaxReach => "max-reach",
			Self::MinRecoveryDelay => "min-recovery-delay",
			Self::MinGuardians => "min-guardians",
			Self::RekeyDeadline => "rekey-deadline",
			Self::MaxEpoch => "max-epoch",
		})
	}
}

impl RuleChange {
	/// The field that it changes.
	pub fn field(&self) -> Field {
		match self {
			Self::Algorithm(algorithm, _) => Field::Algorithm(*algorithm),
			Self::MaxKeyAge(_) => Field::MaxKeyAge,
			Self::MaxReach(_) => Field::MaxReach,
			Self::MinRecoveryDelay(_) => Field::MinRecoveryDelay,
			Self::MinGuardians(_) => Field::MinGuardians,
			Self::RekeyDeadline(_) => Field::RekeyDeadline,
			Self::MaxEpoch(_) => Field::MaxEpoch,
		}
	}
}

impl RuleSet {
	/// The set with one field changed. There are fewer algorithms than restrictions fit.
	#[must_use]
	pub fn with(mut self, change: &RuleChange) -> Self {
		match *change {
			RuleChange::Algorithm(algorithm, None) => {
				self.restrictions.remove(&algorithm);
			},
			RuleChange::Algorithm(algorithm, Some(restriction)) => {
				let inserted = self.restrictions.try_insert(algorithm, restriction);
				debug_assert!(inserted.is_ok(), "there are fewer than 16 algorithms");
			},
			RuleChange::MaxKeyAge(age) => self.max_key_age = age,
			RuleChange::MaxReach(reach) => self.max_reach = reach,
			RuleChange::MinRecoveryDelay(delay) => self.min_recovery_delay = delay,
			RuleChange::MinGuardians(guardians) => self.min_guardians = guardians,
			RuleChange::RekeyDeadline(deadline) => self.rekey_deadline = deadline,
			RuleChange::MaxEpoch(epoch) => self.max_epoch = epoch,
		}
		self
	}

	/// The set with several fields changed, one after the other.
	#[must_use]
	pub fn with_all<'a>(self, changes: impl IntoIterator<Item = &'a RuleChange>) -> Self {
		changes.into_iter().fold(self, |set, change| set.with(change))
	}

	/// The value of a field, as the change that would set it.
	pub fn value(&self, field: Field) -> RuleChange {
		match field {
			Field::Algorithm(algorithm) => RuleChange::Algorithm(algorithm, self.restriction(algorithm)),
			Field::MaxKeyAge => RuleChange::MaxKeyAge(self.max_key_age),
			Field::MaxReach => RuleChange::MaxReach(self.max_reach),
			Field::MinRecoveryDelay => RuleChange::MinRecoveryDelay(self.min_recovery_delay),
			Field::MinGuardians => RuleChange::MinGuardians(self.min_guardians),
			Field::RekeyDeadline => RuleChange::RekeyDeadline(self.rekey_deadline),
			Field::MaxEpoch => RuleChange::MaxEpoch(self.max_epoch),
		}
	}

	/// What has to change to make another set of this one, in the order of the fields.
	pub fn changes_to(&self, other: &Self) -> Vec<RuleChange> {
		Field::all().map(|field| other.value(field)).filter(|change| self.value(change.field()) != *change).collect()
	}
}

impl Field {
	/// Every field.
	pub fn all() -> impl Iterator<Item = Self> {
		let algorithms = Algorithm::ALL.into_iter().map(Self::Algorithm);
		algorithms.chain([
			Self::MaxKeyAge,
			Self::MaxReach,
			Self::MinRecoveryDelay,
			Self::MinGuardians,
			Self::RekeyDeadline,
			Self::MaxEpoch,
		])
	}
}
