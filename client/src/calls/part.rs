//! The calls of single pallets that a call of a DID is made of.

use super::{DidCall, GroupsCall, Lines, RecoveryCall, Slot};
use clavis_primitives::{BlockHeight, Did, DidId, NetworkName};

/// A call of one pallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
	/// A call on a DID.
	Did(&'a DidCall),
	/// A call about guardians.
	Recovery(&'a RecoveryCall),
	/// A call about a group.
	Groups(&'a GroupsCall),
}

impl<'a> Part<'a> {
	/// The places for signatures in it. A new control set that guardians put in place has signed before the call is made.
	pub fn slots(self) -> Vec<Slot<'a>> {
		match self {
			Self::Did(call) => call.slots(),
			Self::Recovery(_) | Self::Groups(_) => Vec::new(),
		}
	}

	/// The DID that it creates on a network.
	pub fn creates(self, network: &NetworkName) -> Option<DidId> {
		match self {
			Self::Did(call) => call.creates(network),
			Self::Recovery(_) | Self::Groups(_) => None,
		}
	}

	/// The last block in which it can be carried out, where it says so itself.
	pub fn expires_at(self) -> Option<BlockHeight> {
		match self {
			Self::Did(call) => call.expires_at(),
			Self::Recovery(_) | Self::Groups(_) => None,
		}
	}

	/// Returns what it does, line by line, seen from the DID that makes it.
	pub(crate) fn describe(self, acting: &Did, lines: &mut Lines) {
		match self {
			Self::Did(call) => call.describe(acting, lines),
			Self::Recovery(call) => call.describe(acting, lines),
			Self::Groups(call) => call.describe(acting, lines),
		}
	}
}
