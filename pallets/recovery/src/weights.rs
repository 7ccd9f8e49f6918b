//! Weights of `pallet_recovery`, written by `make bench`. Measure again instead of editing.
//!
//! 2026-11-27 on AMD EPYC: 10 steps, 5 repeats, wasm Compiled.

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
		// At least 157_374_000 ps.
		Weight::from_parts(190_890_227, 9477)
			.saturating_add(Weight::from_parts(1_168_329, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// n: 0 to 10.
	fn apply_plan(n: u32) -> Weight {
		// At least 329_862_000 ps.
		Weight::from_parts(357_662_155, 59190)
			.saturating_add(Weight::from_parts(56_549_815, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(36))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3684).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		// At least 89_354_000 ps.
		Weight::from_parts(124_266_000, 9045)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn start() -> Weight {
		// At least 277_974_000 ps.
		Weight::from_parts(300_918_000, 9477)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	// g: 0 to 16.
	fn approve_by_account(g: u32) -> Weight {
		// At least 43_335_000 ps.
		Weight::from_parts(54_165_599, 4674)
			.saturating_add(Weight::from_parts(16_456_986, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 16.
	fn approve_by_did(g: u32) -> Weight {
		// At least 69_594_000 ps.
		Weight::from_parts(79_852_826, 7593)
			.saturating_add(Weight::from_parts(15_505_970, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		// At least 38_016_000 ps.
		Weight::from_parts(55_823_000, 7593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// g: 0 to 16.
	// n: 0 to 9.
	fn execute(g: u32, n: u32) -> Weight {
		// At least 979_441_000 ps.
		Weight::from_parts(667_401_797, 106638)
			.saturating_add(Weight::from_parts(14_755_128, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(271_974_155, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(28))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().reads(19_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(12))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 105648).saturating_mul(n.into()))
	}

	// g: 0 to 11.
	fn vote_freeze(g: u32) -> Weight {
		// At least 120_200_000 ps.
		Weight::from_parts(147_447_809, 59190)
			.saturating_add(Weight::from_parts(17_277_978, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 11.
	fn vote_unfreeze(g: u32) -> Weight {
		// At least 117_074_000 ps.
		Weight::from_parts(153_141_322, 59190)
			.saturating_add(Weight::from_parts(16_374_616, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		// At least 54_691_000 ps.
		Weight::from_parts(72_398_000, 9477)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn ask() -> Weight {
		// At least 51_387_000 ps.
		Weight::from_parts(64_667_000, 9477)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		// At least 23_165_000 ps.
		Weight::from_parts(27_832_000, 9477)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn close() -> Weight {
		// At least 254_310_000 ps.
		Weight::from_parts(271_055_000, 12044)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		// At least 98_908_000 ps.
		Weight::from_parts(111_446_000, 9477)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// g: 0 to 16.
	fn cancel_deactivation(g: u32) -> Weight {
		// At least 9_524_000 ps.
		Weight::from_parts(21_472_495, 4674)
			.saturating_add(Weight::from_parts(14_524_230, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		// At least 20_120_000 ps.
		Weight::from_parts(22_374_000, 9477)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// n: 0 to 10.
	fn outranked(n: u32) -> Weight {
		// At least 190_654_000 ps.
		Weight::from_parts(209_481_370, 59190)
			.saturating_add(Weight::from_parts(41_101_269, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(37))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3684).saturating_mul(n.into()))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn set_plan(c: u32) -> Weight {
		Weight::from_parts(190_890_227, 9477)
			.saturating_add(Weight::from_parts(1_168_329, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn apply_plan(n: u32) -> Weight {
		Weight::from_parts(357_662_155, 59190)
			.saturating_add(Weight::from_parts(56_549_815, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(36))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3684).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		Weight::from_parts(124_266_000, 9045)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn start() -> Weight {
		Weight::from_parts(300_918_000, 9477)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(9))
	}

	fn approve_by_account(g: u32) -> Weight {
		Weight::from_parts(54_165_599, 4674)
			.saturating_add(Weight::from_parts(16_456_986, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn approve_by_did(g: u32) -> Weight {
		Weight::from_parts(79_852_826, 7593)
			.saturating_add(Weight::from_parts(15_505_970, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		Weight::from_parts(55_823_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn execute(g: u32, n: u32) -> Weight {
		Weight::from_parts(667_401_797, 106638)
			.saturating_add(Weight::from_parts(14_755_128, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(271_974_155, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(28))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().reads(19_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(12))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 105648).saturating_mul(n.into()))
	}

	fn vote_freeze(g: u32) -> Weight {
		Weight::from_parts(147_447_809, 59190)
			.saturating_add(Weight::from_parts(17_277_978, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn vote_unfreeze(g: u32) -> Weight {
		Weight::from_parts(153_141_322, 59190)
			.saturating_add(Weight::from_parts(16_374_616, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		Weight::from_parts(72_398_000, 9477)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn ask() -> Weight {
		Weight::from_parts(64_667_000, 9477)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		Weight::from_parts(27_832_000, 9477)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn close() -> Weight {
		Weight::from_parts(271_055_000, 12044)
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		Weight::from_parts(111_446_000, 9477)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn cancel_deactivation(g: u32) -> Weight {
		Weight::from_parts(21_472_495, 4674)
			.saturating_add(Weight::from_parts(14_524_230, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		Weight::from_parts(22_374_000, 9477)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn outranked(n: u32) -> Weight {
		Weight::from_parts(209_481_370, 59190)
			.saturating_add(Weight::from_parts(41_101_269, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(37))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3684).saturating_mul(n.into()))
	}

}
