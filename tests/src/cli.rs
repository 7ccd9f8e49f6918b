//! The `clavis` command, with a keystore of its own.

use crate::{node::new_folder, program, Node};
use serde_json::Value;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The password of every key in a test's keystore.
const PASSWORD: &str = "only for tests";

/// A holder at a machine.
pub struct Cli {
	keystore: TempDir,
	node: String,
}

/// What a run of the command came to.
#[derive(Debug)]
pub struct Outcome {
	/// What it exited with.
	pub code: Option<i32>,
	/// What it printed, which is JSON.
	pub json: Value,
	/// What it said meanwhile.
	pub stderr: String,
}

impl Cli {
	/// A holder with an empty keystore who speaks to this node.
	pub fn new(node: &Node) -> Self {
		Self { keystore: new_folder(), node: node.url() }
	}

	/// A holder with an empty keystore at a machine that reaches no node.
	pub fn offline() -> Self {
		// Nothing listens on this port.
		Self { keystore: new_folder(), node: "ws://127.0.0.1:1".into() }
	}

	/// Makes a key, and returns its public side as a Multikey.
	pub fn new_key(&self, name: &str, algorithm: &str) -> String {
		let key = self.ok(&["key", "new", name, "--algorithm", algorithm]);
		key["publicKey"].as_str().expect("it has a public side").to_owned()
	}

	/// The same keystore, and another node.
	pub fn at(self, node: &Node) -> Self {
		Self { node: node.url(), ..self }
	}

	/// The same keystore, and a node at this address.
	pub fn over(self, url: &str) -> Self {
		Self { node: url.to_owned(), ..self }
	}

	/// Runs the command, whatever comes of it.
	pub fn run(&self, arguments: &[&str]) -> Outcome {
		let output = Command::new(program("clavis"))
			.args(["--json", "--node", &self.node, "--keystore"])
			.arg(self.keystore.path())
			.args(arguments)
			.env("CLAVIS_PASSWORD", PASSWORD)
			.stdin(Stdio::null())
			.output()
			.expect("clavis is a program");
		let stdout = String::from_utf8(output.stdout).expect("it prints text");
		let json = serde_json::from_str(stdout.trim());
		Outcome {
			code: output.status.code(),
			json: json.unwrap_or_else(|error| panic!("clavis {arguments:?} printed no JSON ({error}): {stdout:?}")),
			stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
		}
	}

	/// Runs a command that must succeed.
	pub fn ok(&self, arguments: &[&str]) -> Value {
		let outcome = self.run(arguments);
		assert_eq!(outcome.code, Some(0), "clavis {arguments:?}: {outcome:?}");
		outcome.json
	}

	/// Runs a command that must fail, and returns its error.
	pub fn fails(&self, arguments: &[&str]) -> Value {
		let mut outcome = self.run(arguments);
		assert_ne!(outcome.code, Some(0), "clavis {arguments:?}: {outcome:?}");
		outcome.json["error"].take()
	}
}
