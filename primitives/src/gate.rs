//! The gate: each pallet asks it who acts for a DID, and who pays.
//!
//! `pallet-did` implements [`Gate`]; the table in its `gate.rs` says what each call needs. Pallets that act on a DID
//! depend on this trait, and not on `pallet-did`.

use crate::{
	did::DidId,
	purpose::Purpose,
	text::Fragment,
	units::{AccountId, BlockHeight},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, Weight};

/// The authority over a DID that a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
	/// The control set, at its threshold.
	///
	/// A frozen DID and keys of a withdrawn algorithm do not pass. It counts as an act of control: the block becomes the
	/// last act of the DID, and a single member may revoke in an emergency again.
	Control,
	/// The control set, at its threshold, for an act that only defends, such as a veto.
	///
	/// A frozen DID and keys of a withdrawn algorithm pass too.
	Defence,
	/// The control set, at its threshold, for an act that changes nothing of its own DID, such as an approval by a
	/// guardian.
	///
	/// A frozen DID and keys of a withdrawn algorithm do not pass. It does not count as an act of control, so that it writes
	/// nothing.
	Consent,
	/// A verification method of the document with this purpose.
	///
	/// It must be good now: not expired, not too old, not withdrawn, not compromised. The control set does not pass as a
	/// method. A frozen DID passes, since a freeze is about the control set: ask [`Gate::standing`] where it matters.
	Method(Purpose),
}

/// The part of a DID that acted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Actor {
	/// The control set.
	#[codec(index = 0)]
	ControlSet,
	/// The verification method with this id.
	#[codec(index = 1)]
	Method(Fragment),
}

/// A call that passed the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
	/// The account that pays for the call. It gains no power over the DID.
	pub payer: AccountId,
	/// The part of the DID that acted.
	pub actor: Actor,
	/// The version of the control set in this block.
	pub control_version: u32,
	/// [`Gate::key_epoch`] of the DID, so that a call need not read the record again.
	pub key_epoch: u32,
	/// [`Gate::standing`] of the DID.
	pub standing: Standing,
}

/// The standing of a DID: the acts that it can do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Standing {
	/// It is in use.
	#[codec(index = 0)]
	Active,
	/// Guardians suspended its control set.
	#[codec(index = 1)]
	Frozen {
		/// The last block of the freeze.
		until: BlockHeight,
	},
	/// Its control set cannot reach its threshold, because the rules withdrew algorithms.
	///
	/// Member DIDs are not looked up, so a DID can be locked and yet count as active.
	#[codec(index = 2)]
	Locked,
	/// It has ended, for ever.
	#[codec(index = 3)]
	Deactivated,
}

impl Standing {
	/// Returns whether the methods of the DID are in good hands as far as the chain knows: guardians froze nothing, and it has
	/// not ended. The methods of a locked DID are those of its holder.
	pub fn is_trusted(self) -> bool {
		match self {
			Self::Active | Self::Locked => true,
			Self::Frozen { .. } | Self::Deactivated => false,
		}
	}
}

/// The traces that the acts of its control set, and freezes, leave on a DID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
	/// The block in which the control set last acted at its threshold.
	pub last_act: BlockHeight,
	/// The last block of the last freeze, also when it is over. `None` if there was none since the last change of control.
	pub frozen_until: Option<BlockHeight>,
}

impl Activity {
	/// Returns whether the control set is suspended in a block.
	pub fn is_frozen(&self, block: BlockHeight) -> bool {
		self.frozen_until.is_some_and(|until| block <= until)
	}
}

/// The one gate to DIDs.
pub trait Gate<Origin> {
	/// Checks that the caller has the authority over a DID that a call needs.
	///
	/// Each call checks again, also within a batch: an authority that was checked against an earlier control set does not
	/// pass. Fails if the DID was never created or is deactivated, and as [`Need`] says.
	fn enter(origin: Origin, did: &DidId, need: Need) -> Result<Entry, DispatchError>;

	/// Returns the number of security events of a DID: rotations, recoveries, the deactivation, and versions in which methods
	/// ended or were found to be compromised. `None` if it was never created.
	fn key_epoch(did: &DidId) -> Option<u32>;

	/// Returns the standing of a DID in this block. `None` if it was never created.
	fn standing(did: &DidId) -> Option<Standing>;

	/// Returns when the control set of a DID last acted, and up to when it was last frozen. `None` if it was never created.
	fn activity(did: &DidId) -> Option<Activity>;

	/// Returns the weight of [`Self::enter`] for the largest record, by an account or by a DID. The signatures of an
	/// authorization are weighed by the call that brings it.
	fn weight_of_entry() -> Weight;
}
