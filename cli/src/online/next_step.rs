//! The next command that a person copies from the output. It works as it is printed, so it names the account that pays.

use super::Online;
use crate::values::SignerRef;
use clavis_primitives::Record;
use std::fmt;

/// A command to copy. It is shown between quotation marks, with `clavis` in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep(String);

impl NextStep {
	/// A command as it is: any reader can be meant, so that no account is named.
	pub fn of(command: impl fmt::Display) -> Self {
		Self(command.to_string())
	}

	/// A command that the control set of a DID signs, such as `did rotate DID`.
	///
	/// - `payer`: as [`Online::next_payer`] names it.
	pub fn paid_by(command: impl fmt::Display, payer: &str) -> Self {
		Self(format!("{command} --payer {payer}"))
	}

	/// A command that one account signs and pays for, such as `guardians set DID --finish`.
	///
	/// - `key`: as [`Online::next_payer`] names it.
	pub fn by_account(command: impl fmt::Display, key: &str) -> Self {
		Self(format!("{command} --key {key}"))
	}
}

impl fmt::Display for NextStep {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "'clavis {}'", self.0)
	}
}

impl Online {
	/// Returns the key that pays in a next step about a DID: the one that this command was given or, without one, the key that
	/// paid for the DID, if it is here. `KEY` if none can be named.
	///
	/// Never fails: what is reported before such a step has been done.
	pub async fn next_payer(&self, given: Option<&SignerRef>, record: &Record<()>) -> String {
		match given {
			Some(given) => given.to_string(),
			None => self.paying_key(record).await.unwrap_or_else(|_| "KEY".into()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::command::Cli;
	use clap::Parser;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn a_next_step_is_a_command_that_is_read_as_it_is_printed() {
		for (step, end) in [
			(NextStep::paid_by(format_args!("did rotate {DID}"), "//Alice"), "--payer //Alice'"),
			(NextStep::by_account(format_args!("guardians set {DID} --finish"), "alice"), "--finish --key alice'"),
			(NextStep::of(format_args!("recovery approve {DID} --circle 0 --rival")), "--circle 0 --rival'"),
			(NextStep::paid_by(format_args!("guardians set {DID} --cancel-change"), "alice"), "--payer alice'"),
		] {
			let text = step.to_string();
			assert!(text.starts_with('\'') && text.ends_with(end), "{text}");
			assert!(Cli::try_parse_from(text.trim_matches('\'').split(' ')).is_ok(), "{text}");
		}
	}
}
