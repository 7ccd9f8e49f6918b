//! The routes about groups.

use super::*;

fn path(rest: &str) -> String {
	format!("/1.0/groups/{}{rest}", known_group())
}

#[tokio::test]
async fn every_question_about_a_group_has_a_route() {
	let did = known_did();
	for (path, name, expected) in [
		(path(""), "owner", json!(did)),
		(path("?proof=false"), "owner", json!(did)),
		(
			path("/members"),
			"members",
			json!([{
				"did": did, "role": "moderator", "since": 3, "leaf": 0, "keyEpoch": 0, "leaves": false,
			}]),
		),
		(path(&format!("/members?after={did}")), "members", json!([])),
		(path(&format!("/members/{did}")), "did", json!(did)),
		(path(&format!("/members/{}", did.replace(':', "%3A"))), "did", json!(did)),
		(path("/epochs"), "epoch", json!(EPOCHS)),
		(path("/epochs?from=2&limit=1"), "next", json!(3)),
		(path("/epochs/2"), "epoch", json!(2)),
		(format!("/1.0/key-packages/{did}"), "did", json!(did)),
		(path("?proof=true"), "exists", json!(true)),
	] {
		let (status, headers, body) = answer(routes(), request("GET", &path)).await;
		assert_eq!((status, &body[name]), (StatusCode::OK, &expected), "{path}: {body}");
		assert_eq!(headers[header::CONTENT_TYPE], "application/json");
		assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
		let tag = headers[header::ETAG].to_str().unwrap().to_owned();
		assert_eq!(answer_to("GET", &path, &[("if-none-match", &tag)]).await.0, StatusCode::NOT_MODIFIED, "{path}");
		assert_eq!(cost(request("GET", &path)).await, u64::from(SLOW_PRICE), "{path}");
	}
	let (.., epochs) = answer(routes(), request("GET", &path("/epochs?from=2"))).await;
	assert_eq!((epochs["epochs"].as_array().map(Vec::len), epochs.get("next")), (Some(2), None));
}

#[tokio::test]
async fn proofs_are_of_the_facts_that_were_asked_for() {
	let (member, stranger) = (known_did(), ended_did());
	for (rest, record, is_member) in [
		("?proof=true".into(), None, None),
		("/epochs/2?proof=true".into(), Some(2), None),
		(format!("/members/{member}?proof=true"), None, Some(true)),
		(format!("/members/{stranger}?proof=true"), None, Some(false)),
	] {
		let (status, _, body) = answer(routes(), request("GET", &path(&rest))).await;
		assert_eq!((status, &body["proof"]["type"]), (StatusCode::OK, &json!("ClavisGroupProof")), "{rest}");
		assert_eq!(body["record"]["epoch"].as_u64(), record, "{rest}");
		assert_eq!(body["member"]["isMember"].as_bool(), is_member, "{rest}");
	}
	// That there is no such group is proven, too.
	let path = format!("/1.0/groups/{}?proof=true", unknown_group());
	let (status, headers, body) = answer(routes(), request("GET", &path)).await;
	assert_eq!((status, &body["exists"]), (StatusCode::NOT_FOUND, &json!(false)));
	assert_eq!(headers[header::CONTENT_TYPE], "application/json");
	assert!(body["proof"].is_object());
}

#[tokio::test]
async fn questions_without_an_answer_say_why() {
	let of = |group: clavis_primitives::groups::GroupId, rest: &str| format!("/1.0/groups/{group}{rest}");
	let elsewhere = known_did().replace(":dev:", ":local:");
	for (path, status, requests) in [
		("/1.0/groups/alice".into(), 400, 1),
		(path("?colour=red"), 400, 1),
		(path("?from=1"), 400, 1),
		(path("/members?proof=true"), 400, 1),
		(path("/members/alice"), 400, 1),
		(path("/members/did:web:example.org"), 501, 1),
		(path("/epochs?limit=65"), 400, 1),
		(path("/epochs/0"), 400, 1),
		(path("/epochs/x?proof=true"), 400, 1),
		(format!("/1.0/key-packages/{}?x=1", known_did()), 400, 1),
		(path(&format!("/members/{elsewhere}")), 404, 10),
		(path(&format!("/members/{}", unknown_did())), 404, 10),
		(path("/epochs/9"), 404, 10),
		(of(unknown_group(), ""), 404, 10),
		(of(unknown_group(), "/members"), 404, 10),
		(of(unknown_group(), "/epochs"), 404, 10),
		(format!("/1.0/key-packages/{}", unknown_did()), 404, 10),
		(of(pruned_group(), "/epochs/1"), 501, 10),
		(of(long_group(), "/epochs"), 503, 10),
		(of(long_group(), "/epochs/1?proof=true"), 503, 10),
	] {
		let (answered, headers, body) = answer(routes(), request("GET", &path)).await;
		assert_eq!((answered.as_u16(), &body["status"]), (status, &json!(status)), "{path}: {body}");
		assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
		assert_eq!(headers.contains_key(header::RETRY_AFTER), status == 503, "{path}");
		assert_eq!(cost(request("GET", &path)).await, requests, "{path}");
	}
	for path in ["/1.0/groups", "/1.0/groups/", &path("/owners"), &path("/epochs/1/2"), "/1.0/key-packages"] {
		let (status, _, body) = answer(routes(), request("GET", path)).await;
		assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
		assert!(body["detail"].as_str().unwrap().contains("/1.0/groups/{group}"), "{path}: {body}");
	}
	let (status, headers, _) = answer(routes(), request("POST", &path("/epochs"))).await;
	assert_eq!(
		(status, &headers[header::ALLOW]),
		(StatusCode::METHOD_NOT_ALLOWED, &HeaderValue::from_static("GET,HEAD"))
	);
}

#[tokio::test]
async fn a_state_that_cannot_be_read_is_a_fault_of_the_node() {
	let broken = || router(Arc::new(Resolver::new(Unreadable, None)), None);
	for rest in ["", "/members", "/epochs", "/epochs/1", "?proof=true"] {
		let (status, _, body) = answer(broken(), request("GET", &path(rest))).await;
		assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{rest}");
		assert!(!body.to_string().contains("disk"), "{body}");
	}
}

#[tokio::test]
async fn questions_about_groups_wait_in_the_lane_for_slow_work() {
	let latch = Latch::default();
	let router = router(Arc::new(stuck_resolver(latch.clone())), None);
	let held = [(1, ""), (1, "/members"), (2, "/epochs"), (2, "?proof=true")]
		.map(|(client, rest)| tokio::spawn(answer(router.clone(), request_from(client, "GET", &path(rest)))));
	let _ = latch.waiting.acquire_many(4).await.unwrap();
	let (status, headers, _) = answer(router.clone(), request_from(3, "GET", &path("/epochs/1"))).await;
	assert_eq!((status, &headers[header::RETRY_AFTER]), (StatusCode::SERVICE_UNAVAILABLE, &HeaderValue::from(1)));
	latch.open();
	for answered in held {
		assert_eq!(answered.await.unwrap().0, StatusCode::OK);
	}
}
