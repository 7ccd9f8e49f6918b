//! The faults that the primitives find, as errors of this pallet.

use crate::Error;
use clavis_primitives::recovery::{CircleError, PlanError};

impl<T> From<PlanError> for Error<T> {
	fn from(error: PlanError) -> Self {
		match error {
			PlanError::NoCircle => Self::NoCircle,
			PlanError::Circle { error, .. } => error.into(),
		}
	}
}

impl<T> From<CircleError> for Error<T> {
	fn from(error: CircleError) -> Self {
		match error {
			CircleError::TooFewGuardians => Self::TooFewGuardians,
			CircleError::TooManyGuardians => Self::TooManyGuardians,
			CircleError::Unordered => Self::UnorderedGuardians,
			CircleError::UnfitQuorum => Self::UnfitQuorum,
			CircleError::UnfitDelay => Self::UnfitDelay,
			CircleError::UnfitExpiry => Self::UnfitExpiry,
			CircleError::HeirsFreeze => Self::HeirsFreeze,
		}
	}
}
