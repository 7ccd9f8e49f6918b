//! Proofs of an honest chain, and forged ones.

mod bytes;
mod chain_of_sets;
mod forged;
mod rules;
mod votes;

use crate::{testing::*, *};
use clavis_primitives::{Did, NumberedRules};

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

	fn past(&self, version: u32) -> Proof {
		self.validators.prove(&self.state, &did(0), Some(self.subject.past(version)))
	}

	/// The current version, with an older rule set.
	fn with_past_rules(&self) -> Proof {
		self.validators.prove_under(&self.state, &did(0), None, Some(PAST_RULES))
	}

	fn verify(&self, proof: &Proof) -> Result<Verified, ProofError> {
		verify(proof, &did(0), &self.anchor())
	}
}

#[test]
fn the_current_version_is_proven() {
	let chain = TestChain::new();
	let verified = chain.verify(&chain.current()).unwrap();
	assert_eq!(verified.record, Some(chain.subject.record.without_ticket()));
	assert_eq!((verified.block, verified.moment, verified.set_id, verified.next), (1_000, MOMENT, SET_ID, None));
	assert_eq!(verified.weight, VoteWeight { signed: 4, total: 4 });
}

#[test]
fn every_past_version_is_proven() {
	let chain = TestChain::new();
	for version in 1..7 {
		let verified = chain.verify(&chain.past(version)).unwrap();
		let (leaf, snapshot, _) = chain.subject.ended[version as usize - 1].clone();
		let record = verified.record.unwrap();
		assert_eq!((record.version, record.updated, record.created), (version, leaf.from, 1_000));
		assert_eq!(record.snapshot(), snapshot);
		assert_eq!(verified.next, Some((version + 1, leaf.to)));
	}
}

#[test]
fn that_there_is_no_such_did_is_proven() {
	let chain = TestChain::new();
	let unknown = did(1);
	let proof = chain.validators.prove(&chain.state, &unknown, None);
	assert_eq!(verify(&proof, &unknown, &chain.anchor()).unwrap().record, None);
	// The proof shows nothing about a DID that exists.
	assert_eq!(chain.verify(&proof), Err(ProofError::MissingNode("record of the DID")));

	let proof = Proof { past: Some(chain.subject.past(1)), ..proof };
	assert_eq!(verify(&proof, &unknown, &chain.anchor()), Err(ProofError::PastOfNothing));
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
	let error = verify(&chain.current(), &elsewhere, &chain.anchor()).unwrap_err();
	assert!(matches!(error, ProofError::WrongNetwork { .. }), "{error}");
}
