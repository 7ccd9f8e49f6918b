//! Builds answers that prove themselves: a version of a DID, an epoch of a group, the state of a final block, and the votes
//! that made the block final.
//!
//! This module touches the archive (`archive`), the epochs of groups (`epochs`) and the state of blocks (`state`). It knows
//! nothing of requests.

mod authority_sets;
mod groups;

pub use groups::{GroupAnswer, ProveGroupError};

use crate::{
	archive::{FinalBlocks, History, Pause, Version, VersionError},
	client::{FullBackend, FullClient},
	epochs::{Epochs, FinalBodies},
	state::{
		self,
		rules::{of_moment, BlockRules},
		ReadError,
	},
};
use clavis_primitives::{
	is_over,
	rules::RuleNumber,
	storage::{now_key, past_rules_key, record_key, rules_key},
	Did, DidId, Moment, NetworkName, NumberedRules, Question, Record,
};
use clavis_proofs::{state::trie_nodes, Header, Justification, Proof};
use clavis_resolution::{ApplicableRules, HistoryPage, ResolvedVersion, RuleSetEntry};
use clavis_runtime::{opaque::Block, BlockNumber, Hash};
use sc_client_api::ProofProvider;
use sc_consensus_grandpa::{best_justification, SharedAuthoritySet};
use serde_json::Value;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// The version of a DID that answers a question, with the rules of its moment and the knowledge of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledVersion {
	/// The version.
	pub version: Version,
	/// The record of the current version. It tells what has become known since.
	pub latest: Record<()>,
	/// The rules that apply to the version.
	pub rules: NumberedRules,
	/// The moment that follows from the question; `None` for that of the block.
	pub asked: Option<Moment>,
	/// The moment of the block that was read.
	pub block: Moment,
}

impl RuledVersion {
	/// Returns the version as an answer shows it, with the proof if there is one.
	pub fn resolved(&self, proof: Option<Value>) -> ResolvedVersion<'_> {
		let Self { version: Version { record, next }, latest, rules, asked, block } = self;
		let rules = ApplicableRules::of_question(rules, *asked, *block);
		ResolvedVersion { record, latest, next: *next, rules, proof }
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

/// Proves what the chain says about DIDs and groups.
pub struct Prover {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	blocks: FinalBlocks,
	epochs: Epochs,
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
		let epochs = Epochs::new(FinalBodies::new(client.clone(), backend.clone()));
		Self { client, backend, blocks, epochs, authority_set }
	}

	/// Reads the name of this network in its DIDs.
	pub fn network(&self) -> Result<NetworkName, ReadError> {
		state::network(&self.client, self.client.info().finalized_hash)
	}

	/// Finds the version of a DID that answers a question, checked against the record in the newest final block.
	pub fn version(&self, id: DidId, question: Question, pause: Pause) -> Result<RuledVersion, VersionError> {
		let (block, mut history) = self.history(id, pause)?;
		let (version, _) = history.version(question)?;
		let rules = BlockRules::read(&self.client, block)?;
		Ok(self.ruled(block, rules, version, history.current().clone(), question)?.0)
	}

	/// Collects the versions of a DID below the version `before`, or all of them.
	pub fn history_page(&self, id: DidId, before: Option<u32>, pause: Pause) -> Result<HistoryPage, VersionError> {
		self.history(id, pause)?.1.page(before)
	}

	/// Finds the version of a DID that answers a question, and proves it.
	pub fn prove(&self, did: &Did, question: Question, pause: Pause) -> Result<Proven, ProveError> {
		let JustifiedBlock { hash, header, justification, set_id } = self.newest_justified()?;
		let rules = BlockRules::read(&self.client, hash)?;
		// That there is no such DID is no answer about a moment that is not over, either.
		if let Question::Moment(asked) = question {
			check_over(asked, rules.moment)?;
		}
		let (version, past, past_rules) = match state::record(&self.client, hash, did.id)? {
			None => (None, None, None),
			Some(record) => {
				let mut history = History::new(&self.blocks, did.id, header.number, record).in_turns(pause);
				let (version, past) = history.version(question)?;
				let (version, past_rules) = self.ruled(hash, rules, version, history.current().clone(), question)?;
				(Some(version), past, past_rules)
			},
		};
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
		in_force: BlockRules,
		version: Version,
		latest: Record<()>,
		question: Question,
	) -> Result<(RuledVersion, Option<RuleNumber>), VersionError> {
		let BlockRules { set: in_force, moment } = in_force;
		let asked = question.moment(version.record.updated, version.next.map(|(_, start)| start));
		let found = match asked {
			Some(asked) => {
				check_over(asked, moment)?;
				of_moment(&self.client, block, &in_force, asked)?
			},
			None => RuleSetEntry::InForce(in_force),
		};
		let past = matches!(found, RuleSetEntry::Past(_)).then(|| found.set().number);
		Ok((RuledVersion { version, latest, rules: found.into_set(), asked, block: moment }, past))
	}

	/// Opens the past of a DID as seen from the newest final block. Also returns the hash of that block.
	fn history<'a>(&'a self, id: DidId, pause: Pause<'a>) -> Result<(Hash, History<'a>), VersionError> {
		let info = self.client.info();
		let record = state::record(&self.client, info.finalized_hash, id)?.ok_or(VersionError::NeverCreated)?;
		let history = History::new(&self.blocks, id, info.finalized_number, record).in_turns(pause);
		Ok((info.finalized_hash, history))
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

/// Refuses a moment that is not over in a block.
fn check_over(asked: Moment, block: Moment) -> Result<(), VersionError> {
	if is_over(asked, block) {
		Ok(())
	} else {
		Err(VersionError::NotOver { asked, block })
	}
}
