//! What is proven of the chain's state, and where it lies there.

use crate::{Proof, ProofError};
pub use clavis_primitives::storage::{now_key, past_rules_key, record_key, rules_key};
use clavis_primitives::{
	rules::{PastRules, RuleNumber},
	DidId, Moment, NumberedRules, Record, StoredRecord,
};
use codec::{Decode, DecodeAll};
use sp_core::H256;
use sp_runtime::traits::BlakeTwo256;
use sp_trie::{read_trie_value, CompactProof, LayoutV1, MemoryDB, StorageProof};

/// How the runtime keeps the ticket for a deposit: as the amount.
pub type Ticket = u128;

/// The most trie nodes in a proof: four ways down, each of at most one node for each digit of a key, and the values.
pub(crate) const MAX_NODES: usize = 320;

/// The entries that a proof shows.
pub(crate) struct State {
	trie: MemoryDB<BlakeTwo256>,
	root: H256,
}

impl State {
	/// The state as the header of the proof commits to it.
	pub(crate) fn of(proof: &Proof) -> Result<Self, ProofError> {
		if proof.nodes.len() > MAX_NODES {
			return Err(ProofError::TooLarge(proof.nodes.len(), MAX_NODES));
		}
		let root = proof.header.state_root;
		let compact = CompactProof { encoded_nodes: proof.nodes.clone() };
		let (trie, _) = compact.to_memory_db::<BlakeTwo256>(&root).map_err(|_| ProofError::RootMismatch)?;
		Ok(Self { trie, root })
	}

	/// The record of a DID. `None`: there is none, for certain.
	pub(crate) fn record(&self, id: &DidId) -> Result<Option<Record<()>>, ProofError> {
		let stored = self.get::<StoredRecord<Ticket>>("record of the DID", &record_key(id))?;
		Ok(stored.map(|stored| stored.into_latest().without_ticket()))
	}

	/// When the block was authored.
	pub(crate) fn moment(&self) -> Result<Moment, ProofError> {
		let what = "time of the block";
		let millis: u64 = self.get(what, &now_key())?.ok_or(ProofError::UnreadableState(what))?;
		Ok(millis / 1_000)
	}

	/// The revocation rules in force.
	pub(crate) fn rules(&self) -> Result<NumberedRules, ProofError> {
		Ok(self.get("revocation rules in force", &rules_key())?.unwrap_or_default())
	}

	/// A rule set that is no longer in force.
	pub(crate) fn past_rules(&self, number: RuleNumber) -> Result<PastRules, ProofError> {
		let past = self.get("past revocation rules", &past_rules_key(number))?;
		past.ok_or(ProofError::NoSuchRules(number))
	}

	fn get<T: Decode>(&self, what: &'static str, key: &[u8]) -> Result<Option<T>, ProofError> {
		let value = read_trie_value::<LayoutV1<BlakeTwo256>, _>(&self.trie, &self.root, key, None, None)
			.map_err(|_| ProofError::MissingNode(what))?;
		value.map(|value| T::decode_all(&mut &value[..]).map_err(|_| ProofError::UnreadableState(what))).transpose()
	}
}

/// The trie nodes of a storage proof as a [`Proof`] holds them. `None` if they do not belong to this root.
pub fn trie_nodes(proof: StorageProof, root: H256) -> Option<Vec<Vec<u8>>> {
	Some(proof.into_compact_proof::<BlakeTwo256>(root).ok()?.encoded_nodes)
}
