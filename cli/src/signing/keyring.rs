//! The keys at hand: those in the keystore and, on development networks, the well-known ones.

use crate::{
	failure::Failure,
	signing::passwords::Passwords,
	values::{KeyRef, SignerRef},
};
use clavis_client::{
	keys::{KeyPair, Secret},
	keystore::Keystore,
};
use clavis_primitives::PublicKey;

/// Keys and the passwords to them.
pub struct Keyring {
	pub keystore: Keystore,
	pub passwords: Passwords,
}

/// A key whose secret is at hand.
#[derive(Clone, Debug)]
pub struct Candidate {
	/// Its public side.
	pub key: PublicKey,
	/// Where its secret is.
	pub signer: SignerRef,
}

impl Keyring {
	/// The keys of a keystore.
	pub fn new(keystore: Keystore, passwords: Passwords) -> Self {
		Self { keystore, passwords }
	}

	/// The public side of a key.
	pub fn public(&self, key: &KeyRef) -> Result<PublicKey, Failure> {
		match key {
			KeyRef::Public(key) => Ok(*key),
			KeyRef::Signer(SignerRef::Name(name)) => Ok(self.keystore.public(name)?),
			KeyRef::Signer(SignerRef::Development(path)) => Ok(development_key(path)?.public()),
		}
	}

	/// The public sides of keys whose secrets are at hand.
	pub fn publics(&self, keys: &[SignerRef]) -> Result<Vec<PublicKey>, Failure> {
		keys.iter().map(|key| self.public(&KeyRef::Signer(key.clone()))).collect()
	}

	/// The public and the secret sides of these keys.
	pub fn candidates(&self, keys: &[SignerRef]) -> Result<Vec<Candidate>, Failure> {
		let publics = self.publics(keys)?;
		Ok(publics.into_iter().zip(keys).map(|(key, signer)| Candidate { key, signer: signer.clone() }).collect())
	}

	/// A key that can sign. Well-known ones can where it is `for_development`.
	pub fn unlock(&mut self, key: &SignerRef, for_development: bool) -> Result<KeyPair, Failure> {
		match key {
			SignerRef::Name(name) => {
				let keystore = &self.keystore;
				self.passwords.open(name, |password| keystore.unlock(name, password))
			},
			SignerRef::Development(path) if for_development => development_key(path),
			SignerRef::Development(path) => {
				Err(Failure::usage(format!("everybody knows the key {path}, and this is no development network"))
					.with_hint("use a key of your own: 'clavis key new'"))
			},
		}
	}

	/// The key of the keystore with this public key.
	pub fn find(&self, key: &PublicKey) -> Result<Option<SignerRef>, Failure> {
		Ok(self.keystore.find(key)?.map(SignerRef::Name))
	}

	/// The public keys of the keystore. A damaged file is no reason not to look at the others.
	pub fn all(&self) -> Result<Vec<PublicKey>, Failure> {
		let names = self.keystore.names()?;
		Ok(names.iter().filter_map(|name| self.keystore.public(name).ok()).collect())
	}

	/// Whichever key of the keystore satisfies `test` first.
	pub fn search(&self, test: impl Fn(&PublicKey) -> bool) -> Result<Option<SignerRef>, Failure> {
		for name in self.keystore.names()? {
			// A damaged file is no reason not to look at the others.
			if self.keystore.public(&name).is_ok_and(|key| test(&key)) {
				return Ok(Some(SignerRef::Name(name)));
			}
		}
		Ok(None)
	}
}

fn development_key(path: &str) -> Result<KeyPair, Failure> {
	Ok(path.parse::<Secret>()?.pair(SignerRef::DEVELOPMENT_ALGORITHM)?)
}
