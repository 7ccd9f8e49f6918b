//! Agents: each does its duties, and all of them come to the same state under any schedule.

use super::people::{assert_agree, Person};
use crate::groups::{
	agent::{Act, Agent, Settings, Tick, Trust},
	testing::{TestChain, OBJECTION_PERIOD, REKEY_DEADLINE},
	Device, GroupsError, Standing,
};
use clavis_primitives::groups::{GroupId, Stale};
use proptest::prelude::*;
use std::{
	cell::Cell,
	collections::BTreeSet,
	future::Future,
	pin::Pin,
	task::{Context, Poll, Waker},
};

const SETTINGS: Settings = Settings { packages: 2, suite: 1, audience: None, trust: Trust::Roles };

/// A group that Alice created, and people whose agents publish packages.
fn people<'a>(chain: &'a TestChain, count: usize) -> (GroupId, Vec<Person<'a>>) {
	const NAMES: [&str; 8] = ["Alice", "Bob", "Carol", "Dora", "Emil", "Fay", "Gus", "Hal"];
	let people = NAMES[..count].iter().map(|name| Person::new(chain, name)).collect::<Vec<_>>();
	let group = people[0].create();
	people.iter().skip(1).for_each(|person| person.publish(2));
	(group, people)
}

/// One agent that acts until it is told to stop.
async fn live(
	device: &Device<'_, super::super::testing::Seat<'_>, super::super::testing::MemoryVault>,
	group: GroupId,
	chain: &TestChain,
	stops: &Cell<bool>,
) -> Result<(), GroupsError> {
	let mut agent = Agent::new(device, SETTINGS, [group])?;
	let mut seen = 0;
	while !stops.get() {
		let height = chain.height();
		if height == seen {
			give_way().await;
			continue;
		}
		let (groups, dids) = chain.news(seen, height);
		seen = height;
		agent.step(&Tick { height, groups, dids }, &mut |_, _| ()).await?;
	}
	Ok(())
}

async fn give_way() {
	let mut given = false;
	std::future::poll_fn(|_| match std::mem::replace(&mut given, true) {
		true => Poll::Ready(()),
		false => Poll::Pending,
	})
	.await;
}

/// The life of an agent, up to the fault that ends it.
type Life<'a> = Pin<Box<dyn Future<Output = Result<(), GroupsError>> + 'a>>;

/// Polls the agents in an order that `choose` gives, with an empty block now and then, until `done` or after so many polls.
fn drive(chain: &TestChain, mut lives: Vec<Life<'_>>, choices: &[u8], polls: usize, done: impl Fn() -> bool) {
	let mut context = Context::from_waker(Waker::noop());
	for turn in 0..polls {
		let choice = usize::from(choices[turn % choices.len()]).wrapping_add(turn / choices.len());
		let place = choice % lives.len();
		if let Poll::Ready(outcome) = lives[place].as_mut().poll(&mut context) {
			panic!("agent {place} ended: {outcome:?}");
		}
		if turn % 40 == 0 {
			chain.blocks(1);
			if done() {
				return;
			}
		}
	}
	panic!("the agents did not come to an end");
}

fn agree(group: GroupId, people: &[Person<'_>]) -> bool {
	let newest = people[0].seat.chain.last_epoch(group).record.epoch;
	let all = people.iter().map(|person| person.authenticator(group)).collect::<BTreeSet<_>>();
	all.len() == 1 && all.first().is_some_and(|one| one.as_ref().is_some_and(|(epoch, _)| *epoch == newest))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(6))]

	/// Eight agents start at once. One founds the group, seven wait for an invitation, the keys of two change, and one leaves.
	#[test]
	fn eight_agents_come_to_one_state_under_any_schedule(choices in prop::collection::vec(any::<u8>(), 16..64)) {
		let chain = TestChain::new();
		let (group, mut people) = people(&chain, 8);
		let others = people.iter().skip(1).collect::<Vec<_>>();
		people[0].invite(group, &others).unwrap();
		for (place, name) in [(2, "Carol-2"), (5, "Fay-2")] {
			chain.rotate(people[place].id(), "key-1", "key-2", name);
			people[place].keys.push(name.into());
		}
		let leaver = people.pop().unwrap();
		leaver.sync(group);
		chain.call(leaver.id(), vec![crate::calls::GroupsCall::Leave { did: leaver.id(), group }]).unwrap();

		chain.interleaves.set(true);
		let stops = Cell::new(false);
		let devices = people.iter().map(Person::device).collect::<Vec<_>>();
		let lives = devices.iter().map(|device| {
			Box::pin(live(device, group, &chain, &stops)) as Life<'_>
		});
		let done = || {
			let view = chain.newest().view(&group).unwrap();
			view.head.stale() == 0 && view.head.roster == 7 && chain.newest().fresh(&group) && agree(group, &people)
		};
		drive(&chain, lives.collect(), &choices, 400_000, done);
		stops.set(true);
		chain.check();
		chain.interleaves.set(false);
		// Nobody rushed: each duty took about one commit, and few were made in vain. The fewest: the group, the invitation, and
		// the two refreshes, the first of which removes the leaver too.
		let epochs = chain.last_epoch(group).record.epoch;
		prop_assert!((4..=12).contains(&epochs), "{epochs} epochs");
	}
}

#[test]
fn an_agent_removes_members_that_must_go_and_reports_those_whose_keys_changed() {
	let chain = TestChain::new();
	let (group, people) = people(&chain, 4);
	people[0].invite(group, &people.iter().skip(1).collect::<Vec<_>>()).unwrap();
	chain.rotate(people[1].id(), "key-1", "key-2", "Bob-2");
	chain.deactivate(people[2].id());
	chain.blocks(OBJECTION_PERIOD);
	let agent_acts = |person: &Person<'_>| {
		let device = person.device();
		let mut agent = Agent::new(&device, Settings { packages: 0, ..SETTINGS }, [group]).unwrap();
		let mut acts = Vec::new();
		for _ in 0..30 {
			chain.blocks(1);
			let tick = Tick { height: chain.height(), groups: BTreeSet::from([group]), ..Tick::default() };
			super::super::testing::run(agent.step(&tick, &mut |_, act| acts.push(act))).unwrap();
		}
		acts
	};
	let acts = agent_acts(&people[0]);
	let reported = |did, stale| {
		acts.iter().any(|act| matches!(act, Act::Reported(found, Some(kind)) if *found == did && *kind == stale))
	};
	assert!(reported(people[1].id(), Stale::MustRefresh) && reported(people[2].id(), Stale::MustGo), "{acts:?}");
	let removed = |act: &Act| matches!(act, Act::Committed(made) if made.removed == [people[2].id()]);
	assert_eq!(acts.iter().filter(|act| removed(act)).count(), 1, "{acts:?}");
	let view = chain.newest().view(&group).unwrap();
	assert_eq!((view.head.must_refresh, view.head.must_go, view.head.roster), (1, 0, 3));
	assert!(view.rekey_by.is_some_and(|last| last <= chain.height() + REKEY_DEADLINE));
	// Another agent of a member that need not do anything does nothing.
	assert!(agent_acts(&people[3]).iter().all(|act| !matches!(act, Act::Committed(_) | Act::Reported(..))));
}

#[test]
fn an_agent_finds_the_group_that_added_its_did_and_publishes_another_package() {
	let chain = TestChain::new();
	let (group, people) = people(&chain, 2);
	let bob = &people[1];
	let device = bob.device();
	let mut agent = Agent::new(&device, SETTINGS, []).unwrap();
	let mut acts = Vec::new();
	let mut step = |agent: &mut Agent<'_, _, _>, groups: BTreeSet<GroupId>| {
		let tick = Tick { height: chain.height(), groups, ..Tick::default() };
		super::super::testing::run(agent.step(&tick, &mut |_, act| acts.push(act))).unwrap();
	};
	step(&mut agent, BTreeSet::new());
	people[0].rekey(group).unwrap();
	step(&mut agent, BTreeSet::from([group]));
	assert_eq!(agent.groups().count(), 0);
	people[0].invite(group, &[bob]).unwrap();
	step(&mut agent, BTreeSet::from([group]));
	assert_eq!(agent.groups().collect::<Vec<_>>(), [group]);
	assert!(acts.iter().any(|act| matches!(act, Act::Standing(Standing::Member))), "{acts:?}");
	assert!(acts.iter().any(|act| matches!(act, Act::Published(1))), "{acts:?}");
	assert_agree(group, &[&people[0], bob]);
	assert_eq!(chain.newest().packages_of(&bob.id()).len(), 2);
}

#[test]
fn an_agent_whose_state_is_lost_comes_back_by_itself() {
	let chain = TestChain::new();
	let (group, mut people) = people(&chain, 3);
	people[0].invite(group, &people.iter().skip(1).collect::<Vec<_>>()).unwrap();
	people[1].vault = Default::default();
	let device = people[1].device();
	let mut agent = Agent::new(&device, Settings { packages: 0, ..SETTINGS }, [group]).unwrap();
	let mut acts = Vec::new();
	for _ in 0..OBJECTION_PERIOD + 10 {
		chain.blocks(1);
		let tick = Tick { height: chain.height(), ..Tick::default() };
		super::super::testing::run(agent.step(&tick, &mut |_, act| acts.push(act))).unwrap();
	}
	assert!(acts.iter().any(|act| matches!(act, Act::Rejoined(_))), "{acts:?}");
	drop(agent);
	people[0].sync(group);
	assert_agree(group, &[&people[0], &people[1]]);
}

#[test]
fn an_agent_that_cannot_publish_tries_again_after_a_few_blocks() {
	let chain = TestChain::new();
	let mut bob = Person::new(&chain, "Bob");
	// The key is in the document only later: this node may be behind, or the update may not be final.
	bob.keys = vec!["Bob's new key".into()];
	let device = bob.device();
	let mut agent = Agent::new(&device, SETTINGS, []).unwrap();
	let step = |agent: &mut Agent<'_, _, _>| {
		chain.blocks(1);
		let mut acts = Vec::new();
		let tick = Tick { height: chain.height(), ..Tick::default() };
		super::super::testing::run(agent.step(&tick, &mut |_, act| acts.push(act))).unwrap();
		acts
	};
	let acts = step(&mut agent);
	assert!(matches!(acts[..], [Act::Failed(_)]), "{acts:?}");
	chain.rotate(bob.id(), "key-1", "key-2", "Bob's new key");
	let later = (0..10).flat_map(|_| step(&mut agent)).collect::<Vec<_>>();
	assert!(matches!(later[..], [Act::Published(2)]), "{later:?}");
}
