//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{Config, Pallet, Records};
use clavis_primitives::StoredRecord;
use codec::{Encode, MaxEncodedLen};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Every record keeps its invariants and its bound, and its deposit pays for exactly the steps that are billed.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		for (_, stored) in Records::<T>::iter() {
			let size = stored.encoded_size();
			if size > StoredRecord::<T::Consideration>::max_encoded_len() {
				return Err("a record is larger than its bound".into());
			}
			let record = stored.into_latest();
			record.check_invariants()?;
			if record.deposit.as_ref().is_some_and(|deposit| deposit.steps != record.billed_steps()) {
				return Err("a deposit must pay for exactly the steps that are billed".into());
			}
		}
		Ok(())
	}
}
