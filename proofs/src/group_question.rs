//! The questions about a group.

use clavis_primitives::DidId;
use std::fmt;

/// The facts about a group that are asked for, beside its current epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupQuestion {
	/// The epoch whose record is asked for.
	pub epoch: Option<u32>,
	/// The DID that may be a member now.
	pub member: Option<DidId>,
}

impl fmt::Display for GroupQuestion {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self.epoch {
			Some(epoch) => write!(f, "epoch {epoch}")?,
			None => f.write_str("the current epoch")?,
		}
		match self.member {
			Some(did) => write!(f, " and the membership of {did}"),
			None => Ok(()),
		}
	}
}
