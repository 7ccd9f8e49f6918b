//! Commits that are not what the chain says, and the way out of them.

use super::people::{assert_agree, Person};
use crate::{
	calls::GroupsCall,
	groups::{
		mls::{Engine, Identity, Staged},
		testing::{pair, run, TestChain},
		Membership, News, Standing,
	},
};
use clavis_primitives::{
	groups::{Added, Changes, EpochKind, GroupId, KeyPackage, Message, Messages},
	DidId,
};
use std::sync::Arc;

/// A group in which Alice can commit as she likes, and three others.
fn group<'a>(chain: &'a TestChain) -> (GroupId, Vec<Person<'a>>) {
	let people = ["Alice", "Bob", "Carol", "Dora"].map(|name| Person::new(chain, name));
	let group = people[0].create();
	people.iter().skip(1).for_each(|person| person.publish(2));
	people[0].invite(group, &people.iter().skip(1).collect::<Vec<_>>()).unwrap();
	people.iter().for_each(|person| drop(person.sync(group)));
	(group, people.into())
}

/// Lets a member commit without any check of its own. `forge` changes what it tells the chain.
fn forge(
	person: &Person<'_>,
	group: GroupId,
	removed: &[u32],
	added: &[(DidId, Vec<u8>)],
	forge: impl FnOnce(&mut Changes, &mut Staged, &mut Messages),
) {
	let device = person.device();
	let membership = Membership::open(&device, group).unwrap();
	let mut engine = membership.state().current().unwrap().engine().unwrap();
	let identity = Identity::new(format!("{}#key-1", person.did).parse().unwrap(), Arc::new(pair(&person.keys[0])));
	let packages = added.iter().map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>();
	let leaves = engine.members().map(|leaf| (leaf.index, leaf.did().id)).collect::<std::collections::BTreeMap<_, _>>();
	let mut staged = engine.commit(&identity.unwrap(), removed, &packages).unwrap();
	let view = person.seat.chain.newest().view(&group).unwrap();
	let named = added.iter().zip(&staged.added_leaves).map(|((did, bytes), leaf)| Added {
		did: *did,
		package: KeyPackage::hash(bytes),
		leaf: *leaf,
	});
	let mut changes = Changes {
		removed: removed.iter().map(|leaf| leaves[leaf]).collect::<Vec<_>>().try_into().unwrap(),
		added: named.collect::<Vec<_>>().try_into().unwrap(),
		rejoined: None,
	};
	let mut messages = Messages {
		commit: Message::Here(staged.commit.clone().try_into().unwrap()),
		welcome: staged.welcome.clone().map(|welcome| Message::Here(welcome.try_into().unwrap())),
		group_info: None,
	};
	forge(&mut changes, &mut staged, &mut messages);
	let (did, base, tree) = (person.id(), view.head.base, staged.tree);
	let call = GroupsCall::Commit { did, group, base, changes, tree, messages: Box::new(messages) };
	person.seat.chain.call(did, vec![call]).unwrap();
}

/// The first package of a person on the chain.
fn package_of(person: &Person<'_>) -> (DidId, Vec<u8>) {
	let packages = person.seat.chain.newest().packages_of(&person.id());
	(person.id(), packages[0].package.bytes.to_vec())
}

fn leaf_of(chain: &TestChain, group: GroupId, person: &Person<'_>) -> u32 {
	chain.newest().member_view(&group, &person.id()).unwrap().member.leaf
}

/// Checks that all others refuse the commit, void it, and go on from the epoch before.
fn assert_refused(chain: &TestChain, group: GroupId, people: &[Person<'_>], expected: &str) {
	let before = people[1].authenticator(group).unwrap().1;
	for person in &people[1..] {
		match person.sync(group).standing {
			Standing::Refuses { reason, .. } => assert!(reason.contains(expected), "{reason}"),
			other => panic!("{other:?}"),
		}
	}
	// Two of them object, which is the quorum. The third comes too late.
	for person in &people[1..3] {
		let device = person.device();
		let mut membership = Membership::open(&device, group).unwrap();
		let synced = run(membership.sync()).unwrap();
		assert!(run(membership.object(&synced)).unwrap().is_some());
	}
	for person in people {
		let synced = person.sync(group);
		assert_eq!(synced.standing, Standing::Member, "{:?}", person.keys);
		assert!(synced.news.iter().any(|(_, news)| *news == News::Voided), "{synced:?}");
		assert_eq!(person.authenticator(group).unwrap().1, before);
	}
	assert_agree(group, &people.iter().collect::<Vec<_>>());
	people[0].rekey(group).unwrap();
	people.iter().for_each(|person| drop(person.sync(group)));
	assert_agree(group, &people.iter().collect::<Vec<_>>());
	chain.check();
}

#[test]
fn a_commit_with_another_tree_than_the_chain_has_is_voided() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	// The committer believes its own engine, so its disk is that of a member that did not commit.
	forge(&people[0], group, &[], &[], |_, staged, _| staged.tree.tree_hash = vec![7; 32].try_into().unwrap());
	assert_refused(&chain, group, &people, "another tree");
}

#[test]
fn a_commit_that_adds_a_member_which_the_chain_does_not_name_is_voided() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	let eve = Person::new(&chain, "Eve");
	eve.publish(1);
	forge(&people[0], group, &[], &[package_of(&eve)], |changes, _, messages| {
		changes.added = Default::default();
		messages.welcome = None;
	});
	assert_refused(&chain, group, &people, "the chain does not say so");
}

#[test]
fn a_commit_that_removes_another_member_than_the_chain_says_is_voided() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	let eve = Person::new(&chain, "Eve");
	eve.publish(1);
	people[0].invite(group, &[&eve]).unwrap();
	people.iter().for_each(|person| drop(person.sync(group)));
	let leaf = leaf_of(&chain, group, &eve);
	forge(&people[0], group, &[leaf], &[], |changes, _, _| changes.removed = Default::default());
	for person in &people[1..] {
		assert!(matches!(person.sync(group).standing, Standing::Refuses { .. }));
	}
}

#[test]
fn a_package_with_a_key_that_is_not_of_its_did_is_voided_and_never_sent_by_an_honest_member() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	let mut eve = Person::new(&chain, "Eve");
	// The chain compares the DID in a package alone.
	let identity = Identity::new(format!("{}#key-1", eve.did).parse().unwrap(), Arc::new(pair("Mallory"))).unwrap();
	let mut store = crate::groups::mls::PackageStore::new();
	let bytes = store.make(&identity, 1).unwrap().bytes;
	let packages = vec![bytes.clone().try_into().unwrap()].try_into().unwrap();
	chain.call(eve.id(), vec![GroupsCall::Publish { did: eve.id(), audience: None, packages }]).unwrap();
	let error = people[0].invite(group, &[&eve]).unwrap_err();
	assert!(matches!(error, crate::groups::GroupsError::BadPackage { .. }), "{error}");
	forge(&people[0], group, &[], &[(eve.id(), bytes)], |_, _, _| ());
	assert_refused(&chain, group, &people, "the key is not that of the method");
	eve.keys.clear();
}

#[test]
fn a_welcome_to_another_tree_than_that_of_the_chain_is_not_joined() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	let eve = Person::new(&chain, "Eve");
	let mallory = Person::new(&chain, "Mallory");
	[&eve, &mallory].iter().for_each(|person| person.publish(1));
	// Mallory gets a leaf that the chain does not know.
	let added = [package_of(&eve), package_of(&mallory)];
	forge(&people[0], group, &[], &added, |changes, _, _| {
		changes.added.pop();
	});
	match eve.sync(group).standing {
		Standing::Astray { reason } => assert!(reason.contains("no member on the chain"), "{reason}"),
		other => panic!("{other:?}"),
	}
	assert!(eve.authenticator(group).is_none());
	assert_eq!(mallory.sync(group).standing, Standing::Outside);
}

#[test]
fn a_member_that_refused_an_epoch_which_stood_is_astray_and_comes_back() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	let alice = &people[0];
	// A commit whose bytes are not those of its tree: nobody can follow, and nobody objects in time.
	forge(alice, group, &[], &[], |_, staged, _| staged.tree.tree_hash = vec![7; 32].try_into().unwrap());
	assert!(matches!(people[1].sync(group).standing, Standing::Refuses { .. }));
	forge_on(alice, group);
	assert!(matches!(people[1].sync(group).standing, Standing::Astray { .. }));
	assert!(matches!(people[1].sync(group).standing, Standing::Astray { .. }));
	assert!(people[1].authenticator(group).is_none());
}

/// Lets a member commit once more on an epoch that its own engine went on from.
fn forge_on(person: &Person<'_>, group: GroupId) {
	let device = person.device();
	let membership = Membership::open(&device, group).unwrap();
	let mut engine: Engine = membership.state().current().unwrap().engine().unwrap();
	let identity = Identity::new(format!("{}#key-1", person.did).parse().unwrap(), Arc::new(pair(&person.keys[0])));
	let identity = identity.unwrap();
	engine.commit(&identity, &[], &[]).unwrap();
	engine.accept().unwrap();
	let staged = engine.commit(&identity, &[], &[]).unwrap();
	let base = person.seat.chain.newest().view(&group).unwrap().head.base;
	let commit = Message::Here(staged.commit.try_into().unwrap());
	let messages = Box::new(Messages { commit, welcome: None, group_info: None });
	let (did, changes, tree) = (person.id(), Changes::default(), staged.tree);
	let call = GroupsCall::Commit { did, group, base, changes, tree, messages };
	person.seat.chain.call(did, vec![call]).unwrap();
}

/// A refused commit is public, and good until its signature expires. The reason of the refusal can be in the hands of others.
#[test]
fn a_refused_commit_that_another_account_sends_again_is_followed() {
	for (tries_again, is_old) in [(false, false), (true, false), (false, true)] {
		let chain = TestChain::new();
		let people = ["Alice", "Bob"].map(|name| Person::new(&chain, name));
		let [alice, bob] = &people;
		let group = alice.create();
		bob.publish(1);
		let packages = chain.newest().packages_of(&bob.id());
		let (did, hash) = (bob.id(), packages[0].hash);
		let withdraw = || GroupsCall::Withdraw { did, packages: vec![hash].try_into().unwrap() };
		alice.seat.overtaken.replace(Some((did, vec![withdraw()])));
		assert!(alice.invite(group, &[bob]).unwrap_err().to_string().contains("NoPackage"));
		let commit = alice.seat.sent.take();
		let bytes = vec![packages[0].package.bytes.clone()].try_into().unwrap();
		let publish = || GroupsCall::Publish { did, audience: None, packages: bytes };
		chain.call(did, vec![publish()]).unwrap();
		if tries_again {
			alice.seat.overtaken.replace(Some((did, vec![withdraw()])));
			assert!(alice.invite(group, &[bob]).unwrap_err().to_string().contains("NoPackage"));
			let bytes = vec![packages[0].package.bytes.clone()].try_into().unwrap();
			chain.call(did, vec![GroupsCall::Publish { did, audience: None, packages: bytes }]).unwrap();
		}
		if is_old {
			// Nothing is kept for ever.
			chain.blocks(200);
			alice.sync(group);
			let device = alice.device();
			assert_eq!(Membership::open(&device, group).unwrap().state().refused(), 0);
			continue;
		}
		chain.call(alice.id(), commit).unwrap();
		assert_eq!(alice.sync(group).standing, Standing::Member);
		bob.sync(group);
		assert_agree(group, &[alice, bob]);
		alice.rekey(group).unwrap();
		bob.sync(group);
		assert_agree(group, &[alice, bob]);
	}
}

/// A node that invents the void of an epoch does not know the state to which it would lead.
#[test]
fn a_void_that_leads_to_another_state_changes_nothing() {
	let chain = TestChain::new();
	let (group, people) = group(&chain);
	let [alice, bob] = [&people[0], &people[1]];
	alice.rekey(group).unwrap();
	bob.sync(group);
	let before = bob.authenticator(group);
	chain.invent(group, |read| {
		read.record.kind = EpochKind::Voided;
		read.record.mls_epoch -= 1;
		(read.changes, read.messages) = (None, None);
	});
	assert_eq!(bob.try_sync(group).unwrap_err().kind(), "wrongRecord");
	assert_eq!(bob.authenticator(group), before);
}
