//! Reads DID records from the state at the finalised head.

use crate::client::FullClient;
use clavis_primitives::{api::DidApi, DidId, Moment, NetworkName, Record, StoredRecord};
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
	/// What proves the current version of a DID, or the one asked for, or that there is no such DID: the proof object
	/// for the metadata of the document.
	fn prove(&self, id: DidId, which: Option<VersionSelector>) -> Result<Value, VersionError>;
}

/// The state at the finalised head of a client.
pub struct FinalisedRecords {
	client: Arc<FullClient>,
	/// It is a genesis item, so it is asked for once; not at start, when a node that syncs has no state yet.
	network: OnceLock<NetworkName>,
}

impl FinalisedRecords {
	pub fn new(client: Arc<FullClient>) -> Self {
		Self { client, network: OnceLock::new() }
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
		let at = self.client.info().finalized_hash;
		let Some(stored) = self.client.storage(at, &record_key(&id))? else { return Ok(None) };
		match StoredRecord::<Ticket>::decode_all(&mut &stored.0[..]) {
			Ok(stored) => Ok(Some(stored.into_latest().without_ticket())),
			// A layout newer than this node: the runtime that wrote it can read it.
			Err(_) => Ok(self.client.runtime_api().record(at, id)?),
		}
	}

	fn head(&self) -> Result<Head, ReadError> {
		let info = self.client.info();
		let now = self.client.storage(info.finalized_hash, &storage_prefix("Timestamp", "Now"))?;
		let millis = now.and_then(|now| u64::decode_all(&mut &now.0[..]).ok()).unwrap_or_default();
		Ok(Head { height: info.finalized_number, moment: Duration::from_millis(millis) })
	}

	fn version(&self, id: DidId, which: VersionSelector) -> Result<Version, VersionError> {
		let record = self.record(id)?.ok_or(VersionError::NotFound)?;
		match which {
			VersionSelector::Id(version) if version == 0 || version > record.version => Err(VersionError::NotFound),
			VersionSelector::Time(moment) if moment < record.created => Err(VersionError::NotFound),
			VersionSelector::Id(version) if version < record.version => Err(VersionError::Pruned),
			VersionSelector::Time(moment) if moment < record.updated => Err(VersionError::Pruned),
			_ => Ok(Version { record, next: None }),
		}
	}

	fn prove(&self, _: DidId, _: Option<VersionSelector>) -> Result<Value, VersionError> {
		Err(VersionError::Unjustified)
	}
}

/// How the runtime keeps the ticket for a deposit.
type Ticket = u128;

/// What the keys of all records start with.
pub fn records_prefix() -> StorageKey {
	storage_prefix("Did", "Records")
}

fn record_key(id: &DidId) -> StorageKey {
	let mut key = records_prefix();
	key.0.extend_from_slice(&id.0);
	key
}

fn storage_prefix(pallet: &str, item: &str) -> StorageKey {
	StorageKey([twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat())
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
		assert_eq!(record_key(&id).0, pallet_did::Records::<Runtime>::hashed_key_for(id));
		assert_eq!(storage_prefix("Timestamp", "Now").0, pallet_timestamp::Now::<Runtime>::hashed_key());
	}
}
