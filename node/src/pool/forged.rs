//! Refuses forged revocation certificates before the runtime checks them.
//!
//! The runtime validates a transaction in wasm and without the host function for P-256, which light clients lack. A
//! certificate costs its sender nothing, and a forged one by such a key would cost a node seven times as much as one by
//! another key. So the node checks that signature natively first, which takes about as long as any other.

use crate::{client::FullClient, state};
use clavis_primitives::{Moment, Record, RevocationCertificate, SignatureCost};
use clavis_runtime::{certificate_of, opaque::UncheckedExtrinsic, Hash, VERSION};
use sp_blockchain::HeaderBackend;
use sp_core::traits::CallContext;

/// Returns true if an extrinsic brings a certificate whose signature the runtime of a block would refuse. Returns false
/// if it brings none, or one that the runtime refuses for another reason or checks as quickly.
pub fn is_forged(client: &FullClient, at: Hash, extrinsic: &UncheckedExtrinsic) -> bool {
	let Some(certificate) = certificate_of(extrinsic) else { return false };
	if certificate.signature.cost() == SignatureCost::Substrate {
		return false;
	}
	// A runtime of another version may read these bytes in another way.
	let version = client.runtime_version_at(at, CallContext::Offchain);
	if !version.is_ok_and(|version| version.transaction_version == VERSION.transaction_version) {
		return false;
	}
	let record = state::record(client, at, certificate.did).ok().flatten();
	record.is_some_and(|record| is_forged_for(&record, &certificate, client.info().genesis_hash))
}

/// Returns true if the certificate ends a key of this record, but was not signed for it on the network with this first
/// block.
fn is_forged_for(record: &Record<()>, certificate: &RevocationCertificate, genesis: Hash) -> bool {
	let digest = certificate.payload(genesis).digest();
	// The runtime knows the moment, and refuses one in the future by itself.
	let signer = record.is_active().then(|| record.signer_of(certificate, Moment::MAX).ok()).flatten();
	signer.is_some_and(|signer| !certificate.signature.is_valid(signer, &digest))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{
		certificate::CertificateError, Change, ControlSet, DidId, Inception, NewMethod, PublicKey, Purpose,
		RevocationSigner, Signature,
	};
	use sp_core::{sr25519, Pair};

	const GENESIS: Hash = sp_core::H256([7; 32]);
	const DID: DidId = DidId([1; 32]);

	fn pair(seed: u8) -> sr25519::Pair {
		sr25519::Pair::from_seed(&[seed; 32])
	}

	fn record() -> Record<()> {
		let key = PublicKey::Sr25519(pair(1).public().0);
		let purposes = [Purpose::Authentication].into_iter().collect();
		let method = NewMethod { id: "key".parse().unwrap(), key, purposes, expires: None };
		let inception = Inception { control: ControlSet::single(key), next: None, salt: Default::default() };
		Record::create(inception, [Change::AddMethod(method)], 1, 1).unwrap()
	}

	fn certificate(genesis: Hash, added_in: u32, by: &sr25519::Pair) -> RevocationCertificate {
		let unsigned = RevocationCertificate {
			did: DID,
			key: PublicKey::Sr25519(pair(1).public().0),
			added_in,
			since: None,
			signer: RevocationSigner::Key,
			signature: Signature::Sr25519([0; 64]),
		};
		let signature = Signature::Sr25519(by.sign(&unsigned.payload(genesis).digest()).0);
		RevocationCertificate { signature, ..unsigned }
	}

	#[test]
	fn a_certificate_is_forged_only_if_nothing_but_its_signature_is_wrong() {
		let record = record();
		assert!(!is_forged_for(&record, &certificate(GENESIS, 1, &pair(1)), GENESIS));
		assert!(is_forged_for(&record, &certificate(GENESIS, 1, &pair(2)), GENESIS));
		assert!(is_forged_for(&record, &certificate(GENESIS, 1, &pair(1)), Hash::repeat_byte(8)));
		// The runtime has another reason, which it finds before it looks at the signature.
		let other_version = certificate(GENESIS, 2, &pair(2));
		assert_eq!(record.signer_of(&other_version, 1), Err(CertificateError::NoSuchKey));
		assert!(!is_forged_for(&record, &other_version, GENESIS));
		let mut ended = record.clone();
		ended.deactivate(2).unwrap();
		assert!(!is_forged_for(&ended, &certificate(GENESIS, 1, &pair(2)), GENESIS));
	}
}
