//! The routes of the HTTP resolver.
//!
//! Handlers read storage where they run: the server has threads of its own, so that a read which waits for the disk
//! holds up nothing else of the node.

use super::{
	limits::{RateLimiter, MAX_BODY_BYTES, MAX_URI_BYTES},
	Answer, Resolver,
};
use axum::{
	body::HttpBody,
	extract::{ConnectInfo, Request, State},
	http::{header, HeaderMap, HeaderName, HeaderValue, StatusCode, Uri},
	middleware::{self, Next},
	response::{IntoResponse, Response},
	routing::get,
	Router,
};
use percent_encoding::percent_decode_str;
use serde_json::{json, Value};
use std::{
	net::{IpAddr, SocketAddr},
	sync::Arc,
	time::{Instant, SystemTime, UNIX_EPOCH},
};

/// What stands before the DID in a path.
const IDENTIFIERS: &str = "/1.0/identifiers/";

/// All routes, behind the limits.
pub fn router(resolver: Arc<Resolver>, rate: Option<RateLimiter>) -> Router {
	Router::new()
		.route(IDENTIFIERS, get(resolve))
		.route("/1.0/identifiers/{*did}", get(resolve))
		.route("/health", get(health))
		.fallback(no_such_path)
		.method_not_allowed_fallback(no_such_method)
		.with_state(resolver)
		.layer(middleware::from_fn_with_state(Arc::new(rate), limit))
}

async fn resolve(State(resolver): State<Arc<Resolver>>, uri: Uri, headers: HeaderMap) -> Response {
	let did_url = uri.path().strip_prefix(IDENTIFIERS).unwrap_or_default();
	// What is not UTF-8 is no DID URL, with or without replacement characters.
	let did_url = percent_decode_str(did_url).decode_utf8_lossy();
	let accept = headers.get_all(header::ACCEPT).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
	let accept = accept.collect::<Vec<_>>().join(",");
	let Answer { status, media_type, body } =
		resolver.resolve(&did_url, uri.query().unwrap_or_default(), Some(&accept));
	// What is returned depends on what is accepted, and a revoked key must not live on in a cache.
	let headers = [(header::VARY, HeaderValue::from_static("accept")), no_cache()];
	(code(status), headers, json_body(media_type, &body)).into_response()
}

async fn health(State(resolver): State<Arc<Resolver>>) -> Response {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	match resolver.health(now) {
		Ok(height) => {
			let body = json!({ "status": "healthy", "finalisedHeight": height });
			([no_cache()], json_body("application/json", &body)).into_response()
		},
		Err(reason) => ([no_cache()], problem(StatusCode::SERVICE_UNAVAILABLE, &reason)).into_response(),
	}
}

async fn no_such_path() -> Response {
	problem(StatusCode::NOT_FOUND, "there are /1.0/identifiers/{did} and /health")
}

async fn no_such_method() -> Response {
	problem(StatusCode::METHOD_NOT_ALLOWED, "there are GET and HEAD")
}

async fn limit(
	State(rate): State<Arc<Option<RateLimiter>>>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	request: Request,
	next: Next,
) -> Response {
	let mut response = match refusal(&rate, client.ip(), &request) {
		Some(refusal) => refusal,
		None => next.run(request).await,
	};
	// Everything here is public, so that pages of any origin may read it.
	response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
	response
}

/// Refuses what is too much, before anything else looks at it.
fn refusal(rate: &Option<RateLimiter>, client: IpAddr, request: &Request) -> Option<Response> {
	if let Some(Err(wait)) = rate.as_ref().map(|rate| rate.admit(client, Instant::now())) {
		let retry_after = HeaderValue::from(wait.as_secs().saturating_add(1));
		let refusal = problem(StatusCode::TOO_MANY_REQUESTS, "this client address asks too often");
		return Some(([(header::RETRY_AFTER, retry_after)], refusal).into_response());
	}
	if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > MAX_URI_BYTES) {
		let detail = format!("a path and query may take up to {MAX_URI_BYTES} bytes");
		return Some(problem(StatusCode::URI_TOO_LONG, &detail));
	}
	if request.body().size_hint().lower() > MAX_BODY_BYTES {
		return Some(problem(StatusCode::PAYLOAD_TOO_LARGE, "no request needs a body"));
	}
	None
}

/// An error that is none of a resolution (RFC 9457).
fn problem(status: StatusCode, detail: &str) -> Response {
	let title = status.canonical_reason().unwrap_or_default();
	let body = json!({ "title": title, "status": status.as_u16(), "detail": detail });
	(status, json_body("application/problem+json", &body)).into_response()
}

fn json_body(media_type: &'static str, body: &Value) -> impl IntoResponse {
	([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body.to_string())
}

fn no_cache() -> (HeaderName, HeaderValue) {
	(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
}

fn code(status: u16) -> StatusCode {
	StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
