//! Reads the state of one block: the record of a DID, the clock and the name of the network.
//!
//! Values are decoded here, natively, by their versioned layout: that is fast. A layout that is newer than this node is
//! decoded by the runtime API of the same block, that is, by the runtime that wrote it.
//!
//! This module touches the client and nothing else of the node.

pub mod groups;
pub mod rules;

use crate::client::FullClient;
use clavis_primitives::{
	api::{DidApi, RecoveryApi},
	recovery::GuardiansView,
	storage::{now_key, record_key},
	DidId, Moment, NetworkName, Record, StoredRecord,
};
use clavis_proofs::state::Ticket;
use clavis_runtime::Hash;
use codec::DecodeAll;
use sc_client_api::StorageProvider;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_consensus_aura::{sr25519::AuthorityId, AuraApi};
use sp_core::storage::StorageKey;
use std::time::Duration;

/// The reason why the state of a block could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
	/// The database failed, or has no state of this block.
	#[error(transparent)]
	Chain(#[from] sp_blockchain::Error),
	/// The runtime API failed.
	#[error(transparent)]
	Api(#[from] ApiError),
	/// The execution of an old block failed. All who waited for it get the same error.
	#[error(transparent)]
	Replay(std::sync::Arc<ReadError>),
	/// The state has no rule set that covers this moment.
	#[error("the state has no revocation rules for the moment {0}: the database may be damaged")]
	NoRules(Moment),
}

/// Reads the record of a DID after a block. Returns `None` if the DID was never created.
pub fn record(client: &FullClient, block: Hash, id: DidId) -> Result<Option<Record<()>>, ReadError> {
	let decode = |bytes: &[u8]| StoredRecord::<Ticket>::decode_all(&mut &*bytes);
	entry(
		client,
		block,
		record_key(&id),
		|bytes| decode(bytes).map(|stored| stored.into_latest().without_ticket()),
		|| client.runtime_api().record(block, id),
	)
}

/// Reads the time at which a block was authored, counted from 1970. It is zero for the first block.
pub fn authored(client: &FullClient, block: Hash) -> Result<Duration, ReadError> {
	let milliseconds = client.storage(block, &StorageKey(now_key()))?;
	let milliseconds = milliseconds.and_then(|bytes| u64::decode_all(&mut &bytes.0[..]).ok());
	Ok(Duration::from_millis(milliseconds.unwrap_or_default()))
}

/// Reads the time between blocks.
pub fn block_time(client: &FullClient, block: Hash) -> Result<Duration, ReadError> {
	Ok(AuraApi::<_, AuthorityId>::slot_duration(&*client.runtime_api(), block)?.as_duration())
}

/// Reads the name of this network in its DIDs.
pub fn network(client: &FullClient, block: Hash) -> Result<NetworkName, ReadError> {
	Ok(client.runtime_api().network(block)?)
}

/// Reads the guardians of a DID after a block. Returns `None` if the DID has none.
///
/// The runtime answers, since it takes the plan, its attempts and the records of guardian DIDs. That takes an instance of the
/// runtime, so it is slow work.
pub fn guardians(client: &FullClient, block: Hash, id: DidId) -> Result<Option<GuardiansView>, ReadError> {
	Ok(client.runtime_api().guardians(block, id)?)
}

/// Reads one entry of the state: natively with `decode`, or with `ask_runtime` if this node does not know the layout.
fn entry<T>(
	client: &FullClient,
	block: Hash,
	key: Vec<u8>,
	decode: impl FnOnce(&[u8]) -> Result<T, codec::Error>,
	ask_runtime: impl FnOnce() -> Result<Option<T>, ApiError>,
) -> Result<Option<T>, ReadError> {
	let Some(stored) = client.storage(block, &StorageKey(key))? else { return Ok(None) };
	match decode(&stored.0) {
		Ok(value) => Ok(Some(value)),
		Err(_) => Ok(ask_runtime()?),
	}
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
}
