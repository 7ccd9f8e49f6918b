//! A runtime of this pallet, balances, time and batches; holders with keys; and the checks that
//! every test ends with.

use crate as pallet_did;
pub use clavis_pallet_testing::{compromised, FOREVER, ROUTINE};
use clavis_pallet_testing::{Chain, Clock, NotedStandstills, VotedRules};
use clavis_primitives::{
	control::{ControlSignature, ControlSignatures, Member, SoundSet},
	document::{Change, Changes, NewMethod},
	ladder::{Guardianship, Ladder, Recovery},
	payload::{
		Authorization, AuthorizationPayload, ChainId, CreationPayload, Level, PossessionPayload, Proof, Signers,
	},
	record::Guarded,
	recovery::{NewControl, NominationPayload},
	rules::{Restriction, RuleChange},
	AccountId, Algorithm, BlockHeight, ControlSet, Controller, DidId, Fragment, Inception, PublicKey, Purpose, Reason,
	Record, Signature,
};
use frame_support::{
	parameter_types,
	traits::{fungible::HoldConsideration, fungible::InspectHold},
};
use p256::ecdsa::signature::Signer;
use sp_core::{ecdsa, ed25519, sr25519, Pair, H256};
use sp_runtime::{traits::Convert, DispatchError, DispatchResult, Weight};
use std::cell::Cell;

pub type Balance = u128;

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
}

clavis_pallet_testing::system!(Test, AccountId, pallet_balances::AccountData<Balance>);
clavis_pallet_testing::balances!(Test, Balance);

clavis_pallet_testing::utility!(Test);

parameter_types! {
	pub const RecordHoldReason: RuntimeHoldReason = RuntimeHoldReason::Did(pallet_did::HoldReason::Record);
}

/// 10 for the entry, 10 for each step of content.
type Price = clavis_pallet_testing::Price<10>;

impl pallet_did::Config for Test {
	type Consideration = HoldConsideration<AccountId, Balances, RecordHoldReason, Price>;
	type Guardians = Guardians;
	type Rules = VotedRules;
	type RuntimeCall = RuntimeCall;
	type RuntimeOrigin = RuntimeOrigin;
	type Standstills = NotedStandstills;
	type Time = Clock;
	type WeightInfo = ();
}

thread_local! {
	static ATTEMPT: Cell<Option<BlockHeight>> = const { Cell::new(None) };
	static PLAN: Cell<Option<BlockHeight>> = const { Cell::new(None) };
	static FORBIDS_END: Cell<bool> = const { Cell::new(false) };
	static OUTRANKED: Cell<Option<Reason>> = const { Cell::new(None) };
	static ENDED: Cell<Option<DidId>> = const { Cell::new(None) };
}

/// Changes the rules in force.
pub fn decide(change: RuleChange) {
	VotedRules::decide(change);
}

/// Withdraws this algorithm, from the beginning.
pub fn withdraw(algorithm: Algorithm) {
	decide(RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since: 0 })));
}

/// The blocks that a commitment without guardians has to stand before guardians step in.
pub const CONTEST: BlockHeight = 10;

/// Guardians of every DID, or of none.
pub struct Guardians;

impl Guardianship for Guardians {
	fn longest_delay(_: &DidId) -> Option<BlockHeight> {
		PLAN.get()
	}

	fn time_to_rank(_: &DidId) -> BlockHeight {
		PLAN.get().unwrap_or(CONTEST)
	}

	fn stepped_in(_: &DidId) -> Option<BlockHeight> {
		ATTEMPT.get()
	}

	fn forbids_end(_: &DidId) -> bool {
		FORBIDS_END.get()
	}

	fn outranked(did: &DidId, reason: Reason) {
		ATTEMPT.set(None);
		OUTRANKED.set(Some(reason));
		note_attempt(*did, None);
	}

	fn ended(did: &DidId) {
		ENDED.set(Some(*did));
	}

	fn weight_of_questions() -> Weight {
		WEIGHT_OF_QUESTIONS
	}

	fn weight_of_news() -> Weight {
		WEIGHT_OF_NEWS
	}
}

pub const WEIGHT_OF_QUESTIONS: Weight = Weight::from_parts(1_000, 10);
pub const WEIGHT_OF_NEWS: Weight = Weight::from_parts(20_000, 200);

/// The guardians note in the record that they guard it, and until when an attempt stands. A DID that has ended takes no note.
fn note_attempt(did: DidId, attempt_until: Option<BlockHeight>) {
	if PLAN.get().is_some() {
		let _ = <Did as Ladder>::note_guarded(&did, Some(Guarded { attempt_until }));
	}
}

/// Gives every DID guardians who take at most so many blocks.
pub fn appoint_guardians(longest_delay: BlockHeight) {
	PLAN.set(Some(longest_delay));
}

/// The guardians open an attempt in this block.
pub fn open_attempt(did: DidId) {
	ATTEMPT.set(Some(System::block_number()));
	note_attempt(did, Some(FOREVER));
}

/// The attempt that stands has the approvals that it needs, or not.
pub fn forbid_end(forbids: bool) {
	FORBIDS_END.set(forbids);
}

/// The guardians carried their attempt out, or gave it up.
pub fn close_attempt() {
	ATTEMPT.set(None);
}

/// The guardians of a test that ran on this thread before are not those of the next.
fn dismiss_guardians() {
	ATTEMPT.set(None);
	PLAN.set(None);
	FORBIDS_END.set(false);
	OUTRANKED.set(None);
	ENDED.set(None);
}

/// Returns the reason of the reveal that ended the last attempt, if one did.
pub fn outranked() -> Option<Reason> {
	OUTRANKED.get()
}

/// Returns the DID of whose end the guardians were last told.
pub fn ended() -> Option<DidId> {
	ENDED.get()
}

/// A key that a holder keeps, known by its seed.
#[derive(Clone)]
pub enum Key {
	Ed25519(ed25519::Pair),
	Sr25519(sr25519::Pair),
	Secp256k1(ecdsa::Pair),
	P256(p256::ecdsa::SigningKey),
}

pub fn ed(seed: u8) -> Key {
	Key::Ed25519(ed25519::Pair::from_seed(&[seed; 32]))
}

pub fn sr(seed: u8) -> Key {
	Key::Sr25519(sr25519::Pair::from_seed(&[seed; 32]))
}

pub fn secp(seed: u8) -> Key {
	Key::Secp256k1(ecdsa::Pair::from_seed(&[seed; 32]))
}

pub fn p256(seed: u8) -> Key {
	Key::P256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
}

impl Key {
	pub fn public(&self) -> PublicKey {
		match self {
			Self::Ed25519(pair) => PublicKey::Ed25519(pair.public().0),
			Self::Sr25519(pair) => PublicKey::Sr25519(pair.public().0),
			Self::Secp256k1(pair) => PublicKey::Secp256k1(pair.public().0),
			Self::P256(key) => {
				PublicKey::P256(key.verifying_key().to_encoded_point(true).as_bytes().try_into().unwrap())
			},
		}
	}

	pub fn sign(&self, digest: &[u8; 32]) -> Signature {
		match self {
			Self::Ed25519(pair) => Signature::Ed25519(pair.sign(digest).0),
			Self::Sr25519(pair) => Signature::Sr25519(pair.sign(digest).0),
			Self::Secp256k1(pair) => Signature::Secp256k1(pair.sign(digest).0),
			Self::P256(key) => {
				let signature: p256::ecdsa::Signature = key.sign(digest);
				Signature::P256(signature.to_bytes().into())
			},
		}
	}

	pub fn account(&self) -> AccountId {
		self.public().account().unwrap()
	}

	pub fn origin(&self) -> RuntimeOrigin {
		RuntimeOrigin::signed(self.account())
	}
}

/// The control set of one key.
pub fn single(key: &Key) -> ControlSet {
	ControlSet::single(key.public())
}

/// A control set of keys that weigh one each.
pub fn of(threshold: u32, keys: &[&Key]) -> ControlSet {
	let member = |key: &&Key| Member { controller: Controller::Key(key.public()), weight: 1 };
	ControlSet { threshold, members: keys.iter().map(member).collect::<Vec<_>>().try_into().unwrap() }
}

/// Signatures of members 0, 1, ... in that order.
pub fn sign(digest: [u8; 32], keys: &[&Key]) -> ControlSignatures {
	let sign = |(member, key): (usize, &&Key)| ControlSignature::of_key(member as u8, key.sign(&digest));
	keys.iter().enumerate().map(sign).collect::<Vec<_>>().try_into().unwrap()
}

/// Signatures at these paths, in that order.
pub fn sign_at(digest: [u8; 32], signers: &[(&[u8], &Key)]) -> ControlSignatures {
	let sign = |(path, key): &(&[u8], &Key)| ControlSignature {
		path: path.to_vec().try_into().unwrap(),
		signature: key.sign(&digest),
	};
	signers.iter().map(sign).collect::<Vec<_>>().try_into().unwrap()
}

/// A control set of keys and DIDs that weigh one each.
pub fn of_all(threshold: u32, keys: &[&Key], dids: &[DidId]) -> ControlSet {
	let keys = keys.iter().map(|key| Controller::Key(key.public()));
	let members = keys.chain(dids.iter().copied().map(Controller::Did));
	let members = members.map(|controller| Member { controller, weight: 1 });
	ControlSet { threshold, members: members.collect::<Vec<_>>().try_into().unwrap() }
}

pub fn id(name: &str) -> Fragment {
	name.parse().unwrap()
}

pub fn changes(changes: impl IntoIterator<Item = Change>) -> Changes {
	changes.into_iter().collect::<Vec<_>>().try_into().unwrap()
}

/// Adds a method for authentication.
pub fn method(name: &str, key: &Key) -> Change {
	let purposes = [Purpose::Authentication].into_iter().collect();
	Change::AddMethod(NewMethod { id: id(name), key: key.public(), purposes, expires: None })
}

pub fn alias(text: &str) -> Change {
	Change::AddAlias(text.parse().unwrap())
}

/// A service that takes about 550 bytes.
pub fn bulky(name: &str) -> Change {
	let endpoint = |n: u8| format!("https://example.org/{n}/{}", "x".repeat(234)).parse().unwrap();
	Change::AddService(clavis_primitives::Service {
		id: id(name),
		types: vec!["Bulky".parse().unwrap()].try_into().unwrap(),
		endpoints: vec![endpoint(1), endpoint(2)].try_into().unwrap(),
	})
}

/// A call and the signatures that create a DID, from the inside out.
pub fn create_signed(
	payer: &Key,
	inception: Inception,
	changes: Changes,
	expires_at: u32,
	signers: &[&Key],
) -> (DidId, DispatchResult) {
	let did = inception.id(&Did::network());
	let payload = CreationPayload { chain: Did::chain_id(), did, expires_at, changes: &changes };
	let signatures = sign(payload.digest(), signers);
	(did, Did::create(payer.origin(), inception, changes, expires_at, signatures))
}

pub fn inception(control: ControlSet) -> Inception {
	Inception { control, next: None, salt: H256::zero() }
}

/// A DID controlled by one key and paid for by another account.
pub fn create(holder: &Key, payer: &Key, list: impl IntoIterator<Item = Change>) -> DidId {
	let (did, outcome) = create_signed(payer, inception(single(holder)), changes(list), FOREVER, &[holder]);
	outcome.unwrap();
	did
}

/// Signatures of a set that takes over now: by rotation, or by its reveal.
pub fn possession(
	did: DidId,
	set: &ControlSet,
	next: Option<H256>,
	reason: Reason,
	signers: &[&Key],
) -> ControlSignatures {
	let record = record(did);
	let revealed = record.revealed_by(set, System::block_number());
	let control_version = revealed.map_or(record.control.version, |revealed| revealed.control_version);
	let payload = PossessionPayload { chain: Did::chain_id(), did, control_version, set, next, reason };
	sign(payload.digest(), signers)
}

/// A DID controlled by one key and committed to another from the start.
pub fn create_committed(holder: &Key, next: &Key, payer: &Key) -> DidId {
	let inception = Inception { next: Some(single(next).commitment()), ..inception(single(holder)) };
	let (did, outcome) = create_signed(payer, inception, changes([]), FOREVER, &[holder]);
	outcome.unwrap();
	did
}

/// Rotates to one key, by a call of `origin`.
pub fn rotate(origin: RuntimeOrigin, did: DidId, to: &Key, next: Option<H256>) -> DispatchResult {
	let set = single(to);
	let possession = possession(did, &set, next, ROUTINE, &[to]);
	Did::rotate(origin, did, set, next, ROUTINE, possession).map(drop).map_err(|error| error.error)
}

/// Rotates to one key, for a reason.
pub fn rotate_since(origin: RuntimeOrigin, did: DidId, to: &Key, reason: Reason) -> DispatchResult {
	let set = single(to);
	let possession = possession(did, &set, None, reason, &[to]);
	Did::rotate(origin, did, set, None, reason, possession).map(drop).map_err(|error| error.error)
}

/// The control set of a DID as it is now, as a payload names it.
fn control_of(did: DidId) -> Signers {
	Signers::Control { version: record(did).control.version }
}

/// Has members 0, 1, ... of a control set authorise a call, with the nonce that is due.
pub fn authorize(did: DidId, call: &RuntimeCall, signers: &[&Key]) -> Authorization {
	authorize_with(Did::chain_id(), did, record(did).nonces.next(Level::Control), FOREVER, call, signers)
}

pub fn authorize_with(
	chain: ChainId,
	did: DidId,
	nonce: u64,
	expires_at: u32,
	call: &RuntimeCall,
	signers: &[&Key],
) -> Authorization {
	let payload = AuthorizationPayload { chain, did, signers: control_of(did), nonce, expires_at, call };
	Authorization { did, nonce, expires_at, proof: Proof::Control(sign(payload.digest(), signers)) }
}

/// Has members at these paths authorise a call, with the nonce that is due.
pub fn authorize_at(did: DidId, call: &RuntimeCall, signers: &[(&[u8], &Key)]) -> Authorization {
	let authorization = authorize(did, call, &[]);
	let Authorization { nonce, expires_at, .. } = authorization;
	let chain = Did::chain_id();
	let payload = AuthorizationPayload { chain, did, signers: control_of(did), nonce, expires_at, call };
	Authorization { proof: Proof::Control(sign_at(payload.digest(), signers)), ..authorization }
}

/// Has a verification method authorise a call.
pub fn authorize_as_method(did: DidId, call: &RuntimeCall, name: &str, key: &Key) -> Authorization {
	let nonce = record(did).nonces.next(Level::Method);
	let signers = Signers::Method;
	let payload = AuthorizationPayload { chain: Did::chain_id(), did, signers, nonce, expires_at: FOREVER, call };
	let proof = Proof::Method { id: id(name), signature: key.sign(&payload.digest()) };
	Authorization { did, nonce, expires_at: FOREVER, proof }
}

pub fn dispatch_as(payer: &Key, authorization: Authorization, call: RuntimeCall) -> DispatchResult {
	// As an extrinsic is dispatched: what fails leaves nothing behind.
	frame_support::storage::with_storage_layer(|| {
		Did::dispatch_as(payer.origin(), authorization, Box::new(call)).map(drop).map_err(|error| error.error)
	})
}

pub fn update_call(did: DidId, list: impl IntoIterator<Item = Change>) -> RuntimeCall {
	RuntimeCall::Did(pallet_did::Call::update { did, changes: changes(list) })
}

pub fn record(did: DidId) -> Record<()> {
	Did::record(did).unwrap()
}

pub fn held(key: &Key) -> Balance {
	Balances::balance_on_hold(&RecordHoldReason::get(), &key.account())
}

/// The version of the plan of each DID's guardians. The mock has no other.
pub const PLAN_VERSION: u32 = 1_000;

/// The control of one key, as an attempt names it.
pub fn named(did: DidId, to: &Key, next: Option<H256>, reason: Reason) -> NewControl {
	let set = single(to);
	let payload = nomination(did, &set, next, reason);
	let possession = sign(payload.digest(), &[to]);
	NewControl { set, next, reason, possession }
}

/// What a set signs that an attempt names.
pub fn nomination(did: DidId, set: &ControlSet, next: Option<H256>, reason: Reason) -> NominationPayload<'_> {
	NominationPayload { chain: Did::chain_id(), did, plan_version: PLAN_VERSION, set, next, reason }
}

pub fn nominate(did: DidId, control: NewControl) -> Result<SoundSet, DispatchError> {
	<Did as Ladder>::nominate(&did, PLAN_VERSION, control)
}

/// Guardians put a set in place that was nominated, on behalf of a payer.
pub fn put_in_place(
	did: DidId,
	set: SoundSet,
	next: Option<H256>,
	reason: Reason,
	contest_until: u32,
) -> DispatchResult {
	let payer = sr(RICH[3]).account();
	<Did as Ladder>::recover(&did, Recovery { set, next, reason, contest_until, payer })
}

/// Guardians put the control set of one key in place, which they name in this block.
pub fn recover(did: DidId, to: &Key, next: Option<H256>, contest_until: u32) -> DispatchResult {
	recover_since(did, to, next, contest_until, ROUTINE)
}

/// As [`recover`], for a reason.
pub fn recover_since(did: DidId, to: &Key, next: Option<H256>, contest_until: u32, reason: Reason) -> DispatchResult {
	let set = nominate(did, named(did, to, next, reason))?;
	put_in_place(did, set, next, reason, contest_until)
}

/// The block and the moment move on.
pub fn next_block() {
	let block = System::block_number() + 1;
	System::set_block_number(block);
	Clock::set(u64::from(block) * 3);
}

pub fn now() -> u64 {
	Clock::moment()
}

/// Accounts that have funds.
pub const RICH: [u8; 4] = [201, 202, 203, 204];

/// A chain some while after its start, on which some accounts have funds.
pub fn chain() -> Chain {
	dismiss_guardians();
	let balances = RICH.iter().map(|seed| (sr(*seed).account(), 10_000)).collect();
	let genesis = RuntimeGenesisConfig {
		balances: BalancesConfig { balances, ..Default::default() },
		did: DidConfig { network: "test".parse().unwrap(), ..Default::default() },
		..Default::default()
	};
	Chain::new(genesis).prepared(|| {
		frame_system::BlockHash::<Test>::insert(0, H256([0xaa; 32]));
		System::set_block_number(1_000);
		next_block();
	})
}

/// Property 5: what is held for records is what the records say, for every account.
pub fn check_deposits() {
	let mut due = std::collections::BTreeMap::<AccountId, Balance>::new();
	for (_, stored) in crate::Records::<Test>::iter() {
		if let Some(deposit) = stored.into_latest().deposit {
			*due.entry(deposit.payer).or_default() += Price::convert(crate::deposit::footprint(deposit.steps));
		}
	}
	for account in frame_system::Account::<Test>::iter_keys() {
		let due = due.remove(&account).unwrap_or_default();
		assert_eq!(Balances::balance_on_hold(&RecordHoldReason::get(), &account), due, "held for {account}");
	}
	assert!(due.is_empty(), "a payer without an account");
}

/// Runs a test, and what must hold after any test.
pub fn run(test: impl FnOnce()) {
	chain().run(test, || {
		check_deposits();
		Did::do_try_state()
	});
}

/// Guardians suspend the current control set up to and including a block.
pub fn freeze(did: DidId, until: u32) {
	<Did as Ladder>::freeze(&did, until).unwrap();
}
