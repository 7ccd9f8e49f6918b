//! The faults that the primitives find, as errors of this pallet.

use crate::Error;
use clavis_primitives::{record::RecordError, ControlError, DocumentError};

impl<T> From<ControlError> for Error<T> {
	fn from(error: ControlError) -> Self {
		match error {
			ControlError::Unsatisfiable => Self::UnsatisfiableControl,
			ControlError::DuplicateMember => Self::DuplicateMember,
			ControlError::CannotSign => Self::CannotSign,
			ControlError::Key(_) => Self::InvalidKey,
			ControlError::UnknownMember => Self::UnknownMember,
			ControlError::CyclicMember => Self::CyclicMember,
			ControlError::Withdrawn => Self::Withdrawn,
			ControlError::UnknownSigner => Self::UnknownSigner,
			ControlError::BadSignature => Self::BadSignature,
			ControlError::BelowThreshold => Self::BelowThreshold,
		}
	}
}

impl<T> From<DocumentError> for Error<T> {
	fn from(error: DocumentError) -> Self {
		match error {
			DocumentError::Key(_) => Self::InvalidKey,
			DocumentError::MalformedText => Self::MalformedText,
			DocumentError::UnfitPurpose => Self::UnfitPurpose,
			DocumentError::AlreadyExpired => Self::AlreadyExpired,
			DocumentError::IdTaken => Self::IdTaken,
			DocumentError::KnownCompromised => Self::KnownCompromised,
			DocumentError::NotInDoubt => Self::NotInDoubt,
			DocumentError::AliasTaken => Self::AliasTaken,
			DocumentError::IncompleteService => Self::IncompleteService,
			DocumentError::NotFound => Self::NotFound,
			DocumentError::Full => Self::DocumentFull,
		}
	}
}

impl<T> From<RecordError> for Error<T> {
	fn from(error: RecordError) -> Self {
		match error {
			RecordError::Document(error) => error.into(),
			RecordError::Control(error) => error.into(),
			RecordError::TooLarge => Self::TooLarge,
			RecordError::NothingToChange => Self::NothingToChange,
			RecordError::SinceInFuture => Self::SinceInFuture,
			RecordError::Exhausted => Self::Exhausted,
			RecordError::AlreadyEnded => Self::AlreadyEnded,
			RecordError::ContestOpen => Self::ContestOpen,
		}
	}
}
