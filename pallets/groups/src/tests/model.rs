//! A group as a state machine that is small enough to be read, and the pallet beside it.
//!
//! This file has the words, and random sequences of acts. `machine.rs` and `commits.rs` have the machine, which is written
//! from the tables of `docs/groups.md`, and not from the code. `driver.rs` carries acts out on the pallet, and compares.

mod commits;
mod driver;
mod machine;

use crate::mock::{OPEN, STRICT};
use clavis_primitives::groups::{Policy, Role};
use driver::follow;
use proptest::{collection::vec, option, prelude::*};
use std::collections::BTreeSet;

/// A person, by the seed of its DID.
type Person = u8;

/// The people there are. The first four begin as members, and the first one owns the group.
const PEOPLE: u8 = 6;
const FIRST: [Person; 4] = [1, 2, 3, 4];

const POLICIES: [Policy; 4] = [
	OPEN,
	STRICT,
	Policy { commit: Role::Moderator, objections: 1, ..OPEN },
	Policy { add: Role::Moderator, objections: 3, ..OPEN },
];

/// The deadline for stale members, and the longest epoch, in blocks.
const DEADLINE: u32 = 30;
const LONGEST: u32 = 60;

#[derive(Clone, Debug)]
enum Act {
	Commit { by: Person, removed: Vec<Person>, added: Vec<Person>, rejoins: bool, late: bool },
	Object { by: Person },
	Leave { by: Person },
	Report { subject: Person },
	Propose { by: Person, subject: Person, add: bool },
	WithdrawProposal { by: Person, as_control: bool, subject: Person },
	Publish { by: Person, audience: Option<Person> },
	WithdrawPackage { by: Person },
	Restart { by: Person, founder: Person },
	Govern { by: Person, policy: usize, owner: Person },
	Appoint { by: Person, member: Person, role: Role },
	Dissolve { by: Person },
	Reap { subject: Person },
	// News about DIDs.
	Rotate { did: Person },
	Freeze { did: Person },
	Thaw { did: Person },
	Deactivate { did: Person },
	Wait { blocks: u32 },
}

/// The rule by which an act is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Refused {
	/// By the name of the error of this pallet.
	By(&'static str),
	/// The gate refuses the caller.
	Gate,
}

/// Every rule that refuses an act. None: the act is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Refusals(BTreeSet<Refused>);

impl Refusals {
	fn when(mut self, refuses: bool, error: &'static str) -> Self {
		if refuses {
			self.0.insert(Refused::By(error));
		}
		self
	}

	fn gate_when(mut self, refuses: bool) -> Self {
		if refuses {
			self.0.insert(Refused::Gate);
		}
		self
	}
}

fn person() -> impl Strategy<Value = Person> {
	1..=PEOPLE
}

fn some_people() -> impl Strategy<Value = Vec<Person>> {
	prop_oneof![3 => Just(Vec::new()), 3 => vec(person(), 1..2), 1 => vec(person(), 1..4)]
}

fn role() -> impl Strategy<Value = Role> {
	prop_oneof![Just(Role::Member), Just(Role::Moderator)]
}

fn commit() -> impl Strategy<Value = Act> {
	(person(), some_people(), some_people(), prop::bool::weighted(0.1), prop::bool::weighted(0.1))
		.prop_map(|(by, removed, added, rejoins, late)| Act::Commit { by, removed, added, rejoins, late })
}

fn act() -> impl Strategy<Value = Act> {
	let of_members = prop_oneof![
		12 => commit(),
		8 => person().prop_map(|by| Act::Object { by }),
		2 => person().prop_map(|by| Act::Leave { by }),
		5 => person().prop_map(|subject| Act::Report { subject }),
		3 => (person(), person(), any::<bool>()).prop_map(|(by, subject, add)| Act::Propose { by, subject, add }),
		3 => (person(), any::<bool>(), person())
			.prop_map(|(by, as_control, subject)| Act::WithdrawProposal { by, as_control, subject }),
		6 => (person(), option::weighted(0.3, person())).prop_map(|(by, audience)| Act::Publish { by, audience }),
		1 => person().prop_map(|by| Act::WithdrawPackage { by }),
	];
	let of_owners = prop_oneof![
		2 => (owner(), person()).prop_map(|(by, founder)| Act::Restart { by, founder }),
		3 => (owner(), 0..POLICIES.len(), owner()).prop_map(|(by, policy, owner)| Act::Govern { by, policy, owner }),
		4 => (owner(), person(), role()).prop_map(|(by, member, role)| Act::Appoint { by, member, role }),
		1 => owner().prop_map(|by| Act::Dissolve { by }),
		2 => person().prop_map(|subject| Act::Reap { subject }),
	];
	let news = prop_oneof![
		4 => person().prop_map(|did| Act::Rotate { did }),
		2 => person().prop_map(|did| Act::Freeze { did }),
		2 => person().prop_map(|did| Act::Thaw { did }),
		1 => person().prop_map(|did| Act::Deactivate { did }),
		8 => (1u32..25).prop_map(|blocks| Act::Wait { blocks }),
	];
	prop_oneof![8 => of_members, 2 => of_owners, 4 => news]
}

/// Acts that only mean something one after another.
fn acts() -> impl Strategy<Value = Vec<Act>> {
	let joins = (person(), person()).prop_map(|(by, newcomer)| {
		let publish = Act::Publish { by: newcomer, audience: None };
		vec![publish, Act::Commit { by, removed: vec![], added: vec![newcomer], rejoins: false, late: false }]
	});
	let races = (10u32..20, commit(), vec(person(), 1..5)).prop_map(|(blocks, commit, objectors)| {
		let objections = objectors.into_iter().map(|by| Act::Object { by });
		[Act::Wait { blocks }, commit].into_iter().chain(objections).collect()
	});
	let withdraws = (person(), person(), any::<bool>()).prop_map(|(by, subject, add)| {
		let withdraw = |by| Act::WithdrawProposal { by, as_control: false, subject };
		vec![Act::Propose { by, subject, add }, withdraw(by), withdraw(subject)]
	});
	// Rare, since nothing but refusals follows the end of a group.
	let ends = (owner(), person()).prop_map(|(by, founder)| {
		let former = Act::Reap { subject: founder % PEOPLE + 1 };
		vec![Act::Restart { by, founder }, former, Act::Dissolve { by }, Act::Reap { subject: founder }]
	});
	prop_oneof![72 => act().prop_map(|act| vec![act]), 12 => joins, 18 => races, 6 => withdraws, 1 => ends]
}

/// A sequence of so many acts, or of some more.
fn sequence(lengths: core::ops::Range<usize>) -> impl Strategy<Value = Vec<Act>> {
	vec(acts(), lengths).prop_map(|acts| acts.concat())
}

/// The first person owns the group at first, so that it often acts as the owner.
fn owner() -> impl Strategy<Value = Person> {
	prop_oneof![4 => Just(1), 1 => person()]
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

	/// The pallet does what the tables say, after any acts of members, strangers and owners, and any news about DIDs. All
	/// entries are counted and paid for at every step.
	#[test]
	fn the_pallet_should_be_its_model(policy in 0..POLICIES.len(), acts in sequence(1..50)) {
		follow(policy, &acts);
	}
}

/// The random sequences reach what they are for: most acts are carried out at times, and most rules refuse at times.
#[test]
fn the_random_sequences_should_reach_every_act() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut done = BTreeSet::new();
	for policy in (0..POLICIES.len()).cycle().take(24) {
		let acts = sequence(50..51).new_tree(&mut runner).unwrap().current();
		done.append(&mut follow(policy, &acts));
	}
	let acts = [
		"Commit",
		"Object",
		"Leave",
		"Report",
		"Propose",
		"WithdrawProposal",
		"Publish",
		"WithdrawPackage",
		"Restart",
		"Govern",
		"Appoint",
		"Dissolve",
		"Reap",
		"Voided",
	];
	for act in acts {
		assert!(done.contains(act), "{act} was never carried out: {done:?}");
	}
}
