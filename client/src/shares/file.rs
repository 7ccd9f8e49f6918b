//! The file of a share: sealed for its guardian, or open on its way back to the holder.

use super::{
	commitment,
	sealing::{open, seal, Sealed},
	Recipient, ShareBytes, ShareError, MAX_SHARES,
};
use crate::{
	json_file::{read, FileKind},
	keys::KeyPair,
};
use clavis_primitives::PublicKey;
use codec::Encode;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::fmt;
use zeroize::Zeroizing;

/// The largest file that is read, in bytes. The backup of 100 keys takes about 150 kB.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
const VERSION: u64 = 1;

/// The terms of a split, the same in all of its files.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Terms {
	/// The number of shares that bring the backup back.
	pub threshold: u8,
	/// The hash of each share, in order.
	pub commitments: Vec<H256>,
	/// The hash of the key that was split.
	pub digest: H256,
}

/// The backup, encrypted with the key that was split.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Encrypted {
	/// 24 random bytes.
	#[serde(with = "crate::hex_bytes")]
	pub nonce: Vec<u8>,
	/// The backup and a tag of 16 bytes.
	#[serde(with = "crate::hex_bytes")]
	pub ciphertext: Vec<u8>,
}

/// The share in a file.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Content {
	/// Encrypted to a guardian, or on the way back to a new key of the holder.
	Sealed {
		/// The name of the recipient.
		guardian: String,
		/// Its key.
		key: PublicKey,
		/// The share.
		sealed: Sealed,
	},
	/// Readable by anybody who has the file.
	Open {
		/// The share.
		share: ShareBytes,
	},
}

/// A share of a backup, as a file has it.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareFile {
	pub(super) terms: Terms,
	pub(super) encrypted: Encrypted,
	pub(super) content: Content,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Json {
	r#type: String,
	version: u64,
	terms: Terms,
	backup: Encrypted,
	share: JsonShare,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum JsonShare {
	Sealed { guardian: String, key: PublicKey, sealed: Sealed },
	Open { share: String },
}

impl Terms {
	/// Returns the number of a share, from 0, if it is one of those that were handed out.
	pub fn number_of(&self, share: &[u8]) -> Option<usize> {
		let hash = commitment(share);
		self.commitments.iter().position(|commitment| *commitment == hash)
	}

	/// Returns what is authenticated with each share: the terms, and the hash of the backup.
	pub fn context(&self, encrypted: &Encrypted) -> Vec<u8> {
		(self, encrypted.using_encoded(blake2_256)).encode()
	}

	fn check(&self) -> Result<(), ShareError> {
		let shares = self.commitments.len();
		let fits = self.threshold >= 2 && usize::from(self.threshold) <= shares && shares <= MAX_SHARES;
		fits.then_some(()).ok_or_else(|| malformed(&"its threshold does not fit its number of shares"))
	}
}

impl ShareFile {
	/// Returns the number of shares that bring the backup back.
	pub fn threshold(&self) -> u8 {
		self.terms.threshold
	}

	/// Returns the number of shares that were handed out.
	pub fn shares(&self) -> usize {
		self.terms.commitments.len()
	}

	/// Returns the name and the key that the share is sealed for; `None` if it is open.
	pub fn recipient(&self) -> Option<Recipient> {
		match &self.content {
			Content::Sealed { guardian, key, .. } => Some(Recipient { name: guardian.clone(), key: *key }),
			Content::Open { .. } => None,
		}
	}

	/// Returns the share. Fails if it is still sealed.
	///
	/// - `place`: its place among those that are joined, from 0, for the error.
	pub(super) fn opened(&self, place: usize) -> Result<&ShareBytes, ShareError> {
		match &self.content {
			Content::Open { share } => Ok(share),
			Content::Sealed { guardian, key, .. } => {
				let recipient = Box::new(Recipient { name: guardian.clone(), key: *key });
				Err(ShareError::Sealed { place, recipient })
			},
		}
	}

	/// Opens the share with the key that it is sealed for.
	pub fn open(&self, pair: &KeyPair) -> Result<Self, ShareError> {
		let Content::Sealed { sealed, key, .. } = &self.content else { return Err(ShareError::AlreadyOpen) };
		if pair.public() != *key {
			return Err(ShareError::WrongKey);
		}
		let share = open(sealed, pair, &self.terms.context(&self.encrypted))?;
		if self.terms.number_of(&share).is_none() {
			return Err(ShareError::WrongKey);
		}
		Ok(Self { content: Content::Open { share }, ..self.clone() })
	}

	/// Seals an open share for another key: the holder's new one.
	pub fn seal_for(&self, recipient: &Recipient) -> Result<Self, ShareError> {
		let share = self.opened(0)?;
		let sealed = seal(&recipient.key, share, &self.terms.context(&self.encrypted))?;
		let content = Content::Sealed { guardian: recipient.name.clone(), key: recipient.key, sealed };
		Ok(Self { content, ..self.clone() })
	}

	/// As a file. An open share is secret: write it for its owner alone.
	pub fn to_json(&self) -> Zeroizing<String> {
		let share = match &self.content {
			Content::Sealed { guardian, key, sealed } => {
				JsonShare::Sealed { guardian: guardian.clone(), key: *key, sealed: sealed.clone() }
			},
			Content::Open { share } => JsonShare::Open { share: hex::encode(&**share) },
		};
		let (terms, backup) = (self.terms.clone(), self.encrypted.clone());
		let file = Json { r#type: FileKind::Share.tag().into(), version: VERSION, terms, backup, share };
		// Plain data without maps: this cannot fail.
		Zeroizing::new(serde_json::to_string_pretty(&file).unwrap_or_default())
	}

	/// Reads a file.
	pub fn from_json(json: &[u8]) -> Result<Self, ShareError> {
		let file = read::<Json>(json, FileKind::Share, VERSION).map_err(ShareError::Malformed)?;
		let Json { terms, backup: encrypted, share, .. } = file;
		terms.check()?;
		let content = match share {
			JsonShare::Sealed { guardian, key, sealed } => Content::Sealed { guardian, key, sealed },
			JsonShare::Open { share } => {
				let share = hex::decode(&*Zeroizing::new(share)).map_err(|error| malformed(&error))?;
				Content::Open { share: Zeroizing::new(share) }
			},
		};
		Ok(Self { terms, encrypted, content })
	}
}

impl fmt::Debug for ShareFile {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "ShareFile({:?}, {:?})", self.terms.digest, self.recipient())
	}
}

fn malformed(fault: &dyn fmt::Display) -> ShareError {
	ShareError::Malformed(fault.to_string())
}
