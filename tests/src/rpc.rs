//! A client of a node's JSON-RPC, without the library: as a program in any language has it.

use crate::http::{self, Response};
use serde_json::{json, Value};

/// The JSON-RPC server of a node.
#[derive(Clone, Debug)]
pub struct Rpc {
	url: String,
}

/// An error of JSON-RPC.
#[derive(Debug)]
pub struct RpcError {
	/// The code of the error.
	pub code: i64,
	/// The message of the error.
	pub message: String,
}

impl Rpc {
	/// Returns the server at an address: `HOST:PORT`.
	pub fn new(address: &str) -> Self {
		Self { url: format!("http://{address}") }
	}

	/// Returns its URL for requests over HTTP.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Calls a method.
	pub fn call(&self, method: &str, params: Value) -> Result<Value, RpcError> {
		let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let mut answer = self.post(request.to_string()).json();
		match answer.get("error") {
			None => Ok(answer["result"].take()),
			Some(error) => Err(RpcError {
				code: error["code"].as_i64().unwrap_or_default(),
				message: error["message"].as_str().unwrap_or_default().to_owned(),
			}),
		}
	}

	/// Sends any body.
	pub fn post(&self, body: impl AsRef<[u8]>) -> Response {
		http::post(&self.url, body)
	}
}
