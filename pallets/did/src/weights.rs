//! Weights of `pallet_did`, written by `make bench`. Measure again instead of editing.
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
		// At least 118_023_000 ps.
		Weight::from_parts(152_636_138, 7593)
			.saturating_add(Weight::from_parts(1_233_319, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// n: 1 to 8.
	// b: 0 to 2048.
	fn update(n: u32, b: u32) -> Weight {
		// At least 42_041_000 ps.
		Weight::from_parts(4_442_943, 7593)
			.saturating_add(Weight::from_parts(5_927_880, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(21_882, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 444).saturating_mul(n.into()))
	}

	// b: 0 to 2048.
	fn rotate(b: u32) -> Weight {
		// At least 91_526_000 ps.
		Weight::from_parts(101_152_440, 7593)
			.saturating_add(Weight::from_parts(7_821, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn revoke(b: u32) -> Weight {
		// At least 37_097_000 ps.
		Weight::from_parts(41_887_199, 7593)
			.saturating_add(Weight::from_parts(6_535, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// b: 0 to 2048.
	fn deactivate(b: u32) -> Weight {
		// At least 96_224_000 ps.
		Weight::from_parts(109_403_916, 7593)
			.saturating_add(Weight::from_parts(7_093, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// b: 0 to 2048.
	fn revoke_in_emergency(b: u32) -> Weight {
		// At least 37_690_000 ps.
		Weight::from_parts(43_410_835, 7593)
			.saturating_add(Weight::from_parts(6_327, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		// At least 62_338_000 ps.
		Weight::from_parts(72_202_000, 7593)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// b: 0 to 2048.
	fn dispatch_as(b: u32) -> Weight {
		// At least 63_563_000 ps.
		Weight::from_parts(74_709_691, 7593)
			.saturating_add(Weight::from_parts(5_114, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn verify_signature() -> Weight {
		// At least 38_553_000 ps.
		Weight::from_parts(44_127_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		// At least 63_978_000 ps.
		Weight::from_parts(65_843_000, 0)
	}

	fn verify_assertion() -> Weight {
		// At least 65_265_000 ps.
		Weight::from_parts(70_399_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		// At least 1_189_455_000 ps.
		Weight::from_parts(1_348_862_000, 0)
	}

	// b: 0 to 2048.
	fn look_up_member(b: u32) -> Weight {
		// At least 15_287_000 ps.
		Weight::from_parts(17_903_137, 7593)
			.saturating_add(Weight::from_parts(4_451, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn settle() -> Weight {
		// At least 84_689_000 ps.
		Weight::from_parts(91_153_000, 6218)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn rewrite_record() -> Weight {
		// At least 16_627_000 ps.
		Weight::from_parts(30_129_000, 14196)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_edwards_key() -> Weight {
		// At least 14_642_000 ps.
		Weight::from_parts(15_603_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		// At least 27_867_000 ps.
		Weight::from_parts(31_910_000, 0)
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create(n: u32) -> Weight {
		Weight::from_parts(152_636_138, 7593)
			.saturating_add(Weight::from_parts(1_233_319, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn update(n: u32, b: u32) -> Weight {
		Weight::from_parts(4_442_943, 7593)
			.saturating_add(Weight::from_parts(5_927_880, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(21_882, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 444).saturating_mul(n.into()))
	}

	fn rotate(b: u32) -> Weight {
		Weight::from_parts(101_152_440, 7593)
			.saturating_add(Weight::from_parts(7_821, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn revoke(b: u32) -> Weight {
		Weight::from_parts(41_887_199, 7593)
			.saturating_add(Weight::from_parts(6_535, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn deactivate(b: u32) -> Weight {
		Weight::from_parts(109_403_916, 7593)
			.saturating_add(Weight::from_parts(7_093, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn revoke_in_emergency(b: u32) -> Weight {
		Weight::from_parts(43_410_835, 7593)
			.saturating_add(Weight::from_parts(6_327, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn authorize_revoke_in_emergency() -> Weight {
		Weight::from_parts(72_202_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn dispatch_as(b: u32) -> Weight {
		Weight::from_parts(74_709_691, 7593)
			.saturating_add(Weight::from_parts(5_114, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn verify_signature() -> Weight {
		Weight::from_parts(44_127_000, 0)
	}

	fn verify_p256_signature() -> Weight {
		Weight::from_parts(65_843_000, 0)
	}

	fn verify_assertion() -> Weight {
		Weight::from_parts(70_399_000, 0)
	}

	fn verify_assertion_without_host() -> Weight {
		Weight::from_parts(1_348_862_000, 0)
	}

	fn look_up_member(b: u32) -> Weight {
		Weight::from_parts(17_903_137, 7593)
			.saturating_add(Weight::from_parts(4_451, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn settle() -> Weight {
		Weight::from_parts(91_153_000, 6218)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn rewrite_record() -> Weight {
		Weight::from_parts(30_129_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn check_edwards_key() -> Weight {
		Weight::from_parts(15_603_000, 0)
	}

	fn check_weierstrass_key() -> Weight {
		Weight::from_parts(31_910_000, 0)
	}

}
