//! A version of a DID that was found, and the reasons why one was not.

use crate::state::ReadError;
use clavis_primitives::{Moment, Record};

/// A version of a DID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
	/// The record at the end of this version.
	pub record: Record<()>,
	/// The number of the next version and the moment at which it started; `None` for the current version.
	pub next: Option<(u32, Moment)>,
}

/// The reason why a version could not be found.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
	/// There is no such DID.
	#[error("the DID was never created: check the DID and its network")]
	NeverCreated,
	/// There is no such version of the DID.
	#[error("the DID has no such version, or did not exist at that moment")]
	NotFound,
	/// No version has a lower number than the one that was given.
	#[error("no version is below 1: ask for the versions below a higher number")]
	NothingBelow,
	/// The question is about a moment that is not over in the block that answers, so that later blocks can change the
	/// answer.
	#[error("the moment is not over: ask again later")]
	NotOver {
		/// The moment that the answer would be about.
		asked: Moment,
		/// The moment of the block.
		block: Moment,
	},
	/// The state of the blocks that have this version is gone.
	#[error("this node has dropped the state of old blocks: ask an archive node, or ask for the current version")]
	Pruned,
	/// The past as the archive has it does not match the history in the current record.
	#[error("the old blocks of this node contradict its final state: ask another node")]
	Inconsistent,
	/// The state of a block could not be read.
	#[error(transparent)]
	Read(#[from] ReadError),
}
