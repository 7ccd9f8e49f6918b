//! The guardians of a DID: its plan, the openings of attempts, and the change of the plan that waits.

use crate::{
	seat::{Seat, MAX_ATTEMPTS},
	Config, Error, Pallet, Plans,
};
use clavis_primitives::{
	ladder::Ladder,
	record::{Deposit, Guarded},
	recovery::Plan,
	BlockHeight, DidId, Moment, Standstills,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::pallet_prelude::{DispatchResult, Get, TypeInfo};
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most openings that an opening inherits.
pub const MAX_INHERITED: u32 = 4;

/// The block in which guardians stepped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SteppedIn {
	/// The block.
	pub at: BlockHeight,
	/// The last block in which it counts, before standstills are added: the last one in which the attempt that was opened then
	/// would have stood.
	pub until: BlockHeight,
}

impl SteppedIn {
	/// Returns whether it counts in a block.
	fn counts(&self, block: BlockHeight, standstills: &Standstills) -> bool {
		block <= standstills.last_of_time(self.at, self.until.saturating_sub(self.at))
	}
}

/// The opening of an attempt. The entry of the attempt has the rest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Opening {
	/// The seat of the attempt.
	pub seat: Seat,
	/// The block that opened it.
	pub opened: BlockHeight,
	/// The blocks for which it stands after that. `None` once a ranking reveal ended it.
	pub lasts: Option<BlockHeight>,
	/// The blocks in which guardians stepped in by attempts that were displaced one after another, up to this one, the oldest
	/// first. Otherwise bad guardians would make a younger commitment rank, by displacing the attempts that came before.
	pub inherited: Inherited,
}

/// What an opening inherits from those that were displaced.
pub type Inherited = BoundedVec<SteppedIn, ConstU32<MAX_INHERITED>>;

impl Opening {
	/// Returns the last block in which it stands. `None` if a ranking reveal ended it.
	pub fn expires(&self, standstills: &Standstills) -> Option<BlockHeight> {
		self.lasts.map(|blocks| standstills.last_of_time(self.opened, blocks))
	}

	/// Returns whether it stands in a block.
	pub fn stands(&self, block: BlockHeight, standstills: &Standstills) -> bool {
		self.expires(standstills).is_some_and(|last| block <= last)
	}

	/// Returns the block in which the guardians stepped in: the oldest one that counts in this block.
	pub fn stepped_in(&self, block: BlockHeight, standstills: &Standstills) -> BlockHeight {
		let counting = self.inherited.iter().filter(|inherited| inherited.counts(block, standstills));
		counting.map(|inherited| inherited.at).min().unwrap_or(self.opened)
	}

	/// Returns what the attempt inherits that displaces this one in a block: all that counts still, and its own opening.
	///
	/// If they are too many, the two newest become one, from the earlier opening to the later end. So no opening that counts
	/// is lost, and none counts for more than two expiries.
	pub fn handed_down(&self, block: BlockHeight, standstills: &Standstills) -> Inherited {
		let mut inherited = self.inherited.clone();
		inherited.retain(|earlier| earlier.counts(block, standstills));
		let until = self.opened.saturating_add(self.lasts.unwrap_or_default());
		let own = SteppedIn { at: self.opened, until };
		if let Err(own) = inherited.try_push(own) {
			if let Some(newest) = inherited.last_mut() {
				// Both ends are said without standstills, from the same block on.
				let until = own.until.saturating_sub(standstills.stood(newest.at, own.at));
				newest.until = newest.until.max(until);
			}
		}
		inherited
	}
}

/// The guardians of a DID.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Guarding<Ticket> {
	/// The plan.
	pub plan: Plan,
	/// Its version: the block in which it took effect. It takes attempts from the next block on. So no two plans of a DID
	/// under which attempts were opened have the same version.
	pub version: BlockHeight,
	/// The moment at which the holder asked for it.
	pub set_at: Moment,
	/// The number of attempts under this plan so far.
	pub attempts: u32,
	/// The attempts that were opened and not closed, in the order of their openings; one for each seat at most.
	pub openings: BoundedVec<Opening, ConstU32<MAX_ATTEMPTS>>,
	/// The block in which the holder last asked the guardians for a sign of life.
	pub asked: Option<BlockHeight>,
	/// The block in which guardians last froze the DID, or lifted a freeze; 0 if they never did under this plan.
	pub frozen_at: BlockHeight,
	/// The block from which on guardians cannot freeze the DID, since a freeze ended; 0 if none did, under this plan or one that it
	/// replaced.
	pub cools_from: BlockHeight,
	/// The blocks for which they cannot.
	pub cools_for: BlockHeight,
	/// The deposit for the plan, and for all that its guardians can write about it.
	pub deposit: Deposit<Ticket>,
}

/// A change of a plan that waits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct PlanChange<Ticket> {
	/// The new plan; `None` if the DID shall have no guardians.
	pub plan: Option<Plan>,
	/// The moment at which the holder asked for it.
	pub asked_at: Moment,
	/// The first block in which it can be applied, if nothing puts it off, and no standstill does.
	pub applies_at: BlockHeight,
	/// The first block after the freeze that put it off, if one did.
	pub thaws_at: Option<BlockHeight>,
	/// The block up to which the set of the last ranking reveal has time to drop it.
	pub droppable_until: Option<BlockHeight>,
	/// The deposit. It becomes that of the new plan.
	pub deposit: Deposit<Ticket>,
}

/// [`Guarding`] with the ticket of a runtime.
pub(crate) type GuardingOf<T> = Guarding<<T as Config>::PlanConsideration>;

/// [`PlanChange`] with the ticket of a runtime.
pub(crate) type ChangeOf<T> = PlanChange<<T as Config>::PlanConsideration>;

impl<Ticket> Guarding<Ticket> {
	/// Returns a plan that takes effect in this block.
	pub fn new(plan: Plan, version: BlockHeight, set_at: Moment, deposit: Deposit<Ticket>) -> Self {
		let openings = BoundedVec::new();
		Self {
			plan,
			version,
			set_at,
			attempts: 0,
			openings,
			asked: None,
			frozen_at: 0,
			cools_from: 0,
			cools_for: 0,
			deposit,
		}
	}

	/// Keeps guardians from another freeze for a while after one that ends in a block. A change of the plan that the holder
	/// asks for then is in force before the next freeze.
	///
	/// - `length`: the blocks that the freeze took.
	pub fn cool_down(&mut self, ends: BlockHeight, length: BlockHeight) {
		let pause = length.max(self.plan.longest_delay());
		(self.cools_from, self.cools_for) = (ends, pause.saturating_add(2));
	}

	/// Returns the openings of the attempts that stand in this block.
	pub fn standing<'a>(
		&'a self,
		block: BlockHeight,
		standstills: &'a Standstills,
	) -> impl Iterator<Item = &'a Opening> {
		self.openings.iter().filter(move |opening| opening.stands(block, standstills))
	}

	/// Returns the note for the record: that the DID has guardians, and the last block in which an attempt stands.
	pub fn note(&self, block: BlockHeight, standstills: &Standstills) -> Guarded {
		let standing = self.standing(block, standstills);
		Guarded { attempt_until: standing.filter_map(|opening| opening.expires(standstills)).max() }
	}
}

impl<T: Config> Pallet<T> {
	/// Returns the first block in which guardians can freeze a DID.
	pub(crate) fn freezable_from(guarding: &GuardingOf<T>) -> BlockHeight {
		T::Standstills::get().end_of_wait(guarding.cools_from, guarding.cools_for)
	}

	/// Returns the guardians of a DID.
	pub(crate) fn guarding(did: &DidId) -> Result<GuardingOf<T>, Error<T>> {
		Plans::<T>::get(did).ok_or(Error::<T>::NoPlan)
	}

	/// Writes the guardians of a DID, and notes them in its record.
	pub(crate) fn conclude(did: &DidId, guarding: GuardingOf<T>) -> DispatchResult {
		let note = guarding.note(Self::block(), &T::Standstills::get());
		Plans::<T>::insert(did, guarding);
		T::Ladder::note_guarded(did, Some(note))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const EXPIRY: BlockHeight = 100;

	fn opening(opened: BlockHeight, inherited: Inherited) -> Opening {
		Opening { seat: Seat::first(0), opened, lasts: Some(EXPIRY), inherited }
	}

	proptest! {
		/// An opening that counts is never forgotten, and the memory of it has an end.
		#[test]
		fn displacements_should_hide_no_opening_that_counts(
			gaps in prop::collection::vec(1..EXPIRY, 1..40), later in 0..EXPIRY,
		) {
			let mut last = opening(1, Inherited::new());
			let mut displaced = Vec::new();
			for gap in gaps {
				let block = last.opened + gap;
				displaced.push(last.opened);
				last = opening(block, last.handed_down(block, &Standstills::default()));
				prop_assert!(last.inherited.windows(2).all(|pair| pair[0].at < pair[1].at));
			}
			let block = last.opened + later;
			let counting = displaced.iter().copied().filter(|opened| block <= opened + EXPIRY).collect::<Vec<_>>();
			let oldest = counting.iter().copied().min().unwrap_or(last.opened);
			let stepped_in = last.stepped_in(block, &Standstills::default());
			prop_assert!(stepped_in <= oldest);
			// Nothing is merged in a short chain, so the answer is exact.
			prop_assert!(displaced.len() > MAX_INHERITED as usize || stepped_in == oldest);
			prop_assert!(block <= stepped_in + 2 * EXPIRY);
		}
	}
}
