//! Reads DID records from the state at the finalised head.

pub mod rules;

use self::rules::{PresentCache, PresentRules};
use crate::{client::FullClient, prove::Prover};
use clavis_primitives::{
	api::DidApi,
	rules::{PastRules, RuleNumber},
	Did, DidId, Moment, NetworkName, NumberedRules, Record, StoredRecord,
};
use clavis_proofs::state::{record_key, Ticket};
use clavis_resolution::{Applied, Found, FoundRules, VersionQuery};
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
	#[error("the state has no revocation rules of the moment {0}")]
	NoRules(Moment),
}

/// A version of a DID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
	/// The record as it last stood in that version.
	pub record: Record<()>,
	/// The version that took its place, and when that one started.
	pub next: Option<(u32, Moment)>,
}

/// A version of a DID, and the rules of the moment that it is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledVersion {
	/// What was found.
	pub version: Version,
	/// The rules that apply to it.
	pub rules: NumberedRules,
	/// The moment.
	pub moment: Moment,
	/// Whether the moment follows from the question, and not from the block that was read.
	pub asked: bool,
}

impl RuledVersion {
	/// It, for whoever makes an answer of it.
	pub fn found(&self, proof: Option<Value>) -> Found<'_> {
		let Version { record, next } = &self.version;
		let rules = match self.asked {
			true => Applied::of_version(&self.rules, self.moment),
			false => Applied::present(&self.rules, self.moment),
		};
		Found { record, next: *next, rules, proof }
	}
}

/// The current version of a DID, if it was ever created, and the rules that are in force in the same block.
#[derive(Clone, Debug)]
pub struct Current {
	pub record: Option<Record<()>>,
	pub rules: Arc<PresentRules>,
}

/// What was proven of a DID, in the newest block that has a proof of finality.
#[derive(Clone, Debug, PartialEq)]
pub struct Proven {
	/// The version asked for, or the current one. `None`: there is no such DID.
	pub version: Option<RuledVersion>,
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
	/// The current version of a DID.
	fn current(&self, id: DidId) -> Result<Current, ReadError>;
	/// The rules in force.
	fn rules(&self) -> Result<Arc<PresentRules>, ReadError>;
	/// The rules of a moment; of one that is still to come, those in force.
	fn rules_at(&self, moment: Moment) -> Result<FoundRules, ReadError>;
	/// A rule set that is no longer in force.
	fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ReadError>;
	/// The block whose state is read.
	fn head(&self) -> Result<Head, ReadError>;
	/// A version of a DID, checked against the history in its record.
	fn version(&self, id: DidId, which: VersionQuery) -> Result<RuledVersion, VersionError>;
	/// The current version of a DID, or the one asked for, or that there is no such DID, with a proof.
	fn prove(&self, id: DidId, which: Option<VersionQuery>) -> Result<Proven, VersionError>;
}

/// The state at the finalised head of a client.
pub struct FinalisedRecords {
	client: Arc<FullClient>,
	/// It is a genesis item, so it is asked for once; not at start, when a node that syncs has no state yet.
	network: OnceLock<NetworkName>,
	rules: PresentCache,
	prover: Arc<Prover>,
}

impl FinalisedRecords {
	pub fn new(client: Arc<FullClient>, prover: Arc<Prover>) -> Self {
		Self { client, network: OnceLock::new(), rules: PresentCache::default(), prover }
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

	fn current(&self, id: DidId) -> Result<Current, ReadError> {
		let block = self.client.info().finalized_hash;
		Ok(Current { record: read_record(&self.client, block, id)?, rules: self.rules.read(&self.client, block)? })
	}

	fn rules(&self) -> Result<Arc<PresentRules>, ReadError> {
		self.rules.read(&self.client, self.client.info().finalized_hash)
	}

	fn rules_at(&self, moment: Moment) -> Result<FoundRules, ReadError> {
		let block = self.client.info().finalized_hash;
		rules::of_moment(&self.client, block, &self.rules.read(&self.client, block)?.set, moment)
	}

	fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ReadError> {
		rules::past(&self.client, self.client.info().finalized_hash, number)
	}

	fn head(&self) -> Result<Head, ReadError> {
		let info = self.client.info();
		Ok(Head { height: info.finalized_number, moment: rules::authored(&self.client, info.finalized_hash)? })
	}

	fn version(&self, id: DidId, which: VersionQuery) -> Result<RuledVersion, VersionError> {
		self.prover.version(id, which)
	}

	fn prove(&self, id: DidId, which: Option<VersionQuery>) -> Result<Proven, VersionError> {
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
	use clavis_proofs::state::now_key;
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
