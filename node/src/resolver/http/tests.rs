use super::*;
use crate::resolver::testing::*;
use axum::body::{to_bytes, Body};
use std::num::NonZeroU32;
use tower::ServiceExt;

fn routes() -> Router {
	router(Arc::new(resolver()), None)
}

fn request(method: &str, path: &str) -> Request {
	let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
	request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4_000))));
	request
}

async fn answer(router: Router, request: Request) -> (StatusCode, HeaderMap, Value) {
	let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
	let body = to_bytes(body, usize::MAX).await.unwrap();
	let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
	(parts.status, parts.headers, body)
}

async fn get_with(path: &str, accept: Option<&'static str>) -> (u16, String, Value) {
	let mut request = request("GET", path);
	if let Some(accept) = accept {
		request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(accept));
	}
	let (status, headers, body) = answer(routes(), request).await;
	(status.as_u16(), headers[header::CONTENT_TYPE].to_str().unwrap().into(), body)
}

#[tokio::test]
async fn what_is_accepted_is_what_comes() {
	let path = format!("{IDENTIFIERS}{}", known_did());
	for (accept, media_type) in [
		(None, "application/did-resolution"),
		(Some("*/*"), "application/did-resolution"),
		(Some("application/did"), "application/did"),
		(Some("application/did+ld+json"), "application/did+ld+json"),
		(Some("application/did+json"), "application/did+json"),
	] {
		let (status, content_type, body) = get_with(&path, accept).await;
		assert_eq!((status, content_type.as_str()), (200, media_type), "{accept:?}");
		let inner = body["didResolutionMetadata"]["contentType"].as_str().unwrap_or_default();
		assert!(content_type.contains(inner), "{content_type} {inner}");
	}
	assert_eq!(get_with(&path, Some("text/html")).await.0, 406);
}

#[tokio::test]
async fn several_accept_headers_count_as_one() {
	let mut request = request("GET", &format!("{IDENTIFIERS}{}", known_did()));
	request.headers_mut().append(header::ACCEPT, HeaderValue::from_static("text/html"));
	request.headers_mut().append(header::ACCEPT, HeaderValue::from_static("application/did"));
	let (status, headers, _) = answer(routes(), request).await;
	assert_eq!(status, StatusCode::OK);
	assert_eq!(headers[header::CONTENT_TYPE], "application/did");
}

#[tokio::test]
async fn paths_are_percent_decoded_once() {
	let encoded = known_did().replace(':', "%3A");
	assert_eq!(get_with(&format!("{IDENTIFIERS}{encoded}"), None).await.0, 200);
	let twice = encoded.replace('%', "%25");
	assert_eq!(get_with(&format!("{IDENTIFIERS}{twice}"), None).await.0, 400);
}

#[tokio::test]
async fn malformed_paths_are_refused_as_dids() {
	for rest in ["", "%", "%2", "%zz", "%ff%fe", "did:clavis:dev:%", "did:clavis:dev:%00", "%20", "did", "a/b/../c"] {
		let (status, content_type, body) = get_with(&format!("{IDENTIFIERS}{rest}"), None).await;
		assert_eq!((status, content_type.as_str()), (400, "application/did-resolution"), "{rest}");
		assert!(body["didResolutionMetadata"]["error"]["type"].as_str().unwrap().contains("INVALID_DID"), "{rest}");
	}
}

#[tokio::test]
async fn statuses_follow_the_resolution() {
	for (did, status) in [
		(known_did(), 200),
		(ended_did(), 410),
		(unknown_did(), 404),
		("did:web:example.org".into(), 501),
		(format!("{}%23key-1", known_did()), 501),
		(format!("{}/path", known_did()), 501),
		(format!("{}?versionTime=2026-01-01T00:00:00Z", known_did()), 501),
		(format!("{}?colour=red", known_did()), 400),
	] {
		assert_eq!(get_with(&format!("{IDENTIFIERS}{did}"), None).await.0, status, "{did}");
	}
}

#[tokio::test]
async fn answers_may_be_read_anywhere_and_kept_nowhere() {
	for path in [format!("{IDENTIFIERS}{}", known_did()), format!("{IDENTIFIERS}{}", unknown_did())] {
		let (_, headers, _) = answer(routes(), request("GET", &path)).await;
		assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
		assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
		assert_eq!(headers[header::VARY], "accept");
	}
}

#[tokio::test]
async fn head_is_get_without_a_body() {
	let (status, headers, body) = answer(routes(), request("HEAD", &format!("{IDENTIFIERS}{}", known_did()))).await;
	assert_eq!((status, body), (StatusCode::OK, Value::Null));
	assert_eq!(headers[header::CONTENT_TYPE], "application/did-resolution");
}

#[tokio::test]
async fn other_methods_and_paths_are_refused() {
	for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
		let (status, headers, body) = answer(routes(), request(method, &format!("{IDENTIFIERS}{}", known_did()))).await;
		assert_eq!((status, &body["status"]), (StatusCode::METHOD_NOT_ALLOWED, &json!(405)), "{method}");
		assert_eq!(headers[header::ALLOW], "GET,HEAD");
	}
	for path in ["/", "/1.0/identifiers", "/2.0/identifiers/x", "/healthy", "//", "/%2e%2e"] {
		let (status, headers, body) = answer(routes(), request("GET", path)).await;
		assert_eq!((status, &body["status"]), (StatusCode::NOT_FOUND, &json!(404)), "{path}");
		assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
	}
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
	let path = |length: usize| format!("{IDENTIFIERS}{}", "a".repeat(length - IDENTIFIERS.len()));
	assert_eq!(answer(routes(), request("GET", &path(MAX_URI_BYTES))).await.0, StatusCode::BAD_REQUEST);
	assert_eq!(answer(routes(), request("GET", &path(MAX_URI_BYTES + 1))).await.0, StatusCode::URI_TOO_LONG);

	let mut with_body = request("POST", IDENTIFIERS);
	*with_body.body_mut() = Body::from(vec![0; MAX_BODY_BYTES as usize + 1]);
	assert_eq!(answer(routes(), with_body).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
	let router = router(Arc::new(resolver()), NonZeroU32::new(1).map(RateLimiter::new));
	let path = format!("{IDENTIFIERS}{}", known_did());
	assert_eq!(answer(router.clone(), request("GET", &path)).await.0, StatusCode::OK);
	let (status, headers, _) = answer(router, request("GET", &path)).await;
	assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
	assert_eq!(headers[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn a_stalled_node_says_so() {
	// The head of the chain in miniature lies in the past.
	let (status, headers, body) = answer(routes(), request("GET", "/health")).await;
	assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
	assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
	assert!(body["detail"].as_str().unwrap().contains("7"), "{body}");
}
