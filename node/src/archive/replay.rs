//! Executes an old block again, to find versions of DIDs that started and ended within it.
//!
//! A batch of changes makes several versions at one moment, and only the last of them is in the state after the block.
//! The others are written to storage during the execution. The state machine reports each write as a tracing event.

use crate::{client::FullClient, state::ReadError};
use clavis_primitives::{storage::records_prefix, DidId, Record, StoredRecord};
use clavis_proofs::state::Ticket;
use clavis_runtime::opaque::Block;
use codec::DecodeAll;
use parking_lot::Mutex;
use sp_api::{Core, ProvideRuntimeApi};
use std::{fmt, sync::Arc};
use tracing::{
	field::{Field, Visit},
	span, Dispatch, Event, Metadata, Subscriber,
};

/// The tracing target of the state machine.
const TARGET: &str = "state";
/// The fields of an event: the operation, the storage key and the value.
const METHOD: &str = "method";
const KEY: &str = "key";
const VALUE: &str = "value";

/// The records that a block wrote, in order and encoded. Those of calls that were rolled back are among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockRecords(Vec<(DidId, Box<[u8]>)>);

impl BlockRecords {
	/// Executes a block. Returns all records that it wrote, so that nobody needs to execute it again for another DID.
	pub fn of_block(client: &FullClient, mut block: Block) -> Result<Self, ReadError> {
		let parent = block.header.parent_hash;
		// The runtime expects a header without the author's seal.
		block.header.digest.logs.retain(|item| item.as_seal().is_none());
		let written = Arc::new(Mutex::new(Vec::new()));
		let tracer = Tracer { prefix: hex::encode(records_prefix()), written: written.clone() };
		tracing::dispatcher::with_default(&Dispatch::new(tracer), || {
			client.runtime_api().execute_block(parent, block.into())
		})?;
		let records = std::mem::take(&mut *written.lock());
		Ok(Self(records))
	}

	/// Lists the records of a DID, in order.
	pub fn of(&self, id: &DidId) -> Vec<Record<()>> {
		let decode = |bytes: &[u8]| StoredRecord::<Ticket>::decode_all(&mut &*bytes).ok();
		let records = self.0.iter().filter(|(did, _)| did == id).filter_map(|(_, bytes)| decode(bytes));
		records.map(|stored| stored.into_latest().without_ticket()).collect()
	}

	/// Returns the memory that they take, in bytes.
	pub fn bytes(&self) -> usize {
		self.0
			.iter()
			.fold(size_of_val(self), |sum, entry| sum.saturating_add(size_of_val(entry)).saturating_add(entry.1.len()))
	}
}

#[cfg(test)]
impl BlockRecords {
	/// Makes the records of a block that wrote one entry of so many bytes for each DID.
	pub fn sized(entries: impl IntoIterator<Item = (DidId, usize)>) -> Self {
		Self(entries.into_iter().map(|(id, bytes)| (id, vec![0; bytes].into())).collect())
	}
}

/// Returns the DID whose record has this storage key, in hexadecimal; `None` for the key of anything else.
fn did(key: &str, prefix: &str) -> Option<DidId> {
	let id = hex::decode(key.strip_prefix(prefix)?).ok()?;
	Some(DidId(id.try_into().ok()?))
}

/// Decodes a reported value, which has the form `Some(hex)`.
fn value(reported: &str) -> Option<Box<[u8]>> {
	hex::decode(reported.strip_prefix("Some(")?.strip_suffix(')')?).ok().map(Into::into)
}

/// Records as the storage has them, in the order in which they were written.
type Written = Vec<(DidId, Box<[u8]>)>;

/// Collects the records that are written.
struct Tracer {
	/// The common start of their keys in hexadecimal, as events have it.
	prefix: String,
	written: Arc<Mutex<Written>>,
}

impl Subscriber for Tracer {
	fn enabled(&self, metadata: &Metadata<'_>) -> bool {
		let has = |name| metadata.fields().field(name).is_some();
		metadata.is_event() && metadata.target() == TARGET && has(METHOD) && has(KEY) && has(VALUE)
	}

	fn event(&self, event: &Event<'_>) {
		let mut write = StorageEvent { prefix: &self.prefix, ..StorageEvent::default() };
		event.record(&mut write);
		let StorageEvent { is_put: true, did: Some(did), value: Some(value), .. } = write else { return };
		self.written.lock().push((did, value));
	}

	fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
		// No span is enabled.
		span::Id::from_u64(1)
	}

	fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
	fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
	fn enter(&self, _: &span::Id) {}
	fn exit(&self, _: &span::Id) {}
}

/// The content of one event, if it is a write of a record.
#[derive(Default)]
struct StorageEvent<'a> {
	prefix: &'a str,
	is_put: bool,
	did: Option<DidId>,
	value: Option<Box<[u8]>>,
}

impl Visit for StorageEvent<'_> {
	fn record_str(&mut self, field: &Field, value: &str) {
		self.record_debug(field, &format_args!("{value}"));
	}

	// The fields come in the order of their names above. A value is read only if its key is that of a record.
	fn record_debug(&mut self, field: &Field, content: &dyn fmt::Debug) {
		match field.name() {
			METHOD => self.is_put = format!("{content:?}") == "Put",
			KEY if self.is_put => self.did = did(&format!("{content:?}"), self.prefix),
			VALUE if self.did.is_some() => self.value = value(&format!("{content:?}")),
			_ => {},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{ControlSet, Inception, PublicKey};
	use codec::Encode;

	#[test]
	fn the_records_of_one_did_are_found_among_those_of_others_in_their_order() {
		let record = |created| {
			let control = ControlSet::single(PublicKey::Sr25519(sp_keyring::Sr25519Keyring::Alice.to_raw_public()));
			let inception = Inception { control, next: None, salt: Default::default() };
			Record::<Ticket>::create(inception, [], created, 1).unwrap()
		};
		let write = |id, created| (DidId([id; 32]), StoredRecord::V1(record(created)).encode().into());
		let unreadable = (DidId([1; 32]), Box::from([0xff]));
		let records = BlockRecords(vec![write(1, 10), write(2, 20), unreadable, write(1, 30)]);
		let created = |id| records.of(&DidId([id; 32])).iter().map(|record| record.created).collect::<Vec<_>>();
		assert_eq!((created(1), created(2), created(3)), (vec![10, 30], vec![20], vec![]));
	}

	#[test]
	fn writes_of_records_are_told_from_all_others() {
		let prefix = hex::encode(records_prefix());
		let id = DidId([7; 32]);
		let key = hex::encode(clavis_primitives::storage::record_key(&id));
		assert_eq!(did(&key, &prefix), Some(id));
		for other in ["", &prefix, &key[1..], &format!("{key}00"), &key[..key.len() - 2], &key.replace('0', "g")] {
			assert_eq!(did(other, &prefix), None, "{other}");
		}
		assert_eq!(value("Some(0001)"), Some([0, 1].into()));
		for other in ["None", "Some(1)", "Some(0001", "0001"] {
			assert_eq!(value(other), None, "{other}");
		}
	}
}
