//! People with devices.

use crate::groups::{
	testing::{pair, run, Instants, MemoryVault, Seat, TestChain},
	Device, GroupsError, Intent, Made, Membership, NoLongMessages, Synced, Terms, Wish,
};
use clavis_primitives::{
	groups::{GroupId, Policy, Role},
	Did, DidId,
};
use std::sync::Arc;

/// The policy of the groups in these tests.
pub const POLICY: Policy =
	Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 2 };

/// A person, with a DID and a device.
pub struct Person<'a> {
	/// The names of the keys on the device.
	pub keys: Vec<String>,
	pub did: Did,
	pub vault: MemoryVault,
	pub seat: Seat<'a>,
}

impl<'a> Person<'a> {
	/// Creates the DID of a person.
	pub fn new(chain: &'a TestChain, name: &str) -> Self {
		let did = chain.create_did(name);
		let seat = Seat::new(chain, did.id);
		Self { keys: vec![name.into()], did, vault: MemoryVault::default(), seat }
	}

	pub fn id(&self) -> DidId {
		self.did.id
	}

	/// The device, with another process on the same disk if `instants` are given.
	pub fn device(&self) -> Device<'_, Seat<'a>, MemoryVault> {
		let keys = self.keys.iter().map(|name| Arc::new(pair(name))).collect();
		Device { chain: &self.seat, vault: &self.vault, did: self.did.clone(), keys, messages: &NoLongMessages }
	}

	/// Lets the process of the person be killed at an instant.
	pub fn killed_at(&mut self, instants: Instants) {
		self.vault = self.vault.with_instants(instants.clone());
		self.seat.instants = instants;
	}

	pub fn create(&self) -> GroupId {
		let terms = Terms { salt: [1; 32], suite: 1, policy: POLICY };
		let group = terms.group(crate::groups::GroupChain::genesis(&self.seat), self.id());
		let device = self.device();
		run(Membership::open(&device, group).unwrap().create(&terms)).unwrap();
		group
	}

	pub fn publish(&self, count: u32) {
		run(self.device().publish(1, None, count)).unwrap();
	}

	pub fn sync(&self, group: GroupId) -> Synced {
		self.try_sync(group).unwrap()
	}

	pub fn try_sync(&self, group: GroupId) -> Result<Synced, GroupsError> {
		let device = self.device();
		let mut membership = Membership::open(&device, group)?;
		run(membership.sync())
	}

	pub fn carry_out(&self, group: GroupId, wish: Wish) -> Result<Vec<Made>, GroupsError> {
		let device = self.device();
		let mut membership = Membership::open(&device, group)?;
		run(membership.carry_out(wish, &mut |_| ()))
	}

	pub fn invite(&self, group: GroupId, people: &[&Person<'_>]) -> Result<Vec<Made>, GroupsError> {
		let add = people.iter().map(|person| person.id()).collect();
		self.carry_out(group, Wish { intent: Intent { add, remove: Vec::new() }, ..Wish::default() })
	}

	pub fn remove(&self, group: GroupId, person: DidId) -> Result<Vec<Made>, GroupsError> {
		self.carry_out(group, Wish { intent: Intent { add: Vec::new(), remove: vec![person] }, ..Wish::default() })
	}

	pub fn rekey(&self, group: GroupId) -> Result<Vec<Made>, GroupsError> {
		self.carry_out(group, Wish { rekey: true, ..Wish::default() })
	}

	/// The authenticator of the epoch on the disk of the person. Members who agree have the same.
	pub fn authenticator(&self, group: GroupId) -> Option<(u32, Vec<u8>)> {
		let device = self.device();
		let membership = Membership::open(&device, group).unwrap();
		let current = membership.state().current()?;
		Some((current.epoch, current.engine().unwrap().epoch_authenticator()))
	}
}

/// Checks that these people are members with the same secrets, in the current epoch.
pub fn assert_agree(group: GroupId, people: &[&Person<'_>]) {
	let all = people.iter().map(|person| person.authenticator(group)).collect::<Vec<_>>();
	let newest = people[0].seat.chain.last_epoch(group).record.epoch;
	assert_eq!(all[0].as_ref().map(|(epoch, _)| *epoch), Some(newest));
	assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
}
