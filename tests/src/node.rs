//! A node of a test's own.

use crate::{
	http::{self, Response},
	log::Log,
	program, LIMIT,
};
use serde_json::{json, Value};
use std::{
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::Arc,
	time::Instant,
};
use tempfile::TempDir;

/// A running node, on free ports. It is killed when it is dropped.
pub struct Node {
	process: Child,
	log: Log,
	base: PathBuf,
	/// Goes away with the last node that uses it.
	_folder: Arc<TempDir>,
	rpc: String,
	resolver: String,
	metrics: String,
}

/// An error of JSON-RPC.
#[derive(Debug)]
pub struct RpcError {
	/// Its code.
	pub code: i64,
	/// What it says.
	pub message: String,
}

impl Node {
	/// A development validator that makes and finalises blocks by itself.
	pub fn dev() -> Self {
		Self::start(Arc::new(new_folder()), "dev", &["--dev"])
	}

	/// A node that keeps its state in a subfolder of this name, started with further arguments.
	pub fn start(folder: Arc<TempDir>, name: &str, arguments: &[&str]) -> Self {
		let base = folder.path().join(name);
		let mut process = Command::new(program("clavis-node"))
			.args(["--port", "0", "--rpc-port", "0", "--resolver-addr", "127.0.0.1:0", "--prometheus-port", "0"])
			// Finality as it happens makes lines to wait by.
			.args(["--no-mdns", "--log", "grandpa=debug", "--base-path"])
			.arg(&base)
			.args(arguments)
			.stdout(Stdio::null())
			.stderr(Stdio::piped())
			.spawn()
			.expect("the node is a program");
		let log = Log::follow(process.stderr.take().expect("its stderr is piped"));
		// From here on a failure kills it, too.
		let (rpc, resolver, metrics) = Default::default();
		let mut node = Self { process, log, base, _folder: folder, rpc, resolver, metrics };
		node.metrics = node.logged("Prometheus exporter started at ");
		node.rpc = node.logged("Running JSON-RPC server: addr=");
		node.resolver = node.logged("HTTP resolver on http://");
		node
	}

	fn logged(&self, marker: &str) -> String {
		let value = self.log.wait_for_value(marker, LIMIT);
		value.unwrap_or_else(|| panic!("the node never logged '{marker}':\n{}", self.log.tail()))
	}

	/// Where clients connect.
	pub fn url(&self) -> String {
		format!("ws://{}", self.rpc)
	}

	/// Where the HTTP resolver listens.
	pub fn resolver(&self) -> &str {
		&self.resolver
	}

	/// Where it keeps its state.
	pub fn base(&self) -> &Path {
		&self.base
	}

	/// Calls a method of JSON-RPC.
	pub fn call(&self, method: &str, params: Value) -> Result<Value, RpcError> {
		let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let mut answer = self.post_rpc(request.to_string()).json();
		match answer.get("error") {
			None => Ok(answer["result"].take()),
			Some(error) => Err(RpcError {
				code: error["code"].as_i64().unwrap_or_default(),
				message: error["message"].as_str().unwrap_or_default().to_owned(),
			}),
		}
	}

	/// Sends any body to the JSON-RPC server.
	pub fn post_rpc(&self, body: impl AsRef<[u8]>) -> Response {
		http::post(&format!("http://{}", self.rpc), body)
	}

	/// Asks the HTTP resolver for a path.
	pub fn get(&self, path: &str, accept: &str) -> Response {
		http::get(&format!("http://{}{path}", self.resolver), accept)
	}

	/// Asks the HTTP resolver with any method and headers; redirections are not followed.
	pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
		http::ask(method, &format!("http://{}{path}", self.resolver), headers)
	}

	/// Sends a JSON body to the HTTP resolver.
	pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Response {
		http::post(&format!("http://{}{path}", self.resolver), body)
	}

	/// The full resolution result, over HTTP.
	pub fn resolve(&self, did: &str) -> Response {
		self.get(&format!("/1.0/identifiers/{did}"), "application/did-resolution")
	}

	/// The value of a metric by its name and, where it has more than one, a label such as `kind="created"`; 0 where it
	/// has none yet.
	pub fn metric(&self, name: &str, label: &str) -> f64 {
		let metrics = http::get(&format!("http://{}/metrics", self.metrics), "text/plain").body;
		let mut lines = metrics.lines().filter_map(|line| line.strip_prefix(name)?.rsplit_once(' '));
		let found =
			lines.find(|(labels, _)| matches!(labels.chars().next(), None | Some('{')) && labels.contains(label));
		found.map_or(0., |(_, value)| value.parse().expect("a metric is a number"))
	}

	/// The hash of the last finalised block.
	pub fn finalized_head(&self) -> Value {
		self.call("chain_getFinalizedHead", json!([])).expect("there is a finalised block")
	}

	/// The height of the last finalised block.
	pub fn finalized_height(&self) -> u64 {
		let head = self.finalized_head();
		let header = self.call("chain_getHeader", json!([head])).expect("it has a header");
		let height = header["number"].as_str().and_then(|number| number.strip_prefix("0x")).expect("it has a number");
		u64::from_str_radix(height, 16).expect("it is hexadecimal")
	}

	/// Tries again with each line that this node logs until there is something, and fails the test when that takes
	/// longer than the limit.
	pub fn wait_until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
		let deadline = Instant::now() + LIMIT;
		let mut seen = 0;
		loop {
			if let Some(found) = look() {
				return found;
			}
			seen = match self.log.wait_beyond(seen, deadline) {
				Some(lines) if Instant::now() < deadline => lines,
				_ => panic!("waited in vain until {what}; the log ends:\n{}", self.log.tail()),
			};
		}
	}

	/// Waits until it has finalised this many blocks more.
	pub fn finalize(&self, blocks: u64) {
		let height = self.finalized_height() + blocks;
		let what = format!("block {height} is final");
		self.wait_until(&what, || (self.finalized_height() >= height).then_some(()));
	}

	/// Whether it still runs.
	pub fn is_running(&mut self) -> bool {
		matches!(self.process.try_wait(), Ok(None))
	}

	/// Ends it at once, as a power cut would.
	pub fn kill(mut self) {
		self.process.kill().expect("it still ran");
		self.process.wait().expect("it ended");
	}

	/// Asks it to end, and waits until it has.
	pub fn terminate(mut self) -> ExitStatus {
		let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
		assert!(asked.expect("kill is a program").success());
		self.wait_until_ended()
	}

	fn wait_until_ended(&mut self) -> ExitStatus {
		let deadline = Instant::now() + LIMIT;
		let mut seen = 0;
		// Its log ends when it does.
		while let Some(lines) = self.log.wait_beyond(seen, deadline) {
			seen = lines;
		}
		assert!(Instant::now() < deadline, "it did not end; its log ends:\n{}", self.log.tail());
		self.process.wait().expect("it ended")
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		// Nothing is left to do if it has ended already.
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}

/// A folder that goes away when it is dropped.
pub fn new_folder() -> TempDir {
	tempfile::tempdir().expect("there is room for a temporary folder")
}
