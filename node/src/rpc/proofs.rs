//! Proofs, histories and authority sets over JSON-RPC.

use crate::{prove::Prover, resolver::Resolver, state::VersionError};
use clavis_primitives::Did;
use clavis_proofs::SetChange;
use jsonrpsee::{
	core::RpcResult,
	proc_macros::rpc,
	types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned},
};
use serde_json::{json, Map, Value};
use std::sync::Arc;

/// There is no such DID, or no such version of it.
const NOT_FOUND: i32 = 7_404;
/// This node does not keep what is asked for; another may.
const NOT_HERE: i32 = 7_501;
/// This node is at fault.
const INTERNAL: i32 = 7_500;

/// Proves what the chain says of DIDs.
#[rpc(server)]
pub trait ProofsApi {
	/// `did_resolve`, with a proof in the metadata of the document, or in that of the resolution if there is no document.
	#[method(name = "did_resolveWithProof", blocking)]
	fn resolve_with_proof(
		&self,
		#[argument(rename = "didUrl")] did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value>;

	/// The versions of a DID from the newest down, at most 100, each checked against the record and with what it changed.
	/// `before` continues where the last answer ended.
	#[method(name = "did_history", blocking)]
	fn history(&self, did: String, before: Option<u32>) -> RpcResult<Value>;

	/// Who makes blocks final today, or whom the first block named: what a verifier pins, got from a node that is trusted.
	#[method(name = "did_anchor", blocking)]
	fn anchor(&self, #[argument(rename = "ofGenesis")] of_genesis: Option<bool>) -> RpcResult<Value>;

	/// How authority sets handed over, from the one with this number on, each change proven; and whether these are all.
	#[method(name = "did_authoritySets", blocking)]
	fn authority_sets(&self, #[argument(rename = "fromSetId")] from_set_id: u64) -> RpcResult<Value>;
}

/// Answers from the archive and from what GRANDPA keeps.
pub struct ProofsRpc {
	resolver: Arc<Resolver>,
	prover: Arc<Prover>,
}

impl ProofsRpc {
	pub fn new(resolver: Arc<Resolver>, prover: Arc<Prover>) -> Self {
		Self { resolver, prover }
	}
}

impl ProofsApiServer for ProofsRpc {
	fn resolve_with_proof(&self, did_url: String, options: Option<Map<String, Value>>) -> RpcResult<Value> {
		let mut options = options.unwrap_or_default();
		options.insert("proof".into(), true.into());
		Ok(self.resolver.resolve_whole(&did_url, &options))
	}

	fn history(&self, did: String, before: Option<u32>) -> RpcResult<Value> {
		let invalid = |message: String| ErrorObjectOwned::owned(INVALID_PARAMS_CODE, message, None::<()>);
		let did = did.parse::<Did>().map_err(|error| invalid(error.to_string()))?;
		let network = self.prover.network().map_err(|read| error(read.into()))?;
		if did.network != network {
			return Err(invalid(format!("{did} is of another network than this node, which serves \"{network}\"")));
		}
		self.prover.timeline(&did, before).map_err(error)
	}

	fn anchor(&self, of_genesis: Option<bool>) -> RpcResult<Value> {
		Ok(self.prover.anchor(of_genesis.unwrap_or_default()).map_err(error)?.to_json())
	}

	fn authority_sets(&self, from_set_id: u64) -> RpcResult<Value> {
		let (changes, complete) = self.prover.set_changes(from_set_id).map_err(error)?;
		let changes = changes.iter().map(SetChange::to_text).collect::<Vec<_>>();
		Ok(json!({ "changes": changes, "complete": complete }))
	}
}

fn error(error: VersionError) -> ErrorObjectOwned {
	let code = match &error {
		VersionError::NotFound => NOT_FOUND,
		VersionError::Pruned | VersionError::Unjustified => NOT_HERE,
		VersionError::Inconsistent | VersionError::Read(_) => INTERNAL,
	};
	ErrorObjectOwned::owned(code, error.to_string(), None::<()>)
}
