//! Secrets that a person types.

use crate::failure::Failure;
use zeroize::Zeroizing;

/// Asks at the terminal, without showing the characters that are typed.
pub fn ask_secret(prompt: &str) -> Result<Zeroizing<String>, Failure> {
	rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| {
		Failure::usage("there is no terminal to ask for a password")
			.with_hint("put it into a file and name that with --password-file, or set CLAVIS_PASSWORD")
	})
}
