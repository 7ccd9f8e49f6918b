//! Groups in the composed runtime.

mod calls;

use super::{
	alice, extrinsic, next_block,
	recovery::{authorization, batch_all, by, create, dispatch, dispatch_as, force_batch, record},
	start,
};
use crate::{
	configs::RuntimeBlockLength, Balances, Block, Did, Executive, Runtime, RuntimeCall, RuntimeHoldReason,
	RuntimeOrigin, System, UncheckedExtrinsic, CLV, MILLI_CLV,
};
use clavis_primitives::{
	api::runtime_decl_for_groups_api::GroupsApiV1,
	groups::{
		framing::Sender, Added, Base, Changes, EpochAct, EpochCall, EpochKind, EpochRecord, GroupId, GroupView, Head,
		KeyPackage, PackageBytes, Policy, Proposal, Role, Stale, Suite, MAX_CHANGES, MAX_COMMIT, MAX_GROUP_INFO,
		MAX_WELCOME,
	},
	payload::Level,
	DidId, Reason,
};
use codec::Encode;
use frame_support::{
	assert_err, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::fungible::{Inspect, InspectHold},
};
use pallet_governance::Decision;
use pallet_groups::samples;
use sp_core::H256;
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Eve, Ferdie, Two};
use sp_runtime::{DispatchError::BadOrigin, DispatchResult};

type Call = pallet_groups::Call<Runtime>;
type Error = pallet_groups::Error<Runtime>;
type DidCall = pallet_did::Call<Runtime>;
type DidError = pallet_did::Error<Runtime>;
type UtilityCall = pallet_utility::Call<Runtime>;

const SUITE: Suite = 1;
const SALT: [u8; 32] = [5; 32];
const OPEN: Policy = Policy { add: Role::Member, remove: Role::Member, commit: Role::Member, objections: 1 };

/// The group that the DID of Alice creates.
fn group() -> GroupId {
	GroupId::new(System::block_hash(0), alice(), SALT)
}

fn view() -> GroupView {
	<Runtime as GroupsApiV1<Block>>::group(group()).unwrap()
}

fn head() -> Head {
	view().head
}

fn create_group() -> RuntimeCall {
	let (did, suite, tree) = (alice(), SUITE, samples::tree(0));
	Call::create { did, salt: SALT, suite, policy: OPEN, tree }.into()
}

fn package(did: DidId, number: u32) -> PackageBytes {
	samples::key_package(&clavis_primitives::Did { network: Did::network(), id: did }, SUITE, number)
}

fn publish(did: DidId, number: u32) -> RuntimeCall {
	let packages = vec![package(did, number)].try_into().unwrap();
	Call::publish { did, audience: None, packages }.into()
}

/// A commit of a DID on top of the current epoch, which adds DIDs by their packages of number 0.
fn commit(did: DidId, removed: &[DidId], added: &[DidId]) -> RuntimeCall {
	let GroupView { head, .. } = view();
	let leaf = <Runtime as GroupsApiV1<Block>>::group_member(group(), did).map_or(0, |view| view.member.leaf);
	let welcome = (!added.is_empty()).then_some(SUITE);
	let messages = samples::messages(&group(), head.restarts, head.mls_epoch, Sender::Member(leaf), welcome);
	let added =
		(1..).zip(added).map(|(leaf, did)| Added { did: *did, package: KeyPackage::hash(&package(*did, 0)), leaf });
	let added = added.collect::<Vec<_>>().try_into().unwrap();
	let changes = Changes { removed: removed.to_vec().try_into().unwrap(), added, rejoined: None };
	let (base, tree) = (head.base, samples::tree(head.base.epoch));
	Call::commit { did, group: group(), base, changes, tree, messages: Box::new(messages) }.into()
}

/// Has a DID make a call by its method, which an account pays for.
fn acts(payer: Sr25519Keyring, did: DidId, signer: Sr25519Keyring, call: RuntimeCall) -> DispatchResult {
	by(payer, dispatch_as(authorization(did, Level::Method, &call, signer), call))
}

/// The DIDs of Alice and of two others in a group. Ferdie pays for all of it.
fn three() -> [DidId; 2] {
	assert_ok!(acts(Ferdie, alice(), Alice, create_group()));
	let others = [Two, Eve].map(|who| (who, create(who)));
	for (who, did) in others {
		assert_ok!(acts(Ferdie, did, who, publish(did, 0)));
	}
	let others = others.map(|(_, did)| did);
	assert_ok!(acts(Ferdie, alice(), Alice, commit(alice(), &[], &others)));
	(0..10).for_each(|_| next_block());
	others
}

#[test]
fn a_payer_should_gain_no_power_over_a_group() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [two, eve] = three();
		assert_eq!((head().roster, head().base.epoch), (3, 2));
		let held = || {
			Balances::balance_on_hold(
				&RuntimeHoldReason::Groups(pallet_groups::HoldReason::State),
				&Ferdie.to_account_id(),
			)
		};
		assert!(held() > 600 * MILLI_CLV);
		// Ferdie paid for everything, and may nothing.
		for did in [alice(), two, eve] {
			assert_err!(by(Ferdie, commit(did, &[], &[])), DidError::NotAuthorized);
			assert_err!(by(Ferdie, Call::leave { did, group: group() }.into()), DidError::NotAuthorized);
		}
		let policy = Policy { objections: 3, ..OPEN };
		let govern = RuntimeCall::from(Call::govern { did: alice(), group: group(), policy, owner: alice() });
		assert_err!(by(Ferdie, govern.clone()), DidError::NotAuthorized);
		// A method commits, and the control set governs. Neither does the work of the other.
		assert_err!(acts(Ferdie, alice(), Alice, govern.clone()), DidError::NotAuthorized);
		let rekey = commit(two, &[], &[]);
		let by_control = dispatch_as(authorization(two, Level::Control, &rekey, Two), rekey.clone());
		assert_err!(by(Ferdie, by_control), DidError::NotAuthorized);
		assert_ok!(acts(Ferdie, two, Two, rekey));
		assert_ok!(by(Ferdie, dispatch_as(authorization(alice(), Level::Control, &govern, Alice), govern)));
		assert_eq!(view().policy, policy);
		// The account of a method commits by its own extrinsic, too.
		(0..10).for_each(|_| next_block());
		assert_ok!(by(Eve, commit(eve, &[], &[])));
		assert_eq!((head().base.epoch, head().by), (4, eve));
	});
}

#[test]
fn security_events_of_a_did_should_make_its_leaf_stale() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [two, eve] = three();
		let report = |subject| by(Ferdie, Call::report { group: group(), subject }.into());
		let stale = |did| <Runtime as GroupsApiV1<Block>>::group_member(group(), did).unwrap().member.stale;
		assert_err!(report(two), Error::NotStale);
		// A revocation: the key is gone, and the leaf must be refreshed by another one.
		let method = "key-1".parse().unwrap();
		assert_ok!(by(Two, DidCall::revoke { did: two, method, reason: Reason::Routine }.into()));
		assert_ok!(report(two));
		assert_eq!(stale(two), Some(Stale::MustRefresh));
		assert_err!(by(Two, commit(two, &[], &[])), DidError::NotAuthorized);
		// A deactivation.
		assert_ok!(by(Eve, DidCall::deactivate { did: eve }.into()));
		assert_ok!(report(eve));
		assert_eq!((stale(eve), head().must_refresh, head().must_go), (Some(Stale::MustGo), 1, 1));
		assert_err!(acts(Ferdie, alice(), Alice, commit(alice(), &[], &[])), Error::KeepsMustGo);
		assert_ok!(acts(Ferdie, alice(), Alice, commit(alice(), &[eve, two], &[])));
		assert_eq!((head().roster, head().stale()), (1, 0));
	});
}

#[test]
fn reports_and_removals_of_dead_entries_should_cost_nothing_when_they_succeed() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [two, _] = three();
		let method = "key-1".parse().unwrap();
		assert_ok!(by(Two, DidCall::revoke { did: two, method, reason: Reason::Routine }.into()));
		let base = head().base;
		let restart = Call::restart { did: alice(), group: group(), base, member: alice(), tree: samples::tree(9) };
		let balance = || Balances::total_balance(&Bob.to_account_id());
		let mut nonce = 0;
		let mut send = |call: Call| {
			nonce += 1;
			Executive::apply_extrinsic(extrinsic(Bob, nonce - 1, call.into())).unwrap()
		};
		let report = || Call::report { group: group(), subject: two };
		let reap = || Call::reap { group: group(), subject: two };
		let before = balance();
		assert_ok!(send(report()));
		assert_eq!(balance(), before);
		// And they are paid for when they fail, so that they are no way to fill blocks.
		assert_err!(send(report()), Error::NotStale);
		assert_err!(send(reap()), Error::StillMember);
		let paid = balance();
		assert!(paid < before);
		assert_ok!(by(Alice, restart.into()));
		assert_ok!(send(reap()));
		assert_eq!(balance(), paid);
		assert_err!(send(reap()), Error::NothingToReap);
		assert!(balance() < paid);
	});
}

#[test]
fn no_authorization_should_be_good_on_another_network() {
	let signed = start(DEV_RUNTIME_PRESET).execute_with(|| {
		three();
		let call = commit(alice(), &[], &[]);
		(authorization(alice(), Level::Method, &call, Alice), call, group())
	});
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		frame_system::BlockHash::<Runtime>::insert(0, H256([0xbb; 32]));
		three();
		let (authorization, call, foreign) = signed;
		assert_ne!(group(), foreign);
		assert_eq!(authorization.nonce, record(alice()).nonces.next(Level::Method));
		assert_err!(by(Ferdie, dispatch_as(authorization, call.clone())), DidError::BadSignature);
		// The account itself is refused as well: no group has this name here.
		assert_err!(by(Alice, call), Error::NoGroup);
	});
}

#[test]
fn property_7_one_commit_should_follow_an_epoch_in_any_batch() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [_, eve] = three();
		let twice = || vec![commit(eve, &[], &[]), commit(eve, &[], &[])];
		assert_err!(by(Eve, batch_all(twice())), Error::StaleEpoch);
		assert_eq!(head().base.epoch, 2);
		assert_ok!(by(Eve, force_batch(twice())));
		assert_eq!(head().base.epoch, 3);
		// Neither is one behind the other by two authorizations of different members, in one extrinsic.
		(0..10).for_each(|_| next_block());
		let (one, other) = (commit(eve, &[], &[]), commit(alice(), &[], &[]));
		let calls = vec![
			dispatch_as(authorization(eve, Level::Method, &one, Eve), one),
			dispatch_as(authorization(alice(), Level::Method, &other, Alice), other),
		];
		assert_ok!(by(Ferdie, force_batch(calls)));
		assert_eq!((head().base.epoch, head().by), (4, eve));
	});
}

#[test]
fn no_origin_of_the_chain_should_act_in_groups() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [two, _] = three();
		let (did, group, base) = (alice(), group(), head().base);
		let (subject, proposal) = (two, Proposal::Remove);
		let package = KeyPackage::hash(&package(two, 0));
		let calls = [
			create_group(),
			publish(did, 1),
			Call::withdraw { did, packages: vec![package].try_into().unwrap() }.into(),
			Call::propose { did, group, subject, proposal }.into(),
			commit(did, &[], &[]),
			Call::leave { did, group }.into(),
			Call::report { group, subject }.into(),
			Call::object { did, group, base }.into(),
			Call::restart { did, group, base, member: did, tree: samples::tree(1) }.into(),
			Call::govern { did, group, policy: OPEN, owner: two }.into(),
			Call::appoint { did, group, member: two, role: Role::Moderator }.into(),
			Call::dissolve { did, group }.into(),
			Call::reap { group, subject }.into(),
		];
		let council = pallet_collective::RawOrigin::<_, pallet_collective::Instance1>::Members(3, 3);
		let mut origins = vec![RuntimeOrigin::root(), RuntimeOrigin::none(), council.into()];
		origins.extend(Decision::ALL.iter().map(|decision| RuntimeOrigin::from(*decision)));
		for call in calls {
			for origin in &origins {
				assert_eq!(dispatch(origin.clone(), call.clone()), Err(BadOrigin), "{call:?}");
			}
		}
		assert_eq!(head().base, base);
	});
}

/// A commit with as many changes and bytes as there can be. It need not be one that is accepted.
fn largest() -> Call {
	let did = |n: u32| {
		let mut id = [0; 32];
		id[..4].copy_from_slice(&n.to_be_bytes());
		DidId(id)
	};
	let added = (0..MAX_CHANGES).map(|n| Added { did: did(n), package: H256::zero(), leaf: n });
	let changes = Changes {
		removed: (1_000..).take(MAX_CHANGES as usize).map(did).collect::<Vec<_>>().try_into().unwrap(),
		added: added.collect::<Vec<_>>().try_into().unwrap(),
		rejoined: None,
	};
	let (did, group, tree) = (alice(), group(), samples::tree(0));
	let messages = Box::new(samples::longest_messages(&group, 1, 0, SUITE, &tree));
	let at = clavis_primitives::groups::Location { block: 1, extrinsic: 1 };
	Call::commit { did, group, base: Base { epoch: 1, hash: H256::zero(), at }, changes, tree, messages }
}

#[test]
fn property_6_every_call_of_groups_should_fit_a_block() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let limits = <Runtime as frame_system::Config>::BlockWeights::get();
		let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap();
		let longest = *RuntimeBlockLength::get().max.get(DispatchClass::Normal) as usize;
		let (did, group, base) = (
			alice(),
			group(),
			Base { epoch: 1, hash: H256::zero(), at: clavis_primitives::groups::Location { block: 1, extrinsic: 1 } },
		);
		let (subject, member, packages) = (did, did, vec![package(did, 0); 8].try_into().unwrap());
		for call in [
			create_group(),
			Call::publish { did, audience: None, packages }.into(),
			Call::withdraw { did, packages: vec![H256::zero(); 32].try_into().unwrap() }.into(),
			Call::propose { did, group, subject, proposal: Proposal::Remove }.into(),
			Call::withdraw_proposal { did, group, subject }.into(),
			largest().into(),
			Call::leave { did, group }.into(),
			Call::report { group, subject }.into(),
			Call::object { did, group, base }.into(),
			Call::restart { did, group, base, member, tree: samples::tree(1) }.into(),
			Call::govern { did, group, policy: OPEN, owner: did }.into(),
			Call::appoint { did, group, member, role: Role::Moderator }.into(),
			Call::dissolve { did, group }.into(),
			Call::reap { group, subject }.into(),
		] {
			let call: RuntimeCall = call;
			// Also within an authorization.
			let wrapped = dispatch_as(authorization(did, Level::Method, &call, Alice), call);
			let weight = wrapped.get_dispatch_info().call_weight;
			assert!(weight.all_lt(most), "{weight} of {most}");
			let bytes = extrinsic(Alice, 0, wrapped).encoded_size();
			assert!(bytes < longest, "{bytes} of {longest}");
		}
		let messages = (MAX_COMMIT + MAX_WELCOME + MAX_GROUP_INFO) as usize;
		assert!(largest().encoded_size() > messages);
	});
}

#[test]
fn a_commit_of_the_most_bytes_should_be_carried_by_a_block() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [two, eve] = three();
		for (did, who) in [(two, Two), (eve, Eve)] {
			assert_ok!(acts(Ferdie, did, who, Call::leave { did, group: group() }.into()));
		}
		assert_ok!(acts(Ferdie, alice(), Alice, commit(alice(), &[two, eve], &[])));
		assert_ok!(acts(Ferdie, two, Two, publish(two, 1)));
		let Head { base, mls_epoch, .. } = head();
		let (did, group, tree) = (alice(), group(), samples::tree(3));
		let messages = Box::new(samples::longest_messages(&group, mls_epoch, 0, SUITE, &tree));
		let added = Added { did: two, package: KeyPackage::hash(&package(two, 1)), leaf: 9 };
		let changes = Changes { added: vec![added].try_into().unwrap(), ..Changes::default() };
		let call = Call::commit { did, group, base, changes, tree, messages };
		let nonce = *System::account_nonce(Alice.to_account_id());
		assert_ok!(Executive::apply_extrinsic(extrinsic(Alice, nonce, call.into())).unwrap());
		assert_eq!(head().roster, 2);
	});
}

#[test]
fn an_objection_should_cost_a_coin_if_the_epoch_stands() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let [two, eve] = three();
		let policy = Policy { objections: 2, ..OPEN };
		assert_ok!(by(Alice, Call::govern { did: alice(), group: group(), policy, owner: alice() }.into()));
		assert_ok!(by(Two, commit(two, &[], &[])));
		let issuance = Balances::total_issuance();
		assert_ok!(by(Eve, Call::object { did: eve, group: group(), base: head().base }.into()));
		assert_eq!(view().objections, [eve]);
		assert_ok!(by(Alice, commit(alice(), &[], &[])));
		assert_eq!(Balances::total_issuance(), issuance - CLV - 200 * MILLI_CLV);
	});
}
