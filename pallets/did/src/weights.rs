//! Weights of `pallet_did`, written by `make bench`. Measure again instead of editing.
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
		// At least 106_088_000 ps.
		Weight::from_parts(119_605_518, 7593)
			.saturating_add(Weight::from_parts(1_399_061, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// n: 1 to 8.
	// b: 0 to 1760.
	fn update(n: u32, b: u32) -> Weight {
		// At least 58_547_000 ps.
		Weight::from_parts(63_875_000, 7593)
			.saturating_add(Weight::from_parts(2_276_133, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(11_377, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 1760.
	fn rotate(b: u32) -> Weight {
		// At least 149_271_000 ps.
		Weight::from_parts(169_904_984, 7593)
			.saturating_add(Weight::from_parts(14_494, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 1760.
	fn revoke(b: u32) -> Weight {
		// At least 59_028_000 ps.
		Weight::from_parts(64_996_614, 7593)
			.saturating_add(Weight::from_parts(7_177, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 1760.
	fn deactivate(b: u32) -> Weight {
		// At least 132_958_000 ps.
		Weight::from_parts(150_279_345, 9477)
			.saturating_add(Weight::from_parts(8_453, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// b: 0 to 1760.
	fn revoke_in_emergency(b: u32) -> Weight {
		// At least 61_952_000 ps.
		Weight::from_parts(66_632_493, 7593)
			.saturating_add(Weight::from_parts(6_813, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		// At least 68_873_000 ps.
		Weight::from_parts(74_441_000, 7593)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// b: 0 to 1760.
	fn dispatch_as(b: u32) -> Weight {
		// At least 79_779_000 ps.
		Weight::from_parts(86_457_362, 7593)
			.saturating_add(Weight::from_parts(5_473, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn verify_signature() -> Weight {
		// At least 34_692_000 ps.
		Weight::from_parts(36_745_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		// At least 43_725_000 ps.
		Weight::from_parts(45_408_000, 0)
	}

	fn verify_assertion() -> Weight {
		// At least 44_155_000 ps.
		Weight::from_parts(45_958_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		// At least 1_124_877_000 ps.
		Weight::from_parts(1_172_950_000, 0)
	}

	// b: 0 to 1760.
	fn look_up_member(b: u32) -> Weight {
		// At least 20_591_000 ps.
		Weight::from_parts(27_326_316, 7593)
			.saturating_add(Weight::from_parts(5_012, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn settle() -> Weight {
		// At least 97_836_000 ps.
		Weight::from_parts(107_540_000, 6290)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn rewrite_record() -> Weight {
		// At least 19_319_000 ps.
		Weight::from_parts(38_818_000, 14196)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_edwards_key() -> Weight {
		// At least 9_504_000 ps.
		Weight::from_parts(10_135_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		// At least 25_808_000 ps.
		Weight::from_parts(26_770_000, 0)
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create(n: u32) -> Weight {
		Weight::from_parts(119_605_518, 7593)
			.saturating_add(Weight::from_parts(1_399_061, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn update(n: u32, b: u32) -> Weight {
		Weight::from_parts(63_875_000, 7593)
			.saturating_add(Weight::from_parts(2_276_133, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(11_377, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn rotate(b: u32) -> Weight {
		Weight::from_parts(169_904_984, 7593)
			.saturating_add(Weight::from_parts(14_494, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn revoke(b: u32) -> Weight {
		Weight::from_parts(64_996_614, 7593)
			.saturating_add(Weight::from_parts(7_177, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn deactivate(b: u32) -> Weight {
		Weight::from_parts(150_279_345, 9477)
			.saturating_add(Weight::from_parts(8_453, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn revoke_in_emergency(b: u32) -> Weight {
		Weight::from_parts(66_632_493, 7593)
			.saturating_add(Weight::from_parts(6_813, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		Weight::from_parts(74_441_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn dispatch_as(b: u32) -> Weight {
		Weight::from_parts(86_457_362, 7593)
			.saturating_add(Weight::from_parts(5_473, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn verify_signature() -> Weight {
		Weight::from_parts(36_745_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		Weight::from_parts(45_408_000, 0)
	}

	fn verify_assertion() -> Weight {
		Weight::from_parts(45_958_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		Weight::from_parts(1_172_950_000, 0)
	}

	fn look_up_member(b: u32) -> Weight {
		Weight::from_parts(27_326_316, 7593)
			.saturating_add(Weight::from_parts(5_012, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn settle() -> Weight {
		Weight::from_parts(107_540_000, 6290)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn rewrite_record() -> Weight {
		Weight::from_parts(38_818_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn check_edwards_key() -> Weight {
		Weight::from_parts(10_135_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		Weight::from_parts(26_770_000, 0)
	}

}
