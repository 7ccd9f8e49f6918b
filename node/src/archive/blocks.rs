//! What the archive reads of old blocks.

use super::replay;
use crate::{
	client::{FullBackend, FullClient},
	state::{read_record, ReadError},
};
use clavis_primitives::{DidId, Record};
use clavis_runtime::{BlockNumber, Hash};
use lru::LruCache;
use parking_lot::Mutex;
use sc_client_api::{Backend, BlockBackend};
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Header;
use std::{num::NonZeroUsize, sync::Arc};

/// Records that blocks wrote, by block and DID.
type Replays = LruCache<(Hash, DidId), Vec<Record<()>>>;

/// How many blocks that were carried out again are remembered, each for one DID.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// What the state of a block says of a DID.
#[derive(Clone, Debug, PartialEq)]
pub enum AtBlock {
	/// The state is no longer kept, or never was.
	Pruned,
	/// The record of the DID, if there was one.
	Record(Option<Record<()>>),
}

/// Final blocks and their states.
pub trait Blocks: Send + Sync {
	/// The record of a DID after the block at this height.
	fn record(&self, height: u32, id: &DidId) -> Result<AtBlock, ReadError>;
	/// Every record of a DID that was written while the block at this height was carried out, in order. `None`: the block,
	/// or the state before it, is not kept.
	fn written(&self, height: u32, id: &DidId) -> Result<Option<Vec<Record<()>>>, ReadError>;
}

/// The final blocks of a client.
pub struct FinalBlocks {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	/// Carrying out a block takes far longer than asking for it, so one at a time is carried out.
	written: Mutex<Replays>,
}

impl FinalBlocks {
	pub fn new(client: Arc<FullClient>, backend: Arc<FullBackend>) -> Self {
		Self { client, backend, written: Mutex::new(LruCache::new(REMEMBERED)) }
	}

	/// The block at this height, if its state is kept.
	pub fn with_state(&self, height: BlockNumber) -> Result<Option<Hash>, ReadError> {
		Ok(self.client.hash(height)?.filter(|hash| self.backend.have_state_at(*hash, height)))
	}
}

impl Blocks for FinalBlocks {
	fn record(&self, height: u32, id: &DidId) -> Result<AtBlock, ReadError> {
		match self.with_state(height)? {
			Some(hash) => Ok(AtBlock::Record(read_record(&self.client, hash, *id)?)),
			None => Ok(AtBlock::Pruned),
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
