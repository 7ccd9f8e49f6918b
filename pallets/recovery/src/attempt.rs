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
	BlockHeight, Reason, Standstills,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{Get, TypeInfo},
};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most approvals of an attempt.
pub const MAX_APPROVALS: u32 = 16;

/// The guardians that approved an attempt, in the order of their approvals.
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
	/// True if it stands in the seat of the rival: only the override quorum carries it out.
	pub rival: bool,
	/// The block that opened it.
	pub opened: BlockHeight,
	/// The guardian that opened it. Its approval can be gone: it resigned, or made room for another one.
	pub opener: GuardianId,
	/// The circle, as it was when the attempt opened, less the guardians that resigned since.
	pub circle: Circle,
	/// The guardians that approved.
	pub approvals: Approvals,
	/// True if the current control set vetoed.
	pub vetoed: bool,
	/// If a ranking reveal ended it, the last block in which the control set can have its deposit burned, before standstills are
	/// added.
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
	/// It did not get the approvals that keep its seat in the time that it had the seat for itself, and another guardian
	/// opened one.
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
	pub(crate) fn expires(&self, standstills: &Standstills) -> BlockHeight {
		standstills.last_of_time(self.opened, self.circle.expiry)
	}

	/// Returns the last block in which its deposit can be burned. `None` if no ranking reveal ended it.
	pub(crate) fn forfeit_until<T: Config>(&self, standstills: &Standstills) -> Option<BlockHeight> {
		let period = T::ForfeitPeriod::get();
		self.outranked.map(|until| standstills.last_of_time(until.saturating_sub(period), period))
	}

	/// Returns the last block in which nobody can close it.
	pub(crate) fn kept_until<T: Config>(&self, standstills: &Standstills) -> BlockHeight {
		self.forfeit_until::<T>(standstills).unwrap_or_else(|| self.expires(standstills))
	}

	/// Returns whether a ranking reveal ended it, and its deposit can still be burned in this block.
	pub(crate) fn can_be_forfeited<T: Config>(&self, block: BlockHeight, standstills: &Standstills) -> bool {
		self.forfeit_until::<T>(standstills).is_some_and(|until| block <= until)
	}

	/// Returns the reason for which it is closed when its time is over.
	pub(crate) fn outcome(&self) -> Outcome {
		self.outranked.map_or(Outcome::Expired, |_| Outcome::Outranked)
	}

	/// Checks that it stands in a block.
	pub(crate) fn check_stands<T: Config>(
		&self,
		block: BlockHeight,
		standstills: &Standstills,
	) -> Result<(), Error<T>> {
		ensure!(self.outranked.is_none(), Error::<T>::EndedByReveal);
		ensure!(block <= self.expires(standstills), Error::<T>::AttemptExpired);
		Ok(())
	}

	/// Returns the first block in which it can be carried out.
	pub(crate) fn matures_at(&self, activity: &Activity, standstills: &Standstills) -> BlockHeight {
		self.circle.delay.matures_at(self.opened, activity, standstills)
	}

	/// Returns whether it can be carried out before it expires. An inheritance cannot after an act or a freeze that is too
	/// late. It then holds back neither another attempt, nor a change of the plan, nor the end of the DID.
	pub(crate) fn can_mature(&self, activity: &Activity, standstills: &Standstills) -> bool {
		self.matures_at(activity, standstills) <= self.expires(standstills)
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

	/// Returns whether it acts by the override quorum alone: a rival, and one that the current control set vetoed.
	pub fn needs_override(&self) -> bool {
		self.rival || self.vetoed
	}

	/// Returns the quorum by which so many approvals can act.
	pub fn effective(&self, approvals: u32) -> Quorum {
		self.quorum_of(approvals).effective(self.needs_override())
	}

	/// Returns the quorum by which so many approvals can act. Fails if they are too few.
	pub(crate) fn check_effective<T: Config>(&self, approvals: u32) -> Result<Quorum, Error<T>> {
		ensure!(self.quorum_of(approvals) != Quorum::None, Error::<T>::BelowQuorum);
		let quorum = self.effective(approvals);
		ensure!(!self.rival || quorum != Quorum::None, Error::<T>::BelowOverrideQuorum);
		ensure!(quorum != Quorum::None, Error::<T>::Vetoed);
		Ok(quorum)
	}

	/// Returns the quorum that the approvals reach as they were given.
	pub fn given(&self) -> Quorum {
		self.quorum_of(self.approvals.len() as u32)
	}

	/// Checks that it can call the end of the DID off: it stands, and the approvals that count now are the override quorum.
	pub(crate) fn check_calls_off<T: Config>(&self, activity: &Activity, block: BlockHeight) -> Result<(), Error<T>> {
		let standstills = T::Standstills::get();
		self.check_stands::<T>(block, &standstills)?;
		ensure!(self.can_mature(activity, &standstills), Error::<T>::CannotMature);
		ensure!(self.quorum_of(self.counted::<T>()) == Quorum::Override, Error::<T>::BelowOverrideQuorum);
		Ok(())
	}

	/// Returns the number of approvals that count now.
	pub(crate) fn counted<T: Config>(&self) -> u32 {
		self.approvals.iter().filter(|guardian| in_good_standing::<T>(guardian)).count() as u32
	}

	/// Returns whether it keeps the first seat of its circle in this block: at its threshold, and in its time for gathering.
	pub(crate) fn keeps_first_seat<T: Config>(&self, block: BlockHeight) -> bool {
		self.keeps_seat::<T>(self.given() != Quorum::None, block)
	}

	/// Returns whether it keeps the seat of the rival in this block: if as many guardians as the override quorum approved it
	/// or the attempt in the first seat, and in its time for gathering.
	///
	/// So guardians below the override quorum, who keep the first seat, do not keep that of the rival too. As many honest ones
	/// as the override quorum has more than the threshold do.
	pub(crate) fn keeps_seat_beside<T: Config>(&self, first: &Self, block: BlockHeight) -> bool {
		let others = first.approvals.iter().filter(|guardian| !self.approvals.contains(guardian)).count();
		let together = self.approvals.len().saturating_add(others);
		let overrules = self.circle.override_quorum.is_some_and(|quorum| together >= usize::from(quorum));
		self.keeps_seat::<T>(overrules, block)
	}

	/// Returns whether it keeps its seat in this block.
	///
	/// - `approved`: whether it has the approvals that keep it. Without them it does so for its protected time.
	fn keeps_seat<T: Config>(&self, approved: bool, block: BlockHeight) -> bool {
		let standstills = T::Standstills::get();
		let gathers = block < self.yields_at::<T>(&standstills);
		block <= self.kept_until::<T>(&standstills) && (self.outranked.is_some() || approved || gathers)
	}

	/// Returns the first block in which it gives its seat to another attempt, if it lacks the approvals that keep the seat.
	pub(crate) fn yields_at<T: Config>(&self, standstills: &Standstills) -> BlockHeight {
		standstills.end_of_wait(self.opened, self.circle.gathers_for(T::GatheringPeriod::get()))
	}

	/// Returns whether a rival can stand beside it: at its threshold, in a circle with an override quorum.
	pub(crate) fn admits_rival(&self) -> bool {
		self.outranked.is_none() && self.given() != Quorum::None && self.circle.override_quorum.is_some()
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
