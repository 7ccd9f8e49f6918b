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
	/// Weight of `dispatch_as`.
	fn dispatch_as(b: u32) -> Weight;
	/// Weight of `revoke_in_emergency`.
	fn revoke_in_emergency(b: u32) -> Weight;
	/// Weight of `authorize_revoke_in_emergency`.
	fn authorize_revoke_in_emergency() -> Weight;
	/// Weight of `look_up_member`.
	fn look_up_member(b: u32) -> Weight;
	/// Weight of `verify_signature`.
	fn verify_signature() -> Weight;
	/// Weight of `verify_p256_signature`.
	fn verify_p256_signature() -> Weight;
	/// Weight of `verify_assertion`.
	fn verify_assertion() -> Weight;
	/// Weight of `verify_assertion_without_host`.
	fn verify_assertion_without_host() -> Weight;
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
		// At least 120_015_000 ps.
		Weight::from_parts(158_682_548, 7593)
			.saturating_add(Weight::from_parts(1_279_778, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// n: 1 to 8.
	// b: 0 to 2048.
	fn update(n: u32, b: u32) -> Weight {
		// At least 37_905_000 ps.
		Weight::from_parts(42_085_000, 7593)
			.saturating_add(Weight::from_parts(2_259_917, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(9_496, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 437).saturating_mul(n.into()))
	}

	// b: 0 to 2048.
	fn rotate(b: u32) -> Weight {
		// At least 95_110_000 ps.
		Weight::from_parts(116_660_200, 7593)
			.saturating_add(Weight::from_parts(9_562, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn revoke(b: u32) -> Weight {
		// At least 32_289_000 ps.
		Weight::from_parts(36_868_166, 7593)
			.saturating_add(Weight::from_parts(8_167, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn deactivate(b: u32) -> Weight {
		// At least 94_216_000 ps.
		Weight::from_parts(107_152_370, 7593)
			.saturating_add(Weight::from_parts(6_603, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// b: 0 to 2048.
	fn dispatch_as(b: u32) -> Weight {
		// At least 61_754_000 ps.
		Weight::from_parts(76_467_234, 7593)
			.saturating_add(Weight::from_parts(4_186, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn revoke_in_emergency(b: u32) -> Weight {
		Weight::from_parts(40_000_000, 7593)
			.saturating_add(Weight::from_parts(8_167, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		Weight::from_parts(100_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// b: 0 to 2048.
	fn look_up_member(b: u32) -> Weight {
		Weight::from_parts(20_000_000, 7593)
			.saturating_add(Weight::from_parts(4_186, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn verify_signature() -> Weight {
		// At least 37_695_000 ps.
		Weight::from_parts(48_830_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		// At least 1_192_558_000 ps.
		Weight::from_parts(1_368_572_000, 0)
	}

	fn verify_assertion() -> Weight {
		Weight::from_parts(200_000_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		Weight::from_parts(1_500_000_000, 0)
	}

	fn check_edwards_key() -> Weight {
		// At least 14_819_000 ps.
		Weight::from_parts(17_052_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		// At least 28_041_000 ps.
		Weight::from_parts(32_371_000, 0)
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create(n: u32) -> Weight {
		Weight::from_parts(158_682_548, 7593)
			.saturating_add(Weight::from_parts(1_279_778, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn update(n: u32, b: u32) -> Weight {
		Weight::from_parts(42_085_000, 7593)
			.saturating_add(Weight::from_parts(2_259_917, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(9_496, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 437).saturating_mul(n.into()))
	}

	fn rotate(b: u32) -> Weight {
		Weight::from_parts(116_660_200, 7593)
			.saturating_add(Weight::from_parts(9_562, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn revoke(b: u32) -> Weight {
		Weight::from_parts(36_868_166, 7593)
			.saturating_add(Weight::from_parts(8_167, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn deactivate(b: u32) -> Weight {
		Weight::from_parts(107_152_370, 7593)
			.saturating_add(Weight::from_parts(6_603, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn dispatch_as(b: u32) -> Weight {
		Weight::from_parts(76_467_234, 7593)
			.saturating_add(Weight::from_parts(4_186, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn revoke_in_emergency(b: u32) -> Weight {
		Weight::from_parts(40_000_000, 7593)
			.saturating_add(Weight::from_parts(8_167, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		Weight::from_parts(100_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	// b: 0 to 2048.
	fn look_up_member(b: u32) -> Weight {
		Weight::from_parts(20_000_000, 7593)
			.saturating_add(Weight::from_parts(4_186, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn verify_signature() -> Weight {
		Weight::from_parts(48_830_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		Weight::from_parts(1_368_572_000, 0)
	}

	fn verify_assertion() -> Weight {
		Weight::from_parts(200_000_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		Weight::from_parts(1_500_000_000, 0)
	}

	fn check_edwards_key() -> Weight {
		Weight::from_parts(17_052_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		Weight::from_parts(32_371_000, 0)
	}

}
