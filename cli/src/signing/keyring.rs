//! The keys on this device: those in the keystore and, on development networks, the well-known ones.

use super::Passwords;
use crate::{
	failure::Failure,
	values::{AccountRef, KeyRef, SignerRef},
};
use clavis_client::{
	keys::{KeyPair, Secret},
	keystore::Keystore,
};
use clavis_primitives::{AccountId, PublicKey};

/// Keys and the passwords that open them.
pub struct Keyring {
	/// The files of the keys.
	pub keystore: Keystore,
	/// The passwords.
	pub passwords: Passwords,
}

/// A key whose secret is on this device.
#[derive(Clone, Debug)]
pub struct AvailableKey {
	/// Its public side.
	pub key: PublicKey,
	/// The place of its secret.
	pub signer: SignerRef,
}

impl Keyring {
	/// Takes the keys of a keystore.
	pub fn new(keystore: Keystore, passwords: Passwords) -> Self {
		Self { keystore, passwords }
	}

	/// Returns the public side of a key.
	pub fn public(&self, key: &KeyRef) -> Result<PublicKey, Failure> {
		match key {
			KeyRef::Public(key) => Ok(*key),
			KeyRef::Signer(SignerRef::Name(name)) => Ok(self.keystore.public(name)?),
			KeyRef::Signer(SignerRef::Development(path)) => Ok(development_key(path)?.public()),
		}
	}

	/// Returns the public sides of keys that can sign.
	pub fn publics(&self, keys: &[SignerRef]) -> Result<Vec<PublicKey>, Failure> {
		keys.iter().map(|key| self.public(&KeyRef::Signer(key.clone()))).collect()
	}

	/// Returns a key that can sign together with its public side.
	pub fn available(&self, signer: &SignerRef) -> Result<AvailableKey, Failure> {
		let key = self.public(&KeyRef::Signer(signer.clone()))?;
		Ok(AvailableKey { key, signer: signer.clone() })
	}

	/// Returns the account of a key, or the one that an address names.
	pub fn account(&self, account: &AccountRef) -> Result<AccountId, Failure> {
		match account {
			AccountRef::Address(account) => Ok(account.clone()),
			AccountRef::Key(key) => account_of(&self.public(key)?),
		}
	}

	/// Opens a key. The well-known keys are opened only where the network is `for_development`.
	pub fn unlock(&mut self, key: &SignerRef, for_development: bool) -> Result<KeyPair, Failure> {
		match key {
			SignerRef::Name(name) => {
				let keystore = &self.keystore;
				self.passwords.open(name, |password| keystore.unlock_by_any_name(name, password))
			},
			SignerRef::Development(path) if for_development => development_key(path),
			SignerRef::Development(path) => Err(Failure::usage(format!(
				"the secret of {path} is public, and this network is not a development network"
			))
			.with_hint("use a key of your own: 'clavis key new NAME' makes one")),
		}
	}

	/// Returns the key of the keystore that has this public side.
	pub fn find(&self, key: &PublicKey) -> Result<Option<AvailableKey>, Failure> {
		let name = self.keystore.find(key)?;
		Ok(name.map(|name| AvailableKey { key: *key, signer: SignerRef::Name(name) }))
	}

	/// Returns the well-known key that has this account, if it is one of those that have tokens on development networks.
	pub fn development_account(&self, account: &AccountId) -> Result<Option<SignerRef>, Failure> {
		for path in SignerRef::DEVELOPMENT_ACCOUNTS {
			if development_key(path)?.account().as_ref() == Some(account) {
				return Ok(Some(SignerRef::Development(path.into())));
			}
		}
		Ok(None)
	}

	/// Returns all keys of the keystore. Damaged files are left out.
	pub fn all(&self) -> Result<Vec<AvailableKey>, Failure> {
		let names = self.keystore.names()?.into_iter();
		let readable = names.filter_map(|name| {
			let key = self.keystore.public(&name).ok()?;
			Some(AvailableKey { key, signer: SignerRef::Name(name) })
		});
		Ok(readable.collect())
	}
}

/// Returns the account of a key.
pub fn account_of(key: &PublicKey) -> Result<AccountId, Failure> {
	key.account().ok_or_else(|| {
		Failure::usage(format!("{} keys have no account", key.algorithm()))
			.with_hint("name an ed25519, sr25519 or secp256k1 key")
	})
}

fn development_key(path: &str) -> Result<KeyPair, Failure> {
	Ok(path.parse::<Secret>()?.pair(SignerRef::DEVELOPMENT_ALGORITHM)?)
}
