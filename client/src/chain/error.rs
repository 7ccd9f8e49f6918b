//! What can go wrong between a client and a chain.

use super::hints::hint_of;
use crate::keys::{address, KeyPair};
use clavis_primitives::{Algorithm, BlockHeight};
use codec::Decode;
use sp_runtime::{DispatchError, ModuleError};
use std::{borrow::Cow, ops::RangeInclusive};
use subxt::{
	error::{
		BackendError, ConstantError, ExtrinsicError, OnlineClientAtBlockError, RpcError, StorageError,
		StorageValueError, TransactionEventsError,
	},
	rpcs, Metadata,
};

/// What a node's pool answers to a transaction that it has, and
const ALREADY_IN_POOL: i32 = 1013;
/// to one whose place is taken by another of the same account.
const TOO_LOW_PRIORITY: i32 = 1014;

/// What a Clavis node answers where it understood, but what was asked of it cannot be.
const REFUSALS: RangeInclusive<i32> = 7_400..=7_499;

/// Why a chain was not read, or a transaction did not become final.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// Nobody answers there.
	#[error("no node answers at {url}: {cause}")]
	Unreachable {
		/// Where.
		url: String,
		/// What the system says.
		cause: String,
	},
	/// A request took too long.
	#[error("the node does not answer when asked for {what}")]
	NoAnswer {
		/// What was asked for.
		what: &'static str,
	},
	/// The connection ended while waiting.
	#[error("the connection to the node was lost: {0}")]
	Lost(String),
	/// The node answered with an error, or with something that means nothing here.
	#[error("the node answered: {0}")]
	Node(String),
	/// A chain of another kind.
	#[error("the node serves a chain of '{name}', not of 'clavis'")]
	NotClavis {
		/// What it calls itself.
		name: String,
	},
	/// A newer, or older, chain.
	#[error("the chain's transactions are of version {version}, which this client does not know")]
	UnknownVersion {
		/// What it says.
		version: u32,
	},
	/// The payer's key has no account.
	#[error("a {0} key signs no extrinsics, so it cannot pay")]
	CannotPay(Algorithm),
	/// The payer has not the means.
	#[error("the account {account} cannot pay the fee and the deposit")]
	NoFunds {
		/// Which.
		account: String,
	},
	/// Another transaction took this one's place among those of the payer.
	#[error("another transaction of the same payer came first")]
	Overtaken,
	/// The node has no use for what it was sent.
	#[error("the node refused: {0}")]
	Refused(String),
	/// No block will ever take the transaction.
	#[error("the node refused the transaction: {0}")]
	Rejected(String),
	/// The transaction is in a block, and failed there.
	#[error(transparent)]
	Failed(#[from] Failure),
	/// The transaction may still become final.
	#[error("the transaction {} after {seconds} seconds", .block.map_or_else(
		|| "was in no block".into(), |block| format!("is in block #{block}, but was not final")
	))]
	NotFinal {
		/// Where it was seen.
		block: Option<BlockHeight>,
		/// How long it was watched.
		seconds: u64,
	},
}

/// Why the runtime undid a transaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({pallet}.{name})")]
pub struct Failure {
	/// Whose error it is.
	pub pallet: String,
	/// Its name.
	pub name: String,
	/// The runtime's own words.
	pub message: String,
}

impl Failure {
	fn new(pallet: &str, name: &str, message: &str) -> Self {
		Self { pallet: pallet.into(), name: name.into(), message: message.trim_end_matches('.').into() }
	}
}

impl ChainError {
	pub(super) fn garbled(what: &str) -> Self {
		Self::Node(format!("a {what} that makes no sense"))
	}

	/// Names the error for scripts.
	pub fn kind(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::Unreachable { .. } => "nodeUnreachable",
			Self::NoAnswer { .. } | Self::Lost(_) => "nodeLost",
			Self::Node(_) => "nodeError",
			Self::NotClavis { .. } => "wrongChain",
			Self::UnknownVersion { .. } => "unknownVersion",
			Self::CannotPay(_) => "cannotPay",
			Self::NoFunds { .. } => "noFunds",
			Self::Overtaken => "overtaken",
			Self::Refused(_) => "refused",
			Self::Rejected(_) => "rejected",
			Self::Failed(failure) => return Cow::Owned(kind_of(&failure.name)),
			Self::NotFinal { .. } => "notFinal",
		})
	}

	/// What to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::Unreachable { .. } => "is the node running, and is --node its WebSocket address?",
			Self::NoAnswer { .. } | Self::Lost(_) | Self::NotFinal { .. } => {
				"if something was sent, it may still arrive: look with 'clavis did show' before you try again"
			},
			Self::NotClavis { .. } => "point --node at a node of a Clavis chain",
			Self::UnknownVersion { .. } => "use the clavis command that was released with this chain",
			Self::CannotPay(_) => "name an account that pays: --payer, with an ed25519, sr25519 or secp256k1 key",
			Self::NoFunds { .. } => "send it some tokens, or have another account pay: --payer",
			Self::Refused(_) => "'clavis did show' says how things stand",
			Self::Overtaken | Self::Rejected(_) => "try again",
			Self::Failed(failure) => return hint_of(&failure.pallet, &failure.name),
			Self::Node(_) => "look into the node's log",
		})
	}

	/// Whether the node is to blame, or the way to it.
	pub fn is_of_connection(&self) -> bool {
		matches!(
			self,
			Self::Unreachable { .. } | Self::NoAnswer { .. } | Self::Lost(_) | Self::Node(_) | Self::NotFinal { .. }
		)
	}

	/// Tells a lack of funds from other failures, now that the payer is known.
	pub(super) fn of_payer(self, payer: &KeyPair) -> Self {
		match self {
			Self::Failed(failure) if is_lack_of_funds(&failure) => {
				Self::NoFunds { account: payer.account().as_ref().map(address).unwrap_or_default() }
			},
			other => other,
		}
	}
}

fn is_lack_of_funds(failure: &Failure) -> bool {
	let tokens = ["FundsUnavailable", "NotExpendable", "BelowMinimum", "CannotCreateHold"];
	match failure.pallet.as_str() {
		"Token" => tokens.contains(&failure.name.as_str()),
		"Balances" => matches!(failure.name.as_str(), "InsufficientBalance" | "Expendability" | "ExistentialDeposit"),
		_ => false,
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
				Some((pallet, variant)) => Failure::new(pallet, &variant.name, &variant.docs.join(" ")),
				None => Failure::new("Runtime", "Unknown", &format!("error {code} of pallet {index}")),
			}
		},
		DispatchError::Token(error) => Failure::new("Token", &format!("{error:?}"), error.into()),
		DispatchError::BadOrigin => Failure::new("Runtime", "BadOrigin", "The caller may not do this"),
		other => Failure::new("Runtime", "Failed", &format!("{other:?}")),
	})
}

/// What the connection says, without the wrappings.
pub(super) fn cause(error: &rpcs::Error) -> String {
	match error {
		rpcs::Error::Client(inner) => inner.downcast_ref().map_or_else(|| inner.to_string(), cause),
		other => other.to_string(),
	}
}

impl From<rpcs::Error> for ChainError {
	fn from(error: rpcs::Error) -> Self {
		match error {
			rpcs::Error::User(error) if REFUSALS.contains(&error.code) => Self::Refused(error.message),
			rpcs::Error::User(error) => {
				let data = error.data.map(|data| format!(": {}", data.get())).unwrap_or_default();
				Self::Node(format!("{}{data}", error.message))
			},
			error @ rpcs::Error::Client(_) => Self::Lost(cause(&error)),
			error => Self::Node(error.to_string()),
		}
	}
}

impl From<BackendError> for ChainError {
	fn from(error: BackendError) -> Self {
		match error {
			BackendError::Rpc(RpcError::ClientError(error)) => error.into(),
			error => Self::Lost(error.to_string()),
		}
	}
}

impl From<OnlineClientAtBlockError> for ChainError {
	fn from(error: OnlineClientAtBlockError) -> Self {
		use OnlineClientAtBlockError::*;
		match error {
			CannotGetCurrentBlock { reason }
			| CannotGetBlockHash { reason, .. }
			| CannotGetBlockHeader { reason, .. }
			| CannotGetSpecVersion { reason, .. } => reason.into(),
			error => Self::Node(error.to_string()),
		}
	}
}

impl From<StorageError> for ChainError {
	fn from(error: StorageError) -> Self {
		match error {
			StorageError::CannotFetchValue(error)
			| StorageError::CannotIterateValues(error)
			| StorageError::StreamFailure(error) => error.into(),
			error => Self::Node(error.to_string()),
		}
	}
}

impl From<StorageValueError> for ChainError {
	fn from(error: StorageValueError) -> Self {
		Self::Node(error.to_string())
	}
}

impl From<ConstantError> for ChainError {
	fn from(error: ConstantError) -> Self {
		Self::Node(error.to_string())
	}
}

impl From<ExtrinsicError> for ChainError {
	fn from(error: ExtrinsicError) -> Self {
		match error {
			// A refusal by the pool is no fault of the node's.
			ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(
				rpcs::Error::User(error),
			))) => match error.code {
				ALREADY_IN_POOL | TOO_LOW_PRIORITY => Self::Overtaken,
				_ => {
					let data = error.data.map(|data| format!(": {}", data.get())).unwrap_or_default();
					Self::Rejected(format!("{}{data}", error.message))
				},
			},
			ExtrinsicError::ErrorSubmittingTransaction(error) | ExtrinsicError::CannotGetValidationInfo(error) => {
				error.into()
			},
			error => Self::Node(error.to_string()),
		}
	}
}

impl From<TransactionEventsError> for ChainError {
	fn from(error: TransactionEventsError) -> Self {
		match error {
			TransactionEventsError::CannotFetchBlockBody { error, .. } => error.into(),
			TransactionEventsError::CannotInstantiateClientAtBlock(error) => error.into(),
			error => Self::Node(error.to_string()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn kinds_are_names_of_the_pallet_with_a_small_letter() {
		assert_eq!(kind_of("DidTaken"), "didTaken");
		assert_eq!(kind_of(""), "");
	}

	#[test]
	fn a_lack_of_funds_is_told_from_other_failures() {
		let payer = "//Alice".parse::<crate::keys::Secret>().unwrap().pair(Algorithm::Sr25519).unwrap();
		let error = |pallet, name| ChainError::from(Failure::new(pallet, name, "Words.")).of_payer(&payer);
		assert_eq!(error("Token", "FundsUnavailable").kind(), "noFunds");
		assert_eq!(error("Did", "Expired").kind(), "expired");
		assert_eq!(error("Did", "Expired").to_string(), "Words (Did.Expired)");
	}
}
