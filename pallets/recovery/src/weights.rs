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
		// At least 205_955_000 ps.
		Weight::from_parts(235_048_016, 9917)
			.saturating_add(Weight::from_parts(1_910_077, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// n: 0 to 20.
	fn apply_plan(n: u32) -> Weight {
		// At least 403_739_000 ps.
		Weight::from_parts(425_112_865, 59190)
			.saturating_add(Weight::from_parts(67_855_793, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(35))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		// At least 121_650_000 ps.
		Weight::from_parts(147_989_000, 9050)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn start() -> Weight {
		// At least 352_283_000 ps.
		Weight::from_parts(376_970_000, 9917)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	// g: 0 to 16.
	fn approve_by_account(g: u32) -> Weight {
		// At least 49_914_000 ps.
		Weight::from_parts(64_450_060, 4709)
			.saturating_add(Weight::from_parts(20_611_347, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 16.
	fn approve_by_did(g: u32) -> Weight {
		// At least 91_797_000 ps.
		Weight::from_parts(122_462_538, 7593)
			.saturating_add(Weight::from_parts(20_670_066, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		// At least 70_565_000 ps.
		Weight::from_parts(82_903_000, 7593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// g: 0 to 16.
	// n: 0 to 19.
	fn execute(g: u32, n: u32) -> Weight {
		// At least 1_327_769_000 ps.
		Weight::from_parts(1_357_454_000, 113753)
			.saturating_add(Weight::from_parts(35_528_097, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(343_031_914, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(49))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().reads(17_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(32))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7754).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 99502).saturating_mul(n.into()))
	}

	// g: 0 to 11.
	fn vote_freeze(g: u32) -> Weight {
		// At least 165_485_000 ps.
		Weight::from_parts(181_456_116, 59190)
			.saturating_add(Weight::from_parts(24_670_025, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	// g: 0 to 11.
	fn vote_unfreeze(g: u32) -> Weight {
		// At least 164_814_000 ps.
		Weight::from_parts(177_843_629, 59190)
			.saturating_add(Weight::from_parts(21_586_986, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		// At least 89_523_000 ps.
		Weight::from_parts(94_911_000, 9917)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn ask() -> Weight {
		// At least 91_906_000 ps.
		Weight::from_parts(107_069_000, 9917)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		// At least 35_462_000 ps.
		Weight::from_parts(41_902_000, 9917)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn close() -> Weight {
		// At least 333_294_000 ps.
		Weight::from_parts(345_412_000, 13136)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		// At least 150_223_000 ps.
		Weight::from_parts(167_758_000, 9917)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// g: 0 to 16.
	fn cancel_deactivation(g: u32) -> Weight {
		// At least 12_359_000 ps.
		Weight::from_parts(23_634_464, 4709)
			.saturating_add(Weight::from_parts(21_764_728, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		// At least 26_289_000 ps.
		Weight::from_parts(31_097_000, 9917)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// n: 0 to 20.
	fn outranked(n: u32) -> Weight {
		// At least 227_687_000 ps.
		Weight::from_parts(246_069_012, 59190)
			.saturating_add(Weight::from_parts(55_049_351, 0).saturating_mul(n.into()))
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
		Weight::from_parts(235_048_016, 9917)
			.saturating_add(Weight::from_parts(1_910_077, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn apply_plan(n: u32) -> Weight {
		Weight::from_parts(425_112_865, 59190)
			.saturating_add(Weight::from_parts(67_855_793, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(35))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		Weight::from_parts(147_989_000, 9050)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn start() -> Weight {
		Weight::from_parts(376_970_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(9))
			.saturating_add(RocksDbWeight::get().writes(9))
	}

	fn approve_by_account(g: u32) -> Weight {
		Weight::from_parts(64_450_060, 4709)
			.saturating_add(Weight::from_parts(20_611_347, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn approve_by_did(g: u32) -> Weight {
		Weight::from_parts(122_462_538, 7593)
			.saturating_add(Weight::from_parts(20_670_066, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn veto() -> Weight {
		Weight::from_parts(82_903_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn execute(g: u32, n: u32) -> Weight {
		Weight::from_parts(1_357_454_000, 113753)
			.saturating_add(Weight::from_parts(35_528_097, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(343_031_914, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(49))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().reads(17_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(32))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7754).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 99502).saturating_mul(n.into()))
	}

	fn vote_freeze(g: u32) -> Weight {
		Weight::from_parts(181_456_116, 59190)
			.saturating_add(Weight::from_parts(24_670_025, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn vote_unfreeze(g: u32) -> Weight {
		Weight::from_parts(177_843_629, 59190)
			.saturating_add(Weight::from_parts(21_586_986, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(23))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(23))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		Weight::from_parts(94_911_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn ask() -> Weight {
		Weight::from_parts(107_069_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		Weight::from_parts(41_902_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn close() -> Weight {
		Weight::from_parts(345_412_000, 13136)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(7))
	}

	fn forfeit() -> Weight {
		Weight::from_parts(167_758_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn cancel_deactivation(g: u32) -> Weight {
		Weight::from_parts(23_634_464, 4709)
			.saturating_add(Weight::from_parts(21_764_728, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(g.into()))
	}

	fn questions() -> Weight {
		Weight::from_parts(31_097_000, 9917)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn outranked(n: u32) -> Weight {
		Weight::from_parts(246_069_012, 59190)
			.saturating_add(Weight::from_parts(55_049_351, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(37))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3719).saturating_mul(n.into()))
	}

}
