//! Answers the questions of the resolver from the state of the newest final block of a client.

use super::{
	groups::GroupRecords,
	records::{CurrentRecord, FinalisedHead, Records},
};
use crate::{
	archive::{Pause, VersionError},
	client::FullClient,
	epochs::EpochsError,
	prove::{GroupAnswer, ProveError, ProveGroupError, Proven, Prover, RuledVersion},
	state::{
		self, groups,
		rules::{of_moment, past, BlockRules, BlockRulesCache},
		ReadError,
	},
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, MembersPage, PackageView},
	recovery::GuardiansView,
	rules::{PastRules, RuleNumber},
	Did, DidId, Moment, NetworkName, Question,
};
use clavis_proofs::GroupQuestion;
use clavis_resolution::{EpochEntry, EpochsPage, RuleSetEntry};
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

impl GroupRecords for FinalisedRecords {
	fn group(&self, group: GroupId) -> Result<Option<GroupView>, ReadError> {
		let block = self.block();
		// The current epoch is read natively, so a group that is not there costs no call of the runtime.
		match groups::head(&self.client, block, group)? {
			Some(_) => groups::view(&self.client, block, group),
			None => Ok(None),
		}
	}

	fn group_member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ReadError> {
		let block = self.block();
		match groups::member(&self.client, block, group, did)? {
			Some(_) => groups::member_view(&self.client, block, group, did),
			None => Ok(None),
		}
	}

	fn group_members(&self, group: GroupId, after: Option<DidId>) -> Result<Option<MembersPage>, ReadError> {
		let block = self.block();
		match groups::head(&self.client, block, group)? {
			Some(_) => groups::members(&self.client, block, group, after).map(Some),
			None => Ok(None),
		}
	}

	fn key_packages(&self, did: DidId) -> Result<Vec<PackageView>, ReadError> {
		groups::key_packages(&self.client, self.block(), did)
	}

	fn epoch(&self, group: GroupId, epoch: u32, pause: Pause) -> Result<EpochEntry, EpochsError> {
		self.prover.epoch(group, epoch, pause)
	}

	fn epochs(&self, group: GroupId, from: u32, limit: u32, pause: Pause) -> Result<EpochsPage, EpochsError> {
		self.prover.epochs(group, from, limit, pause)
	}

	fn prove_group(
		&self,
		group: GroupId,
		question: GroupQuestion,
		pause: Pause,
	) -> Result<GroupAnswer, ProveGroupError> {
		self.prover.prove_group(group, question, pause)
	}
}
