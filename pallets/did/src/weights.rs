//! Weights of `pallet_did`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-20 on Intel(R) Xeon(R) Processor: 20 steps, 10 repeats, wasm Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// What each benchmark measured.
pub trait WeightInfo {
	/// Weight of `create`.
	fn create(n: u32) -> Weight;
	/// Weight of `update`.
	fn update(n: u32, b: u32) -> Weight;
	/// Weight of `rotate`.
	fn rotate(b: u32) -> Weight;
	/// Weight of `revoke`.
	fn revoke(b: u32) -> Weight;
	/// Weight of `deactivate`.
	fn deactivate(b: u32) -> Weight;
	/// Weight of `revoke_in_emergency`.
	fn revoke_in_emergency(b: u32) -> Weight;
	/// Weight of `authorize_revoke_in_emergency`.
	fn authorize_revoke_in_emergency() -> Weight;
	/// Weight of `dispatch_as`.
	fn dispatch_as(b: u32) -> Weight;
	/// Weight of `verify_signature`.
	fn verify_signature() -> Weight;
	/// Weight of `verify_p256_signature`.
	fn verify_p256_signature() -> Weight;
	/// Weight of `verify_assertion`.
	fn verify_assertion() -> Weight;
	/// Weight of `verify_assertion_without_host`.
	fn verify_assertion_without_host() -> Weight;
	/// Weight of `look_up_member`.
	fn look_up_member(b: u32) -> Weight;
	/// Weight of `settle`.
	fn settle() -> Weight;
	/// Weight of `rewrite_record`.
	fn rewrite_record() -> Weight;
	/// Weight of `check_edwards_key`.
	fn check_edwards_key() -> Weight;
	/// Weight of `check_weierstrass_key`.
	fn check_weierstrass_key() -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// n: 0 to 16.
	fn create(n: u32) -> Weight {
		// At least 108_443_000 ps.
		Weight::from_parts(137_138_853, 7593)
			.saturating_add(Weight::from_parts(1_429_792, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// n: 1 to 8.
	// b: 0 to 2048.
	fn update(n: u32, b: u32) -> Weight {
		// At least 37_604_000 ps.
		Weight::from_parts(41_861_000, 7593)
			.saturating_add(Weight::from_parts(2_422_702, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(9_426, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 437).saturating_mul(n.into()))
	}

	// b: 0 to 2048.
	fn rotate(b: u32) -> Weight {
		// At least 83_234_000 ps.
		Weight::from_parts(98_899_093, 7593)
			.saturating_add(Weight::from_parts(8_373, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn revoke(b: u32) -> Weight {
		// At least 32_230_000 ps.
		Weight::from_parts(37_768_400, 7593)
			.saturating_add(Weight::from_parts(6_683, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn deactivate(b: u32) -> Weight {
		// At least 95_284_000 ps.
		Weight::from_parts(110_514_614, 7593)
			.saturating_add(Weight::from_parts(6_236, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// b: 0 to 2048.
	fn revoke_in_emergency(b: u32) -> Weight {
		// At least 33_541_000 ps.
		Weight::from_parts(40_091_682, 7593)
			.saturating_add(Weight::from_parts(6_715, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		// At least 61_805_000 ps.
		Weight::from_parts(78_777_000, 7593)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// b: 0 to 2048.
	fn dispatch_as(b: u32) -> Weight {
		// At least 62_520_000 ps.
		Weight::from_parts(77_785_053, 7593)
			.saturating_add(Weight::from_parts(5_462, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn verify_signature() -> Weight {
		// At least 38_546_000 ps.
		Weight::from_parts(50_877_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		// At least 64_101_000 ps.
		Weight::from_parts(75_662_000, 0)
	}

	fn verify_assertion() -> Weight {
		// At least 65_336_000 ps.
		Weight::from_parts(75_363_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		// At least 1_196_960_000 ps.
		Weight::from_parts(1_433_735_000, 0)
	}

	// b: 0 to 2048.
	fn look_up_member(b: u32) -> Weight {
		// At least 13_728_000 ps.
		Weight::from_parts(16_907_569, 7593)
			.saturating_add(Weight::from_parts(3_906, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn settle() -> Weight {
		Weight::from_parts(100_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn rewrite_record() -> Weight {
		Weight::from_parts(100_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_edwards_key() -> Weight {
		// At least 14_971_000 ps.
		Weight::from_parts(17_955_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		// At least 28_032_000 ps.
		Weight::from_parts(33_671_000, 0)
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create(n: u32) -> Weight {
		Weight::from_parts(137_138_853, 7593)
			.saturating_add(Weight::from_parts(1_429_792, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn update(n: u32, b: u32) -> Weight {
		Weight::from_parts(41_861_000, 7593)
			.saturating_add(Weight::from_parts(2_422_702, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(9_426, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 437).saturating_mul(n.into()))
	}

	fn rotate(b: u32) -> Weight {
		Weight::from_parts(98_899_093, 7593)
			.saturating_add(Weight::from_parts(8_373, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn revoke(b: u32) -> Weight {
		Weight::from_parts(37_768_400, 7593)
			.saturating_add(Weight::from_parts(6_683, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn deactivate(b: u32) -> Weight {
		Weight::from_parts(110_514_614, 7593)
			.saturating_add(Weight::from_parts(6_236, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn revoke_in_emergency(b: u32) -> Weight {
		Weight::from_parts(40_091_682, 7593)
			.saturating_add(Weight::from_parts(6_715, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		Weight::from_parts(78_777_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn dispatch_as(b: u32) -> Weight {
		Weight::from_parts(77_785_053, 7593)
			.saturating_add(Weight::from_parts(5_462, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn verify_signature() -> Weight {
		Weight::from_parts(50_877_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		Weight::from_parts(75_662_000, 0)
	}

	fn verify_assertion() -> Weight {
		Weight::from_parts(75_363_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		Weight::from_parts(1_433_735_000, 0)
	}

	fn look_up_member(b: u32) -> Weight {
		Weight::from_parts(16_907_569, 7593)
			.saturating_add(Weight::from_parts(3_906, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn settle() -> Weight {
		Weight::from_parts(100_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn rewrite_record() -> Weight {
		Weight::from_parts(100_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn check_edwards_key() -> Weight {
		Weight::from_parts(17_955_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		Weight::from_parts(33_671_000, 0)
	}

}
