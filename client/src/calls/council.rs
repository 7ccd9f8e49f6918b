//! The calls of the council, which is an instance of the SDK's pallet for collectives.

use super::{Call, Context, DecidedCall, EncodedCall};
use crate::keys::address;
use clavis_primitives::AccountId;
use codec::{Compact, Encode};
use serde_json::{json, Map, Value as Json};
use sp_core::H256;
use subxt::ext::scale_value::Value;

/// The calls that are only sent.
pub(super) const SENT: &[&str] = &["propose", "vote", "close"];

pallet_calls! {
	/// A call of the council that voters decide on.
	pub enum CouncilCall of "Council" {
		/// Replaces all members.
		0 "set_members" = SetMembers {
			/// The members, in ascending order.
			members: Vec<AccountId>,
			/// The member whose vote counts for those who abstain: none here.
			prime: Option<AccountId>,
			/// The number of members until now.
			old_count: u32,
		},
	}
}

impl DecidedCall for CouncilCall {
	fn describe(&self, _: &Context) -> Vec<String> {
		let Self::SetMembers { members, .. } = self;
		let first = "Replaces the whole council, which can tighten the rules at once and for a limited time, by:";
		let mut lines = vec![first.to_owned()];
		lines.extend(members.iter().map(|member| format!("  {}", address(member))));
		if members.is_empty() {
			lines.push("  nobody: then nothing can be tightened in an emergency".into());
		}
		lines
	}

	fn kind(&self) -> &'static str {
		"setCouncil"
	}

	fn details(&self, _: &Context) -> Map<String, Json> {
		let Self::SetMembers { members, .. } = self;
		let members = members.iter().map(address).collect::<Vec<_>>();
		[("members".to_owned(), json!(members))].into_iter().collect()
	}
}

impl Call {
	/// Has the council vote on a call. With a threshold of 1 it is carried out at once.
	pub fn propose_to_council(threshold: u32, call: &EncodedCall) -> Self {
		let length = call.as_bytes().len() as u32;
		Self::new("Council", "propose", (Compact(threshold), call, Compact(length)).encode())
	}

	/// Votes aye on the motion with this hash and index.
	pub fn approve_motion(motion: H256, index: u32) -> Self {
		let (hash, index) = (Value::from_bytes(motion), Value::u128(index.into()));
		Self::named("Council", "vote", [("proposal", hash), ("index", index), ("approve", Value::bool(true))])
	}

	/// Closes a motion, which is carried out if enough members voted for it. The weight of the decision is at most
	/// this: picoseconds and bytes of proof.
	pub(crate) fn close_motion(motion: H256, index: u32, length: u32, (time, proof): (u64, u64)) -> Self {
		let weight = [("ref_time", Value::u128(time.into())), ("proof_size", Value::u128(proof.into()))];
		Self::named(
			"Council",
			"close",
			[
				("proposal_hash", Value::from_bytes(motion)),
				("index", Value::u128(index.into())),
				("proposal_weight_bound", Value::named_composite(weight)),
				("length_bound", Value::u128(length.into())),
			],
		)
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"NotMember" => "'clavis council status' says who sits in the council",
		"DuplicateProposal" | "DuplicateVote" => "wait for the others: 'clavis council status'",
		"ProposalMissing" | "WrongIndex" => "it was closed meanwhile: 'clavis council status'",
		"TooEarly" => "the others have to vote first: 'clavis council status'",
		"TooManyProposals" => "wait until a motion ends: 'clavis council status'",
		_ => return None,
	})
}
