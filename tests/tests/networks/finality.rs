//! Tests of finality: four validators agree, and continue without one of them.

use clavis_tests::{Cli, Network};

#[test]
fn four_validators_agree_and_one_that_was_killed_catches_up() {
	let mut network = Network::start();
	for node in network.running() {
		node.finalize(2);
	}

	// A DID that one node received is known to all nodes.
	let holder = Cli::new(network.node(0));
	holder.ok(&["key", "new", "laptop"]);
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	assert!(did.starts_with("did:clavis:local:z"), "{did}");
	for node in network.running() {
		let resolution = node.wait_until("the node knows the DID", || {
			Some(node.resolve(&did)).filter(|resolution| resolution.status == 200)
		});
		assert_eq!(resolution.json()["didDocument"]["id"], did);
	}

	// Three of the four validators continue.
	network.take(3).kill();
	for node in network.running() {
		node.finalize(3);
	}
	let holder = holder.at(network.node(1));
	let service = ["--add-service", "inbox=DIDCommMessaging=https://example.org/inbox"];
	holder.ok(&[&["did", "update", &did, "--payer", "//Bob"], &service[..]].concat());

	// The validator that was killed restarts with its state, and catches up.
	let ahead = network.node(0).finalized_height();
	network.restart(3);
	let dave = network.node(3);
	dave.wait_until("the validator has caught up", || (dave.finalized_height() >= ahead).then_some(()));
	let resolution = dave.wait_until("the validator knows the update", || {
		Some(dave.resolve(&did)).filter(|resolution| resolution.json()["didDocumentMetadata"]["versionId"] == "2")
	});
	assert_eq!(resolution.json()["didDocument"]["service"][0]["serviceEndpoint"], "https://example.org/inbox");
	network.node(0).finalize(2);
}
