//! The rules in force, with the agenda and the notices that descriptions of decisions refer to.

use crate::failure::Failure;
use clavis_client::{calls::Context, chain::Snapshot};
use clavis_primitives::rules::{Agenda, Notices, NumberedRules};

/// The rules in force, and everything that can change them.
pub struct PresentRules {
	/// The rule set in force.
	pub set: NumberedRules,
	/// The decisions that wait, and the fields that the council tightened.
	pub agenda: Agenda,
	/// The shortest notices, and the time between blocks.
	pub notices: Notices,
}

impl PresentRules {
	/// Reads the rules as of a block.
	pub async fn read(at: &Snapshot) -> Result<Self, Failure> {
		Ok(Self { set: at.rules().await?, agenda: at.agenda().await?, notices: at.notices().await? })
	}

	/// The facts that the description of a decision refers to.
	pub fn context(&self) -> Context<'_> {
		Context { rules: &self.set.rules, agenda: &self.agenda, block_time: self.block_time() }
	}

	/// The milliseconds between blocks.
	pub fn block_time(&self) -> u64 {
		self.notices.block_time
	}
}
