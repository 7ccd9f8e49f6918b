//! The check of a proof, from the votes down to the version.

use crate::{state::State, Anchor, Past, Proof, ProofError, Weight};
use clavis_primitives::{rules::PastRules, Did, Moment, NumberedRules, Record};
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
	/// The revocation rules that were in force in the block.
	pub in_force: NumberedRules,
	/// An older set of them, if one came with the proof. It says itself of which moments it is.
	pub past_rules: Option<PastRules>,
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
	let in_force = state.rules()?;
	let past_rules = proof.past_rules.map(|number| state.past_rules(number)).transpose()?;
	let (record, next) = match (&proof.past, current) {
		(None, record) => (record, None),
		(Some(past), Some(current)) => {
			let next = (past.history.leaf.version.saturating_add(1), past.history.leaf.to);
			(Some(past.check(&current)?), Some(next))
		},
		(Some(_), None) => return Err(ProofError::PastOfNothing),
	};
	let (block, hash, set_id) = (proof.header.number, proof.header.hash(), proof.set_id);
	Ok(Verified { block, hash, moment, set_id, weight, record, next, in_force, past_rules })
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
	/// The moment under whose rules the answer must stand, and these rules. `asked` is the moment that the answer names,
	/// which follows from the version that was asked for; without one it is that of the block.
	///
	/// Refuses a moment at which the version was not the current one. Which moment of that time was asked for, a proof
	/// cannot know.
	pub fn rules(&self, asked: Option<Moment>) -> Result<(Moment, &NumberedRules), ProofError> {
		let moment = asked.unwrap_or(self.moment);
		let from = self.record.as_ref().map_or(0, |record| record.updated);
		// A version that came and went within a block was there at one moment.
		let ended = self.next.is_some_and(|(_, to)| moment >= to.max(from.saturating_add(1)));
		if moment < from || ended {
			return Err(ProofError::OutsideVersion(moment));
		}
		if asked.is_none() || self.in_force.from <= moment {
			return Ok((moment, &self.in_force));
		}
		let past = self.past_rules.as_ref().filter(|past| past.covers(moment));
		Ok((moment, &past.ok_or(ProofError::RulesMissing(moment))?.set))
	}

	/// Refuses a proof whose block was authored more than `max_age` seconds before `now`.
	pub fn check_age(&self, now: Moment, max_age: u64) -> Result<(), ProofError> {
		let age = now.saturating_sub(self.moment);
		if age > max_age {
			return Err(ProofError::Stale { moment: self.moment, age, max_age });
		}
		Ok(())
	}
}
