//! The state of a DID in its groups, on disk and encrypted.
//!
//! ```text
//! FOLDER/z…/            one folder for each DID, named by its id
//!   vault               a random key, encrypted with the password
//!   packages            the private parts of the DID's key packages
//!   g….group            the state of the DID in this group
//!   lock                is locked by the process that writes
//! ```
//!
//! scrypt makes a key of the password and opens the vault, once. The key in the vault encrypts the other files with
//! XChaCha20-Poly1305, with a new nonce for each write. The version, the DID and the group are authenticated with the content,
//! so a file that is changed, cut off or moved does not open. An older file in the place of a newer one does open: the chain
//! shows that it is old.
//!
//! A file is replaced as a whole. A process that is killed at any instant leaves the old state or the new one. Reading needs
//! no lock. [`GroupStore::lock`] gives the right to write to one process at a time, and ends with that process.

mod error;
mod state;
mod vault;

pub use error::StoreError;
pub use state::{Checkpoint, GroupState, Pending, SealKey};

use super::mls::PackageStore;
use crate::{
	keystore::Cost,
	private_files::{self, Step},
	random::random,
};
use chacha20poly1305::{
	aead::{Aead, KeyInit, Payload},
	XChaCha20Poly1305,
};
use clavis_primitives::{groups::GroupId, Did, DidId};
use codec::Encode;
use std::{
	fs::{self, File, TryLockError},
	io,
	path::{Path, PathBuf},
};
use vault::Vault;
use zeroize::Zeroizing;

/// In front of each file: the kind, and the version.
const MAGIC: &[u8; 16] = b"clavis:members:1";
/// The largest file that is read, in bytes. The state of a group of 10,000 members takes some 40 MB.
const MAX_FILE_BYTES: u64 = 512 * 1_024 * 1_024;
const EXTENSION: &str = "group";
const NONCE: usize = 24;

/// The folder of the groups of all DIDs on a machine.
#[derive(Clone, Debug)]
pub struct GroupFolder {
	folder: PathBuf,
	cost: Cost,
}

/// The groups of a DID, unlocked.
pub struct GroupStore {
	folder: PathBuf,
	did: Did,
	key: Zeroizing<[u8; 32]>,
}

/// The right to write the groups of a DID. It ends when the value is dropped, and when the process ends.
pub struct Writer<'a> {
	store: &'a GroupStore,
	/// The lock ends with the file.
	_lock: File,
}

/// The object that a file keeps.
#[derive(Clone, Copy, Encode)]
enum Content {
	#[codec(index = 0)]
	Packages,
	#[codec(index = 1)]
	Group(GroupId),
}

impl GroupFolder {
	/// Returns the folder at this path. It is made when the first DID is unlocked.
	pub fn new(folder: impl Into<PathBuf>) -> Self {
		Self { folder: folder.into(), cost: Cost::default() }
	}

	/// Returns the same with another price of guessing a password, for the vaults that are made.
	pub fn with_cost(self, cost: Cost) -> Self {
		Self { cost, ..self }
	}

	/// Returns the DIDs that have a state here in a group, or in any, in the order of their ids.
	pub fn dids(&self, group: Option<GroupId>) -> Result<Vec<DidId>, StoreError> {
		let failed = StoreError::io("read the folder", &self.folder);
		let entries = match fs::read_dir(&self.folder) {
			Ok(entries) => entries.collect::<Result<Vec<_>, _>>(),
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
			Err(error) => Err(error),
		};
		let has_state = |folder: &Path| match group {
			Some(group) => folder.join(format!("{group}.{EXTENSION}")).exists(),
			None => folder.join("vault").exists(),
		};
		let dids = entries.map_err(failed)?.into_iter().filter_map(|entry| {
			let path = entry.path();
			let did = path.file_name()?.to_str()?.parse::<DidId>().ok()?;
			has_state(&path).then_some(did)
		});
		let mut dids = dids.collect::<Vec<_>>();
		dids.sort();
		Ok(dids)
	}

	/// Returns true if a DID has a vault here.
	pub fn has_vault(&self, did: &Did) -> bool {
		self.folder.join(did.id.to_string()).join("vault").exists()
	}

	/// Unlocks the groups of a DID. Makes a vault with this password if the DID has none.
	pub fn unlock(&self, did: &Did, password: &str) -> Result<GroupStore, StoreError> {
		let folder = self.folder.join(did.id.to_string());
		private_files::create_folder(&folder).map_err(StoreError::io("make the folder", &folder))?;
		let path = folder.join("vault");
		let read = || private_files::read(&path, MAX_FILE_BYTES).map_err(StoreError::io("read", &path));
		let file = match read()? {
			Some(file) => file,
			None => {
				// Two processes must not make two vaults.
				let _lock = lock(&folder)?;
				match read()? {
					Some(file) => file,
					None => {
						let file = Vault::make(did, password, self.cost, &random()?)?.to_bytes();
						private_files::replace(&path, &file).map_err(StoreError::io("write", &path))?;
						file
					},
				}
			},
		};
		let key = Vault::from_bytes(&file)
			.and_then(|vault| vault.open(did, password))
			.map_err(|fault| fault.of(did, &path))?;
		Ok(GroupStore { folder, did: did.clone(), key })
	}
}

impl GroupStore {
	/// Returns the DID.
	pub fn did(&self) -> &Did {
		&self.did
	}

	/// Returns the groups that have a state here, in the order of their names.
	pub fn groups(&self) -> Result<Vec<GroupId>, StoreError> {
		let failed = StoreError::io("read the folder", &self.folder);
		let entries = match fs::read_dir(&self.folder) {
			Ok(entries) => entries.collect::<Result<Vec<_>, _>>(),
			Err(error) => Err(error),
		};
		let names = entries.map_err(failed)?.into_iter().filter_map(|entry| {
			let path = entry.path();
			let name = path.file_stem().filter(|_| path.extension().is_some_and(|extension| extension == EXTENSION))?;
			name.to_str()?.parse::<GroupId>().ok()
		});
		let mut groups = names.collect::<Vec<_>>();
		groups.sort();
		Ok(groups)
	}

	/// Reads the state in a group. `None` if there is none.
	pub fn load(&self, group: GroupId) -> Result<Option<GroupState>, StoreError> {
		let content = Content::Group(group);
		let Some(bytes) = self.read(content)? else { return Ok(None) };
		let state = GroupState::from_bytes(&bytes);
		state.map(Some).map_err(|fault| StoreError::Damaged { path: self.path(content), fault })
	}

	/// Reads the private parts of the DID's key packages.
	pub fn packages(&self) -> Result<PackageStore, StoreError> {
		match self.read(Content::Packages)? {
			Some(bytes) => Ok(PackageStore::from_bytes(&bytes)?),
			None => Ok(PackageStore::new()),
		}
	}

	/// Takes the right to write. Fails if another process has it, or another value of this one.
	///
	/// The state may have changed since it was read: read it again after this.
	pub fn lock(&self) -> Result<Writer<'_>, StoreError> {
		Ok(Writer { store: self, _lock: lock(&self.folder)? })
	}

	fn path(&self, content: Content) -> PathBuf {
		match content {
			Content::Packages => self.folder.join("packages"),
			Content::Group(group) => self.folder.join(format!("{group}.{EXTENSION}")),
		}
	}

	fn read(&self, content: Content) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
		let path = self.path(content);
		let Some(file) = private_files::read(&path, MAX_FILE_BYTES).map_err(StoreError::io("read", &path))? else {
			return Ok(None);
		};
		let damaged = |fault: &str| StoreError::Damaged { path: path.clone(), fault: fault.into() };
		if file.len() as u64 > MAX_FILE_BYTES {
			return Err(damaged("it is longer than any state"));
		}
		let rest = file.strip_prefix(MAGIC).ok_or_else(|| damaged("it is no such file, or one of another version"))?;
		let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or_else(|| damaged("it was cut off"))?;
		let payload = Payload { msg: ciphertext, aad: &self.authenticated(content) };
		let bytes = self.cipher().decrypt(nonce.into(), payload).map(Zeroizing::new);
		bytes.map(Some).map_err(|_| damaged("it was changed, cut off or moved from another place"))
	}

	fn seal(&self, content: Content, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
		let nonce = random::<NONCE>()?;
		let payload = Payload { msg: bytes, aad: &self.authenticated(content) };
		let ciphertext = self.cipher().encrypt(&nonce.into(), payload);
		// It fails for content of 256 GB only.
		let ciphertext = ciphertext.map_err(|_| StoreError::Damaged {
			path: self.path(content),
			fault: "its content is too long to be encrypted".into(),
		})?;
		Ok([&MAGIC[..], &nonce, &ciphertext].concat())
	}

	fn authenticated(&self, content: Content) -> Vec<u8> {
		(MAGIC, &self.did, content).encode()
	}

	fn cipher(&self) -> XChaCha20Poly1305 {
		XChaCha20Poly1305::new((&*self.key).into())
	}
}

impl Writer<'_> {
	/// Writes the state in a group.
	pub fn save(&self, group: GroupId, state: &GroupState) -> Result<(), StoreError> {
		self.write(Content::Group(group), &state.to_bytes(), &mut |_| Ok(()))
	}

	/// Writes the private parts of the DID's key packages.
	pub fn save_packages(&self, packages: &PackageStore) -> Result<(), StoreError> {
		self.write(Content::Packages, &packages.to_bytes(), &mut |_| Ok(()))
	}

	/// Removes the state in a group, for ever. Files that were sealed for the group do not open any more on this machine.
	pub fn remove(&self, group: GroupId) -> Result<(), StoreError> {
		let path = self.store.path(Content::Group(group));
		match fs::remove_file(&path) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", &path)(error)),
			_ => private_files::sync_folder(&self.store.folder).map_err(StoreError::io("remove", &path)),
		}
	}

	/// Encrypts the vault with another password. The other files stay as they are.
	pub fn change_password(&self, password: &str, cost: Cost) -> Result<(), StoreError> {
		let GroupStore { folder, did, key } = self.store;
		let path = folder.join("vault");
		let file = Vault::make(did, password, cost, key)?.to_bytes();
		private_files::replace(&path, &file).map_err(StoreError::io("write", &path))
	}

	fn write(
		&self,
		content: Content,
		bytes: &[u8],
		before: &mut dyn FnMut(Step) -> io::Result<()>,
	) -> Result<(), StoreError> {
		let (path, file) = (self.store.path(content), self.store.seal(content, bytes)?);
		private_files::replace_in_steps(&path, &file, before).map_err(StoreError::io("write", &path))
	}
}

/// Locks the folder of a DID for this process.
fn lock(folder: &Path) -> Result<File, StoreError> {
	let path = folder.join("lock");
	let file = private_files::open_lock(&path).map_err(StoreError::io("open", &path))?;
	match file.try_lock() {
		Ok(()) => Ok(file),
		Err(TryLockError::WouldBlock) => Err(StoreError::Busy(folder.to_owned())),
		Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
	}
}

#[cfg(test)]
mod tests;
