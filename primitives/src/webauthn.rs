//! Passkeys: assertions of Web Authentication (W3C, Level 3) whose challenge is a payload's digest.
//!
//! An authenticator signs `authenticatorData ‖ SHA-256(clientDataJSON)`. The browser writes `clientDataJSON` by a
//! fixed serialization (section 5.8.1.1). So the chain follows the limited verification algorithm (5.8.1.2): it writes
//! the beginning itself, challenge included, appends the rest as it was sent, and hashes. There is no JSON parser, and
//! nothing that a sender writes can reach the part that states the challenge.
//!
//! **Origins.** An authenticator uses a key for the one relying party it was made for, and the signed data names it
//! (`rpIdHash`). For a page of another party it uses another key. So the chain neither keeps nor checks relying parties
//! and origins: the holder trusts the party that the passkey was made with to show the payload before it is signed.
//! Assertions made in frames of another origin are refused.

pub mod software;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The fewest bytes of authenticator data: hash of the relying party's id, flags, counter (section 6.1).
pub const MIN_AUTHENTICATOR_DATA: u32 = 37;
/// The most bytes of authenticator data: the extensions that browsers let through fit.
pub const MAX_AUTHENTICATOR_DATA: u32 = 256;
/// The most bytes of `clientDataJSON` after the challenge: an origin as long as the DNS allows, and members beside it.
pub const MAX_CLIENT_DATA_TAIL: u32 = 512;

/// The beginning of the client data of every assertion.
const CLIENT_DATA_HEAD: &[u8] = br#"{"type":"webauthn.get","challenge":""#;
/// The length of a 32-byte challenge in base64url, without padding.
const CHALLENGE_LENGTH: usize = 43;

/// An assertion, without the part of its client data that the verifier writes itself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Assertion {
	/// The authenticator data, as signed: 37 bytes, or more with extensions.
	pub authenticator_data: BoundedVec<u8, ConstU32<MAX_AUTHENTICATOR_DATA>>,
	/// `clientDataJSON` from the quotation mark that ends the challenge.
	pub client_data_tail: BoundedVec<u8, ConstU32<MAX_CLIENT_DATA_TAIL>>,
	/// `r ‖ s`.
	pub signature: [u8; 64],
}

/// The reason why an assertion was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssertionError {
	/// Authenticator data of fewer than 37 bytes or more than 256, or of a length that its flags do not announce.
	AuthenticatorDataLength,
	/// Flag UP is not set: no person touched the authenticator.
	NotPresent,
	/// Flag UV is not set: the authenticator did not verify the person who touched it.
	NotVerified,
	/// Flag AT is set: the data of a registration, not of an assertion.
	AttestedCredential,
	/// The client data does not begin as that of an assertion with a 32-byte challenge.
	ClientDataHead,
	/// More than 512 bytes of client data after the challenge.
	ClientDataTooLong,
	/// An origin that is missing, empty, or has characters that no origin has.
	Origin,
	/// The assertion was made in a frame of another origin, or the client data says so twice.
	CrossOrigin,
	/// The client data does not end as it should.
	ClientDataEnd,
	/// Not an ECDSA signature over P-256 in DER.
	Signature,
}

impl fmt::Display for AssertionError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::AuthenticatorDataLength => "authenticatorData has a length that its flags do not announce",
			Self::NotPresent => "the authenticator was not touched (flag UP)",
			Self::NotVerified => {
				"the authenticator did not ask for PIN or biometrics (flag UV): ask for userVerification: \"required\""
			},
			Self::AttestedCredential => "authenticatorData of a registration: ask for an assertion (credentials.get)",
			Self::ClientDataHead => {
				"clientDataJSON does not begin with type webauthn.get and a challenge of 32 bytes: the challenge must \
				 be the payload's digest"
			},
			Self::ClientDataTooLong => "clientDataJSON has more than 512 bytes after its challenge",
			Self::Origin => "clientDataJSON has no well-formed origin after its challenge",
			Self::CrossOrigin => "the assertion was made in a frame of another origin: ask from the page itself",
			Self::ClientDataEnd => "clientDataJSON does not end as browsers write it",
			Self::Signature => "not an ECDSA signature over P-256 in DER",
		})
	}
}

impl core::error::Error for AssertionError {}

impl Assertion {
	/// The assertion that `navigator.credentials.get` returned, by the three parts of its response.
	///
	/// Checks all but the challenge and the signature: those take the digest and the key.
	pub fn from_response(
		authenticator_data: &[u8],
		client_data_json: &[u8],
		der_signature: &[u8],
	) -> Result<Self, AssertionError> {
		let tail = client_data_json
			.strip_prefix(CLIENT_DATA_HEAD)
			.and_then(|rest| rest.split_at_checked(CHALLENGE_LENGTH))
			.filter(|(challenge, _)| Base64UrlUnpadded::decode(challenge, &mut [0; 32]).is_ok())
			.map(|(_, tail)| tail)
			.ok_or(AssertionError::ClientDataHead)?;
		let signature = p256::ecdsa::Signature::from_der(der_signature).map_err(|_| AssertionError::Signature)?;
		let bounded = |bytes: &[u8], error| Vec::from(bytes).try_into().map_err(|_| error);
		let assertion = Self {
			authenticator_data: authenticator_data
				.to_vec()
				.try_into()
				.map_err(|_| AssertionError::AuthenticatorDataLength)?,
			client_data_tail: bounded(tail, AssertionError::ClientDataTooLong)?,
			signature: signature.to_bytes().into(),
		};
		assertion.check()?;
		Ok(assertion)
	}

	/// Returns the message that the authenticator signed, if the challenge was `digest`.
	pub fn message(&self, digest: &[u8; 32]) -> Result<Vec<u8>, AssertionError> {
		self.check()?;
		let client_data = [CLIENT_DATA_HEAD, &challenge(digest), &self.client_data_tail].concat();
		Ok([&self.authenticator_data[..], &sp_io::hashing::sha2_256(&client_data)].concat())
	}

	/// Checks the content of the assertion, apart from its challenge and its signature.
	fn check(&self) -> Result<(), AssertionError> {
		check_authenticator_data(&self.authenticator_data)?;
		check_client_data_tail(&self.client_data_tail)
	}
}

/// The flags of authenticator data (section 6.1). The others do not matter to a chain: they tell whether the key is
/// backed up (BE, BS), or are reserved.
mod flag {
	/// A person touched the authenticator (UP).
	pub const PRESENT: u8 = 1 << 0;
	/// It verified that person, by PIN or biometrics (UV).
	pub const VERIFIED: u8 = 1 << 2;
	/// A newly made key follows (AT).
	pub const ATTESTED_CREDENTIAL: u8 = 1 << 6;
	/// Extensions follow (ED).
	pub const EXTENSIONS: u8 = 1 << 7;
}

/// Checks length and flags. Extensions are signed like the rest and change nothing, so they are not read. The counter is
/// not read either: synced passkeys keep it at 0.
fn check_authenticator_data(bytes: &[u8]) -> Result<(), AssertionError> {
	let ([_relying_party @ .., flags], after) = bytes
		.split_first_chunk::<33>()
		.filter(|_| bytes.len() <= MAX_AUTHENTICATOR_DATA as usize)
		.ok_or(AssertionError::AuthenticatorDataLength)?;
	let has = |flag: u8| flags & flag != 0;
	let extensions = after.get(4..).ok_or(AssertionError::AuthenticatorDataLength)?;
	if has(flag::ATTESTED_CREDENTIAL) {
		return Err(AssertionError::AttestedCredential);
	}
	if extensions.is_empty() == has(flag::EXTENSIONS) {
		return Err(AssertionError::AuthenticatorDataLength);
	}
	if !has(flag::PRESENT) {
		return Err(AssertionError::NotPresent);
	}
	if !has(flag::VERIFIED) {
		return Err(AssertionError::NotVerified);
	}
	Ok(())
}

/// Checks the text after the challenge: the origin; then that the frame was not of another origin, which older browsers
/// and some on phones leave out; then the end or other members.
fn check_client_data_tail(tail: &[u8]) -> Result<(), AssertionError> {
	let after_quote = tail.strip_prefix(br#"","origin":""#).ok_or(AssertionError::Origin)?;
	// Origins are ASCII, so nothing in them is ever escaped.
	let length = after_quote
		.iter()
		.position(|byte| !matches!(byte, 0x21..=0x7e) || matches!(byte, b'"' | b'\\'))
		.filter(|length| *length > 0)
		.ok_or(AssertionError::Origin)?;
	let rest = after_quote.get(length..).and_then(|rest| rest.strip_prefix(b"\"")).ok_or(AssertionError::Origin)?;
	let rest = rest.strip_prefix(br#","crossOrigin":false"#).unwrap_or(rest);
	const CROSS_ORIGIN: &[u8] = br#""crossOrigin""#;
	if rest.windows(CROSS_ORIGIN.len()).any(|window| window == CROSS_ORIGIN) {
		return Err(AssertionError::CrossOrigin);
	}
	if matches!(rest, b"}" | [b',', .., b'}']) {
		Ok(())
	} else {
		Err(AssertionError::ClientDataEnd)
	}
}

/// A digest as client data states it.
fn challenge(digest: &[u8; 32]) -> [u8; CHALLENGE_LENGTH] {
	let mut text = [0; CHALLENGE_LENGTH];
	// The length is right, so this cannot fail.
	let _ = Base64UrlUnpadded::encode(digest, &mut text);
	text
}
