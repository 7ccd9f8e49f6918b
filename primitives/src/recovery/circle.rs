//! A circle of guardians, and the conditions that every circle meets.

use super::{GuardianId, LeafProof, Minimums};
use crate::{gate::Activity, standstill::Standstills, units::BlockHeight};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most guardians of a public circle.
pub const MAX_PUBLIC: u32 = 16;
/// The most leaves of a private circle.
pub const MAX_LEAVES: u32 = 1 << 16;
/// The most approvals that a quorum may ask for.
pub const MAX_QUORUM: u8 = 12;
/// The longest notice of a circle, in blocks: 90 days of blocks of three seconds. A change of the plan waits for it, so a
/// thief cannot name a plan that the holder is stuck with for longer.
pub const MAX_NOTICE: BlockHeight = 90 * 28_800;
/// The longest time without an act of control that an inheritance waits for, in blocks: about ten years of blocks of three
/// seconds.
pub const MAX_IDLE: BlockHeight = 10 * 365 * 28_800;
/// The longest time for which an attempt can stand after its notice, in blocks: 90 days of blocks of three seconds.
pub const MAX_EXPIRY: BlockHeight = 90 * 28_800;

/// The guardians of a circle.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Guardians {
	/// Named on the chain, in ascending order.
	#[codec(index = 0)]
	Public(BoundedVec<GuardianId, ConstU32<MAX_PUBLIC>>),
	/// Behind the leaves of a Merkle tree. A guardian shows its own leaf when it acts.
	#[codec(index = 1)]
	Private {
		/// The root of the tree.
		root: H256,
		/// The number of leaves.
		leaves: u32,
	},
}

/// The time that an attempt waits before it can be carried out.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Delay {
	/// Since the attempt was opened, in blocks.
	#[codec(index = 0)]
	SinceOpening(BlockHeight),
	/// For an inheritance: since the control set last acted.
	#[codec(index = 1)]
	SinceLastAct {
		/// The blocks without an act.
		blocks: BlockHeight,
		/// The blocks since the opening, in which a holder who is alive can act.
		notice: BlockHeight,
	},
}

impl Delay {
	/// Returns the blocks that pass between the opening of an attempt and its execution, at least.
	pub fn notice(&self) -> BlockHeight {
		match self {
			Self::SinceOpening(blocks) => *blocks,
			Self::SinceLastAct { notice, .. } => *notice,
		}
	}

	/// Returns the first block in which an attempt can be carried out. Standstills are no part of a delay.
	///
	/// A holder who is frozen cannot act. So the notice of an inheritance begins anew when a freeze ends, and no inheritance
	/// is carried out while the DID is frozen.
	pub fn matures_at(&self, opened: BlockHeight, activity: &Activity, standstills: &Standstills) -> BlockHeight {
		match self {
			Self::SinceOpening(blocks) => standstills.end_of_wait(opened, *blocks),
			Self::SinceLastAct { blocks, notice } => {
				let noticed = opened.max(activity.frozen_until.unwrap_or_default());
				let quiet = standstills.end_of_wait(activity.last_act, *blocks);
				standstills.end_of_wait(noticed, *notice).max(quiet)
			},
		}
	}
}

/// A circle of guardians.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Circle {
	/// Its guardians.
	pub guardians: Guardians,
	/// The approvals that put another control set in place, unless the current set vetoes. At least 2.
	pub threshold: u8,
	/// The approvals against which there is no veto; more than the threshold. Without it, a veto ends every attempt.
	pub override_quorum: Option<u8>,
	/// The votes that freeze the DID. At least 2. Without it, the circle neither freezes nor lifts a freeze. Heirs have none:
	/// they could freeze a holder who is alive.
	pub freeze_quorum: Option<u8>,
	/// The time that an attempt waits.
	pub delay: Delay,
	/// The blocks after its opening in which an attempt can be carried out. More than the notice of the delay. A freeze of
	/// this circle lasts as long.
	pub expiry: BlockHeight,
}

/// The reason why a circle was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum CircleError {
	/// Fewer guardians than the rules ask for.
	#[codec(index = 0)]
	TooFewGuardians,
	/// More leaves than a proof has room for.
	#[codec(index = 1)]
	TooManyGuardians,
	/// Guardians that are out of order, or one that is named twice.
	#[codec(index = 2)]
	Unordered,
	/// A threshold, override quorum or freeze quorum that no number of guardians can reach, or that one guardian reaches, or
	/// an override quorum that is no more than the threshold.
	#[codec(index = 3)]
	UnfitQuorum,
	/// A delay that is shorter than the rules ask for or longer than 90 days, or an idle time of more than ten years.
	#[codec(index = 4)]
	UnfitDelay,
	/// An expiry that is not after the delay, or more than 90 days after it.
	#[codec(index = 5)]
	UnfitExpiry,
	/// An inheritance with a freeze quorum.
	#[codec(index = 6)]
	HeirsFreeze,
}

impl fmt::Display for CircleError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::TooFewGuardians => "it has fewer guardians than the rules ask for: name more",
			Self::TooManyGuardians => "it has more guardians than 16, or more than 65,536 leaves: name fewer",
			Self::Unordered => "its guardians are out of order, or one is named twice: sort them and name each once",
			Self::UnfitQuorum => {
				"a quorum is out of bounds: a threshold or freeze quorum is 2 to 12 and no more than the guardians, an override \
				 quorum is more than the threshold"
			},
			Self::UnfitDelay => {
				"its delay is shorter than the rules ask for or longer than 90 days, or its time without an act is longer than ten \
				 years"
			},
			Self::UnfitExpiry => "its expiry must be after the delay, by 90 days at most",
			Self::HeirsFreeze => "it waits for the last act of the holder, so it cannot freeze: leave its freeze quorum out",
		})
	}
}

impl core::error::Error for CircleError {}

impl Guardians {
	/// Returns the number of guardians: of a private circle, of leaves.
	pub fn count(&self) -> u32 {
		match self {
			Self::Public(guardians) => guardians.len() as u32,
			Self::Private { leaves, .. } => *leaves,
		}
	}

	/// Returns the guardians of a public circle; of a private one, none.
	pub fn named(&self) -> &[GuardianId] {
		match self {
			Self::Public(guardians) => guardians,
			Self::Private { .. } => &[],
		}
	}

	/// Returns whether this guardian belongs to the circle. In a private circle it must show its leaf, in a public one it
	/// must not.
	pub fn include(&self, guardian: &GuardianId, leaf: Option<&LeafProof>) -> bool {
		match (self, leaf) {
			(Self::Public(guardians), None) => guardians.contains(guardian),
			(Self::Private { root, leaves }, Some(leaf)) => leaf.proves(guardian, root, *leaves),
			_ => false,
		}
	}
}

impl Circle {
	/// Returns the blocks after its opening for which an attempt has its seat for itself, without the approvals that keep the
	/// seat: its notice divided by the highest quorum, one block at least, and no more than the gathering period of the chain.
	///
	/// All guardians below the highest quorum, one after another, have less than the notice in this way.
	pub fn gathers_for(&self, gathering_period: BlockHeight) -> BlockHeight {
		let quorum = self.override_quorum.unwrap_or(self.threshold);
		let share = self.delay.notice().checked_div(quorum.into()).unwrap_or_default();
		share.min(gathering_period).max(1)
	}

	/// Returns the votes that lift a freeze: the threshold, and no fewer than freeze. `None` if the circle cannot freeze.
	///
	/// Otherwise the guardians of a freeze quorum would lift the freeze of honest ones, or end their own at once and use up
	/// the right to freeze.
	pub fn unfreeze_quorum(&self) -> Option<u8> {
		self.freeze_quorum.map(|quorum| quorum.max(self.threshold))
	}

	/// Checks that no single guardian suffices, that enough guardians can act, and that a holder has time to answer.
	pub fn check(&self, minimums: &Minimums) -> Result<(), CircleError> {
		let count = self.guardians.count();
		if count < u32::from(minimums.guardians) {
			return Err(CircleError::TooFewGuardians);
		}
		if count > MAX_LEAVES {
			return Err(CircleError::TooManyGuardians);
		}
		if let Guardians::Public(guardians) = &self.guardians {
			if guardians.windows(2).any(|pair| matches!(pair, [one, other] if one >= other)) {
				return Err(CircleError::Unordered);
			}
		}
		let fits = |quorum: u8| (2..=MAX_QUORUM).contains(&quorum) && u32::from(quorum) <= count;
		let override_fits = |quorum: u8| fits(quorum) && quorum > self.threshold;
		if !fits(self.threshold)
			|| !self.override_quorum.is_none_or(override_fits)
			|| !self.freeze_quorum.is_none_or(fits)
		{
			return Err(CircleError::UnfitQuorum);
		}
		let notice = self.delay.notice();
		let idle = match self.delay {
			Delay::SinceOpening(_) => None,
			Delay::SinceLastAct { blocks, .. } => Some(blocks),
		};
		let bounds = minimums.delay.max(1)..=MAX_NOTICE;
		if !bounds.contains(&notice) || idle.is_some_and(|blocks| blocks > MAX_IDLE) {
			return Err(CircleError::UnfitDelay);
		}
		if idle.is_some() && self.freeze_quorum.is_some() {
			return Err(CircleError::HeirsFreeze);
		}
		if self.expiry <= notice || self.expiry.saturating_sub(notice) > MAX_EXPIRY {
			return Err(CircleError::UnfitExpiry);
		}
		Ok(())
	}
}
