//! The content of a backup: keys, each as its encrypted file or as its secret.

use super::{
	file::{Encrypted, Terms},
	ShareError,
};
use crate::{
	keys::Secret,
	keystore::{KeyName, Keystore, KeystoreError},
	random::random,
};
use chacha20poly1305::{
	aead::{Aead, KeyInit, Payload},
	XChaCha20Poly1305,
};
use clavis_primitives::{Algorithm, PublicKey};
use codec::Encode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// In front of what is authenticated with a backup.
const TAG: &[u8; 16] = b"clavis:backup:1\0";
const VERSION: u32 = 1;

/// Keys that are backed up.
#[derive(Debug)]
pub struct Backup {
	/// The keys.
	pub keys: Vec<(KeyName, BackupKey)>,
}

/// A key in a backup.
#[derive(Debug)]
pub enum BackupKey {
	/// Its file, still encrypted with its password. Guardians who join their shares cannot use it, and neither can a holder
	/// who forgot the password.
	Sealed(String),
	/// Its secret. Guardians who join enough shares have the key.
	Open(Algorithm, Secret),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Json {
	version: u32,
	keys: Vec<JsonKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum JsonKey {
	Sealed { name: String, file: String },
	Open { name: String, algorithm: String, secret: Zeroed },
}

/// A text that is wiped when it is dropped.
struct Zeroed(Zeroizing<String>);

impl Serialize for Zeroed {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&self.0)
	}
}

impl<'de> Deserialize<'de> for Zeroed {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
	}
}

impl BackupKey {
	/// Puts the key into a keystore. `password` is asked for a key without one.
	pub fn restore<E: From<KeystoreError>>(
		&self,
		name: &KeyName,
		keystore: &Keystore,
		password: impl FnOnce() -> Result<Zeroizing<String>, E>,
	) -> Result<PublicKey, E> {
		match self {
			Self::Sealed(file) => Ok(keystore.restore(name, file)?),
			Self::Open(algorithm, secret) => Ok(keystore.add(name, *algorithm, secret, &password()?)?),
		}
	}
}

impl Backup {
	/// Encrypts the backup with the key that is split.
	pub(super) fn encrypt(&self, key: &[u8; 32], terms: &Terms) -> Result<Encrypted, ShareError> {
		let (nonce, json) = (random::<24>()?, self.to_json());
		let payload = Payload { msg: json.as_bytes(), aad: &authenticated(terms) };
		let ciphertext = XChaCha20Poly1305::new(key.into()).encrypt(&nonce.into(), payload);
		// It fails for content of 256 GB only.
		Ok(Encrypted { nonce: nonce.to_vec(), ciphertext: ciphertext.map_err(|_| ShareError::Unsound)? })
	}

	/// Decrypts a backup.
	pub(super) fn decrypt(encrypted: &Encrypted, key: &[u8; 32], terms: &Terms) -> Result<Self, ShareError> {
		let nonce = <[u8; 24]>::try_from(&encrypted.nonce[..]).map_err(|_| ShareError::Unsound)?;
		let payload = Payload { msg: &encrypted.ciphertext, aad: &authenticated(terms) };
		let json = XChaCha20Poly1305::new(key.into()).decrypt(&nonce.into(), payload);
		Self::from_json(&json.map(Zeroizing::new).map_err(|_| ShareError::Unsound)?)
	}

	fn to_json(&self) -> Zeroizing<String> {
		let keys = self.keys.iter().map(|(name, key)| match key {
			BackupKey::Sealed(file) => JsonKey::Sealed { name: name.to_string(), file: file.clone() },
			BackupKey::Open(algorithm, secret) => JsonKey::Open {
				name: name.to_string(),
				algorithm: algorithm.name().into(),
				secret: Zeroed(Zeroizing::new(secret.expose().to_owned())),
			},
		});
		let json = Json { version: VERSION, keys: keys.collect() };
		// Plain data without maps: this cannot fail.
		Zeroizing::new(serde_json::to_string(&json).unwrap_or_default())
	}

	fn from_json(json: &[u8]) -> Result<Self, ShareError> {
		fn malformed(fault: &dyn std::fmt::Display) -> ShareError {
			ShareError::Malformed(fault.to_string())
		}
		let Json { version, keys } = serde_json::from_slice(json).map_err(|error| malformed(&error))?;
		if version != VERSION {
			return Err(malformed(&format_args!("its backup has version {version}, not {VERSION}")));
		}
		let keys = keys.into_iter().map(|key| {
			let (name, key) = match key {
				JsonKey::Sealed { name, file } => (name, BackupKey::Sealed(file)),
				JsonKey::Open { name, algorithm, secret } => {
					let algorithm = algorithm.parse::<Algorithm>().map_err(|error| malformed(&error))?;
					let secret = secret.0.parse::<Secret>().map_err(|error| malformed(&error))?;
					(name, BackupKey::Open(algorithm, secret))
				},
			};
			Ok((name.parse::<KeyName>().map_err(|error| malformed(&error))?, key))
		});
		Ok(Self { keys: keys.collect::<Result<_, ShareError>>()? })
	}
}

/// A file with other terms does not open.
fn authenticated(terms: &Terms) -> Vec<u8> {
	(TAG, terms).encode()
}
