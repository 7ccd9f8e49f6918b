//! A runtime of this pallet and `pallet-did`, wired to each other, with balances and batches; holders, thieves and
//! guardians with keys; and the checks that every test ends with.

mod guardians;

use crate as pallet_recovery;
pub use clavis_pallet_testing::{compromised, FOREVER, ROUTINE};
use clavis_pallet_testing::{Chain, Clock, NotedStandstills, Price, VotedRules};
use clavis_primitives::{
	control::{ControlSignature, ControlSignatures},
	document::Changes,
	payload::{Authorization, AuthorizationPayload, CreationPayload, Level, PossessionPayload, Proof, Signers},
	record::BILLED_STEP_BYTES,
	recovery::{Circle, Delay, GuardianId, Guardians, LeafProof, Plan},
	rules::RuleChange,
	AccountId, BlockHeight, ControlSet, DidId, Inception, PublicKey, Reason, Record, Signature,
};
use frame_support::{
	parameter_types,
	storage::with_storage_layer,
	traits::{
		fungible::{HoldConsideration, InspectHold},
		ConstU128, ConstU32, Footprint,
	},
};
pub use guardians::*;
use pallet_recovery::Seat;
use sp_core::{sr25519, Pair, H256};
use sp_runtime::{
	traits::{Convert, Dispatchable},
	DispatchError, DispatchResult,
};
use std::collections::BTreeMap;

pub type Balance = u128;

/// A call of this pallet.
pub type Call = pallet_recovery::Call<Test>;

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
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(4)]
	pub type Did = pallet_did;
	#[runtime::pallet_index(5)]
	pub type Recovery = pallet_recovery;
}

clavis_pallet_testing::system!(Test, AccountId, pallet_balances::AccountData<Balance>);
clavis_pallet_testing::balances!(Test, Balance);

clavis_pallet_testing::utility!(Test);

parameter_types! {
	pub const RecordHoldReason: RuntimeHoldReason = RuntimeHoldReason::Did(pallet_did::HoldReason::Record);
	pub const PlanHoldReason: RuntimeHoldReason = RuntimeHoldReason::Recovery(pallet_recovery::HoldReason::Plan);
	pub const AttemptHoldReason: RuntimeHoldReason = RuntimeHoldReason::Recovery(pallet_recovery::HoldReason::Attempt);
}

type Steps = Price<10>;
/// The part of the deposit for an attempt that does not depend on its size.
const ATTEMPT_BASE: u128 = 1_000;

type AttemptPrice = Price<ATTEMPT_BASE>;

impl pallet_did::Config for Test {
	type Consideration = HoldConsideration<AccountId, Balances, RecordHoldReason, Steps>;
	type Guardians = Recovery;
	type Rules = VotedRules;
	type RuntimeCall = RuntimeCall;
	type RuntimeOrigin = RuntimeOrigin;
	type Standstills = NotedStandstills;
	type Time = Clock;
	type WeightInfo = ();
}

/// The most blocks for which an attempt has its seat for itself, if it lacks the approvals that keep it. A third of
/// [`NOTICE`] is as long.
pub const GATHERING: BlockHeight = 3;
/// The blocks in which the votes of a ballot are gathered.
pub const BALLOT: BlockHeight = 5;

/// The fewest blocks in which a commitment that was put aside can be revealed.
pub const CONTEST: BlockHeight = 24;
/// The blocks after a ranking reveal in which deposits of attempts can be burned.
pub const FORFEIT: BlockHeight = 6;

impl pallet_recovery::Config for Test {
	type AttemptBase = ConstU128<ATTEMPT_BASE>;
	type AttemptConsideration = HoldConsideration<AccountId, Balances, AttemptHoldReason, AttemptPrice>;
	type BallotPeriod = ConstU32<BALLOT>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type ContestPeriod = ConstU32<CONTEST>;
	type ForfeitPeriod = ConstU32<FORFEIT>;
	type Gate = Did;
	type GatheringPeriod = ConstU32<GATHERING>;
	type Ladder = Did;
	type PlanConsideration = HoldConsideration<AccountId, Balances, PlanHoldReason, Steps>;
	type Rules = VotedRules;
	type Standstills = NotedStandstills;
	type Time = Clock;
	type WeightInfo = ();
}

// Time.

/// The first block of a test.
pub const FIRST_BLOCK: BlockHeight = 1_001;
/// The shortest delay that the rules of a test allow, in blocks.
pub const MIN_DELAY: BlockHeight = 2;

/// The block and the moment move on: three seconds a block.
pub fn next_block() {
	pass(1);
}

/// So many blocks pass.
pub fn pass(blocks: BlockHeight) {
	let block = System::block_number() + blocks;
	System::set_block_number(block);
	Clock::set(u64::from(block) * 3);
}

/// So many blocks pass in which nobody can act, and then another one.
pub fn stand_still(blocks: BlockHeight) {
	NotedStandstills::note(block() + 1, false);
	NotedStandstills::note(block() + 1 + blocks, true);
	pass(1 + blocks);
}

/// The first block in which guardians can freeze a DID.
pub fn freezable_from(did: DidId) -> BlockHeight {
	Recovery::guardians(did).unwrap().freezable_from
}

/// The present block.
pub fn block() -> BlockHeight {
	System::block_number()
}

/// The present moment.
pub fn now() -> u64 {
	Clock::moment()
}

/// Changes the rules in force.
pub fn decide(change: RuleChange) {
	VotedRules::decide(change);
}

// People. A person is the seed of a key. The account of the key has funds for the seeds from 1 to 60.

/// Holds the DID of most tests.
pub const HOLDER: u8 = 1;
/// Has stolen the keys of the holder in some tests, and makes new ones with this seed.
pub const THIEF: u8 = 2;
/// The key that guardians give the holder.
pub const NEW: u8 = 3;
/// The key that the holder is committed to in some tests.
pub const NEXT: u8 = 4;
/// Knows none of the others.
pub const STRANGER: u8 = 9;
/// Guardians. More of them follow, up to seed 59.
pub const ADA: u8 = 11;
pub const BEN: u8 = 12;
pub const CLEO: u8 = 13;
pub const DAN: u8 = 14;
pub const EVE: u8 = 15;
/// Pays for records.
pub const BANK: u8 = 60;

pub const FUNDS: Balance = 1_000_000;

pub fn key(seed: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[seed; 32])
}

pub fn account(seed: u8) -> AccountId {
	AccountId::new(key(seed).public().0)
}

pub fn origin(seed: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(seed))
}

/// The control set of one key.
pub fn set(seed: u8) -> ControlSet {
	ControlSet::single(PublicKey::Sr25519(key(seed).public().0))
}

pub fn commitment(seed: u8) -> H256 {
	set(seed).commitment()
}

/// The signature of the only member of a control set.
pub fn sign(seed: u8, digest: &[u8; 32]) -> ControlSignatures {
	let signature = Signature::Sr25519(key(seed).sign(digest).0);
	vec![ControlSignature::of_key(0, signature)].try_into().unwrap()
}

// DIDs.

/// A DID that one key controls, with a commitment to another one if that is named.
pub fn create_with(holder: u8, next: Option<u8>) -> DidId {
	let inception = Inception { control: set(holder), next: next.map(commitment), salt: H256::zero() };
	let did = inception.id(&Did::network());
	let (changes, expires_at) = (Changes::default(), FOREVER);
	let payload = CreationPayload { chain: Did::chain_id(), did, expires_at, changes: &changes };
	let signatures = sign(holder, &payload.digest());
	Did::create(origin(BANK), inception, changes, expires_at, signatures).unwrap();
	did
}

/// A DID that one key controls.
pub fn create(holder: u8) -> DidId {
	create_with(holder, None)
}

/// A DID that one key controls, committed from the start to another one.
pub fn create_committed(holder: u8, next: u8) -> DidId {
	create_with(holder, Some(next))
}

pub fn record(did: DidId) -> Record<()> {
	Did::record(did).unwrap()
}

/// Signatures of one key for a set that takes over now, by rotation or by reveal.
pub fn possession(did: DidId, to: u8, next: Option<H256>, reason: Reason) -> ControlSignatures {
	let (record, set) = (record(did), set(to));
	let revealed = record.revealed_by(&set, block());
	let control_version = revealed.map_or(record.control.version, |revealed| revealed.control_version);
	let payload = PossessionPayload { chain: Did::chain_id(), did, control_version, set: &set, next, reason };
	sign(to, &payload.digest())
}

/// Rotates to one key. Also the reveal of the set of that key, if the DID is committed to it.
pub fn rotate(origin: RuntimeOrigin, did: DidId, to: u8, next: Option<H256>, reason: Reason) -> DispatchResult {
	let possession = possession(did, to, next, reason);
	attempt(|| Did::rotate(origin, did, set(to), next, reason, possession).map(drop).map_err(|error| error.error))
}

/// Has the control set of one key authorise a call, which an account brings and pays for.
pub fn dispatch_as(payer: u8, did: DidId, signer: u8, call: RuntimeCall) -> DispatchResult {
	let record = record(did);
	let (signers, nonce) = (Signers::Control { version: record.control.version }, record.nonces.next(Level::Control));
	let (chain, expires_at) = (Did::chain_id(), FOREVER);
	let payload = AuthorizationPayload { chain, did, signers, nonce, expires_at, call: &call };
	let proof = Proof::Control(sign(signer, &payload.digest()));
	let authorization = Authorization { did, nonce, expires_at: FOREVER, proof };
	attempt(|| {
		let outcome = Did::dispatch_as(origin(payer), authorization, Box::new(call));
		outcome.map(drop).map_err(|error| error.error)
	})
}

/// Dispatches a call as an extrinsic is dispatched: what fails leaves nothing behind.
pub fn attempt<R>(call: impl FnOnce() -> Result<R, DispatchError>) -> Result<R, DispatchError> {
	with_storage_layer(call)
}

/// Dispatches a call of the runtime.
pub fn dispatch(origin: RuntimeOrigin, call: RuntimeCall) -> DispatchResult {
	attempt(|| call.dispatch(origin).map(drop).map_err(|error| error.error))
}

/// A call of this pallet that an account signs.
pub fn call(seed: u8, call: Call) -> DispatchResult {
	dispatch(origin(seed), call.into())
}

/// Deactivates a DID, or announces it.
pub fn deactivate(seed: u8, did: DidId) -> DispatchResult {
	dispatch(origin(seed), RuntimeCall::Did(pallet_did::Call::deactivate { did }))
}

// Plans.

/// The notice of [`circle`], in blocks.
pub const NOTICE: BlockHeight = 10;
/// The expiry of [`circle`], in blocks.
pub const EXPIRY: BlockHeight = 30;

pub fn by_account(seed: u8) -> GuardianId {
	GuardianId::Account(account(seed))
}

/// A public circle of these guardians, in their order.
pub fn public(guardians: impl IntoIterator<Item = GuardianId>) -> Guardians {
	let mut guardians = guardians.into_iter().collect::<Vec<_>>();
	guardians.sort();
	Guardians::Public(guardians.try_into().unwrap())
}

/// A public circle of the accounts of these people.
pub fn accounts(seeds: &[u8]) -> Guardians {
	public(seeds.iter().copied().map(by_account))
}

/// A private circle of these guardians, and the leaf of each.
pub fn private(guardians: impl IntoIterator<Item = GuardianId>) -> (Guardians, Vec<LeafProof>) {
	let salted = (0u8..).zip(guardians).map(|(salt, guardian)| ([salt; 32], guardian)).collect::<Vec<_>>();
	let (root, proofs) = LeafProof::all(&salted).unwrap();
	(Guardians::Private { root, leaves: salted.len() as u32 }, proofs)
}

/// A circle: 2 approvals, 3 against a veto, 2 votes for a freeze, [`NOTICE`] and [`EXPIRY`].
pub fn circle(guardians: Guardians) -> Circle {
	Circle {
		guardians,
		threshold: 2,
		override_quorum: Some(3),
		freeze_quorum: Some(2),
		delay: Delay::SinceOpening(NOTICE),
		expiry: EXPIRY,
	}
}

pub fn plan(circles: impl IntoIterator<Item = Circle>) -> Plan {
	Plan { circles: circles.into_iter().collect::<Vec<_>>().try_into().unwrap() }
}

/// Five guardians.
pub const FIVE: [u8; 5] = [ADA, BEN, CLEO, DAN, EVE];

/// A public circle of [`FIVE`].
pub fn circle_of_five() -> Circle {
	circle(accounts(&FIVE))
}

/// A plan with one circle, of [`FIVE`].
pub fn five() -> Plan {
	plan([circle_of_five()])
}

/// A plan of two circles with the same guardians.
pub fn twice() -> Plan {
	plan([circle_of_five(), circle_of_five()])
}

/// A DID of [`HOLDER`], guarded by a plan that is old enough for attempts.
pub fn guarded_by(plan: Plan) -> DidId {
	let did = create(HOLDER);
	appoint(did, HOLDER, plan);
	did
}

/// A circle of these people who inherit: after so many blocks without an act of control, and [`NOTICE`].
pub fn heirs(seeds: &[u8], blocks: BlockHeight) -> Circle {
	Circle { freeze_quorum: None, delay: Delay::SinceLastAct { blocks, notice: NOTICE }, ..circle(accounts(seeds)) }
}

/// A DID of [`HOLDER`], guarded by [`five`].
pub fn guarded() -> DidId {
	guarded_by(five())
}

/// Gives a DID its first plan. A block passes, so that the plan takes attempts.
pub fn appoint(did: DidId, holder: u8, plan: Plan) {
	set_plan(holder, did, Some(plan)).unwrap();
	next_block();
}

pub fn set_plan(seed: u8, did: DidId, plan: Option<Plan>) -> DispatchResult {
	call(seed, Call::set_plan { did, plan })
}

/// The seats of the first circle.
pub const FIRST: Seat = Seat::first(0);
pub const RIVAL: Seat = Seat::rival(0);

/// The error of a call that failed in this pallet, or in another one.
pub fn refused(outcome: DispatchResult, error: impl Into<DispatchError>) {
	assert_eq!(outcome, Err(error.into()));
}

// The chain, and its checks.

/// A chain some while after its start, on which people have funds and short delays are allowed.
pub fn chain() -> Chain {
	let balances = (1..=BANK).map(|seed| (account(seed), FUNDS)).collect();
	let genesis = RuntimeGenesisConfig {
		balances: BalancesConfig { balances, ..Default::default() },
		did: DidConfig { network: "test".parse().unwrap(), ..Default::default() },
		..Default::default()
	};
	Chain::new(genesis).prepared(|| {
		decide(RuleChange::MinRecoveryDelay(MIN_DELAY));
		frame_system::BlockHash::<Test>::insert(0, H256([0xaa; 32]));
		System::set_block_number(FIRST_BLOCK - 1);
		next_block();
	})
}

/// The balance of an account that is on hold for plans, and for attempts.
pub fn held(seed: u8) -> (Balance, Balance) {
	let held = |reason| Balances::balance_on_hold(&reason, &account(seed));
	(held(PlanHoldReason::get()), held(AttemptHoldReason::get()))
}

/// The whole balance of an account, on hold or not.
pub fn owned(seed: u8) -> Balance {
	use frame_support::traits::fungible::Inspect;
	Balances::total_balance(&account(seed))
}

/// Property 5: what is held is what the stored entries say, for every account and every reason.
pub fn check_deposits() {
	let step = u64::from(BILLED_STEP_BYTES);
	let footprint = |steps: u8| Footprint { count: 1, size: u64::from(steps) * step };
	let mut due = BTreeMap::<(AccountId, u8), Balance>::new();
	let mut add = |payer, place, amount| *due.entry((payer, place)).or_default() += amount;
	for deposit in pallet_did::Records::<Test>::iter_values().filter_map(|stored| stored.into_latest().deposit) {
		add(deposit.payer, 0, Steps::convert(footprint(deposit.steps)));
	}
	for deposit in pallet_recovery::Plans::<Test>::iter_values().map(|guarding| guarding.deposit) {
		add(deposit.payer, 1, Steps::convert(footprint(deposit.steps)));
	}
	for deposit in pallet_recovery::Changes::<Test>::iter_values().map(|change| change.deposit) {
		add(deposit.payer, 1, Steps::convert(footprint(deposit.steps)));
	}
	for deposit in pallet_recovery::Attempts::<Test>::iter_values().map(|attempt| attempt.deposit) {
		add(deposit.payer, 2, AttemptPrice::convert(footprint(deposit.steps)));
	}
	let reasons = [(0, RecordHoldReason::get()), (1, PlanHoldReason::get()), (2, AttemptHoldReason::get())];
	for account in frame_system::Account::<Test>::iter_keys() {
		for (place, reason) in &reasons {
			let due = due.remove(&(account.clone(), *place)).unwrap_or_default();
			assert_eq!(Balances::balance_on_hold(reason, &account), due, "held for {account}, {reason:?}");
		}
	}
	assert!(due.is_empty(), "a payer without an account");
}

/// The conditions that hold after each act and each test.
pub fn check() -> Result<(), sp_runtime::TryRuntimeError> {
	check_deposits();
	for stored in pallet_did::Records::<Test>::iter_values() {
		stored.into_latest().check_invariants()?;
	}
	Recovery::do_try_state()
}

/// Runs a test, and checks the state after it.
pub fn run(test: impl FnOnce()) {
	chain().run(test, check);
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_recovery::BenchmarkHelper for () {
	fn did(n: u32) -> (DidId, AccountId) {
		let seed = u8::try_from(n % 200).unwrap();
		(create(seed), account(seed))
	}

	fn control(did: &DidId, _: BlockHeight) -> clavis_primitives::recovery::NewControl {
		*control(*did, NEW, None, ROUTINE)
	}
}
