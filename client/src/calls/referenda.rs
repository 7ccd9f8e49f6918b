//! The calls that decide: what referenda propose, and what voters, the council and validators send.
//!
//! Calls of our own pallets are encoded by the types that the chain shares with this client; those of the SDK's, by the
//! chain's metadata. A call that lies in another one is bytes already, and so are code and keys: those are put together
//! here.

use super::{ask, call::EncodedCall, governance::Motion, Call, Chain, ChainError, Finalised};
use clavis_primitives::{
	rules::{RuleChange, RuleChanges},
	AccountId, BlockHeight,
};
use codec::{Compact, Encode};
use serde::Deserialize;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use subxt::{ext::scale_value::Value, rpcs::client::rpc_params};

/// Proposals up to this length lie in the referendum itself; longer ones are stored beside it, for a deposit.
pub const INLINE_BYTES: usize = 128;

/// What a referendum decides about: each kind has a track of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
	/// The rules, and who sits in the council.
	Rules,
	/// Runtime upgrades.
	Upgrades,
	/// Validators.
	Validators,
}

impl Decision {
	/// The name of its track.
	pub fn track(self) -> &'static str {
		match self {
			Self::Rules => "rules",
			Self::Upgrades => "upgrades",
			Self::Validators => "validators",
		}
	}

	/// The name of its origin.
	fn origin(self) -> &'static str {
		match self {
			Self::Rules => "Rules",
			Self::Upgrades => "Upgrades",
			Self::Validators => "Validators",
		}
	}
}

/// New session keys of a validator, made by its own node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKeys {
	/// Their public sides.
	pub keys: Vec<u8>,
	/// That the node holds their secret sides, for one account.
	pub proof: Vec<u8>,
}

#[derive(Deserialize)]
struct GeneratedKeys {
	keys: String,
	proof: Option<String>,
}

/// What referenda do.
impl Call {
	/// Changes the rules after a notice, in blocks.
	pub fn schedule_rules(changes: &RuleChanges, notice: BlockHeight) -> Self {
		Self::new("RevocationRules", "schedule", (changes, notice).encode())
	}

	/// Takes a decision about the rules back that waits.
	pub fn cancel_rules(id: u32) -> Self {
		Self::new("RevocationRules", "cancel", id.encode())
	}

	/// Tightens a field of the rules.
	pub fn tighten_rules(change: &RuleChange) -> Self {
		Self::new("RevocationRules", "tighten", change.encode())
	}

	/// Authorises a runtime by the hash of its code.
	pub fn authorize_upgrade(code_hash: H256) -> Self {
		Self::new("Governance", "authorize_upgrade", code_hash.encode())
	}

	/// Adds a validator.
	pub fn add_validator(account: &AccountId) -> Self {
		Self::new("Validators", "add", account.encode())
	}

	/// Removes a validator.
	pub fn remove_validator(account: &AccountId) -> Self {
		Self::new("Validators", "remove", account.encode())
	}

	/// Puts one validator in the place of another.
	pub fn replace_validator(old: &AccountId, new: &AccountId) -> Self {
		Self::new("Validators", "replace", (old, new).encode())
	}

	/// Says who sits in the council, which has so many members now.
	pub fn set_council(members: &[AccountId], present: usize) -> Self {
		let members = Value::unnamed_composite(members.iter().map(Value::from_bytes));
		let nobody = Value::unnamed_variant("None", []);
		let present = Value::u128(present as u128);
		Self::named("Council", "set_members", [("new_members", members), ("prime", nobody), ("old_count", present)])
	}
}

/// What people send.
impl Call {
	/// Stores an encoded call that is too long for a referendum itself.
	pub fn note_preimage(call: &EncodedCall) -> Self {
		Self::new("Preimage", "note_preimage", call.as_bytes().encode())
	}

	/// Has voters decide about a call, which acts as soon as its track lets it.
	pub fn submit_referendum(decision: Decision, call: &EncodedCall) -> Self {
		let bytes = call.as_bytes();
		let origin = Value::unnamed_variant("Governance", [Value::unnamed_variant(decision.origin(), [])]);
		let proposal = if bytes.len() <= INLINE_BYTES {
			Value::unnamed_variant("Inline", [Value::from_bytes(bytes)])
		} else {
			let hash = Value::from_bytes(blake2_256(bytes));
			Value::named_variant("Lookup", [("hash", hash), ("len", Value::u128(bytes.len() as u128))])
		};
		let moment = Value::unnamed_variant("After", [Value::u128(0)]);
		let arguments = [("proposal_origin", origin), ("proposal", proposal), ("enactment_moment", moment)];
		Self::named("Referenda", "submit", arguments)
	}

	/// Deposits what a decision takes.
	pub fn place_decision_deposit(index: u32) -> Self {
		Self::named("Referenda", "place_decision_deposit", [("index", Value::u128(index.into()))])
	}

	/// Has the decision deposit of an ended referendum paid back.
	pub fn refund_decision_deposit(index: u32) -> Self {
		Self::named("Referenda", "refund_decision_deposit", [("index", Value::u128(index.into()))])
	}

	/// Has the submission deposit of an approved referendum paid back.
	pub fn refund_submission_deposit(index: u32) -> Self {
		Self::named("Referenda", "refund_submission_deposit", [("index", Value::u128(index.into()))])
	}

	/// Votes on a referendum. The vote is one byte: see [`Conviction::vote`](crate::governance::Conviction::vote).
	pub fn vote(index: u32, vote: u8, balance: u128) -> Self {
		let vote = [("vote", Value::u128(vote.into())), ("balance", Value::u128(balance))];
		let vote = Value::named_variant("Standard", vote);
		Self::named("ConvictionVoting", "vote", [("poll_index", Value::u128(index.into())), ("vote", vote)])
	}

	/// Takes back a vote on a referendum of a track.
	pub fn remove_vote(track: u16, index: u32) -> Self {
		let class = Value::unnamed_variant("Some", [Value::u128(track.into())]);
		Self::named("ConvictionVoting", "remove_vote", [("class", class), ("index", Value::u128(index.into()))])
	}

	/// Frees the tokens of an account that votes on a track no longer lock.
	pub fn unlock(track: u16, account: &AccountId) -> Self {
		let target = Value::unnamed_variant("Id", [Value::from_bytes(account)]);
		Self::named("ConvictionVoting", "unlock", [("class", Value::u128(track.into())), ("target", target)])
	}

	/// Puts an authorised runtime in force.
	pub fn apply_upgrade(code: &[u8]) -> Self {
		Self::new("System", "apply_authorized_upgrade", code.encode())
	}

	/// Has the council vote on a call. With a threshold of 1 it is carried out at once.
	pub fn propose_to_council(threshold: u32, call: &EncodedCall) -> Self {
		let length = call.as_bytes().len() as u32;
		Self::new("Council", "propose", (Compact(threshold), call, Compact(length)).encode())
	}

	/// Votes aye in the council.
	pub fn approve_motion(motion: &Motion) -> Self {
		let hash = Value::from_bytes(motion.hash);
		let index = Value::u128(motion.index.into());
		Self::named("Council", "vote", [("proposal", hash), ("index", index), ("approve", Value::bool(true))])
	}

	/// Sets new session keys.
	pub fn set_session_keys(session: &SessionKeys) -> Self {
		Self::new("Session", "set_keys", [&session.keys[..], &session.proof.encode()].concat())
	}
}

impl Finalised<'_> {
	/// Closes a motion of the council, which carries it out if enough members voted for it.
	pub async fn close_motion(&self, motion: &Motion, call: &EncodedCall) -> Result<Call, ChainError> {
		let (time, proof) = self.weight_of(call.as_bytes()).await?;
		let weight = [("ref_time", Value::u128(time.into())), ("proof_size", Value::u128(proof.into()))];
		Ok(Call::named(
			"Council",
			"close",
			[
				("proposal_hash", Value::from_bytes(motion.hash)),
				("index", Value::u128(motion.index.into())),
				("proposal_weight_bound", Value::named_composite(weight)),
				("length_bound", Value::u128(motion.length.into())),
			],
		))
	}
}

impl Chain {
	/// Has the node make new session keys for an account, and prove that it holds them.
	pub async fn new_session_keys(&self, account: &AccountId) -> Result<SessionKeys, ChainError> {
		let owner = format!("0x{}", hex::encode(account.encode()));
		let request = self.rpc.request("author_rotateKeysWithOwner", rpc_params![owner]);
		let GeneratedKeys { keys, proof } = ask("new session keys", request).await?;
		let bytes = |text: &str| {
			let digits = text.strip_prefix("0x").unwrap_or(text);
			hex::decode(digits).map_err(|_| ChainError::garbled("session key"))
		};
		let proof = proof.ok_or_else(|| ChainError::Node("it cannot prove that it holds its new keys".into()))?;
		Ok(SessionKeys { keys: bytes(&keys)?, proof: bytes(&proof)? })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use subxt::tx::Payload;

	#[test]
	fn calls_have_the_names_of_their_pallets() {
		let call = EncodedCall::from(vec![21, 1, 0, 0, 0, 7]);
		for (call, expected) in [
			(Call::cancel_rules(7), ("RevocationRules", "cancel")),
			(Call::submit_referendum(Decision::Rules, &call), ("Referenda", "submit")),
			(Call::vote(1, 0x81, 5), ("ConvictionVoting", "vote")),
			(Call::unlock(0, &AccountId::new([7; 32])), ("ConvictionVoting", "unlock")),
			(Call::apply_upgrade(&[1, 2, 3]), ("System", "apply_authorized_upgrade")),
		] {
			assert_eq!((call.pallet_name(), call.call_name()), expected);
		}
	}

	#[test]
	fn a_long_proposal_is_named_by_its_hash() {
		let short = Call::submit_referendum(Decision::Rules, &EncodedCall::from(vec![0; INLINE_BYTES]));
		let long = Call::submit_referendum(Decision::Rules, &EncodedCall::from(vec![0; INLINE_BYTES + 1]));
		assert!(format!("{short:?}").contains("Inline"));
		assert!(format!("{long:?}").contains("Lookup"));
	}
}
