//! The files of a DID in memory. They outlive the agent that is killed.

use super::chain::Instants;
use crate::groups::{
	mls::PackageStore,
	store::{GroupState, StoreError},
	Vault,
};
use clavis_primitives::groups::GroupId;
use std::{cell::RefCell, collections::BTreeMap, io, rc::Rc};

/// The content of a disk.
#[derive(Default)]
struct Disk {
	groups: BTreeMap<GroupId, GroupState>,
	packages: Option<Vec<u8>>,
}

/// The files of a DID.
#[derive(Clone, Default)]
pub struct MemoryVault {
	disk: Rc<RefCell<Disk>>,
	instants: Instants,
}

impl MemoryVault {
	/// The same disk, in a process that is killed at one of these instants.
	pub fn with_instants(&self, instants: Instants) -> Self {
		Self { disk: self.disk.clone(), instants }
	}

	/// Writes to the disk, with an instant before and one after.
	fn write(&self, change: impl FnOnce(&mut Disk)) -> Result<(), StoreError> {
		let killed = |_| StoreError::Io { doing: "write", path: "memory".into(), cause: io::Error::other("killed") };
		self.instants.pass().map_err(killed)?;
		change(&mut self.disk.borrow_mut());
		self.instants.pass().map_err(killed)
	}
}

impl Vault for MemoryVault {
	fn groups(&self) -> Result<Vec<GroupId>, StoreError> {
		Ok(self.disk.borrow().groups.keys().copied().collect())
	}

	fn state(&self, group: GroupId) -> Result<Option<GroupState>, StoreError> {
		Ok(self.disk.borrow().groups.get(&group).cloned())
	}

	fn save(&self, group: GroupId, state: &GroupState) -> Result<(), StoreError> {
		self.write(|disk| drop(disk.groups.insert(group, state.clone())))
	}

	fn packages(&self) -> Result<PackageStore, StoreError> {
		match &self.disk.borrow().packages {
			Some(bytes) => Ok(PackageStore::from_bytes(bytes)?),
			None => Ok(PackageStore::new()),
		}
	}

	fn save_packages(&self, packages: &PackageStore) -> Result<(), StoreError> {
		let bytes = packages.to_bytes().to_vec();
		self.write(|disk| disk.packages = Some(bytes))
	}
}
