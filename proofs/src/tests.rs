//! Proofs of an honest chain, and forged ones.

mod bytes;
mod chain_of_sets;
mod doubt;
mod forged;
mod groups;
mod questions;
mod rules;
mod votes;

use crate::{testing::*, *};
use clavis_primitives::{rules::RuleNumber, Did, Moment, NumberedRules};

/// A chain with four validators and some DIDs. One of them has seven versions.
struct TestChain {
	validators: Validators,
	subject: TestDid,
	state: ChainState,
}

impl TestChain {
	fn new() -> Self {
		let subject = TestDid::new(0, 7);
		let state = ChainState::new(&subject, 50);
		Self { validators: Validators::new(SET_ID, 10..14), subject, state }
	}

	fn anchor(&self) -> Anchor {
		self.validators.anchor()
	}

	fn current(&self) -> Proof {
		self.validators.prove(&self.state, &did(0), None)
	}

	/// A version that has ended, with the rules of its time.
	fn past(&self, version: u32) -> Proof {
		self.validators.prove_under(&self.state, &did(0), Some(self.subject.past(version)), Some(1))
	}

	/// The current version, with an older rule set beside the one in force.
	fn current_under(&self, number: RuleNumber) -> Proof {
		self.validators.prove_under(&self.state, &did(0), None, Some(number))
	}

	/// Checks a proof as the answer to the question for the version that it has.
	fn verify(&self, proof: &Proof) -> Result<Verified, ProofError> {
		let version = proof.past.as_ref().map(|past| past.history.leaf.version);
		self.answer(proof, version.map_or(Question::Current, Question::Version))
	}

	/// Checks a proof as the answer to a question.
	fn answer(&self, proof: &Proof, question: Question) -> Result<Verified, ProofError> {
		verify(proof, &did(0), question, &self.anchor())
	}
}

/// The version in a proof that was found to be true.
fn version(verified: Result<Verified, ProofError>) -> ProvenVersion {
	verified.unwrap().version.unwrap()
}

#[test]
fn the_current_version_is_proven() {
	let chain = TestChain::new();
	let verified = chain.verify(&chain.current()).unwrap();
	assert_eq!((verified.block, verified.moment, verified.set_id), (1_000, MOMENT, SET_ID));
	assert_eq!(verified.weight, VoteWeight { signed: 4, total: 4 });
	let ProvenVersion { record, latest, next, at, .. } = verified.version.unwrap();
	assert_eq!((&record, next, at), (&latest, None, None));
	assert_eq!(record, chain.subject.record.without_ticket());
}

#[test]
fn every_past_version_is_proven() {
	let chain = TestChain::new();
	for number in 1..7 {
		let proven = version(chain.verify(&chain.past(number)));
		let (leaf, snapshot, _) = chain.subject.ended[number as usize - 1].clone();
		let record = proven.record;
		assert_eq!((record.version, record.updated, record.created), (number, leaf.from, 1_000));
		assert_eq!(record.snapshot(), snapshot);
		assert_eq!((proven.next, proven.at), (Some((number + 1, leaf.to)), Some(leaf.to - 1)));
		// What became known later comes with it.
		assert_eq!(proven.latest, chain.subject.record.clone().without_ticket());
	}
}

#[test]
fn that_there_is_no_such_did_is_proven() {
	let chain = TestChain::new();
	let unknown = did(1);
	let proof = chain.validators.prove(&chain.state, &unknown, None);
	let verify = |proof: &Proof| verify(proof, &unknown, Question::Current, &chain.anchor());
	assert_eq!(verify(&proof).unwrap().version, None);
	// The proof shows nothing about a DID that exists.
	assert_eq!(chain.verify(&proof), Err(ProofError::MissingNode("record of the DID")));

	let proof = Proof { past: Some(chain.subject.past(1)), ..proof };
	assert_eq!(verify(&proof), Err(ProofError::PastOfNothing));
}

#[test]
fn a_proof_is_as_old_as_its_block() {
	let chain = TestChain::new();
	let verified = chain.verify(&chain.current()).unwrap();
	assert_eq!(verified.check_age(MOMENT + 60, 60), Ok(()));
	// For a clock behind that of the validators the proof has age zero.
	assert_eq!(verified.check_age(MOMENT - 1, 0), Ok(()));
	let stale = ProofError::Stale { moment: MOMENT, age: 61, max_age: 60 };
	assert_eq!(verified.check_age(MOMENT + 61, 60), Err(stale));
}

#[test]
fn a_did_of_another_network_needs_another_anchor() {
	let chain = TestChain::new();
	let elsewhere = Did { network: "local".parse().unwrap(), ..did(0) };
	let error = verify(&chain.current(), &elsewhere, Question::Current, &chain.anchor()).unwrap_err();
	assert!(matches!(error, ProofError::WrongNetwork { .. }), "{error}");
}
