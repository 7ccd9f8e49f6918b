//! The encryption of a share to its guardian: HPKE (RFC 9180) in base mode, with X25519, HKDF-SHA256 and
//! ChaCha20-Poly1305.

use super::{ShareBytes, ShareError};
use crate::keys::KeyPair;
use chacha20poly1305::aead::OsRng;
use clavis_primitives::PublicKey;
use hpke::{
	aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256, single_shot_open, single_shot_seal, Deserializable,
	Kem, OpModeR, OpModeS, Serializable,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The purpose of the encryption, for the key schedule.
const INFO: &[u8] = b"clavis:share:1";

/// An encrypted share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Sealed {
	/// The encapsulated key.
	#[serde(with = "crate::hex_bytes")]
	encapsulated: Vec<u8>,
	/// The share and a tag of 16 bytes.
	#[serde(with = "crate::hex_bytes")]
	ciphertext: Vec<u8>,
}

/// Encrypts a share to a key. `context` is authenticated with it.
pub(super) fn seal(to: &PublicKey, share: &[u8], context: &[u8]) -> Result<Sealed, ShareError> {
	let unfit = || ShareError::NoAgreement(*to);
	let PublicKey::X25519(bytes) = to else { return Err(unfit()) };
	to.check().map_err(|_| unfit())?;
	let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(bytes).map_err(|_| unfit())?;
	let (encapsulated, ciphertext) = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256, _>(
		&OpModeS::Base,
		&key,
		INFO,
		share,
		context,
		&mut OsRng,
	)
	.map_err(|_| unfit())?;
	Ok(Sealed { encapsulated: encapsulated.to_bytes().to_vec(), ciphertext })
}

/// Decrypts a share.
pub(super) fn open(sealed: &Sealed, pair: &KeyPair, context: &[u8]) -> Result<ShareBytes, ShareError> {
	let unfit = || ShareError::NoAgreement(pair.public());
	let secret = pair.x25519_secret().ok_or_else(unfit)?;
	let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).map_err(|_| unfit())?;
	let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&sealed.encapsulated);
	let encapsulated = encapsulated.map_err(|_| ShareError::WrongKey)?;
	let share = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
		&OpModeR::Base,
		&secret,
		&encapsulated,
		INFO,
		&sealed.ciphertext,
		context,
	);
	share.map(Zeroizing::new).map_err(|_| ShareError::WrongKey)
}
