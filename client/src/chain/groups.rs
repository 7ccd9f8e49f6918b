//! Groups as of a final block: their state, members and key packages, and their epochs with the calls that made them.

use super::{ask, ChainError, Snapshot};
use crate::rules::counted;
use clavis_primitives::{
	groups::{
		Base, Changes, EpochKind, EpochRecord, GroupId, GroupView, Head, Location, MemberView, MembersPage, Messages,
		PackageView,
	},
	BlockHeight, DidId,
};
use clavis_resolution::{EpochEntry, EpochsPage};
use serde_json::Value;
use sp_core::H256;
use subxt::rpcs::client::rpc_params;

/// The most epochs that one call reads, and the most bytes of their messages. A member that missed more than that rejoins
/// faster than it catches up.
const MAX_EPOCHS: usize = 4_096;
const MAX_BYTES: usize = 256 * 1_024 * 1_024;

/// An epoch of a group, checked against the current epoch in the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochRead {
	/// The record.
	pub record: EpochRecord,
	/// Its hash.
	pub hash: H256,
	/// The place of the call that made it.
	pub at: Location,
	/// The changes of the roster, if it was a commit.
	pub changes: Option<Changes>,
	/// The messages, if it was a commit.
	pub messages: Option<Messages>,
	/// The hash of the block with the call, as the node says.
	pub block_hash: H256,
}

impl Snapshot {
	/// A group. `None` if there is none of this name. Makes one request.
	pub async fn group(&self, id: GroupId) -> Result<Option<GroupView>, ChainError> {
		self.call("the group", "GroupsApi_group", id).await
	}

	/// A member of a group. `None` if the DID is none. Makes one request.
	pub async fn group_member(&self, id: GroupId, did: DidId) -> Result<Option<MemberView>, ChainError> {
		self.call("the member of the group", "GroupsApi_group_member", (id, did)).await
	}

	/// All members of a group, in the order of their keys in storage. Makes a request for every 256 of them.
	pub async fn group_members(&self, id: GroupId) -> Result<Vec<MemberView>, ChainError> {
		let mut members = Vec::<MemberView>::new();
		let mut after = None;
		loop {
			let what = "the members of the group";
			let page: MembersPage = self.call(what, "GroupsApi_group_members", (id, after)).await?;
			// A node that repeats itself would be asked for ever.
			let goes_on = page.members.iter().map(|member| member.did).chain(page.after).all(|did| Some(did) > after);
			if !goes_on {
				return Err(ChainError::garbled("list of members"));
			}
			members.extend(page.members);
			after = page.after;
			if after.is_none() {
				return Ok(members);
			}
		}
	}

	/// The key packages of a DID. Makes one request.
	pub async fn key_packages(&self, did: DidId) -> Result<Vec<PackageView>, ChainError> {
		self.call("the key packages of the DID", "GroupsApi_key_packages", did).await
	}

	/// The epochs of a group from the one with the number `from` up to the current one, the oldest first. Empty if there is no
	/// such group, or no such epoch yet.
	///
	/// The records are checked against the current epoch in the state, and the changes and the messages against the records.
	/// Makes a request for the state, and one for every 64 epochs or 4 MiB of messages. A node that has not read the whole history
	/// yet answers [`ChainError::Busy`]: ask again.
	pub async fn epochs(&self, id: GroupId, from: u32) -> Result<Vec<EpochRead>, ChainError> {
		let Some(GroupView { head, .. }) = self.group(id).await? else { return Ok(Vec::new()) };
		let (mut entries, mut bytes) = (Vec::new(), 0usize);
		let mut next = from.max(1);
		while next <= head.base.epoch {
			let what = "the epochs of the group";
			let request = self.connection().request::<Value>(what, "group_epochs", rpc_params![id.to_string(), next]);
			let page = EpochsPage::from_json(&request.await?).map_err(|error| ChainError::Node(error.to_string()))?;
			let wanted = page.entries.into_iter().filter(|entry| entry.record.epoch <= head.base.epoch);
			let before = entries.len();
			for entry in wanted {
				bytes =
					bytes.saturating_add(entry.commit.as_ref().map_or(0, |(_, messages)| messages.length() as usize));
				next = entry.record.epoch.saturating_add(1);
				entries.push(entry);
			}
			if entries.len() == before {
				return Err(ChainError::garbled("list of epochs"));
			}
			if entries.len() > MAX_EPOCHS || bytes > MAX_BYTES {
				let missed = head.base.epoch.saturating_sub(from);
				return Err(ChainError::TooMuch(format!("{} of the group", counted(missed.into(), "epoch"))));
			}
		}
		checked(id, &head, from.max(1), entries)
	}

	/// The hash of the final block at a height. Makes one request.
	pub async fn block_hash(&self, height: BlockHeight) -> Result<H256, ChainError> {
		let request = self.connection().legacy();
		let hash = ask("a final block", request.chain_get_block_hash(Some(height.into()))).await?;
		Ok(H256(hash.ok_or_else(|| ChainError::garbled("block"))?.0))
	}
}

/// Checks that these are the epochs of a group from one number on, up to the current one: each record has the hash by which
/// the next one, or the state, names it.
fn checked(id: GroupId, head: &Head, from: u32, entries: Vec<EpochEntry>) -> Result<Vec<EpochRead>, ChainError> {
	let mut expected = Some(head.base);
	let mut epochs = Vec::with_capacity(entries.len());
	for entry in entries.into_iter().rev() {
		let base = expected.ok_or_else(|| ChainError::garbled("list of epochs"))?;
		let epoch = check(id, &base, entry)?;
		expected = epoch.record.base;
		epochs.push(epoch);
	}
	epochs.reverse();
	let is_whole = epochs.first().map(|first| first.record.epoch) == Some(from) || from > head.base.epoch;
	if is_whole {
		Ok(epochs)
	} else {
		Err(ChainError::garbled("list of epochs"))
	}
}

/// Checks an epoch against the one after it, or against the state.
fn check(id: GroupId, base: &Base, entry: EpochEntry) -> Result<EpochRead, ChainError> {
	let false_claim =
		|what: &str| ChainError::Node(format!("{what} of epoch {} of a group that was changed", base.epoch));
	let EpochEntry { record, at, block, commit } = entry;
	let hash = record.hash();
	let named = Base { epoch: record.epoch, hash, at };
	if record.group != id || named != *base {
		return Err(false_claim("a record"));
	}
	let (changes, messages) = commit.map_or((None, None), |(changes, messages)| (Some(changes), Some(messages)));
	let claimed = changes.as_ref().zip(messages.as_ref());
	let claimed = claimed.map(|(changes, messages)| EpochKind::committed(changes, messages));
	let is_right = match (&record.kind, claimed) {
		(kind @ EpochKind::Committed { .. }, Some(claimed)) => *kind == claimed,
		(EpochKind::Committed { .. }, None) => false,
		(_, claimed) => claimed.is_none(),
	};
	if !is_right {
		return Err(false_claim("a commit"));
	}
	Ok(EpochRead { record, hash, at, changes, messages, block_hash: block })
}

#[cfg(test)]
mod tests;
