//! Results go to stdout, everything else goes to stderr.

use crate::failure::Failure;
use clavis_client::chain::Progress;
use serde_json::Value;
use std::{
	fmt::Display,
	io::{self, Write},
};

/// The form in which a command prints: as JSON or as text, with or without notes.
#[derive(Clone, Copy, Debug)]
pub struct Output {
	json: bool,
	quiet: bool,
}

impl Output {
	/// Prints JSON with `json`, and no notes with `quiet`.
	pub fn new(json: bool, quiet: bool) -> Self {
		Self { json, quiet }
	}

	/// Prints the result in one of its two forms. Prints nothing for an empty text.
	pub fn result(&self, text: impl Into<String>, value: Value) {
		let text = if self.json { format!("{value:#}") } else { text.into() };
		if !text.is_empty() {
			// A reader that closed the pipe does not make the command fail.
			let _ = writeln!(io::stdout(), "{text}");
		}
	}

	/// Prints one of several results: as a line of JSON, or as text. A program that reads them gets each at once.
	pub fn line(&self, text: impl Display, value: &Value) {
		let _ = if self.json { writeln!(io::stdout(), "{value}") } else { writeln!(io::stdout(), "{text}") };
	}

	/// Prints information beside the result.
	pub fn note(&self, text: impl Display) {
		if !self.quiet {
			let _ = writeln!(io::stderr(), "{text}");
		}
	}

	/// Prints how far a transaction has come.
	pub fn progress(&self, progress: Progress) {
		match progress {
			Progress::Sent => self.note("  sent, waiting for a block"),
			Progress::InBlock(height) => self.note(format_args!("  in block #{height}, waiting until it is final")),
			Progress::Finalised(height) => self.note(format_args!("  final in block #{height}")),
		}
	}

	/// Prints the error that ends the command.
	pub fn failure(&self, failure: &Failure) {
		let _ = if self.json {
			writeln!(io::stdout(), "{:#}", failure.to_json())
		} else {
			writeln!(io::stderr(), "{failure}")
		};
	}
}
