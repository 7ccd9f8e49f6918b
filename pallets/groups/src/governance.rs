//! The acts of an owner on the terms of a group.

use crate::{
	stored::{GroupOf, StoredMember},
	Config, Error, Event, Groups, Heads, Members, Pallet,
};
use clavis_primitives::{
	gate::{Gate, Standing},
	groups::{GroupId, Member, Policy, Role},
	DidId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Gives a group another policy, and another owner.
	pub(crate) fn set_terms(group: &GroupId, mut stored: GroupOf<T>, policy: Policy, owner: DidId) -> DispatchResult {
		policy.check().map_err(Error::<T>::from)?;
		let mut current = Self::current(group)?;
		ensure!(policy != current.policy || owner != stored.owner, Error::<T>::NothingToChange);
		if owner != stored.owner {
			let in_use = T::Gate::standing(&owner).is_some_and(|standing| standing != Standing::Deactivated);
			ensure!(in_use, Error::<T>::UnfitOwner);
			stored.owner = owner;
			Groups::<T>::insert(group, stored);
		}
		current.policy = policy;
		Heads::<T>::insert(group, current);
		Self::deposit_event(Event::Governed { group: *group, policy, owner });
		Ok(())
	}

	/// Gives a member another role.
	pub(crate) fn set_role(group: &GroupId, did: &DidId, role: Role) -> DispatchResult {
		let current = Self::current(group)?;
		let StoredMember { member, deposit } = Self::member(group, &current.head, did)?;
		ensure!(member.role != role, Error::<T>::NothingToChange);
		Members::<T>::insert(group, did, StoredMember { member: Member { role, ..member }, deposit });
		Self::deposit_event(Event::Appointed { group: *group, did: *did, role });
		Ok(())
	}
}
