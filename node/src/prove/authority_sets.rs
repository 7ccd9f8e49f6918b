//! Tells which authority sets make blocks final, and how each handed over to the next.

use super::{ProveError, Prover};
use crate::state::ReadError;
use clavis_proofs::{Anchor, AuthoritySet, Justification, SetChange, SetChanges};
use clavis_runtime::BlockNumber;
use codec::DecodeAll;
use sc_client_api::BlockBackend;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus_grandpa::{GrandpaApi, GRANDPA_ENGINE_ID};

/// The most set changes in one answer.
const SET_CHANGES: usize = 32;

impl Prover {
	/// Returns the authorities that make blocks final today, or those of the first block.
	pub fn anchor(&self, of_genesis: bool) -> Result<Anchor, ProveError> {
		let genesis = self.client.info().genesis_hash;
		let network = self.network()?;
		let set = if of_genesis {
			if self.blocks.with_state(0)?.is_none() {
				return Err(ProveError::Pruned);
			}
			let authorities = self.client.runtime_api().grandpa_authorities(genesis).map_err(ReadError::from)?;
			AuthoritySet { id: 0, authorities }
		} else {
			self.current_set()
		};
		Ok(Anchor { genesis, network, set, changes: Vec::new() })
	}

	/// Lists the changes of authority sets, from the change that ended the set with this number on.
	pub fn set_changes(&self, from: u64) -> Result<SetChanges, ProveError> {
		let known = self.authority_set.authority_set_changes();
		// A node that did not see the first changes has no place to start from.
		let known = known.iter_from(0).ok_or(ProveError::Pruned)?;
		let mut wanted = known.filter(|(set, _)| *set >= from);
		let changes = wanted.by_ref().take(SET_CHANGES).map(|(_, last)| self.set_change(*last));
		let changes = changes.collect::<Result<_, _>>()?;
		Ok(SetChanges { changes, complete: wanted.next().is_none() })
	}

	/// Returns the number of the set that made the block at this height final.
	pub(super) fn set_id_of(&self, height: BlockNumber) -> u64 {
		let current = self.authority_set.set_id();
		let changes = self.authority_set.authority_set_changes();
		// The sets that ended with this block or a later one. A list without its beginning lacks old changes only.
		let ended = changes.iter_from(height.saturating_sub(1)).and_then(|mut ended| ended.next().copied());
		ended.map_or(current, |(set, _)| set)
	}

	fn current_set(&self) -> AuthoritySet {
		loop {
			let id = self.authority_set.set_id();
			let voters = self.authority_set.current_authorities();
			// Another thread may change the set between the two reads. An equal number afterwards shows that it did
			// not.
			if self.authority_set.set_id() == id {
				let authorities = voters.iter().map(|(voter, info)| (voter.clone(), info.weight().get())).collect();
				return AuthoritySet { id, authorities };
			}
		}
	}

	/// Returns the change of sets that the last block of a set announced.
	fn set_change(&self, last: BlockNumber) -> Result<SetChange, ProveError> {
		let hash = self.client.hash(last)?.ok_or(ProveError::Pruned)?;
		let header = self.client.header(hash)?.ok_or(ProveError::Pruned)?;
		let justifications = self.client.justifications(hash)?.ok_or(ProveError::Pruned)?;
		let encoded = justifications.into_justification(GRANDPA_ENGINE_ID).ok_or(ProveError::Pruned)?;
		let justification = Justification::decode_all(&mut &encoded[..]).map_err(|_| ProveError::Inconsistent)?;
		Ok(SetChange { justification, header })
	}
}
