//! Consensus: Aura authors blocks, GRANDPA finalises them.

use super::{
	components::{self, BlockImport, GrandpaLink, SelectChain},
	essential::Essential,
};
use clavis_node::{client::FullClient, pool::Pool};
use clavis_runtime::opaque::Block;
use sc_basic_authorship::ProposerFactory;
use sc_consensus_aura::{SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{
	BeforeBestBlockBy, GrandpaParams, SharedVoterState, ThreeQuartersOfTheUnfinalizedChain, VotingRule,
	VotingRulesBuilder,
};
use sc_network::{service::traits::NetworkService, types::ProtocolName, NotificationService};
use sc_network_sync::SyncingService;
use sc_service::{ChainType, Configuration, Error, KeystoreContainer, Role, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::AuthorityPair;
use sp_core::traits::SpawnEssentialNamed;
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// The number of gossip waits of GRANDPA that fit between two blocks. A round lasts about four waits.
const GOSSIPS_PER_BLOCK: u32 = 9;

/// The settings of consensus in the configuration of the node.
pub struct Settings {
	role: Role,
	node_name: String,
	chain_type: ChainType,
	force_authoring: bool,
	grandpa: bool,
}

impl Settings {
	/// Copies the settings out of the configuration.
	pub fn of(config: &Configuration) -> Self {
		Self {
			role: config.role,
			node_name: config.network.node_name.clone(),
			chain_type: config.chain_spec.chain_type(),
			force_authoring: config.force_authoring,
			grandpa: !config.disable_grandpa,
		}
	}
}

/// The parts of the node that consensus needs.
pub struct Parts {
	pub client: Arc<FullClient>,
	pub select_chain: SelectChain,
	pub block_import: BlockImport,
	pub grandpa_link: GrandpaLink,
	pub pool: Arc<Pool>,
	pub keystore: KeystoreContainer,
	pub network: Arc<dyn NetworkService>,
	pub sync_service: Arc<SyncingService<Block>>,
	pub notification_service: Box<dyn NotificationService>,
	pub protocol_name: ProtocolName,
	pub voter_state: SharedVoterState,
	pub registry: Option<Registry>,
	pub telemetry: Option<TelemetryHandle>,
}

/// Starts authoring on a validator, and GRANDPA on every node.
pub fn start(settings: Settings, task_manager: &TaskManager, parts: Parts) -> Result<(), Error> {
	let essential = Essential::of_node(task_manager);
	let slot_duration = sc_consensus_aura::slot_duration(&*parts.client)?;
	if settings.role.is_authority() {
		let proposer_factory = ProposerFactory::new(
			task_manager.spawn_handle(),
			parts.client.clone(),
			parts.pool.clone(),
			parts.registry.as_ref(),
			parts.telemetry.clone(),
		);
		let aura = sc_consensus_aura::start_aura::<AuthorityPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
			slot_duration,
			client: parts.client.clone(),
			select_chain: parts.select_chain,
			block_import: parts.block_import,
			proposer_factory,
			sync_oracle: parts.sync_service.clone(),
			justification_sync_link: parts.sync_service.clone(),
			create_inherent_data_providers: move |_, ()| async move { Ok(components::inherents(slot_duration)) },
			force_authoring: settings.force_authoring,
			backoff_authoring_blocks: Some(sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging::default()),
			keystore: parts.keystore.keystore(),
			// A third of the slot remains for the way of the block to the next author, also after missed slots.
			block_proposal_slot_portion: SlotProportion::new(2.0 / 3.0),
			max_block_proposal_slot_portion: Some(SlotProportion::new(2.0 / 3.0)),
			telemetry: parts.telemetry.clone(),
			compatibility_mode: Default::default(),
		})?;
		essential.spawn_essential_blocking("aura", Some("block-authoring"), Box::pin(aura));
	}

	if settings.grandpa {
		let grandpa = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: slot_duration.as_duration().checked_div(GOSSIPS_PER_BLOCK).unwrap_or_default(),
				justification_generation_period: components::JUSTIFICATION_PERIOD,
				observer_enabled: false,
				local_role: settings.role,
				name: Some(settings.node_name),
				keystore: settings.role.is_authority().then(|| parts.keystore.keystore()),
				telemetry: parts.telemetry.clone(),
				protocol_name: parts.protocol_name,
			},
			link: parts.grandpa_link,
			network: parts.network,
			sync: parts.sync_service,
			notification_service: parts.notification_service,
			voting_rule: voting_rule(&settings.chain_type),
			prometheus_registry: parts.registry,
			shared_voter_state: parts.voter_state,
			telemetry: parts.telemetry,
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(parts.pool),
		})?;
		essential.spawn_essential_blocking("grandpa-voter", None, Box::pin(grandpa));
	}
	Ok(())
}

/// Chooses the block to vote for. Safety does not depend on this rule; the time until a block is final does.
///
/// The default of the SDK keeps votes two blocks behind the best block. It is made for chains whose slots have several
/// authors and that fork at the tip all the time. An Aura slot has one author. A healthy network can fork the newest
/// block only, if the next author did not see it in time. So votes stay one block behind: the next author has seen a
/// block that has a child, so votes for it do not split, and a change is final within the second block after its own. A
/// development network has one validator, which cannot disagree with itself.
///
/// After a stall, votes go to the block at three quarters of the chain that is not final. Validators with different
/// tips agree sooner that way.
fn voting_rule(chain_type: &ChainType) -> impl VotingRule<Block, FullClient> + Clone {
	let behind_best = match chain_type {
		ChainType::Development => 0,
		_ => 1,
	};
	VotingRulesBuilder::new().add(BeforeBestBlockBy(behind_best)).add(ThreeQuartersOfTheUnfinalizedChain).build()
}
