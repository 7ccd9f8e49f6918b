//! Guardians: their periods, and the deposits that holders and guardians pay.

use super::prices::StatePrice;
use crate::{
	AccountId, Balance, Balances, Did, Governance, RevocationRules, Runtime, RuntimeHoldReason, Timestamp, CLV,
};
use clavis_primitives::BlockHeight;
use frame_support::{
	parameter_types,
	traits::{fungible::HoldConsideration, ConstU128, ConstU32, Footprint},
};
use sp_runtime::traits::Convert;

/// A day of blocks of 3 seconds. A network with shorter slots counts as many blocks.
const DAY: BlockHeight = 28_800;

/// The most blocks for which an attempt that lacks approvals keeps its seat from another attempt. The notice of the circle,
/// divided by its highest quorum, is the other bound.
const GATHERING_PERIOD: BlockHeight = DAY;

/// The blocks after its first vote in which a ballot about a freeze takes votes.
const BALLOT_PERIOD: BlockHeight = DAY;

/// The fewest blocks after a recovery in which a ranking commitment can be revealed: 30 days. A holder has to look at the DID
/// once in that time. Also the blocks in which a change of a plan can be applied, once nothing holds it back.
const CONTEST_PERIOD: BlockHeight = 30 * DAY;

/// The blocks after a ranking reveal in which its holder can have the deposits of attempts burned that it ended.
const FORFEIT_PERIOD: BlockHeight = DAY;

/// The part of the deposit for an attempt that does not depend on its size, in planck: 50 CLV, which 250 small DIDs cost
/// together.
///
/// It comes back, unless the holder of a ranking set reveals it and calls the attempt hostile. A guardian who opens attempts to no purpose cannot use it as
/// long as they stand. A guardian who helps once can afford it.
const ATTEMPT_BASE: Balance = 50 * CLV;

parameter_types! {
	pub const PlanHoldReason: RuntimeHoldReason = RuntimeHoldReason::Recovery(pallet_recovery::HoldReason::Plan);
	pub const AttemptHoldReason: RuntimeHoldReason = RuntimeHoldReason::Recovery(pallet_recovery::HoldReason::Attempt);
}

/// The deposit for an attempt: [`ATTEMPT_BASE`], and the price of its state.
pub struct AttemptPrice;

impl Convert<Footprint, Balance> for AttemptPrice {
	fn convert(footprint: Footprint) -> Balance {
		ATTEMPT_BASE.saturating_add(StatePrice::convert(footprint))
	}
}

impl pallet_recovery::Config for Runtime {
	type AttemptBase = ConstU128<ATTEMPT_BASE>;
	type AttemptConsideration = HoldConsideration<AccountId, Balances, AttemptHoldReason, AttemptPrice>;
	type BallotPeriod = ConstU32<BALLOT_PERIOD>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::NewDids;
	type ContestPeriod = ConstU32<CONTEST_PERIOD>;
	type ForfeitPeriod = ConstU32<FORFEIT_PERIOD>;
	type Gate = Did;
	type GatheringPeriod = ConstU32<GATHERING_PERIOD>;
	type Ladder = Did;
	type PlanConsideration = HoldConsideration<AccountId, Balances, PlanHoldReason, StatePrice>;
	type Rules = RevocationRules;
	type Standstills = Governance;
	type Time = Timestamp;
	type WeightInfo = pallet_recovery::weights::SubstrateWeight<Runtime>;
}
