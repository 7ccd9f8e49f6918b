//! A runtime of this pallet alone.

use crate as pallet_governance;
use crate::{EnsureUpgrades, Periods};
use clavis_pallet_testing::Chain;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Governance = pallet_governance;
}

clavis_pallet_testing::system!(Test, u64, ());

impl pallet_governance::Config for Test {
	type UpgradeOrigin = EnsureUpgrades;
	type WeightInfo = ();
}

/// The chain that starts with these periods, in its first block.
pub fn chain(periods: Periods) -> Chain {
	let governance = GovernanceConfig { periods, ..Default::default() };
	let genesis = RuntimeGenesisConfig { governance, ..Default::default() };
	Chain::new(genesis).prepared(|| System::set_block_number(1))
}

/// Runs a test on the chain of the main network's periods, and checks the state after it.
pub fn run(test: impl FnOnce()) {
	chain(Periods::default()).run(test, Governance::do_try_state);
}
