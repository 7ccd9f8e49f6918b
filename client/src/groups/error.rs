//! The errors of a member.

use super::{mls::MlsError, seal::SealError, store::StoreError};
use crate::{chain::ChainError, did::DidError, random::RandomError};
use clavis_primitives::{
	groups::{GroupId, Role, Suite},
	BlockHeight, Did,
};
use sp_core::H256;
use std::borrow::Cow;

/// The reason why a member did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum GroupsError {
	/// There is no such group.
	#[error("there is no group {0} on this chain")]
	NoGroup(GroupId),
	/// The DID is no member.
	#[error("{did} is no member of the group {group}")]
	NotAMember {
		/// The DID.
		did: Box<Did>,
		/// The group.
		group: GroupId,
	},
	/// The DID was removed.
	#[error("{did} is no member of the group {group} since epoch {epoch}")]
	Removed {
		/// The DID.
		did: Box<Did>,
		/// The group.
		group: GroupId,
		/// The epoch that ended the membership.
		epoch: u32,
	},
	/// The member must go.
	#[error("{0} must go: it left, or its DID was frozen or deactivated")]
	MustGo(Box<Did>),
	/// A DID that shall be added is a member.
	#[error("{0} is a member already")]
	AlreadyAMember(Box<Did>),
	/// A DID that shall be removed, or named, is no member.
	#[error("{0} is no member of the group")]
	NotInGroup(Box<Did>),
	/// A member would remove itself.
	#[error("a member cannot remove itself by its own commit")]
	Itself,
	/// The node is behind the state on this device.
	#[error("the node shows epoch {shown} of the group, and this device has seen epoch {seen}")]
	Behind {
		/// The epoch that the node shows.
		shown: u32,
		/// The epoch of the state on this device.
		seen: u32,
	},
	/// The epochs of the node do not go on from the state on this device.
	#[error("the epoch {0} of the node is not the one that this device has seen")]
	OtherChain(u32),
	/// The node's records do not fit together.
	#[error("the node's record of epoch {epoch} is wrong: {fault}")]
	WrongRecord {
		/// The epoch.
		epoch: u32,
		/// The fault.
		fault: &'static str,
	},
	/// The newest epoch is invalid.
	#[error("the commit of the newest epoch, {epoch}, is invalid: {reason}")]
	Invalid {
		/// The epoch.
		epoch: u32,
		/// The reason.
		reason: String,
	},
	/// The state of MLS on this device is not that of the group.
	#[error("this device has lost the state of the group: {reason}")]
	Astray {
		/// The reason.
		reason: String,
	},
	/// A message lies elsewhere.
	#[error("the {what} of epoch {epoch} lies elsewhere, at {place}, and is not on this device")]
	Elsewhere {
		/// The kind of message.
		what: &'static str,
		/// The epoch.
		epoch: u32,
		/// The place.
		place: String,
		/// The hash of the message.
		hash: H256,
	},
	/// No key of the DID fits.
	#[error("{did} has no authentication method for the ciphersuite {suite} whose key is on this device")]
	NoMethod {
		/// The DID.
		did: Box<Did>,
		/// The ciphersuite.
		suite: Suite,
	},
	/// The role does not suffice.
	#[error("to {act}, a member of this group has to be a {}", crate::calls::groups::role_name(*.role))]
	Role {
		/// The act, in words that follow "to".
		act: &'static str,
		/// The role that it takes.
		role: Role,
	},
	/// Members can still object to the current epoch.
	#[error("a plain member commits from block #{from} on: until then members can object to the current epoch")]
	TooEarly {
		/// The first block.
		from: BlockHeight,
	},
	/// A DID has no fit key package.
	#[error("{0} has no key package that this commit can spend")]
	NoPackage(Box<Did>),
	/// The key package of a DID is not good.
	#[error("the key package of {did} cannot be used: {fault}")]
	BadPackage {
		/// The DID.
		did: Box<Did>,
		/// The fault.
		fault: String,
	},
	/// A message that the chain does not take.
	#[error("the {what} has {length} bytes, and the chain takes {most}")]
	TooLong {
		/// The kind of message.
		what: &'static str,
		/// Its length.
		length: usize,
		/// The most bytes.
		most: u32,
	},
	/// A long message was not put into its place.
	#[error("the {what} cannot be put into its place: {cause}")]
	LongMessage {
		/// The kind of message.
		what: &'static str,
		/// The reason.
		cause: std::io::Error,
	},
	/// Others were faster, again and again.
	#[error("other members committed first, {0} times in a row")]
	Contended(u32),
	/// A commit waits.
	#[error("a commit of this device waits for its outcome")]
	Waits,
	/// Too many DIDs.
	#[error("{found} DIDs are named, and this takes {most}")]
	TooMany {
		/// The number of DIDs.
		found: usize,
		/// The most.
		most: u32,
	},
	/// MLS.
	#[error(transparent)]
	Mls(#[from] MlsError),
	/// The files on this device.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// A sealed file.
	#[error(transparent)]
	Seal(#[from] SealError),
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
	/// The DID that acts.
	#[error(transparent)]
	Did(#[from] DidError),
	/// The chain, or the way to it.
	#[error(transparent)]
	Chain(#[from] ChainError),
}

impl GroupsError {
	/// Names the error for scripts.
	pub fn kind(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::NoGroup(_) => "noGroup",
			Self::NotAMember { .. } | Self::NotInGroup(_) => "notAMember",
			Self::Removed { .. } => "removed",
			Self::MustGo(_) => "mustGo",
			Self::AlreadyAMember(_) => "alreadyAMember",
			Self::Itself => "removesItself",
			Self::Behind { .. } => "nodeBehind",
			Self::OtherChain(_) | Self::WrongRecord { .. } => "wrongRecord",
			Self::Invalid { .. } => "invalidEpoch",
			Self::Astray { .. } => "stateLost",
			Self::Elsewhere { .. } => "messageElsewhere",
			Self::NoMethod { .. } => "noMethod",
			Self::Role { .. } => "role",
			Self::TooEarly { .. } => "tooEarly",
			Self::NoPackage(_) => "noPackage",
			Self::BadPackage { .. } => "badPackage",
			Self::TooLong { .. } => "tooLong",
			Self::LongMessage { .. } => "io",
			Self::Contended(_) => "contended",
			Self::Waits => "commitWaits",
			Self::TooMany { .. } => "tooMany",
			Self::Mls(error) => error.kind(),
			Self::Store(error) => error.kind(),
			Self::Seal(error) => error.kind(),
			Self::Random(_) => "io",
			Self::Did(error) => return error.kind(),
			Self::Chain(error) => return error.kind(),
		})
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		Some(match self {
			Self::NoGroup(_) => "check the name, and that --node names a node of the group's network",
			Self::NotAMember { .. } | Self::Removed { .. } => {
				"ask to be added with 'clavis group join', or name another DID with --did"
			},
			Self::MustGo(_) => "wait for the commit that removes it; then ask to be added again: 'clavis group join'",
			Self::AlreadyAMember(_) => {
				"leave it out; with --again it is removed and added in one commit, which gives it a new state of the group"
			},
			Self::NotInGroup(_) => "'clavis group show' lists the members",
			Self::Itself => "leave the group with 'clavis group leave', or let another member remove this DID",
			Self::Behind { .. } | Self::OtherChain(_) | Self::WrongRecord { .. } => {
				"ask another node with --node; this device does not go back"
			},
			Self::Invalid { .. } => "object to it with 'clavis group object', or let 'clavis group agent' do it",
			Self::Astray { .. } => "run 'clavis group join': it joins again from outside, or asks a member to add this DID",
			Self::Elsewhere { .. } => {
				"put it into a folder under the name of its hash, 0x left out, and name the folder with --messages"
			},
			Self::NoMethod { .. } => {
				"suites 1 and 3 take ed25519 keys, suite 2 takes p256 keys: add one with 'clavis did update --add-method'"
			},
			Self::Role { .. } => "ask a moderator; 'clavis group propose' asks all of them",
			Self::TooEarly { .. } => "run the command again in that block, or later",
			Self::NoPackage(_) => "its holder publishes one with 'clavis group publish'",
			Self::BadPackage { .. } => "leave the DID out, and ask its holder for a new one: 'clavis group publish'",
			Self::TooLong { .. } => {
				"name a place for long messages with --elsewhere URI, and a folder for their files with --out-dir"
			},
			Self::LongMessage { .. } => "check the folder that --out-dir names, and that --elsewhere is a URI",
			Self::Contended(_) => "try again",
			Self::Waits => "run the command again in a few blocks",
			Self::TooMany { .. } => "name fewer",
			Self::Mls(error) => error.hint(),
			Self::Store(error) => error.hint(),
			Self::Seal(error) => error.hint(),
			Self::Random(_) => "try again",
			Self::Did(error) => return error.hint(),
			Self::Chain(error) => return error.hint(),
		})
	}

	/// Returns true if the cause is the node or the connection to it, so that nothing is known about the outcome.
	pub fn is_of_connection(&self) -> bool {
		match self {
			Self::Chain(error) | Self::Did(DidError::Chain(error)) => error.is_of_connection(),
			Self::Behind { .. } => true,
			_ => false,
		}
	}

	/// Returns true if the cause is a file or an argument, and not the state of the chain.
	pub fn is_of_device(&self) -> bool {
		matches!(
			self,
			Self::Store(_)
				| Self::Seal(_)
				| Self::Random(_)
				| Self::LongMessage { .. }
				| Self::TooMany { .. }
				| Self::NoMethod { .. }
		)
	}
}
