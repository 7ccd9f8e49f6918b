//! Revocation certificates: the end of a key, signed in advance or in an emergency.
//!
//! A certificate can lie in a drawer for years, and any account can bring it. So it binds the network by its first block
//! alone, and the key by the version that added it: it does not end the same key if that is added again later. A key that
//! ends as compromised ends under all its ids, no matter which versions added them.

use crate::{
	control::Controller, did::DidId, domain::Domain, key::PublicKey, record::Record, signature::Signature,
	units::Moment,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::H256;

/// The signer of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum RevocationSigner {
	/// The key that it ends.
	#[codec(index = 0)]
	Key,
	/// The key at this place of the control set, from 0: once, until the control set next acts at its threshold.
	#[codec(index = 1)]
	Member(u8),
}

/// Ends a key of a document as compromised.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct RevocationCertificate {
	/// The DID.
	pub did: DidId,
	/// The key.
	pub key: PublicKey,
	/// The version that added it.
	#[codec(compact)]
	pub added_in: u32,
	/// The moment from which somebody else had it; `None` for the moment at which the certificate reaches the chain. The key
	/// itself may state a moment. A single member may not, since that would undo earlier signatures.
	pub since: Option<Moment>,
	/// The signer.
	pub signer: RevocationSigner,
	/// Over the [`RevocationPayload`].
	pub signature: Signature,
}

/// The payload that the signature of a certificate covers.
#[derive(Clone, Copy, Debug, Encode)]
pub struct RevocationPayload<'a> {
	/// The hash of the first block: no later version of the chain voids a certificate.
	pub genesis: H256,
	/// The DID.
	pub did: DidId,
	/// The key that ends.
	pub key: &'a PublicKey,
	/// The version that added it.
	pub added_in: u32,
	/// The moment from which somebody else had it.
	pub since: Option<Moment>,
	/// The signer.
	pub signer: RevocationSigner,
}

impl RevocationPayload<'_> {
	/// Returns the digest to sign.
	pub fn digest(&self) -> [u8; 32] {
		Domain::Revocation.digest(self)
	}
}

impl RevocationCertificate {
	/// Returns the payload that its signature covers on the network with this first block.
	pub fn payload(&self, genesis: H256) -> RevocationPayload<'_> {
		let Self { did, key, added_in, since, signer, .. } = self;
		RevocationPayload { genesis, did: *did, key, added_in: *added_in, since: *since, signer: *signer }
	}
}

/// The reason for which a record refuses a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateError {
	/// The document has no such key of that version: it ended, or was added again later.
	NoSuchKey,
	/// The signer is no key of the control set, or the key that ends cannot sign.
	UnknownSigner,
	/// A member revoked a key already, and the control set has not acted since.
	EmergencySpent,
	/// A member names a moment of the compromise.
	SinceByMember,
	/// The compromise is said to lie in the future.
	SinceInFuture,
}

impl fmt::Display for CertificateError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::NoSuchKey => "the document has no such key of that version",
			Self::UnknownSigner => "its signer is no key of the control set, or cannot sign",
			Self::EmergencySpent => "a single member revoked a key already, and the control set has not acted since",
			Self::SinceByMember => "a single member cannot name the moment of a compromise: leave it out",
			Self::SinceInFuture => "the compromise lies in the future: name a moment that has passed",
		})
	}
}

impl core::error::Error for CertificateError {}

impl<Ticket> Record<Ticket> {
	/// Returns the key that must have signed a certificate. Fails if the certificate ends nothing here at `now`.
	pub fn signer_of<'a>(
		&'a self,
		certificate: &'a RevocationCertificate,
		now: Moment,
	) -> Result<&'a PublicKey, CertificateError> {
		if !self.document.methods.iter().any(|method| method.is(&certificate.key, certificate.added_in)) {
			return Err(CertificateError::NoSuchKey);
		}
		if certificate.since.is_some_and(|since| since > now) {
			return Err(CertificateError::SinceInFuture);
		}
		match certificate.signer {
			RevocationSigner::Key if certificate.key.algorithm().signs() => Ok(&certificate.key),
			RevocationSigner::Key => Err(CertificateError::UnknownSigner),
			RevocationSigner::Member(_) if self.emergency_spent => Err(CertificateError::EmergencySpent),
			RevocationSigner::Member(_) if certificate.since.is_some() => Err(CertificateError::SinceByMember),
			RevocationSigner::Member(place) => {
				let member = self.control.set.members.get(usize::from(place)).map(|member| &member.controller);
				member.and_then(Controller::key).ok_or(CertificateError::UnknownSigner)
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_field_of_a_certificate_changes_what_is_signed() {
		let (key, other) = (PublicKey::Ed25519([1; 32]), PublicKey::Sr25519([1; 32]));
		let base = RevocationPayload {
			genesis: H256([1; 32]),
			did: DidId([2; 32]),
			key: &key,
			added_in: 3,
			since: None,
			signer: RevocationSigner::Key,
		};
		let others = [
			RevocationPayload { genesis: H256([2; 32]), ..base },
			RevocationPayload { did: DidId([3; 32]), ..base },
			RevocationPayload { key: &other, ..base },
			RevocationPayload { added_in: 4, ..base },
			RevocationPayload { since: Some(0), ..base },
			RevocationPayload { signer: RevocationSigner::Member(0), ..base },
			RevocationPayload { signer: RevocationSigner::Member(1), ..base },
		];
		for (place, other) in others.iter().enumerate() {
			assert_ne!(other.digest(), base.digest());
			assert!(others[..place].iter().all(|earlier| earlier.digest() != other.digest()));
		}
	}
}
