//! The errors between a client and a chain.

use crate::{calls, rules::counted};
use clavis_primitives::{Algorithm, BlockHeight};
use codec::Decode;
use sp_runtime::{DispatchError, ModuleError};
use std::{borrow::Cow, ops::RangeInclusive};
use subxt::{
	error::{ConstantError, ExtrinsicError, StorageError},
	rpcs, Metadata,
};

/// The codes of a Clavis node for requests that it understood, and cannot do.
const REFUSALS: RangeInclusive<i32> = 7_400..=7_499;
/// The code of a Clavis node for a DID, or a version of one, that does not exist.
const NOT_FOUND: i32 = 7_404;
/// The code of a node for a request whose parameters make no sense, or ask about a moment that is still to come.
const INVALID: i32 = -32_602;
/// The codes of a Clavis node for requests that it cannot answer, and another node may.
const UNAVAILABLE: RangeInclusive<i32> = 7_500..=7_599;
/// The code of a node that has no room for a request now.
const BUSY: i32 = -32_009;

/// The reason why a chain was not read, or why a transaction did not become final.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// No node answers at this address.
	#[error("no node answers at {url}: {cause}")]
	Unreachable {
		/// The address.
		url: String,
		/// The words of the system.
		cause: String,
	},
	/// A request took too long.
	#[error("the node does not answer when asked for {what}")]
	NoAnswer {
		/// The thing that was asked for.
		what: &'static str,
	},
	/// The connection ended while waiting.
	#[error("the connection to the node was lost: {0}")]
	Lost(String),
	/// The node answered with an error, or with something that this client cannot read.
	#[error("the node answered: {0}")]
	Node(String),
	/// The node lacks the answer, and another node may have it.
	#[error("the node cannot answer: {0}")]
	Unavailable(String),
	/// The node has no room for the request now.
	#[error("the node is busy: {0}")]
	Busy(String),
	/// A chain of another kind.
	#[error("the node serves a chain of '{name}', not of 'clavis'")]
	NotClavis {
		/// The name of the chain.
		name: String,
	},
	/// A newer, or older, chain.
	#[error("the chain's transactions are of version {version}, which this client does not know")]
	UnknownVersion {
		/// The version.
		version: u32,
	},
	/// The payer's key has no account.
	#[error("{0} keys sign no extrinsics, so this one cannot pay")]
	CannotPay(Algorithm),
	/// The payer lacks the tokens.
	#[error("the account {account} cannot pay the fee and the deposit{funds}")]
	NoFunds {
		/// The account.
		account: String,
		/// What it has and what this takes, in words that follow the message; empty where the node did not say it.
		funds: String,
	},
	/// Another transaction of the payer took the place of this one.
	#[error("another transaction of the same payer came first")]
	Overtaken,
	/// The DID, or the version of it, does not exist.
	#[error("{0}")]
	NotFound(String),
	/// The node cannot answer such a question.
	#[error("the node refused the question: {0}")]
	Invalid(String),
	/// The answer would be larger than this client reads at one time.
	#[error("too much to read at one time: {0}")]
	TooMuch(String),
	/// The node understood the request, and refused it.
	#[error("the node refused: {0}")]
	Refused(String),
	/// No block will ever take the transaction.
	#[error("the node refused the transaction: {0}")]
	Rejected(String),
	/// The transaction is in a block, and failed there.
	#[error(transparent)]
	Failed(#[from] RuntimeError),
	/// The transaction may still become final.
	#[error("the transaction {} after {}", .block.map_or_else(
		|| "was in no block".into(), |block| format!("is in block #{block}, but was not final")
	), counted(*.seconds, "second"))]
	NotFinal {
		/// The height of the block in which it was seen.
		block: Option<BlockHeight>,
		/// The seconds for which it was watched.
		seconds: u64,
	},
}

/// The error for which the runtime undid a transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({pallet}.{name})")]
pub struct RuntimeError {
	/// The name of the pallet that the error belongs to.
	pub pallet: String,
	/// The name of the error.
	pub name: String,
	/// The description of the error by the runtime.
	pub message: String,
}

impl RuntimeError {
	pub(super) fn new(pallet: &str, name: &str, message: &str) -> Self {
		Self { pallet: pallet.into(), name: name.into(), message: message.trim_end_matches('.').into() }
	}

	/// Returns true if the payer lacks the tokens.
	pub(super) fn is_lack_of_funds(&self) -> bool {
		let tokens = ["FundsUnavailable", "NotExpendable", "BelowMinimum", "CannotCreateHold"];
		match self.pallet.as_str() {
			"Token" => tokens.contains(&self.name.as_str()),
			"Balances" => matches!(self.name.as_str(), "InsufficientBalance" | "Expendability" | "ExistentialDeposit"),
			_ => false,
		}
	}
}

impl ChainError {
	pub(super) fn garbled(what: &str) -> Self {
		Self::Node(format!("{what}, in a form that makes no sense"))
	}

	/// Names the error for scripts.
	pub fn kind(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::Unreachable { .. } => "nodeUnreachable",
			Self::NoAnswer { .. } | Self::Lost(_) => "nodeLost",
			Self::Node(_) | Self::Unavailable(_) => "nodeError",
			Self::Busy(_) => "nodeBusy",
			Self::NotClavis { .. } => "wrongChain",
			Self::UnknownVersion { .. } => "unknownVersion",
			Self::CannotPay(_) => "cannotPay",
			Self::NoFunds { .. } => "noFunds",
			Self::Overtaken => "overtaken",
			Self::NotFound(_) => "notFound",
			Self::TooMuch(_) => "tooMuch",
			Self::Invalid(_) | Self::Refused(_) => "refused",
			Self::Rejected(_) => "rejected",
			Self::Failed(failure) => return Cow::Owned(kind_of(&failure.name)),
			Self::NotFinal { .. } => "notFinal",
		})
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::Unreachable { .. } => {
				"start a node ('make run' starts one on port 9944), or name its JSON-RPC port with --node; port 8080 is the HTTP \
				 resolver. A node that runs and does not answer is overloaded or halted: look into its log"
			},
			Self::NoAnswer { .. } | Self::Lost(_) | Self::NotFinal { .. } => {
				"if something was sent, it may still arrive: look with 'clavis did show' before you try again"
			},
			Self::Unavailable(_) => "ask another node with --node; histories and past versions need an archive node",
			Self::Busy(_) => "try again in a few seconds, or ask another node: --node",
			Self::NotClavis { .. } => "point --node at a node of a Clavis chain",
			Self::UnknownVersion { .. } => "use the clavis command that was released with this chain",
			Self::CannotPay(_) => "name an account that pays: --payer, with an ed25519, sr25519 or secp256k1 key",
			Self::NoFunds { .. } => {
				"send it tokens, or name another account: --payer, or --key where the command has no --payer"
			},
			Self::NotFound(_) => "check the DID, its version if you named one, and that --node names a node of its network",
			Self::Invalid(_) => "correct what you asked for: '--help' explains the arguments",
			Self::TooMuch(_) => "ask for later epochs only, or join the group again",
			Self::Refused(_) => "'clavis did show' says how things stand",
			Self::Overtaken | Self::Rejected(_) => "try again",
			Self::Failed(failure) => return calls::hint(&failure.pallet, &failure.name),
			Self::Node(_) => "look into the node's log",
		})
	}

	/// Returns true if the cause is the node or the connection to it.
	pub fn is_of_connection(&self) -> bool {
		matches!(
			self,
			Self::Unreachable { .. }
				| Self::NoAnswer { .. }
				| Self::Lost(_)
				| Self::Node(_)
				| Self::Unavailable(_)
				| Self::Busy(_)
				| Self::NotFinal { .. }
		)
	}
}

/// `DidTaken` as `didTaken`.
pub fn kind_of(name: &str) -> String {
	let mut letters = name.chars();
	letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// Reads what `System.ExtrinsicFailed` starts with, in the words of the chain's metadata.
pub(super) fn dispatch_error(mut bytes: &[u8], metadata: &Metadata) -> ChainError {
	let Ok(error) = DispatchError::decode(&mut bytes) else { return ChainError::garbled("failure") };
	ChainError::Failed(match error {
		DispatchError::Module(ModuleError { index, error: [code, ..], .. }) => {
			let pallet = metadata.pallet_by_error_index(index);
			match pallet.and_then(|pallet| Some((pallet.name(), pallet.error_variant_by_index(code)?))) {
				Some((pallet, variant)) => RuntimeError::new(pallet, &variant.name, &variant.docs.join(" ")),
				None => RuntimeError::new("Runtime", "Unknown", &format!("error {code} of pallet {index}")),
			}
		},
		DispatchError::Token(error) => RuntimeError::new("Token", &format!("{error:?}"), error.into()),
		DispatchError::BadOrigin => RuntimeError::new("Runtime", "BadOrigin", "The caller may not do this"),
		other => RuntimeError::new("Runtime", "Failed", &format!("{other:?}")),
	})
}

/// Returns the words of the connection, without the wrappings.
pub(super) fn cause(error: &rpcs::Error) -> String {
	match error {
		rpcs::Error::Client(inner) => inner.downcast_ref().map_or_else(|| inner.to_string(), cause),
		other => other.to_string(),
	}
}

impl From<rpcs::Error> for ChainError {
	fn from(error: rpcs::Error) -> Self {
		match error {
			rpcs::Error::User(error) if error.code == NOT_FOUND => Self::NotFound(error.message),
			rpcs::Error::User(error) if error.code == INVALID => Self::Invalid(error.message),
			rpcs::Error::User(error) if REFUSALS.contains(&error.code) => Self::Refused(error.message),
			rpcs::Error::User(error) if UNAVAILABLE.contains(&error.code) => Self::Unavailable(error.message),
			rpcs::Error::User(error) if error.code == BUSY => Self::Busy(error.message),
			rpcs::Error::User(error) => {
				let data = error.data.map(|data| format!(": {}", data.get())).unwrap_or_default();
				Self::Node(format!("{}{data}", error.message))
			},
			error @ rpcs::Error::Client(_) => Self::Lost(cause(&error)),
			error => Self::Node(error.to_string()),
		}
	}
}

/// Values and calls that the chain's metadata does not describe as this client does.
macro_rules! from_metadata {
	($($error:ty),+) => {
		$(impl From<$error> for ChainError {
			fn from(error: $error) -> Self {
				Self::Node(error.to_string())
			}
		})+
	};
}

from_metadata!(ConstantError, ExtrinsicError, StorageError);

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn kinds_are_names_of_the_pallet_with_a_small_letter() {
		assert_eq!(kind_of("DidTaken"), "didTaken");
		assert_eq!(kind_of(""), "");
	}

	#[test]
	fn an_error_of_a_node_says_what_to_do_next() {
		let user = |code| rpcs::Error::User(rpcs::UserError { code, message: "words".into(), data: None });
		for (code, kind, is_of_connection, next) in [
			(NOT_FOUND, "notFound", false, "check the DID"),
			(7_409, "refused", false, "'clavis did show'"),
			(INVALID, "refused", false, "'--help'"),
			(7_500, "nodeError", true, "another node"),
			(7_501, "nodeError", true, "archive"),
			(BUSY, "nodeBusy", true, "try again"),
			(-32_603, "nodeError", true, "log"),
		] {
			let error = ChainError::from(user(code));
			assert_eq!((&*error.kind(), error.is_of_connection()), (kind, is_of_connection), "{code}");
			assert!(error.to_string().contains("words"), "{code}: {error}");
			assert!(error.hint().unwrap().contains(next), "{code}: {:?}", error.hint());
		}
	}
}
