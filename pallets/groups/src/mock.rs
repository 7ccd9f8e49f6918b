//! A runtime of this pallet with balances and batches, over DIDs that a test makes up; people with accounts; and the checks
//! that every test ends with.

use crate as pallet_groups;
use crate::{
	samples::{self, tree},
	Error, Heads, Members, Packages,
};
use clavis_deposits::{footprint, Deposit};
use clavis_pallet_testing::{Chain, Clock, Dids, MockDid, NotedStandstills, VotedRules};
use clavis_primitives::{
	gate::Standing,
	groups::{
		framing::Sender, Added, Base, Changes, GroupId, Head, KeyPackage, Member, Messages, PackageBytes, PackageHash,
		Policy, Proposal, Role, Salt, Stale, Suite,
	},
	rules::RuleChange,
	AccountId, BlockHeight, Did, DidId, NetworkName, Purpose,
};
use frame_support::{
	parameter_types,
	storage::with_storage_layer,
	traits::{
		fungible::{HoldConsideration, InspectHold},
		ConstU32, Footprint,
	},
};
use sp_core::H256;
use sp_runtime::{
	traits::{Convert, Dispatchable},
	DispatchError, DispatchResult,
};
use std::collections::BTreeMap;

pub type Balance = u128;

/// A call of this pallet.
pub type Call = pallet_groups::Call<Test>;

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
	#[runtime::pallet_index(6)]
	pub type Groups = pallet_groups;
}

clavis_pallet_testing::system!(Test, AccountId, pallet_balances::AccountData<Balance>);
clavis_pallet_testing::balances!(Test, Balance);

impl pallet_utility::Config for Test {
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
}

parameter_types! {
	pub const StateHoldReason: RuntimeHoldReason = RuntimeHoldReason::Groups(pallet_groups::HoldReason::State);
	pub const ObjectionHoldReason: RuntimeHoldReason = RuntimeHoldReason::Groups(pallet_groups::HoldReason::Objection);
	pub Network: NetworkName = "test".parse().unwrap();
}

/// `BASE` for the entry, 10 for each step.
pub struct Price<const BASE: Balance>;

impl<const BASE: Balance> Convert<Footprint, Balance> for Price<BASE> {
	fn convert(footprint: Footprint) -> Balance {
		Balance::from(footprint.count) * BASE + Balance::from(footprint.size.div_ceil(512)) * 10
	}
}

pub type StatePrice = Price<10>;
pub type ObjectionPrice = Price<1_000>;

/// The blocks in which plain members do not commit.
pub const PERIOD: BlockHeight = 10;

impl pallet_groups::Config for Test {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type Consideration = HoldConsideration<AccountId, Balances, StateHoldReason, StatePrice>;
	type Gate = Dids;
	type Network = Network;
	type ObjectionConsideration = HoldConsideration<AccountId, Balances, ObjectionHoldReason, ObjectionPrice>;
	type ObjectionPeriod = ConstU32<PERIOD>;
	type Rules = VotedRules;
	type Standstills = NotedStandstills;
	type WeightInfo = ();
}

// Time.

/// The first block of a test.
pub const FIRST_BLOCK: BlockHeight = 1_001;

pub fn block() -> BlockHeight {
	System::block_number()
}

/// So many blocks pass.
pub fn pass(blocks: BlockHeight) {
	let block = block() + blocks;
	System::set_block_number(block);
	Clock::set(u64::from(block) * 3);
}

pub fn next_block() {
	pass(1);
}

/// The time for objections passes.
pub fn settle() {
	pass(PERIOD);
}

/// Changes the rules in force.
pub fn decide(change: RuleChange) {
	VotedRules::decide(change);
}

// People. A person is the seed of a DID and of two accounts: one is its control set, the other its method.

/// Creates the group of most tests, and owns it.
pub const ADA: u8 = 1;
pub const BEN: u8 = 2;
pub const CLEO: u8 = 3;
pub const DAN: u8 = 4;
pub const EVE: u8 = 5;
pub const FAY: u8 = 6;
/// Belongs to no group.
pub const STRANGER: u8 = 9;
/// People with a DID have the seeds up to this one.
pub const LAST: u8 = 80;

pub const FUNDS: Balance = 1_000_000;

fn account(kind: u8, seed: u8) -> AccountId {
	let mut id = [kind; 32];
	id[0] = seed;
	AccountId::new(id)
}

/// The account that is the control set of a person, and pays for its acts.
pub fn control(seed: u8) -> AccountId {
	account(1, seed)
}

/// The account that is the method of a person for authentication, and pays for its acts.
pub fn method(seed: u8) -> AccountId {
	account(2, seed)
}

/// The account of a method for another purpose.
pub fn assertion(seed: u8) -> AccountId {
	account(3, seed)
}

pub const fn did(seed: u8) -> DidId {
	DidId([seed; 32])
}

fn create_did(seed: u8) {
	let methods = vec![
		("key-1".parse().unwrap(), Purpose::Authentication, method(seed)),
		("key-2".parse().unwrap(), Purpose::AssertionMethod, assertion(seed)),
	];
	Dids::put(did(seed), MockDid { methods, ..MockDid::of(control(seed)) });
}

/// A DID rotates, revokes or is recovered.
pub fn rotate(seed: u8) {
	Dids::change(&did(seed), |did| did.key_epoch += 1);
}

pub fn set_standing(seed: u8, standing: Standing) {
	Dids::change(&did(seed), |did| did.standing = standing);
}

/// Guardians freeze a DID.
pub fn freeze(seed: u8) {
	set_standing(seed, Standing::Frozen { until: u32::MAX });
}

pub fn thaw(seed: u8) {
	set_standing(seed, Standing::Active);
}

/// A deactivation is a security event, too.
pub fn deactivate(seed: u8) {
	rotate(seed);
	set_standing(seed, Standing::Deactivated);
}

// Calls.

/// Dispatches a call as an extrinsic is dispatched, the next one of the block: what fails leaves nothing behind.
pub fn dispatch(account: AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
	let index = System::extrinsic_index().unwrap_or_default();
	System::set_extrinsic_index(index + 1);
	let call = call.into();
	with_storage_layer(|| call.dispatch(RuntimeOrigin::signed(account)).map(drop).map_err(|error| error.error))
}

/// Dispatches a call by the method of a person.
pub fn call(seed: u8, call: Call) -> DispatchResult {
	dispatch(method(seed), call)
}

/// Dispatches a call by the control set of a person.
pub fn govern_by(seed: u8, call: Call) -> DispatchResult {
	dispatch(control(seed), call)
}

/// Checks that a call fails with an error, and leaves nothing behind.
pub fn refused(outcome: DispatchResult, error: impl Into<DispatchError>) {
	assert_eq!(outcome, Err(error.into()));
}

pub const SUITE: Suite = 1;

/// Each member may do everything, and two objections void an epoch.
pub const OPEN: Policy = Policy { add: Role::Member, remove: Role::Member, commit: Role::Member, objections: 2 };
/// Moderators alone do more than their duty.
pub const STRICT: Policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Moderator, ..OPEN };

/// The name of the group that a person creates with a salt.
pub fn name(seed: u8, salt: u8) -> GroupId {
	GroupId::new(genesis(), did(seed), [salt; 32])
}

pub fn genesis() -> H256 {
	H256([0xaa; 32])
}

pub fn create(seed: u8, salt: u8, policy: Policy) -> DispatchResult {
	create_as(seed, did(seed), [salt; 32], policy)
}

pub fn create_as(seed: u8, did: DidId, salt: Salt, policy: Policy) -> DispatchResult {
	call(seed, Call::create { did, salt, suite: SUITE, policy, tree: tree(0) })
}

/// A key package of a person, which differs from those with other numbers.
pub fn package(seed: u8, number: u32) -> PackageBytes {
	package_of(seed, SUITE, number)
}

pub fn package_of(seed: u8, suite: Suite, number: u32) -> PackageBytes {
	samples::key_package(&Did { network: Network::get(), id: did(seed) }, suite, number)
}

pub fn hash_of(package: &PackageBytes) -> PackageHash {
	KeyPackage::hash(package)
}

/// Publishes key packages with these numbers, for everybody.
pub fn publish(seed: u8, numbers: &[u32]) -> DispatchResult {
	let packages = numbers.iter().map(|number| package(seed, *number)).collect();
	publish_for(seed, None, packages)
}

pub fn publish_for(seed: u8, audience: Option<u8>, packages: Vec<PackageBytes>) -> DispatchResult {
	let packages = packages.try_into().unwrap();
	call(seed, Call::publish { did: did(seed), audience: audience.map(did), packages })
}

/// A key package that a person has on the chain; the zero hash without one.
pub fn any_package(seed: u8) -> PackageHash {
	Packages::<Test>::iter_prefix(did(seed)).map(|(hash, _)| hash).min().unwrap_or_default()
}

/// The leaf at which a commit adds a person.
pub fn leaf_for(seed: u8) -> u32 {
	u32::from(seed) * 10
}

/// The addition of a person by any of its packages.
pub fn added(seed: u8) -> Added {
	Added { did: did(seed), package: any_package(seed), leaf: leaf_for(seed) }
}

/// Changes that remove these people and add those, by any of their packages.
pub fn changes(removed: &[u8], added: &[u8]) -> Changes {
	changes_of(removed.iter().copied().map(did).collect(), added.iter().copied().map(self::added).collect())
}

pub fn changes_of(removed: Vec<DidId>, added: Vec<Added>) -> Changes {
	Changes { removed: removed.try_into().unwrap(), added: added.try_into().unwrap(), rejoined: None }
}

pub fn head(group: GroupId) -> Head {
	Heads::<Test>::get(group).unwrap().head
}

pub fn base(group: GroupId) -> Base {
	head(group).base
}

pub fn epoch(group: GroupId) -> u32 {
	base(group).epoch
}

/// The entry of a member. `None` if the person is none.
pub fn member(group: GroupId, seed: u8) -> Option<Member> {
	let stored = Members::<Test>::get(group, did(seed))?;
	(stored.member.restarts == head(group).restarts).then_some(stored.member)
}

pub fn stale(group: GroupId, seed: u8) -> Option<Stale> {
	member(group, seed).unwrap().stale
}

/// The messages that a commit of a person brings, on top of the current epoch.
pub fn messages(group: GroupId, seed: u8, changes: &Changes) -> Messages {
	let head = head(group);
	let leaf = Members::<Test>::get(group, did(seed)).map_or(0, |stored| stored.member.leaf);
	let sender = changes.rejoined.map_or(Sender::Member(leaf), |_| Sender::NewMemberCommit);
	let welcome = (!changes.added.is_empty()).then_some(SUITE);
	samples::messages(&group, head.restarts, head.mls_epoch, sender, welcome)
}

/// The call of a commit of a person, on top of the current epoch.
pub fn commit_call(group: GroupId, seed: u8, changes: Changes) -> Call {
	let messages = Box::new(messages(group, seed, &changes));
	let base = base(group);
	Call::commit { did: did(seed), group, base, changes, tree: tree(base.epoch), messages }
}

pub fn commit(group: GroupId, seed: u8, changes: Changes) -> DispatchResult {
	call(seed, commit_call(group, seed, changes))
}

/// A commit that changes nothing but the leaf of its committer.
pub fn rekey(group: GroupId, seed: u8) -> DispatchResult {
	commit(group, seed, Changes::default())
}

pub fn object(group: GroupId, seed: u8) -> DispatchResult {
	call(seed, Call::object { did: did(seed), group, base: base(group) })
}

/// A report by a stranger.
pub fn report(group: GroupId, subject: u8) -> DispatchResult {
	dispatch(control(STRANGER), Call::report { group, subject: did(subject) })
}

pub fn leave(group: GroupId, seed: u8) -> DispatchResult {
	call(seed, Call::leave { did: did(seed), group })
}

pub fn propose(group: GroupId, seed: u8, subject: u8, proposal: Proposal) -> DispatchResult {
	call(seed, Call::propose { did: did(seed), group, subject: did(subject), proposal })
}

pub fn restart(group: GroupId, owner: u8, founder: u8) -> DispatchResult {
	let (base, tree) = (base(group), tree(500 + epoch(group)));
	govern_by(owner, Call::restart { did: did(owner), group, base, member: did(founder), tree })
}

pub fn govern(group: GroupId, owner: u8, policy: Policy, new_owner: u8) -> DispatchResult {
	govern_by(owner, Call::govern { did: did(owner), group, policy, owner: did(new_owner) })
}

pub fn appoint(group: GroupId, owner: u8, member: u8, role: Role) -> DispatchResult {
	govern_by(owner, Call::appoint { did: did(owner), group, member: did(member), role })
}

pub fn dissolve(group: GroupId, owner: u8) -> DispatchResult {
	govern_by(owner, Call::dissolve { did: did(owner), group })
}

/// A stranger has an entry removed.
pub fn reap(group: GroupId, subject: u8) -> DispatchResult {
	dispatch(control(STRANGER), Call::reap { group, subject: did(subject) })
}

/// A group of these people, by an owner who created it and added the others in one commit. They can object to what comes,
/// and plain members can commit.
pub fn group_of(policy: Policy, people: &[u8]) -> GroupId {
	let (owner, others) = people.split_first().unwrap();
	create(*owner, 0, policy).unwrap();
	let group = name(*owner, 0);
	if !others.is_empty() {
		for other in others {
			publish(*other, &[0]).unwrap();
		}
		commit(group, *owner, changes(&[], others)).unwrap();
	}
	settle();
	group
}

/// The group of most tests: of five people, with an open policy.
pub fn five() -> GroupId {
	group_of(OPEN, &[ADA, BEN, CLEO, DAN, EVE])
}

// The chain, and its checks.

/// A chain some while after its start, on which people have funds.
pub fn chain() -> Chain {
	let accounts = (1..=LAST).flat_map(|seed| [control(seed), method(seed), assertion(seed)]);
	let balances = accounts.map(|account| (account, FUNDS)).collect();
	let config =
		RuntimeGenesisConfig { balances: BalancesConfig { balances, ..Default::default() }, ..Default::default() };
	Chain::new(config).prepared(|| {
		(1..=LAST).for_each(create_did);
		frame_system::BlockHash::<Test>::insert(0, genesis());
		System::set_block_number(FIRST_BLOCK - 1);
		next_block();
	})
}

/// The balance of an account that is on hold: for entries, and for objections.
pub fn held(account: AccountId) -> (Balance, Balance) {
	let held = |reason| Balances::balance_on_hold(&reason, &account);
	(held(StateHoldReason::get()), held(ObjectionHoldReason::get()))
}

/// The whole balance of an account, on hold or not.
pub fn owned(account: AccountId) -> Balance {
	use frame_support::traits::fungible::Inspect;
	Balances::total_balance(&account)
}

/// Property 5: what is held is what the stored entries say, for every account and every reason.
pub fn check_deposits() {
	let mut due = BTreeMap::<(AccountId, bool), Balance>::new();
	let mut state = |Deposit { payer, steps, .. }: Deposit<_>| {
		*due.entry((payer, false)).or_default() += StatePrice::convert(footprint(steps));
	};
	crate::Groups::<Test>::iter_values().for_each(|group| state(group.deposit));
	Members::<Test>::iter_values().for_each(|stored| state(stored.deposit));
	crate::Proposals::<Test>::iter_values().for_each(|stored| state(stored.deposit));
	Packages::<Test>::iter_values().for_each(|stored| state(stored.deposit));
	let undos = Heads::<Test>::iter_values().filter_map(|current| current.undo?.others);
	undos.for_each(|others| state(others.deposit));
	for objection in crate::Objections::<Test>::iter_values().flatten() {
		let Deposit { payer, steps, .. } = objection.deposit;
		*due.entry((payer, true)).or_default() += ObjectionPrice::convert(footprint(steps));
	}
	let reasons = [(false, StateHoldReason::get()), (true, ObjectionHoldReason::get())];
	for account in frame_system::Account::<Test>::iter_keys() {
		for (objection, reason) in &reasons {
			let due = due.remove(&(account.clone(), *objection)).unwrap_or_default();
			assert_eq!(Balances::balance_on_hold(reason, &account), due, "held for {account}, {reason:?}");
		}
	}
	assert!(due.is_empty(), "a payer without an account");
}

/// The conditions that hold after each act and each test.
pub fn check() -> Result<(), sp_runtime::TryRuntimeError> {
	check_deposits();
	Groups::do_try_state()
}

/// Runs a test, and checks the state after it.
pub fn run(test: impl FnOnce()) {
	chain().run(test, check);
}

/// An error of this pallet.
pub type Fault = Error<Test>;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_groups::BenchmarkHelper for () {
	fn did(n: u32) -> (DidId, AccountId) {
		let mut id = [0xdd; 32];
		id[..4].copy_from_slice(&n.to_be_bytes());
		let (did, account) = (DidId(id), AccountId::new(id));
		let methods = vec![("key-1".parse().unwrap(), Purpose::Authentication, account.clone())];
		Dids::put(did, MockDid { methods, ..MockDid::of(account.clone()) });
		use frame_support::traits::fungible::Mutate;
		Balances::set_balance(&account, FUNDS);
		(did, account)
	}
}
