//! Where words go: results to stdout, everything else to stderr.

use crate::failure::Failure;
use clavis_client::chain::Progress;
use serde_json::Value;
use std::{
	fmt::Display,
	io::{self, Write},
};

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
	json: bool,
	quiet: bool,
}

impl Output {
	/// As JSON or for people, with or without progress.
	pub fn new(json: bool, quiet: bool) -> Self {
		Self { json, quiet }
	}

	/// The result, in one of its two forms; an empty text is no line.
	pub fn result(&self, text: impl Into<String>, value: Value) {
		let text = if self.json { format!("{value:#}") } else { text.into() };
		if !text.is_empty() {
			// A reader that went away is no failure of the command.
			let _ = writeln!(io::stdout(), "{text}");
		}
	}

	/// Something worth knowing beside the result.
	pub fn note(&self, text: impl Display) {
		if !self.quiet {
			let _ = writeln!(io::stderr(), "{text}");
		}
	}

	/// How far a transaction has come.
	pub fn progress(&self, progress: Progress) {
		match progress {
			Progress::Sent => self.note("  sent, waiting for a block"),
			Progress::InBlock(height) => self.note(format_args!("  in block #{height}, waiting until it is final")),
			Progress::Finalised(height) => self.note(format_args!("  final in block #{height}")),
		}
	}

	/// Why there is no result.
	pub fn failure(&self, failure: &Failure) {
		let _ = if self.json {
			writeln!(io::stdout(), "{:#}", failure.to_json())
		} else {
			writeln!(io::stderr(), "{failure}")
		};
	}
}
