//! Questions about the past, and answers that prove themselves.

use super::{ask, Chain, ChainError};
use clavis_primitives::Did;
use clavis_proofs::{Anchor, SetChange, MAX_SET_CHANGES};
use serde::Deserialize;
use serde_json::{Map, Value};
use subxt::rpcs::client::rpc_params;

/// Set changes as a node tells them.
#[derive(Deserialize)]
struct SetChanges {
	changes: Vec<String>,
	complete: bool,
}

impl Chain {
	/// The full result of resolving a DID or DID URL, with a proof.
	pub async fn prove(&self, did_url: &str, options: &Map<String, Value>) -> Result<Value, ChainError> {
		let request = self.rpc.request("did_resolveWithProof", rpc_params![did_url, options]);
		ask("the resolution with its proof", request).await
	}

	/// The versions of a DID below the one with this number, or from the current one down: a page of them.
	pub async fn history(&self, did: &Did, before: Option<u64>) -> Result<Value, ChainError> {
		let request = self.rpc.request("did_history", rpc_params![did.to_string(), before]);
		ask("the history of the DID", request).await
	}

	/// The authorities that the node says make blocks final today, or those of the first block.
	pub async fn anchor(&self, of_genesis: bool) -> Result<Anchor, ChainError> {
		let request = self.rpc.request("did_anchor", rpc_params![of_genesis]);
		let anchor: Value = ask("the authority set", request).await?;
		Anchor::from_json(&anchor).map_err(|_| ChainError::garbled("authority set"))
	}

	/// How authority sets handed over, from the one with this number on. Nothing of it has been checked.
	pub async fn set_changes(&self, mut from: u64) -> Result<Vec<SetChange>, ChainError> {
		let mut all = Vec::new();
		loop {
			let request = self.rpc.request("did_authoritySets", rpc_params![from]);
			let SetChanges { changes, complete } = ask("the changes of authorities", request).await?;
			let count = changes.len();
			for change in changes {
				all.push(SetChange::from_text(&change).map_err(|_| ChainError::garbled("change of authorities"))?);
			}
			if complete || count == 0 || all.len() > MAX_SET_CHANGES {
				return Ok(all);
			}
			from = from.saturating_add(count as u64);
		}
	}
}
