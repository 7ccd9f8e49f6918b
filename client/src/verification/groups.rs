//! Checks an answer about a group that proves itself.

use super::VerificationError;
use clavis_primitives::{groups::GroupId, NetworkName};
use clavis_proofs::{verify_group, Anchor, GroupProof, GroupQuestion, ProofError, ProvenGroup, VerifiedGroup};
use clavis_resolution::{GroupFacts, GroupState};
use serde_json::Value;

/// An answer about a group that was found to be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedGroup {
	/// The group that it is about.
	pub group: GroupId,
	/// The question that it answers.
	pub question: GroupQuestion,
	/// The facts that the proof shows.
	pub verified: VerifiedGroup,
}

/// Returns true if an answer claims to be about a group, and not about a DID.
pub fn is_about_group(answer: &Value) -> bool {
	answer.get("proof").is_some_and(|proof| proof.get("group").is_some())
}

/// Checks the whole answer of `group_prove`, or of a route about a group with `proof=true`, against trusted authorities, as
/// the answer to a question about a group.
///
/// Refuses the answer about another group, and to another question, and every part that does not follow from what was proven.
pub fn check_group(
	answer: &Value,
	group: GroupId,
	question: &GroupQuestion,
	anchor: &Anchor,
) -> Result<CheckedGroup, VerificationError> {
	let proof = check_group_claim(answer, group, question, &anchor.network)?;
	let verified = verify_group(&proof, &group, question, anchor)?;
	let facts = GroupFacts {
		group,
		network: &anchor.network,
		block: verified.block,
		block_hash: verified.hash,
		moment: verified.moment,
		state: verified.group.as_ref().map(|ProvenGroup { head, epoch, member }| GroupState {
			head,
			epoch: epoch.as_ref(),
			member: *member,
		}),
	};
	let mut said = answer.clone();
	if let Some(properties) = said.as_object_mut() {
		properties.remove("proof");
	}
	let is_proven = facts.to_json(None) == said;
	if is_proven {
		Ok(CheckedGroup { group, question: *question, verified })
	} else {
		Err(VerificationError::Differs("the answer about the group"))
	}
}

/// Refuses an answer whose proof is about another group or network, or answers another question. Returns the proof.
/// [`check_group`] does this, and checks that the proof holds.
pub fn check_group_claim(
	answer: &Value,
	group: GroupId,
	question: &GroupQuestion,
	network: &NetworkName,
) -> Result<GroupProof, VerificationError> {
	let (claim, proof) = GroupProof::from_json(answer.get("proof").ok_or(VerificationError::NoProof)?)?;
	if claim.group != group {
		return Err(ProofError::WrongGroup { proven: claim.group, expected: group }.into());
	}
	if claim.network != *network {
		let (group, anchor) = (claim.network, network.clone());
		return Err(ProofError::GroupOfOtherNetwork { group, anchor }.into());
	}
	if claim.question != *question {
		return Err(ProofError::OtherGroupQuestion { proven: claim.question, asked: *question }.into());
	}
	Ok(proof)
}

#[cfg(test)]
mod tests;
