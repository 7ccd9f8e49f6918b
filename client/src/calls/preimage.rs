//! The calls of the SDK's pallet that stores the texts of long proposals.

use super::{Call, EncodedCall};
use codec::Encode;

/// The calls that are only sent.
pub(super) const SENT: &[&str] = &["note_preimage"];

impl Call {
	/// Stores an encoded call that is too long for a referendum itself.
	pub fn note_preimage(call: &EncodedCall) -> Self {
		Self::new("Preimage", "note_preimage", call.as_bytes().encode())
	}
}
