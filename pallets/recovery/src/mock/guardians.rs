//! Acts of guardians, and of those who answer them. Each call is dispatched as an extrinsic is. A guardian is the key of its
//! account, or that of its DID.

use super::*;
use clavis_primitives::recovery::{NewControl, NominationPayload};
use pallet_recovery::FreezeAct;

/// A guardian that acts: its key, its DID if it is one, and its leaf in a private circle.
#[derive(Clone, Debug)]
pub struct Guardian {
	pub seed: u8,
	pub did: Option<DidId>,
	pub leaf: Option<LeafProof>,
}

impl From<u8> for Guardian {
	/// The account of a key, in a public circle.
	fn from(seed: u8) -> Self {
		Self { seed, did: None, leaf: None }
	}
}

impl Guardian {
	/// The DID that a key controls.
	pub fn did(seed: u8, did: DidId) -> Self {
		Self { did: Some(did), ..seed.into() }
	}

	/// The same in a private circle.
	pub fn with_leaf(self, leaf: &LeafProof) -> Self {
		Self { leaf: Some(leaf.clone()), ..self }
	}
}

/// The version of the plan of a DID; zero without one.
pub fn plan_version(did: DidId) -> BlockHeight {
	pallet_recovery::Plans::<Test>::get(did).map_or(0, |guarding| guarding.version)
}

/// The control of one key that signed for itself, as an attempt under the plan in force names it.
pub fn control(did: DidId, to: u8, next: Option<H256>, reason: Reason) -> Box<NewControl> {
	let set = set(to);
	let (chain, plan_version) = (Did::chain_id(), plan_version(did));
	let payload = NominationPayload { chain, did, plan_version, set: &set, next, reason };
	let possession = sign(to, &payload.digest());
	Box::new(NewControl { set, next, reason, possession })
}

/// Opens an attempt for [`NEW`], as a routine.
pub fn start(guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	start_for(guardian, did, circle, control(did, NEW, None, ROUTINE))
}

pub fn start_for(guardian: impl Into<Guardian>, did: DidId, circle: u8, control: Box<NewControl>) -> DispatchResult {
	let Guardian { seed, did: guardian, leaf } = guardian.into();
	call(seed, Call::start { did, circle, control, guardian, leaf })
}

/// The digest of the attempt in a seat. Zero without an attempt.
pub fn digest_in(did: DidId, seat: Seat) -> H256 {
	pallet_recovery::Attempts::<Test>::get(did, seat).map(|attempt| attempt.digest).unwrap_or_default()
}

/// The digest of the attempt in the first seat of a circle.
pub fn digest(did: DidId, circle: u8) -> H256 {
	digest_in(did, Seat::first(circle))
}

/// Approves the attempt in a seat.
pub fn approve_in(guardian: impl Into<Guardian>, did: DidId, seat: Seat) -> DispatchResult {
	approve_of(guardian, did, seat.circle, digest_in(did, seat))
}

pub fn approve(guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	approve_in(guardian, did, Seat::first(circle))
}

pub fn approve_of(guardian: impl Into<Guardian>, did: DidId, circle: u8, attempt: H256) -> DispatchResult {
	let Guardian { seed, did: guardian, leaf } = guardian.into();
	call(seed, Call::approve { did, circle, attempt, guardian, leaf })
}

/// Vetoes the attempt in a seat.
pub fn veto_in(seed: u8, did: DidId, seat: Seat) -> DispatchResult {
	call(seed, Call::veto { did, circle: seat.circle, attempt: digest_in(did, seat) })
}

pub fn veto(seed: u8, did: DidId, circle: u8) -> DispatchResult {
	veto_in(seed, did, Seat::first(circle))
}

/// Carries the attempt in a seat out.
pub fn execute_in(seed: u8, did: DidId, seat: Seat) -> DispatchResult {
	call(seed, Call::execute { did, circle: seat.circle, attempt: digest_in(did, seat) })
}

pub fn execute(seed: u8, did: DidId, circle: u8) -> DispatchResult {
	execute_in(seed, did, Seat::first(circle))
}

pub fn vote(act: FreezeAct, guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	let Guardian { seed, did: guardian, leaf } = guardian.into();
	call(
		seed,
		match act {
			FreezeAct::Freeze => Call::vote_freeze { did, circle, guardian, leaf },
			FreezeAct::Unfreeze => Call::vote_unfreeze { did, circle, guardian, leaf },
		},
	)
}

pub fn freeze(guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	vote(FreezeAct::Freeze, guardian, did, circle)
}

pub fn unfreeze(guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	vote(FreezeAct::Unfreeze, guardian, did, circle)
}

pub fn resign(guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	let Guardian { seed, did: guardian, .. } = guardian.into();
	call(seed, Call::resign { did, circle, guardian })
}

pub fn answer(guardian: impl Into<Guardian>, did: DidId, circle: u8) -> DispatchResult {
	let Guardian { seed, did: guardian, .. } = guardian.into();
	call(seed, Call::answer { did, circle, guardian })
}

pub fn ask(seed: u8, did: DidId) -> DispatchResult {
	call(seed, Call::ask { did })
}

pub fn apply_plan(seed: u8, did: DidId) -> DispatchResult {
	call(seed, Call::apply_plan { did })
}

pub fn cancel_change(seed: u8, did: DidId) -> DispatchResult {
	call(seed, Call::cancel_change { did })
}

pub fn close(seed: u8, did: DidId, circle: u8) -> DispatchResult {
	call(seed, Call::close { did, circle })
}

/// Has the deposit of the attempt in a seat burned.
pub fn forfeit_in(seed: u8, did: DidId, seat: Seat) -> DispatchResult {
	call(seed, Call::forfeit { did, circle: seat.circle, attempt: digest_in(did, seat) })
}

pub fn forfeit(seed: u8, did: DidId, circle: u8) -> DispatchResult {
	forfeit_in(seed, did, Seat::first(circle))
}

pub fn cancel_deactivation(seed: u8, did: DidId, circle: u8) -> DispatchResult {
	call(seed, Call::cancel_deactivation { did, circle })
}
