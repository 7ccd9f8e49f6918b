//! The rules that a proof shows.

use super::*;
use clavis_primitives::storage::past_rules_key;
use codec::Encode;

#[test]
fn the_rules_in_force_come_with_every_proof() {
	let chain = TestChain::new();
	let verified = chain.verify(&chain.current()).unwrap();
	assert_eq!((&verified.in_force, &verified.past_rules), (&rules(PAST_RULES + 1), &None));
	assert_eq!(verified.rules(None), Ok((MOMENT, &rules(PAST_RULES + 1))));
	for moment in [verified.in_force.from, MOMENT - 1, MOMENT + 1] {
		assert_eq!(verified.rules(Some(moment)), Ok((moment, &rules(PAST_RULES + 1))));
	}
	let before = verified.in_force.from - 1;
	assert_eq!(verified.rules(Some(before)), Err(ProofError::RulesMissing(before)));
}

#[test]
fn rules_of_a_time_before_prove_of_which_time_they_are() {
	let chain = TestChain::new();
	let verified = chain.verify(&chain.with_past_rules()).unwrap();
	let past = past_rules(PAST_RULES);
	assert_eq!(verified.past_rules.as_ref(), Some(&past));
	for moment in [past.set.from, past.until - 1] {
		assert_eq!(verified.rules(Some(moment)), Ok((moment, &past.set)));
	}
	assert_eq!(verified.rules(Some(past.until)).map(|(_, set)| set.number), Ok(PAST_RULES + 1));
	let before = past.set.from - 1;
	assert_eq!(verified.rules(Some(before)), Err(ProofError::RulesMissing(before)));
	// Past rules never replace those of the block.
	assert_eq!(verified.rules(None), Ok((MOMENT, &rules(PAST_RULES + 1))));
}

#[test]
fn rules_apply_at_moments_of_the_version_alone() {
	let chain = TestChain::new();
	let proof = chain.validators.prove_under(&chain.state, &did(0), Some(chain.subject.past(3)), Some(1));
	let verified = chain.verify(&proof).unwrap();
	let leaf = chain.subject.ended[2].0;
	for moment in [leaf.from, leaf.to - 1] {
		assert_eq!(verified.rules(Some(moment)), Ok((moment, &rules(1))));
	}
	for moment in [leaf.from - 1, leaf.to] {
		assert_eq!(verified.rules(Some(moment)), Err(ProofError::OutsideVersion(moment)));
	}
	// An answer about the past is not one about the present.
	assert_eq!(verified.rules(None), Err(ProofError::OutsideVersion(MOMENT)));

	let current = chain.verify(&chain.validators.prove_under(&chain.state, &did(0), None, Some(1))).unwrap();
	let updated = chain.subject.record.updated;
	assert_eq!(current.rules(Some(updated - 1)), Err(ProofError::OutsideVersion(updated - 1)));
	assert_eq!(current.rules(Some(updated)).map(|(_, set)| set.number), Ok(1));
}

#[test]
fn a_version_that_came_and_went_in_a_block_was_there_at_its_moment() {
	let chain = TestChain::new();
	let mut verified = chain.verify(&chain.current()).unwrap();
	let updated = chain.subject.record.updated;
	verified.next = Some((8, updated));
	verified.in_force = NumberedRules::default();
	assert_eq!(verified.rules(Some(updated)).map(|(moment, _)| moment), Ok(updated));
	assert_eq!(verified.rules(Some(updated + 1)), Err(ProofError::OutsideVersion(updated + 1)));
}

#[test]
fn a_chain_that_never_wrote_rules_has_the_default_ones() {
	let chain = TestChain::new();
	let state = ChainState::bare(&chain.subject);
	let proof = chain.validators.prove(&state, &did(0), None);
	let verified = chain.verify(&proof).unwrap();
	assert_eq!(verified.rules(None), Ok((MOMENT, &NumberedRules::default())));
	let proof = chain.validators.prove_under(&state, &did(0), None, Some(1));
	assert_eq!(chain.verify(&proof), Err(ProofError::NoSuchRules(1)));
}

#[test]
fn a_past_set_in_a_layout_of_tomorrow_is_not_guessed_at() {
	let mut chain = TestChain::new();
	chain.state.insert([(past_rules_key(PAST_RULES), (past_rules(PAST_RULES), 0u8).encode())]);
	assert_eq!(chain.verify(&chain.with_past_rules()), Err(ProofError::UnreadableState("past revocation rules")));
}
