use super::*;
use crate::verification::tests::testing::{did, ChainState, TestDid, TestGroup, Validators, SET_ID};
use clavis_primitives::{groups::Member, Did, DidId};
use clavis_proofs::GroupClaim;
use serde_json::json;

const EPOCHS: u32 = 6;

/// A chain with a group.
struct World {
	validators: Validators,
	state: ChainState,
	group: TestGroup,
}

fn asks(epoch: Option<u32>, member: Option<u32>) -> GroupQuestion {
	GroupQuestion { epoch, member: member.map(|number| did(number).id) }
}

impl World {
	fn new() -> Self {
		let (mut state, group) = (ChainState::new(&TestDid::new(0, 1), 20), TestGroup::new(1, EPOCHS));
		state.insert(group.entries());
		Self { validators: Validators::new(SET_ID, 10..14), state, group }
	}

	/// The answer of an honest node about a group.
	fn answer_about(&self, group: GroupId, question: GroupQuestion) -> Value {
		let network = did(0).network;
		let exists = group == self.group.id;
		let epoch = question.epoch.filter(|_| exists).map(|epoch| self.group.record(epoch));
		let proof = self.validators.prove_group(&self.state, &group, question, epoch);
		let verified = verify_group(&proof, &group, &question, &self.validators.anchor()).unwrap();
		let facts = GroupFacts {
			group,
			network: &network,
			block: verified.block,
			block_hash: verified.hash,
			moment: verified.moment,
			state: exists.then(|| GroupState {
				head: &self.group.head,
				epoch: question.epoch.map(|epoch| &self.group.records[epoch as usize - 1]),
				member: question.member.map(|did| (did, self.member(did))),
			}),
		};
		let claim = GroupClaim { group, network: network.clone(), question };
		facts.to_json(Some(proof.to_json(&claim)))
	}

	fn answer(&self, question: GroupQuestion) -> Value {
		self.answer_about(self.group.id, question)
	}

	fn member(&self, of: DidId) -> Option<Member> {
		let restarts = self.group.head.restarts;
		(of == did(0).id).then(|| crate::verification::tests::testing::member(restarts))
	}

	fn check(&self, answer: &Value, question: GroupQuestion) -> Result<CheckedGroup, VerificationError> {
		check_group(answer, self.group.id, &question, &self.validators.anchor())
	}
}

#[test]
fn honest_answers_about_epochs_and_members_hold() {
	let world = World::new();
	for question in [
		asks(None, None),
		asks(Some(1), None),
		asks(Some(EPOCHS), Some(0)),
		asks(None, Some(1)),
		asks(Some(3), Some(2)),
	] {
		let answer = world.answer(question);
		assert!(is_about_group(&answer));
		let checked = world.check(&answer, question).unwrap();
		let proven = checked.verified.group.unwrap();
		assert_eq!((checked.group, checked.question), (world.group.id, question));
		assert_eq!(proven.epoch.map(|record| record.epoch), question.epoch);
		assert_eq!(proven.member, question.member.map(|did| (did, world.member(did))));
	}
	let unknown = GroupId([9; 32]);
	let answer = world.answer_about(unknown, asks(Some(3), Some(0)));
	let checked = check_group(&answer, unknown, &asks(Some(3), Some(0)), &world.validators.anchor()).unwrap();
	assert_eq!(checked.verified.group, None);
}

#[test]
fn every_part_of_an_answer_must_follow_from_the_proof() {
	let world = World::new();
	let question = asks(Some(3), Some(0));
	let good = world.answer(question);
	for (pointer, value) in [
		("/exists", json!(false)),
		("/block", json!(7)),
		("/moment", json!("2026-01-01T00:00:01Z")),
		("/network", json!("local")),
		("/current/treeHash", json!("AAAA")),
		("/current/roster", json!(99)),
		("/record/epoch", json!(4)),
		("/record/by", json!(did(9).to_string())),
		("/member/isMember", json!(false)),
		("/member/role", json!("member")),
	] {
		let mut bad = good.clone();
		*bad.pointer_mut(pointer).unwrap() = value;
		let error = world.check(&bad, question).unwrap_err();
		assert_eq!(error, VerificationError::Differs("the answer about the group"), "{pointer}");
		assert!(error.hint().is_some());
	}
	let mut more = good.clone();
	more["owner"] = json!(did(0).to_string());
	assert_eq!(world.check(&more, question).unwrap_err().kind(), "differs");
	let mut less = good.clone();
	less.as_object_mut().unwrap().remove("member");
	assert_eq!(world.check(&less, question).unwrap_err().kind(), "differs");
}

#[test]
fn an_answer_to_another_question_or_about_another_group_is_refused() {
	let world = World::new();
	let question = asks(Some(3), Some(0));
	let good = world.answer(question);
	for other in [asks(Some(2), Some(0)), asks(None, Some(0)), asks(Some(3), Some(1)), asks(Some(3), None)] {
		let error = world.check(&good, other).unwrap_err();
		assert_eq!((error.kind(), error.hint().is_some()), ("otherQuestion", true), "{error}");
	}
	let error = check_group(&good, GroupId([9; 32]), &question, &world.validators.anchor()).unwrap_err();
	assert_eq!(error.kind(), "wrongGroup");
	// The label of the proof is changed, so that it seems to be about what was asked.
	let relabelled = |pointer: &str, value: Value| {
		let mut changed = good.clone();
		*changed.pointer_mut(pointer).unwrap() = value;
		changed
	};
	let other = relabelled("/proof/epoch", json!(2));
	assert_eq!(world.check(&other, asks(Some(2), Some(0))).unwrap_err().kind(), "otherQuestion");
	let other = relabelled("/proof/member", json!(did(1).to_string()));
	assert_eq!(world.check(&other, asks(Some(3), Some(1))).unwrap_err().kind(), "wrongState");
	let other = relabelled("/proof/group", json!(GroupId([9; 32]).to_string()));
	let outcome = check_group(&other, GroupId([9; 32]), &question, &world.validators.anchor());
	// The same state shows that there is no such group, so it has no epochs.
	assert_eq!(outcome.unwrap_err().kind(), "notInHistory");
}

#[test]
fn an_answer_of_another_network_is_refused() {
	let world = World::new();
	let question = asks(None, None);
	let answer = world.answer(question);
	let elsewhere = Anchor { network: "local".parse().unwrap(), ..world.validators.anchor() };
	let error = check_group(&answer, world.group.id, &question, &elsewhere).unwrap_err();
	assert_eq!((error.kind(), error.hint().is_some()), ("wrongNetwork", true));
	let strangers = Validators::new(SET_ID, 20..24).anchor();
	let error = check_group(&answer, world.group.id, &question, &strangers).unwrap_err();
	assert_eq!(error.kind(), "unknownAuthority");
}

#[test]
fn something_else_in_the_place_of_a_proof_is_refused() {
	let world = World::new();
	for (answer, kind) in [
		(json!(null), "noProof"),
		(json!({ "group": world.group.id.to_string() }), "noProof"),
		(json!({ "proof": null }), "malformedProof"),
		(
			json!({ "proof": { "type": "ClavisProof", "did": did(0).to_string(), "proofValue": "uAA" } }),
			"malformedProof",
		),
	] {
		assert_eq!(world.check(&answer, asks(None, None)).unwrap_err().kind(), kind, "{answer}");
		assert!(!is_about_group(&answer));
	}
}

/// `docs/vectors/group-proofs.json`: answers that a verifier accepts, and answers that it refuses, for other implementations.
const FILE: &str = include_str!("../../../../docs/vectors/group-proofs.json");

/// The answers with the questions that they are checked for. The last member is the kind of the refusal; empty if it is none.
fn vectors(world: &World) -> Value {
	let vector = |name: &str, group: GroupId, question: GroupQuestion, answer: Value, refusal: &str| {
		let did = |id| Did { id, ..did(0) }.to_string();
		let outcome = check_group(&answer, group, &question, &world.validators.anchor());
		assert_eq!(outcome.as_ref().map_or_else(|error| error.kind(), |_| ""), refusal, "{name}: {outcome:?}");
		json!({
			"name": name,
			"group": group.to_string(),
			"epoch": question.epoch,
			"member": question.member.map(did),
			"answer": answer,
			"refused": refusal,
		})
	};
	let (id, unknown) = (world.group.id, GroupId([9; 32]));
	let (past, current) = (asks(Some(3), Some(0)), asks(None, None));
	let mut changed = world.answer(past);
	changed["record"]["roster"] = json!(99);
	json!({
		"about": "Answers about groups with proofs, section \"Groups\" of docs/proofs.md. \"refused\" names the reason; it is \
			empty for an answer that holds.",
		"anchor": world.validators.anchor().to_json(),
		"vectors": [
			vector("the current epoch", id, current, world.answer(current), ""),
			vector("a past epoch and a member", id, past, world.answer(past), ""),
			vector("no member", id, asks(None, Some(2)), world.answer(asks(None, Some(2))), ""),
			vector("no such group", unknown, current, world.answer_about(unknown, current), ""),
			vector("another epoch", id, asks(Some(2), Some(0)), world.answer(past), "otherQuestion"),
			vector("another group", unknown, past, world.answer(past), "wrongGroup"),
			vector("a record that was changed", id, past, changed, "differs"),
		],
	})
}

#[test]
fn the_vectors_are_judged_as_they_say() {
	let expected = vectors(&World::new());
	let file: Value = serde_json::from_str(FILE).expect("the file is JSON");
	assert_eq!(file, expected, "write this:\n{}", serde_json::to_string_pretty(&expected).unwrap());
}
