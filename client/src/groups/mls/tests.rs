//! Tests of one member's state: real MLS on all sides, and no chain.

mod flows;
mod framing;
mod refusals;

use super::*;
use crate::keys::{KeyPair, Secret};
use clavis_primitives::{groups::GroupId, Algorithm, Did, DidId, DidUrl};

const GROUP: GroupId = GroupId([7; 32]);

fn did(number: u8) -> Did {
	Did { network: "dev".parse().unwrap(), id: DidId([number; 32]) }
}

fn method(number: u8, id: &str) -> DidUrl {
	format!("{}#{id}", did(number)).parse().unwrap()
}

fn key(text: &str, suite: u16) -> KeyPair {
	let algorithm = if suite == 2 { Algorithm::P256 } else { Algorithm::Ed25519 };
	format!("//{text}").parse::<Secret>().unwrap().pair(algorithm).unwrap()
}

/// The member with this number, with its first key.
fn identity(number: u8, suite: u16) -> Identity {
	Identity::new(method(number, "key-1"), key(&number.to_string(), suite)).unwrap()
}

/// A member: its identity, its packages and its state.
struct Member {
	identity: Identity,
	packages: PackageStore,
	engine: Option<Engine>,
	suite: u16,
}

impl Member {
	fn new(number: u8, suite: u16) -> Self {
		Self { identity: identity(number, suite), packages: PackageStore::new(), engine: None, suite }
	}

	/// The creator of a group.
	fn creator(number: u8, suite: u16) -> Self {
		let mut member = Self::new(number, suite);
		member.engine = Some(Engine::create(&member.identity, suite, GROUP, 0).unwrap());
		member
	}

	fn package(&mut self) -> Vec<u8> {
		self.packages.make(&self.identity, self.suite).unwrap().bytes
	}

	fn engine(&mut self) -> &mut Engine {
		self.engine.as_mut().unwrap()
	}

	fn commit(&mut self, removed: &[u32], added: &[Vec<u8>]) -> Staged {
		self.engine.as_mut().unwrap().commit(&self.identity, removed, added).unwrap()
	}

	fn join(&mut self, welcome: &[u8]) {
		self.engine = Some(Engine::join(&self.identity, &mut self.packages, welcome).unwrap());
	}

	fn process(&mut self, commit: &[u8]) -> Processed {
		self.engine().process(commit, &|_| Ok(())).unwrap()
	}

	/// Writes the state and reads it again, as a program that is started anew does.
	fn restart(&mut self) {
		let bytes = self.engine().to_bytes();
		let engine = Engine::from_bytes(&bytes).unwrap();
		assert_eq!(engine.to_bytes(), bytes);
		self.engine = Some(engine);
	}
}

/// The secret of a member in its epoch.
fn secret(member: &mut Member) -> Vec<u8> {
	member.engine().export("test", b"context", 32).unwrap().to_vec()
}

/// Checks that members agree on everything, and starts each of them anew.
fn agree(members: &mut [&mut Member]) {
	let mut states = members.iter_mut().map(|member| {
		member.restart();
		let secret = secret(member);
		let engine = member.engine();
		let members = engine.members().collect::<Vec<_>>();
		(engine.epoch(), engine.tree(), engine.epoch_authenticator(), secret, members)
	});
	let first = states.next().unwrap();
	for state in states {
		assert_eq!(state, first);
	}
	for member in members {
		let own = member.engine().own_leaf();
		let own = member.engine().members().find(|leaf| leaf.index == own).unwrap();
		assert_eq!(own.did(), member.identity.did());
		assert_eq!(own.key, member.identity.public());
	}
}

/// A group with so many members, numbered from 1.
fn group(count: u8, suite: u16) -> Vec<Member> {
	let mut creator = Member::creator(1, suite);
	let mut members = (2..=count).map(|number| Member::new(number, suite)).collect::<Vec<_>>();
	let packages = members.iter_mut().map(Member::package).collect::<Vec<_>>();
	let staged = creator.commit(&[], &packages);
	creator.engine().accept().unwrap();
	for member in &mut members {
		member.join(staged.welcome.as_ref().unwrap());
	}
	members.insert(0, creator);
	members
}
