//! The port of the resolver: the questions about DIDs and rules that it asks a source of records.

use super::groups::GroupRecords;
use crate::{
	archive::{Pause, VersionError},
	prove::{ProveError, Proven, RuledVersion},
	state::{rules::BlockRules, ReadError},
};
use clavis_primitives::{
	recovery::GuardiansView,
	rules::{PastRules, RuleNumber},
	DidId, Moment, NetworkName, Question, Record,
};
use clavis_resolution::RuleSetEntry;
use std::{sync::Arc, time::Duration};

/// The current version of a DID, and the rules in force in the same block.
#[derive(Clone, Debug)]
pub struct CurrentRecord {
	/// The record; `None` if the DID was never created.
	pub record: Option<Record<()>>,
	/// The rules in force, and the moment of the block.
	pub rules: Arc<BlockRules>,
}

/// The newest final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalisedHead {
	/// The number of the block.
	pub height: u32,
	/// The time at which the block was authored, counted from 1970.
	pub moment: Duration,
	/// The time between blocks.
	pub block_time: Duration,
}

/// The source of the answers of a resolver.
pub trait Records: GroupRecords + Send + Sync {
	/// Returns the name of this network in its DIDs.
	fn network(&self) -> Result<NetworkName, ReadError>;
	/// Returns the current version of a DID.
	fn current(&self, id: DidId) -> Result<CurrentRecord, ReadError>;
	/// Returns the guardians of a DID, if it has any. This is slow work.
	fn guardians(&self, id: DidId) -> Result<Option<GuardiansView>, ReadError>;
	/// Returns the rules in force.
	fn rules(&self) -> Result<Arc<BlockRules>, ReadError>;
	/// Returns the rules of a moment that is over in the newest final block.
	fn rules_at(&self, moment: Moment) -> Result<RuleSetEntry, ReadError>;
	/// Returns a rule set that is no longer in force.
	fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ReadError>;
	/// Returns the block whose state is read.
	fn head(&self) -> Result<FinalisedHead, ReadError>;
	/// Returns the version of a DID that answers a question, checked against the history in its record. Pauses between
	/// two executions of blocks.
	fn version(&self, id: DidId, question: Question, pause: Pause) -> Result<RuledVersion, VersionError>;
	/// Returns the version of a DID that answers a question, with a proof. That there is no such DID is proven, too.
	/// Pauses as [`Self::version`] does.
	fn prove(&self, id: DidId, question: Question, pause: Pause) -> Result<Proven, ProveError>;
}
