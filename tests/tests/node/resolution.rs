//! Tests of the HTTP resolver: DID URLs, versions, caching, batches, CORS, older clients and the status of keys.

use clavis_tests::{alice_did, Cli, Node};
use serde_json::{json, Value};

const RESULT: &str = "application/did-resolution";
const DEREFERENCING: &str = "application/did-url-dereferencing";
const LEGACY: &str = "application/ld+json;profile=\"https://w3id.org/did-resolution\"";

/// Creates a DID with the method `key-1`, and adds a service in version 2.
fn published(holder: &Cli) -> String {
	holder.ok(&["key", "new", "laptop"]);
	let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	let service = ["--add-service", "files=Files=https://files.example/a/b"];
	holder.ok(&[&["did", "update", &did, "--payer", "//Alice"], &service[..]].concat());
	did
}

fn path(rest: &str) -> String {
	format!("/1.0/identifiers/{rest}")
}

/// Returns the path of a DID URL that is percent-encoded as a whole, so that a query behind it has options.
fn encoded(did_url: &str) -> String {
	let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
	let encode = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
	path(&did_url.bytes().map(encode).collect::<String>())
}

fn error_of(result: &Value) -> &str {
	let resolution = result["didResolutionMetadata"]["error"]["type"].as_str();
	let error = resolution.or(result["dereferencingMetadata"]["error"]["type"].as_str()).unwrap_or_default();
	error.split_once('#').map_or("", |(_, name)| name)
}

#[test]
fn a_did_url_leads_to_a_part_of_the_document_or_to_a_service_endpoint() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let did = published(&holder);

	let method = node.get(&encoded(&format!("{did}#key-1")), DEREFERENCING);
	assert_eq!((method.status, method.content_type.as_str()), (200, DEREFERENCING));
	let method = method.json();
	assert_eq!(method["content"]["id"], format!("{did}#key-1"));
	assert_eq!(method["content"], method["contentStream"]);
	assert_eq!(
		method,
		node.call("did_dereference", json!([format!("{did}#key-1")])).expect("the parameter is a DID URL")
	);
	let bare = node.get(&encoded(&format!("{did}#key-1")), "application/did").json();
	assert_eq!(bare, method["content"]);

	// The method can be had for its own purposes, and for no other purpose.
	let for_purpose = |purpose| {
		let path = format!("{}?verificationRelationship={purpose}", encoded(&format!("{did}#key-1")));
		let answer = node.get(&path, DEREFERENCING);
		(answer.status, error_of(&answer.json()).to_owned())
	};
	assert_eq!(for_purpose("authentication"), (200, String::new()));
	assert_eq!(for_purpose("keyAgreement"), (500, "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD".into()));

	let url = path(&format!("{did}?service=files&relativeRef=c%3Fd%3De"));
	for accept in ["text/uri-list", DEREFERENCING] {
		let answer = node.get(&url, accept);
		assert_eq!((answer.status, answer.header("location")), (303, "https://files.example/a/c?d=e"), "{answer:?}");
		assert_eq!(answer.body, "");
	}
	let selected = node.get(&path(&format!("{did}?serviceType=Files")), "application/did").json();
	assert_eq!(selected["service"][0]["id"], format!("{did}#files"));

	// A method that ended is not found, and the error says that it ended.
	holder.ok(&["did", "revoke", &did, "--method", "key-1", "--payer", "//Alice"]);
	let ended = node.get(&encoded(&format!("{did}#key-1")), DEREFERENCING);
	let error = &ended.json()["dereferencingMetadata"]["error"];
	assert_eq!((ended.status, error["type"].as_str()), (404, Some("https://www.w3.org/ns/did#NOT_FOUND")));
	assert!(error["detail"].as_str().is_some_and(|detail| detail.contains("ended at")), "{error}");
	assert_eq!(node.get(&path(&format!("{did}/path")), RESULT).status, 404);
}

#[test]
fn a_version_can_be_resolved_by_number_and_by_time() {
	let node = Node::dev();
	let did = published(&Cli::new(&node));
	let current = node.resolve(&did).json();
	let first = node.get(&path(&format!("{did}?versionId=1")), RESULT);
	assert_eq!(first.status, 200, "{first:?}");
	let first = first.json();
	let metadata = &first["didDocumentMetadata"];
	assert_eq!((&metadata["versionId"], &metadata["nextVersionId"]), (&json!("1"), &json!("2")));
	assert_eq!(metadata["nextUpdate"], current["didDocumentMetadata"]["updated"]);
	assert_eq!(first["didDocument"].get("service"), None);

	let time = metadata["created"].as_str().expect("the DID has a moment of creation");
	let mut then = node.get(&format!("{}?versionTime={time}", encoded(&did)), RESULT).json();
	// The answer uses the rules of the moment in the request, not those of the last moment of the version.
	let rules = then["didDocumentMetadata"]["clavis"]["rules"].take();
	assert_eq!((&rules["number"], &rules["at"]), (&json!(1), &json!(time)));
	then["didDocumentMetadata"]["clavis"]["rules"] = metadata["clavis"]["rules"].clone();
	assert_eq!(then, first);
	assert_eq!(node.call("did_resolve", json!([did, { "versionId": "1" }])).expect("the parameter is a DID"), first);
	assert_eq!(node.get(&path(&format!("{did}?versionId=2")), RESULT).json(), current);
	for (query, status, error) in [
		("versionId=3", 404, "NOT_FOUND"),
		("versionTime=2020-01-01T00:00:00Z", 404, "NOT_FOUND"),
		("versionTime=2020-01-01", 400, "INVALID_OPTIONS"),
		// A moment that is not over has no answer yet.
		("versionTime=2099-01-01T00:00:00Z", 400, "INVALID_OPTIONS"),
		("versionTime=2099-01-01T00:00:00Z&proof=true", 400, "INVALID_OPTIONS"),
		("versionId=1&versionTime=2020-01-01T00:00:00Z", 400, "INVALID_OPTIONS"),
	] {
		let answer = node.get(&format!("{}?{query}", encoded(&did)), RESULT);
		assert_eq!((answer.status, error_of(&answer.json())), (status, error), "{query}");
	}
	// The same in the DID URL, over JSON-RPC and in a batch.
	let future = format!("{did}?versionTime=2099-01-01T00:00:00Z");
	assert_eq!(node.get(&path(&future), RESULT).status, 400);
	for method in ["did_resolve", "did_dereference", "did_resolveWithProof"] {
		let result = node.call(method, json!([future])).expect("the parameter is a DID URL");
		assert_eq!(error_of(&result), "INVALID_OPTIONS", "{method}");
	}
	let batch = node.post("/1.0/identifiers", json!([did, future]).to_string()).json();
	assert_eq!((error_of(&batch[0]), error_of(&batch[1])), ("", "INVALID_OPTIONS"));
}

#[test]
fn an_answer_with_an_etag_that_the_client_has_is_not_sent_again() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let did = published(&holder);
	let ask = |known: &str, accept: &str| node.ask("GET", &path(&did), &[("If-None-Match", known), ("Accept", accept)]);
	let tag = ask("\"x\"", RESULT).header("etag").to_owned();
	let spared = ask(&tag, RESULT);
	assert_eq!((spared.status, spared.body.as_str(), spared.header("etag")), (304, "", tag.as_str()));
	assert_eq!(ask(&tag, "application/did").status, 200);
	holder.ok(&["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Alice"]);
	let changed = ask(&tag, RESULT);
	assert_eq!(changed.status, 200);
	assert_ne!(changed.header("etag"), tag);
	holder.ok(&["did", "deactivate", &did, "--yes", "--payer", "//Alice"]);
	assert_eq!(ask(changed.header("etag"), RESULT).status, 410);
}

#[test]
fn one_request_resolves_many_dids() {
	let node = Node::dev();
	let alice = alice_did("dev");
	let dids = json!([alice, "alice", "did:web:example.org", alice]);
	let answer = node.post("/1.0/identifiers", dids.to_string());
	assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/json"));
	let results = answer.json();
	assert_eq!(results[0], node.resolve(&alice).json());
	assert_eq!(results[0], results[3]);
	assert_eq!((error_of(&results[1]), error_of(&results[2])), ("INVALID_DID", "METHOD_NOT_SUPPORTED"));
	let too_many = json!(vec![alice; 101]).to_string();
	assert_eq!(node.post("/1.0/identifiers", too_many).status, 400);
	assert_eq!(node.post("/1.0/identifiers", "{}").status, 400);
}

#[test]
fn web_pages_of_any_origin_can_send_requests() {
	let node = Node::dev();
	let asked = [("Origin", "https://example.org"), ("Access-Control-Request-Method", "POST")];
	let preflight = node.ask("OPTIONS", "/1.0/identifiers", &asked);
	assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, "*"));
	assert!(preflight.header("access-control-allow-methods").contains("POST"));
	assert!(preflight.header("access-control-allow-headers").contains("content-type"));
	let answer = node.ask("GET", &path(&alice_did("dev")), &[("Origin", "https://example.org")]);
	assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
	assert!(answer.header("access-control-expose-headers").contains("etag"));
	let described = node.get("/openapi.json", "application/json");
	assert_eq!((described.status, described.json()["openapi"].as_str()), (200, Some("3.1.0")));
}

#[test]
fn a_client_of_did_core_1_0_gets_answers_in_its_own_formats() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let did = published(&holder);
	let whole = node.get(&path(&did), LEGACY);
	assert_eq!((whole.status, whole.content_type.as_str()), (200, LEGACY));
	let whole = whole.json();
	assert_eq!(whole["didResolutionMetadata"], json!({ "contentType": "application/did+ld+json" }));
	assert_eq!(whole["didDocument"]["@context"][0], "https://www.w3.org/ns/did/v1");
	assert_eq!(node.get(&path(&did), "application/did+ld+json").json(), whole["didDocument"]);

	let unknown = "did:clavis:dev:z11111111111111111111111111111111";
	for (did, accept, status, error) in [
		(unknown, LEGACY, 404, "notFound"),
		(unknown, "application/did+json", 404, "notFound"),
		("alice", LEGACY, 400, "invalidDid"),
		("did:web:example.org", LEGACY, 501, "methodNotSupported"),
	] {
		let answer = node.get(&path(did), accept);
		assert_eq!((answer.status, answer.content_type.as_str()), (status, LEGACY), "{did}");
		let result = answer.json();
		assert_eq!((&result["didResolutionMetadata"]["error"], &result["didDocument"]), (&json!(error), &Value::Null));
	}

	holder.ok(&["did", "deactivate", &did, "--yes", "--payer", "//Alice"]);
	let ended = node.get(&path(&did), LEGACY);
	assert_eq!((ended.status, &ended.json()["didDocument"]["id"]), (410, &json!(did)));
	assert_eq!(ended.json()["didDocumentMetadata"]["deactivated"], true);
	let document = node.get(&path(&did), "application/did+json");
	assert_eq!((document.status, document.json()), (410, json!({ "id": did, "verificationMethod": [] })));
}

#[test]
fn a_verifier_can_ask_for_the_status_of_a_key() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let did = published(&holder);
	let created = node.resolve(&did).json();
	let key =
		created["didDocument"]["verificationMethod"][0]["publicKeyMultibase"].as_str().expect("the method has a key");
	let ask = |query: &str| node.get(&format!("/1.0/keys/{did}?{query}"), "application/json");
	let status = |query: &str| ask(query).json()["status"].as_str().unwrap_or_default().to_owned();
	assert_eq!(status(&format!("key={key}")), "valid");
	assert_eq!(status("method=key-1&purpose=authentication"), "valid");
	assert_eq!(status("method=key-1&purpose=keyAgreement"), "notForPurpose");
	assert_eq!(status("method=key-1&at=2020-01-01T00:00:00Z"), "notYetAdded");
	assert_eq!(status("method=none"), "neverThere");
	assert_eq!(ask("method=key-1&at=2099-01-01T00:00:00Z").status, 400);
	let future = node.call("did_keyStatus", json!([did, { "method": "key-1", "at": "2099-01-01T00:00:00Z" }]));
	assert_eq!(future.expect_err("the moment is not over").code, -32_602);

	let since = created["didDocumentMetadata"]["updated"].as_str().expect("the DID has a moment of the last update");
	let revoke = ["did", "revoke", &did, "--method", "key-1", "--compromised-since", since, "--payer", "//Alice"];
	holder.ok(&revoke);
	let before = created["didDocumentMetadata"]["created"].as_str().expect("the DID has a moment of creation");
	assert_eq!(status(&format!("key={key}&at={before}")), "valid");
	let answer = ask(&format!("key={key}&at={since}")).json();
	assert_eq!((&answer["status"], &answer["since"]), (&json!("compromised"), &json!(since)));
	let asked = node.call("did_keyStatus", json!([did, { "key": key, "at": since }]));
	assert_eq!(asked.expect("the parameters are good"), answer);

	let unknown = "did:clavis:dev:z11111111111111111111111111111111";
	let answer = node.get(&format!("/1.0/keys/{unknown}?method=key-1"), "application/json");
	assert_eq!((answer.status, answer.content_type.as_str()), (404, "application/problem+json"));
	let error = node.call("did_keyStatus", json!([unknown, { "method": "key-1" }])).expect_err("there is no such DID");
	assert_eq!(error.code, 7404);
	assert_eq!(ask("").status, 400);
}
