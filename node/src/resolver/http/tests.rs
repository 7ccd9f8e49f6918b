mod groups;

use super::*;
use crate::resolver::{limits::MAX_URI_BYTES, testing::*};
use axum::http::HeaderValue;
use clavis_resolution::{ErrorKind, Representation};
use std::num::NonZeroU32;
use tower::ServiceExt;

mod limits;
mod requests;

fn routes() -> Router {
	router(Arc::new(resolver()), None)
}

fn request(method: &str, path: &str) -> Request {
	request_from(1, method, path)
}

/// A request of one of several clients.
fn request_from(client: u8, method: &str, path: &str) -> Request {
	let mut request =
		Request::builder().method(method).uri(path).header(header::HOST, "x").body(Body::empty()).unwrap();
	request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, client], 4_000))));
	request
}

async fn answer(router: Router, request: Request) -> (StatusCode, HeaderMap, Value) {
	let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
	let body = to_bytes(body, usize::MAX).await.unwrap();
	let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
	(parts.status, parts.headers, body)
}

async fn answer_to(method: &str, path: &str, headers: &[(&'static str, &str)]) -> (StatusCode, HeaderMap, Value) {
	let mut request = request(method, path);
	for (name, value) in headers {
		request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
	}
	answer(routes(), request).await
}

async fn batch(router: Router, body: &str) -> (StatusCode, HeaderMap, Value) {
	let mut request = request("POST", "/1.0/identifiers");
	*request.body_mut() = Body::from(body.to_owned());
	answer(router, request).await
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
async fn the_answer_has_the_accepted_media_type() {
	let path = format!("{IDENTIFIERS}{}", known_did());
	for (accept, media_type) in [
		(None, "application/did-resolution"),
		(Some("*/*"), "application/did-resolution"),
		(Some("application/did"), "application/did"),
		(Some("application/did+ld+json"), "application/did+ld+json"),
		(Some("application/did+json"), "application/did+json"),
		(Some("application/ld+json"), "application/ld+json"),
		(Some("application/json"), "application/json"),
		(Some("application/did-url-dereferencing"), "application/did-url-dereferencing"),
	] {
		let (status, content_type, body) = get_with(&path, accept).await;
		assert_eq!((status, content_type.as_str()), (200, media_type), "{accept:?}");
		let inner = body["didResolutionMetadata"]["contentType"].as_str();
		let inner = inner.or(body["dereferencingMetadata"]["contentType"].as_str()).unwrap_or_default();
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
		(format!("{}%23none", known_did()), 404),
		(format!("{}/path", known_did()), 404),
		(format!("{}?versionTime=2025-12-31T23:59:59Z", known_did()), 200),
		(format!("{}?versionTime=2026-01-01T00:00:00Z", known_did()), 400),
		(format!("{}?versionTime=2026-01-01", known_did()), 400),
		(format!("{}?versionTime=1969-12-31T23:59:59Z", known_did()), 404),
		(format!("{}?service=none", known_did()), 404),
		(format!("{}?colour=red", known_did()), 404),
		(format!("{}?colour=red", known_did().replace(':', "%3A")), 400),
		(format!("{}?hl=z", known_did()), 501),
	] {
		assert_eq!(get_with(&format!("{IDENTIFIERS}{did}"), None).await.0, status, "{did}");
	}
}

#[tokio::test]
async fn a_known_answer_is_not_sent_again() {
	let path = format!("{IDENTIFIERS}{}", known_did());
	let tag = answer_to("GET", &path, &[]).await.1[header::ETAG].clone();
	assert!(tag.to_str().unwrap().starts_with('"'), "a strong tag");
	let weak = format!("\"x\", W/{}", tag.to_str().unwrap());
	for known in [tag.to_str().unwrap(), "*", &weak] {
		let (status, headers, body) = answer_to("GET", &path, &[("if-none-match", known)]).await;
		assert_eq!((status, body), (StatusCode::NOT_MODIFIED, Value::Null), "{known}");
		assert_eq!(headers[header::ETAG], tag);
		assert_eq!(headers.get(header::CONTENT_TYPE), None);
	}
	// Another representation is another answer, and so is another version.
	let known = [("if-none-match", tag.to_str().unwrap()), ("accept", "application/did")];
	assert_eq!(answer_to("GET", &path, &known).await.0, StatusCode::OK);
	let versioned = format!("{path}?versionId=1");
	let (status, headers, _) = answer_to("GET", &versioned, &[]).await;
	assert_eq!(status, StatusCode::OK);
	let tag = headers[header::ETAG].to_str().unwrap().to_owned();
	assert_eq!(answer_to("GET", &versioned, &[("if-none-match", &tag)]).await.0, StatusCode::NOT_MODIFIED);
	// Only the status 200 allows a 304 (RFC 9110, section 13.2.1): a deactivated DID is always answered in full.
	let gone = format!("{IDENTIFIERS}{}", ended_did());
	let (_, headers, _) = answer_to("GET", &gone, &[]).await;
	let tag = headers[header::ETAG].to_str().unwrap().to_owned();
	assert_eq!(answer_to("GET", &gone, &[("if-none-match", &tag)]).await.0, StatusCode::GONE);
}

#[tokio::test]
async fn many_are_resolved_at_once_in_their_order() {
	let dids = [known_did(), "alice".into(), ended_did(), unknown_did()];
	let (status, headers, results) = batch(routes(), &json!(dids).to_string()).await;
	assert_eq!(
		(status, &headers[header::CONTENT_TYPE]),
		(StatusCode::OK, &HeaderValue::from_static("application/json"))
	);
	let results = results.as_array().unwrap().clone();
	assert_eq!(results.len(), 4);
	for (did, result) in dids.iter().zip(results) {
		assert_eq!(result, resolver().resolve_whole(did, &Map::new()));
	}
	for bad in ["", "{}", "[1]", "\"did\"", &json!(vec!["x"; MAX_BATCH + 1]).to_string()] {
		let (status, headers, _) = batch(routes(), bad).await;
		assert_eq!(status, StatusCode::BAD_REQUEST, "{bad}");
		assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
	}
	assert_eq!(batch(routes(), "[]").await.2, json!([]));
	assert_eq!(batch(routes(), &json!(vec!["x"; MAX_BATCH]).to_string()).await.0, StatusCode::OK);
	let long = json!(["x".repeat(MAX_BODY_BYTES)]).to_string();
	assert_eq!(batch(routes(), &long).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Returns the number of requests as which one counts, as the limit of requests tells it to the next one.
async fn cost(request: Request) -> u64 {
	let router = router(Arc::new(resolver()), NonZeroU32::new(1).map(RateLimiter::new));
	let _ = router.clone().oneshot(request).await.unwrap();
	let (status, headers, _) = answer(router, self::request("GET", "/1.0/rules")).await;
	assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
	headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_status_of_a_key_is_answered_by_key_or_by_method() {
	let path = |query: &str| format!("{KEYS}{}?{query}", known_did());
	let (status, _, body) = get_with(&path("%6Dethod=%6Bey"), None).await;
	assert_eq!((status, &body["status"]), (200, &json!("valid")));
	let (_, _, body) = get_with(&path("method=key&at=1900-01-01T00:00:00Z"), None).await;
	assert_eq!((&body["status"], &body["added"]), (&json!("notYetAdded"), &json!("1970-01-01T00:00:01Z")));
	let (status, media_type, body) = get_with(&path("method=%23none&at=2025-12-31T23:59:59Z"), None).await;
	assert_eq!((status, media_type.as_str()), (200, "application/json"));
	assert_eq!((&body["status"], &body["at"]), (&json!("neverThere"), &json!("2025-12-31T23:59:59Z")));
	for (path, status) in [
		(path(""), 400),
		(path("method=none&at=2026-01-01T00:00:00Z"), 400),
		(path("method=%ff"), 400),
		(path("method=a+b"), 400),
		(path("method=none&purpose=x"), 400),
		(format!("{KEYS}alice?method=none"), 400),
		(format!("{KEYS}{}?method=none", unknown_did()), 404),
		(format!("{KEYS}did:web:example.org?method=none"), 501),
	] {
		let (answered, media_type, body) = get_with(&path, None).await;
		assert_eq!((answered, media_type.as_str()), (status, "application/problem+json"), "{path}");
		assert_eq!(body["status"], status);
		assert!(body["type"].as_str().unwrap().starts_with("https://www.w3.org/ns/did#"));
	}
}

#[tokio::test]
async fn guardians_are_answered_as_slow_work() {
	let path = format!("{GUARDIANS}{}", known_did());
	let (status, headers, body) = answer(routes(), request("GET", &path)).await;
	assert_eq!((status, &body["planVersion"]), (StatusCode::OK, &json!(1)));
	assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
	let tag = headers[header::ETAG].to_str().unwrap().to_owned();
	assert_eq!(answer_to("GET", &path, &[("if-none-match", &tag)]).await.0, StatusCode::NOT_MODIFIED);
	assert_eq!(cost(request("GET", &path)).await, u64::from(SLOW_PRICE));
	for (path, status, requests) in [
		(format!("{path}?circle=0"), 400, 1),
		(format!("{GUARDIANS}alice"), 400, 1),
		(format!("{GUARDIANS}{}", ended_did()), 404, 10),
		(format!("{GUARDIANS}{}", unknown_did()), 404, 10),
		(format!("{GUARDIANS}did:web:example.org"), 501, 1),
	] {
		let (answered, media_type, body) = get_with(&path, None).await;
		assert_eq!((answered, media_type.as_str()), (status, "application/problem+json"), "{path}");
		assert_eq!(
			(body["status"].as_u64(), cost(request("GET", &path)).await),
			(Some(status.into()), requests),
			"{path}"
		);
	}
}

#[tokio::test]
async fn rule_sets_are_answered() {
	let stricter = || router(Arc::new(stricter_resolver()), None);
	for (path, status, number) in [
		("/1.0/rules", 200, 2),
		("/1.0/rules?number=1", 200, 1),
		("/1.0/rules?at=2025-12-31T23%3A59%3A59Z", 200, 2),
		("/1.0/rules?at=2026-01-01T00:00:00Z", 400, 0),
		("/1.0/rules?at=2025-01-01T00:00:00Z", 200, 1),
		("/1.0/rules?number=3", 404, 0),
		("/1.0/rules?number=x", 400, 0),
		("/1.0/rules?colour=red", 400, 0),
	] {
		let (answered, headers, body) = answer(stricter(), request("GET", path)).await;
		assert_eq!(answered, status, "{path}: {body}");
		assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
		assert_eq!(body["number"].as_u64().unwrap_or_default(), number, "{path}");
	}
}

#[tokio::test]
async fn a_tag_is_invalid_once_the_rules_have_changed() {
	let path = format!("{IDENTIFIERS}{}", known_did());
	let (_, headers, _) = answer_to("GET", &path, &[]).await;
	let known = headers[header::ETAG].to_str().unwrap().to_owned();
	assert_eq!(answer_to("GET", &path, &[("if-none-match", &known)]).await.0, StatusCode::NOT_MODIFIED);

	let mut again = request("GET", &path);
	again.headers_mut().insert(header::IF_NONE_MATCH, HeaderValue::from_str(&known).unwrap());
	let (status, _, body) = answer(router(Arc::new(stricter_resolver()), None), again).await;
	assert_eq!((status, &body["didDocumentMetadata"]["clavis"]["rules"]["number"]), (StatusCode::OK, &json!(2)));
}

#[tokio::test]
async fn a_tag_is_invalid_once_a_method_has_expired() {
	let path = format!("{IDENTIFIERS}{}", known_did());
	let ask = |head, known: &str| {
		let mut request = request("GET", &path);
		request.headers_mut().insert(header::IF_NONE_MATCH, HeaderValue::from_str(known).unwrap());
		answer(router(Arc::new(resolver_at(head)), None), request)
	};
	let (_, headers, good) = ask(EXPIRY - 60, "\"x\"").await;
	assert_eq!(good["didDocument"]["assertionMethod"].as_array().map(Vec::len), Some(1));
	let known = headers[header::ETAG].to_str().unwrap();
	assert_eq!(ask(EXPIRY - 1, known).await.0, StatusCode::NOT_MODIFIED);
	// No version has started, but the method serves nothing any more.
	let (status, _, expired) = ask(EXPIRY, known).await;
	assert_eq!((status, expired["didDocument"].get("assertionMethod")), (StatusCode::OK, None));
	let methods = |answer: &Value| answer["didDocument"]["verificationMethod"].as_array().map(Vec::len);
	assert_eq!((methods(&good), methods(&expired)), (Some(2), Some(1)));
	assert_eq!(expired["didDocumentMetadata"]["versionId"], good["didDocumentMetadata"]["versionId"]);
}

#[tokio::test]
async fn browsers_of_any_origin_may_ask() {
	let asked = [("origin", "https://example.org"), ("access-control-request-method", "POST")];
	for (path, methods) in [
		("/1.0/identifiers".to_owned(), "POST"),
		(format!("{IDENTIFIERS}{}", known_did()), "GET, HEAD, POST"),
		(format!("{KEYS}{}", known_did()), "GET, HEAD"),
		("/1.0/rules".into(), "GET, HEAD"),
		("/1.0/methods".into(), "GET, HEAD"),
		(HEALTH.into(), "GET, HEAD"),
		("*".into(), "GET, HEAD, POST"),
	] {
		let (status, headers, body) = answer_to("OPTIONS", &path, &asked).await;
		assert_eq!((status, body), (StatusCode::NO_CONTENT, Value::Null), "{path}");
		let header = |name| headers[&name].to_str().unwrap().to_owned();
		assert_eq!(header(header::ALLOW), format!("{methods}, OPTIONS"), "{path}");
		assert_eq!(header(header::ACCESS_CONTROL_ALLOW_METHODS), methods, "{path}");
		assert_eq!(header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
		assert!(header(header::ACCESS_CONTROL_ALLOW_HEADERS).contains("content-type"));
		assert!(header(header::ACCESS_CONTROL_EXPOSE_HEADERS).contains("etag"));
		assert_eq!(headers.get(header::CONTENT_TYPE), None);
	}
	assert_eq!(answer_to("OPTIONS", "/nothing", &asked).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_description_has_every_route_and_media_type() {
	let (status, media_type, description) = get_with("/openapi.json", None).await;
	assert_eq!((status, media_type.as_str()), (200, "application/json"));
	assert_eq!(description["openapi"], "3.1.0");
	let routes = [
		("/1.0/identifiers/{identifier}", "get"),
		("/1.0/identifiers/{identifier}", "post"),
		("/1.0/identifiers", "post"),
		("/1.0/keys/{did}", "get"),
		("/1.0/guardians/{did}", "get"),
		("/1.0/groups/{group}", "get"),
		("/1.0/groups/{group}/members", "get"),
		("/1.0/groups/{group}/members/{did}", "get"),
		("/1.0/groups/{group}/epochs", "get"),
		("/1.0/groups/{group}/epochs/{epoch}", "get"),
		("/1.0/key-packages/{did}", "get"),
		("/1.0/rules", "get"),
		("/1.0/methods", "get"),
		("/1.0/properties", "get"),
		("/1.0/testIdentifiers", "get"),
		("/1.0/traits", "get"),
		("/openapi.json", "get"),
		("/health", "get"),
	];
	let described = description["paths"].as_object().unwrap();
	let operations = described.values().map(|path| path.as_object().unwrap().len());
	assert_eq!(operations.sum::<usize>(), routes.len());
	assert_eq!(description["security"], json!([]), "nobody logs in");
	for (path, method) in routes {
		assert!(described[path][method]["responses"].is_object(), "{method} {path}");
		// The guard can answer every request with these.
		for status in ["400", "414", "429"].iter().filter(|_| path != HEALTH) {
			assert!(described[path][method]["responses"][status].is_object(), "{method} {path} {status}");
		}
		// The described path must also be a route.
		let path = path.replace("{identifier}", &known_did()).replace("{did}", &known_did());
		let path = path.replace("{group}", &known_group().to_string()).replace("{epoch}", "1");
		let (status, ..) = answer_to(&method.to_uppercase(), &path, &[]).await;
		assert!(status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED, "{path}: {status}");
	}
	let resolve = &described["/1.0/identifiers/{identifier}"]["get"];
	let offered = resolve["responses"]["200"]["content"].as_object().unwrap();
	for representation in Representation::ALL.into_iter().filter(|offer| *offer != Representation::UriList) {
		assert!(offered.contains_key(representation.media_type()), "{representation:?}");
	}
	for status in ErrorKind::ALL.map(|kind| kind.status()).into_iter().chain([200, 303, 304, 410, 429, 503]) {
		assert!(resolve["responses"][status.to_string()].is_object(), "{status}");
	}
	for status in [200, 400, 408, 413, 429, 503] {
		assert!(described["/1.0/identifiers"]["post"]["responses"][status.to_string()].is_object(), "{status}");
	}
	let parameters = resolve["parameters"].as_array().unwrap();
	for option in ["accept", "versionId", "versionTime", "service", "serviceType", "relativeRef", "proof"] {
		assert!(parameters.iter().any(|parameter| parameter["name"] == option), "{option}");
	}
	// A list says what is in it.
	fn lists_without_items(schema: &Value) -> usize {
		let below = match schema {
			Value::Array(items) => items.iter().map(lists_without_items).sum(),
			Value::Object(properties) => properties.values().map(lists_without_items).sum(),
			_ => 0,
		};
		below + usize::from(schema["type"] == "array" && schema.get("items").is_none())
	}
	assert_eq!(lists_without_items(&description), 0);
	// Every reference must have a target.
	let text = description.to_string();
	for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
		assert!(description.pointer(reference).is_some(), "{reference}");
	}
}

#[tokio::test]
async fn answers_may_be_read_from_any_origin_and_are_not_cached() {
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
	for (path, methods, allowed) in [
		(format!("{IDENTIFIERS}{}", known_did()), &["PUT", "DELETE", "PATCH"][..], "GET,HEAD,POST"),
		(format!("{KEYS}{}", known_did()), &["POST", "PUT"], "GET,HEAD"),
		("/1.0/identifiers".into(), &["GET", "PUT"], "POST"),
	] {
		for method in methods {
			let (status, headers, body) = answer(routes(), request(method, &path)).await;
			assert_eq!((status, &body["status"]), (StatusCode::METHOD_NOT_ALLOWED, &json!(405)), "{method} {path}");
			assert_eq!(headers[header::ALLOW], allowed);
		}
	}
	for path in ["/", "/2.0/identifiers/x", "/1.0/keys", "/healthy", "//", "/%2e%2e"] {
		let (status, headers, body) = answer(routes(), request("GET", path)).await;
		assert_eq!((status, &body["status"]), (StatusCode::NOT_FOUND, &json!(404)), "{path}");
		assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
	}
}

#[tokio::test]
async fn a_long_request_is_refused() {
	let path = |length: usize| format!("{IDENTIFIERS}{}", "a".repeat(length - IDENTIFIERS.len()));
	assert_eq!(answer(routes(), request("GET", &path(MAX_URI_BYTES))).await.0, StatusCode::BAD_REQUEST);
	assert_eq!(answer(routes(), request("GET", &path(MAX_URI_BYTES + 1))).await.0, StatusCode::URI_TOO_LONG);

	let mut with_body = request("POST", IDENTIFIERS);
	*with_body.body_mut() = Body::from(vec![0; MAX_BODY_BYTES + 1]);
	assert_eq!(answer(routes(), with_body).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_stalled_node_is_not_healthy() {
	// The newest block of the test chain lies in the past.
	let (status, headers, body) = answer(routes(), request("GET", "/health")).await;
	assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
	assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
	assert!(body["detail"].as_str().unwrap().contains("7"), "{body}");
}
