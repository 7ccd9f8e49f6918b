//! Submits revocation certificates.
//!
//! The runtime builds the extrinsic and decides. The node checks the certificate first, so that the sender learns why a
//! certificate has no effect.

use clavis_primitives::{api::DidApi, certificate::CertificateError, Moment, RevocationCertificate};
use clavis_runtime::{opaque::Block, Hash};
use codec::DecodeAll;
use sc_transaction_pool_api::{error::IntoPoolError, TransactionPool, TransactionSource};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Block as BlockT;
use std::{
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

/// The reason why a certificate was not submitted.
#[derive(Debug, thiserror::Error)]
pub enum RevocationError {
	/// The bytes cannot be decoded.
	#[error("these bytes are not a revocation certificate in SCALE: send the hexadecimal text of the certificate")]
	Malformed,
	/// The DID has no record.
	#[error("this chain has no DID with this id: the certificate may be for another network")]
	UnknownDid,
	/// The DID has no keys any more.
	#[error("the DID is deactivated, and so are all its keys: nothing is left to revoke")]
	Deactivated,
	/// The record has no key that the certificate could end.
	#[error("the certificate has no effect: {0}")]
	NoEffect(#[from] CertificateError),
	/// The signer of the certificate did not sign it for this chain.
	#[error("the signature of the certificate is wrong for this network: it may have been made for another one")]
	BadSignature,
	/// The pool keeps the certificates of older keys, and has no room for this one.
	#[error(
		"the transaction pool is full of certificates of older keys: submit this one again after the next blocks, which \
		 make room"
	)]
	Full,
	/// The pool has a certificate for this key.
	#[error("this certificate, or another one for the same key, is already in the transaction pool: wait for the next block")]
	Waiting,
	/// The runtime API failed.
	#[error("this node cannot read its state: ask another one ({0})")]
	Unreadable(#[from] sp_api::ApiError),
	/// The pool refused the extrinsic for another reason.
	#[error("the transaction pool refused the certificate: {0}")]
	Pool(String),
}

/// The extrinsic of a certificate that has an effect.
pub struct Prepared {
	/// The block in whose state it was checked.
	at: Hash,
	extrinsic: <Block as BlockT>::Extrinsic,
}

/// Checks a certificate and has the runtime build its extrinsic. This must run on a thread that may block.
pub fn prepare<Client>(client: &Arc<Client>, bytes: &[u8]) -> Result<Prepared, RevocationError>
where
	Client: HeaderBackend<Block> + ProvideRuntimeApi<Block>,
	Client::Api: DidApi<Block>,
{
	let certificate = RevocationCertificate::decode_all(&mut &bytes[..]).map_err(|_| RevocationError::Malformed)?;
	let info = client.info();
	check(client, &certificate, info.best_hash, info.genesis_hash)?;
	let extrinsic = client.runtime_api().revocation(info.best_hash, certificate)?;
	Ok(Prepared { at: info.best_hash, extrinsic })
}

impl Prepared {
	/// Submits the extrinsic. Returns its hash.
	pub async fn submit<Pool>(self, pool: &Pool) -> Result<Hash, RevocationError>
	where
		Pool: TransactionPool<Block = Block, Hash = Hash>,
	{
		let Self { at, extrinsic } = self;
		pool.submit_one(at, TransactionSource::External, extrinsic).await.map_err(|error| {
			use sc_transaction_pool_api::error::Error;
			match error.into_pool_error() {
				Ok(Error::AlreadyImported(_) | Error::TooLowPriority { .. }) => RevocationError::Waiting,
				Ok(Error::ImmediatelyDropped) => RevocationError::Full,
				Ok(error) => RevocationError::Pool(error.to_string()),
				Err(error) => RevocationError::Pool(error.to_string()),
			}
		})
	}
}

/// Checks that the certificate has an effect in the state of the best block.
fn check<Client>(
	client: &Arc<Client>,
	certificate: &RevocationCertificate,
	at: Hash,
	genesis: Hash,
) -> Result<(), RevocationError>
where
	Client: ProvideRuntimeApi<Block>,
	Client::Api: DidApi<Block>,
{
	let record = client.runtime_api().record(at, certificate.did)?.ok_or(RevocationError::UnknownDid)?;
	if !record.is_active() {
		return Err(RevocationError::Deactivated);
	}
	// The certificate will run in the next block, whose moment is about now.
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() as Moment;
	let signer = record.signer_of(certificate, now)?;
	let digest = certificate.payload(genesis).digest();
	// Natively, so that a forged certificate costs about the same with every algorithm.
	if certificate.signature.is_valid(signer, &digest) {
		Ok(())
	} else {
		Err(RevocationError::BadSignature)
	}
}
