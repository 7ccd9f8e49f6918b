//! Stale members: reported by any account, and those that leave.

use crate::{
	stored::{StoredMember, StoredMemberOf},
	Config, Error, Event, Heads, Members, Pallet,
};
use clavis_primitives::{
	gate::Gate,
	groups::{GroupId, Member, Stale},
	DidId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Returns the staleness that a report of a member would find now. A DID that was never created is none that the chain can
	/// trust; no member is such a DID.
	pub(crate) fn assess(did: &DidId, member: &Member) -> Option<Stale> {
		match (T::Gate::key_epoch(did), T::Gate::standing(did)) {
			(Some(key_epoch), Some(standing)) => member.assess(key_epoch, standing),
			_ => Some(Stale::MustGo),
		}
	}

	/// Notes the staleness of a member. Returns whether it is worse than it was.
	pub(crate) fn note_staleness(group: &GroupId, did: &DidId) -> Result<bool, Error<T>> {
		let current = Self::current(group)?;
		let stored = Self::member(group, &current.head, did)?;
		let (before, now) = (stored.member.stale, Self::assess(did, &stored.member));
		ensure!(now != before, Error::<T>::NotStale);
		Self::mark(group, did, stored, now);
		Self::deposit_event(Event::Reported { group: *group, did: *did, stale: now });
		Ok(now > before)
	}

	/// Notes that a member asks to leave. It must go at once.
	pub(crate) fn note_leaver(group: &GroupId, did: &DidId) -> DispatchResult {
		let current = Self::current(group)?;
		let mut stored = Self::acting(group, &current.head, did)?;
		stored.member.leaves = true;
		Self::mark(group, did, stored, Some(Stale::MustGo));
		Self::deposit_event(Event::Left { group: *group, did: *did });
		Ok(())
	}

	/// Writes the staleness of a member, and counts it.
	fn mark(group: &GroupId, did: &DidId, stored: StoredMemberOf<T>, stale: Option<Stale>) {
		let StoredMember { member, deposit } = stored;
		Heads::<T>::mutate(group, |current| {
			if let Some(current) = current {
				current.head.recount(member.stale, stale, Self::block());
			}
		});
		Members::<T>::insert(group, did, StoredMember { member: Member { stale, ..member }, deposit });
	}
}
