//! The chain after a migration that failed: the way to another upgrade stays open, and little else.

use crate::{Config, FailedUpgrade, Pallet};
use core::marker::PhantomData;
use frame_support::{
	migrations::{FailedMigrationHandler, FailedMigrationHandling},
	traits::Get,
	weights::Weight,
};

/// Notes that a migration failed, and lets transactions in again. The runtime must close the calls that could meet a state
/// that is half migrated, for as long as [`Pallet::upgrade_failed`] says.
///
/// The SDK's own handlers leave a choice of two ends: a chain that takes inherents only, for ever, or one that takes every
/// call on a broken state. One write, in a block whose migration did not use its share.
pub struct KeepUpgradesOpen<T>(PhantomData<T>);

impl<T: Config> FailedMigrationHandler for KeepUpgradesOpen<T> {
	fn failed(_: Option<u32>) -> FailedMigrationHandling {
		FailedUpgrade::<T>::put(T::Version::get().spec_version);
		FailedMigrationHandling::ForceUnstuck
	}
}

impl<T: Config> Pallet<T> {
	/// Returns true if a migration of the runtime failed, and no later runtime has come.
	pub fn upgrade_failed() -> bool {
		FailedUpgrade::<T>::exists()
	}

	/// Forgets the failure of a runtime before this version, which is to mend it. A failure of the version itself stays noted.
	pub(crate) fn forget_failure_before(version: u32) -> Weight {
		FailedUpgrade::<T>::mutate_exists(|failed| *failed = failed.filter(|failed| *failed >= version));
		T::DbWeight::get().reads_writes(1, 1)
	}
}
