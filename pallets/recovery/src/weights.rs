//! Weights of `pallet_recovery`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-28 on AMD EPYC: 6 steps, 10 repeats, wasm Compiled.

#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, Weight},
};

/// The weight that each benchmark measured.
pub trait WeightInfo {
	/// Weight of `set_plan`.
	fn set_plan(c: u32) -> Weight;
	/// Weight of `apply_plan`.
	fn apply_plan(n: u32) -> Weight;
	/// Weight of `cancel_change`.
	fn cancel_change() -> Weight;
	/// Weight of `start`.
	fn start() -> Weight;
	/// Weight of `approve_by_account`.
	fn approve_by_account(g: u32) -> Weight;
	/// Weight of `approve_by_did`.
	fn approve_by_did(g: u32) -> Weight;
	/// Weight of `veto`.
	fn veto() -> Weight;
	/// Weight of `execute`.
	fn execute(g: u32, n: u32) -> Weight;
	/// Weight of `vote_freeze`.
	fn vote_freeze(g: u32) -> Weight;
	/// Weight of `vote_unfreeze`.
	fn vote_unfreeze(g: u32) -> Weight;
	/// Weight of `resign`.
	fn resign() -> Weight;
	/// Weight of `ask`.
	fn ask() -> Weight;
	/// Weight of `answer`.
	fn answer() -> Weight;
	/// Weight of `close`.
	fn close() -> Weight;
	/// Weight of `forfeit`.
	fn forfeit() -> Weight;
	/// Weight of `cancel_deactivation`.
	fn cancel_deactivation(g: u32) -> Weight;
	/// Weight of `questions`.
	fn questions() -> Weight;
	/// Weight of `outranked`.
	fn outranked(n: u32) -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// c: 0 to 10.
	fn set_plan(c: u32) -> Weight {
		// At least 194_658_000 ps.
		Weight::from_parts(206_658_998, 9917)
			.saturating_add(Weight::from_parts(1_016_301, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// n: 0 to 20.
	fn apply_plan(n: u32) -> Weight {
		// At least 389_979_000 ps.
		Weight::from_parts(413_570_454, 59190)
			.saturating_add(Weight::from_parts(69_736_807, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(35))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		// At least 115_411_000 ps.
		Weight::from_parts(124_274_000, 9050)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn start() -> Weight {
		// At least 332_143_000 ps.
		Weight::from_parts(354_015_000, 9917)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	// g: 0 to 16.
	fn approve_by_account(g: u32) -> Weight {
		// At least 38_146_000 ps.
		Weight::from_parts(55_922_183, 4709)
			.saturating_add(Weight::from_parts(22_347_497, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 16.
	fn approve_by_did(g: u32) -> Weight {
		// At least 70_295_000 ps.
		Weight::from_parts(99_532_798, 7593)
			.saturating_add(Weight::from_parts(22_056_527, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		// At least 60_260_000 ps.
		Weight::from_parts(70_004_000, 7593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// g: 0 to 16.
	// n: 0 to 19.
	fn execute(g: u32, n: u32) -> Weight {
		// At least 1_126_771_000 ps.
		Weight::from_parts(1_992_909_388, 99422)
			.saturating_add(Weight::from_parts(397_092_898, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(47))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().reads(17_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(32))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 8730).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 99997).saturating_mul(n.into()))
	}

	// g: 0 to 11.
	fn vote_freeze(g: u32) -> Weight {
		// At least 138_856_000 ps.
		Weight::from_parts(156_749_033, 59190)
			.saturating_add(Weight::from_parts(23_000_930, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 11.
	fn vote_unfreeze(g: u32) -> Weight {
		// At least 153_698_000 ps.
		Weight::from_parts(169_407_800, 59190)
			.saturating_add(Weight::from_parts(21_924_876, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		// At least 76_674_000 ps.
		Weight::from_parts(86_979_000, 9917)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn ask() -> Weight {
		// At least 67_110_000 ps.
		Weight::from_parts(74_481_000, 9917)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		// At least 29_143_000 ps.
		Weight::from_parts(31_847_000, 9917)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn close() -> Weight {
		// At least 321_357_000 ps.
		Weight::from_parts(336_489_000, 13136)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		// At least 135_531_000 ps.
		Weight::from_parts(145_776_000, 9917)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// g: 0 to 16.
	fn cancel_deactivation(g: u32) -> Weight {
		// At least 10_926_000 ps.
		Weight::from_parts(16_601_118, 4709)
			.saturating_add(Weight::from_parts(20_298_084, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		// At least 24_286_000 ps.
		Weight::from_parts(26_809_000, 9917)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// n: 0 to 20.
	fn outranked(n: u32) -> Weight {
		// At least 216_121_000 ps.
		Weight::from_parts(234_750_225, 59190)
			.saturating_add(Weight::from_parts(48_782_789, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(37))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn set_plan(c: u32) -> Weight {
		Weight::from_parts(206_658_998, 9917)
			.saturating_add(Weight::from_parts(1_016_301, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn apply_plan(n: u32) -> Weight {
		Weight::from_parts(413_570_454, 59190)
			.saturating_add(Weight::from_parts(69_736_807, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(35))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		Weight::from_parts(124_274_000, 9050)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn start() -> Weight {
		Weight::from_parts(354_015_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(9))
			.saturating_add(RocksDbWeight::get().writes(9))
	}

	fn approve_by_account(g: u32) -> Weight {
		Weight::from_parts(55_922_183, 4709)
			.saturating_add(Weight::from_parts(22_347_497, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn approve_by_did(g: u32) -> Weight {
		Weight::from_parts(99_532_798, 7593)
			.saturating_add(Weight::from_parts(22_056_527, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		Weight::from_parts(70_004_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn execute(g: u32, n: u32) -> Weight {
		Weight::from_parts(1_992_909_388, 99422)
			.saturating_add(Weight::from_parts(397_092_898, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(47))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().reads(17_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(32))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 8730).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 99997).saturating_mul(n.into()))
	}

	fn vote_freeze(g: u32) -> Weight {
		Weight::from_parts(156_749_033, 59190)
			.saturating_add(Weight::from_parts(23_000_930, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn vote_unfreeze(g: u32) -> Weight {
		Weight::from_parts(169_407_800, 59190)
			.saturating_add(Weight::from_parts(21_924_876, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		Weight::from_parts(86_979_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn ask() -> Weight {
		Weight::from_parts(74_481_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		Weight::from_parts(31_847_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn close() -> Weight {
		Weight::from_parts(336_489_000, 13136)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		Weight::from_parts(145_776_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn cancel_deactivation(g: u32) -> Weight {
		Weight::from_parts(16_601_118, 4709)
			.saturating_add(Weight::from_parts(20_298_084, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		Weight::from_parts(26_809_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn outranked(n: u32) -> Weight {
		Weight::from_parts(234_750_225, 59190)
			.saturating_add(Weight::from_parts(48_782_789, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(37))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

}
