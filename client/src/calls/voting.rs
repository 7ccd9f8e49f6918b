//! The calls of the SDK's pallet for votes with conviction.

use super::Call;
use clavis_primitives::AccountId;
use subxt::ext::scale_value::Value;

/// The calls that are only sent.
pub(super) const SENT: &[&str] = &["vote", "remove_vote", "unlock"];

impl Call {
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
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"NotOngoing" => "'clavis referendum list' shows the ongoing referenda",
		"InsufficientFunds" => "vote with fewer tokens: --amount",
		"AlreadyDelegating" => "the account has another vote for it: undelegate first",
		"MaxVotesReached" => "remove votes of finished referenda: 'clavis referendum unlock'",
		"NotVoter" => "the account did not vote there",
		"NoPermissionYet" => "its tokens are locked still: 'clavis referendum status INDEX' says until when",
		_ => return None,
	})
}
