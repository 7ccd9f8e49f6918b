//! Tests of control by several holders: proposals that each holder signs on another machine, member DIDs, and control
//! sets that are committed by hash.

use clavis_client::keys::Secret;
use clavis_primitives::{Algorithm, Signature};
use clavis_tests::{node::new_folder, Cli, Node};
use serde_json::{json, Value};
use std::{fs, path::Path};

/// Returns the path of a file in a folder that all holders share.
fn file(folder: &Path, name: &str) -> String {
	folder.join(name).to_str().expect("temporary folders have plain names").to_owned()
}

fn clavis_metadata(node: &Node, did: &str) -> Value {
	node.resolve(did).json()["didDocumentMetadata"]["clavis"].take()
}

fn create(holder: &Cli, arguments: &[&str]) -> String {
	let created = holder.ok(&[&["did", "create"], arguments].concat());
	created["did"].as_str().expect("the answer has a DID").to_owned()
}

#[test]
fn three_holders_sign_on_their_own_machines() {
	let node = Node::dev();
	let folder = new_folder();
	let path = |name| file(folder.path(), name);
	let (ann, stranger) = (Cli::new(&node), Cli::new(&node));
	// Two of them sign without a connection to a node.
	let (ben, cem) = (Cli::offline(), Cli::offline());
	ann.new_key("ann", "ed25519");
	let ben_key = ben.new_key("ben", "p256");
	let cem_key = cem.new_key("cem", "secp256k1");

	// Any two of them create the DID and change its document. A stranger sends the transaction, and Bob pays.
	let creation = path("creation.json");
	let members = ["--key", "ann", "--member", &ben_key, "--member", &cem_key, "--threshold", "2", "--no-method"];
	let proposed = ann.ok(&[&["did", "create"], &members[..], &["--propose", &creation]].concat());
	let did = proposed["proposal"]["did"].as_str().expect("the proposal has the DID").to_owned();
	assert_eq!(proposed["proposal"]["approvals"][0]["weight"], 1, "{proposed}");
	let submit = |file: &str| ["proposal", "submit", file, "--payer", "//Bob"].map(str::to_owned);
	let refused = |file: &str| stranger.fails(&submit(file).each_ref().map(String::as_str));
	let sent = |file: &str| stranger.ok(&submit(file).each_ref().map(String::as_str));
	let error = refused(&creation);
	assert_eq!(error["kind"], "noPossession");
	assert!(error["message"].as_str().unwrap().contains(&ben_key), "{error}");
	let signed = ben.ok(&["proposal", "sign", &creation]);
	assert_eq!((&signed["signed"][0]["key"], &signed["proposal"]["complete"]), (&json!(ben_key), &json!(true)));
	sent(&creation);
	assert_eq!(clavis_metadata(&node, &did)["control"]["threshold"], 2);

	// The command merges copies of a proposal that have different signatures.
	let [update, other, whole] = ["update.json", "other.json", "whole.json"].map(path);
	ann.ok(&["did", "update", &did, "--add-alias", "urn:x:1", "--propose", &update]);
	let shown = cem.ok(&["proposal", "show", &update]);
	assert_eq!(shown["calls"][0]["does"], json!(["change the document", "  add the alias urn:x:1"]));
	ben.ok(&["proposal", "sign", &update, "--key", "ben", "--out", &other]);
	cem.ok(&["proposal", "sign", &update, "--key", "cem"]);
	assert_eq!(refused(&update)["kind"], "wrongKey");
	ann.ok(&["proposal", "merge", &update, &other, "--out", &whole]);
	sent(&whole);
	assert_eq!(node.resolve(&did).json()["didDocument"]["alsoKnownAs"], json!(["urn:x:1"]));
	assert_eq!(refused(&whole)["kind"], "staleProposal");

	// A proposal that was changed after the signatures is refused by each holder.
	let altered = path("altered.json");
	let content = fs::read_to_string(&whole).expect("the file was written");
	fs::write(&altered, content.replace("\"nonce\": 0", "\"nonce\": 1")).expect("the file can be written");
	assert_eq!(ben.fails(&["proposal", "show", &altered])["kind"], "badSignature");

	// The new set proves that it has its keys. Then the old set authorises the rotation.
	let rotation = path("rotation.json");
	let (dora, eve) = (Cli::offline(), Cli::offline());
	let (dora_key, eve_key) = (dora.new_key("dora", "ed25519"), eve.new_key("eve", "sr25519"));
	let to = ["--member", &dora_key, "--member", &eve_key, "--threshold", "2"];
	ann.ok(&[&["did", "rotate", &did], &to[..], &["--propose", &rotation]].concat());
	dora.ok(&["proposal", "sign", &rotation]);
	// The old set cannot sign before the new set is complete.
	assert_eq!(ann.ok(&["proposal", "sign", &rotation])["signed"], json!([]));
	eve.ok(&["proposal", "sign", &rotation]);
	for holder in [&ann, &cem] {
		assert_eq!(holder.ok(&["proposal", "sign", &rotation])["signed"][0]["for"], "authorization");
	}
	sent(&rotation);
	let metadata = clavis_metadata(&node, &did);
	assert_eq!(metadata["controlVersion"], 2);
	assert_eq!(metadata["control"]["members"][1]["key"], eve_key);
	let error = ann.fails(&["did", "update", &did, "--add-alias", "urn:x:2", "--payer", "//Bob"]);
	assert_eq!(error["kind"], "wrongKey");
}

#[test]
fn member_dids_sign_with_their_own_control_sets() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	for name in ["alone", "one", "two", "new"] {
		holder.new_key(name, "ed25519");
	}
	let person = create(&holder, &["--key", "alone", "--payer", "//Alice"]);
	let pair = ["--key", "one", "--key", "two", "--threshold", "2", "--no-method"];
	let board = create(&holder, &[&pair[..], &["--payer", "//Alice"]].concat());
	let heavier = format!("{board}=2");
	let both = ["--member", &person, "--member", &heavier, "--threshold", "3"];
	let company = create(&holder, &[&both[..], &["--payer", "//Alice"]].concat());
	let group = create(&holder, &["--member", &company, "--payer", "//Alice"]);

	// The control goes through two levels of DIDs, and all keys are in the keystore.
	let update =
		|did: &str, alias: &str| ["did", "update", did, "--add-alias", alias, "--payer", "//Alice"].map(str::to_owned);
	holder.ok(&update(&group, "urn:x:1").each_ref().map(String::as_str));
	// A member DID can rotate its keys without the group.
	holder.ok(&["did", "rotate", &person, "--to", "new", "--payer", "//Alice"]);
	holder.ok(&update(&group, "urn:x:2").each_ref().map(String::as_str));
	assert_eq!(node.resolve(&group).json()["didDocument"]["alsoKnownAs"], json!(["urn:x:1", "urn:x:2"]));

	// Three levels of DIDs are too many.
	let deep = ["did", "create", "--member", &group, "--payer", "//Alice"];
	assert_eq!(holder.fails(&deep)["kind"], "noPossession");
	// The board cannot sign without one of its two keys. The error names the missing member.
	let keys = ["--key", "new", "--key", "one"];
	let command = update(&company, "urn:x:1");
	let error = holder.fails(&[&command.each_ref().map(String::as_str)[..], &keys].concat());
	assert_eq!(error["kind"], "wrongKey");
	assert!(error["message"].as_str().unwrap().contains("1 of 3 signed; missing: DID "), "{error}");
	// A deactivated DID cannot sign.
	holder.ok(&["did", "deactivate", &board, "--yes", "--payer", "//Alice"]);
	let error = holder.fails(&command.each_ref().map(String::as_str));
	assert!(error["message"].as_str().unwrap().contains("(which cannot sign)"), "{error}");
}

#[test]
fn a_committed_set_is_kept_in_a_file_and_revealed_from_it() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let folder = new_folder();
	let next = file(folder.path(), "next.json");
	for name in ["now", "b", "c", "d", "thief"] {
		holder.new_key(name, "ed25519");
	}
	let set = ["--member", "b", "--member", "c=2", "--member", "d", "--threshold", "3"];
	let committed = holder.ok(&[&["did", "commitment"], &set[..], &["--out", &next]].concat());
	let did = create(&holder, &["--key", "now", "--next", &next, "--payer", "//Alice"]);
	assert_eq!(clavis_metadata(&node, &did)["nextControl"]["hash"], committed["commitment"]);

	let rotate = ["did", "rotate", &did, "--payer", "//Alice"];
	let error = holder.fails(&[&rotate[..], &["--to", "thief"]].concat());
	assert_eq!(error["kind"], "notTheCommittedSet");
	assert_eq!(holder.fails(&[&rotate[..], &["--threshold", "2"]].concat())["kind"], "usage");
	// A set that can act itself must not hand control to another set with --through.
	let through = [&rotate[..], &["--through", &next, "--to", "thief"]].concat();
	assert_eq!(holder.fails(&through)["kind"], "canActItself");
	holder.ok(&[&rotate[..], &["--control", &next, "--control-only"]].concat());
	let metadata = clavis_metadata(&node, &did);
	assert_eq!((&metadata["controlVersion"], &metadata["control"]["threshold"]), (&json!(2), &json!(3)));
	assert_eq!(metadata["nextControl"], Value::Null);
	// The threshold is 3, and c has the weight 2. So c and one other key suffice.
	let update = ["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Alice"];
	assert_eq!(holder.fails(&[&update[..], &["--key", "b", "--key", "d"]].concat())["kind"], "wrongKey");
	holder.ok(&[&update[..], &["--key", "c", "--key", "d"]].concat());
}

#[test]
fn a_signature_made_elsewhere_is_attached() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let folder = new_folder();
	let proposal = file(folder.path(), "proposal.json");
	let secret = format!("0x{}", "07".repeat(32)).parse::<Secret>().expect("a seed");
	let device = secret.pair(Algorithm::P256).expect("the seed makes a key");
	let key = device.public().to_string();
	holder.ok(&["did", "create", "--member", &key, "--propose", &proposal]);

	let payload = holder.ok(&["proposal", "payload", &proposal]);
	let digest = payload["payloads"][0]["hex"]
		.as_str()
		.and_then(|hex| hex.strip_prefix("0x"))
		.expect("the payload has a digest");
	let byte = |place| u8::from_str_radix(&digest[place..place + 2], 16).expect("the digest is hexadecimal");
	let digest = std::array::from_fn(|place| byte(2 * place));
	let Some(Signature::P256(signature)) = device.sign(&digest) else { panic!("a P-256 key makes a P-256 signature") };
	let signature = signature.iter().map(|byte| format!("{byte:02x}")).collect::<String>();

	let attach = |signature: &str| {
		["proposal", "attach", &proposal, "--place", "0", "--signature", signature].map(str::to_owned)
	};
	let wrong = attach(&"00".repeat(64));
	assert_eq!(holder.fails(&wrong.each_ref().map(String::as_str))["kind"], "badSignature");
	let right = attach(&signature);
	let attached = holder.ok(&right.each_ref().map(String::as_str));
	assert_eq!(attached["proposal"]["complete"], true);
	let sent = holder.ok(&["proposal", "submit", &proposal, "--payer", "//Alice"]);
	let did = sent["did"].as_str().expect("the answer has a DID");
	assert_eq!(clavis_metadata(&node, did)["control"]["members"][0]["key"], key);
}
