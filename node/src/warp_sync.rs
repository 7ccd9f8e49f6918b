//! Warns while a warp sync waits for peers. The SDK starts one with three peers, and says nothing while it has fewer.

use clavis_runtime::opaque::Block;
use futures_timer::Delay;
use sc_network_sync::{SyncStatus, SyncingService, WarpSyncPhase};
use std::{sync::Arc, time::Duration};

/// The time that a new node gets to find its peers.
const FIRST_LOOK_AFTER: Duration = Duration::from_secs(15);
/// The time between two warnings.
const NEXT_LOOK_AFTER: Duration = Duration::from_secs(60);

/// Warns again and again while a warp sync waits for peers. It ends when there is nothing to wait for.
pub async fn warn_of_missing_peers(sync: Arc<SyncingService<Block>>) {
	let mut wait = FIRST_LOOK_AFTER;
	loop {
		Delay::new(wait).await;
		// An error says that the node ends.
		let Ok(status) = sync.status().await else { return };
		let Some(warning) = missing_peers(&status) else { return };
		log::warn!("{warning}");
		wait = NEXT_LOOK_AFTER;
	}
}

/// Says how many peers a warp sync waits for. Returns `None` if none waits for peers.
fn missing_peers(status: &SyncStatus<Block>) -> Option<String> {
	match status.warp_sync.as_ref()?.phase {
		WarpSyncPhase::AwaitingPeers { required_peers } => Some(format!(
			"Warp sync waits for {required_peers} peers and has {}: name more nodes with --bootnodes, or start this node with \
			 --sync full, which needs one peer",
			status.num_peers
		)),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_network_sync::{SyncState, WarpSyncProgress};

	fn status(phase: Option<WarpSyncPhase<Block>>) -> SyncStatus<Block> {
		SyncStatus {
			state: SyncState::Downloading { target: 0 },
			best_seen_block: None,
			num_peers: 2,
			queued_blocks: 0,
			state_sync: None,
			warp_sync: phase.map(|phase| WarpSyncProgress { phase, total_bytes: 0, status: None }),
		}
	}

	#[test]
	fn a_warp_sync_with_too_few_peers_says_what_is_missing() {
		let warning = missing_peers(&status(Some(WarpSyncPhase::AwaitingPeers { required_peers: 3 }))).unwrap();
		assert!(warning.starts_with("Warp sync waits for 3 peers and has 2: "), "{warning}");
	}

	#[test]
	fn no_other_sync_is_warned_of() {
		for phase in [None, Some(WarpSyncPhase::DownloadingWarpProofs), Some(WarpSyncPhase::DownloadingBlocks(7))] {
			assert_eq!(missing_peers(&status(phase)), None);
		}
	}
}
