//! The check of a proof, from the votes down to the version.

use crate::{state::State, Anchor, Past, Proof, ProofError, Weight};
use clavis_primitives::{Did, Moment, Record};
use sp_core::H256;

/// What a proof has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
	/// The block whose state was proven.
	pub block: u32,
	/// Its hash.
	pub hash: H256,
	/// When it was authored: what was proven held then.
	pub moment: Moment,
	/// The authority set that made the block final.
	pub set_id: u64,
	/// How much of the set voted for it.
	pub weight: Weight,
	/// The record in the version that was proven. `None`: there was no such DID.
	pub record: Option<Record<()>>,
	/// The version that took its place and when, if it was not the current one.
	pub next: Option<(u32, Moment)>,
}

/// Checks what a proof says of a DID, against authorities that are trusted.
pub fn verify(proof: &Proof, did: &Did, anchor: &Anchor) -> Result<Verified, ProofError> {
	if did.network != anchor.network {
		return Err(ProofError::WrongNetwork { did: did.network.clone(), anchor: anchor.network.clone() });
	}
	let weight = anchor.check_finality(proof.set_id, &proof.header, &proof.justification)?;
	let state = State::of(proof)?;
	let current = state.record(&did.id)?;
	let moment = state.moment()?;
	let (record, next) = match (&proof.past, current) {
		(None, record) => (record, None),
		(Some(past), Some(current)) => {
			let next = (past.history.leaf.version.saturating_add(1), past.history.leaf.to);
			(Some(past.check(&current)?), Some(next))
		},
		(Some(_), None) => return Err(ProofError::PastOfNothing),
	};
	let block = proof.header.number;
	Ok(Verified { block, hash: proof.header.hash(), moment, set_id: proof.set_id, weight, record, next })
}

impl Past {
	/// The record of the past version, if the history in the current record bears it out.
	pub fn check(&self, current: &Record<()>) -> Result<Record<()>, ProofError> {
		let leaf = &self.history.leaf;
		if !self.history.verify(&current.history, current.version.saturating_sub(1)) {
			return Err(ProofError::NotInHistory(leaf.version));
		}
		if self.snapshot.hash() != leaf.snapshot {
			return Err(ProofError::WrongSnapshot(leaf.version));
		}
		Ok(current.of_past(leaf, self.snapshot.clone()))
	}
}

impl Verified {
	/// Refuses a proof whose block was authored more than `max_age` seconds before `now`.
	pub fn check_age(&self, now: Moment, max_age: u64) -> Result<(), ProofError> {
		let age = now.saturating_sub(self.moment);
		if age > max_age {
			return Err(ProofError::Stale { moment: self.moment, age, max_age });
		}
		Ok(())
	}
}
