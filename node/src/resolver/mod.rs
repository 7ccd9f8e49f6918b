//! Answers questions about DIDs, for JSON-RPC and HTTP alike.
//!
//! The questions are read, and the answers written, by the crate `clavis-resolution`. This module finds the records. It
//! reads through a port ([`records`]), behind which stands the finalised state of a client ([`finalised`]). Nothing but
//! JSON-RPC (`rpc`) and the start of the node build on it.

pub mod finalised;
pub mod http;
pub mod limits;
pub mod records;
pub mod server;
#[cfg(test)]
pub mod testing;

use crate::{
	archive::VersionError,
	metrics::ResolutionMetrics,
	prove::{ProveError, Proven},
	state::ReadError,
};
use clavis_primitives::{is_over, Question};
use clavis_resolution::{
	check_over, each_property, key_query, key_status, not_over, parse_did_url, Accept, Answer, ApplicableRules, Body,
	ErrorKind, KeyParameters, ParameterSource, Profile, Representation, Request, ResolutionError, ResolvedVersion,
	RuleSetEntry, RulesQuery,
};
use records::{CurrentRecord, Records};
use serde_json::{Map, Value};
use std::time::{Duration, Instant};
use tokio::{
	runtime::{Handle, RuntimeFlavor},
	task::block_in_place,
};

/// The longest DID URL that is read, in bytes.
pub const MAX_DID_URL_BYTES: usize = 2_048;

/// The node is stalled once its newest final block is this many blocks behind the clock.
const STALLED_AFTER_BLOCKS: u32 = 10;
/// The least age of the newest final block of a stalled node: where blocks are quick, a busy machine is no stall.
const LEAST_STALL: Duration = Duration::from_secs(10);

/// Answers questions about DIDs as W3C DID Resolution defines.
pub struct Resolver {
	records: Box<dyn Records>,
	metrics: Option<ResolutionMetrics>,
}

/// The parts of an HTTP request that ask about a DID.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpQuestion<'a> {
	/// The DID URL, percent-decoded once.
	pub did_url: &'a str,
	/// The query of the request, still percent-encoded.
	pub query: &'a str,
	/// `true` if the DID URL came percent-encoded. Then the query has options; otherwise it belongs to the DID URL.
	pub encoded: bool,
	/// The header `Accept`; empty if the request has none.
	pub accept: &'a str,
}

impl Resolver {
	/// Makes a resolver over a source of records. It counts its answers if metrics are given.
	pub fn new(records: impl Records + 'static, metrics: Option<ResolutionMetrics>) -> Self {
		Self { records: Box::new(records), metrics }
	}

	/// Answers an HTTP request: resolves a DID or dereferences a DID URL, in a representation that the client accepts.
	///
	/// Of several errors it reports the first in this order: the DID, its method, the options, the representation.
	pub fn resolve(&self, question: HttpQuestion) -> Answer {
		let header = Accept::parse(question.accept);
		let profile = header.as_ref().map_or(Profile::Resolution, Accept::profile);
		self.measure(profile, |profile| {
			let mut request = read_did_url(question.did_url, *profile == Profile::Dereferencing)?;
			let source = if question.encoded { ParameterSource::Option } else { ParameterSource::DidUrl };
			request.set_query(question.query, source)?;
			let wanted = match &request.accept {
				Some(accept) => Accept::parse(accept)?.choose(&request.offers())?,
				None => header?.choose(&request.offers())?,
			};
			*profile = wanted.profile();
			self.read(&request, |version| request.answer(version, wanted))
		})
	}

	/// Answers a JSON-RPC request with a whole resolution result.
	pub fn resolve_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		let answer = self.measure(Profile::Resolution, |_| {
			let request = read_request(did_url, options, false)?;
			let accept = Accept::parse(request.accept.as_deref().unwrap_or_default())?;
			// The result is JSON in any case. The choice only finds out whether an accepted representation exists.
			let offers = request.offers();
			accept.choose(&offers)?;
			if !offers.contains(&Representation::Resolution) {
				let detail = "a DID URL with a fragment cannot be resolved: call did_dereference";
				return Err(error(ErrorKind::InvalidDid, detail));
			}
			self.read(&request, |found| request.answer(found, Representation::Resolution))
		});
		json(answer)
	}

	/// Answers a JSON-RPC request with a whole dereferencing result.
	pub fn dereference_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		let answer = self.measure(Profile::Dereferencing, |_| {
			let request = read_request(did_url, options, true)?;
			let accept = Accept::parse(request.accept.as_deref().unwrap_or_default())?;
			let wanted = accept.choose(&request.content_offers())?;
			self.read(&request, |version| request.dereference(version, wanted))
		});
		json(answer)
	}

	/// Returns the status of a key of a DID at a moment that is over. Without a moment it is the status in the newest final
	/// block.
	pub fn key_status(&self, did: &str, parameters: &KeyParameters) -> Result<Value, ResolutionError> {
		let request = read_did_url(did, false)?;
		if request != Request::of(request.did.clone()) {
			return Err(error(ErrorKind::InvalidDid, "expected a DID: leave out the path, the query and the fragment"));
		}
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
	fn read(
		&self,
		request: &Request,
		answer: impl FnOnce(ResolvedVersion) -> Result<Answer, ResolutionError>,
	) -> Result<Answer, ResolutionError> {
		if let Question::Moment(at) = request.version {
			check_over(at, self.records.rules().map_err(unreadable)?.moment)?;
		}
		request.check_network(&self.records.network().map_err(unreadable)?)?;
		let id = request.did.id;
		if request.proof {
			let proven = slowly(|| self.records.prove(id, request.version));
			let Proven { version, proof } = proven.map_err(|error| no_proof(request, error))?;
			return match version {
				Some(version) => answer(version.resolved(Some(proof))),
				None => Err(ResolutionError { proof: Some(proof.into()), ..ResolutionError::not_found(&request.did) }),
			};
		}
		if request.version != Question::Current {
			let version = slowly(|| self.records.version(id, request.version));
			return answer(version.map_err(|error| no_version(request, error))?.resolved(None));
		}
		let CurrentRecord { record, rules } = self.records.current(id).map_err(unreadable)?;
		let record = record.ok_or_else(|| ResolutionError::not_found(&request.did))?;
		answer(ResolvedVersion::current(&record, ApplicableRules::of_block(&rules.set, rules.moment)))
	}

	/// Writes an answer and counts it. An error is written in the form that the client accepts.
	fn measure(
		&self,
		mut profile: Profile,
		resolve: impl FnOnce(&mut Profile) -> Result<Answer, ResolutionError>,
	) -> Answer {
		let start = Instant::now();
		let answer = resolve(&mut profile).unwrap_or_else(|error| Answer::failed(&error, profile));
		if let Some(metrics) = &self.metrics {
			metrics.observe(answer.status, start.elapsed());
		}
		answer
	}
}

/// Does work that takes hundreds of reads or executes an old block. Other tasks of this thread move to another one.
fn slowly<T>(work: impl FnOnce() -> T) -> T {
	match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
		Ok(RuntimeFlavor::MultiThread) => block_in_place(work),
		_ => work(),
	}
}

fn read_did_url(text: &str, dereferencing: bool) -> Result<Request, ResolutionError> {
	if text.len() > MAX_DID_URL_BYTES {
		let detail = format!("the DID URL has {} bytes, and at most {MAX_DID_URL_BYTES} are read", text.len());
		return Err(error(ErrorKind::InvalidDidUrl, detail));
	}
	Request::new(parse_did_url(text, dereferencing)?)
}

fn read_request(did_url: &str, options: &Map<String, Value>, dereferencing: bool) -> Result<Request, ResolutionError> {
	let mut request = read_did_url(did_url, dereferencing)?;
	each_property(options, |name, text| request.set(name, text, ParameterSource::Option))?;
	Ok(request)
}

fn json(answer: Answer) -> Value {
	match answer.body {
		Body::Json(value) => value,
		Body::Location(location) => location.into(),
	}
}

fn error(kind: ErrorKind, detail: impl Into<String>) -> ResolutionError {
	ResolutionError::new(kind, detail)
}

/// Reports a fault of the node: to the client without details, to the operator with the cause in the log.
fn unreadable(cause: ReadError) -> ResolutionError {
	log::error!("A DID could not be resolved: {cause}");
	error(ErrorKind::InternalError, "this node cannot read its state: ask another one, or try again later")
}

fn no_version(request: &Request, cause: VersionError) -> ResolutionError {
	let did = &request.did;
	match cause {
		VersionError::NotFound => error(
			ErrorKind::NotFound,
			format!("{did} has no such version, or did not exist at that moment: see its versions with did_history"),
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
