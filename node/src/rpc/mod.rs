//! JSON-RPC: the methods of this node, and those of the SDK that need setting up.
//!
//! This module touches the resolver and the prover. Nothing but the start of the node builds on it.

mod did;
mod proofs;
mod revocation;

use crate::{
	client::{FullBackend, FullClient},
	pool::Pool,
	prove::Prover,
	resolver::{lane::Busy, Asked, Resolver},
};
use clavis_runtime::{opaque::Block, Hash};
use did::{DidApiServer, DidRpc};
use jsonrpsee::{
	core::RpcResult,
	types::{error::SERVER_IS_BUSY_CODE, ErrorObjectOwned},
	RpcModule,
};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use proofs::{ProofsApiServer, ProofsRpc};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_service::Error;
use serde_json::{json, Value};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// Makes the error for a request for slow work for which there is no place now.
fn busy(busy: Busy) -> ErrorObjectOwned {
	ErrorObjectOwned::owned(SERVER_IS_BUSY_CODE, busy.to_string(), Some(json!({ "retryAfter": Busy::RETRY_AFTER })))
}

/// Answers a question. Slow work takes a place in the lane first. This must run on a thread that may block.
fn answer(resolver: &Resolver, asked: Asked) -> RpcResult<Value> {
	let _place = asked.is_slow().then(|| resolver.enter_lane(None)).transpose().map_err(busy)?;
	Ok(resolver.answer_json(asked))
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
		.and_then(|_| module.merge(ProofsRpc::new(resolver, prover).into_rpc()));
	merged.map_err(|error| Error::Application(error.into()))?;
	Ok(module)
}
