//! Tests conformance with DID Resolution 1.0 (Candidate Recommendation of 2026-07-23) and with the requirements of the
//! Universal Resolver for its drivers. The tests send HTTP requests to a real node. Each check names its section of the
//! specification.

use clavis_tests::{alice_did, Cli, Node, Response};
use serde_json::{json, Map, Value};

const RESULT: &str = "application/did-resolution";
const DEREFERENCING: &str = "application/did-url-dereferencing";
/// The `Accept` header of a client that accepts every media type.
const ANYTHING: &str = "*/*";

const UNKNOWN: &str = "did:clavis:dev:z11111111111111111111111111111111";
const NO_DIDS: [&str; 2] = ["not-a-did", "did:example"];
/// The entry of the method in the configuration of the Universal Resolver.
const DRIVER: &str = include_str!("../../../docs/registration/universal-resolver/application.yml");
const OF_ANOTHER_METHOD: &str = "did:unsupported:123456789abcdefghi";

struct Subject {
	node: Node,
	/// A DID with the method `key-1`, and with the services `linkedDomain` and `LinkedDomain`.
	did: String,
	deactivated: String,
}

impl Subject {
	fn new() -> Self {
		let node = Node::dev();
		let holder = Cli::new(&node);
		holder.ok(&["key", "new", "laptop"]);
		let create = || {
			let created = holder.ok(&["did", "create", "--key", "laptop", "--payer", "//Alice"]);
			created["did"].as_str().expect("the answer has a DID").to_owned()
		};
		let (did, deactivated) = (create(), create());
		let update = ["did", "update", &did, "--payer", "//Alice"];
		for service in
			["linkedDomain=LinkedDomains=https://example.org", "LinkedDomain=LinkedDomains=https://example.org/b"]
		{
			holder.ok(&[&update[..], &["--add-service", service]].concat());
		}
		holder.ok(&["did", "deactivate", &deactivated, "--yes", "--payer", "//Alice"]);
		Self { node, did, deactivated }
	}

	fn get(&self, rest: &str, accept: &str) -> Response {
		self.node.get(&format!("/1.0/identifiers/{rest}"), accept)
	}

	/// Encodes the DID URL as `encodeURIComponent` of browsers does, and sends the request.
	fn get_encoded(&self, did_url: &str, query: &str, accept: &str) -> Response {
		let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!*'()".contains(&byte);
		let encode = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
		let encoded = did_url.bytes().map(encode).collect::<String>();
		self.get(&format!("{encoded}{query}"), accept)
	}
}

/// Section 9: checks that the answer is a result with a document.
#[track_caller]
fn assert_resolved(answer: &Response) -> Value {
	assert_eq!(answer.status, 200, "{answer:?}");
	let result = answer.json();
	for name in ["didResolutionMetadata", "didDocument", "didDocumentMetadata"] {
		assert!(result[name].is_object(), "{name}: {answer:?}");
	}
	assert!(result["didDocument"]["id"].is_string(), "{answer:?}");
	result
}

/// Sections 4.4 and 11: checks that the answer has an RFC 9457 error, no document and no document metadata.
#[track_caller]
fn assert_error(answer: &Response, status: u16, name: &str) {
	let result = answer.json();
	let error = &result["didResolutionMetadata"]["error"];
	assert_eq!(answer.status, status, "{answer:?}");
	assert_eq!(error["type"], format!("https://www.w3.org/ns/did#{name}"), "{answer:?}");
	assert!(error["title"].is_string() && error["detail"].is_string(), "{answer:?}");
	assert_eq!((&result["didDocument"], &result["didDocumentMetadata"]), (&Value::Null, &json!({})), "{answer:?}");
}

#[test]
fn did_resolution_of_section_4() {
	let subject = Subject::new();
	let did = &subject.did;
	// 4: the result has a document in a conformant representation, and its metadata. The id of the document is the DID.
	let answer = subject.get(did, ANYTHING);
	assert!(answer.content_type.contains(RESULT));
	let result = assert_resolved(&answer);
	assert_eq!(result["didDocument"]["id"], **did);
	// 4.2: the media type of the document.
	assert_eq!(result["didResolutionMetadata"]["contentType"], "application/did");
	// 4.3: moments are in UTC without fractions, the version id is a string, and `deactivated` is not true.
	let metadata = &result["didDocumentMetadata"];
	for name in ["created", "updated"] {
		let moment = metadata[name].as_str().expect("the value is a string");
		assert!(moment.len() == 20 && moment.ends_with('Z') && !moment.contains('.'), "{moment}");
	}
	assert!(metadata["versionId"].is_string());
	assert_eq!(metadata["deactivated"], Value::Null);
	// 4.3: `updated` is absent if the DID was never updated.
	let genesis = subject.get(&alice_did("dev"), ANYTHING).json();
	assert_eq!(genesis["didDocumentMetadata"]["updated"], Value::Null, "the genesis DID was never updated");

	// 4: the DID is required, and must be valid.
	assert_error(&subject.get("", ANYTHING), 400, "INVALID_DID");
	for text in NO_DIDS {
		assert_error(&subject.get(text, ANYTHING), 400, "INVALID_DID");
	}
	// 4.4: errors for the method, for the options, and for a DID that does not exist.
	assert_error(&subject.get(OF_ANOTHER_METHOD, ANYTHING), 501, "METHOD_NOT_SUPPORTED");
	assert_error(&subject.get_encoded(did, "?hl=zQm", ANYTHING), 501, "FEATURE_NOT_SUPPORTED");
	assert_error(&subject.get_encoded(did, "?colour=red", ANYTHING), 400, "INVALID_OPTIONS");
	assert_error(&subject.get(UNKNOWN, ANYTHING), 404, "NOT_FOUND");
	// 4.4: a deactivated DID is not an error.
	let ended = subject.get(&subject.deactivated, RESULT);
	let result = ended.json();
	assert_eq!((ended.status, &result["didDocument"]), (410, &Value::Null));
	assert_eq!(result["didDocumentMetadata"]["deactivated"], true);
	assert_eq!(result["didResolutionMetadata"]["error"], Value::Null);
	// 4.1: `expandRelativeUrls` makes all relative URLs absolute.
	let expanded = assert_resolved(&subject.get_encoded(did, "?expandRelativeUrls=true", RESULT));
	assert_eq!(expanded["didDocument"]["verificationMethod"][0]["id"], format!("{did}#key-1"));
}

#[test]
fn did_parameters_of_section_3() {
	let subject = Subject::new();
	let did = &subject.did;
	let ask = |query: &str| subject.get(&format!("{did}?{query}"), ANYTHING);
	// The decoded values must be ASCII.
	for name in ["service", "serviceType", "relativeRef", "versionId", "versionTime", "hl", "accept"] {
		for value in ["%F0%9F%94%A5", "%D0%9F", "%E3%81%93", "foo%E2%80%8Bbar"] {
			assert_eq!(ask(&format!("{name}={value}")).status, 400, "{name}={value}");
		}
	}
	for service in ["linkedDomain", "LinkedDomain"] {
		assert_resolved(&ask(&format!("service={service}")));
	}
	// A relative reference must be percent-encoded (RFC 3986).
	assert_eq!(ask("relativeRef=my+path%2Ffile").status, 400);
	assert_resolved(&ask("relativeRef=my%2520path%2Ffile"));
	// 3.1: times must be XML datetimes in UTC, without fractions of a second.
	for time in [
		"2025-10-07+12:30:45",
		"2025%2F10%2F07T12:30:45",
		"2025-13-07T12:30:45",
		"2025-10-07T12:30:60",
		"2025-10-07T12:30:45%2B24:00",
		"2025-10-07",
		"2025-10-07T12:30:45abc",
		"T12:30:45",
		"2025-10-07T00:00:00%2B02:00",
		"2025-10-07T00:00:00",
		"2025-10-07T00:00:00.123Z",
	] {
		assert_eq!(ask(&format!("versionTime={time}")).status, 400, "{time}");
	}
	// A DID of the genesis block exists at every moment.
	let then = subject.get(&format!("{}?versionTime=2025-10-07T14:30:00Z", alice_did("dev")), ANYTHING);
	assert_resolved(&then);
	// 3.2.2: a parameter must not occur twice.
	assert_error(&ask("service=a&service=b"), 400, "INVALID_DID_URL");
	// 13.4: `versionId` and `versionTime` exclude each other.
	assert_eq!(ask("versionId=1&versionTime=2025-10-07T14:30:00Z").status, 400);
}

#[test]
fn did_url_dereferencing_of_section_5() {
	let subject = Subject::new();
	let did = &subject.did;
	for (url, id) in [(format!("{did}#key-1"), format!("{did}#key-1")), (did.clone(), did.clone())] {
		let answer = subject.get_encoded(&url, "", DEREFERENCING);
		assert_eq!(answer.status, 200, "{answer:?}");
		let result = answer.json();
		// 5, 10: the result has three parts, and the content has both of its names.
		assert!(result["dereferencingMetadata"].is_object() && result["contentMetadata"].is_object());
		assert_eq!((&result["content"]["id"], &result["contentStream"]["id"]), (&json!(id), &json!(id)));
		// 5.2: the header `Content-Type` contains the media type of the content.
		let inner = result["dereferencingMetadata"]["contentType"].as_str().expect("the value is a string");
		assert!(answer.content_type.contains(inner), "{answer:?}");
		// 12.1: a client that accepts the media type of the content gets the content alone.
		let bare = subject.get_encoded(&url, "", "application/json");
		assert_eq!((bare.status, bare.json().get("dereferencingMetadata")), (200, None));
	}
	// 5.4.1: errors for malformed URLs, unknown DIDs, and paths that the method does not support.
	for (url, status, name) in [
		("not-a-did".into(), 400, "INVALID_DID_URL"),
		(format!("{did}?a=%2"), 400, "INVALID_DID_URL"),
		(UNKNOWN.into(), 404, "NOT_FOUND"),
		(format!("{did}/custom/path?customquery"), 404, "NOT_FOUND"),
		(format!("{did}#none"), 404, "NOT_FOUND"),
	] {
		let answer = subject.get_encoded(&url, "", DEREFERENCING);
		assert_eq!((answer.status, answer.content_type.as_str()), (status, DEREFERENCING), "{url}");
		let result = answer.json();
		let error = &result["dereferencingMetadata"]["error"]["type"];
		assert_eq!(*error, format!("https://www.w3.org/ns/did#{name}"), "{url}");
		assert_eq!((&result["contentStream"], &result["contentMetadata"]), (&Value::Null, &json!({})));
	}
	// 5.4.1: a client that accepts a representation of a document gets the document with the selected services.
	let selected = subject.get(&format!("{did}?service=linkedDomain"), "application/did").json();
	assert_eq!(selected["service"].as_array().map(Vec::len), Some(1));
	// 5.4.2: a verification method must have the purpose that the request names.
	let for_purpose =
		subject.get_encoded(&format!("{did}#key-1"), "?verificationRelationship=keyAgreement", DEREFERENCING);
	let error = for_purpose.json()["dereferencingMetadata"]["error"]["type"].take();
	assert_eq!(error, "https://w3id.org/security#INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD");
}

#[test]
fn the_https_binding_of_section_12_1() {
	let subject = Subject::new();
	let did = &subject.did;
	// The media type of the result contains the media type of the document.
	let answer = subject.get(did, RESULT);
	let inner = assert_resolved(&answer)["didResolutionMetadata"]["contentType"].take();
	assert!(answer.content_type.contains(inner.as_str().expect("the value is a string")));
	// The answer is a representation of the document alone.
	for media_type in ["application/did", "application/did+json", "application/did+ld+json"] {
		let document = subject.get(did, media_type);
		assert_eq!((document.status, document.content_type.as_str()), (200, media_type));
		assert_eq!((&document.json()["id"], document.json().get("didResolutionMetadata")), (&json!(did), None));
	}
	// A DID with options behind it must be percent-encoded. A DID without options may be.
	assert_resolved(&subject.get_encoded(did, "", RESULT));
	assert_resolved(&subject.get_encoded(did, "?versionId=3", RESULT));
	// Status codes.
	for text in NO_DIDS {
		assert_error(&subject.get(text, RESULT), 400, "INVALID_DID");
	}
	assert_error(&subject.get(OF_ANOTHER_METHOD, RESULT), 501, "METHOD_NOT_SUPPORTED");
	assert_error(&subject.get(UNKNOWN, RESULT), 404, "NOT_FOUND");
	assert_error(&subject.get(did, "application/x-unsupported-99999"), 406, "REPRESENTATION_NOT_SUPPORTED");
	assert_eq!(subject.get(&subject.deactivated, RESULT).status, 410);
	// A service endpoint is a redirection without a body.
	for accept in ["text/uri-list", DEREFERENCING] {
		for (query, location) in [
			("?service=linkedDomain", "https://example.org"),
			("?service=LinkedDomain&relativeRef=%2Fpath%3Fquery#frag", "https://example.org/path?query#frag"),
		] {
			let answer = subject.get_encoded(&format!("{did}{query}"), "", accept);
			assert_eq!((answer.status, answer.header("location")), (303, location), "{query}");
			assert_eq!(answer.body, "");
		}
	}
}

#[test]
fn the_http_resolver_is_a_driver_of_the_universal_resolver() {
	let subject = Subject::new();
	let did = &subject.did;
	const PROFILE: &str = "application/ld+json;profile=\"https://w3id.org/did-resolution\"";
	// A client that asks for JSON-LD gets a document with its JSON-LD context.
	let document = subject.get(did, "application/ld+json");
	assert_eq!((document.status, document.content_type.as_str()), (200, "application/ld+json"));
	assert_eq!(document.json()["@context"][0], "https://www.w3.org/ns/did/v1");
	assert_eq!(document.json()["id"], **did);
	// Older and newer versions of the Universal Resolver ask for a result with different media types.
	for (accept, media_type) in
		[(format!("{PROFILE},application/did+ld+json"), PROFILE), (format!("{RESULT},application/did"), RESULT)]
	{
		let answer = subject.get(did, &accept);
		assert_eq!(answer.content_type, media_type);
		assert_resolved(&answer);
	}
	// A failure is a result, too, so that the Universal Resolver can pass the error on.
	for (did, status, error) in
		[(UNKNOWN, 404, "notFound"), ("not-a-did", 400, "invalidDid"), (OF_ANOTHER_METHOD, 501, "methodNotSupported")]
	{
		let answer = subject.get(did, "application/ld+json");
		assert_eq!((answer.status, answer.content_type.as_str()), (status, PROFILE));
		assert_eq!(answer.json()["didResolutionMetadata"]["error"], error);
	}
	let ended = subject.get(&subject.deactivated, "application/ld+json");
	assert_eq!((ended.status, &ended.json()["didDocumentMetadata"]["deactivated"]), (410, &json!(true)));

	// The entry that the Universal Resolver gets.
	let entry = |name: &'static str| {
		let lines = DRIVER.lines().map(str::trim);
		// The first name of an entry of the list stands behind a dash.
		let mut lines = lines.skip_while(move |line| !line.trim_start_matches("- ").starts_with(&format!("{name}:")));
		let first = lines.next().expect("the entry has this name");
		first.split_once(':').map(|(_, value)| (value.trim(), lines)).expect("a name ends with a colon")
	};
	assert_eq!(entry("pattern").0, "\"^(did:clavis:.+)$\"");
	// In place of `$2` the Universal Resolver puts the percent-encoded DID or DID URL.
	let (url, _) = entry("url");
	assert!(url.ends_with(":8080/1.0/identifiers/$2}"), "{url}");
	let method = subject.get_encoded(&format!("{did}#key-1"), "", &format!("{DEREFERENCING},application/did"));
	assert_eq!((method.status, &method.json()["content"]["id"]), (200, &json!(format!("{did}#key-1"))));
	let examples = entry("testIdentifiers").1.map_while(|line| line.strip_prefix("- ")).collect::<Vec<_>>();
	assert_eq!(subject.node.get("/1.0/testIdentifiers", ANYTHING).json(), json!({ "clavis": examples }));
	let traits = entry("traits").1.map_while(|line| line.split_once(": "));
	let traits = traits.map(|(name, value)| (name.to_owned(), json!(value == "true"))).collect::<Map<_, _>>();
	assert_eq!(subject.node.get("/1.0/traits", ANYTHING).json(), json!({ "clavis": traits }));
}
