//! Key pairs of the five algorithms.

use clavis_primitives::{units::SS58_PREFIX, AccountId, Algorithm, PublicKey, Signature};
use curve25519_dalek::MontgomeryPoint;
use p256::ecdsa::{signature::Signer, SigningKey};
use sp_core::{
	crypto::{Ss58AddressFormat, Ss58Codec},
	ecdsa, ed25519, sr25519, Pair,
};
use std::fmt;
use subxt::utils::MultiSignature;
use zeroize::Zeroizing;

/// A key pair that can sign. The drop of the value wipes its secret.
pub struct KeyPair {
	public: PublicKey,
	secret: SecretKey,
}

/// Ed25519 and secp256k1 pairs of `sp-core` can be copied, so they are made for each signature from a
/// seed that is wiped.
enum SecretKey {
	Ed25519(Zeroizing<[u8; 32]>),
	/// Boxed, since it is ten times as large as the others.
	Sr25519(Box<sr25519::Pair>),
	Secp256k1(Zeroizing<[u8; 32]>),
	P256(SigningKey),
	X25519(Zeroizing<[u8; 32]>),
}

impl KeyPair {
	pub(super) fn from_ed25519(pair: &ed25519::Pair) -> Self {
		let secret = SecretKey::Ed25519(Zeroizing::new(pair.seed()));
		Self { public: PublicKey::Ed25519(pair.public().0), secret }
	}

	pub(super) fn from_sr25519(pair: sr25519::Pair) -> Self {
		Self { public: PublicKey::Sr25519(pair.public().0), secret: SecretKey::Sr25519(Box::new(pair)) }
	}

	pub(super) fn from_secp256k1(pair: &ecdsa::Pair) -> Self {
		let secret = SecretKey::Secp256k1(Zeroizing::new(pair.seed()));
		Self { public: PublicKey::Secp256k1(pair.public().0), secret }
	}

	pub(super) fn from_p256(key: SigningKey) -> Option<Self> {
		let point = key.verifying_key().to_encoded_point(true);
		let public = PublicKey::from_bytes(Algorithm::P256, point.as_bytes()).ok()?;
		Some(Self { public, secret: SecretKey::P256(key) })
	}

	pub(super) fn from_x25519(secret: Zeroizing<[u8; 32]>) -> Self {
		let public = PublicKey::X25519(MontgomeryPoint::mul_base_clamped(*secret).0);
		Self { public, secret: SecretKey::X25519(secret) }
	}

	/// The public key.
	pub fn public(&self) -> PublicKey {
		self.public
	}

	/// The account whose extrinsics it signs. P-256 and X25519 sign none.
	pub fn account(&self) -> Option<AccountId> {
		self.public.account()
	}

	/// Its signature of a payload's digest; `None` if its algorithm only agrees on keys.
	pub fn sign(&self, digest: &[u8; 32]) -> Option<Signature> {
		Some(match &self.secret {
			SecretKey::Ed25519(seed) => {
				Signature::Ed25519(ed25519::Pair::from_seed_slice(&**seed).ok()?.sign(digest).0)
			},
			SecretKey::Sr25519(pair) => Signature::Sr25519(pair.sign(digest).0),
			SecretKey::Secp256k1(seed) => {
				Signature::Secp256k1(ecdsa::Pair::from_seed_slice(&**seed).ok()?.sign(digest).0)
			},
			SecretKey::P256(key) => {
				let signature: p256::ecdsa::Signature = key.sign(digest);
				Signature::P256(signature.to_bytes().into())
			},
			SecretKey::X25519(_) => return None,
		})
	}

	/// Its signature of an extrinsic; `None` if it has no account.
	pub(crate) fn sign_extrinsic(&self, payload: &[u8]) -> Option<MultiSignature> {
		Some(match &self.secret {
			SecretKey::Ed25519(seed) => {
				MultiSignature::Ed25519(ed25519::Pair::from_seed_slice(&**seed).ok()?.sign(payload).0)
			},
			SecretKey::Sr25519(pair) => MultiSignature::Sr25519(pair.sign(payload).0),
			SecretKey::Secp256k1(seed) => {
				MultiSignature::Ecdsa(ecdsa::Pair::from_seed_slice(&**seed).ok()?.sign(payload).0)
			},
			SecretKey::P256(_) | SecretKey::X25519(_) => return None,
		})
	}

	/// Its signature of what MLS signs, in the form of MLS (RFC 9420, section 5.1.2); `None` if no ciphersuite has its
	/// algorithm. The caller checks that the content is one of MLS.
	pub(crate) fn sign_mls(&self, content: &[u8]) -> Option<Vec<u8>> {
		match &self.secret {
			SecretKey::Ed25519(seed) => Some(ed25519::Pair::from_seed_slice(&**seed).ok()?.sign(content).0.to_vec()),
			SecretKey::P256(key) => {
				let signature: p256::ecdsa::Signature = key.sign(content);
				Some(signature.to_der().as_bytes().to_vec())
			},
			SecretKey::Sr25519(_) | SecretKey::Secp256k1(_) | SecretKey::X25519(_) => None,
		}
	}

	/// The secret key, if the pair is one for key agreement over X25519. It is clamped in use.
	pub(crate) fn x25519_secret(&self) -> Option<&[u8; 32]> {
		match &self.secret {
			SecretKey::X25519(secret) => Some(secret),
			_ => None,
		}
	}
}

impl fmt::Debug for KeyPair {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "KeyPair({:?})", self.public)
	}
}

/// An account as wallets show it.
pub fn address(account: &AccountId) -> String {
	account.to_ss58check_with_version(Ss58AddressFormat::custom(SS58_PREFIX))
}

/// The account with an address of this chain.
pub fn account_of(address: &str) -> Option<AccountId> {
	let (account, format) = AccountId::from_ss58check_with_version(address).ok()?;
	(format == Ss58AddressFormat::custom(SS58_PREFIX)).then_some(account)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::Secret;
	use sp_core::crypto::AccountId32;

	fn pair(algorithm: Algorithm) -> KeyPair {
		"//Alice".parse::<Secret>().unwrap().pair(algorithm).unwrap()
	}

	#[test]
	fn the_chain_accepts_what_a_pair_signs() {
		let digest = [7; 32];
		for algorithm in Algorithm::ALL {
			let pair = pair(algorithm);
			assert_eq!(pair.public().algorithm(), algorithm);
			assert_eq!(pair.public().check(), Ok(()));
			let signature = pair.sign(&digest);
			assert_eq!(signature.is_some(), algorithm.signs());
			if let Some(signature) = signature {
				assert!(signature.is_valid(&pair.public(), &digest));
				assert!(!signature.is_valid(&pair.public(), &[8; 32]));
			}
		}
	}

	#[test]
	fn extrinsics_are_signed_by_keys_with_an_account() {
		let payload = b"any length of payload";
		for algorithm in Algorithm::ALL {
			let pair = pair(algorithm);
			let signature = pair.sign_extrinsic(payload);
			assert_eq!(signature.is_some(), pair.account().is_some());
			let good = match (signature, pair.public()) {
				(Some(MultiSignature::Ed25519(signature)), PublicKey::Ed25519(key)) => {
					ed25519::Pair::verify(&signature.into(), payload, &key.into())
				},
				(Some(MultiSignature::Sr25519(signature)), PublicKey::Sr25519(key)) => {
					sr25519::Pair::verify(&signature.into(), payload, &key.into())
				},
				(Some(MultiSignature::Ecdsa(signature)), PublicKey::Secp256k1(key)) => {
					ecdsa::Pair::verify(&signature.into(), payload, &key.into())
				},
				(signature, _) => signature.is_none(),
			};
			assert!(good, "{algorithm}");
		}
	}

	#[test]
	fn addresses_are_those_of_wallets() {
		let alice = pair(Algorithm::Sr25519).account().unwrap();
		let text = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		assert_eq!(address(&alice), text);
		assert_eq!(AccountId32::from_ss58check(text).unwrap(), alice);
		assert_eq!(account_of(text), Some(alice));
		// Of another network, and with a typing mistake.
		assert_eq!(account_of("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"), None);
		assert_eq!(account_of("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX"), None);
	}
}
