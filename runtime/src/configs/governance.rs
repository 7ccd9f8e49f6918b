//! Governance: voters decide by referendum, on one track for each kind of decision. A council may tighten the revocation
//! rules, and nothing else.
//!
//! No origin here is root. The only calls dispatched as root are the alarms of referenda (`nudge_referendum` and
//! `one_fewer_deciding`), which the scheduler carries.

use super::{
	agenda::{RoomForDecisions, ENTRIES},
	migrations::SchedulerWeight,
	prices::PreimagePrice,
	share_of_block, votes,
};
use crate::{
	tracks::Tracks, AccountId, Balances, MultiBlockMigrations, OriginCaller, Preimage, Referenda, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, System, CLV,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration, AsEnsureOriginWithArg, ConstU128, ConstU32, EqualPrivilegeOnly, TotalIssuanceOf,
	},
	weights::Weight,
};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_collective::{deposit::Geometric, DefaultVote, EnsureProportionAtLeast, MemberCount};
use pallet_governance::{EnsureRules, EnsureUpgrades, Tightening, UndecidingTimeout, VoteLocking};
use sp_runtime::{FixedU128, Perbill};

/// Root, which no origin of this chain can become.
type Nobody = EnsureRoot<AccountId>;

parameter_types! {
	/// The call of a decision may take half a block. A call that takes more is never dispatched.
	pub MaxDecisionWeight: Weight = share_of_block(Perbill::from_percent(50));
	pub const PreimageHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
	pub const MotionHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Council(pallet_collective::HoldReason::ProposalSubmission);
	pub MotionDepositRatio: FixedU128 = FixedU128::from_u32(2);
}

impl pallet_governance::Config for Runtime {
	type Migrator = MultiBlockMigrations;
	type UpgradeOrigin = EnsureUpgrades;
	type WeightInfo = pallet_governance::weights::SubstrateWeight<Runtime>;
}

impl pallet_preimage::Config for Runtime {
	type Consideration = HoldConsideration<AccountId, Balances, PreimageHoldReason, PreimagePrice>;
	type Currency = Balances;
	type ManagerOrigin = Nobody;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
}

impl pallet_scheduler::Config for Runtime {
	type BlockNumberProvider = System;
	type MaxScheduledPerBlock = ConstU32<ENTRIES>;
	type MaximumWeight = SchedulerWeight<MaxDecisionWeight>;
	type OriginPrivilegeCmp = EqualPrivilegeOnly;
	type PalletsOrigin = OriginCaller;
	type Preimages = Preimage;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type ScheduleOrigin = Nobody;
	type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
}

impl pallet_referenda::Config for Runtime {
	type AlarmInterval = ConstU32<1>;
	type BlockNumberProvider = System;
	// An origin that could cancel a referendum would outrank the voters.
	type CancelOrigin = Nobody;
	type Currency = Balances;
	type KillOrigin = Nobody;
	type MaxQueued = ConstU32<100>;
	type Preimages = Preimage;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type Scheduler = RoomForDecisions;
	// Nothing is slashed, since nobody can kill a referendum.
	type Slash = ();
	// Stays reserved for good where the referendum is rejected or times out.
	type SubmissionDeposit = ConstU128<{ 10 * CLV }>;
	type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type Tally = pallet_conviction_voting::TallyOf<Runtime>;
	type Tracks = Tracks;
	type UndecidingTimeout = UndecidingTimeout<Runtime>;
	type Votes = pallet_conviction_voting::VotesOf<Runtime>;
	type WeightInfo = pallet_referenda::weights::SubstrateWeight<Runtime>;
}

impl pallet_conviction_voting::Config for Runtime {
	type BlockNumberProvider = System;
	type Currency = Balances;
	type MaxTurnout = TotalIssuanceOf<Balances, AccountId>;
	type MaxVotes = ConstU32<128>;
	type Polls = Referenda;
	type RuntimeEvent = RuntimeEvent;
	type VoteLockingPeriod = VoteLocking<Runtime>;
	type VotingHooks = votes::VotersPay;
	type WeightInfo = votes::Weights;
}

/// The security council.
pub type CouncilCollective = pallet_collective::Instance1;
/// The agreement of the council: at least two thirds of all its members voted aye.
pub type TwoThirdsOfCouncil = EnsureProportionAtLeast<AccountId, CouncilCollective, 2, 3>;

/// A member who does not vote has not agreed, also if all others have.
pub struct SilenceIsNo;

impl DefaultVote for SilenceIsNo {
	fn default_vote(_: Option<bool>, _: MemberCount, _: MemberCount, _: MemberCount) -> bool {
		false
	}
}

impl pallet_collective::Config<CouncilCollective> for Runtime {
	// 1 CLV, and twice as much for each motion that is open already: a member who floods the council pays for it.
	type Consideration =
		HoldConsideration<AccountId, Balances, MotionHoldReason, Geometric<MotionDepositRatio, ConstU128<CLV>>, u32>;
	type DefaultVote = SilenceIsNo;
	type DisapproveOrigin = Nobody;
	type KillOrigin = Nobody;
	type MaxMembers = ConstU32<25>;
	type MaxProposalWeight = MaxDecisionWeight;
	type MaxProposals = ConstU32<20>;
	// A motion that takes longer than what it decides would last has missed its point.
	type MotionDuration = Tightening<Runtime>;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type SetMembersOrigin = EnsureRules;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
}
