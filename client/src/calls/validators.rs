//! The calls of the pallet that keeps the validator set.

use super::{Context, DecidedCall};
use crate::keys::address;
use clavis_primitives::AccountId;
use serde_json::{json, Map, Value};

pallet_calls! {
	/// A call of the pallet `Validators`.
	pub enum ValidatorsCall of "Validators" {
		/// Adds a validator.
		0 "add" = Add {
			/// Its account.
			validator: AccountId,
		},
		/// Removes a validator.
		1 "remove" = Remove {
			/// Its account.
			validator: AccountId,
		},
		/// Puts one validator in the place of another.
		2 "replace" = Replace {
			/// The account of the one that leaves.
			old: AccountId,
			/// The account of the one that joins.
			new: AccountId,
		},
	}
}

impl DecidedCall for ValidatorsCall {
	fn describe(&self, _: &Context) -> Vec<String> {
		vec![match self {
			Self::Add { validator } => format!("Adds the validator {}.", address(validator)),
			Self::Remove { validator } => format!("Removes the validator {}.", address(validator)),
			Self::Replace { old, new } => {
				format!("Puts the validator {} in the place of {}.", address(new), address(old))
			},
		}]
	}

	fn kind(&self) -> &'static str {
		match self {
			Self::Add { .. } => "addValidator",
			Self::Remove { .. } => "removeValidator",
			Self::Replace { .. } => "replaceValidator",
		}
	}

	fn details(&self, _: &Context) -> Map<String, Value> {
		let details = match self {
			Self::Add { validator } | Self::Remove { validator } => vec![("validator", validator)],
			Self::Replace { old, new } => vec![("old", old), ("new", new)],
		};
		details.into_iter().map(|(name, account)| (name.to_owned(), json!(address(account)))).collect()
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"AlreadyMember" | "NotMember" | "AlreadyLeaving" => "'clavis validator list' says who validates",
		"SetFull" => "replace one: 'clavis referendum propose replace-validator'",
		"NoSessionKeys" => "on the new validator's machine: 'clavis validator set-keys'",
		"KeysInUse" => "they can be purged once the validator has left",
		_ => return None,
	})
}
