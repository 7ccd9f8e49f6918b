//! The fields of a rule set: one list, from which everything about a field follows.
//!
//! To add a field, add it to the list below, with an index of its own, and its words to the client (`rules/words.rs`). A
//! field in the middle of the list, or another type of one, changes what the chain stores, and takes a migration.

use super::{
	soundness::{
		UnsoundRules, MAX_EPOCH_LENGTH, MAX_GUARDIANS, MAX_RECOVERY_DELAY, MIN_EPOCH_LENGTH, MIN_GUARDIANS,
		MIN_KEY_AGE, MIN_REACH, MIN_REKEY_DEADLINE,
	},
	Restriction,
};
use crate::{key::Algorithm, units::BlockHeight};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, ops::RangeInclusive};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedBTreeMap, ConstU32};

/// Blocks in a day, at 3 seconds each.
const DAY: BlockHeight = 28_800;

/// The value of a field, in the unit of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue {
	/// The restriction of an algorithm; `None` if it is accepted.
	Restriction(Option<Restriction>),
	/// Seconds; `None` if there is no limit.
	Seconds(Option<u64>),
	/// Blocks.
	Blocks(BlockHeight),
	/// A number of things.
	Count(u8),
}

impl FieldValue {
	/// The value as a number. `None` if there is no limit, and for a restriction.
	pub fn number(self) -> Option<u64> {
		match self {
			Self::Restriction(_) => None,
			Self::Seconds(seconds) => seconds,
			Self::Blocks(blocks) => Some(blocks.into()),
			Self::Count(count) => Some(count.into()),
		}
	}
}

/// The direction in which the number of a field is tighter: more is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tighter {
	/// A lower number is tighter. No limit is the loosest.
	Lower,
	/// A higher number is tighter.
	Higher,
	/// Neither direction is tighter.
	Neither,
}

/// A type of a field. The type tells the unit.
trait FieldType: Copy {
	/// A value of the unit, to tell the unit by.
	const UNIT: FieldValue;

	fn to_value(self) -> FieldValue;
	fn from_value(value: FieldValue) -> Option<Self>;
}

macro_rules! field_type {
	($type:ty, $unit:ident, $example:expr) => {
		impl FieldType for $type {
			const UNIT: FieldValue = FieldValue::$unit($example);

			fn to_value(self) -> FieldValue {
				FieldValue::$unit(self)
			}

			fn from_value(value: FieldValue) -> Option<Self> {
				match value {
					FieldValue::$unit(value) => Some(value),
					_ => None,
				}
			}
		}
	};
}

field_type!(Option<u64>, Seconds, None);
field_type!(BlockHeight, Blocks, 0);
field_type!(u8, Count, 0);

macro_rules! rule_fields {
	($(
		$(#[$doc:meta])*
		$index:literal $field:ident, $member:ident: $type:ty = $default:expr, named $name:literal,
			tighter: $tighter:ident, for_council: $council:literal, bounds: $bounds:expr, else $fault:ident;
	)+) => {
		/// Everything that voters decide about keys, recovery and groups.
		#[derive(
			Clone,
			Debug,
			PartialEq,
			Eq,
			Encode,
			Decode,
			DecodeWithMemTracking,
			MaxEncodedLen,
			TypeInfo,
			Serialize,
			Deserialize,
		)]
		#[serde(rename_all = "camelCase")]
		pub struct RuleSet {
			/// The algorithms that are not simply accepted.
			#[serde(with = "super::set::restrictions")]
			pub restrictions: BoundedBTreeMap<Algorithm, Restriction, ConstU32<16>>,
			$($(#[$doc])* pub $member: $type,)+
		}

		impl Default for RuleSet {
			fn default() -> Self {
				Self { restrictions: BoundedBTreeMap::new(), $($member: $default),+ }
			}
		}

		/// A new value for one field of a rule set.
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		pub enum RuleChange {
			/// The restriction of an algorithm; `None` accepts it.
			#[codec(index = 0)]
			Algorithm(Algorithm, Option<Restriction>),
			$($(#[$doc])* #[codec(index = $index)] $field($type),)+
		}

		/// A field of a rule set.
		#[derive(
			Clone,
			Copy,
			Debug,
			PartialEq,
			Eq,
			PartialOrd,
			Ord,
			Encode,
			Decode,
			DecodeWithMemTracking,
			MaxEncodedLen,
			TypeInfo,
		)]
		pub enum Field {
			/// The restriction of an algorithm.
			#[codec(index = 0)]
			Algorithm(Algorithm),
			$($(#[$doc])* #[codec(index = $index)] $field,)+
		}

		impl RuleChange {
			/// The field that it changes.
			pub fn field(&self) -> Field {
				match self {
					Self::Algorithm(algorithm, _) => Field::Algorithm(*algorithm),
					$(Self::$field(_) => Field::$field),+
				}
			}

			/// The new value.
			pub fn value(&self) -> FieldValue {
				match *self {
					Self::Algorithm(_, restriction) => FieldValue::Restriction(restriction),
					$(Self::$field(value) => value.to_value()),+
				}
			}
		}

		impl RuleSet {
			/// The set with one field changed. There are fewer algorithms than restrictions fit.
			#[must_use]
			pub fn with(mut self, change: &RuleChange) -> Self {
				match *change {
					RuleChange::Algorithm(algorithm, restriction) => self.restrict(algorithm, restriction),
					$(RuleChange::$field(value) => self.$member = value),+
				}
				self
			}

			/// The value of a field, as the change that would set it.
			pub fn value(&self, field: Field) -> RuleChange {
				match field {
					Field::Algorithm(algorithm) => RuleChange::Algorithm(algorithm, self.restriction(algorithm)),
					$(Field::$field => RuleChange::$field(self.$member)),+
				}
			}
		}

		impl Field {
			/// The fields that are numbers, in their order.
			pub const NUMBERS: &'static [Self] = &[$(Self::$field),+];

			/// The name of the field, as in `max-key-age`.
			pub fn name(self) -> &'static str {
				match self {
					Self::Algorithm(algorithm) => algorithm.name(),
					$(Self::$field => $name),+
				}
			}

			/// A value in the unit of the field, to tell the unit by.
			pub fn unit(self) -> FieldValue {
				match self {
					Self::Algorithm(_) => FieldValue::Restriction(None),
					$(Self::$field => <$type as FieldType>::UNIT),+
				}
			}

			/// The change of the field to a value; `None` if the value is of another unit.
			pub fn change(self, value: FieldValue) -> Option<RuleChange> {
				match self {
					Self::Algorithm(algorithm) => match value {
						FieldValue::Restriction(restriction) => Some(RuleChange::Algorithm(algorithm, restriction)),
						_ => None,
					},
					$(Self::$field => FieldType::from_value(value).map(RuleChange::$field)),+
				}
			}

			/// The direction in which its number is tighter. Restrictions have an order of their own.
			pub fn tighter(self) -> Tighter {
				match self {
					Self::Algorithm(_) => Tighter::Neither,
					$(Self::$field => Tighter::$tighter),+
				}
			}

			/// Returns true if the council may tighten the field. The council may not change recovery, because it could
			/// keep holders from their DIDs, nor the longest key age, because it would end old keys of all algorithms at
			/// once. It may not change the reach of "compromised since", because that field has no tighter direction.
			pub fn is_for_council(self) -> bool {
				match self {
					Self::Algorithm(_) => true,
					$(Self::$field => $council),+
				}
			}

			/// The numbers that the field may have beside the other fields of a set, and the fault of any other number.
			/// `None` for a field that is no number. No limit is always allowed.
			pub fn bounds(self, rules: &RuleSet) -> Option<(RangeInclusive<u64>, UnsoundRules)> {
				match self {
					Self::Algorithm(_) => None,
					$(Self::$field => {
						let bounds: fn(&RuleSet) -> RangeInclusive<u64> = $bounds;
						Some((bounds(rules), UnsoundRules::$fault))
					}),+
				}
			}
		}
	};
}

rule_fields! {
	/// The seconds for which a verification method is good after it was added; without a value, for ever.
	1 MaxKeyAge, max_key_age: Option<u64> = None, named "max-key-age",
		tighter: Lower, for_council: false, bounds: |_| MIN_KEY_AGE..=u64::MAX, else KeyAgeTooShort;
	/// The seconds that "compromised since" may reach back; without a value, to the beginning.
	2 MaxReach, max_reach: Option<u64> = None, named "max-reach",
		tighter: Neither, for_council: false, bounds: |_| MIN_REACH..=u64::MAX, else ReachTooShort;
	/// The shortest delay of a guardian circle, in blocks.
	3 MinRecoveryDelay, min_recovery_delay: BlockHeight = DAY, named "min-recovery-delay",
		tighter: Higher, for_council: false, bounds: |_| 0..=MAX_RECOVERY_DELAY.into(), else RecoveryTooSlow;
	/// The fewest guardians that may recover a DID.
	4 MinGuardians, min_guardians: u8 = 2, named "min-guardians",
		tighter: Higher, for_council: false,
		bounds: |_| MIN_GUARDIANS.into()..=MAX_GUARDIANS.into(), else GuardiansOutOfBounds;
	/// The blocks for which a group may go on after a member's DID changed.
	5 RekeyDeadline, rekey_deadline: BlockHeight = DAY, named "rekey-deadline",
		tighter: Lower, for_council: true,
		bounds: |rules| MIN_REKEY_DEADLINE.into()..=rules.max_epoch.into(), else DeadlineOutOfBounds;
	/// The longest epoch of a group, in blocks.
	6 MaxEpoch, max_epoch: BlockHeight = 30 * DAY, named "max-epoch",
		tighter: Lower, for_council: true,
		bounds: |_| MIN_EPOCH_LENGTH.into()..=MAX_EPOCH_LENGTH.into(), else EpochOutOfBounds;
}

impl Field {
	/// The number of fields.
	pub const COUNT: usize = Algorithm::ALL.len() + Self::NUMBERS.len();

	/// Every field, in their order.
	pub fn all() -> impl Iterator<Item = Self> {
		Algorithm::ALL.into_iter().map(Self::Algorithm).chain(Self::NUMBERS.iter().copied())
	}
}

impl fmt::Display for Field {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(self.name())
	}
}
