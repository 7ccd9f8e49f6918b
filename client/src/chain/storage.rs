//! Entries of the state and constants, looked up by name in the chain's own metadata, which also says how they are
//! encoded. Entries of our own pallets hold types that the chain shares with this client.

use super::{ChainError, Snapshot};
use clavis_primitives::{storage, AccountId, DidId, Record, StoredRecord};
use clavis_proofs::state::Ticket;
use codec::{Decode, DecodeAll, Encode};
use sp_crypto_hashing::twox_64;
use subxt::{
	ext::{scale_decode::DecodeAsType, scale_value::Value},
	Metadata,
};

/// Small entries that commands about decisions read. The first of them that is asked for brings them all, in one
/// request.
const GOVERNMENT: [(&str, &str); 10] = [
	("Balances", "TotalIssuance"),
	("Council", "Members"),
	("Council", "ProposalCount"),
	("Council", "Proposals"),
	("RevocationRules", "Agenda"),
	("RevocationRules", "InForce"),
	("Session", "CurrentIndex"),
	("Session", "Validators"),
	("System", "AuthorizedUpgrade"),
	("Validators", "Validators"),
];

/// The key of an entry that there is one of.
pub(super) fn plain_key(pallet: &str, entry: &str) -> Vec<u8> {
	storage::prefix(pallet, entry).to_vec()
}

/// The key of an entry of a map whose hasher is `Twox64Concat`.
pub(super) fn map_key(pallet: &str, entry: &str, key: impl Encode) -> Vec<u8> {
	let key = key.encode();
	[&plain_key(pallet, entry)[..], &twox_64(&key), &key].concat()
}

/// One entry of the state: its pallet, its name and, where it is of a map, its keys.
#[derive(Clone, Debug)]
pub(super) struct Entry {
	pallet: &'static str,
	name: &'static str,
	keys: Vec<Value>,
}

impl Entry {
	pub fn plain(pallet: &'static str, name: &'static str) -> Self {
		Self::of_map(pallet, name, Vec::new())
	}

	pub fn of_map(pallet: &'static str, name: &'static str, keys: Vec<Value>) -> Self {
		Self { pallet, name, keys }
	}

	pub fn account(account: &AccountId) -> Self {
		Self::of_map("System", "Account", vec![Value::from_bytes(account)])
	}

	pub fn session_keys(account: &AccountId) -> Self {
		Self::of_map("Session", "NextKeys", vec![Value::from_bytes(account)])
	}
}

impl Snapshot {
	/// An entry of one of our own pallets that there is one of, or its default.
	pub(super) async fn ours<T: Decode + Default>(
		&self,
		what: &'static str,
		pallet: &'static str,
		entry: &'static str,
	) -> Result<T, ChainError> {
		let key = plain_key(pallet, entry);
		let value = self.raw(what, vec![key]).await?.pop().flatten();
		match value {
			Some(value) => T::decode(&mut &value[..]).map_err(|_| ChainError::garbled(what)),
			None => Ok(T::default()),
		}
	}

	/// The value of an entry or, where there is none, its default if it has one.
	pub(super) async fn stored<T: DecodeAsType>(&self, entry: Entry) -> Result<Option<T>, ChainError> {
		Ok(self.stored_all(vec![entry]).await?.pop().flatten())
	}

	/// The values of several entries, in their order. Makes one request for those that were not read yet.
	pub(super) async fn stored_all<T: DecodeAsType>(&self, entries: Vec<Entry>) -> Result<Vec<Option<T>>, ChainError> {
		let values = self.stored_bytes(&entries).await?;
		let runtime = self.runtime().await?;
		let decoded = entries.iter().zip(values).map(|(entry, bytes)| {
			bytes.map(|bytes| decode_value(runtime.metadata_ref(), entry.pallet, entry.name, &bytes)).transpose()
		});
		decoded.collect()
	}

	/// The bytes of several entries, or of their defaults, in their order.
	pub(super) async fn stored_bytes(&self, entries: &[Entry]) -> Result<Vec<Option<Vec<u8>>>, ChainError> {
		let keys = self.keys_of(entries).await?;
		let values = self.raw("what the chain stores", keys).await?;
		let runtime = self.runtime().await?;
		let default = |entry: &Entry| {
			let pallet = runtime.metadata_ref().pallet_by_name(entry.pallet)?;
			pallet.storage()?.entry_by_name(entry.name)?.default_value().map(<[u8]>::to_vec)
		};
		Ok(entries.iter().zip(values).map(|(entry, value)| value.or_else(|| default(entry))).collect())
	}

	/// Reads what a command about these accounts will ask for, in one request: their funds, their session keys, and the
	/// small entries that all commands about decisions need.
	pub async fn read_ahead(&self, accounts: &[AccountId]) -> Result<(), ChainError> {
		let entries = accounts.iter().flat_map(|account| [Entry::account(account), Entry::session_keys(account)]);
		let keys = self.keys_of(&entries.collect::<Vec<_>>()).await?;
		self.raw("what the chain stores", keys).await?;
		Ok(())
	}

	/// The records of several DIDs, in their order; `None` for one that was never created. Makes one request for those that
	/// were not read yet, and one more for each record with a layout that this client does not know.
	pub async fn records(&self, ids: &[DidId]) -> Result<Vec<Option<Record<()>>>, ChainError> {
		if ids.is_empty() {
			return Ok(Vec::new());
		}
		let stored = self.raw("the records of DIDs", ids.iter().map(storage::record_key).collect()).await?;
		let mut records = Vec::new();
		for (id, stored) in ids.iter().zip(stored) {
			records.push(match stored.map(|bytes| StoredRecord::<Ticket>::decode_all(&mut &bytes[..])) {
				None => None,
				Some(Ok(record)) => Some(record.into_latest().without_ticket()),
				// The runtime of the block reads it.
				Some(Err(_)) => self.record(*id).await?,
			});
		}
		Ok(records)
	}

	/// All entries of a map, with the bytes of their keys.
	pub(super) async fn map<T: DecodeAsType>(
		&self,
		what: &'static str,
		pallet: &'static str,
		name: &'static str,
	) -> Result<Vec<(Vec<u8>, T)>, ChainError> {
		let keys = self.connection().keys(what, &plain_key(pallet, name), self.hash()).await?;
		if keys.is_empty() {
			return Ok(Vec::new());
		}
		let values = self.raw(what, keys.clone()).await?;
		let runtime = self.runtime().await?;
		let entries = keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?)));
		entries.map(|(key, value)| Ok((key, decode_value(runtime.metadata_ref(), pallet, name, &value)?))).collect()
	}

	/// A constant of a pallet. Those that the genesis block sets are right here, too: a node computes its metadata at
	/// the block that it is asked at.
	pub(super) async fn constant<T: DecodeAsType>(&self, pallet: &str, name: &str) -> Result<T, ChainError> {
		let runtime = self.runtime().await?;
		Ok(runtime.constants().entry(subxt::dynamic::constant::<T>(pallet, name))?)
	}

	async fn keys_of(&self, entries: &[Entry]) -> Result<Vec<Vec<u8>>, ChainError> {
		let runtime = self.runtime().await?;
		let mut keys = Vec::new();
		for Entry { pallet, name, keys: parts } in entries {
			let address = subxt::dynamic::storage::<Vec<Value>, Value>(*pallet, *name);
			keys.push(runtime.storage().entry(address)?.fetch_key(parts.clone())?);
		}
		Ok(keys)
	}

	/// The entries with these keys. A request that is needed anyway brings the small entries too.
	async fn raw(&self, what: &'static str, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>, ChainError> {
		let count = keys.len();
		let mut wanted = keys;
		if !wanted.iter().all(|key| self.has_read(key)) {
			wanted.extend(GOVERNMENT.map(|(pallet, entry)| plain_key(pallet, entry)));
		}
		let mut values = self.entries(what, &wanted).await?;
		values.truncate(count);
		Ok(values)
	}
}

fn decode_value<T: DecodeAsType>(
	metadata: &Metadata,
	pallet: &str,
	name: &str,
	mut bytes: &[u8],
) -> Result<T, ChainError> {
	let unknown = || ChainError::Node(format!("its chain has no entry {pallet}.{name}"));
	let pallet_metadata = metadata.pallet_by_name(pallet).ok_or_else(unknown)?;
	let entry = pallet_metadata.storage().and_then(|storage| storage.entry_by_name(name)).ok_or_else(unknown)?;
	let value = T::decode_as_type(&mut bytes, entry.value_ty(), metadata.types());
	value.ok().filter(|_| bytes.is_empty()).ok_or_else(|| ChainError::Node(format!("a garbled {pallet}.{name}")))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn keys_are_those_of_the_sdk() {
		// As every Substrate chain has them.
		assert_eq!(
			hex::encode(plain_key("System", "Number")),
			"26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"
		);
		assert_eq!(
			hex::encode(map_key("System", "BlockHash", 0u32)),
			"26aa394eea5630e07c48ae0c9558cef7a44704b568d21667356a5a050c118746b4def25cfda6ef3a00000000"
		);
	}
}
