//! The vault: the key of all files of a DID, encrypted with the password.

use super::error::{Fault, StoreError};
use crate::{keystore::Cost, random::random};
use chacha20poly1305::{
	aead::{Aead, KeyInit, Payload},
	XChaCha20Poly1305,
};
use clavis_primitives::Did;
use codec::{Decode, DecodeAll, Encode};
use zeroize::Zeroizing;

/// In front of a vault: the kind, and the version.
const MAGIC: &[u8; 16] = b"clavis:vault:1\0\0";

/// A vault, as its file has it.
#[derive(Encode, Decode)]
pub(super) struct Vault {
	log_n: u8,
	r: u32,
	p: u32,
	salt: [u8; 32],
	nonce: [u8; 24],
	ciphertext: Vec<u8>,
}

impl Vault {
	/// Encrypts a key.
	pub(super) fn make(did: &Did, password: &str, cost: Cost, key: &[u8; 32]) -> Result<Self, StoreError> {
		let Cost { log_n, r, p } = cost;
		let mut vault = Self { log_n, r, p, salt: random()?, nonce: random()?, ciphertext: Vec::new() };
		let failed = || StoreError::Io {
			doing: "encrypt",
			path: "the vault".into(),
			cause: std::io::Error::other("the password cost is out of range"),
		};
		let cipher = vault.cipher(password).ok_or_else(failed)?;
		let payload = Payload { msg: key, aad: &vault.authenticated(did) };
		vault.ciphertext = cipher.encrypt(&vault.nonce.into(), payload).map_err(|_| failed())?;
		Ok(vault)
	}

	/// Decrypts the key.
	pub(super) fn open(&self, did: &Did, password: &str) -> Result<Zeroizing<[u8; 32]>, Fault> {
		let cipher = self.cipher(password).ok_or(Fault::Content("its password cost is out of range"))?;
		let payload = Payload { msg: &self.ciphertext, aad: &self.authenticated(did) };
		let key = cipher.decrypt(&self.nonce.into(), payload).map(Zeroizing::new).map_err(|_| Fault::Password)?;
		let key = <[u8; 32]>::try_from(&key[..]).map_err(|_| Fault::Content("its key has another length"))?;
		Ok(Zeroizing::new(key))
	}

	pub(super) fn to_bytes(&self) -> Vec<u8> {
		(MAGIC, self).encode()
	}

	pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
		let mut rest = bytes.strip_prefix(MAGIC).ok_or(Fault::Content("it is no vault, or one of another version"))?;
		Self::decode_all(&mut rest).map_err(|_| Fault::Content("it was changed or cut off"))
	}

	fn cipher(&self, password: &str) -> Option<XChaCha20Poly1305> {
		let Self { log_n, r, p, .. } = *self;
		let key = Cost { log_n, r, p }.key(password, &self.salt)?;
		Some(XChaCha20Poly1305::new((&*key).into()))
	}

	fn authenticated(&self, did: &Did) -> Vec<u8> {
		(MAGIC, did, self.log_n, self.r, self.p, &self.salt, &self.nonce).encode()
	}
}
