//! Follows final blocks and counts the changes of DIDs and the acts of guardians in them.

use crate::{client::FullClient, metrics::ChangeMetrics, state::ReadError};
use clavis_primitives::{
	api::{DidApi, RecoveryApi},
	storage::records_prefix,
};
use clavis_runtime::{opaque::Block, BlockNumber, Hash};
use futures::StreamExt;
use sc_client_api::{BlockchainEvents, StorageProvider};
use sc_consensus_aura::SyncOracle;
use sc_network_sync::SyncingService;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::storage::StorageKey;
use std::sync::Arc;

/// The number of records to count at a time. After each page other tasks get a turn, and the node can stop.
const PAGE: usize = 1_000;

/// Counts all DIDs once, then every change as it becomes final.
///
/// All DIDs are counted again if the changes of a block cannot be read. A node that syncs may have pruned the state of
/// a block before the block becomes final, for example.
pub async fn run(client: Arc<FullClient>, sync: Arc<SyncingService<Block>>, metrics: ChangeMetrics) {
	// The stream starts before the first count, so that no block is missed between the two.
	let mut notifications = client.finality_notification_stream();
	let info = client.info();
	let mut last = count(&client, &metrics, info.finalized_hash, info.finalized_number).await;
	while let Some(notification) = notifications.next().await {
		if sync.is_major_syncing() {
			last = None;
			continue;
		}
		let height = notification.header.number;
		last = if last.is_some_and(|last| follow(&client, &metrics, last, height).is_ok()) {
			last.max(Some(height))
		} else {
			count(&client, &metrics, notification.hash, height).await
		};
	}
}

/// Counts the changes and the acts of guardians of the blocks above `last` up to `height`. A notification may skip blocks,
/// so all heights are read.
fn follow(
	client: &FullClient,
	metrics: &ChangeMetrics,
	last: BlockNumber,
	height: BlockNumber,
) -> Result<(), ReadError> {
	for height in last.saturating_add(1)..=height {
		let hash = client.hash(height)?.ok_or_else(|| sp_blockchain::Error::UnknownBlock(height.to_string()))?;
		let (changes, acts) = (client.runtime_api().changes(hash)?, client.runtime_api().guardian_acts(hash)?);
		changes.iter().for_each(|change| metrics.changed(change));
		acts.iter().for_each(|act| metrics.acted(act));
	}
	Ok(())
}

/// Counts the DIDs in the state of a block. Returns the height of the block, or `None` if this node does not keep its
/// state.
async fn count(client: &FullClient, metrics: &ChangeMetrics, at: Hash, height: BlockNumber) -> Option<BlockNumber> {
	let mut dids = 0u64;
	let mut records = client
		.storage_keys(at, Some(&StorageKey(records_prefix().to_vec())), None)
		.inspect_err(|error| log::debug!("The DIDs of block {height} cannot be counted: {error}"))
		.ok()?;
	loop {
		let page = records.by_ref().take(PAGE).count();
		dids = dids.saturating_add(page as u64);
		if page < PAGE {
			break;
		}
		tokio::task::yield_now().await;
	}
	metrics.counted(dids);
	Some(height)
}
