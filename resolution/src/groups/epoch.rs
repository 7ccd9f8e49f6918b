//! The epochs of a group as JSON, each with the call that made it.

use super::bytes::{base64url, did, hex};
use clavis_primitives::{
	groups::{
		Added, Base, Changes, EpochKind, EpochRecord, GroupId, Head, Location, Message, Messages, Tree, MAX_EPOCH,
	},
	NetworkName,
};
use serde_json::{json, Map, Value};
use sp_core::H256;

/// One epoch of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochEntry {
	/// The record.
	pub record: EpochRecord,
	/// The place of the call that made it.
	pub at: Location,
	/// The hash of the block with the call.
	pub block: H256,
	/// The changes and the messages of the call, if it was a commit.
	pub commit: Option<(Changes, Messages)>,
}

/// Some epochs of a group that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochsPage {
	/// The group.
	pub group: GroupId,
	/// The number of the current epoch.
	pub current: u32,
	/// The epochs, the oldest first.
	pub entries: Vec<EpochEntry>,
}

impl EpochsPage {
	/// Writes the page. The property `next` is there if later epochs exist; it asks for the next page.
	pub fn to_json(&self, network: &NetworkName) -> Value {
		let mut page = Map::new();
		page.insert("group".into(), self.group.to_string().into());
		page.insert("epoch".into(), self.current.into());
		page.insert("epochs".into(), self.entries.iter().map(|entry| entry.to_json(network)).collect());
		if let Some(next) = self.next() {
			page.insert("next".into(), next.into());
		}
		page.into()
	}

	/// Returns the number of the epoch after those on the page, if it exists.
	pub fn next(&self) -> Option<u32> {
		let last = self.entries.last().map(|entry| entry.record.epoch)?;
		Some(last.saturating_add(1)).filter(|next| *next <= self.current.min(MAX_EPOCH))
	}
}

impl EpochEntry {
	/// Writes the epoch.
	pub fn to_json(&self, network: &NetworkName) -> Value {
		let mut entry = record_to_json(network, &self.record, &self.record.hash());
		entry.insert("at".into(), location(self.at));
		entry.insert("blockHash".into(), hex(&self.block).into());
		if let Some((changes, messages)) = &self.commit {
			entry.insert("changes".into(), self::changes(network, changes));
			entry.insert("messages".into(), self::messages(messages));
		}
		entry.into()
	}
}

/// Writes a record with its hash.
pub(super) fn record_to_json(network: &NetworkName, record: &EpochRecord, hash: &H256) -> Map<String, Value> {
	let mut properties = Map::new();
	properties.insert("group".into(), record.group.to_string().into());
	properties.insert("epoch".into(), record.epoch.into());
	properties.insert("hash".into(), hex(hash).into());
	if let Some(base) = &record.base {
		properties.insert("base".into(), self::base(base));
	}
	properties.insert("kind".into(), kind_name(&record.kind).into());
	if let EpochKind::Committed { messages, changes } = &record.kind {
		properties.insert("messagesHash".into(), hex(messages).into());
		properties.insert("changesHash".into(), hex(changes).into());
	}
	properties.insert("by".into(), did(network, record.by).into());
	let counts = (record.restarts, record.mls_epoch, record.roster);
	insert_state(&mut properties, &record.group, counts, &record.tree);
	properties
}

/// Writes the current epoch of a group, as its state has it.
pub(super) fn epoch_of_head(network: &NetworkName, group: &GroupId, head: &Head) -> Map<String, Value> {
	let mut properties = Map::new();
	let Base { epoch, hash, at } = &head.base;
	properties.insert("epoch".into(), (*epoch).into());
	properties.insert("hash".into(), hex(hash).into());
	properties.insert("at".into(), location(*at));
	properties.insert("by".into(), did(network, head.by).into());
	insert_state(&mut properties, group, (head.restarts, head.mls_epoch, head.roster), &head.tree);
	properties
}

/// Adds the state of MLS after an epoch. `counts` are the restarts, the epoch of MLS and the number of members.
fn insert_state(
	properties: &mut Map<String, Value>,
	group: &GroupId,
	(restarts, mls_epoch, roster): (u32, u64, u32),
	tree: &Tree,
) {
	properties.insert("restarts".into(), restarts.into());
	properties.insert("mlsGroupId".into(), base64url(&group.in_mls(restarts)).into());
	properties.insert("mlsEpoch".into(), mls_epoch.to_string().into());
	properties.insert("treeHash".into(), base64url(&tree.tree_hash).into());
	properties.insert("transcriptHash".into(), base64url(&tree.transcript_hash).into());
	properties.insert("roster".into(), roster.into());
}

/// Returns the name of the kind of an epoch.
pub(super) fn kind_name(kind: &EpochKind) -> &'static str {
	match kind {
		EpochKind::Created => "created",
		EpochKind::Committed { .. } => "committed",
		EpochKind::Voided => "voided",
		EpochKind::Restarted => "restarted",
	}
}

fn base(base: &Base) -> Value {
	json!({ "epoch": base.epoch, "hash": hex(&base.hash), "at": location(base.at) })
}

fn location(at: Location) -> Value {
	json!({ "block": at.block, "extrinsic": at.extrinsic })
}

fn changes(network: &NetworkName, changes: &Changes) -> Value {
	let added = changes.added.iter().map(
		|Added { did: id, package, leaf }| json!({ "did": did(network, *id), "package": hex(package), "leaf": leaf }),
	);
	let mut properties = Map::new();
	properties.insert("removed".into(), changes.removed.iter().map(|id| did(network, *id)).collect());
	properties.insert("added".into(), added.collect());
	if let Some(leaf) = changes.rejoined {
		properties.insert("rejoined".into(), leaf.into());
	}
	properties.into()
}

fn messages(messages: &Messages) -> Value {
	let mut properties = Map::new();
	properties.insert("commit".into(), message(&messages.commit));
	if let Some(welcome) = &messages.welcome {
		properties.insert("welcome".into(), message(welcome));
	}
	if let Some(group_info) = &messages.group_info {
		properties.insert("groupInfo".into(), message(group_info));
	}
	properties.into()
}

fn message<const N: u32>(message: &Message<N>) -> Value {
	match message {
		Message::Here(bytes) => json!({ "bytes": base64url(bytes) }),
		Message::Elsewhere { hash, length, place } => {
			json!({ "hash": hex(hash), "length": length, "place": place.as_str() })
		},
	}
}
