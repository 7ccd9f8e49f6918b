//! Resolves DIDs for JSON-RPC and HTTP alike.

pub mod http;
pub mod limits;
pub mod records;
pub mod server;
#[cfg(test)]
pub mod testing;

use crate::metrics::ResolutionMetrics;
use clavis_resolution::{
	check_option, check_query, parse_request, plain_did, Failure, FailureKind, Representation, Resolution,
};
use records::{ReadError, Records};
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// The longest DID URL that is looked at.
pub const MAX_DID_URL_BYTES: usize = 2_048;

/// How far the finalised state may lie behind the clock before the node calls itself stalled.
const STALLED_AFTER: Duration = Duration::from_millis(10 * clavis_runtime::SLOT_DURATION);

/// Reads finalised state and says what it found, as W3C DID Resolution has it.
pub struct Resolver {
	records: Box<dyn Records>,
	metrics: Option<ResolutionMetrics>,
}

/// What a client gets.
#[derive(Debug, PartialEq)]
pub struct Answer {
	/// As HTTP numbers it.
	pub status: u16,
	/// What the body is.
	pub media_type: &'static str,
	/// The document, or the whole result of the resolution.
	pub body: Value,
}

impl Resolver {
	pub fn new(records: impl Records + 'static, metrics: Option<ResolutionMetrics>) -> Self {
		Self { records: Box::new(records), metrics }
	}

	/// Answers an HTTP request: a DID URL, the query beside it, and what the client accepts.
	pub fn resolve(&self, did_url: &str, query: &str, accept: Option<&str>) -> Answer {
		self.measure(|| {
			let wanted = Representation::negotiate(accept)?;
			check_query(query)?;
			Ok((self.find(did_url)?, wanted))
		})
	}

	/// Answers a JSON-RPC request with the whole result of the resolution.
	pub fn resolve_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		let answer = self.measure(|| {
			for (name, value) in options {
				match (name.as_str(), value) {
					// The result is JSON whatever is accepted, so this only finds out what can never be had.
					("accept", Value::String(accept)) => drop(Representation::negotiate(Some(accept))?),
					("accept", _) => return Err(failure(FailureKind::InvalidOptions, "'accept' must be a string")),
					(name, _) => check_option(name)?,
				}
			}
			Ok((self.find(did_url)?, Representation::Resolution))
		});
		answer.body
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

	fn find(&self, did_url: &str) -> Result<Resolution, Failure> {
		if did_url.len() > MAX_DID_URL_BYTES {
			let detail = format!("a DID URL may take up to {MAX_DID_URL_BYTES} bytes, not {}", did_url.len());
			return Err(failure(FailureKind::InvalidDidUrl, detail));
		}
		let url = parse_request(did_url)?;
		let did = plain_did(url, &self.records.network().map_err(unreadable)?)?;
		match self.records.record(did.id).map_err(unreadable)? {
			Some(record) => Ok(Resolution::new(did, &record)),
			None => Err(Failure::not_found(&did)),
		}
	}

	fn measure(&self, resolve: impl FnOnce() -> Result<(Resolution, Representation), Failure>) -> Answer {
		let start = Instant::now();
		let answer = match resolve() {
			Ok((resolution, wanted)) => Answer {
				status: resolution.status(),
				media_type: resolution.representation(wanted).media_type(),
				body: resolution.to_json(wanted),
			},
			Err(failure) => Answer {
				status: failure.status(),
				media_type: Representation::Resolution.media_type(),
				body: failure.to_json(),
			},
		};
		if let Some(metrics) = &self.metrics {
			metrics.observe(answer.status, start.elapsed());
		}
		answer
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

#[cfg(test)]
mod tests {
	use super::{testing::*, *};
	use serde_json::json;

	fn options(options: Value) -> Map<String, Value> {
		options.as_object().unwrap().clone()
	}

	fn error_name(result: &Value) -> &str {
		let name = result["didResolutionMetadata"]["error"]["type"].as_str().unwrap_or_default();
		name.strip_prefix("https://www.w3.org/ns/did#").unwrap_or_default()
	}

	#[test]
	fn a_known_did_is_resolved() {
		let resolver = resolver();
		let answer = resolver.resolve(&known_did(), "", None);
		assert_eq!((answer.status, answer.media_type), (200, "application/did-resolution"));
		assert_eq!(answer.body["didDocument"]["id"], known_did());
		assert_eq!(resolver.resolve_whole(&known_did(), &Map::new()), answer.body);

		let document = resolver.resolve(&known_did(), "", Some("application/did"));
		assert_eq!((document.status, document.media_type), (200, "application/did"));
		assert_eq!(document.body, answer.body["didDocument"]);
	}

	#[test]
	fn a_deactivated_did_is_gone() {
		let answer = resolver().resolve(&ended_did(), "", Some("application/did"));
		assert_eq!((answer.status, answer.media_type), (410, "application/did-resolution"));
		assert_eq!(answer.body["didDocumentMetadata"]["deactivated"], true);
	}

	#[test]
	fn failures_are_results() {
		let resolver = resolver();
		let long = format!("did:clavis:dev:{}", "z".repeat(MAX_DID_URL_BYTES));
		for (did, status, name) in [
			(unknown_did().as_str(), 404, "NOT_FOUND"),
			("did:clavis:elsewhere:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", 404, "NOT_FOUND"),
			("", 400, "INVALID_DID"),
			("did:clavis:dev:z0", 400, "INVALID_DID"),
			(&long, 400, "INVALID_DID_URL"),
			("did:web:example.org", 501, "METHOD_NOT_SUPPORTED"),
			(&format!("{}#key-1", known_did()), 501, "FEATURE_NOT_SUPPORTED"),
		] {
			let answer = resolver.resolve(did, "", None);
			assert_eq!((answer.status, error_name(&answer.body)), (status, name), "{did}");
			assert_eq!(resolver.resolve_whole(did, &Map::new()), answer.body);
		}
	}

	#[test]
	fn options_are_checked() {
		let resolver = resolver();
		for (given, name) in [
			(json!({}), ""),
			(json!({ "accept": "application/did" }), ""),
			(json!({ "accept": "text/html" }), "REPRESENTATION_NOT_SUPPORTED"),
			(json!({ "accept": 1 }), "INVALID_OPTIONS"),
			(json!({ "versionId": "1" }), "FEATURE_NOT_SUPPORTED"),
			(json!({ "colour": "red" }), "INVALID_OPTIONS"),
		] {
			assert_eq!(error_name(&resolver.resolve_whole(&known_did(), &options(given.clone()))), name, "{given}");
		}
		assert_eq!(resolver.resolve(&known_did(), "versionId=1", None).status, 501);
		assert_eq!(resolver.resolve(&known_did(), "colour=red", None).status, 400);
		assert_eq!(resolver.resolve(&known_did(), "", Some("text/html")).status, 406);
	}

	#[test]
	fn a_state_that_cannot_be_read_is_the_fault_of_the_node() {
		let answer = Resolver::new(Unreadable, None).resolve(&known_did(), "", None);
		assert_eq!((answer.status, error_name(&answer.body)), (500, "INTERNAL_ERROR"));
		assert!(Resolver::new(Unreadable, None).health(Duration::ZERO).is_err());
	}

	#[test]
	fn a_node_is_healthy_while_its_finalised_state_is_fresh() {
		let resolver = resolver();
		assert_eq!(resolver.health(HEAD_MOMENT), Ok(HEAD_HEIGHT));
		assert_eq!(resolver.health(HEAD_MOMENT + STALLED_AFTER), Ok(HEAD_HEIGHT));
		assert!(resolver.health(HEAD_MOMENT + STALLED_AFTER + Duration::from_millis(1)).is_err());
		// A clock that is behind that of the validators is no sign of a stall.
		assert_eq!(resolver.health(Duration::ZERO), Ok(HEAD_HEIGHT));
	}
}
