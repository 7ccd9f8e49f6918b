//! Checks each request against the limits before a route sees it, and lets web pages of any origin read the answer.

use super::reply::{later, problem};
use crate::resolver::limits::{RateLimiter, HEALTH, MAX_BODY_BYTES, MAX_URI_BYTES};
use axum::{
	body::HttpBody,
	extract::{ConnectInfo, Request, State},
	http::{header, uri::Authority, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version},
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
/// The headers for a browser that asks for permission first (a preflight request), besides the methods of the path.
const PREFLIGHT: [(HeaderName, HeaderValue); 2] = [
	(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("accept, content-type, if-none-match")),
	(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
];
/// The methods that some path takes, for a question about the whole server.
const METHODS: &str = "GET,HEAD,POST";

/// Refuses a request that exceeds a limit, answers a question about the methods of a path, and passes on all others.
pub async fn limit(
	State(rate): State<Arc<Option<RateLimiter>>>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	request: Request,
	next: Next,
) -> Response {
	let mut response = match refusal(&rate, client.ip(), &request) {
		Some(refusal) => refusal,
		None if request.method() == Method::OPTIONS && request.uri().path() == "*" => options(METHODS),
		None if request.method() == Method::OPTIONS => {
			// No route takes this method, so the router answers with those that the path takes, or that it has no such path.
			let refused = next.run(request).await;
			let allowed = refused.headers().get(header::ALLOW).and_then(|methods| methods.to_str().ok());
			allowed.map(options).unwrap_or(told(refused))
		},
		None => told(next.run(request).await),
	};
	response.headers_mut().extend([ANY_ORIGIN, READABLE]);
	response
}

/// Gives the reason to a refusal of a method. The router names the methods that the path takes.
fn told(mut answer: Response) -> Response {
	if answer.status() != StatusCode::METHOD_NOT_ALLOWED {
		return answer;
	}
	let allowed = answer.headers_mut().remove(header::ALLOW);
	let detail =
		"this path does not take this method: use GET or HEAD, or POST to /1.0/identifiers and to /1.0/identifiers/{did}";
	let mut told = problem(StatusCode::METHOD_NOT_ALLOWED, detail);
	told.headers_mut().extend(allowed.map(|methods| (header::ALLOW, methods)));
	told
}

/// Answers a question about the methods of a path, which are given with commas between them.
fn options(methods: &str) -> Response {
	let methods = methods.split(',').map(str::trim).collect::<Vec<_>>().join(", ");
	let headers = [(header::ALLOW, format!("{methods}, OPTIONS")), (header::ACCESS_CONTROL_ALLOW_METHODS, methods)];
	(StatusCode::NO_CONTENT, headers, HeaderMap::from_iter(PREFLIGHT)).into_response()
}

/// Returns the answer to a request that exceeds a limit; `None` if it exceeds none.
fn refusal(rate: &Option<RateLimiter>, client: IpAddr, request: &Request) -> Option<Response> {
	let rate = rate.as_ref().filter(|_| request.uri().path() != HEALTH);
	if let Some(Err(wait)) = rate.map(|rate| rate.admit(client, Instant::now())) {
		let detail = "this client address sends too many requests: wait as long as Retry-After says";
		return Some(later(StatusCode::TOO_MANY_REQUESTS, wait.as_secs().saturating_add(1), detail));
	}
	if !names_one_host(request) {
		let detail =
			"a request of HTTP/1.1 names its host once: send one header Host, such as 'Host: example.org:8080'";
		return Some(problem(StatusCode::BAD_REQUEST, detail));
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

/// Checks the header Host (RFC 9112, section 3.2). A request of HTTP/1.0 can do without it.
fn names_one_host(request: &Request) -> bool {
	let mut hosts = request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes);
	match (hosts.next(), hosts.next()) {
		(None, _) => request.version() < Version::HTTP_11,
		(Some(host), None) => host.is_empty() || (!host.contains(&b'@') && Authority::try_from(host).is_ok()),
		(Some(_), Some(_)) => false,
	}
}
