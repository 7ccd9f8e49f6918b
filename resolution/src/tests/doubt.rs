//! Doubt after a recovery that names the moment of a theft: in the current document, and laid over past versions.

use super::{
	versions::{past, status},
	*,
};
use crate::{HistoryEntry, HistoryPage};
use clavis_primitives::{record::ContestTerms, KeyStatus};

fn theft(since: u64) -> Reason {
	Reason::Compromised { since }
}

/// Guardians put a key in control, because of a theft.
fn recover(record: &mut Record<()>, since: u64, now: u64) {
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	record.recover(ControlSet::single(key(SECP256K1)), None, theft(since), terms, now).unwrap();
}

/// The versions of a DID whose control a thief had from its second version on, up to the recovery.
fn recovered() -> Vec<Record<()>> {
	use Purpose::*;
	let holders = vec![add("sign", P256, &[Authentication], None), add("old", SECP256K1, &[Authentication], None)];
	let mut record = created(holders, START);
	let mut versions = vec![record.clone()];
	let bait = add("bait", X25519, &[KeyAgreement], None);
	record.update([Change::RemoveMethod("old".parse().unwrap()), bait], START + 20).unwrap();
	versions.push(record.clone());
	record.revoke(&"sign".parse().unwrap(), theft(START + 5), START + 30).unwrap();
	versions.push(record.clone());
	recover(&mut record, START + 20, START + 40);
	versions.push(record);
	versions
}

#[test]
fn what_is_in_doubt_is_not_in_the_document_and_the_metadata_says_so() {
	let resolution = resolved(recovered().last().unwrap());
	let (document, extension) = (resolution.document().unwrap(), &resolution.metadata()["clavis"]);
	assert_eq!(document.get("keyAgreement"), None);
	assert_eq!(document["verificationMethod"], json!([]));
	let suspended = json!([{
		"id": url("bait"),
		"type": "Multikey",
		"controller": did().to_string(),
		"publicKeyMultibase": X25519,
		"purposes": ["keyAgreement"],
		"added": "2026-01-01T00:00:20Z",
		"status": "suspended",
	}]);
	assert_eq!(extension["unusableVerificationMethod"], suspended);
	let ended = &extension["endedVerificationMethod"];
	assert_eq!(texts(ended, "id"), [url("old"), url("sign")]);
	assert_eq!(texts(ended, "reason"), ["routine", "compromised"]);
	assert!(ended.as_array().unwrap().iter().all(|ended| ended["disputed"] == true));
	assert_eq!(ended[1]["since"], "2026-01-01T00:00:05Z");
}

#[test]
fn doubt_is_laid_over_past_versions_until_it_is_settled() {
	let versions = recovered();
	let [first, second, _, latest] = &versions[..] else { panic!("four versions") };
	let shown = |record: &Record<()>, latest: &Record<()>, to, at| {
		let resolution = past(record, latest, START + to, START + at);
		(resolution.document().unwrap().clone(), resolution.metadata()["clavis"].clone())
	};
	let (document, extension) = shown(first, latest, 20, 10);
	assert_eq!(document["authentication"], json!([url("old")]));
	assert_eq!(texts(&document["verificationMethod"], "id"), [url("old")]);
	let unusable = &extension["unusableVerificationMethod"];
	assert_eq!((texts(unusable, "id"), texts(unusable, "status")), (vec![url("sign").as_str()], vec!["disputed"]));
	assert_eq!(unusable[0]["since"], "2026-01-01T00:00:05Z");
	// Before the moment that the thief named, nothing is in doubt.
	let (document, extension) = shown(first, latest, 20, 4);
	assert_eq!(document["authentication"], json!([url("sign"), url("old")]));
	assert_eq!(extension.get("unusableVerificationMethod"), None);
	let (document, extension) = shown(second, latest, 30, 25);
	assert_eq!(document.get("keyAgreement"), None);
	let unusable = &extension["unusableVerificationMethod"];
	assert!(unusable.as_array().unwrap().iter().any(|method| method["status"] == "suspended"));
	assert_eq!(extension["endedVerificationMethod"][0]["disputed"], true);

	let mut settled = latest.clone();
	let (sign, bait) = ("sign".parse().unwrap(), "bait".parse().unwrap());
	settled.update([Change::RestoreMethod(sign), Change::ConfirmMethod(bait)], START + 50).unwrap();
	let (document, extension) = shown(first, &settled, 20, 10);
	assert_eq!(document["authentication"], json!([url("sign"), url("old")]));
	assert_eq!(extension.get("unusableVerificationMethod"), None);
	let (document, extension) = shown(second, &settled, 30, 25);
	assert_eq!(document["keyAgreement"], json!([url("bait")]));
	assert_eq!(extension.get("unusableVerificationMethod"), None);
}

#[test]
fn each_end_of_a_method_that_was_restored_has_its_own_reason() {
	let versions = recovered();
	let [_, second, _, latest] = &versions[..] else { panic!("four versions") };
	let old = "old".parse::<clavis_primitives::Fragment>().unwrap();
	let mut latest = latest.clone();
	latest.update([Change::RestoreMethod(old.clone())], START + 50).unwrap();
	latest.revoke(&old, theft(START + 55), START + 60).unwrap();
	let resolution = past(second, &latest, START + 30, START + 25);
	let first = &resolution.metadata()["clavis"]["endedVerificationMethod"][0];
	assert_eq!((&first["id"], &first["ended"]), (&json!(url("old")), &json!("2026-01-01T00:00:20Z")));
	assert_eq!((&first["reason"], &first["disputed"]), (&json!("routine"), &json!(true)));
	let resolution = resolved(&latest);
	let ended = resolution.metadata()["clavis"]["endedVerificationMethod"].as_array().unwrap().last().unwrap();
	assert_eq!((&ended["id"], &ended["reason"]), (&json!(url("old")), &json!("compromised")));
	assert_eq!(ended.get("disputed"), None);
}

#[test]
fn a_history_names_what_a_recovery_put_in_doubt_and_how_it_was_settled() {
	let versions = recovered();
	let [.., stolen, latest] = &versions[..] else { panic!("four versions") };
	let kinds = |before: &Record<()>, after: &Record<()>| {
		let entry = HistoryEntry { record: after.clone(), until: None, block: 1 };
		let page = HistoryPage {
			current_version: after.version,
			block: 1,
			entries: vec![entry],
			earlier: Some(before.clone()),
		};
		let page = page.to_json(&did());
		let kinds = texts(&page["versions"][0]["changes"], "kind").into_iter().map(str::to_owned);
		kinds.collect::<Vec<_>>()
	};
	assert_eq!(kinds(stolen, latest), ["endDisputed", "endDisputed", "methodSuspended", "rotated"]);
	let mut restored = latest.clone();
	let (sign, bait) = ("sign".parse().unwrap(), "bait".parse().unwrap());
	restored.update([Change::RestoreMethod(sign), Change::ConfirmMethod(bait)], START + 50).unwrap();
	assert_eq!(kinds(latest, &restored), ["methodRestored", "methodConfirmed"]);
	let mut confirmed = restored.clone();
	confirmed.revoke(&"old".parse().unwrap(), Reason::Routine, START + 60).unwrap();
	assert_eq!(kinds(&restored, &confirmed), ["endConfirmed"]);
}

proptest! {
	#[test]
	fn a_document_of_any_moment_lists_what_is_valid_and_nothing_in_doubt(
		steps in prop::collection::vec(step(), 0..60), since in 0u64..60, ago in 0u64..8,
	) {
		let mut versions = versions(steps);
		let mut latest = versions.last().unwrap().clone();
		recover(&mut latest, START + since, START + 100);
		versions.push(latest.clone());
		for (record, next) in versions.iter().zip(versions.iter().skip(1)) {
			// A moment at which this version was the current one.
			let at = (next.updated - 1).saturating_sub(ago).max(record.updated);
			let resolution = past(record, &latest, next.updated, at);
			let (document, extension) = (resolution.document().unwrap(), &resolution.metadata()["clavis"]);
			for method in &record.document.methods {
				let url = json!(url(method.id.as_str()));
				let is_shown = document["verificationMethod"].as_array().unwrap().iter().any(|shown| shown["id"] == url);
				for purpose in Purpose::ALL {
					let listed = document[purpose.name()].as_array().is_some_and(|listed| listed.contains(&url));
					match status(&latest, method, purpose, at) {
						KeyStatus::Valid { .. } => prop_assert!(listed && is_shown),
						KeyStatus::HistoryNeeded => {
							prop_assert!(!listed || extension["compromisesIncomplete"] == true);
						},
						KeyStatus::NotForPurpose => prop_assert!(!listed),
						status => prop_assert!(!listed && !is_shown, "{:?}", status),
					}
				}
			}
		}
	}
}
