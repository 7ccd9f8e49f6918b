//! Weights of `pallet_validators`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-21 on Intel(R) Xeon(R) Processor: 20 steps, 10 repeats, wasm Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// The weight that each benchmark measured.
pub trait WeightInfo {
	/// Weight of `add`.
	fn add() -> Weight;
	/// Weight of `remove`.
	fn remove() -> Weight;
	/// Weight of `replace`.
	fn replace() -> Weight;
	/// Weight of `purge_keys`.
	fn purge_keys() -> Weight;
	/// Weight of `set_keys`.
	fn set_keys() -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn add() -> Weight {
		// At least 57_134_000 ps.
		Weight::from_parts(67_591_000, 7712)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn remove() -> Weight {
		// At least 38_163_000 ps.
		Weight::from_parts(49_302_000, 4891)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn replace() -> Weight {
		// At least 54_744_000 ps.
		Weight::from_parts(68_243_000, 7744)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn purge_keys() -> Weight {
		// At least 98_832_000 ps.
		Weight::from_parts(118_401_000, 7834)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn set_keys() -> Weight {
		// At least 152_615_000 ps.
		Weight::from_parts(182_357_000, 6199)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn add() -> Weight {
		Weight::from_parts(67_591_000, 7712)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn remove() -> Weight {
		Weight::from_parts(49_302_000, 4891)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn replace() -> Weight {
		Weight::from_parts(68_243_000, 7744)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn purge_keys() -> Weight {
		Weight::from_parts(118_401_000, 7834)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn set_keys() -> Weight {
		Weight::from_parts(182_357_000, 6199)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

}
