//! The keys at hand: those in the keystore and, on development networks, the well-known ones.

use super::{
	failure::Failure,
	password::Passwords,
	values::{KeyRef, SignerRef},
};
use clavis_client::{
	chain::Chain,
	did::{choose_signers, Subject},
	keys::{KeyPair, Secret},
	keystore::Keystore,
};
use clavis_primitives::{AccountId, ControlSet, PublicKey};

/// Keys and the passwords to them.
pub struct Keyring {
	pub keystore: Keystore,
	pub passwords: Passwords,
}

/// Keys that are ready to sign, and one that pays.
pub struct Signers {
	/// The keys that sign for the DID.
	pub keys: Vec<KeyPair>,
	payer: Option<KeyPair>,
	/// Which of `keys` pays, where no other does.
	own: usize,
}

impl Signers {
	/// The key that pays.
	pub fn payer(&self) -> Option<&KeyPair> {
		self.payer.as_ref().or_else(|| self.keys.get(self.own))
	}
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

	/// A key that can sign. Well-known ones are for development networks alone.
	pub async fn unlock(&mut self, chain: &Chain, key: &SignerRef) -> Result<KeyPair, Failure> {
		match key {
			SignerRef::Name(name) => {
				let keystore = &self.keystore;
				self.passwords.open(name, |password| keystore.unlock(name, password))
			},
			SignerRef::Development(path) if chain.is_for_development().await? => development_key(path),
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

	/// Whichever keys of the keystore satisfies `test` first.
	pub fn search(&self, test: impl Fn(&PublicKey) -> bool) -> Result<Option<SignerRef>, Failure> {
		for name in self.keystore.names()? {
			// A damaged file is no reason not to look at the others.
			if self.keystore.public(&name).is_ok_and(|key| test(&key)) {
				return Ok(Some(SignerRef::Name(name)));
			}
		}
		Ok(None)
	}

	/// The fewest keys that speak for a DID's control set: of those given or, without any, of the
	/// keystore's.
	pub fn control_keys(&self, subject: &Subject, given: &[SignerRef]) -> Result<Vec<SignerRef>, Failure> {
		let set = &subject.record.control.set;
		let mut at_hand = Vec::new();
		if given.is_empty() {
			for key in set.keys() {
				at_hand.extend(self.find(key)?.map(|signer| (*key, signer)));
			}
		} else {
			at_hand.extend(self.publics(given)?.into_iter().zip(given.iter().cloned()));
		}
		let publics = at_hand.iter().map(|(key, _)| *key).collect::<Vec<_>>();
		let chosen = choose_signers(set, &publics).ok_or_else(|| subject.wrong_key())?;
		Ok(at_hand.into_iter().filter(|(key, _)| chosen.contains(key)).map(|(_, signer)| signer).collect())
	}

	/// Unlocks keys, and decides who pays: whoever is named; otherwise whoever paid the deposit, if that
	/// key is at hand; otherwise the first of the keys that has an account, best one that suffices
	/// for the control set `set`.
	pub async fn signers(
		&mut self,
		chain: &Chain,
		keys: &[SignerRef],
		set: &ControlSet,
		payer: Option<&SignerRef>,
		paid_before: Option<&AccountId>,
	) -> Result<Signers, Failure> {
		let publics = self.publics(keys)?;
		let payer = match (payer, paid_before) {
			(Some(payer), _) => Some(payer.clone()),
			(None, Some(account)) => self.search(|key| key.account().as_ref() == Some(account))?,
			(None, None) => None,
		};
		let pays = match &payer {
			Some(payer) => Some(self.public(&KeyRef::Signer(payer.clone()))?),
			None => None,
		};
		let suffices = |key: &PublicKey| key.account().is_some_and(|account| set.sufficient_key(&account).is_some());
		let own = match pays {
			Some(pays) => publics.iter().position(|key| *key == pays),
			None => {
				publics.iter().position(suffices).or_else(|| publics.iter().position(|key| key.account().is_some()))
			},
		};
		if pays.is_some_and(|key| key.account().is_none()) || (pays.is_none() && own.is_none()) {
			return Err(Failure::usage("none of these keys has an account that could pay")
				.with_hint("name one that does: --payer, with an ed25519, sr25519 or secp256k1 key"));
		}
		let mut pairs = Vec::new();
		for key in keys {
			pairs.push(self.unlock(chain, key).await?);
		}
		let payer = match (payer, own) {
			(Some(payer), None) => Some(self.unlock(chain, &payer).await?),
			_ => None,
		};
		Ok(Signers { keys: pairs, payer, own: own.unwrap_or_default() })
	}
}

fn development_key(path: &str) -> Result<KeyPair, Failure> {
	Ok(path.parse::<Secret>()?.pair(SignerRef::DEVELOPMENT_ALGORITHM)?)
}
