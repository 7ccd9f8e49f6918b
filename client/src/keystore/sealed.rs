//! One key, encrypted: scrypt makes a key of the password, XChaCha20-Poly1305 encrypts the secret.
//!
//! Everything else in the file is authenticated with it, so that nobody can put another public key
//! or a cheaper password hash in front of a secret.

use super::error::{Fault, KeystoreError};
use crate::{keys::Secret, random::random};
use chacha20poly1305::{
	aead::{Aead, KeyInit, Payload},
	XChaCha20Poly1305,
};
use clavis_primitives::PublicKey;
use codec::Encode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const VERSION: u32 = 1;
const KDF: &str = "scrypt";
const CIPHER: &str = "xchacha20-poly1305";
/// In front of what is authenticated.
const DOMAIN: &[u8; 16] = b"clavis:keyfile:1";

/// The price of one guess at a password, as scrypt has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cost {
	/// The binary logarithm of N: memory and time.
	pub log_n: u8,
	/// The block size.
	pub r: u32,
	/// The number of times.
	pub p: u32,
}

impl Default for Cost {
	/// 64 MiB, and a quarter of a second.
	fn default() -> Self {
		Self { log_n: 16, r: 8, p: 1 }
	}
}

impl Cost {
	/// A file may not demand more memory than this...
	const MAX_BYTES: u64 = 256 * 1024 * 1024;
	/// ...nor more passes over it.
	const MAX_P: u32 = 4;

	/// The parameters, if a reader of the file can afford them.
	fn params(self) -> Option<scrypt::Params> {
		let bytes = 1u64.checked_shl(self.log_n.into())?.checked_mul(128)?.checked_mul(self.r.into())?;
		if self.log_n >= 32 || bytes > Self::MAX_BYTES || self.p > Self::MAX_P {
			return None;
		}
		scrypt::Params::new(self.log_n, self.r, self.p, 32).ok()
	}

	/// Returns the key that scrypt makes of a password. `None` if the cost is out of range.
	pub(crate) fn key(self, password: &str, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
		let mut key = Zeroizing::new([0; 32]);
		scrypt::scrypt(password.as_bytes(), salt, &self.params()?, &mut *key).ok()?;
		Some(key)
	}
}

/// The content of a key file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SealedKey {
	version: u32,
	public_key: PublicKey,
	kdf: String,
	cost: Cost,
	#[serde(with = "crate::hex_bytes")]
	salt: Vec<u8>,
	cipher: String,
	#[serde(with = "crate::hex_bytes")]
	nonce: Vec<u8>,
	#[serde(with = "crate::hex_bytes")]
	ciphertext: Vec<u8>,
}

impl SealedKey {
	/// Encrypts a secret.
	pub(super) fn seal(
		public_key: &PublicKey,
		secret: &Secret,
		password: &str,
		cost: Cost,
	) -> Result<Self, KeystoreError> {
		let mut sealed = Self {
			version: VERSION,
			public_key: *public_key,
			kdf: KDF.into(),
			cost,
			salt: random::<32>()?.to_vec(),
			cipher: CIPHER.into(),
			nonce: random::<24>()?.to_vec(),
			ciphertext: Vec::new(),
		};
		let failed = || KeystoreError::Io {
			doing: "encrypt",
			path: "the key".into(),
			cause: std::io::Error::other("the password cost is out of range"),
		};
		let cipher = sealed.cipher(password).ok_or_else(failed)?;
		let nonce = sealed.nonce().ok_or_else(failed)?;
		let payload = Payload { msg: secret.expose().as_bytes(), aad: &sealed.authenticated() };
		sealed.ciphertext = cipher.encrypt(&nonce.into(), payload).map_err(|_| failed())?;
		Ok(sealed)
	}

	/// Reads a file's content, without decrypting it.
	pub(super) fn from_json(bytes: &[u8]) -> Result<Self, Fault> {
		let content = |fault: &str| Fault::Content(fault.into());
		let sealed: Self = serde_json::from_slice(bytes).map_err(|error| Fault::Content(error.to_string()))?;
		if sealed.version != VERSION {
			return Err(Fault::Content(format!("its version is {}, not {VERSION}", sealed.version)));
		}
		if sealed.kdf != KDF || sealed.cipher != CIPHER {
			return Err(Fault::Content(format!("it is not encrypted with {KDF} and {CIPHER}")));
		}
		if sealed.cost.params().is_none() {
			return Err(content("its password cost is out of range"));
		}
		if sealed.salt.len() != 32 || sealed.nonce().is_none() {
			return Err(content("its salt or nonce has the wrong length"));
		}
		Ok(sealed)
	}

	/// The file's content.
	pub(super) fn to_json(&self) -> String {
		// A struct of numbers and strings always serializes.
		serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
	}

	/// The public key, as the file has it: `open` checks it against the secret.
	pub(super) fn public(&self) -> PublicKey {
		self.public_key
	}

	/// Decrypts the secret.
	pub(super) fn open(&self, password: &str) -> Result<Secret, Fault> {
		let content = |fault: &str| Fault::Content(fault.into());
		let cipher = self.cipher(password).ok_or_else(|| content("its password cost is out of range"))?;
		let nonce = self.nonce().ok_or_else(|| content("its nonce has the wrong length"))?;
		let payload = Payload { msg: &self.ciphertext, aad: &self.authenticated() };
		let bytes = cipher.decrypt(&nonce.into(), payload).map_err(|_| Fault::Password)?;
		let bytes = Zeroizing::new(bytes);
		let secret = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse::<Secret>().ok());
		let secret = secret.ok_or_else(|| content("it holds no secret"))?;
		match secret.pair(self.public_key.algorithm()) {
			Ok(pair) if pair.public() == self.public_key => Ok(secret),
			_ => Err(content("its secret does not make its public key")),
		}
	}

	fn nonce(&self) -> Option<[u8; 24]> {
		self.nonce.as_slice().try_into().ok()
	}

	fn authenticated(&self) -> Vec<u8> {
		let Cost { log_n, r, p } = self.cost;
		(DOMAIN, self.version, self.public_key, (log_n, r, p), &self.salt, &self.nonce).encode()
	}

	fn cipher(&self, password: &str) -> Option<XChaCha20Poly1305> {
		let key = self.cost.key(password, &self.salt)?;
		Some(XChaCha20Poly1305::new((&*key).into()))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_file_cannot_demand_more_than_a_reader_can_afford() {
		for (log_n, r, p) in [(15, 8, 1), (16, 8, 1), (17, 8, 4), (18, 8, 1)] {
			assert!(Cost { log_n, r, p }.params().is_some());
		}
		for (log_n, r, p) in [
			(19, 8, 1),
			(18, 9, 1),
			(63, 1, 1),
			(64, 1, 1),
			(255, u32::MAX, 1),
			(10, u32::MAX, 1),
			(10, 8, 5),
			(10, 8, u32::MAX),
			(10, 0, 1),
			(10, 8, 0),
		] {
			assert!(Cost { log_n, r, p }.params().is_none(), "{log_n} {r} {p}");
		}
	}
}
