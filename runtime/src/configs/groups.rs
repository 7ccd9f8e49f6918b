//! Groups: the time for objections, and the deposits.

use super::prices::StatePrice;
use crate::{AccountId, Balance, Balances, Did, Governance, RevocationRules, Runtime, RuntimeHoldReason, CLV};
use clavis_primitives::{BlockHeight, NetworkName};
use frame_support::{
	parameter_types,
	traits::{fungible::HoldConsideration, ConstU32, Footprint, Get},
};
use sp_runtime::traits::Convert;

/// The blocks after an epoch in which plain members do not commit, so that others can object: 30 seconds of blocks of 3
/// seconds. Members act on final blocks, which lag two or three blocks behind.
const OBJECTION_PERIOD: BlockHeight = 10;

/// The part of the deposit for an objection that does not depend on its size, in planck. It is lost if the epoch stands, so
/// that nobody objects for fun.
const OBJECTION_BASE: Balance = CLV;

parameter_types! {
	pub const GroupHoldReason: RuntimeHoldReason = RuntimeHoldReason::Groups(pallet_groups::HoldReason::State);
	pub const ObjectionHoldReason: RuntimeHoldReason = RuntimeHoldReason::Groups(pallet_groups::HoldReason::Objection);
}

/// The deposit for an objection: [`OBJECTION_BASE`], and the price of its state.
pub struct ObjectionPrice;

impl Convert<Footprint, Balance> for ObjectionPrice {
	fn convert(footprint: Footprint) -> Balance {
		OBJECTION_BASE.saturating_add(StatePrice::convert(footprint))
	}
}

/// The name of this network in its DIDs.
pub struct Network;

impl Get<NetworkName> for Network {
	fn get() -> NetworkName {
		Did::network()
	}
}

impl pallet_groups::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::NewDids;
	type Consideration = HoldConsideration<AccountId, Balances, GroupHoldReason, StatePrice>;
	type Gate = Did;
	type Network = Network;
	type ObjectionConsideration = HoldConsideration<AccountId, Balances, ObjectionHoldReason, ObjectionPrice>;
	type ObjectionPeriod = ConstU32<OBJECTION_PERIOD>;
	type Rules = RevocationRules;
	type Standstills = Governance;
	type WeightInfo = pallet_groups::weights::SubstrateWeight<Runtime>;
}
