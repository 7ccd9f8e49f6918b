//! The reasons for which a record refuses a change.

use super::MAX_DOCUMENT_BYTES;
use crate::{control::ControlError, document::DocumentError};
use core::{convert::Infallible, fmt};

/// The reason for which a record refused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
	/// A change of the document is at fault.
	Document(DocumentError),
	/// The new control set is at fault.
	Control(ControlError),
	/// The document is over [`MAX_DOCUMENT_BYTES`].
	TooLarge,
	/// No change at all.
	NothingToChange,
	/// The compromise is said to lie in the future.
	SinceInFuture,
	/// The method has ended, and its end is known to be as bad as it is said to be, or worse.
	AlreadyEnded,
	/// Two commitments would have to be put aside.
	ContestOpen,
	/// No version number is left for this change.
	Exhausted,
}

impl fmt::Display for RecordError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Document(error) => error.fmt(f),
			Self::Control(error) => error.fmt(f),
			Self::TooLarge => {
				write!(f, "the document takes more than {MAX_DOCUMENT_BYTES} bytes: remove something first")
			},
			Self::NothingToChange => write!(f, "the list of changes is empty: name at least one change"),
			Self::SinceInFuture => write!(f, "the compromise lies in the future: name a moment that has passed"),
			Self::AlreadyEnded => write!(
				f,
				"this method has ended: its end can only become 'compromised', or 'compromised' since an earlier moment"
			),
			Self::ContestOpen => write!(
				f,
				"a commitment that an earlier recovery put aside can still be revealed: recover when its window is over"
			),
			Self::Exhausted => write!(f, "this DID has no version numbers left for such a change: create another DID"),
		}
	}
}

impl core::error::Error for RecordError {}

impl From<DocumentError> for RecordError {
	fn from(error: DocumentError) -> Self {
		Self::Document(error)
	}
}

/// A sound set is never refused.
impl From<Infallible> for RecordError {
	fn from(never: Infallible) -> Self {
		match never {}
	}
}

impl From<ControlError> for RecordError {
	fn from(error: ControlError) -> Self {
		Self::Control(error)
	}
}
