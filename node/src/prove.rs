//! Builds answers that prove themselves: a version of a DID, the state of a final block, and the votes that made the
//! block final.
//!
//! This module touches the archive (`archive`) and the state of blocks (`state`). It knows nothing of requests.

mod authority_sets;

use crate::{
	archive::{FinalBlocks, History, Version, VersionError},
	client::{FullBackend, FullClient},
	state::{
		self,
		rules::{of_moment, BlockRules},
		ReadError,
	},
};
use clavis_primitives::{
	rules::RuleNumber,
	storage::{now_key, past_rules_key, record_key, rules_key},
	Did, DidId, Moment, NetworkName, NumberedRules,
};
use clavis_proofs::{state::trie_nodes, Header, Justification, Proof};
use clavis_resolution::{ApplicableRules, HistoryPage, ResolvedVersion, RuleSetEntry, VersionQuery};
use clavis_runtime::{opaque::Block, BlockNumber, Hash};
use sc_client_api::ProofProvider;
use sc_consensus_grandpa::{best_justification, SharedAuthoritySet};
use serde_json::Value;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// A version of a DID, and the rules of the moment that the question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledVersion {
	/// The version.
	pub version: Version,
	/// The rules that apply to it.
	pub rules: NumberedRules,
	/// The moment that the question is about.
	pub moment: Moment,
	/// `true` if the moment follows from the question, `false` if it is that of the block that was read.
	pub asked: bool,
}

impl RuledVersion {
	/// Returns the version as an answer shows it, with the proof if there is one.
	pub fn resolved(&self, proof: Option<Value>) -> ResolvedVersion<'_> {
		let Version { record, next } = &self.version;
		let rules = match self.asked {
			true => ApplicableRules::of_version(&self.rules, self.moment),
			false => ApplicableRules::of_block(&self.rules, self.moment),
		};
		ResolvedVersion { record, next: *next, rules, proof }
	}
}

/// An answer about a DID with its proof, from the newest block that has a proof of finality.
#[derive(Clone, Debug, PartialEq)]
pub struct Proven {
	/// The version that was asked for, or the current one; `None` if there is no such DID.
	pub version: Option<RuledVersion>,
	/// The proof as a JSON object. It stands in the metadata of the document, or in the metadata of the resolution if
	/// there is no document.
	pub proof: Value,
}

/// The reason why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
	/// The version to prove could not be found.
	#[error(transparent)]
	Version(#[from] VersionError),
	/// GRANDPA has not voted for a block whose state is kept.
	#[error("no block has a proof of finality yet: try again after the next final blocks")]
	Unjustified,
	/// An old block, or the votes for it, are gone.
	#[error("this node has dropped the old blocks that prove this: ask an archive node")]
	Pruned,
	/// The data of this node do not fit together.
	#[error("the blocks and the state of this node contradict each other: ask another node")]
	Inconsistent,
	/// The state of a block could not be read.
	#[error(transparent)]
	Read(#[from] ReadError),
}

impl From<sp_blockchain::Error> for ProveError {
	fn from(error: sp_blockchain::Error) -> Self {
		Self::Read(error.into())
	}
}

/// Proves what the chain says about DIDs.
pub struct Prover {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	blocks: FinalBlocks,
	authority_set: SharedAuthoritySet<Hash, BlockNumber>,
}

/// A block with the votes that prove its finality.
struct JustifiedBlock {
	hash: Hash,
	header: Header,
	justification: Justification,
	set_id: u64,
}

impl Prover {
	/// Makes a prover over the blocks of a client and the authority sets of GRANDPA. The records of blocks that are
	/// executed again take up to `replay_cache` bytes of memory.
	pub fn new(
		client: Arc<FullClient>,
		backend: Arc<FullBackend>,
		authority_set: SharedAuthoritySet<Hash, BlockNumber>,
		replay_cache: usize,
	) -> Self {
		let blocks = FinalBlocks::new(client.clone(), backend.clone(), replay_cache);
		Self { client, backend, blocks, authority_set }
	}

	/// Reads the name of this network in its DIDs.
	pub fn network(&self) -> Result<NetworkName, ReadError> {
		state::network(&self.client, self.client.info().finalized_hash)
	}

	/// Finds a version of a DID, checked against the record in the newest final block.
	pub fn version(&self, id: DidId, which: VersionQuery) -> Result<RuledVersion, VersionError> {
		let (block, mut history) = self.history(id)?;
		let (version, _) = history.version(which)?;
		Ok(self.ruled(block, version, Some(which))?.0)
	}

	/// Collects the versions of a DID below the version `before`, or all of them.
	pub fn history_page(&self, id: DidId, before: Option<u32>) -> Result<HistoryPage, VersionError> {
		self.history(id)?.1.page(before)
	}

	/// Finds a version of a DID, or the current one, and proves it.
	pub fn prove(&self, did: &Did, which: Option<VersionQuery>) -> Result<Proven, ProveError> {
		let JustifiedBlock { hash, header, justification, set_id } = self.newest_justified()?;
		let (version, past) = match (state::record(&self.client, hash, did.id)?, which) {
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
		let nodes = self.client.read_proof(hash, &mut keys.iter().map(Vec::as_slice))?;
		let nodes = trie_nodes(nodes, header.state_root).ok_or(ProveError::Inconsistent)?;
		let proof = Proof { set_id, justification, header, nodes, past_rules, past };
		Ok(Proven { version, proof: proof.to_json(did) })
	}

	/// Adds to a version the rules of the moment that the question is about. Also returns the number of these rules if
	/// they are not those in force in the block.
	fn ruled(
		&self,
		block: Hash,
		version: Version,
		which: Option<VersionQuery>,
	) -> Result<(RuledVersion, Option<RuleNumber>), ReadError> {
		let BlockRules { set: rules, moment } = BlockRules::read(&self.client, block)?;
		let asked = which.and_then(|which| which.moment(version.record.updated, version.next.map(|(_, to)| to)));
		let Some(asked) = asked else { return Ok((RuledVersion { version, rules, moment, asked: false }, None)) };
		let found = of_moment(&self.client, block, &rules, asked)?;
		let past = matches!(found, RuleSetEntry::Past(_)).then(|| found.set().number);
		Ok((RuledVersion { version, rules: found.into_set(), moment: asked, asked: true }, past))
	}

	/// Opens the past of a DID as seen from the newest final block. Also returns the hash of that block.
	fn history(&self, id: DidId) -> Result<(Hash, History<'_>), VersionError> {
		let info = self.client.info();
		let record = state::record(&self.client, info.finalized_hash, id)?.ok_or(VersionError::NeverCreated)?;
		Ok((info.finalized_hash, History::new(&self.blocks, id, info.finalized_number, record)))
	}

	/// Returns the newest final block with its votes. GRANDPA keeps the votes of that block.
	fn newest_justified(&self) -> Result<JustifiedBlock, ProveError> {
		let best = best_justification::<_, Block>(&*self.backend)?;
		let justification: Justification = best.ok_or(ProveError::Unjustified)?.into();
		let (height, hash) = (justification.commit.target_number, justification.commit.target_hash);
		// After a long pause the block may be older than the states that are kept.
		if self.blocks.with_state(height)? != Some(hash) {
			return Err(ProveError::Unjustified);
		}
		let header = self.client.header(hash)?.ok_or(ProveError::Unjustified)?;
		Ok(JustifiedBlock { hash, header, justification, set_id: self.set_id_of(height) })
	}
}
