//! The calls of the SDK's pallet for the basics of a chain.

use super::Call;
use codec::Encode;

/// The calls that are only sent.
pub(super) const SENT: &[&str] = &["apply_authorized_upgrade"];

impl Call {
	/// Puts an authorised runtime in force.
	pub fn apply_upgrade(code: &[u8]) -> Self {
		Self::new("System", "apply_authorized_upgrade", code.encode())
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"NothingAuthorized" => "a referendum has to authorise it: 'clavis referendum propose upgrade FILE'",
		"Unauthorized" => "this is not the runtime that was authorised: compare the hashes",
		"SpecVersionNeedsToIncrease" | "InvalidSpecName" => "build a runtime of this chain with a higher spec version",
		_ => return None,
	})
}
