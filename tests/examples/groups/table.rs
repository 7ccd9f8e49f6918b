//! The figures of one epoch, and the table of all of them.

use crate::state::Written;
use clavis_client::rules::grouped;
use serde_json::{json, Value};
use std::{fmt::Write, fs, time::Duration};

/// The figures of one epoch.
#[derive(Clone, Debug)]
pub struct Row {
	/// The act that made it.
	pub act: &'static str,
	/// The number of members after it.
	pub members: u32,
	/// The number of members with real MLS state.
	pub real: usize,
	/// The members that it added and removed.
	pub changes: (usize, usize),
	/// The messages.
	pub bytes: Bytes,
	/// The state that the block wrote in the pallet of groups.
	pub written: Written,
	/// The weight that the chain charged, with that of the check of the DID's signature.
	pub weight: Weight,
	/// The norm of the call alone, in µs: the benchmark, 25 for each read, and 100 for each write.
	pub norm: f64,
	/// From the moment before the transaction is signed until it is final.
	pub until_final: Duration,
	/// The time of MLS at the member that committed.
	pub make: Duration,
	/// The median time of MLS at a member that processes the commit.
	pub process: Option<Duration>,
	/// The median time of MLS at a new member that joins by the welcome.
	pub join: Option<Duration>,
	/// The bytes of the state of MLS at the member that committed.
	pub kept: usize,
	/// The memory of this process, in bytes.
	pub memory: u64,
}

/// The bytes of the messages of a commit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bytes {
	/// The commit.
	pub commit: usize,
	/// The welcome.
	pub welcome: usize,
	/// The group information. 0 if the commit brings none.
	pub group_info: usize,
	/// The bytes in the body of the block: those of messages that are not too long for it.
	pub in_body: usize,
}

/// A weight.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weight {
	/// In ps.
	pub time: u64,
	/// In bytes.
	pub proof: u64,
}

/// Returns the memory that this process has now, in bytes.
pub fn memory() -> u64 {
	let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
	let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
	let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
	kibibytes.unwrap_or_default() * 1_024
}

const HEAD: [&str; 15] = [
	"members",
	"real",
	"epoch",
	"added, removed",
	"commit",
	"welcome",
	"group info",
	"in the body",
	"state: entries, bytes, growth",
	"weight: µs, proof",
	"norm",
	"final in",
	"MLS: commit, process, join",
	"MLS state",
	"memory",
];

impl Row {
	fn cells(&self) -> [String; 15] {
		let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
		let optional = |time: Option<Duration>| time.map_or_else(|| "-".to_owned(), milliseconds);
		let Bytes { commit, welcome, group_info, in_body } = self.bytes;
		let Written { entries, bytes, grown } = self.written;
		[
			self.members.to_string(),
			self.real.to_string(),
			self.act.to_owned(),
			format!("{}, {}", self.changes.0, self.changes.1),
			grouped(commit as u128),
			grouped(welcome as u128),
			grouped(group_info as u128),
			grouped(in_body as u128),
			format!("{entries}, {}, {grown:+}", grouped(bytes as u128)),
			format!("{}, {}", self.weight.time / 1_000_000, grouped(self.weight.proof.into())),
			format!("{:.0}", self.norm),
			format!("{:.2} s", self.until_final.as_secs_f64()),
			format!("{}, {}, {}", milliseconds(self.make), optional(self.process), optional(self.join)),
			grouped(self.kept as u128),
			format!("{} MiB", self.memory / (1 << 20)),
		]
	}

	/// Returns the figures in one line.
	pub fn line(&self) -> String {
		self.cells().join(" | ")
	}

	/// Returns the figures for programs: bytes, µs and seconds.
	pub fn json(&self) -> Value {
		let seconds = |time: Duration| time.as_secs_f64();
		json!({
			"act": self.act,
			"members": self.members,
			"real": self.real,
			"added": self.changes.0,
			"removed": self.changes.1,
			"commitBytes": self.bytes.commit,
			"welcomeBytes": self.bytes.welcome,
			"groupInfoBytes": self.bytes.group_info,
			"bodyBytes": self.bytes.in_body,
			"stateEntries": self.written.entries,
			"stateBytes": self.written.bytes,
			"stateGrowth": self.written.grown,
			"weightMicroseconds": self.weight.time as f64 / 1e6,
			"weightProofBytes": self.weight.proof,
			"normMicroseconds": self.norm,
			"finalSeconds": seconds(self.until_final),
			"mlsCommitSeconds": seconds(self.make),
			"mlsProcessSeconds": self.process.map(seconds),
			"mlsJoinSeconds": self.join.map(seconds),
			"mlsStateBytes": self.kept,
			"memoryBytes": self.memory,
		})
	}
}

/// Returns the rows as a table in Markdown.
pub fn markdown(rows: &[Row]) -> String {
	let mut table = format!("| {} |\n|{}\n", HEAD.join(" | "), "---|".repeat(HEAD.len()));
	for row in rows {
		// Writing to a text does not fail.
		let _ = writeln!(table, "| {} |", row.line());
	}
	table
}
