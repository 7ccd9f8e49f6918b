//! The node itself: its program, its peers, and how far it is behind.

use super::{ask, Chain, ChainError};
use clavis_primitives::BlockHeight;
use serde::Deserialize;
use subxt::rpcs::client::rpc_params;

/// The state of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeState {
	/// The version of its program.
	pub version: String,
	/// The name of its chain, for people.
	pub chain: String,
	/// The number of nodes that it is connected to.
	pub peers: u32,
	/// True if it fetches blocks that it lacks.
	pub is_syncing: bool,
	/// True if a node of this chain should have peers.
	pub needs_peers: bool,
	/// The height of its best block, which may still be abandoned.
	pub best: BlockHeight,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Health {
	peers: u32,
	is_syncing: bool,
	should_have_peers: bool,
}

impl Chain {
	/// Asks the node how it is. Makes four requests at one time.
	pub async fn node_state(&self) -> Result<NodeState, ChainError> {
		let connection = &self.connection;
		let legacy = connection.legacy();
		let (health, version, chain, best) = tokio::try_join!(
			connection.request::<Health>("its health", "system_health", rpc_params![]),
			connection.request::<String>("its version", "system_version", rpc_params![]),
			connection.request::<String>("its chain", "system_chain", rpc_params![]),
			ask("its best block", legacy.chain_get_header(None)),
		)?;
		let best = best.and_then(|header| header.number.try_into().ok());
		Ok(NodeState {
			version,
			chain,
			peers: health.peers,
			is_syncing: health.is_syncing,
			needs_peers: health.should_have_peers,
			best: best.ok_or_else(|| ChainError::garbled("header"))?,
		})
	}
}
