//! The traits by which the gate of DIDs and the guardians meet, so that neither pallet knows the other.
//!
//! The ladder of authority, highest first: a ranking next control set revealed; guardians at their override
//! quorum; the current control set; guardians at their threshold; single keys. `docs/ladder.md` has its states.

use crate::{
	control::SoundSet,
	did::DidId,
	reason::Reason,
	record::Guarded,
	recovery::NewControl,
	units::{AccountId, BlockHeight},
};
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult, Weight};

/// The questions and messages of the gate to guardians.
pub trait Guardianship {
	/// Returns the longest delay of the DID's plan, in blocks; `None` without a plan.
	fn longest_delay(did: &DidId) -> Option<BlockHeight>;

	/// Returns how many blocks a commitment of this DID has to stand before guardians step in, to outrank them: the longest
	/// delay of the plan in force, or the contest period without a plan.
	fn time_to_rank(did: &DidId) -> BlockHeight;

	/// Returns the block in which the guardians stepped in whose attempt stands: the opening of the oldest one. `None` if none
	/// stands. An attempt still stands while [`Ladder::recover`] carries it out.
	fn stepped_in(did: &DidId) -> Option<BlockHeight>;

	/// Returns whether an attempt keeps the current control set from ending the DID: one that has reached its threshold and
	/// was not vetoed, or one that has reached its override quorum.
	fn forbids_end(did: &DidId) -> bool;

	/// Tells that a ranking set was revealed, which ends every attempt. If it answers a compromise, the attempts were hostile,
	/// and the plans that were asked for since then are void. The record is written before, so that this may note in it that
	/// no attempt stands.
	fn outranked(did: &DidId, reason: Reason);

	/// Tells that the DID has ended, and its guardians with it. Nothing is left to recover. The record is written before, and
	/// tells of no guardians any more.
	fn ended(did: &DidId);

	/// Returns the weight of [`Self::longest_delay`], [`Self::attempt`] and [`Self::forbids_end`] together.
	/// [`Self::time_to_rank`] reads what [`Self::longest_delay`] reads, and no call asks both.
	fn weight_of_questions() -> Weight;

	/// Returns the weight of [`Self::outranked`], and of [`Self::ended`].
	fn weight_of_news() -> Weight;
}

/// A chain without guardians.
impl Guardianship for () {
	fn longest_delay(_: &DidId) -> Option<BlockHeight> {
		None
	}

	/// Nobody steps in.
	fn time_to_rank(_: &DidId) -> BlockHeight {
		0
	}

	fn stepped_in(_: &DidId) -> Option<BlockHeight> {
		None
	}

	fn forbids_end(_: &DidId) -> bool {
		false
	}

	fn outranked(_: &DidId, _: Reason) {}

	fn ended(_: &DidId) {}

	fn weight_of_questions() -> Weight {
		Weight::from_parts(0, 0)
	}

	fn weight_of_news() -> Weight {
		Weight::from_parts(0, 0)
	}
}

/// A control set that guardians put in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
	/// The set that takes over. [`Ladder::nominate`] checked that it signed for itself.
	pub set: SoundSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason: routine after a loss, or compromised since a moment.
	pub reason: Reason,
	/// The last block in which the commitment that stood before can still be revealed.
	pub contest_until: BlockHeight,
	/// The account that pays for what the record grows by.
	pub payer: AccountId,
}

/// The acts of guardians on a DID. The pallet that calls this checks that the guardians may.
pub trait Ladder {
	/// Checks a control that an attempt names, when the attempt opens: its keys are sound and accepted for new sets, its
	/// reason lies within reach, and the set signed for itself. Fails if the DID is not in use.
	///
	/// - `plan_version`: the version of the plan under which the attempt opens. The signatures bind it, and no control version,
	///   so that the current set cannot void them by a rotation.
	fn nominate(did: &DidId, plan_version: BlockHeight, control: NewControl) -> Result<SoundSet, DispatchError>;

	/// Suspends document changes, deactivation and rotation by the current control set up to and including a
	/// block. Decides whether the standing commitment ranks: only then its reveal lifts the freeze. Vetoes and revocations
	/// go on.
	fn freeze(did: &DidId, until: BlockHeight) -> DispatchResult;

	/// Lifts a freeze. Fails if the DID is not frozen. An attempt that was opened before this block keeps the rank that the
	/// freeze decided.
	fn unfreeze(did: &DidId) -> DispatchResult;

	/// Puts a new control set in place of the current one. Decides whether the standing commitment ranks: only then it is
	/// put aside, and can be revealed up to and including [`Recovery::contest_until`]. The reason stands as it was when the
	/// attempt opened, although its moment may be out of reach by now.
	///
	/// Fails if the set cannot act any more, since the rules withdrew its algorithms or its member DIDs ended. Fails while a
	/// commitment that was put aside before can be revealed, if another one ranks by now.
	fn recover(did: &DidId, recovery: Recovery) -> DispatchResult;

	/// Calls off a deactivation that waits.
	fn cancel_deactivation(did: &DidId) -> DispatchResult;

	/// Notes in the record whether the DID has guardians, and until when an attempt stands, so that one record tells both.
	/// It makes no version, and writes nothing if the record says so already. Fails if the DID is not in use.
	fn note_guarded(did: &DidId, guarded: Option<Guarded>) -> DispatchResult;

	/// Returns the weight of [`Self::nominate`], with the signatures that this control brings.
	fn weight_of_nomination(control: &NewControl) -> Weight;

	/// Returns the weight of [`Self::recover`], for the largest record and any set.
	fn weight_of_recovery() -> Weight;

	/// Returns the weight of any one of [`Self::freeze`], [`Self::unfreeze`], [`Self::cancel_deactivation`] and
	/// [`Self::note_guarded`].
	fn weight_of_act() -> Weight;
}
