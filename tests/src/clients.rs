//! Runs clients of others, which share no code with ours. `tests/clients` has a script for each.

use crate::log::Log;
use serde_json::Value;
use std::{
	collections::BTreeMap,
	env,
	io::Write,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};

/// The longest time of one script. After that the test fails.
const LIMIT: Duration = Duration::from_secs(60);

/// The scripts that run once more if they fail: dedot 1.3.0 loses a subscription of its own at times and says nothing (2 of 125
/// runs, five at a time). Its second run must show everything.
const AGAIN: [&str; 1] = ["chain/dedot.js"];

/// The script of a client, which runs.
pub struct Client {
	script: &'static str,
	task: Value,
	run: Run,
}

/// One run of a script. The drop of this value kills it.
struct Run {
	process: Child,
	output: Log,
	errors: Log,
}

/// The findings of a client.
#[derive(Debug)]
pub struct Shown {
	/// The package of the client.
	pub client: String,
	/// The version that is installed.
	pub version: String,
	/// Each finding by its name.
	pub shown: BTreeMap<String, String>,
}

impl Client {
	/// Starts a script of `tests/clients`, such as `verifiers/jose.js`, with this task.
	pub fn start(script: &'static str, task: &Value) -> Self {
		Self { script, task: task.clone(), run: Run::start(script, task) }
	}

	/// Waits until the script has ended, and returns what the client showed.
	pub fn result(self) -> Shown {
		let Self { script, task, run } = self;
		let shown = match run.end() {
			Err(error) if AGAIN.contains(&script) => {
				eprintln!("{script} runs again, since it {error}");
				Run::start(script, &task).end()
			},
			end => end,
		};
		let shown = shown.unwrap_or_else(|error| panic!("{script} {error}"));
		let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{script}: no text in {shown}")).to_owned();
		let findings = shown["shown"].as_object().unwrap_or_else(|| panic!("{script}: no findings in {shown}"));
		Shown {
			client: text(&shown["client"]),
			version: text(&shown["version"]),
			shown: findings.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
		}
	}
}

impl Run {
	fn start(script: &str, task: &Value) -> Self {
		// Asked when the test runs: a program that was built in another checkout is taken from the cache.
		let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets the folder of the package"));
		let path = package.join("clients").join(script);
		let (program, installed) = interpreter(&path);
		assert!(installed.exists(), "{} is missing: run `scripts/setup.sh tests` first", installed.display());
		let mut process = Command::new(program)
			.arg(&path)
			// Otherwise Python writes files beside the script.
			.env("PYTHONDONTWRITEBYTECODE", "1")
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::piped())
			.spawn()
			.unwrap_or_else(|error| panic!("{script} cannot be started: {error}"));
		let output = Log::follow(process.stdout.take().expect("its stdout is piped"));
		let errors = Log::follow(process.stderr.take().expect("its stderr is piped"));
		// A script that has ended reads nothing. Its result says why.
		let _ = process.stdin.take().expect("its stdin is piped").write_all(task.to_string().as_bytes());
		Self { process, output, errors }
	}

	/// Waits until the script has ended, and returns the JSON that it printed last. The error says how it failed.
	fn end(mut self) -> Result<Value, String> {
		let deadline = Instant::now() + LIMIT;
		for log in [&self.output, &self.errors] {
			let mut seen = 0;
			while let Some(lines) = log.wait_beyond(seen, deadline) {
				seen = lines;
			}
		}
		if Instant::now() >= deadline {
			return Err(format!("did not end within {LIMIT:?}:\n{}", self.errors.tail()));
		}
		let status = self.process.wait().expect("the script ended");
		let printed = self.output.tail();
		// The client may have printed lines of its own before.
		let last = printed.lines().next_back().unwrap_or_default();
		let shown = serde_json::from_str::<Value>(last).ok().filter(|_| status.success());
		shown.ok_or_else(|| format!("ended with {status}:\n{printed}\n{}", self.errors.tail()))
	}
}

impl Drop for Run {
	fn drop(&mut self) {
		// An error means that the script has ended already, which is fine.
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}

/// Returns the program that runs a script, and a file that is there if its packages are installed.
fn interpreter(script: &Path) -> (PathBuf, PathBuf) {
	let folder = script.parent().expect("a script is in a folder");
	if script.extension().is_some_and(|extension| extension == "py") {
		let home = PathBuf::from(env::var_os("HOME").expect("there is a home directory"));
		let installed = home.join(".cache/clavis/clients").join(folder.file_name().expect("the folder has a name"));
		(installed.join("bin/python"), installed.join("requirements.txt"))
	} else {
		("node".into(), folder.join("node_modules/.package-lock.json"))
	}
}
