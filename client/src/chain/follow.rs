//! The final blocks, one after another, with the events of each.

use super::{
	ask,
	outcome::{events_of, ChainEvent},
	snapshot::{Block, Head},
	Chain, ChainError, Snapshot,
};
use clavis_primitives::{BlockHeight, Moment};
use sp_core::H256;
use subxt::{config::Header as _, rpcs::client::RpcSubscription, Config, SubstrateConfig};
use tokio::time::timeout;

/// A final block and its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalBlock {
	/// Its height.
	pub height: BlockHeight,
	/// Its hash.
	pub hash: H256,
	/// Its time.
	pub moment: Moment,
	/// Its events, in order.
	pub events: Vec<ChainEvent>,
}

/// The final blocks from one height on. None is left out.
pub struct FinalBlocks<'a> {
	chain: &'a Chain,
	heads: RpcSubscription<<SubstrateConfig as Config>::Header>,
	/// The height of the next block.
	next: BlockHeight,
	/// The height of the newest final block that the node has reported.
	newest: BlockHeight,
}

impl Chain {
	/// Follows the final blocks from a height on, or from the block after that at which this connection stands.
	///
	/// A node keeps the state of the newest blocks alone, unless it is an archive. Makes one request.
	pub async fn follow(&self, from: Option<BlockHeight>) -> Result<FinalBlocks<'_>, ChainError> {
		let here = self.snapshot().height();
		let heads = ask("the finalised blocks", self.connection.legacy().chain_subscribe_finalized_heads()).await?;
		Ok(FinalBlocks { chain: self, heads, next: from.unwrap_or(here.saturating_add(1)), newest: here })
	}
}

impl FinalBlocks<'_> {
	/// Waits for the next final block and reads it. Also returns the chain as of that block. Makes two requests.
	///
	/// Fails if the node stops reporting, if no block becomes final within the limit of [`Chain::with_finality_limit`], or if
	/// the node no longer has the state of the block. A watcher that goes on would hide all of these.
	pub async fn next(&mut self) -> Result<(FinalBlock, Snapshot), ChainError> {
		while self.next > self.newest {
			let lost = || ChainError::Lost("the node stopped reporting".into());
			let head = timeout(self.chain.finality_limit, self.heads.next()).await;
			let head = head.map_err(|_| ChainError::NoAnswer { what: "the next final block" })?.ok_or_else(lost)?;
			let head = head.map_err(|error| ChainError::Lost(error.to_string()))?;
			self.newest = head.number().try_into().map_err(|_| ChainError::garbled("block header"))?;
		}
		let connection = &self.chain.connection;
		let hash = ask("a final block", connection.legacy().chain_get_block_hash(Some(self.next.into()))).await?;
		let hash = H256(hash.ok_or_else(|| ChainError::garbled("block"))?.0);
		let Head { height, moment, spec_version, events, .. } = Head::read(connection, hash, true).await?;
		let block = Block { hash, height, moment, spec_version };
		let snapshot = Snapshot::new(connection.clone(), self.chain.id.genesis, block);
		let events = events_of(&snapshot.runtime().await?, events)?;
		self.next = self.next.saturating_add(1);
		Ok((FinalBlock { height, hash, moment, events }, snapshot))
	}
}
