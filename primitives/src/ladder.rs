//! The traits by which the gate of DIDs and the guardians meet, so that neither pallet knows the other.
//!
//! The ladder of authority, highest first: a ranking next control set revealed; guardians at their override
//! quorum; the current control set; guardians at their threshold; single keys. `docs/ladder.md` has its states.

use crate::{
	control::{ControlSet, ControlSignatures},
	did::DidId,
	reason::Reason,
	units::{AccountId, BlockHeight},
};
use sp_core::H256;
use sp_runtime::DispatchResult;

/// The recovery attempt that stands against a DID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
	/// The block that opened it.
	pub opened: BlockHeight,
	/// The longest delay of the DID's guardian plan, in blocks.
	pub longest_delay: BlockHeight,
	/// The version of the control set when the attempt was opened. The possession of the set that guardians put in place
	/// binds it, so that the current set cannot void the signatures by a rotation.
	pub control_version: u32,
}

/// The questions and messages of the gate to guardians.
pub trait Guardianship {
	/// Returns the longest delay of the DID's plan, in blocks; `None` without a plan.
	fn longest_delay(did: &DidId) -> Option<BlockHeight>;

	/// Returns the attempt that stands, if one does. It still stands while [`Ladder::recover`] carries it out.
	fn attempt(did: &DidId) -> Option<Attempt>;

	/// Tells that a ranking set was revealed, which ends every attempt. `hostile`: the reveal answers a compromise.
	fn outranked(did: &DidId, hostile: bool);
}

/// A chain without guardians.
impl Guardianship for () {
	fn longest_delay(_: &DidId) -> Option<BlockHeight> {
		None
	}

	fn attempt(_: &DidId) -> Option<Attempt> {
		None
	}

	fn outranked(_: &DidId, _: bool) {}
}

/// A control set that guardians put in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
	/// The set that takes over.
	pub set: ControlSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason: routine after a loss, or compromised since a moment.
	pub reason: Reason,
	/// The new set's signatures over its `PossessionPayload`.
	pub possession: ControlSignatures,
	/// The last block in which the commitment that stood before can still be revealed.
	pub contest_until: BlockHeight,
	/// The account that pays for what the record grows by.
	pub payer: AccountId,
}

/// The acts of guardians on a DID. The pallet that calls this checks that the guardians may.
pub trait Ladder {
	/// Suspends document changes, deactivation and rotation by the current control set up to and including a
	/// block. Decides whether the standing commitment ranks: only then its reveal lifts the freeze. Vetoes and revocations
	/// go on.
	fn freeze(did: &DidId, until: BlockHeight) -> DispatchResult;

	/// Puts a new control set in place of the current one. The possession of the new set binds the version of the control
	/// set when the attempt was opened. If an attempt stands, the rules about new keys were checked when it was opened: the
	/// current set may have changed since. Decides whether the standing commitment ranks: only then it is
	/// put aside, and can be revealed up to and including [`Recovery::contest_until`].
	///
	/// Fails while a commitment that was put aside before can be revealed, if another one ranks by now.
	fn recover(did: &DidId, recovery: Recovery) -> DispatchResult;

	/// Calls off a deactivation that waits.
	fn cancel_deactivation(did: &DidId) -> DispatchResult;
}
