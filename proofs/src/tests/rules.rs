//! The rules that a proof shows.

use super::*;
use clavis_primitives::storage::past_rules_key;
use codec::Encode;

#[test]
fn the_rules_in_force_come_with_every_proof() {
	let chain = TestChain::new();
	let current = chain.current();
	let in_force = rules(PAST_RULES + 1);
	assert_eq!(version(chain.answer(&current, Question::Current)).rules, in_force);
	for at in [in_force.from, MOMENT - 1] {
		let proven = version(chain.answer(&current, Question::Moment(at)));
		assert_eq!((proven.at, proven.rules), (Some(at), in_force.clone()));
	}
	let before = in_force.from - 1;
	assert_eq!(chain.answer(&current, Question::Moment(before)), Err(ProofError::RulesMissing(before)));
}

#[test]
fn rules_of_a_time_before_prove_of_which_time_they_are() {
	let chain = TestChain::new();
	let proof = chain.current_under(PAST_RULES);
	let past = past_rules(PAST_RULES);
	let rules_at = |at| chain.answer(&proof, Question::Moment(at)).map(|verified| verified.version.unwrap().rules);
	for at in [past.set.from, past.until - 1] {
		assert_eq!(rules_at(at), Ok(past.set.clone()), "{at}");
	}
	assert_eq!(rules_at(past.until), Ok(rules(PAST_RULES + 1)));
	let before = past.set.from - 1;
	assert_eq!(rules_at(before), Err(ProofError::RulesMissing(before)));
	// Past rules never replace those of the block.
	assert_eq!(version(chain.answer(&proof, Question::Current)).rules, rules(PAST_RULES + 1));
}

#[test]
fn a_past_version_obeys_the_rules_of_its_own_time() {
	let chain = TestChain::new();
	for question in [Question::Version(3), Question::Moment(1_025)] {
		assert_eq!(version(chain.answer(&chain.past(3), question)).rules, rules(1), "{question}");
	}
	let without = Proof { past: Some(chain.subject.past(3)), ..chain.current() };
	assert_eq!(chain.verify(&without), Err(ProofError::RulesMissing(1_029)));
}

#[test]
fn a_chain_that_never_wrote_rules_has_the_default_ones() {
	let chain = TestChain::new();
	let state = ChainState::bare(&chain.subject);
	let proof = chain.validators.prove(&state, &did(0), None);
	assert_eq!(version(chain.verify(&proof)).rules, NumberedRules::default());
	let proof = chain.validators.prove_under(&state, &did(0), None, Some(1));
	assert_eq!(chain.verify(&proof), Err(ProofError::NoSuchRules(1)));
}

#[test]
fn a_past_set_in_a_layout_of_tomorrow_is_not_guessed_at() {
	let mut chain = TestChain::new();
	chain.state.insert([(past_rules_key(PAST_RULES), (past_rules(PAST_RULES), 0u8).encode())]);
	assert_eq!(
		chain.verify(&chain.current_under(PAST_RULES)),
		Err(ProofError::UnreadableState("past revocation rules"))
	);
}
