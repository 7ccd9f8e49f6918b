//! Makes the parts of a node that its subcommands need, too: database, client, transaction pool and import queue.

use super::essential::Essential;
use clavis_node::{
	client::{self, FullBackend, FullClient},
	damage,
	pool::Pool,
};
use clavis_runtime::opaque::Block;
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{ImportQueueParams, SlotDuration};
use sc_consensus_grandpa::{GrandpaBlockImport, GrandpaPruningFilter, LinkHalf};
use sc_service::{Configuration, Error, PartialComponents, TaskManager};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sp_consensus_aura::sr25519::AuthorityPair;
use std::{path::Path, sync::Arc};

/// The node keeps a proof of finality for at least one block in this many, so that a verifier gets a proof of a recent
/// block.
pub const JUSTIFICATION_PERIOD: u32 = 8;

/// Chooses the chain to build on.
pub type SelectChain = LongestChain<FullBackend, Block>;
/// Imports blocks through GRANDPA, which watches for changes of its authorities.
pub type BlockImport = GrandpaBlockImport<FullBackend, Block, FullClient, SelectChain>;
/// The state that the GRANDPA voter shares with the import of blocks.
pub type GrandpaLink = LinkHalf<Block, FullClient, SelectChain>;

/// The parts that only a running node needs.
pub struct RunningParts {
	pub block_import: BlockImport,
	pub grandpa_link: GrandpaLink,
	pub telemetry: Option<Telemetry>,
}

/// All parts of a node that is not running yet.
pub type Components =
	PartialComponents<FullClient, FullBackend, SelectChain, DefaultImportQueue<Block>, Pool, RunningParts>;

/// Opens the database and makes the parts of a node. Only their background tasks run afterwards. Compiled runtimes are kept
/// in the folder `runtime_cache`, or in the base path.
pub fn for_node(config: &Configuration, runtime_cache: Option<&Path>) -> Result<Components, Error> {
	new(config, runtime_cache, Essential::of_node)
}

/// Makes the same parts for a command that runs to its end and starts no node.
pub fn for_command(config: &Configuration, runtime_cache: Option<&Path>) -> Result<Components, Error> {
	new(config, runtime_cache, Essential::of_command)
}

fn new(
	config: &Configuration,
	runtime_cache: Option<&Path>,
	essential: fn(&TaskManager) -> Essential,
) -> Result<Components, Error> {
	if let Some(database) = config.database.path() {
		damage::refuse_incomplete(database)?;
	}
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let in_base_path = config.base_path.path().join("runtime-cache");
	let executor = client::executor(&config.executor, runtime_cache.unwrap_or(&in_base_path));
	let (client, backend, keystore_container, task_manager) = sc_service::new_full_parts::<Block, _, _>(
		config,
		telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
		executor,
		// A node that prunes blocks keeps the proofs of finality, since other nodes sync with them.
		vec![Arc::new(GrandpaPruningFilter)],
	)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = LongestChain::new(backend.clone());
	let essential = essential(&task_manager);
	let substrate_pool =
		sc_transaction_pool::Builder::new(essential.clone(), client.clone(), config.role.is_authority().into())
			.with_options(config.transaction_pool.clone())
			.with_prometheus(config.prometheus_registry())
			.build();
	let transaction_pool = Arc::new(Pool::new(substrate_pool, client.clone()));

	let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(|telemetry| telemetry.handle()),
	)?;

	let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
	let import_queue = sc_consensus_aura::import_queue::<AuthorityPair, _, _, _, _, _>(ImportQueueParams {
		block_import: block_import.clone(),
		justification_import: Some(Box::new(block_import.clone())),
		client: client.clone(),
		create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
		spawner: &essential,
		registry: config.prometheus_registry(),
		check_for_equivocation: Default::default(),
		telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
		compatibility_mode: Default::default(),
	})?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: RunningParts { block_import, grandpa_link, telemetry },
	})
}

/// Makes the inherents of a block: its slot and its time.
pub fn inherents(
	slot_duration: SlotDuration,
) -> (sp_consensus_aura::inherents::InherentDataProvider, sp_timestamp::InherentDataProvider) {
	let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
	let slot =
		sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
	(slot, timestamp)
}
