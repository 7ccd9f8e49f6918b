//! The reasons why an epoch of a group was not found.

use crate::state::ReadError;
use clavis_primitives::BlockHeight;

/// The reason why an epoch of a group was not found.
#[derive(Debug, thiserror::Error)]
pub enum EpochsError {
	/// There is no such group.
	#[error("there is no such group: check its name; it may have been dissolved")]
	NoGroup,
	/// The group has no such epoch.
	#[error("the group has no epoch {asked}: ask for one from 1 to {current}")]
	NoEpoch {
		/// The number that was asked for.
		asked: u32,
		/// The number of the current epoch.
		current: u32,
	},
	/// The body of a block is gone, or cannot be read by the runtimes that this node has.
	#[error(
		"the history of the group needs the body of block {block}, and this node has dropped it: ask a node that keeps all \
		 bodies, which is the default"
	)]
	Pruned {
		/// The block.
		block: BlockHeight,
	},
	/// One request reads no more bodies. The next one goes on from there.
	#[error(
		"this node has read the history of the group back to epoch {reached} so far: ask again in a second, or ask another node"
	)]
	Unfinished {
		/// The lowest epoch that was found.
		reached: u32,
	},
	/// The history is longer than this node follows.
	#[error("the history of the group below epoch {epoch} is longer than a node follows: ask for a later epoch")]
	TooLong {
		/// The epoch at which the search ended.
		epoch: u32,
	},
	/// The bodies do not lead to the records that the state names.
	#[error("the blocks of this node contradict its final state: ask another node")]
	Inconsistent,
	/// The state or a body could not be read.
	#[error(transparent)]
	Read(#[from] ReadError),
}
