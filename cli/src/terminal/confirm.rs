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
	loud.note(format_args!("{question}. Type 'y' or 'yes' to continue:"));
	let mut answer = String::new();
	let _ = io::stdin().read_line(&mut answer);
	match is_yes(&answer) {
		true => Ok(()),
		false => Err(Failure::refused("declined", "not confirmed: nothing was changed")
			.with_hint("run the command again and type 'y' or 'yes', or add --yes")),
	}
}

/// Returns whether a person agrees: with `y` or `yes`, in small or capital letters.
fn is_yes(answer: &str) -> bool {
	["y", "yes"].iter().any(|yes| answer.trim().eq_ignore_ascii_case(yes))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_person_agrees_with_a_word_and_never_by_silence() {
		for agreed in ["yes\n", "y\n", " YES \r\n", "Y"] {
			assert!(is_yes(agreed), "{agreed:?}");
		}
		for other in ["", "\n", "no\n", "n", "yes please", "yy", "ye"] {
			assert!(!is_yes(other), "{other:?}");
		}
	}
}
