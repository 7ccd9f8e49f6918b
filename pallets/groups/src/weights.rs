//! Weights of `pallet_groups`, written by `make bench`. Measure again instead of editing.
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
		// At least 186_717_000 ps.
		Weight::from_parts(199_946_000, 7593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// n: 1 to 8.
	fn publish(n: u32) -> Weight {
		// At least 133_337_000 ps.
		Weight::from_parts(82_690_465, 7593)
			.saturating_add(Weight::from_parts(64_983_390, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	// n: 1 to 32.
	fn withdraw(n: u32) -> Weight {
		// At least 131_826_000 ps.
		Weight::from_parts(77_927_365, 7593)
			.saturating_add(Weight::from_parts(66_162_688, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		// At least 161_760_000 ps.
		Weight::from_parts(175_210_000, 7593)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	fn withdraw_proposal() -> Weight {
		// At least 170_843_000 ps.
		Weight::from_parts(187_858_000, 14196)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	// m: 0 to 27.
	fn rekey(m: u32) -> Weight {
		// At least 88_010_000 ps.
		Weight::from_parts(96_077_375, 7593)
			.saturating_add(Weight::from_parts(1_132_683, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		// At least 121_961_000 ps.
		Weight::from_parts(139_446_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// a: 1 to 256.
	fn add_members(a: u32) -> Weight {
		// At least 435_135_000 ps.
		Weight::from_parts(512_907_535, 7593)
			.saturating_add(Weight::from_parts(260_622_805, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(9_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(7_u64.saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(a.into()))
	}

	// r: 1 to 256.
	fn remove_members(r: u32) -> Weight {
		// At least 264_802_000 ps.
		Weight::from_parts(68_320_934, 7593)
			.saturating_add(Weight::from_parts(73_787_708, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(r.into()))
	}

	// p: 1 to 64.
	fn spend_proposals(p: u32) -> Weight {
		// At least 65_688_000 ps.
		Weight::from_parts(7_343_453, 990)
			.saturating_add(Weight::from_parts(62_243_781, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(p.into()))
	}

	// o: 1 to 15.
	fn burn_objections(o: u32) -> Weight {
		// At least 48_833_000 ps.
		Weight::from_parts(14_817_689, 4794)
			.saturating_add(Weight::from_parts(35_608_617, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		// At least 80_960_000 ps.
		Weight::from_parts(100_890_000, 3676)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	// k: 0 to 1792.
	fn check_messages(k: u32) -> Weight {
		// At least 6_640_000 ps.
		Weight::from_parts(7_541_000, 0)
			.saturating_add(Weight::from_parts(1_093_919, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		// At least 75_913_000 ps.
		Weight::from_parts(89_863_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn report() -> Weight {
		// At least 268_929_000 ps.
		Weight::from_parts(286_004_000, 7593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn object() -> Weight {
		// At least 177_123_000 ps.
		Weight::from_parts(224_432_000, 7593)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	// n: 0 to 512.
	fn void(n: u32) -> Weight {
		// At least 997_279_000 ps.
		Weight::from_parts(383_848_243, 43966)
			.saturating_add(Weight::from_parts(72_867_244, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(35))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		// At least 1_255_352_000 ps.
		Weight::from_parts(1_487_947_000, 46652)
			.saturating_add(T::DbWeight::get().reads(39))
			.saturating_add(T::DbWeight::get().writes(39))
	}

	fn govern() -> Weight {
		// At least 98_015_000 ps.
		Weight::from_parts(120_118_000, 14196)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		// At least 73_178_000 ps.
		Weight::from_parts(82_642_000, 7593)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		// At least 1_176_805_000 ps.
		Weight::from_parts(1_247_950_000, 46652)
			.saturating_add(T::DbWeight::get().reads(38))
			.saturating_add(T::DbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		// At least 269_440_000 ps.
		Weight::from_parts(279_314_000, 6196)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create() -> Weight {
		Weight::from_parts(199_946_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn publish(n: u32) -> Weight {
		Weight::from_parts(82_690_465, 7593)
			.saturating_add(Weight::from_parts(64_983_390, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(3))
			.saturating_add(RocksDbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(77_927_365, 7593)
			.saturating_add(Weight::from_parts(66_162_688, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4677).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		Weight::from_parts(175_210_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn withdraw_proposal() -> Weight {
		Weight::from_parts(187_858_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn rekey(m: u32) -> Weight {
		Weight::from_parts(96_077_375, 7593)
			.saturating_add(Weight::from_parts(1_132_683, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		Weight::from_parts(139_446_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn add_members(a: u32) -> Weight {
		Weight::from_parts(512_907_535, 7593)
			.saturating_add(Weight::from_parts(260_622_805, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(9_u64.saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(4))
			.saturating_add(RocksDbWeight::get().writes(7_u64.saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 6603).saturating_mul(a.into()))
	}

	fn remove_members(r: u32) -> Weight {
		Weight::from_parts(68_320_934, 7593)
			.saturating_add(Weight::from_parts(73_787_708, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().reads(4_u64.saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(4))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(r.into()))
	}

	fn spend_proposals(p: u32) -> Weight {
		Weight::from_parts(7_343_453, 990)
			.saturating_add(Weight::from_parts(62_243_781, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(p.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(p.into()))
	}

	fn burn_objections(o: u32) -> Weight {
		Weight::from_parts(14_817_689, 4794)
			.saturating_add(Weight::from_parts(35_608_617, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		Weight::from_parts(100_890_000, 3676)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn check_messages(k: u32) -> Weight {
		Weight::from_parts(7_541_000, 0)
			.saturating_add(Weight::from_parts(1_093_919, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		Weight::from_parts(89_863_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn report() -> Weight {
		Weight::from_parts(286_004_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn object() -> Weight {
		Weight::from_parts(224_432_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn void(n: u32) -> Weight {
		Weight::from_parts(383_848_243, 43966)
			.saturating_add(Weight::from_parts(72_867_244, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(37))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(35))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2686).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		Weight::from_parts(1_487_947_000, 46652)
			.saturating_add(RocksDbWeight::get().reads(39))
			.saturating_add(RocksDbWeight::get().writes(39))
	}

	fn govern() -> Weight {
		Weight::from_parts(120_118_000, 14196)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		Weight::from_parts(82_642_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		Weight::from_parts(1_247_950_000, 46652)
			.saturating_add(RocksDbWeight::get().reads(38))
			.saturating_add(RocksDbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		Weight::from_parts(279_314_000, 6196)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

}
