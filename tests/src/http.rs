//! An HTTP client, as a verifier uses it.

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

/// An answer with any status.
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
	/// Returns the body as JSON.
	pub fn json(&self) -> Value {
		serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("the body is not JSON ({error}): {self:?}"))
	}

	/// Returns the value of a header, or an empty text if the answer lacks the header.
	pub fn header(&self, name: &str) -> &str {
		self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
	}
}

/// Sends a GET request for a resource in this media type.
pub fn get(url: &str, accept: &str) -> Response {
	read(AGENT.get(url).header("Accept", accept).call(), url)
}

/// Sends a POST request with a JSON body.
pub fn post(url: &str, body: impl AsRef<[u8]>) -> Response {
	read(AGENT.post(url).header("Content-Type", "application/json").send(body.as_ref()), url)
}

/// Sends a request without a body, and with these headers only.
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
