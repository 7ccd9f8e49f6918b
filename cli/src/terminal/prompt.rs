//! Secrets that a person types.

use crate::failure::Failure;
use std::io;
use zeroize::Zeroizing;

/// Asks at the terminal, without showing the characters that are typed.
pub fn ask_secret(prompt: &str) -> Result<Zeroizing<String>, Failure> {
	rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| match error.kind() {
		// Ctrl-C and Ctrl-D end the question.
		io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => Failure::interrupted("no password was given"),
		_ => Failure::usage("there is no terminal to ask for a password")
			.with_hint("put it into a file and name that with --password-file, or set CLAVIS_PASSWORD"),
	})
}
