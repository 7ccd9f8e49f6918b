use super::*;
use clavis_primitives::{
	Algorithm, Change, ControlSet, Controller, Inception, Member, NewMethod, PublicKey, Purpose, Record, Restriction,
	StoredRecord,
};
use clavis_resolution::format_moment;
use codec::Encode;
use serde_json::json;
use testing::{past_rules, rules, ChainState, Validators, MOMENT, PAST_RULES, SET_ID};

#[path = "../../../proofs/src/testing.rs"]
#[allow(dead_code, reason = "the tests of the proofs use the rest")]
mod testing;

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

#[test]
fn an_answer_without_a_proof_is_refused() {
	for result in [
		json!(null),
		json!([]),
		json!({ "didDocument": {}, "didDocumentMetadata": {} }),
		json!({ "didDocumentMetadata": { "proof": [] } }),
		json!({ "didDocumentMetadata": { "proof": [{}, {}] } }),
	] {
		assert_eq!(check(&result, &anchor(), None), Err(VerificationError::NoProof), "{result}");
	}
}

#[test]
fn something_else_in_the_place_of_a_proof_is_refused() {
	let result = json!({ "didDocumentMetadata": { "proof": [{ "type": "DataIntegrityProof" }] } });
	let error = check(&result, &anchor(), None).unwrap_err();
	assert_eq!((error.kind(), error), ("malformedProof", ProofError::NotAProof.into()));
}

/// A DID with a key that every rule set but the first withdrew, and one that is good; a chain with many rule sets.
struct World {
	validators: Validators,
	state: ChainState,
	did: Did,
	record: Record<()>,
}

/// When the DID was created: under the first rule set, which starts with the clock.
const CREATED: Moment = 1_000;

impl World {
	fn new() -> Self {
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
		let record = Record::<u128>::create(inception, changes, CREATED, 1).unwrap();
		let mut state = ChainState::new(&testing::TestDid::new(0, 1), 20);
		state.insert([(clavis_primitives::storage::record_key(&did.id), StoredRecord::V1(record.clone()).encode())]);
		Self { validators: Validators::new(SET_ID, 10..14), state, did, record: record.without_ticket() }
	}

	/// The answer of an honest node to a verifier who asks for a moment, or for none.
	fn answer(&self, asked: Option<Moment>) -> Value {
		let at = asked.unwrap_or(MOMENT);
		let number = (1..=PAST_RULES).find(|number| past_rules(*number).covers(at));
		let set = rules(number.unwrap_or(PAST_RULES + 1));
		let proof = self.validators.prove_under(&self.state, &self.did, None, number);
		let applied = match asked {
			Some(at) => ApplicableRules::of_version(&set, at),
			None => ApplicableRules::of_block(&set, at),
		};
		let resolution = Resolution::new(self.did.clone(), &self.record, applied);
		resolution.with_proof(Some(proof.to_json(&self.did))).to_json(Representation::Resolution)
	}

	fn check(&self, result: &Value) -> Result<Checked, VerificationError> {
		check(result, &self.validators.anchor(), Some(&self.did))
	}
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
	let now = world.answer(None);
	assert_eq!(now.pointer(AUTHENTICATION), Some(&json!([format!("{}#good", world.did)])));
	let checked = world.check(&now).unwrap();
	assert_eq!(checked.rules, Some(CheckedRules { number: PAST_RULES + 1, asked: None }));
	for number in [1, 2, PAST_RULES] {
		let at = moment_of(number);
		let checked = world.check(&world.answer(Some(at))).unwrap();
		assert_eq!(checked.rules, Some(CheckedRules { number, asked: Some(at) }));
	}
	// The key was good then.
	let then = world.answer(Some(moment_of(1)));
	assert_eq!(then.pointer(AUTHENTICATION).and_then(Value::as_array).map(Vec::len), Some(2));
	// The present, asked for by its moment.
	let checked = world.check(&world.answer(Some(MOMENT))).unwrap();
	assert_eq!(checked.rules, Some(CheckedRules { number: PAST_RULES + 1, asked: Some(MOMENT) }));
}

#[test]
fn a_withdrawn_key_cannot_be_shown_as_good() {
	let world = World::new();
	let (now, then) = (world.answer(None), world.answer(Some(moment_of(1))));
	let refused = |result: &Value| world.check(result).unwrap_err();

	let relationship = then.pointer(AUTHENTICATION).unwrap().clone();
	let forged = put(&now, AUTHENTICATION, relationship);
	assert_eq!(refused(&forged), VerificationError::Differs("the document"));
	let mut forged = now.clone();
	let methods = forged.pointer_mut("/didDocument/verificationMethod").unwrap().as_array_mut().unwrap();
	methods.iter_mut().for_each(|method| drop(method.as_object_mut().unwrap().remove("revoked")));
	assert_eq!(refused(&forged), VerificationError::Differs("the document"));
	let control = "/didDocumentMetadata/clavis/control";
	assert_eq!(now.pointer(control).unwrap()["locked"], true);
	let forged = put(&now, control, then.pointer(control).unwrap().clone());
	assert_eq!(refused(&forged), VerificationError::Differs("the metadata of the document"));

	// The document of then, with the proof of now.
	let forged = put(&now, "/didDocument", then["didDocument"].clone());
	assert_eq!(refused(&forged), VerificationError::Differs("the document"));
	// And said to be of then: its rules are not in this proof.
	let forged = put(&then, PROOF, now.pointer(PROOF).unwrap().clone());
	assert_eq!(refused(&forged), ProofError::RulesMissing(moment_of(1)).into());
	assert_eq!(refused(&forged).kind(), "rulesMissing");
	// Nor do those of another time do.
	let other = world.answer(Some(moment_of(2)));
	let forged = put(&then, PROOF, other.pointer(PROOF).unwrap().clone());
	assert_eq!(refused(&forged), ProofError::RulesMissing(moment_of(1)).into());
}

#[test]
fn the_moment_of_an_answer_cannot_be_forged() {
	let world = World::new();
	let then = world.answer(Some(moment_of(1)));
	let refused = |result: &Value| world.check(result).unwrap_err();
	let with = |at: Value| put(&then, RULES, at);

	// As if it were about now, or about a time when the rules were others.
	assert_eq!(refused(&with(json!({ "number": 1 }))), VerificationError::Differs("the document"));
	for number in [2, PAST_RULES + 1] {
		let at = json!({ "number": 1, "at": format_moment(rules(number).from) });
		let error = refused(&with(at));
		assert!(matches!(error.kind(), "differs" | "rulesMissing"), "{error}");
	}
	let number = json!({ "number": 2, "at": format_moment(moment_of(1)) });
	assert_eq!(refused(&with(number)), VerificationError::Differs("the metadata of the document"));
	// Before there was such a version, and at no moment at all.
	let before = json!({ "number": 1, "at": format_moment(CREATED - 1) });
	assert_eq!(refused(&with(before)), ProofError::OutsideVersion(CREATED - 1).into());
	for at in [json!(null), json!(5), json!("then")] {
		let error = refused(&with(json!({ "number": 1, "at": at })));
		assert_eq!(error.kind(), "differs");
	}
	let mut without = then.clone();
	without.pointer_mut("/didDocumentMetadata/clavis").unwrap().as_object_mut().unwrap().remove("rules");
	assert_eq!(refused(&without).kind(), "differs");
}
