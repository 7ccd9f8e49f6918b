//! Runs a member of a group with `ts-mls`: an implementation of MLS that shares no code with that of the library.

use crate::LIMIT;
use serde_json::Value;
use std::{
	io::{BufRead, BufReader, Write},
	path::Path,
	process::{Child, ChildStdin, Command, Stdio},
	sync::mpsc::{self, Receiver},
	thread,
};

/// A member that runs with `ts-mls`. `tests/clients/ts-mls/member.js` lists the requests. The drop of this value ends it.
pub struct TsMls {
	process: Child,
	requests: ChildStdin,
	answers: Receiver<String>,
}

impl TsMls {
	/// Starts a member without a key and without a group. Fails the test if Node.js or the packages are missing.
	pub fn start() -> Self {
		let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/ts-mls");
		assert!(
			folder.join("node_modules/ts-mls").is_dir(),
			"{} has no packages: run scripts/setup.sh, which needs Node.js 20 and npm",
			folder.display()
		);
		let started = Command::new("node")
			.arg("member.js")
			.current_dir(&folder)
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::inherit())
			.spawn();
		let mut process = started.unwrap_or_else(|error| {
			panic!("the command 'node' cannot be started ({error}): install Node.js 20, then run scripts/setup.sh")
		});
		let requests = process.stdin.take().expect("its stdin is piped");
		let lines = BufReader::new(process.stdout.take().expect("its stdout is piped")).lines();
		let (sender, answers) = mpsc::channel();
		thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
		Self { process, requests, answers }
	}

	/// Makes a request that must succeed, and returns the answer.
	pub fn ok(&mut self, request: &Value) -> Value {
		let answer = self.ask(request);
		assert_eq!(answer["error"], Value::Null, "ts-mls {request}");
		answer
	}

	/// Makes a request that must fail, and returns the error.
	pub fn fails(&mut self, request: &Value) -> String {
		let answer = self.ask(request);
		let error = answer["error"].as_str();
		error.unwrap_or_else(|| panic!("ts-mls {request}: expected an error, got {answer}")).to_owned()
	}

	fn ask(&mut self, request: &Value) -> Value {
		writeln!(self.requests, "{request}").and_then(|()| self.requests.flush()).expect("the member reads requests");
		let answer = self.answers.recv_timeout(LIMIT);
		let answer = answer.unwrap_or_else(|error| panic!("ts-mls {request}: no answer within {LIMIT:?}: {error}"));
		serde_json::from_str(&answer).unwrap_or_else(|error| panic!("ts-mls {request}: {error}: {answer:?}"))
	}
}

impl Drop for TsMls {
	fn drop(&mut self) {
		// An error means that the process has ended already.
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}
