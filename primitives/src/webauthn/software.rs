//! A browser and its authenticator in software, for tests and benchmarks.

use super::{challenge, flag, Assertion, AssertionError, CLIENT_DATA_HEAD};
use alloc::vec::Vec;
use p256::ecdsa::{signature::Signer, SigningKey};
use sp_crypto_hashing::sha2_256;

/// The `response` that `navigator.credentials.get` returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
	/// The authenticator data.
	pub authenticator_data: Vec<u8>,
	/// The client data, as the browser wrote it.
	pub client_data_json: Vec<u8>,
	/// The signature, in DER.
	pub signature: Vec<u8>,
}

impl Response {
	/// Signs this data with the key of an authenticator, without looking at it.
	pub fn sign(key: &SigningKey, authenticator_data: Vec<u8>, client_data_json: Vec<u8>) -> Self {
		let signature: p256::ecdsa::Signature =
			key.sign(&[&authenticator_data[..], &sha2_256(&client_data_json)].concat());
		Self { authenticator_data, client_data_json, signature: signature.to_der().as_bytes().to_vec() }
	}

	/// The assertion as the chain takes it.
	pub fn into_assertion(self) -> Result<Assertion, AssertionError> {
		Assertion::from_response(&self.authenticator_data, &self.client_data_json, &self.signature)
	}
}

/// Returns the response that a browser on a page of `https://{domain}` gives for the challenge `digest`. The passkey
/// belongs to that domain, and its holder was verified.
pub fn get(key: &SigningKey, domain: &str, digest: &[u8; 32]) -> Response {
	let origin = [&br#"","origin":"https://"#[..], domain.as_bytes(), br#"","crossOrigin":false}"#].concat();
	let client_data_json = [CLIENT_DATA_HEAD, &challenge(digest), &origin].concat();
	Response::sign(key, authenticator_data(domain, flag::PRESENT | flag::VERIFIED), client_data_json)
}

/// Authenticator data without extensions, by a synced passkey: its counter is 0.
pub(super) fn authenticator_data(relying_party: &str, flags: u8) -> Vec<u8> {
	[&sha2_256(relying_party.as_bytes())[..], &[flags], &[0; 4]].concat()
}
