//! Whole resolutions of records that obey the rules of the chain.

use crate::{moment, ApplicableRules, Representation, Resolution, ResolvedVersion};
use clavis_primitives::{
	control::NextControl,
	record::{Announced, Contest, Deposit, Guarded, MAX_ENDED},
	Change, ControlSet, Controller, Did, Inception, Member, NewMethod, NumberedRules, PublicKey, Purpose, Reason,
	Record, Service,
};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::collections::HashSet;

mod doubt;
mod rules;
mod specification;
mod versions;

const ED25519: &str = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
const P256: &str = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";
const SECP256K1: &str = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme";
const X25519: &str = "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc";

/// 2026-01-01T00:00:00Z.
const START: u64 = 1_767_225_600;

fn key(multikey: &str) -> PublicKey {
	multikey.parse().unwrap()
}

fn add(id: &str, multikey: &str, purposes: &[Purpose], expires: Option<u64>) -> Change {
	let purposes = purposes.iter().copied().collect();
	Change::AddMethod(NewMethod { id: id.parse().unwrap(), key: key(multikey), purposes, expires })
}

fn service(id: &str, types: &[&str], endpoints: &[&str]) -> Change {
	let types = types.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap();
	let endpoints = endpoints.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap();
	Change::AddService(Service { id: id.parse().unwrap(), types, endpoints })
}

fn inception() -> Inception {
	Inception { control: ControlSet::single(key(ED25519)), next: None, salt: [2; 32].into() }
}

fn did() -> Did {
	let network = "dev".parse().unwrap();
	Did { id: inception().id(&network), network }
}

fn created(changes: Vec<Change>, now: u64) -> Record<()> {
	Record::create(inception(), changes, now, 1).unwrap()
}

fn url(id: &str) -> String {
	format!("{}#{id}", did())
}

#[test]
fn a_document_has_the_content_of_the_record() {
	use Purpose::*;
	let record = created(
		vec![
			Change::AddAlias("https://example.org/alice".parse().unwrap()),
			add("sign", P256, &[Authentication, AssertionMethod], Some(START + 60)),
			add("agree", X25519, &[KeyAgreement], None),
			service("web", &["LinkedDomains"], &["https://example.org"]),
			service("mail", &["Inbox", "Outbox"], &["mailto:a@example.org", "https://example.org/mail"]),
		],
		START,
	);
	let expected = json!({
		"@context": ["https://www.w3.org/ns/did/v1.1", terms_of_services()],
		"id": did().to_string(),
		"alsoKnownAs": ["https://example.org/alice"],
		"verificationMethod": [
			{
				"id": url("sign"),
				"type": "Multikey",
				"controller": did().to_string(),
				"publicKeyMultibase": P256,
				"expires": "2026-01-01T00:01:00Z",
			},
			{ "id": url("agree"), "type": "Multikey", "controller": did().to_string(), "publicKeyMultibase": X25519 },
		],
		"authentication": [url("sign")],
		"assertionMethod": [url("sign")],
		"keyAgreement": [url("agree")],
		"service": [
			{ "id": url("web"), "type": "LinkedDomains", "serviceEndpoint": "https://example.org" },
			{
				"id": url("mail"),
				"type": ["Inbox", "Outbox"],
				"serviceEndpoint": ["mailto:a@example.org", "https://example.org/mail"],
			},
		],
	});
	assert_eq!(resolved(&record).document(), Some(&expected));
}

/// The local context of documents with services.
fn terms_of_services() -> Value {
	json!({
		"@vocab": "urn:x-clavis:service-type:",
		"serviceEndpoint": { "@id": "https://www.w3.org/ns/did#serviceEndpoint", "@type": "@id" },
	})
}

#[test]
fn each_representation_has_its_form() {
	let resolution = resolved(&created(vec![], START));
	let bare = json!({ "id": did().to_string(), "verificationMethod": [] });
	let with = |contexts: Value| json!({ "@context": contexts, "id": did().to_string(), "verificationMethod": [] });
	let current = with(json!(["https://www.w3.org/ns/did/v1.1"]));
	let legacy = with(json!(["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]));
	for (wanted, document) in [
		(Representation::Did, &current),
		(Representation::Json, &current),
		(Representation::DidLdJson, &legacy),
		(Representation::LdJson, &legacy),
		(Representation::DidJson, &bare),
	] {
		assert_eq!(resolution.to_json(wanted), *document, "{wanted:?}");
	}
	let whole = json!({
		"didResolutionMetadata": { "contentType": "application/did" },
		"didDocument": current,
		"didDocumentMetadata": resolution.metadata(),
	});
	assert_eq!(resolution.to_json(Representation::Resolution), whole);
	let whole = json!({
		"@context": [
			"https://w3id.org/did-resolution/v1",
			{
				"clavis": { "@id": "urn:x-clavis:did-document-metadata", "@type": "@json" },
				"proof": { "@id": "urn:x-clavis:proof", "@type": "@json" },
			},
		],
		"didResolutionMetadata": { "contentType": "application/did+ld+json" },
		"didDocument": legacy,
		"didDocumentMetadata": crate::legacy::without_numbers(resolution.metadata()),
	});
	assert_eq!(resolution.to_json(Representation::LegacyResolution), whole);
	assert_eq!((resolution.status(), resolution.is_deactivated()), (200, false));
}

#[test]
fn the_metadata_has_the_control_set() {
	let record = created(vec![], START);
	let expected = json!({
		"created": "2026-01-01T00:00:00Z",
		"versionId": "1",
		"clavis": {
			"rules": { "number": 1 },
			"controlVersion": 1,
			"keyEpoch": 0,
			"control": { "threshold": 1, "members": [{ "key": ED25519, "weight": 1 }] },
		},
	});
	assert_eq!(Value::from(resolved(&record).metadata().clone()), expected);
}

#[test]
fn control_sets_are_written_as_clients_read_them() {
	let member = |multikey, weight| Member { controller: Controller::Key(key(multikey)), weight };
	let members = vec![member(ED25519, 2), member(P256, 1), member(SECP256K1, 1)].try_into().unwrap();
	let set = ControlSet { threshold: 3, members };
	let next = ControlSet::single(key(P256)).commitment();
	let record =
		Record::create(Inception { control: set.clone(), next: Some(next), ..inception() }, [], START, 9).unwrap();
	let resolution = resolved(&record);
	let extension = &resolution.metadata()["clavis"];
	assert_eq!(serde_json::from_value::<ControlSet>(extension["control"].clone()).unwrap(), set);
	let expected =
		json!({ "hash": serde_json::to_value(next).unwrap(), "committedAt": 9, "ranks": true, "ranksFrom": 9 });
	assert_eq!(extension["nextControl"], expected);
}

#[test]
fn a_compromised_key_and_a_rotated_one_are_told_apart() {
	let mut record = created(
		vec![
			add("lost", P256, &[Purpose::Authentication], None),
			add("old", SECP256K1, &[Purpose::Authentication], None),
		],
		START,
	);
	record.revoke(&"lost".parse().unwrap(), Reason::Compromised { since: START + 5 }, START + 10).unwrap();
	record.update([Change::RemoveMethod("old".parse().unwrap())], START + 20).unwrap();
	let reason = Reason::Compromised { since: 0 };
	record.rotate(ControlSet::single(key(SECP256K1)), None, reason, START + 30).unwrap();

	let resolution = resolved(&record);
	let document = resolution.document().unwrap();
	assert_eq!((&document["verificationMethod"], document.get("authentication")), (&json!([]), None));
	let ended = |id, key, ended, reason| {
		json!({
			"id": url(id),
			"type": "Multikey",
			"controller": did().to_string(),
			"publicKeyMultibase": key,
			"purposes": ["authentication"],
			"added": "2026-01-01T00:00:00Z",
			"ended": ended,
			"reason": reason,
		})
	};
	let mut lost = ended("lost", P256, "2026-01-01T00:00:10Z", "compromised");
	lost["since"] = json!("2026-01-01T00:00:05Z");
	let expected = json!({
		"created": "2026-01-01T00:00:00Z",
		"updated": "2026-01-01T00:00:30Z",
		"versionId": "4",
		"clavis": {
			"rules": { "number": 1 },
			"controlVersion": 2,
			"keyEpoch": 3,
			"control": { "threshold": 1, "members": [{ "key": SECP256K1, "weight": 1 }] },
			"rotated": { "at": "2026-01-01T00:00:30Z", "reason": "compromised", "since": "1970-01-01T00:00:00Z" },
			"endedVerificationMethod": [lost, ended("old", SECP256K1, "2026-01-01T00:00:20Z", "routine")],
		},
	});
	assert_eq!(Value::from(resolution.metadata().clone()), expected);
}

#[test]
fn the_metadata_has_freezes_contests_and_deactivations() {
	let mut record = created(vec![], START);
	let hash = ControlSet::single(key(P256)).commitment();
	let next = NextControl { hash, committed_at: 3, ranks_from: 9, ranks: true };
	record.contest = Some(Contest { next, until: 70, control_version: 4 });
	record.deactivates_at = Some(Announced { at: 60, until: 80 });
	(record.frozen_until, record.emergency_spent) = (Some(50), true);
	let resolution = resolved(&record);
	let extension = &resolution.metadata()["clavis"];
	let hash = serde_json::to_value(next.hash).unwrap();
	let contested =
		json!({ "hash": hash, "committedAt": 3, "ranksFrom": 9, "ranks": true, "until": 70, "controlVersion": 4 });
	assert_eq!(extension["contestedControl"], contested);
	let blocks = ["frozenUntil", "deactivatesAt", "deactivatesUntil"].map(|name| &extension[name]);
	assert_eq!(blocks, [&json!(50), &json!(60), &json!(80)]);
	assert_eq!(extension["emergencySpent"], true);
	assert_eq!(extension.get("guardians"), None);
	for (attempt_until, shown) in [(None, None), (Some(90), Some(&json!(90)))] {
		record.guarded = Some(Guarded { attempt_until });
		let resolution = resolved(&record);
		let extension = &resolution.metadata()["clavis"];
		assert_eq!((&extension["guardians"], extension.get("recoveryAttemptUntil")), (&json!(true), shown));
	}
}

#[test]
fn the_metadata_tells_that_ended_keys_were_forgotten() {
	let mut record = created(vec![], START);
	for place in 0..=MAX_ENDED {
		let id = format!("key-{place}");
		record.update([add(&id, P256, &[Purpose::Authentication], None)], START).unwrap();
		record.revoke(&id.parse().unwrap(), Reason::Routine, START).unwrap();
	}
	let resolution = resolved(&record);
	let extension = &resolution.metadata()["clavis"];
	assert_eq!(extension["historyIncomplete"], true);
	assert_eq!(extension["endedVerificationMethod"].as_array().unwrap().len(), MAX_ENDED as usize);
}

#[test]
fn a_deactivated_did_has_no_document_and_is_no_error() {
	let mut record = created(vec![add("sign", P256, &[Purpose::Authentication], None)], START);
	record.deactivate(START + 10).unwrap();
	let resolution = resolved(&record);
	assert_eq!((resolution.status(), resolution.is_deactivated(), resolution.document()), (410, true, None));
	let metadata = json!({
		"created": "2026-01-01T00:00:00Z",
		"updated": "2026-01-01T00:00:10Z",
		"versionId": "2",
		"deactivated": true,
		"clavis": { "rules": { "number": 1 }, "controlVersion": 1, "keyEpoch": 1, "historyIncomplete": true },
	});
	let expected = json!({ "didResolutionMetadata": {}, "didDocument": null, "didDocumentMetadata": metadata });
	for wanted in [Representation::Resolution, Representation::Did] {
		assert_eq!(resolution.representation(wanted), Representation::Resolution);
		assert_eq!(resolution.to_json(wanted), expected);
	}
	// DID Core 1.0 has an empty document for it.
	let empty = json!({ "id": did().to_string(), "verificationMethod": [] });
	assert_eq!(resolution.to_json(Representation::DidJson), empty);
	assert_eq!(resolution.to_json(Representation::DidLdJson)["id"], did().to_string());
	for wanted in [Representation::LegacyResolution, Representation::LdJson, Representation::Json] {
		assert_eq!(resolution.representation(wanted), Representation::LegacyResolution);
		let whole = resolution.to_json(wanted);
		let metadata = Value::from(crate::legacy::without_numbers(metadata.as_object().unwrap()));
		assert_eq!((&whole["didDocument"]["id"], &whole["didDocumentMetadata"]), (&empty["id"], &metadata));
		assert_eq!(whole["didDocument"]["verificationMethod"], json!([]));
	}
}

#[test]
fn a_did_of_the_genesis_block_has_no_times() {
	let mut record = created(vec![add("sign", P256, &[Purpose::Authentication], None)], 0);
	assert_eq!(resolved(&record).metadata().get("created"), None);
	record.revoke(&"sign".parse().unwrap(), Reason::Routine, START).unwrap();
	let resolution = resolved(&record);
	assert_eq!(resolution.metadata()["updated"], "2026-01-01T00:00:00Z");
	assert_eq!(resolution.metadata()["clavis"]["endedVerificationMethod"][0].get("added"), None);
}

#[test]
fn the_payer_is_not_part_of_the_answer() {
	let mut record = created(vec![], START);
	let plain = resolved(&record);
	record.deposit = Some(Deposit { payer: [9; 32].into(), steps: 1, ticket: () });
	assert_eq!(resolved(&record), plain);
}

/// A change that a holder may make. It takes one of few ids, so that changes meet each other.
#[derive(Clone, Debug)]
enum Step {
	Update(Change),
	Revoke(u8, Option<u64>),
	Rotate,
}

/// Returns `true` if a value has a number at any depth.
fn has_number(value: &Value) -> bool {
	match value {
		Value::Number(_) => true,
		Value::Array(items) => items.iter().any(has_number),
		Value::Object(properties) => properties.values().any(has_number),
		_ => false,
	}
}

fn step() -> impl Strategy<Value = Step> {
	let id = |place: u8| format!("id-{place}");
	let purposes = prop::sample::subsequence(Purpose::ALL.to_vec(), 1..=5);
	prop_oneof![
		4 => (0..6u8, prop::sample::select(vec![ED25519, P256, SECP256K1, X25519]), purposes, any::<Option<u64>>())
			.prop_map(move |(place, key, purposes, expires)| Step::Update(add(&id(place), key, &purposes, expires))),
		2 => (0..6u8, 1..=4usize, 1..=4usize).prop_map(move |(place, types, endpoints)| {
			Step::Update(service(&id(place), &vec!["T"; types], &vec!["a:b"; endpoints]))
		}),
		1 => (0..6u8).prop_map(move |place| Step::Update(Change::RemoveService(id(place).parse().unwrap()))),
		2 => (0..6u8, any::<Option<u64>>()).prop_map(|(place, since)| Step::Revoke(place, since)),
		1 => Just(Step::Rotate),
	]
}

/// Resolves a record under the rules of a chain that never changed them.
fn resolved(record: &Record<()>) -> Resolution {
	let rules = NumberedRules::default();
	Resolution::new(did(), &ResolvedVersion::current(record, ApplicableRules::of_block(&rules, START)))
}

/// Returns a record after these steps. A step that the rules refuse changes nothing.
fn after(steps: Vec<Step>) -> Record<()> {
	versions(steps).pop().unwrap()
}

/// Returns the record in each of its versions, the current one last. Each step that is not refused makes a version.
fn versions(steps: Vec<Step>) -> Vec<Record<()>> {
	let mut versions = vec![created(vec![], START)];
	for (place, step) in steps.into_iter().enumerate() {
		let (mut next, now) = (versions.last().unwrap().clone(), START + 1 + place as u64);
		let done = match step {
			Step::Update(change) => next.update([change], now),
			Step::Revoke(place, since) => {
				let reason = since.map_or(Reason::Routine, |since| Reason::Compromised { since: since % (now + 1) });
				next.revoke(&format!("id-{place}").parse().unwrap(), reason, now).map(drop)
			},
			Step::Rotate => next.rotate(ControlSet::single(key(P256)), None, Reason::Routine, now).map(drop),
		};
		if done.is_ok() {
			versions.push(next);
		}
	}
	versions
}

/// Returns the text of this property in each item of a list.
fn texts<'a>(list: &'a Value, property: &str) -> Vec<&'a str> {
	list.as_array().map_or(vec![], |items| items.iter().map(|item| item[property].as_str().unwrap()).collect())
}

proptest! {
	#[test]
	fn ids_are_unique_and_relationships_refer_to_listed_methods(steps in prop::collection::vec(step(), 0..40)) {
		let record = after(steps);
		let resolution = resolved(&record);
		let document = resolution.document().unwrap();
		let methods = texts(&document["verificationMethod"], "id");
		let services = texts(&document["service"], "id");
		let unusable = texts(&resolution.metadata()["clavis"]["unusableVerificationMethod"], "id");
		prop_assert_eq!(methods.len() + unusable.len(), record.document.methods.len());
		prop_assert_eq!(services.len(), record.document.services.len());
		let unique = methods.iter().chain(&unusable).chain(&services).collect::<HashSet<_>>();
		prop_assert_eq!(unique.len(), methods.len() + unusable.len() + services.len());
		for id in unique {
			prop_assert!(id.parse::<clavis_primitives::DidUrl>().is_ok());
		}

		let mut referred = HashSet::new();
		for purpose in Purpose::ALL {
			for reference in document[purpose.name()].as_array().into_iter().flatten() {
				let reference = reference.as_str().unwrap();
				prop_assert!(methods.contains(&reference));
				referred.insert(reference);
			}
		}
		// No method is listed without a purpose.
		prop_assert_eq!(referred.len(), methods.len());
	}

	/// DID Core 1.0, section 7.3: the case that was reported had numbers in each result.
	#[test]
	fn no_result_of_did_core_1_0_has_a_number(steps in prop::collection::vec(step(), 0..40), is_ended: bool) {
		let mut record = after(steps);
		record.frozen_until = Some(7);
		if is_ended {
			record.deactivate(START + 100).unwrap();
		}
		let resolution = resolved(&record);
		for wanted in [Representation::LegacyResolution, Representation::LegacyDereferencing] {
			prop_assert!(!has_number(&resolution.to_json(wanted)));
		}
		prop_assert!(has_number(&resolution.to_json(Representation::Resolution)));
	}

	#[test]
	fn every_moment_can_be_read_and_every_key_is_a_multikey(steps in prop::collection::vec(step(), 0..40)) {
		let resolution = resolved(&after(steps));
		let extension = &resolution.metadata()["clavis"];
		let [ended, unusable] = ["endedVerificationMethod", "unusableVerificationMethod"].map(|list| &extension[list]);
		let listed = &resolution.document().unwrap()["verificationMethod"];
		for method in [ended, unusable, listed].into_iter().filter_map(Value::as_array).flatten() {
			prop_assert!(method["publicKeyMultibase"].as_str().unwrap().parse::<PublicKey>().is_ok());
			for name in ["expires", "added", "ended", "since"] {
				prop_assert!(method.get(name).is_none_or(|text| moment(text.as_str().unwrap()).is_ok()));
			}
		}
	}
}
