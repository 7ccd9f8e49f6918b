//! Weights of `pallet_groups`, to be written by `make bench`. Measure again instead of editing.
//!
//! These are estimates, above what the calls of `pallet_recovery` cost on the same storage. No machine has measured them.

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
		Weight::from_parts(150_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// n: 1 to 8.
	fn publish(n: u32) -> Weight {
		Weight::from_parts(60_000_000, 7593)
			.saturating_add(Weight::from_parts(55_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4693).saturating_mul(n.into()))
	}

	// n: 1 to 32.
	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(50_000_000, 7593)
			.saturating_add(Weight::from_parts(50_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4693).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		Weight::from_parts(120_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn withdraw_proposal() -> Weight {
		Weight::from_parts(130_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	// m: 0 to 27.
	fn rekey(m: u32) -> Weight {
		Weight::from_parts(75_000_000, 7593)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		Weight::from_parts(140_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	// a: 1 to 256.
	// r: 0 to 256.
	fn commit(a: u32, r: u32) -> Weight {
		Weight::from_parts(280_000_000, 38402)
			.saturating_add(Weight::from_parts(260_000_000, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(95_000_000, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 18000).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 7700).saturating_mul(r.into()))
	}

	// o: 1 to 15.
	fn burn_objections(o: u32) -> Weight {
		Weight::from_parts(30_000_000, 5000)
			.saturating_add(Weight::from_parts(55_000_000, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 5200).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		Weight::from_parts(65_000_000, 5210)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	// k: 0 to 1792.
	fn check_messages(k: u32) -> Weight {
		Weight::from_parts(8_000_000, 0)
			.saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		Weight::from_parts(70_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn report() -> Weight {
		Weight::from_parts(65_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn object() -> Weight {
		Weight::from_parts(130_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	// n: 0 to 512.
	fn void(n: u32) -> Weight {
		Weight::from_parts(1_100_000_000, 38402)
			.saturating_add(Weight::from_parts(120_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(40))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(38))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7700).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		Weight::from_parts(1_150_000_000, 38402)
			.saturating_add(T::DbWeight::get().reads(42))
			.saturating_add(T::DbWeight::get().writes(40))
	}

	fn govern() -> Weight {
		Weight::from_parts(85_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		Weight::from_parts(85_000_000, 7593)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		Weight::from_parts(1_150_000_000, 38402)
			.saturating_add(T::DbWeight::get().reads(40))
			.saturating_add(T::DbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		Weight::from_parts(75_000_000, 5210)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

}

/// On RocksDB, for tests.
impl WeightInfo for () {
	fn create() -> Weight {
		Weight::from_parts(150_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn publish(n: u32) -> Weight {
		Weight::from_parts(60_000_000, 7593)
			.saturating_add(Weight::from_parts(55_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(4))
			.saturating_add(RocksDbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4693).saturating_mul(n.into()))
	}

	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(50_000_000, 7593)
			.saturating_add(Weight::from_parts(50_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(3))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 4693).saturating_mul(n.into()))
	}

	fn propose() -> Weight {
		Weight::from_parts(120_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(7))
			.saturating_add(RocksDbWeight::get().writes(5))
	}

	fn withdraw_proposal() -> Weight {
		Weight::from_parts(130_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().writes(6))
	}

	fn rekey(m: u32) -> Weight {
		Weight::from_parts(75_000_000, 7593)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(1))
	}

	fn refresh() -> Weight {
		Weight::from_parts(140_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn commit(a: u32, r: u32) -> Weight {
		Weight::from_parts(280_000_000, 38402)
			.saturating_add(Weight::from_parts(260_000_000, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(95_000_000, 0).saturating_mul(r.into()))
			.saturating_add(RocksDbWeight::get().reads(8))
			.saturating_add(RocksDbWeight::get().reads(7_u64.saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().reads(4_u64.saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(8))
			.saturating_add(RocksDbWeight::get().writes(6_u64.saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(4_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 18000).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 7700).saturating_mul(r.into()))
	}

	fn burn_objections(o: u32) -> Weight {
		Weight::from_parts(30_000_000, 5000)
			.saturating_add(Weight::from_parts(55_000_000, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(1))
			.saturating_add(RocksDbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes(1))
			.saturating_add(RocksDbWeight::get().writes(2_u64.saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 5200).saturating_mul(o.into()))
	}

	fn forget_undo() -> Weight {
		Weight::from_parts(65_000_000, 5210)
			.saturating_add(RocksDbWeight::get().reads(2))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn check_messages(k: u32) -> Weight {
		Weight::from_parts(8_000_000, 0)
			.saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(k.into()))
	}

	fn leave() -> Weight {
		Weight::from_parts(70_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn report() -> Weight {
		Weight::from_parts(65_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn object() -> Weight {
		Weight::from_parts(130_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(6))
			.saturating_add(RocksDbWeight::get().writes(4))
	}

	fn void(n: u32) -> Weight {
		Weight::from_parts(1_100_000_000, 38402)
			.saturating_add(Weight::from_parts(120_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads(40))
			.saturating_add(RocksDbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(RocksDbWeight::get().writes(38))
			.saturating_add(RocksDbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 7700).saturating_mul(n.into()))
	}

	fn restart() -> Weight {
		Weight::from_parts(1_150_000_000, 38402)
			.saturating_add(RocksDbWeight::get().reads(42))
			.saturating_add(RocksDbWeight::get().writes(40))
	}

	fn govern() -> Weight {
		Weight::from_parts(85_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

	fn appoint() -> Weight {
		Weight::from_parts(85_000_000, 7593)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(2))
	}

	fn dissolve() -> Weight {
		Weight::from_parts(1_150_000_000, 38402)
			.saturating_add(RocksDbWeight::get().reads(40))
			.saturating_add(RocksDbWeight::get().writes(40))
	}

	fn reap() -> Weight {
		Weight::from_parts(75_000_000, 5210)
			.saturating_add(RocksDbWeight::get().reads(4))
			.saturating_add(RocksDbWeight::get().writes(3))
	}

}
