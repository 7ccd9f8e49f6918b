//! Tests of what an operator does with the database of a stopped node. One that has lost files is refused: the node would start
//! from the first block.

use clavis_tests::{node::new_folder, program, Node};
use std::{
	fs,
	path::Path,
	process::{Command, Output},
	sync::Arc,
};

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
	let output = run(&["--dev", "--port", "0", "--rpc-port", "0", "--no-resolver", "--no-prometheus"], &base);
	let told = String::from_utf8_lossy(&output.stderr);
	assert_eq!(output.status.code(), Some(1), "{told}");
	for part in [database.to_str().expect("a path in a temporary folder is text"), "'metadata'", "purge-chain"] {
		assert!(told.contains(part), "{part}: {told}");
	}
	// Nothing has made the file again: the next start would take the database for a whole one.
	let looked = run(&["chain-info", "--dev"], &base);
	assert_eq!(looked.status.code(), Some(1), "{}", String::from_utf8_lossy(&looked.stderr));
	assert!(!database.join("metadata").exists());
}

/// Runs the program with this base path, for a minute at most.
fn run(arguments: &[&str], base: &Path) -> Output {
	let mut command = Command::new("timeout");
	command.arg("60").arg(program("clavis-node")).args(arguments).arg("--base-path").arg(base);
	command.output().expect("timeout can be started")
}

/// Runs a command on the database of a stopped node. It must end with the code 0, and log no warning and no error.
fn on_database(command: &str, base: &Path, arguments: &[&str]) -> Vec<u8> {
	let output = run(&[&[command, "--dev", "--detailed-log-output"], arguments].concat(), base);
	let told = String::from_utf8_lossy(&output.stderr);
	assert_eq!(output.status.code(), Some(0), "{command}: {told}");
	for word in ["WARN", "ERROR", "rror:", "panicked"] {
		assert!(!told.contains(word), "{command} logs {word}: {told}");
	}
	output.stdout
}

#[test]
fn the_commands_for_blocks_end_in_good_order() {
	let folder = Arc::new(new_folder());
	let node = Node::start(folder.clone(), "node", &["--dev"]);
	node.finalize(5);
	let base = node.base().to_owned();
	assert!(node.terminate().success());

	let blocks = folder.path().join("blocks");
	let file = blocks.to_str().expect("a path in a temporary folder is text");
	on_database("export-blocks", &base, &["--to", "5", "--binary", file]);
	on_database("check-block", &base, &["5"]);
	let state = on_database("export-state", &base, &["5"]);
	assert!(serde_json::from_slice::<serde_json::Value>(&state).is_ok_and(|spec| spec["genesis"]["raw"].is_object()));
	let copy = folder.path().join("copy");
	on_database("import-blocks", &copy, &["--binary", file]);
	let info = |base: &Path| {
		let printed = on_database("chain-info", base, &[]);
		serde_json::from_slice::<serde_json::Value>(&printed).expect("the command prints JSON")
	};
	assert_eq!(info(&copy)["best_number"], 5, "{}", info(&copy));
	on_database("purge-chain", &copy, &["-y"]);
	assert!(!copy.join("chains/clavis-development/paritydb/full").exists());
	// The node goes on behind its last block.
	let last = info(&base)["best_number"].as_u64().expect("a number");
	let node = Node::start(folder, "node", &["--dev"]);
	node.finalize(1);
	assert!(node.finalized_height() > last.saturating_sub(3));
}
