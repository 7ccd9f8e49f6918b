//! Questions that a person answers with yes or no.

use super::Output;
use crate::failure::Failure;
use std::io::{self, IsTerminal};

/// Shows the consequences of a command and asks for a confirmation, unless `--yes` was given.
///
/// The consequences are shown even with `--quiet`: without them the question cannot be answered.
pub fn confirm(yes: bool, output: &Output, consequences: &str, question: &str) -> Result<(), Failure> {
	if yes {
		if !consequences.is_empty() {
			output.note(consequences);
		}
		return Ok(());
	}
	if !io::stdin().is_terminal() {
		return Err(Failure::usage(format!("{question}, and there is no terminal to ask for a confirmation"))
			.with_hint("add --yes"));
	}
	let loud = Output::new(false, false);
	if !consequences.is_empty() {
		loud.note(consequences);
	}
	loud.note(format_args!("{question}. Type 'yes' to continue:"));
	let mut answer = String::new();
	let _ = io::stdin().read_line(&mut answer);
	match answer.trim() {
		"yes" => Ok(()),
		_ => Err(Failure::refused("declined", "not confirmed: nothing was sent")
			.with_hint("run the command again and type 'yes', or add --yes")),
	}
}
