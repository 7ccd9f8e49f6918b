//! Reads old blocks and their states for the archive.

use super::replay;
use crate::{
	client::{FullBackend, FullClient},
	state::{self, ReadError},
};
use clavis_primitives::{DidId, Record};
use clavis_runtime::{BlockNumber, Hash};
use lru::LruCache;
use parking_lot::Mutex;
use sc_client_api::{Backend, BlockBackend};
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Header;
use std::{num::NonZeroUsize, sync::Arc};

/// The records that a block wrote, by block and DID.
type ReplayCache = LruCache<(Hash, DidId), Vec<Record<()>>>;

/// The number of executed blocks that are remembered, each for one DID.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

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
	/// The lock is held during the execution of a block. It takes far longer than to ask for it, so one runs at a time.
	written: Mutex<ReplayCache>,
}

impl FinalBlocks {
	/// Opens the final blocks of a client.
	pub fn new(client: Arc<FullClient>, backend: Arc<FullBackend>) -> Self {
		Self { client, backend, written: Mutex::new(LruCache::new(REMEMBERED)) }
	}

	/// Returns the hash of the block at this height, if this node keeps its state.
	pub fn with_state(&self, height: BlockNumber) -> Result<Option<Hash>, ReadError> {
		Ok(self.client.hash(height)?.filter(|hash| self.backend.have_state_at(*hash, height)))
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
		let mut written = self.written.lock();
		if let Some(records) = written.get(&(hash, *id)) {
			return Ok(Some(records.clone()));
		}
		let Some(block) = self.client.block(hash)?.map(|signed| signed.block) else { return Ok(None) };
		let parent = *block.header.parent_hash();
		if !self.backend.have_state_at(parent, height.saturating_sub(1)) {
			return Ok(None);
		}
		let records = replay::records_written(&self.client, block, id)?;
		written.put((hash, *id), records.clone());
		Ok(Some(records))
	}
}
