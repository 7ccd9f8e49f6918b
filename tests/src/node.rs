//! Runs a node for one test.

use crate::{
	http::{self, Response},
	log::Log,
	program,
	rpc::{Rpc, RpcError},
	LIMIT,
};
use serde_json::{json, Value};
use std::{
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::Arc,
	time::Instant,
};
use tempfile::TempDir;

/// A running node on free ports. The drop of this value kills the node.
pub struct Node {
	process: Child,
	log: Log,
	base: PathBuf,
	/// The folder of the node. It is removed after the last node that uses it.
	_folder: Arc<TempDir>,
	rpc: String,
	resolver: String,
	metrics: String,
}

impl Node {
	/// Starts a development validator. It makes and finalises blocks alone.
	pub fn dev() -> Self {
		Self::start(Arc::new(new_folder()), "dev", &["--dev"])
	}

	/// Starts a node with further arguments. It keeps its state in a subfolder of this name.
	pub fn start(folder: Arc<TempDir>, name: &str, arguments: &[&str]) -> Self {
		let base = folder.path().join(name);
		let mut process = Command::new(program("clavis-node"))
			.args(["--port", "0", "--rpc-port", "0", "--resolver-addr", "127.0.0.1:0", "--prometheus-port", "0"])
			// This level logs a line for each step of finality. Tests wait for such lines.
			.args(["--no-mdns", "--log", "grandpa=debug", "--runtime-cache"])
			.arg(program("clavis-node").with_file_name("runtime-cache"))
			.arg("--base-path")
			.arg(&base)
			.args(arguments)
			.stdout(Stdio::null())
			.stderr(Stdio::piped())
			.spawn()
			.expect("clavis-node can be started");
		let log = Log::follow(process.stderr.take().expect("its stderr is piped"));
		// From here on a failure of the test kills the node, too.
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

	/// Returns the WebSocket address for clients.
	pub fn url(&self) -> String {
		format!("ws://{}", self.rpc)
	}

	/// Returns the address of the HTTP resolver.
	pub fn resolver(&self) -> &str {
		&self.resolver
	}

	/// Returns the folder of its state.
	pub fn base(&self) -> &Path {
		&self.base
	}

	/// Returns its JSON-RPC server.
	pub fn rpc(&self) -> Rpc {
		Rpc::new(&self.rpc)
	}

	/// Calls a method of JSON-RPC.
	pub fn call(&self, method: &str, params: Value) -> Result<Value, RpcError> {
		self.rpc().call(method, params)
	}

	/// Sends any body to the JSON-RPC server.
	pub fn post_rpc(&self, body: impl AsRef<[u8]>) -> Response {
		self.rpc().post(body)
	}

	/// Sends a GET request for a path to the HTTP resolver.
	pub fn get(&self, path: &str, accept: &str) -> Response {
		http::get(&format!("http://{}{path}", self.resolver), accept)
	}

	/// Sends a request with any method and headers to the HTTP resolver. Does not follow redirections.
	pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
		http::ask(method, &format!("http://{}{path}", self.resolver), headers)
	}

	/// Sends a JSON body to the HTTP resolver.
	pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Response {
		http::post(&format!("http://{}{path}", self.resolver), body)
	}

	/// Returns the full resolution result over HTTP.
	pub fn resolve(&self, did: &str) -> Response {
		self.get(&format!("/1.0/identifiers/{did}"), "application/did-resolution")
	}

	/// Returns the value of a metric, or 0 if the metric has no value yet.
	///
	/// The label, such as `kind="created"`, selects one value of a metric that has several. It may be empty.
	pub fn metric(&self, name: &str, label: &str) -> f64 {
		let metrics = http::get(&format!("http://{}/metrics", self.metrics), "text/plain").body;
		let mut lines = metrics.lines().filter_map(|line| line.strip_prefix(name)?.rsplit_once(' '));
		let found =
			lines.find(|(labels, _)| matches!(labels.chars().next(), None | Some('{')) && labels.contains(label));
		found.map_or(0., |(_, value)| value.parse().expect("a metric is a number"))
	}

	/// Returns the hash of the last finalised block.
	pub fn finalized_head(&self) -> Value {
		self.call("chain_getFinalizedHead", json!([])).expect("there is a finalised block")
	}

	/// Returns the height of the last finalised block.
	pub fn finalized_height(&self) -> u64 {
		let head = self.finalized_head();
		let header = self.call("chain_getHeader", json!([head])).expect("the block has a header");
		let height =
			header["number"].as_str().and_then(|number| number.strip_prefix("0x")).expect("the header has a number");
		u64::from_str_radix(height, 16).expect("the number is hexadecimal")
	}

	/// Calls `look` after each line that this node logs, until it returns `Some`. Fails the test after the time limit.
	///
	/// `what` describes the condition for the message of a failure.
	pub fn wait_until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
		let deadline = Instant::now() + LIMIT;
		let mut seen = 0;
		loop {
			if let Some(found) = look() {
				return found;
			}
			seen = match self.log.wait_beyond(seen, deadline) {
				Some(lines) if Instant::now() < deadline => lines,
				_ => panic!("expected within {LIMIT:?}: {what}; the log ends with:\n{}", self.log.tail()),
			};
		}
	}

	/// Waits until this node has finalised `blocks` more blocks.
	pub fn finalize(&self, blocks: u64) {
		let height = self.finalized_height() + blocks;
		let what = format!("block {height} is final");
		self.wait_until(&what, || (self.finalized_height() >= height).then_some(()));
	}

	/// Returns true if the node still runs.
	pub fn is_running(&mut self) -> bool {
		matches!(self.process.try_wait(), Ok(None))
	}

	/// Kills the node at once, like a power failure.
	pub fn kill(mut self) {
		self.process.kill().expect("the node ran until now");
		self.process.wait().expect("the node ended");
	}

	/// Asks the node to end, and waits until it has ended.
	pub fn terminate(mut self) -> ExitStatus {
		let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
		assert!(asked.expect("kill can be started").success());
		let status = self.wait_until_ended();
		let log = self.log.tail();
		assert!(!log.contains("Essential task"), "a node that ends reports no failure:\n{log}");
		status
	}

	fn wait_until_ended(&mut self) -> ExitStatus {
		let deadline = Instant::now() + LIMIT;
		let mut seen = 0;
		// The log ends when the node ends.
		while let Some(lines) = self.log.wait_beyond(seen, deadline) {
			seen = lines;
		}
		assert!(
			Instant::now() < deadline,
			"the node did not end within {LIMIT:?}; the log ends with:\n{}",
			self.log.tail()
		);
		self.process.wait().expect("the node ended")
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		// An error means that the node has ended already, which is fine.
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}

/// Makes a temporary folder. The drop of the value removes it.
pub fn new_folder() -> TempDir {
	tempfile::tempdir().expect("a temporary folder can be made")
}
