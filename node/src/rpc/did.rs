//! DIDs over JSON-RPC.

use super::revocation::{self, Refusal};
use crate::{
	client::{FullClient, Pool},
	resolver::Resolver,
};
use clavis_resolution::{Failure, FailureKind, KeyParameters, RulesQuery};
use clavis_runtime::Hash;
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
	types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned},
};
use serde_json::{Map, Value};
use sp_core::Bytes;
use std::sync::Arc;

/// Added to the HTTP status of an error about a DID that was named well enough.
const DID_ERROR: i32 = 7_000;
/// The code of a certificate that the chain has no use for.
const REFUSED: i32 = 7_409;

/// Reads DIDs, and takes certificates that end their keys.
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

	/// The whole result of dereferencing a DID URL: what it stands for, and how it went.
	#[method(name = "did_dereference", blocking)]
	fn dereference(
		&self,
		#[argument(rename = "didUrl")] did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value>;

	/// Whether a key was good: `question` has `key` or `method`, and may have `purpose` and `at`.
	#[method(name = "did_keyStatus", blocking)]
	fn key_status(&self, did: String, question: Map<String, Value>) -> RpcResult<Value>;

	/// A set of the revocation rules: the one in force or, as `question` has it, the one with a `number`, or the one of the
	/// moment `at`.
	#[method(name = "did_rules", blocking)]
	fn rules(&self, question: Option<Map<String, Value>>) -> RpcResult<Value>;

	/// Brings a revocation certificate, in SCALE, to the chain, and gives back the hash of the extrinsic.
	#[method(name = "did_submitRevocation")]
	async fn submit_revocation(&self, certificate: Bytes) -> RpcResult<Hash>;
}

/// Answers from the resolver that the HTTP server uses too.
pub struct DidRpc {
	resolver: Arc<Resolver>,
	client: Arc<FullClient>,
	pool: Arc<Pool>,
}

impl DidRpc {
	pub fn new(resolver: Arc<Resolver>, client: Arc<FullClient>, pool: Arc<Pool>) -> Self {
		Self { resolver, client, pool }
	}
}

#[async_trait]
impl DidApiServer for DidRpc {
	fn resolve(&self, did_url: String, options: Option<Map<String, Value>>) -> RpcResult<Value> {
		Ok(self.resolver.resolve_whole(&did_url, &options.unwrap_or_default()))
	}

	fn dereference(&self, did_url: String, options: Option<Map<String, Value>>) -> RpcResult<Value> {
		Ok(self.resolver.dereference_whole(&did_url, &options.unwrap_or_default()))
	}

	fn key_status(&self, did: String, question: Map<String, Value>) -> RpcResult<Value> {
		let mut parameters = KeyParameters::default();
		for (name, value) in &question {
			let Some(text) = value.as_str() else {
				let detail = format!("'{name}' must be a string");
				return Err(failed(Failure::new(FailureKind::InvalidOptions, detail)));
			};
			parameters.set(name, text).map_err(failed)?;
		}
		self.resolver.key_status(&did, &parameters).map_err(failed)
	}

	fn rules(&self, question: Option<Map<String, Value>>) -> RpcResult<Value> {
		let mut query = RulesQuery::default();
		for (name, value) in &question.unwrap_or_default() {
			let set = match value {
				Value::String(text) => query.set(name, text),
				Value::Number(number) => query.set(name, &number.to_string()),
				_ => Err(Failure::new(FailureKind::InvalidOptions, format!("'{name}' must be a string or a number"))),
			};
			set.map_err(failed)?;
		}
		self.resolver.rules(query).map_err(failed)
	}

	async fn submit_revocation(&self, certificate: Bytes) -> RpcResult<Hash> {
		let submitted = revocation::submit(&self.client, &*self.pool, &certificate.0).await;
		submitted.map_err(|refusal| {
			let code = match &refusal {
				Refusal::Malformed => INVALID_PARAMS_CODE,
				_ => REFUSED,
			};
			ErrorObjectOwned::owned(code, refusal.to_string(), None::<()>)
		})
	}
}

/// What was asked for badly is an error of the call's parameters. The data has the error as HTTP would give it.
fn failed(failure: Failure) -> ErrorObjectOwned {
	let code = if failure.status() == 400 { INVALID_PARAMS_CODE } else { DID_ERROR + i32::from(failure.status()) };
	ErrorObjectOwned::owned(code, failure.detail.clone(), Some(failure.problem()))
}
