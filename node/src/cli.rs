//! The command line of the node.

use crate::{
	chain_spec::{self, BuildChain},
	node_key::GenerateNodeKey,
};
use clap::Parser;
use clavis_primitives::Did;
use sc_cli::{ChainSpec, SubstrateCli};
use std::{net::SocketAddr, path::PathBuf};

/// The arguments of the command line. Without a subcommand the program runs a node.
#[derive(Debug, Parser)]
pub struct Cli {
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	#[clap(flatten)]
	pub run: sc_cli::RunCmd,

	#[clap(flatten)]
	pub resolver: ResolverParams,

	/// Keep compiled runtimes in this folder [default: `runtime-cache` in the base path].
	///
	/// The node runs what it finds there: no other account of this machine may write to the folder.
	#[arg(long, global = true, value_name = "PATH")]
	pub runtime_cache: Option<PathBuf>,
}

/// The options of the HTTP resolver.
#[derive(Clone, Debug, clap::Args)]
pub struct ResolverParams {
	/// The address on which the HTTP resolver listens. Port 0 picks a free port.
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
	pub resolver_addr: SocketAddr,

	/// Do not start the HTTP resolver.
	#[arg(long, conflicts_with = "resolver_addr")]
	pub no_resolver: bool,

	/// The HTTP requests per second that one client address may send; 0 means no limit. A request for a past
	/// version, a proof, guardians or a group counts as ten, in a batch as elsewhere.
	///
	/// Behind a reverse proxy all requests come from one address: set 0 and limit the requests in the proxy.
	#[arg(long, value_name = "REQUESTS", default_value_t = 1_000)]
	pub resolver_rate_limit: u32,

	/// The HTTP connections that one client address may hold at a time; 0 means as many as there are, which is 1,024.
	///
	/// Behind a reverse proxy all connections come from one address: set 0 and limit the connections in the proxy.
	#[arg(long, value_name = "CONNECTIONS", default_value_t = 64)]
	pub resolver_connections: u32,

	/// A DID that the HTTP resolver names as an example at /1.0/testIdentifiers; repeat it for several, up to 16.
	///
	/// It is named as long as it is in use. On the chains dev and local, the DID of the first block is named too.
	#[arg(long, value_name = "DID")]
	pub resolver_test_did: Vec<Did>,

	/// The memory for the records of old blocks that an archive executes again, in MiB; 0 means that it keeps none.
	///
	/// A past version that started and ended within one block is found only by the execution of that block. The records of
	/// all DIDs in it stay in this memory.
	#[arg(long, value_name = "MIB", default_value_t = 64)]
	pub resolver_replay_cache: usize,
}

/// The other things that the program does.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Generate, inspect and store keys.
	#[command(subcommand)]
	Key(Key),

	/// Make the specification of a chain of one's own from a file that describes it.
	BuildChain(BuildChain),

	/// Print a chain specification for other nodes and for light clients.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Print the state of a block as a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Check a block again.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove this node's copy of the chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Remove the newest blocks that are not final.
	Revert(sc_cli::RevertCmd),

	/// Print the state of the chain in the database.
	ChainInfo(sc_cli::ChainInfoCmd),

	/// Measure this machine and the cost of the calls of the runtime.
	#[cfg(feature = "runtime-benchmarks")]
	#[command(subcommand)]
	Benchmark(frame_benchmarking_cli::BenchmarkCmd),
}

/// What the program does with keys.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
	/// Generate the key by which other nodes know a node, and print its peer id to stderr.
	GenerateNodeKey(GenerateNodeKey),

	/// Generate a random key pair, and print it with its secret phrase.
	Generate(sc_cli::GenerateCmd),

	/// Print the public key and the address of a secret key.
	Inspect(sc_cli::InspectKeyCmd),

	/// Print the peer id of a node key, which is read from a file or from stdin.
	InspectNodeKey(sc_cli::InspectNodeKeyCmd),

	/// Put a key into the keystore of a node.
	Insert(sc_cli::InsertKeyCmd),
}

impl Key {
	/// Runs the command.
	pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
		match self {
			Self::GenerateNodeKey(command) => Ok(command.run(&Cli::executable_name())?),
			Self::Generate(command) => command.run(),
			Self::Inspect(command) => command.run(),
			Self::InspectNodeKey(command) => command.run(),
			Self::Insert(command) => command.run(cli),
		}
	}
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
		assert_eq!((cli.resolver.resolver_connections, cli.resolver.resolver_replay_cache), (64, 64));

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
			&["--resolver-connections", "many"],
			&["--resolver-replay-cache", "64M"],
			&["--resolver-test-did", "alice"],
			&["--database", "rocksdb"],
			&["--alice", "--bob"],
			&["key"],
			&["key", "generate-node-key", "--file", "key", "--base-path", "base"],
			&["key", "generate-node-key", "--base-path", "base", "--default-base-path"],
			&["build-chain", "plan.json"],
			&["build-chain", "--out", "spec.json"],
			&["no-such-command"],
		] {
			assert!(parse(arguments).is_err(), "{arguments:?}");
		}
	}

	#[test]
	fn subcommands_are_found() {
		for arguments in [
			&["key", "generate-node-key"][..],
			&["key", "generate-node-key", "--file", "key", "--bin"],
			&["key", "generate-node-key", "--chain", "local", "--base-path", "base"],
			&["key", "generate", "--scheme", "ed25519"],
			&["key", "inspect", "//Alice"],
			&["key", "inspect-node-key", "--file", "key"],
			&["key", "insert", "--scheme", "sr25519", "--key-type", "aura", "--suri", "file"],
			&["build-chain", "plan.json", "--out", "spec.json"],
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
