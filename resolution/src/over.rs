//! Refuses questions about moments that are not over.

use crate::{error::ResolutionError, format_moment};
use clavis_primitives::{is_over, Moment};

/// Checks that a moment is over in the block that answers ([`is_over`]). `block` is the moment of that block.
pub fn check_over(at: Moment, block: Moment) -> Result<(), ResolutionError> {
	if is_over(at, block) {
		Ok(())
	} else {
		Err(not_over(at, block))
	}
}

/// Makes the error for a question about a moment that is not over in a block.
pub fn not_over(at: Moment, block: Moment) -> ResolutionError {
	ResolutionError::invalid_options(format!(
		"the moment {} is not over: the answer would be of {}, and later blocks can still change it; ask again later, or \
		 leave the moment out to ask about the present",
		format_moment(at),
		format_moment(block)
	))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::ErrorKind;

	#[test]
	fn a_moment_is_over_once_a_block_has_a_later_one() {
		assert_eq!(check_over(9, 10), Ok(()));
		for at in [10, 11, Moment::MAX] {
			let error = check_over(at, 10).unwrap_err();
			assert_eq!((error.kind, error.status()), (ErrorKind::InvalidOptions, 400), "{at}");
			assert!(error.detail.contains("1970-01-01T00:00:10Z"), "{error}");
		}
	}
}
