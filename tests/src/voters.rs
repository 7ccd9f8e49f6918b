//! Voters with enough tokens to carry a referendum.

use crate::Cli;
use serde_json::Value;
use std::thread;

/// The voters. They vote with a quarter of all tokens. On any track, that passes in the first quarter of the decision
/// period.
const VOTERS: [&str; 3] = ["//Alice", "//Bob", "//Charlie"];

/// Lets the voters vote for a proposal, and returns the index of its referendum. `proposed` is the JSON that `clavis`
/// printed for the proposal.
pub fn carry(cli: &Cli, proposed: &Value) -> u64 {
	let index = proposed["referendum"].as_u64().expect("a referendum has an index");
	let vote = |voter| {
		cli.ok(&["referendum", "vote", &index.to_string(), "aye", "--amount", "900000", "--key", voter, "--yes"])
	};
	thread::scope(|scope| VOTERS.map(|voter| drop(scope.spawn(move || vote(voter)))));
	index
}
