//! Proofs of honest chains, and of dishonest ones.

mod bytes;
mod chain_of_sets;
mod forged;
mod rules;
mod votes;

use crate::{testing::*, *};
use clavis_primitives::{Did, NumberedRules};

/// A chain with four validators and a few DIDs, one of which has seven versions.
struct World {
	validators: Validators,
	life: Life,
	state: State,
}

impl World {
	fn new() -> Self {
		let life = Life::new(0, 7);
		let state = State::new(&life, 50);
		Self { validators: Validators::new(SET_ID, 10..14), life, state }
	}

	fn anchor(&self) -> Anchor {
		self.validators.anchor()
	}

	fn current(&self) -> Proof {
		self.validators.prove(&self.state, &did(0), None)
	}

	fn past(&self, version: u32) -> Proof {
		self.validators.prove(&self.state, &did(0), Some(self.life.past(version)))
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
	let world = World::new();
	let verified = world.verify(&world.current()).unwrap();
	assert_eq!(verified.record, Some(world.life.record.without_ticket()));
	assert_eq!((verified.block, verified.moment, verified.set_id, verified.next), (1_000, MOMENT, SET_ID, None));
	assert_eq!(verified.weight, Weight { signed: 4, total: 4 });
}

#[test]
fn every_past_version_is_proven() {
	let world = World::new();
	for version in 1..7 {
		let verified = world.verify(&world.past(version)).unwrap();
		let (leaf, snapshot, _) = world.life.ended[version as usize - 1].clone();
		let record = verified.record.unwrap();
		assert_eq!((record.version, record.updated, record.created), (version, leaf.from, 1_000));
		assert_eq!(record.snapshot(), snapshot);
		assert_eq!(verified.next, Some((version + 1, leaf.to)));
	}
}

#[test]
fn that_there_is_no_such_did_is_proven() {
	let world = World::new();
	let unknown = did(1);
	let proof = world.validators.prove(&world.state, &unknown, None);
	assert_eq!(verify(&proof, &unknown, &world.anchor()).unwrap().record, None);
	// It says nothing of one that there is.
	assert_eq!(world.verify(&proof), Err(ProofError::MissingNode("record of the DID")));

	let proof = Proof { past: Some(world.life.past(1)), ..proof };
	assert_eq!(verify(&proof, &unknown, &world.anchor()), Err(ProofError::PastOfNothing));
}

#[test]
fn a_proof_is_as_old_as_its_block() {
	let world = World::new();
	let verified = world.verify(&world.current()).unwrap();
	assert_eq!(verified.check_age(MOMENT + 60, 60), Ok(()));
	// A verifier whose clock is behind the validators' is not told that the proof is old.
	assert_eq!(verified.check_age(MOMENT - 1, 0), Ok(()));
	let stale = ProofError::Stale { moment: MOMENT, age: 61, max_age: 60 };
	assert_eq!(verified.check_age(MOMENT + 61, 60), Err(stale));
}

#[test]
fn a_did_of_another_network_is_none_of_the_anchors_business() {
	let world = World::new();
	let elsewhere = Did { network: "local".parse().unwrap(), ..did(0) };
	let error = verify(&world.current(), &elsewhere, &world.anchor()).unwrap_err();
	assert!(matches!(error, ProofError::WrongNetwork { .. }), "{error}");
}
