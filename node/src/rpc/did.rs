//! DID resolution over JSON-RPC.

use crate::resolver::Resolver;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Resolves DIDs.
#[rpc(server)]
pub trait DidApi {
	/// The whole result of resolving a DID, as W3C DID Resolution has it: document, its metadata, and how it went.
	/// A DID that cannot be resolved is a result with an error in it, not an error of the call.
	#[method(name = "did_resolve", blocking)]
	fn resolve(
		&self,
		#[argument(rename = "didUrl")] did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value>;
}

/// Answers from the resolver that the HTTP server uses too.
pub struct DidRpc {
	resolver: Arc<Resolver>,
}

impl DidRpc {
	pub fn new(resolver: Arc<Resolver>) -> Self {
		Self { resolver }
	}
}

impl DidApiServer for DidRpc {
	fn resolve(&self, did_url: String, options: Option<Map<String, Value>>) -> RpcResult<Value> {
		Ok(self.resolver.resolve_whole(&did_url, &options.unwrap_or_default()))
	}
}
