//! Reads DID records from the state at the finalised head.

use crate::{client::FullClient, prove::Prover};
use clavis_primitives::{api::DidApi, Did, DidId, Moment, NetworkName, Record, StoredRecord};
use clavis_proofs::state::{now_key, record_key, Ticket};
use clavis_runtime::Hash;
use codec::DecodeAll;
use sc_client_api::StorageProvider;
use serde_json::Value;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::storage::StorageKey;
use sp_io::hashing::twox_128;
use std::{
	sync::{Arc, OnceLock},
	time::Duration,
};

/// Why state could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
	#[error(transparent)]
	Chain(#[from] sp_blockchain::Error),
	#[error(transparent)]
	Api(#[from] sp_api::ApiError),
}

/// Which version of a DID is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionSelector {
	/// The one with this number.
	Id(u32),
	/// The one that was current at this moment.
	Time(Moment),
}

/// A version of a DID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
	/// The record as it last stood in that version.
	pub record: Record<()>,
	/// The version that took its place, and when that one started.
	pub next: Option<(u32, Moment)>,
}

/// What was proven of a DID, in the newest block that has a proof of finality.
#[derive(Clone, Debug, PartialEq)]
pub struct Proven {
	/// The version asked for, or the current one. `None`: there is no such DID.
	pub version: Option<Version>,
	/// The proof object, for the metadata of the document, or of the resolution if there is no document.
	pub proof: Value,
}

/// Why there is no such version, or no proof of it.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
	#[error("the DID has no such version, or did not exist at that moment")]
	NotFound,
	#[error("this node has dropped the state of old blocks: ask an archive node, or for the current version")]
	Pruned,
	#[error("what this node keeps of old blocks contradicts its final state")]
	Inconsistent,
	#[error("no block has a proof of finality yet: try again after the next final blocks")]
	Unjustified,
	#[error(transparent)]
	Read(#[from] ReadError),
}

/// The newest final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
	pub height: u32,
	/// When it was authored, as the time since 1970.
	pub moment: Duration,
}

/// Where a resolver reads from.
pub trait Records: Send + Sync {
	/// The name of this network in its DIDs.
	fn network(&self) -> Result<NetworkName, ReadError>;
	/// The record of a DID, if it was ever created.
	fn record(&self, id: DidId) -> Result<Option<Record<()>>, ReadError>;
	/// The block whose state is read.
	fn head(&self) -> Result<Head, ReadError>;
	/// A version of a DID, checked against the history in its record.
	fn version(&self, id: DidId, which: VersionSelector) -> Result<Version, VersionError>;
	/// The current version of a DID, or the one asked for, or that there is no such DID, with a proof.
	fn prove(&self, id: DidId, which: Option<VersionSelector>) -> Result<Proven, VersionError>;
}

/// The state at the finalised head of a client.
pub struct FinalisedRecords {
	client: Arc<FullClient>,
	/// It is a genesis item, so it is asked for once; not at start, when a node that syncs has no state yet.
	network: OnceLock<NetworkName>,
	prover: Arc<Prover>,
}

impl FinalisedRecords {
	pub fn new(client: Arc<FullClient>, prover: Arc<Prover>) -> Self {
		Self { client, network: OnceLock::new(), prover }
	}
}

impl Records for FinalisedRecords {
	fn network(&self) -> Result<NetworkName, ReadError> {
		if let Some(network) = self.network.get() {
			return Ok(network.clone());
		}
		let network = self.client.runtime_api().network(self.client.info().finalized_hash)?;
		Ok(self.network.get_or_init(|| network).clone())
	}

	fn record(&self, id: DidId) -> Result<Option<Record<()>>, ReadError> {
		read_record(&self.client, self.client.info().finalized_hash, id)
	}

	fn head(&self) -> Result<Head, ReadError> {
		let info = self.client.info();
		let now = self.client.storage(info.finalized_hash, &StorageKey(now_key()))?;
		let millis = now.and_then(|now| u64::decode_all(&mut &now.0[..]).ok()).unwrap_or_default();
		Ok(Head { height: info.finalized_number, moment: Duration::from_millis(millis) })
	}

	fn version(&self, id: DidId, which: VersionSelector) -> Result<Version, VersionError> {
		self.prover.version(id, which)
	}

	fn prove(&self, id: DidId, which: Option<VersionSelector>) -> Result<Proven, VersionError> {
		self.prover.prove(&Did { network: self.network()?, id }, which)
	}
}

/// The record of a DID in the state of a block.
pub fn read_record(client: &FullClient, at: Hash, id: DidId) -> Result<Option<Record<()>>, ReadError> {
	let Some(stored) = client.storage(at, &StorageKey(record_key(&id)))? else { return Ok(None) };
	match StoredRecord::<Ticket>::decode_all(&mut &stored.0[..]) {
		Ok(stored) => Ok(Some(stored.into_latest().without_ticket())),
		// A layout newer than this node: the runtime that wrote it can read it.
		Err(_) => Ok(client.runtime_api().record(at, id)?),
	}
}

/// What the keys of all records start with.
pub fn records_prefix() -> StorageKey {
	StorageKey([twox_128(b"Did"), twox_128(b"Records")].concat())
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{record::Deposit, AccountId, ControlSet, Inception, PublicKey};
	use codec::Encode;

	#[test]
	fn stored_records_are_laid_out_as_the_runtime_does() {
		type RuntimeTicket = <clavis_runtime::Runtime as pallet_did::Config>::Consideration;
		let control = ControlSet::single(PublicKey::Sr25519(sp_keyring::Sr25519Keyring::Alice.to_raw_public()));
		let inception = Inception { control, next: None, salt: Default::default() };
		let mut record = Record::<Ticket>::create(inception, [], 1, 1).unwrap();
		record.deposit = Some(Deposit { payer: AccountId::new([1; 32]), steps: 1, ticket: 1_000_000_000_000 });
		let stored = StoredRecord::V1(record).encode();
		assert_eq!(StoredRecord::<RuntimeTicket>::decode_all(&mut &stored[..]).unwrap().encode(), stored);
	}

	#[test]
	fn storage_keys_are_those_of_the_runtime() {
		use clavis_runtime::Runtime;
		let id = DidId([7; 32]);
		assert_eq!(record_key(&id), pallet_did::Records::<Runtime>::hashed_key_for(id));
		assert!(record_key(&id).starts_with(&records_prefix().0));
		assert_eq!(now_key(), pallet_timestamp::Now::<Runtime>::hashed_key());
	}
}
