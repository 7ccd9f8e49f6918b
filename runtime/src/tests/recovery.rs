//! Guardians in the composed runtime.

mod attacks;
mod changes;

use super::{
	alice,
	governance::{decide, motion},
	next_block, start,
};
use crate::{
	genesis::LOCAL_PRESET, Balances, Block, Did, RevocationRules, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeHoldReason, RuntimeOrigin, CLV,
};
use clavis_primitives::{
	api::runtime_decl_for_recovery_api::RecoveryApiV1,
	control::{ControlSignature, ControlSignatures},
	payload::{Authorization, AuthorizationPayload, CreationPayload, Level, Proof, Signers},
	recovery::{AttemptView, Circle, Delay, GuardianId, Guardians, NewControl, NominationPayload, Plan, Quorum},
	rules::{Restriction, RuleChange, Rules},
	AccountId, Algorithm, BlockHeight, ControlSet, DidId, Inception, PublicKey, Reason, Record, Signature,
};
use frame_support::{
	assert_err, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	migrations::SteppedMigration,
	traits::fungible::InspectHold,
	weights::{Weight, WeightMeter},
};
use pallet_governance::Decision;
use pallet_recovery::HoldReason;
use proptest::prelude::*;
use sp_core::{ecdsa, Pair, H256};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie, One, Two};
use sp_runtime::{
	traits::Dispatchable,
	DispatchError::{self, BadOrigin},
	DispatchResult,
};

type Call = pallet_recovery::Call<Runtime>;
type DidCall = pallet_did::Call<Runtime>;
type UtilityCall = pallet_utility::Call<Runtime>;
type Error = pallet_recovery::Error<Runtime>;
type DidError = pallet_did::Error<Runtime>;

/// The notice of the circles, in blocks: the shortest that the development network takes.
const NOTICE: BlockHeight = 10;
/// Enough blocks for a referendum in between.
const EXPIRY: BlockHeight = 2_000;

fn by_account(who: Sr25519Keyring) -> GuardianId {
	GuardianId::Account(who.to_account_id())
}

/// A circle of these guardians: 2 approvals, 3 against a veto, 2 votes for a freeze.
fn circle(guardians: impl IntoIterator<Item = GuardianId>) -> Circle {
	let mut guardians = guardians.into_iter().collect::<Vec<_>>();
	guardians.sort();
	Circle {
		guardians: Guardians::Public(guardians.try_into().unwrap()),
		threshold: 2,
		override_quorum: Some(3),
		freeze_quorum: Some(2),
		delay: Delay::SinceOpening(NOTICE),
		expiry: EXPIRY,
	}
}

fn plan(circles: impl IntoIterator<Item = Circle>) -> Plan {
	Plan { circles: circles.into_iter().collect::<Vec<_>>().try_into().unwrap() }
}

fn set_plan(plan: Option<Plan>) -> RuntimeCall {
	Call::set_plan { did: alice(), plan }.into()
}

/// Dispatches a call of an account.
pub(super) fn by(who: Sr25519Keyring, call: RuntimeCall) -> DispatchResult {
	dispatch(RuntimeOrigin::signed(who.to_account_id()), call)
}

pub(super) fn dispatch(origin: RuntimeOrigin, call: RuntimeCall) -> DispatchResult {
	call.dispatch(origin).map(drop).map_err(|error| error.error)
}

/// Gives the DID of Alice guardians, for whom another account pays, and waits until they can act.
fn appoint(circles: impl IntoIterator<Item = Circle>) {
	let call = set_plan(Some(plan(circles)));
	assert_ok!(by(Ferdie, dispatch_as(authorization(alice(), Level::Control, &call, Alice), call)));
	next_block();
}

fn pass(blocks: BlockHeight) {
	(0..blocks).for_each(|_| next_block());
}

pub(super) fn record(did: DidId) -> Record<()> {
	Did::record(did).unwrap()
}

fn single(who: Sr25519Keyring) -> ControlSet {
	ControlSet::single(PublicKey::Sr25519(who.to_raw_public()))
}

fn sign(who: Sr25519Keyring, digest: [u8; 32]) -> ControlSignatures {
	signed(Signature::Sr25519(who.sign(&digest).0))
}

fn signed(signature: Signature) -> ControlSignatures {
	vec![ControlSignature::of_key(0, signature)].try_into().unwrap()
}

/// The control set of one key, as an attempt against the DID of Alice that opens now names it.
fn control(set: ControlSet, sign: impl Fn([u8; 32]) -> ControlSignatures) -> Box<NewControl> {
	let (did, next, reason) = (alice(), None, Reason::Routine);
	let plan_version = <Runtime as RecoveryApiV1<Block>>::guardians(did).map_or(0, |view| view.version);
	let payload = NominationPayload { chain: Did::chain_id(), did, plan_version, set: &set, next, reason };
	let possession = sign(payload.digest());
	Box::new(NewControl { set, next, reason, possession })
}

/// Opens an attempt for [`One`].
fn open(circle: u8, guardian: Option<DidId>) -> RuntimeCall {
	let control = control(single(One), |digest| sign(One, digest));
	Call::start { did: alice(), circle, control, guardian, leaf: None }.into()
}

fn attempts() -> Vec<AttemptView> {
	<Runtime as RecoveryApiV1<Block>>::guardians(alice()).map(|view| view.attempts).unwrap_or_default()
}

/// Returns the guardians that approved the attempt of a circle.
fn approvals(circle: u8) -> Vec<GuardianId> {
	attempts().into_iter().find(|attempt| attempt.circle == circle).map(|attempt| attempt.approvals).unwrap_or_default()
}

/// Returns the digest of the attempt of a circle; zero without one.
fn digest(circle: u8) -> H256 {
	attempts().into_iter().find(|attempt| attempt.circle == circle).map(|attempt| attempt.digest).unwrap_or_default()
}

fn approve(circle: u8, guardian: Option<DidId>) -> RuntimeCall {
	Call::approve { did: alice(), circle, attempt: digest(circle), guardian, leaf: None }.into()
}

fn veto(circle: u8) -> RuntimeCall {
	Call::veto { did: alice(), circle, attempt: digest(circle) }.into()
}

fn execute(circle: u8) -> RuntimeCall {
	Call::execute { did: alice(), circle, attempt: digest(circle) }.into()
}

pub(super) fn batch_all(calls: Vec<RuntimeCall>) -> RuntimeCall {
	UtilityCall::batch_all { calls }.into()
}

pub(super) fn force_batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	UtilityCall::force_batch { calls }.into()
}

pub(super) fn as_derivative(index: u16, call: RuntimeCall) -> RuntimeCall {
	UtilityCall::as_derivative { index, call: Box::new(call) }.into()
}

/// A DID of one key, which is a method for authentication too.
pub(super) fn create(holder: Sr25519Keyring) -> DidId {
	let inception = Inception { control: single(holder), next: None, salt: H256::repeat_byte(1) };
	let did = inception.id(&Did::network());
	let method = clavis_primitives::document::NewMethod {
		id: "key-1".parse().unwrap(),
		key: PublicKey::Sr25519(holder.to_raw_public()),
		purposes: [clavis_primitives::Purpose::Authentication].into_iter().collect(),
		expires: None,
	};
	let changes = vec![clavis_primitives::Change::AddMethod(method)].try_into().unwrap();
	let expires_at = u32::MAX;
	let payload = CreationPayload { chain: Did::chain_id(), did, expires_at, changes: &changes };
	let signatures = sign(holder, payload.digest());
	assert_ok!(by(Alice, DidCall::create { inception, changes, expires_at, signatures }.into()));
	did
}

/// An authorization at a level, with the nonce that is due.
pub(super) fn authorization(did: DidId, level: Level, call: &RuntimeCall, signer: Sr25519Keyring) -> Authorization {
	let (nonce, expires_at) = (record(did).nonces.next(level), u32::MAX);
	let signers = match level {
		Level::Control => Signers::Control { version: record(did).control.version },
		Level::Method => Signers::Method,
	};
	let payload = AuthorizationPayload { chain: Did::chain_id(), did, signers, nonce, expires_at, call };
	let signatures = sign(signer, payload.digest());
	let proof = match level {
		Level::Control => Proof::Control(signatures),
		Level::Method => Proof::Method {
			id: "key-1".parse().unwrap(),
			signature: Signature::Sr25519(signer.sign(&payload.digest()).0),
		},
	};
	Authorization { did, nonce, expires_at, proof }
}

pub(super) fn dispatch_as(authorization: Authorization, call: RuntimeCall) -> RuntimeCall {
	DidCall::dispatch_as { authorization, call: Box::new(call) }.into()
}

fn held_for_attempts(account: &AccountId) -> u128 {
	Balances::balance_on_hold(&RuntimeHoldReason::Recovery(HoldReason::Attempt), account)
}

#[test]
fn guardians_should_put_a_control_set_in_place_and_get_their_deposit_back() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		let bob = Bob.to_account_id();
		assert_ok!(by(Bob, open(0, None)));
		assert!(held_for_attempts(&bob) > 50 * CLV);
		assert_ok!(by(Charlie, approve(0, None)));
		assert!(by(Ferdie, execute(0)).is_err());
		pass(NOTICE);
		// Anybody carries out what is due.
		assert_ok!(by(Ferdie, execute(0)));
		assert_eq!(record(alice()).control.set, single(One));
		assert_eq!((held_for_attempts(&bob), attempts().len()), (0, 0));
	});
}

#[test]
fn each_preset_should_take_short_delays_and_no_shorter_ones() {
	for (preset, shortest) in [(DEV_RUNTIME_PRESET, 10), (LOCAL_PRESET, 20)] {
		start(preset).execute_with(|| {
			let with = |notice| {
				let delay = Delay::SinceOpening(notice);
				set_plan(Some(plan([Circle { delay, ..circle([Bob, Charlie, Dave].map(by_account)) }])))
			};
			assert_err!(by(Alice, with(shortest - 1)), Error::UnfitDelay);
			assert_ok!(by(Alice, with(shortest)));
		});
	}
}

#[test]
fn property_6_every_call_of_guardians_should_fit_a_block() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let limits = <Runtime as frame_system::Config>::BlockWeights::get();
		let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap();
		let dids = (0..16).map(|n| GuardianId::Did(DidId([n; 32])));
		let largest = plan((0..10).map(|_| circle(dids.clone())));
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		let member = |n: u8| clavis_primitives::control::Member {
			controller: clavis_primitives::Controller::Did(DidId([n; 32])),
			weight: 1,
		};
		let members = (0..16).map(member).collect::<Vec<_>>().try_into().unwrap();
		let signatures = (0..16).map(|n| ControlSignature {
			path: vec![n, n, n].try_into().unwrap(),
			signature: Signature::Ed25519([0; 64]),
		});
		let possession = signatures.collect::<Vec<_>>().try_into().unwrap();
		let set = ControlSet { threshold: 1, members };
		let control = Box::new(NewControl { set, next: None, reason: Reason::Compromised { since: 0 }, possession });
		let (did, circle, guardian, leaf) = (alice(), 0, Some(alice()), None);
		let deactivate = DidCall::deactivate { did };
		for call in [
			set_plan(Some(largest)),
			Call::apply_plan { did }.into(),
			Call::start { did, circle, control, guardian, leaf: leaf.clone() }.into(),
			approve(0, guardian),
			execute(0),
			Call::vote_freeze { did, circle, guardian, leaf }.into(),
			Call::cancel_deactivation { did, circle }.into(),
			Call::forfeit { did, circle, attempt: digest(0) }.into(),
			deactivate.into(),
		] {
			let weight = call.get_dispatch_info().call_weight;
			assert!(weight.all_lt(most), "{weight} of {most} for {call:?}");
		}
	});
}

/// A call that a single guardian makes, and how it is wrapped.
fn of_one_guardian() -> impl Strategy<Value = (u8, u8, u8)> {
	(0..10u8, 0..2u8, 0..4u8)
}

fn call_of_one_guardian(kind: u8, circle: u8) -> RuntimeCall {
	let (did, guardian, leaf) = (alice(), None, None);
	match kind {
		0 => open(circle, None),
		1 => approve(circle, None),
		2 => execute(circle),
		3 => Call::vote_freeze { did, circle, guardian, leaf }.into(),
		4 => Call::vote_unfreeze { did, circle, guardian, leaf }.into(),
		5 => Call::apply_plan { did }.into(),
		6 => Call::close { did, circle }.into(),
		7 => Call::cancel_deactivation { did, circle }.into(),
		8 => Call::forfeit { did, circle, attempt: digest(circle) }.into(),
		_ => Call::answer { did, circle, guardian }.into(),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	/// One guardian in several circles never suffices, also if it wraps its calls.
	#[test]
	fn property_1_a_single_guardian_reaches_nothing(
		acts in proptest::collection::vec((of_one_guardian(), 0..12u32), 1..12),
	) {
		start(DEV_RUNTIME_PRESET).execute_with(|| {
			let others = [[Charlie, Dave], [Eve, Ferdie]];
			appoint(others.map(|[one, other]| circle([Bob, one, other].map(by_account))));
			for ((kind, circle, wrapped), blocks) in acts {
				let call = call_of_one_guardian(kind, circle);
				let call = match wrapped {
					0 => call,
					1 => batch_all(vec![call]),
					2 => force_batch(vec![call.clone(), as_derivative(0, call.clone()), call]),
					_ => as_derivative(1, call),
				};
				let _ = by(Bob, call);
				pass(blocks);
				let record = record(alice());
				assert_eq!((record.control.version, record.frozen_until), (1, None));
				assert!(attempts().iter().all(|attempt| attempt.quorum == Quorum::None));
			}
			assert!(<Runtime as RecoveryApiV1<Block>>::guardians(alice()).is_some_and(|view| view.plan.circles.len() == 2));
		});
	}
}
