use super::*;
use clavis_primitives::{
	record::Deposit, rules::RuleNumber, AccountId, Algorithm, Change, ControlSet, Controller, DidId, HistoryLeaf,
	Inception, Member, NewMethod, PublicKey, Purpose, Reason, Record, Restriction, StoredRecord,
};
use codec::Encode;
use serde_json::json;
use testing::{past_rules, rules, ChainState, TestDid, Validators, MOMENT, PAST_RULES, SET_ID};

#[path = "../../../proofs/src/testing.rs"]
#[allow(dead_code, reason = "the tests of the proofs use the rest")]
pub(super) mod testing;

const SECP256K1: &str = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme";
const P256: &str = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";

fn anchor() -> Anchor {
	let authority = json!({ "key": format!("0x{}", "11".repeat(32)), "weight": 1 });
	let genesis = format!("0x{}", "22".repeat(32));
	let anchor = json!({
		"type": "ClavisAnchor",
		"genesis": genesis,
		"network": "dev",
		"setId": 0,
		"authorities": [authority],
		"changes": [],
	});
	Anchor::from_json(&anchor).unwrap()
}

fn any_did() -> Did {
	Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) }
}

#[test]
fn an_answer_without_a_proof_is_refused() {
	for result in [
		json!(null),
		json!([]),
		json!({ "didDocument": {}, "didDocumentMetadata": {} }),
		json!({ "didDocumentMetadata": { "proof": [] } }),
		json!({ "didDocumentMetadata": { "proof": [{}, {}] } }),
	] {
		assert_eq!(
			check(&result, &any_did(), Question::Current, &anchor()),
			Err(VerificationError::NoProof),
			"{result}"
		);
	}
}

#[test]
fn something_else_in_the_place_of_a_proof_is_refused() {
	let result = json!({ "didDocumentMetadata": { "proof": [{ "type": "DataIntegrityProof" }] } });
	let error = check(&result, &any_did(), Question::Current, &anchor()).unwrap_err();
	assert_eq!((error.kind(), error), ("malformedProof", ProofError::NotAProof.into()));
}

#[test]
fn an_answer_that_names_another_did_is_refused() {
	let (did, other) = (any_did(), Did { id: DidId([8; 32]), ..any_did() });
	let answer = |part: &str, proven: &str, shown: Value| {
		let proof = json!([{ "type": "ClavisProof", "did": proven, "proofValue": "u" }]);
		json!({ "didDocument": { "id": shown }, part: { "proof": proof } })
	};
	for part in ["didDocumentMetadata", "didResolutionMetadata"] {
		let good = answer(part, &did.to_string(), json!(did.to_string()));
		assert_eq!(check_did(&good, &did), Ok(()));
		for (proven, shown) in [
			(other.to_string(), json!(did.to_string())),
			(did.to_string(), json!(other.to_string())),
			("did:web:\u{1b}[2J".repeat(64), json!(null)),
		] {
			let error = check_did(&answer(part, &proven, shown), &did).unwrap_err();
			assert_eq!(error.kind(), "wrongDid");
			let text = error.to_string();
			assert!(!text.contains('\u{1b}') && text.len() < 1_024, "{text}");
		}
	}
	// An answer that names none is refused for that, when it is checked.
	assert_eq!(check_did(&json!({}), &did), Ok(()));
}

/// A DID with a key that every rule set but the first withdrew, and one that is good; a chain with many rule sets.
struct World {
	validators: Validators,
	state: ChainState,
	did: Did,
	subject: TestDid,
}

/// When the DID was created: under the first rule set, which starts with the clock.
const CREATED: Moment = 1_000;

impl World {
	/// The DID in its first version.
	fn new() -> Self {
		Self::after(|_| {})
	}

	/// The DID after these changes.
	fn after(change: impl FnOnce(&mut TestDid)) -> Self {
		let key = |multikey: &str| multikey.parse::<PublicKey>().unwrap();
		let member = |multikey| Member { controller: Controller::Key(key(multikey)), weight: 1 };
		let members = vec![member(SECP256K1), member(P256)].try_into().unwrap();
		let control = ControlSet { threshold: 2, members };
		let inception = Inception { control, next: None, salt: Default::default() };
		let did = Did { network: "dev".parse().unwrap(), id: inception.id(&"dev".parse().unwrap()) };
		let add = |id: &str, multikey| {
			let purposes = [Purpose::Authentication].into_iter().collect();
			Change::AddMethod(NewMethod { id: id.parse().unwrap(), key: key(multikey), purposes, expires: None })
		};
		let changes = [add("old", SECP256K1), add("good", P256)];
		let mut record = Record::<u128>::create(inception, changes, CREATED, 1).unwrap();
		record.deposit = Some(Deposit { payer: AccountId::new([4; 32]), steps: 1, ticket: 1 });
		let mut subject = TestDid { record, ended: Vec::new() };
		change(&mut subject);
		let mut state = ChainState::new(&TestDid::new(0, 1), 20);
		let stored = StoredRecord::V1(subject.record.clone()).encode();
		state.insert([(clavis_primitives::storage::record_key(&did.id), stored)]);
		Self { validators: Validators::new(SET_ID, 10..14), state, did, subject }
	}

	/// The answer of an honest node.
	fn answer(&self, question: Question) -> Value {
		let is_answer = |leaf: &&HistoryLeaf| question.is_answered_by(leaf.version, leaf.from, Some(leaf.to));
		let past = self.subject.ended.iter().map(|(leaf, ..)| leaf).find(is_answer);
		let latest = self.subject.record.clone().without_ticket();
		let past = past.map(|leaf| self.subject.past(leaf.version));
		let (record, next) = match &past {
			Some(past) => (past.check(&latest).unwrap(), Some((past.history.leaf.version + 1, past.history.leaf.to))),
			None => (latest.clone(), None),
		};
		let at = question.moment(record.updated, next.map(|(_, start)| start));
		let number = (1..=PAST_RULES).find(|number| past_rules(*number).covers(at.unwrap_or(MOMENT)));
		let set = rules(number.unwrap_or(PAST_RULES + 1));
		let proof = self.validators.prove_under(&self.state, &self.did, past, number).to_json(&self.did);
		let rules = ApplicableRules::of_question(&set, at, MOMENT);
		let version = ResolvedVersion { record: &record, latest: &latest, next, rules, proof: Some(proof) };
		Resolution::new(self.did.clone(), &version).to_json(Representation::Resolution)
	}

	fn check(&self, result: &Value, question: Question) -> Result<Checked, VerificationError> {
		check(result, &self.did, question, &self.validators.anchor())
	}
}

/// The moment that a checked answer is about, and the number of its rules.
fn about(checked: Result<Checked, VerificationError>) -> (Option<Moment>, RuleNumber) {
	let version = checked.unwrap().verified.version.unwrap();
	(version.at, version.rules.number)
}

/// A moment of the rule set with this number.
fn moment_of(number: RuleNumber) -> Moment {
	past_rules(number).set.from.max(CREATED) + 5
}

const AUTHENTICATION: &str = "/didDocument/authentication";
const PROOF: &str = "/didDocumentMetadata/proof";
const RULES: &str = "/didDocumentMetadata/clavis/rules";

fn put(result: &Value, pointer: &str, value: Value) -> Value {
	let mut changed = result.clone();
	*changed.pointer_mut(pointer).unwrap() = value;
	changed
}

#[test]
fn honest_answers_of_the_present_and_the_past_hold() {
	let world = World::new();
	let withdrawn = rules(1).rules.restriction(Algorithm::Secp256k1);
	assert!(matches!(withdrawn, Some(Restriction::Withdrawn { since }) if since > moment_of(1)));
	let now = world.answer(Question::Current);
	assert_eq!(now.pointer(AUTHENTICATION), Some(&json!([format!("{}#good", world.did)])));
	for question in [Question::Current, Question::Version(1)] {
		assert_eq!(about(world.check(&world.answer(question), question)), (None, PAST_RULES + 1));
	}
	for number in [1, 2, PAST_RULES] {
		let at = moment_of(number);
		let question = Question::Moment(at);
		assert_eq!(about(world.check(&world.answer(question), question)), (Some(at), number));
	}
	// The key was good then.
	let then = world.answer(Question::Moment(moment_of(1)));
	assert_eq!(then.pointer(AUTHENTICATION).and_then(Value::as_array).map(Vec::len), Some(2));
}

#[test]
fn a_withdrawn_key_cannot_be_shown_as_good() {
	let world = World::new();
	let at = Question::Moment(moment_of(1));
	let (now, then) = (world.answer(Question::Current), world.answer(at));
	let refused = |result: &Value, question| world.check(result, question).unwrap_err();

	let relationship = then.pointer(AUTHENTICATION).unwrap().clone();
	let forged = put(&now, AUTHENTICATION, relationship);
	assert_eq!(refused(&forged, Question::Current), VerificationError::Differs("the document"));
	let methods = "/didDocument/verificationMethod";
	let forged = put(&now, methods, then.pointer(methods).unwrap().clone());
	assert_eq!(refused(&forged, Question::Current), VerificationError::Differs("the document"));
	let control = "/didDocumentMetadata/clavis/control";
	assert_eq!(now.pointer(control).unwrap()["locked"], true);
	let forged = put(&now, control, then.pointer(control).unwrap().clone());
	assert_eq!(refused(&forged, Question::Current), VerificationError::Differs("the metadata of the document"));

	// The document of then, with the proof of now.
	let forged = put(&now, "/didDocument", then["didDocument"].clone());
	assert_eq!(refused(&forged, Question::Current), VerificationError::Differs("the document"));
	// And said to be of then: its rules are not in this proof.
	let forged = put(&then, PROOF, now.pointer(PROOF).unwrap().clone());
	assert_eq!(refused(&forged, at), ProofError::RulesMissing(moment_of(1)).into());
	assert_eq!(refused(&forged, at).kind(), "rulesMissing");
	// Nor do those of another time do.
	let other = world.answer(Question::Moment(moment_of(2)));
	let forged = put(&then, PROOF, other.pointer(PROOF).unwrap().clone());
	assert_eq!(refused(&forged, at), ProofError::RulesMissing(moment_of(1)).into());
}

/// The case that was reported: an answer of now was accepted with a moment half a year on in it.
#[test]
fn the_moment_of_an_answer_cannot_be_forged() {
	let world = World::new();
	let question = Question::Moment(moment_of(1));
	let then = world.answer(question);
	let refused = |result: &Value, question| world.check(result, question).unwrap_err();
	let other = |asked, about| VerificationError::OtherQuestion { asked, about };
	let with = |at: Value| put(&then, RULES, at);
	let relabelled = |at: Moment| with(json!({ "number": 1, "at": format_moment(at) }));

	// As if it were about now, or about a time when the rules were others.
	let undated = with(json!({ "number": 1 }));
	assert_eq!(refused(&undated, question), other(question, Question::Current));
	assert_eq!(refused(&undated, Question::Current), VerificationError::Differs("the document"));
	for number in [2, PAST_RULES + 1] {
		let at = rules(number).from;
		assert_eq!(refused(&relabelled(at), question), other(question, Question::Moment(at)));
		assert!(matches!(refused(&relabelled(at), Question::Moment(at)).kind(), "differs" | "rulesMissing"));
	}
	let number = json!({ "number": 2, "at": format_moment(moment_of(1)) });
	assert_eq!(refused(&with(number), question), VerificationError::Differs("the metadata of the document"));
	// Before there was such a version, and at no moment at all.
	let before = Question::Moment(CREATED - 1);
	assert_eq!(refused(&relabelled(CREATED - 1), before), other(before, Question::Version(1)));
	for at in [json!(null), json!(5), json!("then")] {
		assert_eq!(refused(&with(json!({ "number": 1, "at": at })), question).kind(), "differs");
	}
	let mut without = then.clone();
	without.pointer_mut("/didDocumentMetadata/clavis").unwrap().as_object_mut().unwrap().remove("rules");
	assert_eq!(refused(&without, question), other(question, Question::Current));

	// In the future. A verifier who asked about the future is told so, however the answer is labelled.
	let now = world.answer(Question::Current);
	let future = MOMENT + 15_768_000;
	let labelled = put(&now, RULES, json!({ "number": PAST_RULES + 1, "at": format_moment(future) }));
	assert_eq!(refused(&labelled, Question::Current), other(Question::Current, Question::Moment(future)));
	for asked in [MOMENT, MOMENT + 15, future] {
		for result in [&now, &labelled, &world.answer(Question::Moment(asked))] {
			let error = refused(result, Question::Moment(asked));
			assert_eq!((error.kind(), error), ("afterBlock", VerificationError::AfterBlock { asked, block: MOMENT }));
		}
	}
}

/// The case that was reported: a proof of version 1 was accepted where the current document was asked for.
#[test]
fn an_answer_to_another_question_is_refused_with_what_it_is_about() {
	let world = World::after(|subject| subject.update(Change::AddAlias("urn:x:1".parse().unwrap()), CREATED + 100));
	let (at, later) = (Question::Moment(CREATED + 50), Question::Moment(CREATED + 60));
	let questions = [Question::Current, Question::Version(1), at, later];
	for asked in questions {
		for answered in questions {
			let outcome = world.check(&world.answer(answered), asked).map(|checked| checked.question);
			if asked == answered {
				assert_eq!(outcome, Ok(asked));
				continue;
			}
			let error = outcome.unwrap_err();
			assert_eq!(error.kind(), "otherQuestion", "{asked} answered by {answered}: {error}");
			assert!(error.to_string().contains(&in_words(&asked)) && error.hint().is_some(), "{error}");
		}
	}
}

#[test]
fn a_compromise_that_became_known_later_cannot_be_hidden_in_a_past_version() {
	let (since, ended) = (CREATED + 20, CREATED + 100);
	let good = "good".parse().unwrap();
	let world = World::after(|subject| {
		subject.end_version(ended, |record| {
			record.revoke(&good, Reason::Compromised { since }, ended).unwrap();
		});
	});
	let before = world.answer(Question::Moment(since - 1));
	let after = world.answer(Question::Moment(since));
	for (answer, at, methods) in [(&before, since - 1, 2), (&after, since, 1)] {
		assert_eq!(about(world.check(answer, Question::Moment(at))), (Some(at), 1));
		assert_eq!(answer.pointer(AUTHENTICATION).and_then(Value::as_array).map(Vec::len), Some(methods));
	}
	let marks = "/didDocumentMetadata/clavis/unusableVerificationMethod";
	let mark = after.pointer(&format!("{marks}/0")).unwrap();
	assert_eq!((&mark["id"], &mark["status"]), (&json!(format!("{}#good", world.did)), &json!("compromised")));
	assert_eq!(mark["since"], format_moment(since));

	let question = Question::Moment(since);
	let listed = put(&after, AUTHENTICATION, before.pointer(AUTHENTICATION).unwrap().clone());
	assert_eq!(world.check(&listed, question).unwrap_err(), VerificationError::Differs("the document"));
	let unmarked = put(&after, marks, json!([]));
	assert_eq!(
		world.check(&unmarked, question).unwrap_err(),
		VerificationError::Differs("the metadata of the document")
	);
}

#[test]
fn a_deactivation_cannot_be_hidden_in_a_past_version() {
	let world = World::after(|subject| {
		subject.end_version(CREATED + 100, |record| {
			record.deactivate(CREATED + 100).unwrap();
			record.deposit = None;
		});
	});
	let question = Question::Version(1);
	let answer = world.answer(question);
	assert_eq!(answer["didDocumentMetadata"]["deactivated"], true);
	assert!(world.check(&answer, question).is_ok());
	let hidden = put(&answer, "/didDocumentMetadata/deactivated", json!(false));
	assert_eq!(world.check(&hidden, question).unwrap_err(), VerificationError::Differs("the metadata of the document"));
}
