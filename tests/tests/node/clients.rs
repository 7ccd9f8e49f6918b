//! Tests that programs of others work with a node, from their registries and unmodified: they resolve DIDs, accept the
//! signatures of good keys and no others, read records, and send transactions.

use clavis_client::keys::{KeyPair, Secret};
use clavis_primitives::{storage::record_key, Algorithm, Did};
use clavis_resolution::format_moment;
use clavis_tests::{
	clients::{Client, Shown},
	hex, population, Cli, Node,
};
use serde_json::{json, Value};
use std::{
	collections::BTreeMap,
	time::{SystemTime, UNIX_EPOCH},
};

const UNKNOWN: &str = "did:clavis:dev:z11111111111111111111111111111111";
/// The time until the expiry of a method, in seconds: enough to add it, also on a busy machine.
const EXPIRY: u64 = 15;

/// The scripts of clients that read the chain and send transactions.
const OF_THE_CHAIN: [&str; 5] =
	["chain/polkadot-js.js", "chain/polkadot-api.js", "chain/dedot.js", "chain/smoldot.js", "python/substrate.py"];
/// The scripts of clients that check signatures.
const VERIFIERS: [&str; 3] = ["verifiers/did-jwt.js", "verifiers/jose.js", "verifiers/vc.js"];

/// The verification methods by the fate of each, with the number that makes their key.
const GOOD: Method = Method { name: "good", algorithm: Algorithm::Ed25519, number: 1 };
const ROTATED: Method = Method { name: "rotated", algorithm: Algorithm::Ed25519, number: 2 };
const REVOKED: Method = Method { name: "revoked", algorithm: Algorithm::Ed25519, number: 3 };
const COMPROMISED: Method = Method { name: "compromised", algorithm: Algorithm::Ed25519, number: 4 };
const WITHDRAWN: Method = Method { name: "withdrawn", algorithm: Algorithm::P256, number: 5 };
const EXPIRED: Method = Method { name: "expired", algorithm: Algorithm::Ed25519, number: 6 };
const DEACTIVATED: Method = Method { name: "deactivated", algorithm: Algorithm::Ed25519, number: 7 };
const SUCCESSOR: Method = Method { name: "successor", algorithm: Algorithm::Ed25519, number: 8 };

#[derive(Clone, Copy)]
struct Method {
	name: &'static str,
	algorithm: Algorithm,
	number: u8,
}

impl Method {
	fn secret(self) -> String {
		format!("{:02x}", self.number).repeat(32)
	}

	fn pair(self) -> KeyPair {
		let secret = format!("0x{}", self.secret()).parse::<Secret>().expect("a seed");
		secret.pair(self.algorithm).expect("the seed makes a key")
	}

	/// Returns the argument of the command that adds this method.
	fn argument(self) -> String {
		format!("{}={}:authentication,assertionMethod", self.name, self.pair().public())
	}

	/// Returns the method for a verifier: it signs with the key as this DID, and checks its own signature.
	fn case(self, did: &str) -> Value {
		let algorithm = if self.algorithm == Algorithm::P256 { "P-256" } else { "Ed25519" };
		json!({
			"name": self.name,
			"did": did,
			"method": format!("{did}#{}", self.name),
			"algorithm": algorithm,
			"secret": self.secret(),
			"publicKey": self.pair().public().to_string(),
		})
	}
}

/// A node with two DIDs.
struct Subject {
	node: Node,
	holder: Cli,
	did: String,
	/// The DID that is deactivated later.
	other: String,
}

impl Subject {
	fn new() -> Self {
		let node = Node::dev();
		let holder = Cli::new(&node);
		holder.ok(&["key", "new", "laptop"]);
		let create = |methods: &[Method], further: &[&str]| {
			let methods = methods.iter().flat_map(|method| ["--add-method".into(), method.argument()]);
			let methods = methods.collect::<Vec<_>>();
			let methods = methods.iter().map(String::as_str).collect::<Vec<_>>();
			let create = ["did", "create", "--key", "laptop", "--payer", "//Alice"];
			let created = holder.ok(&[&create[..], &methods, further].concat());
			created["did"].as_str().expect("the answer has a DID").to_owned()
		};
		let did = create(
			&[GOOD, ROTATED, REVOKED, COMPROMISED, WITHDRAWN],
			&["--add-service", "web=LinkedDomains=https://example.org"],
		);
		let other = create(&[DEACTIVATED], &[]);
		Self { node, holder, did, other }
	}

	/// Returns the task of a verifier: cases to check, and documents to read.
	fn task(&self, cases: &[Method]) -> Value {
		let (did, other) = (&self.did, &self.other);
		let case = |method: &Method| method.case(if method.name == DEACTIVATED.name { other } else { did });
		let documents = [
			("the document, 1.0", did.clone(), "application/did+ld+json"),
			("the document, 1.1", did.clone(), "application/did"),
			("a method, 1.0", format!("{did}#good"), "application/did+ld+json"),
			("a method, 1.1", format!("{did}#good"), "application/did"),
			("a service, 1.0", format!("{did}#web"), "application/did+ld+json"),
			("a service, 1.1", format!("{did}#web"), "application/did"),
			("a result", did.clone(), "application/ld+json;profile=\"https://w3id.org/did-resolution\""),
			(
				"a past result",
				format!("{did}?versionId=1"),
				"application/ld+json;profile=\"https://w3id.org/did-resolution\"",
			),
			("a part", format!("{did}#web"), "application/ld+json;profile=\"https://w3id.org/did-url-dereferencing\""),
			("a deactivated DID", other.clone(), "application/did+ld+json"),
		];
		json!({
			"resolver": format!("http://{}", self.node.resolver()),
			"cases": cases.iter().map(case).collect::<Vec<_>>(),
			"versionOne": { "did": did, "method": format!("{did}#rotated") },
			"did": did,
			"deactivated": other,
			"unknown": UNKNOWN,
			"documents": documents,
		})
	}

	/// Returns the task of a client of the chain.
	fn chain_task(&self) -> Value {
		let Did { id, .. } = self.did.parse().expect("a DID");
		json!({
			"rpc": self.node.url(),
			"id": hex(&id.0),
			"recordKey": hex(&record_key(&id)),
			"specification": population::specification(0),
		})
	}

	/// Ends every method but the good one, each in its way.
	fn end_methods(&self) {
		let Self { node, holder, did, other } = self;
		let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970").as_secs();
		let expiring = format!("{}@{}", EXPIRED.argument(), format_moment(now + EXPIRY));
		let replace = ["--remove-method", ROTATED.name, "--add-method", &SUCCESSOR.argument()];
		let update = ["did", "update", did, "--payer", "//Alice", "--add-method", &expiring];
		holder.ok(&[&update[..], &replace].concat());
		let revoke = ["did", "revoke", did, "--payer", "//Alice", "--method"];
		holder.ok(&[&revoke[..], &[REVOKED.name]].concat());
		holder.ok(&[&revoke[..], &[COMPROMISED.name, "--compromised-since", "now"]].concat());
		holder.ok(&["did", "deactivate", other, "--yes", "--payer", "//Alice"]);
		for member in ["//Alice", "//Bob"] {
			holder.ok(&["council", "tighten", "--algorithm", "p256=withdrawn:now", "--yes", "--key", member]);
		}
		node.wait_until("a method is withdrawn and one has expired", || {
			let extension = &node.resolve(did).json()["didDocumentMetadata"]["clavis"];
			let unusable = extension["unusableVerificationMethod"].as_array()?;
			let status = unusable.iter().map(|method| method["status"].as_str()).collect::<Vec<_>>();
			(status.contains(&Some("withdrawn")) && status.contains(&Some("expired"))).then_some(())
		});
	}
}

/// Runs the clients at the same time.
fn run(clients: &[(&'static str, &Value)]) -> Vec<Shown> {
	let running = clients.iter().map(|(script, task)| Client::start(script, task)).collect::<Vec<_>>();
	running.into_iter().map(Client::result).collect()
}

/// Returns the findings that a client must have.
fn expected(client: &str) -> Vec<(&'static str, &'static str)> {
	let outcome = |accepted: &'static str, refused: &'static str| {
		let ended = [ROTATED, REVOKED, COMPROMISED, EXPIRED, WITHDRAWN, DEACTIVATED];
		// The library of Digital Bazaar has another suite for P-256.
		let ended =
			ended.into_iter().filter(|method| client != "@digitalbazaar/vc" || method.algorithm == GOOD.algorithm);
		let ended = ended.map(|method| (method.name, refused));
		[(GOOD.name, accepted), (SUCCESSOR.name, accepted)].into_iter().chain(ended).collect::<Vec<_>>()
	};
	match client {
		"@polkadot/api" => {
			vec![("a transfer", "in a block"), ("the nonce", "32 bits, 1 more"), ("a record", "version 1")]
		},
		"polkadot-api" | "dedot" => {
			vec![("a transfer", "in a final block"), ("the nonce", "number, 1 more"), ("a record", "version 1")]
		},
		"substrate-interface" => {
			vec![("a transfer", "in a final block"), ("the nonce", "1 more"), ("a record", "version 1")]
		},
		"smoldot" => vec![("a record", "as the full node has it")],
		"did-jwt" | "jose" | "@digitalbazaar/vc" => outcome("accepted", "refused"),
		"did-resolver" => {
			let of_results = [
				("rotated, in version 1", "listed"),
				("the metadata of a deactivated DID", "deactivated"),
				("an unknown DID", "notFound"),
			];
			[outcome("listed", "absent"), of_results.into()].concat()
		},
		"jsonld" => [
			"the document, 1.0",
			"the document, 1.1",
			"a method, 1.0",
			"a method, 1.1",
			"a service, 1.0",
			"a service, 1.1",
			"a result",
			"a past result",
			"a part",
			"a deactivated DID",
		]
		.map(|name| (name, "defined"))
		.into(),
		"schemathesis" => vec![("every check", "found nothing")],
		other => panic!("no table says what {other} must show"),
	}
}

/// Checks what a client showed.
#[track_caller]
fn check(shown: &Shown, expected: &[(&str, &str)]) {
	let expected =
		expected.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect::<BTreeMap<String, String>>();
	assert_eq!(shown.shown, expected, "{} {}", shown.client, shown.version);
}

/// Prints a row for each client: its version, and what it showed.
fn print(table: &[Shown]) {
	for Shown { client, version, shown } in table {
		let mut by_outcome = BTreeMap::<_, Vec<_>>::new();
		for (name, outcome) in shown {
			by_outcome.entry(outcome.as_str()).or_default().push(name.as_str());
		}
		let outcomes = by_outcome.into_iter().map(|(outcome, names)| format!("{outcome}: {}", names.join(", ")));
		println!("{client:20} {version:8} {}", outcomes.collect::<Vec<_>>().join(" · "));
	}
}

#[test]
fn the_clients_of_others_work_unmodified() {
	let subject = Subject::new();

	// All keys are good.
	let (of_the_chain, good) =
		(subject.chain_task(), subject.task(&[GOOD, ROTATED, REVOKED, COMPROMISED, WITHDRAWN, DEACTIVATED]));
	let clients = OF_THE_CHAIN.map(|script| (script, &of_the_chain)).into_iter();
	let clients = clients.chain(VERIFIERS.map(|script| (script, &good))).collect::<Vec<_>>();
	let (verified, mut table) =
		run(&clients).into_iter().partition::<Vec<_>, _>(|shown| shown.shown.contains_key(GOOD.name));
	assert_eq!(verified.len(), VERIFIERS.len());
	for shown in &verified {
		assert!(shown.shown.len() > 4 && shown.shown.values().all(|outcome| outcome == "accepted"), "{shown:?}");
	}

	// All but two have come to their end.
	subject.end_methods();
	let ended = subject.task(&[GOOD, SUCCESSOR, ROTATED, REVOKED, COMPROMISED, EXPIRED, WITHDRAWN, DEACTIVATED]);
	let readers = ["verifiers/did-resolver.js", "verifiers/jsonld.js", "python/api.py"];
	let clients = VERIFIERS.iter().chain(&readers).map(|script| (*script, &ended)).collect::<Vec<_>>();
	table.extend(run(&clients));

	print(&table);
	assert_eq!(table.len(), OF_THE_CHAIN.len() + VERIFIERS.len() + readers.len());
	for shown in &table {
		check(shown, &expected(&shown.client));
	}
}
