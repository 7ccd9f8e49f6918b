//! Four validators of the `local` preset on one machine.

use crate::node::{new_folder, Node};
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;

/// The validators of the preset.
const NAMES: [&str; 4] = ["alice", "bob", "charlie", "dave"];

/// A network of its own; its validators find each other through the first that was started.
pub struct Network {
	folder: Arc<TempDir>,
	nodes: [Option<Node>; 4],
}

impl Network {
	/// Starts all four.
	pub fn start() -> Self {
		let mut network = Self { folder: Arc::new(new_folder()), nodes: Default::default() };
		for place in 0..NAMES.len() {
			network.restart(place);
		}
		network
	}

	/// A running validator, by its place from 0.
	pub fn node(&self, place: usize) -> &Node {
		self.nodes[place].as_ref().unwrap_or_else(|| panic!("{} was stopped", NAMES[place]))
	}

	/// The running ones.
	pub fn running(&self) -> impl Iterator<Item = &Node> {
		self.nodes.iter().flatten()
	}

	/// Takes one out, to be stopped as the test likes.
	pub fn take(&mut self, place: usize) -> Node {
		self.nodes[place].take().unwrap_or_else(|| panic!("{} was stopped", NAMES[place]))
	}

	/// Starts another node that would validate, if the chain let it.
	pub fn join(&self, name: &str) -> Node {
		let address = address(self.running().next().expect("somebody to join runs"));
		let node_key = format!("{:064x}", NAMES.len() + 1);
		let arguments = ["--chain", "local", "--validator", "--name", name, "--node-key", &node_key];
		Node::start(self.folder.clone(), name, &[&arguments[..], &["--bootnodes", &address]].concat())
	}

	/// Starts one, again or for the first time, with the state it had.
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

/// Where other nodes find this one.
fn address(node: &Node) -> String {
	let addresses = node.call("system_localListenAddresses", json!([])).expect("a node knows where it listens");
	let addresses = addresses.as_array().expect("it is a list").iter().filter_map(|address| address.as_str());
	let local = addresses.into_iter().find(|address| address.starts_with("/ip4/127.0.0.1/"));
	local.expect("it listens on this machine").to_owned()
}
