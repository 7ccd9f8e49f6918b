//! Tests that no stranger crowds out all others: by connections, by slow questions, or by free certificates.

use clavis_primitives::{Algorithm, PublicKey, RevocationCertificate, RevocationSigner, Signature};
use clavis_tests::{hex, node::new_folder, population, Cli, Node, Response};
use codec::Encode;
use serde_json::{json, Value};
use sp_core::H256;
use std::{
	fs,
	io::{Read, Write},
	net::{Ipv4Addr, SocketAddr, TcpStream},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	thread,
};
use tokio::{net::TcpSocket, runtime};

/// The connections of a stranger: more than one address may hold.
const CONNECTIONS: usize = 300;
/// The certificates of a stranger: more than a block has room for.
const CERTIFICATES: u32 = 2_000;

fn first_block(node: &Node) -> H256 {
	let hash = node.call("chain_getBlockHash", json!([0])).expect("a chain has a first block");
	hash.as_str().expect("a hash").parse().expect("32 bytes")
}

/// Sends a request over a connection from this address of this machine, and returns the answer, if one comes.
fn ask_from(address: Ipv4Addr, node: &Node, path: &str) -> String {
	let connect = async {
		let socket = TcpSocket::new_v4().expect("a socket");
		socket.bind((address, 0).into()).expect("an address of this machine");
		let resolver = node.resolver().parse::<SocketAddr>().expect("an address");
		socket.connect(resolver).await.expect("the resolver listens").into_std().expect("a plain stream")
	};
	let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
	let mut stream = runtime.block_on(connect);
	stream.set_nonblocking(false).expect("a blocking stream");
	let mut answer = Vec::new();
	// The resolver may close a connection for which it has no place before it reads the request.
	let _ = write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
	let _ = stream.read_to_end(&mut answer);
	String::from_utf8_lossy(&answer).into_owned()
}

/// The case that was reported: half-sent bodies from one address closed the resolver for five minutes, `/health` too.
#[test]
fn half_sent_bodies_from_one_address_leave_the_resolver_open() {
	let node = Node::dev();
	let half_sent = |_| {
		let mut stream = TcpStream::connect(node.resolver()).expect("the resolver listens");
		let _ = stream.write_all(b"POST /1.0/identifiers HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n[");
		stream
	};
	let held = (0..CONNECTIONS).map(half_sent).collect::<Vec<_>>();
	let same = Ipv4Addr::LOCALHOST;
	node.wait_until("the same address learns the node's health", || {
		ask_from(same, &node, "/health").starts_with("HTTP/1.1 200").then_some(())
	});
	let other = ask_from(Ipv4Addr::new(127, 0, 0, 2), &node, "/1.0/rules");
	assert!(other.starts_with("HTTP/1.1 200"), "{other}");
	drop(held);
}

/// The case that was reported: past versions from one address made current documents and `/health` wait for 78 s.
#[test]
fn past_versions_leave_current_documents_and_health_answered() {
	let flags = ["--dev", "--state-pruning", "archive", "--resolver-rate-limit", "0"];
	let node = Node::start(Arc::new(new_folder()), "archive", &flags);
	let holder = Cli::new(&node);
	for name in ["laptop", "new-laptop"] {
		holder.ok(&["key", "new", name]);
	}
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	// The key is a method as well, so the rotation makes two versions in one block.
	holder.ok(&["did", "rotate", &did, "--to", "new-laptop", "--payer", "//Alice"]);
	let past = |version: u32| node.get(&format!("/1.0/identifiers/{did}?versionId={version}"), "");
	// Later blocks of the same second could change the answer, so it comes after that second.
	node.wait_until("the archive executes the block again", || (past(2).status == 200).then_some(()));

	let stop = AtomicBool::new(false);
	thread::scope(|scope| {
		let ask = || {
			let mut statuses = Vec::new();
			while !stop.load(Ordering::SeqCst) {
				statuses.extend((1..=3).map(|version| past(version).status));
			}
			statuses
		};
		let strangers = [(); 8].map(|()| scope.spawn(ask));
		let current = (0..100).map(|_| (node.resolve(&did).status, node.get("/health", "").status)).collect::<Vec<_>>();
		stop.store(true, Ordering::SeqCst);
		assert!(current.iter().all(|statuses| *statuses == (200, 200)), "{current:?}");
		for status in strangers.into_iter().flat_map(|stranger| stranger.join().expect("no thread panics")) {
			assert!([200, 503].contains(&status), "{status}");
		}
	});
	// Over JSON-RPC the same lane holds.
	let busy = |answer: &Response| answer.json()["error"]["code"] == -32009;
	let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "did_history", "params": [did] }).to_string();
	let answers = thread::scope(|scope| {
		let ask = || node.post_rpc(&request);
		[(); 8].map(|()| scope.spawn(ask)).map(|asked| asked.join().expect("no thread panics"))
	});
	assert!(answers.iter().all(|answer| busy(answer) || answer.json()["result"].is_object()), "{answers:?}");
	assert!(answers.iter().any(|answer| !busy(answer)), "{answers:?}");
}

#[test]
fn a_forged_certificate_by_a_p256_key_is_refused_in_every_way_to_the_pool() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let phone = holder.new_key("phone", "p256").parse::<PublicKey>().expect("a Multikey");
	assert_eq!(phone.algorithm(), Algorithm::P256);
	holder.new_key("laptop", "ed25519");
	let control = ["did", "create", "--key", "laptop", "--add-method", "phone=phone", "--payer", "//Alice"];
	let created = holder.ok(&control);
	let did = created["did"].as_str().expect("the answer has a DID").parse::<clavis_primitives::Did>().expect("a DID");
	let forged = RevocationCertificate {
		did: did.id,
		key: phone,
		added_in: 1,
		since: None,
		signer: RevocationSigner::Key,
		signature: Signature::P256([1; 64]),
	};
	let refusal = node.call("did_submitRevocation", json!([hex(&forged.encode())])).expect_err("it is forged");
	assert_eq!(refusal.code, 7_409, "{refusal:?}");
	// As another node passes it on: in the extrinsic that the runtime makes of it.
	let extrinsic = node.call("state_call", json!(["DidApi_revocation", hex(&forged.encode())])).expect("it is built");
	let refusal = node.call("author_submitExtrinsic", json!([extrinsic])).expect_err("it is forged");
	assert!(refusal.message.contains("nvalid"), "{refusal:?}");
	assert_eq!(node.call("author_pendingExtrinsics", json!([])).expect("the pool answers"), json!([]));
}

/// The case of issue 10, with fewer certificates: 800 of them filled three blocks, and a transaction that paid waited.
#[test]
fn a_change_that_pays_and_a_certificate_pass_a_flood_of_free_certificates() {
	let folder = Arc::new(new_folder());
	let spec = folder.path().join("flood.json");
	fs::write(&spec, population::specification(CERTIFICATES).to_string()).expect("the file can be written");
	let spec = spec.to_str().expect("temporary folders have plain names");
	let flags = ["--chain", spec, "--alice", "--unsafe-force-node-key-generation"];
	let node = Node::start(folder.clone(), "flood", &flags);
	let genesis = first_block(&node);
	let holder = Cli::new(&node);
	holder.new_key("laptop", "ed25519");
	holder.new_key("phone", "p256");

	let (from, step) = (0..8, 8);
	thread::scope(|scope| {
		for first in from {
			let node = &node;
			scope.spawn(move || {
				for number in (first..CERTIFICATES).step_by(step) {
					let certificate = population::certificate(number, genesis);
					let brought = node.call("did_submitRevocation", json!([hex(&certificate.encode())]));
					assert!(brought.is_ok(), "{number}: {brought:?}");
				}
			});
		}
		let methods = ["--add-method", "phone=phone"];
		let created = holder.ok(&[&["did", "create", "--key", "laptop", "--payer", "//Alice"], &methods[..]].concat());
		let did = created["did"].as_str().expect("the answer has a DID");
		let ended = holder.ok(&["did", "revoke", did, "--method", "phone", "--emergency", "--key", "phone"]);
		assert_eq!((&ended["payer"], &ended["changes"][0]["kind"]), (&Value::Null, &json!("revoked")), "{ended}");
	});
	// All of the flood is carried out in its turn: the chain took it for what it is.
	let last = population::did(CERTIFICATES - 1).to_string();
	node.wait_until("the flood has passed", || {
		let ended = node.resolve(&last).json()["didDocumentMetadata"]["clavis"]["endedVerificationMethod"].is_array();
		ended.then_some(())
	});
}
