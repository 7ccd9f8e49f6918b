//! Signatures that were made elsewhere: by a browser wallet, a passkey, or a device that signs digests.

use super::{Added, Item, Proposal, ProposalError};
use crate::{rules::counted, signers::Place};
use base64ct::{Base64UrlUnpadded, Encoding};
use clavis_primitives::{Algorithm, ControlSignature, PublicKey, Signature, WalletSignature};
use serde::Deserialize;

/// A signature that was made outside this client.
#[derive(Clone, Debug)]
pub enum ExternalSignature {
	/// The bytes, of the digest itself or as wallets wrap it.
	Bytes(Vec<u8>),
	/// The answer of `navigator.credentials.get`, as JSON.
	Assertion(String),
}

/// A `PublicKeyCredential`, as its `toJSON` writes it, or the response in it alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Credential {
	Whole { response: Response },
	Response(Response),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
	authenticator_data: String,
	#[serde(rename = "clientDataJSON")]
	client_data_json: String,
	signature: String,
}

impl ExternalSignature {
	/// The signatures that it can be by a key, the likeliest first.
	fn readings(&self, key: &PublicKey) -> Result<Vec<Signature>, ProposalError> {
		match self {
			Self::Bytes(bytes) => readings_of_bytes(bytes, key.algorithm()),
			Self::Assertion(json) => {
				let wrong = |fault: String| ProposalError::NoSignature(fault);
				let credential = serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
				let (Credential::Whole { response } | Credential::Response(response)) = credential;
				let decode = |name: &str, text: &str| {
					let decoded = Base64UrlUnpadded::decode_vec(text.trim_end_matches('='));
					decoded.map_err(|_| wrong(format!("its {name} is not base64url")))
				};
				let data = decode("authenticatorData", &response.authenticator_data)?;
				let client = decode("clientDataJSON", &response.client_data_json)?;
				let signature = decode("signature", &response.signature)?;
				Ok(vec![Signature::from_assertion(&data, &client, &signature)?])
			},
		}
	}
}

/// Wallets put a byte for the algorithm in front of what they sign, some always, some never.
fn readings_of_bytes(bytes: &[u8], algorithm: Algorithm) -> Result<Vec<Signature>, ProposalError> {
	let marked = |mark: u8| bytes.strip_prefix(&[mark]);
	let wrong = || {
		let expected = if algorithm == Algorithm::Secp256k1 { 65 } else { 64 };
		let length = counted(bytes.len() as u64, "byte");
		ProposalError::NoSignature(format!("one by a {algorithm} key has {expected} bytes, this has {length}"))
	};
	let of_64 = |mark: Option<u8>| {
		let bare = <[u8; 64]>::try_from(bytes).ok();
		bare.or_else(|| marked(mark?)?.try_into().ok()).ok_or_else(wrong)
	};
	Ok(match algorithm {
		Algorithm::Ed25519 => {
			let bytes = of_64(Some(0))?;
			vec![Signature::Ed25519(bytes), Signature::Wallet(WalletSignature::Ed25519(bytes))]
		},
		Algorithm::Sr25519 => {
			let bytes = of_64(Some(1))?;
			vec![Signature::Sr25519(bytes), Signature::Wallet(WalletSignature::Sr25519(bytes))]
		},
		Algorithm::Secp256k1 => {
			let bare = <[u8; 65]>::try_from(bytes).ok();
			let bytes = bare.or_else(|| marked(2)?.try_into().ok()).ok_or_else(wrong)?;
			vec![Signature::Secp256k1(bytes), Signature::Wallet(WalletSignature::Secp256k1(bytes))]
		},
		Algorithm::P256 => vec![Signature::P256(of_64(None)?)],
		Algorithm::X25519 => return Err(ProposalError::NoSignature("x25519 keys do not sign".into())),
	})
}

impl Proposal {
	/// Adds a signature by the key that lies at `path`, to the approval whose digest it signs.
	pub fn attach(&mut self, path: &[u8], external: &ExternalSignature) -> Result<Added, ProposalError> {
		let mut fault = ProposalError::NoSuchPlace(path.to_vec());
		let mut found = None;
		for (item, indices) in self.items()?.into_iter().zip(self.indices()) {
			match self.reading(&item, path, external) {
				Ok(Some((place, signature))) => {
					found = Some((item.approval.signatures.clone(), item.approval.name(), indices, place, signature));
					break;
				},
				Ok(None) => {},
				Err(error) => fault = error,
			}
		}
		let Some((mut signatures, what, (step, approval), Place { path, key }, signature)) = found else {
			return Err(fault);
		};
		signatures.retain(|known| known.path != path);
		signatures.push(ControlSignature { path, signature });
		self.set_signatures(step, approval, signatures);
		Ok(Added { what, key })
	}

	/// The signature, if it is for this item; `None` if nobody lies there, or it is not the item's turn.
	fn reading(
		&self,
		item: &Item<'_>,
		path: &[u8],
		external: &ExternalSignature,
	) -> Result<Option<(Place, Signature)>, ProposalError> {
		let Some(digest) = item.digest.filter(|_| !self.tally(item).is_complete()) else { return Ok(None) };
		let places = self.members.places(self.did.id, item.set);
		let Some(place) = places.into_iter().find(|place| place.path[..] == *path) else { return Ok(None) };
		let good = external.readings(&place.key)?.into_iter().find(|signature| signature.is_valid(&place.key, &digest));
		match good {
			Some(signature) => Ok(Some((place, signature))),
			None => Err(ProposalError::BadSignature { what: item.approval.name(), path: path.to_vec() }),
		}
	}
}
