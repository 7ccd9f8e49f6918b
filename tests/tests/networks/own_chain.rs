//! A chain of one's own, made by the steps of `docs/operations.md`: keys that nobody else has, one description, and four
//! validators that make blocks final.

use clavis_tests::{network::address, node::new_folder, program, Cli, Node};
use serde_json::{json, Value};
use std::{
	fs,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
	sync::Arc,
};

const NAMES: [&str; 4] = ["one", "two", "three", "four"];

fn run(arguments: &[&str]) -> Output {
	Command::new(program("clavis-node"))
		.args(arguments)
		.stdin(Stdio::null())
		.output()
		.expect("clavis-node can be started")
}

/// Runs a command that must succeed, and returns what it prints to stdout.
fn ok(arguments: &[&str]) -> String {
	let output = run(arguments);
	assert!(output.status.success(), "{arguments:?}: {output:?}");
	String::from_utf8(output.stdout).expect("the command prints text")
}

fn text(path: &Path) -> &str {
	path.to_str().expect("a path in a temporary folder is text")
}

/// Makes a key pair. Writes its phrase to the file, and returns the public key and the address.
fn key_pair(scheme: &str, file: &Path) -> (Value, Value) {
	let made = ok(&["key", "generate", "--scheme", scheme, "--output-type", "json"]);
	let made: Value = serde_json::from_str(&made).expect("the key is described in JSON");
	fs::write(file, made["secretPhrase"].as_str().expect("the key has a phrase")).expect("the file can be written");
	(made["publicKey"].clone(), made["ss58Address"].clone())
}

/// What one operator has: the files with the secrets, and the entry in the description.
struct Operator {
	name: &'static str,
	node_key: PathBuf,
	aura: PathBuf,
	grandpa: PathBuf,
	account: Value,
	entry: Value,
}

impl Operator {
	fn prepare(name: &'static str, folder: &Path) -> Self {
		let file = |kind: &str| folder.join(format!("{name}.{kind}"));
		let (node_key, aura, grandpa) = (file("node-key"), file("aura"), file("grandpa"));
		ok(&["key", "generate-node-key", "--file", text(&node_key)]);
		let (aura_key, _) = key_pair("sr25519", &aura);
		let (grandpa_key, _) = key_pair("ed25519", &grandpa);
		// The key of the account stays with the operator, and away from the node.
		let (_, account) = key_pair("sr25519", &file("account"));
		let entry = json!({ "account": account, "aura": aura_key, "grandpa": grandpa_key });
		Self { name, node_key, aura, grandpa, account, entry }
	}

	/// Puts the session keys into the keystore of the node.
	fn insert_keys(&self, spec: &Path, base: &Path) {
		for (scheme, kind, file) in [("sr25519", "aura", &self.aura), ("ed25519", "gran", &self.grandpa)] {
			let place = ["--chain", text(spec), "--base-path", text(base)];
			let key = ["--scheme", scheme, "--key-type", kind, "--suri", text(file)];
			ok(&[&["key", "insert"][..], &place, &key].concat());
		}
	}
}

#[test]
fn four_operators_found_a_chain_of_their_own() {
	let folder = Arc::new(new_folder());
	let (plan, spec) = (folder.path().join("chain.json"), folder.path().join("spec.json"));
	let operators = NAMES.map(|name| Operator::prepare(name, folder.path()));

	let balances = operators.each_ref().map(|operator| json!({ "account": operator.account, "clv": 1_000_000 }));
	let description = json!({
		"name": "Four Operators",
		"id": "four-operators",
		"type": "live",
		"network": "four",
		"validators": operators.each_ref().map(|operator| operator.entry.clone()),
		"balances": balances,
		"council": operators.each_ref().map(|operator| operator.account.clone())[..3],
		"periods": { "blockTime": 2_000 },
	});
	fs::write(&plan, description.to_string()).expect("the file can be written");
	let told = ok(&["build-chain", text(&plan), "--out", text(&spec)]);
	assert!(told.contains("'Four Operators' with 4 validators, a council of 3 and 4000000 CLV"), "{told}");

	let mut nodes = Vec::<Node>::new();
	for operator in &operators {
		operator.insert_keys(&spec, &folder.path().join(operator.name));
		let identity = ["--validator", "--name", operator.name, "--node-key-file", text(&operator.node_key)];
		// A live chain avoids private addresses, and this machine has no others.
		let mut arguments = [&["--chain", text(&spec), "--allow-private-ip"][..], &identity].concat();
		let boot_node = nodes.first().map(address);
		if let Some(address) = &boot_node {
			arguments.extend(["--bootnodes", address]);
		}
		nodes.push(Node::start(folder.clone(), operator.name, &arguments));
	}
	for node in &nodes {
		node.finalize(2);
	}
	let listed = Cli::new(&nodes[0]).ok(&["validator", "list"]);
	let listed = listed["validators"].as_array().expect("a list");
	assert_eq!(listed.len(), 4, "{listed:?}");
	for operator in &operators {
		assert!(listed.iter().any(|one| one["account"] == operator.account && one["active"] == true), "{listed:?}");
	}
}

#[test]
fn a_node_refuses_a_live_chain_that_everybody_can_rule() {
	let folder = new_folder();
	let (local, live) = (folder.path().join("local.json"), folder.path().join("live.json"));
	ok(&["export-chain-spec", "--chain", "local", "--raw", "--output", text(&local)]);
	let mut spec: Value = serde_json::from_slice(&fs::read(&local).expect("it was written")).expect("it is JSON");
	assert_eq!(spec.get("protocolId"), None);
	spec["chainType"] = json!("Live");
	fs::write(&live, spec.to_string()).expect("the file can be written");
	let output = run(&["--chain", text(&live), "--base-path", text(&folder.path().join("node")), "--port", "0"]);
	let told = String::from_utf8_lossy(&output.stderr);
	assert!(!output.status.success() && told.contains("development key //Alice"), "{told}");
}
