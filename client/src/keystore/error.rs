//! The errors of keystores.

use super::KeyName;
use crate::{keys::SecretError, random::RandomError};
use std::{
	io,
	path::{Path, PathBuf},
};

/// The reason why an operation on a keystore failed.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
	/// There is no such key.
	#[error("there is no key '{name}' in {folder}", folder = folder.display())]
	NoSuchKey {
		/// The name asked for.
		name: KeyName,
		/// The place where it was looked for.
		folder: PathBuf,
	},
	/// There is a key of this name.
	#[error("there is a key '{0}' already")]
	NameTaken(KeyName),
	/// The password does not open the file. An altered file looks the same.
	#[error("the password does not open the key '{0}'")]
	WrongPassword(KeyName),
	/// The file is no key file of ours.
	#[error("the key file {path} is damaged: {fault}", path = path.display())]
	Damaged {
		/// Which.
		path: PathBuf,
		/// The fault.
		fault: String,
	},
	/// The secret makes no such key.
	#[error(transparent)]
	Secret(#[from] SecretError),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
	/// The file system refused.
	#[error("cannot {doing} {path}: {cause}", path = path.display())]
	Io {
		/// The action that failed.
		doing: &'static str,
		/// On what.
		path: PathBuf,
		/// The reason.
		cause: io::Error,
	},
}

impl KeystoreError {
	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::NoSuchKey { .. } => "noSuchKey",
			Self::NameTaken(_) => "nameTaken",
			Self::WrongPassword(_) => "wrongPassword",
			Self::Damaged { .. } => "damagedKeyFile",
			Self::Secret(_) => "badSecret",
			Self::Random(_) | Self::Io { .. } => "io",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::NoSuchKey { .. } => {
				"'clavis key list' shows the keys there are; 'clavis key new' makes one; a development account is written \
				 //Alice"
			},
			Self::NameTaken(_) => "choose another name; no key is ever overwritten",
			Self::WrongPassword(_) => {
				"try again; if you are sure of the password, the file was altered: import the key from its phrase"
			},
			Self::Damaged { .. } => "restore the file from a backup, or remove it and import the key again",
			Self::Secret(error) => error.hint(),
			Self::Random(_) => "try again",
			Self::Io { .. } => "check the folder of the keystore: that you may read and write it, and that it has room",
		}
	}
}

/// The fault in the content of a key file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
	/// The password does not open it.
	Password,
	/// It is no key file.
	Content(String),
}

impl Fault {
	pub(super) fn of(self, name: &KeyName, path: &Path) -> KeystoreError {
		match self {
			Self::Password => KeystoreError::WrongPassword(name.clone()),
			Self::Content(fault) => KeystoreError::Damaged { path: path.to_owned(), fault },
		}
	}
}
