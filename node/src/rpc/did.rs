//! The JSON-RPC methods that read DIDs and take revocation certificates.

use super::{
	answer, failed, on_thread,
	revocation::{self, RevocationError},
	slowly,
};
use crate::{
	client::FullClient,
	pool::Pool,
	resolver::{lane::Turns, read_did, Asked, Resolver},
};
use clavis_resolution::{each_property, ErrorKind, KeyParameters, ResolutionError, RulesQuery};
use clavis_runtime::Hash;
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
	types::{
		error::{INVALID_PARAMS_CODE, SERVER_IS_BUSY_CODE},
		ErrorObjectOwned,
	},
	Extensions,
};
use serde_json::{Map, Value};
use sp_core::Bytes;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The code for a certificate that is well-formed and has no effect.
const REFUSED: i32 = 7_409;
/// The certificates that the node checks at one time. Others wait for their turn, in the order in which they came.
const SUBMISSIONS: usize = 4;

/// Reads DIDs, and submits certificates that revoke their keys.
#[rpc(server)]
pub trait DidApi {
	/// Resolves a DID. Returns the whole result of W3C DID Resolution: the document, its metadata and the resolution
	/// metadata. A DID that cannot be resolved gives a result with an error in it, not an error of the call.
	#[method(name = "did_resolve", with_extensions)]
	async fn resolve(
		&self,
		#[argument(rename = "didUrl")] did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value>;

	/// Dereferences a DID URL. Returns the whole result of W3C DID URL Dereferencing.
	#[method(name = "did_dereference", with_extensions)]
	async fn dereference(
		&self,
		#[argument(rename = "didUrl")] did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value>;

	/// Returns the status of a key. `question` has either `key` or `method`, and optionally `purpose` and `at`.
	#[method(name = "did_keyStatus", blocking)]
	fn key_status(&self, did: String, question: Map<String, Value>) -> RpcResult<Value>;

	/// Returns the guardians of a DID: the plan with its health, the change that waits, the attempts, and the ballots.
	#[method(name = "did_guardians", with_extensions)]
	async fn guardians(&self, did: String) -> RpcResult<Value>;

	/// Returns a rule set: the one with the `number` in `question`, the one of the moment `at`, or the one in force.
	#[method(name = "did_rules", blocking)]
	fn rules(&self, question: Option<Map<String, Value>>) -> RpcResult<Value>;

	/// Submits a revocation certificate, given in SCALE. Returns the hash of the extrinsic.
	#[method(name = "did_submitRevocation")]
	async fn submit_revocation(&self, certificate: Bytes) -> RpcResult<Hash>;
}

/// Answers with the resolver that the HTTP server uses, too.
pub struct DidRpc {
	resolver: Arc<Resolver>,
	client: Arc<FullClient>,
	pool: Arc<Pool>,
	submissions: Arc<Semaphore>,
}

impl DidRpc {
	/// Makes the methods over a resolver. Certificates go to the transaction pool.
	pub fn new(resolver: Arc<Resolver>, client: Arc<FullClient>, pool: Arc<Pool>) -> Self {
		Self { resolver, client, pool, submissions: Arc::new(Semaphore::new(SUBMISSIONS)) }
	}
}

#[async_trait]
impl DidApiServer for DidRpc {
	async fn resolve(
		&self,
		request: &Extensions,
		did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value> {
		answer(&self.resolver, request, Asked::to_resolve(&did_url, &options.unwrap_or_default())).await
	}

	async fn dereference(
		&self,
		request: &Extensions,
		did_url: String,
		options: Option<Map<String, Value>>,
	) -> RpcResult<Value> {
		answer(&self.resolver, request, Asked::to_dereference(&did_url, &options.unwrap_or_default())).await
	}

	fn key_status(&self, did: String, question: Map<String, Value>) -> RpcResult<Value> {
		let mut parameters = KeyParameters::default();
		// Ids and moments are strings: a number is a mistake, and not a name.
		if let Some((name, _)) = question.iter().find(|(_, value)| !value.is_string()) {
			return Err(failed(ResolutionError::new(ErrorKind::InvalidOptions, format!("'{name}' must be a string"))));
		}
		each_property(&question, |name, text| parameters.set(name, text)).map_err(failed)?;
		self.resolver.key_status(&did, &parameters).map_err(failed)
	}

	async fn guardians(&self, request: &Extensions, did: String) -> RpcResult<Value> {
		let asked = read_did(&did).map_err(failed)?;
		let resolver = self.resolver.clone();
		slowly(&self.resolver, request, move |_: &Turns| resolver.guardians(&asked).map_err(failed)).await
	}

	fn rules(&self, question: Option<Map<String, Value>>) -> RpcResult<Value> {
		let mut query = RulesQuery::default();
		each_property(&question.unwrap_or_default(), |name, text| query.set(name, text)).map_err(failed)?;
		self.resolver.rules(query).map_err(failed)
	}

	async fn submit_revocation(&self, certificate: Bytes) -> RpcResult<Hash> {
		// Nobody closes the semaphore, so each gets its turn.
		let turn = self.submissions.clone().acquire_owned().await;
		let client = self.client.clone();
		// Signatures and calls of the runtime take time: they are no work for the threads that serve connections. The check
		// has its turn to its end, also if the client has gone.
		let (prepared, _turn) = on_thread(move || (revocation::prepare(&client, &certificate.0), turn)).await?;
		let submitted = match prepared {
			Ok(prepared) => prepared.submit(&*self.pool).await,
			Err(error) => Err(error),
		};
		submitted.map_err(|error| {
			let code = match &error {
				RevocationError::Malformed => INVALID_PARAMS_CODE,
				RevocationError::Full => SERVER_IS_BUSY_CODE,
				_ => REFUSED,
			};
			ErrorObjectOwned::owned(code, error.to_string(), None::<()>)
		})
	}
}
