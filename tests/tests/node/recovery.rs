//! Tests that guardians give a DID back to a holder who lost all keys, on a real node: with a public circle, and with a
//! private one.

use clavis_client::keys::{address, Secret};
use clavis_primitives::Algorithm;
use clavis_tests::{node::new_folder, Cli, Node};
use serde_json::{json, Value};
use std::{fs, path::Path};

/// The guardians: development accounts, which need no keystore.
const GUARDIANS: [&str; 5] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve"];
/// The shortest delay of the development chain, in blocks.
const DELAY: u32 = 10;
/// The blocks in which an attempt can be carried out: enough for a slow machine.
const EXPIRY: u32 = 2_000;

/// Returns the address of a development account.
fn address_of(name: &str) -> String {
	let secret = name.parse::<Secret>().expect("the path of a development account");
	let pair = secret.pair(Algorithm::Sr25519).expect("every path makes a key");
	address(&pair.account().expect("an sr25519 key has an account"))
}

/// Writes a file, and returns its path.
fn write(folder: &Path, name: &str, content: &str) -> String {
	let path = folder.join(name);
	fs::write(&path, content).expect("the file can be written");
	path.to_str().expect("temporary folders have plain names").to_owned()
}

/// Writes a plan with one circle. `guardians` has the property that names them.
fn plan(folder: &Path, mut circle: Value) -> String {
	for (name, value) in [("threshold", 3), ("overrideQuorum", 4), ("delay", DELAY), ("expiry", EXPIRY)] {
		circle[name] = value.into();
	}
	let plan = json!({ "type": "clavis-guardian-plan", "version": 1, "circles": [circle] });
	write(folder, "plan.json", &plan.to_string())
}

/// Creates a DID on the machine of a holder.
fn create(holder: &Cli) -> String {
	holder.new_key("laptop", "ed25519");
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	created["did"].as_str().expect("the answer has a DID").to_owned()
}

/// Returns the guardians of a DID over HTTP, and checks that JSON-RPC gives the same answer.
fn guardians(node: &Node, did: &str) -> Value {
	node.wait_until("HTTP and JSON-RPC answer from the same block", || {
		let answer = node.get(&format!("/1.0/guardians/{did}"), "application/json");
		assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/json"), "{answer:?}");
		let answer = answer.json();
		let by_rpc = node.call("did_guardians", json!([did])).expect("the DID has guardians");
		(answer == by_rpc).then_some(answer)
	})
}

/// The person without the old keys asks for a new key to take over, in a file for the guardians.
fn request(person: &Cli, folder: &Path, did: &str) -> (String, String) {
	let key = person.new_key("recovered", "ed25519");
	let request = folder.join("request.json").to_str().expect("temporary folders have plain names").to_owned();
	person.ok(&["recovery", "request", did, "--to", "recovered", "--out", &request]);
	(key, request)
}

/// Waits until the attempt is due, and lets an account that is no guardian carry it out.
fn finish(node: &Node, stranger: &Cli, did: &str) {
	node.wait_until("the attempt is due", || (guardians(node, did)["attempts"][0]["phase"] == "due").then_some(()));
	stranger.ok(&["recovery", "finish", did, "--circle", "0", "--key", "//Ferdie"]);
}

/// Checks that the DID has the new key alone, and that it acts.
fn assert_recovered(node: &Node, person: &Cli, holder: &Cli, did: &str, key: &str) {
	let metadata = node.resolve(did).json()["didDocumentMetadata"]["clavis"].take();
	assert_eq!(metadata["control"]["members"], json!([{ "key": key, "weight": 1 }]), "{metadata}");
	assert_eq!(metadata["controlVersion"], 2);
	assert_eq!(guardians(node, did)["attempts"], json!([]));
	person.ok(&["did", "update", did, "--add-alias", "urn:x:back", "--payer", "//Alice"]);
	let old = ["did", "update", did, "--add-alias", "urn:x:old", "--key", "laptop", "--payer", "//Alice"];
	assert_eq!(holder.fails(&old)["kind"], "wrongKey");
}

#[test]
fn three_of_five_guardians_should_give_a_lost_did_back() {
	let node = Node::dev();
	let folder = new_folder();
	let (holder, person, guardian) = (Cli::new(&node), Cli::new(&node), Cli::new(&node));
	let did = create(&holder);
	let route = format!("/1.0/guardians/{did}");
	let none = node.get(&route, "application/json");
	assert_eq!((none.status, none.content_type.as_str()), (404, "application/problem+json"), "{none:?}");
	assert_eq!(node.call("did_guardians", json!([did])).expect_err("it has none").code, 7_404);

	let named = GUARDIANS.map(address_of);
	let plan = plan(folder.path(), json!({ "guardians": named }));
	holder.ok(&["guardians", "set", &did, "--yes", "--plan", &plan, "--payer", "//Alice"]);
	let answer = guardians(&node, &did);
	let circle = &answer["circles"][0];
	assert_eq!((&circle["threshold"], &circle["able"], &circle["reachable"]), (&json!(3), &json!(5), &json!(true)));
	let known = circle["guardians"].as_array().expect("the circle is public").len();
	assert_eq!((known, &answer["attempts"], &answer["warnings"]), (5, &json!([]), &json!([])), "{answer}");
	// The answer has a tag, and stays the same until something happens.
	let tag = node.get(&route, "application/json").header("etag").to_owned();
	assert_eq!(node.ask("GET", &route, &[("If-None-Match", &tag)]).status, 304);

	// All keys are lost. The person makes a new one, and tells the guardians.
	let (key, request) = request(&person, folder.path(), &did);
	let act = |verb: &str, rest: &[&str], name: &str| {
		guardian.run(&[&["recovery", verb, &did, "--circle", "0", "--as", name], rest].concat())
	};
	let started = act("start", &["--yes", "--request", &request], "//Bob");
	assert_eq!(started.code, Some(0), "{started:?}");
	// The holder is told of it: what stands, and the event in its block.
	let block = started.json["block"].to_string();
	let told = holder.lines(&["watch", &did, "--from-block", &block, "--until-block", &block]);
	let events = told.iter().map(|line| &line["event"]).collect::<Vec<_>>();
	for event in ["Standing.Attempt", "Recovery.AttemptOpened"] {
		assert!(events.contains(&&json!(event)), "{event} is not in {told:?}");
	}
	// A stranger is no guardian, and one guardian counts once.
	for name in ["//Ferdie", "//Bob"] {
		assert_ne!(act("approve", &["--yes"], name).code, Some(0), "{name}");
	}
	let attempt = guardians(&node, &did)["attempts"][0].take();
	assert_eq!((&attempt["counted"], &attempt["phase"]), (&json!(1), &json!("gathering")), "{attempt}");
	assert_eq!(attempt["control"]["members"], json!([{ "key": key, "weight": 1 }]));
	for name in ["//Charlie", "//Dave"] {
		let approved = act("approve", &["--yes"], name);
		assert_eq!(approved.code, Some(0), "{approved:?}");
	}
	let attempt = guardians(&node, &did)["attempts"][0].take();
	assert_eq!((&attempt["counted"], &attempt["quorum"]), (&json!(3), &json!("threshold")), "{attempt}");
	assert_eq!(attempt["vetoed"], false);

	finish(&node, &guardian, &did);
	assert_recovered(&node, &person, &holder, &did, &key);
	for kind in ["opened", "recovered"] {
		let label = format!("kind=\"{kind}\"");
		let counted = || (node.metric("clavis_guardian_acts_total", &label) == 1.).then_some(());
		node.wait_until(kind, counted);
	}
	assert_eq!(node.metric("clavis_guardian_acts_total", "kind=\"vetoed\""), 0.);
}

#[test]
fn an_answer_should_be_taken_for_the_invitation_that_the_holder_kept_alone() {
	let node = Node::dev();
	let folder = new_folder();
	let (holder, guardian) = (Cli::new(&node), Cli::new(&node));
	let did = create(&holder);
	let file = |name: &str| folder.path().join(name).to_str().expect("temporary folders have plain names").to_owned();
	let [kept, between, answer] = ["kept.json", "between.json", "bob.json"].map(file);
	holder.ok(&["guardians", "invite", &did, "--out", &kept]);
	// A person in between hands the guardian an invitation of their own.
	guardian.ok(&["guardians", "invite", &did, "--out", &between]);
	guardian.ok(&["guardians", "accept", &between, "--as", "//Bob", "--out", &answer]);
	let mut named = GUARDIANS.map(address_of);
	named[1] = "bob.json".into();
	let plan = plan(folder.path(), json!({ "guardians": named }));
	let set = ["guardians", "set", &did, "--yes", "--plan", &plan, "--payer", "//Alice"];
	assert_eq!(holder.fails(&set)["kind"], "usage");
	let set_with_invitation = [&set[..], &["--invitation", &kept]].concat();
	assert_eq!(holder.fails(&set_with_invitation)["kind"], "otherInvitation");
	let split = ["key", "split", "laptop", "--guardian", &answer, "--guardian", &answer, "--threshold", "2"];
	let out = ["--out-dir", folder.path().to_str().expect("temporary folders have plain names")];
	let refused = holder.fails(&[&split[..], &out[..], &["--invitation", &kept]].concat());
	assert_eq!(refused["kind"], "otherInvitation");

	let own = file("own.json");
	let accepted = guardian.ok(&["guardians", "accept", &kept, "--as", "//Bob", "--out", &own]);
	fs::rename(&own, &answer).expect("the file can be renamed");
	holder.ok(&set_with_invitation);
	assert_eq!(guardians(&node, &did)["circles"][0]["able"], 5);
	// The words stand for the guardian, so they are the same for each invitation.
	let again = guardian.ok(&["guardians", "accept", &between, "--as", "//Bob", "--out", &own]);
	assert_eq!(again["words"], accepted["words"]);
}

#[test]
fn a_private_circle_should_give_a_lost_did_back_and_show_those_who_approved_alone() {
	let node = Node::dev();
	let folder = new_folder();
	let (holder, person, guardian) = (Cli::new(&node), Cli::new(&node), Cli::new(&node));
	let did = create(&holder);
	let named = GUARDIANS.map(|name| ["--guardian", name]).concat();
	let place = ["--circle", "0", "--out-dir", folder.path().to_str().expect("temporary folders have plain names")];
	let files = holder.ok(&[&["guardians", "private", &did], &place[..], &named[..]].concat());
	let leaf_of = |name: &str| {
		let leaves = files["guardians"].as_array().expect("each guardian has a file");
		let leaf = leaves.iter().find(|leaf| leaf["guardian"] == address_of(name)).expect("it is a guardian");
		leaf["file"].as_str().expect("the file has a path").to_owned()
	};
	let plan = plan(folder.path(), json!({ "privateCircle": files["file"] }));
	holder.ok(&["guardians", "set", &did, "--yes", "--plan", &plan, "--payer", "//Alice"]);
	let shown = guardians(&node, &did)["circles"][0].take();
	assert_eq!((&shown["private"]["leaves"], shown.get("guardians")), (&json!(5), None), "{shown}");

	let (key, request) = request(&person, folder.path(), &did);
	let act = |verb: &str, rest: &[&str], name: &str, leaf: &str| {
		guardian.run(&[&["recovery", verb, &did, "--circle", "0", "--as", name, "--leaf", leaf], rest].concat())
	};
	let approvers = ["//Bob", "//Dave", "//Eve"];
	let started = act("start", &["--yes", "--request", &request], approvers[0], &leaf_of(approvers[0]));
	assert_eq!(started.code, Some(0), "{started:?}");
	// The leaf of another guardian shows nothing.
	assert_ne!(act("approve", &["--yes"], "//Ferdie", &leaf_of(approvers[1])).code, Some(0));
	for name in &approvers[1..] {
		let approved = act("approve", &["--yes"], name, &leaf_of(name));
		assert_eq!(approved.code, Some(0), "{approved:?}");
	}
	let answer = guardians(&node, &did);
	let mut approvals = answer["attempts"][0]["approvals"].as_array().expect("the attempt has approvals").clone();
	let mut expected = approvers.map(|name| json!({ "account": address_of(name) })).to_vec();
	[&mut approvals, &mut expected].into_iter().for_each(|list| list.sort_by_key(Value::to_string));
	assert_eq!(approvals, expected);
	let hidden = ["//Alice", "//Charlie"].map(address_of);
	assert!(hidden.iter().all(|address| !answer.to_string().contains(address)), "{answer}");

	finish(&node, &guardian, &did);
	assert_recovered(&node, &person, &holder, &did, &key);
}

#[test]
fn a_holder_should_burn_the_deposit_of_an_attempt_that_a_reveal_ended() {
	let node = Node::dev();
	let folder = new_folder();
	let (holder, colluding, guardian) = (Cli::new(&node), Cli::new(&node), Cli::new(&node));
	holder.new_key("laptop", "ed25519");
	holder.new_key("vault", "ed25519");
	let created = holder.ok(&["did", "create", "--key", "laptop", "--next", "vault", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID");
	let plan = plan(folder.path(), json!({ "guardians": GUARDIANS.map(address_of) }));
	holder.ok(&["guardians", "set", did, "--yes", "--plan", &plan, "--payer", "//Alice"]);
	let (_, request) = request(&colluding, folder.path(), did);
	guardian.ok(&["recovery", "start", did, "--circle", "0", "--as", "//Bob", "--yes", "--request", &request]);
	let attempt = guardians(&node, did)["attempts"][0]["attempt"].take();
	let forfeit = ["recovery", "forfeit", did, "--circle", "0", "--payer", "//Alice"];
	assert_eq!(holder.fails(&forfeit)["kind"], "notEndedByReveal");

	// The reveal ends the attempt, and burns nothing by itself.
	holder.ok(&["did", "rotate", did, "--to", "vault", "--payer", "//Alice"]);
	let answer = guardians(&node, did);
	assert_eq!((&answer["attempts"], &answer["outranked"][0]["attempt"]), (&json!([]), &attempt), "{answer}");
	let close = ["recovery", "close", did, "--circle", "0", "--key", "//Ferdie"];
	assert_eq!(guardian.fails(&close)["kind"], "stillOpen");
	let burned = holder.ok(&forfeit);
	assert_eq!(burned["attempt"], attempt, "{burned}");
	assert_eq!(guardians(&node, did).get("outranked"), None);
}

#[test]
fn a_holder_with_the_keys_should_stop_guardians_at_their_threshold_by_a_veto() {
	let node = Node::dev();
	let folder = new_folder();
	let (holder, colluding, guardian) = (Cli::new(&node), Cli::new(&node), Cli::new(&node));
	let did = create(&holder);
	let named = GUARDIANS.map(address_of);
	let plan = plan(folder.path(), json!({ "guardians": named, "freezeQuorum": 2 }));
	holder.ok(&["guardians", "set", &did, "--yes", "--plan", &plan, "--payer", "//Alice"]);
	let (_, request) = request(&colluding, folder.path(), &did);
	let run = |arguments: &[&str], name: &str| {
		let [subject, verb, rest @ ..] = arguments else { unreachable!("a subject and a verb") };
		guardian.ok(&[&[*subject, *verb, did.as_str(), "--circle", "0", "--as", name], rest].concat())
	};
	run(&["recovery", "start", "--yes", "--request", &request], "//Bob");
	for name in ["//Charlie", "//Dave"] {
		run(&["recovery", "approve", "--yes"], name);
	}
	holder.ok(&["recovery", "veto", &did, "--circle", "0", "--payer", "//Alice"]);
	let attempt = guardians(&node, &did)["attempts"][0].take();
	assert_eq!((&attempt["vetoed"], &attempt["phase"]), (&json!(true), &json!("vetoed")), "{attempt}");
	node.finalize(u64::from(DELAY) + 1);
	let refused = guardian.fails(&["recovery", "finish", &did, "--circle", "0", "--key", "//Ferdie"]);
	assert_eq!(refused["kind"], "vetoed", "{refused}");

	// Guardians freeze the DID. The holder can still revoke.
	for name in ["//Bob", "//Charlie"] {
		run(&["recovery", "freeze"], name);
	}
	assert!(guardians(&node, &did)["frozenUntil"].is_u64());
	let update = ["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Alice"];
	assert_eq!(holder.fails(&update)["kind"], "frozen");
	holder.ok(&["did", "revoke", &did, "--method", "key-1", "--payer", "//Alice"]);
	for kind in ["vetoed", "frozen"] {
		let label = format!("kind=\"{kind}\"");
		node.wait_until(kind, || (node.metric("clavis_guardian_acts_total", &label) == 1.).then_some(()));
	}
}

#[test]
fn a_rival_at_its_override_quorum_should_win_against_an_attempt_at_its_threshold() {
	let node = Node::dev();
	let (folder, other) = (new_folder(), new_folder());
	let (holder, thief, person, guardian) = (Cli::new(&node), Cli::new(&node), Cli::new(&node), Cli::new(&node));
	let did = create(&holder);
	let plan = plan(folder.path(), json!({ "guardians": GUARDIANS.map(address_of) }));
	holder.ok(&["guardians", "set", &did, "--yes", "--plan", &plan, "--payer", "//Alice"]);
	let act = |verb: &str, rest: &[&str], name: &str| {
		guardian.ok(&[&["recovery", verb, &did, "--circle", "0", "--yes", "--as", name], rest].concat())
	};

	// One guardian colludes with a thief, and two others are told a story.
	let (_, wrong) = request(&thief, other.path(), &did);
	act("start", &["--request", &wrong], "//Bob");
	for name in ["//Charlie", "//Dave"] {
		act("approve", &[], name);
	}
	// The two who were not asked open a rival for the person, and one of those who were deceived joins them. That is below
	// the override quorum.
	let (key, request) = request(&person, folder.path(), &did);
	assert_eq!(act("start", &["--request", &request], "//Alice")["rival"], true);
	for name in ["//Eve", "//Charlie"] {
		act("approve", &["--rival"], name);
	}
	let attempts = guardians(&node, &did)["attempts"].take();
	let counted = |place: usize| (attempts[place]["rival"].clone(), attempts[place]["counted"].clone());
	assert_eq!((counted(0), counted(1)), ((json!(false), json!(3)), (json!(true), json!(3))), "{attempts}");
	let first = ["recovery", "finish", did.as_str(), "--circle", "0", "--key", "//Ferdie"];
	let rival = [&first[..], &["--rival"]].concat();
	assert_eq!(guardian.fails(&rival)["kind"], "belowQuorum");

	// With the other one it has the quorum. From then on the attempt of the thief waits for it.
	act("approve", &["--rival"], "//Dave");
	node.finalize(u64::from(DELAY));
	assert_eq!(thief.fails(&first)["kind"], "outranked");
	guardian.ok(&rival);
	assert_recovered(&node, &person, &holder, &did, &key);
}
