//! Checks that a block is final: verifies and counts the votes of GRANDPA.

use crate::{Header, Justification, ProofError};
use sp_consensus_grandpa::{
	check_message_signature_with_buffer, AuthorityId, AuthorityList, AuthoritySignature, Precommit, SignatureResult,
};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

/// The most authorities in a set. The runtime allows half as many today.
pub const MAX_AUTHORITIES: usize = 200;

/// The validators that make blocks final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritySet {
	/// The number of the set. The set of the first block has the number 0.
	pub id: u64,
	/// The members and their weights.
	pub authorities: AuthorityList,
}

/// The weight of the votes for a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteWeight {
	/// The weight of the authorities that voted.
	pub signed: u64,
	/// The weight of all authorities.
	pub total: u64,
}

impl VoteWeight {
	/// Returns the weight that finality needs: more than two thirds.
	pub fn needed(&self) -> u64 {
		let faulty = self.total.saturating_sub(1) / 3;
		self.total.saturating_sub(faulty)
	}
}

/// The vote of one authority in the round.
struct Vote {
	precommit: Precommit<Header>,
	/// `true` if the same authority also voted for another block.
	is_equivocal: bool,
}

impl AuthoritySet {
	/// Checks that this set made the block with this header final.
	pub fn check_finality(&self, header: &Header, justification: &Justification) -> Result<VoteWeight, ProofError> {
		let commit = &justification.commit;
		let hash = header.hash();
		if commit.target_hash != hash || commit.target_number != header.number {
			return Err(ProofError::ForgedHeader { voted: commit.target_hash, header: hash });
		}
		let weights = self.weights()?;
		let total = weights.values().sum();
		let votes = self.check_signatures(justification, &weights)?;
		check_targets(hash, &votes, &justification.votes_ancestries)?;
		let signed = votes.keys().filter_map(|id| weights.get(*id)).sum();
		let weight = VoteWeight { signed, total };
		if signed < weight.needed() {
			return Err(ProofError::NoSupermajority { signed, needed: weight.needed(), total });
		}
		Ok(weight)
	}

	/// Returns the weight of each authority. Refuses a set whose total weight overflows.
	fn weights(&self) -> Result<BTreeMap<&AuthorityId, u64>, ProofError> {
		if self.authorities.is_empty() || self.authorities.len() > MAX_AUTHORITIES {
			return Err(ProofError::BadAuthoritySet);
		}
		let mut weights = BTreeMap::new();
		let mut total = 0u64;
		for (id, weight) in &self.authorities {
			total = total.checked_add(*weight).ok_or(ProofError::BadAuthoritySet)?;
			let of_id = weights.entry(id).or_insert(0u64);
			*of_id = of_id.saturating_add(*weight);
		}
		if total == 0 {
			return Err(ProofError::BadAuthoritySet);
		}
		Ok(weights)
	}

	/// Checks that each vote is signed by an authority of the set. Refuses a vote that adds nothing.
	fn check_signatures<'a>(
		&self,
		justification: &'a Justification,
		weights: &BTreeMap<&AuthorityId, u64>,
	) -> Result<BTreeMap<&'a AuthorityId, Vote>, ProofError> {
		let mut votes = BTreeMap::<_, Vote>::new();
		let mut buffer = Vec::new();
		for signed in &justification.commit.precommits {
			let id = &signed.id;
			if !weights.contains_key(id) {
				return Err(ProofError::UnknownAuthority(id.clone()));
			}
			// This comes before the check of the signature, so that a repeated vote costs a verifier nothing.
			match votes.get_mut(id) {
				// An authority that votes for two blocks in one round counts once for every block: that is the rule of
				// GRANDPA.
				Some(vote) if !vote.is_equivocal && vote.precommit != signed.precommit => vote.is_equivocal = true,
				Some(_) => return Err(ProofError::RepeatedVote(id.clone())),
				None => {
					votes.insert(id, Vote { precommit: signed.precommit.clone(), is_equivocal: false });
				},
			}
			self.check_signature(justification.round, &signed.precommit, id, &signed.signature, &mut buffer)?;
		}
		Ok(votes)
	}

	fn check_signature(
		&self,
		round: u64,
		precommit: &Precommit<Header>,
		id: &AuthorityId,
		signature: &AuthoritySignature,
		buffer: &mut Vec<u8>,
	) -> Result<(), ProofError> {
		let message = sp_consensus_grandpa::Message::<Header>::Precommit(precommit.clone());
		match check_message_signature_with_buffer(&message, id, signature, round, self.id, buffer) {
			SignatureResult::Valid => Ok(()),
			SignatureResult::Invalid => Err(ProofError::BadSignature(id.clone())),
			SignatureResult::OutdatedSet => Err(ProofError::OutdatedSet(id.clone())),
		}
	}
}

/// Checks that every vote is for the block or for a descendant of it. The headers in between show that; each of them
/// must be needed.
fn check_targets(block: H256, votes: &BTreeMap<&AuthorityId, Vote>, headers: &[Header]) -> Result<(), ProofError> {
	let parents = headers.iter().map(|header| (header.hash(), header.parent_hash)).collect::<BTreeMap<_, _>>();
	let mut used = BTreeSet::new();
	for (id, vote) in votes {
		let mut at = vote.precommit.target_hash;
		while at != block {
			match parents.get(&at) {
				Some(parent) => {
					used.insert(at);
					at = *parent;
				},
				// An equivocal vote counts for every block.
				None if vote.is_equivocal => break,
				None => return Err(ProofError::VoteElsewhere((*id).clone())),
			}
		}
	}
	// A header on the way to an equivocal vote looks like an unused one, so the check needs a justification without
	// such votes.
	if used.len() != headers.len() && !votes.values().any(|vote| vote.is_equivocal) {
		return Err(ProofError::UnusedHeaders);
	}
	Ok(())
}
