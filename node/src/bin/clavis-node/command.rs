//! Runs the command line.

use crate::service;
use clavis_node::{
	chain_spec,
	cli::{Cli, Subcommand},
	client::FullBackend,
	damage,
};
use clavis_runtime::opaque::Block;
use sc_cli::{arg_enums::SyncMode, SubstrateCli};
use std::{io::Write, path::Path};

/// Parses the command line and runs the subcommand, or a node.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();
	let cache = cli.runtime_cache.as_deref();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::BuildChain(cmd)) => Ok(cmd.run()?),
		Some(Subcommand::ExportChainSpec(cmd)) => export_chain_spec(cmd),
		Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let parts = service::components::for_command(&config, cache)?;
			let spec = config.chain_spec;
			Ok((async move { cmd.run::<Block, FullBackend, _>(parts.client, spec).await }, parts.task_manager))
		}),
		Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let parts = service::components::for_command(&config, cache)?;
			Ok((cmd.run(parts.client, parts.import_queue), parts.task_manager))
		}),
		Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let parts = service::components::for_command(&config, cache)?;
			Ok((cmd.run(parts.client, config.database), parts.task_manager))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let parts = service::components::for_command(&config, cache)?;
			Ok((cmd.run(parts.client, parts.import_queue), parts.task_manager))
		}),
		Some(Subcommand::PurgeChain(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database)),
		Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let parts = service::components::for_command(&config, cache)?;
			// GRANDPA has data of its own, which must be reverted together with the blocks.
			let revert_grandpa = Box::new(|client, _, blocks| Ok(sc_consensus_grandpa::revert(client, blocks)?));
			Ok((cmd.run(parts.client, parts.backend, Some(revert_grandpa)), parts.task_manager))
		}),
		Some(Subcommand::ChainInfo(cmd)) => cli.create_runner(cmd)?.sync_run(|config| {
			// It opens the database itself, and would make what is missing.
			if let Some(database) = config.database.path() {
				damage::refuse_incomplete(database)?;
			}
			cmd.run::<Block>(&config)
		}),
		#[cfg(feature = "runtime-benchmarks")]
		Some(Subcommand::Benchmark(cmd)) => cli.create_runner(cmd)?.sync_run(|config| benchmark(cmd, config, cache)),
	}
}

fn export_chain_spec(cmd: &sc_cli::ExportChainSpecCmd) -> sc_cli::Result<()> {
	let json = chain_spec::export(&chain_spec::load(&cmd.chain)?, cmd.raw)?;
	match &cmd.output {
		Some(path) => {
			std::fs::write(path, json).map_err(|error| format!("cannot write {}: {error}", path.display()).into())
		},
		None => std::io::stdout().write_all(json.as_bytes()).map_err(|error| format!("stdout: {error}").into()),
	}
}

fn run_node(cli: &Cli) -> sc_cli::Result<()> {
	let shared = &cli.run.shared_params;
	if shared.chain.is_none() && !shared.is_dev() {
		return Err("no chain is given: use --dev for a network of one node, --chain local, or --chain PATH".into());
	}
	// Such a node makes headers final before it has any state, then never gets the state, and answers no question.
	if matches!(cli.run.network_params.sync, SyncMode::Fast | SyncMode::FastUnsafe) {
		return Err("--sync fast is not supported: use --sync warp, or --sync full for an archive".into());
	}
	let (resolver, cache) = (cli.resolver.clone(), cli.runtime_cache.clone());
	let native = chain_spec::native_genesis(&shared.chain_id(shared.is_dev()))?;
	cli.create_runner(&cli.run)?.run_node_until_exit(|mut config| async move {
		let genesis = match native {
			Some(state) => Some(state),
			None => chain_spec::checked_genesis(&*config.chain_spec)?,
		};
		if let Some(state) = genesis {
			config.chain_spec.set_storage(state);
		}
		let database = config.database.path().map(Path::to_path_buf).unwrap_or_default();
		// The runner has set the hook that reports panics, which goes on after the advice.
		damage::explain_panics(&database);
		let started = service::start(config, &resolver, cache.as_deref());
		Ok(started.inspect_err(|error| damage::explain_error(error, &database))?)
	})
}

#[cfg(feature = "runtime-benchmarks")]
fn benchmark(
	cmd: &frame_benchmarking_cli::BenchmarkCmd,
	config: sc_service::Configuration,
	cache: Option<&Path>,
) -> sc_cli::Result<()> {
	use clavis_primitives::p256_ecdsa::clavis_crypto::HostFunctions as OurHostFunctions;
	use frame_benchmarking_cli::{BenchmarkCmd, SUBSTRATE_REFERENCE_HARDWARE};
	use sp_runtime::traits::HashingFor;

	match cmd {
		BenchmarkCmd::Pallet(cmd) => cmd.run_with_spec::<HashingFor<Block>, OurHostFunctions>(Some(config.chain_spec)),
		BenchmarkCmd::Overhead(cmd) => {
			cmd.run_with_default_builder_and_spec::<Block, OurHostFunctions>(Some(config.chain_spec))
		},
		BenchmarkCmd::Block(cmd) => cmd.run(service::components::for_command(&config, cache)?.client),
		BenchmarkCmd::Storage(cmd) => {
			let parts = service::components::for_command(&config, cache)?;
			let (database, storage) = (parts.backend.expose_db(), parts.backend.expose_storage());
			let cache = parts.backend.expose_shared_trie_cache();
			cmd.run(config, parts.client, database, storage, cache)
		},
		BenchmarkCmd::Machine(cmd) => cmd.run(&config, SUBSTRATE_REFERENCE_HARDWARE.clone()),
		BenchmarkCmd::Extrinsic(_) => {
			Err("'benchmark extrinsic' is not supported: use 'benchmark pallet', which measures every call".into())
		},
	}
}
