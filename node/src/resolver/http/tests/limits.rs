//! What requests cost, how many a client may send, and the places for slow work.

use super::*;
use proptest::prelude::*;

#[tokio::test]
async fn a_batch_counts_as_many_requests() {
	let router = router(Arc::new(resolver()), NonZeroU32::new(5).map(RateLimiter::new));
	let five = json!(vec!["x"; 5]).to_string();
	assert_eq!(batch(router.clone(), &five).await.0, StatusCode::OK);
	assert_eq!(batch(router, "[]").await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_past_version_or_a_proof_counts_for_several() {
	let did = known_did();
	let encoded = did.replace(':', "%3A");
	for path in [
		format!("{did}?versionId=1"),
		format!("{did}?version%49d=1"),
		format!("{did}%3FversionTime=2026-01-01T00:00:00Z"),
		format!("{encoded}?proof=true"),
	] {
		let router = router(Arc::new(resolver()), NonZeroU32::new(2).map(RateLimiter::new));
		let _ = router.clone().oneshot(request("GET", &format!("{IDENTIFIERS}{path}"))).await.unwrap();
		let next = router.clone().oneshot(request("GET", &format!("{IDENTIFIERS}{did}"))).await.unwrap();
		assert_eq!(next.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
	}
	let router = router(Arc::new(resolver()), NonZeroU32::new(2).map(RateLimiter::new));
	for _ in 0..2 {
		let plain = router.clone().oneshot(request("GET", &format!("{IDENTIFIERS}{did}?"))).await.unwrap();
		assert_eq!(plain.status(), StatusCode::OK);
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	/// A past version in a batch counted as one request, where it counted as ten alone.
	#[test]
	fn a_batch_costs_as_much_as_its_requests_one_by_one(
		asked in prop::collection::vec(
			(0usize..4, prop::sample::subsequence(
				vec!["versionId=1", "versionTime=2026-01-01T00:00:00Z", "proof=true", "service=proof", "colour=red", "hl=z"],
				0..3,
			)),
			1..6,
		),
	) {
		let dids = [known_did(), unknown_did(), ended_did(), "alice".into()];
		let urls = asked.iter().map(|(did, parameters)| match parameters.as_slice() {
			[] => dids[*did].clone(),
			parameters => format!("{}?{}", dids[*did], parameters.join("&")),
		});
		let urls = urls.collect::<Vec<_>>();
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		runtime.block_on(async {
			let mut alone = 0;
			for url in &urls {
				alone += cost(request("GET", &format!("{IDENTIFIERS}{url}"))).await;
			}
			let mut batch = request("POST", "/1.0/identifiers");
			*batch.body_mut() = Body::from(json!(urls).to_string());
			assert_eq!(cost(batch).await, alone, "{urls:?}");
		});
	}
}

#[tokio::test]
async fn a_parameter_counts_by_its_name_alone() {
	for (query, requests) in [
		("", 1),
		("service=proof", 1),
		("versionId=1", 10),
		("version%49d=1", 10),
		("proof=true", 10),
		("proof=false", 1),
		// It cannot be read, and takes no more than the error.
		("versionId=1&versionTime=2026-01-01T00:00:00Z", 1),
	] {
		assert_eq!(cost(request("GET", &format!("{IDENTIFIERS}{}?{query}", known_did()))).await, requests, "{query}");
	}
}

/// The case that was reported: past versions made current documents and the node's health wait.
#[tokio::test]
async fn slow_work_never_stands_in_the_way_of_fast_work() {
	let latch = Latch::default();
	let router = router(Arc::new(stuck_resolver(latch.clone())), None);
	let did = format!("{IDENTIFIERS}{}", known_did());
	let (past, proof) = (format!("{did}?versionId=1"), format!("{did}?proof=true"));
	let guardians = format!("{GUARDIANS}{}", known_did());
	let slow = [(1, &past), (1, &guardians), (2, &past), (2, &proof)];
	let stuck = slow.map(|(client, path)| tokio::spawn(answer(router.clone(), request_from(client, "GET", path))));
	let _ = latch.waiting.acquire_many(4).await.unwrap();

	// No place is left for another client.
	let busy = |status: StatusCode, headers: HeaderMap| {
		assert_eq!((status, &headers[header::RETRY_AFTER]), (StatusCode::SERVICE_UNAVAILABLE, &HeaderValue::from(1)));
		assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
	};
	for path in [&past, &proof, &guardians] {
		let (status, headers, body) = answer(router.clone(), request_from(3, "GET", path)).await;
		busy(status, headers);
		assert_eq!(body["status"], 503);
	}
	let (status, headers, _) =
		batch(router.clone(), &json!([known_did(), format!("{}?versionId=1", known_did())]).to_string()).await;
	busy(status, headers);

	// All else is answered.
	for path in
		[did.as_str(), "/1.0/rules", &format!("{KEYS}{}?method=key", known_did()), &format!("{did}?versionTime=x")]
	{
		let (status, ..) = answer(router.clone(), request_from(1, "GET", path)).await;
		let expected = if path.ends_with("=x") { StatusCode::BAD_REQUEST } else { StatusCode::OK };
		assert_eq!(status, expected, "{path}");
	}
	assert_eq!(batch(router.clone(), &json!([known_did()]).to_string()).await.0, StatusCode::OK);
	let (_, headers, body) = answer(router.clone(), request("GET", "/health")).await;
	assert!(headers.get(header::RETRY_AFTER).is_none() && body["detail"].as_str().unwrap().contains("7"), "{body}");

	latch.open();
	for answered in stuck {
		assert_eq!(answered.await.unwrap().0, StatusCode::OK);
	}
	assert_eq!(answer(router, request_from(3, "GET", &past)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_client_without_a_place_waits_for_one() {
	let latch = Latch::default();
	let router = router(Arc::new(patient_stuck_resolver(latch.clone())), None);
	let past = format!("{IDENTIFIERS}{}?versionId=1", known_did());
	let clients = [1, 1, 2, 2, 3, 4, 1];
	let asked = clients.map(|client| tokio::spawn(answer(router.clone(), request_from(client, "GET", &past))));
	let _ = latch.waiting.acquire_many(4).await.unwrap();
	latch.open();
	for answered in asked {
		assert_eq!(answered.await.unwrap().0, StatusCode::OK);
	}
}

#[test]
fn a_batch_pauses_between_its_slow_questions() {
	let (slow, fast) = (format!("{}?versionId=1", known_did()), known_did());
	let pauses = std::cell::Cell::new(0);
	for (batch, expected) in
		[(vec![&fast; 3], 0), (vec![&fast, &slow, &fast], 0), (vec![&slow, &fast, &slow, &slow], 2)]
	{
		pauses.set(0);
		let asked = batch.iter().map(|url| Asked::to_resolve(url, &Map::new())).collect();
		let answers = resolver().answer_batch(asked, &|| pauses.set(pauses.get() + 1));
		assert_eq!((answers.as_array().map(Vec::len), pauses.get()), (Some(batch.len()), expected));
	}
}

#[tokio::test]
async fn one_client_leaves_places_for_the_slow_work_of_others() {
	let latch = Latch::default();
	let router = router(Arc::new(stuck_resolver(latch.clone())), None);
	let past = format!("{IDENTIFIERS}{}?versionId=1", known_did());
	let greedy = [(); 2].map(|()| tokio::spawn(answer(router.clone(), request_from(1, "GET", &past))));
	let _ = latch.waiting.acquire_many(2).await.unwrap();
	assert_eq!(answer(router.clone(), request_from(1, "GET", &past)).await.0, StatusCode::SERVICE_UNAVAILABLE);
	let other = tokio::spawn(answer(router, request_from(2, "GET", &past)));
	let _ = latch.waiting.acquire_many(3).await.unwrap();
	latch.open();
	for answered in greedy.into_iter().chain([other]) {
		assert_eq!(answered.await.unwrap().0, StatusCode::OK);
	}
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused_in_time() {
	let router = router_with(Arc::new(resolver()), None, Duration::from_millis(50));
	let mut request = request("POST", "/1.0/identifiers");
	*request.body_mut() = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
	let (status, headers, body) = answer(router, request).await;
	assert_eq!((status, &body["status"]), (StatusCode::REQUEST_TIMEOUT, &json!(408)));
	assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn the_health_of_the_node_has_no_limit_of_requests() {
	let router = router(Arc::new(resolver()), NonZeroU32::new(1).map(RateLimiter::new));
	for _ in 0..20 {
		let (_, headers, body) = answer(router.clone(), request("GET", HEALTH)).await;
		assert!(headers.get(header::RETRY_AFTER).is_none() && body["detail"].as_str().unwrap().contains("7"), "{body}");
	}
	assert_eq!(answer(router, request("GET", "/1.0/rules")).await.0, StatusCode::OK, "it takes nothing from the rest");
}

#[tokio::test]
async fn a_client_beyond_the_rate_is_told_when_to_come_back() {
	let router = router(Arc::new(resolver()), NonZeroU32::new(1).map(RateLimiter::new));
	let path = format!("{IDENTIFIERS}{}", known_did());
	assert_eq!(answer(router.clone(), request("GET", &path)).await.0, StatusCode::OK);
	let (status, headers, _) = answer(router, request("GET", &path)).await;
	assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
	assert_eq!(headers[header::RETRY_AFTER], "1");
}
