//! Tests that a referendum upgrades the runtime of a running network. A migration runs, the state stays, and the same
//! client continues to work. After a migration that fails, another referendum mends the chain.

use clavis_primitives::storage::prefix;
use clavis_tests::{hex, node::new_folder, voters::carry, Cli, Network, Node};
use serde_json::{json, Value};
use sp_crypto_hashing::blake2_256;

/// Returns the version of the runtime in the newest final block.
fn version(node: &Node) -> u64 {
	let version = node.call("state_getRuntimeVersion", json!([node.finalized_head()])).expect("a chain has a runtime");
	version["specVersion"].as_u64().expect("the runtime has a version")
}

/// Returns the key of an item of storage.
fn storage_key(pallet: &str, item: &str) -> String {
	hex(&prefix(pallet, item))
}

/// Returns the number of migrations that have ended. Each of them has an entry in storage.
fn migrated(node: &Node) -> usize {
	let prefix = storage_key("MultiBlockMigrations", "Historic");
	let keys =
		node.call("state_getKeysPaged", json!([prefix, 10, null, node.finalized_head()])).expect("state can be read");
	keys.as_array().expect("the keys are a list").len()
}

/// Waits until all nodes make blocks final, and creates a DID. Returns a node, the holder, the DID, and its resolution.
fn begin(network: &Network) -> (&Node, Cli, String, Value) {
	let node = network.node(0);
	for node in network.running() {
		node.finalize(2);
	}
	let holder = Cli::new(node);
	holder.new_key("laptop", "ed25519");
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	let before = node.resolve(&did).json();
	(node, holder, did, before)
}

#[test]
fn a_referendum_upgrades_a_running_network() {
	let network = Network::start();
	let (node, holder, did, before) = begin(&network);
	assert_eq!((version(node), migrated(node)), (1, 0));

	let folder = new_folder();
	let file = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
	let (next, present) = (file("next.wasm"), file("present.wasm"));
	let wasm = clavis_runtime::rehearsal::WASM_BINARY.expect("the workspace was built with its wasm");
	std::fs::write(&next, wasm).expect("the file can be written");
	std::fs::write(&present, clavis_runtime::WASM_BINARY.expect("the workspace was built with its wasm"))
		.expect("the file can be written");
	let propose = |file: &str| holder.run(&["referendum", "propose", "upgrade", file, "--key", "//Alice", "--yes"]);
	let apply = |file: &str| holder.run(&["referendum", "apply-upgrade", file, "--key", "//Ferdie"]);

	// An upgrade without a referendum is refused.
	assert_ne!(apply(&next).code, Some(0));
	let proposed = propose(&next);
	assert_eq!(proposed.code, Some(0), "{proposed:?}");
	carry(&holder, &proposed.json);
	let authorised = node.wait_until("the upgrade is authorised", || {
		let key = storage_key("System", "AuthorizedUpgrade");
		node.call("state_getStorage", json!([key, node.finalized_head()])).ok().filter(|value| !value.is_null())
	});
	assert!(authorised.as_str().is_some_and(|value| value.starts_with(&hex(&blake2_256(wasm)))), "{authorised}");

	// The chain refuses other code. It accepts the authorised code from any account.
	assert_ne!(apply(&present).code, Some(0));
	let applied = apply(&next);
	assert_eq!(applied.code, Some(0), "{applied:?}");
	for node in network.running() {
		node.wait_until("the new runtime is in force and has migrated", || {
			(version(node) == 3 && migrated(node) == 1).then_some(())
		});
		node.finalize(2);
		assert_eq!(node.resolve(&did).json(), before);
	}

	// The same client continues to work, and the history continues.
	let service = ["--add-service", "inbox=DIDCommMessaging=https://example.org/inbox"];
	holder.ok(&[&["did", "update", &did, "--payer", "//Bob"], &service[..]].concat());
	let history = holder.ok(&["did", "history", &did]);
	assert_eq!(history["versions"].as_array().map(Vec::len), Some(2), "{history}");
}

/// Has voters decide on a runtime, and brings it.
fn upgrade(node: &Node, holder: &Cli, file: &str) {
	let proposed = holder.ok(&["referendum", "propose", "upgrade", file, "--key", "//Alice", "--yes"]);
	carry(holder, &proposed);
	node.wait_until("the upgrade is authorised and applied", || {
		let applied = holder.run(&["referendum", "apply-upgrade", file, "--key", "//Ferdie"]);
		(applied.code == Some(0)).then_some(())
	});
}

/// The network goes on after a migration that fails, and voters mend it by another upgrade.
#[test]
fn a_failed_migration_is_mended_by_a_referendum() {
	let network = Network::start();
	let (node, holder, did, before) = begin(&network);

	let folder = new_folder();
	let file = |name: &str, wasm: Option<&[u8]>| {
		let path = folder.path().join(name);
		std::fs::write(&path, wasm.expect("the workspace was built with its wasm")).expect("the file can be written");
		path.to_str().expect("a path").to_owned()
	};
	let failing = file("failing.wasm", clavis_runtime::rehearsal_of_failure::WASM_BINARY);
	let mending = file("mending.wasm", clavis_runtime::rehearsal::WASM_BINARY);

	upgrade(node, &holder, &failing);
	let failed = storage_key("Governance", "FailedUpgrade");
	let noted = |node: &Node| {
		let value = node.call("state_getStorage", json!([failed, node.finalized_head()])).ok();
		value.and_then(|value| value.as_str().map(str::to_owned))
	};
	for node in network.running() {
		node.wait_until("the migration has failed", || noted(node));
		assert_eq!((version(node), noted(node).as_deref()), (2, Some("0x02000000")));
		// Every node makes blocks and answers as before.
		node.finalize(2);
		assert_eq!(node.resolve(&did).json(), before);
	}
	// Records may be half migrated, so no call reaches them.
	let service = ["--add-service", "inbox=DIDCommMessaging=https://example.org/inbox"];
	let update = [&["did", "update", &did, "--payer", "//Bob"], &service[..]].concat();
	assert_ne!(holder.run(&update).code, Some(0));

	upgrade(node, &holder, &mending);
	for node in network.running() {
		node.wait_until("the next runtime is in force, and nothing has failed", || {
			(version(node) == 3 && noted(node).is_none()).then_some(())
		});
		node.finalize(2);
	}
	holder.ok(&update);
}
