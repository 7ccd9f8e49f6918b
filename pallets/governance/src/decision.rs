//! The kinds of decision that referenda take, each an origin of its own.

use clavis_primitives::listed;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::EnsureOrigin;
use scale_info::TypeInfo;

listed! {
	/// The kind of a decision, and the origin that an approved referendum acts as. Each kind has one track; root has none.
	#[derive(
		Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
	)]
	#[repr(u8)]
	pub enum Decision {
		/// Changes the revocation rules, or who sits in the council.
		#[codec(index = 0)]
		Rules = 0,
		/// Authorises a runtime upgrade.
		#[codec(index = 1)]
		Upgrades = 1,
		/// Admits or removes a validator.
		#[codec(index = 2)]
		Validators = 2,
	}
}

impl Decision {
	/// The number of its track.
	pub const fn track(self) -> u16 {
		self as u16
	}
}

/// Accepts the origin of the decision with this index, and no other: not root either.
pub struct EnsureDecision<const INDEX: u8>;

/// Accepts a referendum on the track for rules.
pub type EnsureRules = EnsureDecision<{ Decision::Rules as u8 }>;
/// Accepts a referendum on the track for runtime upgrades.
pub type EnsureUpgrades = EnsureDecision<{ Decision::Upgrades as u8 }>;
/// Accepts a referendum on the track for validators.
pub type EnsureValidators = EnsureDecision<{ Decision::Validators as u8 }>;

impl<O, const INDEX: u8> EnsureOrigin<O> for EnsureDecision<INDEX>
where
	O: From<Decision> + Into<Result<Decision, O>>,
{
	type Success = ();

	fn try_origin(origin: O) -> Result<(), O> {
		match origin.into() {
			Ok(decision) if decision as u8 == INDEX => Ok(()),
			Ok(other) => Err(other.into()),
			Err(origin) => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<O, ()> {
		Decision::ALL.into_iter().find(|decision| *decision as u8 == INDEX).map(O::from).ok_or(())
	}
}
