//! Turns answers into HTTP responses.

use axum::{
	body::Body,
	http::{header, HeaderMap, HeaderName, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
};
use clavis_resolution::{Answer, Body as Content, ResolutionError};
use serde_json::{json, Value};
use sp_io::hashing::blake2_128;

/// Turns the answer of a resolver into a response.
pub fn answer(answer: Answer, request: &HeaderMap) -> Response {
	respond(answer, |status, media_type, body| with_tag(status, media_type, &body, request))
}

/// Turns the answer of a resolver into a response to a POST request. It has no tag: a tag spares the answer to a request
/// that asks for the same URL, and here the question is in the body (RFC 9110, section 13.1.2).
pub fn answer_to_post(answer: Answer) -> Response {
	respond(answer, |status, media_type, body| without_tag(status, media_type, &body))
}

fn respond(answer: Answer, with_body: impl FnOnce(StatusCode, &'static str, Value) -> Response) -> Response {
	let Answer { status, media_type, body } = answer;
	let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
	match body {
		Content::Json(body) => with_body(status, media_type, body),
		Content::Location(location) => match HeaderValue::try_from(location) {
			Ok(location) => (status, [vary(), no_cache(), (header::LOCATION, location)]).into_response(),
			Err(_) => problem(
				StatusCode::INTERNAL_SERVER_ERROR,
				"the endpoint of this service cannot be sent in a header: read it in the document",
			),
		},
	}
}

/// Sends a body with its tag. If the client has this body already, sends the tag alone (RFC 9110, section "Conditional
/// Requests"); that is allowed for the status 200 only.
pub fn with_tag(status: StatusCode, media_type: &'static str, body: &Value, request: &HeaderMap) -> Response {
	let body = body.to_string();
	let tag = tag(media_type, &body);
	// The answer depends on `Accept`. A cache must ask again each time: it must not show a revoked key as good.
	let headers = [vary(), no_cache(), (header::ETAG, tag.clone())];
	if status == StatusCode::OK && is_known(request, &tag) {
		return (StatusCode::NOT_MODIFIED, headers).into_response();
	}
	let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static(media_type))];
	(status, headers, content_type, Body::from(body)).into_response()
}

/// Sends a body without a tag.
pub fn without_tag(status: StatusCode, media_type: &'static str, body: &Value) -> Response {
	(status, [vary(), no_cache()], json_body(media_type, body)).into_response()
}

/// Returns a strong tag: every other body, and every other media type, has another tag.
fn tag(media_type: &str, body: &str) -> HeaderValue {
	let hash = blake2_128(&[media_type.as_bytes(), &[0], body.as_bytes()].concat());
	HeaderValue::try_from(format!("\"{:032x}\"", u128::from_be_bytes(hash)))
		.unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
	let lists = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
	let mut known = lists.flat_map(|list| list.split(',')).map(str::trim);
	known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag.as_bytes())
}

/// Sends an error that is not one of DID Resolution, as problem details (RFC 9457).
pub fn problem(status: StatusCode, detail: &str) -> Response {
	let title = status.canonical_reason().unwrap_or_default();
	let body = json!({ "title": title, "status": status.as_u16(), "detail": detail });
	(status, json_body("application/problem+json", &body)).into_response()
}

/// Tells a client to ask again after so many seconds.
pub fn later(status: StatusCode, seconds: u64, detail: &str) -> Response {
	([(header::RETRY_AFTER, HeaderValue::from(seconds))], problem(status, detail)).into_response()
}

/// Sends an error of DID Resolution as problem details (RFC 9457), without a whole result around it.
pub fn problem_of(error: &ResolutionError) -> Response {
	let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
	let mut body = error.problem();
	if let Some(properties) = body.as_object_mut() {
		properties.insert("status".into(), status.as_u16().into());
	}
	(status, json_body("application/problem+json", &body)).into_response()
}

pub fn json_body(media_type: &'static str, body: &Value) -> impl IntoResponse {
	([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body.to_string())
}

pub fn no_cache() -> (HeaderName, HeaderValue) {
	(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
}

fn vary() -> (HeaderName, HeaderValue) {
	(header::VARY, HeaderValue::from_static("accept"))
}
