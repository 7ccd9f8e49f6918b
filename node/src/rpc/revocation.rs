//! Takes a revocation certificate to the chain.
//!
//! The runtime builds the extrinsic and has the last word. The node looks first, so that whoever brings a certificate
//! that is of no use learns why.

use clavis_primitives::{api::DidApi, certificate::CertificateError, Moment, RevocationCertificate};
use clavis_runtime::{opaque::Block, Hash};
use codec::DecodeAll;
use sc_transaction_pool_api::{error::IntoPoolError, TransactionPool, TransactionSource};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::{
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

/// Why a certificate was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
	#[error("these bytes are no revocation certificate in SCALE: give the hexadecimal form that it was made in")]
	Malformed,
	#[error("no DID with this id was ever created here: the certificate may be for another network")]
	UnknownDid,
	#[error("the DID is deactivated, and its keys with it")]
	Deactivated,
	#[error("the certificate ends nothing: {0}")]
	OfNoUse(#[from] CertificateError),
	#[error("the signature is not by the certificate's signer for this network: was it made for another one?")]
	BadSignature,
	#[error("this certificate, or another one for the same key, waits for the next block already")]
	Waiting,
	#[error("the node cannot read its state: ask another one ({0})")]
	Unreadable(#[from] sp_api::ApiError),
	#[error("the transaction pool did not take it: {0}")]
	Pool(String),
}

/// Submits a certificate, and gives back the hash of its extrinsic.
pub async fn submit<Client, Pool>(client: &Arc<Client>, pool: &Pool, bytes: &[u8]) -> Result<Hash, Refusal>
where
	Client: HeaderBackend<Block> + ProvideRuntimeApi<Block>,
	Client::Api: DidApi<Block>,
	Pool: TransactionPool<Block = Block, Hash = Hash>,
{
	let certificate = RevocationCertificate::decode_all(&mut &bytes[..]).map_err(|_| Refusal::Malformed)?;
	let info = client.info();
	check(client, &certificate, info.best_hash, info.genesis_hash)?;
	let extrinsic = client.runtime_api().revocation(info.best_hash, certificate)?;
	pool.submit_one(info.best_hash, TransactionSource::External, extrinsic).await.map_err(|error| {
		use sc_transaction_pool_api::error::Error;
		match error.into_pool_error() {
			Ok(Error::AlreadyImported(_) | Error::TooLowPriority { .. }) => Refusal::Waiting,
			Ok(error) => Refusal::Pool(error.to_string()),
			Err(error) => Refusal::Pool(error.to_string()),
		}
	})
}

/// Whether the best block's state has a use for it.
fn check<Client>(
	client: &Arc<Client>,
	certificate: &RevocationCertificate,
	at: Hash,
	genesis: Hash,
) -> Result<(), Refusal>
where
	Client: ProvideRuntimeApi<Block>,
	Client::Api: DidApi<Block>,
{
	let record = client.runtime_api().record(at, certificate.did)?.ok_or(Refusal::UnknownDid)?;
	if !record.is_active() {
		return Err(Refusal::Deactivated);
	}
	// The next block's moment is about now.
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() as Moment;
	let signer = record.signer_of(certificate, now)?;
	let digest = certificate.payload(genesis).digest();
	if certificate.signature.is_valid_without_host(signer, &digest) {
		Ok(())
	} else {
		Err(Refusal::BadSignature)
	}
}
