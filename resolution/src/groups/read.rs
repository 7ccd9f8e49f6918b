//! Reads the epochs of a group from JSON that another node wrote.
//!
//! Nothing here is believed: a reader compares the hashes of the records with the state of the chain, and the changes and
//! the messages with the hashes in the records.

use super::{
	bytes::{from_base64url, from_hex},
	epoch::{kind_name, EpochEntry, EpochsPage},
};
use clavis_primitives::{
	groups::{Added, Base, Changes, EpochKind, EpochRecord, Location, Message, Messages, MlsHash, Tree},
	Did, DidId,
};
use serde_json::Value;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The reason why JSON is no page of epochs: the name of a property that is missing or malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is missing or malformed in the epochs of a group: ask another node")]
pub struct EpochReadError(pub &'static str);

type Read<T> = Result<T, EpochReadError>;

impl EpochsPage {
	/// Reads JSON that [`Self::to_json`] wrote.
	pub fn from_json(page: &Value) -> Read<Self> {
		let group = parsed(page, "group")?;
		let current = number(page, "epoch")?;
		let entries = list(page, "epochs")?.iter().map(EpochEntry::from_json).collect::<Read<Vec<_>>>()?;
		Ok(Self { group, current, entries })
	}
}

impl EpochEntry {
	/// Reads JSON that [`Self::to_json`] wrote.
	pub fn from_json(entry: &Value) -> Read<Self> {
		let commit = match (entry.get("changes"), entry.get("messages")) {
			(None, None) => None,
			(Some(changes), Some(messages)) => Some((read_changes(changes)?, read_messages(messages)?)),
			_ => return Err(EpochReadError("messages")),
		};
		let (at, block) = (location(entry, "at")?, hash(entry, "blockHash")?);
		Ok(Self { record: record(entry)?, at, block, commit })
	}
}

fn record(entry: &Value) -> Read<EpochRecord> {
	let base = entry.get("base").map(base).transpose()?;
	let kind = match text(entry, "kind")? {
		"committed" => {
			EpochKind::Committed { messages: hash(entry, "messagesHash")?, changes: hash(entry, "changesHash")? }
		},
		name => {
			let kinds = [EpochKind::Created, EpochKind::Voided, EpochKind::Restarted];
			kinds.into_iter().find(|kind| kind_name(kind) == name).ok_or(EpochReadError("kind"))?
		},
	};
	Ok(EpochRecord {
		group: parsed(entry, "group")?,
		epoch: number(entry, "epoch")?,
		base,
		kind,
		by: did(entry, "by")?,
		restarts: number(entry, "restarts")?,
		mls_epoch: parsed(entry, "mlsEpoch")?,
		tree: Tree { tree_hash: mls_hash(entry, "treeHash")?, transcript_hash: mls_hash(entry, "transcriptHash")? },
		roster: number(entry, "roster")?,
	})
}

fn base(base: &Value) -> Read<Base> {
	Ok(Base { epoch: number(base, "epoch")?, hash: hash(base, "hash")?, at: location(base, "at")? })
}

fn location(object: &Value, name: &'static str) -> Read<Location> {
	let at = object.get(name).ok_or(EpochReadError(name))?;
	Ok(Location { block: number(at, "block")?, extrinsic: number(at, "extrinsic")? })
}

fn read_changes(changes: &Value) -> Read<Changes> {
	let removed = list(changes, "removed")?.iter().map(|id| did_of(id).ok_or(EpochReadError("removed")));
	let added = list(changes, "added")?.iter().map(|added| {
		Ok(Added { did: did(added, "did")?, package: hash(added, "package")?, leaf: number(added, "leaf")? })
	});
	let rejoined = changes.get("rejoined").map(|_| number(changes, "rejoined")).transpose()?;
	let (removed, added) = (removed.collect::<Read<Vec<_>>>()?, added.collect::<Read<Vec<_>>>()?);
	Ok(Changes { removed: bounded(removed, "removed")?, added: bounded(added, "added")?, rejoined })
}

fn read_messages(messages: &Value) -> Read<Messages> {
	Ok(Messages {
		commit: message(messages.get("commit").ok_or(EpochReadError("commit"))?)?,
		welcome: messages.get("welcome").map(message).transpose()?,
		group_info: messages.get("groupInfo").map(message).transpose()?,
	})
}

fn message<const N: u32>(message: &Value) -> Read<Message<N>> {
	if message.get("bytes").is_some() {
		return Ok(Message::Here(bounded(bytes(message, "bytes")?, "bytes")?));
	}
	let (hash, length) = (hash(message, "hash")?, number(message, "length")?);
	Ok(Message::Elsewhere { hash, length, place: parsed(message, "place")? })
}

fn text<'a>(object: &'a Value, name: &'static str) -> Read<&'a str> {
	object.get(name).and_then(Value::as_str).ok_or(EpochReadError(name))
}

fn list<'a>(object: &'a Value, name: &'static str) -> Read<&'a Vec<Value>> {
	object.get(name).and_then(Value::as_array).ok_or(EpochReadError(name))
}

fn parsed<T: std::str::FromStr>(object: &Value, name: &'static str) -> Read<T> {
	text(object, name)?.parse().map_err(|_| EpochReadError(name))
}

fn number(object: &Value, name: &'static str) -> Read<u32> {
	let number = object.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
	number.ok_or(EpochReadError(name))
}

fn hash(object: &Value, name: &'static str) -> Read<H256> {
	from_hex(text(object, name)?).ok_or(EpochReadError(name))
}

fn bytes(object: &Value, name: &'static str) -> Read<Vec<u8>> {
	from_base64url(text(object, name)?).ok_or(EpochReadError(name))
}

fn mls_hash(object: &Value, name: &'static str) -> Read<MlsHash> {
	bounded(bytes(object, name)?, name)
}

fn did(object: &Value, name: &'static str) -> Read<DidId> {
	object.get(name).and_then(did_of).ok_or(EpochReadError(name))
}

/// Reads a DID. Its network is not looked at: the records name the ids alone.
fn did_of(did: &Value) -> Option<DidId> {
	did.as_str()?.parse::<Did>().ok().map(|did| did.id)
}

fn bounded<T, const N: u32>(items: Vec<T>, name: &'static str) -> Read<BoundedVec<T, ConstU32<N>>> {
	items.try_into().map_err(|_| EpochReadError(name))
}
