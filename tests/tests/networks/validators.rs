//! Tests of the validator set on a running network. A validator that votes twice must leave, a referendum adds another
//! validator, and blocks become final all the time.

use clavis_client::{
	calls::Call,
	chain::{Chain, ChainError},
	keys::{KeyPair, Secret},
};
use clavis_primitives::Algorithm;
use clavis_tests::{hex, node::new_folder, voters::carry, Cli, Network, Node};
use codec::{Decode, Encode};
use serde_json::{json, Value};
use sp_core::{ed25519, Pair};

const EVE: &str = "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw";
const DAVE: &str = "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy";

/// Calls a function of the runtime in the newest final block, and returns the answer.
fn ask(node: &Node, function: &str, arguments: impl Encode) -> Vec<u8> {
	let answer = node
		.call("state_call", json!([function, hex(&arguments.encode()), node.finalized_head()]))
		.expect("the runtime answers");
	let answer = answer.as_str().and_then(|answer| answer.strip_prefix("0x")).expect("the answer is hexadecimal");
	(0..answer.len()).step_by(2).map(|at| u8::from_str_radix(&answer[at..at + 2], 16).expect("hexadecimal")).collect()
}

/// Returns the number of the authority set that finalises blocks.
fn set_id(node: &Node) -> u64 {
	u64::decode(&mut &ask(node, "GrandpaApi_current_set_id", ())[..]).expect("a number")
}

/// Returns the report that Dave voted for two blocks in one round. `signer` signed the votes.
fn report(node: &Node, signer: &ed25519::Pair) -> Call {
	let dave = ed25519::Pair::from_string("//Dave", None).expect("a development key");
	let (set, round, prevote) = (set_id(node), 7u64, 0u8);
	let ownership = ask(node, "GrandpaApi_generate_key_ownership_proof", (set, dave.public()));
	let ownership = Option::<Vec<u8>>::decode(&mut &ownership[..]).expect("an option").expect("Dave is a validator");
	let vote = |hash: [u8; 32]| {
		let target = (hash, 7u32);
		let signature = signer.sign(&(prevote, target, round, set).encode());
		(target, signature)
	};
	let evidence = (set, prevote, round, dave.public(), vote([1; 32]), vote([2; 32])).encode();
	Call::new("Grandpa", "report_equivocation", [evidence, ownership].concat())
}

fn pair(path: &str) -> KeyPair {
	path.parse::<Secret>().expect("a development path").pair(Algorithm::Sr25519).expect("the path makes a key")
}

fn entry(list: &Value, account: &str) -> Option<Value> {
	let validators = list["validators"].as_array().expect("a list");
	validators.iter().find(|validator| validator["account"] == account).cloned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_validator_that_votes_twice_leaves_when_a_referendum_adds_another() {
	let mut network = Network::start();
	for node in network.running() {
		node.finalize(2);
	}
	let holder = Cli::new(network.node(0));
	let validators = || holder.ok(&["validator", "list"]);

	// Votes that another key signed prove nothing. Two votes that Dave signed prove the equivocation.
	let chain = Chain::connect(&network.node(0).url()).await.expect("the node is there");
	let [dave, mallory] =
		["//Dave", "//Mallory"].map(|path| ed25519::Pair::from_string(path, None).expect("a development key"));
	let refused = chain.submit(&report(network.node(0), &mallory), &pair("//Ferdie"), &|_| {}).await;
	assert!(matches!(&refused, Err(ChainError::Failed(_))), "{refused:?}");
	assert_eq!(entry(&validators(), DAVE).expect("Dave is still a validator")["leaving"], Value::Null);
	chain.submit(&report(network.node(0), &dave), &pair("//Ferdie"), &|_| {}).await.expect("the proof is good");
	// The set needs four validators, so Dave stays until another validator takes the place.
	let marked = entry(&validators(), DAVE).expect("Dave is still a validator");
	assert_eq!(marked["leaving"], "equivocation", "{marked}");

	// An account needs session keys before it can become a validator.
	let add = ["referendum", "propose", "add-validator", EVE, "--key", "//Alice", "--yes"];
	let eve = network.join("eve");
	eve.finalize(1);
	Cli::new(&eve).ok(&["validator", "set-keys", "--key", "//Eve"]);
	carry(&holder, &holder.ok(&add));
	eve.wait_until("a new set of authorities finalises blocks", || (set_id(&eve) > 0).then_some(()));
	let now = validators();
	assert_eq!(entry(&now, EVE).expect("Eve joined")["active"], true, "{now}");
	assert_eq!(entry(&now, DAVE), None, "{now}");

	// Dave left the set. Three of the other four validators continue without the fourth.
	network.take(3).kill();
	network.take(2).kill();
	for node in network.running().chain([&eve]) {
		node.finalize(3);
	}

	// A verifier that trusts only the first block can follow the change, and can check an answer after it.
	let folder = new_folder();
	let file = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
	let (anchor, answer) = (file("anchor.json"), file("answer.json"));
	holder.ok(&["anchor", "--genesis", "--out", &anchor]);
	let did = clavis_tests::alice_did("local");
	let proven = holder.ok(&["did", "prove", &did]);
	std::fs::write(&answer, proven.to_string()).expect("the file can be written");
	let verified = holder.ok(&["verify", &answer, "--did", &did, "--anchor", &anchor]);
	assert_eq!(verified["setId"], 1, "{verified}");
}
