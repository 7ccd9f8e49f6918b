//! Fingerprints: a digest as six words, which people read to each other over the phone.
//!
//! Both sides compute the words from the digest that they see. Words of an attempt that agree mean the same attempt: the
//! same DID, new control set, commitment, reason, circle, plan and network.
//!
//! Six words of the English list of BIP-39 hold 66 bits: 11 bits a word. An attacker who wants an attempt of their own with
//! the words of an honest one tries about 2^66 control sets, while an attempt stands for months at most. Five words (55
//! bits) are within reach of a rented cluster. Nobody reads seven words to the end.
//!
//! This holds as long as an attacker can vary one of the two digests alone. An attacker who can vary a part of both finds
//! a pair with the same words after about 2^33 trials, which takes a laptop some hours. So what is read aloud never has a
//! part that comes from the other side.

use bip39::Language;
use clavis_primitives::{Domain, PublicKey};
use sp_core::H256;

/// The distance of each word from the low end of the first 16 bytes, in bits.
const SHIFTS: [u32; 6] = [117, 106, 95, 84, 73, 62];
/// 11 bits: a place in the list of 2,048 words.
const MASK: u128 = 0x7ff;

/// Returns the first 66 bits of a digest as six words of the English list of BIP-39, with a space between two.
///
/// The bits are taken big-endian, 11 a word. `docs/vectors/fingerprints.json` has examples.
pub fn words(digest: &H256) -> String {
	let list = Language::English.word_list();
	let bits = digest.0.first_chunk::<16>().map(|head| u128::from_be_bytes(*head)).unwrap_or_default();
	let word = |shift: u32| {
		let place = bits.checked_shr(shift).unwrap_or_default() & MASK;
		usize::try_from(place).ok().and_then(|place| list.get(place)).copied().unwrap_or_default()
	};
	SHIFTS.map(word).join(" ")
}

/// Returns the words of an X25519 key that shares of a backup are encrypted to: its owner reads them to the other side.
pub fn words_of_key(key: &PublicKey) -> String {
	words(&Domain::ShareKeyWords.hash(key))
}

/// Returns true if a person typed the words of this digest. Capital letters and the number of spaces do not matter.
pub fn matches(digest: &H256, typed: &str) -> bool {
	typed.split_whitespace().map(str::to_lowercase).eq(words(digest).split(' ').map(ToOwned::to_owned))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const FILE: &str = include_str!("../../docs/vectors/fingerprints.json");

	#[test]
	fn the_words_are_those_of_the_published_vectors() {
		let file = serde_json::from_str::<serde_json::Value>(FILE).unwrap();
		let vectors = file["vectors"].as_array().unwrap();
		assert!(!vectors.is_empty());
		for vector in vectors {
			let digest = serde_json::from_value::<H256>(vector["digest"].clone()).unwrap();
			assert_eq!(words(&digest), vector["words"].as_str().unwrap());
		}
	}

	proptest! {
		/// Digests have the same words exactly if their first 66 bits are the same.
		#[test]
		fn words_differ_where_the_first_66_bits_differ(digest: [u8; 32], flip in 0usize..256) {
			let mut other = digest;
			other[flip / 8] ^= 0x80 >> (flip % 8);
			let (digest, other) = (H256(digest), H256(other));
			prop_assert_eq!(words(&digest) == words(&other), flip >= 66);
			prop_assert_eq!(words(&digest).split(' ').count(), 6);
		}

		/// Another key has other words, and the words of a key are not those of its digest for another purpose.
		#[test]
		fn keys_have_words_of_their_own(key: [u8; 32], other: [u8; 32]) {
			let [key, other] = [key, other].map(PublicKey::X25519);
			prop_assert_eq!(words_of_key(&key) == words_of_key(&other), key == other);
			prop_assert_ne!(words_of_key(&key), words(&Domain::Key.hash(&key)));
		}

		#[test]
		fn typed_words_match_their_own_digest_alone(digest: [u8; 32], other: [u8; 32]) {
			let (digest, other) = (H256(digest), H256(other));
			let typed = format!("  {}\n", words(&digest).to_uppercase().replace(' ', "   "));
			prop_assert!(matches(&digest, &typed));
			prop_assert_eq!(matches(&other, &typed), words(&digest) == words(&other));
			prop_assert!(!matches(&digest, ""));
		}
	}
}
