//! Checks a proof, from the votes down to the version.

use crate::{state::ProvenState, Anchor, PastVersion, Proof, ProofError, VoteWeight};
use clavis_primitives::{rules::PastRules, Did, Moment, NumberedRules, Record};
use sp_core::H256;

/// The facts that a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
	/// The number of the block whose state is proven.
	pub block: u32,
	/// The hash of that block.
	pub hash: H256,
	/// The time at which the block was authored. The facts were true at that time.
	pub moment: Moment,
	/// The number of the authority set that made the block final.
	pub set_id: u64,
	/// The weight of the votes for the block.
	pub weight: VoteWeight,
	/// The record in the version that is proven; `None` if the DID does not exist.
	pub record: Option<Record<()>>,
	/// The number of the next version and the moment at which it started; `None` for the current version.
	pub next: Option<(u32, Moment)>,
	/// The rule set in force in the block.
	pub in_force: NumberedRules,
	/// An older rule set, if the proof has one. It names its own start and end.
	pub past_rules: Option<PastRules>,
}

/// Checks a proof about a DID against the trusted authorities.
pub fn verify(proof: &Proof, did: &Did, anchor: &Anchor) -> Result<Verified, ProofError> {
	if did.network != anchor.network {
		return Err(ProofError::WrongNetwork { did: did.network.clone(), anchor: anchor.network.clone() });
	}
	let weight = anchor.check_finality(proof.set_id, &proof.header, &proof.justification)?;
	let state = ProvenState::of(proof)?;
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

impl PastVersion {
	/// Returns the record of the past version. Checks it against the history in the current record.
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
	/// Returns the moment whose rules the answer must obey, and these rules. `asked` is the moment that the answer
	/// names; it follows from the version that was asked for. Without it the moment of the block counts.
	///
	/// Refuses a moment at which the version was not the current one. A proof cannot tell which of the other moments
	/// the question was about.
	pub fn rules(&self, asked: Option<Moment>) -> Result<(Moment, &NumberedRules), ProofError> {
		let moment = asked.unwrap_or(self.moment);
		let from = self.record.as_ref().map_or(0, |record| record.updated);
		// A version that started and ended within one block existed at a single moment.
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
