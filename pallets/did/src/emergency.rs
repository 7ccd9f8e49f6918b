//! Emergency revocation: unsigned, free, and checked before it takes a place in a block.
//!
//! A transaction pool checks a certificate, and a block checks it again. A good one ends a key, so that it is good once.
//! To refuse a bad one costs one read and one signature.

use crate::{Config, Error, Pallet, WeightInfo};
use clavis_primitives::{
	certificate::CertificateError, document::MAX_METHODS, listed, record::MAX_CONTENT_BYTES, RevocationCertificate,
	SignatureCost,
};
use codec::Encode;
use frame_support::pallet_prelude::{
	InvalidTransaction, TransactionSource, TransactionValidityError, TransactionValidityWithRefund, ValidTransaction,
	Weight,
};

/// The number of blocks for which a certificate waits in a pool.
const LONGEVITY: u64 = 64;

listed! {
	/// The reason for which a pool refuses a certificate: the code of `InvalidTransaction::Custom`.
	#[derive(Clone, Copy, Debug, PartialEq, Eq)]
	#[repr(u8)]
	pub enum Refusal {
		/// No DID with this id was ever created on this network.
		DidNotFound = 1,
		/// The DID is deactivated.
		Deactivated = 2,
		/// The document has no such key of that version.
		NoSuchKey = 3,
		/// The signer is no key of the control set, or cannot sign.
		UnknownSigner = 4,
		/// A member revoked a key already, and the control set has not acted since.
		EmergencySpent = 5,
		/// A member named the moment of the compromise.
		SinceByMember = 6,
		/// The compromise lies in the future.
		SinceInFuture = 7,
		/// The signature is not by the signer over this certificate on this network.
		BadSignature = 8,
	}
}

impl From<CertificateError> for Refusal {
	fn from(error: CertificateError) -> Self {
		match error {
			CertificateError::NoSuchKey => Self::NoSuchKey,
			CertificateError::UnknownSigner => Self::UnknownSigner,
			CertificateError::EmergencySpent => Self::EmergencySpent,
			CertificateError::SinceByMember => Self::SinceByMember,
			CertificateError::SinceInFuture => Self::SinceInFuture,
		}
	}
}

impl<T> From<CertificateError> for Error<T> {
	fn from(error: CertificateError) -> Self {
		match error {
			CertificateError::NoSuchKey => Self::NotFound,
			CertificateError::UnknownSigner => Self::UnknownSigner,
			CertificateError::EmergencySpent => Self::EmergencySpent,
			CertificateError::SinceByMember => Self::SinceByMember,
			CertificateError::SinceInFuture => Self::SinceInFuture,
		}
	}
}

/// The weight of carrying a certificate out, for a key that is each of the methods that a document can have.
pub(crate) fn weight<T: Config>() -> Weight {
	let others = Pallet::<T>::weight_of_ends(u64::from(MAX_METHODS).saturating_sub(1));
	let one = T::WeightInfo::revoke_in_emergency(MAX_CONTENT_BYTES);
	one.saturating_add(others).saturating_add(T::WeightInfo::settle())
}

/// The weight of checking a certificate.
pub(crate) fn weight_of_authorizing<T: Config>(certificate: &RevocationCertificate) -> Weight {
	let by_host = T::WeightInfo::authorize_revoke_in_emergency();
	match certificate.signature.cost() {
		SignatureCost::Substrate => by_host,
		SignatureCost::P256 | SignatureCost::WebAuthn => {
			by_host.saturating_add(T::WeightInfo::verify_assertion_without_host())
		},
	}
}

/// Checks that a certificate may enter a pool, or a block.
pub(crate) fn authorize<T: Config>(
	_: TransactionSource,
	certificate: &RevocationCertificate,
) -> TransactionValidityWithRefund {
	check::<T>(certificate)
		.map_err(|refusal| TransactionValidityError::Invalid(InvalidTransaction::Custom(refusal as u8)))?;
	let validity = ValidTransaction::with_tag_prefix("ClavisRevocation")
		// One at a time for a key, from all senders together.
		.and_provides((certificate.did, certificate.key).encode())
		.priority(u64::MAX / 2)
		.longevity(LONGEVITY)
		.propagate(true);
	Ok((validity.build()?, Weight::zero()))
}

/// Light clients run this too, and have Substrate's own host functions alone.
fn check<T: Config>(certificate: &RevocationCertificate) -> Result<(), Refusal> {
	let record = Pallet::<T>::active(&certificate.did).map_err(|error| match error {
		Error::Deactivated => Refusal::Deactivated,
		_ => Refusal::DidNotFound,
	})?;
	let key = record.signer_of(certificate, Pallet::<T>::now())?;
	let digest = certificate.payload(Pallet::<T>::chain_id().genesis).digest();
	if certificate.signature.is_valid_without_host(key, &digest) {
		Ok(())
	} else {
		Err(Refusal::BadSignature)
	}
}
