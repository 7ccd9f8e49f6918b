use super::{testing::*, *};
use clavis_primitives::Moment;
use proptest::prelude::*;
use serde_json::{json, Map};

fn options(options: Value) -> Map<String, Value> {
	options.as_object().unwrap().clone()
}

fn plain(did_url: &str) -> HttpQuestion<'_> {
	HttpQuestion { did_url, ..HttpQuestion::default() }
}

fn accepting<'a>(did_url: &'a str, accept: &'a str) -> HttpQuestion<'a> {
	HttpQuestion { accept, ..plain(did_url) }
}

fn error_name(result: &Value) -> &str {
	let [resolution, dereferencing] =
		["didResolutionMetadata", "dereferencingMetadata"].map(|name| &result[name]["error"]);
	let error = resolution["type"].as_str().or(dereferencing["type"].as_str()).unwrap_or_default();
	error.split_once('#').map_or("", |(_, name)| name)
}

/// Returns the status and the error of an answer, which must be a whole result.
fn outcome(answer: Answer) -> (u16, String) {
	let status = answer.status;
	(status, error_name(&json_of(answer)).to_owned())
}

fn json_of(answer: Answer) -> Value {
	let Body::Json(value) = answer.body else { panic!("{answer:?}") };
	value
}

#[test]
fn a_known_did_is_resolved() {
	let resolver = resolver();
	let answer = resolver.resolve(plain(&known_did()));
	assert_eq!((answer.status, answer.media_type), (200, "application/did-resolution"));
	let whole = json_of(answer);
	assert_eq!(whole["didDocument"]["id"], known_did());
	assert_eq!(resolver.resolve_whole(&known_did(), &Map::new()), whole);

	let document = resolver.resolve(accepting(&known_did(), "application/did"));
	assert_eq!((document.status, document.media_type), (200, "application/did"));
	assert_eq!(json_of(document), whole["didDocument"]);
	let content = resolver.dereference_whole(&known_did(), &Map::new());
	assert_eq!(content["content"], whole["didDocument"]);
	assert_eq!(content["contentMetadata"], whole["didDocumentMetadata"]);
}

#[test]
fn a_deactivated_did_is_gone() {
	for (accept, media_type) in [
		("application/did", "application/did-resolution"),
		("application/did-url-dereferencing", "application/did-url-dereferencing"),
		("application/did+json", "application/did+json"),
		("application/ld+json", "application/ld+json;profile=\"https://w3id.org/did-resolution\""),
	] {
		let answer = resolver().resolve(accepting(&ended_did(), accept));
		assert_eq!((answer.status, answer.media_type), (410, media_type), "{accept}");
	}
	let whole = resolver().resolve_whole(&ended_did(), &Map::new());
	assert_eq!(whole["didDocumentMetadata"]["deactivated"], true);
}

#[test]
fn failures_are_results() {
	let resolver = resolver();
	let long = format!("did:clavis:dev:{}", "z".repeat(MAX_DID_URL_BYTES));
	for (did, status, name) in [
		(unknown_did().as_str(), 404, "NOT_FOUND"),
		("did:clavis:elsewhere:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", 404, "NOT_FOUND"),
		("", 400, "INVALID_DID"),
		("did:clavis:dev:z0", 400, "INVALID_DID"),
		(&long, 400, "INVALID_DID_URL"),
		("did:web:example.org", 501, "METHOD_NOT_SUPPORTED"),
		(&format!("{}/path", known_did()), 404, "NOT_FOUND"),
		(&format!("{}?hl=zQm", known_did()), 501, "FEATURE_NOT_SUPPORTED"),
		(&format!("{}?versionId=7", known_did()), 404, "NOT_FOUND"),
	] {
		let answer = resolver.resolve(plain(did));
		assert_eq!(answer.media_type, "application/did-resolution");
		let whole = json_of(answer.clone());
		assert_eq!((answer.status, error_name(&whole)), (status, name), "{did}");
		assert_eq!(resolver.resolve_whole(did, &Map::new()), whole);
	}
}

#[test]
fn a_did_that_was_never_created_is_told_from_a_version_that_never_was() {
	let detail = |did_url: &str| {
		let result = resolver().resolve_whole(did_url, &Map::new());
		result["didResolutionMetadata"]["error"]["detail"].as_str().unwrap().to_owned()
	};
	for query in ["", "?versionId=1", "?versionTime=2025-06-01T00:00:00Z"] {
		let detail = detail(&format!("{}{query}", unknown_did()));
		assert!(detail.contains("was never created"), "{query}: {detail}");
	}
	for query in ["?versionId=7", "?versionTime=1970-01-01T00:00:00Z"] {
		let detail = detail(&format!("{}{query}", known_did()));
		assert!(detail.contains("has no such version"), "{query}: {detail}");
	}
}

#[test]
fn the_first_error_is_reported_before_the_representation() {
	let resolver = resolver();
	let options = |question: HttpQuestion<'static>| HttpQuestion {
		query: "colour=red",
		encoded: true,
		accept: "text/html",
		..question
	};
	for (did_url, status, name) in [
		("not-a-did", 400, "INVALID_DID"),
		("did:web:example.org", 501, "METHOD_NOT_SUPPORTED"),
		("did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", 400, "INVALID_OPTIONS"),
	] {
		assert_eq!(outcome(resolver.resolve(options(plain(did_url)))), (status, name.into()), "{did_url}");
	}
	let answer = resolver.resolve(accepting(&unknown_did(), "text/html"));
	assert_eq!(outcome(answer), (406, "REPRESENTATION_NOT_SUPPORTED".into()));
	// For a client that dereferences, the same text is an invalid DID URL.
	let answer = resolver.resolve(accepting("not-a-did", "application/did-url-dereferencing"));
	assert_eq!((answer.status, answer.media_type), (400, "application/did-url-dereferencing"));
	assert_eq!(error_name(&json_of(answer)), "INVALID_DID_URL");
}

#[test]
fn a_client_of_did_core_1_0_gets_errors_as_words() {
	let did = unknown_did();
	for accept in ["application/did+json", "application/ld+json", "application/json"] {
		let answer = resolver().resolve(accepting(&did, accept));
		let expected = "application/ld+json;profile=\"https://w3id.org/did-resolution\"";
		assert_eq!((answer.status, answer.media_type), (404, expected));
		assert_eq!(json_of(answer)["didResolutionMetadata"]["error"], "notFound");
	}
}

#[test]
fn options_are_checked() {
	let resolver = resolver();
	for (given, name) in [
		(json!({}), ""),
		(json!({ "accept": "application/did" }), ""),
		(json!({ "expandRelativeUrls": true }), ""),
		(json!({ "versionId": "1" }), ""),
		(json!({ "versionId": 1 }), ""),
		(json!({ "accept": "text/html" }), "REPRESENTATION_NOT_SUPPORTED"),
		(json!({ "accept": {} }), "INVALID_OPTIONS"),
		(json!({ "versionId": null }), "INVALID_OPTIONS"),
		(json!({ "versionId": "2" }), "NOT_FOUND"),
		(json!({ "colour": "red" }), "INVALID_OPTIONS"),
	] {
		assert_eq!(error_name(&resolver.resolve_whole(&known_did(), &options(given.clone()))), name, "{given}");
	}
	let did = known_did();
	let with = |query, encoded| resolver.resolve(HttpQuestion { query, encoded, ..plain(&did) }).status;
	assert_eq!((with("versionId=1", true), with("versionId=1", false)), (200, 200));
	assert_eq!((with("colour=red", true), with("colour=red", false)), (400, 404));
	assert_eq!(with("accept=text%2Fhtml", true), 406);
	assert_eq!(resolver.resolve(accepting(&did, "text/html")).status, 406);
}

/// Percent-encodes a text, each byte that could stay as it is only if the next of these says so.
fn encoded(text: &str, choices: &mut impl Iterator<Item = bool>) -> String {
	let bytes = text.bytes().map(|byte| {
		let can_stay = byte.is_ascii_alphanumeric() || b"-._~!$'()*+,;:@/?".contains(&byte);
		if can_stay && choices.next() == Some(false) {
			char::from(byte).to_string()
		} else {
			format!("%{byte:02X}")
		}
	});
	bytes.collect()
}

proptest! {
	/// The case that was reported: a `+` was a space in one place and itself in another.
	#[test]
	fn a_parameter_means_the_same_on_every_route(
		name in prop::sample::select(vec![
			"service", "serviceType", "relativeRef", "versionId", "versionTime", "accept", "proof", "hl", "colour",
		]),
		value in prop_oneof!["[ -~]{0,12}", "[a-z+ ]{0,4}", "true|1|application/did"],
		choices in prop::collection::vec(any::<bool>(), 64),
	) {
		let mut choices = choices.into_iter();
		let query = format!("{}={}", encoded(name, &mut choices), encoded(&value, &mut choices));
		let (did, url) = (known_did(), format!("{}?{query}", known_did()));
		let read = |asked: Asked| asked.question.map(|formed| formed.request).map_err(|error| error.kind);
		let raw = read(Asked::over_http(HttpQuestion { query: &query, ..plain(&did) }));
		let whole = read(Asked::over_http(HttpQuestion { encoded: true, ..plain(&url) }));
		let in_batch = read(Asked::to_resolve(&url, &Map::new()));
		prop_assert_eq!((&raw, &raw), (&whole, &in_batch), "{}", query);
		// Beside the DID only the errors have another name, and nothing is left for the DID URL to say.
		let beside = read(Asked::over_http(HttpQuestion { query: &query, encoded: true, ..plain(&did) }));
		let as_option = match raw {
			Err(ErrorKind::InvalidDidUrl) => Err(ErrorKind::InvalidOptions),
			Ok(_) if name == "colour" => Err(ErrorKind::InvalidOptions),
			raw => raw,
		};
		prop_assert_eq!(&beside, &as_option, "{}", query);
		// JSON has no encoding of its own. The value is what the query says, decoded once.
		if !query.contains('+') {
			let given = options(json!({ name: value }));
			prop_assert_eq!(&read(Asked::to_resolve(&did, &given)), &as_option, "{}", query);
		}
	}
}

#[test]
fn fragments_are_dereferenced_and_not_resolved() {
	let url = format!("{}#none", known_did());
	assert_eq!(error_name(&resolver().resolve_whole(&url, &Map::new())), "INVALID_DID");
	assert_eq!(error_name(&resolver().dereference_whole(&url, &Map::new())), "NOT_FOUND");
	assert_eq!(outcome(resolver().resolve(plain(&url))), (404, "NOT_FOUND".into()));
}

#[test]
fn a_proof_is_in_the_metadata() {
	let proven = |did: &str| resolver().resolve_whole(did, &options(json!({ "proof": true })));
	assert_eq!(proven(&known_did())["didDocumentMetadata"]["proof"], json!([{ "type": "ClavisProof" }]));
	assert_eq!(proven(&ended_did())["didDocumentMetadata"]["proof"], json!([{ "type": "ClavisProof" }]));
	let absent = proven(&unknown_did());
	assert_eq!(error_name(&absent), "NOT_FOUND");
	assert_eq!(absent["didResolutionMetadata"]["proof"], json!([{ "type": "ClavisProof" }]));
	let answer = resolver().resolve(HttpQuestion { query: "proof=true", encoded: true, ..plain(&known_did()) });
	assert_eq!(json_of(answer)["didDocumentMetadata"]["proof"][0]["type"], "ClavisProof");
}

#[test]
fn the_status_of_a_key_is_answered() {
	let parameters = |pairs: &[(&str, &str)]| {
		let mut parameters = KeyParameters::default();
		pairs.iter().for_each(|(name, value)| parameters.set(name, value).unwrap());
		parameters
	};
	// Without a moment the question is about the newest final block.
	let status = resolver().key_status(&known_did(), &parameters(&[("method", "none")])).unwrap();
	assert_eq!((&status["status"], &status["at"]), (&json!("neverThere"), &json!("2026-01-01T00:00:00Z")));
	for (did, parameters, kind) in [
		(unknown_did(), parameters(&[("method", "none")]), ErrorKind::NotFound),
		(known_did(), parameters(&[]), ErrorKind::InvalidOptions),
		(format!("{}#key-1", known_did()), parameters(&[("method", "none")]), ErrorKind::InvalidDid),
		("alice".into(), parameters(&[("method", "none")]), ErrorKind::InvalidDid),
		(known_did(), parameters(&[("method", "none"), ("at", "2026-01-01T00:00:00Z")]), ErrorKind::InvalidOptions),
	] {
		assert_eq!(resolver().key_status(&did, &parameters).unwrap_err().kind, kind, "{did}");
	}
}

#[test]
fn every_answer_obeys_the_rules_of_its_moment() {
	let resolver = stricter_resolver();
	let before = clavis_resolution::format_moment(WITHDRAWN - 1);
	let just_before = clavis_resolution::format_moment(WITHDRAWN - 61);
	let at = clavis_resolution::format_moment(WITHDRAWN);
	for (asked, rules, good) in [
		(json!({}), json!({ "number": 2 }), false),
		(json!({ "proof": true }), json!({ "number": 2 }), false),
		(json!({ "versionId": "1" }), json!({ "number": 2 }), false),
		(json!({ "versionTime": at }), json!({ "number": 2, "at": at }), false),
		(json!({ "versionTime": before }), json!({ "number": 2, "at": before }), true),
		(json!({ "versionTime": just_before }), json!({ "number": 1, "at": just_before }), true),
		(json!({ "versionTime": just_before, "proof": true }), json!({ "number": 1, "at": just_before }), true),
	] {
		let whole = resolver.resolve_whole(&known_did(), &options(asked.clone()));
		let (document, metadata) = (&whole["didDocument"], &whole["didDocumentMetadata"]["clavis"]);
		assert_eq!(metadata["rules"], rules, "{asked}");
		assert_eq!(document.get("authentication").is_some(), good, "{asked}");
		assert_eq!(
			document["verificationMethod"].as_array().is_some_and(|methods| !methods.is_empty()),
			good,
			"{asked}"
		);
		assert_eq!(metadata.get("unusableVerificationMethod").is_none(), good, "{asked}");
		assert_eq!(metadata["control"].get("locked").is_none(), good, "{asked}");
		// The fragment names no method any more, neither alone nor for a relationship.
		let url = format!("{}#key", known_did());
		let content = resolver.dereference_whole(&url, &options(asked.clone()));
		assert_eq!(error_name(&content), if good { "" } else { "NOT_FOUND" }, "{asked}");
		let mut wanted = options(asked.clone());
		wanted.insert("verificationRelationship".into(), "authentication".into());
		let content = resolver.dereference_whole(&url, &wanted);
		assert_eq!(error_name(&content), if good { "" } else { "INVALID_VERIFICATION_METHOD" }, "{asked}");
	}
}

#[test]
fn the_status_of_a_key_obeys_the_rules_of_the_moment() {
	let status = |at: Option<Moment>| {
		let mut parameters = KeyParameters::default();
		parameters.set("method", "key").unwrap();
		at.iter().for_each(|at| parameters.set("at", &clavis_resolution::format_moment(*at)).unwrap());
		stricter_resolver().key_status(&known_did(), &parameters).unwrap()
	};
	for at in [None, Some(WITHDRAWN), Some(HEAD_MOMENT.as_secs() - 1)] {
		let status = status(at);
		let since = clavis_resolution::format_moment(WITHDRAWN);
		assert_eq!((&status["status"], &status["rule"]), (&json!("withdrawn"), &json!(2)), "{at:?}");
		assert_eq!(status["since"], since);
	}
	for at in [WITHDRAWN - 1, WITHDRAWN - 61] {
		assert_eq!(status(Some(at))["status"], "valid", "{at}");
	}
}

#[test]
fn rule_sets_are_found_by_number_and_by_moment() {
	let ask = |query| stricter_resolver().rules(query);
	let in_force = ask(RulesQuery::InForce).unwrap();
	assert_eq!((&in_force["number"], &in_force["inForce"]), (&json!(2), &json!(true)));
	assert_eq!(in_force["rules"]["algorithms"]["sr25519"]["status"], "withdrawn");
	assert_eq!(ask(RulesQuery::Number(2)), Ok(in_force.clone()));
	for moment in [WITHDRAWN - 60, WITHDRAWN, HEAD_MOMENT.as_secs() - 1] {
		assert_eq!(ask(RulesQuery::At(moment)), Ok(in_force.clone()), "{moment}");
	}
	let first = ask(RulesQuery::Number(1)).unwrap();
	assert_eq!((&first["number"], &first["inForce"], &first["untilBlock"]), (&json!(1), &json!(false), &json!(5)));
	assert_eq!(ask(RulesQuery::At(WITHDRAWN - 61)), Ok(first));
	for number in [0, 3] {
		let error = ask(RulesQuery::Number(number)).unwrap_err();
		assert_eq!(error.kind, ErrorKind::NotFound);
		assert!(error.detail.contains(&format!("no rule set {number}")), "{error}");
	}
}

/// The case that was reported: a moment in the future was answered with 200.
#[test]
fn no_moment_is_answered_that_is_not_over_in_the_newest_final_block() {
	let resolver = stricter_resolver();
	let head = HEAD_MOMENT.as_secs();
	for (at, name) in [(head - 1, ""), (head, "INVALID_OPTIONS"), (head + 15_768_000, "INVALID_OPTIONS")] {
		let time = clavis_resolution::format_moment(at);
		let by_version = options(json!({ "versionTime": time }));
		let with_proof = options(json!({ "versionTime": time, "proof": true }));
		for options in [&by_version, &with_proof] {
			assert_eq!(error_name(&resolver.resolve_whole(&known_did(), options)), name, "{time}");
			assert_eq!(error_name(&resolver.dereference_whole(&known_did(), options)), name, "{time}");
			// Not even that there is no such DID is known of the future.
			let absent = error_name(&resolver.resolve_whole(&unknown_did(), options)).to_owned();
			assert_eq!(absent, if name.is_empty() { "NOT_FOUND" } else { name }, "{time}");
		}
		let url = format!("{}?versionTime={time}", known_did());
		let status = if name.is_empty() { 200 } else { 400 };
		assert_eq!(outcome(resolver.resolve(plain(&url))), (status, name.to_owned()), "{time}");

		let mut parameters = KeyParameters::default();
		[("method", "key"), ("at", time.as_str())]
			.iter()
			.for_each(|(name, value)| parameters.set(name, value).unwrap());
		for answered in [resolver.key_status(&known_did(), &parameters), resolver.rules(RulesQuery::At(at))] {
			let refused = answered.err().map(|error| error.kind);
			assert_eq!(refused, (!name.is_empty()).then_some(ErrorKind::InvalidOptions), "{time}");
		}
	}
}

#[test]
fn the_guardians_of_a_did_are_answered() {
	let ask = |did: &str| resolver().guardians(&read_did(did)?);
	let answer = ask(&known_did()).unwrap();
	assert_eq!((&answer["did"], &answer["circles"][0]["private"]["leaves"]), (&json!(known_did()), &json!(5)));
	for (did, kind, word) in [
		(unknown_did(), ErrorKind::NotFound, "never created"),
		(ended_did(), ErrorKind::NotFound, "has no guardians"),
		(known_did().replace(":dev:", ":elsewhere:"), ErrorKind::NotFound, "elsewhere"),
		(format!("{}#key", known_did()), ErrorKind::InvalidDid, "expected a DID"),
		("alice".into(), ErrorKind::InvalidDid, ""),
	] {
		let error = ask(&did).unwrap_err();
		assert_eq!(error.kind, kind, "{did}");
		assert!(error.detail.contains(word), "{error}");
	}
}

#[test]
fn an_unreadable_state_is_an_internal_error() {
	let resolver = || Resolver::new(Unreadable, None);
	for query in ["", "versionId=1", "proof=true"] {
		let answer = resolver().resolve(HttpQuestion { query, encoded: true, ..plain(&known_did()) });
		assert_eq!(outcome(answer), (500, "INTERNAL_ERROR".into()), "{query}");
	}
	assert!(resolver().health(Duration::ZERO).is_err());
	let error = resolver().guardians(&read_did(&known_did()).unwrap()).unwrap_err();
	assert_eq!(error.kind, ErrorKind::InternalError);
	let error = resolver().rules(RulesQuery::InForce).unwrap_err();
	assert_eq!(error.kind, ErrorKind::InternalError);
}

#[test]
fn a_node_is_healthy_while_its_finalised_state_is_fresh() {
	let resolver = resolver();
	assert_eq!(resolver.health(HEAD_MOMENT), Ok(HEAD_HEIGHT));
	assert_eq!(resolver.health(HEAD_MOMENT + BLOCK_TIME * STALLED_AFTER_BLOCKS), Ok(HEAD_HEIGHT));
	assert!(resolver.health(HEAD_MOMENT + BLOCK_TIME * STALLED_AFTER_BLOCKS + Duration::from_millis(1)).is_err());
	// A clock behind that of the validators is not a sign of a stall.
	assert_eq!(resolver.health(Duration::ZERO), Ok(HEAD_HEIGHT));
}
