//! Weights of `pallet_validators`, written by `make bench`. Measure again instead of editing.
//!
//! Estimated by hand; not measured yet.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// What each benchmark measured.
pub trait WeightInfo {
	/// Weight of `add`.
	fn add() -> Weight;
	/// Weight of `purge_keys`.
	fn purge_keys() -> Weight;
	/// Weight of `remove`.
	fn remove() -> Weight;
	/// Weight of `replace`.
	fn replace() -> Weight;
	/// Weight of `set_keys`.
	fn set_keys() -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn add() -> Weight {
		Weight::from_parts(28_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn purge_keys() -> Weight {
		Weight::from_parts(60_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn remove() -> Weight {
		Weight::from_parts(22_000_000, 9000)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn replace() -> Weight {
		Weight::from_parts(26_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn set_keys() -> Weight {
		Weight::from_parts(170_000_000, 14000)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn add() -> Weight {
		Weight::from_parts(28_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn purge_keys() -> Weight {
		Weight::from_parts(60_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn remove() -> Weight {
		Weight::from_parts(22_000_000, 9000)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn replace() -> Weight {
		Weight::from_parts(26_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn set_keys() -> Weight {
		Weight::from_parts(170_000_000, 14000)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(5))
	}
}
