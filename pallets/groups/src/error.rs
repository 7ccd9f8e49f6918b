//! The faults that the primitives find, as errors of this pallet.

use crate::Error;
use clavis_primitives::groups::{ChangesError, PolicyError};

impl<T> From<PolicyError> for Error<T> {
	fn from(error: PolicyError) -> Self {
		match error {
			PolicyError::Objections => Self::UnfitObjections,
		}
	}
}

impl<T> From<ChangesError> for Error<T> {
	fn from(error: ChangesError) -> Self {
		match error {
			ChangesError::Repeated => Self::RepeatedChange,
			ChangesError::Committer => Self::OwnChange,
			ChangesError::External => Self::ExternalChange,
		}
	}
}
