//! A folder of encrypted keys, one file each.
//!
//! Only [`Keystore`] touches the disk, and only inside its folder. A file appears whole or not at
//! all, never takes another's place, and can be read by its owner alone.

mod error;
mod name;
mod sealed;

pub use error::KeystoreError;
pub use name::{KeyName, KeyNameError};
pub use sealed::Cost;

use crate::{
	keys::{KeyPair, Secret},
	private_files,
	random::random,
};
use clavis_primitives::{Algorithm, PublicKey};
use sealed::SealedKey;
use std::{
	fs, io,
	path::{Path, PathBuf},
};

/// The largest file that is read; a key takes about 700 bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024;
const EXTENSION: &str = "json";

/// A folder of encrypted keys.
#[derive(Clone, Debug)]
pub struct Keystore {
	folder: PathBuf,
	cost: Cost,
}

impl Keystore {
	/// The keystore in this folder, which is made when the first key is added.
	pub fn new(folder: impl Into<PathBuf>) -> Self {
		Self { folder: folder.into(), cost: Cost::default() }
	}

	/// The same, with another price of guessing a password.
	pub fn with_cost(self, cost: Cost) -> Self {
		Self { cost, ..self }
	}

	/// The folder.
	pub fn folder(&self) -> &Path {
		&self.folder
	}

	/// Returns true if the keystore has a key of this name.
	pub fn contains(&self, name: &KeyName) -> bool {
		self.file(name).exists()
	}

	/// Adds a key.
	pub fn add(
		&self,
		name: &KeyName,
		algorithm: Algorithm,
		secret: &Secret,
		password: &str,
	) -> Result<PublicKey, KeystoreError> {
		if self.contains(name) {
			return Err(KeystoreError::NameTaken(name.clone()));
		}
		let pair = secret.pair(algorithm)?;
		let sealed = SealedKey::seal(&pair.public(), secret, password, self.cost)?;
		self.write_new(name, &sealed.to_json())?;
		Ok(pair.public())
	}

	/// The public key, for which no password is needed.
	pub fn public(&self, name: &KeyName) -> Result<PublicKey, KeystoreError> {
		Ok(self.read(name)?.public())
	}

	/// The key.
	pub fn unlock(&self, name: &KeyName, password: &str) -> Result<KeyPair, KeystoreError> {
		let sealed = self.read(name)?;
		let secret = self.open(name, &sealed, password)?;
		Ok(secret.pair(sealed.public().algorithm())?)
	}

	/// The same key by the first of its names that the password opens. A key can be here under several names, each with a
	/// password of its own.
	pub fn unlock_by_any_name(&self, name: &KeyName, password: &str) -> Result<KeyPair, KeystoreError> {
		let error = match self.unlock(name, password) {
			Err(error @ KeystoreError::WrongPassword(_)) => error,
			outcome => return outcome,
		};
		let key = self.public(name)?;
		let is_same = |other: &KeyName| other != name && self.public(other).is_ok_and(|public| public == key);
		let others = self.names()?.into_iter().filter(is_same);
		others.filter_map(|other| self.unlock(&other, password).ok()).next().ok_or(error)
	}

	/// The secret that the key is made from.
	pub fn export(&self, name: &KeyName, password: &str) -> Result<Secret, KeystoreError> {
		let sealed = self.read(name)?;
		self.open(name, &sealed, password)
	}

	/// The file of a key as it is: encrypted, and of use to nobody without the password.
	pub fn sealed(&self, name: &KeyName) -> Result<String, KeystoreError> {
		Ok(self.read(name)?.to_json())
	}

	/// Puts the file of a key back, as [`Self::sealed`] returned it. Needs no password, so whether it opens shows later.
	pub fn restore(&self, name: &KeyName, sealed: &str) -> Result<PublicKey, KeystoreError> {
		if self.contains(name) {
			return Err(KeystoreError::NameTaken(name.clone()));
		}
		let sealed = SealedKey::from_json(sealed.as_bytes()).map_err(|error| error.of(name, &self.file(name)))?;
		self.write_new(name, &sealed.to_json())?;
		Ok(sealed.public())
	}

	/// Gives a key another name.
	pub fn rename(&self, name: &KeyName, to: &KeyName) -> Result<(), KeystoreError> {
		let sealed = self.read(name)?;
		// Under both names for a moment, so that it is never under none.
		self.write_new(to, &sealed.to_json())?;
		self.remove(name)
	}

	/// Removes a key. Only its phrase brings it back.
	pub fn remove(&self, name: &KeyName) -> Result<(), KeystoreError> {
		let path = self.file(name);
		fs::remove_file(&path).and_then(|()| private_files::sync_folder(&self.folder)).map_err(|error| {
			match error.kind() {
				io::ErrorKind::NotFound => KeystoreError::NoSuchKey { name: name.clone(), folder: self.folder.clone() },
				_ => self.io("remove", &path, error),
			}
		})
	}

	/// Encrypts a key with another password. The file has the old one or the new one at every moment.
	pub fn change_password(&self, name: &KeyName, secret: &Secret, password: &str) -> Result<(), KeystoreError> {
		let public = self.read(name)?.public();
		// The secret makes this key, or another program has changed the file.
		if secret.pair(public.algorithm())?.public() != public {
			return Err(KeystoreError::WrongPassword(name.clone()));
		}
		let sealed = SealedKey::seal(&public, secret, password, self.cost)?;
		let path = self.file(name);
		private_files::replace(&path, sealed.to_json().as_bytes()).map_err(|error| self.io("write", &path, error))
	}

	/// The names of all keys, in order. Files that cannot be keys are passed over.
	pub fn names(&self) -> Result<Vec<KeyName>, KeystoreError> {
		let entries = match fs::read_dir(&self.folder) {
			Ok(entries) => entries,
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
			Err(error) => return Err(self.io("read the folder", &self.folder, error)),
		};
		let mut names = Vec::new();
		for entry in entries {
			let path = entry.map_err(|error| self.io("read the folder", &self.folder, error))?.path();
			if path.extension().is_some_and(|extension| extension == EXTENSION) {
				let name = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
				names.extend(name);
			}
		}
		names.sort();
		Ok(names)
	}

	/// The name of the key with this public key, if it is here. Damaged files are passed over.
	pub fn find(&self, key: &PublicKey) -> Result<Option<KeyName>, KeystoreError> {
		let names = self.names()?;
		Ok(names.into_iter().find(|name| self.public(name).is_ok_and(|public| public == *key)))
	}

	fn file(&self, name: &KeyName) -> PathBuf {
		self.folder.join(format!("{name}.{EXTENSION}"))
	}

	fn open(&self, name: &KeyName, sealed: &SealedKey, password: &str) -> Result<Secret, KeystoreError> {
		sealed.open(password).map_err(|error| error.of(name, &self.file(name)))
	}

	fn read(&self, name: &KeyName) -> Result<SealedKey, KeystoreError> {
		let path = self.file(name);
		let bytes = private_files::read(&path, MAX_FILE_BYTES).map_err(|error| self.io("read", &path, error))?;
		let Some(bytes) = bytes else {
			return Err(KeystoreError::NoSuchKey { name: name.clone(), folder: self.folder.clone() });
		};
		if bytes.len() as u64 > MAX_FILE_BYTES {
			return Err(KeystoreError::Damaged { path, fault: format!("it is over {MAX_FILE_BYTES} bytes") });
		}
		SealedKey::from_json(&bytes).map_err(|error| error.of(name, &path))
	}

	/// Writes a whole file under a name of its own, then links it to the right one, which fails if
	/// somebody was faster: renaming would destroy their key.
	fn write_new(&self, name: &KeyName, text: &str) -> Result<(), KeystoreError> {
		private_files::create_folder(&self.folder).map_err(|error| self.io("make the folder", &self.folder, error))?;
		let path = self.file(name);
		let suffix = random::<8>().map_err(|error| self.io("write", &path, io::Error::other(error)))?;
		let temporary = self.folder.join(format!(".{name}.{}", hex::encode(suffix)));
		let written =
			private_files::write_new(&temporary, text.as_bytes()).and_then(|()| fs::hard_link(&temporary, &path));
		// The temporary file is not needed any more. A failure to remove it does no harm.
		let _ = fs::remove_file(&temporary);
		match written {
			Ok(()) => private_files::sync_folder(&self.folder).map_err(|error| self.io("write", &path, error)),
			Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(KeystoreError::NameTaken(name.clone())),
			Err(error) => Err(self.io("write", &path, error)),
		}
	}

	fn io(&self, doing: &'static str, path: &Path, cause: io::Error) -> KeystoreError {
		KeystoreError::Io { doing, path: path.to_owned(), cause }
	}
}

#[cfg(test)]
mod tests;
