//! The errors of shares.

use crate::random::RandomError;

/// The reason why a backup was not split, or not brought back.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
	/// A threshold out of bounds.
	#[error("{threshold} of {guardians} shares cannot be: a threshold is at least 2, at most the number of guardians")]
	Threshold {
		/// The threshold.
		threshold: u8,
		/// The number of guardians.
		guardians: usize,
	},
	/// Two guardians with one key.
	#[error("two guardians have the same key, so one person would hold two shares")]
	SameKey,
	/// A key that cannot receive a share.
	#[error("a share is encrypted to an x25519 key, and this key is none, or is not sound")]
	NoAgreement,
	/// Not the key of the share.
	#[error("this key does not open the share: it was sealed for another key, or the file was changed")]
	WrongKey,
	/// A share that is still sealed.
	#[error("share {place} is still sealed for its guardian")]
	Sealed {
		/// Its place among the shares, from 0.
		place: usize,
	},
	/// A share that is open, where a sealed one was expected.
	#[error("the share is open already")]
	AlreadyOpen,
	/// A share of another backup.
	#[error("share {place} belongs to another split than the first one")]
	OtherSplit {
		/// Its place among the shares, from 0.
		place: usize,
	},
	/// A share that was altered.
	#[error("share {place} was changed: it is none of those that were handed out")]
	Altered {
		/// Its place among the shares, from 0.
		place: usize,
	},
	/// Not enough of them.
	#[error("{have} different shares are here, and the backup takes {need}")]
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
			Self::SameKey => "sameKey",
			Self::NoAgreement => "noAgreement",
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
			Self::SameKey => "ask each guardian for a key of its own",
			Self::NoAgreement => {
				"ask the guardian for an x25519 key: 'clavis key new NAME --algorithm x25519' makes one"
			},
			Self::WrongKey => "name the key that the share was sealed for",
			Self::Sealed { .. } => "ask its guardian to run 'clavis key open-share FILE'",
			Self::AlreadyOpen => "hand it to the holder as it is",
			Self::OtherSplit { .. } => "leave it out, and ask its guardian for the newest file",
			Self::Altered { .. } => "leave it out, and ask its guardian to open the share again",
			Self::TooFew { .. } => "ask more guardians to open their shares",
			Self::Unsound => "ask the guardians for the files as they got them",
			Self::Malformed(_) => "'clavis key split' and 'clavis key open-share' write such files",
			Self::Random(_) => "try again",
		}
	}
}
