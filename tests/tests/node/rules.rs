//! Tests that voters and the council change the rules of a running chain. Bad proposals are refused without payment.

use clavis_client::{
	calls::{Call, Decision, EncodedCall},
	chain::Chain,
	keys::{KeyPair, Secret},
};
use clavis_primitives::Algorithm;
use clavis_tests::{node::new_folder, voters::carry, Cli, Node};
use serde_json::{json, Value};
use tokio::runtime::Runtime;

/// The exit codes of the command.
const REFUSED: i32 = 1;
const USAGE: i32 = 2;

/// Adds the key of a development account to the arguments.
fn by<'a>(account: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
	[arguments, &["--key", account]].concat()
}

/// Waits until a rule set with at least this number is in force, and returns it.
fn wait_for_rules(node: &Node, voter: &Cli, number: u64) -> Value {
	let what = format!("rule set {number} is in force");
	node.wait_until(&what, || {
		let rules = voter.ok(&["rules", "show"]);
		(rules["number"].as_u64() >= Some(number)).then_some(rules)
	})
}

/// Runs a command that must fail with this kind and exit code, a message and a hint.
fn assert_refused(voter: &Cli, arguments: &[&str], kind: &str, code: i32) {
	let outcome = voter.run(arguments);
	let error = &outcome.json["error"];
	assert_eq!((error["kind"].as_str(), outcome.code), (Some(kind), Some(code)), "clavis {arguments:?}: {outcome:?}");
	for word in ["message", "hint"] {
		assert!(error[word].as_str().is_some_and(|text| !text.is_empty()), "no {word}: {error}");
	}
}

/// The address of Alice.
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

/// Returns the number of extrinsics that an account has paid for.
fn paid(node: &Node, address: &str) -> u64 {
	let nonce = node.call("system_accountNextIndex", json!([address])).expect("every account has a nonce");
	nonce.as_u64().expect("the nonce is a number")
}

#[test]
fn a_referendum_can_stop_new_keys_of_an_algorithm() {
	let node = Node::dev();
	let voter = Cli::new(&node);
	voter.new_key("old", "secp256k1");
	let first = voter.ok(&["rules", "show"]);
	assert_eq!((&first["number"], &first["scheduled"]), (&json!(1), &json!([])));
	assert_eq!(voter.ok(&["referendum", "list"])["referenda"], json!([]));

	let proposed = voter.ok(&by("//Alice", &["rules", "propose", "--algorithm", "secp256k1=no-new-keys", "--yes"]));
	assert_eq!(proposed["terms"]["track"], "rules");
	assert_eq!(proposed["proposal"]["understood"], true, "{proposed}");
	let text = proposed["proposal"]["text"].to_string();
	assert!(text.contains("Nobody can add secp256k1 keys"), "{text}");
	let status = voter.ok(&["referendum", "status", "0"]);
	assert_eq!((&status["passing"], &status["passesFrom"]), (&json!(false), &Value::Null), "{status}");
	assert_eq!(status["deposits"]["decision"]["account"], ALICE);
	assert_eq!(voter.ok(&["rules", "diff", "--referendum", "0"])["proposal"]["kind"], "scheduleRules");
	// Charlie votes against it with a tenth of the weight. Then he changes his vote, and no vote is against it.
	let nay = ["referendum", "vote", "0", "nay", "--amount", "1000", "--conviction", "0", "--yes"];
	assert_eq!(voter.ok(&by("//Charlie", &nay))["votes"], "100000000000000");
	for account in ["//Alice", "//Bob", "//Charlie"] {
		let vote = voter.ok(&by(account, &["referendum", "vote", "0", "aye", "--conviction", "2", "--yes"]));
		assert_eq!((&vote["vote"], &vote["lockedBlocks"]), (&json!("aye"), &json!(20)), "{vote}");
		assert_eq!(vote["proposal"], proposed["proposal"]);
	}
	let status = voter.ok(&["referendum", "status", "0"]);
	assert_eq!((&status["missing"]["ayes"], &status["tally"]["nays"]), (&json!("0"), &json!("0")), "{status}");
	assert!(status["actsIn"].as_u64() > status["block"].as_u64(), "{status}");
	let approved = node.wait_until("the referendum is approved", || {
		let status = voter.ok(&["referendum", "status", "0"]);
		(status["phase"] == "approved").then_some(status)
	});
	// Its end does not take away what it was about.
	assert_eq!((&approved["track"], &approved["proposal"]), (&json!("rules"), &proposed["proposal"]), "{approved}");
	assert_eq!(voter.ok(&["rules", "diff", "--referendum", "0"])["proposal"], proposed["proposal"]);

	let second = wait_for_rules(&node, &voter, 2);
	assert_eq!(second["rules"]["algorithms"]["secp256k1"]["status"], "noNewKeys", "{second}");
	let past = voter.ok(&["rules", "show", "--number", "1"]);
	assert_eq!((&past["rules"], &past["until"]), (&first["rules"], &second["from"]));
	// Nobody can say yet which rules a moment in the future will have.
	assert_refused(&voter, &["rules", "show", "--at", "2099-01-01T00:00:00Z"], "afterBlock", REFUSED);
	let error = node.call("did_rules", json!([{ "at": "2099-01-01T00:00:00Z" }])).expect_err("the moment is not over");
	assert_eq!(error.code, -32_602, "{error:?}");
	// The first second of the rules is over a few blocks later.
	node.finalize(3);
	let then = voter.ok(&["rules", "show", "--at", second["from"].as_str().expect("the answer has a moment")]);
	assert_eq!(then["number"], 2);
	let changes = voter.ok(&["rules", "diff"]);
	assert_eq!((&changes["from"], &changes["to"]), (&json!(1), &json!(2)));
	assert_eq!(changes["changes"][0]["to"], "secp256k1=no-new-keys");
	assert_eq!(changes["changes"][0]["direction"], "tighter");

	assert_refused(&voter, &["did", "create", "--key", "old", "--payer", "//Alice"], "noNewKeys", REFUSED);
	assert_eq!(voter.ok(&["referendum", "status", "0"])["actsIn"], Value::Null);
	let refunded = voter.ok(&by("//Bob", &["referendum", "refund", "0"]));
	let amounts =
		refunded["refunded"].as_array().expect("the refunds are a list").iter().map(|deposit| &deposit["amount"]);
	assert_eq!(amounts.collect::<Vec<_>>(), [&json!("10000000000000"), &json!("1000000000000000")]);
	assert_refused(&voter, &by("//Bob", &["referendum", "refund", "0"]), "noDeposit", REFUSED);
	let unlocked = node.wait_until("the locks have ended", || {
		let unlocked = voter.ok(&by("//Alice", &["referendum", "unlock"]));
		(unlocked["lockedAfter"] == "0").then_some(unlocked)
	});
	assert!(unlocked["block"].as_u64() > second["fromBlock"].as_u64(), "{unlocked}");
}

#[test]
fn a_holder_can_rotate_away_from_a_withdrawn_algorithm() {
	let node = Node::dev();
	let voter = Cli::new(&node);
	voter.new_key("old", "secp256k1");
	voter.new_key("new", "ed25519");
	let create = ["did", "create", "--key", "old", "--next", "new", "--payer", "//Eve"];
	let did = voter.ok(&create)["did"].as_str().expect("the answer has a DID").to_owned();
	// The proposal has no moment, so the command takes the earliest moment that gives holders the full notice.
	let propose = ["rules", "propose", "--algorithm", "secp256k1=withdrawn", "--yes"];
	carry(&voter, &voter.ok(&by("//Alice", &propose)));

	let rules = wait_for_rules(&node, &voter, 2);
	let said = &rules["rules"]["algorithms"]["secp256k1"];
	assert_eq!(said["status"], "withdrawn", "{rules}");
	let ask = |rest: &[&str]| voter.run(&[&["key-status", &did, "--method", "key-1"], rest].concat());
	// The rule set is in force, but the moment of the withdrawal is later.
	assert_eq!(ask(&[]).json["status"], "valid");
	let good_until = ask(&[]).json["at"].as_str().expect("the answer has a moment").to_owned();
	let answer = node.wait_until("the algorithm is withdrawn", || {
		let answer = ask(&[]);
		(answer.json["status"] != "valid").then_some(answer)
	});
	assert_eq!((&answer.json["status"], answer.code), (&json!("withdrawn"), Some(REFUSED)), "{answer:?}");
	assert_eq!(ask(&["--at", &good_until]).json["status"], "valid");

	assert_proven(&voter, &did, &good_until);

	let update = ["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Eve"];
	assert_refused(&voter, &update, "withdrawn", REFUSED);
	voter.ok(&["did", "rotate", &did, "--payer", "//Eve"]);
	voter.ok(&update);
	let document = node.resolve(&did).json()["didDocument"].take();
	assert_eq!(document["alsoKnownAs"], json!(["urn:x:1"]));
}

/// Checks the answers about a DID whose only key has an algorithm that rule set 2 withdrew.
///
/// A verifier sees the withdrawal and its moment, and can verify both.
fn assert_proven(verifier: &Cli, did: &str, good_until: &str) {
	let folder = new_folder();
	let path = |name: &str| folder.path().join(name).to_str().expect("the path is text").to_owned();
	let write = |name: &str, answer: &Value| {
		std::fs::write(path(name), answer.to_string()).expect("the file can be written");
		path(name)
	};
	let anchor = path("anchor.json");
	verifier.ok(&["anchor", "--out", &anchor]);
	let verify = |file: &str, rest: &[&str]| {
		verifier.run(&[&["verify", file, "--did", did, "--anchor", &anchor], rest].concat())
	};

	let now = verifier.ok(&["did", "prove", did]);
	let (document, says) = (&now["didDocument"], &now["didDocumentMetadata"]["clavis"]);
	assert_eq!((&says["rules"]["number"], &says["control"]["locked"]), (&json!(2), &json!(true)), "{now}");
	assert_eq!((&document["verificationMethod"], &document["authentication"]), (&json!([]), &Value::Null));
	let method = &says["unusableVerificationMethod"][0];
	assert_eq!((&method["status"], &method["rule"]), (&json!("withdrawn"), &json!(2)), "{now}");
	assert_eq!(verify(&write("now.json", &now), &[]).code, Some(0));
	// A forged answer that restores the key is refused.
	let mut forged = now.clone();
	forged["didDocument"]["authentication"] = json!([method["id"]]);
	assert_eq!(verify(&write("forged.json", &forged), &[]).code, Some(REFUSED));

	// An answer about an earlier moment uses the rules of that moment. One moment is in the same set, the other one in
	// the set that ended.
	let created = now["didDocumentMetadata"]["created"].as_str().expect("the DID has a moment of creation");
	for (moment, number) in [(good_until, 2), (created, 1)] {
		let then = verifier.ok(&["did", "prove", did, "--version-time", moment]);
		let rules = &then["didDocumentMetadata"]["clavis"]["rules"];
		assert_eq!((&rules["number"], &rules["at"]), (&json!(number), &json!(moment)), "{then}");
		assert_eq!(then["didDocument"]["verificationMethod"][0]["id"], method["id"], "{then}");
		assert!(then["didDocument"]["authentication"].is_array(), "{then}");
		assert_eq!(verify(&write("then.json", &then), &["--version-time", moment]).code, Some(0));
		// The earlier answer is refused as an answer about the present.
		let mut undated = then.clone();
		undated["didDocumentMetadata"]["clavis"]["rules"] = says["rules"].clone();
		assert_eq!(verify(&write("undated.json", &undated), &[]).code, Some(REFUSED));
	}
}

#[test]
fn the_council_can_tighten_the_rules_until_its_change_lapses() {
	let node = Node::dev();
	let member = Cli::new(&node);
	let tighten = ["council", "tighten", "--algorithm", "secp256k1=withdrawn:now", "--yes"];
	assert_eq!(member.ok(&["council", "status"])["threshold"], 2);
	let proposed = member.ok(&by("//Alice", &tighten));
	assert_eq!(proposed["carriedOut"], false, "{proposed}");
	let status = member.ok(&["council", "status"]);
	assert_eq!(status["motions"][0]["ayes"], json!([ALICE]));
	assert_eq!(status["motions"][0]["proposal"]["kind"], "tightenRules");
	assert_refused(&member, &by("//Dave", &tighten), "notMember", REFUSED);
	let carried_out = member.ok(&by("//Bob", &tighten));
	assert_eq!(carried_out["carriedOut"], true, "{carried_out}");

	let tightened = wait_for_rules(&node, &member, 2);
	assert_eq!(tightened["rules"]["algorithms"]["secp256k1"]["status"], "withdrawn");
	assert_eq!(tightened["tightened"][0]["untilBlock"], carried_out["untilBlock"]);
	let lapsed = wait_for_rules(&node, &member, 3);
	assert_eq!(lapsed["fromBlock"], carried_out["untilBlock"]);
	assert_eq!(lapsed["rules"]["algorithms"]["secp256k1"]["status"], "accepted", "{lapsed}");
	assert_refused(&member, &by("//Alice", &tighten), "coolingDown", REFUSED);
}

#[test]
fn hostile_proposals_are_refused_before_any_payment() {
	let node = Node::dev();
	let voter = Cli::new(&node);
	voter.new_key("poor", "ed25519");
	// The genesis block has no time yet.
	node.finalize(1);
	let propose = |fields: &[&str], kind| {
		let arguments = [&["rules", "propose", "--yes"], fields].concat();
		assert_refused(&voter, &by("//Alice", &arguments), kind, REFUSED);
	};
	propose(&["--algorithm", "secp256k1=withdrawn:2020-01-01T00:00:00Z"], "retroactive");
	propose(&["--algorithm", "secp256k1=withdrawn:now"], "retroactive");
	let all = ["ed25519", "sr25519", "secp256k1", "p256"].map(|name| format!("{name}=no-new-keys"));
	let brick = all.iter().flat_map(|rule| ["--algorithm", rule]).collect::<Vec<_>>();
	propose(&brick, "noAlgorithmLeft");
	propose(&["--max-key-age", "1d"], "keyAgeTooShort");
	propose(&["--max-reach", "1h"], "reachTooShort");
	propose(&["--min-recovery-delay", "91d"], "recoveryTooSlow");
	propose(&["--min-guardians", "1"], "guardiansOutOfBounds");
	propose(&["--rekey-deadline", "10"], "deadlineOutOfBounds");
	// These bounds are in blocks, on a chain of any block time.
	propose(&["--rekey-deadline", "1200", "--max-epoch", "7200"], "epochOutOfBounds");
	propose(&["--max-key-age", "none"], "nothingToChange");
	propose(&["--max-key-age", "365d", "--notice", "1"], "noticeTooShort");
	propose(&["--max-key-age", "365d", "--notice", "366d"], "noticeTooLong");
	propose(&["--algorithm", "p256=no-new-keys", "--algorithm", "p256=accepted"], "duplicateField");
	propose(&["--cancel", "7"], "notScheduled");

	let council = |fields: &[&str], kind| {
		let arguments = [&["council", "tighten", "--yes"], fields].concat();
		assert_refused(&voter, &by("//Alice", &arguments), kind, REFUSED);
	};
	council(&["--max-epoch", "60d"], "notTighter");
	council(&["--algorithm", "secp256k1=accepted"], "notTighter");
	council(&["--min-guardians", "3"], "outOfReach");
	council(&["--max-reach", "30d"], "outOfReach");

	let refused = |arguments: &[&str], kind| assert_refused(&voter, &by("//Alice", arguments), kind, REFUSED);
	refused(&["referendum", "vote", "9", "aye", "--yes"], "noSuchReferendum");
	refused(&["referendum", "refund", "9"], "noSuchReferendum");
	refused(&["referendum", "propose", "add-validator", "//Bob", "--yes"], "noSessionKeys");
	refused(&["referendum", "propose", "add-validator", "//Alice", "--yes"], "alreadyMember");
	refused(&["referendum", "propose", "remove-validator", "//Bob", "--yes"], "notMember");
	assert_refused(&voter, &["rules", "show", "--number", "9"], "noSuchRules", REFUSED);
	assert_refused(&voter, &["rules", "diff", "--scheduled", "9"], "notScheduled", REFUSED);
	let poor = ["rules", "propose", "--max-key-age", "365d", "--yes", "--key", "poor"];
	assert_refused(&voter, &poor, "noFunds", REFUSED);
	// Without `--yes` a person must confirm the proposal, and there is no person.
	assert_refused(&voter, &by("//Alice", &["rules", "propose", "--max-key-age", "365d"]), "usage", USAGE);

	assert_eq!(paid(&node, ALICE), 0);
}

/// Submits a referendum about a call of any bytes, as a client other than ours could, and returns its index.
fn submit_bytes(runtime: &Runtime, chain: &Chain, alice: &KeyPair, bytes: Vec<u8>) -> String {
	let call = EncodedCall::from(bytes);
	let send = |call: Call| runtime.block_on(chain.submit(&call, alice, &|_| {})).expect("the chain takes it");
	send(Call::note_preimage(&call));
	let submitted = send(Call::submit_referendum(Decision::Rules, &call));
	let index = submitted.event("Referenda", "Submitted").and_then(|event| event.number("index"));
	index.expect("the event has an index").to_string()
}

#[test]
fn an_aye_for_a_call_that_the_client_does_not_understand_needs_a_flag() {
	let node = Node::dev();
	let voter = Cli::new(&node);
	let runtime = Runtime::new().expect("a runtime with threads can be made");
	let chain = runtime.block_on(Chain::connect(&node.url())).expect("the node answers");
	let alice = "//Alice".parse::<Secret>().and_then(|secret| secret.pair(Algorithm::Sr25519)).expect("a key");
	// The proposals are System.remark, the same in a batch, batches in batches with 339 and 2000 levels, and bytes that
	// are not a call.
	let remark = vec![0, 0, 8, 7, 7];
	let deep = |depth: usize| [[8, 2, 4].repeat(depth), remark.clone()].concat();
	let proposals = [remark.clone(), deep(1), deep(339), deep(2_000), vec![0xff; 600]];
	for bytes in proposals {
		let index = submit_bytes(&runtime, &chain, &alice, bytes);
		let aye = ["referendum", "vote", &index, "aye", "--yes"];
		assert_refused(&voter, &by("//Bob", &aye), "notUnderstood", REFUSED);
		let shown = voter.ok(&["rules", "diff", "--referendum", &index]);
		assert_eq!(shown["proposal"]["understood"], false, "{shown}");
		assert!(shown["proposal"]["text"].to_string().contains("DOES NOT UNDERSTAND"), "{shown}");
	}
	let nay = voter.ok(&by("//Bob", &["referendum", "vote", "0", "nay", "--yes"]));
	assert_eq!(nay["vote"], "nay");
	let aye = voter.ok(&by("//Bob", &["referendum", "vote", "0", "aye", "--yes", "--allow-unknown"]));
	assert_eq!(aye["vote"], "aye");
	let status = voter.ok(&["referendum", "list"]);
	assert_eq!(status["referenda"].as_array().map(Vec::len), Some(5), "{status}");
	assert_eq!(status["referenda"][0]["phase"], "needsDeposit");
	voter.ok(&by("//Alice", &["referendum", "deposit", "0"]));
	assert_refused(&voter, &by("//Alice", &["referendum", "deposit", "0"]), "hasDeposit", REFUSED);
}

#[test]
fn the_node_of_a_validator_makes_its_session_keys() {
	let node = Node::dev();
	let validator = Cli::new(&node);
	let list = validator.ok(&["validator", "list"]);
	assert_eq!(list["validators"], json!([{ "account": ALICE, "active": true, "leaving": null }]));
	validator.new_key("poor", "ed25519");
	assert_refused(&validator, &["validator", "set-keys", "--key", "poor"], "noFunds", REFUSED);
	let keys = validator.ok(&by("//Bob", &["validator", "set-keys"]));
	let keys = keys["sessionKeys"].as_str().expect("the answer has keys");
	// There are two keys of 32 bytes, and the node has their secrets.
	assert_eq!(keys.len(), 2 + 2 * 64);
	assert_eq!(node.call("author_hasSessionKeys", json!([keys])).expect("the node answers"), json!(true));
	// The account has session keys, so voters can add it.
	let proposed = validator.ok(&by("//Alice", &["referendum", "propose", "add-validator", "//Bob", "--yes"]));
	assert_eq!(
		(&proposed["terms"]["track"], &proposed["proposal"]["kind"]),
		(&json!("validators"), &json!("addValidator"))
	);
	let council = ["referendum", "propose", "council", "//Dave", "//Eve", "//Ferdie", "//Alice", "--yes"];
	let proposed = validator.ok(&by("//Alice", &council));
	assert_eq!(proposed["proposal"]["members"].as_array().map(Vec::len), Some(4), "{proposed}");
}
