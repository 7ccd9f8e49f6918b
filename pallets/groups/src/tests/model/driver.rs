//! Carries acts out on the pallet, and compares it with the model after each.

use super::{
	commits::outer_leaf,
	machine::{DidState, Group, Member, Model, Standing},
	*,
};
use crate::{
	mock::{self, name, Call, System, Test},
	Event, Heads, Members, Objections, Packages, Proposals,
};
use clavis_pallet_testing::take_events;
use clavis_primitives::{
	groups::{Added, Changes, GroupId, PackageHash, Proposal, Stale},
	rules::RuleChange,
};
use sp_core::storage::StateVersion;
use sp_io::storage::root as storage_root;
use sp_runtime::{DispatchError, DispatchResult, ModuleError};
use std::collections::BTreeMap;

/// Carries a sequence out on a chain of its own. Returns the names of the acts that were carried out. Fails the test at the
/// first difference.
pub(super) fn follow(policy: usize, acts: &[Act]) -> BTreeSet<String> {
	mock::chain().execute_with(|| {
		let mut model = begin(policy);
		compare(&model, &|| "the beginning".to_owned());
		let mut done = BTreeSet::new();
		for (step, act) in acts.iter().enumerate() {
			let before = model.clone();
			let refusals = model.expect(act);
			let index = System::extrinsic_index().unwrap_or_default();
			let root = (!refusals.0.is_empty()).then(|| storage_root(StateVersion::V1));
			let outcome = carry_out(&before, act);
			let place = || format!("step {step}: {act:?}\n\tbefore: {before:?}\n\tsequence: {policy}, {acts:?}");
			match (&outcome, refusals.0.is_empty()) {
				(Ok(()), true) => {
					done.insert(format!("{act:?}").chars().take_while(|letter| letter.is_alphanumeric()).collect());
				},
				(Err(error), false) if refusals.0.contains(&refused(*error)) => {
					System::set_extrinsic_index(index);
					assert_eq!(Some(storage_root(StateVersion::V1)), root, "left something behind at {}", place());
				},
				_ => panic!("the pallet says {outcome:?}, the model {refusals:?}\n\t{}", place()),
			}
			let voided = |event: &Event<Test>| matches!(event, Event::Voided { .. });
			if take_events::<Test, Event<Test>>().iter().any(voided) {
				done.insert("Voided".to_owned());
			}
			compare(&model, &place);
			mock::check().unwrap();
		}
		done
	})
}

fn refused(error: DispatchError) -> Refused {
	match error {
		DispatchError::Module(ModuleError { message: Some(name), .. }) => Refused::By(name),
		_ => Refused::Gate,
	}
}

fn group() -> GroupId {
	name(1, 0)
}

/// A group of the first people. All can commit, and all but the first can object to what comes.
fn begin(policy: usize) -> Model {
	mock::decide(RuleChange::RekeyDeadline(DEADLINE));
	mock::decide(RuleChange::MaxEpoch(LONGEST));
	mock::group_of(POLICIES[policy], &FIRST);
	let made_at = mock::block() - mock::PERIOD;
	let fresh = |person: Person| {
		let (since, leaf, role) = match person {
			1 => (1, 0, Role::Moderator),
			_ => (2, mock::leaf_for(person), Role::Member),
		};
		(person, Member { since, leaf, key_epoch: 0, role, leaves: false, stale: None })
	};
	let alone = [fresh(1)];
	let before = super::machine::Before {
		members: alone.into(),
		touched: FIRST.into(),
		stale_since: None,
		rekeyed_at: made_at,
		can_object: 0,
	};
	Model {
		block: mock::block(),
		dids: (1..=PEOPLE).map(|person| (person, DidState { key_epoch: 0, standing: Standing::Active })).collect(),
		packages: BTreeMap::new(),
		next_package: 100,
		group: Some(Group {
			owner: 1,
			policy: POLICIES[policy],
			epoch: 2,
			made_at,
			by: 1,
			restarts: 0,
			mls_epoch: 1,
			members: FIRST.map(fresh).into(),
			stale_since: None,
			rekeyed_at: made_at,
			before: Some(before),
			objections: Vec::new(),
		}),
		proposals: BTreeMap::new(),
		dead: BTreeSet::new(),
	}
}

/// The package of a person that an act names: the oldest, or one that is not there.
fn package(model: &Model, person: Person) -> PackageHash {
	let number = model.oldest_package(person).map_or(0, |package| package.number);
	mock::hash_of(&mock::package(person, number))
}

fn carry_out(model: &Model, act: &Act) -> DispatchResult {
	let group = group();
	match *act {
		Act::Commit { by, ref removed, ref added, rejoins, late } => commit(model, by, removed, added, rejoins, late),
		Act::Object { by } => {
			let base = Heads::<Test>::get(group).map(|current| current.head.base).unwrap_or(NOWHERE);
			mock::call(by, Call::object { did: mock::did(by), group, base })
		},
		Act::Leave { by } => mock::leave(group, by),
		Act::Report { subject } => mock::report(group, subject),
		Act::Propose { by, subject, add } => {
			let add = add.then(|| Proposal::Add { package: package(model, subject) });
			mock::propose(group, by, subject, add.unwrap_or(Proposal::Remove))
		},
		Act::WithdrawProposal { by, as_control, subject } => {
			let account = if as_control { mock::control(by) } else { mock::method(by) };
			let (did, subject) = (mock::did(by), mock::did(subject));
			mock::dispatch(account, Call::withdraw_proposal { did, group, subject })
		},
		Act::Publish { by, audience } => mock::publish_for(by, audience, vec![mock::package(by, model.next_package)]),
		Act::WithdrawPackage { by } => {
			let packages = vec![package(model, by)].try_into().unwrap();
			mock::call(by, Call::withdraw { did: mock::did(by), packages })
		},
		Act::Restart { by, founder } => {
			let base = Heads::<Test>::get(group).map(|current| current.head.base).unwrap_or(NOWHERE);
			let (did, member, tree) = (mock::did(by), mock::did(founder), crate::samples::tree(7));
			mock::govern_by(by, Call::restart { did, group, base, member, tree })
		},
		Act::Govern { by, policy, owner } => mock::govern(group, by, POLICIES[policy], owner),
		Act::Appoint { by, member, role } => mock::appoint(group, by, member, role),
		Act::Dissolve { by } => mock::dissolve(group, by),
		Act::Reap { subject } => mock::reap(group, subject),
		Act::Rotate { did } => news(model, did, mock::rotate),
		Act::Freeze { did } => news(model, did, mock::freeze),
		Act::Thaw { did } => news(model, did, mock::thaw),
		Act::Deactivate { did } => news(model, did, mock::deactivate),
		Act::Wait { blocks } => {
			mock::pass(blocks);
			Ok(())
		},
	}
}

/// The base of a group that is no more.
const NOWHERE: clavis_primitives::groups::Base = clavis_primitives::groups::Base {
	epoch: 0,
	hash: sp_core::H256::zero(),
	at: clavis_primitives::groups::Location { block: 0, extrinsic: 0 },
};

/// A DID that has ended changes no more.
fn news(model: &Model, person: Person, change: impl FnOnce(Person)) -> DispatchResult {
	if model.did(person).standing != Standing::Ended {
		change(person);
	}
	Ok(())
}

fn commit(
	model: &Model,
	by: Person,
	removed: &[Person],
	added: &[Person],
	rejoins: bool,
	late: bool,
) -> DispatchResult {
	let group = group();
	let added = added.iter().map(|person| Added {
		did: mock::did(*person),
		package: package(model, *person),
		leaf: mock::leaf_for(*person),
	});
	let changes = mock::changes_of(removed.iter().copied().map(mock::did).collect(), added.collect());
	let epoch = model.group.as_ref().map_or(0, |group| group.epoch);
	let changes = Changes { rejoined: rejoins.then(|| outer_leaf(epoch)), ..changes };
	let (did, tree) = (mock::did(by), crate::samples::tree(epoch));
	if model.group.is_none() {
		let sender = clavis_primitives::groups::framing::Sender::Member(0);
		let messages = Box::new(crate::samples::messages(&group, 0, 0, sender, None));
		return mock::call(by, Call::commit { did, group, base: NOWHERE, changes, tree, messages });
	}
	let messages = Box::new(mock::messages(group, by, &changes));
	let mut base = mock::base(group);
	if late {
		base.epoch -= 1;
	}
	mock::call(by, Call::commit { did, group, base, changes, tree, messages })
}

/// Compares all that is stored with the model.
fn compare(model: &Model, place: &dyn Fn() -> String) {
	let id = group();
	let Some(expected) = &model.group else {
		assert!(Heads::<Test>::get(id).is_none(), "the group is no more: {}", place());
		return compare_rest(model, id, u32::MAX, place);
	};
	let current = Heads::<Test>::get(id).unwrap_or_else(|| panic!("the group is there: {}", place()));
	let head = &current.head;
	let count = |stale| expected.members.values().filter(|member| member.stale == Some(stale)).count() as u32;
	assert_eq!(
		(head.base.epoch, head.base.at.block, head.by, head.restarts, head.mls_epoch, head.roster),
		(
			expected.epoch,
			expected.made_at,
			mock::did(expected.by),
			expected.restarts,
			expected.mls_epoch,
			expected.members.len() as u32
		),
		"{}",
		place()
	);
	assert_eq!(
		(head.must_refresh, head.must_go, head.stale_since, head.proposals),
		(count(Stale::MustRefresh), count(Stale::MustGo), expected.stale_since, model.proposals.len() as u32),
		"{}",
		place()
	);
	assert_eq!(
		(current.policy, current.rekeyed_at, current.quorum(), current.undo.is_some()),
		(expected.policy, expected.rekeyed_at, model.quorum(), expected.before.is_some()),
		"{}",
		place()
	);
	let owner = crate::Groups::<Test>::get(id).map(|group| group.owner);
	assert_eq!(owner, Some(mock::did(expected.owner)), "{}", place());
	let objections = Objections::<Test>::get(id).into_iter().map(|objection| objection.did).collect::<Vec<_>>();
	let expected_objections = expected.objections.iter().copied().map(mock::did).collect::<Vec<_>>();
	assert_eq!(objections, expected_objections, "{}", place());
	for person in 1..=PEOPLE {
		let found = mock::member(id, person).map(|member| Member {
			since: member.since,
			leaf: member.leaf,
			key_epoch: member.key_epoch,
			role: member.role,
			leaves: member.leaves,
			stale: member.stale,
		});
		assert_eq!(found, expected.members.get(&person).copied(), "{person}: {}", place());
	}
	compare_rest(model, id, expected.restarts, place);
}

/// Compares the entries that outlive epochs.
fn compare_rest(model: &Model, id: GroupId, restarts: u32, place: &dyn Fn() -> String) {
	for person in 1..=PEOPLE {
		let did = mock::did(person);
		let dead = Members::<Test>::get(id, did).is_some_and(|stored| stored.member.restarts != restarts);
		assert_eq!(dead, model.dead.contains(&person), "the dead entry of {person}: {}", place());
		let proposed = Proposals::<Test>::get(id, did).map(|stored| (stored.by, stored.request));
		let expected = model.proposals.get(&person).map(|proposed| (mock::did(proposed.by), proposed.request));
		assert_eq!(proposed, expected, "the proposal about {person}: {}", place());
		let found = Packages::<Test>::iter_key_prefix(did).collect::<BTreeSet<_>>();
		let expected = model.packages.get(&person).into_iter().flatten();
		let expected = expected.map(|package| mock::hash_of(&mock::package(person, package.number)));
		assert_eq!(found, expected.collect(), "the packages of {person}: {}", place());
	}
}
