//! Referenda and the council, in real blocks: what they decide, and what they cannot reach.

use super::{next_block, start};
use crate::{
	configs::{governance::TwoThirdsOfCouncil, votes},
	genesis::LOCAL_PRESET,
	tracks::Tracks,
	AccountId, Aura, Balances, BlockNumber, ConvictionVoting, Council, Governance, OriginCaller, Preimage, Referenda,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System, CLV, VERSION,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_noop, assert_ok,
	traits::{schedule::DispatchTime, Bounded, EnsureOrigin},
};
use frame_system::RawOrigin;
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_governance::{Decision, Periods};
use pallet_referenda::{ReferendumInfo, TracksInfo};
use proptest::prelude::*;
use sp_core::{
	traits::{Externalities, ReadRuntimeVersion, ReadRuntimeVersionExt},
	H256,
};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::{
	traits::{Dispatchable, Hash},
	DispatchError, DispatchResult, Perbill,
};
use sp_version::RuntimeVersion;

type Origin = pallet_collective::RawOrigin<AccountId, pallet_collective::Instance1>;

pub(super) fn signed(account: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(account.to_account_id())
}

fn root() -> OriginCaller {
	RawOrigin::Root.into()
}

pub(super) fn dispatch(call: RuntimeCall, origin: RuntimeOrigin) -> DispatchResult {
	call.dispatch(origin).map(|_| ()).map_err(|error| error.error)
}

/// A call as a referendum names it: where it is long, Alice pays for its preimage.
pub(super) fn bounded(call: &RuntimeCall) -> Bounded<RuntimeCall, <Runtime as frame_system::Config>::Hashing> {
	let bytes = call.encode();
	if let Ok(inline) = bytes.clone().try_into() {
		return Bounded::Inline(inline);
	}
	let (hash, len) = (<Runtime as frame_system::Config>::Hashing::hash(&bytes), bytes.len() as u32);
	assert_ok!(Preimage::note_preimage(signed(Alice), bytes));
	Bounded::Lookup { hash, len }
}

fn submit(origin: impl Into<OriginCaller>, call: &RuntimeCall) -> Result<u32, DispatchError> {
	let index = pallet_referenda::ReferendumCount::<Runtime>::get();
	let when = DispatchTime::After(0);
	Referenda::submit(signed(Alice), Box::new(origin.into()), bounded(call), when).map(|()| index)
}

pub(super) fn vote(voter: Sr25519Keyring, index: u32, aye: bool) {
	let vote = Vote { aye, conviction: Conviction::Locked1x };
	let vote = AccountVote::Standard { vote, balance: 900_000 * CLV };
	assert_ok!(ConvictionVoting::vote(signed(voter), index, vote));
}

/// Submits a referendum, pays its deposit, and has these vote aye.
pub(super) fn propose(decision: Decision, call: &RuntimeCall, ayes: &[Sr25519Keyring]) -> u32 {
	let index = submit(decision, call).unwrap();
	assert_ok!(Referenda::place_decision_deposit(signed(Alice), index));
	for voter in ayes {
		vote(*voter, index, true);
	}
	index
}

/// Makes blocks until the decision of a referendum was dispatched. Returns how many blocks it took, and the outcome.
pub(super) fn enacted() -> (BlockNumber, DispatchResult) {
	let limit = Governance::periods().decision + 10;
	for blocks in 1..=limit {
		next_block();
		let outcome = System::events().into_iter().find_map(|record| match record.event {
			RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched { id: Some(_), result, .. }) => Some(result),
			_ => None,
		});
		if let Some(outcome) = outcome {
			return (blocks, outcome);
		}
	}
	panic!("nothing was enacted in {limit} blocks");
}

/// The time that so many blocks take.
fn seconds(blocks: BlockNumber) -> u64 {
	u64::from(blocks) * Aura::slot_duration() / 1_000
}

pub(super) fn decide(decision: Decision, call: RuntimeCall) -> DispatchResult {
	propose(decision, &call, &[Alice, Bob, Charlie]);
	enacted().1
}

pub(super) fn seat(members: &[Sr25519Keyring]) -> RuntimeCall {
	let new_members = members.iter().map(|member| member.to_account_id()).collect();
	RuntimeCall::Council(pallet_collective::Call::set_members { new_members, prime: None, old_count: 3 })
}

pub(super) fn seated() -> Vec<AccountId> {
	pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get()
}

pub(super) fn authorize(code: &[u8]) -> RuntimeCall {
	let code_hash = <Runtime as frame_system::Config>::Hashing::hash(code);
	RuntimeCall::Governance(pallet_governance::Call::authorize_upgrade { code_hash })
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
}

#[test]
fn a_referendum_that_many_want_should_take_seconds_where_periods_are_short() {
	for preset in [DEV_RUNTIME_PRESET, LOCAL_PRESET] {
		for (decision, call) in [(Decision::Rules, seat(&[Dave])), (Decision::Upgrades, authorize(b"code"))] {
			start(preset).execute_with(|| {
				propose(decision, &call, &[Alice, Bob, Charlie]);
				let (blocks, outcome) = enacted();
				assert_ok!(outcome);
				assert!(seconds(blocks) <= 20, "{blocks} blocks");
			});
		}
	}
}

#[test]
fn one_large_voter_should_be_enough_for_rules_where_tokens_are_few() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		propose(Decision::Rules, &seat(&[Dave]), &[Alice]);
		let (blocks, outcome) = enacted();
		assert_ok!(outcome);
		assert!(seconds(blocks) <= 57, "{blocks} blocks");
	});
}

#[test]
fn a_referendum_should_be_rejected_when_votes_are_even() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let index = propose(Decision::Rules, &seat(&[Dave]), &[Alice, Bob]);
		vote(Charlie, index, false);
		vote(Dave, index, false);
		for _ in 0..Governance::periods().undeciding_timeout() + 4 {
			next_block();
		}
		let info = pallet_referenda::ReferendumInfoFor::<Runtime>::get(index);
		assert!(matches!(info, Some(ReferendumInfo::Rejected(..))), "{info:?}");
		assert_eq!(seated().len(), 3);
	});
}

#[test]
fn a_referendum_should_time_out_without_its_deposit_which_is_another_than_for_submitting() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let index = submit(Decision::Rules, &seat(&[Dave])).unwrap();
		assert_eq!(Balances::reserved_balance(Alice.to_account_id()), 10 * CLV);
		vote(Alice, index, true);
		vote(Bob, index, true);
		for _ in 0..Governance::periods().undeciding_timeout() + 1 {
			next_block();
		}
		let info = pallet_referenda::ReferendumInfoFor::<Runtime>::get(index);
		assert!(matches!(info, Some(ReferendumInfo::TimedOut(..))), "{info:?}");
		assert_eq!(seated().len(), 3);
	});
}

/// The SDK's pallet sorts members, and keeps an account that is named twice.
#[test]
fn the_council_should_be_a_set() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let refused = Err(frame_system::Error::<Runtime>::CallFiltered.into());
		assert_eq!(decide(Decision::Rules, seat(&[Dave, Eve, Dave])), refused);
		assert_eq!(seated().len(), 3);
		// A batch is no way around.
		assert!(decide(Decision::Rules, batch(vec![seat(&[Dave, Eve, Dave])])).is_err());
		assert_eq!(seated().len(), 3);
		assert_ok!(decide(Decision::Rules, seat(&[Dave, Eve])));
		assert_eq!(seated().len(), 2);
	});
}

#[test]
fn deposits_of_an_approved_referendum_should_come_back() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let index = propose(Decision::Upgrades, &authorize(b"code"), &[Alice, Bob, Charlie]);
		let alice = Alice.to_account_id();
		let for_votes = votes::price();
		assert_eq!(Balances::reserved_balance(&alice), 5_010 * CLV + for_votes);
		assert_ok!(enacted().1);
		assert_ok!(Referenda::refund_decision_deposit(signed(Dave), index));
		assert_ok!(Referenda::refund_submission_deposit(signed(Dave), index));
		assert_eq!(Balances::reserved_balance(&alice), for_votes);
	});
}

#[test]
fn tracks_should_take_their_periods_from_the_genesis_block() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let tracks = Tracks::tracks().map(|track| track.into_owned()).collect::<Vec<_>>();
		assert_eq!(tracks.iter().map(|track| track.id).collect::<Vec<_>>(), [0, 1, 2]);
		assert_eq!(Tracks::track_ids().collect::<Vec<_>>(), [0, 1, 2]);
		for track in &tracks {
			assert_eq!(track.info.decision_period, Governance::periods().decision);
			assert_eq!(Tracks::info(track.id).as_deref(), Some(&track.info));
		}
		assert_eq!(Tracks::info(3), None);
		pallet_governance::ChainPeriods::<Runtime>::put(Periods::default());
		assert_eq!(Tracks::info(0).map(|track| track.decision_period), Some(14 * 28_800));
	});
}

#[test]
fn each_track_should_decide_its_own_calls_alone() {
	let calls = [(Decision::Rules, seat(&[Dave])), (Decision::Upgrades, authorize(b"code"))];
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		for decision in Decision::ALL {
			for (owner, call) in calls.clone() {
				if decision != owner {
					assert_noop!(dispatch(call, decision.into()), DispatchError::BadOrigin);
				}
			}
		}
		for (owner, call) in calls.clone() {
			assert_ok!(dispatch(call, owner.into()));
		}
	});
	// By a referendum, too.
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		assert_eq!(decide(Decision::Upgrades, seat(&[Dave])), Err(DispatchError::BadOrigin));
		assert_eq!(seated().len(), 3);
	});
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		assert_eq!(decide(Decision::Validators, authorize(b"code")), Err(DispatchError::BadOrigin));
		assert!(System::authorized_upgrade().is_none());
	});
}

#[test]
fn a_referendum_should_be_refused_at_submission_unless_its_origin_has_a_track() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let alice = Alice.to_account_id();
		let others: [OriginCaller; 5] = [
			root(),
			RawOrigin::Signed(alice.clone()).into(),
			RawOrigin::None.into(),
			Origin::Members(3, 3).into(),
			Origin::Member(alice).into(),
		];
		for origin in others {
			assert_noop!(submit(origin, &seat(&[Dave])), pallet_referenda::Error::<Runtime>::NoTrack);
		}
		// The track follows from the origin: nobody gets an upgrade by the easier track.
		let index = submit(Decision::Upgrades, &authorize(b"code")).unwrap();
		assert_eq!(Referenda::ensure_ongoing(index).map(|status| status.track), Ok(1));
	});
}

#[test]
fn a_batch_under_one_origin_should_not_reach_another() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let mixed = batch(vec![seat(&[Dave]), authorize(b"code")]);
		assert_eq!(decide(Decision::Rules, mixed), Err(DispatchError::BadOrigin));
		assert_eq!(seated().len(), 3, "all or nothing");
		assert!(System::authorized_upgrade().is_none());
	});
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let own = batch(vec![seat(&[Dave]), seat(&[Dave, Eve])]);
		assert_ok!(decide(Decision::Rules, own));
		assert_eq!(seated().len(), 2);
	});
}

/// Calls that only root may make, one of each kind.
fn root_calls() -> Vec<RuntimeCall> {
	let marker = (b"marker".to_vec(), vec![1]);
	let set_storage = RuntimeCall::System(frame_system::Call::set_storage { items: vec![marker] });
	let boxed = || Box::new(set_storage.clone());
	let dave = Dave.to_account_id();
	let code_hash = H256([1; 32]);
	vec![
		set_storage.clone(),
		RuntimeCall::System(frame_system::Call::set_code { code: vec![1] }),
		RuntimeCall::System(frame_system::Call::set_code_without_checks { code: vec![1] }),
		RuntimeCall::System(frame_system::Call::authorize_upgrade { code_hash }),
		RuntimeCall::System(frame_system::Call::authorize_upgrade_without_checks { code_hash }),
		RuntimeCall::System(frame_system::Call::kill_prefix { prefix: vec![], subkeys: 1 }),
		RuntimeCall::Balances(pallet_balances::Call::force_set_balance { who: dave.into(), new_free: 0 }),
		RuntimeCall::Scheduler(pallet_scheduler::Call::schedule {
			when: System::block_number() + 1,
			maybe_periodic: None,
			priority: 0,
			call: boxed(),
		}),
		RuntimeCall::Referenda(pallet_referenda::Call::cancel { index: 0 }),
		RuntimeCall::Referenda(pallet_referenda::Call::kill { index: 0 }),
		RuntimeCall::Referenda(pallet_referenda::Call::nudge_referendum { index: 0 }),
		RuntimeCall::Preimage(pallet_preimage::Call::request_preimage { hash: code_hash }),
		RuntimeCall::Utility(pallet_utility::Call::dispatch_as { as_origin: Box::new(root()), call: boxed() }),
		RuntimeCall::Utility(pallet_utility::Call::dispatch_as {
			as_origin: Box::new(Decision::Upgrades.into()),
			call: Box::new(authorize(b"code")),
		}),
		RuntimeCall::Utility(pallet_utility::Call::dispatch_as_fallible { as_origin: Box::new(root()), call: boxed() }),
		RuntimeCall::Utility(pallet_utility::Call::with_weight { call: boxed(), weight: Default::default() }),
	]
}

/// A call, and the ways to have another pallet dispatch it.
fn wrapped(call: RuntimeCall) -> Vec<RuntimeCall> {
	let boxed = || Box::new(call.clone());
	vec![
		call.clone(),
		batch(vec![call.clone()]),
		RuntimeCall::Utility(pallet_utility::Call::batch { calls: vec![call.clone()] }),
		RuntimeCall::Utility(pallet_utility::Call::force_batch { calls: vec![call.clone()] }),
		RuntimeCall::Utility(pallet_utility::Call::as_derivative { index: 0, call: boxed() }),
		RuntimeCall::Utility(pallet_utility::Call::if_else { main: boxed(), fallback: boxed() }),
		RuntimeCall::Multisig(pallet_multisig::Call::as_multi_threshold_1 {
			other_signatories: vec![Bob.to_account_id()],
			call: boxed(),
		}),
		RuntimeCall::Council(pallet_collective::Call::execute { proposal: boxed(), length_bound: 10_000 }),
		RuntimeCall::Council(pallet_collective::Call::propose {
			threshold: 1,
			proposal: boxed(),
			length_bound: 10_000,
		}),
	]
}

#[test]
fn nobody_should_reach_root_by_any_wrapper_of_a_call() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		submit(Decision::Rules, &seat(&[Dave])).unwrap();
		let code = sp_io::storage::get(b":code");
		let done_by_root = || sp_io::storage::get(b"marker").is_some();
		let scheduled = pallet_scheduler::Agenda::<Runtime>::iter().count();
		let origins: Vec<RuntimeOrigin> = Decision::ALL
			.into_iter()
			.map(RuntimeOrigin::from)
			.chain([Origin::Members(3, 3).into(), Origin::Member(Alice.to_account_id()).into()])
			.chain([signed(Alice), RuntimeOrigin::none()])
			.collect();
		for call in root_calls() {
			for origin in &origins {
				for call in wrapped(call.clone()) {
					// Some wrappers succeed and report the failure in an event: the effect counts.
					let _ = dispatch(call.clone(), origin.clone());
					assert!(!done_by_root(), "{call:?} by {origin:?}");
					assert_eq!(sp_io::storage::get(b":code"), code, "{call:?} by {origin:?}");
					assert!(System::authorized_upgrade().is_none(), "{call:?} by {origin:?}");
					assert!(Balances::free_balance(Dave.to_account_id()) > 0, "{call:?} by {origin:?}");
					assert!(Referenda::ensure_ongoing(0).is_ok(), "{call:?} by {origin:?}");
					assert_eq!(
						pallet_scheduler::Agenda::<Runtime>::iter().count(),
						scheduled,
						"{call:?} by {origin:?}"
					);
				}
			}
		}
		// Root itself would be seen.
		assert_ok!(dispatch(root_calls().swap_remove(0), RuntimeOrigin::root()));
		assert!(done_by_root());
	});
}

#[test]
fn calls_of_root_should_be_refused_when_a_referendum_decides_them() {
	for call in root_calls_in_a_chain() {
		start(DEV_RUNTIME_PRESET).execute_with(|| {
			assert_eq!(decide(Decision::Upgrades, call), Err(DispatchError::BadOrigin));
			assert_eq!(sp_io::storage::get(b"marker"), None);
		});
	}
}

fn root_calls_in_a_chain() -> Vec<RuntimeCall> {
	start(DEV_RUNTIME_PRESET).execute_with(root_calls)
}

/// Reads the version out of what stands in for code here: the version itself.
struct VersionIsCode;

impl ReadRuntimeVersion for VersionIsCode {
	fn read_runtime_version(&self, code: &[u8], _: &mut dyn Externalities) -> Result<Vec<u8>, String> {
		RuntimeVersion::decode(&mut &code[..]).map(|_| code.to_vec()).map_err(|error| error.to_string())
	}
}

pub(super) fn code_of(spec_version: u32) -> Vec<u8> {
	RuntimeVersion { spec_version, ..VERSION }.encode()
}

pub(super) fn upgradable() -> sp_io::TestExternalities {
	let mut chain = start(DEV_RUNTIME_PRESET);
	chain.register_extension(ReadRuntimeVersionExt::new(VersionIsCode));
	chain
}

pub(super) fn apply(code: Vec<u8>) -> DispatchResult {
	dispatch(RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code }), signed(Eve))
}

#[test]
fn an_upgrade_should_be_authorised_by_referendum_and_brought_by_anybody() {
	upgradable().execute_with(|| {
		let code = code_of(VERSION.spec_version + 1);
		assert_eq!(apply(code.clone()), Err(frame_system::Error::<Runtime>::NothingAuthorized.into()));
		assert_ok!(decide(Decision::Upgrades, authorize(&code)));

		let other = code_of(VERSION.spec_version + 2);
		assert_eq!(apply(other), Err(frame_system::Error::<Runtime>::Unauthorized.into()));
		assert_ok!(apply(code.clone()));
		assert_eq!(sp_io::storage::get(b":code").map(|bytes| bytes.to_vec()), Some(code.clone()));
		assert_eq!(apply(code), Err(frame_system::Error::<Runtime>::NothingAuthorized.into()), "once");
	});
}

#[test]
fn an_upgrade_should_be_refused_unless_its_version_is_higher_and_its_name_the_same() {
	let lower = code_of(VERSION.spec_version - 1);
	let same = code_of(VERSION.spec_version);
	let foreign = RuntimeVersion { spec_name: "other".into(), spec_version: u32::MAX, ..VERSION }.encode();
	for code in [lower, same, foreign, b"no version".to_vec()] {
		upgradable().execute_with(|| {
			let before = sp_io::storage::get(b":code");
			assert_ok!(decide(Decision::Upgrades, authorize(&code)));
			assert_ok!(apply(code));
			let rejected = |event| {
				matches!(event, RuntimeEvent::System(frame_system::Event::RejectedInvalidAuthorizedUpgrade { .. }))
			};
			assert!(System::events().into_iter().any(|record| rejected(record.event)));
			assert_eq!(sp_io::storage::get(b":code"), before);
			assert!(System::authorized_upgrade().is_none());
		});
	}
}

/// A motion with this threshold, which `ayes` vote for: what became of it.
pub(super) fn motion(call: &RuntimeCall, threshold: u32, ayes: &[Sr25519Keyring]) -> RuntimeEvent {
	let hash = <Runtime as frame_system::Config>::Hashing::hash_of(call);
	let index = pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get();
	let (call, length) = (Box::new(call.clone()), call.encoded_size() as u32);
	assert_ok!(Council::propose(signed(Alice), threshold, call, length));
	for member in ayes {
		assert_ok!(Council::vote(signed(*member), hash, index, true));
	}
	let weight = <Runtime as pallet_collective::Config<pallet_collective::Instance1>>::MaxProposalWeight::get();
	if Council::close(signed(Dave), hash, index, weight, length).is_err() {
		for _ in 0..Governance::periods().tightening {
			next_block();
		}
		assert_ok!(Council::close(signed(Dave), hash, index, weight, length));
	}
	let last = System::events().pop().unwrap().event;
	assert_ok!(Council::release_proposal_cost(signed(Dave), hash));
	assert_eq!(Balances::reserved_balance(Alice.to_account_id()), 0);
	last
}

#[test]
fn the_council_should_change_nothing_by_itself() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		for call in [seat(&[Alice]), authorize(b"code")].into_iter().chain(root_calls()) {
			let outcome = motion(&call, 3, &[Alice, Bob, Charlie]);
			let refused = RuntimeEvent::Council(pallet_collective::Event::Executed {
				proposal_hash: <Runtime as frame_system::Config>::Hashing::hash_of(&call),
				result: Err(DispatchError::BadOrigin),
			});
			assert_eq!(outcome, refused, "{call:?}");
		}
		assert_eq!(seated().len(), 3);
		assert!(System::authorized_upgrade().is_none());
	});
}

#[test]
fn a_member_who_is_silent_should_not_count_as_an_aye() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		let outcome = motion(&remark, 3, &[Alice, Bob]);
		assert!(matches!(outcome, RuntimeEvent::Council(pallet_collective::Event::Disapproved { .. })), "{outcome:?}");
	});
}

#[test]
fn two_thirds_of_all_members_should_be_what_the_council_agrees_by() {
	let agrees = |ayes, members| {
		let origin: RuntimeOrigin = Origin::Members(ayes, members).into();
		TwoThirdsOfCouncil::try_origin(origin).is_ok()
	};
	assert!(agrees(2, 3) && agrees(4, 6) && agrees(5, 7));
	assert!(!agrees(1, 3) && !agrees(3, 5) && !agrees(4, 7));
	let member: RuntimeOrigin = Origin::Member(Alice.to_account_id()).into();
	for origin in [member, RuntimeOrigin::root(), Decision::Rules.into(), signed(Alice)] {
		assert!(TwoThirdsOfCouncil::try_origin(origin).is_err());
	}
}

#[test]
fn a_member_who_floods_the_council_should_pay_for_it() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		for n in 0..3 {
			let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![n] });
			assert_ok!(Council::propose(signed(Alice), 2, Box::new(remark), 100));
		}
		assert_eq!(Balances::reserved_balance(Alice.to_account_id()), (1 + 2 + 4) * CLV);
	});
}

proptest! {
	/// However a decision goes, what it takes falls towards a floor and never below: more than half of the votes, two
	/// thirds for upgrades, and a share of all tokens.
	#[test]
	fn what_a_referendum_takes_should_fall_to_a_floor(one in 0..=1_000_000_000u32, other in 0..=1_000_000_000u32) {
		let (early, late) = (Perbill::from_parts(one.min(other)), Perbill::from_parts(one.max(other)));
		start(DEV_RUNTIME_PRESET).execute_with(|| {
			for (track, approval, support) in [(0, 50, 5), (1, 66, 10), (2, 50, 5)] {
				let info = Tracks::info(track).unwrap();
				for (curve, floor) in [(&info.min_approval, approval), (&info.min_support, support)] {
					prop_assert!(curve.threshold(early) >= curve.threshold(late));
					// The curve of support is computed to nine places.
					prop_assert!(curve.threshold(late) > Perbill::from_percent(floor) - Perbill::from_parts(10));
				}
				prop_assert!(!info.min_approval.passing(late, Perbill::from_percent(50)), "a tie");
			}
			Ok(())
		})?;
	}
}
