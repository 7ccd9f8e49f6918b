//! Weights of `pallet_revocation_rules`, written by `make bench`. Measure again instead of editing.
//!
//! Not measured yet: these figures are guesses from above.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// What each benchmark measured.
pub trait WeightInfo {
	/// Weight of `schedule`.
	fn schedule(c: u32) -> Weight;
	/// Weight of `cancel`.
	fn cancel() -> Weight;
	/// Weight of `tighten`.
	fn tighten() -> Weight;
	/// Weight of `on_timestamp_set_idle`.
	fn on_timestamp_set_idle() -> Weight;
	/// Weight of `on_timestamp_set_due`.
	fn on_timestamp_set_due() -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// c: 1 to 11.
	fn schedule(c: u32) -> Weight {
		Weight::from_parts(500_000_000, 4_000)
			.saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn cancel() -> Weight {
		Weight::from_parts(100_000_000, 4_000)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn tighten() -> Weight {
		Weight::from_parts(200_000_000, 4_000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn on_timestamp_set_idle() -> Weight {
		Weight::from_parts(5_000_000, 0)
	}

	fn on_timestamp_set_due() -> Weight {
		Weight::from_parts(500_000_000, 4_000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(4))
	}
}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn schedule(c: u32) -> Weight {
		Weight::from_parts(500_000_000, 4_000)
			.saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn cancel() -> Weight {
		Weight::from_parts(100_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn tighten() -> Weight {
		Weight::from_parts(200_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn on_timestamp_set_idle() -> Weight {
		Weight::from_parts(5_000_000, 0)
	}

	fn on_timestamp_set_due() -> Weight {
		Weight::from_parts(500_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(4))
	}
}
