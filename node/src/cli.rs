//! The command line.

use crate::chain_spec;
use clap::Parser;
use sc_cli::{ChainSpec, SubstrateCli};
use std::net::SocketAddr;

/// What can be said on the command line; without a subcommand it runs a node.
#[derive(Debug, Parser)]
pub struct Cli {
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	#[clap(flatten)]
	pub run: sc_cli::RunCmd,

	#[clap(flatten)]
	pub resolver: ResolverParams,
}

/// How DIDs are resolved over HTTP.
#[derive(Clone, Debug, clap::Args)]
pub struct ResolverParams {
	/// Where the HTTP resolver listens. Port 0 picks a free one.
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
	pub resolver_addr: SocketAddr,

	/// Do not start the HTTP resolver.
	#[arg(long, conflicts_with = "resolver_addr")]
	pub no_resolver: bool,

	/// How many HTTP requests a second one client address may make; 0 lifts the limit. One for a past version or a
	/// proof counts for ten.
	///
	/// Behind a reverse proxy every request comes from one address: lift it there and let the proxy limit.
	#[arg(long, value_name = "REQUESTS", default_value_t = 1_000)]
	pub resolver_rate_limit: u32,
}

/// What else the node can do.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make, inspect and store keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Print a chain specification, to hand to other nodes and to light clients.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Print the state of a block as a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Check a block once more.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove this node's copy of the chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Take back blocks that are not finalised.
	Revert(sc_cli::RevertCmd),

	/// Print what the database knows of the chain.
	ChainInfo(sc_cli::ChainInfoCmd),

	/// Measure this machine and what the runtime's calls cost.
	#[cfg(feature = "runtime-benchmarks")]
	#[command(subcommand)]
	Benchmark(frame_benchmarking_cli::BenchmarkCmd),
}

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Clavis Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		"the Clavis contributors".into()
	}

	fn support_url() -> String {
		"the issue tracker of the Clavis project".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(id)?))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn parse(arguments: &[&str]) -> clap::error::Result<Cli> {
		<Cli as SubstrateCli>::try_from_iter(["clavis-node"].iter().chain(arguments))
	}

	#[test]
	fn the_command_line_is_consistent() {
		Cli::setup_command(Cli::command()).debug_assert();
	}

	#[test]
	fn the_resolver_listens_on_loopback_unless_told_otherwise() {
		let cli = parse(&["--dev"]).unwrap();
		assert_eq!(cli.resolver.resolver_addr.to_string(), "127.0.0.1:8080");
		assert!(!cli.resolver.no_resolver);

		let cli = parse(&["--dev", "--resolver-addr", "[::1]:0", "--resolver-rate-limit", "0"]).unwrap();
		assert_eq!(cli.resolver.resolver_addr.to_string(), "[::1]:0");
		assert_eq!(cli.resolver.resolver_rate_limit, 0);
	}

	#[test]
	fn mistakes_are_refused() {
		for arguments in [
			&["--resolver-addr", "8080"][..],
			&["--resolver-addr", "127.0.0.1:80800"],
			&["--resolver-addr", "127.0.0.1:0", "--no-resolver"],
			&["--resolver-rate-limit", "-1"],
			&["--database", "rocksdb"],
			&["--alice", "--bob"],
			&["key"],
			&["no-such-command"],
		] {
			assert!(parse(arguments).is_err(), "{arguments:?}");
		}
	}

	#[test]
	fn subcommands_are_found() {
		for arguments in [
			&["key", "generate-node-key"][..],
			&["export-chain-spec", "--chain", "development", "--raw"],
			&["check-block", "1"],
			&["chain-info", "--chain", "local"],
			&["purge-chain", "-y", "--chain", "local"],
			&["revert", "8"],
		] {
			assert!(parse(arguments).unwrap().subcommand.is_some(), "{arguments:?}");
		}
	}
}
