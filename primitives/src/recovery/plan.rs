//! A plan: the circles of a DID, by priority.

use super::{Circle, CircleError, GuardianId};
use crate::{did::DidId, rules::RuleSet, units::BlockHeight};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most circles of a plan.
pub const MAX_CIRCLES: u32 = 10;

/// The minimums that the rules set for new plans. Plans that exist stay as they are when the rules change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minimums {
	/// The fewest guardians of a circle.
	pub guardians: u8,
	/// The shortest notice of a circle, in blocks.
	pub delay: BlockHeight,
}

impl From<&RuleSet> for Minimums {
	fn from(rules: &RuleSet) -> Self {
		Self { guardians: rules.min_guardians, delay: rules.min_recovery_delay }
	}
}

/// A plan of guardians for a DID.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
	/// The circles, the highest priority first. At least one.
	pub circles: BoundedVec<Circle, ConstU32<MAX_CIRCLES>>,
}

/// The reason why a plan was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum PlanError {
	/// It has no circle.
	#[codec(index = 0)]
	NoCircle,
	/// A circle was refused.
	#[codec(index = 1)]
	Circle {
		/// The place of the circle, from 0.
		place: u8,
		/// The reason.
		error: CircleError,
	},
}

impl fmt::Display for PlanError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::NoCircle => f.write_str("the plan has no circle: name at least one"),
			Self::Circle { place, error } => write!(f, "circle {place} of the plan: {error}"),
		}
	}
}

impl core::error::Error for PlanError {}

impl Plan {
	/// Checks every circle.
	pub fn check(&self, minimums: &Minimums) -> Result<(), PlanError> {
		if self.circles.is_empty() {
			return Err(PlanError::NoCircle);
		}
		for (place, circle) in (0u8..).zip(self.circles.iter()) {
			circle.check(minimums).map_err(|error| PlanError::Circle { place, error })?;
		}
		Ok(())
	}

	/// Returns the circle at a place, from 0.
	pub fn circle(&self, place: u8) -> Option<&Circle> {
		self.circles.get(usize::from(place))
	}

	/// Returns the guardians of public circles that are DIDs. One that is in several circles comes several times.
	pub fn guardian_dids(&self) -> impl Iterator<Item = &DidId> {
		let named = self.circles.iter().flat_map(|circle| circle.guardians.named());
		named.filter_map(|guardian| match guardian {
			GuardianId::Did(id) => Some(id),
			GuardianId::Account(_) => None,
		})
	}

	/// Returns the longest time for which an attempt stands, in blocks. No freeze is longer.
	pub fn longest_expiry(&self) -> BlockHeight {
		self.circles.iter().map(|circle| circle.expiry).max().unwrap_or_default()
	}

	/// Returns the longest time between the opening of an attempt and its execution, in blocks. The long wait of an
	/// inheritance does not count.
	pub fn longest_delay(&self) -> BlockHeight {
		self.circles.iter().map(|circle| circle.delay.notice()).max().unwrap_or_default()
	}
}
