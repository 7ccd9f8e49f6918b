//! Documents and metadata under rules that withdraw algorithms, and limit the age of keys; methods that have expired.

use super::*;
use crate::format_moment;
use clavis_primitives::{
	rules::{RuleChange, RuleSet},
	Algorithm, KeyQuery, KeySelector, KeyStatus, Moment, Restriction,
};

fn withdrawal(algorithm: Algorithm, since: Moment) -> RuleChange {
	RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since }))
}

fn set(changes: &[RuleChange]) -> NumberedRules {
	NumberedRules { number: 7, rules: RuleSet::default().with_all(changes), ..NumberedRules::default() }
}

fn under(record: &Record<()>, set: &NumberedRules, at: Moment) -> Resolution {
	Resolution::new(did(), &ResolvedVersion::current(record, ApplicableRules::of_block(set, at)))
}

#[test]
fn a_withdrawn_method_leaves_the_document() {
	let record = created(
		vec![
			add("sign", P256, &[Purpose::Authentication, Purpose::AssertionMethod], Some(START + 60)),
			add("other", ED25519, &[Purpose::Authentication], None),
		],
		START,
	);
	let rules = set(&[withdrawal(Algorithm::P256, START + 10)]);
	assert_eq!(under(&record, &rules, START + 9).document(), resolved(&record).document());

	let resolution = under(&record, &rules, START + 10);
	let document = resolution.document().unwrap();
	assert_eq!(texts(&document["verificationMethod"], "id"), [url("other")]);
	let unusable = json!([{
		"id": url("sign"),
		"type": "Multikey",
		"controller": did().to_string(),
		"publicKeyMultibase": P256,
		"expires": "2026-01-01T00:01:00Z",
		"purposes": ["authentication", "assertionMethod"],
		"added": "2026-01-01T00:00:00Z",
		"status": "withdrawn",
		"since": "2026-01-01T00:00:10Z",
		"rule": 7,
	}]);
	assert_eq!(resolution.metadata()["clavis"]["unusableVerificationMethod"], unusable);
	assert_eq!(document["authentication"], json!([url("other")]));
	assert_eq!(document.get("assertionMethod"), None);
	assert_eq!(resolution.metadata()["clavis"]["rules"], json!({ "number": 7 }));
	// The same holds in every representation.
	for form in [Representation::Resolution, Representation::LegacyResolution] {
		assert_eq!(resolution.to_json(form)["didDocument"]["authentication"], json!([url("other")]));
	}
	// The restriction to no new keys does not touch existing ones.
	let no_new = set(&[RuleChange::Algorithm(Algorithm::P256, Some(Restriction::NoNewKeys))]);
	assert_eq!(under(&record, &no_new, START + 59).document(), resolved(&record).document());
}

#[test]
fn a_method_expires_by_itself_or_by_its_age() {
	let record = created(
		vec![
			add("soon", P256, &[Purpose::Authentication], Some(START + 60)),
			add("late", ED25519, &[Purpose::Authentication], Some(START + 600)),
			add("never", SECP256K1, &[Purpose::Authentication], None),
		],
		START,
	);
	let resolution = under(&record, &set(&[RuleChange::MaxKeyAge(Some(300))]), START);
	let document = resolution.document().unwrap();
	let expires = texts(&document["verificationMethod"], "expires");
	assert_eq!(expires, ["2026-01-01T00:01:00Z", "2026-01-01T00:05:00Z", "2026-01-01T00:05:00Z"]);
	assert_eq!(document["authentication"].as_array().unwrap().len(), 3);
}

#[test]
fn an_expired_method_and_one_that_is_too_old_leave_the_document() {
	let record = created(
		vec![
			add("soon", P256, &[Purpose::Authentication], Some(START + 60)),
			add("late", ED25519, &[Purpose::Authentication], None),
		],
		START,
	);
	let ages = set(&[RuleChange::MaxKeyAge(Some(300))]);
	for (at, serving) in [(59, vec!["soon", "late"]), (60, vec!["late"]), (299, vec!["late"]), (300, vec![])] {
		let resolution = under(&record, &ages, START + at);
		let document = resolution.document().unwrap();
		let expected = serving.into_iter().map(|id| json!(url(id))).collect::<Vec<_>>();
		assert_eq!(document.get("authentication").cloned().unwrap_or(json!([])), json!(expected), "{at}");
		let shown = texts(&document["verificationMethod"], "id");
		assert_eq!(json!(shown), json!(expected), "{at}");
		let unusable = &resolution.metadata()["clavis"]["unusableVerificationMethod"];
		assert_eq!((shown.len() + texts(unusable, "id").len(), texts(unusable, "expires").len()), (2, 2 - shown.len()));
	}
	// The earlier of the two moments is told, and the rule set if it decides.
	let resolution = under(&record, &ages, START + 300);
	let unusable = &resolution.metadata()["clavis"]["unusableVerificationMethod"];
	assert_eq!(texts(unusable, "status"), ["expired", "tooOld"]);
	assert_eq!(texts(unusable, "expires"), ["2026-01-01T00:01:00Z", "2026-01-01T00:05:00Z"]);
	assert_eq!((unusable[0].get("rule"), &unusable[1]["rule"]), (None, &json!(7)));
}

/// The case that was reported: with a longest key age, the keys of the genesis block were too old at once.
#[test]
fn a_key_of_the_genesis_block_has_no_age() {
	let record = created(vec![add("sign", P256, &[Purpose::Authentication], None)], 0);
	let resolution = under(&record, &set(&[RuleChange::MaxKeyAge(Some(300))]), START);
	let document = resolution.document().unwrap();
	assert_eq!(document["authentication"], json!([url("sign")]));
	assert_eq!(document["verificationMethod"][0].get("expires"), None);
}

#[test]
fn a_control_set_that_cannot_act_is_marked_as_locked() {
	let key = |multikey, weight| Member { controller: Controller::Key(key(multikey)), weight };
	let member_did = Member { controller: Controller::Did(did().id), weight: 1 };
	let members = vec![key(ED25519, 2), key(P256, 1), member_did];
	let control = |threshold| ControlSet { threshold, members: members.clone().try_into().unwrap() };
	let rules = set(&[withdrawal(Algorithm::Ed25519, START)]);
	for (threshold, locked) in [(2, false), (3, true), (4, true)] {
		let record = Record::create(Inception { control: control(threshold), ..inception() }, [], START, 1).unwrap();
		let resolution = under(&record, &rules, START);
		let control = &resolution.metadata()["clavis"]["control"];
		assert_eq!(control.get("locked"), locked.then_some(&json!(true)), "{threshold}");
		assert_eq!(control["members"][0]["withdrawn"], "2026-01-01T00:00:00Z");
		assert_eq!((control["members"][1].get("withdrawn"), control["members"][2].get("withdrawn")), (None, None));
		let before = under(&record, &rules, START - 1);
		assert_eq!(before.metadata()["clavis"]["control"].get("locked"), None);
	}
	// Clients still read the set.
	let record = created(vec![], START);
	let control = under(&record, &rules, START).metadata()["clavis"]["control"].clone();
	assert_eq!(
		(control["locked"].clone(), serde_json::from_value(control).ok()),
		(json!(true), Some(record.control.set))
	);
}

#[test]
fn an_answer_about_a_version_names_the_moment_of_its_rules() {
	let record = created(vec![], START);
	let rules = set(&[]);
	let version = ResolvedVersion::current(&record, ApplicableRules::of_version(&rules, START + 5));
	let resolution = Resolution::new(did(), &version);
	assert_eq!(resolution.metadata()["clavis"]["rules"], json!({ "number": 7, "at": "2026-01-01T00:00:05Z" }));
}

fn rule_set() -> impl Strategy<Value = NumberedRules> {
	let restriction = prop_oneof![
		Just(None),
		Just(Some(Restriction::NoNewKeys)),
		(START - 10..START + 60).prop_map(|since| Some(Restriction::Withdrawn { since })),
	];
	let restrictions = prop::collection::vec(restriction, Algorithm::ALL.len());
	(restrictions, prop::option::of(0..80u64)).prop_map(|(restrictions, age)| {
		let algorithms = Algorithm::ALL.into_iter().zip(restrictions);
		let changes = algorithms.map(|(algorithm, restriction)| RuleChange::Algorithm(algorithm, restriction));
		set(&changes.chain([RuleChange::MaxKeyAge(age)]).collect::<Vec<_>>())
	})
}

proptest! {
	/// Verifiers in use look at the document alone, some at the relationships and some at all methods.
	#[test]
	fn the_document_has_the_keys_that_are_good_now_and_no_others(
		steps in prop::collection::vec(step(), 0..40), set in rule_set(), at in START - 20..START + 80,
	) {
		let record = after(steps);
		let resolution = under(&record, &set, at);
		let (document, extension) = (resolution.document().unwrap(), &resolution.metadata()["clavis"]);
		let shown = document["verificationMethod"].as_array().unwrap();
		let unusable = extension["unusableVerificationMethod"].as_array().cloned().unwrap_or_default();
		prop_assert_eq!(shown.len() + unusable.len(), record.document.methods.len());
		for method in &record.document.methods {
			let of_method = |entry: &&Value| entry["id"] == url(method.id.as_str());
			let (shown, unusable) = (shown.iter().find(of_method), unusable.iter().find(of_method));
			let withdrawn = match set.rules.restriction(method.key.algorithm()) {
				Some(Restriction::Withdrawn { since }) if since <= at => Some(json!(format_moment(since))),
				_ => None,
			};
			let too_old = set.rules.max_key_age.map(|age| method.added + age);
			let expires = [method.expires, too_old].into_iter().flatten().min();
			let is_good = withdrawn.is_none() && expires.is_none_or(|expires| expires > at);
			prop_assert_eq!((shown.is_some(), unusable.is_some()), (is_good, !is_good));
			let expiry = expires.map(|expires| json!(format_moment(expires)));
			prop_assert_eq!(shown.and_then(|shown| shown.get("expires")), expiry.as_ref().filter(|_| is_good));
			prop_assert_eq!(unusable.and_then(|unusable| unusable.get("since")), withdrawn.as_ref());
			for purpose in Purpose::ALL {
				let listed = document[purpose.name()].as_array().cloned().unwrap_or_default();
				let is_listed = listed.contains(&json!(url(method.id.as_str())));
				prop_assert_eq!(is_listed, is_good && method.purposes.contains(purpose));
				// Key status says the same.
				let key = KeySelector::Method(method.id.clone());
				let status = record.key_status(&KeyQuery { key, purpose: Some(purpose), at }, &set);
				let is_valid = matches!(status, KeyStatus::Valid { .. });
				prop_assert!(!is_listed || at < method.added || is_valid, "{:?}", status);
			}
		}
	}

	#[test]
	fn when_rules_loosen_every_key_is_good_again(
		steps in prop::collection::vec(step(), 0..40), set in rule_set(), at in START - 20..START + 80,
	) {
		let record = after(steps);
		let loosened = Algorithm::ALL.map(|algorithm| RuleChange::Algorithm(algorithm, None));
		let loosened = loosened.iter().chain(&[RuleChange::MaxKeyAge(None)]).copied().collect::<Vec<_>>();
		let rules = set.rules.clone().with_all(&loosened);
		let loosened = NumberedRules { rules, ..set.clone() };
		let (tight, loose) = (under(&record, &set, at), under(&record, &loosened, at));
		let first_rules = NumberedRules::default();
		let without = under(&record, &first_rules, at);
		prop_assert_eq!(loose.document(), without.document());
		prop_assert_eq!(tight.document().unwrap().get("service"), loose.document().unwrap().get("service"));
	}
}
