//! Questions that a person answers.

use crate::{failure::Failure, terminal::output::Output};
use std::io::{self, IsTerminal};

/// Shows what is about to be done and asks whether to go on, unless that was said beforehand.
///
/// Without its words the question would make no sense, so it is asked however quiet.
pub fn confirm(said: bool, output: &Output, what: &str, question: &str) -> Result<(), Failure> {
	if said {
		if !what.is_empty() {
			output.note(what);
		}
		return Ok(());
	}
	if !io::stdin().is_terminal() {
		return Err(Failure::usage(format!("{question}, and there is nobody to ask")).with_hint("add --yes"));
	}
	let loud = Output::new(false, false);
	if !what.is_empty() {
		loud.note(what);
	}
	loud.note(format_args!("{question}. Type 'yes' to go on:"));
	let mut answer = String::new();
	let _ = io::stdin().read_line(&mut answer);
	match answer.trim() {
		"yes" => Ok(()),
		_ => Err(Failure::refused("declined", "nothing was done")),
	}
}
