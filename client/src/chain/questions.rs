//! Questions that the node answers by itself, at its own newest final block: resolutions, proofs, histories, keys.

use super::{ask, Chain, ChainError, DEVELOPMENT_NETWORKS};
use crate::calls::SessionKeys;
use clavis_primitives::{groups::GroupId, AccountId, Did, DidUrl};
use clavis_proofs::{Anchor, GroupQuestion, SetChange, MAX_SET_CHANGES};
use codec::Encode;
use serde::Deserialize;
use serde_json::{Map, Value};
use subxt::rpcs::client::rpc_params;

/// A page of the changes of authority sets, as a node has them.
#[derive(Deserialize)]
struct SetChanges {
	changes: Vec<String>,
	complete: bool,
}

#[derive(Deserialize)]
struct GeneratedKeys {
	keys: String,
	proof: Option<String>,
}

impl Chain {
	/// Returns true if the chain is for development, so that well-known keys may sign.
	///
	/// Asks the node, unless the name of the network says so.
	pub async fn is_for_development(&self) -> Result<bool, ChainError> {
		if DEVELOPMENT_NETWORKS.contains(&self.network().as_str()) {
			return Ok(true);
		}
		let kind = ask("the kind of chain", self.connection.legacy().system_chain_type()).await?;
		Ok(matches!(kind.as_str(), "Development" | "Local"))
	}

	/// Resolves a DID or DID URL by the node, and returns the whole result.
	pub async fn resolve(&self, did_url: &str) -> Result<Value, ChainError> {
		self.connection.request("the resolution", "did_resolve", rpc_params![did_url]).await
	}

	/// Dereferences a DID URL by the node, and returns the whole result: of a URL that selects services and has no fragment,
	/// their addresses.
	pub async fn dereference(&self, did_url: &DidUrl) -> Result<Value, ChainError> {
		let mut options = Map::new();
		if selects_services(did_url) {
			options.insert("accept".into(), "text/uri-list".into());
		}
		let parameters = rpc_params![did_url.to_string(), options];
		self.connection.request("the resource", "did_dereference", parameters).await
	}

	/// Asks whether a key was good. The question has the fields of `did_keyStatus`.
	pub async fn key_status(&self, did: &Did, question: &Value) -> Result<Value, ChainError> {
		let parameters = rpc_params![did.to_string(), question];
		self.connection.request("the status of the key", "did_keyStatus", parameters).await
	}

	/// Resolves a DID or DID URL, with a proof.
	pub async fn prove(&self, did_url: &str, options: &Map<String, Value>) -> Result<Value, ChainError> {
		let parameters = rpc_params![did_url, options];
		self.connection.request("the resolution with its proof", "did_resolveWithProof", parameters).await
	}

	/// Asks for the current epoch of a group, and what the question names, with a proof.
	pub async fn prove_group(&self, group: &GroupId, question: &GroupQuestion) -> Result<Value, ChainError> {
		let GroupQuestion { epoch, member } = question;
		let member = member.map(|id| Did { network: self.network().clone(), id }.to_string());
		let parameters = rpc_params![group.to_string(), epoch, member];
		self.connection.request("the group with its proof", "group_prove", parameters).await
	}

	/// Returns a page of the versions of a DID, the newest first: from the version below the one with this number, or from the
	/// current one.
	pub async fn history(&self, did: &Did, before: Option<u64>) -> Result<Value, ChainError> {
		let parameters = rpc_params![did.to_string(), before];
		self.connection.request("the history of the DID", "did_history", parameters).await
	}

	/// Returns the authorities that make blocks final today as the node names them, or those of the first block.
	pub async fn anchor(&self, of_genesis: bool) -> Result<Anchor, ChainError> {
		let anchor =
			self.connection.request::<Value>("the authority set", "did_anchor", rpc_params![of_genesis]).await?;
		Anchor::from_json(&anchor).map_err(|_| ChainError::garbled("authority set"))
	}

	/// Returns the changes of authority sets, from the set with this number on. Nothing of it has been checked.
	pub async fn set_changes(&self, mut from: u64) -> Result<Vec<SetChange>, ChainError> {
		let mut all = Vec::new();
		loop {
			let request = self.connection.request("the changes of authorities", "did_authoritySets", rpc_params![from]);
			let SetChanges { changes, complete } = request.await?;
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

	/// Has the node make new session keys for an account, and prove that it holds them.
	pub async fn new_session_keys(&self, account: &AccountId) -> Result<SessionKeys, ChainError> {
		let owner = format!("0x{}", hex::encode(account.encode()));
		let request = self.connection.request("new session keys", "author_rotateKeysWithOwner", rpc_params![owner]);
		let GeneratedKeys { keys, proof } = request.await?;
		let bytes = |text: &str| {
			let digits = text.strip_prefix("0x").unwrap_or(text);
			hex::decode(digits).map_err(|_| ChainError::garbled("session key"))
		};
		let proof = proof.ok_or_else(|| ChainError::Node("it cannot prove that it holds its new keys".into()))?;
		Ok(SessionKeys { keys: bytes(&keys)?, proof: bytes(&proof)? })
	}
}

/// Returns whether a DID URL names the addresses of services (DID Core 1.0, section 3.2.1).
fn selects_services(url: &DidUrl) -> bool {
	let names = |parameter: &str| parameter.starts_with("service=") || parameter.starts_with("serviceType=");
	url.fragment.is_none() && url.query.iter().flat_map(|query| query.split('&')).any(names)
}
