//! Secrets of keys, in the notation of Substrate's wallets.

use super::{derivation, KeyPair};
use crate::random::{random, RandomError};
use bip39::{Language, Mnemonic};
use clavis_primitives::Algorithm;
use sp_core::{
	crypto::{DeriveJunction, ExposeSecret, SecretUri, DEV_PHRASE},
	ecdsa, ed25519, Pair,
};
use std::{fmt, str::FromStr};
use zeroize::{Zeroize, Zeroizing};

/// The longest secret, in bytes.
const MAX_LEN: usize = 1_024;

/// The number of words of a new phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Words {
	/// 128 bits of entropy.
	#[default]
	Twelve,
	/// 256 bits of entropy.
	TwentyFour,
}

/// The secret of a key: `phrase`, `phrase//path///passphrase`, `0x<seed>//path`, or `//path`,
/// which stands for a path under the development phrase that everybody knows.
pub struct Secret(Zeroizing<String>);

/// The reason why a text makes no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
	/// Nothing, or nothing but a passphrase.
	#[error("the secret is empty")]
	Empty,
	/// Longer than 1,024 bytes.
	#[error("the secret is longer than {MAX_LEN} bytes")]
	TooLong,
	/// Not `phrase//path///passphrase`.
	#[error("the secret is malformed: expected a phrase or 0x and a seed, then //path, then ///passphrase")]
	Syntax,
	/// Not a BIP-39 phrase.
	#[error("not a BIP-39 phrase: {0}")]
	Phrase(String),
	/// A phrase with capital letters.
	#[error("the phrase has capital letters, and the words of BIP-39 have none")]
	Capitals,
	/// Not a seed.
	#[error("not a seed: expected 0x and 64 hexadecimal digits")]
	Seed,
	/// The algorithm has no such paths.
	#[error("{0} keys have no '/soft' paths")]
	SoftPath(Algorithm),
	/// A path after a P-256 or X25519 secret key.
	#[error("a path needs a phrase: a raw {0} key has none")]
	PathAfterRawKey(Algorithm),
	/// Zero, or not below the order of the curve.
	#[error("this seed is no secret key of {0}")]
	OutOfRange(Algorithm),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
}

impl SecretError {
	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Empty => "give the phrase, 0x and a seed, or //Alice: on stdin, or in a file with --file",
			Self::TooLong => "check that this is the secret of one key and nothing else",
			Self::Syntax => "check that the secret was copied completely",
			Self::Seed => "write 0x and the 64 digits, from 0 to 9 and a to f; check that none is missing",
			Self::Phrase(_) => "a phrase has 12, 15, 18, 21 or 24 English words; check their spelling and order",
			Self::Capitals => "write all words in small letters",
			Self::SoftPath(_) => "use '//' in place of '/'",
			Self::PathAfterRawKey(_) => "leave the path out, or give a phrase in place of the seed",
			Self::OutOfRange(_) => "give another seed, or make a key: 'clavis key new NAME'",
			Self::Random(_) => "try again",
		}
	}
}

impl Secret {
	/// A new phrase.
	pub fn generate(words: Words) -> Result<Self, SecretError> {
		let mut entropy = Zeroizing::new(random::<32>()?);
		let length = match words {
			Words::Twelve => 16,
			Words::TwentyFour => 32,
		};
		let entropy = entropy.get_mut(..length).unwrap_or_default();
		let mnemonic = Mnemonic::from_entropy(entropy).map_err(|error| SecretError::Phrase(error.to_string()))?;
		let mut phrase = Zeroizing::new(String::with_capacity(256));
		for word in mnemonic.words() {
			if !phrase.is_empty() {
				phrase.push(' ');
			}
			phrase.push_str(word);
		}
		Ok(Self(phrase))
	}

	/// The secret itself: for showing it to its holder, and for encrypting it.
	pub fn expose(&self) -> &str {
		&self.0
	}

	/// Returns true if the secret comes from the development phrase, which protects nothing.
	pub fn is_development(&self) -> bool {
		self.0.starts_with('/') || self.0.starts_with(DEV_PHRASE)
	}

	/// The key of this algorithm.
	pub fn pair(&self, algorithm: Algorithm) -> Result<KeyPair, SecretError> {
		let uri = parse(&self.0)?;
		match algorithm {
			Algorithm::Ed25519 => {
				let pair = substrate_pair::<ed25519::Pair>(&self.0, algorithm)?;
				Ok(KeyPair::from_ed25519(&pair))
			},
			Algorithm::Sr25519 => substrate_pair(&self.0, algorithm).map(KeyPair::from_sr25519),
			Algorithm::Secp256k1 => {
				// Substrate panics on a seed out of range.
				if seed_digits(&uri).is_some() && ecdsa::Pair::from_seed_slice(&*raw_seed(&uri)?).is_err() {
					return Err(SecretError::OutOfRange(algorithm));
				}
				let pair = substrate_pair::<ecdsa::Pair>(&self.0, algorithm)?;
				Ok(KeyPair::from_secp256k1(&pair))
			},
			Algorithm::P256 => {
				let key = match raw_key(&uri, algorithm)? {
					Some(secret) => p256::ecdsa::SigningKey::from_slice(&*secret).ok(),
					None => derivation::p256(&*bip39_seed(&uri)?, &hard_path(&uri, algorithm)?),
				};
				let key = key.ok_or(SecretError::OutOfRange(algorithm))?;
				KeyPair::from_p256(key).ok_or(SecretError::OutOfRange(algorithm))
			},
			Algorithm::X25519 => {
				let secret = match raw_key(&uri, algorithm)? {
					Some(secret) => Some(secret),
					None => derivation::x25519(&*bip39_seed(&uri)?, &hard_path(&uri, algorithm)?),
				};
				Ok(KeyPair::from_x25519(secret.ok_or(SecretError::OutOfRange(algorithm))?))
			},
		}
	}
}

impl FromStr for Secret {
	type Err = SecretError;

	fn from_str(text: &str) -> Result<Self, SecretError> {
		// Editors of some systems put a byte-order mark in front of a file.
		let text = text.trim_start_matches('\u{feff}').trim();
		if text.len() > MAX_LEN {
			return Err(SecretError::TooLong);
		}
		// Without words or a path, Substrate would take the development phrase itself.
		if text.is_empty() || text.starts_with("///") {
			return Err(SecretError::Empty);
		}
		// People paste phrases with line breaks.
		let (phrase, path) = text.split_at(text.find('/').unwrap_or(text.len()));
		if phrase.starts_with("0X") || is_bare_seed(phrase) {
			return Err(SecretError::Seed);
		}
		if !phrase.starts_with("0x") && phrase.chars().any(char::is_uppercase) {
			return Err(SecretError::Capitals);
		}
		let mut secret = Zeroizing::new(String::with_capacity(text.len()));
		for word in phrase.split_whitespace() {
			if !secret.is_empty() {
				secret.push(' ');
			}
			secret.push_str(word);
		}
		secret.push_str(path);
		let uri = parse(&secret)?;
		match seed_digits(&uri) {
			Some(_) => drop(raw_seed(&uri)?),
			None => drop(mnemonic(&uri)?),
		}
		Ok(Self(secret))
	}
}

impl fmt::Debug for Secret {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("Secret(..)")
	}
}

/// Returns true if this is a seed without the 0x in front of it. No word of a phrase is as long.
fn is_bare_seed(text: &str) -> bool {
	text.len() >= 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn parse(text: &str) -> Result<SecretUri, SecretError> {
	SecretUri::from_str(text).map_err(|_| SecretError::Syntax)
}

fn substrate_pair<P: Pair>(text: &str, algorithm: Algorithm) -> Result<P, SecretError> {
	use sp_core::crypto::SecretStringError;
	P::from_string(text, None).map_err(|error| match error {
		SecretStringError::InvalidPath => SecretError::SoftPath(algorithm),
		SecretStringError::InvalidFormat(_) => SecretError::Syntax,
		_ => SecretError::OutOfRange(algorithm),
	})
}

fn seed_digits(uri: &SecretUri) -> Option<&str> {
	uri.phrase.expose_secret().strip_prefix("0x")
}

fn raw_seed(uri: &SecretUri) -> Result<Zeroizing<[u8; 32]>, SecretError> {
	let mut seed = Zeroizing::new([0; 32]);
	let digits = seed_digits(uri).ok_or(SecretError::Seed)?;
	hex::decode_to_slice(digits, &mut *seed).map_err(|_| SecretError::Seed)?;
	Ok(seed)
}

/// The seed as the secret key itself, for algorithms that Substrate knows nothing of.
fn raw_key(uri: &SecretUri, algorithm: Algorithm) -> Result<Option<Zeroizing<[u8; 32]>>, SecretError> {
	if seed_digits(uri).is_none() {
		return Ok(None);
	}
	if !uri.junctions.is_empty() || uri.password.is_some() {
		return Err(SecretError::PathAfterRawKey(algorithm));
	}
	raw_seed(uri).map(Some)
}

fn mnemonic(uri: &SecretUri) -> Result<Mnemonic, SecretError> {
	Mnemonic::parse_in_normalized(Language::English, uri.phrase.expose_secret()).map_err(|error| {
		SecretError::Phrase(match error {
			// The library counts from 0. The word itself may be a part of a secret, so it is not told.
			bip39::Error::UnknownWord(place) => format!("word {} is not in the list of words", place.saturating_add(1)),
			error => error.to_string(),
		})
	})
}

fn bip39_seed(uri: &SecretUri) -> Result<Zeroizing<[u8; 64]>, SecretError> {
	let passphrase = uri.password.as_ref().map(|text| text.expose_secret().as_str()).unwrap_or_default();
	let mut seed = mnemonic(uri)?.to_seed(passphrase);
	let kept = Zeroizing::new(seed);
	seed.zeroize();
	Ok(kept)
}

fn hard_path(uri: &SecretUri, algorithm: Algorithm) -> Result<Vec<[u8; 32]>, SecretError> {
	let code = |junction: &DeriveJunction| match junction {
		DeriveJunction::Hard(code) => Ok(*code),
		DeriveJunction::Soft(_) => Err(SecretError::SoftPath(algorithm)),
	};
	uri.junctions.iter().map(code).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const PHRASE: &str = DEV_PHRASE;

	fn public(secret: &str, algorithm: Algorithm) -> String {
		hex::encode(secret.parse::<Secret>().unwrap().pair(algorithm).unwrap().public().as_bytes())
	}

	#[test]
	fn phrases_make_the_keys_of_other_wallets() {
		// As `subkey inspect` prints them for each scheme.
		for (algorithm, key) in [
			(Algorithm::Ed25519, "88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"),
			(Algorithm::Sr25519, "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"),
			(Algorithm::Secp256k1, "020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1"),
		] {
			assert_eq!(public("//Alice", algorithm), key);
			assert_eq!(public(&format!("{PHRASE}//Alice"), algorithm), key);
		}
	}

	#[test]
	fn our_own_derivations_stay_what_they_are() {
		// Computed with Python's `cryptography`, from the description in `derivation`.
		for (path, p256, x25519) in [
			(
				"",
				"02d0a986e387de4ffc357f05fbf3420e166fa2770072490dd19ac90aa8950fa455",
				"5b9a06c1f193b8034461158b5846749d8f7ea777afb9f749ff7a80d5b7f2e164",
			),
			(
				"//Alice",
				"03b38f1f7d6382a25f743dd80871faed8816c0647f469bb91d92f38c8acb3d3f06",
				"5ad9d2e0873c676b0f56519aa3565c0e15e1da0fb065dd4067b0f6c8a8742442",
			),
		] {
			assert_eq!(public(&format!("{PHRASE}{path}"), Algorithm::P256), p256);
			assert_eq!(public(&format!("{PHRASE}{path}"), Algorithm::X25519), x25519);
		}
		assert_eq!(
			public("//Alice///pass", Algorithm::P256),
			"03cd16db2253101083c8e6726887d366ba321fb526bbac2534cfdf9244d2a202eb"
		);
	}

	#[test]
	fn raw_keys_match_published_examples() {
		// RFC 6979, A.2.5, and RFC 7748, 6.1.
		assert_eq!(
			public("0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721", Algorithm::P256),
			"0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
		);
		assert_eq!(
			public("0x77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", Algorithm::X25519),
			"8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
		);
	}

	#[test]
	fn new_phrases_differ_and_have_as_many_words_as_asked() {
		for (words, count) in [(Words::Twelve, 12), (Words::TwentyFour, 24)] {
			let [one, other] = [(); 2].map(|_| Secret::generate(words).unwrap());
			assert_eq!(one.expose().split(' ').count(), count);
			assert_ne!(one.expose(), other.expose());
			for algorithm in Algorithm::ALL {
				let again = one.expose().parse::<Secret>().unwrap();
				assert_eq!(one.pair(algorithm).unwrap().public(), again.pair(algorithm).unwrap().public());
			}
		}
	}

	#[test]
	fn well_known_secrets_are_told_from_others() {
		for text in ["//Alice", PHRASE, &format!("{PHRASE}//Alice///x")] {
			assert!(text.parse::<Secret>().unwrap().is_development());
		}
		assert!(!Secret::generate(Words::Twelve).unwrap().is_development());
	}

	#[test]
	fn pasted_line_breaks_do_not_matter() {
		let pasted = format!("\n {}\n", PHRASE.replacen(' ', "\n\t", 3));
		assert_eq!(pasted.parse::<Secret>().unwrap().expose(), PHRASE);
	}

	#[test]
	fn bad_secrets_are_told_apart() {
		let error = |text: &str| text.parse::<Secret>().err();
		assert_eq!(error(""), Some(SecretError::Empty));
		assert!(SecretError::Empty.hint().contains("phrase"));
		assert_eq!(error(" \n"), Some(SecretError::Empty));
		assert_eq!(error("///only a passphrase"), Some(SecretError::Empty));
		assert_eq!(error("0x12"), Some(SecretError::Seed));
		assert_eq!(error(&"a".repeat(2_000)), Some(SecretError::TooLong));
		assert!(matches!(error("bottom drive"), Some(SecretError::Phrase(_))));
		let first = PHRASE.split_once(' ').unwrap().1;
		assert!(error(&format!("wlak {first}")).unwrap().to_string().contains("word 1 "), "words count from 1");
		assert_eq!(error(&PHRASE.to_uppercase()), Some(SecretError::Capitals));
		assert_eq!(error(&format!("0X{}", "1".repeat(64))), Some(SecretError::Seed));
		for bare in ["1".repeat(64), "A1".repeat(32), format!("{}//path", "a".repeat(63))] {
			assert_eq!(error(&bare), Some(SecretError::Seed), "{bare}");
		}
		assert!(SecretError::Seed.hint().contains("0x and the 64 digits"));
		assert_eq!(error(&format!("\u{feff}{PHRASE}\r\n")), None);
		assert!(matches!(error(&PHRASE.replace("walk", "lake")), Some(SecretError::Phrase(_))));
		assert!(matches!(error(&PHRASE.replace("walk", "wlak")), Some(SecretError::Phrase(_))));

		let pair = |text: &str, algorithm| text.parse::<Secret>().unwrap().pair(algorithm).err();
		let zero = format!("0x{}", "0".repeat(64));
		for algorithm in [Algorithm::Ed25519, Algorithm::Secp256k1, Algorithm::P256, Algorithm::X25519] {
			assert_eq!(pair("/soft", algorithm), Some(SecretError::SoftPath(algorithm)));
		}
		assert_eq!(pair("/soft", Algorithm::Sr25519), None);
		for algorithm in [Algorithm::Secp256k1, Algorithm::P256] {
			assert_eq!(pair(&zero, algorithm), Some(SecretError::OutOfRange(algorithm)));
		}
		for algorithm in [Algorithm::P256, Algorithm::X25519] {
			let error = Some(SecretError::PathAfterRawKey(algorithm));
			assert_eq!(pair(&format!("{zero}//path"), algorithm), error);
		}
	}

	#[test]
	fn nothing_secret_is_in_debug_output() {
		let secret = PHRASE.parse::<Secret>().unwrap();
		assert_eq!(format!("{secret:?}"), "Secret(..)");
		for algorithm in Algorithm::ALL {
			let pair = secret.pair(algorithm).unwrap();
			assert_eq!(format!("{pair:?}"), format!("KeyPair({:?})", pair.public()));
		}
	}

	proptest! {
		#[test]
		fn any_text_is_parsed_without_panic(text: String, path in "(//?[a-z0-9]{0,40}){0,3}(///.{0,8})?") {
			for text in [text, path.clone(), format!("{PHRASE}{path}")] {
				if let Ok(secret) = text.parse::<Secret>() {
					let again = secret.expose().parse::<Secret>().unwrap();
					prop_assert_eq!(again.expose(), secret.expose());
				}
			}
		}
	}
}
