//! The errors of shares. An error about one share has its place among those that were joined, from 0. The text does not: the
//! files have numbers of their own.

use super::Recipient;
use crate::{json_file::FileKind, random::RandomError, rules::counted};
use clavis_primitives::PublicKey;

/// The reason why a backup was not split, or not brought back.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
	/// A threshold out of bounds.
	#[error(
		"{threshold} of {} cannot be: a threshold is at least 2, at most the number of guardians",
		counted(*.guardians as u64, "share")
	)]
	Threshold {
		/// The threshold.
		threshold: u8,
		/// The number of guardians.
		guardians: usize,
	},
	/// Two guardians with one key.
	#[error("two guardians have the key {0}, so one person would hold two shares")]
	SameKey(PublicKey),
	/// A key that cannot receive a share.
	#[error("a share is encrypted to an x25519 key, and {0} is none, or is not sound")]
	NoAgreement(PublicKey),
	/// Not the key of the share.
	#[error("this key does not open the share: it was sealed for another key, or the file was changed")]
	WrongKey,
	/// A share that is still sealed.
	#[error("the share is still encrypted to {}", .recipient)]
	Sealed {
		/// Its place among the shares, from 0.
		place: usize,
		/// The key that it is encrypted to.
		recipient: Box<Recipient>,
	},
	/// A share that is open, where a sealed one was expected.
	#[error("the share is open already")]
	AlreadyOpen,
	/// A share of another backup.
	#[error("the share belongs to another split than the first one")]
	OtherSplit {
		/// Its place among the shares, from 0.
		place: usize,
	},
	/// A share that was altered.
	#[error("the share was changed: it is none of those that were handed out")]
	Altered {
		/// Its place among the shares, from 0.
		place: usize,
	},
	/// Not enough of them.
	#[error("the backup takes {need} different shares, and got {have}")]
	TooFew {
		/// The number of different shares.
		have: usize,
		/// The threshold.
		need: usize,
	},
	/// The shares are whole and do not make the key, or the backup does not open with it.
	#[error("the shares do not open the backup: the split was made wrongly, or the files were changed")]
	Unsound,
	/// Not a file of ours.
	#[error("this is no share of a backup: {0}")]
	Malformed(String),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
}

impl ShareError {
	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Threshold { .. } => "unfitThreshold",
			Self::SameKey(_) => "sameKey",
			Self::NoAgreement(_) => "noAgreement",
			Self::WrongKey => "wrongKey",
			Self::Sealed { .. } => "sealed",
			Self::AlreadyOpen => "alreadyOpen",
			Self::OtherSplit { .. } => "otherSplit",
			Self::Altered { .. } => "altered",
			Self::TooFew { .. } => "tooFewShares",
			Self::Unsound => "unsound",
			Self::Malformed(_) => "malformed",
			Self::Random(_) => "io",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Threshold { .. } => "choose another --threshold, or name more guardians",
			Self::SameKey(_) => "ask each guardian for a key of its own",
			Self::NoAgreement(_) => "name an x25519 key: 'clavis key new NAME --algorithm x25519' makes one",
			Self::WrongKey => "ask for the file again, by another way",
			Self::Sealed { .. } => {
				"if this is your key, import it with 'clavis key import', or name its keystore with --keystore; otherwise ask the \
				 guardian to run 'clavis key open-share FILE'"
			},
			Self::AlreadyOpen => "hand it to the holder as it is",
			Self::OtherSplit { .. } => "leave it out, and ask its guardian for the newest file",
			Self::Altered { .. } => "leave it out, and ask its guardian to open the share again",
			Self::TooFew { .. } => "ask more guardians to open their shares",
			Self::Unsound => "ask the guardians for the files as they got them",
			Self::Malformed(_) => FileKind::Share.source(),
			Self::Random(_) => "try again",
		}
	}
}
