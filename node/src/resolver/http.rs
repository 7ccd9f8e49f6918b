//! The routes of the HTTP resolver.
//!
//! Handlers read storage on the thread that runs them. The server has threads of its own, so a read that waits for the
//! disk delays nothing else of the node. Past versions and proofs take longer; their handlers release the thread.

mod guard;
mod reply;

use super::{
	limits::{RateLimiter, MAX_BATCH, MAX_BODY_BYTES},
	HttpQuestion, Resolver,
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
use clavis_resolution::{each_parameter, KeyParameters, ResolutionError, RulesQuery};
use percent_encoding::percent_decode_str;
use reply::{answer, json_body, no_cache, problem, problem_of, with_tag};
use serde_json::{json, Map, Value};
use std::{
	net::SocketAddr,
	sync::Arc,
	time::{Instant, SystemTime, UNIX_EPOCH},
};

/// The paths before the DID.
const IDENTIFIERS: &str = "/1.0/identifiers/";
const KEYS: &str = "/1.0/keys/";

/// A request for a past version or a proof counts as this many requests.
const SLOW_TOKENS: u32 = 10;

/// The description of the routes, for authors of clients.
const OPENAPI: &str = include_str!("../../openapi.json");

/// The state that the handlers share.
#[derive(Clone)]
struct Context {
	resolver: Arc<Resolver>,
	rate: Arc<Option<RateLimiter>>,
}

impl Context {
	/// Counts a request as several. The guard counted it as one already.
	fn charge(&self, client: SocketAddr, tokens: u32) {
		if let Some(rate) = self.rate.as_ref() {
			rate.charge(client.ip(), tokens.saturating_sub(1), Instant::now());
		}
	}
}

/// Returns `true` if a request asks for a past version or a proof, or might. Those take far more than one read.
fn asks_for_more(did_url: &str, query: &str) -> bool {
	let of_did_url = did_url.split_once('?').map_or("", |(_, query)| query);
	[of_did_url, query].into_iter().filter(|query| !query.is_empty()).any(|query| {
		let names = percent_decode_str(query).decode_utf8_lossy();
		names.contains("version") || names.contains("proof")
	})
}

/// Makes the routes, behind the limits.
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
	// A text that is not UTF-8 is not a DID URL; with replacement characters it is not one, either.
	let did_url = percent_decode_str(raw).decode_utf8_lossy();
	let accept = headers.get_all(header::ACCEPT).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
	let accept = accept.collect::<Vec<_>>().join(",");
	let query = uri.query().unwrap_or_default();
	if asks_for_more(&did_url, query) {
		context.charge(client, SLOW_TOKENS);
	}
	let question = HttpQuestion { did_url: &did_url, query, encoded: !raw.starts_with("did:"), accept: &accept };
	answer(context.resolver.resolve(question), &headers)
}

async fn resolve_batch(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	headers: HeaderMap,
	body: Bytes,
) -> Response {
	let Ok(did_urls) = serde_json::from_slice::<Vec<String>>(&body) else {
		return problem(StatusCode::BAD_REQUEST, "the body is not a batch: send a JSON array of DIDs, each a string");
	};
	if did_urls.len() > MAX_BATCH {
		let detail = format!("the batch has {} DIDs: send at most {MAX_BATCH}", did_urls.len());
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
	answer_json(read.and_then(|()| context.resolver.key_status(&did, &parameters)), &headers)
}

async fn rules(State(context): State<Context>, uri: Uri, headers: HeaderMap) -> Response {
	let mut query = RulesQuery::default();
	let read = each_parameter(uri.query().unwrap_or_default(), |name, value| query.set(name, value));
	answer_json(read.and_then(|()| context.resolver.rules(query)), &headers)
}

/// Answers with JSON that is not a resolution result.
fn answer_json(answered: Result<Value, ResolutionError>, headers: &HeaderMap) -> Response {
	match answered {
		Ok(body) => with_tag(StatusCode::OK, "application/json", &body, headers),
		Err(error) => ([no_cache()], problem_of(&error)).into_response(),
	}
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
		"there is nothing at this path: use /1.0/identifiers/{did}, /1.0/keys/{did}, /1.0/rules, /openapi.json or /health",
	)
}

async fn no_such_method() -> Response {
	problem(
		StatusCode::METHOD_NOT_ALLOWED,
		"this path does not take this method: use GET or HEAD, or POST a batch to /1.0/identifiers",
	)
}

#[cfg(test)]
mod tests;
