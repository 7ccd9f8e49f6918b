//! Answers that prove themselves: past versions from the archive, the state of final blocks, and who made them final.

use crate::{
	archive::{timeline, FinalBlocks, History},
	client::{FullBackend, FullClient},
	state::{
		read_record,
		rules::{of_moment, PresentRules},
		Proven, ReadError, RuledVersion, Version, VersionError,
	},
};
use clavis_primitives::{api::DidApi, rules::RuleNumber, Did, DidId, NetworkName, Record};
use clavis_proofs::{
	state::{now_key, past_rules_key, record_key, rules_key, trie_nodes},
	Anchor, AuthoritySet, Header, Justification, Proof, SetChange,
};
use clavis_resolution::{FoundRules, VersionQuery};
use clavis_runtime::{opaque::Block, BlockNumber, Hash};
use codec::DecodeAll;
use sc_client_api::{BlockBackend, ProofProvider};
use sc_consensus_grandpa::{best_justification, SharedAuthoritySet};
use serde_json::Value;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus_grandpa::{GrandpaApi, GRANDPA_ENGINE_ID};
use std::sync::Arc;

/// The most set changes that one call answers with.
const SET_CHANGES: usize = 32;

/// Proves what the chain says.
pub struct Prover {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	blocks: FinalBlocks,
	authority_set: SharedAuthoritySet<Hash, BlockNumber>,
}

/// A block whose finality can be shown to anyone.
struct Justified {
	hash: Hash,
	header: Header,
	justification: Justification,
	set_id: u64,
}

impl Prover {
	pub fn new(
		client: Arc<FullClient>,
		backend: Arc<FullBackend>,
		authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	) -> Self {
		let blocks = FinalBlocks::new(client.clone(), backend.clone());
		Self { client, backend, blocks, authority_set }
	}

	/// A version of a DID, checked against its record in the newest final block.
	pub fn version(&self, id: DidId, which: VersionQuery) -> Result<RuledVersion, VersionError> {
		let (block, mut history) = self.history(id)?;
		let (version, _) = history.version(which)?;
		Ok(self.ruled(block, version, Some(which))?.0)
	}

	/// A version under the rules of the moment that is asked about, and the number of these if others are in force in the
	/// block that was read.
	fn ruled(
		&self,
		block: Hash,
		version: Version,
		which: Option<VersionQuery>,
	) -> Result<(RuledVersion, Option<RuleNumber>), ReadError> {
		let PresentRules { set: rules, moment } = PresentRules::read(&self.client, block)?;
		let asked = which.and_then(|which| which.moment(version.record.updated, version.next.map(|(_, to)| to)));
		let Some(asked) = asked else { return Ok((RuledVersion { version, rules, moment, asked: false }, None)) };
		let found = of_moment(&self.client, block, &rules, asked)?;
		let past = matches!(found, FoundRules::Past(_)).then(|| found.set().number);
		Ok((RuledVersion { version, rules: found.into_set(), moment: asked, asked: true }, past))
	}

	/// What happened to a DID, below the version `before`.
	pub fn timeline(&self, did: &Did, before: Option<u32>) -> Result<Value, VersionError> {
		timeline(did, &mut self.history(did.id)?.1, before)
	}

	/// A version of a DID, or its current one, with the proof.
	pub fn prove(&self, did: &Did, which: Option<VersionQuery>) -> Result<Proven, VersionError> {
		let Justified { hash, header, justification, set_id } = self.newest_justified()?;
		let (version, past) = match (read_record(&self.client, hash, did.id)?, which) {
			(None, _) => (None, None),
			(Some(record), None) => (Some(Version { record, next: None }), None),
			(Some(record), Some(which)) => {
				let (version, past) = History::new(&self.blocks, did.id, header.number, record).version(which)?;
				(Some(version), past)
			},
		};
		let ruled = version.map(|version| self.ruled(hash, version, which)).transpose()?;
		let (version, past_rules) = ruled.map_or((None, None), |(version, past_rules)| (Some(version), past_rules));
		let mut keys = vec![record_key(&did.id), now_key(), rules_key()];
		keys.extend(past_rules.map(past_rules_key));
		let nodes = self.client.read_proof(hash, &mut keys.iter().map(Vec::as_slice)).map_err(ReadError::from)?;
		let nodes = trie_nodes(nodes, header.state_root).ok_or(VersionError::Inconsistent)?;
		let proof = Proof { set_id, justification, header, nodes, past_rules, past };
		Ok(Proven { version, proof: proof.to_json(did) })
	}

	/// The name of this network in its DIDs.
	pub fn network(&self) -> Result<NetworkName, ReadError> {
		Ok(self.client.runtime_api().network(self.client.info().finalized_hash)?)
	}

	/// The authorities that make blocks final today, or those that the first block names.
	pub fn anchor(&self, of_genesis: bool) -> Result<Anchor, VersionError> {
		let genesis = self.client.info().genesis_hash;
		let network = self.network()?;
		let set = if of_genesis {
			if self.blocks.with_state(0)?.is_none() {
				return Err(VersionError::Pruned);
			}
			let authorities = self.client.runtime_api().grandpa_authorities(genesis).map_err(ReadError::from)?;
			AuthoritySet { id: 0, authorities }
		} else {
			self.current_set()
		};
		Ok(Anchor { genesis, network, set, changes: Vec::new() })
	}

	fn current_set(&self) -> AuthoritySet {
		loop {
			let id = self.authority_set.set_id();
			let voters = self.authority_set.current_authorities();
			// They are two looks at what another thread may change: they belong together if nothing did meanwhile.
			if self.authority_set.set_id() == id {
				let authorities = voters.iter().map(|(voter, info)| (voter.clone(), info.weight().get())).collect();
				return AuthoritySet { id, authorities };
			}
		}
	}

	/// How authority sets handed over, from this one on, and whether there is no more to tell.
	pub fn set_changes(&self, from: u64) -> Result<(Vec<SetChange>, bool), VersionError> {
		let known = self.authority_set.authority_set_changes();
		// A node that did not see the first changes has none to start from.
		let known = known.iter_from(0).ok_or(VersionError::Pruned)?;
		let mut wanted = known.filter(|(set, _)| *set >= from);
		let changes =
			wanted.by_ref().take(SET_CHANGES).map(|(_, last)| self.set_change(*last)).collect::<Result<_, _>>()?;
		Ok((changes, wanted.next().is_none()))
	}

	/// The change that a set's last block announced.
	fn set_change(&self, last: BlockNumber) -> Result<SetChange, VersionError> {
		let read = |error: sp_blockchain::Error| VersionError::Read(error.into());
		let hash = self.client.hash(last).map_err(read)?.ok_or(VersionError::Pruned)?;
		let header = self.client.header(hash).map_err(read)?.ok_or(VersionError::Pruned)?;
		let justifications = self.client.justifications(hash).map_err(read)?.ok_or(VersionError::Pruned)?;
		let encoded = justifications.into_justification(GRANDPA_ENGINE_ID).ok_or(VersionError::Pruned)?;
		let justification = Justification::decode_all(&mut &encoded[..]).map_err(|_| VersionError::Inconsistent)?;
		Ok(SetChange { justification, header })
	}

	/// The past of a DID, seen from the newest final block, and that block.
	fn history(&self, id: DidId) -> Result<(Hash, History<'_>), VersionError> {
		let info = self.client.info();
		let record: Option<Record<()>> = read_record(&self.client, info.finalized_hash, id)?;
		let record = record.ok_or(VersionError::NotFound)?;
		Ok((info.finalized_hash, History::new(&self.blocks, id, info.finalized_number, record)))
	}

	/// GRANDPA keeps the votes for the newest block that it made final.
	fn newest_justified(&self) -> Result<Justified, VersionError> {
		let best = best_justification::<_, Block>(&*self.backend).map_err(ReadError::from)?;
		let justification: Justification = best.ok_or(VersionError::Unjustified)?.into();
		let (height, hash) = (justification.commit.target_number, justification.commit.target_hash);
		// After a long pause it may be older than the states that are kept.
		if self.blocks.with_state(height)? != Some(hash) {
			return Err(VersionError::Unjustified);
		}
		let header = self.client.header(hash).map_err(ReadError::from)?.ok_or(VersionError::Unjustified)?;
		Ok(Justified { hash, header, justification, set_id: self.set_id_of(height) })
	}

	/// The set that made the block at this height final.
	fn set_id_of(&self, height: BlockNumber) -> u64 {
		let current = self.authority_set.set_id();
		let changes = self.authority_set.authority_set_changes();
		// Sets that ended with this block or a later one; what is missing are changes long ago.
		let ended = changes.iter_from(height.saturating_sub(1)).and_then(|mut ended| ended.next().copied());
		ended.map_or(current, |(set, _)| set)
	}
}
