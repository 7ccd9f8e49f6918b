//! Migrations of what this pallet keeps.

use crate::{Config, Pallet, Records, WeightInfo};
use clavis_primitives::{DidId, StoredRecord};
use core::marker::PhantomData;
use frame_support::{
	migrations::{SteppedMigration, SteppedMigrationError},
	pallet_prelude::Get,
	weights::WeightMeter,
};

/// Writes every record again, in the newest layout, as many in a block as fit.
///
/// The chain reads old layouts too, so it does not need this. But programs that read state without the chain's code, or
/// check a proof of it, need not know old layouts any more. It runs once in each runtime version that lists it.
pub struct RewriteRecords<T>(PhantomData<T>);

impl<T: Config> SteppedMigration for RewriteRecords<T> {
	/// The last record that was written.
	type Cursor = DidId;
	/// The name of the migration, and the runtime version that asks for it.
	type Identifier = ([u8; 15], u32);

	fn id() -> Self::Identifier {
		(*b"rewrite records", T::Version::get().spec_version)
	}

	fn step(mut cursor: Option<DidId>, meter: &mut WeightMeter) -> Result<Option<DidId>, SteppedMigrationError> {
		let one = T::WeightInfo::rewrite_record();
		if !meter.can_consume(one) {
			return Err(SteppedMigrationError::InsufficientWeight { required: one });
		}
		while meter.try_consume(one).is_ok() {
			match Pallet::<T>::rewrite_next(cursor) {
				Some(written) => cursor = Some(written),
				None => return Ok(None),
			}
		}
		Ok(cursor)
	}

	#[cfg(feature = "try-runtime")]
	fn pre_upgrade() -> Result<alloc::vec::Vec<u8>, sp_runtime::TryRuntimeError> {
		Ok(codec::Encode::encode(&(Records::<T>::iter_keys().count() as u64)))
	}

	#[cfg(feature = "try-runtime")]
	fn post_upgrade(before: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
		let readable = Records::<T>::iter().count() as u64;
		frame_support::ensure!(codec::Encode::encode(&readable) == before, "a record was lost");
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// Writes the record after this one again, or the first one. Returns its id; `None` if there are no more.
	pub(crate) fn rewrite_next(after: Option<DidId>) -> Option<DidId> {
		let mut rest = match after {
			Some(id) => Records::<T>::iter_from_key(id),
			None => Records::<T>::iter(),
		};
		let (id, stored) = rest.next()?;
		Records::<T>::insert(id, StoredRecord::V1(stored.into_latest()));
		Some(id)
	}
}
