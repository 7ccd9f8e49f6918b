//! Answers questions about DIDs and groups, for JSON-RPC and HTTP alike.
//!
//! The questions are read, and the answers written, by the crate `clavis-resolution`. This module finds the records. It
//! reads through a port ([`records`]), behind which stands the finalised state of a client ([`finalised`]). Nothing but
//! JSON-RPC (`rpc`) and the start of the node build on it.

pub mod asked;
mod connections;
pub mod finalised;
pub mod groups;
pub mod http;
pub mod lane;
pub mod limits;
pub mod records;
pub mod server;
mod target;
#[cfg(test)]
pub mod testing;

use crate::{
	archive::{Pause, VersionError},
	metrics::ResolutionMetrics,
	prove::{ProveError, Proven},
	state::ReadError,
};
use asked::FormedRequest;
pub use asked::{read_did, Asked, HttpQuestion, MAX_DID_URL_BYTES, SLOW_PRICE};
use clavis_primitives::{is_over, Did, Inception, Question};
use clavis_resolution::{
	check_over, guardians_to_json, key_query, key_status, not_over, Answer, ApplicableRules, Body, ErrorKind,
	KeyParameters, Request, ResolutionError, ResolvedVersion, RuleSetEntry, RulesQuery,
};
use lane::{Client, Lane, Turns, Undone};
use records::{CurrentRecord, Records};
use serde_json::{json, Value};
use std::time::Duration;

/// The node is stalled once its newest final block is this many blocks behind the clock.
const STALLED_AFTER_BLOCKS: u32 = 10;
/// The most DIDs that are looked up as examples.
const MAX_EXAMPLES: usize = 16;
/// The least age of the newest final block of a stalled node: where blocks are quick, a busy machine is no stall.
const LEAST_STALL: Duration = Duration::from_secs(10);

/// Answers questions about DIDs as W3C DID Resolution defines.
pub struct Resolver {
	records: Box<dyn Records>,
	lane: Lane,
	metrics: Option<ResolutionMetrics>,
	examples: Examples,
}

/// The DIDs that the resolver names as examples.
#[derive(Clone, Debug, Default)]
pub struct Examples {
	/// Those that the operator chose.
	pub dids: Vec<Did>,
	/// The inception of the one that the presets for trying things out have in their first block.
	pub preset: Option<Inception>,
}

impl Resolver {
	/// Makes a resolver over a source of records. It counts its answers if metrics are given.
	pub fn new(records: impl Records + 'static, metrics: Option<ResolutionMetrics>) -> Self {
		Self { records: Box::new(records), lane: Lane::default(), metrics, examples: Examples::default() }
	}

	/// Names these DIDs as examples.
	pub fn with_examples(self, examples: Examples) -> Self {
		Self { examples, ..self }
	}

	/// Lets one address take all places for slow work, for a node behind a reverse proxy.
	pub fn behind_proxy(self) -> Self {
		Self { lane: self.lane.behind_proxy(), ..self }
	}

	/// Does slow work on a thread of its own, once there is a place for the client: the answer to a question that
	/// [`Asked::is_slow`], guardians, groups, a history, or a list of proofs.
	pub async fn slowly<T: Send + 'static>(
		&self,
		client: Client,
		work: impl FnOnce(&Turns) -> T + Send + 'static,
	) -> Result<T, Undone> {
		self.lane.run(client, work).await.inspect_err(|undone| {
			if let (Undone::Busy(_), Some(metrics)) = (undone, &self.metrics) {
				metrics.refuse();
			}
		})
	}

	/// Answers a question, and counts the answer. An error is written in the form that the client accepts. Only slow work
	/// pauses.
	pub fn answer(&self, asked: Asked, pause: Pause) -> Answer {
		let Asked { profile, question, since } = asked;
		let answer = question.and_then(|formed| self.read(&formed, pause));
		let answer = answer.unwrap_or_else(|error| Answer::failed(&error, profile));
		if let Some(metrics) = &self.metrics {
			metrics.observe(answer.status, since.elapsed());
		}
		answer
	}

	/// Answers the questions of a batch, with JSON alone. Pauses before each further one that is slow.
	pub fn answer_batch(&self, batch: Vec<Asked>, pause: Pause) -> Value {
		let mut has_slow = false;
		let answers = batch.into_iter().map(|asked| {
			if asked.is_slow() && std::mem::replace(&mut has_slow, true) {
				pause();
			}
			self.answer_json(asked, pause)
		});
		answers.collect()
	}

	/// Answers a question with JSON alone, as JSON-RPC and batches have it.
	pub fn answer_json(&self, asked: Asked, pause: Pause) -> Value {
		match self.answer(asked, pause).body {
			Body::Json(value) => value,
			Body::Location(location) => location.into(),
		}
	}

	/// Returns the status of a key of a DID at a moment that is over. Without a moment it is the status in the newest final
	/// block.
	pub fn key_status(&self, did: &str, parameters: &KeyParameters) -> Result<Value, ResolutionError> {
		let request = read_did(did)?;
		let CurrentRecord { record, rules } = self.records.current(request.did.id).map_err(unreadable)?;
		let query = key_query(parameters, rules.moment)?;
		request.check_network(&self.records.network().map_err(unreadable)?)?;
		let record = record.ok_or_else(|| ResolutionError::not_found(&request.did))?;
		let status = if is_over(query.at, rules.moment) {
			record.key_status(&query, self.records.rules_at(query.at).map_err(unreadable)?.set())
		} else {
			record.key_status(&query, &rules.set)
		};
		Ok(key_status(&request.did, &query, &status))
	}

	/// Returns the guardians of a DID, with their health, attempts and ballots. This is slow work: call it within
	/// [`Self::slowly`].
	pub fn guardians(&self, asked: &Request) -> Result<Value, ResolutionError> {
		asked.check_network(&self.records.network().map_err(unreadable)?)?;
		let did = &asked.did;
		// The record is read natively, so a DID that was never created costs no call of the runtime.
		if self.records.current(did.id).map_err(unreadable)?.record.is_none() {
			return Err(ResolutionError::not_found(did));
		}
		let view = self.records.guardians(did.id).map_err(unreadable)?;
		view.map(|view| guardians_to_json(did, &view)).ok_or_else(|| {
			let detail = format!("{did} has no guardians: its holder can name them with 'clavis guardians set'");
			error(ErrorKind::NotFound, detail)
		})
	}

	/// Returns a rule set: one with a number, the one of a moment that is over, or the one in force.
	pub fn rules(&self, query: RulesQuery) -> Result<Value, ResolutionError> {
		let block = self.records.rules().map_err(unreadable)?;
		let (in_force, number) = (block.set.clone(), block.set.number);
		let entry = match query {
			RulesQuery::Number(asked) if asked == number => Some(RuleSetEntry::InForce(in_force)),
			RulesQuery::Number(asked) => self.records.past_rules(asked).map_err(unreadable)?.map(RuleSetEntry::Past),
			RulesQuery::At(moment) => {
				check_over(moment, block.moment)?;
				Some(self.records.rules_at(moment).map_err(unreadable)?)
			},
			RulesQuery::InForce => Some(RuleSetEntry::InForce(in_force)),
		};
		entry.map(|entry| entry.to_json()).ok_or_else(|| query.not_found(number))
	}

	/// Returns the DIDs that are named as examples and are in use on this network. At most [`MAX_EXAMPLES`] are looked up.
	pub fn test_identifiers(&self) -> Result<Value, ResolutionError> {
		let network = self.records.network().map_err(unreadable)?;
		let of_preset =
			self.examples.preset.as_ref().map(|inception| Did { id: inception.id(&network), network: network.clone() });
		let dids = self.examples.dids.iter().cloned().chain(of_preset);
		let mut in_use = Vec::new();
		for did in dids.filter(|did| did.network == network).take(MAX_EXAMPLES) {
			let record = self.records.current(did.id).map_err(unreadable)?.record;
			if record.is_some_and(|record| record.is_active()) {
				in_use.push(Value::from(did.to_string()));
			}
		}
		Ok(in_use.into())
	}

	/// Returns facts about this resolver: the network whose DIDs it resolves (empty for the main network), and its version.
	pub fn properties(&self) -> Result<Value, ResolutionError> {
		let network = self.records.network().map_err(unreadable)?;
		Ok(json!({ "network": network.to_string(), "version": env!("CARGO_PKG_VERSION") }))
	}

	/// Returns the number of the newest final block, or the reason why the node is not healthy. `now` counts from 1970.
	pub fn health(&self, now: Duration) -> Result<u32, String> {
		let head = self.records.head().map_err(|error| format!("this node cannot read its final state: {error}"))?;
		if head.moment.is_zero() {
			return Err("no block is final yet: wait for the node to sync".into());
		}
		let behind = now.saturating_sub(head.moment);
		if behind > head.block_time.saturating_mul(STALLED_AFTER_BLOCKS).max(LEAST_STALL) {
			return Err(format!(
				"the newest final block, {}, is {} s old: blocks have stopped, or this node lags behind",
				head.height,
				behind.as_secs()
			));
		}
		Ok(head.height)
	}

	/// Reads the version that is asked for, and makes an answer of it.
	fn read(&self, formed: &FormedRequest, pause: Pause) -> Result<Answer, ResolutionError> {
		let request = &formed.request;
		if let Question::Moment(at) = request.version {
			check_over(at, self.records.rules().map_err(unreadable)?.moment)?;
		}
		request.check_network(&self.records.network().map_err(unreadable)?)?;
		let id = request.did.id;
		if request.proof {
			let proven = self.records.prove(id, request.version, pause);
			let Proven { version, proof } = proven.map_err(|error| no_proof(request, error))?;
			return match version {
				Some(version) => formed.answer(version.resolved(Some(proof))),
				None => Err(ResolutionError { proof: Some(proof.into()), ..ResolutionError::not_found(&request.did) }),
			};
		}
		if request.version != Question::Current {
			let version =
				self.records.version(id, request.version, pause).map_err(|error| no_version(request, error))?;
			return formed.answer(version.resolved(None));
		}
		let CurrentRecord { record, rules } = self.records.current(id).map_err(unreadable)?;
		let record = record.ok_or_else(|| ResolutionError::not_found(&request.did))?;
		formed.answer(ResolvedVersion::current(&record, ApplicableRules::of_block(&rules.set, rules.moment)))
	}
}

fn error(kind: ErrorKind, detail: impl Into<String>) -> ResolutionError {
	ResolutionError::new(kind, detail)
}

/// Reports a fault of the node: to the client without details, to the operator with the cause in the log.
fn unreadable(cause: ReadError) -> ResolutionError {
	log::error!("A question could not be answered: {cause}");
	error(ErrorKind::InternalError, "this node cannot read its state: ask another one, or try again later")
}

fn no_version(request: &Request, cause: VersionError) -> ResolutionError {
	let did = &request.did;
	match cause {
		VersionError::NeverCreated => ResolutionError::not_found(did),
		VersionError::NotFound | VersionError::NothingBelow => error(
			ErrorKind::NotFound,
			format!("{did} has no such version, or did not exist at that moment: its history lists its versions"),
		),
		VersionError::NotOver { asked, block } => not_over(asked, block),
		VersionError::Pruned => error(ErrorKind::FeatureNotSupported, cause.to_string()),
		VersionError::Inconsistent => inconsistent(request, &cause),
		VersionError::Read(cause) => unreadable(cause),
	}
}

fn no_proof(request: &Request, cause: ProveError) -> ResolutionError {
	match cause {
		ProveError::Version(cause) => no_version(request, cause),
		ProveError::Unjustified => error(ErrorKind::InternalError, cause.to_string()),
		ProveError::Pruned => error(ErrorKind::FeatureNotSupported, cause.to_string()),
		ProveError::Inconsistent => inconsistent(request, &cause),
		ProveError::Read(cause) => unreadable(cause),
	}
}

fn inconsistent(request: &Request, cause: &impl ToString) -> ResolutionError {
	let cause = cause.to_string();
	log::error!("{} could not be resolved: {cause}", request.did);
	error(ErrorKind::InternalError, cause)
}

#[cfg(test)]
mod tests;
