//! Puts the parts of a node together and starts them.

pub mod components;
mod consensus;
mod essential;

use clavis_node::{
	cli::ResolverParams,
	follow,
	metrics::{ChangeMetrics, ResolutionMetrics},
	prove::Prover,
	resolver::{finalised::FinalisedRecords, http, limits::RateLimiter, server, Examples, Resolver},
	rounds, rpc, warp_sync,
};
use clavis_runtime::{genesis::preset_inception, opaque::Block, Hash};
use components::RunningParts;
use sc_consensus_grandpa::{warp_proof, FinalityProofProvider, SharedVoterState};
use sc_network::{
	config::{FullNetworkConfiguration, NetworkBackendType},
	multiaddr::Protocol,
	Litep2pNetworkBackend, Multiaddr, NetworkBackend, NetworkWorker,
};
use sc_service::{BuildNetworkParams, Configuration, Error, SpawnTasksParams, TaskManager, WarpSyncConfig};
use std::{num::NonZeroU32, path::Path, sync::Arc};

/// The bytes of a MiB.
const MEBIBYTE: usize = 1_024 * 1_024;

/// Starts a node. It runs until the task manager is dropped.
pub fn start(
	config: Configuration,
	resolver: &ResolverParams,
	runtime_cache: Option<&Path>,
) -> Result<TaskManager, Error> {
	match config.network.network_backend {
		NetworkBackendType::Litep2p => start_with::<Litep2pNetworkBackend>(config, resolver, runtime_cache),
		NetworkBackendType::Libp2p => start_with::<NetworkWorker<Block, Hash>>(config, resolver, runtime_cache),
	}
}

fn start_with<Network>(
	config: Configuration,
	params: &ResolverParams,
	runtime_cache: Option<&Path>,
) -> Result<TaskManager, Error>
where
	Network: NetworkBackend<Block, Hash>,
{
	// This comes first: a taken port should be reported before a database is made.
	let http_listener =
		(!params.no_resolver).then(|| server::bind(params.resolver_addr)).transpose().map_err(io_error)?;

	let sc_service::PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: RunningParts { block_import, grandpa_link, mut telemetry },
	} = components::for_node(&config, runtime_cache)?;

	let registry = config.prometheus_registry().cloned();
	let mut network_config = FullNetworkConfiguration::<_, _, Network>::new(&config.network, registry.clone());
	let metrics = Network::register_notification_metrics(registry.as_ref());

	let genesis_hash = client.chain_info().genesis_hash;
	let protocol_name = sc_consensus_grandpa::protocol_standard_name(&genesis_hash, &config.chain_spec);
	let (protocol_config, notification_service) = sc_consensus_grandpa::grandpa_peers_set_config::<_, Network>(
		protocol_name.clone(),
		metrics.clone(),
		network_config.peer_store_handle(),
	);
	network_config.add_notification_protocol(protocol_config);

	let authority_set = grandpa_link.shared_authority_set().clone();
	let warp_sync =
		Arc::new(warp_proof::NetworkProvider::new(backend.clone(), authority_set.clone(), Default::default()));

	let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config: network_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	task_manager.spawn_handle().spawn(
		"warp-sync-peers",
		Some("clavis"),
		warp_sync::warn_of_missing_peers(sync_service.clone()),
	);

	let replay_cache = params.resolver_replay_cache.saturating_mul(MEBIBYTE);
	let prover = Arc::new(Prover::new(client.clone(), backend.clone(), authority_set.clone(), replay_cache));
	let resolver = Resolver::new(
		FinalisedRecords::new(client.clone(), prover.clone()),
		registry.as_ref().map(ResolutionMetrics::register).transpose()?,
	)
	.with_examples(Examples { dids: params.resolver_test_did.clone(), preset: Some(preset_inception()) });
	let is_behind_proxy = params.resolver_connections == 0;
	let resolver = Arc::new(if is_behind_proxy { resolver.behind_proxy() } else { resolver });
	if let Some(registry) = &registry {
		task_manager.spawn_handle().spawn_blocking(
			"did-changes",
			Some("clavis"),
			follow::run(client.clone(), sync_service.clone(), ChangeMetrics::register(registry)?),
		);
	}

	let voter_state = SharedVoterState::empty();
	task_manager.spawn_handle().spawn_blocking(
		"old-rounds",
		Some("clavis"),
		rounds::remove_old(backend.clone(), voter_state.clone()),
	);
	let rpc_builder = {
		let client = client.clone();
		let pool = transaction_pool.clone();
		let resolver = resolver.clone();
		let prover = prover.clone();
		let voter_state = voter_state.clone();
		let justifications = grandpa_link.justification_stream();
		let proofs = FinalityProofProvider::new_for_service(backend.clone(), Some(authority_set.clone()));
		Box::new(move |executor| {
			rpc::module(rpc::Dependencies {
				client: client.clone(),
				pool: pool.clone(),
				resolver: resolver.clone(),
				prover: prover.clone(),
				executor,
				authority_set: authority_set.clone(),
				voter_state: voter_state.clone(),
				justifications: justifications.clone(),
				proofs: proofs.clone(),
			})
		})
	};

	let consensus = consensus::Settings::of(&config);
	let rpc = sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore_container.keystore(),
		transaction_pool: transaction_pool.clone(),
		rpc_builder,
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	consensus::start(
		consensus,
		&task_manager,
		consensus::Parts {
			client,
			select_chain,
			block_import,
			grandpa_link,
			pool: transaction_pool,
			keystore: keystore_container,
			network,
			sync_service,
			notification_service,
			protocol_name,
			voter_state,
			registry,
			telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
		},
	)?;

	for address in rpc.listen_addresses().iter().filter_map(socket_address) {
		log::info!("JSON-RPC on ws://{address}");
	}
	if let Some(listener) = http_listener {
		let rate = NonZeroU32::new(params.resolver_rate_limit).map(RateLimiter::new);
		let routes = http::router(resolver, rate);
		let server = server::start(listener, routes, params.resolver_connections).map_err(io_error)?;
		log::info!("HTTP resolver on http://{}", server.address());
		// The task manager drops the server at the end of the node. The server then finishes its answers and stops.
		task_manager.keep_alive(server);
	}
	Ok(task_manager)
}

fn socket_address(address: &Multiaddr) -> Option<String> {
	let mut parts = address.iter();
	match (parts.next()?, parts.next()?) {
		(Protocol::Ip4(ip), Protocol::Tcp(port)) => Some(format!("{ip}:{port}")),
		(Protocol::Ip6(ip), Protocol::Tcp(port)) => Some(format!("[{ip}]:{port}")),
		_ => None,
	}
}

/// Wraps the error as an I/O error, which the SDK shows without more words around it.
fn io_error(error: server::ServerError) -> Error {
	Error::Io(std::io::Error::other(error))
}
