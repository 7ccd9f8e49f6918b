//! Reads old blocks and their states for the archive.

use super::{replay::BlockRecords, replays::Replays};
use crate::{
	client::{FullBackend, FullClient},
	state::{self, ReadError},
};
use clavis_primitives::{DidId, Record};
use clavis_runtime::{BlockNumber, Hash};
use sc_client_api::{Backend, BlockBackend};
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Header;
use std::sync::Arc;

/// The record of a DID in the state of an old block.
#[derive(Clone, Debug, PartialEq)]
pub enum OldRecord {
	/// This node does not keep the state of the block.
	Pruned,
	/// The record; `None` if the DID did not exist yet.
	Kept(Option<Record<()>>),
}

/// Gives access to final blocks and their states.
pub trait Blocks: Send + Sync {
	/// Reads the record of a DID after the block at this height.
	fn record(&self, height: u32, id: &DidId) -> Result<OldRecord, ReadError>;
	/// Lists every record of a DID that was written during the execution of the block at this height, in order. Returns
	/// `None` if this node does not keep the block or the state before it.
	fn written(&self, height: u32, id: &DidId) -> Result<Option<Vec<Record<()>>>, ReadError>;
}

/// The final blocks of a client.
pub struct FinalBlocks {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	replays: Replays,
}

impl FinalBlocks {
	/// Opens the final blocks of a client. The records of blocks that are executed again take up to `replay_cache` bytes
	/// of memory.
	pub fn new(client: Arc<FullClient>, backend: Arc<FullBackend>, replay_cache: usize) -> Self {
		Self { client, backend, replays: Replays::new(replay_cache) }
	}

	/// Returns the hash of the block at this height, if this node keeps its state.
	pub fn with_state(&self, height: BlockNumber) -> Result<Option<Hash>, ReadError> {
		Ok(self.client.hash(height)?.filter(|hash| self.backend.have_state_at(*hash, height)))
	}

	/// Executes a block again. Returns `None` if this node does not keep the block or the state before it.
	fn replay(&self, height: BlockNumber, hash: Hash) -> Result<Option<BlockRecords>, ReadError> {
		let Some(block) = self.client.block(hash)?.map(|signed| signed.block) else { return Ok(None) };
		if !self.backend.have_state_at(*block.header.parent_hash(), height.saturating_sub(1)) {
			return Ok(None);
		}
		BlockRecords::of_block(&self.client, block).map(Some)
	}
}

impl Blocks for FinalBlocks {
	fn record(&self, height: u32, id: &DidId) -> Result<OldRecord, ReadError> {
		match self.with_state(height)? {
			Some(hash) => Ok(OldRecord::Kept(state::record(&self.client, hash, *id)?)),
			None => Ok(OldRecord::Pruned),
		}
	}

	fn written(&self, height: u32, id: &DidId) -> Result<Option<Vec<Record<()>>>, ReadError> {
		let Some(hash) = self.client.hash(height)? else { return Ok(None) };
		let records = self.replays.of_block(hash, || self.replay(height, hash))?;
		Ok(records.map(|records| records.of(id)))
	}
}
