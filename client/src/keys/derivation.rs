//! The derivation of P-256 and X25519 keys. Substrate has none for them, so this one is ours.
//!
//! ```text
//! seed   = the phrase's BIP-39 seed (PBKDF2-HMAC-SHA512, 2,048 rounds, 64 bytes), with its passphrase
//! path   = the 32-byte chain codes of the `//hard` junctions, in order, as Substrate computes them
//! P-256  : secret = HKDF-SHA256(salt "clavis:p256:1", seed, info = path ‖ counter), 32 bytes, big-endian;
//!          the counter is one byte, from 0, and goes up until the secret is in 1..n
//! X25519 : secret = HKDF-SHA256(salt "clavis:x25519:1", seed, info = path), 32 bytes, clamped in use
//! ```

use hkdf::Hkdf;
use p256::ecdsa::SigningKey;
use sha2::Sha256;
use zeroize::Zeroizing;

const P256_SALT: &[u8] = b"clavis:p256:1";
const X25519_SALT: &[u8] = b"clavis:x25519:1";

/// A P-256 key; `None` only if 256 candidates in a row were out of range.
pub(super) fn p256(seed: &[u8; 64], path: &[[u8; 32]]) -> Option<SigningKey> {
	let kdf = Hkdf::<Sha256>::new(Some(P256_SALT), seed);
	(0..=u8::MAX).find_map(|counter| {
		let secret = expand(&kdf, path, &[counter])?;
		SigningKey::from_slice(&*secret).ok()
	})
}

/// An X25519 secret.
pub(super) fn x25519(seed: &[u8; 64], path: &[[u8; 32]]) -> Option<Zeroizing<[u8; 32]>> {
	expand(&Hkdf::<Sha256>::new(Some(X25519_SALT), seed), path, &[])
}

fn expand(kdf: &Hkdf<Sha256>, path: &[[u8; 32]], end: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
	let info = path.iter().map(|code| &code[..]).chain([end]).collect::<Vec<_>>();
	let mut secret = Zeroizing::new([0; 32]);
	kdf.expand_multi_info(&info, &mut *secret).ok()?;
	Some(secret)
}
