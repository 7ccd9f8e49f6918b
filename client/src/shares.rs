//! A backup of keys, split among guardians by Shamir's scheme.
//!
//! ```text
//! key        = 32 random bytes; it is what is split
//! share n    = n ‖ 32 bytes, over GF(256), by the crate `blahaj`; n from 1
//! commitment = blake2-256("clavis:share:1" ‖ SCALE(share n)), one for each share, in order
//! digest     = blake2-256("clavis:split:1" ‖ key)
//! backup     = XChaCha20-Poly1305(key, nonce, JSON of the keys), with the terms as associated data
//! sealed     = HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305) of share n to the key of its guardian
//! ```
//!
//! The tags have 16 bytes, filled up with zero bytes. Each file has the terms of the split, the encrypted backup, and the
//! share of one guardian. Fewer shares than the threshold tell nothing about the key: neither do the digest and the
//! commitments, since the key and the shares are random. Any altered share is named when shares are joined.

mod backup;
mod error;
mod file;
mod recipient;
mod sealing;

pub use backup::{Backup, BackupKey};
pub use error::ShareError;
pub use file::{ShareFile, MAX_FILE_BYTES};
pub use recipient::Recipient;

use crate::{random::random, sorted::first_twice};
use blahaj::{Share, Sharks};
use codec::Encode;
use file::{Content, Terms};
use sealing::seal;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use zeroize::Zeroizing;

/// The most shares of a backup.
pub const MAX_SHARES: usize = 64;
/// In front of what a commitment hashes.
const SHARE_TAG: &[u8; 16] = b"clavis:share:1\0\0";
/// In front of what the digest of a key hashes.
const SPLIT_TAG: &[u8; 16] = b"clavis:split:1\0\0";

/// The bytes of a share: its number, and 32 bytes.
type ShareBytes = Zeroizing<Vec<u8>>;

/// Splits a backup among guardians. Returns a file for each of them, in their order.
///
/// - `threshold`: the number of shares that bring the backup back. At least 2, and at most the number of guardians.
///
/// Fails if the threshold is out of bounds, if there are more than [`MAX_SHARES`] guardians, if two of them have the same
/// key, or if a key is not one for X25519.
pub fn split(backup: &Backup, threshold: u8, guardians: &[Recipient]) -> Result<Vec<ShareFile>, ShareError> {
	if threshold < 2 || usize::from(threshold) > guardians.len() || guardians.len() > MAX_SHARES {
		return Err(ShareError::Threshold { threshold, guardians: guardians.len() });
	}
	let mut keys = guardians.iter().map(|guardian| guardian.key).collect::<Vec<_>>();
	keys.sort();
	if let Some(key) = first_twice(&keys) {
		return Err(ShareError::SameKey(*key));
	}
	// The libraries below panic without randomness, so this asks for it first.
	let key = Zeroizing::new(random::<32>()?);
	let scheme = Sharks(threshold);
	let dealt = scheme.dealer(&key[..]).take(guardians.len()).map(|share| Zeroizing::new(Vec::from(&share)));
	let dealt = dealt.collect::<Vec<ShareBytes>>();
	let terms =
		Terms { threshold, commitments: dealt.iter().map(|share| commitment(share)).collect(), digest: digest(&key) };
	let encrypted = backup.encrypt(&key, &terms)?;
	let files = dealt.iter().zip(guardians).map(|(share, guardian)| {
		let sealed = seal(&guardian.key, share, &terms.context(&encrypted))?;
		let content = Content::Sealed { guardian: guardian.name.clone(), key: guardian.key, sealed };
		Ok(ShareFile { terms: terms.clone(), encrypted: encrypted.clone(), content })
	});
	files.collect()
}

/// Joins opened shares, and returns the backup.
///
/// Fails if a share is still sealed, altered, or of another split, and if there are fewer than the threshold. The error
/// has the place of the share in `shares`, from 0. A share that is there twice counts once.
pub fn join(shares: &[ShareFile]) -> Result<Backup, ShareError> {
	let Some(first) = shares.first() else { return Err(ShareError::TooFew { have: 0, need: 2 }) };
	let mut known = Vec::<(usize, &ShareBytes)>::new();
	for (place, file) in shares.iter().enumerate() {
		if file.terms != first.terms || file.encrypted != first.encrypted {
			return Err(ShareError::OtherSplit { place });
		}
		let share = file.opened(place)?;
		let number = file.terms.number_of(share).ok_or(ShareError::Altered { place })?;
		if !known.iter().any(|(other, _)| *other == number) {
			known.push((number, share));
		}
	}
	let Terms { threshold, digest: expected, .. } = &first.terms;
	if known.len() < usize::from(*threshold) {
		return Err(ShareError::TooFew { have: known.len(), need: usize::from(*threshold) });
	}
	// The commitments show that every share is whole, so what follows fails only if the file was made wrongly.
	let points = known.iter().map(|(_, share)| Share::try_from(&share[..])).collect::<Result<Vec<_>, _>>();
	let points = points.map_err(|_| ShareError::Unsound)?;
	let scheme = Sharks(*threshold);
	let key = scheme.recover(&points).map(Zeroizing::new).map_err(|_| ShareError::Unsound)?;
	let key = <[u8; 32]>::try_from(&key[..]).map(Zeroizing::new).map_err(|_| ShareError::Unsound)?;
	if digest(&key) != *expected {
		return Err(ShareError::Unsound);
	}
	Backup::decrypt(&first.encrypted, &key, &first.terms)
}

fn commitment(share: &[u8]) -> H256 {
	H256((SHARE_TAG, share).using_encoded(blake2_256))
}

fn digest(key: &[u8; 32]) -> H256 {
	H256((SPLIT_TAG, key).using_encoded(blake2_256))
}

#[cfg(test)]
mod tests;
