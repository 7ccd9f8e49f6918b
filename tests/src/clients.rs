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

/// The script of a client, which runs. The drop of this value kills it.
pub struct Client {
	script: &'static str,
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
		Self { script, process, output, errors }
	}

	/// Waits until the script has ended, and returns what the client showed.
	pub fn result(mut self) -> Shown {
		let deadline = Instant::now() + LIMIT;
		for log in [&self.output, &self.errors] {
			let mut seen = 0;
			while let Some(lines) = log.wait_beyond(seen, deadline) {
				seen = lines;
			}
		}
		let Self { script, process, output, errors } = &mut self;
		assert!(Instant::now() < deadline, "{script} did not end within {LIMIT:?}:\n{}", errors.tail());
		let status = process.wait().expect("the script ended");
		let printed = output.tail();
		// The client may have printed lines of its own before.
		let last = printed.lines().next_back().unwrap_or_default();
		let shown = serde_json::from_str::<Value>(last).ok().filter(|_| status.success());
		let shown = shown.unwrap_or_else(|| panic!("{script}: {status}\n{printed}\n{}", errors.tail()));
		let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{script}: no text in {shown}")).to_owned();
		let findings = shown["shown"].as_object().unwrap_or_else(|| panic!("{script}: no findings in {shown}"));
		Shown {
			client: text(&shown["client"]),
			version: text(&shown["version"]),
			shown: findings.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
		}
	}
}

impl Drop for Client {
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
