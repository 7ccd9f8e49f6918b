//! Proofs about groups: honest ones, those of other questions, and forged ones.

use super::*;
use clavis_primitives::{
	groups::{EpochKind, GroupId},
	storage::{group_head_key, group_member_key, now_key},
	DidId, RangePath,
};
use proptest::prelude::*;
use serde_json::{json, Value};

const EPOCHS: u32 = 12;

/// A chain with two groups, a DID, and entries of other pallets.
struct GroupChain {
	chain: TestChain,
	group: TestGroup,
	other: TestGroup,
}

fn asks(epoch: Option<u32>, member: Option<u32>) -> GroupQuestion {
	GroupQuestion { epoch, member: member.map(|number| did(number).id) }
}

impl GroupChain {
	fn new() -> Self {
		let (mut chain, group, other) = (TestChain::new(), TestGroup::new(1, EPOCHS), TestGroup::new(2, 9));
		chain.state.insert(group.entries().into_iter().chain(other.entries()));
		Self { chain, group, other }
	}

	/// The group that nobody created.
	fn unknown(&self) -> GroupId {
		GroupId([8; 32])
	}

	/// The proof of an honest node.
	fn prove(&self, question: GroupQuestion) -> GroupProof {
		let record = question.epoch.map(|epoch| self.group.record(epoch));
		self.chain.validators.prove_group(&self.chain.state, &self.group.id, question, record)
	}

	fn verify(&self, proof: &GroupProof, question: GroupQuestion) -> Result<VerifiedGroup, ProofError> {
		verify_group(proof, &self.group.id, &question, &self.chain.anchor())
	}

	/// All questions that a proof of this chain can answer.
	fn questions(&self) -> Vec<GroupQuestion> {
		let epochs = [None, Some(1), Some(7), Some(EPOCHS - 1), Some(EPOCHS)];
		epochs.into_iter().flat_map(|epoch| [None, Some(0), Some(1), Some(2)].map(|did| asks(epoch, did))).collect()
	}
}

#[test]
fn the_current_epoch_and_every_past_one_are_proven() {
	let world = GroupChain::new();
	let now = world.verify(&world.prove(asks(None, None)), asks(None, None)).unwrap();
	assert_eq!((now.block, now.moment, now.set_id), (1_000, MOMENT, SET_ID));
	assert_eq!(now.weight, VoteWeight { signed: 4, total: 4 });
	let proven = now.group.unwrap();
	assert_eq!((proven.head, proven.epoch, proven.member), (world.group.head.clone(), None, None));
	for epoch in 1..=EPOCHS {
		let question = asks(Some(epoch), None);
		let proven = world.verify(&world.prove(question), question).unwrap().group.unwrap();
		assert_eq!(proven.epoch, Some(world.group.records[epoch as usize - 1].clone()), "{epoch}");
	}
}

#[test]
fn that_a_did_is_a_member_and_that_it_is_none_are_proven() {
	let world = GroupChain::new();
	// The DID 1 has an entry from before the restart, which is no membership. The DID 2 has none.
	for (number, expected) in [(0, Some(member(RESTARTS))), (1, None), (2, None)] {
		let question = asks(None, Some(number));
		let proven = world.verify(&world.prove(question), question).unwrap().group.unwrap();
		assert_eq!(proven.member, Some((did(number).id, expected)), "{number}");
	}
	// A proof about one DID shows nothing about another one.
	let error = world.verify(&world.prove(asks(None, Some(0))), asks(None, Some(1))).unwrap_err();
	assert_eq!(error, ProofError::MissingNode("entry of the member"));
}

#[test]
fn that_there_is_no_such_group_is_proven() {
	let world = GroupChain::new();
	let (unknown, state, validators) = (world.unknown(), &world.chain.state, &world.chain.validators);
	for question in [asks(None, None), asks(Some(3), None), asks(None, Some(0))] {
		let proof = validators.prove_group(state, &unknown, question, None);
		let verified = verify_group(&proof, &unknown, &question, &world.chain.anchor()).unwrap();
		assert_eq!((verified.group, verified.moment), (None, MOMENT), "{question}");
	}
	let record = Some(world.group.record(3));
	let proof = validators.prove_group(state, &unknown, asks(Some(3), None), record);
	let outcome = verify_group(&proof, &unknown, &asks(Some(3), None), &world.chain.anchor());
	assert_eq!(outcome, Err(ProofError::EpochOfNothing));
}

#[test]
fn a_proof_answers_its_own_question_and_no_other() {
	let world = GroupChain::new();
	let refused = |proven, asked| Err(ProofError::OtherGroupQuestion { proven, asked });
	for epoch in [None, Some(3), Some(EPOCHS)] {
		let question = asks(epoch, None);
		for other in [None, Some(2), Some(EPOCHS - 1), Some(EPOCHS + 1)].map(|epoch| asks(epoch, None)) {
			if other != question {
				assert_eq!(world.verify(&world.prove(question), other), refused(question, other));
			}
		}
	}
}

#[test]
fn a_proof_of_another_group_is_refused() {
	let world = GroupChain::new();
	let proof = world.prove(asks(Some(3), None));
	let error = verify_group(&proof, &world.other.id, &asks(Some(3), None), &world.chain.anchor()).unwrap_err();
	assert_eq!(error, ProofError::MissingNode("current epoch of the group"));
	// The state is that of the group, and the record is that of another one.
	let stranger = GroupProof { epoch: Some(world.other.record(3)), ..proof };
	let expected = ProofError::WrongGroup { proven: world.other.id, expected: world.group.id };
	assert_eq!(world.verify(&stranger, asks(Some(3), None)), Err(expected));
}

#[test]
fn votes_of_another_network_prove_nothing() {
	let world = GroupChain::new();
	let question = asks(Some(3), Some(0));
	let elsewhere = Validators::new(SET_ID, 20..24);
	let proof = elsewhere.prove_group(&world.chain.state, &world.group.id, question, Some(world.group.record(3)));
	assert!(matches!(world.verify(&proof, question), Err(ProofError::UnknownAuthority(_))));
	let later = Anchor { set: AuthoritySet { id: SET_ID + 1, ..world.chain.anchor().set }, ..world.chain.anchor() };
	let outcome = verify_group(&world.prove(question), &world.group.id, &question, &later);
	assert_eq!(outcome, Err(ProofError::SetTooOld(SET_ID, SET_ID + 1)));
}

#[test]
fn a_record_proves_its_own_place_and_content_only() {
	let world = GroupChain::new();
	let good = world.group.record(3);
	let check = |record: ProvenRecord| {
		let question = asks(Some(record.record.epoch), None);
		world.verify(&GroupProof { epoch: Some(record), ..world.prove(question) }, question).map(|_| ())
	};
	assert_eq!(check(good.clone()), Ok(()));
	let absent = |epoch| Err(ProofError::EpochNotInHistory(epoch));
	type Change = fn(&mut ProvenRecord);
	let changes: [(u32, Change); 8] = [
		(4, |proven| proven.record.epoch = 4),
		(3, |proven| proven.record.base.as_mut().unwrap().at.block += 1),
		(3, |proven| proven.record.kind = EpochKind::Voided),
		(3, |proven| proven.record.by = DidId([9; 32])),
		(3, |proven| proven.record.restarts += 1),
		(3, |proven| proven.record.mls_epoch += 1),
		(3, |proven| proven.record.tree.tree_hash = vec![9; 32].try_into().unwrap()),
		(3, |proven| proven.record.roster += 1),
	];
	for (epoch, change) in changes {
		let mut changed = good.clone();
		change(&mut changed);
		assert_eq!(check(changed), absent(epoch));
	}
	// The paths of other epochs, a short one, and none.
	for other in [1, 2, 4, 9, EPOCHS - 1] {
		let path = world.group.record(other).path;
		assert!(path == good.path || check(ProvenRecord { path, ..good.clone() }) == absent(3), "{other}");
	}
	assert_eq!(check(ProvenRecord { path: Some(RangePath::default()), ..good.clone() }), absent(3));
	assert_eq!(check(ProvenRecord { path: None, ..good }), Err(ProofError::WrongRecord(3)));
	// The current epoch is in no history yet.
	let current = world.group.record(EPOCHS);
	assert_eq!(current.path, None);
	let early = ProvenRecord { path: Some(RangePath::default()), ..current.clone() };
	assert_eq!(check(early), absent(EPOCHS));
	let mut changed = current;
	changed.record.by = DidId([9; 32]);
	assert_eq!(check(changed), Err(ProofError::WrongRecord(EPOCHS)));
}

#[test]
fn a_proof_must_reach_what_it_is_about() {
	let world = GroupChain::new();
	let (id, member) = (world.group.id, did(0).id);
	let (head, now) = (group_head_key(&id), now_key());
	let entry = group_member_key(&id, &member);
	for (keys, missing) in [
		(vec![now.clone(), entry.clone()], "current epoch of the group"),
		(vec![head.clone(), entry], "time of the block"),
		(vec![head, now], "entry of the member"),
	] {
		let nodes = world.chain.state.nodes_of(&keys);
		let proof = GroupProof { nodes, ..world.prove(asks(None, Some(0))) };
		assert_eq!(world.verify(&proof, asks(None, Some(0))), Err(ProofError::MissingNode(missing)));
	}
}

#[test]
fn a_layout_of_tomorrow_is_not_guessed_at() {
	let mut world = GroupChain::new();
	let (id, member) = (world.group.id, did(0).id);
	world.chain.state.insert([(group_head_key(&id), vec![0xff; 50])]);
	let refused = |what| Err(ProofError::UnreadableState(what));
	let question = asks(None, None);
	assert_eq!(world.verify(&world.prove(question), question), refused("current epoch of the group"));

	let mut world = GroupChain::new();
	world.chain.state.insert([(group_member_key(&id, &member), vec![1; 5])]);
	let question = asks(None, Some(0));
	assert_eq!(world.verify(&world.prove(question), question), refused("entry of the member"));
}

#[test]
fn proofs_are_written_and_read() {
	let world = GroupChain::new();
	for question in world.questions() {
		let proof = world.prove(question);
		assert_eq!(GroupProof::from_bytes(&proof.to_bytes()), Ok(proof.clone()));
		let claim = GroupClaim { group: world.group.id, network: "dev".parse().unwrap(), question };
		assert_eq!(GroupProof::from_json(&proof.to_json(&claim)), Ok((claim, proof)));
	}
}

#[test]
fn a_proof_with_any_byte_flipped_is_refused() {
	let world = GroupChain::new();
	let flips: [(_, &[u8]); 3] = [
		(asks(Some(3), Some(0)), &[0x01, 0x80, 0xff]),
		(asks(None, None), &[0x01]),
		(asks(Some(EPOCHS), Some(2)), &[0x80]),
	];
	for (question, flips) in flips {
		let mut bytes = world.prove(question).to_bytes();
		for place in 0..bytes.len() {
			for flip in flips {
				bytes[place] ^= flip;
				let outcome = GroupProof::from_bytes(&bytes).and_then(|proof| world.verify(&proof, question));
				assert!(outcome.is_err(), "byte {place} of {}, ^ {flip:#x}", bytes.len());
				bytes[place] ^= flip;
			}
		}
	}
}

#[test]
fn a_truncated_proof_and_a_longer_one_are_called_so() {
	let world = GroupChain::new();
	let mut bytes = world.prove(asks(Some(3), Some(0))).to_bytes();
	for length in 0..bytes.len() {
		assert_eq!(GroupProof::from_bytes(&bytes[..length]), Err(ProofError::Truncated), "{length}");
	}
	bytes.extend([0; 3]);
	assert_eq!(GroupProof::from_bytes(&bytes), Err(ProofError::TrailingBytes(3)));
	bytes.extend(vec![0; MAX_PROOF_BYTES]);
	assert!(matches!(GroupProof::from_bytes(&bytes), Err(ProofError::TooLarge(..))));
}

#[test]
fn a_proof_about_a_did_is_none_about_a_group_and_the_other_way_round() {
	let world = GroupChain::new();
	let of_group = world.prove(asks(None, None));
	let of_did = world.chain.current();
	assert_eq!(GroupProof::from_bytes(&of_did.to_bytes()), Err(ProofError::UnknownFormat(2, 16)));
	assert_eq!(Proof::from_bytes(&of_group.to_bytes()), Err(ProofError::UnknownFormat(16, 2)));
	assert_eq!(GroupProof::from_json(&of_did.to_json(&did(0))), Err(ProofError::NotAGroupProof));
}

#[test]
fn other_json_is_no_proof() {
	let world = GroupChain::new();
	let question = asks(Some(3), Some(0));
	let claim = GroupClaim { group: world.group.id, network: "dev".parse().unwrap(), question };
	let good = world.prove(question).to_json(&claim);
	for (property, value) in [
		("type", json!("ClavisProof")),
		("group", json!("z111")),
		("group", Value::Null),
		("network", json!("DEV")),
		("network", Value::Null),
		("epoch", json!("3")),
		("epoch", json!(-1)),
		("epoch", json!(1u64 << 32)),
		("member", json!("did:web:example.org")),
		("member", json!(format!("did:clavis:local:{}", did(0).id))),
		("proofValue", json!(1)),
		("proofValue", json!("zAAAA")),
	] {
		let mut bad = good.clone();
		bad[property] = value.clone();
		assert_eq!(GroupProof::from_json(&bad), Err(ProofError::NotAGroupProof), "{property} {value}");
	}
	for value in [json!(null), json!([]), json!("ClavisGroupProof")] {
		assert_eq!(GroupProof::from_json(&value), Err(ProofError::NotAGroupProof));
	}
}

proptest! {
	#[test]
	fn any_bytes_are_read_without_panic(mut bytes: Vec<u8>) {
		let _ = GroupProof::from_bytes(&bytes);
		bytes.insert(0, 16);
		let _ = GroupProof::from_bytes(&bytes);
	}

	#[test]
	fn any_trie_nodes_are_checked_without_panic(
		nodes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..12),
		genuine: Vec<prop::sample::Index>,
	) {
		let world = GroupChain::new();
		let question = asks(None, Some(0));
		let mut proof = world.prove(question);
		let mixed = genuine.iter().map(|pick| pick.get(&proof.nodes).clone());
		proof.nodes = nodes.into_iter().chain(mixed).collect();
		prop_assert!(world.verify(&proof, question).is_err());
	}

	#[test]
	fn many_bytes_changed_are_refused_without_panic(
		changes in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..8),
	) {
		let world = GroupChain::new();
		let question = asks(Some(3), Some(0));
		let good = world.prove(question).to_bytes();
		let mut bytes = good.clone();
		changes.iter().for_each(|(place, flip)| bytes[place.index(good.len())] ^= flip);
		let outcome = GroupProof::from_bytes(&bytes).and_then(|proof| world.verify(&proof, question));
		prop_assert!(bytes == good || outcome.is_err());
	}
}
