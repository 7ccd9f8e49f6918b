//! A runtime of this pallet alone.

use crate as pallet_governance;
use crate::{EnsureUpgrades, Periods};
use clavis_pallet_testing::Chain;
use core::cell::Cell;
use frame_support::{migrations::MultiStepMigrator, traits::Hooks, weights::Weight};

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
	type Migrator = Migrator;
	type UpgradeOrigin = EnsureUpgrades;
	type WeightInfo = ();
}

thread_local! {
	static MIGRATES: Cell<bool> = const { Cell::new(false) };
}

/// Migrations that run while a test says so.
pub struct Migrator;

impl Migrator {
	pub fn run(runs: bool) {
		MIGRATES.set(runs);
	}
}

impl MultiStepMigrator for Migrator {
	fn ongoing() -> bool {
		MIGRATES.get()
	}

	fn step() -> Weight {
		Weight::zero()
	}
}

/// Another block begins.
pub fn next_block() {
	System::set_block_number(System::block_number() + 1);
	Governance::on_initialize(System::block_number());
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
