//! Signatures over a payload's 32-byte digest.

use crate::{
	key::PublicKey,
	p256_ecdsa,
	webauthn::{Assertion, AssertionError},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ecdsa, ed25519, sr25519};

#[cfg(test)]
mod tests;

/// A signature by a key of the same algorithm.
///
/// Nothing in Clavis is ever deduplicated by its signature, so malleable ones (high-s ECDSA, which
/// authenticators emit) do no harm.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
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
	/// A passkey's assertion: by a P-256 key, with the digest as its challenge.
	#[codec(index = 4)]
	WebAuthn(Assertion),
	// Indices 5 to 7 are kept as those of keys are.
	/// As a browser wallet signs raw bytes.
	#[codec(index = 8)]
	Wallet(WalletSignature),
}

/// A signature of the digest between `<Bytes>` and `</Bytes>`, as browser wallets sign all bytes that are no extrinsic.
///
/// The signature names its form, so that nothing is verified twice.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum WalletSignature {
	/// Of the wrapped digest (RFC 8032).
	#[codec(index = 0)]
	Ed25519([u8; 64]),
	/// Of the wrapped digest, in Substrate's signing context.
	#[codec(index = 1)]
	Sr25519([u8; 64]),
	/// `r ‖ s ‖ v` over blake2-256 of the wrapped digest.
	#[codec(index = 2)]
	Secp256k1([u8; 65]),
}

/// The cost class of verifying a signature, by the benchmark that weighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureCost {
	/// One of Substrate's own host functions.
	Substrate,
	/// The host function for P-256.
	P256,
	/// The same, and the checks and hashes of an assertion.
	WebAuthn,
}

impl Signature {
	/// The passkey's signature in the response of `navigator.credentials.get`, whose challenge was the digest.
	pub fn from_assertion(
		authenticator_data: &[u8],
		client_data_json: &[u8],
		der_signature: &[u8],
	) -> Result<Self, AssertionError> {
		Assertion::from_response(authenticator_data, client_data_json, der_signature).map(Self::WebAuthn)
	}

	/// Returns true if `key` signed `digest`. In wasm this needs the host functions of a Clavis node.
	pub fn is_valid(&self, key: &PublicKey, digest: &[u8; 32]) -> bool {
		self.verify(key, digest, p256_ecdsa::verify)
	}

	/// [`Self::is_valid`] by Substrate's host functions alone, at about twenty times the cost for P-256.
	///
	/// Code that validates a transaction must use this one, since light clients run it too.
	pub fn is_valid_without_host(&self, key: &PublicKey, digest: &[u8; 32]) -> bool {
		self.verify(key, digest, p256_ecdsa::verify_without_host)
	}

	/// Returns the cost class of [`Self::is_valid`].
	pub fn cost(&self) -> SignatureCost {
		match self {
			Self::Ed25519(_) | Self::Sr25519(_) | Self::Secp256k1(_) | Self::Wallet(_) => SignatureCost::Substrate,
			Self::P256(_) => SignatureCost::P256,
			Self::WebAuthn(_) => SignatureCost::WebAuthn,
		}
	}

	fn verify(&self, key: &PublicKey, digest: &[u8; 32], verify_p256: fn(&[u8; 64], &[u8], &[u8; 33]) -> bool) -> bool {
		match (self, key) {
			(Self::Ed25519(signature), PublicKey::Ed25519(key)) => verify_ed25519(signature, digest, key),
			(Self::Sr25519(signature), PublicKey::Sr25519(key)) => verify_sr25519(signature, digest, key),
			(Self::Secp256k1(signature), PublicKey::Secp256k1(key)) => verify_secp256k1(signature, digest, key),
			(Self::P256(signature), PublicKey::P256(key)) => verify_p256(signature, digest, key),
			(Self::WebAuthn(assertion), PublicKey::P256(key)) => {
				assertion.message(digest).is_ok_and(|message| verify_p256(&assertion.signature, &message, key))
			},
			(Self::Wallet(signature), key) => signature.is_valid(key, digest),
			_ => false,
		}
	}
}

impl WalletSignature {
	fn is_valid(&self, key: &PublicKey, digest: &[u8; 32]) -> bool {
		let message = Self::wrap(digest);
		match (self, key) {
			(Self::Ed25519(signature), PublicKey::Ed25519(key)) => verify_ed25519(signature, &message, key),
			(Self::Sr25519(signature), PublicKey::Sr25519(key)) => verify_sr25519(signature, &message, key),
			(Self::Secp256k1(signature), PublicKey::Secp256k1(key)) => verify_secp256k1(signature, &message, key),
			_ => false,
		}
	}

	/// Returns the message that a wallet signs when it is asked to sign the bytes of a digest.
	pub fn wrap(digest: &[u8; 32]) -> Vec<u8> {
		[b"<Bytes>", &digest[..], b"</Bytes>"].concat()
	}
}

fn verify_ed25519(signature: &[u8; 64], message: &[u8], key: &[u8; 32]) -> bool {
	sp_io::crypto::ed25519_verify(&(*signature).into(), message, &ed25519::Public::from_raw(*key))
}

fn verify_sr25519(signature: &[u8; 64], message: &[u8], key: &[u8; 32]) -> bool {
	sp_io::crypto::sr25519_verify(&(*signature).into(), message, &sr25519::Public::from_raw(*key))
}

/// The message is hashed here: light clients offer the host function that takes the hash, not the other.
fn verify_secp256k1(signature: &[u8; 65], message: &[u8], key: &[u8; 33]) -> bool {
	let hash = sp_io::hashing::blake2_256(message);
	sp_io::crypto::ecdsa_verify_prehashed(&(*signature).into(), &hash, &ecdsa::Public::from_raw(*key))
}
