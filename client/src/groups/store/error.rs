//! The errors of the store.

use crate::{groups::mls::MlsError, random::RandomError};
use clavis_primitives::Did;
use std::{
	io,
	path::{Path, PathBuf},
};

/// The reason why the state of a DID in its groups was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
	/// Another process writes.
	#[error("another process works on the groups in {folder}", folder = .0.display())]
	Busy(PathBuf),
	/// The password does not open the vault. A changed vault looks the same.
	#[error("the password does not open the groups of {0}")]
	WrongPassword(Box<Did>),
	/// A file that is not as it was written.
	#[error("the file {path} is damaged: {fault}", path = path.display())]
	Damaged {
		/// The file.
		path: PathBuf,
		/// The fault.
		fault: String,
	},
	/// A state of MLS that does not load.
	#[error(transparent)]
	Mls(#[from] MlsError),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
	/// The file system refused.
	#[error("cannot {doing} {path}: {cause}", path = path.display())]
	Io {
		/// The action that failed.
		doing: &'static str,
		/// The file or the folder.
		path: PathBuf,
		/// The reason.
		cause: io::Error,
	},
}

impl StoreError {
	/// Returns a function that makes the error for an action that failed.
	pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
		let path = path.to_owned();
		move |cause| Self::Io { doing, path, cause }
	}

	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Busy(_) => "busy",
			Self::WrongPassword(_) => "wrongPassword",
			Self::Damaged { .. } => "damagedFile",
			Self::Mls(error) => error.kind(),
			Self::Random(_) | Self::Io { .. } => "io",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Busy(_) => "wait until it ends, or stop it",
			Self::WrongPassword(_) => {
				"try again: it is the password that the key of the DID had when it joined its first group"
			},
			Self::Damaged { .. } => {
				"restore the file from a backup; without one, remove it, and join the group again or ask a member to add this DID"
			},
			Self::Mls(error) => error.hint(),
			Self::Random(_) => "try again",
			Self::Io { .. } => "check the folder: that you may read and write it, and that it has room",
		}
	}
}

/// The fault in the content of a vault.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
	/// The password does not open it.
	Password,
	/// It is no vault.
	Content(&'static str),
}

impl Fault {
	pub(super) fn of(self, did: &Did, path: &Path) -> StoreError {
		match self {
			Self::Password => StoreError::WrongPassword(Box::new(did.clone())),
			Self::Content(fault) => StoreError::Damaged { path: path.to_owned(), fault: fault.into() },
		}
	}
}
