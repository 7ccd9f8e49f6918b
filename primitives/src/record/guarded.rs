//! The note of the guardians in the record of the DID that they guard.

use crate::units::BlockHeight;
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A DID has guardians. Their pallet keeps this note, so that resolution and proofs tell it from the record alone. It is no
/// part of a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Guarded {
	/// The last block in which an attempt against the DID can be carried out; `None` if no attempt is open.
	pub attempt_until: Option<BlockHeight>,
}
