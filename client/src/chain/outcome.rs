//! The outcome of a final transaction: its events, or its error.

use super::{connection::Runtime, error::dispatch_error, ChainError};
use clavis_primitives::{api::Change, BlockHeight, DidId};
use codec::Decode;
use sp_core::H256;
use subxt::{
	events::{Event, Phase},
	ext::scale_value::{At, Composite, Value, ValueDef},
	SubstrateConfig,
};

/// A transaction that is final and did what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
	/// The height of its block.
	pub block: BlockHeight,
	/// The hash of its block.
	pub block_hash: H256,
	/// The changes of DIDs that it made, in order.
	pub changes: Vec<Change>,
	/// The first block in which a deactivation that it announced can be carried out.
	pub waits_until: Option<BlockHeight>,
	/// Its events, in order.
	pub events: Vec<ChainEvent>,
}

/// An event of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEvent {
	/// The name of its pallet.
	pub pallet: String,
	/// Its own name.
	pub name: String,
	/// Its fields, by the names that the chain's metadata has.
	pub fields: Composite<()>,
}

impl Included {
	/// Returns the first event of this pallet with this name.
	pub fn event(&self, pallet: &str, name: &str) -> Option<&ChainEvent> {
		self.events.iter().find(|event| event.pallet == pallet && event.name == name)
	}
}

impl ChainEvent {
	/// Returns the number in a field.
	pub fn number(&self, field: &str) -> Option<u32> {
		self.fields.at(field)?.as_u128()?.try_into().ok()
	}

	/// Returns whether a field is true.
	pub fn is(&self, field: &str) -> bool {
		self.fields.at(field).and_then(Value::as_bool).unwrap_or_default()
	}

	/// Returns the 32 bytes in a field: a hash, or the id of a DID.
	pub fn bytes(&self, field: &str) -> Option<[u8; 32]> {
		/// Stops at the first byte too many.
		fn collect(value: &Value<()>, bytes: &mut Vec<u8>) -> Option<()> {
			match &value.value {
				ValueDef::Composite(parts) => parts.values().try_for_each(|part| collect(part, bytes))?,
				_ => bytes.push(value.as_u128()?.try_into().ok()?),
			}
			(bytes.len() <= 32).then_some(())
		}
		let mut bytes = Vec::new();
		collect(self.fields.at(field)?, &mut bytes)?;
		bytes.try_into().ok()
	}

	/// Returns the name of the variant in a field.
	pub fn variant(&self, field: &str) -> Option<&str> {
		match &self.fields.at(field)?.value {
			ValueDef::Variant(variant) => Some(&variant.name),
			_ => None,
		}
	}

	fn read(event: &Event<'_, SubstrateConfig>) -> Result<Self, ChainError> {
		let fields = event.decode_fields_unchecked_as::<Composite<()>>();
		Ok(Self {
			pallet: event.pallet_name().into(),
			name: event.event_name().into(),
			fields: fields.map_err(|error| ChainError::Node(error.to_string()))?,
		})
	}
}

/// Reads the events of a block.
pub(super) fn events_of(runtime: &Runtime, events: Vec<u8>) -> Result<Vec<ChainEvent>, ChainError> {
	let events = runtime.events().from_bytes(events);
	let read =
		events.iter().map(|event| ChainEvent::read(&event.map_err(|error| ChainError::Node(error.to_string()))?));
	read.collect()
}

/// Reads the events of the extrinsic with this index out of those of its block.
pub(super) fn outcome(
	runtime: &Runtime,
	events: Vec<u8>,
	index: u64,
	block: BlockHeight,
	block_hash: H256,
) -> Result<Included, ChainError> {
	let mut included = Included { block, block_hash, changes: Vec::new(), waits_until: None, events: Vec::new() };
	for event in runtime.events().from_bytes(events).iter() {
		let event = event.map_err(|error| ChainError::Node(error.to_string()))?;
		if !matches!(event.phase(), Phase::ApplyExtrinsic(extrinsic) if u64::from(extrinsic) == index) {
			continue;
		}
		match (event.pallet_name(), event.event_name()) {
			("System", "ExtrinsicFailed") => return Err(dispatch_error(event.field_bytes(), runtime.metadata_ref())),
			// The decision of the council failed, and its motion is gone.
			("Council", "Executed") => {
				// Behind the motion's hash.
				if let Some([1, error @ ..]) = event.field_bytes().get(32..) {
					return Err(dispatch_error(error, runtime.metadata_ref()));
				}
			},
			("Did", "Changed") => {
				let change = Change::decode(&mut event.field_bytes());
				included.changes.push(change.map_err(|_| ChainError::garbled("event"))?);
			},
			("Did", "DeactivationWaits") => {
				let waits = <(DidId, BlockHeight)>::decode(&mut event.field_bytes());
				included.waits_until = Some(waits.map_err(|_| ChainError::garbled("event"))?.1);
			},
			_ => {},
		}
		included.events.push(ChainEvent::read(&event)?);
	}
	if included.events.is_empty() {
		// Every extrinsic has an event that says how it ended.
		return Err(ChainError::garbled("list of events"));
	}
	Ok(included)
}
