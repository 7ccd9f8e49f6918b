//! The calls of the SDK's pallet that combines calls.

use super::{Call, EncodedCall, KnownCall};
use codec::Encode;

/// The calls that are only sent, or that only voters read.
pub(super) const SENT: &[&str] = &["batch", "batch_all"];

pallet_calls! {
	/// A call of the pallet `Utility`.
	pub enum UtilityCall of "Utility" {
		/// Makes several calls, all or none.
		2 "batch_all" = BatchAll(Vec<KnownCall>),
	}
}

impl Call {
	/// Makes several calls, all or none.
	pub fn batch_all(calls: &[EncodedCall]) -> Self {
		Self::new("Utility", "batch_all", calls.encode())
	}
}

/// Returns `Some` if a call with this name makes several other calls: `Some(true)` if it makes all of them or none.
pub(crate) fn makes_all(pallet: &str, name: &str) -> Option<bool> {
	match (pallet, name) {
		("Utility", "batch") => Some(false),
		("Utility", "batch_all") => Some(true),
		_ => None,
	}
}
