//! The identity by which a DID is a member: a verification method, and its secret key.

use super::MlsError;
use crate::keys::KeyPair;
use clavis_primitives::{groups::Suite, Algorithm, Did, DidUrl, PublicKey};
use openmls::prelude::{BasicCredential, Capabilities, CredentialType, CredentialWithKey, ProtocolVersion};
use openmls_traits::{
	signatures::{Signer, SignerError},
	types::{Ciphersuite, SignatureScheme},
};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use std::{fmt, sync::Arc};

/// In front of each label that MLS signs (RFC 9420, section 5.1.2), after its length.
const LABEL: &[u8] = b"MLS 1.0 ";

/// A verification method of a DID, and its key. It signs MLS messages and nothing else.
pub struct Identity {
	/// The DID URL of the method.
	pub method: DidUrl,
	key: Arc<KeyPair>,
}

impl Identity {
	/// Returns the identity with this method and its key.
	///
	/// Fails if the URL names no method, or if no ciphersuite signs with such a key.
	pub fn new(method: DidUrl, key: impl Into<Arc<KeyPair>>) -> Result<Self, MlsError> {
		let key = key.into();
		check_method(&method)?;
		match key.public().algorithm() {
			Algorithm::Ed25519 | Algorithm::P256 => Ok(Self { method, key }),
			other => Err(MlsError::UnfitKey(other)),
		}
	}

	/// Returns the DID.
	pub fn did(&self) -> &Did {
		&self.method.did
	}

	/// Returns the public key.
	pub fn public(&self) -> PublicKey {
		self.key.public()
	}

	/// Returns the ciphersuite with this number, if its signatures are made by such a key.
	pub(super) fn suite(&self, suite: Suite) -> Result<Ciphersuite, MlsError> {
		let (found, expected) = (self.public().algorithm(), algorithm_of(ciphersuite(suite)?));
		if found == expected {
			ciphersuite(suite)
		} else {
			Err(MlsError::KeyForSuite { suite, expected, found })
		}
	}

	pub(super) fn credential(&self) -> Result<CredentialWithKey, MlsError> {
		let credential = BasicCredential::new(self.method.to_string().into_bytes()).into();
		Ok(CredentialWithKey { credential, signature_key: key_to_mls(&self.public())?.into() })
	}

	/// Returns the signer for MLS.
	pub(super) fn signer(&self) -> MlsSigner<'_> {
		MlsSigner(&self.key)
	}
}

impl fmt::Debug for Identity {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "Identity({} {:?})", self.method, self.public())
	}
}

/// Checks that a DID URL names a method: a DID and a fragment.
pub(super) fn check_method(method: &DidUrl) -> Result<(), MlsError> {
	let DidUrl { path, query, fragment, .. } = method;
	let named = fragment.as_ref().is_some_and(|fragment| !fragment.is_empty());
	(path.is_empty() && query.is_none() && named).then_some(()).ok_or_else(|| MlsError::NotAMethod(method.to_string()))
}

/// Signs what MLS signs.
pub(super) struct MlsSigner<'a>(&'a KeyPair);

impl Signer for MlsSigner<'_> {
	fn sign(&self, content: &[u8]) -> Result<Vec<u8>, SignerError> {
		if !is_mls(content) {
			return Err(SignerError::SigningError);
		}
		self.0.sign_mls(content).ok_or(SignerError::SigningError)
	}

	fn signature_scheme(&self) -> SignatureScheme {
		match self.0.public().algorithm() {
			Algorithm::P256 => SignatureScheme::ECDSA_SECP256R1_SHA256,
			_ => SignatureScheme::ED25519,
		}
	}
}

/// Returns whether bytes can only be ones that MLS signs: a `SignContent` that is longer than a digest.
fn is_mls(content: &[u8]) -> bool {
	let labelled = match content {
		[length @ 0..=63, rest @ ..] => usize::from(*length) > LABEL.len() && rest.starts_with(LABEL),
		_ => false,
	};
	labelled && content.len() > 32
}

/// Returns the ciphersuite with this number (RFC 9420, section 17.1), if this client has it.
pub(super) fn ciphersuite(suite: Suite) -> Result<Ciphersuite, MlsError> {
	match suite {
		1 => Ok(Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519),
		2 => Ok(Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256),
		3 => Ok(Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519),
		other => Err(MlsError::UnknownSuite(other)),
	}
}

/// Returns the algorithm of the signatures of a ciphersuite.
fn algorithm_of(suite: Ciphersuite) -> Algorithm {
	match suite {
		Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256 => Algorithm::P256,
		_ => Algorithm::Ed25519,
	}
}

/// Returns what a member with this ciphersuite understands: no extension, and no proposal beyond those of RFC 9420.
pub(super) fn capabilities(suite: Ciphersuite) -> Capabilities {
	let (versions, credentials) = ([ProtocolVersion::Mls10], [CredentialType::Basic]);
	Capabilities::new(Some(&versions), Some(&[suite]), Some(&[]), Some(&[]), Some(&credentials))
}

/// Returns a key in the form of MLS (RFC 9420, section 5.1.1): points of P-256 are not compressed.
fn key_to_mls(key: &PublicKey) -> Result<Vec<u8>, MlsError> {
	match key {
		PublicKey::Ed25519(bytes) => Ok(bytes.to_vec()),
		PublicKey::P256(bytes) => {
			let point = p256::PublicKey::from_sec1_bytes(bytes).map_err(|_| MlsError::UnfitKey(Algorithm::P256))?;
			Ok(point.to_encoded_point(false).as_bytes().to_vec())
		},
		other => Err(MlsError::UnfitKey(other.algorithm())),
	}
}

/// Reads a key in the form of MLS, and checks it as the chain does. `None` if it is no such key.
pub(super) fn key_from_mls(suite: Ciphersuite, bytes: &[u8]) -> Option<PublicKey> {
	let key = match algorithm_of(suite) {
		Algorithm::P256 if bytes.len() == 65 => {
			let point = p256::PublicKey::from_sec1_bytes(bytes).ok()?;
			PublicKey::from_bytes(Algorithm::P256, point.to_encoded_point(true).as_bytes()).ok()?
		},
		Algorithm::P256 => return None,
		algorithm => PublicKey::from_bytes(algorithm, bytes).ok()?,
	};
	key.check().ok()?;
	Some(key)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::Secret;
	use clavis_primitives::Domain;
	use openmls_rust_crypto::RustCrypto;
	use openmls_traits::crypto::OpenMlsCrypto;

	fn pair(algorithm: Algorithm) -> KeyPair {
		"//Alice".parse::<Secret>().unwrap().pair(algorithm).unwrap()
	}

	fn method(rest: &str) -> DidUrl {
		format!("did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM{rest}").parse().unwrap()
	}

	/// A `SignContent` with this label and content.
	fn sign_content(label: &str, content: &[u8]) -> Vec<u8> {
		let length = u8::try_from(content.len()).unwrap();
		assert!(length < 64);
		[&[u8::try_from(label.len()).unwrap()][..], label.as_bytes(), &[length], content].concat()
	}

	#[test]
	fn an_identity_should_be_refused_when_it_has_no_method_or_no_fit_key() {
		for algorithm in Algorithm::ALL {
			let fits = matches!(algorithm, Algorithm::Ed25519 | Algorithm::P256);
			assert_eq!(Identity::new(method("#key-1"), pair(algorithm)).is_ok(), fits, "{algorithm}");
		}
		for rest in ["", "#", "?a=b#key-1", "/a#key-1"] {
			let refused = Identity::new(method(rest), pair(Algorithm::Ed25519));
			assert!(matches!(refused, Err(MlsError::NotAMethod(_))), "{rest}");
		}
	}

	#[test]
	fn each_suite_takes_the_keys_of_its_signatures() {
		let ed25519 = Identity::new(method("#key-1"), pair(Algorithm::Ed25519)).unwrap();
		let p256 = Identity::new(method("#key-1"), pair(Algorithm::P256)).unwrap();
		for (suite, fits_ed25519, fits_p256) in [(1, true, false), (2, false, true), (3, true, false)] {
			assert_eq!(ed25519.suite(suite).is_ok(), fits_ed25519);
			assert_eq!(p256.suite(suite).is_ok(), fits_p256);
			assert_eq!(u16::from(ciphersuite(suite).unwrap()), suite);
			RustCrypto::default().supports(ciphersuite(suite).unwrap()).unwrap();
		}
		for suite in [0, 4, 5, 7, u16::MAX] {
			assert_eq!(ed25519.suite(suite), Err(MlsError::UnknownSuite(suite)));
		}
	}

	#[test]
	fn mls_verifies_what_an_identity_signs() {
		for (suite, algorithm) in [(1, Algorithm::Ed25519), (2, Algorithm::P256), (3, Algorithm::Ed25519)] {
			let identity = Identity::new(method("#key-1"), pair(algorithm)).unwrap();
			let suite = identity.suite(suite).unwrap();
			assert_eq!(identity.signer().signature_scheme(), suite.signature_algorithm());
			let content = sign_content("MLS 1.0 LeafNodeTBS", &[7; 40]);
			let signature = identity.signer().sign(&content).unwrap();
			let key = key_to_mls(&identity.public()).unwrap();
			let verified =
				RustCrypto::default().verify_signature(suite.signature_algorithm(), &content, &key, &signature);
			assert!(verified.is_ok(), "{suite}");
			assert_eq!(key_from_mls(suite, &key), Some(identity.public()));
		}
	}

	#[test]
	fn an_identity_signs_nothing_but_mls() {
		let identity = Identity::new(method("#key-1"), pair(Algorithm::Ed25519)).unwrap();
		let signs = |content: &[u8]| identity.signer().sign(content).is_ok();
		assert!(signs(&sign_content("MLS 1.0 FramedContentTBS", &[7; 40])));
		let digest = Domain::Authorization.digest(&1u8);
		let wrapped = [&b"<Bytes>"[..], &digest, b"</Bytes>"].concat();
		let extrinsic = [&[24u8, 5][..], &[7; 100]].concat();
		// A digest can start like MLS by chance. It has the length of a digest all the same.
		let lucky = [&[19u8][..], b"MLS 1.0 LeafNodeTBS", &[7; 12]].concat();
		assert_eq!(lucky.len(), 32);
		let long_label = [&[64u8][..], b"MLS 1.0 ", &[b'x'; 100]].concat();
		for content in [&digest[..], &wrapped, &extrinsic, &lucky, &long_label, b"", b"\x13"] {
			assert!(!signs(content), "{content:?}");
		}
	}

	#[test]
	fn keys_that_are_not_sound_are_refused() {
		let [ed25519, p256] = [1, 2].map(|suite| ciphersuite(suite).unwrap());
		// A point of small order, and the wrong length.
		assert_eq!(key_from_mls(ed25519, &[0; 32]), None);
		assert_eq!(key_from_mls(ed25519, &[9; 31]), None);
		// A compressed point, which MLS does not have, and none.
		let key = pair(Algorithm::P256).public();
		assert_eq!(key_from_mls(p256, key.as_bytes()), None);
		assert_eq!(key_from_mls(p256, &[4; 65]), None);
	}
}
