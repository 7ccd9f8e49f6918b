//! What can go wrong with an operation on a DID.

use crate::{
	chain::{hint_for, ChainError},
	random::RandomError,
};
use clavis_primitives::{
	record::RecordError, Algorithm, BlockHeight, ControlError, Did, DocumentError, Fragment, NetworkName, PublicKey,
	Purpose,
};
use std::borrow::Cow;

/// Why an operation on a DID was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DidError {
	/// A DID of another network.
	#[error("{did} is not of the network {}", name_of(.network))]
	WrongNetwork {
		/// Which DID.
		did: Box<Did>,
		/// The network of the node.
		network: NetworkName,
	},
	/// Nobody created it.
	#[error("there is no {0} on this chain")]
	NotFound(Box<Did>),
	/// Somebody created it already.
	#[error("{0} exists already")]
	Taken(Box<Did>),
	/// It has ended.
	#[error("{0} is deactivated, for ever")]
	Deactivated(Box<Did>),
	/// Its guardians froze it.
	#[error("the DID is frozen until block #{until}")]
	Frozen {
		/// The last block of the freeze.
		until: BlockHeight,
	},
	/// The keys given are not those that it takes.
	#[error("these keys do not control {did}: it takes {threshold} of {}", list(.members))]
	WrongKey {
		/// Which DID.
		did: Box<Did>,
		/// The weight that must sign.
		threshold: u32,
		/// Whose.
		members: Vec<PublicKey>,
	},
	/// The new control set is not the one that was committed.
	#[error("{0} is committed to its next control set, and these keys do not make it")]
	NotTheCommittedSet(Box<Did>),
	/// The next control set alone may end it.
	#[error("{0} is committed to its next control set, which alone may end it")]
	CommittedToNextControl(Box<Did>),
	/// A new key is among those of the new control set, but did not sign.
	#[error("the new control set must sign too, and its keys given do not suffice")]
	NoPossession,
	/// No such verification method.
	#[error("the document has no verification method '#{0}'")]
	NoSuchMethod(Fragment),
	/// Several keys could take an old one's place in the document.
	#[error("'#{0}' is an old control key, and more than one new key could take its place")]
	ManyReplacements(Fragment),
	/// The new key cannot do what the old one did.
	#[error("'#{method}' serves {}, which {algorithm} keys cannot", .purpose.name())]
	UnfitReplacement {
		/// The method to replace.
		method: Fragment,
		/// What it serves.
		purpose: Purpose,
		/// The algorithm of the new key.
		algorithm: Algorithm,
	},
	/// No free id was found for a new method.
	#[error("no id like '#{0}' is free")]
	NoFreeId(Fragment),
	/// More changes than one call takes.
	#[error("one call makes at most {0} changes")]
	TooManyChanges(u32),
	/// The change breaks a rule of the chain.
	#[error("the chain would refuse this: {0}")]
	Rule(RecordError),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
	/// The chain, or the way to it.
	#[error(transparent)]
	Chain(#[from] ChainError),
}

impl DidError {
	/// Names the error for scripts.
	pub fn kind(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::WrongNetwork { .. } => "wrongNetwork",
			Self::NotFound(_) => "didNotFound",
			Self::Taken(_) => "didTaken",
			Self::Deactivated(_) => "deactivated",
			Self::Frozen { .. } => "frozen",
			Self::WrongKey { .. } => "wrongKey",
			Self::NotTheCommittedSet(_) => "notTheCommittedSet",
			Self::CommittedToNextControl(_) => "committedToNextControl",
			Self::NoPossession => "noPossession",
			Self::NoSuchMethod(_) => "notFound",
			Self::ManyReplacements(_) | Self::UnfitReplacement { .. } | Self::NoFreeId(_) => "cannotReplace",
			Self::TooManyChanges(_) => "tooManyChanges",
			Self::Rule(error) => return Cow::Owned(crate::chain::kind_of(rule_name(error))),
			Self::Random(_) => "io",
			Self::Chain(error) => return error.kind(),
		})
	}

	/// What to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::WrongNetwork { .. } => "point --node at a node of the DID's network",
			Self::NotFound(_) => return hint_for("DidNotFound"),
			Self::Taken(_) => return hint_for("DidTaken"),
			Self::Deactivated(_) => return hint_for("Deactivated"),
			Self::Frozen { .. } => return hint_for("Frozen"),
			Self::WrongKey { .. } => "import the right key ('clavis key import'), or name it with --key",
			Self::NotTheCommittedSet(_) => {
				"rotate to the key that was committed with --next: import it, or name it with --to"
			},
			Self::CommittedToNextControl(_) => return hint_for("CommittedToNextControl"),
			Self::NoPossession => "name keys of which you hold the secrets",
			Self::NoSuchMethod(_) => return hint_for("NotFound"),
			Self::ManyReplacements(_) | Self::UnfitReplacement { .. } | Self::NoFreeId(_) => {
				"rotate with --control-only, and change the document with 'clavis did update'"
			},
			Self::TooManyChanges(_) => "make them in several calls",
			Self::Rule(error) => return hint_for(rule_name(error)),
			Self::Random(_) => return None,
			Self::Chain(error) => return error.hint(),
		})
	}
}

/// The pallet's name for it, so that a fault found here and one found there read alike.
fn rule_name(error: &RecordError) -> &'static str {
	match error {
		RecordError::Document(error) => match error {
			DocumentError::Key(_) => "InvalidKey",
			DocumentError::MalformedText => "MalformedText",
			DocumentError::UnfitPurpose => "UnfitPurpose",
			DocumentError::AlreadyExpired => "AlreadyExpired",
			DocumentError::IdTaken => "IdTaken",
			DocumentError::KnownCompromised => "KnownCompromised",
			DocumentError::AliasTaken => "AliasTaken",
			DocumentError::IncompleteService => "IncompleteService",
			DocumentError::NotFound => "NotFound",
			DocumentError::Full => "DocumentFull",
		},
		RecordError::Control(error) => match error {
			ControlError::Unsatisfiable => "UnsatisfiableControl",
			ControlError::DuplicateMember => "DuplicateMember",
			ControlError::CannotSign => "CannotSign",
			ControlError::Key(_) => "InvalidKey",
			ControlError::UnknownMember => "UnknownMember",
			ControlError::CyclicMember => "CyclicMember",
			ControlError::Withdrawn => "Withdrawn",
			ControlError::UnknownSigner => "UnknownSigner",
			ControlError::BadSignature => "BadSignature",
			ControlError::BelowThreshold => "BelowThreshold",
		},
		RecordError::TooLarge => "TooLarge",
		RecordError::NothingToChange => "NothingToChange",
		RecordError::SinceInFuture => "SinceInFuture",
		RecordError::Exhausted => "Exhausted",
	}
}

fn name_of(network: &NetworkName) -> String {
	if network.is_main() {
		"main".into()
	} else {
		format!("'{network}'")
	}
}

fn list(keys: &[PublicKey]) -> String {
	keys.iter().map(|key| format!("{} {key}", key.algorithm())).collect::<Vec<_>>().join(", ")
}
