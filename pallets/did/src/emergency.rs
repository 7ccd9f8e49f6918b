//! Emergency revocation: unsigned, free, and checked before it takes a place in a block.
//!
//! A transaction pool checks a certificate, and a block checks it again. A good one ends a key, so that it is good once.
//! To refuse a bad one costs one read and one signature. The signature comes last, since all other checks cost less.
//!
//! Nobody pays for a certificate, so a runtime must bound the share of a block that certificates take.

use crate::{deposit::Settled, Config, Error, Pallet, WeightInfo};
use clavis_primitives::{
	certificate::CertificateError, document::MAX_METHODS, listed, record::MAX_CONTENT_BYTES, Moment,
	RevocationCertificate, SignatureCost, PAID_PRIORITY,
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

/// The most weight of carrying a certificate out: a key can be each of the methods that a document can have.
pub(crate) fn weight<T: Config>() -> Weight {
	weight_of_ending::<T>(MAX_METHODS, Settled::Moved)
}

/// The weight of ending this many methods by a certificate.
pub(crate) fn weight_of_ending<T: Config>(methods: u32, settled: Settled) -> Weight {
	let others = Pallet::<T>::weight_of_ends(u64::from(methods).saturating_sub(1));
	let ending = T::WeightInfo::revoke_in_emergency(MAX_CONTENT_BYTES).saturating_add(others);
	match settled {
		Settled::Untouched => ending,
		Settled::Moved => ending.saturating_add(T::WeightInfo::settle()),
	}
}

/// The weight of checking a certificate in a block.
pub(crate) fn weight_of_authorizing<T: Config>(certificate: &RevocationCertificate) -> Weight {
	let by_host = T::WeightInfo::authorize_revoke_in_emergency();
	match certificate.signature.cost() {
		SignatureCost::Substrate => by_host,
		SignatureCost::P256 | SignatureCost::WebAuthn => by_host.saturating_add(T::WeightInfo::verify_assertion()),
	}
}

/// Checks that a certificate may enter a pool, or a block.
///
/// The certificate of the older key goes first. So a certificate waits only for those of keys that are older than its
/// own. The keys that somebody adds to flood the chain are younger, and come after it.
pub(crate) fn authorize<T: Config>(
	source: TransactionSource,
	certificate: &RevocationCertificate,
) -> TransactionValidityWithRefund {
	let added = check::<T>(source, certificate)
		.map_err(|refusal| TransactionValidityError::Invalid(InvalidTransaction::Custom(refusal as u8)))?;
	let validity = ValidTransaction::with_tag_prefix("ClavisRevocation")
		// One at a time for a key, from all senders together.
		.and_provides((certificate.did, certificate.key).encode())
		// Does not depend on the moment of the check, so that nodes and blocks agree on the order.
		.priority(PAID_PRIORITY.saturating_sub(added.saturating_add(1)))
		.longevity(LONGEVITY)
		.propagate(true);
	Ok((validity.build()?, Weight::zero()))
}

/// Returns the moment at which the key was added that the certificate ends, or the reason for a refusal.
fn check<T: Config>(source: TransactionSource, certificate: &RevocationCertificate) -> Result<Moment, Refusal> {
	let record = Pallet::<T>::active(&certificate.did).map_err(|error| match error {
		Error::Deactivated => Refusal::Deactivated,
		_ => Refusal::DidNotFound,
	})?;
	let key = record.signer_of(certificate, Pallet::<T>::now())?;
	let digest = certificate.payload(Pallet::<T>::chain_id().genesis).digest();
	let is_valid = match source {
		// Only a node that executes blocks comes here, and it has the host function for P-256.
		TransactionSource::InBlock => certificate.signature.is_valid(key, &digest),
		// Light clients run this too, and have Substrate's own host functions alone.
		TransactionSource::Local | TransactionSource::External => {
			certificate.signature.is_valid_without_host(key, &digest)
		},
	};
	if !is_valid {
		return Err(Refusal::BadSignature);
	}
	let method = record.document.methods.iter().find(|method| method.is(&certificate.key, certificate.added_in));
	method.map(|method| method.added).ok_or(Refusal::NoSuchKey)
}
