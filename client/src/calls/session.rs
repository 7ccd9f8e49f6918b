//! The calls of the SDK's pallet for sessions.

use super::Call;
use codec::Encode;

/// The calls that are only sent.
pub(super) const SENT: &[&str] = &["set_keys"];

/// New session keys of a validator, made by its own node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKeys {
	/// The public keys.
	pub keys: Vec<u8>,
	/// The proof that the node holds the secret keys, for one account.
	pub proof: Vec<u8>,
}

impl Call {
	/// Sets new session keys.
	pub fn set_session_keys(session: &SessionKeys) -> Self {
		Self::new("Session", "set_keys", [&session.keys[..], &session.proof.encode()].concat())
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"InvalidProof" => "have the node that will validate make them: 'clavis validator set-keys --node URL'",
		"DuplicatedKey" => "another validator has these keys: have the node make new ones, 'clavis validator set-keys'",
		"NoAssociatedValidatorId" | "NoKeys" => "'clavis validator list' says who validates",
		"NoAccount" => "send the account some tokens first",
		_ => return None,
	})
}
