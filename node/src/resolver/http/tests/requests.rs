//! Requests by POST, the routes of the Universal Resolver, and the heads of requests.

use super::*;
use axum::http::Version;

async fn post_to(path: &str, accept: &'static str, body: &str) -> (StatusCode, HeaderMap, Value) {
	let mut request = request("POST", path);
	request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(accept));
	request.headers_mut().insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
	*request.body_mut() = Body::from(body.to_owned());
	answer(routes(), request).await
}

/// DID Resolution 1.0, section 12.1: the POST binding.
#[tokio::test]
async fn options_can_be_in_the_body_of_a_post_request() {
	let path = format!("{IDENTIFIERS}{}", known_did());
	let (_, _, plain) = get_with(&path, Some("application/did")).await;
	for (body, accept) in [
		("", "application/did"),
		(" \r\n", "application/did"),
		("{}", "application/did"),
		("{ \"versionId\": \"1\", \"noCache\": true }", "application/did"),
		("{ \"accept\": \"application/did\" }", "text/html"),
	] {
		let (status, headers, answered) = post_to(&path, accept, body).await;
		assert_eq!((status, answered), (StatusCode::OK, plain.clone()), "{body}");
		assert_eq!(headers[header::CONTENT_TYPE], "application/did");
		assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
		// A tag would be one of the URL, and the question is in the body.
		assert_eq!(headers.get(header::ETAG), None);
	}
	// A query still belongs to a DID URL that is written as it is.
	let url = format!("{path}%23key");
	let (status, _, answered) =
		post_to(&url, "application/did-url-dereferencing", "{ \"verificationRelationship\": \"authentication\" }")
			.await;
	assert_eq!((status, &answered["content"]["id"]), (StatusCode::OK, &json!(format!("{}#key", known_did()))));
	assert_eq!(
		post_to(&format!("{path}?versionId=1"), "*/*", "{ \"versionId\": \"1\" }").await.0,
		StatusCode::BAD_REQUEST
	);
	for body in
		["[]", "\"versionId\"", "{", "{ \"colour\": \"red\" }", "{ \"versionId\": [1] }", "{ \"versionTime\": \"x\" }"]
	{
		let (status, headers, answered) = post_to(&path, "*/*", body).await;
		assert_eq!(
			(status, &headers[header::CONTENT_TYPE]),
			(StatusCode::BAD_REQUEST, &HeaderValue::from_static("application/did-resolution")),
			"{body}"
		);
		let error = answered["didResolutionMetadata"]["error"]["type"].as_str().unwrap().to_owned();
		assert!(error.ends_with("INVALID_OPTIONS"), "{body}: {error}");
	}
	// The DID comes first.
	let (_, _, answered) = post_to(&format!("{IDENTIFIERS}alice"), "*/*", "[]").await;
	assert!(answered["didResolutionMetadata"]["error"]["type"].as_str().unwrap().ends_with("INVALID_DID"));
	// It costs what it costs by GET.
	for (body, requests) in [("", 1), ("{ \"proof\": true }", 10), ("{ \"versionId\": 1 }", 10)] {
		let mut request = request("POST", &path);
		*request.body_mut() = Body::from(body);
		assert_eq!(cost(request).await, requests, "{body}");
	}
}

/// The case that was reported: a batch was answered with 304.
#[tokio::test]
async fn a_batch_is_never_spared() {
	let mut request = request("POST", "/1.0/identifiers");
	request.headers_mut().insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
	*request.body_mut() = Body::from("[]");
	let (status, headers, body) = answer(routes(), request).await;
	assert_eq!((status, body), (StatusCode::OK, json!([])));
	assert_eq!(headers.get(header::ETAG), None);
}

#[tokio::test]
async fn the_universal_resolver_learns_what_it_needs() {
	let ask = |path: &str| answer(router(Arc::new(resolver_with_examples()), None), request("GET", path));
	let (status, headers, methods) = ask("/1.0/methods").await;
	assert_eq!((status, methods), (StatusCode::OK, json!(["clavis"])));
	assert_eq!(headers[header::CONTENT_TYPE], "application/json");
	let (_, _, properties) = ask("/1.0/properties").await;
	assert_eq!(properties["clavis"]["network"], "dev");
	// A DID that has ended, was never created, or is of another network is no example.
	assert_eq!(ask("/1.0/testIdentifiers").await.2, json!({ "clavis": [known_did()] }));
	assert_eq!(answer_to("GET", "/1.0/testIdentifiers", &[]).await.2, json!({ "clavis": [] }));
	assert_eq!(ask("/1.0/traits").await.2["clavis"]["deactivatable"], true);
}

#[tokio::test]
async fn a_request_names_its_host_once() {
	let ask = |version, hosts: &[&'static str]| {
		let mut request = request("GET", "/1.0/rules");
		*request.version_mut() = version;
		request.headers_mut().remove(header::HOST);
		for host in hosts {
			request.headers_mut().append(header::HOST, HeaderValue::from_static(host));
		}
		answer(routes(), request)
	};
	for (version, hosts, status) in [
		(Version::HTTP_11, &["example.org:8080"][..], 200),
		(Version::HTTP_11, &["[::1]:8080"], 200),
		(Version::HTTP_11, &[""], 200),
		(Version::HTTP_11, &[], 400),
		(Version::HTTP_11, &["a", "b"], 400),
		(Version::HTTP_11, &["a", "a"], 400),
		(Version::HTTP_11, &["a b"], 400),
		(Version::HTTP_11, &["a/b"], 400),
		(Version::HTTP_11, &["a@b"], 400),
		(Version::HTTP_11, &["[::1"], 400),
		(Version::HTTP_10, &[], 200),
		(Version::HTTP_10, &["a", "b"], 400),
	] {
		let (answered, headers, body) = ask(version, hosts).await;
		assert_eq!(answered, status, "{version:?} {hosts:?}: {body}");
		assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
	}
}
