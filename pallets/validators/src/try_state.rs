//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{Config, Pallet, Validators};
use pallet_session::NextKeys;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// The set keeps its invariants, and every validator has session keys: one without would be left out of a session
	/// that nobody decided it should be left out of.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let set = Validators::<T>::get();
		set.check_invariants()?;
		if set.members().any(|member| !NextKeys::<T>::contains_key(&member.account)) {
			return Err("a validator has no session keys".into());
		}
		Ok(())
	}
}
