//! The errors of operations on DIDs.

use crate::{
	calls::did::hint as hint_for, chain::ChainError, proposal::ProposalError, random::RandomError, rules::counted,
};
use clavis_primitives::{
	certificate::CertificateError, record::RecordError, Algorithm, BlockHeight, ControlError, Did, DocumentError,
	Fragment, NetworkName, Purpose,
};
use std::borrow::Cow;

/// The reason why an operation on a DID was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DidError {
	/// A DID of another network.
	#[error("{did} is not of the network {}", name_of(.network))]
	WrongNetwork {
		/// The DID.
		did: Box<Did>,
		/// The network of the node.
		network: NetworkName,
	},
	/// The DID was never created.
	#[error("there is no {0} on this chain")]
	NotFound(Box<Did>),
	/// The DID exists already.
	#[error("{0} exists already")]
	Taken(Box<Did>),
	/// The DID is deactivated.
	#[error("{0} is deactivated, for ever")]
	Deactivated(Box<Did>),
	/// Its guardians froze it.
	#[error("the DID is frozen up to block #{until}")]
	Frozen {
		/// The last block of the freeze.
		until: BlockHeight,
	},
	/// The new control set is not the one that was committed.
	#[error("{0} is committed to its next control set, and these keys do not make it")]
	NotTheCommittedSet(Box<Did>),
	/// The next control set alone may end it.
	#[error("{0} is committed to its next control set, which alone may end it")]
	CommittedToNextControl(Box<Did>),
	/// A deactivation was asked for, and waits.
	#[error("the deactivation waits until block #{until}: up to then guardians can call it off")]
	DeactivationWaits {
		/// The first block in which it can be carried out.
		until: BlockHeight,
	},
	/// A certificate that ends nothing.
	#[error("this certificate ends nothing: {0}")]
	Certificate(#[from] CertificateError),
	/// The signature of a certificate is not by the key that it names.
	#[error("the certificate's signature is not by the key that it names, over this certificate")]
	BadCertificate,
	/// The proposal, or a signature for it, is wrong.
	#[error(transparent)]
	Proposal(#[from] ProposalError),
	/// No key at hand acts for the DID in groups.
	#[error("no authentication method of {0} is good now and has its key on this device")]
	NoMemberKey(Box<Did>),
	/// No account pays.
	#[error("no account is named that pays for the call")]
	NoPayer,
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
		/// The purpose that it serves.
		purpose: Purpose,
		/// The algorithm of the new key.
		algorithm: Algorithm,
	},
	/// No free id was found for a new method.
	#[error("no id like '#{0}' is free")]
	NoFreeId(Fragment),
	/// More changes than one call takes.
	#[error("one call makes {} at most", counted((*.0).into(), "change"))]
	TooManyChanges(u32),
	/// One of the changes breaks a rule of the chain.
	#[error("the chain would refuse to {change}: {error}")]
	Change {
		/// The change, in words that follow "to".
		change: String,
		/// The rule.
		error: RecordError,
	},
	/// The operation breaks a rule of the chain.
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
			Self::NotTheCommittedSet(_) => "notTheCommittedSet",
			Self::CommittedToNextControl(_) => "committedToNextControl",
			Self::DeactivationWaits { .. } => "deactivationWaits",
			Self::Certificate(error) => return Cow::Owned(crate::chain::kind_of(certificate_fault(error))),
			Self::BadCertificate => "badSignature",
			Self::Proposal(error) => error.kind(),
			Self::NoMemberKey(_) => "wrongKey",
			Self::NoPayer => "noPayer",
			Self::NoSuchMethod(_) => "notFound",
			Self::ManyReplacements(_) | Self::UnfitReplacement { .. } | Self::NoFreeId(_) => "cannotReplace",
			Self::TooManyChanges(_) => "tooManyChanges",
			Self::Rule(error) | Self::Change { error, .. } => {
				return Cow::Owned(crate::chain::kind_of(rule_name(error)))
			},
			Self::Random(_) => "io",
			Self::Chain(error) => return error.kind(),
		})
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::WrongNetwork { .. } => "point --node at a node of the DID's network",
			Self::NotFound(_) => return hint_for("DidNotFound"),
			Self::Taken(_) => return hint_for("DidTaken"),
			Self::Deactivated(_) => return hint_for("Deactivated"),
			Self::Frozen { .. } => return hint_for("Frozen"),
			Self::NotTheCommittedSet(_) => return hint_for("NotTheCommittedSet"),
			Self::CommittedToNextControl(_) => return hint_for("CommittedToNextControl"),
			Self::DeactivationWaits { .. } => return hint_for("DeactivationWaits"),
			Self::Certificate(error) => return hint_for(certificate_fault(error)),
			Self::BadCertificate => "have it signed again: 'clavis did certificate'",
			Self::Proposal(error) => error.hint(),
			Self::NoMemberKey(_) => {
				"name the key with --key, or add a method with 'clavis did update --add-method KEY:authentication'"
			},
			Self::NoPayer => "name a key that pays, with --payer",
			Self::NoSuchMethod(_) => return hint_for("NotFound"),
			Self::ManyReplacements(_) | Self::UnfitReplacement { .. } | Self::NoFreeId(_) => {
				"rotate with --control-only, and change the document with 'clavis did update'"
			},
			Self::TooManyChanges(_) => "make them in several calls",
			Self::Rule(error) | Self::Change { error, .. } => return hint_for(rule_name(error)),
			Self::Random(_) => "try again",
			Self::Chain(error) => return error.hint(),
		})
	}
}

/// The pallet's name for it.
fn certificate_fault(error: &CertificateError) -> &'static str {
	match error {
		CertificateError::NoSuchKey => "NoSuchKey",
		CertificateError::UnknownSigner => "UnknownSigner",
		CertificateError::EmergencySpent => "EmergencySpent",
		CertificateError::SinceByMember => "SinceByMember",
		CertificateError::SinceInFuture => "SinceInFuture",
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
			DocumentError::NotInDoubt => "NotInDoubt",
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
		RecordError::AlreadyEnded => "AlreadyEnded",
		RecordError::ContestOpen => "ContestOpen",
	}
}

fn name_of(network: &NetworkName) -> String {
	if network.is_main() {
		"main".into()
	} else {
		format!("'{network}'")
	}
}
