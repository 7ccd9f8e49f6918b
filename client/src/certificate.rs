//! Certificates: the ends of keys, signed in advance or in an emergency, as files and on their way to a chain.
//!
//! Anybody can bring one, at no cost: the node makes the extrinsic, and nobody signs or pays for it.

use crate::{
	chain::{Chain, Included, Progress},
	did::{DidError, Subject},
	json_file::{from_hex, read, to_hex, FileKind},
	keys::KeyPair,
};
use clavis_primitives::{
	Algorithm, Controller, Did, Fragment, Moment, PublicKey, Record, RevocationCertificate, RevocationPayload,
	RevocationSigner,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The largest file that is read; a certificate takes about 700 bytes.
pub const MAX_FILE_BYTES: u64 = 16 * 1024;
const VERSION: u64 = 1;

/// A certificate, and the network that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
	/// The hash of the first block.
	pub genesis: H256,
	/// The DID that has the key.
	pub did: Did,
	/// The certificate as the chain takes it.
	pub certificate: RevocationCertificate,
}

/// The reason why a file is no certificate.
#[derive(Debug, thiserror::Error)]
#[error("this is no certificate: {0}")]
pub struct CertificateFileError(String);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CertificateFile {
	r#type: String,
	version: u64,
	genesis: H256,
	did: String,
	key: PublicKey,
	added_in: u32,
	since: Option<Moment>,
	signer: SignerFile,
	signature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SignerFile {
	Key,
	Member(u8),
}

impl Certificate {
	/// Has a key end a verification method of a DID: the method's own, or one of the control set.
	///
	/// Only the method's own key can say `since` when it was compromised; without that, it counts as compromised from
	/// the moment at which the certificate reaches the chain.
	pub fn sign(
		genesis: H256,
		subject: &Subject,
		method: &Fragment,
		since: Option<Moment>,
		signer: RevocationSigner,
		pair: &KeyPair,
	) -> Result<Self, DidError> {
		let found = subject.record.document.method(method);
		let method = found.ok_or_else(|| DidError::NoSuchMethod(method.clone()))?;
		let (did, key, added_in) = (subject.did.id, method.key, method.added_in);
		let payload = RevocationPayload { genesis, did, key: &key, added_in, since, signer };
		let signature = pair.sign(&payload.digest()).ok_or(DidError::BadCertificate)?;
		let certificate = RevocationCertificate { did, key, added_in, since, signer, signature };
		let certificate = Self { genesis, did: subject.did.clone(), certificate };
		// When it is used, the clock will not be behind the moment that it names.
		certificate.check(subject, since.unwrap_or_default())?;
		Ok(certificate)
	}

	/// Makes sure that the chain will take it, for this DID as it is at `now`.
	pub fn check(&self, subject: &Subject, now: Moment) -> Result<(), DidError> {
		let key = subject.record.signer_of(&self.certificate, now)?;
		let digest = self.certificate.payload(self.genesis).digest();
		if self.certificate.signature.is_valid(key, &digest) {
			Ok(())
		} else {
			Err(DidError::BadCertificate)
		}
	}

	/// As the node takes it: its SCALE encoding in hexadecimal digits.
	pub fn to_hex(&self) -> String {
		to_hex(&self.certificate)
	}

	/// As a file.
	pub fn to_json(&self) -> String {
		let Self { genesis, did, certificate } = self;
		let RevocationCertificate { key, added_in, since, signer, signature, .. } = certificate;
		let file = CertificateFile {
			r#type: FileKind::Certificate.tag().into(),
			version: VERSION,
			genesis: *genesis,
			did: did.to_string(),
			key: *key,
			added_in: *added_in,
			since: *since,
			signer: match signer {
				RevocationSigner::Key => SignerFile::Key,
				RevocationSigner::Member(place) => SignerFile::Member(*place),
			},
			signature: to_hex(signature),
		};
		// Plain data without maps: this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file.
	pub fn from_json(json: &[u8]) -> Result<Self, CertificateFileError> {
		let file = read::<CertificateFile>(json, FileKind::Certificate, VERSION).map_err(CertificateFileError)?;
		let CertificateFile { genesis, did, key, added_in, since, signer, signature, .. } = file;
		let did = did.parse::<Did>().map_err(|error| wrong(&error))?;
		let signature = from_hex(&signature).ok_or_else(|| wrong(&"its signature is garbled"))?;
		let signer = match signer {
			SignerFile::Key => RevocationSigner::Key,
			SignerFile::Member(place) => RevocationSigner::Member(place),
		};
		let certificate = RevocationCertificate { did: did.id, key, added_in, since, signer, signature };
		Ok(Self { genesis, did, certificate })
	}
}

fn wrong(fault: &dyn std::fmt::Display) -> CertificateFileError {
	CertificateFileError(fault.to_string())
}

/// Returns the keys that can sign the end of a method's key, and their roles: the key itself or, as the second best, a
/// member of the control set, which can do so once.
pub fn signers(subject: &Subject, key: &PublicKey) -> Vec<(PublicKey, RevocationSigner)> {
	let itself = Some((*key, RevocationSigner::Key)).filter(|(key, _)| key.algorithm() != Algorithm::X25519);
	let members = subject.record.control.set.members.iter().zip(0u8..);
	let members = members.filter_map(|(member, place)| match &member.controller {
		Controller::Key(key) => Some((*key, RevocationSigner::Member(place))),
		Controller::Did(_) => None,
	});
	itself.into_iter().chain(members).collect()
}

impl Chain {
	/// Brings a certificate to the chain, and waits until the key has ended for good.
	pub async fn bring(
		&self,
		certificate: &Certificate,
		progress: &(dyn Fn(Progress) + Sync),
	) -> Result<Included, DidError> {
		if certificate.genesis != self.id().genesis {
			let (did, network) = (Box::new(certificate.did.clone()), self.network().clone());
			return Err(DidError::WrongNetwork { did, network });
		}
		let subject = Subject::look_up(self, &certificate.did).await?;
		certificate.check(&subject, self.snapshot().clock())?;
		let Certificate { did, certificate: RevocationCertificate { key, added_in, .. }, .. } = certificate;
		let has_ended = |record: &Record<()>| !record.document.methods.iter().any(|method| method.is(key, *added_in));
		Ok(self.submit_certificate(did.id, certificate.to_hex(), has_ended, progress).await?)
	}
}

#[cfg(test)]
mod tests;
