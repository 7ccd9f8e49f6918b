//! HTTP as a verifier speaks it.

use crate::LIMIT;
use serde_json::Value;
use std::sync::LazyLock;
use ureq::{
	config::Config,
	http::{HeaderMap, Request},
	Agent,
};

static AGENT: LazyLock<Agent> = LazyLock::new(|| {
	let config = Config::builder().http_status_as_error(false).max_redirects(0).max_redirects_will_error(false);
	config.proxy(None).timeout_global(Some(LIMIT)).build().new_agent()
});

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Response {
	/// The status code.
	pub status: u16,
	/// The header `Content-Type`.
	pub content_type: String,
	headers: HeaderMap,
	/// The body.
	pub body: String,
}

impl Response {
	/// The body as JSON.
	pub fn json(&self) -> Value {
		serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
	}

	/// A header; empty if it is not there.
	pub fn header(&self, name: &str) -> &str {
		self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
	}
}

/// Asks for a resource in this media type.
pub fn get(url: &str, accept: &str) -> Response {
	read(AGENT.get(url).header("Accept", accept).call(), url)
}

/// Sends a JSON body.
pub fn post(url: &str, body: impl AsRef<[u8]>) -> Response {
	read(AGENT.post(url).header("Content-Type", "application/json").send(body.as_ref()), url)
}

/// Sends a request without a body, with these headers and no others of its own.
pub fn ask(method: &str, url: &str, headers: &[(&str, &str)]) -> Response {
	let mut request = Request::builder().method(method).uri(url);
	for (name, value) in headers {
		request = request.header(*name, *value);
	}
	let request = request.body(()).unwrap_or_else(|error| panic!("{url}: {error}"));
	read(AGENT.run(request), url)
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>, url: &str) -> Response {
	let mut answer = answer.unwrap_or_else(|error| panic!("{url}: {error}"));
	let headers = answer.headers().clone();
	let content_type = headers.get("Content-Type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
	Response {
		status: answer.status().as_u16(),
		content_type,
		headers,
		body: answer.body_mut().read_to_string().unwrap_or_else(|error| panic!("{url}: {error}")),
	}
}
