//! The rule sets that can be in force: a set that would take control from all holders cannot.

use super::{Field, RuleSet};
use crate::{key::Algorithm, units::BlockHeight};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt;
use scale_info::TypeInfo;

/// The shortest that the longest key age can be: 30 days, in seconds. Holders must have time to renew their keys.
pub const MIN_KEY_AGE: u64 = 30 * 24 * 60 * 60;
/// The shortest reach of "compromised since": 7 days, in seconds. A theft is not always seen at once.
pub const MIN_REACH: u64 = 7 * 24 * 60 * 60;
/// The longest that recovery can be made to wait: 90 days, in blocks of 3 seconds.
pub const MAX_RECOVERY_DELAY: BlockHeight = 90 * 28_800;
/// No single guardian may ever suffice.
pub const MIN_GUARDIANS: u8 = 2;
/// The most guardians that can be asked for.
pub const MAX_GUARDIANS: u8 = 16;
/// The shortest deadline for groups: an hour, in blocks of 3 seconds.
pub const MIN_REKEY_DEADLINE: BlockHeight = 1_200;
/// The shortest that the longest epoch can be: a day, in blocks of 3 seconds.
pub const MIN_EPOCH_LENGTH: BlockHeight = 28_800;
/// The longest epoch there can be: five years, in blocks of 3 seconds.
pub const MAX_EPOCH_LENGTH: BlockHeight = 5 * 365 * 28_800;

/// The reason why a rule set cannot be in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum UnsoundRules {
	/// No algorithm that signs would be left for new keys, and every DID would lose its control sooner or later.
	#[codec(index = 0)]
	NoAlgorithmLeft,
	/// Keys would have to be younger than [`MIN_KEY_AGE`].
	#[codec(index = 1)]
	KeyAgeTooShort,
	/// "Compromised since" would not reach back [`MIN_REACH`].
	#[codec(index = 2)]
	ReachTooShort,
	/// Recovery would have to wait longer than [`MAX_RECOVERY_DELAY`].
	#[codec(index = 3)]
	RecoveryTooSlow,
	/// The fewest guardians must be between [`MIN_GUARDIANS`] and [`MAX_GUARDIANS`].
	#[codec(index = 4)]
	GuardiansOutOfBounds,
	/// The deadline of groups must be between [`MIN_REKEY_DEADLINE`] and the longest epoch.
	#[codec(index = 5)]
	DeadlineOutOfBounds,
	/// The longest epoch must be between [`MIN_EPOCH_LENGTH`] and [`MAX_EPOCH_LENGTH`].
	#[codec(index = 6)]
	EpochOutOfBounds,
}

impl fmt::Display for UnsoundRules {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::NoAlgorithmLeft => {
				f.write_str("no signature algorithm would be left for new keys: leave one accepted")
			},
			Self::KeyAgeTooShort => write!(f, "the longest key age must be {MIN_KEY_AGE} s (30 days) or more"),
			Self::ReachTooShort => {
				write!(f, "'compromised since' must be able to reach back {MIN_REACH} s (7 days) or more")
			},
			Self::RecoveryTooSlow => {
				write!(f, "the shortest recovery delay must be {MAX_RECOVERY_DELAY} blocks (90 days) or less")
			},
			Self::GuardiansOutOfBounds => {
				write!(f, "the fewest guardians must be from {MIN_GUARDIANS} to {MAX_GUARDIANS}")
			},
			Self::DeadlineOutOfBounds => {
				write!(f, "the rekey deadline must be from {MIN_REKEY_DEADLINE} blocks (1 hour) to the longest epoch")
			},
			Self::EpochOutOfBounds => write!(
				f,
				"the longest epoch must be from {MIN_EPOCH_LENGTH} blocks (1 day) to {MAX_EPOCH_LENGTH} (5 years)"
			),
		}
	}
}

impl RuleSet {
	/// Checks that the set can be in force.
	pub fn check_sound(&self) -> Result<(), UnsoundRules> {
		if !Algorithm::ALL.into_iter().any(|algorithm| algorithm.signs() && self.accepts_new(algorithm)) {
			return Err(UnsoundRules::NoAlgorithmLeft);
		}
		for field in Field::NUMBERS {
			let Some((bounds, fault)) = field.bounds(self) else { continue };
			if self.value(*field).value().number().is_some_and(|number| !bounds.contains(&number)) {
				return Err(fault);
			}
		}
		Ok(())
	}
}
