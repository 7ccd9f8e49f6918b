//! Tests of answers with proofs from real nodes. A verifier checks them offline and refuses forged ones. A node that
//! has dropped old states refuses questions about the past.

use clavis_tests::{node::new_folder, Cli, Network, Node};
use serde_json::{json, Value};
use std::{fs, path::PathBuf, sync::Arc};
use tempfile::TempDir;

/// A DID that no test creates. It is the example in the specification of the DID method.
const UNKNOWN: &str = "did:clavis:dev:z91SKge8KmXPdvC8DdKaCMrttJygpAmq1XQ4o1FaECwYc";

/// The files of a verifier.
struct Files(TempDir);

impl Files {
	fn new() -> Self {
		Self(new_folder())
	}

	fn path(&self, name: &str) -> PathBuf {
		self.0.path().join(name)
	}

	fn text(&self, name: &str) -> String {
		self.path(name).to_str().expect("the path is text").to_owned()
	}

	fn read(&self, name: &str) -> Value {
		let text = fs::read_to_string(self.path(name)).expect("the file was written");
		serde_json::from_str(&text).expect("the file is JSON")
	}

	fn write(&self, name: &str, value: &Value) -> String {
		fs::write(self.path(name), value.to_string()).expect("the file can be written");
		self.text(name)
	}

	/// Writes the present authorities into an anchor file, and returns its path.
	fn pin(&self, holder: &Cli) -> String {
		let anchor = self.text("anchor.json");
		holder.ok(&["anchor", "--out", &anchor]);
		anchor
	}

	/// Writes an answer about a DID with its proof into a file, and returns its path.
	fn prove(&self, holder: &Cli, did: &str, name: &str, arguments: &[&str]) -> String {
		let file = self.text(name);
		holder.ok(&[&["did", "prove", did, "--out", &file], arguments].concat());
		file
	}
}

/// Returns an archive node, a holder and a DID with five versions. A rotation made two of the versions in one block.
fn archive() -> (Node, Cli, String) {
	let node = Node::start(Arc::new(new_folder()), "archive", &["--dev", "--state-pruning", "archive"]);
	let holder = Cli::new(&node);
	for name in ["laptop", "new-laptop"] {
		holder.ok(&["key", "new", name]);
	}
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	holder.ok(&["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Alice"]);
	holder.ok(&["did", "rotate", &did, "--to", "new-laptop", "--payer", "//Alice"]);
	holder.ok(&["did", "update", &did, "--remove-alias", "urn:x:1", "--payer", "//Alice"]);
	(node, holder, did)
}

#[test]
fn proofs_of_current_past_and_absent_documents_verify_without_a_node() {
	let (node, holder, did) = archive();
	let files = Files::new();
	let anchor = files.pin(&holder);
	files.prove(&holder, &did, "current.json", &[]);
	let versions = ["1", "2", "3", "4"];
	for version in versions {
		files.prove(&holder, &did, &format!("{version}.json"), &["--version-id", version]);
	}
	files.prove(&holder, UNKNOWN, "absent.json", &[]);
	let over_http = node.get(&format!("/1.0/identifiers/{}?proof=true", did.replace(':', "%3A")), "").json();
	files.write("http.json", &over_http);

	// The document at a moment is the document of the version at that moment.
	let updated =
		files.read("2.json")["didDocumentMetadata"]["updated"].as_str().expect("the DID was updated").to_owned();
	files.prove(&holder, &did, "moment.json", &["--version-time", &updated]);
	assert_eq!(files.read("moment.json")["didDocument"], files.read("2.json")["didDocument"]);

	let history = holder.ok(&["did", "history", &did]);
	let genesis = files.text("genesis.json");
	holder.ok(&["anchor", "--genesis", "--out", &genesis]);

	// From here on no node runs.
	node.kill();
	let verify = |name: &str, question: &[&str]| {
		let (file, asked) = (files.text(name), if name == "absent.json" { UNKNOWN } else { did.as_str() });
		holder.ok(&[&["verify", &file, "--did", asked, "--anchor", &anchor, "--max-age", "600"], question].concat())
	};
	for name in ["current.json", "http.json"] {
		let verified = verify(name, &[]);
		assert_eq!((&verified["versionId"], &verified["current"]), (&json!("5"), &json!(true)), "{verified}");
		assert_eq!((&verified["did"], &verified["weight"]["total"]), (&json!(did), &json!(1)));
	}
	for version in versions {
		let name = format!("{version}.json");
		let verified = verify(&name, &["--version-id", version]);
		assert_eq!((&verified["versionId"], &verified["current"]), (&json!(version), &json!(false)), "{verified}");
		let metadata = &files.read(&name)["didDocumentMetadata"];
		let next = (version.parse::<u32>().expect("the version is a number") + 1).to_string();
		assert_eq!((&metadata["versionId"], &metadata["nextVersionId"]), (&json!(version), &json!(next)));
	}
	assert_eq!(files.read("2.json")["didDocument"]["alsoKnownAs"], json!(["urn:x:1"]));
	assert_eq!(verify("moment.json", &["--version-time", &updated])["versionId"], "2");
	assert_eq!(verify("absent.json", &[])["exists"], false);
	holder.ok(&["verify", &files.text("4.json"), "--version-id", "4", "--anchor", &genesis, "--did", &did]);

	// The history has the same versions, the newest first. It has the version that ended in its first block, too.
	let told = history["versions"].as_array().expect("the versions are a list");
	let kinds = |version: &Value| {
		let changes = version["changes"].as_array().expect("the changes are a list").iter();
		changes.map(|change| change["kind"].as_str().expect("the change has a kind").to_owned()).collect::<Vec<_>>()
	};
	assert_eq!(told.iter().map(|version| &version["versionId"]).collect::<Vec<_>>(), ["5", "4", "3", "2", "1"]);
	assert_eq!(kinds(&told[0]), ["aliasRemoved"]);
	assert_eq!(
		(kinds(&told[3]), kinds(&told[4])),
		(vec!["aliasAdded".into()], vec!["created".into(), "methodAdded".into()])
	);
	let rotation = [kinds(&told[1]), kinds(&told[2])].concat();
	assert!(rotation.contains(&"rotated".into()) && rotation.contains(&"methodEnded".into()), "{rotation:?}");
	assert_eq!((&told[1]["block"], &told[2]["to"]), (&told[2]["block"], &told[2]["from"]));
}

#[test]
fn altered_answers_are_refused_with_the_reason() {
	let (node, holder, did) = archive();
	let files = Files::new();
	let anchor = files.pin(&holder);
	let current = files.prove(&holder, &did, "current.json", &[]);
	files.prove(&holder, &did, "2.json", &["--version-id", "2"]);
	files.prove(&holder, UNKNOWN, "absent.json", &[]);
	let (good, past, absent) = (files.read("current.json"), files.read("2.json"), files.read("absent.json"));
	let refuse_about = |asked: &str, changed: &Value| {
		let file = files.write("changed.json", changed);
		let error = holder.fails(&["verify", &file, "--did", asked, "--anchor", &anchor]);
		assert!(error["hint"].is_string(), "no hint: {error}");
		error["kind"].as_str().expect("the error has a kind").to_owned()
	};
	let refuse = |changed: &Value| refuse_about(&did, changed);
	let with = |pointer: &str, value: Value| {
		let mut changed = good.clone();
		*changed.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not in {good}")) = value;
		changed
	};

	let key = "/didDocument/verificationMethod/0/publicKeyMultibase";
	assert_eq!(refuse(&with(key, json!("z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"))), "differs");
	assert_eq!(refuse(&with("/didDocumentMetadata/versionId", json!("4"))), "differs");
	assert_eq!(refuse(&with("/didDocumentMetadata/clavis/endedVerificationMethod", json!([]))), "differs");
	assert_eq!(refuse(&with("/didDocument/id", json!(UNKNOWN))), "wrongDid");
	assert_eq!(refuse_about(UNKNOWN, &good), "wrongDid");
	assert_eq!(refuse(&with("/didDocumentMetadata/proof", json!([]))), "noProof");

	// These have an old document with the proof of the current one, the current document with an old proof, and a
	// document with a proof of absence.
	assert_eq!(refuse(&with("/didDocument", past["didDocument"].clone())), "differs");
	let past_proof = past["didDocumentMetadata"]["proof"].clone();
	assert_eq!(refuse(&with("/didDocumentMetadata/proof", past_proof)), "otherQuestion");
	let mut never = with("/didDocumentMetadata/proof", absent["didResolutionMetadata"]["proof"].clone());
	never["didDocument"]["id"] = json!(UNKNOWN);
	assert_eq!(refuse_about(UNKNOWN, &never), "differs");
	// The proof shows the document and its metadata, so the answer has nothing else to say.
	let more = |mut answer: Value, part: &str, name: &str, value: Value| {
		answer[part][name] = value;
		answer
	};
	let context = json!({ "authentication": "https://example.org/other" });
	let mut redefined = good.clone();
	redefined["@context"] = context;
	assert_eq!(refuse(&redefined), "differs");
	assert_eq!(refuse(&more(good.clone(), "didResolutionMetadata", "warning", json!("none"))), "differs");
	let ended = more(absent.clone(), "didDocumentMetadata", "deactivated", json!(true));
	assert_eq!(refuse_about(UNKNOWN, &ended), "differs");
	let other =
		more(absent, "didResolutionMetadata", "error", json!({ "type": "https://www.w3.org/ns/did#INTERNAL_ERROR" }));
	assert_eq!(refuse_about(UNKNOWN, &other), "differs");

	let value = "/didDocumentMetadata/proof/0/proofValue";
	let proof = good.pointer(value).and_then(Value::as_str).expect("the proof has a value");
	let truncated = proof[..proof.len() / 2 / 4 * 4 + 1].to_owned();
	assert_eq!(refuse(&with(value, json!(truncated))), "truncatedProof");
	let trailing = format!("{}AAAA", &proof[..(proof.len() - 1) / 4 * 4 + 1]);
	assert!(["trailingBytes", "truncatedProof"].contains(&refuse(&with(value, json!(trailing))).as_str()));
	for place in [100, 300, 600, proof.len() - 40] {
		let mut bytes = proof.to_owned().into_bytes();
		bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
		let kind = refuse(&with(value, json!(String::from_utf8(bytes).expect("the proof is ASCII"))));
		assert_ne!(kind, "differs", "expected an error about the proof, not about the document");
	}

	// The anchor has other authorities, or names another network, or the block is too old.
	let mut strangers = files.read("anchor.json");
	strangers["authorities"][0]["key"] = json!(format!("0x{}", "11".repeat(32)));
	let strangers = files.write("strangers.json", &strangers);
	assert_eq!(holder.fails(&["verify", &current, "--did", &did, "--anchor", &strangers])["kind"], "unknownAuthority");
	let mut elsewhere = files.read("anchor.json");
	elsewhere["network"] = json!("local");
	let elsewhere = files.write("elsewhere.json", &elsewhere);
	assert_eq!(holder.fails(&["verify", &current, "--did", &did, "--anchor", &elsewhere])["kind"], "wrongNetwork");
	// Six blocks of a development chain take three seconds.
	node.finalize(6);
	assert_eq!(
		holder.fails(&["verify", &current, "--did", &did, "--anchor", &anchor, "--max-age", "1"])["kind"],
		"stale"
	);
	holder.ok(&["verify", &current, "--did", &did, "--anchor", &anchor]);
}

/// The exit code of the command for an answer that it refuses.
const REFUSED: i32 = 1;

/// Returns the moment with this name in the metadata.
fn moment_of(answer: &Value, name: &str) -> String {
	answer["didDocumentMetadata"][name].as_str().expect("the metadata has the moment").to_owned()
}

#[test]
fn an_answer_is_verified_as_the_answer_to_the_question_that_was_asked() {
	let (node, holder, did) = archive();
	let files = Files::new();
	let anchor = files.pin(&holder);
	let current = files.prove(&holder, &did, "current.json", &[]);
	let first = files.prove(&holder, &did, "1.json", &["--version-id", "1"]);
	let verify = |file: &str, question: &[&str]| {
		let outcome = holder.run(&[&["verify", file, "--did", &did, "--anchor", &anchor], question].concat());
		let kind = outcome.json["error"]["kind"].as_str().unwrap_or_default().to_owned();
		assert!(kind.is_empty() || outcome.json["error"]["hint"].is_string(), "{outcome:?}");
		(outcome.code, kind)
	};
	let refused = |kind: &str| (Some(REFUSED), kind.to_owned());
	let accepted = (Some(0), String::new());

	// The past is no answer to the question for the present, and the other way round.
	assert_eq!(verify(&first, &[]), refused("otherQuestion"));
	assert_eq!(verify(&first, &["--version-id", "1"]), accepted);
	assert_eq!(verify(&current, &["--version-id", "1"]), refused("otherQuestion"));
	assert_eq!(verify(&current, &["--version-id", "5"]), accepted);
	let created = moment_of(&files.read("1.json"), "created");
	assert_eq!(verify(&current, &["--version-time", &created]), refused("otherQuestion"));

	// An answer of now that names a moment in the future.
	let future = "2099-01-01T00:00:00Z";
	let mut relabelled = files.read("current.json");
	relabelled["didDocumentMetadata"]["clavis"]["rules"]["at"] = json!(future);
	let relabelled = files.write("relabelled.json", &relabelled);
	assert_eq!(verify(&relabelled, &[]), refused("otherQuestion"));
	assert_eq!(verify(&relabelled, &["--version-time", future]), refused("afterBlock"));
	// The node makes no such answer itself.
	let (status, name) =
		error_of(&node, &format!("/1.0/identifiers/{}?versionTime={future}&proof=true", encoded(&did)));
	assert_eq!((status, name.as_str()), (400, "INVALID_OPTIONS"));
	assert_eq!(holder.fails(&["did", "prove", &did, "--version-time", future])["kind"], "invalidOptions");

	// A key is revoked after the answer was made. The answer says nothing about that time, though its key is good in it.
	let method = files.read("current.json")["didDocument"]["verificationMethod"][0]["id"].take();
	let id = method.as_str().and_then(|id| id.rsplit('#').next()).expect("the method has an id").to_owned();
	holder.ok(&["did", "revoke", &did, "--method", &id, "--payer", "//Alice"]);
	let revoked = moment_of(&node.resolve(&did).json(), "updated");
	assert_eq!(verify(&current, &["--version-time", &revoked]), refused("afterBlock"));
	let mut relabelled = files.read("current.json");
	relabelled["didDocumentMetadata"]["clavis"]["rules"]["at"] = json!(revoked);
	let relabelled = files.write("relabelled.json", &relabelled);
	assert_eq!(verify(&relabelled, &["--version-time", &revoked]), refused("afterBlock"));
}

#[test]
fn a_compromise_is_marked_and_proven_in_the_versions_before_it_was_known() {
	let (node, holder, did) = archive();
	let files = Files::new();
	let anchor = files.pin(&holder);
	let before = node.resolve(&did).json();
	let since = moment_of(&before, "updated");
	let method =
		before["didDocument"]["verificationMethod"][0]["id"].as_str().expect("the method has an id").to_owned();
	let id = method.rsplit('#').next().expect("the id has a fragment").to_owned();
	// Seconds later the document changes, and after that the key is said to have been compromised before.
	node.finalize(4);
	holder.ok(&["did", "update", &did, "--add-alias", "urn:x:2", "--payer", "//Alice"]);
	let at = moment_of(&node.resolve(&did).json(), "updated");
	node.finalize(4);
	holder.ok(&["did", "revoke", &did, "--method", &id, "--compromised-since", &since, "--payer", "//Alice"]);

	// At the moment of that change, resolution and key status agree.
	let then = node.get(&format!("/1.0/identifiers/{}?versionTime={at}", encoded(&did)), "").json();
	let marked = then["didDocumentMetadata"]["clavis"]["unusableVerificationMethod"].clone();
	assert_eq!((&marked[0]["id"], &marked[0]["status"]), (&json!(method), &json!("compromised")), "{then}");
	assert_eq!(marked[0]["since"], json!(since));
	assert_eq!(then["didDocument"].get("authentication"), None, "{then}");
	assert_eq!(then["didDocument"]["verificationMethod"], json!([]));
	let status = node.call("did_keyStatus", json!([did, { "method": id, "at": at }])).expect("the moment is over");
	assert_eq!((&status["status"], &status["since"]), (&json!("compromised"), &json!(since)));

	// The same proof shows it, and a resolver that leaves the mark out is found out.
	let question = ["--version-time", &at];
	let proven = files.prove(&holder, &did, "then.json", &question);
	assert_eq!(files.read("then.json")["didDocumentMetadata"]["clavis"]["unusableVerificationMethod"], marked);
	holder.ok(&[&["verify", &proven, "--did", &did, "--anchor", &anchor], &question[..]].concat());
	let mut hidden = files.read("then.json");
	hidden["didDocument"]["authentication"] = before["didDocument"]["authentication"].clone();
	let hidden = files.write("hidden.json", &hidden);
	let error = holder.fails(&[&["verify", &hidden, "--did", &did, "--anchor", &anchor], &question[..]].concat());
	assert_eq!(error["kind"], "differs");

	// A past version of a deactivated DID says that the DID is deactivated.
	holder.ok(&["did", "deactivate", &did, "--yes", "--payer", "//Alice"]);
	let first = node.get(&format!("/1.0/identifiers/{}?versionId=1", encoded(&did)), "");
	assert_eq!((first.status, &first.json()["didDocumentMetadata"]["deactivated"]), (200, &json!(true)));
	let proven = files.prove(&holder, &did, "1.json", &["--version-id", "1"]);
	let verified = holder.ok(&["verify", &proven, "--did", &did, "--anchor", &anchor, "--version-id", "1"]);
	assert_eq!((&verified["deactivated"], &verified["current"]), (&json!(true), &json!(false)), "{verified}");
}

/// Returns the DID as a path segment that is percent-encoded as a whole.
fn encoded(did: &str) -> String {
	did.replace(':', "%3A")
}

/// Returns the status and the name of the error of an answer over HTTP.
fn error_of(node: &Node, path: &str) -> (u16, String) {
	let answer = node.get(path, "application/did-resolution");
	let error = answer.json()["didResolutionMetadata"]["error"]["type"].take();
	let name = error.as_str().and_then(|url| url.rsplit('#').next()).unwrap_or_default();
	(answer.status, name.to_owned())
}

#[test]
fn a_pruning_node_answers_that_it_has_no_past_versions() {
	// A command reads the state of one block, so the node must keep that state as long as the command takes.
	let node = Node::start(Arc::new(new_folder()), "pruned", &["--dev", "--state-pruning", "32"]);
	let holder = Cli::new(&node);
	holder.ok(&["key", "new", "laptop"]);
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID");
	holder.ok(&["did", "update", did, "--add-alias", "urn:x:1", "--payer", "//Alice"]);
	node.finalize(40);

	let answer = node.get(&format!("/1.0/identifiers/{did}?versionId=1"), "application/did-resolution");
	assert_eq!(answer.status, 501, "{answer:?}");
	let error = answer.json()["didResolutionMetadata"]["error"].take();
	assert!(error["type"].as_str().expect("the error has a type").ends_with("#FEATURE_NOT_SUPPORTED"), "{error}");
	assert!(error["detail"].as_str().expect("the error has a detail").contains("archive"), "{error}");
	let error = node.call("did_history", json!([did])).expect_err("the node has dropped the old states");
	assert!((error.code, error.message.contains("archive")) == (7_501, true), "{error:?}");
	let error = holder.fails(&["did", "history", did]);
	assert!(error["message"].as_str().expect("the error has a message").contains("archive"), "{error}");

	// The node still proves the current version.
	let files = Files::new();
	let anchor = files.pin(&holder);
	let current = files.prove(&holder, did, "current.json", &[]);
	assert_eq!(holder.ok(&["verify", &current, "--did", did, "--anchor", &anchor])["versionId"], "2");
	let nobody = node.call("did_history", json!([UNKNOWN])).expect_err("there is no such DID");
	assert_eq!(nobody.code, 7_404, "{nobody:?}");
	let elsewhere = UNKNOWN.replace("did:clavis:dev:", "did:clavis:local:");
	for (did, words) in [(UNKNOWN, "never created"), (elsewhere.as_str(), "another network")] {
		let error = holder.fails(&["did", "history", did]);
		assert_eq!(error["kind"], "notFound", "{error}");
		assert!(error["message"].as_str().expect("the error has a message").contains(words), "{error}");
		assert!(error["hint"].as_str().expect("the error has a hint").contains("--node"), "{error}");
	}
}

#[test]
fn a_node_of_a_network_proves_answers_after_a_restart() {
	let mut network = Network::start();
	let holder = Cli::new(network.node(0));
	holder.ok(&["key", "new", "laptop"]);
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	let files = Files::new();
	let anchor = files.pin(&holder);
	network.take(1).kill();
	network.restart(1);
	network.node(1).finalize(2);
	let result = network.node(1).call("did_resolveWithProof", json!([did])).expect("any DID is a parameter");
	let verified = holder.ok(&["verify", &files.write("restarted.json", &result), "--did", &did, "--anchor", &anchor]);
	let weight = |name: &str| verified["weight"][name].as_u64().expect("the weight is a number");
	assert!((3..=4).contains(&weight("signed")) && weight("total") == 4, "{verified}");
	assert_eq!((&verified["did"], &verified["current"]), (&json!(did), &json!(true)));
}
