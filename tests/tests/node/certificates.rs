//! Tests of revocation certificates: other people submit them without funds. Tests of the key status afterwards.

use clavis_client::certificate::Certificate;
use clavis_tests::{node::new_folder, Cli, Node, Outcome};
use serde_json::{json, Value};
use std::{fs, path::Path};

/// The exit code of the command for a question that has no answer.
const WRONG_USAGE: i32 = 2;
/// The exit code of the command for a key that was not good.
const NOT_GOOD: i32 = 1;

fn file(folder: &Path, name: &str) -> String {
	folder.join(name).to_str().expect("temporary folders have plain names").to_owned()
}

/// Returns a holder and a DID with the method `phone`. Any two of three keys control the DID. The keys have no funds.
fn holder_with_phone(node: &Node) -> (Cli, String) {
	let holder = Cli::new(node);
	holder.new_key("phone", "p256");
	for name in ["a", "b", "c"] {
		holder.new_key(name, "ed25519");
	}
	let control = ["--key", "a", "--key", "b", "--key", "c", "--threshold", "2"];
	let methods = ["--add-method", "phone=phone", "--add-method", "tablet=a", "--payer", "//Alice"];
	let created = holder.ok(&[&["did", "create"], &control[..], &methods].concat());
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	(holder, did)
}

fn ended(node: &Node, did: &str) -> Value {
	node.resolve(did).json()["didDocumentMetadata"]["clavis"]["endedVerificationMethod"].take()
}

#[test]
fn a_stranger_without_funds_can_submit_a_certificate_that_was_made_earlier() {
	let node = Node::dev();
	let folder = new_folder();
	let drawer = file(folder.path(), "drawer.json");
	let (holder, did) = holder_with_phone(&node);
	holder.ok(&["did", "certificate", &did, "--method", "phone", "--out", &drawer]);

	// The document changes after the certificate was made. The key stays the same.
	holder.ok(&["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Alice"]);
	let stranger = Cli::new(&node);
	let brought = stranger.ok(&["did", "revoke", "--certificate", &drawer]);
	assert_eq!((&brought["payer"], &brought["changes"][0]["kind"]), (&Value::Null, &json!("revoked")), "{brought}");
	let ended = ended(&node, &did);
	assert_eq!((&ended[0]["id"], &ended[0]["reason"]), (&json!(format!("{did}#phone")), &json!("compromised")));
	assert_eq!(stranger.fails(&["did", "revoke", "--certificate", &drawer])["kind"], "noSuchKey");
}

#[test]
fn a_certificate_does_not_revoke_a_key_that_was_added_again() {
	let node = Node::dev();
	let folder = new_folder();
	let drawer = file(folder.path(), "drawer.json");
	let (holder, did) = holder_with_phone(&node);
	holder.ok(&["did", "certificate", &did, "--method", "phone", "--out", &drawer]);
	holder.ok(&["did", "update", &did, "--remove-method", "phone", "--payer", "//Alice"]);
	holder.ok(&["did", "update", &did, "--add-method", "again=phone", "--payer", "//Alice"]);
	let before = node.resolve(&did).json();

	let stranger = Cli::new(&node);
	assert_eq!(stranger.fails(&["did", "revoke", "--certificate", &drawer])["kind"], "noSuchKey");
	// The node refuses it also from a client that does not check it first.
	let certificate = Certificate::from_json(&fs::read(&drawer).expect("it was written")).expect("a certificate");
	let refusal = node.call("did_submitRevocation", json!([certificate.to_hex()])).expect_err("it revokes no key");
	assert!(refusal.message.contains("no such key"), "{refusal:?}");
	node.finalize(2);
	assert_eq!(node.resolve(&did).json(), before);
}

#[test]
fn a_theft_that_is_noticed_late_is_stated_after_the_key_has_ended() {
	let node = Node::dev();
	let (holder, did) = holder_with_phone(&node);
	let created = node.resolve(&did).json()["didDocumentMetadata"]["created"].take();
	let created = created.as_str().expect("the answer has a moment").to_owned();
	holder.ok(&["did", "update", &did, "--remove-method", "phone", "--payer", "//Alice"]);
	assert_eq!(ended(&node, &did)[0]["reason"], "routine");

	let revoke = ["did", "revoke", &did, "--method", "phone", "--payer", "//Alice", "--compromised-since"];
	holder.ok(&[&revoke[..], &[created.as_str()]].concat());
	let ended = ended(&node, &did);
	assert_eq!((&ended[0]["reason"], &ended[0]["since"]), (&json!("compromised"), &json!(created)), "{ended}");
	let status = holder.run(&["key-status", &did, "--key", "phone"]);
	assert_eq!((status.code, &status.json["status"]), (Some(NOT_GOOD), &json!("compromised")), "{status:?}");
	// It becomes neither later nor good again, and the key does not come back.
	assert_eq!(holder.fails(&[&revoke[..], &["now"]].concat())["kind"], "alreadyEnded");
	let again = ["did", "update", &did, "--add-method", "again=phone", "--payer", "//Alice"];
	assert_eq!(holder.fails(&again)["kind"], "knownCompromised");
}

#[test]
fn one_control_key_revokes_once_until_the_control_set_acts() {
	let node = Node::dev();
	let (holder, did) = holder_with_phone(&node);
	let emergency = |method: &'static str, key: &'static str| {
		["did", "revoke", &did, "--method", method, "--emergency", "--as-member", "--key", key].map(str::to_owned)
	};
	let run = |arguments: [String; 9]| holder.run(&arguments.each_ref().map(String::as_str));
	let kind = |outcome: Outcome| outcome.json["error"]["kind"].clone();

	holder.new_key("stranger", "ed25519");
	assert_eq!(kind(run(emergency("phone", "stranger"))), "wrongKey");
	assert_eq!(run(emergency("phone", "b")).code, Some(0));
	assert_eq!(kind(run(emergency("tablet", "c"))), "emergencySpent");
	// The control set acts, and after that a single member may revoke again. The key itself may revoke at any time.
	holder.ok(&["did", "update", &did, "--add-method", "spare=c", "--payer", "//Alice"]);
	assert_eq!(run(emergency("tablet", "c")).code, Some(0));
	holder.ok(&["did", "revoke", &did, "--method", "spare", "--emergency", "--key", "c", "--compromised-since", "now"]);
	let ids = ended(&node, &did);
	let ids = ids.as_array().expect("some methods ended").iter().map(|method| method["id"].clone()).collect::<Vec<_>>();
	assert_eq!(ids, ["phone", "tablet", "spare"].map(|id| json!(format!("{did}#{id}"))));
}

#[test]
fn key_status_tells_if_a_key_was_good_at_a_moment() {
	let node = Node::dev();
	let (holder, did) = holder_with_phone(&node);
	let created = node.resolve(&did).json()["didDocumentMetadata"]["created"].take();
	let created = created.as_str().expect("the answer has a moment").to_owned();
	let ask = |rest: &[&str]| holder.run(&[&["key-status", &did], rest].concat());

	let good = ask(&["--key", "phone", "--purpose", "authentication"]);
	assert_eq!((good.code, &good.json["status"]), (Some(0), &json!("valid")), "{good:?}");
	let unfit = ask(&["--method", "phone", "--purpose", "keyAgreement"]);
	assert_eq!((unfit.code, &unfit.json["status"]), (Some(NOT_GOOD), &json!("notForPurpose")), "{unfit:?}");

	holder.ok(&["did", "revoke", &did, "--method", "phone", "--emergency", "--key", "phone"]);
	let since = ended(&node, &did)[0]["since"].as_str().expect("the answer has a moment").to_owned();
	// The second of the revocation is over a few blocks later.
	node.finalize(3);
	for (at, code, status) in [(&since, Some(NOT_GOOD), "compromised"), (&created, Some(0), "valid")] {
		let answer = ask(&["--method", "phone", "--at", at]);
		assert_eq!((answer.code, &answer.json["status"]), (code, &json!(status)), "{answer:?}");
	}
	let later = ask(&["--method", "phone", "--at", "2099-01-01T00:00:00Z"]);
	assert_eq!((later.code, &later.json["error"]["kind"]), (Some(WRONG_USAGE), &json!("refused")), "{later:?}");
	let never = ask(&["--key", "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"]);
	assert_eq!((never.code, &never.json["status"]), (Some(NOT_GOOD), &json!("neverThere")), "{never:?}");
}
