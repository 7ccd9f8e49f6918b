//! An attempt: what the chain keeps of it, and the rules on it.
//!
//! Approvals as they were given protect: they keep a circle for an attempt, they pause a change of the plan, and they keep
//! the control set from ending the DID. Approvals that count now act: only those of guardians in good standing carry an
//! attempt out.

use crate::{
	guardian::{in_good_standing, lookups},
	Config, Error,
};
use clavis_primitives::{
	control::SoundSet,
	gate::Activity,
	record::Deposit,
	recovery::{Circle, GuardianId, Quorum},
	BlockHeight, Reason,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{Get, TypeInfo},
};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most approvals of an attempt.
pub const MAX_APPROVALS: u32 = 16;

/// The guardians that approved an attempt, the one that opened it first.
pub type Approvals = BoundedVec<GuardianId, ConstU32<MAX_APPROVALS>>;

/// An attempt. An approval reads and writes this entry and no other.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Attempt<Ticket> {
	/// Its number: attempts under one version of a plan count from 1.
	pub number: u32,
	/// The version of the plan.
	pub plan_version: BlockHeight,
	/// The digest that guardians approve.
	pub digest: H256,
	/// The block that opened it.
	pub opened: BlockHeight,
	/// The circle, as it was when the attempt opened, less the guardians that resigned since.
	pub circle: Circle,
	/// The guardians that approved.
	pub approvals: Approvals,
	/// True if the current control set vetoed.
	pub vetoed: bool,
	/// If a ranking reveal ended it, the last block in which the control set can have its deposit burned.
	pub outranked: Option<BlockHeight>,
	/// The deposit.
	pub deposit: Deposit<Ticket>,
}

/// The control that an attempt names. Written when it opens, and read when it is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Nomination {
	/// The set that takes over. It has signed for itself.
	pub set: SoundSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason.
	pub reason: Reason,
}

/// The reason why an attempt was closed without being carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Outcome {
	/// Its time is over.
	#[codec(index = 0)]
	Expired,
	/// It did not reach its threshold in the time that it had its circle for itself, and another guardian opened one.
	#[codec(index = 1)]
	Displaced,
	/// A ranking next set was revealed, and its holder did not call the attempt hostile. Or the plan was void only because
	/// the reveal named the edge of the reach.
	#[codec(index = 2)]
	Outranked,
	/// The plan changed.
	#[codec(index = 3)]
	PlanChanged,
	/// Another attempt was carried out.
	#[codec(index = 4)]
	Superseded,
	/// The DID has ended.
	#[codec(index = 5)]
	Ended,
	/// A ranking next set was revealed, and these guardians were named since the moment of its reason, so their plan was void.
	/// The deposit is burned.
	#[codec(index = 6)]
	PlanVoid,
	/// A ranking next set was revealed, and its holder called the attempt hostile. The deposit is burned.
	#[codec(index = 7)]
	Forfeited,
}

/// [`Attempt`] with the ticket of a runtime.
pub(crate) type AttemptOf<T> = Attempt<<T as Config>::AttemptConsideration>;

impl<Ticket> Attempt<Ticket> {
	/// Returns the last block in which it stands, if no reveal ends it.
	pub fn expires(&self) -> BlockHeight {
		self.opened.saturating_add(self.circle.expiry)
	}

	/// Returns the last block in which nobody can close it.
	pub fn kept_until(&self) -> BlockHeight {
		self.outranked.unwrap_or_else(|| self.expires())
	}

	/// Returns whether a ranking reveal ended it, and its deposit can still be burned in this block.
	pub fn can_be_forfeited(&self, block: BlockHeight) -> bool {
		self.outranked.is_some_and(|until| block <= until)
	}

	/// Returns the reason for which it is closed when its time is over.
	pub(crate) fn outcome(&self) -> Outcome {
		self.outranked.map_or(Outcome::Expired, |_| Outcome::Outranked)
	}

	/// Checks that it stands in a block.
	pub(crate) fn check_stands<T: Config>(&self, block: BlockHeight) -> Result<(), Error<T>> {
		ensure!(self.outranked.is_none(), Error::<T>::EndedByReveal);
		ensure!(block <= self.expires(), Error::<T>::AttemptExpired);
		Ok(())
	}

	/// Returns whether it can be carried out before it expires. An inheritance cannot after an act or a freeze that is too
	/// late. It then holds back neither another attempt, nor a change of the plan, nor the end of the DID.
	pub fn can_mature(&self, activity: &Activity) -> bool {
		self.circle.delay.matures_at(self.opened, activity) <= self.expires()
	}

	/// Returns the quorum that so many approvals reach.
	pub fn quorum_of(&self, approvals: u32) -> Quorum {
		if self.circle.override_quorum.is_some_and(|quorum| approvals >= quorum.into()) {
			Quorum::Override
		} else if approvals >= self.circle.threshold.into() {
			Quorum::Threshold
		} else {
			Quorum::None
		}
	}

	/// Returns the quorum by which so many approvals can act.
	pub fn effective(&self, approvals: u32) -> Quorum {
		self.quorum_of(approvals).effective(self.vetoed)
	}

	/// Returns the quorum that the approvals reach as they were given.
	pub fn given(&self) -> Quorum {
		self.quorum_of(self.approvals.len() as u32)
	}

	/// Returns the number of approvals that count now.
	pub(crate) fn counted<T: Config>(&self) -> u32 {
		self.approvals.iter().filter(|guardian| in_good_standing::<T>(guardian)).count() as u32
	}

	/// Returns whether it keeps its circle for itself in this block, in which nobody can close it. Below its threshold it does
	/// so for half of its notice, and no longer than the gathering period.
	pub(crate) fn keeps_circle<T: Config>(&self, block: BlockHeight) -> bool {
		let gathering = self.circle.delay.notice().div_ceil(2).min(T::GatheringPeriod::get());
		let gathers = block < self.opened.saturating_add(gathering);
		self.outranked.is_some() || self.given() != Quorum::None || gathers
	}

	/// Makes room for another approval if there are as many as there can be: one that does not count goes. Returns the number
	/// of guardians' DIDs that it looked up.
	pub(crate) fn make_room<T: Config>(&mut self) -> Result<u32, Error<T>> {
		if !self.approvals.is_full() {
			return Ok(0);
		}
		let looked = lookups(&self.approvals);
		let idle = self.approvals.iter().position(|guardian| !in_good_standing::<T>(guardian));
		self.approvals.remove(idle.ok_or(Error::<T>::TooManyApprovals)?);
		Ok(looked)
	}
}
