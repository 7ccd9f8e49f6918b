//! The routes of the HTTP resolver.
//!
//! Handlers read storage where they run: the server has threads of its own, so that a read which waits for the disk
//! holds up nothing else of the node. Past versions and proofs take longer, and give their thread away meanwhile.

mod guard;
mod reply;

use super::{
	limits::{RateLimiter, MAX_BATCH, MAX_BODY_BYTES},
	Question, Resolver,
};
use axum::{
	body::Bytes,
	extract::{ConnectInfo, DefaultBodyLimit, State},
	http::{header, HeaderMap, StatusCode, Uri},
	middleware,
	response::{IntoResponse, Response},
	routing::{get, post},
	Router,
};
use clavis_resolution::{Failure, FailureKind, KeyParameters, RulesQuery};
use percent_encoding::percent_decode_str;
use reply::{answer, json_body, no_cache, problem, problem_of, with_tag};
use serde_json::{json, Map, Value};
use std::{
	net::SocketAddr,
	sync::Arc,
	time::{Instant, SystemTime, UNIX_EPOCH},
};

/// What stands before the DID in a path.
const IDENTIFIERS: &str = "/1.0/identifiers/";
const KEYS: &str = "/1.0/keys/";

/// For how many requests one counts that asks for a past version or a proof.
const SLOW_TOKENS: u32 = 10;

/// What the routes are, for whoever writes a client.
const OPENAPI: &str = include_str!("../../openapi.json");

/// What the handlers work with.
#[derive(Clone)]
struct Context {
	resolver: Arc<Resolver>,
	rate: Arc<Option<RateLimiter>>,
}

impl Context {
	/// Counts a request for several. One was counted when it came in.
	fn charge(&self, client: SocketAddr, tokens: u32) {
		if let Some(rate) = self.rate.as_ref() {
			rate.charge(client.ip(), tokens.saturating_sub(1), Instant::now());
		}
	}
}

/// Whether a past version or a proof is asked for, or seems to be: that takes far more than reading one entry.
fn asks_for_more(did_url: &str, query: &str) -> bool {
	let of_did_url = did_url.split_once('?').map_or("", |(_, query)| query);
	[of_did_url, query].into_iter().filter(|query| !query.is_empty()).any(|query| {
		let names = percent_decode_str(query).decode_utf8_lossy();
		names.contains("version") || names.contains("proof")
	})
}

/// All routes, behind the limits.
pub fn router(resolver: Arc<Resolver>, rate: Option<RateLimiter>) -> Router {
	let rate = Arc::new(rate);
	Router::new()
		.route("/1.0/identifiers", post(resolve_batch))
		.route(IDENTIFIERS, get(resolve))
		.route("/1.0/identifiers/{*did}", get(resolve))
		.route("/1.0/keys/{*did}", get(key_status))
		.route("/1.0/rules", get(rules))
		.route("/openapi.json", get(openapi))
		.route("/health", get(health))
		.fallback(no_such_path)
		.method_not_allowed_fallback(no_such_method)
		.with_state(Context { resolver, rate: rate.clone() })
		.layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
		.layer(middleware::from_fn_with_state(rate, guard::limit))
}

async fn resolve(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	uri: Uri,
	headers: HeaderMap,
) -> Response {
	let raw = uri.path().strip_prefix(IDENTIFIERS).unwrap_or_default();
	// What is not UTF-8 is no DID URL, with or without replacement characters.
	let did_url = percent_decode_str(raw).decode_utf8_lossy();
	let accept = headers.get_all(header::ACCEPT).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
	let accept = accept.collect::<Vec<_>>().join(",");
	let query = uri.query().unwrap_or_default();
	if asks_for_more(&did_url, query) {
		context.charge(client, SLOW_TOKENS);
	}
	let question = Question { did_url: &did_url, query, encoded: !raw.starts_with("did:"), accept: &accept };
	answer(context.resolver.resolve(question), &headers)
}

async fn resolve_batch(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	headers: HeaderMap,
	body: Bytes,
) -> Response {
	let Ok(did_urls) = serde_json::from_slice::<Vec<String>>(&body) else {
		return problem(StatusCode::BAD_REQUEST, "the body must be a JSON array of DIDs, each a string");
	};
	if did_urls.len() > MAX_BATCH {
		let detail = format!("a batch may have up to {MAX_BATCH} DIDs, not {}", did_urls.len());
		return problem(StatusCode::BAD_REQUEST, &detail);
	}
	context.charge(client, did_urls.len() as u32);
	let results = did_urls.iter().map(|did_url| context.resolver.resolve_whole(did_url, &Map::new()));
	with_tag(StatusCode::OK, "application/json", &results.collect::<Value>(), &headers)
}

async fn key_status(State(context): State<Context>, uri: Uri, headers: HeaderMap) -> Response {
	let did = uri.path().strip_prefix(KEYS).unwrap_or_default();
	let did = percent_decode_str(did).decode_utf8_lossy();
	let mut parameters = KeyParameters::default();
	let read = each_parameter(uri.query().unwrap_or_default(), |name, value| parameters.set(name, value));
	told(read.and_then(|()| context.resolver.key_status(&did, &parameters)), &headers)
}

async fn rules(State(context): State<Context>, uri: Uri, headers: HeaderMap) -> Response {
	let mut query = RulesQuery::default();
	let read = each_parameter(uri.query().unwrap_or_default(), |name, value| query.set(name, value));
	told(read.and_then(|()| context.resolver.rules(query)), &headers)
}

/// JSON that is no result of a resolution.
fn told(answered: Result<Value, Failure>, headers: &HeaderMap) -> Response {
	match answered {
		Ok(body) => with_tag(StatusCode::OK, "application/json", &body, headers),
		Err(failure) => ([no_cache()], problem_of(&failure)).into_response(),
	}
}

fn each_parameter(query: &str, mut set: impl FnMut(&str, &str) -> Result<(), Failure>) -> Result<(), Failure> {
	for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
		let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
		let decoded = percent_decode_str(value).decode_utf8();
		let value = decoded.map_err(|_| Failure::new(FailureKind::InvalidOptions, format!("'{name}' is not UTF-8")))?;
		set(name, &value)?;
	}
	Ok(())
}

async fn openapi() -> Response {
	([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn health(State(context): State<Context>) -> Response {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	match context.resolver.health(now) {
		Ok(height) => {
			let body = json!({ "status": "healthy", "finalisedHeight": height });
			([no_cache()], json_body("application/json", &body)).into_response()
		},
		Err(reason) => ([no_cache()], problem(StatusCode::SERVICE_UNAVAILABLE, &reason)).into_response(),
	}
}

async fn no_such_path() -> Response {
	problem(
		StatusCode::NOT_FOUND,
		"there are /1.0/identifiers/{did}, /1.0/keys/{did}, /1.0/rules, /openapi.json and /health",
	)
}

async fn no_such_method() -> Response {
	problem(StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD read; POST to /1.0/identifiers reads many at once")
}

#[cfg(test)]
mod tests;
