//! The revocation rules: the origins that decide, and the time that decisions must leave.

use super::governance::TwoThirdsOfCouncil;
use crate::{Governance, Runtime, Timestamp};
use pallet_governance::{BlockTime, Cooldown, EnsureRules, RulesNotice, Tightening, WithdrawalNotice};

impl pallet_revocation_rules::Config for Runtime {
	type BlockTime = BlockTime<Runtime>;
	type Cooldown = Cooldown<Runtime>;
	type CouncilOrigin = TwoThirdsOfCouncil;
	type DecisionOrigin = EnsureRules;
	type MinimumNotice = RulesNotice<Runtime>;
	type Standstills = Governance;
	type TighteningLength = Tightening<Runtime>;
	type Time = Timestamp;
	type WeightInfo = pallet_revocation_rules::weights::SubstrateWeight<Runtime>;
	type WithdrawalNotice = WithdrawalNotice<Runtime>;
}
