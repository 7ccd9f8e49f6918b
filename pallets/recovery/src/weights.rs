//! Weights of `pallet_recovery`, written by hand. `make bench` replaces them with measured ones.
//!
//! Not measured: generous figures for a chain that has not been benchmarked yet.

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
	/// Weight of `cancel_deactivation`.
	fn cancel_deactivation(g: u32) -> Weight;
	/// Weight of `forfeit`.
	fn forfeit() -> Weight;
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
		// At least 160_000_000 ps.
		Weight::from_parts(160_000_000, 20000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	// n: 0 to 10.
	fn apply_plan(n: u32) -> Weight {
		// At least 180_000_000 ps.
		Weight::from_parts(180_000_000, 20000)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 9000).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		// At least 110_000_000 ps.
		Weight::from_parts(110_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn start() -> Weight {
		// At least 320_000_000 ps.
		Weight::from_parts(320_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	// g: 0 to 16.
	fn approve_by_account(g: u32) -> Weight {
		// At least 40_000_000 ps.
		Weight::from_parts(40_000_000, 6000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// g: 0 to 16.
	fn approve_by_did(g: u32) -> Weight {
		// At least 60_000_000 ps.
		Weight::from_parts(60_000_000, 10000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn veto() -> Weight {
		// At least 60_000_000 ps.
		Weight::from_parts(60_000_000, 10000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	// g: 0 to 16.
	// n: 0 to 9.
	fn execute(g: u32, n: u32) -> Weight {
		// At least 320_000_000 ps.
		Weight::from_parts(320_000_000, 30000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(260_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().reads(19_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(9))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 130000).saturating_mul(n.into()))
	}

	// g: 0 to 11.
	fn vote_freeze(g: u32) -> Weight {
		// At least 120_000_000 ps.
		Weight::from_parts(120_000_000, 20000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
	}

	// g: 0 to 11.
	fn vote_unfreeze(g: u32) -> Weight {
		// At least 120_000_000 ps.
		Weight::from_parts(120_000_000, 20000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		// At least 120_000_000 ps.
		Weight::from_parts(120_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn ask() -> Weight {
		// At least 80_000_000 ps.
		Weight::from_parts(80_000_000, 16000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		// At least 70_000_000 ps.
		Weight::from_parts(70_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn close() -> Weight {
		// At least 140_000_000 ps.
		Weight::from_parts(140_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// g: 0 to 16.
	fn cancel_deactivation(g: u32) -> Weight {
		// At least 80_000_000 ps.
		Weight::from_parts(80_000_000, 14000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
	}

	fn forfeit() -> Weight {
		// At least 160_000_000 ps.
		Weight::from_parts(160_000_000, 20000)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn questions() -> Weight {
		// At least 25_000_000 ps.
		Weight::from_parts(25_000_000, 9000)
			.saturating_add(T::DbWeight::get().reads(1))
	}

	// n: 0 to 10.
	fn outranked(n: u32) -> Weight {
		// At least 260_000_000 ps.
		Weight::from_parts(260_000_000, 30000)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 9000).saturating_mul(n.into()))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn set_plan(c: u32) -> Weight {
		Weight::from_parts(160_000_000, 20000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn apply_plan(n: u32) -> Weight {
		Weight::from_parts(180_000_000, 20000)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().reads(4_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(8))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 9000).saturating_mul(n.into()))
	}

	fn cancel_change() -> Weight {
		Weight::from_parts(110_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn start() -> Weight {
		Weight::from_parts(320_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(7))
	}

	fn approve_by_account(g: u32) -> Weight {
		Weight::from_parts(40_000_000, 6000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn approve_by_did(g: u32) -> Weight {
		Weight::from_parts(60_000_000, 10000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn veto() -> Weight {
		Weight::from_parts(60_000_000, 10000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn execute(g: u32, n: u32) -> Weight {
		Weight::from_parts(320_000_000, 30000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(260_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(9))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().reads(19_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(9))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
			.saturating_add(Weight::from_parts(0, 130000).saturating_mul(n.into()))
	}

	fn vote_freeze(g: u32) -> Weight {
		Weight::from_parts(120_000_000, 20000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(6))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
	}

	fn vote_unfreeze(g: u32) -> Weight {
		Weight::from_parts(120_000_000, 20000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(6))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
	}

	fn resign() -> Weight {
		Weight::from_parts(120_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn ask() -> Weight {
		Weight::from_parts(80_000_000, 16000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn answer() -> Weight {
		Weight::from_parts(70_000_000, 12000)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn close() -> Weight {
		Weight::from_parts(140_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn cancel_deactivation(g: u32) -> Weight {
		Weight::from_parts(80_000_000, 14000)
			.saturating_add(Weight::from_parts(12_000_000, 0).saturating_mul(g.into()))
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(g.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 7600).saturating_mul(g.into()))
	}

	fn forfeit() -> Weight {
		Weight::from_parts(160_000_000, 20000)
			.saturating_add(RocksDbWeight::get().reads(5))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn questions() -> Weight {
		Weight::from_parts(25_000_000, 9000)
			.saturating_add(RocksDbWeight::get().reads(1))
	}

	fn outranked(n: u32) -> Weight {
		Weight::from_parts(260_000_000, 30000)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(8))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 9000).saturating_mul(n.into()))
	}

}
