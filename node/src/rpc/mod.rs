//! JSON-RPC: the methods of this node, and those of the SDK that need setting up.
//!
//! This module touches the resolver and the prover. Nothing but the start of the node builds on it.

mod did;
mod groups;
mod proofs;
mod revocation;

use crate::{
	client::{FullBackend, FullClient},
	pool::Pool,
	prove::Prover,
	resolver::{
		lane::{Busy, Client, Turns, Undone},
		Asked, Resolver,
	},
};
use clavis_resolution::ResolutionError;
use clavis_runtime::{opaque::Block, Hash};
use did::{DidApiServer, DidRpc};
use groups::{GroupsApiServer, GroupsRpc};
use jsonrpsee::{
	core::RpcResult,
	types::{
		error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE, SERVER_IS_BUSY_CODE},
		ErrorObjectOwned,
	},
	ConnectionId, Extensions, RpcModule,
};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use proofs::{ProofsApiServer, ProofsRpc};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_service::Error;
use serde_json::{json, Value};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use tokio::task::spawn_blocking;

/// The code of an error is this number plus the HTTP status, unless the parameters are malformed.
const CLAVIS_ERROR: i32 = 7_000;

/// Makes the error for a request whose work was not done.
fn undone(undone: Undone) -> ErrorObjectOwned {
	match undone {
		Undone::Busy(busy) => unfinished(busy.to_string(), Busy::RETRY_AFTER),
		Undone::Lost => ErrorObjectOwned::owned(INTERNAL_ERROR_CODE, undone.to_string(), None::<()>),
	}
}

/// Makes the error for a request that the client may send again after so many seconds.
fn unfinished(detail: String, seconds: u64) -> ErrorObjectOwned {
	ErrorObjectOwned::owned(SERVER_IS_BUSY_CODE, detail, Some(json!({ "retryAfter": seconds })))
}

/// Turns an error into one of JSON-RPC. A malformed question is an error of the parameters. The data has the problem
/// details that HTTP would send.
fn failed(error: ResolutionError) -> ErrorObjectOwned {
	let code = match error.status() {
		400 => INVALID_PARAMS_CODE,
		status => CLAVIS_ERROR.saturating_add(i32::from(status)),
	};
	ErrorObjectOwned::owned(code, error.detail.clone(), Some(error.problem()))
}

/// Does work on a thread that may block.
async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> RpcResult<T> {
	spawn_blocking(work).await.map_err(|_| undone(Undone::Lost))
}

/// Does slow work, once the lane has a place for the connection that a request came by.
async fn slowly<T: Send + 'static>(
	resolver: &Resolver,
	request: &Extensions,
	work: impl FnOnce(&Turns) -> RpcResult<T> + Send + 'static,
) -> RpcResult<T> {
	let connection = request.get::<ConnectionId>().map(|connection| connection.0);
	resolver.slowly(Client::of_rpc(connection), work).await.map_err(undone)?
}

/// Answers a question.
async fn answer(resolver: &Arc<Resolver>, request: &Extensions, asked: Asked) -> RpcResult<Value> {
	let of_work = resolver.clone();
	if asked.is_slow() {
		slowly(resolver, request, move |turns| Ok(of_work.answer_json(asked, &|| turns.pause()))).await
	} else {
		on_thread(move || of_work.answer_json(asked, &|| ())).await
	}
}

/// The parts of the node that the methods need.
pub struct Dependencies {
	pub client: Arc<FullClient>,
	pub pool: Arc<Pool>,
	pub resolver: Arc<Resolver>,
	pub prover: Arc<Prover>,
	pub executor: Arc<dyn sp_core::traits::SpawnNamed>,
	pub authority_set: SharedAuthoritySet<Hash, u32>,
	pub voter_state: SharedVoterState,
	pub justifications: GrandpaJustificationStream<Block>,
	pub proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// Makes one module of all methods.
pub fn module(dependencies: Dependencies) -> Result<RpcModule<()>, Error> {
	let Dependencies { client, pool, resolver, prover, executor, authority_set, voter_state, justifications, proofs } =
		dependencies;
	let mut module = RpcModule::new(());
	let merged = module
		.merge(System::new(client.clone(), pool.clone()).into_rpc())
		.and_then(|_| module.merge(TransactionPayment::new(client.clone()).into_rpc()))
		.and_then(|_| {
			module.merge(Grandpa::new(executor, authority_set, voter_state, justifications, proofs).into_rpc())
		})
		.and_then(|_| module.merge(DidRpc::new(resolver.clone(), client, pool).into_rpc()))
		.and_then(|_| module.merge(GroupsRpc(resolver.clone()).into_rpc()))
		.and_then(|_| module.merge(ProofsRpc::new(resolver, prover).into_rpc()));
	merged.map_err(|error| Error::Application(error.into()))?;
	Ok(module)
}
