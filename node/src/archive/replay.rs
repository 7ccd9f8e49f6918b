//! Executes an old block again, to find versions of a DID that started and ended within it.
//!
//! A batch of changes makes several versions at one moment, and only the last of them is in the state after the block.
//! The others are written to storage during the execution. The state machine reports each write as a tracing event.

use crate::{client::FullClient, state::ReadError};
use clavis_primitives::{storage::record_key, DidId, Record, StoredRecord};
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

/// Lists every record of a DID that this block wrote, in order. Records of calls that were rolled back are among them.
pub fn records_written(client: &FullClient, mut block: Block, id: &DidId) -> Result<Vec<Record<()>>, ReadError> {
	let parent = block.header.parent_hash;
	// The runtime expects a header without the author's seal.
	block.header.digest.logs.retain(|item| item.as_seal().is_none());
	let values = Arc::new(Mutex::new(Vec::new()));
	let tracer = Tracer { key: hex::encode(record_key(id)), values: values.clone() };
	tracing::dispatcher::with_default(&Dispatch::new(tracer), || {
		client.runtime_api().execute_block(parent, block.into())
	})?;
	let records = values.lock().iter().filter_map(|value| record(value)).collect();
	Ok(records)
}

/// Decodes the record in a reported value, which has the form `Some(hex)`.
fn record(value: &str) -> Option<Record<()>> {
	let bytes = hex::decode(value.strip_prefix("Some(")?.strip_suffix(')')?).ok()?;
	let stored = StoredRecord::<Ticket>::decode_all(&mut &bytes[..]).ok()?;
	Some(stored.into_latest().without_ticket())
}

/// Collects the values that are written to one storage key.
struct Tracer {
	/// The key in hexadecimal, as events have it.
	key: String,
	values: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Tracer {
	fn enabled(&self, metadata: &Metadata<'_>) -> bool {
		let has = |name| metadata.fields().field(name).is_some();
		metadata.is_event() && metadata.target() == TARGET && has(METHOD) && has(KEY) && has(VALUE)
	}

	fn event(&self, event: &Event<'_>) {
		let mut write = StorageEvent::default();
		event.record(&mut write);
		if write.method == "Put" && write.key == self.key {
			self.values.lock().push(write.value);
		}
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

/// The content of one event.
#[derive(Default)]
struct StorageEvent {
	method: String,
	key: String,
	value: String,
}

impl Visit for StorageEvent {
	fn record_str(&mut self, field: &Field, value: &str) {
		self.record_debug(field, &format_args!("{value}"));
	}

	fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
		match field.name() {
			METHOD => self.method = format!("{value:?}"),
			KEY => self.key = format!("{value:?}"),
			VALUE => self.value = format!("{value:?}"),
			_ => {},
		}
	}
}
