//! Tests that a node answers any bad input with the right error, continues to run, and keeps its state.

use clavis_tests::{alice_did, Node};
use proptest::{
	collection::vec,
	prelude::*,
	test_runner::{Config, TestRunner},
};
use serde_json::{json, Value};
use std::{
	io::{Read, Write},
	net::TcpStream,
};

const RESULT: &str = "application/did-resolution";
/// The name of a group that no test creates.
const GROUP: &str = "gUS517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx";

/// Error codes of JSON-RPC 2.0.
const PARSE_ERROR: i64 = -32700;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;

fn error_of(result: &Value) -> &str {
	let name = result["didResolutionMetadata"]["error"]["type"].as_str().unwrap_or_default();
	name.strip_prefix("https://www.w3.org/ns/did#").unwrap_or_default()
}

/// Checks that the node still makes blocks, and still knows the DIDs from before.
fn assert_unharmed(mut node: Node) {
	node.finalize(1);
	assert_eq!(node.resolve(&alice_did("dev")).status, 200);
	assert!(node.is_running());
}

#[test]
fn bad_http_requests_get_the_right_status() {
	let node = Node::dev();
	let alice = alice_did("dev");
	for (did, status, error) in [
		("", 400, "INVALID_DID"),
		("alice", 400, "INVALID_DID"),
		("did:clavis", 400, "INVALID_DID"),
		("did:clavis:dev:z0OIl", 400, "INVALID_DID"),
		("did:clavis:Dev:z11111111111111111111111111111111", 400, "INVALID_DID"),
		("did:clavis:dev:z11111111111111111111111111111111", 404, "NOT_FOUND"),
		("%FF%FE", 400, "INVALID_DID"),
		("did:web:example.org", 501, "METHOD_NOT_SUPPORTED"),
		(&alice_did("local"), 404, "NOT_FOUND"),
		(&format!("{alice}%23key-1"), 406, "REPRESENTATION_NOT_SUPPORTED"),
		(&format!("{alice}/path"), 404, "NOT_FOUND"),
		(&format!("{alice}?hl=zQm"), 501, "FEATURE_NOT_SUPPORTED"),
		(&format!("{alice}%3Fa=%252"), 400, "INVALID_DID_URL"),
		(&format!("{alice}?versionId=7"), 404, "NOT_FOUND"),
		(&format!("{alice}?versionTime=yesterday"), 400, "INVALID_DID_URL"),
		(&format!("{alice}?colour=red"), 404, "NOT_FOUND"),
		(&format!("{}?colour=red", alice.replace(':', "%3A")), 400, "INVALID_OPTIONS"),
		(&alice, 200, ""),
	] {
		let answer = node.resolve(did);
		assert_eq!((answer.status, error_of(&answer.json())), (status, error), "{did}");
		assert_eq!(answer.content_type, RESULT, "{did}");
	}
	let path = format!("/1.0/identifiers/{alice}");
	for (accept, status) in
		[("text/html", 406), ("nonsense", 406), ("nonsense, application/did;q=2, */*", 200), ("application/did", 200)]
	{
		assert_eq!(node.get(&path, accept).status, status, "{accept}");
	}
	for (path, status) in [("/", 404), ("/1.0/identifiers", 405), (&format!("/{}", "a".repeat(20_000)), 414)] {
		let answer = node.get(path, RESULT);
		assert_eq!((answer.status, answer.content_type.as_str()), (status, "application/problem+json"));
		assert_eq!(answer.json()["status"], status);
	}
	for (body, status) in [("{}", 200), ("{\"colour\": 1}", 400), ("[", 400)] {
		assert_eq!(node.post(&path, body).status, status, "{body}");
	}
	assert_eq!(node.ask("PUT", &path, &[]).status, 405);
	assert_unharmed(node);
}

#[test]
fn bytes_that_are_not_http_do_no_harm() {
	let node = Node::dev();
	for junk in [&b"\x16\x03\x01\x02\x00"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", &[0xff; 4096]] {
		let mut stream = TcpStream::connect(node.resolver()).expect("the resolver listens");
		stream.write_all(junk).expect("the resolver reads");
		stream.shutdown(std::net::Shutdown::Write).expect("the connection is open");
		let mut answer = Vec::new();
		// The resolver answers with 4xx or closes the connection.
		let _ = stream.read_to_end(&mut answer);
		assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
	}
	assert_unharmed(node);
}

#[test]
fn bad_rpc_parameters_get_the_right_error() {
	let node = Node::dev();
	let alice = alice_did("dev");
	for (method, params) in [
		("did_resolve", json!([])),
		("did_resolve", json!([1])),
		("did_resolve", json!([null])),
		("did_resolve", json!([[alice]])),
		("did_resolve", json!([alice, "accept"])),
		("did_resolve", json!({ "did": alice })),
		("did_dereference", json!([])),
		("did_keyStatus", json!([alice])),
		("did_keyStatus", json!([alice, {}])),
		("did_keyStatus", json!([alice, { "method": 1 }])),
		("did_keyStatus", json!(["alice", { "method": "key-1" }])),
		("did_guardians", json!([])),
		("did_guardians", json!(["alice"])),
		("did_guardians", json!([format!("{alice}#key-1")])),
		("group_state", json!([])),
		("group_state", json!(["alice"])),
		("group_members", json!([GROUP, "alice"])),
		("group_epoch", json!([GROUP, "1"])),
		("group_epochs", json!([GROUP, -1])),
		("group_packages", json!([format!("{alice}#key-1")])),
		("group_prove", json!([GROUP, 1, "alice"])),
		("did_submitRevocation", json!(["zz"])),
		("did_submitRevocation", json!(["0x"])),
		("author_submitExtrinsic", json!(["zz"])),
		("state_getStorage", json!([7])),
		("chain_getBlockHash", json!([{}])),
	] {
		let error = node.call(method, params.clone()).expect_err("these parameters are wrong");
		assert_eq!(error.code, INVALID_PARAMS, "{method} {params}: {error:?}");
		assert!(!error.message.is_empty());
	}
	assert_eq!(node.call("did_unknown", json!([])).expect_err("there is no such method").code, METHOD_NOT_FOUND);
	let garbled = node.post_rpc("{\"jsonrpc\":").json();
	assert_eq!(garbled["error"]["code"], PARSE_ERROR);

	for (params, error) in [
		(json!(["alice"]), "INVALID_DID"),
		(json!([""]), "INVALID_DID"),
		(json!(["did:web:example.org"]), "METHOD_NOT_SUPPORTED"),
		(json!([alice, { "colour": "red" }]), "INVALID_OPTIONS"),
		(json!([alice, { "versionId": "7" }]), "NOT_FOUND"),
		(json!([format!("{alice}#key-1")]), "INVALID_DID"),
		(json!([alice, { "accept": 1 }]), "REPRESENTATION_NOT_SUPPORTED"),
		(json!([alice, { "accept": [] }]), "INVALID_OPTIONS"),
		(json!({ "didUrl": alice }), ""),
		(json!([alice, null]), ""),
	] {
		let result = node.call("did_resolve", params.clone()).expect("a failed resolution is a result");
		assert_eq!(error_of(&result), error, "{params}");
	}
	assert_unharmed(node);
}

#[test]
fn any_text_as_a_did_and_any_bytes_as_an_extrinsic_are_refused() {
	let node = Node::dev();
	let hex = |bytes: &[u8]| format!("0x{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
	let percent = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
	let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
	let bytes = vec(any::<u8>(), 0..200);
	let outcome = runner.run(&(bytes, any::<bool>(), any::<String>()), |(mut bytes, like_ours, text)| {
		let answer = node.resolve(&percent(&bytes));
		prop_assert!([400, 404, 501].contains(&answer.status), "{answer:?}");
		prop_assert_eq!(answer.content_type, RESULT);
		let result = node.call("did_resolve", json!([text])).expect("any string is a parameter");
		prop_assert!(!error_of(&result).is_empty());

		if like_ours {
			// Puts the length and the version of an unsigned extrinsic in front, so that the node reads the rest.
			bytes.insert(0, 0x05);
			bytes.insert(0, (bytes.len().min(63) << 2) as u8);
		}
		prop_assert!(node.call("author_submitExtrinsic", json!([hex(&bytes)])).is_err());
		let answer = node.call("state_call", json!(["DidApi_record", hex(&bytes)]));
		prop_assert!(answer.is_err() || bytes.len() >= 32, "{answer:?}");
		Ok(())
	});
	outcome.expect("every case was answered");
	assert_unharmed(node);
}
