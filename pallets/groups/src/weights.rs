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
	/// Weight of `commit`.
	fn commit(a: u32, r: u32) -> Weight;
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
		// At least 240_476_000 ps.
		Weight::from_parts(306_605_000, 7593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// n: 1 to 8.
	fn publish(n: u32) -> Weight {
		// At least 198_073_000 ps.
		Weight::from_parts(176_731_140, 7593)
			.saturating_add(Weight::from_parts(77_673_055, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4673).saturating_mul(n.into()))
	}

	// n: 1 to 32.
	fn withdraw(n: u32) -> Weight {
		// At least 197_052_000 ps.
		Weight::from_parts(173_250_852, 7593)
			.saturating_add(Weight::from_parts(64_394_794, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4673).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		// At least 237_542_000 ps.
		Weight::from_parts(267_397_000, 7593)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn withdraw_proposal() -> Weight {
		// At least 249_700_000 ps.
		Weight::from_parts(277_081_000, 14196)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// m: 0 to 27.
	fn rekey(m: u32) -> Weight {
		// At least 165_705_000 ps.
		Weight::from_parts(192_312_337, 7593)
			.saturating_add(Weight::from_parts(1_743_820, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		// At least 218_874_000 ps.
		Weight::from_parts(245_354_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// a: 1 to 256.
	// r: 0 to 256.
	fn commit(a: u32, r: u32) -> Weight {
		// At least 24_438_676_000 ps.
		Weight::from_parts(13_214_595_726, 175580)
			.saturating_add(Weight::from_parts(265_253_693, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(49_450_814, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(146))
			.saturating_add(T::DbWeight::get().reads(9_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(196))
			.saturating_add(T::DbWeight::get().writes(7_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(r.into()))
	}

	// p: 1 to 64.
	fn spend_proposals(p: u32) -> Weight {
		Weight::from_parts(50_000_000, 7593)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 4673).saturating_mul(p.into()))
	}

	// o: 1 to 15.
	fn burn_objections(o: u32) -> Weight {
		// At least 58_046_000 ps.
		Weight::from_parts(30_655_186, 4794)
			.saturating_add(Weight::from_parts(34_995_086, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		// At least 86_899_000 ps.
		Weight::from_parts(99_427_000, 3676)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	// k: 0 to 1792.
	fn check_messages(k: u32) -> Weight {
		// At least 13_319_000 ps.
		Weight::from_parts(19_561_037, 0)
			.saturating_add(Weight::from_parts(6_922_544, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		// At least 100_198_000 ps.
		Weight::from_parts(148_971_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn report() -> Weight {
		// At least 309_379_000 ps.
		Weight::from_parts(347_365_000, 7593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn object() -> Weight {
		// At least 219_525_000 ps.
		Weight::from_parts(256_781_000, 7593)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	// n: 0 to 512.
	fn void(n: u32) -> Weight {
		// At least 1_063_397_000 ps.
		Weight::from_parts(728_334_933, 43966)
			.saturating_add(Weight::from_parts(69_496_580, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(35))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		// At least 1_280_329_000 ps.
		Weight::from_parts(1_380_347_000, 46652)
			.saturating_add(T::DbWeight::get().reads(39))
			.saturating_add(T::DbWeight::get().writes(39))
	}

	fn govern() -> Weight {
		// At least 165_175_000 ps.
		Weight::from_parts(203_132_000, 14196)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		// At least 108_361_000 ps.
		Weight::from_parts(150_223_000, 7593)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		// At least 1_195_523_000 ps.
		Weight::from_parts(1_262_652_000, 46652)
			.saturating_add(T::DbWeight::get().reads(38))
			.saturating_add(T::DbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		// At least 289_269_000 ps.
		Weight::from_parts(319_134_000, 6196)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create() -> Weight {
		Weight::from_parts(306_605_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn publish(n: u32) -> Weight {
		Weight::from_parts(176_731_140, 7593)
			.saturating_add(Weight::from_parts(77_673_055, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(3))
			.saturating_add(RocksDbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4673).saturating_mul(n.into()))
	}

	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(173_250_852, 7593)
			.saturating_add(Weight::from_parts(64_394_794, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4673).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		Weight::from_parts(267_397_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn withdraw_proposal() -> Weight {
		Weight::from_parts(277_081_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn rekey(m: u32) -> Weight {
		Weight::from_parts(192_312_337, 7593)
			.saturating_add(Weight::from_parts(1_743_820, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		Weight::from_parts(245_354_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn commit(a: u32, r: u32) -> Weight {
		Weight::from_parts(13_214_595_726, 175580)
			.saturating_add(Weight::from_parts(265_253_693, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(49_450_814, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(146))
			.saturating_add(RocksDbWeight::get().reads(9_u64.saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(196))
			.saturating_add(RocksDbWeight::get().writes(7_u64.saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(r.into()))
	}

	// p: 1 to 64.
	fn spend_proposals(p: u32) -> Weight {
		Weight::from_parts(50_000_000, 7593)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(p.into())))
			.saturating_add(RocksDbWeight::get().writes(2_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 4673).saturating_mul(p.into()))
	}

	fn burn_objections(o: u32) -> Weight {
		Weight::from_parts(30_655_186, 4794)
			.saturating_add(Weight::from_parts(34_995_086, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		Weight::from_parts(99_427_000, 3676)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn check_messages(k: u32) -> Weight {
		Weight::from_parts(19_561_037, 0)
			.saturating_add(Weight::from_parts(6_922_544, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		Weight::from_parts(148_971_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn report() -> Weight {
		Weight::from_parts(347_365_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn object() -> Weight {
		Weight::from_parts(256_781_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn void(n: u32) -> Weight {
		Weight::from_parts(728_334_933, 43966)
			.saturating_add(Weight::from_parts(69_496_580, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(35))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		Weight::from_parts(1_380_347_000, 46652)
			.saturating_add(RocksDbWeight::get().reads(39))
			.saturating_add(RocksDbWeight::get().writes(39))
	}

	fn govern() -> Weight {
		Weight::from_parts(203_132_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		Weight::from_parts(150_223_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		Weight::from_parts(1_262_652_000, 46652)
			.saturating_add(RocksDbWeight::get().reads(38))
			.saturating_add(RocksDbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		Weight::from_parts(319_134_000, 6196)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

}
