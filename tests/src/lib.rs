//! Help for whole-system tests: starts nodes, runs the `clavis` command with its own keystore, and sends HTTP requests.
//!
//! The tests use the programs that cargo built beside them. Each wait ends with an event or a time limit. The code does
//! not sleep and has no fixed port.

#![deny(missing_docs)]
#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "this is help for tests, and a test that panics has failed"
)]

#[cfg(test)]
mod call_table;
pub mod cli;
pub mod clients;
pub mod groups;
pub mod holders;
pub mod http;
mod log;
pub mod network;
pub mod node;
pub mod population;
pub mod proxy;
pub mod rpc;
pub mod schema;
pub mod ts_mls;
pub mod voters;

pub use cli::{Cli, Outcome};
pub use http::Response;
pub use network::Network;
pub use node::Node;
pub use proxy::Proxy;
pub use rpc::Rpc;
pub use ts_mls::TsMls;

use clavis_primitives::{ControlSet, Did, Inception, PublicKey};
use std::{env, path::PathBuf, time::Duration};

/// The longest time of one wait. After that the test fails.
pub const LIMIT: Duration = Duration::from_secs(120);

/// Returns the bytes in hexadecimal with the prefix `0x`, as JSON-RPC writes them.
pub fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// Returns the path of a program of this workspace that `cargo build` made.
pub fn program(name: &str) -> PathBuf {
	let test = env::current_exe().expect("a running test has a path");
	// target/release/deps/test-0123 → target/release
	let folder = test.ancestors().nth(2).expect("a test lies two folders deep in the target folder");
	let program = folder.join(name);
	assert!(program.is_file(), "{} is missing: run `cargo build --release --workspace` first", program.display());
	program
}

/// Returns the DID that the genesis block of each preset gives to the well-known key `//Alice`.
pub fn alice_did(network: &str) -> String {
	let key = "z6QNzHod3tSSJbwo4e5xGDcnsndsR9WByZzPoCGdbv3sv1jJ".parse::<PublicKey>().expect("a Multikey");
	let inception = Inception { control: ControlSet::single(key), next: None, salt: Default::default() };
	let network = network.parse().expect("the name of a network");
	let id = inception.id(&network);
	Did { network, id }.to_string()
}
