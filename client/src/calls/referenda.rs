//! The calls of the SDK's pallet for referenda.

use super::{Call, EncodedCall};
use sp_crypto_hashing::blake2_256;
use subxt::ext::scale_value::Value;

/// The calls that are only sent.
pub(super) const SENT: &[&str] =
	&["submit", "place_decision_deposit", "refund_decision_deposit", "refund_submission_deposit"];

/// Proposals up to this length lie in the referendum itself; longer ones are stored beside it, for a deposit.
pub const INLINE_BYTES: usize = 128;

/// The kind of a decision: each kind has a track of its own.
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

impl Call {
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
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"BadReferendum" | "NotOngoing" => "'clavis referendum list' shows the ongoing referenda",
		"Unfinished" => "deposits come back when the referendum has ended: 'clavis referendum status INDEX' says when",
		"NoDeposit" => "it was refunded already, or never placed",
		"BadStatus" => "the submission deposit comes back only where the referendum was approved",
		"HasDeposit" => "somebody placed it already",
		"NoTrack" | "BadTrack" => "there are tracks for rules, upgrades and validators, and no others",
		"QueueEmpty" | "Full" => "try again when another referendum has ended",
		"PreimageNotExist" | "PreimageStoredWithDifferentLength" => "propose it again",
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::calls::{PalletCall, RulesCall};
	use clavis_primitives::AccountId;
	use subxt::tx::Payload;

	#[test]
	fn calls_have_the_names_of_their_pallets() {
		let call = EncodedCall::from(vec![21, 1, 0, 0, 0, 7]);
		for (call, expected) in [
			(RulesCall::Cancel { id: 7 }.by_name(), ("RevocationRules", "cancel")),
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
