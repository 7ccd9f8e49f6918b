//! The authority of a member, and that of an owner.

use crate::{
	stored::{GroupOf, StoredMemberOf},
	Config, Error, Groups, Pallet,
};
use clavis_primitives::{
	gate::{Entry, Gate, Need},
	groups::{GroupId, Head},
	DidId, Purpose,
};
use frame_support::{ensure, pallet_prelude::DispatchError};
use frame_system::pallet_prelude::OriginFor;

impl<T: Config> Pallet<T> {
	/// Lets a DID act by one of its methods for authentication. The methods of a frozen DID can be in the hands of a thief.
	pub(crate) fn enter(origin: OriginFor<T>, did: &DidId) -> Result<Entry, DispatchError> {
		let entry = T::Gate::enter(origin, did, Need::Method(Purpose::Authentication))?;
		ensure!(entry.standing.is_trusted(), Error::<T>::DidFrozen);
		Ok(entry)
	}

	/// Lets the control set of the owner of a group act.
	pub(crate) fn enter_owner(
		origin: OriginFor<T>,
		did: &DidId,
		group: &GroupId,
	) -> Result<(Entry, GroupOf<T>), DispatchError> {
		let entry = T::Gate::enter(origin, did, Need::Control)?;
		let stored = Groups::<T>::get(group).ok_or(Error::<T>::NoGroup)?;
		ensure!(stored.owner == *did, Error::<T>::NotTheOwner);
		Ok((entry, stored))
	}

	/// Returns the entry of a member that acts. One that must go does nothing any more.
	pub(crate) fn acting(group: &GroupId, head: &Head, did: &DidId) -> Result<StoredMemberOf<T>, Error<T>> {
		let stored = Self::member(group, head, did)?;
		ensure!(!stored.member.must_go(), Error::<T>::MustGo);
		Ok(stored)
	}
}
