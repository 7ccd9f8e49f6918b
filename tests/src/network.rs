//! Runs four validators of the `local` preset on one machine.

use crate::node::{new_folder, Node};
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;

/// The validators of the preset.
const NAMES: [&str; 4] = ["alice", "bob", "charlie", "dave"];

/// A network of four validators. They find each other through a validator that runs.
pub struct Network {
	folder: Arc<TempDir>,
	nodes: [Option<Node>; 4],
}

impl Network {
	/// Starts all four validators.
	pub fn start() -> Self {
		let mut network = Self { folder: Arc::new(new_folder()), nodes: Default::default() };
		for place in 0..NAMES.len() {
			network.restart(place);
		}
		network
	}

	/// Returns a running validator. The places start at 0.
	pub fn node(&self, place: usize) -> &Node {
		self.nodes[place].as_ref().unwrap_or_else(|| panic!("{} was stopped", NAMES[place]))
	}

	/// Returns the validators that run.
	pub fn running(&self) -> impl Iterator<Item = &Node> {
		self.nodes.iter().flatten()
	}

	/// Removes a validator from the network and returns it, so that the test can stop it.
	pub fn take(&mut self, place: usize) -> Node {
		self.nodes[place].take().unwrap_or_else(|| panic!("{} was stopped", NAMES[place]))
	}

	/// Starts another node. It validates as soon as its account is a validator.
	pub fn join(&self, name: &str) -> Node {
		let address = address(self.running().next().expect("a node of the network runs"));
		let node_key = format!("{:064x}", NAMES.len() + 1);
		let arguments = ["--chain", "local", "--validator", "--name", name, "--node-key", &node_key];
		Node::start(self.folder.clone(), name, &[&arguments[..], &["--bootnodes", &address]].concat())
	}

	/// Starts a validator, for the first time or again. It keeps its state.
	pub fn restart(&mut self, place: usize) {
		let flag = format!("--{}", NAMES[place]);
		let node_key = format!("{:064x}", place + 1);
		let mut arguments = vec!["--chain", "local", &flag, "--node-key", &node_key];
		let bootnode = self.running().next().map(address);
		if let Some(address) = &bootnode {
			arguments.extend(["--bootnodes", address]);
		}
		let node = Node::start(self.folder.clone(), NAMES[place], &arguments);
		self.nodes[place] = Some(node);
	}
}

/// Returns the address at which other nodes find this node.
pub fn address(node: &Node) -> String {
	let addresses = node.call("system_localListenAddresses", json!([])).expect("a node knows its addresses");
	let addresses =
		addresses.as_array().expect("the addresses are a list").iter().filter_map(|address| address.as_str());
	let local = addresses.into_iter().find(|address| address.starts_with("/ip4/127.0.0.1/"));
	local.expect("the node listens on this machine").to_owned()
}
