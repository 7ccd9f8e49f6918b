//! Weights of `pallet_revocation_rules`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-21 on Intel(R) Xeon(R) Processor: 20 steps, 10 repeats, wasm Compiled.
//! Not measured yet: `lift`, which is an estimate, twice the work of `cancel`.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// The weight that each benchmark measured.
pub trait WeightInfo {
	/// Weight of `schedule`.
	fn schedule(c: u32) -> Weight;
	/// Weight of `cancel`.
	fn cancel() -> Weight;
	/// Weight of `tighten`.
	fn tighten() -> Weight;
	/// Weight of `lift`.
	fn lift() -> Weight;
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
		// At least 66_855_000 ps.
		Weight::from_parts(76_010_470, 3756)
			.saturating_add(Weight::from_parts(81_470, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn cancel() -> Weight {
		// At least 15_942_000 ps.
		Weight::from_parts(18_707_000, 3756)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn tighten() -> Weight {
		// At least 38_660_000 ps.
		Weight::from_parts(42_585_000, 3756)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn lift() -> Weight {
		// At least 29_484_000 ps.
		Weight::from_parts(32_238_000, 3901)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn on_timestamp_set_idle() -> Weight {
		// At least 1_353_000 ps.
		Weight::from_parts(1_829_000, 0)
	}

	fn on_timestamp_set_due() -> Weight {
		// At least 54_721_000 ps.
		Weight::from_parts(64_323_000, 3756)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn schedule(c: u32) -> Weight {
		Weight::from_parts(76_010_470, 3756)
			.saturating_add(Weight::from_parts(81_470, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn cancel() -> Weight {
		Weight::from_parts(18_707_000, 3756)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn tighten() -> Weight {
		Weight::from_parts(42_585_000, 3756)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn lift() -> Weight {
		Weight::from_parts(32_238_000, 3901)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn on_timestamp_set_idle() -> Weight {
		Weight::from_parts(1_829_000, 0)
	}

	fn on_timestamp_set_due() -> Weight {
		Weight::from_parts(64_323_000, 3756)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

}
