//! The errors of sealed files.

use clavis_primitives::groups::GroupId;
use std::io;

/// The reason why a file was not sealed, or not opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
	/// Not a sealed file, or one of a later version.
	#[error("this is no sealed file of a version that this program reads")]
	NotSealed,
	/// The key of the epoch is unknown.
	#[error("the file is sealed for the members of group {group} in epoch {epoch}, whose key is not on this machine")]
	NoKey {
		/// The group.
		group: GroupId,
		/// The epoch on the chain.
		epoch: u32,
	},
	/// It does not open.
	#[error("the file was changed, or it is not complete: what was decrypted so far does not count")]
	Changed,
	/// More than 2^32 chunks.
	#[error("the file is longer than 256 TiB")]
	TooLong,
	/// The input failed.
	#[error("cannot read the file: {0}")]
	Read(io::Error),
	/// The output failed.
	#[error("cannot write the file: {0}")]
	Write(io::Error),
}

impl SealError {
	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::NotSealed => "notSealed",
			Self::NoKey { .. } => "noSealKey",
			Self::Changed => "sealedFileChanged",
			Self::TooLong => "sealedFileTooLong",
			Self::Read(_) | Self::Write(_) => "io",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::NotSealed => "check that this is the file; a newer version of this program may read it",
			Self::NoKey { .. } => {
				"this device has read the group up to now: if your DID joined after that epoch, or was removed before it, ask a member \
				 for the content; if not, open the file on the device that was in the group then"
			},
			Self::Changed => "get the file again from the member that sealed it",
			Self::TooLong => "seal it in parts",
			Self::Read(_) | Self::Write(_) => "check that you may read and write the files, and that the disk has room",
		}
	}
}
