//! Runs the `clavis` command with its own keystore.

use crate::{node::new_folder, program, schema, Node};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The password of every key in a test's keystore.
const PASSWORD: &str = "only for tests";

/// A machine of a holder, with a keystore and the address of a node.
pub struct Cli {
	keystore: TempDir,
	node: String,
}

/// The outcome of one run of the command.
#[derive(Debug)]
pub struct Outcome {
	/// The exit code.
	pub code: Option<i32>,
	/// The JSON that the command printed to stdout.
	pub json: Value,
	/// The text that the command printed to stderr.
	pub stderr: String,
}

impl Cli {
	/// Returns a holder with an empty keystore and a connection to this node.
	pub fn new(node: &Node) -> Self {
		Self { keystore: new_folder(), node: node.url() }
	}

	/// Returns a holder with an empty keystore on a machine without a connection to a node.
	pub fn offline() -> Self {
		// No program listens on this port.
		Self { keystore: new_folder(), node: "ws://127.0.0.1:1".into() }
	}

	/// Makes a key, and returns its public key as a Multikey.
	pub fn new_key(&self, name: &str, algorithm: &str) -> String {
		let key = self.ok(&["key", "new", name, "--algorithm", algorithm]);
		key["publicKey"].as_str().expect("the key has a public key").to_owned()
	}

	/// Returns the same keystore with another node.
	pub fn at(self, node: &Node) -> Self {
		Self { node: node.url(), ..self }
	}

	/// Returns the same keystore with a node at this address.
	pub fn over(self, url: &str) -> Self {
		Self { node: url.to_owned(), ..self }
	}

	/// Runs the command, which may succeed or fail. What it prints must be as `cli/schema.json` defines it.
	pub fn run(&self, arguments: &[&str]) -> Outcome {
		let output = self.output(arguments);
		let stdout = String::from_utf8(output.stdout).expect("clavis prints text");
		let json = serde_json::from_str::<Value>(stdout.trim());
		let json = json.unwrap_or_else(|error| panic!("clavis {arguments:?} printed no JSON ({error}): {stdout:?}"));
		schema::check(arguments, &json);
		Outcome { code: output.status.code(), json, stderr: String::from_utf8_lossy(&output.stderr).into_owned() }
	}

	/// Runs a command that prints a line of JSON for each event, and returns the lines. Each must be as `cli/schema.json` defines
	/// it. The command may end with the exit code for an event on which a holder has to act.
	pub fn lines(&self, arguments: &[&str]) -> Vec<Value> {
		let output = self.output(arguments);
		assert!(output.status.code().is_some_and(|code| code <= 1), "clavis {arguments:?}: {output:?}");
		let stdout = String::from_utf8(output.stdout).expect("clavis prints text");
		let lines = stdout.lines().map(|line| {
			let value = serde_json::from_str::<Value>(line);
			let value =
				value.unwrap_or_else(|error| panic!("clavis {arguments:?} printed no JSON ({error}): {line:?}"));
			schema::check(arguments, &value);
			value
		});
		lines.collect()
	}

	fn output(&self, arguments: &[&str]) -> Output {
		Command::new(program("clavis"))
			.args(["--json", "--node", &self.node, "--keystore"])
			.arg(self.keystore.path())
			.args(arguments)
			.env("CLAVIS_PASSWORD", PASSWORD)
			.stdin(Stdio::null())
			.output()
			.expect("clavis can be started")
	}

	/// Runs a command that must succeed, and returns the JSON that it prints.
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
