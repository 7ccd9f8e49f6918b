//! The routes of the HTTP resolver.
//!
//! Handlers read storage on the thread that runs them. The server has threads of its own, so a read that waits for the
//! disk delays nothing else of the node. Past versions, proofs, guardians and groups take longer. They run on other threads,
//! and only as many at one time as the lane for slow work has places.

mod driver;
mod groups;
mod guard;
mod reply;

use super::{
	lane::{Busy, Client, Turns, Undone},
	limits::{RateLimiter, BODY_TIMEOUT, HEALTH, MAX_BATCH, MAX_BODY_BYTES},
	read_did, Asked, HttpQuestion, Resolver, SLOW_PRICE,
};
use axum::{
	body::{to_bytes, Body, Bytes},
	extract::{ConnectInfo, Request, State},
	http::{header, HeaderMap, StatusCode, Uri},
	middleware,
	response::{IntoResponse, Response},
	routing::{get, post},
	Router,
};
use clavis_resolution::{each_parameter, Answer, ErrorKind, KeyParameters, ResolutionError, RulesQuery};
use percent_encoding::percent_decode_str;
use reply::{answer, answer_to_post, json_body, later, no_cache, problem, problem_of, with_tag, without_tag};
use serde_json::{json, Map, Value};
use std::{
	net::SocketAddr,
	sync::Arc,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::time::timeout;

/// The paths before the DID.
const IDENTIFIERS: &str = "/1.0/identifiers/";
const KEYS: &str = "/1.0/keys/";
const GUARDIANS: &str = "/1.0/guardians/";

/// The description of the routes, for authors of clients.
const OPENAPI: &str = include_str!("../../openapi.json");

/// The state that the handlers share.
#[derive(Clone)]
struct Context {
	resolver: Arc<Resolver>,
	rate: Arc<Option<RateLimiter>>,
	body_timeout: Duration,
}

impl IntoResponse for Undone {
	fn into_response(self) -> Response {
		match self {
			Self::Busy(busy) => later(StatusCode::SERVICE_UNAVAILABLE, Busy::RETRY_AFTER, &busy.to_string()),
			Self::Lost => problem(StatusCode::INTERNAL_SERVER_ERROR, &self.to_string()),
		}
	}
}

impl Context {
	/// Counts a request as several. The guard counted it as one already.
	fn charge(&self, client: SocketAddr, requests: u32) {
		if let Some(rate) = self.rate.as_ref() {
			rate.charge(client.ip(), requests.saturating_sub(1), Instant::now());
		}
	}

	/// Answers a question about the DID URL in a path. `body` is the one of a POST request, with options in it.
	async fn resolve(&self, client: SocketAddr, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<Answer, Undone> {
		let raw = uri.path().strip_prefix(IDENTIFIERS).unwrap_or_default();
		// A text that is not UTF-8 is not a DID URL; with replacement characters it is not one, either.
		let did_url = percent_decode_str(raw).decode_utf8_lossy();
		let accept = headers.get_all(header::ACCEPT).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
		let accept = accept.collect::<Vec<_>>().join(",");
		let (query, encoded) = (uri.query().unwrap_or_default(), !raw.starts_with("did:"));
		let asked = Asked::over_http(HttpQuestion { did_url: &did_url, query, encoded, accept: &accept, body });
		self.charge(client, asked.price());
		if asked.is_slow() {
			self.slowly(client, |resolver, turns| resolver.answer(asked, &|| turns.pause())).await
		} else {
			Ok(self.resolver.answer(asked, &|| ()))
		}
	}

	/// Does slow work, once the lane has a place for this client.
	async fn slowly<T: Send + 'static>(
		&self,
		client: SocketAddr,
		work: impl FnOnce(&Resolver, &Turns) -> T + Send + 'static,
	) -> Result<T, Undone> {
		let resolver = self.resolver.clone();
		self.resolver.slowly(Client::at(client.ip()), move |turns| work(&resolver, turns)).await
	}
}

/// Makes the routes, behind the limits.
pub fn router(resolver: Arc<Resolver>, rate: Option<RateLimiter>) -> Router {
	router_with(resolver, rate, BODY_TIMEOUT)
}

fn router_with(resolver: Arc<Resolver>, rate: Option<RateLimiter>, body_timeout: Duration) -> Router {
	let rate = Arc::new(rate);
	let routes = Router::new()
		.route("/1.0/identifiers", post(resolve_batch))
		.route(IDENTIFIERS, get(resolve).post(resolve_by_post))
		.route("/1.0/identifiers/{*did}", get(resolve).post(resolve_by_post))
		.route("/1.0/keys/{*did}", get(key_status))
		.route("/1.0/guardians/{*did}", get(guardians))
		.route("/1.0/rules", get(rules))
		.merge(groups::routes())
		.merge(driver::routes())
		.route("/openapi.json", get(openapi))
		.route(HEALTH, get(health))
		.fallback(no_such_path)
		.with_state(Context { resolver, rate: rate.clone(), body_timeout });
	// A layer of the routes themselves would not see the methods that a path takes.
	Router::new().fallback_service(routes).layer(middleware::from_fn_with_state(rate, guard::limit))
}

async fn resolve(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	uri: Uri,
	headers: HeaderMap,
) -> Response {
	match context.resolve(client, &uri, &headers, &[]).await {
		Ok(answered) => answer(answered, &headers),
		Err(undone) => undone.into_response(),
	}
}

async fn resolve_by_post(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	request: Request,
) -> Response {
	let (parts, body) = request.into_parts();
	let body = match read_body(body, context.body_timeout).await {
		Ok(body) => body,
		Err((status, detail)) => return problem(status, &detail),
	};
	match context.resolve(client, &parts.uri, &parts.headers, &body).await {
		Ok(answered) => answer_to_post(answered),
		Err(undone) => undone.into_response(),
	}
}

async fn resolve_batch(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	request: Request,
) -> Response {
	let body = match read_body(request.into_body(), context.body_timeout).await {
		Ok(body) => body,
		Err((status, detail)) => return problem(status, &detail),
	};
	let Ok(did_urls) = serde_json::from_slice::<Vec<String>>(&body) else {
		return problem(StatusCode::BAD_REQUEST, "the body is not a batch: send a JSON array of DIDs, each a string");
	};
	if did_urls.len() > MAX_BATCH {
		let detail = format!("the batch has {} DIDs: send at most {MAX_BATCH}", did_urls.len());
		return problem(StatusCode::BAD_REQUEST, &detail);
	}
	let asked = did_urls.iter().map(|did_url| Asked::to_resolve(did_url, &Map::new())).collect::<Vec<_>>();
	context.charge(client, asked.iter().map(Asked::price).sum());
	let is_slow = asked.iter().any(Asked::is_slow);
	let results = if is_slow {
		context.slowly(client, |resolver, turns| resolver.answer_batch(asked, &|| turns.pause())).await
	} else {
		Ok(context.resolver.answer_batch(asked, &|| ()))
	};
	match results {
		Ok(results) => without_tag(StatusCode::OK, "application/json", &results),
		Err(undone) => undone.into_response(),
	}
}

/// Reads the body of a request. Returns the status and the reason if the client sends too much, or too slowly.
async fn read_body(body: Body, limit: Duration) -> Result<Bytes, (StatusCode, String)> {
	match timeout(limit, to_bytes(body, MAX_BODY_BYTES)).await {
		Ok(Ok(bytes)) => Ok(bytes),
		// Or the client went away, and no answer reaches it.
		Ok(Err(_)) => {
			Err((StatusCode::PAYLOAD_TOO_LARGE, format!("the body is too long: send at most {MAX_BODY_BYTES} bytes")))
		},
		Err(_) => Err((
			StatusCode::REQUEST_TIMEOUT,
			format!("the body did not come within {} s: send it at once", limit.as_secs()),
		)),
	}
}

async fn key_status(State(context): State<Context>, uri: Uri, headers: HeaderMap) -> Response {
	let did = uri.path().strip_prefix(KEYS).unwrap_or_default();
	let did = percent_decode_str(did).decode_utf8_lossy();
	let mut parameters = KeyParameters::default();
	let read = each_parameter(uri.query().unwrap_or_default(), |name, value| parameters.set(name, value));
	answer_json(read.and_then(|()| context.resolver.key_status(&did, &parameters)), &headers)
}

async fn guardians(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	uri: Uri,
	headers: HeaderMap,
) -> Response {
	let did = uri.path().strip_prefix(GUARDIANS).unwrap_or_default();
	let did = percent_decode_str(did).decode_utf8_lossy();
	let read = each_parameter(uri.query().unwrap_or_default(), |name, _| {
		let detail = format!("there is no parameter '{name}': ask without parameters");
		Err(ResolutionError::new(ErrorKind::InvalidOptions, detail))
	});
	// A question that cannot be read takes no place in the lane.
	let asked = match read.and_then(|()| read_did(&did)) {
		Ok(asked) => asked,
		Err(error) => return answer_json(Err(error), &headers),
	};
	context.charge(client, SLOW_PRICE);
	match context.slowly(client, move |resolver, _| resolver.guardians(&asked)).await {
		Ok(answered) => answer_json(answered, &headers),
		Err(undone) => undone.into_response(),
	}
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
		"there is nothing at this path: use /1.0/identifiers/{did}, /1.0/keys/{did}, /1.0/guardians/{did}, \
		 /1.0/groups/{group}, /1.0/key-packages/{did}, /1.0/rules, /1.0/methods, /1.0/properties, \
		 /1.0/testIdentifiers, /1.0/traits, /openapi.json or /health",
	)
}

#[cfg(test)]
mod tests;
