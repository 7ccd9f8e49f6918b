//! Tests that a node does not start on a database that has lost files. It would start from the first block.

use clavis_tests::{node::new_folder, program, Node};
use std::{fs, process::Command, sync::Arc};

#[test]
fn a_node_refuses_a_database_without_its_metadata() {
	let folder = Arc::new(new_folder());
	let node = Node::start(folder.clone(), "node", &["--dev"]);
	node.finalize(2);
	let base = node.base().to_owned();
	node.kill();
	let database = base.join("chains/clavis-development/paritydb/full");
	fs::remove_file(database.join("metadata")).expect("the database has the file");

	// A node that starts all the same is ended after a minute, with another exit code.
	let output = Command::new("timeout")
		.arg("60")
		.arg(program("clavis-node"))
		.args(["--dev", "--port", "0", "--rpc-port", "0", "--no-resolver", "--no-prometheus", "--base-path"])
		.arg(&base)
		.output()
		.expect("timeout can be started");
	let told = String::from_utf8_lossy(&output.stderr);
	assert_eq!(output.status.code(), Some(1), "{told}");
	for part in [database.to_str().expect("a path in a temporary folder is text"), "'metadata'", "purge-chain"] {
		assert!(told.contains(part), "{part}: {told}");
	}
	// Nothing has made the file again: the next start would take the database for a whole one.
	let looked = Command::new(program("clavis-node")).args(["chain-info", "--dev", "--base-path"]).arg(&base).output();
	let looked = looked.expect("clavis-node can be started");
	assert_eq!(looked.status.code(), Some(1), "{}", String::from_utf8_lossy(&looked.stderr));
	assert!(!database.join("metadata").exists());
}
