//! A runtime of this pallet, sessions with their history, and offences. Sessions last five blocks; account `n` has the
//! keys `10n`, `10n + 1` and so on, one after the other. There may be 3 to 6 validators.

use crate as pallet_validators;
use crate::{AccountAlone, Event, Reports};
use clavis_pallet_testing::{take_events, Chain};
use frame_support::{
	ord_parameter_types, parameter_types,
	traits::{ConstU32, ConstU64, Hooks},
};
use frame_system::EnsureSignedBy;
use pallet_session::historical;
use sp_runtime::{testing::UintAuthorityId, traits::ConvertInto, DispatchResult, Perbill};
use sp_staking::{
	offence::{Kind, Offence, OffenceError, ReportOffence},
	SessionIndex,
};

/// Blocks of a session.
pub const SESSION: u32 = 5;
/// The account that decides.
pub const VOTERS: u64 = 99;

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
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(3)]
	pub type Historical = historical;
	#[runtime::pallet_index(4)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(5)]
	pub type Validators = pallet_validators;
}

clavis_pallet_testing::system!(Test, u64, pallet_balances::AccountData<u64>);
clavis_pallet_testing::balances!(Test, u64);

impl pallet_session::Config for Test {
	type Currency = Balances;
	type DisablingStrategy = ();
	type KeyDeposit = ConstU64<10>;
	type Keys = UintAuthorityId;
	type NextSessionRotation = pallet_session::PeriodicSessions<ConstU32<SESSION>, ConstU32<0>>;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = pallet_session::TestSessionHandler;
	type SessionManager = historical::NoteHistoricalRoot<Test, Validators>;
	type ShouldEndSession = pallet_session::PeriodicSessions<ConstU32<SESSION>, ConstU32<0>>;
	type ValidatorId = u64;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = ();
}

impl historical::Config for Test {
	type FullIdentification = ();
	type FullIdentificationOf = AccountAlone;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Test {
	type IdentificationTuple = historical::IdentificationTuple<Test>;
	type OnOffenceHandler = Validators;
	type RuntimeEvent = RuntimeEvent;
}

ord_parameter_types! {
	pub const Voters: u64 = VOTERS;
}

parameter_types! {
	pub const KeptSessions: SessionIndex = 4;
}

impl pallet_validators::Config for Test {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Keys;
	type DecisionOrigin = EnsureSignedBy<Voters, u64>;
	type KeptSessions = KeptSessions;
	type MaxValidators = ConstU32<6>;
	type MinValidators = ConstU32<3>;
	type WeightInfo = ();
}

/// Makes the first keys of an account.
#[cfg(feature = "runtime-benchmarks")]
pub struct Keys;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64, UintAuthorityId> for Keys {
	fn session_keys(owner: &u64) -> (UintAuthorityId, Vec<u8>) {
		(UintAuthorityId(owner * 10), vec![])
	}
}

/// An offence of these accounts in this round.
#[derive(Clone)]
pub struct Equivocation {
	pub round: u64,
	pub offenders: Vec<u64>,
}

impl Offence<(u64, ())> for Equivocation {
	type Slot = u64;

	const ID: Kind = *b"mock:equivocatio";

	fn offenders(&self) -> Vec<(u64, ())> {
		self.offenders.iter().map(|account| (*account, ())).collect()
	}

	fn session_index(&self) -> SessionIndex {
		0
	}

	fn validator_set_count(&self) -> u32 {
		1
	}

	fn slot(&self) -> u64 {
		self.round
	}

	fn slash_fraction(&self, _: u32) -> Perbill {
		Perbill::one()
	}
}

/// A chain that starts with validators 1 to `n`, in its first block. Accounts up to 9 have funds.
pub fn start(n: u64) -> Chain {
	let keys = (1..=n).map(|account| (account, account, UintAuthorityId(account * 10))).collect();
	let genesis = RuntimeGenesisConfig {
		session: SessionConfig { keys, ..Default::default() },
		balances: BalancesConfig { balances: (1..10).map(|account| (account, 100)).collect(), ..Default::default() },
		..Default::default()
	};
	Chain::new(genesis).prepared(|| System::set_block_number(1))
}

/// Runs a test on such a chain, and what must hold after any test.
pub fn with(n: u64, test: impl FnOnce()) {
	start(n).run(test, Validators::do_try_state);
}

/// Goes on to the first block of the next session.
pub fn next_session() {
	let now = System::block_number();
	for block in now + 1..=(now / SESSION + 1) * SESSION {
		System::set_block_number(block);
		Session::on_initialize(block);
	}
}

/// Sets the `version`th keys of an account.
pub fn set_keys(account: u64, version: u64) -> DispatchResult {
	Session::set_keys(RuntimeOrigin::signed(account), UintAuthorityId(account * 10 + version), vec![])
}

/// Sets the first keys of these accounts.
pub fn with_keys<const N: usize>(accounts: [u64; N]) {
	for account in accounts {
		set_keys(account, 0).unwrap();
	}
}

pub fn voters() -> RuntimeOrigin {
	RuntimeOrigin::signed(VOTERS)
}

/// Reports an equivocation of these accounts.
pub fn report(round: u64, offenders: &[u64]) -> Result<(), OffenceError> {
	Reports::<Test, Offences>::report_offence(vec![], Equivocation { round, offenders: offenders.to_vec() })
}

/// The accounts in the set.
pub fn members() -> Vec<u64> {
	crate::Validators::<Test>::get().members().map(|member| member.account).collect()
}

/// The events of this pallet since the last time.
pub fn events() -> Vec<Event<Test>> {
	take_events::<Test, _>()
}
