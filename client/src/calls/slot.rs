//! The places in calls for the signatures of control sets.

use clavis_primitives::{control::ControlSignatures, payload::ChainId, ControlSet, DidId};

/// The fact that the signatures in a place show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
	/// The first control set creates the DID.
	Creation,
	/// A committed control set lets another one take over.
	HandOver,
	/// A new control set holds its keys.
	Possession,
}

/// The facts that a signature in a call binds, besides the call.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
	/// The chain.
	pub chain: ChainId,
	/// The DID that the proposal is for.
	pub did: DidId,
	/// The version of the control set that ends.
	pub control_version: u32,
}

/// Computes the digest that is signed.
pub type Digest<'a> = Box<dyn Fn(&Binding) -> [u8; 32] + 'a>;

/// A place in a call for the signatures of a control set.
pub struct Slot<'a> {
	/// The fact that the signatures show.
	pub kind: SlotKind,
	/// The control set that signs.
	pub set: &'a ControlSet,
	/// The signatures that are there.
	pub signatures: &'a ControlSignatures,
	/// Computes what is signed.
	pub digest: Digest<'a>,
}
