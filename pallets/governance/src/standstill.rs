//! Standstills: blocks in which holders cannot act, since the state may be half migrated.

use crate::{Config, NotedStandstills, Pallet};
use clavis_primitives::{BlockHeight, Standstills};
use frame_support::{migrations::MultiStepMigrator, traits::Get, weights::Weight};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// Takes note of whether holders can act in this block: no migration runs, and none has failed.
	pub(crate) fn note_standstill() -> Weight {
		let mut standstills = NotedStandstills::<T>::get();
		let block: BlockHeight = frame_system::Pallet::<T>::block_number().saturated_into();
		if standstills.note(block, !T::Migrator::ongoing() && !Self::upgrade_failed()) {
			NotedStandstills::<T>::put(standstills);
		}
		// The base weight of a block pays for the other reads.
		T::DbWeight::get().reads_writes(1, 1)
	}
}

/// The standstills of this chain.
impl<T: Config> Get<Standstills> for Pallet<T> {
	fn get() -> Standstills {
		NotedStandstills::<T>::get()
	}
}
