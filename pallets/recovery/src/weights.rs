//! Weights of `pallet_recovery`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-27 on AMD EPYC: 4 steps, 5 repeats, wasm Compiled.

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
		// At least 211_484_000 ps.
		Weight::from_parts(233_046_845, 9917)
			.saturating_add(Weight::from_parts(2_221_578, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// n: 0 to 20.
	fn apply_plan(n: u32) -> Weight {
		// At least 405_902_000 ps.
		Weight::from_parts(439_686_503, 59190)
			.saturating_add(Weight::from_parts(69_085_655, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(35))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3686).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		// At least 127_319_000 ps.
		Weight::from_parts(140_298_000, 9050)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn start() -> Weight {
		// At least 350_500_000 ps.
		Weight::from_parts(393_523_000, 9917)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	// g: 0 to 16.
	fn approve_by_account(g: u32) -> Weight {
		// At least 51_646_000 ps.
		Weight::from_parts(62_931_425, 4676)
			.saturating_add(Weight::from_parts(20_750_093, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 16.
	fn approve_by_did(g: u32) -> Weight {
		// At least 82_623_000 ps.
		Weight::from_parts(95_992_227, 7593)
			.saturating_add(Weight::from_parts(19_985_565, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		// At least 70_415_000 ps.
		Weight::from_parts(83_334_000, 7593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// g: 0 to 16.
	// n: 0 to 19.
	fn execute(g: u32, n: u32) -> Weight {
		// At least 1_211_767_000 ps.
		Weight::from_parts(5_422_019, 113753)
			.saturating_add(Weight::from_parts(81_948_378, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(363_120_990, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(29))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().reads(17_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(12))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7754).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 99502).saturating_mul(n.into()))
	}

	// g: 0 to 11.
	fn vote_freeze(g: u32) -> Weight {
		// At least 167_628_000 ps.
		Weight::from_parts(183_995_608, 59190)
			.saturating_add(Weight::from_parts(20_911_118, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 11.
	fn vote_unfreeze(g: u32) -> Weight {
		// At least 171_805_000 ps.
		Weight::from_parts(192_896_692, 59190)
			.saturating_add(Weight::from_parts(22_243_461, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		// At least 91_796_000 ps.
		Weight::from_parts(100_089_000, 9917)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn ask() -> Weight {
		// At least 91_586_000 ps.
		Weight::from_parts(101_200_000, 9917)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		// At least 37_035_000 ps.
		Weight::from_parts(41_011_000, 9917)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn close() -> Weight {
		// At least 336_238_000 ps.
		Weight::from_parts(350_359_000, 13070)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		// At least 152_386_000 ps.
		Weight::from_parts(164_124_000, 9917)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// g: 0 to 16.
	fn cancel_deactivation(g: u32) -> Weight {
		// At least 11_907_000 ps.
		Weight::from_parts(17_197_185, 4676)
			.saturating_add(Weight::from_parts(19_960_617, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		// At least 25_087_000 ps.
		Weight::from_parts(26_910_000, 9917)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// n: 0 to 20.
	fn outranked(n: u32) -> Weight {
		// At least 223_211_000 ps.
		Weight::from_parts(238_752_128, 59190)
			.saturating_add(Weight::from_parts(50_295_617, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(37))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3686).saturating_mul(n.into()))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn set_plan(c: u32) -> Weight {
		Weight::from_parts(233_046_845, 9917)
			.saturating_add(Weight::from_parts(2_221_578, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn apply_plan(n: u32) -> Weight {
		Weight::from_parts(439_686_503, 59190)
			.saturating_add(Weight::from_parts(69_085_655, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(35))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3686).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		Weight::from_parts(140_298_000, 9050)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn start() -> Weight {
		Weight::from_parts(393_523_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(9))
			.saturating_add(RocksDbWeight::get().writes(9))
	}

	fn approve_by_account(g: u32) -> Weight {
		Weight::from_parts(62_931_425, 4676)
			.saturating_add(Weight::from_parts(20_750_093, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn approve_by_did(g: u32) -> Weight {
		Weight::from_parts(95_992_227, 7593)
			.saturating_add(Weight::from_parts(19_985_565, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		Weight::from_parts(83_334_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn execute(g: u32, n: u32) -> Weight {
		Weight::from_parts(5_422_019, 113753)
			.saturating_add(Weight::from_parts(81_948_378, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(363_120_990, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(29))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().reads(17_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(12))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7754).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 99502).saturating_mul(n.into()))
	}

	fn vote_freeze(g: u32) -> Weight {
		Weight::from_parts(183_995_608, 59190)
			.saturating_add(Weight::from_parts(20_911_118, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn vote_unfreeze(g: u32) -> Weight {
		Weight::from_parts(192_896_692, 59190)
			.saturating_add(Weight::from_parts(22_243_461, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		Weight::from_parts(100_089_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn ask() -> Weight {
		Weight::from_parts(101_200_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		Weight::from_parts(41_011_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn close() -> Weight {
		Weight::from_parts(350_359_000, 13070)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		Weight::from_parts(164_124_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn cancel_deactivation(g: u32) -> Weight {
		Weight::from_parts(17_197_185, 4676)
			.saturating_add(Weight::from_parts(19_960_617, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		Weight::from_parts(26_910_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn outranked(n: u32) -> Weight {
		Weight::from_parts(238_752_128, 59190)
			.saturating_add(Weight::from_parts(50_295_617, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(37))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3686).saturating_mul(n.into()))
	}

}
