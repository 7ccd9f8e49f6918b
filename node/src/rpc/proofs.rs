//! The JSON-RPC methods for proofs, histories and authority sets.

use super::{answer, on_thread, slowly};
use crate::{
	archive::VersionError,
	prove::{ProveError, Prover},
	resolver::{lane::Turns, Asked, Resolver},
};
use clavis_primitives::Did;
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
	types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned},
	Extensions,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The code if there is no such DID, or no such version of it.
const NOT_FOUND: i32 = 7_404;
/// The code if this node does not keep the data. Another node may.
const NOT_HERE: i32 = 7_501;
/// The code for a fault of this node.
const INTERNAL: i32 = 7_500;

/// Proves what the chain says about DIDs.
#[rpc(server)]
pub trait ProofsApi {
	/// Does the same as `did_resolve` and adds a proof to the metadata of the document. If there is no document, the
	/// proof is in the resolution metadata.
	#[method(name = "did_resolveWithProof", with_extensions)]
	async fn resolve_with_proof(
		&self,
		#[argument(rename = "didUrl")] did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value>;

	/// Lists the versions of a DID from the newest down, at most 100, each with its changes. Each is checked against
	/// the record.
	/// `before` asks for the versions below this one, to continue a list.
	#[method(name = "did_history", with_extensions)]
	async fn history(&self, did: String, before: Option<u32>) -> RpcResult<Value>;

	/// Returns the authorities that make blocks final today, or those that the first block names. A verifier stores
	/// them as an anchor, and must get them from a node that it trusts.
	#[method(name = "did_anchor", with_extensions)]
	async fn anchor(&self, #[argument(rename = "ofGenesis")] of_genesis: Option<bool>) -> RpcResult<Value>;

	/// Lists the changes of authority sets, from the set with this number on, each with its proof. Says if these are
	/// all.
	#[method(name = "did_authoritySets", with_extensions)]
	async fn authority_sets(&self, #[argument(rename = "fromSetId")] from_set_id: u64) -> RpcResult<Value>;
}

/// Answers with the prover. Each answer is slow work, but for the authorities of today.
pub struct ProofsRpc {
	resolver: Arc<Resolver>,
	prover: Arc<Prover>,
}

impl ProofsRpc {
	/// Makes the methods over a resolver and a prover.
	pub fn new(resolver: Arc<Resolver>, prover: Arc<Prover>) -> Self {
		Self { resolver, prover }
	}
}

#[async_trait]
impl ProofsApiServer for ProofsRpc {
	async fn resolve_with_proof(
		&self,
		request: &Extensions,
		did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value> {
		let mut options = options.unwrap_or_default();
		options.insert("proof".into(), true.into());
		answer(&self.resolver, request, Asked::to_resolve(&did_url, &options)).await
	}

	async fn history(&self, request: &Extensions, did: String, before: Option<u32>) -> RpcResult<Value> {
		let did = did.parse::<Did>().map_err(|error| invalid(error.to_string()))?;
		let prover = self.prover.clone();
		let work = move |turns: &Turns| {
			let network = prover.network().map_err(|error| failed(error.into()))?;
			if did.network != network {
				let detail = format!("{did} is of another network: this node serves \"{network}\", so ask another one");
				return Err(ErrorObjectOwned::owned(NOT_FOUND, detail, None::<()>));
			}
			let page = prover.history_page(did.id, before, &|| turns.pause()).map_err(|error| failed(error.into()))?;
			Ok(page.to_json(&did))
		};
		slowly(&self.resolver, request, work).await
	}

	async fn anchor(&self, request: &Extensions, of_genesis: Option<bool>) -> RpcResult<Value> {
		let (prover, of_genesis) = (self.prover.clone(), of_genesis.unwrap_or_default());
		let work = move || prover.anchor(of_genesis).map(|anchor| anchor.to_json()).map_err(failed);
		if of_genesis {
			// The runtime of the first block may have to be compiled again.
			slowly(&self.resolver, request, move |_: &Turns| work()).await
		} else {
			on_thread(work).await?
		}
	}

	async fn authority_sets(&self, request: &Extensions, from_set_id: u64) -> RpcResult<Value> {
		let prover = self.prover.clone();
		let work = move |_: &Turns| prover.set_changes(from_set_id).map(|changes| changes.to_json()).map_err(failed);
		slowly(&self.resolver, request, work).await
	}
}

fn invalid(detail: String) -> ErrorObjectOwned {
	ErrorObjectOwned::owned(INVALID_PARAMS_CODE, detail, None::<()>)
}

fn failed(error: ProveError) -> ErrorObjectOwned {
	let code = match &error {
		ProveError::Version(VersionError::NeverCreated | VersionError::NotFound | VersionError::NothingBelow) => {
			NOT_FOUND
		},
		ProveError::Version(VersionError::NotOver { .. }) => INVALID_PARAMS_CODE,
		ProveError::Version(VersionError::Pruned) | ProveError::Pruned | ProveError::Unjustified => NOT_HERE,
		ProveError::Version(VersionError::Inconsistent | VersionError::Read(_))
		| ProveError::Inconsistent
		| ProveError::Read(_) => INTERNAL,
	};
	ErrorObjectOwned::owned(code, error.to_string(), None::<()>)
}
