//! The errors of MLS.

use crate::random::RandomError;
use clavis_primitives::{groups::Suite, Algorithm, Did};

/// The reason why an operation on the state of MLS failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MlsError {
	/// A ciphersuite that this client does not have.
	#[error("this client does not have the ciphersuite {0} of MLS: expected 1, 2 or 3")]
	UnknownSuite(Suite),
	/// A key whose algorithm the ciphersuite does not use.
	#[error("the ciphersuite {suite} of MLS signs with {expected} keys, and this is a key of {found}")]
	KeyForSuite {
		/// The ciphersuite.
		suite: Suite,
		/// The algorithm that it uses.
		expected: Algorithm,
		/// The algorithm of the key.
		found: Algorithm,
	},
	/// A key that no ciphersuite uses.
	#[error("no ciphersuite of MLS that this client has signs with {0} keys: expected ed25519 or p256")]
	UnfitKey(Algorithm),
	/// A DID URL that names no method.
	#[error("'{0}' names no verification method: expected a DID, '#', and the id of a method")]
	NotAMethod(String),
	/// Bytes that are no message of this kind.
	#[error("these bytes are no {expected} of MLS")]
	Message {
		/// The kind that was expected.
		expected: &'static str,
	},
	/// A message of a group that is none of the chain's.
	#[error("the MLS message is of another group")]
	OtherGroup,
	/// MLS refused.
	#[error("MLS refuses {what}: {fault}")]
	Refused {
		/// The object that it refused.
		what: &'static str,
		/// The fault.
		fault: String,
	},
	/// A leaf that is no member of a group on the chain.
	#[error("the leaf {leaf} is no member: {fault}")]
	Leaf {
		/// The index of the leaf.
		leaf: u32,
		/// The fault.
		fault: String,
	},
	/// A DID would have two leaves.
	#[error("{0} would have two leaves in the tree")]
	TwoLeaves(Box<Did>),
	/// A leaf that is not there.
	#[error("the tree has no leaf {0}")]
	NoSuchLeaf(u32),
	/// A commit that removes the DID that makes it.
	#[error("a member cannot remove itself by its own commit")]
	RemovesItself,
	/// A member that changes its DID, or an external commit that takes the place of another DID.
	#[error("the commit puts another DID into the place of {0}")]
	OtherDid(Box<Did>),
	/// An external commit of a party that has no leaf, or does not remove it.
	#[error("the external commit does not take the place of a leaf of the same DID")]
	NoOldLeaf,
	/// A proposal of another kind.
	#[error("the commit has a proposal of a kind that groups do not use: {0}")]
	Proposal(String),
	/// A commit that refreshes nothing.
	#[error("the commit has no update path")]
	NoPath,
	/// A key package with another lifetime than all have.
	#[error(
		"the key package of {0} names a time for which it is good, and packages of groups name none (0 to 2^63 - 1, or later)"
	)]
	OtherLifetime(Box<Did>),
	/// The caller refused a credential.
	#[error("the credential of {identity} is refused: {fault}")]
	Credential {
		/// The identity.
		identity: String,
		/// The fault.
		fault: String,
	},
	/// The commit leads to another state than expected.
	#[error("the commit leads to another tree or transcript than the chain has for it")]
	OtherTree,
	/// The own leaf has another key.
	#[error("the leaf of {0} has another key than the given one")]
	OtherKey(Box<Did>),
	/// There is an own commit already.
	#[error("a commit of this member waits for its outcome")]
	Pending,
	/// There is no own commit.
	#[error("no commit of this member waits for its outcome")]
	NotPending,
	/// The member was removed.
	#[error("this member was removed from the group")]
	Removed,
	/// No key package of ours is used by the welcome.
	#[error("the welcome uses no key package of this store")]
	NoPackage,
	/// Too many key packages.
	#[error("the store has {most} key packages, which is the most that it keeps")]
	TooManyPackages {
		/// The bound.
		most: usize,
	},
	/// A state that does not load.
	#[error("the state of MLS is damaged: {0}")]
	State(String),
	/// A state of another version.
	#[error("the state of MLS has version {0}, which this program does not read")]
	Version(u8),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
}

/// Returns a function that makes the error for an object that MLS refused.
pub(super) fn refused<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> MlsError {
	move |error| MlsError::Refused { what, fault: error.to_string() }
}

impl MlsError {
	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::UnknownSuite(_) => "unknownSuite",
			Self::KeyForSuite { .. } => "keyForSuite",
			Self::UnfitKey(_) => "unfitKey",
			Self::NotAMethod(_) => "notAMethod",
			Self::Message { .. } => "malformedMessage",
			Self::OtherGroup => "otherGroup",
			Self::Refused { .. } => "invalidMessage",
			Self::Leaf { .. } => "invalidLeaf",
			Self::TwoLeaves(_) => "twoLeaves",
			Self::NoSuchLeaf(_) => "noSuchLeaf",
			Self::RemovesItself => "removesItself",
			Self::OtherDid(_) => "otherDid",
			Self::NoOldLeaf => "noOldLeaf",
			Self::Proposal(_) => "unknownProposal",
			Self::NoPath => "noPath",
			Self::OtherLifetime(_) => "otherLifetime",
			Self::Credential { .. } => "credential",
			Self::OtherTree => "otherTree",
			Self::OtherKey(_) => "otherKey",
			Self::Pending => "pendingCommit",
			Self::NotPending => "noPendingCommit",
			Self::Removed => "removed",
			Self::NoPackage => "noPackage",
			Self::TooManyPackages { .. } => "tooManyPackages",
			Self::State(_) | Self::Version(_) => "damagedState",
			Self::Random(_) => "io",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::UnknownSuite(_) | Self::KeyForSuite { .. } | Self::UnfitKey(_) => {
				"give the DID an authentication key of ed25519 for the ciphersuites 1 and 3, of p256 for the ciphersuite 2"
			},
			Self::NotAMethod(_) => "name a verification method of the DID with the purpose authentication",
			Self::Message { .. } | Self::OtherGroup => "ask another node for the messages of the group",
			Self::Refused { .. }
			| Self::Leaf { .. }
			| Self::TwoLeaves(_)
			| Self::OtherDid(_)
			| Self::NoOldLeaf
			| Self::Proposal(_)
			| Self::NoPath
			| Self::OtherLifetime(_)
			| Self::Credential { .. }
			| Self::OtherTree => {
				"if the chain has this commit as the current epoch, object to it; if a key package is at fault, leave its DID out"
			},
			Self::NoSuchLeaf(_) | Self::RemovesItself => "name another member; to go, leave the group",
			Self::OtherKey(_) => {
				"give the key of the leaf together with the new one; if it is lost, ask a member to remove and add this DID"
			},
			Self::Pending => "follow the chain until the commit has won or lost",
			Self::NotPending => "make a commit first",
			Self::Removed => "ask a member to add this DID again",
			Self::NoPackage => "ask the member that committed to add this DID by a key package that is on this machine",
			Self::TooManyPackages { .. } => "forget packages that were spent or withdrawn",
			Self::State(_) => "join the group again by an external commit, or ask a member to add this DID again",
			Self::Version(_) => "use a newer version of this program",
			Self::Random(_) => "try again",
		}
	}
}
