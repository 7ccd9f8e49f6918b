//! Results go to stdout, everything else goes to stderr.

use super::{look, spinner};
use crate::failure::Failure;
use clavis_client::chain::Progress;
use serde_json::Value;
use std::{
	fmt::Display,
	io::{self, Write},
	sync::OnceLock,
};

/// The first failure to write a result. A process has one stdout.
static LOST: OnceLock<io::Error> = OnceLock::new();

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
		self.verbatim(if self.json { String::new() } else { look::for_stdout(text.into()) }, value);
	}

	/// Prints a result that is copied as a whole, such as JSON, a script or a phrase. It is never wrapped.
	pub fn verbatim(&self, text: impl Into<String>, value: Value) {
		let text = if self.json { format!("{value:#}") } else { text.into() };
		if !text.is_empty() {
			write_result(text);
		}
	}

	/// Prints one of several results: as a line of JSON, or as text. A program that reads them gets each at once.
	pub fn line(&self, text: impl Display, value: &Value) {
		match self.json {
			true => write_result(value),
			false => write_result(look::for_stdout(text.to_string())),
		}
	}

	/// Returns true if nobody can read any more results.
	pub fn is_closed(&self) -> bool {
		LOST.get().is_some()
	}

	/// Returns the failure to write a result, if there was one. A reader that closed the pipe wanted no more, which is none.
	pub fn lost(&self) -> Option<Failure> {
		let error = LOST.get().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)?;
		Some(Failure::lost_result(error))
	}

	/// Prints information beside the result.
	pub fn note(&self, text: impl Display) {
		if !self.quiet {
			write_aside(&text.to_string());
		}
	}

	/// Prints how far a transaction has come.
	pub fn progress(&self, progress: Progress) {
		match progress {
			Progress::Sent => {
				self.tell_pending();
				self.wait("sent, waiting for a block");
			},
			Progress::InBlock(height) => self.wait(&format!("in block #{height}, waiting until it is final")),
			Progress::Finalised(height) => {
				spinner::stop();
				self.note(format_args!("  final in block #{height}"));
			},
		}
	}

	/// Says what the command waits for.
	fn wait(&self, text: &str) {
		if !self.quiet && !spinner::wait_for(text) {
			self.note(format_args!("  {text}"));
		}
	}

	/// Prints the error that ends the command.
	pub fn failure(&self, failure: &Failure) {
		spinner::stop();
		match self.json {
			true => write_result(format_args!("{:#}", failure.to_json())),
			false => self.complain(failure),
		}
	}

	/// Prints an error to stderr, also with `--json` and `--quiet`.
	pub fn complain(&self, failure: &Failure) {
		write_aside(&failure.to_string());
	}
}

/// Writes to stderr.
fn write_aside(text: &str) {
	spinner::aside(|| {
		let _ = writeln!(io::stderr(), "{}", look::for_stderr(text));
	});
}

/// Writes a result at once, and keeps the first failure to do so.
fn write_result(text: impl Display) {
	let written = spinner::aside(|| {
		let mut stdout = io::stdout().lock();
		writeln!(stdout, "{text}").and_then(|()| stdout.flush())
	});
	if let Err(error) = written {
		let _ = LOST.set(error);
	}
}
