//! Processes that are killed at any instant, and answers of a node that are lost: the next run comes to the same state.

use super::people::{assert_agree, Person};
use crate::groups::{
	testing::{Instants, TestChain, OBJECTION_PERIOD},
	Standing,
};
use clavis_primitives::groups::GroupId;

/// A scene: people, and what one of them does. The scene ends the same, whether the act is done at once or in two runs.
struct Scene<'a> {
	group: GroupId,
	people: Vec<Person<'a>>,
}

fn scene(chain: &TestChain) -> Scene<'_> {
	let people = ["Alice", "Bob", "Carol"].map(|name| Person::new(chain, name));
	let group = people[0].create();
	people.iter().skip(1).for_each(|person| person.publish(2));
	people[0].invite(group, &[&people[1]]).unwrap();
	people[1].sync(group);
	chain.blocks(OBJECTION_PERIOD);
	Scene { group, people: people.into() }
}

/// Runs `act` of one person once for each instant at which its process can be killed, then again without a kill. All who are
/// members then agree, and exactly one commit follows each epoch.
fn at_each_instant(person: usize, act: impl Fn(&Scene<'_>), members: &[usize]) {
	let mut instant = 0;
	loop {
		let chain = TestChain::new();
		let mut scene = scene(&chain);
		let instants = Instants::kill_at(instant);
		scene.people[person].killed_at(instants.clone());
		act(&scene);
		let was_killed = instants.passed() == instant;
		// A new process.
		scene.people[person].killed_at(Instants::default());
		chain.blocks(OBJECTION_PERIOD);
		act(&scene);
		for member in members {
			let synced = scene.people[*member].sync(scene.group);
			assert_eq!(synced.standing, Standing::Member, "killed at instant {instant}");
		}
		assert_agree(scene.group, &members.iter().map(|member| &scene.people[*member]).collect::<Vec<_>>());
		chain.check();
		if !was_killed {
			assert!(instant > 3, "the act passes some instants");
			return;
		}
		instant += 1;
	}
}

#[test]
fn a_member_that_is_killed_while_it_commits_loses_nothing() {
	at_each_instant(0, |scene| drop(scene.people[0].rekey(scene.group)), &[0, 1]);
}

#[test]
fn a_member_that_is_killed_while_it_invites_does_it_once() {
	let act = |scene: &Scene<'_>| drop(scene.people[0].invite(scene.group, &[&scene.people[2]]));
	at_each_instant(0, act, &[0, 1, 2]);
}

#[test]
fn a_member_that_is_killed_while_it_joins_joins_in_the_next_run() {
	let act = |scene: &Scene<'_>| {
		let chain = scene.people[0].seat.chain;
		// Once: the killed process is that of the member that joins.
		if chain.newest().member_view(&scene.group, &scene.people[2].id()).is_none() {
			scene.people[0].invite(scene.group, &[&scene.people[2]]).unwrap();
			scene.people[0].rekey(scene.group).unwrap();
		}
		let _ = scene.people[2].try_sync(scene.group);
	};
	at_each_instant(2, act, &[0, 1, 2]);
}

#[test]
fn a_member_that_is_killed_while_it_follows_catches_up_in_the_next_run() {
	let act = |scene: &Scene<'_>| {
		let alice = &scene.people[0];
		for _ in 0..4 {
			alice.rekey(scene.group).unwrap();
		}
		let _ = scene.people[1].try_sync(scene.group);
	};
	at_each_instant(1, act, &[0, 1]);
}

#[test]
fn a_creator_that_is_killed_has_the_group_that_the_chain_has() {
	for instant in 0..12 {
		let chain = TestChain::new();
		let mut alice = Person::new(&chain, "Alice");
		let terms = crate::groups::Terms { salt: [1; 32], suite: 1, policy: super::people::POLICY };
		let group = terms.group(crate::groups::GroupChain::genesis(&alice.seat), alice.id());
		alice.killed_at(Instants::kill_at(instant));
		{
			let device = alice.device();
			let mut membership = crate::groups::Membership::open(&device, group).unwrap();
			let _ = crate::groups::testing::run(membership.create(&terms));
		}
		alice.killed_at(Instants::default());
		let standing = alice.sync(group).standing;
		let expected = match chain.newest().view(&group) {
			Some(_) => Standing::Member,
			None => Standing::NoGroup,
		};
		assert_eq!(standing, expected, "killed at instant {instant}");
		if expected == Standing::Member {
			alice.rekey(group).unwrap();
		}
	}
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_and_one_that_is_lost_is_sent_again() {
	for takes_it in [true, false] {
		let chain = TestChain::new();
		let Scene { group, people } = scene(&chain);
		let before = chain.last_epoch(group).record.epoch;
		let seat = &people[0].seat;
		match takes_it {
			true => seat.loses_answer.set(true),
			false => seat.loses_call.set(true),
		}
		assert!(people[0].rekey(group).unwrap_err().is_of_connection());
		// The next run makes what the lost one was for, and then what it is asked for.
		people[0].rekey(group).unwrap();
		let after = chain.last_epoch(group).record.epoch;
		assert_eq!(after, before + 2, "{takes_it}");
		people[1].sync(group);
		assert_agree(group, &[&people[0], &people[1]]);
		chain.check();
	}
}

#[test]
fn a_commit_that_was_lost_and_can_no_longer_be_made_is_given_up() {
	let chain = TestChain::new();
	let Scene { group, people } = scene(&chain);
	people[0].seat.loses_call.set(true);
	assert!(people[0].invite(group, &[&people[2]]).unwrap_err().is_of_connection());
	chain.deactivate(people[2].id());
	// A copy may still be on the way.
	let error = people[0].rekey(group).unwrap_err();
	assert_eq!(error.kind(), "commitWaits");
	chain.blocks(100);
	people[0].rekey(group).unwrap();
	people[1].sync(group);
	assert_agree(group, &[&people[0], &people[1]]);
}
