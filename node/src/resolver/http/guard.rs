//! Checks each request against the limits before a route sees it, and lets web pages of any origin read the answer.

use super::reply::{later, problem};
use crate::resolver::limits::{RateLimiter, HEALTH, MAX_BODY_BYTES, MAX_URI_BYTES};
use axum::{
	body::HttpBody,
	extract::{ConnectInfo, Request, State},
	http::{header, HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
	middleware::Next,
	response::{IntoResponse, Response},
};
use std::{
	net::{IpAddr, SocketAddr},
	sync::Arc,
	time::Instant,
};

/// All answers are public, so web pages of any origin may read them (Fetch, section "CORS protocol").
const ANY_ORIGIN: (HeaderName, HeaderValue) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
const READABLE: (HeaderName, HeaderValue) =
	(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag, location, retry-after"));
/// The headers for a browser that asks for permission first (a preflight request).
const PREFLIGHT: [(HeaderName, HeaderValue); 4] = [
	(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST, OPTIONS")),
	(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST")),
	(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("accept, content-type, if-none-match")),
	(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
];

/// Refuses a request that exceeds a limit, answers a preflight request, and passes on all others.
pub async fn limit(
	State(rate): State<Arc<Option<RateLimiter>>>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	request: Request,
	next: Next,
) -> Response {
	let mut response = match refusal(&rate, client.ip(), &request) {
		Some(refusal) => refusal,
		None if request.method() == Method::OPTIONS => {
			(StatusCode::NO_CONTENT, HeaderMap::from_iter(PREFLIGHT)).into_response()
		},
		None => next.run(request).await,
	};
	response.headers_mut().extend([ANY_ORIGIN, READABLE]);
	response
}

/// Returns the answer to a request that exceeds a limit; `None` if it exceeds none.
fn refusal(rate: &Option<RateLimiter>, client: IpAddr, request: &Request) -> Option<Response> {
	let rate = rate.as_ref().filter(|_| request.uri().path() != HEALTH);
	if let Some(Err(wait)) = rate.map(|rate| rate.admit(client, Instant::now())) {
		let detail = "this client address sends too many requests: wait as long as Retry-After says";
		return Some(later(StatusCode::TOO_MANY_REQUESTS, wait.as_secs().saturating_add(1), detail));
	}
	if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > MAX_URI_BYTES) {
		let detail = format!("the path and the query are too long: send at most {MAX_URI_BYTES} bytes");
		return Some(problem(StatusCode::URI_TOO_LONG, &detail));
	}
	if request.body().size_hint().lower() > MAX_BODY_BYTES as u64 {
		let detail = format!("the body is too long: send at most {MAX_BODY_BYTES} bytes");
		return Some(problem(StatusCode::PAYLOAD_TOO_LARGE, &detail));
	}
	None
}
