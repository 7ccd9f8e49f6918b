//! The development keys of the SDK. Their phrase is printed in its source, so everybody can sign with them.

use clavis_primitives::{Algorithm, PublicKey};
use sp_core::{
	crypto::{SecretUri, DEV_PHRASE},
	ecdsa, ed25519, sr25519, Pair,
};
use std::collections::HashMap;

/// The paths below the phrase. The SDK and its tools name the keys by them.
const PATHS: [&str; 15] = [
	"",
	"//Alice",
	"//Bob",
	"//Charlie",
	"//Dave",
	"//Eve",
	"//Ferdie",
	"//Alice//stash",
	"//Bob//stash",
	"//Charlie//stash",
	"//Dave//stash",
	"//Eve//stash",
	"//Ferdie//stash",
	"//One",
	"//Two",
];

/// The development keys of every algorithm that has accounts, by the bytes of their accounts. For Ed25519 and sr25519 these
/// are the bytes of the keys, too.
pub struct KnownKeys(HashMap<[u8; 32], String>);

impl KnownKeys {
	/// Derives all keys, which takes some milliseconds.
	pub fn all() -> Self {
		let mut keys = HashMap::new();
		add::<sr25519::Pair>(&mut keys, Algorithm::Sr25519);
		add::<ed25519::Pair>(&mut keys, Algorithm::Ed25519);
		add::<ecdsa::Pair>(&mut keys, Algorithm::Secp256k1);
		Self(keys)
	}

	/// Returns the name of the key with these bytes, if it is a development key.
	pub fn name(&self, key: &[u8]) -> Option<&str> {
		self.0.get(key).map(String::as_str)
	}

	/// Returns the names of the development keys that stand anywhere in these bytes.
	pub fn within<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = &'a str> {
		bytes.windows(32).filter_map(move |part| self.name(part))
	}
}

fn add<P: Pair>(keys: &mut HashMap<[u8; 32], String>, algorithm: Algorithm) {
	// Most of the time goes into the phrase, so it is turned into a key once.
	let Ok((root, _)) = P::from_phrase(DEV_PHRASE, None) else { return };
	for path in PATHS {
		let junctions = format!("{DEV_PHRASE}{path}").parse::<SecretUri>().map(|uri| uri.junctions).unwrap_or_default();
		let Ok((pair, _)) = root.derive(junctions.into_iter(), None) else { continue };
		let account = PublicKey::from_bytes(algorithm, pair.public().as_ref()).ok().and_then(|key| key.account());
		if let Some(account) = account {
			let name = if path.is_empty() { "the development phrase" } else { path };
			keys.insert(account.into(), name.into());
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

	#[test]
	fn every_key_of_the_keyrings_is_known_by_its_name() {
		let known = KnownKeys::all();
		assert_eq!(known.0.len(), 3 * PATHS.len());
		let sr25519 = Sr25519Keyring::iter().map(|key| (key.to_raw_public(), <&str>::from(key)));
		let ed25519 = Ed25519Keyring::iter().map(|key| (key.to_raw_public(), <&str>::from(key)));
		for (key, name) in sr25519.chain(ed25519) {
			assert_eq!(known.name(&key), Some(&*format!("//{name}")));
		}
		assert_eq!(known.name(&[7; 32]), None);
	}

	#[test]
	fn the_root_of_the_phrase_and_ecdsa_accounts_are_known() {
		let known = KnownKeys::all();
		let root = sr25519::Pair::from_string(DEV_PHRASE, None).unwrap().public();
		assert_eq!(known.name(&root.0), Some("the development phrase"));
		let alice = ecdsa::Pair::from_string("//Alice", None).unwrap().public();
		let account = PublicKey::Secp256k1(alice.0).account().unwrap();
		assert_eq!(known.name(&<[u8; 32]>::from(account)), Some("//Alice"));
	}

	#[test]
	fn a_key_is_found_anywhere_in_bytes() {
		let known = KnownKeys::all();
		let bob = Sr25519Keyring::Bob.to_raw_public();
		let bytes = [&[1; 17][..], &bob, &[2; 5]].concat();
		assert_eq!(known.within(&bytes).collect::<Vec<_>>(), ["//Bob"]);
		assert_eq!(known.within(&bytes[18..]).count(), 0, "the first byte is missing");
		assert_eq!(known.within(&[]).count(), 0);
	}
}
