//! JSON-RPC methods beyond those that every Substrate node has.

mod did;

use crate::{
	client::{FullBackend, FullClient, Pool},
	resolver::Resolver,
};
use clavis_runtime::{opaque::Block, Hash};
use did::{DidApiServer, DidRpc};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_service::Error;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the methods work with.
pub struct Deps {
	pub client: Arc<FullClient>,
	pub pool: Arc<Pool>,
	pub resolver: Arc<Resolver>,
	pub executor: Arc<dyn sp_core::traits::SpawnNamed>,
	pub authority_set: SharedAuthoritySet<Hash, u32>,
	pub voter_state: SharedVoterState,
	pub justifications: GrandpaJustificationStream<Block>,
	pub proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// All of them in one module.
pub fn module(deps: Deps) -> Result<RpcModule<()>, Error> {
	let Deps { client, pool, resolver, executor, authority_set, voter_state, justifications, proofs } = deps;
	let mut module = RpcModule::new(());
	let merged = module
		.merge(System::new(client.clone(), pool).into_rpc())
		.and_then(|_| module.merge(TransactionPayment::new(client).into_rpc()))
		.and_then(|_| {
			module.merge(Grandpa::new(executor, authority_set, voter_state, justifications, proofs).into_rpc())
		})
		.and_then(|_| module.merge(DidRpc::new(resolver).into_rpc()));
	merged.map_err(|error| Error::Application(error.into()))?;
	Ok(module)
}
