//! Signatures over a payload's 32-byte digest.

use crate::key::PublicKey;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use p256::ecdsa::signature::Verifier;
use scale_info::TypeInfo;
use sp_core::{ecdsa, ed25519, sr25519};

/// A signature by a key of the same algorithm.
///
/// Nothing in Clavis is ever deduplicated by its signature, so malleable ones (high-s ECDSA, which
/// authenticators emit) do no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Signature {
	/// Of the digest (RFC 8032).
	#[codec(index = 0)]
	Ed25519([u8; 64]),
	/// Of the digest, in Substrate's signing context.
	#[codec(index = 1)]
	Sr25519([u8; 64]),
	/// `r ‖ s ‖ v` over blake2-256 of the digest, as Substrate signs.
	#[codec(index = 2)]
	Secp256k1([u8; 65]),
	/// `r ‖ s` over SHA-256 of the digest, as WebCrypto signs.
	#[codec(index = 3)]
	P256([u8; 64]),
	// Index 4 is kept for a WebAuthn assertion by a P-256 key; 5 to 7 as for keys.
}

impl Signature {
	/// Whether `key` signed `digest`.
	pub fn is_valid(&self, key: &PublicKey, digest: &[u8; 32]) -> bool {
		match (self, key) {
			(Self::Ed25519(signature), PublicKey::Ed25519(key)) => {
				sp_io::crypto::ed25519_verify(&(*signature).into(), digest, &ed25519::Public::from_raw(*key))
			},
			(Self::Sr25519(signature), PublicKey::Sr25519(key)) => {
				sp_io::crypto::sr25519_verify(&(*signature).into(), digest, &sr25519::Public::from_raw(*key))
			},
			(Self::Secp256k1(signature), PublicKey::Secp256k1(key)) => {
				sp_io::crypto::ecdsa_verify(&(*signature).into(), digest, &ecdsa::Public::from_raw(*key))
			},
			(Self::P256(signature), PublicKey::P256(key)) => {
				let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key);
				let signature = p256::ecdsa::Signature::from_slice(signature);
				matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(digest, &signature).is_ok())
			},
			_ => false,
		}
	}

	/// Whether the chain's wasm verifies it, at about forty times the cost of a host function.
	pub fn is_verified_in_wasm(&self) -> bool {
		matches!(self, Self::P256(_))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use p256::ecdsa::signature::Signer;
	use proptest::prelude::*;
	use sp_core::Pair;

	const DIGEST: [u8; 32] = [5; 32];

	/// A key of each algorithm that signs, with its signature of `DIGEST`.
	fn signed() -> [(PublicKey, Signature); 4] {
		let ed25519 = ed25519::Pair::from_seed(&[1; 32]);
		let sr25519 = sr25519::Pair::from_seed(&[1; 32]);
		let secp256k1 = ecdsa::Pair::from_seed(&[1; 32]);
		let p256 = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
		let signature: p256::ecdsa::Signature = p256.sign(&DIGEST);
		let point = p256.verifying_key().to_encoded_point(true);
		[
			(PublicKey::Ed25519(ed25519.public().0), Signature::Ed25519(ed25519.sign(&DIGEST).0)),
			(PublicKey::Sr25519(sr25519.public().0), Signature::Sr25519(sr25519.sign(&DIGEST).0)),
			(PublicKey::Secp256k1(secp256k1.public().0), Signature::Secp256k1(secp256k1.sign(&DIGEST).0)),
			(PublicKey::P256(point.as_bytes().try_into().unwrap()), Signature::P256(signature.to_bytes().into())),
		]
	}

	#[test]
	fn a_signature_is_good_for_its_key_and_digest_alone() {
		let signed = signed();
		for (i, (key, _)) in signed.iter().enumerate() {
			for (j, (_, signature)) in signed.iter().enumerate() {
				assert_eq!(signature.is_valid(key, &DIGEST), i == j);
				assert!(!signature.is_valid(key, &[6; 32]));
			}
		}
	}

	#[test]
	fn high_s_p256_is_accepted() {
		let [.., (key, Signature::P256(bytes))] = signed() else { unreachable!() };
		let signature = p256::ecdsa::Signature::from_slice(&bytes).unwrap();
		let (r, s) = signature.split_scalars();
		let flipped = p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
		assert!(Signature::P256(flipped.to_bytes().into()).is_valid(&key, &DIGEST));
	}

	proptest! {
		#[test]
		fn any_bytes_are_refused_without_panic(bytes: [u8; 32], more: [u8; 34]) {
			let bytes = [&bytes[..], &more[..]].concat();
			for index in 0..4u8 {
				let encoded = [&[index][..], &bytes].concat();
				let signature = Signature::decode(&mut &encoded[..]).unwrap();
				for (key, _) in signed() {
					prop_assert!(!signature.is_valid(&key, &DIGEST));
				}
			}
		}
	}
}
