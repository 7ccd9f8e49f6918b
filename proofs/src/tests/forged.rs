//! States, histories and headers that differ from those that the validators voted for.

use super::*;
use crate::state::MAX_NODES;
use clavis_primitives::{
	storage::{now_key, record_key, rules_key},
	HistoryLeaf, Snapshot,
};
use sp_core::H256;

#[test]
fn every_trie_node_is_needed() {
	let chain = TestChain::new();
	let proof = chain.current();
	for place in 0..proof.nodes.len() {
		let mut nodes = proof.nodes.clone();
		nodes.remove(place);
		let error = chain.verify(&Proof { nodes, ..proof.clone() }).unwrap_err();
		assert_eq!(error, ProofError::RootMismatch, "node {place}");
	}
	let mut nodes = proof.nodes.clone();
	nodes.push(nodes[0].clone());
	assert_eq!(chain.verify(&Proof { nodes, ..proof.clone() }), Err(ProofError::RootMismatch));
	let nodes = vec![vec![0]; MAX_NODES + 1];
	assert_eq!(chain.verify(&Proof { nodes, ..proof }), Err(ProofError::TooLarge(MAX_NODES + 1, MAX_NODES)));
}

#[test]
fn a_proof_must_reach_the_record_that_it_is_about() {
	let chain = TestChain::new();
	// The nodes are genuine and of the same state, for another DID.
	let nodes = chain.state.nodes(&did(1));
	let error = chain.verify(&Proof { nodes, ..chain.current() }).unwrap_err();
	assert_eq!(error, ProofError::MissingNode("record of the DID"));
}

#[test]
fn a_header_that_nobody_voted_for_is_forged() {
	let chain = TestChain::new();
	let forged = ChainState::new(&TestDid::new(0, 9), 50);
	let header = forged.header(1_000, None);
	let proof = Proof { header: header.clone(), nodes: forged.nodes(&did(0)), ..chain.current() };
	let voted = chain.current().justification.commit.target_hash;
	assert_eq!(chain.verify(&proof), Err(ProofError::ForgedHeader { voted, header: header.hash() }));

	// A justification that names the forged header does not help, either.
	let mut proof = proof;
	proof.justification.commit.target_hash = header.hash();
	assert!(matches!(chain.verify(&proof), Err(ProofError::VoteElsewhere(_))));
	for signed in &mut proof.justification.commit.precommits {
		signed.precommit.target_hash = header.hash();
	}
	assert!(matches!(chain.verify(&proof), Err(ProofError::BadSignature(_))));
}

#[test]
fn an_old_justification_says_nothing_of_a_new_block() {
	let chain = TestChain::new();
	let old = chain.validators.justify(&chain.state.header(999, None));
	let error = chain.verify(&Proof { justification: old, ..chain.current() }).unwrap_err();
	assert!(matches!(error, ProofError::ForgedHeader { .. }), "{error}");
}

#[test]
fn a_proof_must_reach_the_time_of_its_block() {
	let chain = TestChain::new();
	let nodes = chain.state.nodes_of(&[record_key(&did(0).id)]);
	let error = chain.verify(&Proof { nodes, ..chain.current() }).unwrap_err();
	assert_eq!(error, ProofError::MissingNode("time of the block"));
}

#[test]
fn a_proof_must_reach_the_rules() {
	let chain = TestChain::new();
	let nodes = chain.state.nodes_of(&[record_key(&did(0).id), now_key()]);
	let error = chain.verify(&Proof { nodes, ..chain.current() }).unwrap_err();
	assert_eq!(error, ProofError::MissingNode("revocation rules in force"));
	// The rule set is left out, and the proof has another number.
	let error = chain.verify(&Proof { past_rules: Some(1), ..chain.current() }).unwrap_err();
	assert_eq!(error, ProofError::MissingNode("past revocation rules"));
}

#[test]
fn a_record_in_a_layout_of_tomorrow_is_not_guessed_at() {
	let mut chain = TestChain::new();
	chain.state.insert([(record_key(&did(0).id), vec![99; 200])]);
	assert_eq!(chain.verify(&chain.current()), Err(ProofError::UnreadableState("record of the DID")));

	let mut chain = TestChain::new();
	chain.state.insert([(rules_key(), vec![99; 50])]);
	assert_eq!(chain.verify(&chain.current()), Err(ProofError::UnreadableState("revocation rules in force")));
}

#[test]
fn a_leaf_proves_its_own_place_only() {
	let chain = TestChain::new();
	let good = chain.past(3);
	let past = good.past.clone().unwrap();
	let with = |leaf: HistoryLeaf| {
		let mut past = past.clone();
		past.history.leaf = leaf;
		chain.verify(&Proof { past: Some(past), ..good.clone() })
	};
	let leaf = past.history.leaf;
	for version in [0, 2, 4, 7, u32::MAX] {
		assert_eq!(with(HistoryLeaf { version, ..leaf }), Err(ProofError::NotInHistory(version)));
	}
	assert_eq!(with(HistoryLeaf { from: leaf.from + 1, ..leaf }), Err(ProofError::NotInHistory(3)));
	assert_eq!(with(HistoryLeaf { to: leaf.to + 1, ..leaf }), Err(ProofError::NotInHistory(3)));
	assert_eq!(with(HistoryLeaf { snapshot: H256::zero(), ..leaf }), Err(ProofError::NotInHistory(3)));
}

#[test]
fn a_leaf_of_another_did_is_not_in_the_history() {
	let chain = TestChain::new();
	let stranger = TestDid::new(1, 9).past(3);
	let error = chain.verify(&Proof { past: Some(stranger), ..chain.current() }).unwrap_err();
	assert_eq!(error, ProofError::NotInHistory(3));
}

#[test]
fn the_content_of_a_version_cannot_be_changed() {
	let chain = TestChain::new();
	let good = chain.past(3);
	let past = good.past.clone().unwrap();
	for other in [chain.subject.past(2).snapshot, Snapshot { key_epoch: 9, ..past.snapshot.clone() }] {
		let past = PastVersion { snapshot: other, ..past.clone() };
		let error = chain.verify(&Proof { past: Some(past), ..good.clone() }).unwrap_err();
		assert_eq!(error, ProofError::WrongSnapshot(3));
	}
}
