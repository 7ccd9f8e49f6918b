//! The device of a DID: its keys, its files, and its way to the chain.

use super::{
	credential::member_methods,
	mls::{Engine, Identity, PackageStore},
	store::{GroupState, GroupStore, StoreError, Writer},
	GroupChain, GroupsError,
};
use crate::keys::KeyPair;
use clavis_primitives::{
	groups::{GroupId, Message, Suite},
	Algorithm, Did, DidUrl, Moment, Record, RuleSet, Uri,
};
use sp_core::H256;
use std::{
	io,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{SystemTime, UNIX_EPOCH},
};

/// The files of one DID: its states in groups, and the private parts of its key packages.
///
/// A write lasts when the function returns, also if the process is killed then. If it is killed earlier, the old content
/// or the new one is there.
pub trait Vault {
	/// The groups of which there is a state.
	fn groups(&self) -> Result<Vec<GroupId>, StoreError>;

	/// The state in a group.
	fn state(&self, group: GroupId) -> Result<Option<GroupState>, StoreError>;

	/// Replaces the state in a group.
	fn save(&self, group: GroupId, state: &GroupState) -> Result<(), StoreError>;

	/// The private parts of key packages.
	fn packages(&self) -> Result<PackageStore, StoreError>;

	/// Replaces the private parts of key packages.
	fn save_packages(&self, packages: &PackageStore) -> Result<(), StoreError>;
}

/// The files of a DID in a folder. They are written only while this value has the right to do so.
pub struct DiskVault<'a> {
	store: &'a GroupStore,
	writer: Mutex<Option<Writer<'a>>>,
}

impl<'a> DiskVault<'a> {
	/// Returns the files, without the right to write them.
	pub fn new(store: &'a GroupStore) -> Self {
		Self { store, writer: Mutex::new(None) }
	}

	/// Takes the right to write. Fails with [`StoreError::Busy`] if another process has it. The files may have changed
	/// since they were read.
	pub fn lock(&self) -> Result<(), StoreError> {
		let mut writer = self.writer();
		if writer.is_none() {
			*writer = Some(self.store.lock()?);
		}
		Ok(())
	}

	/// Gives the right to write back.
	pub fn unlock(&self) {
		*self.writer() = None;
	}

	fn writer(&self) -> MutexGuard<'_, Option<Writer<'a>>> {
		// The right is there or not, also after a panic of another thread.
		self.writer.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Writes, for which the right is taken if nobody has it.
	fn write(&self, act: impl FnOnce(&Writer<'a>) -> Result<(), StoreError>) -> Result<(), StoreError> {
		match &*self.writer() {
			Some(writer) => act(writer),
			None => act(&self.store.lock()?),
		}
	}
}

impl Vault for DiskVault<'_> {
	fn groups(&self) -> Result<Vec<GroupId>, StoreError> {
		self.store.groups()
	}

	fn state(&self, group: GroupId) -> Result<Option<GroupState>, StoreError> {
		self.store.load(group)
	}

	fn save(&self, group: GroupId, state: &GroupState) -> Result<(), StoreError> {
		self.write(|writer| writer.save(group, state))
	}

	fn packages(&self) -> Result<PackageStore, StoreError> {
		self.store.packages()
	}

	fn save_packages(&self, packages: &PackageStore) -> Result<(), StoreError> {
		self.write(|writer| writer.save_packages(packages))
	}
}

/// Messages that are too long for the chain, and lie elsewhere.
pub trait LongMessages {
	/// Returns the message with this hash, if it is on this device.
	fn fetch(&self, hash: H256) -> Option<Vec<u8>>;

	/// Keeps a message, and returns the place at which others will find it. `None` if no place for messages is known.
	fn place(&self, hash: H256, bytes: &[u8]) -> Option<io::Result<Uri>>;
}

/// No messages elsewhere.
pub struct NoLongMessages;

impl LongMessages for NoLongMessages {
	fn fetch(&self, _: H256) -> Option<Vec<u8>> {
		None
	}

	fn place(&self, _: H256, _: &[u8]) -> Option<io::Result<Uri>> {
		None
	}
}

/// The device of a DID.
pub struct Device<'a, C, V> {
	/// The chain.
	pub chain: &'a C,
	/// The files.
	pub vault: &'a V,
	/// The DID.
	pub did: Did,
	/// The keys of its authentication methods that are here, also of those that ended: a leaf with an old key signs the commit
	/// that puts a new one into its place.
	pub keys: Vec<Arc<KeyPair>>,
	/// The messages that lie elsewhere.
	pub messages: &'a dyn LongMessages,
}

/// Returns the algorithm of the signatures of a ciphersuite, if this client has it (RFC 9420, section 17.1).
pub fn algorithm_of(suite: Suite) -> Option<Algorithm> {
	match suite {
		1 | 3 => Some(Algorithm::Ed25519),
		2 => Some(Algorithm::P256),
		_ => None,
	}
}

/// The time of this device.
pub(super) fn now() -> Moment {
	SystemTime::now().duration_since(UNIX_EPOCH).map(|age| age.as_secs()).unwrap_or_default()
}

impl<C: GroupChain, V: Vault> Device<'_, C, V> {
	/// Returns the identity by which the DID joins a group: its first authentication method that has not expired, whose key is
	/// here and fits the ciphersuite.
	pub async fn identity(&self, suite: Suite) -> Result<Identity, GroupsError> {
		let record = self.chain.record(self.did.id).await?;
		self.identity_in(record.as_ref(), suite)
	}

	pub(super) fn identity_in(&self, record: Option<&Record<()>>, suite: Suite) -> Result<Identity, GroupsError> {
		let no_method = || GroupsError::NoMethod { did: Box::new(self.did.clone()), suite };
		let algorithm = algorithm_of(suite).ok_or_else(no_method)?;
		let record = record.ok_or_else(no_method)?;
		for method in member_methods(record, Some(algorithm), now(), &RuleSet::default()) {
			if let Some(key) = self.keys.iter().find(|key| key.public() == method.key) {
				return Ok(Identity::new(self.url(method.id.as_str()), key.clone())?);
			}
		}
		Err(no_method())
	}

	/// Returns the identities that the DID may have had when it made a key package, one for each key that is here.
	pub(super) fn past_identities(&self, record: &Record<()>, suite: Suite) -> Vec<Identity> {
		let algorithm = algorithm_of(suite);
		let known = record.document.methods.iter().chain(record.ended.iter().map(|ended| &ended.method));
		let of_key = |key: &Arc<KeyPair>| {
			let method = known.clone().find(|method| method.key == key.public())?;
			Identity::new(self.url(method.id.as_str()), key.clone()).ok()
		};
		let fitting = self.keys.iter().filter(|key| Some(key.public().algorithm()) == algorithm);
		fitting.filter_map(of_key).collect()
	}

	/// Returns the identity in the own leaf of a state of MLS, if its key is here.
	pub(super) fn identity_of_leaf(&self, engine: &Engine) -> Option<Identity> {
		let own = engine.own_leaf();
		let leaf = engine.members().find(|leaf| leaf.index == own)?;
		let key = self.keys.iter().find(|key| key.public() == leaf.key)?;
		Identity::new(leaf.identity.parse::<DidUrl>().ok()?, key.clone()).ok()
	}

	/// Returns the bytes of a message: from the block, or from this device if they have the hash that the block names.
	pub(super) fn bytes_of<const N: u32>(&self, message: &Message<N>) -> Option<Vec<u8>> {
		match message {
			Message::Here(bytes) => Some(bytes.to_vec()),
			Message::Elsewhere { hash, .. } => {
				let bytes = self.messages.fetch(*hash)?;
				(Message::<N>::hash_of(&bytes) == *hash).then_some(bytes)
			},
		}
	}

	fn url(&self, method: &str) -> DidUrl {
		DidUrl { did: self.did.clone(), path: String::new(), query: None, fragment: Some(method.to_owned()) }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{groups::store::GroupFolder, keystore::Cost};
	use clavis_primitives::DidId;

	#[test]
	fn one_program_at_a_time_writes_and_it_can_let_another_one_do_so() {
		let folder = tempfile::tempdir().unwrap();
		let did = Did { network: "dev".parse().unwrap(), id: DidId([1; 32]) };
		let cost = Cost { log_n: 4, r: 8, p: 1 };
		let open = || GroupFolder::new(folder.path()).with_cost(cost).unlock(&did, "password").unwrap();
		let (agent, command) = (open(), open());
		let (agent, command) = (DiskVault::new(&agent), DiskVault::new(&command));
		let group = GroupId([7; 32]);
		agent.lock().unwrap();
		agent.lock().unwrap();
		assert!(matches!(command.lock(), Err(StoreError::Busy(_))));
		assert!(matches!(command.save(group, &GroupState::default()), Err(StoreError::Busy(_))));
		assert_eq!(command.groups().unwrap(), []);
		agent.save(group, &GroupState::default()).unwrap();
		agent.unlock();
		command.lock().unwrap();
		assert_eq!(command.groups().unwrap(), [group]);
		assert!(matches!(agent.lock(), Err(StoreError::Busy(_))));
	}
}
