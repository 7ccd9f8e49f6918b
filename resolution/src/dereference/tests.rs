use super::*;
use crate::{parse_did_url, Accept, ApplicableRules, ParameterSource, Profile};
use clavis_primitives::{
	rules::RuleChange, Algorithm, Change, ControlSet, Did, Inception, Moment, NewMethod, NumberedRules, Reason,
	Restriction, RuleSet,
};
use std::sync::LazyLock;

const P256: &str = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";
const START: Moment = 1_767_225_600;

fn inception() -> Inception {
	Inception { control: ControlSet::single(P256.parse().unwrap()), next: None, salt: Default::default() }
}

fn did() -> Did {
	let network = "dev".parse().unwrap();
	Did { id: inception().id(&network), network }
}

fn service_change(id: &str, kind: &str, endpoints: &[&str]) -> Change {
	let endpoints = endpoints.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap();
	let types = vec![kind.parse().unwrap()].try_into().unwrap();
	Change::AddService(Service { id: id.parse().unwrap(), types, endpoints })
}

fn record() -> Record<()> {
	let purposes = [Purpose::Authentication].into_iter().collect();
	let method = |id: &str| NewMethod { id: id.parse().unwrap(), key: P256.parse().unwrap(), purposes, expires: None };
	let changes = [
		Change::AddMethod(method("key-1")),
		Change::AddMethod(method("old")),
		service_change("files", "Files", &["https://files.example/a/b", "mailto:files@example.org"]),
		service_change("mail", "Mail", &["mailto:a@example.org"]),
		service_change("more", "Files", &["https://more.example/#top"]),
	];
	let mut record = Record::create(inception(), changes, START, 1).unwrap();
	record.revoke(&"old".parse().unwrap(), Reason::Routine, START + 5).unwrap();
	record
}

fn ask(rest: &str, options: &[(&str, &str)]) -> Request {
	let mut request = Request::new(parse_did_url(&format!("{}{rest}", did()), true).unwrap()).unwrap();
	options.iter().for_each(|(name, value)| request.set(name, value, ParameterSource::Option).unwrap());
	request
}

static RULES: LazyLock<NumberedRules> = LazyLock::new(NumberedRules::default);

fn resolved(record: &Record<()>) -> ResolvedVersion<'_> {
	ResolvedVersion::current(record, ApplicableRules::of_block(&RULES, START))
}

/// Returns the answer over HTTP to a client that accepts this.
fn get_with(rest: &str, options: &[(&str, &str)], accept: &str) -> Answer {
	let request = ask(rest, options);
	let wanted = Accept::parse(accept).choose(&request.offers());
	let answer = wanted.and_then(|wanted| request.answer(resolved(&record()), wanted));
	answer.unwrap_or_else(|error| Answer::failed(&error, Profile::Dereferencing))
}

fn get(rest: &str, accept: &str) -> Answer {
	get_with(rest, &[], accept)
}

fn json_of(answer: Answer) -> Value {
	match answer.body {
		Body::Json(value) => value,
		Body::Location(location) => panic!("sent to {location}"),
	}
}

fn location(answer: Answer) -> String {
	assert_eq!((answer.status, answer.media_type), (303, "text/uri-list"));
	match answer.body {
		Body::Location(location) => location,
		Body::Json(value) => panic!("told {value}"),
	}
}

fn error_of(answer: Answer) -> (u16, String) {
	let status = answer.status;
	let error = json_of(answer)["dereferencingMetadata"]["error"]["type"].take();
	let name = error.as_str().and_then(|url| url.split_once('#')).map(|(_, name)| name.to_owned());
	(status, name.unwrap_or_default())
}

#[test]
fn a_fragment_is_a_verification_method_or_a_service() {
	let method = json!({
		"@context": ["https://www.w3.org/ns/did/v1.1"],
		"id": format!("{}#key-1", did()),
		"type": "Multikey",
		"controller": did().to_string(),
		"publicKeyMultibase": P256,
	});
	let whole = json!({
		"dereferencingMetadata": { "contentType": "application/did" },
		"content": method,
		"contentStream": method,
		"contentMetadata": {},
	});
	for accept in ["", "*/*", "application/did-url-dereferencing"] {
		let answer = get("#key-1", accept);
		assert_eq!((answer.status, answer.media_type), (200, "application/did-url-dereferencing"));
		assert_eq!(json_of(answer), whole);
	}
	assert_eq!(json_of(get("#key-1", "application/did")), method);
	assert_eq!(get("#key-1", "application/json").media_type, "application/json");
	assert_eq!(json_of(get("#key-1", "application/did+json")).get("@context"), None);
	// Each term of a service is defined in JSON-LD, also without its document.
	for accept in ["application/did+ld+json", "application/did"] {
		let service = json_of(get("#mail", accept));
		assert_eq!(service["serviceEndpoint"], "mailto:a@example.org");
		let terms = service["@context"].as_array().unwrap().last().unwrap();
		assert_eq!(terms["serviceEndpoint"]["@id"], "https://www.w3.org/ns/did#serviceEndpoint");
		assert!(terms["@vocab"].is_string());
	}
	assert_eq!(json_of(get("#mail", "application/did+json")).get("@context"), None);
	// The DID URL does not stand for the whole document.
	assert_eq!(error_of(get("#key-1", "application/did-resolution")), (406, "REPRESENTATION_NOT_SUPPORTED".into()));
}

#[test]
fn dereferencing_has_a_form_of_did_core_1_0() {
	const LEGACY: &str = "application/ld+json;profile=\"https://w3id.org/did-url-dereferencing\"";
	for (rest, id) in [("#key-1", format!("{}#key-1", did())), ("", did().to_string())] {
		let answer = get(rest, LEGACY);
		assert_eq!((answer.status, answer.media_type), (200, LEGACY), "{rest}");
		let whole = json_of(answer);
		assert_eq!(whole["@context"][0], "https://w3id.org/did-resolution/v1");
		assert_eq!(whole["@context"][1]["contentStream"], "https://w3id.org/did-resolution#contentStream");
		assert_eq!(whole["dereferencingMetadata"], json!({ "contentType": "application/did+ld+json" }));
		assert_eq!((&whole["contentStream"]["id"], &whole["content"]["id"]), (&json!(id), &json!(id)));
		assert_eq!(whole["contentStream"]["@context"][0], "https://www.w3.org/ns/did/v1");
	}
	// Its metadata has no numbers.
	assert_eq!(json_of(get("", LEGACY))["contentMetadata"]["clavis"]["rules"]["number"], "1");
	// It names the content, and not the endpoint.
	let selected = json_of(get("?service=files", LEGACY));
	assert_eq!(selected["contentStream"]["service"].as_array().map(Vec::len), Some(1));
	let mut record = record();
	record.deactivate(START + 10).unwrap();
	let answer = ask("#key-1", &[]).answer(resolved(&record), Representation::LegacyDereferencing).unwrap();
	assert_eq!((answer.status, answer.media_type), (410, LEGACY));
	assert_eq!(json_of(answer)["contentStream"]["id"], did().to_string());
}

#[test]
fn an_ended_method_is_not_found_and_its_end_is_named() {
	let answer = json_of(get("#old", ""));
	let error = &answer["dereferencingMetadata"]["error"];
	assert_eq!(error["type"], "https://www.w3.org/ns/did#NOT_FOUND");
	assert!(error["detail"].as_str().unwrap().contains("ended at 2026-01-01T00:00:05Z"), "{error}");
	assert_eq!((&answer["content"], &answer["contentMetadata"]), (&Value::Null, &json!({})));
	assert_eq!(error_of(get("#none", "")), (404, "NOT_FOUND".into()));
}

#[test]
fn a_method_must_serve_the_relationship() {
	let ask = |rest: &str, relationship| get_with(rest, &[("verificationRelationship", relationship)], "");
	assert_eq!(ask("#key-1", "authentication").status, 200);
	for (rest, relationship, error) in [
		("#key-1", "assertionMethod", "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"),
		("#key-1", "colour", "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"),
		("#mail", "authentication", "INVALID_VERIFICATION_METHOD"),
		("#old", "authentication", "INVALID_VERIFICATION_METHOD"),
		("", "authentication", "INVALID_VERIFICATION_METHOD"),
	] {
		assert_eq!(error_of(ask(rest, relationship)), (500, error.into()), "{rest} {relationship}");
	}
	let error = json_of(ask("#mail", "authentication"))["dereferencingMetadata"]["error"]["type"].take();
	assert_eq!(error, "https://w3id.org/security#INVALID_VERIFICATION_METHOD");
}

#[test]
fn a_method_that_is_not_good_is_not_found_and_the_reason_is_named() {
	let withdrawn = Some(Restriction::Withdrawn { since: START + 7 });
	let rules = RuleSet::default().with(&RuleChange::Algorithm(Algorithm::P256, withdrawn));
	let set = NumberedRules { number: 2, rules, ..NumberedRules::default() };
	let record = record();
	let get = |options: &[(&str, &str)], at| {
		let version = ResolvedVersion { rules: ApplicableRules::of_block(&set, at), ..resolved(&record) };
		ask("#key-1", options).answer(version, Representation::Dereferencing)
	};
	let authentication = [("verificationRelationship", "authentication")];
	for (options, kind) in [(&[][..], ErrorKind::NotFound), (&authentication, ErrorKind::InvalidVerificationMethod)] {
		assert_eq!(json_of(get(options, START + 6).unwrap())["content"]["publicKeyMultibase"], P256);
		let refused = get(options, START + 7).unwrap_err();
		assert_eq!(refused.kind, kind);
		assert!(refused.detail.contains("rule set 2") && refused.detail.contains("2026-01-01T00:00:07Z"), "{refused}");
	}
}

#[test]
fn a_method_serves_a_relationship_only_while_it_is_good() {
	let expires = Some(START + 60);
	let add = |id: &str, expires| {
		let purposes = [Purpose::Authentication].into_iter().collect();
		let key = P256.parse().unwrap();
		Change::AddMethod(NewMethod { id: id.parse().unwrap(), key, purposes, expires })
	};
	let first = Record::<()>::create(inception(), [add("soon", expires), add("old", None)], START, 1).unwrap();
	let mut latest = first.clone();
	latest.revoke(&"old".parse().unwrap(), Reason::Compromised { since: START + 90 }, START + 100).unwrap();
	let rules = RuleSet::default().with(&RuleChange::MaxKeyAge(Some(70)));
	let ages = NumberedRules { number: 4, rules, ..NumberedRules::default() };
	let get = |id: &str, set: &NumberedRules, at| {
		let rules = ApplicableRules::of_version(set, at);
		let version = ResolvedVersion {
			latest: &latest,
			next: Some((2, START + 100)),
			..ResolvedVersion::current(&first, rules)
		};
		let request = ask(id, &[("verificationRelationship", "authentication")]);
		request.answer(version, Representation::Dereferencing).map(drop)
	};
	for (id, set, last, reason) in [
		("#soon", &*RULES, START + 59, "it expired at 2026-01-01T00:01:00Z"),
		("#old", &ages, START + 69, "under rule set 4 it is too old since 2026-01-01T00:01:10Z"),
		("#old", &*RULES, START + 89, "its key is compromised since 2026-01-01T00:01:30Z"),
	] {
		assert_eq!(get(id, set, last), Ok(()), "{id}");
		let error = get(id, set, last + 1).unwrap_err();
		assert_eq!(error.kind, ErrorKind::InvalidVerificationMethod);
		assert!(error.detail.contains(reason), "{error}");
	}
}

#[test]
fn services_are_selected_by_id_and_type() {
	let ids = |rest: &str| -> Vec<String> {
		let document = json_of(get(rest, "application/did"));
		assert!(document["verificationMethod"].is_array());
		let services = document["service"].as_array().cloned().unwrap_or_default();
		services.iter().map(|service| service["id"].as_str().unwrap().rsplit('#').next().unwrap().into()).collect()
	};
	assert_eq!(ids("?service=files"), ["files"]);
	assert_eq!(ids("?service=%23files"), ["files"]);
	assert_eq!(ids(&format!("?service={}%23files", did())), ["files"]);
	assert_eq!(ids("?serviceType=Files"), ["files", "more"]);
	assert_eq!(ids("?service=more&serviceType=Files"), ["more"]);
	// A client without a preference gets the document with these services only.
	let answer = get("?service=mail", "*/*");
	assert_eq!((answer.status, answer.media_type), (200, "application/did-resolution"));
	assert_eq!(json_of(answer)["didDocument"]["service"].as_array().map(Vec::len), Some(1));
	// None of them is not found, in any form.
	for rest in ["?service=none", "?serviceType=None", "?service=mail&serviceType=Files"] {
		for accept in ["*/*", "application/did", "application/did-resolution", "application/did-url-dereferencing"] {
			assert_eq!(get(rest, accept).status, 404, "{rest}, {accept}");
		}
	}
}

#[test]
fn a_client_that_asks_for_the_url_of_a_service_is_redirected() {
	for accept in ["text/uri-list", "application/did-url-dereferencing"] {
		assert_eq!(location(get("?service=files", accept)), "https://files.example/a/b");
		assert_eq!(location(get("?service=files&relativeRef=c%3Fd", accept)), "https://files.example/a/c?d");
		assert_eq!(location(get("?service=files&relativeRef=%2Fc#frag", accept)), "https://files.example/c#frag");
		assert_eq!(location(get("?service=mail", accept)), "mailto:a@example.org");
		for none in ["?service=none", "?service=mail&relativeRef=a", "?service=more#frag"] {
			assert_eq!(error_of(get(none, accept)), (404, "NOT_FOUND".into()), "{none}");
		}
	}
	assert_eq!(error_of(get("", "text/uri-list")), (406, "REPRESENTATION_NOT_SUPPORTED".into()));
	// A relative reference has nothing to be relative to without a service.
	assert_eq!(get("?relativeRef=a", "").status, 200);
}

#[test]
fn paths_and_other_parameters_are_not_found() {
	for rest in ["/path", "/", "?colour=red", "/path?service=files#key-1"] {
		assert_eq!(error_of(get(rest, "")), (404, "NOT_FOUND".into()), "{rest}");
	}
}

#[test]
fn a_whole_result_of_dereferencing_has_content_of_any_kind() {
	let ask = |rest: &str, accept: &str| {
		let request = ask(rest, &[]);
		let wanted = Accept::parse(accept).choose(&request.content_offers()).unwrap();
		let answer = request.dereference(resolved(&record()), wanted).unwrap();
		assert_eq!(answer.media_type, "application/did-url-dereferencing");
		json_of(answer)
	};
	let urls = ask("?serviceType=Files", "text/uri-list");
	assert_eq!(urls["dereferencingMetadata"]["contentType"], "text/uri-list");
	assert_eq!(urls["content"].as_array().unwrap().len(), 3);
	let document = ask("?service=files", "");
	assert_eq!(document["dereferencingMetadata"]["contentType"], "application/did");
	assert_eq!(document["content"]["service"].as_array().unwrap().len(), 1);
	assert_eq!(document["contentMetadata"]["versionId"], "2");
	assert_eq!(document["content"], document["contentStream"]);
	assert_eq!(ask("#key-1", "application/did+json")["content"]["type"], "Multikey");
}

#[test]
fn a_deactivated_did_has_no_parts() {
	let mut record = record();
	record.deactivate(START + 10).unwrap();
	for (rest, accept) in
		[("", "application/did-url-dereferencing"), ("#key-1", ""), ("?service=files", "text/uri-list")]
	{
		let request = ask(rest, &[]);
		let wanted = Accept::parse(accept).choose(&request.offers()).unwrap();
		let answer = request.answer(resolved(&record), wanted).unwrap();
		assert_eq!((answer.status, answer.media_type), (410, "application/did-url-dereferencing"), "{rest}");
		let body = json_of(answer);
		assert_eq!((&body["contentStream"], &body["contentMetadata"]["deactivated"]), (&Value::Null, &json!(true)));
		assert_eq!(body["dereferencingMetadata"], json!({}));
	}
}

#[test]
fn past_versions_and_proofs_are_in_the_metadata() {
	let record = record();
	let past = || ResolvedVersion {
		next: Some((3, START + 20)),
		proof: Some(json!({ "type": "Proof" })),
		..resolved(&record)
	};
	let answer = ask("", &[]).answer(past(), Representation::Resolution).unwrap();
	let metadata = json_of(answer)["didDocumentMetadata"].take();
	assert_eq!((&metadata["nextVersionId"], &metadata["nextUpdate"]), (&json!("3"), &json!("2026-01-01T00:00:20Z")));
	assert_eq!(metadata["proof"], json!([{ "type": "Proof" }]));
	let error =
		ResolutionError { proof: Some(Box::new(json!({ "type": "Proof" }))), ..ResolutionError::not_found(&did()) };
	let result = error.to_json(Profile::Resolution);
	assert_eq!(result["didResolutionMetadata"]["proof"], json!([{ "type": "Proof" }]));
	assert_eq!(result["didDocumentMetadata"], json!({}));
}
