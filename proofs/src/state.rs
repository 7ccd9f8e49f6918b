//! The entries of the state that a proof shows.

use crate::ProofError;
use clavis_primitives::{
	groups::{GroupId, Head, Member},
	rules::{PastRules, RuleNumber},
	storage::{group_head_key, group_member_key, now_key, past_rules_key, record_key, rules_key},
	DidId, Moment, NumberedRules, Record, StoredRecord,
};
use codec::{Decode, DecodeAll};
use sp_core::H256;
use sp_runtime::traits::BlakeTwo256;
use sp_trie::{read_trie_value, CompactProof, LayoutV1, MemoryDB, StorageProof};

/// The ticket of a deposit as the runtime stores it: the amount.
pub type Ticket = u128;

/// The most trie nodes in a proof. There are four paths, each with at most one node per digit of a key, and the values.
pub(crate) const MAX_NODES: usize = 320;

/// The entries of the state that a proof shows.
pub(crate) struct ProvenState {
	trie: MemoryDB<BlakeTwo256>,
	root: H256,
}

impl ProvenState {
	/// Opens the trie nodes of a proof. Refuses nodes that do not have the state root of its header.
	pub(crate) fn of(nodes: &[Vec<u8>], root: H256) -> Result<Self, ProofError> {
		if nodes.len() > MAX_NODES {
			return Err(ProofError::TooLarge(nodes.len(), MAX_NODES));
		}
		let compact = CompactProof { encoded_nodes: nodes.to_vec() };
		let (trie, _) = compact.to_memory_db::<BlakeTwo256>(&root).map_err(|_| ProofError::RootMismatch)?;
		Ok(Self { trie, root })
	}

	/// Returns the record of a DID. `None` is proven, too: the DID does not exist.
	pub(crate) fn record(&self, id: &DidId) -> Result<Option<Record<()>>, ProofError> {
		let stored = self.get::<StoredRecord<Ticket>>("record of the DID", &record_key(id))?;
		Ok(stored.map(|stored| stored.into_latest().without_ticket()))
	}

	/// Returns the time at which the block was authored.
	pub(crate) fn moment(&self) -> Result<Moment, ProofError> {
		let what = "time of the block";
		let millis: u64 = self.get(what, &now_key())?.ok_or(ProofError::UnreadableState(what))?;
		Ok(millis / 1_000)
	}

	/// Returns the rule set in force.
	pub(crate) fn rules(&self) -> Result<NumberedRules, ProofError> {
		Ok(self.get("revocation rules in force", &rules_key())?.unwrap_or_default())
	}

	/// Returns a rule set that is no longer in force.
	pub(crate) fn past_rules(&self, number: RuleNumber) -> Result<PastRules, ProofError> {
		let past = self.get("past revocation rules", &past_rules_key(number))?;
		past.ok_or(ProofError::NoSuchRules(number))
	}

	/// Returns the current epoch of a group. `None` is proven, too: there is no such group.
	pub(crate) fn head(&self, id: &GroupId) -> Result<Option<Head>, ProofError> {
		self.front("current epoch of the group", &group_head_key(id))
	}

	/// Returns the entry of a DID in a group. `None` is proven, too: it has none.
	pub(crate) fn member(&self, id: &GroupId, did: &DidId) -> Result<Option<Member>, ProofError> {
		self.front("entry of the member", &group_member_key(id, did))
	}

	/// Reads the start of an entry. The layout of the rest is a matter of the chain alone.
	fn front<T: Decode>(&self, what: &'static str, key: &[u8]) -> Result<Option<T>, ProofError> {
		let decode = |value: Vec<u8>| T::decode(&mut &value[..]).map_err(|_| ProofError::UnreadableState(what));
		self.value(what, key)?.map(decode).transpose()
	}

	fn get<T: Decode>(&self, what: &'static str, key: &[u8]) -> Result<Option<T>, ProofError> {
		let decode = |value: Vec<u8>| T::decode_all(&mut &value[..]).map_err(|_| ProofError::UnreadableState(what));
		self.value(what, key)?.map(decode).transpose()
	}

	fn value(&self, what: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, ProofError> {
		read_trie_value::<LayoutV1<BlakeTwo256>, _>(&self.trie, &self.root, key, None, None)
			.map_err(|_| ProofError::MissingNode(what))
	}
}

/// Turns a storage proof into the trie nodes of a [`Proof`]. Returns `None` if they do not belong to this state root.
pub fn trie_nodes(proof: StorageProof, root: H256) -> Option<Vec<Vec<u8>>> {
	Some(proof.into_compact_proof::<BlakeTwo256>(root).ok()?.encoded_nodes)
}
