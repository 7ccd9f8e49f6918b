//! A runtime of this pallet alone.

use crate as pallet_governance;
use crate::{EnsureUpgrades, Periods};
use frame_support::derive_impl;
use sp_runtime::BuildStorage;

pub type Block = frame_system::mocking::MockBlockU32<Test>;

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

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

impl pallet_governance::Config for Test {
	type UpgradeOrigin = EnsureUpgrades;
	type WeightInfo = ();
}

/// The chain that starts with these periods, in its first block.
pub fn chain(periods: Periods) -> sp_io::TestExternalities {
	let governance = GovernanceConfig { periods, ..Default::default() };
	let genesis = RuntimeGenesisConfig { governance, ..Default::default() };
	let mut chain = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
	chain.execute_with(|| System::set_block_number(1));
	chain
}
