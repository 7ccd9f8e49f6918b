//! The chain as of one final block: every read of one answer is made on one snapshot.

use super::{
	connection::{Connection, Runtime},
	storage::{map_key, plain_key},
	ChainError,
};
use clavis_primitives::{
	recovery::GuardiansView,
	rules::{Agenda, Instant, Notices, NumberedRules, PastRules, RuleChanges, RuleNumber, RulesError},
	BlockHeight, DidId, Moment, NetworkName, Record, RuleSet,
};
use codec::{Compact, Decode, Encode};
use sp_core::H256;
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant as Clock, SystemTime, UNIX_EPOCH},
};

/// A person at a prompt can take longer than this; then the newest final block is another one.
const FRESH: Duration = Duration::from_secs(5);

/// The chain as of a final block. A copy is cheap, and shares what was read.
///
/// Nothing is asked twice, since a block never changes.
#[derive(Clone)]
pub struct Snapshot(Arc<Inner>);

struct Inner {
	connection: Arc<Connection>,
	genesis: H256,
	block: Block,
	taken: Clock,
	answers: Mutex<Answers>,
}

/// The facts about its block that a snapshot knows from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
	pub hash: H256,
	pub height: BlockHeight,
	/// The time of the block; 0 at the first block, before any clock has run.
	pub moment: Moment,
	/// The version of the runtime that runs on it.
	pub spec_version: u32,
}

/// The answers so far.
#[derive(Default)]
struct Answers {
	calls: BTreeMap<(&'static str, Vec<u8>), Vec<u8>>,
	entries: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

/// The first entries that are read of a block, in one request.
pub(super) struct Head {
	pub height: BlockHeight,
	pub moment: Moment,
	/// The version of the runtime that made the block.
	pub spec_version: u32,
	/// The name of the network in its DIDs.
	pub network: NetworkName,
	/// The hash of the first block.
	pub genesis: H256,
	/// The events of the block, in SCALE; empty where they were not asked for.
	pub events: Vec<u8>,
}

impl Head {
	/// Reads the head of a block, with or without what happened in it.
	pub async fn read(connection: &Connection, hash: H256, with_events: bool) -> Result<Self, ChainError> {
		let [number, now, runtime, network, events] = [
			("System", "Number"),
			("Timestamp", "Now"),
			("System", "LastRuntimeUpgrade"),
			("Did", "Network"),
			("System", "Events"),
		]
		.map(|(pallet, entry)| plain_key(pallet, entry));
		// The chain keeps the hash of its first block, at every height but that block's own.
		let first = map_key("System", "BlockHash", 0u32);
		let mut keys = [&number, &now, &runtime, &network, &first].map(Clone::clone).to_vec();
		keys.extend(with_events.then(|| events.clone()));
		let mut entries = connection.entries("a final block", &keys, hash).await?;
		let mut take = |key: &Vec<u8>| entries.remove(key).flatten();
		let garbled = || ChainError::garbled("block");
		// The first block stores no number.
		let height = decoded::<BlockHeight>(take(&number)).unwrap_or_default();
		let milliseconds = decoded::<u64>(take(&now)).unwrap_or_default();
		let (Compact(spec_version), _) = decoded::<(Compact<u32>, String)>(take(&runtime)).ok_or_else(garbled)?;
		let network = decoded(take(&network)).unwrap_or_default();
		let genesis = match height {
			0 => hash,
			_ => decoded(take(&first)).ok_or_else(garbled)?,
		};
		let events = take(&events).unwrap_or_default();
		Ok(Self { height, moment: milliseconds / 1_000, spec_version, network, genesis, events })
	}
}

fn decoded<T: Decode>(value: Option<Vec<u8>>) -> Option<T> {
	T::decode(&mut &value?[..]).ok()
}

impl Snapshot {
	pub(super) fn new(connection: Arc<Connection>, genesis: H256, block: Block) -> Self {
		let (taken, answers) = (Clock::now(), Mutex::default());
		Self(Arc::new(Inner { connection, genesis, block, taken, answers }))
	}

	/// The hash of the block.
	pub fn hash(&self) -> H256 {
		self.0.block.hash
	}

	/// The height of the block.
	pub fn height(&self) -> BlockHeight {
		self.0.block.height
	}

	/// The time of the block; 0 at the first block, before any clock has run.
	pub fn moment(&self) -> Moment {
		self.0.block.moment
	}

	/// The time of the block, or this machine's where that is later.
	pub fn clock(&self) -> Moment {
		let here = SystemTime::now().duration_since(UNIX_EPOCH).map(|age| age.as_secs()).unwrap_or_default();
		self.moment().max(here)
	}

	/// The version of the runtime that runs on the block.
	pub fn spec_version(&self) -> u32 {
		self.0.block.spec_version
	}

	/// Returns true if the snapshot was taken at most a few seconds ago.
	pub(super) fn is_fresh(&self) -> bool {
		self.0.taken.elapsed() < FRESH
	}

	/// The runtime that runs on the block.
	pub(super) async fn runtime(&self) -> Result<Runtime, ChainError> {
		let Inner { connection, genesis, block, .. } = &*self.0;
		connection.runtime(block.spec_version, *genesis, block.hash).await
	}

	pub(super) fn connection(&self) -> &Connection {
		&self.0.connection
	}

	/// The record of a DID, if it was ever created.
	pub async fn record(&self, id: DidId) -> Result<Option<Record<()>>, ChainError> {
		self.call("the DID's record", "DidApi_record", id).await
	}

	/// The guardians of a DID, their attempts and their health. `None` if it has none.
	pub async fn guardians(&self, id: DidId) -> Result<Option<GuardiansView>, ChainError> {
		self.call("the DID's guardians", "RecoveryApi_guardians", id).await
	}

	/// The part of the deposit for an attempt that does not depend on its size, in planck. Zero where the chain does not tell it.
	pub async fn attempt_base(&self) -> Result<u128, ChainError> {
		let runtime = self.runtime().await?;
		let recovery = runtime.metadata_ref().pallet_by_name("Recovery");
		match recovery.and_then(|recovery| recovery.constant_by_name("AttemptBase")) {
			Some(_) => self.constant("Recovery", "AttemptBase").await,
			None => Ok(0),
		}
	}

	/// The rules in force.
	pub async fn rules(&self) -> Result<NumberedRules, ChainError> {
		self.ours("the rules in force", "RevocationRules", "InForce").await
	}

	/// The rules of a moment that is over in this block.
	pub async fn rules_at(&self, at: Moment) -> Result<NumberedRules, ChainError> {
		let rules: Option<_> = self.call("the rules of that moment", "RulesApi_rules_at", at).await?;
		rules.ok_or_else(|| ChainError::garbled("rules of that moment"))
	}

	/// Rules that are no longer in force.
	pub async fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ChainError> {
		self.call("past rules", "RulesApi_past_rules", number).await
	}

	/// The decisions about the rules that wait for their block, or that lapse.
	pub async fn agenda(&self) -> Result<Agenda, ChainError> {
		self.ours("the agenda of the rules", "RevocationRules", "Agenda").await
	}

	/// The time that decisions must leave.
	pub async fn notices(&self) -> Result<Notices, ChainError> {
		self.call("the periods of notice", "RulesApi_notices", ()).await
	}

	/// The rules as they would be if voters decided on these changes now. The chain's own rules for decisions are
	/// applied here, to its agenda.
	pub async fn foresee(
		&self,
		changes: &RuleChanges,
		notice: BlockHeight,
	) -> Result<Result<RuleSet, RulesError>, ChainError> {
		let (mut agenda, notices) = (self.agenda().await?, self.notices().await?);
		let now = Instant { block: self.height(), moment: self.moment() };
		let scheduled = agenda.schedule(changes.clone(), notice, now, &notices);
		Ok(scheduled.map(|scheduled| agenda.foreseen(scheduled.from_block)))
	}

	/// Calls a function of the runtime.
	pub(super) async fn call<T: Decode>(
		&self,
		what: &'static str,
		function: &'static str,
		arguments: impl Encode,
	) -> Result<T, ChainError> {
		let question = (function, arguments.encode());
		let known = self.answers().calls.get(&question).cloned();
		let answer = match known {
			Some(answer) => answer,
			None => {
				let answer = self.0.connection.call(what, function, &question.1, self.hash()).await?;
				self.answers().calls.insert(question, answer.clone());
				answer
			},
		};
		T::decode(&mut &answer[..]).map_err(|_| ChainError::garbled(what))
	}

	/// The entries with these keys, in the order of the keys. Makes one request for those that were not read yet.
	pub(super) async fn entries(
		&self,
		what: &'static str,
		keys: &[Vec<u8>],
	) -> Result<Vec<Option<Vec<u8>>>, ChainError> {
		let missing = {
			let answers = self.answers();
			let missing = keys.iter().filter(|key| !answers.entries.contains_key(*key));
			missing.cloned().collect::<Vec<_>>()
		};
		if !missing.is_empty() {
			let found = self.0.connection.entries(what, &missing, self.hash()).await?;
			self.answers().entries.extend(found);
		}
		let answers = self.answers();
		Ok(keys.iter().map(|key| answers.entries.get(key).cloned().flatten()).collect())
	}

	/// Returns true if the entry was read before.
	pub(super) fn has_read(&self, key: &[u8]) -> bool {
		self.answers().entries.contains_key(key)
	}

	/// A panic elsewhere leaves the answers as they were: whole.
	fn answers(&self) -> MutexGuard<'_, Answers> {
		self.0.answers.lock().unwrap_or_else(PoisonError::into_inner)
	}
}
