//! Benchmarks: every call with the most that others can have left behind, in a group with the longest history.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "benchmarks run on no chain, and one that fails must stop"
)]

use super::*;
use crate::{
	deposit::{pay_for_member, steps_of_formers, steps_of_objection, steps_of_package, steps_of_proposal},
	stored::{CurrentOf, DepositOf},
};
use alloc::{boxed::Box, vec, vec::Vec};
use clavis_deposits::{footprint, pay};
use clavis_primitives::{
	gate::{Actor, Entry, Gate, Standing},
	groups::{
		framing::Sender, Added, Base, Changes, EpochKind, GroupId, KeyPackage, Member, Message, Messages, PackageHash,
		Policy, Proposal, Role, Stale, Suite, MAX_CHANGES, MAX_COMMIT, MAX_EPOCH, MAX_GROUP_INFO, MAX_OBJECTIONS,
		MAX_PACKAGES, MAX_PROPOSALS, MAX_WELCOME,
	},
	AccountId, Did, DidId, Peaks,
};
use codec::{Decode, Encode};
use frame_benchmarking::v2::*;
use frame_support::{pallet_prelude::Get, traits::Consideration};
use frame_system::RawOrigin;
use sp_core::H256;

/// The help of the pallet of DIDs that benchmarks need.
pub trait BenchmarkHelper {
	/// Makes a DID with a record of the largest size, and an account with funds that is its control set, and one of its
	/// methods for authentication. Each number makes another DID.
	fn did(n: u32) -> (DidId, AccountId);
}

const SUITE: Suite = 1;
const STRICT: Policy =
	Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Moderator, objections: MAX_OBJECTIONS as u8 };
/// Leaves of the range of epochs that the next one merges into the most nodes.
const MOST_MERGES: u32 = MAX_EPOCH.ilog2() - 1;
/// The objections that leave room for the last one.
const MOST_OBJECTIONS: u32 = MAX_OBJECTIONS - 1;
const MOST_KIB: u32 = (MAX_COMMIT + MAX_WELCOME + MAX_GROUP_INFO) / 1_024;

/// A DID that is no more than a name.
fn name(n: u32) -> DidId {
	let mut id = [0xee; 32];
	id[..4].copy_from_slice(&n.to_be_bytes());
	DidId(id)
}

/// An account with funds for deposits. Each number makes another one.
fn rich<T: Config>(n: u32) -> AccountId {
	let payer = account("payer", n, 0);
	for _ in 0..4 {
		T::Consideration::ensure_successful(&payer, footprint(u8::MAX));
		T::ObjectionConsideration::ensure_successful(&payer, footprint(1));
	}
	payer
}

fn entry<T: Config>(did: &DidId, payer: &AccountId) -> Entry {
	let key_epoch = T::Gate::key_epoch(did).expect("the DID exists");
	Entry { payer: payer.clone(), actor: Actor::ControlSet, control_version: 1, key_epoch, standing: Standing::Active }
}

/// A group, its owner, who is the only member, and the account of the owner.
struct Scene {
	group: GroupId,
	did: DidId,
	account: AccountId,
}

impl Scene {
	/// A group with the longest history. It was restarted once.
	fn new<T: Config>() -> Self {
		frame_system::Pallet::<T>::set_extrinsic_index(1);
		let (did, account) = T::BenchmarkHelper::did(0);
		let group = GroupId([7; 32]);
		let tree = samples::tree(0);
		Pallet::<T>::begin(group, did, SUITE, STRICT, tree, entry::<T>(&did, &rich::<T>(0))).expect("a new group");
		let scene = Self { group, did, account };
		scene.change::<T>(|current| current.head.restarts = 1);
		scene.set_member::<T>(|member| member.restarts = 1);
		scene.age::<T>(MOST_MERGES);
		scene
	}

	fn current<T: Config>(&self) -> CurrentOf<T> {
		Heads::<T>::get(self.group).expect("the group exists")
	}

	fn base<T: Config>(&self) -> Base {
		self.current::<T>().head.base
	}

	fn change<T: Config>(&self, change: impl FnOnce(&mut CurrentOf<T>)) {
		let mut current = self.current::<T>();
		change(&mut current);
		Heads::<T>::insert(self.group, current);
	}

	/// Changes the entry of the owner.
	fn set_member<T: Config>(&self, change: impl FnOnce(&mut Member)) {
		let mut stored = Members::<T>::get(self.group, self.did).expect("the owner is a member");
		change(&mut stored.member);
		Members::<T>::insert(self.group, self.did, stored);
	}

	/// Gives the group a history, to which the next epoch adds so many nodes beside its leaf.
	fn age<T: Config>(&self, merges: u32) {
		let leaves = (MAX_EPOCH - 1) & !(1 << merges);
		let peaks = vec![H256::repeat_byte(1); leaves.count_ones() as usize];
		self.change::<T>(|current| {
			current.head.history = Peaks::decode(&mut &peaks.encode()[..]).expect("28 peaks at most");
			current.head.base.epoch = leaves + 1;
			current.head.mls_epoch = leaves.into();
		});
	}

	/// Adds an entry of another payer. It is one from before the restart, if `restarts` says so.
	fn add_entry<T: Config>(&self, did: DidId, n: u32, restarts: u32, stale: Option<Stale>) {
		let member = Member { stale, ..Member::new(restarts, 1, n, 0, Role::Member) };
		let deposit = pay_for_member::<T>(&rich::<T>(n)).expect("the payer is rich");
		Members::<T>::insert(self.group, did, StoredMember { member, deposit });
		if restarts == 1 {
			self.change::<T>(|current| {
				current.head.roster += 1;
				current.head.recount(None, stale, 0);
			});
		}
	}

	/// Adds a proposal of another payer, if there is room.
	fn add_proposal<T: Config>(&self, subject: DidId, n: u32, request: bool) {
		let current = self.current::<T>();
		if current.head.proposals == MAX_PROPOSALS {
			return;
		}
		let deposit = pay(&rich::<T>(n), steps_of_proposal::<T>()).expect("the payer is rich");
		let (by, proposal) = (subject, Proposal::Remove);
		Proposals::<T>::insert(self.group, subject, StoredProposal { by, request, proposal, deposit });
		self.change::<T>(|current| {
			current.head.proposals += 1;
			current.requests += u8::from(request);
		});
	}

	/// Adds objections of other payers.
	fn add_objections<T: Config>(&self, count: u32) {
		let objection = |n: u32| {
			let deposit = pay(&rich::<T>(3_000 + n), steps_of_objection::<T>()).expect("the payer is rich");
			Objection { did: name(3_000 + n), deposit }
		};
		let objections = (0..count).map(objection).collect::<Vec<_>>();
		Objections::<T>::insert(self.group, ObjectionList::truncate_from(objections));
		self.change::<T>(|current| current.objections = count as u8);
	}

	/// Lets the current epoch be that of a commit that added so many members.
	fn committed<T: Config>(&self, count: u32) {
		let formers = (0..count).map(|n| Former { did: name(n), member: None }).collect::<Vec<_>>();
		for n in 0..count {
			self.add_entry::<T>(name(n), n, 1, Some(Stale::MustRefresh));
		}
		let deposit: DepositOf<T> = pay(&rich::<T>(4_000), steps_of_formers(count)).expect("the payer is rich");
		Undos::<T>::insert(self.group, Formers::truncate_from(formers));
		let tree = samples::tree(9);
		self.change::<T>(|current| {
			current.undo = Some(Undo {
				tree,
				stale_since: None,
				rekeyed_at: 0,
				can_object: u32::MAX,
				committer: None,
				others: Some(Others { count, deposit }),
			});
		});
	}

	/// The messages of a commit of the owner.
	fn messages<T: Config>(&self, welcome: Option<Suite>) -> Messages {
		let head = self.current::<T>().head;
		samples::messages(&self.group, head.restarts, head.mls_epoch, Sender::Member(0), welcome)
	}
}

/// A key package of another payer. Returns its name.
fn add_package<T: Config>(did: DidId, n: u32) -> PackageHash {
	let bytes = samples::longest_key_package(&Did { network: T::Network::get(), id: did }, SUITE, n);
	let hash = KeyPackage::hash(&bytes);
	let deposit = pay(&rich::<T>(n), steps_of_package::<T>(&bytes)).expect("the payer is rich");
	let package = KeyPackage { suite: SUITE, audience: None, bytes };
	let key_epoch = T::Gate::key_epoch(&did).expect("the DID is in use");
	Packages::<T>::insert(did, hash, StoredPackage { package, key_epoch, deposit });
	PackageCounts::<T>::mutate(did, |count| *count += 1);
	hash
}

/// Another member, by a DID with a record, and the account of that DID.
fn another<T: Config>(scene: &Scene) -> (DidId, AccountId) {
	let (did, account) = T::BenchmarkHelper::did(1);
	scene.add_entry::<T>(did, 5_000, 1, None);
	(did, account)
}

/// Messages of so many KiB in all.
fn sized<T: Config>(scene: &Scene, kib: u32) -> Messages {
	let head = scene.current::<T>().head;
	let mut rest = kib * 1_024;
	let mut take = |most: u32| {
		let bytes = rest.min(most);
		rest -= bytes;
		bytes as usize
	};
	let (commit, welcome, info) = (take(MAX_COMMIT), take(MAX_WELCOME), take(MAX_GROUP_INFO));
	let longest = samples::longest_messages(&scene.group, head.mls_epoch, 0, SUITE, &samples::tree(1));
	let cut = |bytes: &[u8], length: usize| bytes[..length.max(128)].to_vec();
	Messages {
		commit: Message::Here(cut(longest.commit.bytes().expect("it is here"), commit).try_into().expect("it fits")),
		welcome: longest.welcome.map(|message| {
			Message::Here(cut(message.bytes().expect("it is here"), welcome).try_into().expect("it fits"))
		}),
		group_info: longest
			.group_info
			.map(|message| Message::Here(cut(message.bytes().expect("it is here"), info).try_into().expect("it fits"))),
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create() {
		frame_system::Pallet::<T>::set_extrinsic_index(1);
		let (did, account) = T::BenchmarkHelper::did(0);
		let salt = [1; 32];
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, salt, SUITE, STRICT, samples::tree(0));
		assert!(Heads::<T>::contains_key(GroupId::new(Pallet::<T>::genesis(), did, salt)));
	}

	#[benchmark]
	fn publish(n: Linear<1, MAX_PUBLISHED>) {
		let (did, account) = T::BenchmarkHelper::did(0);
		let named = Did { network: T::Network::get(), id: did };
		let packages = (0..n).map(|n| samples::longest_key_package(&named, SUITE, n)).collect::<Vec<_>>();
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, Some(did), packages.try_into().expect("8 fit"));
		assert_eq!(PackageCounts::<T>::get(did), n);
	}

	#[benchmark]
	fn withdraw(n: Linear<1, MAX_PACKAGES>) {
		let (did, account) = T::BenchmarkHelper::did(0);
		let packages = (0..n).map(|n| add_package::<T>(did, n)).collect::<Vec<_>>();
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, packages.try_into().expect("32 fit"));
		assert_eq!(PackageCounts::<T>::get(did), 0);
	}

	#[benchmark]
	fn propose() {
		let scene = Scene::new::<T>();
		let (did, account) = T::BenchmarkHelper::did(1);
		let package = add_package::<T>(did, 1);
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, scene.group, did, Proposal::Add { package });
		assert!(Proposals::<T>::contains_key(scene.group, did));
	}

	/// By the control set of an owner that is no member.
	#[benchmark]
	fn withdraw_proposal() {
		let scene = Scene::new::<T>();
		let subject = T::BenchmarkHelper::did(1).0;
		scene.add_proposal::<T>(subject, 1, true);
		scene.set_member::<T>(|member| member.restarts = 0);
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, group, subject);
		assert!(!Proposals::<T>::contains_key(group, subject));
	}

	/// A commit that changes no member.
	#[benchmark]
	fn rekey(m: Linear<0, MOST_MERGES>) {
		let scene = Scene::new::<T>();
		scene.age::<T>(m);
		let (base, messages) = (scene.base::<T>(), Box::new(scene.messages::<T>(None)));
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		commit(RawOrigin::Signed(account), did, group, base, Changes::default(), samples::tree(1), messages);
		assert!(Heads::<T>::get(group).is_some_and(|current| current.head.base.epoch == base.epoch + 1));
	}

	/// A commit of a stale member, which changes no other.
	#[benchmark]
	fn refresh() {
		let scene = Scene::new::<T>();
		scene.set_member::<T>(|member| member.stale = Some(Stale::MustRefresh));
		scene.change::<T>(|current| current.head.recount(None, Some(Stale::MustRefresh), 0));
		let (base, messages) = (scene.base::<T>(), Box::new(scene.messages::<T>(None)));
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		commit(RawOrigin::Signed(account), did, group, base, Changes::default(), samples::tree(1), messages);
		assert!(Heads::<T>::get(group).is_some_and(|current| current.head.must_refresh == 0));
	}

	/// Each entry has a payer of its own, and those that come have one from before the restart. Proposals about the changed
	/// members are looked up, and there is none: to carry them out is weighed apart.
	#[benchmark]
	fn add_members(a: Linear<1, MAX_CHANGES>) {
		let scene = Scene::new::<T>();
		scene.add_proposal::<T>(name(999), 999, false);
		let added = (0..a).map(|n| {
			let did = T::BenchmarkHelper::did(100 + n).0;
			scene.add_entry::<T>(did, 2_000 + n, 0, None);
			Added { did, package: add_package::<T>(did, n), leaf: n }
		});
		let added = added.collect::<Vec<_>>().try_into().expect("256 fit");
		let changes = Changes { added, ..Changes::default() };
		let (base, messages) = (scene.base::<T>(), Box::new(scene.messages::<T>(Some(SUITE))));
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		commit(RawOrigin::Signed(account), did, group, base, changes, samples::tree(1), messages);
		assert!(Heads::<T>::get(group).is_some_and(|current| current.head.roster == 1 + a));
	}

	/// As above.
	#[benchmark]
	fn remove_members(r: Linear<1, MAX_CHANGES>) {
		let scene = Scene::new::<T>();
		scene.add_proposal::<T>(name(999), 999, false);
		let removed = (0..r).map(|n| name(1_000 + n)).collect::<Vec<_>>();
		for (n, did) in (1_000..).zip(&removed) {
			scene.add_entry::<T>(*did, n, 1, Some(Stale::MustRefresh));
		}
		let changes = Changes { removed: removed.try_into().expect("256 fit"), ..Changes::default() };
		let (base, messages) = (scene.base::<T>(), Box::new(scene.messages::<T>(None)));
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		commit(RawOrigin::Signed(account), did, group, base, changes, samples::tree(1), messages);
		assert!(Heads::<T>::get(group).is_some_and(|current| current.head.roster == 1));
	}

	/// Each proposal has a payer of its own.
	#[benchmark]
	fn spend_proposals(p: Linear<1, MAX_PROPOSALS>) {
		let scene = Scene::new::<T>();
		let subjects = (0..p).map(|n| name(1_000 + n)).collect::<Vec<_>>();
		for (n, did) in (1_000..).zip(&subjects) {
			scene.add_proposal::<T>(*did, n, true);
		}
		let mut current = scene.current::<T>();
		#[block]
		{
			for did in &subjects {
				Pallet::<T>::spend_proposal(&scene.group, &mut current, did);
			}
		}
		assert_eq!((current.head.proposals, current.requests), (0, 0));
	}

	#[benchmark]
	fn burn_objections(o: Linear<1, MOST_OBJECTIONS>) {
		let scene = Scene::new::<T>();
		scene.add_objections::<T>(o);
		let mut current = scene.current::<T>();
		let burned;
		#[block]
		{
			burned = Pallet::<T>::burn_objections(&scene.group, &mut current);
		}
		assert_eq!(burned, o);
	}

	#[benchmark]
	fn forget_undo() {
		let scene = Scene::new::<T>();
		scene.committed::<T>(MAX_FORMER);
		let mut current = scene.current::<T>();
		let forgot;
		#[block]
		{
			forgot = Pallet::<T>::forget_undo(&scene.group, &mut current);
		}
		assert!(forgot);
	}

	/// Messages of so many KiB.
	#[benchmark]
	fn check_messages(k: Linear<0, MOST_KIB>) {
		let scene = Scene::new::<T>();
		scene.change::<T>(|current| current.head.restarts = 0);
		let messages = sized::<T>(&scene, k);
		let added = Added { did: name(1), package: H256::zero(), leaf: 1 };
		let changes = Changes { added: vec![added].try_into().expect("one fits"), ..Changes::default() };
		let (current, tree) = (scene.current::<T>(), samples::tree(1));
		let (kind, outcome);
		#[block]
		{
			outcome = Pallet::<T>::check_messages(&scene.group, &current, 0, &changes, &tree, &messages);
			kind = EpochKind::committed(&changes, &messages);
		}
		assert!(outcome.is_ok() && matches!(kind, EpochKind::Committed { .. }));
	}

	#[benchmark]
	fn leave() {
		let Scene { group, did, account } = Scene::new::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, group);
		assert!(Heads::<T>::get(group).is_some_and(|current| current.head.must_go == 1));
	}

	#[benchmark]
	fn report() {
		let scene = Scene::new::<T>();
		scene.set_member::<T>(|member| member.key_epoch += 1);
		#[extrinsic_call]
		_(RawOrigin::Signed(rich::<T>(1)), scene.group, scene.did);
		assert!(Heads::<T>::get(scene.group).is_some_and(|current| current.head.must_refresh == 1));
	}

	/// The last objection but one that the largest quorum needs.
	#[benchmark]
	fn object() {
		let scene = Scene::new::<T>();
		scene.committed::<T>(1);
		scene.add_objections::<T>(MOST_OBJECTIONS - 1);
		let ((did, account), base) = (another::<T>(&scene), scene.base::<T>());
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, scene.group, base);
		assert_eq!(scene.current::<T>().objections, MOST_OBJECTIONS as u8);
	}

	/// The objection that completes the largest quorum. The members that the commit added have payers of their own.
	#[benchmark]
	fn void(n: Linear<0, MAX_FORMER>) {
		let scene = Scene::new::<T>();
		scene.committed::<T>(n);
		scene.add_objections::<T>(MOST_OBJECTIONS);
		let ((did, account), base) = (another::<T>(&scene), scene.base::<T>());
		#[extrinsic_call]
		object(RawOrigin::Signed(account), did, scene.group, base);
		let current = scene.current::<T>();
		assert!(current.undo.is_none() && current.head.roster == 2 && current.head.stale() == 0);
	}

	/// By an owner that is no member, after a commit of the most changes, and with the most objections.
	#[benchmark]
	fn restart() {
		let scene = Scene::new::<T>();
		scene.committed::<T>(MAX_FORMER);
		scene.add_objections::<T>(MOST_OBJECTIONS);
		Members::<T>::remove(scene.group, scene.did);
		let base = scene.base::<T>();
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, group, base, did, samples::tree(1));
		assert!(Heads::<T>::get(group).is_some_and(|current| current.head.restarts == 2 && current.head.roster == 1));
	}

	#[benchmark]
	fn govern() {
		let scene = Scene::new::<T>();
		let owner = T::BenchmarkHelper::did(1).0;
		let policy = Policy { objections: 1, ..STRICT };
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, group, policy, owner);
		assert!(Groups::<T>::get(group).is_some_and(|stored| stored.owner == owner));
	}

	#[benchmark]
	fn appoint() {
		let Scene { group, did, account } = Scene::new::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, group, did, Role::Member);
		assert!(Members::<T>::get(group, did).is_some_and(|stored| stored.member.role == Role::Member));
	}

	/// After a commit of the most changes, and with the most objections.
	#[benchmark]
	fn dissolve() {
		let scene = Scene::new::<T>();
		scene.committed::<T>(MAX_FORMER);
		scene.add_objections::<T>(MOST_OBJECTIONS);
		scene.change::<T>(|current| current.head.roster = 1);
		let Scene { group, did, account } = scene;
		#[extrinsic_call]
		_(RawOrigin::Signed(account), did, group);
		assert!(Dissolved::<T>::contains_key(group));
	}

	#[benchmark]
	fn reap() {
		let scene = Scene::new::<T>();
		scene.add_entry::<T>(name(1), 1, 0, None);
		#[extrinsic_call]
		_(RawOrigin::Signed(rich::<T>(2)), scene.group, name(1));
		assert!(!Members::<T>::contains_key(scene.group, name(1)));
	}
}
