//! Weights of `pallet_governance`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-27 on AMD EPYC: 20 steps, 10 repeats, wasm Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// The weight that each benchmark measured.
pub trait WeightInfo {
	/// Weight of `authorize_upgrade`.
	fn authorize_upgrade() -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn authorize_upgrade() -> Weight {
		// At least 6_200_000 ps.
		Weight::from_parts(6_780_000, 0)
			.saturating_add(T::DbWeight::get().writes(1))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn authorize_upgrade() -> Weight {
		Weight::from_parts(6_780_000, 0)
			.saturating_add(RocksDbWeight::get().writes(1))
	}

}
