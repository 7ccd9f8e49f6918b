//! The one error type of the command, and its exit codes.

use clap::error::{ContextKind, ContextValue};
use clavis_client::{
	calls::hint,
	chain::{kind_of, ChainError},
	did::DidError,
	groups::{mls::MlsError, seal::SealError, store::StoreError, GroupsError},
	guardians::{GuardiansError, InvitationError, PlanFileError, PrivateCircleError, RequestError},
	keys::SecretError,
	keystore::KeystoreError,
	proposal::ProposalError,
	rules::SpanError,
	shares::ShareError,
	verification::VerificationError,
	RandomError,
};
use clavis_primitives::rules::RulesError;
use clavis_proofs::ProofError;
use serde_json::{json, Map, Value};
use std::{fmt, io, path::Path, process::ExitCode};

/// The exit code of a refusal by the chain, or by a rule that the chain would apply.
pub const REFUSED: u8 = 1;
/// The exit code of wrong arguments, keys, passwords or files.
pub const USAGE: u8 = 2;
/// The exit code where no node could be used.
const NODE: u8 = 3;
/// The exit code of a command that was interrupted, as shells have it: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

/// The kind of a lack of tokens, as the library names it.
pub const NO_FUNDS: &str = "noFunds";

/// The reason why a command was not carried out: its kind for programs, a message and a hint for people.
#[derive(Debug)]
pub struct Failure {
	kind: String,
	message: String,
	hint: Option<String>,
	/// Members of the JSON beside these: what the error is about.
	details: Map<String, Value>,
	exit: u8,
}

impl Failure {
	fn new(kind: impl ToString, message: impl ToString, exit: u8) -> Self {
		Self { kind: kind.to_string(), message: message.to_string(), hint: None, details: Map::new(), exit }
	}

	/// The same, with the hint of an error of the library.
	fn hinted(self, hint: Option<impl ToString>) -> Self {
		Self { hint: hint.map(|hint| hint.to_string()), ..self }
	}

	/// Wrong arguments, keys, passwords or files.
	pub fn usage(message: impl ToString) -> Self {
		Self::new("usage", message, USAGE)
	}

	/// A refusal by the chain, or by a rule that the chain would apply.
	pub fn refused(kind: impl ToString, message: impl ToString) -> Self {
		Self::new(kind, message, REFUSED)
	}

	/// An interrupt by the person who ran the command.
	pub fn interrupted(message: impl ToString) -> Self {
		Self::new("interrupted", message, INTERRUPTED)
	}

	/// A result that nobody can have read.
	pub fn lost_result(error: &io::Error) -> Self {
		Self::new("outputLost", format!("cannot write the result: {error}"), USAGE)
			.with_hint("the command itself did its work: look at what it was about before you run it again")
	}

	/// The error that `clap` found in the arguments.
	pub fn of_arguments(error: &clap::Error) -> Self {
		let text = error.render().to_string();
		let is_fault =
			|line: &&str| !["Usage:", "For more information", "tip:"].iter().any(|start| line.starts_with(start));
		let fault = text.lines().map(str::trim).take_while(is_fault).filter(|line| !line.is_empty());
		let message = fault.collect::<Vec<_>>().join(" ");
		let help = "'--help' explains the arguments";
		let hint = match suggestion(error) {
			Some(suggestion) => format!("did you mean '{suggestion}'? {help}"),
			None => help.to_owned(),
		};
		Self::usage(message.strip_prefix("error: ").unwrap_or(&message)).with_hint(hint)
	}

	/// A file that cannot be read.
	pub fn unreadable(path: &Path, error: impl fmt::Display) -> Self {
		Self::usage(format!("cannot read {}: {error}", path.display()))
			.with_hint("check the path, and that you may read the file")
	}

	/// A file that cannot be written.
	pub fn unwritable(path: &Path, error: impl fmt::Display) -> Self {
		Self::usage(format!("cannot write {}: {error}", path.display()))
			.with_hint("check that the folder exists, has room, and that you may write to it")
	}

	/// A file that does not hold what it should.
	pub fn wrong_file(path: &Path, error: impl fmt::Display) -> Self {
		Self::usage(format!("{}: {error}", path.display()))
	}

	/// A span of time that makes no rule.
	pub fn wrong_span(option: &str, error: SpanError) -> Self {
		Self::usage(format!("{option}: {error}")).with_hint("name a shorter span, such as 30d or 12h")
	}

	/// Adds what to do next.
	pub fn with_hint(self, hint: impl ToString) -> Self {
		Self { hint: Some(hint.to_string()), ..self }
	}

	/// Returns whether it is of this kind.
	pub fn is(&self, kind: &str) -> bool {
		self.kind == kind
	}

	/// Adds what to do next where the payer lacks tokens.
	pub fn with_hint_on_funds(self, hint: impl ToString) -> Self {
		if self.is(NO_FUNDS) {
			self.with_hint(hint)
		} else {
			self
		}
	}

	/// Adds members to the JSON.
	pub fn with_details(self, details: Map<String, Value>) -> Self {
		Self { details, ..self }
	}

	/// Names the thing that the message is about.
	pub fn about(self, what: impl fmt::Display) -> Self {
		Self { message: format!("{what}: {}", self.message), ..self }
	}

	/// Says that the fault is in the content of this file.
	pub fn in_file(self, path: &Path) -> Self {
		Self { exit: USAGE, ..self.about(path.display()) }
	}

	/// Returns true if no node could be used, so that nothing is known about what was sent.
	pub fn is_of_node(&self) -> bool {
		self.exit == NODE
	}

	/// The exit code of the process.
	pub fn exit_code(&self) -> ExitCode {
		self.exit.into()
	}

	/// The same as a number.
	pub fn code(&self) -> u8 {
		self.exit
	}

	/// The error as `--json` prints it.
	pub fn to_json(&self) -> Value {
		let mut error = Map::new();
		error.insert("kind".into(), self.kind.as_str().into());
		error.insert("message".into(), self.message.as_str().into());
		error.extend(self.hint.iter().map(|hint| ("hint".into(), hint.as_str().into())));
		error.extend(self.details.clone());
		json!({ "error": error })
	}
}

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "error: {}", self.message)?;
		match &self.hint {
			Some(hint) => write!(f, "\n hint: {hint}"),
			None => Ok(()),
		}
	}
}

impl From<ChainError> for Failure {
	fn from(error: ChainError) -> Self {
		let exit = match &error {
			error if error.is_of_connection() => NODE,
			ChainError::NotClavis { .. } | ChainError::UnknownVersion { .. } => NODE,
			ChainError::CannotPay(_) | ChainError::Invalid(_) => USAGE,
			_ => REFUSED,
		};
		Self::new(error.kind(), &error, exit).hinted(error.hint())
	}
}

impl From<DidError> for Failure {
	fn from(error: DidError) -> Self {
		match error {
			DidError::Chain(error) => error.into(),
			DidError::Proposal(error) => error.into(),
			error => Self::new(error.kind(), &error, REFUSED).hinted(error.hint()),
		}
	}
}

impl From<ProposalError> for Failure {
	fn from(error: ProposalError) -> Self {
		let exit = match &error {
			ProposalError::Malformed(_)
			| ProposalError::UnknownVersion(_)
			| ProposalError::UnknownTransactions(_)
			| ProposalError::NoSuchPlace(_)
			| ProposalError::NoSignature(_)
			| ProposalError::Assertion(_)
			| ProposalError::NotTheSame
			| ProposalError::Conflict(_) => USAGE,
			_ => REFUSED,
		};
		Self::new(error.kind(), &error, exit).with_hint(error.hint())
	}
}

impl From<GuardiansError> for Failure {
	fn from(error: GuardiansError) -> Self {
		let exit = if error.is_of_file() { USAGE } else { REFUSED };
		Self::new(error.kind(), &error, exit).with_hint(error.hint())
	}
}

impl From<GroupsError> for Failure {
	fn from(error: GroupsError) -> Self {
		let exit = match error {
			GroupsError::Chain(error) => return error.into(),
			GroupsError::Did(error) => return error.into(),
			ref error if error.is_of_connection() => NODE,
			ref error if error.is_of_device() => USAGE,
			_ => REFUSED,
		};
		Self::new(error.kind(), &error, exit).hinted(error.hint())
	}
}

impl From<StoreError> for Failure {
	fn from(error: StoreError) -> Self {
		GroupsError::from(error).into()
	}
}

impl From<SealError> for Failure {
	fn from(error: SealError) -> Self {
		GroupsError::from(error).into()
	}
}

impl From<MlsError> for Failure {
	fn from(error: MlsError) -> Self {
		GroupsError::from(error).into()
	}
}

impl From<PlanFileError> for Failure {
	fn from(error: PlanFileError) -> Self {
		GuardiansError::from(error).into()
	}
}

impl From<RequestError> for Failure {
	fn from(error: RequestError) -> Self {
		GuardiansError::from(error).into()
	}
}

impl From<RulesError> for Failure {
	/// Words the refusal as the chain does.
	fn from(error: RulesError) -> Self {
		let name = match error {
			RulesError::Unsound(unsound) => format!("{unsound:?}"),
			other => format!("{other:?}"),
		};
		let failure = Self::refused(kind_of(&name), error);
		match hint("RevocationRules", &name) {
			Some(hint) => failure.with_hint(hint),
			None => failure,
		}
	}
}

impl From<VerificationError> for Failure {
	fn from(error: VerificationError) -> Self {
		let failure = Self::refused(error.kind(), format!("refused: {error}"));
		match error.hint() {
			Some(hint) => failure.with_hint(hint),
			None => failure,
		}
	}
}

impl From<ProofError> for Failure {
	fn from(error: ProofError) -> Self {
		VerificationError::from(error).into()
	}
}

impl From<KeystoreError> for Failure {
	fn from(error: KeystoreError) -> Self {
		Self::new(error.kind(), &error, USAGE).with_hint(error.hint())
	}
}

impl From<SecretError> for Failure {
	fn from(error: SecretError) -> Self {
		KeystoreError::from(error).into()
	}
}

impl From<ShareError> for Failure {
	fn from(error: ShareError) -> Self {
		Self::new(error.kind(), &error, USAGE).with_hint(error.hint())
	}
}

impl From<InvitationError> for Failure {
	fn from(error: InvitationError) -> Self {
		let exit = match error {
			InvitationError::Chain(error) => return error.into(),
			InvitationError::Malformed { .. } | InvitationError::LongNote | InvitationError::CannotSign => USAGE,
			_ => REFUSED,
		};
		Self::new(error.kind(), &error, exit).hinted(error.hint())
	}
}

impl From<PrivateCircleError> for Failure {
	fn from(error: PrivateCircleError) -> Self {
		Self::usage(error).with_hint("name each guardian once, and take the file as it was written")
	}
}

impl From<RandomError> for Failure {
	fn from(error: RandomError) -> Self {
		KeystoreError::from(error).into()
	}
}

/// Returns the word that `clap` takes for the one that was meant: the likeliest comes last.
fn suggestion(error: &clap::Error) -> Option<&str> {
	let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
	kinds.iter().find_map(|kind| match error.get(*kind)? {
		ContextValue::String(word) => Some(word.as_str()),
		ContextValue::Strings(words) => words.last().map(String::as_str),
		_ => None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn errors_end_with_the_documented_codes() {
		let node = ChainError::Unreachable { url: "ws://127.0.0.1:1".into(), cause: "refused".into() };
		assert_eq!(Failure::from(node).exit, 3);
		assert_eq!(Failure::from(ChainError::NoFunds { account: "5G".into(), funds: String::new() }).exit, 1);
		assert_eq!(Failure::from(ChainError::Invalid("the moment is not over".into())).exit, 2);
		assert_eq!(Failure::from(DidError::BadCertificate).exit, 1);
		assert_eq!(Failure::from(KeystoreError::WrongPassword("alice".parse().unwrap())).exit, 2);
		assert_eq!(Failure::usage("x").exit, 2);
		assert_eq!(Failure::from(ProposalError::Expired(7)).exit, 1);
		assert_eq!(Failure::from(ProposalError::Incomplete).exit, 1);
		assert_eq!(Failure::from(DidError::Proposal(ProposalError::NotTheSame)).exit, 2);
	}

	#[test]
	fn a_file_with_other_content_is_wrong_usage() {
		for error in [
			ProposalError::Malformed("not JSON".into()),
			ProposalError::UnknownVersion(9),
			ProposalError::BadSignature { what: "authorization", path: vec![0] },
		] {
			let failure = Failure::from(error).in_file(Path::new("README.md"));
			assert_eq!(failure.exit, 2);
			assert!(failure.message.starts_with("README.md: "), "{}", failure.message);
			assert!(failure.hint.is_some());
		}
	}

	#[test]
	fn faults_of_arguments_are_told_without_the_manual() {
		use clap::Parser;
		let failure = |line: &str| {
			let error = crate::command::Cli::try_parse_from(line.split(' ')).unwrap_err();
			Failure::of_arguments(&error)
		};
		let hint = |line: &str| failure(line).hint.unwrap_or_default();
		assert_eq!(hint("clavis did create --keyy x"), "did you mean '--key'? '--help' explains the arguments");
		assert_eq!(hint("clavis did creat"), "did you mean 'create'? '--help' explains the arguments");
		// `clap` proposes to give an unknown option as a value, which no command takes.
		assert_eq!(hint("clavis did show did:clavis:dev:z1 -x"), "'--help' explains the arguments");
		let message = |line: &str| failure(line).message;
		let missing =
			"the following required arguments were not provided: <--key <KEY>|--member <MEMBER>|--control <FILE.json>>";
		assert_eq!(message("clavis did create"), missing);
		assert_eq!(message("clavis key nwe x"), "unrecognized subcommand 'nwe'");
	}

	#[test]
	fn refusals_are_worded_as_the_chain_words_them() {
		let failure = Failure::from(RulesError::Retroactive).to_json();
		assert_eq!(failure["error"]["kind"], "retroactive");
		assert!(failure["error"]["message"].as_str().unwrap().contains("will have passed"), "{failure}");
		assert!(failure["error"]["hint"].is_string(), "{failure}");
		let unsound = clavis_primitives::rules::UnsoundRules::NoAlgorithmLeft;
		assert_eq!(Failure::from(RulesError::Unsound(unsound)).to_json()["error"]["kind"], "noAlgorithmLeft");
	}

	#[test]
	fn errors_are_one_json_object() {
		let failure = Failure::usage("wrong").with_hint("try again");
		let expected = json!({ "error": { "kind": "usage", "message": "wrong", "hint": "try again" } });
		assert_eq!(failure.to_json(), expected);
	}
}
