//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{Config, NotedStandstills, Pallet};
use sp_runtime::{SaturatedConversion, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// The periods are ones that a chain may start with, and standstills follow one another.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::periods().check().map_err(|_| "the periods must pass their own check")?;
		let block = frame_system::Pallet::<T>::block_number().saturated_into();
		Ok(NotedStandstills::<T>::get().check_invariants(block)?)
	}
}
