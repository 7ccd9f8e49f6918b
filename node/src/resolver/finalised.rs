//! Answers the questions of the resolver from the state of the newest final block of a client.

use super::records::{CurrentRecord, FinalisedHead, Records};
use crate::{
	archive::{Pause, VersionError},
	client::FullClient,
	prove::{ProveError, Proven, Prover, RuledVersion},
	state::{
		self,
		rules::{of_moment, past, BlockRules, BlockRulesCache},
		ReadError,
	},
};
use clavis_primitives::{
	recovery::GuardiansView,
	rules::{PastRules, RuleNumber},
	Did, DidId, Moment, NetworkName, Question,
};
use clavis_resolution::RuleSetEntry;
use clavis_runtime::Hash;
use sp_blockchain::HeaderBackend;
use std::{
	sync::{Arc, OnceLock},
	time::Duration,
};

/// The state of the newest final block of a client.
pub struct FinalisedRecords {
	client: Arc<FullClient>,
	/// The name never changes, so it is read once. It is not read at start: a node that syncs has no state yet.
	network: OnceLock<NetworkName>,
	/// The time between blocks never changes either.
	block_time: OnceLock<Duration>,
	rules: BlockRulesCache,
	prover: Arc<Prover>,
}

impl FinalisedRecords {
	/// Reads from a client; past versions and proofs come from the prover.
	pub fn new(client: Arc<FullClient>, prover: Arc<Prover>) -> Self {
		Self {
			client,
			network: OnceLock::new(),
			block_time: OnceLock::new(),
			rules: BlockRulesCache::default(),
			prover,
		}
	}

	fn block(&self) -> Hash {
		self.client.info().finalized_hash
	}

	fn block_time(&self, block: Hash) -> Result<Duration, ReadError> {
		if let Some(time) = self.block_time.get() {
			return Ok(*time);
		}
		let time = state::block_time(&self.client, block)?;
		Ok(*self.block_time.get_or_init(|| time))
	}
}

impl Records for FinalisedRecords {
	fn network(&self) -> Result<NetworkName, ReadError> {
		if let Some(network) = self.network.get() {
			return Ok(network.clone());
		}
		let network = state::network(&self.client, self.block())?;
		Ok(self.network.get_or_init(|| network).clone())
	}

	fn current(&self, id: DidId) -> Result<CurrentRecord, ReadError> {
		let block = self.block();
		let record = state::record(&self.client, block, id)?;
		Ok(CurrentRecord { record, rules: self.rules.read(&self.client, block)? })
	}

	fn guardians(&self, id: DidId) -> Result<Option<GuardiansView>, ReadError> {
		state::guardians(&self.client, self.block(), id)
	}

	fn rules(&self) -> Result<Arc<BlockRules>, ReadError> {
		self.rules.read(&self.client, self.block())
	}

	fn rules_at(&self, moment: Moment) -> Result<RuleSetEntry, ReadError> {
		let block = self.block();
		of_moment(&self.client, block, &self.rules.read(&self.client, block)?.set, moment)
	}

	fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ReadError> {
		past(&self.client, self.block(), number)
	}

	fn head(&self) -> Result<FinalisedHead, ReadError> {
		let info = self.client.info();
		let (block, height) = (info.finalized_hash, info.finalized_number);
		Ok(FinalisedHead { height, moment: state::authored(&self.client, block)?, block_time: self.block_time(block)? })
	}

	fn version(&self, id: DidId, question: Question, pause: Pause) -> Result<RuledVersion, VersionError> {
		self.prover.version(id, question, pause)
	}

	fn prove(&self, id: DidId, question: Question, pause: Pause) -> Result<Proven, ProveError> {
		self.prover.prove(&Did { network: self.network()?, id }, question, pause)
	}
}
