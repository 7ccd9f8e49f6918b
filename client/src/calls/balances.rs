//! The calls of the SDK's pallet for tokens.

use super::Call;
use clavis_primitives::AccountId;
use subxt::ext::scale_value::Value;

/// The calls that are only sent.
pub(super) const SENT: &[&str] = &["transfer_keep_alive"];

impl Call {
	/// Sends tokens, in planck. Fails rather than let the account of the sender end.
	pub fn transfer(to: &AccountId, planck: u128) -> Self {
		let to = Value::unnamed_variant("Id", [Value::from_bytes(to)]);
		Self::named("Balances", "transfer_keep_alive", [("dest", to), ("value", Value::u128(planck))])
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"LiquidityRestrictions" => "votes lock these tokens: 'clavis referendum unlock' frees those that may go",
		"ExistentialDeposit" => "send more: a new account needs the least amount that an account may have",
		"Expendability" => "send less: the account of the sender must keep the least amount",
		_ => return None,
	})
}
