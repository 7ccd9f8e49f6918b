//! Past versions, over which the knowledge of today is laid.

use super::*;
use crate::format_moment;
use clavis_primitives::{KeyQuery, KeySelector, KeyStatus, Moment, PublicKey, VerificationMethod};

/// The result about a past version that ended at `to`, at a moment.
pub(super) fn past(record: &Record<()>, latest: &Record<()>, to: Moment, at: Moment) -> Resolution {
	let rules = NumberedRules::default();
	let rules = ApplicableRules::of_version(&rules, at);
	let next = Some((record.version + 1, to));
	Resolution::new(did(), &ResolvedVersion { record, latest, next, rules, proof: None })
}

fn revoke(record: &mut Record<()>, id: &str, since: Option<Moment>, now: Moment) {
	let reason = since.map_or(Reason::Routine, |since| Reason::Compromised { since });
	record.revoke(&id.parse().unwrap(), reason, now).unwrap();
}

/// The case that was reported: between `since` and the revocation the key was listed, and nothing marked it.
#[test]
fn a_compromised_key_is_marked_in_past_versions_from_the_compromise_on() {
	use Purpose::*;
	let first = created(
		vec![add("sign", P256, &[AssertionMethod], None), add("other", ED25519, &[AssertionMethod], None)],
		START,
	);
	let mut latest = first.clone();
	revoke(&mut latest, "sign", Some(START + 20), START + 40);
	let before = past(&first, &latest, START + 40, START + 19);
	assert_eq!(before.document().unwrap()["assertionMethod"], json!([url("sign"), url("other")]));
	assert_eq!(before.metadata()["clavis"].get("unusableVerificationMethod"), None);
	for at in [20, 39] {
		let resolution = past(&first, &latest, START + 40, START + at);
		let document = resolution.document().unwrap();
		assert_eq!(document["assertionMethod"], json!([url("other")]), "{at}");
		assert_eq!(texts(&document["verificationMethod"], "id"), [url("other")], "{at}");
		let extension = &resolution.metadata()["clavis"];
		let marked = &extension["unusableVerificationMethod"];
		assert_eq!((texts(marked, "id"), texts(marked, "status")), (vec![url("sign").as_str()], vec!["compromised"]));
		assert_eq!(
			(&marked[0]["since"], &marked[0]["publicKeyMultibase"]),
			(&json!("2026-01-01T00:00:20Z"), &json!(P256))
		);
		assert_eq!(extension.get("compromisesIncomplete"), None);
	}
}

#[test]
fn an_end_that_was_found_to_be_a_compromise_is_one_in_past_versions_too() {
	let mut ended = created(vec![add("sign", P256, &[Purpose::Authentication], None)], START);
	revoke(&mut ended, "sign", None, START + 10);
	let mut latest = ended.clone();
	revoke(&mut latest, "sign", Some(START + 5), START + 30);
	let resolution = past(&ended, &latest, START + 30, START + 20);
	let shown = &resolution.metadata()["clavis"]["endedVerificationMethod"][0];
	assert_eq!((&shown["reason"], &shown["since"]), (&json!("compromised"), &json!("2026-01-01T00:00:05Z")));
	assert_eq!(shown["ended"], "2026-01-01T00:00:10Z");
}

#[test]
fn a_compromise_that_may_be_forgotten_is_said_to_be() {
	let first = created(vec![add("sign", P256, &[Purpose::Authentication], None)], START);
	let mut latest = first.clone();
	revoke(&mut latest, "sign", None, START + 10);
	let is_incomplete = |latest: &Record<()>| {
		let resolution = past(&first, latest, START + 10, START + 5);
		resolution.metadata()["clavis"].get("compromisesIncomplete").is_some()
	};
	for place in 0..MAX_ENDED {
		assert!(!is_incomplete(&latest), "{place}");
		let id = format!("key-{place}");
		latest.update([add(&id, SECP256K1, &[Purpose::Authentication], None)], START + 20).unwrap();
		revoke(&mut latest, &id, None, START + 20);
	}
	assert!(is_incomplete(&latest));
	assert_eq!(resolved(&latest).metadata()["clavis"].get("compromisesIncomplete"), None);
}

#[test]
fn a_past_version_of_a_deactivated_did_says_that_it_is_deactivated() {
	let first = created(vec![add("sign", P256, &[Purpose::Authentication], None)], START);
	let mut latest = first.clone();
	latest.deactivate(START + 10).unwrap();
	let resolution = past(&first, &latest, START + 10, START + 9);
	assert_eq!((resolution.status(), resolution.is_deactivated()), (200, false));
	assert_eq!(resolution.document().unwrap()["authentication"], json!([url("sign")]));
	let metadata = resolution.metadata();
	assert_eq!((&metadata["deactivated"], &metadata["versionId"]), (&json!(true), &json!("1")));
	// The record of a deactivated DID has forgotten its methods.
	assert_eq!(metadata["clavis"]["compromisesIncomplete"], true);
	// While the DID is in use, nothing is said.
	let mut latest = first.clone();
	latest.update([Change::AddAlias("urn:x:1".parse().unwrap())], START + 10).unwrap();
	assert_eq!(past(&first, &latest, START + 10, START + 9).metadata().get("deactivated"), None);
}

/// The status of a method for a purpose, as the current record knows it.
pub(super) fn status(latest: &Record<()>, method: &VerificationMethod, purpose: Purpose, at: Moment) -> KeyStatus {
	let query = KeyQuery { key: KeySelector::Method(method.id.clone()), purpose: Some(purpose), at };
	latest.key_status(&query, &NumberedRules::default())
}

proptest! {
	#[test]
	fn a_document_of_any_moment_agrees_with_the_status_of_its_keys(
		steps in prop::collection::vec(step(), 0..60), is_deactivated: bool, ago in 0u64..8,
	) {
		let mut versions = versions(steps);
		if is_deactivated {
			let mut last = versions.last().unwrap().clone();
			last.deactivate(START + 100).unwrap();
			versions.push(last);
		}
		let latest = versions.last().unwrap();
		for (record, next) in versions.iter().zip(versions.iter().skip(1)) {
			// A moment at which this version was the current one.
			let at = (next.updated - 1).saturating_sub(ago).max(record.updated);
			let resolution = past(record, latest, next.updated, at);
			let (document, extension) = (resolution.document().unwrap(), &resolution.metadata()["clavis"]);
			let unusable = extension["unusableVerificationMethod"].as_array().cloned().unwrap_or_default();
			let marked = unusable.iter().filter(|method| method["status"] == "compromised").collect::<Vec<_>>();
			for method in &record.document.methods {
				let url = json!(url(method.id.as_str()));
				let since = marked.iter().find(|marked| marked["id"] == url).map(|marked| marked["since"].clone());
				for purpose in Purpose::ALL {
					let listed = document[purpose.name()].as_array().is_some_and(|listed| listed.contains(&url));
					match status(latest, method, purpose, at) {
						KeyStatus::Valid { .. } => prop_assert!(listed && since.is_none()),
						KeyStatus::Compromised { since: known, .. } => {
							let expected = json!(format_moment(known));
							prop_assert!(!listed && since.as_ref() == Some(&expected), "{:?}", since);
						},
						KeyStatus::HistoryNeeded => {
							prop_assert!(!listed || extension["compromisesIncomplete"] == true);
						},
						status => prop_assert!(!listed, "{:?}", status),
					}
				}
			}
		}
	}
}

/// A key that was compromised comes back after the record has forgotten that, and is compromised once more, later. What
/// the record knows about the second time says nothing about the first.
#[test]
fn a_later_compromise_of_the_same_key_does_not_stand_for_a_forgotten_earlier_one() {
	let uses = [Purpose::AssertionMethod];
	let first = created(vec![add("sign", P256, &uses, None)], START);
	let mut latest = first.clone();
	revoke(&mut latest, "sign", Some(START + 5), START + 10);
	let at = START + 7;
	// As long as it is remembered, the key is marked.
	assert_eq!(past(&first, &latest, START + 10, at).document().unwrap().get("assertionMethod"), None);
	let is_remembered = |latest: &Record<()>| latest.compromised_since(&first.document.methods[0].key).is_some();
	// About every second number is the place of a point on the curve.
	for seed in 1..=u8::MAX {
		let (id, key) = (format!("key-{seed}"), PublicKey::Ed25519([seed; 32]));
		let purposes = uses.iter().copied().collect();
		let method = NewMethod { id: id.parse().unwrap(), key, purposes, expires: None };
		let mut next = latest.clone();
		if is_remembered(&latest) && next.update([Change::AddMethod(method)], START + 20).is_ok() {
			latest = next;
			revoke(&mut latest, &id, Some(START + 20), START + 20);
		}
	}
	assert!(!is_remembered(&latest));
	latest.update([add("back", P256, &uses, None)], START + 30).unwrap();
	revoke(&mut latest, "back", Some(START + 35), START + 40);
	let query = KeyQuery { key: KeySelector::Key(first.document.methods[0].key), purpose: None, at };
	assert_eq!(latest.key_status(&query, &NumberedRules::default()), KeyStatus::HistoryNeeded);
	let resolution = past(&first, &latest, START + 10, at);
	let is_listed = resolution.document().unwrap().get("assertionMethod").is_some();
	let is_incomplete = resolution.metadata()["clavis"].get("compromisesIncomplete").is_some();
	assert!(!is_listed || is_incomplete, "it was compromised at that moment, and nothing says that this may be so");
}
