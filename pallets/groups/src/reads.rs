//! The reads of the calls from the chain.

use crate::{
	stored::{CurrentOf, StoredMemberOf},
	Config, Error, Heads, Members, Pallet,
};
use clavis_primitives::{
	groups::{Base, GroupId, Head, Location},
	BlockHeight, DidId,
};
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// Returns the network as names of groups bind it. The hash of the first block is never pruned from state.
	pub(crate) fn genesis() -> H256 {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
	}

	/// The current block.
	pub(crate) fn block() -> BlockHeight {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// Returns the place of the call that runs. A reader of block bodies finds the epochs by these places, so none is made
	/// where no body has the call.
	pub(crate) fn place() -> Result<Location, Error<T>> {
		let extrinsic = frame_system::Pallet::<T>::extrinsic_index().ok_or(Error::<T>::OutsideOfExtrinsic)?;
		Ok(Location { block: Self::block(), extrinsic })
	}

	/// Returns the current epoch of a group.
	pub(crate) fn current(group: &GroupId) -> Result<CurrentOf<T>, Error<T>> {
		Heads::<T>::get(group).ok_or(Error::<T>::NoGroup)
	}

	/// Returns the current epoch of a group, if it is the one that a call builds on.
	pub(crate) fn current_at(group: &GroupId, base: &Base) -> Result<CurrentOf<T>, Error<T>> {
		let current = Self::current(group)?;
		ensure!(current.head.base == *base, Error::<T>::StaleEpoch);
		Ok(current)
	}

	/// Returns a member of a group. Entries from before the last restart are no memberships.
	pub(crate) fn member(group: &GroupId, head: &Head, did: &DidId) -> Result<StoredMemberOf<T>, Error<T>> {
		let stored = Members::<T>::get(group, did).filter(|stored| stored.member.restarts == head.restarts);
		stored.ok_or(Error::<T>::NotAMember)
	}
}
