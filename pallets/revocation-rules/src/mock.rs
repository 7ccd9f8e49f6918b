//! A runtime of this pallet and a clock; voters and a council; and blocks that come one by one.

use crate as pallet_revocation_rules;
use clavis_primitives::{
	rules::{Restriction, RuleChange, RuleChanges},
	Algorithm, BlockHeight, Moment,
};
use frame_support::{
	derive_impl, ord_parameter_types,
	traits::{ConstU32, ConstU64, OnFinalize, OnInitialize},
	weights::Weight,
};
use frame_system::EnsureSignedBy;
use sp_runtime::{BuildStorage, DispatchResult};

pub type Block = frame_system::mocking::MockBlockU32<Test>;

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
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type RevocationRules = pallet_revocation_rules;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type MinimumPeriod = ConstU64<1_000>;
	type Moment = u64;
	type OnTimestampSet = RevocationRules;
}

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
/// Seconds between blocks.
pub const BLOCK_TIME: u64 = 3;

impl pallet_revocation_rules::Config for Test {
	type BlockTime = ConstU64<BLOCK_TIME>;
	type Cooldown = ConstU32<COOLDOWN>;
	type CouncilOrigin = EnsureSignedBy<Council, u64>;
	type DecisionOrigin = EnsureSignedBy<Voters, u64>;
	type MinimumNotice = ConstU32<NOTICE>;
	type TighteningLength = ConstU32<TIGHTENING>;
	type Time = Timestamp;
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
	Timestamp::get() / 1_000
}

/// Another block comes, so many seconds after the one before. Returns what its hooks weigh.
pub fn next_block_after(seconds: u64) -> Weight {
	let moment = if block() == 0 { START } else { now() + seconds };
	if block() > 0 {
		AllPalletsWithSystem::on_finalize(block());
	}
	System::set_block_number(block() + 1);
	let weight = RevocationRules::on_initialize(block());
	Timestamp::set(RuntimeOrigin::none(), moment * 1_000).unwrap();
	weight
}

/// Another block comes in time. Returns what its hooks weigh.
pub fn next_block() -> Weight {
	next_block_after(BLOCK_TIME)
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

pub fn storage() -> sp_io::TestExternalities {
	let mut storage = sp_io::TestExternalities::new(RuntimeGenesisConfig::default().build_storage().unwrap());
	storage.execute_with(next_block);
	storage
}

/// Runs a test in the first block, and what must hold after any test.
pub fn run(test: impl FnOnce()) {
	storage().execute_with(|| {
		test();
		RevocationRules::do_try_state().unwrap();
	});
}

/// The events of this pallet since the last time.
pub fn events() -> Vec<crate::Event<Test>> {
	let events = System::read_events_for_pallet::<crate::Event<Test>>();
	System::reset_events();
	events
}
