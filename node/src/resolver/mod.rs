//! Resolves DIDs for JSON-RPC and HTTP alike.

pub mod http;
pub mod limits;
pub mod server;
#[cfg(test)]
pub mod testing;

use crate::{
	metrics::ResolutionMetrics,
	state::{Current, Proven, ReadError, Records, VersionError},
};
use clavis_resolution::{
	key_query, key_status, parse_did_url, Accept, Answer, Applied, Body, Failure, FailureKind, Found, FoundRules,
	KeyParameters, Profile, Representation, Request, RulesQuery, Source,
};
use serde_json::{Map, Value};
use std::time::{Duration, Instant};
use tokio::{
	runtime::{Handle, RuntimeFlavor},
	task::block_in_place,
};

/// The longest DID URL that is looked at.
pub const MAX_DID_URL_BYTES: usize = 2_048;

/// How far the finalised state may lie behind the clock before the node calls itself stalled.
const STALLED_AFTER: Duration = Duration::from_millis(10 * clavis_runtime::SLOT_DURATION);

/// Reads finalised state and says what it found, as W3C DID Resolution has it.
pub struct Resolver {
	records: Box<dyn Records>,
	metrics: Option<ResolutionMetrics>,
}

/// A question as it comes over HTTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'a> {
	/// The DID URL, percent-decoded once.
	pub did_url: &'a str,
	/// The query beside it, as it came.
	pub query: &'a str,
	/// Whether the DID came percent-encoded: then the query has options, and else it belongs to the DID URL.
	pub encoded: bool,
	/// The header `Accept`; empty if there is none.
	pub accept: &'a str,
}

impl Resolver {
	pub fn new(records: impl Records + 'static, metrics: Option<ResolutionMetrics>) -> Self {
		Self { records: Box::new(records), metrics }
	}

	/// Answers an HTTP request: resolves a DID, or dereferences a DID URL, as the client accepts it.
	///
	/// Of several faults the first of this order is named: of the DID, of its method, of options, of what is accepted.
	pub fn resolve(&self, question: Question) -> Answer {
		let header = Accept::parse(question.accept);
		let profile = header.as_ref().map_or(Profile::Resolution, Accept::profile);
		self.measure(profile, |profile| {
			let mut request = read_did_url(question.did_url, *profile == Profile::Dereferencing)?;
			let source = if question.encoded { Source::Option } else { Source::DidUrl };
			request.set_query(question.query, source)?;
			let wanted = match &request.accept {
				Some(accept) => Accept::parse(accept)?.choose(&request.offers())?,
				None => header?.choose(&request.offers())?,
			};
			*profile = wanted.profile();
			self.read(&request, |found| request.answer(found, wanted))
		})
	}

	/// Answers a JSON-RPC request with the whole result of a resolution.
	pub fn resolve_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		let answer = self.measure(Profile::Resolution, |_| {
			let request = read_request(did_url, options, false)?;
			let accept = Accept::parse(request.accept.as_deref().unwrap_or_default())?;
			// The result is JSON whatever is accepted, so this only finds out what can never be had.
			let offers = request.offers();
			accept.choose(&offers)?;
			if !offers.contains(&Representation::Resolution) {
				let detail = "a DID URL with a fragment is not resolved but dereferenced: call did_dereference";
				return Err(failure(FailureKind::InvalidDid, detail));
			}
			self.read(&request, |found| request.answer(found, Representation::Resolution))
		});
		json(answer)
	}

	/// Answers a JSON-RPC request with the whole result of dereferencing a DID URL.
	pub fn dereference_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		let answer = self.measure(Profile::Dereferencing, |_| {
			let request = read_request(did_url, options, true)?;
			let accept = Accept::parse(request.accept.as_deref().unwrap_or_default())?;
			let wanted = accept.choose(&request.content_offers())?;
			self.read(&request, |found| request.dereference(found, wanted))
		});
		json(answer)
	}

	/// Whether a key of a DID was good at a moment; now, as the finalised state has it, if none is named.
	pub fn key_status(&self, did: &str, parameters: &KeyParameters) -> Result<Value, Failure> {
		let request = read_did_url(did, false)?;
		if request != Request::of(request.did.clone()) {
			return Err(failure(FailureKind::InvalidDid, "name a DID, with nothing behind it"));
		}
		let now = || self.records.rules().map(|rules| rules.moment).map_err(unreadable);
		let query = key_query(parameters, now)?;
		request.check_network(&self.records.network().map_err(unreadable)?)?;
		let Current { record, .. } = self.records.current(request.did.id).map_err(unreadable)?;
		let record = record.ok_or_else(|| Failure::not_found(&request.did))?;
		let rules = self.records.rules_at(query.at).map_err(unreadable)?;
		Ok(key_status(&request.did, &query, &record.key_status(&query, rules.set())))
	}

	/// A set of the revocation rules.
	pub fn rules(&self, query: RulesQuery) -> Result<Value, Failure> {
		let in_force = self.records.rules().map_err(unreadable)?.set.clone();
		let number = in_force.number;
		let found = match query {
			RulesQuery::Number(asked) if asked == number => Some(FoundRules::InForce(in_force)),
			RulesQuery::Number(asked) => self.records.past_rules(asked).map_err(unreadable)?.map(FoundRules::Past),
			RulesQuery::At(moment) => Some(self.records.rules_at(moment).map_err(unreadable)?),
			RulesQuery::InForce => Some(FoundRules::InForce(in_force)),
		};
		found.map(|rules| rules.to_json()).ok_or_else(|| query.not_found(number))
	}

	/// Whether the finalised state keeps up with the clock, given as the time since 1970, and how high it is.
	pub fn health(&self, now: Duration) -> Result<u32, String> {
		let head = self.records.head().map_err(|error| format!("there is no finalised state yet: {error}"))?;
		if head.moment.is_zero() {
			return Err("no block is final yet".into());
		}
		let behind = now.saturating_sub(head.moment);
		if behind > STALLED_AFTER {
			return Err(format!("the last final block, {}, is {} s old", head.height, behind.as_secs()));
		}
		Ok(head.height)
	}

	/// Reads what is asked for, and makes an answer of it.
	fn read(
		&self,
		request: &Request,
		answer: impl FnOnce(Found) -> Result<Answer, Failure>,
	) -> Result<Answer, Failure> {
		request.check_network(&self.records.network().map_err(unreadable)?)?;
		let id = request.did.id;
		if request.proof {
			let Proven { version, proof } =
				slowly(|| self.records.prove(id, request.version)).map_err(|error| no_version(request, error))?;
			return match version {
				Some(version) => answer(version.found(Some(proof))),
				None => Err(Failure { proof: Some(proof.into()), ..Failure::not_found(&request.did) }),
			};
		}
		if let Some(which) = request.version {
			let found = slowly(|| self.records.version(id, which)).map_err(|error| no_version(request, error))?;
			return answer(found.found(None));
		}
		let Current { record, rules } = self.records.current(id).map_err(unreadable)?;
		let record = record.ok_or_else(|| Failure::not_found(&request.did))?;
		let rules = Applied::present(&rules.set, rules.moment);
		answer(Found { record: &record, next: None, rules, proof: None })
	}

	/// Answers, in the form that the client knows where it fails, and counts it.
	fn measure(&self, mut profile: Profile, resolve: impl FnOnce(&mut Profile) -> Result<Answer, Failure>) -> Answer {
		let start = Instant::now();
		let answer = resolve(&mut profile).unwrap_or_else(|failure| Answer::failed(&failure, profile));
		if let Some(metrics) = &self.metrics {
			metrics.observe(answer.status, start.elapsed());
		}
		answer
	}
}

/// Does what takes hundreds of reads, or carries out an old block. What else waits for this thread goes on elsewhere.
fn slowly<T>(work: impl FnOnce() -> T) -> T {
	match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
		Ok(RuntimeFlavor::MultiThread) => block_in_place(work),
		_ => work(),
	}
}

fn read_did_url(text: &str, dereferencing: bool) -> Result<Request, Failure> {
	if text.len() > MAX_DID_URL_BYTES {
		let detail = format!("a DID URL may take up to {MAX_DID_URL_BYTES} bytes, not {}", text.len());
		return Err(failure(FailureKind::InvalidDidUrl, detail));
	}
	Request::new(parse_did_url(text, dereferencing)?)
}

fn read_request(did_url: &str, options: &Map<String, Value>, dereferencing: bool) -> Result<Request, Failure> {
	let mut request = read_did_url(did_url, dereferencing)?;
	for (name, value) in options {
		match value {
			Value::String(text) => request.set(name, text, Source::Option)?,
			Value::Bool(_) | Value::Number(_) => request.set(name, &value.to_string(), Source::Option)?,
			_ => return Err(failure(FailureKind::InvalidOptions, format!("'{name}' must be a string"))),
		}
	}
	Ok(request)
}

fn json(answer: Answer) -> Value {
	match answer.body {
		Body::Json(value) => value,
		Body::Location(location) => location.into(),
	}
}

fn failure(kind: FailureKind, detail: impl Into<String>) -> Failure {
	Failure::new(kind, detail)
}

/// Whoever asked learns that the node is at fault; whoever runs the node learns why.
fn unreadable(error: ReadError) -> Failure {
	log::error!("A DID could not be resolved: {error}");
	failure(FailureKind::InternalError, "this node cannot read its state: ask another one, or try again later")
}

fn no_version(request: &Request, error: VersionError) -> Failure {
	let did = &request.did;
	match error {
		VersionError::NotFound => {
			failure(FailureKind::NotFound, format!("{did} has no such version, or did not exist at that moment"))
		},
		VersionError::Pruned => failure(FailureKind::FeatureNotSupported, error.to_string()),
		VersionError::Unjustified => failure(FailureKind::InternalError, error.to_string()),
		VersionError::Inconsistent => {
			log::error!("A past version of {did} could not be resolved: {error}");
			failure(FailureKind::InternalError, format!("{error}: ask another node"))
		},
		VersionError::Read(error) => unreadable(error),
	}
}

#[cfg(test)]
mod tests;
