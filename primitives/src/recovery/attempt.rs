//! An attempt: the control set that guardians put in place, and the digest that they approve.

use crate::{
	control::{ControlSet, ControlSignatures},
	did::DidId,
	domain::Domain,
	payload::ChainId,
	reason::Reason,
	units::BlockHeight,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// The control that an attempt names.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct NewControl {
	/// The set that takes over.
	pub set: ControlSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason: routine after a loss, or compromised since a moment after a theft.
	pub reason: Reason,
	/// The set's signatures over its [`NominationPayload`].
	pub possession: ControlSignatures,
}

/// Signed by the control set that an attempt names.
///
/// It binds the plan, and nothing that the current control set can change before guardians have had their time. Otherwise a
/// thief could void the signatures by a rotation in each block. Whether the set takes over is the decision of the guardians.
#[derive(Clone, Debug, Encode)]
pub struct NominationPayload<'a> {
	/// The network, and the encoding of its calls.
	pub chain: ChainId,
	/// The DID.
	pub did: DidId,
	/// The version of the plan under which the attempt opens.
	pub plan_version: BlockHeight,
	/// The set that takes over.
	pub set: &'a ControlSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason.
	pub reason: Reason,
}

impl NominationPayload<'_> {
	/// Returns the digest that the set signs.
	pub fn digest(&self) -> [u8; 32] {
		Domain::Nomination.digest(self)
	}
}

/// Everything that a guardian decides on.
///
/// The chain computes it when the attempt opens. Guardians compare the first words of its digest before they approve, and
/// name the digest when they do. So no approval is good for another attempt, plan, DID or network.
#[derive(Clone, Debug, Encode)]
pub struct AttemptPayload<'a> {
	/// The hash of the first block of the network. An upgrade of the runtime changes nothing about an attempt that stands.
	pub genesis: H256,
	/// The DID.
	pub did: DidId,
	/// The place of the circle in the plan, from 0.
	pub circle: u8,
	/// The number of the attempt: attempts under one version of the plan count from 1.
	pub number: u32,
	/// The version of the plan: the block in which it took effect. A plan takes attempts from the next block on, so that no
	/// two attempts against a DID have the same version and number.
	pub plan_version: BlockHeight,
	/// The set that takes over.
	pub set: &'a ControlSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason.
	pub reason: Reason,
}

impl AttemptPayload<'_> {
	/// Returns the digest that guardians approve.
	pub fn digest(&self) -> H256 {
		Domain::Attempt.hash(self)
	}
}
