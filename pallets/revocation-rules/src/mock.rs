//! A runtime of this pallet and a clock; voters and a council; and blocks that come one by one.

use crate as pallet_revocation_rules;
use clavis_pallet_testing::{take_events, Chain, Clock, NotedStandstills};
use clavis_primitives::{
	rules::{Restriction, RuleChange, RuleChanges},
	Algorithm, BlockHeight, Moment,
};
use core::time::Duration;
use frame_support::{
	ord_parameter_types,
	traits::{ConstU32, ConstU64, OnFinalize, OnInitialize, OnTimestampSet},
	weights::Weight,
};
use frame_system::EnsureSignedBy;
use sp_runtime::DispatchResult;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type RevocationRules = pallet_revocation_rules;
}

clavis_pallet_testing::system!(Test, u64, ());

ord_parameter_types! {
	pub const Voters: u64 = 1;
	pub const Council: u64 = 2;
}

/// Blocks that a decision must wait.
pub const NOTICE: BlockHeight = 10;
/// Seconds for which new keys must be refused before an algorithm is withdrawn.
pub const WITHDRAWAL: u64 = 300;
/// Blocks that a tightening lasts.
pub const TIGHTENING: BlockHeight = 20;
/// Blocks after it in which the field cannot be tightened.
pub const COOLDOWN: BlockHeight = 40;
/// Milliseconds between blocks.
pub const BLOCK_TIME: u64 = 3_000;

impl pallet_revocation_rules::Config for Test {
	type BlockTime = ConstU64<BLOCK_TIME>;
	type Cooldown = ConstU32<COOLDOWN>;
	type CouncilOrigin = EnsureSignedBy<Council, u64>;
	type DecisionOrigin = EnsureSignedBy<Voters, u64>;
	type MinimumNotice = ConstU32<NOTICE>;
	type Standstills = NotedStandstills;
	type TighteningLength = ConstU32<TIGHTENING>;
	type Time = Clock;
	type WeightInfo = ();
	type WithdrawalNotice = ConstU64<WITHDRAWAL>;
}

pub fn voters() -> RuntimeOrigin {
	RuntimeOrigin::signed(Voters::get())
}

pub fn council() -> RuntimeOrigin {
	RuntimeOrigin::signed(Council::get())
}

/// The moment of the first block.
pub const START: Moment = 1_800_000_000;

pub fn block() -> BlockHeight {
	System::block_number()
}

pub fn now() -> Moment {
	Clock::moment()
}

/// Another block begins, so long after the one before. Returns the weight of its hooks.
fn begin_block_after(time: Duration, can_act: bool) -> Weight {
	if block() == 0 {
		Clock::set(START);
	} else {
		AllPalletsWithSystem::on_finalize(block());
		Clock::advance(time);
	}
	System::set_block_number(block() + 1);
	NotedStandstills::note(block(), can_act);
	// The moment of a block is known after its hooks: they see the one of the block before.
	RevocationRules::on_initialize(block())
}

/// Another block comes, so long after the one before. Returns the weight of its hooks.
pub fn next_block_after(time: Duration) -> Weight {
	let weight = begin_block_after(time, true);
	RevocationRules::on_timestamp_set(Clock::milliseconds());
	weight
}

/// A block comes in which nobody can act, so long after the one before.
pub fn still_block_after(time: Duration) {
	begin_block_after(time, false);
}

/// Another block comes in time. Returns the weight of its hooks.
pub fn next_block() -> Weight {
	next_block_after(Duration::from_millis(BLOCK_TIME))
}

/// Blocks come up to this one.
pub fn run_to(height: BlockHeight) {
	while block() < height {
		next_block();
	}
}

pub fn changes(list: impl IntoIterator<Item = RuleChange>) -> RuleChanges {
	list.into_iter().collect::<Vec<_>>().try_into().unwrap()
}

pub fn schedule(list: impl IntoIterator<Item = RuleChange>, notice: BlockHeight) -> DispatchResult {
	RevocationRules::schedule(voters(), changes(list), notice)
}

pub fn tighten(change: RuleChange) -> DispatchResult {
	RevocationRules::tighten(council(), change)
}

pub fn accept(algorithm: Algorithm) -> RuleChange {
	RuleChange::Algorithm(algorithm, None)
}

pub fn no_new(algorithm: Algorithm) -> RuleChange {
	RuleChange::Algorithm(algorithm, Some(Restriction::NoNewKeys))
}

pub fn withdraw(algorithm: Algorithm, since: Moment) -> RuleChange {
	RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since }))
}

/// A chain of the default rules, in its first block.
pub fn chain() -> Chain {
	Chain::new(RuntimeGenesisConfig::default()).prepared(next_block)
}

/// Runs a test in the first block, and what must hold after any test.
pub fn run(test: impl FnOnce()) {
	chain().run(test, RevocationRules::do_try_state);
}

/// The events of this pallet since the last time.
pub fn events() -> Vec<crate::Event<Test>> {
	take_events::<Test, _>()
}
