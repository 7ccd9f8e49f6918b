//! Tests the life of a DID on a real node, from creation to deactivation.

use clavis_tests::{Cli, Node};
use serde_json::{json, Value};

/// Resolves a DID over HTTP, and checks that JSON-RPC gives the same result.
fn resolve(node: &Node, did: &str, status: u16) -> Value {
	let answer = node.resolve(did);
	assert_eq!((answer.status, answer.content_type.as_str()), (status, "application/did-resolution"), "{answer:?}");
	let answer = answer.json();
	assert_eq!(answer, node.call("did_resolve", json!([did])).expect("any DID is a parameter"));
	answer
}

fn create(holder: &Cli, arguments: &[&str]) -> String {
	let created = holder.ok(&[&["did", "create"], arguments].concat());
	created["did"].as_str().expect("the answer has a DID").to_owned()
}

/// Returns the ids of the verification methods in a document, without the DID.
fn methods(resolution: &Value) -> Vec<&str> {
	let methods = resolution["didDocument"]["verificationMethod"].as_array().expect("the document has methods");
	methods.iter().filter_map(|method| method["id"].as_str()?.split_once('#')).map(|(_, id)| id).collect()
}

#[test]
fn a_did_can_be_created_rotated_revoked_and_deactivated() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	for (name, algorithm) in [("laptop", "ed25519"), ("phone", "p256"), ("new-laptop", "ed25519")] {
		holder.ok(&["key", "new", name, "--algorithm", algorithm]);
	}
	let methods_of = ["--add-method", "home=laptop", "--add-method", "mobile=phone:authentication"];
	let did = create(&holder, &[&["--key", "laptop", "--payer", "//Bob"], &methods_of[..]].concat());

	let created = resolve(&node, &did, 200);
	let document = &created["didDocument"];
	assert_eq!(document["id"], *did);
	assert_eq!(methods(&created), ["home", "mobile"]);
	assert!(document["verificationMethod"][0]["publicKeyMultibase"].as_str().unwrap().starts_with("z6Mk"));
	assert!(document["verificationMethod"][1]["publicKeyMultibase"].as_str().unwrap().starts_with("zDna"));
	assert_eq!(document["authentication"], json!([format!("{did}#home"), format!("{did}#mobile")]));
	let metadata = &created["didDocumentMetadata"];
	assert_eq!((&metadata["versionId"], &metadata["updated"]), (&json!("1"), &Value::Null));
	assert_eq!(node.get(&format!("/1.0/identifiers/{did}"), "application/did").json(), *document);

	// The control key rotates, and the document loses the old key as a routine change.
	holder.ok(&["did", "rotate", &did, "--to", "new-laptop", "--payer", "//Charlie"]);
	let rotated = resolve(&node, &did, 200);
	let metadata = &rotated["didDocumentMetadata"];
	assert_ne!(methods(&rotated), methods(&created));
	assert_eq!(metadata["clavis"]["rotated"]["reason"], "routine");
	let ended = &metadata["clavis"]["endedVerificationMethod"][0];
	assert_eq!((&ended["id"], &ended["reason"]), (&json!(format!("{did}#home")), &json!("routine")));
	assert_eq!(ended["since"], Value::Null);

	// The phone was stolen. Its signatures since that moment are not good.
	let since = metadata["updated"].as_str().expect("the DID was updated");
	holder.ok(&["did", "revoke", &did, "--method", "mobile", "--compromised-since", since, "--payer", "//Bob"]);
	let revoked = resolve(&node, &did, 200);
	assert!(!methods(&revoked).contains(&"mobile"));
	let ended = &revoked["didDocumentMetadata"]["clavis"]["endedVerificationMethod"][1];
	assert_eq!(ended["id"], format!("{did}#mobile"));
	assert_eq!((&ended["reason"], &ended["since"]), (&json!("compromised"), &json!(since)));

	// The old key and the key of a stranger cannot change the document.
	holder.ok(&["key", "new", "stranger"]);
	for key in ["laptop", "stranger"] {
		let alias = ["--add-alias", "urn:x:1", "--payer", "//Dave"];
		let error = holder.fails(&[&["did", "update", &did, "--key", key], &alias[..]].concat());
		assert_eq!(error["kind"], "wrongKey", "{error}");
	}
	assert_eq!(resolve(&node, &did, 200), revoked);

	holder.ok(&["did", "deactivate", &did, "--yes", "--payer", "//Bob"]);
	let ended = resolve(&node, &did, 410);
	assert_eq!(ended["didDocument"], Value::Null);
	assert_eq!(ended["didDocumentMetadata"]["deactivated"], true);
	assert_eq!(ended["didResolutionMetadata"]["error"], Value::Null);
	let error = holder.fails(&["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Bob"]);
	assert_eq!(error["kind"], "deactivated");
	assert_eq!(node.get("/health", "application/json").status, 200);
}

#[test]
fn only_the_committed_next_key_can_take_over() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	for name in ["current", "next", "third"] {
		holder.ok(&["key", "new", name]);
	}
	let did = create(&holder, &["--key", "current", "--next", "next", "--payer", "//Alice"]);
	let error = holder.fails(&["did", "rotate", &did, "--to", "third", "--key", "current", "--payer", "//Alice"]);
	assert_eq!(error["kind"], "notTheCommittedSet");
	let error = holder.fails(&["did", "deactivate", &did, "--yes", "--key", "current", "--payer", "//Alice"]);
	assert_eq!(error["kind"], "committedToNextControl");
	holder.ok(&["did", "rotate", &did, "--to", "next", "--compromised-since", "now", "--payer", "//Alice"]);
	let metadata = &resolve(&node, &did, 200)["didDocumentMetadata"]["clavis"];
	assert_eq!((&metadata["controlVersion"], &metadata["rotated"]["reason"]), (&json!(2), &json!("compromised")));
}

#[test]
fn several_keys_control_one_did() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	for (name, algorithm) in [("one", "secp256k1"), ("two", "p256"), ("three", "sr25519")] {
		holder.ok(&["key", "new", name, "--algorithm", algorithm]);
	}
	let keys = ["--key", "one", "--key", "two", "--key", "three", "--threshold", "2", "--no-method"];
	let did = create(&holder, &[&keys[..], &["--payer", "//Eve"]].concat());
	let update = ["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Eve"];
	let error = holder.fails(&[&update[..], &["--key", "two"]].concat());
	assert_eq!(error["kind"], "wrongKey");
	holder.ok(&[&update[..], &["--key", "one", "--key", "two"]].concat());
	assert_eq!(resolve(&node, &did, 200)["didDocument"]["alsoKnownAs"], json!(["urn:x:1"]));
}

#[test]
fn a_node_counts_changes_and_keeps_its_dids_after_a_restart() {
	let folder = std::sync::Arc::new(clavis_tests::node::new_folder());
	let node = Node::start(folder.clone(), "node", &["--dev"]);
	let holder = Cli::new(&node);
	holder.ok(&["key", "new", "laptop"]);
	let did = create(&holder, &["--key", "laptop", "--payer", "//Alice"]);
	let before = resolve(&node, &did, 200);
	for (name, label) in [
		("clavis_changes_total", "kind=\"created\""),
		("clavis_resolutions_total", "status=\"200\""),
		("clavis_resolution_seconds_count", ""),
	] {
		node.wait_until(name, || (node.metric(name, label) >= 1.).then_some(()));
	}
	// The genesis block has one DID, so there are two.
	node.wait_until("both DIDs are counted", || (node.metric("clavis_dids", "") == 2.).then_some(()));

	let status = node.terminate();
	assert!(status.success(), "{status}");
	let node = Node::start(folder.clone(), "node", &["--dev"]);
	assert_eq!(resolve(&node, &did, 200), before);
	node.kill();
	let node = Node::start(folder, "node", &["--dev"]);
	assert_eq!(resolve(&node, &did, 200), before);
	node.finalize(1);
}
