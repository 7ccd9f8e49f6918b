//! Words that many tests have in common.

use clavis_primitives::{BlockHeight, Moment, Reason};

/// The last block of what never expires.
pub const FOREVER: BlockHeight = BlockHeight::MAX;

/// The reason of what answers no compromise.
pub const ROUTINE: Reason = Reason::Routine;

/// The reason: compromised since a moment.
pub fn compromised(since: Moment) -> Reason {
	Reason::Compromised { since }
}
