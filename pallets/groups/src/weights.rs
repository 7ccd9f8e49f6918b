//! Weights of `pallet_groups`, written by `make bench`. Measure again instead of editing.
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
	/// Weight of `create`.
	fn create() -> Weight;
	/// Weight of `publish`.
	fn publish(n: u32) -> Weight;
	/// Weight of `withdraw`.
	fn withdraw(n: u32) -> Weight;
	/// Weight of `propose`.
	fn propose() -> Weight;
	/// Weight of `withdraw_proposal`.
	fn withdraw_proposal() -> Weight;
	/// Weight of `rekey`.
	fn rekey(m: u32) -> Weight;
	/// Weight of `refresh`.
	fn refresh() -> Weight;
	/// Weight of `add_members`.
	fn add_members(a: u32) -> Weight;
	/// Weight of `remove_members`.
	fn remove_members(r: u32) -> Weight;
	/// Weight of `spend_proposals`.
	fn spend_proposals(p: u32) -> Weight;
	/// Weight of `burn_objections`.
	fn burn_objections(o: u32) -> Weight;
	/// Weight of `forget_undo`.
	fn forget_undo() -> Weight;
	/// Weight of `check_messages`.
	fn check_messages(k: u32) -> Weight;
	/// Weight of `leave`.
	fn leave() -> Weight;
	/// Weight of `report`.
	fn report() -> Weight;
	/// Weight of `object`.
	fn object() -> Weight;
	/// Weight of `void`.
	fn void(n: u32) -> Weight;
	/// Weight of `restart`.
	fn restart() -> Weight;
	/// Weight of `govern`.
	fn govern() -> Weight;
	/// Weight of `appoint`.
	fn appoint() -> Weight;
	/// Weight of `dissolve`.
	fn dissolve() -> Weight;
	/// Weight of `reap`.
	fn reap() -> Weight;
}

/// On the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn create() -> Weight {
		// At least 278_182_000 ps.
		Weight::from_parts(332_854_000, 7593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// n: 1 to 8.
	fn publish(n: u32) -> Weight {
		// At least 246_325_000 ps.
		Weight::from_parts(197_899_716, 7593)
			.saturating_add(Weight::from_parts(81_985_500, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	// n: 1 to 32.
	fn withdraw(n: u32) -> Weight {
		// At least 215_520_000 ps.
		Weight::from_parts(172_359_997, 7593)
			.saturating_add(Weight::from_parts(68_584_705, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		// At least 244_042_000 ps.
		Weight::from_parts(277_472_000, 7593)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn withdraw_proposal() -> Weight {
		// At least 256_600_000 ps.
		Weight::from_parts(280_746_000, 14196)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// m: 0 to 27.
	fn rekey(m: u32) -> Weight {
		// At least 188_109_000 ps.
		Weight::from_parts(222_063_922, 7593)
			.saturating_add(Weight::from_parts(1_699_379, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		// At least 228_529_000 ps.
		Weight::from_parts(261_028_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// a: 1 to 256.
	fn add_members(a: u32) -> Weight {
		// At least 562_535_000 ps.
		Weight::from_parts(562_535_000, 7593)
			.saturating_add(Weight::from_parts(328_207_678, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(9_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(7_u64.saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(a.into()))
	}

	// r: 1 to 256.
	fn remove_members(r: u32) -> Weight {
		// At least 343_290_000 ps.
		Weight::from_parts(168_902_213, 7593)
			.saturating_add(Weight::from_parts(71_637_188, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(r.into()))
	}

	// p: 1 to 64.
	fn spend_proposals(p: u32) -> Weight {
		// At least 78_827_000 ps.
		Weight::from_parts(19_452_597, 990)
			.saturating_add(Weight::from_parts(62_923_974, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(p.into()))
	}

	// o: 1 to 15.
	fn burn_objections(o: u32) -> Weight {
		// At least 61_581_000 ps.
		Weight::from_parts(32_516_951, 4794)
			.saturating_add(Weight::from_parts(36_656_238, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		// At least 98_466_000 ps.
		Weight::from_parts(109_042_000, 3676)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	// k: 0 to 1792.
	fn check_messages(k: u32) -> Weight {
		// At least 14_832_000 ps.
		Weight::from_parts(20_554_470, 0)
			.saturating_add(Weight::from_parts(6_930_570, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		// At least 117_004_000 ps.
		Weight::from_parts(165_165_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn report() -> Weight {
		// At least 334_566_000 ps.
		Weight::from_parts(377_951_000, 7593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn object() -> Weight {
		// At least 223_782_000 ps.
		Weight::from_parts(277_361_000, 7593)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	// n: 0 to 512.
	fn void(n: u32) -> Weight {
		// At least 1_094_834_000 ps.
		Weight::from_parts(649_262_199, 43966)
			.saturating_add(Weight::from_parts(72_860_501, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(35))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		// At least 1_339_427_000 ps.
		Weight::from_parts(1_429_080_000, 46652)
			.saturating_add(T::DbWeight::get().reads(39))
			.saturating_add(T::DbWeight::get().writes(39))
	}

	fn govern() -> Weight {
		// At least 172_867_000 ps.
		Weight::from_parts(196_100_000, 14196)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		// At least 116_273_000 ps.
		Weight::from_parts(152_096_000, 7593)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		// At least 1_267_370_000 ps.
		Weight::from_parts(1_316_613_000, 46652)
			.saturating_add(T::DbWeight::get().reads(38))
			.saturating_add(T::DbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		// At least 308_557_000 ps.
		Weight::from_parts(326_534_000, 6196)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create() -> Weight {
		Weight::from_parts(332_854_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn publish(n: u32) -> Weight {
		Weight::from_parts(197_899_716, 7593)
			.saturating_add(Weight::from_parts(81_985_500, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(3))
			.saturating_add(RocksDbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(172_359_997, 7593)
			.saturating_add(Weight::from_parts(68_584_705, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		Weight::from_parts(277_472_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn withdraw_proposal() -> Weight {
		Weight::from_parts(280_746_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn rekey(m: u32) -> Weight {
		Weight::from_parts(222_063_922, 7593)
			.saturating_add(Weight::from_parts(1_699_379, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		Weight::from_parts(261_028_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn add_members(a: u32) -> Weight {
		Weight::from_parts(562_535_000, 7593)
			.saturating_add(Weight::from_parts(328_207_678, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(9_u64.saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(4))
			.saturating_add(RocksDbWeight::get().writes(7_u64.saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(a.into()))
	}

	fn remove_members(r: u32) -> Weight {
		Weight::from_parts(168_902_213, 7593)
			.saturating_add(Weight::from_parts(71_637_188, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(4_u64.saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(4))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(r.into()))
	}

	fn spend_proposals(p: u32) -> Weight {
		Weight::from_parts(19_452_597, 990)
			.saturating_add(Weight::from_parts(62_923_974, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(p.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(p.into()))
	}

	fn burn_objections(o: u32) -> Weight {
		Weight::from_parts(32_516_951, 4794)
			.saturating_add(Weight::from_parts(36_656_238, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		Weight::from_parts(109_042_000, 3676)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn check_messages(k: u32) -> Weight {
		Weight::from_parts(20_554_470, 0)
			.saturating_add(Weight::from_parts(6_930_570, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		Weight::from_parts(165_165_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn report() -> Weight {
		Weight::from_parts(377_951_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn object() -> Weight {
		Weight::from_parts(277_361_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn void(n: u32) -> Weight {
		Weight::from_parts(649_262_199, 43966)
			.saturating_add(Weight::from_parts(72_860_501, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(35))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		Weight::from_parts(1_429_080_000, 46652)
			.saturating_add(RocksDbWeight::get().reads(39))
			.saturating_add(RocksDbWeight::get().writes(39))
	}

	fn govern() -> Weight {
		Weight::from_parts(196_100_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		Weight::from_parts(152_096_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		Weight::from_parts(1_316_613_000, 46652)
			.saturating_add(RocksDbWeight::get().reads(38))
			.saturating_add(RocksDbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		Weight::from_parts(326_534_000, 6196)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

}
