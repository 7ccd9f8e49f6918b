//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{Config, Pallet};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// The periods are ones that a chain may start with.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::periods().check().map_err(|_| "the periods must pass their own check".into())
	}
}
