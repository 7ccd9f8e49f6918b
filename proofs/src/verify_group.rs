//! Checks a proof about a group, from the votes down to the facts that the question asks for.

use crate::{
	state::ProvenState, verify::check_age, Anchor, GroupProof, GroupQuestion, ProofError, ProvenRecord, VoteWeight,
};
use clavis_primitives::{
	groups::{EpochRecord, GroupId, Head, Member},
	DidId, Moment,
};
use sp_core::H256;

/// The facts that a proof about a group shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedGroup {
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
	/// The group; `None` if there was none of this name: it was never created, or it was dissolved.
	pub group: Option<ProvenGroup>,
}

/// The facts about a group that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenGroup {
	/// The current epoch.
	pub head: Head,
	/// The record of the epoch that the question names.
	pub epoch: Option<EpochRecord>,
	/// The DID that the question names, with its membership; `None` in the second place if it was no member.
	pub member: Option<(DidId, Option<Member>)>,
}

/// Checks a proof about a group against the trusted authorities, as the answer to a question.
///
/// A proof that shows the record of another epoch, or a record where none is asked for, is refused. The bytes of a proof do
/// not say which group and which DID they are about: nodes that do not reach their entries are refused.
pub fn verify_group(
	proof: &GroupProof,
	group: &GroupId,
	question: &GroupQuestion,
	anchor: &Anchor,
) -> Result<VerifiedGroup, ProofError> {
	let weight = anchor.check_finality(proof.set_id, &proof.header, &proof.justification)?;
	let state = ProvenState::of(&proof.nodes, proof.header.state_root)?;
	let moment = state.moment()?;
	let proven = match (state.head(group)?, &proof.epoch) {
		(None, None) => None,
		(None, Some(_)) => return Err(ProofError::EpochOfNothing),
		(Some(head), proven) => {
			let record = proven.as_ref().map(|proven| proven.check(group, &head)).transpose()?;
			let of_proof = GroupQuestion { epoch: record.map(|record| record.epoch), ..*question };
			if of_proof != *question {
				return Err(ProofError::OtherGroupQuestion { proven: of_proof, asked: *question });
			}
			let member = match question.member {
				Some(did) => Some((did, state.member(group, &did)?.filter(|member| member.restarts == head.restarts))),
				None => None,
			};
			Some(ProvenGroup { epoch: record.cloned(), member, head })
		},
	};
	let (block, hash, set_id) = (proof.header.number, proof.header.hash(), proof.set_id);
	Ok(VerifiedGroup { block, hash, moment, set_id, weight, group: proven })
}

impl ProvenRecord {
	/// Returns the record. Checks that it is of this group, and that it is the current one or in the history of it.
	pub fn check(&self, group: &GroupId, head: &Head) -> Result<&EpochRecord, ProofError> {
		let Self { record, path } = self;
		if record.group != *group {
			return Err(ProofError::WrongGroup { proven: record.group, expected: *group });
		}
		let (epoch, hash) = (record.epoch, record.hash());
		match path {
			None if epoch == head.base.epoch && hash == head.base.hash => Ok(record),
			None => Err(ProofError::WrongRecord(epoch)),
			Some(path) if path.verify(epoch, hash, &head.history, head.base.epoch.saturating_sub(1)) => Ok(record),
			Some(_) => Err(ProofError::EpochNotInHistory(epoch)),
		}
	}
}

impl VerifiedGroup {
	/// Refuses a proof whose block was authored more than `max_age` seconds before `now`.
	pub fn check_age(&self, now: Moment, max_age: u64) -> Result<(), ProofError> {
		check_age(self.moment, now, max_age)
	}
}
