//! The guardians of a DID as the runtime API shows them: the plan, its attempts, and its health.

use super::{GuardianId, Plan};
use crate::{
	gate::Standing,
	reason::Reason,
	units::{has_passed, BlockHeight},
	ControlSet,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_core::H256;

/// The quorum that the approvals of an attempt reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, TypeInfo)]
pub enum Quorum {
	/// None yet.
	#[codec(index = 0)]
	None,
	/// The threshold: the current control set can veto.
	#[codec(index = 1)]
	Threshold,
	/// The override quorum: nobody can veto.
	#[codec(index = 2)]
	Override,
}

/// The phase of an attempt in a block: what keeps it from being carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptPhase {
	/// It lacks approvals.
	Gathering,
	/// The current control set vetoed, and the approvals do not reach the override quorum.
	Vetoed,
	/// It has its approvals, and its delay runs.
	Waiting,
	/// Any account can carry it out, unless another attempt outranks it.
	Due,
	/// It cannot be carried out any more. Any account can close it, which gives its deposit back.
	Expired,
}

impl AttemptPhase {
	/// One word for it.
	pub fn name(self) -> &'static str {
		match self {
			Self::Gathering => "gathering",
			Self::Vetoed => "vetoed",
			Self::Waiting => "waiting",
			Self::Due => "due",
			Self::Expired => "expired",
		}
	}
}

impl Quorum {
	/// Returns the quorum by which approvals can act: a veto leaves the override quorum alone.
	pub fn effective(self, vetoed: bool) -> Self {
		match self {
			Self::Threshold if vetoed => Self::None,
			quorum => quorum,
		}
	}

	/// One word for it.
	pub fn name(self) -> &'static str {
		match self {
			Self::None => "none",
			Self::Threshold => "threshold",
			Self::Override => "override",
		}
	}
}

impl AttemptView {
	/// Returns whether it acts by the override quorum alone: a rival, and one that the control set vetoed.
	pub fn needs_override(&self) -> bool {
		self.rival || self.vetoed
	}

	/// Returns the phase in a block.
	pub fn phase(&self, block: BlockHeight) -> AttemptPhase {
		match self.quorum {
			_ if has_passed(self.expires_at, block) => AttemptPhase::Expired,
			Quorum::None => AttemptPhase::Gathering,
			Quorum::Threshold if self.rival => AttemptPhase::Gathering,
			Quorum::Threshold if self.vetoed => AttemptPhase::Vetoed,
			_ if block < self.matures_at => AttemptPhase::Waiting,
			_ => AttemptPhase::Due,
		}
	}
}

/// The guardians of a DID.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GuardiansView {
	/// The version of the plan: the block in which it took effect.
	pub version: BlockHeight,
	/// The plan.
	pub plan: Plan,
	/// The change of the plan that waits.
	pub change: Option<ChangeView>,
	/// The circles, in the order of the plan.
	pub circles: Vec<CircleView>,
	/// The attempts that stand, in the order of their circles. A rival comes after the attempt that it was opened beside.
	pub attempts: Vec<AttemptView>,
	/// The attempts whose time is over and that nobody has closed, in the same order. Of one that a ranking reveal ended, `expires_at` is the last block in which its deposit could be burned.
	pub expired: Vec<AttemptView>,
	/// The attempts that a ranking reveal ended, and whose deposits the control set can still have burned.
	pub outranked: Vec<OutrankedView>,
	/// The ballots that are open, in the order of their circles. One about the end of a freeze is open while the freeze is.
	pub ballots: Vec<BallotView>,
	/// The block in which the holder last asked the guardians for a sign of life.
	pub asked: Option<BlockHeight>,
	/// The last block of the freeze, if the DID is frozen.
	pub frozen_until: Option<BlockHeight>,
	/// The first block in which guardians can freeze the DID again.
	pub freezable_from: BlockHeight,
	/// The block in which the control set of the DID last acted.
	pub last_act: BlockHeight,
	/// The block of this answer.
	pub block: BlockHeight,
}

impl GuardiansView {
	/// Returns the attempts that stand and those that nobody has closed, in the order of their circles. A circle has two at
	/// most: a rival comes after the attempt that it was opened beside.
	pub fn unclosed(&self) -> Vec<&AttemptView> {
		let mut attempts = self.attempts.iter().chain(&self.expired).collect::<Vec<_>>();
		attempts.sort_by_key(|attempt| (attempt.circle, attempt.rival));
		attempts
	}
}

/// A change of a plan that waits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ChangeView {
	/// The new plan; `None` if the DID shall have no guardians.
	pub plan: Option<Plan>,
	/// The first block in which it can be applied, unless the DID is frozen.
	pub applies_at: BlockHeight,
	/// The last block in which it can be applied. After it, the holder asks again.
	pub lapses_at: BlockHeight,
	/// True if an attempt at its threshold keeps it from being applied: one that was opened before that block.
	pub paused: bool,
}

impl ChangeView {
	/// Returns true if it can no longer be applied in a block.
	pub fn has_lapsed(&self, block: BlockHeight) -> bool {
		has_passed(self.lapses_at, block)
	}
}

/// The act that guardians vote on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum BallotAct {
	/// Suspend the control set.
	#[codec(index = 0)]
	Freeze,
	/// Lift the freeze.
	#[codec(index = 1)]
	Unfreeze,
}

impl BallotAct {
	/// One word for it.
	pub fn name(self) -> &'static str {
		match self {
			Self::Freeze => "freeze",
			Self::Unfreeze => "unfreeze",
		}
	}
}

/// A ballot that is open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BallotView {
	/// The place of its circle, from 0.
	pub circle: u8,
	/// The act.
	pub act: BallotAct,
	/// The guardians that voted for it.
	pub votes: Vec<GuardianId>,
	/// The votes that count now: those of guardians in good standing.
	pub counted: u32,
	/// The votes that it takes.
	pub quorum: u8,
	/// The last block in which these votes count. The next vote after it starts another ballot.
	pub closes_at: BlockHeight,
}

/// An attempt that a ranking reveal ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OutrankedView {
	/// The place of its circle, from 0.
	pub circle: u8,
	/// True if it was a rival.
	pub rival: bool,
	/// The digest that guardians approved.
	pub digest: H256,
	/// The last block in which the control set can have its deposit burned. After it, the deposit goes back.
	pub until: BlockHeight,
}

/// The health of a circle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CircleView {
	/// The guardians of a public circle, in the order of the plan. Empty for a private circle.
	pub guardians: Vec<GuardianView>,
	/// The guardians that can act now; of a private circle, the number of leaves.
	pub able: u32,
	/// True if the guardians that can act now reach the threshold.
	pub reachable: bool,
	/// The guardians that opened an attempt lately, each with the last block in which it cannot open another one.
	pub cooling: Vec<(GuardianId, BlockHeight)>,
}

/// A guardian of a public circle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GuardianView {
	/// The guardian.
	pub id: GuardianId,
	/// The standing of a DID; `None` for an account, and for a DID that was never created.
	pub standing: Option<Standing>,
	/// The block in which it last answered.
	pub answered: Option<BlockHeight>,
}

/// An attempt that stands, or that nobody has closed since its time was over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AttemptView {
	/// The place of its circle, from 0.
	pub circle: u8,
	/// True for a rival, which was opened beside an attempt of its circle that stood at its threshold.
	pub rival: bool,
	/// Its number: attempts under one version of the plan count from 1.
	pub number: u32,
	/// The digest that guardians approve.
	pub digest: H256,
	/// The version of the plan that it was opened under.
	pub plan_version: BlockHeight,
	/// The set that would take over.
	pub set: ControlSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// Its reason.
	pub reason: Reason,
	/// The block that opened it.
	pub opened: BlockHeight,
	/// The first block in which it can be carried out.
	pub matures_at: BlockHeight,
	/// The last block in which it can be carried out.
	pub expires_at: BlockHeight,
	/// The first block in which another guardian can open an attempt in its place, if it lacks the approvals that keep its
	/// seat: the threshold; of a rival, the override quorum, by different guardians who approved it or the attempt beside it.
	pub yields_at: BlockHeight,
	/// The guardians that approved, the one that opened it first. One that resigned is not among them.
	pub approvals: Vec<GuardianId>,
	/// The approvals that count now: those of guardians in good standing.
	pub counted: u32,
	/// The quorum that the counted approvals reach.
	pub quorum: Quorum,
	/// True if the current control set vetoed.
	pub vetoed: bool,
}
