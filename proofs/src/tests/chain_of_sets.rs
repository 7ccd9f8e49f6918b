//! Anchors, and the authority sets that follow from them.

use super::*;
use proptest::prelude::*;
use serde_json::{json, Value};
use sp_core::Pair;
use sp_runtime::{generic::Digest, DigestItem};

/// Three sets. The first one ends with block 100, the second one with block 200.
fn sets() -> [Validators; 3] {
	[Validators::new(0, 30..34), Validators::new(1, 40..47), Validators::new(2, 50..60)]
}

fn change(from: &Validators, to: &Validators) -> SetChange {
	let header = TestChain::new().state.header(100 * (from.set_id as u32 + 1), Some(&to.set()));
	SetChange { justification: from.justify(&header), header }
}

fn anchor() -> Anchor {
	let [first, second, third] = sets();
	Anchor { changes: vec![change(&first, &second), change(&second, &third)], ..first.anchor() }
}

fn prove(by: &Validators, number: u32) -> Proof {
	let chain = TestChain::new();
	let header = chain.state.header(number, None);
	Proof { set_id: by.set_id, justification: by.justify(&header), header, ..chain.current() }
}

#[test]
fn set_changes_lead_from_the_first_set_to_the_newest() {
	let [first, second, third] = sets();
	assert_eq!(anchor().newest(), Ok(third.set()));
	for (set, block) in [(&first, 100), (&second, 101), (&second, 200), (&third, 201), (&third, 1_000_000)] {
		assert_eq!(verify(&prove(set, block), &did(0), Question::Current, &anchor()).unwrap().set_id, set.set_id);
	}
}

#[test]
fn a_set_has_no_say_after_its_last_block() {
	let [first, ..] = sets();
	let error = verify(&prove(&first, 101), &did(0), Question::Current, &anchor()).unwrap_err();
	assert_eq!(error, ProofError::AfterEndOfSet { set: 0, last: 100, block: 101 });
}

#[test]
fn a_set_that_the_anchor_does_not_lead_to_is_refused() {
	let [first, second, third] = sets();
	let newest = Anchor { changes: Vec::new(), ..third.anchor() };
	assert_eq!(verify(&prove(&second, 150), &did(0), Question::Current, &newest), Err(ProofError::SetTooOld(1, 2)));
	let oldest = Anchor { changes: Vec::new(), ..first.anchor() };
	assert_eq!(verify(&prove(&second, 150), &did(0), Question::Current, &oldest), Err(ProofError::SetTooNew(1, 0)));
}

#[test]
fn changes_must_be_made_final_by_the_set_before() {
	let [first, second, third] = sets();
	let newest = |changes: Vec<SetChange>| Anchor { changes, ..first.anchor() }.newest();
	// A change is left out; a change is signed by the successors; a change names other successors than the voted ones.
	assert!(matches!(newest(vec![change(&second, &third)]), Err(ProofError::UnknownAuthority(_))));
	let usurped =
		SetChange { justification: second.justify(&change(&first, &second).header), ..change(&first, &second) };
	assert!(matches!(newest(vec![usurped]), Err(ProofError::UnknownAuthority(_))));
	let swapped = SetChange { header: change(&first, &third).header, ..change(&first, &second) };
	assert!(matches!(newest(vec![swapped]), Err(ProofError::ForgedHeader { .. })));
	// Two thirds of the old set must agree.
	let mut few = change(&first, &second);
	few.justification.commit.precommits.truncate(2);
	assert!(matches!(newest(vec![few]), Err(ProofError::NoSupermajority { .. })));
}

#[test]
fn a_header_that_hands_nothing_over_is_no_change() {
	let [first, second, _] = sets();
	let plain = TestChain::new().state.header(100, None);
	let mut delayed = change(&first, &second).header;
	let log = sp_consensus_grandpa::ConsensusLog::ScheduledChange(sp_consensus_grandpa::ScheduledChange {
		next_authorities: second.set().authorities,
		delay: 5u32,
	});
	let item = DigestItem::Consensus(sp_consensus_grandpa::GRANDPA_ENGINE_ID, codec::Encode::encode(&log));
	delayed.digest = Digest { logs: vec![item] };
	for header in [plain, delayed] {
		let change = SetChange { justification: first.justify(&header), header };
		assert_eq!(change.check(&first.set()), Err(ProofError::NoSetChange(100)));
	}
}

#[test]
fn anchors_are_written_and_read() {
	let written = anchor().to_json();
	assert_eq!(Anchor::from_json(&written), Ok(anchor()));
	let key = sets()[0].keys[0].public();
	assert_eq!(written["authorities"][0]["key"], format!("0x{}", hex::encode(key.0)));
}

#[test]
fn other_json_is_no_anchor() {
	let many = vec![json!("u"); MAX_SET_CHANGES + 1];
	for (property, value, error) in [
		("type", json!("ClavisProof"), AnchorError::Property("type")),
		("genesis", json!("0x00"), AnchorError::Property("genesis")),
		("network", json!("No Name"), AnchorError::Property("network")),
		("setId", json!(-1), AnchorError::Property("setId")),
		("authorities", json!([{ "key": "0x00", "weight": 1 }]), AnchorError::Property("authorities")),
		("authorities", Value::Null, AnchorError::Property("authorities")),
		("changes", json!([1]), AnchorError::Property("changes")),
		("changes", json!(many), AnchorError::TooMany("changes")),
		("changes", json!(["uAA"]), AnchorError::Change(0, ProofError::Truncated)),
	] {
		let mut bad = anchor().to_json();
		bad[property] = value;
		assert_eq!(Anchor::from_json(&bad), Err(error));
	}
	assert_eq!(Anchor::from_json(&json!([])), Err(AnchorError::Property("type")));
}

proptest! {
	#[test]
	fn any_text_is_read_as_a_change_without_panic(text: String, bytes: Vec<u8>) {
		let _ = SetChange::from_text(&text);
		let _ = SetChange::from_text(&crate::proof::to_multibase(&bytes));
	}
}
