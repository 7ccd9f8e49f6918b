//! Freezes: the ballots by which guardians suspend the control set of a DID for a while, and lift that again.

use crate::{
	guardian::{acting, check_member, in_good_standing, lookups},
	work::weight_of_acting,
	Ballots, Config, Error, Event, Pallet, Plans, WeightInfo,
};
use clavis_primitives::{
	gate::{Gate, Standing},
	ladder::Ladder,
	recovery::{GuardianId, LeafProof, MAX_QUORUM},
	BlockHeight, DidId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResultWithPostInfo, Get, TypeInfo, Weight},
};
use frame_system::pallet_prelude::OriginFor;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The longest freeze, in blocks: 30 days of blocks of three seconds.
pub const MAX_FREEZE: BlockHeight = 30 * 28_800;

/// The act that a ballot decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum FreezeAct {
	/// Suspend the control set.
	#[codec(index = 0)]
	Freeze,
	/// Lift the freeze.
	#[codec(index = 1)]
	Unfreeze,
}

/// The guardians of a circle that voted for an act.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Ballot {
	/// The guardians.
	pub votes: BoundedVec<GuardianId, ConstU32<{ MAX_QUORUM as u32 }>>,
	/// The last block in which the votes count. The next vote after it starts another ballot.
	pub closes: BlockHeight,
}

impl Ballot {
	/// Returns the ballot without the vote of a guardian; `None` if no vote is left.
	pub fn without(mut self, guardian: &GuardianId) -> Option<Self> {
		self.votes.retain(|other| other != guardian);
		(!self.votes.is_empty()).then_some(self)
	}
}

impl<T: Config> Pallet<T> {
	/// Returns the weight of a vote, with so many lookups of guardians' DIDs.
	pub(crate) fn weight_of_vote(act: FreezeAct, named: &Option<DidId>, looked: u32) -> Weight {
		let by_account = match act {
			FreezeAct::Freeze => T::WeightInfo::vote_freeze(looked),
			FreezeAct::Unfreeze => T::WeightInfo::vote_unfreeze(looked),
		};
		weight_of_acting::<T>(by_account, named)
	}

	/// Votes as a guardian, and carries the act out if the quorum is reached.
	///
	/// - `named`: the DID of the guardian. Without it, the guardian is the account that signed.
	pub(crate) fn vote(
		act: FreezeAct,
		origin: OriginFor<T>,
		did: &DidId,
		place: u8,
		named: Option<DidId>,
		leaf: Option<LeafProof>,
	) -> DispatchResultWithPostInfo {
		let (guardian, _) = acting::<T>(origin, named)?;
		let looked = Self::add_vote(act, did, place, guardian, leaf)?;
		Ok(Some(Self::weight_of_vote(act, &named, looked)).into())
	}

	/// Adds the vote of a guardian, and carries the act out if the quorum is reached. Returns the number of guardians' DIDs
	/// that it looked up.
	fn add_vote(
		act: FreezeAct,
		did: &DidId,
		place: u8,
		guardian: GuardianId,
		leaf: Option<LeafProof>,
	) -> Result<u32, DispatchError> {
		let block = Self::block();
		let mut guarding = Self::guarding(did)?;
		let circle = guarding.plan.circle(place).ok_or(Error::<T>::UnknownCircle)?;
		check_member::<T>(did, circle, &guardian, leaf.as_ref())?;
		let quorum = match act {
			FreezeAct::Freeze => circle.freeze_quorum,
			FreezeAct::Unfreeze => circle.unfreeze_quorum(),
		};
		let quorum = usize::from(quorum.ok_or(Error::<T>::CannotFreeze)?);
		match act {
			FreezeAct::Freeze => ensure!(block >= Self::freezable_from(&guarding), Error::<T>::FreezeCoolsDown),
			FreezeAct::Unfreeze => {
				let frozen = matches!(T::Gate::standing(did), Some(Standing::Frozen { .. }));
				ensure!(frozen, Error::<T>::NotFrozen);
			},
		}
		let open = Ballots::<T>::get(did, (place, act)).filter(|ballot| block <= ballot.closes);
		let begin = || Ballot { votes: BoundedVec::new(), closes: block.saturating_add(T::BallotPeriod::get()) };
		let mut ballot = open.unwrap_or_else(begin);
		ensure!(!ballot.votes.contains(&guardian), Error::<T>::AlreadyVoted);
		ballot.votes.try_push(guardian).map_err(|_| Error::<T>::AlreadyVoted)?;
		let mut looked = 0;
		if ballot.votes.len() >= quorum {
			looked = lookups(&ballot.votes);
			// So a ballot at rest has fewer votes than the quorum, and room for another one.
			ballot.votes.retain(in_good_standing::<T>);
		}
		let votes = ballot.votes.len() as u32;
		Self::deposit_event(match act {
			FreezeAct::Freeze => Event::FreezeVoted { did: *did, circle: place, votes },
			FreezeAct::Unfreeze => Event::UnfreezeVoted { did: *did, circle: place, votes },
		});
		if ballot.votes.len() < quorum {
			Ballots::<T>::insert(did, (place, act), ballot);
			return Ok(looked);
		}

		let length = circle.expiry.min(MAX_FREEZE);
		Self::forget_ballots(did);
		match act {
			FreezeAct::Freeze => {
				let until = block.saturating_add(length);
				guarding.frozen_at = block;
				guarding.cool_down(until, length);
				Self::put_change_off(did, &guarding, until);
				Plans::<T>::insert(did, guarding);
				T::Ladder::freeze(did, until)?;
			},
			FreezeAct::Unfreeze => {
				let frozen = block.saturating_sub(guarding.frozen_at);
				guarding.cool_down(block, frozen);
				guarding.frozen_at = block;
				Plans::<T>::insert(did, guarding);
				Self::note_thaw(did);
				T::Ladder::unfreeze(did)?;
			},
		}
		Ok(looked)
	}
}
