//! The ordinary life of a group.

use super::people::{assert_agree, Person};
use crate::groups::{
	testing::{Seat, TestChain, OBJECTION_PERIOD},
	GroupsError, Intent, Joined, Membership, News, Standing, Wish,
};
use crate::{calls::GroupsCall, groups::testing::run};
use clavis_primitives::groups::{GroupId, Role};

/// A group of people whose states are up to date. The first one created it.
fn group_of<'a>(chain: &'a TestChain, names: &[&str]) -> (GroupId, Vec<Person<'a>>) {
	let people = names.iter().map(|name| Person::new(chain, name)).collect::<Vec<_>>();
	let group = people[0].create();
	people.iter().skip(1).for_each(|person| person.publish(1));
	let others = people.iter().skip(1).collect::<Vec<_>>();
	people[0].invite(group, &others).unwrap();
	others.iter().for_each(|person| assert_eq!(person.sync(group).standing, Standing::Member));
	(group, people)
}

#[test]
fn members_join_by_a_welcome_and_agree() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob", "Carol"]);
	assert_agree(group, &people.iter().collect::<Vec<_>>());
	// Their packages are used up, on the chain and on their devices.
	assert!(chain.newest().packages.is_empty());
	let device = people[1].device();
	assert_eq!(crate::groups::Vault::packages(device.vault).unwrap().hashes().count(), 0);
	chain.check();
}

#[test]
fn a_removed_member_keeps_old_keys_and_gets_no_new_one() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob", "Carol"]);
	let [alice, bob, carol] = [&people[0], &people[1], &people[2]];
	let key = |person: &Person<'_>, epoch| {
		let device = person.device();
		let membership = Membership::open(&device, group).unwrap();
		membership.state().seal_key(epoch)
	};
	let before = chain.last_epoch(group).record.epoch;
	assert!(key(bob, before).is_some() && key(bob, before) == key(alice, before));
	alice.remove(group, bob.id()).unwrap();
	assert_eq!(bob.sync(group).standing, Standing::Removed(before + 1));
	assert_eq!(bob.sync(group).standing, Standing::Removed(before + 1));
	assert!(bob.authenticator(group).is_none());
	carol.sync(group);
	assert_agree(group, &[alice, carol]);
	assert!(key(bob, before).is_some() && key(bob, before + 1).is_none());
	assert!(key(carol, before + 1).is_some() && key(carol, before + 1) == key(alice, before + 1));
	assert_ne!(key(carol, before), key(carol, before + 1));
	// Added again, it has the keys of the epochs in which it is a member.
	bob.publish(1);
	alice.invite(group, &[bob]).unwrap();
	bob.sync(group);
	carol.sync(group);
	assert_agree(group, &[alice, bob, carol]);
	assert!(key(bob, before + 1).is_none() && key(bob, before + 2).is_some());
}

#[test]
fn a_member_that_was_offline_follows_all_epochs() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob", "Carol"]);
	for _ in 0..8 {
		people[0].rekey(group).unwrap();
	}
	let synced = people[2].sync(group);
	assert_eq!(synced.news.len(), 8);
	assert!(synced.news.iter().all(|(_, news)| *news == News::Followed));
	assert_agree(group, &[&people[0], &people[2]]);
	// Also after the node has dropped the states of the old blocks.
	chain.pruned.set(chain.height());
	assert_eq!(people[1].sync(group).news.len(), 8);
	assert_agree(group, &[&people[0], &people[1]]);
}

#[test]
fn of_two_commits_to_one_epoch_one_wins_and_the_other_is_made_again() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob"]);
	let [alice, bob] = [&people[0], &people[1]];
	let [carol, dora] = ["Carol", "Dora"].map(|name| Person::new(&chain, name));
	[&carol, &dora].iter().for_each(|person| person.publish(1));
	let member = bob.id();
	chain
		.call(alice.id(), vec![GroupsCall::Appoint { did: alice.id(), group, member, role: Role::Moderator }])
		.unwrap();

	// Bob builds his commit on an epoch that Alice has just ended.
	let device = bob.device();
	let mut membership = Membership::open(&device, group).unwrap();
	let synced = run(membership.sync()).unwrap();
	alice.invite(group, &[&carol]).unwrap();
	let wish = Wish { intent: Intent { add: vec![dora.id()], remove: Vec::new() }, ..Wish::default() };
	assert_eq!(run(membership.commit_once(&wish, &synced)).unwrap(), None);
	assert_eq!(membership.owed().unwrap(), wish.intent);
	// Nothing of it is lost, also if the process ends here.
	drop(membership);
	let mut membership = Membership::open(&device, group).unwrap();
	run(membership.sync()).unwrap();
	let owed = membership.owed().unwrap();
	assert_eq!(owed.add, [dora.id()]);
	let made = run(membership.carry_out(Wish { intent: owed, ..Wish::default() }, &mut |_| ())).unwrap();
	assert_eq!(made.len(), 1);
	assert!(membership.owed().unwrap().is_empty());
	[alice, &carol, &dora].iter().for_each(|person| drop(person.sync(group)));
	assert_agree(group, &[alice, bob, &carol, &dora]);
	chain.check();
}

#[test]
fn a_member_whose_key_changed_refreshes_its_leaf_with_the_new_one() {
	let chain = TestChain::new();
	let (group, mut people) = group_of(&chain, &["Alice", "Bob", "Carol"]);
	chain.rotate(people[1].id(), "key-1", "key-2", "Bob-2");
	chain.blocks(OBJECTION_PERIOD);
	people[1].keys.push("Bob-2".into());
	people[1].rekey(group).unwrap();
	for person in [&people[0], &people[2]] {
		assert_eq!(person.sync(group).standing, Standing::Member);
	}
	assert_agree(group, &people.iter().collect::<Vec<_>>());
	// The old key is not needed any more.
	people[1].keys.remove(0);
	chain.blocks(OBJECTION_PERIOD);
	people[1].rekey(group).unwrap();
	people[0].sync(group);
	assert_agree(group, &[&people[0], &people[1]]);
	assert!(chain.newest().view(&group).unwrap().head.stale() == 0);
}

#[test]
fn a_member_that_lost_its_state_comes_back_from_outside() {
	let chain = TestChain::new();
	let (group, mut people) = group_of(&chain, &["Alice", "Bob", "Carol"]);
	people[1].vault = Default::default();
	assert!(matches!(people[1].sync(group).standing, Standing::Astray { .. }));
	chain.blocks(OBJECTION_PERIOD);
	let device = people[1].device();
	let mut membership = Membership::open(&device, group).unwrap();
	let epoch = chain.last_epoch(group).record.epoch;
	assert_eq!(run(membership.join()).unwrap(), Joined::Member(epoch + 1));
	drop(membership);
	[&people[0], &people[2]].iter().for_each(|person| drop(person.sync(group)));
	assert_agree(group, &people.iter().collect::<Vec<_>>());
	chain.check();
}

#[test]
fn a_member_that_lost_the_key_of_its_leaf_asks_to_be_added_again() {
	for loses_state in [true, false] {
		let chain = TestChain::new();
		let (group, mut people) = group_of(&chain, &["Alice", "Bob"]);
		chain.rotate(people[1].id(), "key-1", "key-2", "Bob-2");
		if loses_state {
			people[1].vault = Default::default();
		}
		people[1].keys = vec!["Bob-2".into()];
		people[1].sync(group);
		let device = people[1].device();
		let mut membership = Membership::open(&device, group).unwrap();
		assert!(matches!(run(membership.join()).unwrap(), Joined::Asked(_)));
		assert_eq!(run(membership.join()).unwrap(), Joined::Waits);
		drop(membership);
		let wish = Wish { again: vec![people[1].id()], ..Wish::default() };
		people[0].carry_out(group, wish).unwrap();
		people[1].sync(group);
		assert_agree(group, &people.iter().collect::<Vec<_>>());
		assert_eq!(chain.newest().view(&group).unwrap().proposals.len(), 0);
	}
}

#[test]
fn a_node_without_old_bodies_makes_a_member_come_back_from_outside() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob"]);
	people[0].rekey(group).unwrap();
	chain.blocks(2);
	chain.bodies_from.set(chain.height());
	people[0].rekey(group).unwrap();
	assert!(matches!(people[1].sync(group).standing, Standing::Astray { .. }));
	chain.blocks(OBJECTION_PERIOD);
	let device = people[1].device();
	let mut membership = Membership::open(&device, group).unwrap();
	// The public information two epochs ago is gone; that of the newest is there.
	chain.bodies_from.set(chain.last_epoch(group).at.block);
	let joined = run(membership.join()).unwrap();
	assert!(matches!(joined, Joined::Member(_) | Joined::Asked(_)), "{joined:?}");
}

#[test]
fn a_restart_leaves_the_founder_alone_and_others_are_added_again() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob"]);
	let [alice, bob] = [&people[0], &people[1]];
	let device = alice.device();
	let mut membership = Membership::open(&device, group).unwrap();
	let synced = run(membership.sync()).unwrap();
	let view = synced.view.clone().unwrap();
	let call = run(membership.restart(&view, synced.here.height + 100)).unwrap();
	chain.call(alice.id(), vec![call]).unwrap();
	assert_eq!(run(membership.restarted(true)).unwrap().standing, Standing::Member);
	drop(membership);
	let epoch = chain.last_epoch(group).record.epoch;
	bob.publish(1);
	// He is no member, so he reads nothing; his secrets of the group before are of no use.
	alice.invite(group, &[bob]).unwrap();
	let synced = bob.sync(group);
	assert_eq!(synced.standing, Standing::Member);
	assert!(synced.news.contains(&(epoch, News::Restarted)) && synced.news.contains(&(epoch + 1, News::Joined)));
	assert_agree(group, &[alice, bob]);
	chain.check();
}

#[test]
fn a_plain_member_waits_until_others_had_time_to_object() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob"]);
	people[0].rekey(group).unwrap();
	assert!(matches!(people[1].rekey(group), Err(GroupsError::TooEarly { .. })));
	chain.blocks(OBJECTION_PERIOD);
	people[1].rekey(group).unwrap();
	let carol = Person::new(&chain, "Carol");
	carol.publish(1);
	chain.blocks(OBJECTION_PERIOD);
	assert!(matches!(people[1].invite(group, &[&carol]), Err(GroupsError::Role { .. })));
	assert!(matches!(people[1].remove(group, people[1].id()), Err(GroupsError::Itself)));
}

#[test]
fn a_did_without_a_package_cannot_be_invited_and_one_that_is_a_member_needs_no_commit() {
	let chain = TestChain::new();
	let (group, people) = group_of(&chain, &["Alice", "Bob"]);
	let carol = Person::new(&chain, "Carol");
	assert!(matches!(people[0].invite(group, &[&carol]), Err(GroupsError::NoPackage(_))));
	assert!(people[0].invite(group, &[&people[1]]).unwrap().is_empty());
	assert!(matches!(carol.rekey(group), Err(GroupsError::NotAMember { .. })));
	carol.publish(1);
	chain.deactivate(carol.id());
	assert!(people[0].invite(group, &[&carol]).is_err());
	// The member that failed can go on.
	people[0].rekey(group).unwrap();
}

#[test]
fn a_node_that_lacks_the_group_or_its_epochs_makes_a_member_lose_nothing() {
	// The second one is behind the creation of the group, or lies.
	let (chain, behind) = (TestChain::new(), TestChain::new());
	let (group, mut people) = group_of(&chain, &["Alice", "Bob"]);
	let bob = people[1].authenticator(group).unwrap();
	let elsewhere = Seat::new(&behind, people[1].id());
	let seat = std::mem::replace(&mut people[1].seat, elsewhere);
	assert_eq!(people[1].sync(group).standing, Standing::NoGroup);
	assert_eq!(people[1].authenticator(group), Some(bob.clone()));
	people[1].seat = seat;

	// This one has dropped the bodies of the blocks that Bob missed.
	people[0].rekey(group).unwrap();
	chain.blocks(1);
	chain.bodies_from.set(chain.height());
	assert!(matches!(people[1].sync(group).standing, Standing::Astray { .. }));
	assert_eq!(people[1].authenticator(group), Some(bob));
	// An archive node has them.
	chain.bodies_from.set(0);
	assert_eq!(people[1].sync(group).standing, Standing::Member);
	assert_agree(group, &[&people[0], &people[1]]);
}
