//! The framing of MLS messages (RFC 9420, sections 6, 10 and 12.4.3): as much of it as the chain reads.
//!
//! The chain reads the prefix of a message, up to the last field that it compares. It checks no signature and decrypts
//! nothing: members do that. The parser takes a bounded number of steps, allocates nothing, and returns slices of its
//! input. An integer in front of a vector has one encoding only, the shortest (RFC 9420, section 2.1.2).

mod reader;

use super::{id::MlsGroupId, policy::Suite};
use crate::text::{is_fragment, Fragment};
use core::fmt;
use reader::Reader;

/// `mls10` (RFC 9420, section 6).
const MLS10: u16 = 1;
/// `mls_public_message`.
const PUBLIC_MESSAGE: u16 = 1;
/// `mls_welcome`.
const WELCOME: u16 = 3;
/// `mls_group_info`.
const GROUP_INFO: u16 = 4;
/// `mls_key_package`.
const KEY_PACKAGE: u16 = 5;
/// The credential type `basic` (RFC 9420, section 5.3).
const BASIC: u16 = 1;

/// The sender of a message (RFC 9420, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
	/// The member with this leaf.
	Member(u32),
	/// A party that the group lists as an external sender, by its index in that list.
	External(u32),
	/// A party that proposes to add itself.
	NewMemberProposal,
	/// A party that joins by an external commit.
	NewMemberCommit,
}

/// The content of a public message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
	/// A message of the application.
	Application,
	/// A proposal.
	Proposal,
	/// A commit.
	Commit,
}

/// The fields of an MLS message that the chain reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing<'a> {
	/// A message that is signed and not encrypted.
	PublicMessage {
		/// The group.
		group: &'a [u8],
		/// The epoch in which it was sent.
		epoch: u64,
		/// The sender.
		sender: Sender,
		/// The content.
		content: Content,
	},
	/// A welcome for those that a commit adds.
	Welcome {
		/// The ciphersuite of the group.
		suite: Suite,
	},
	/// The public information about a group.
	GroupInfo {
		/// The ciphersuite.
		suite: Suite,
		/// The group.
		group: &'a [u8],
		/// The epoch.
		epoch: u64,
		/// The hash of the ratchet tree.
		tree_hash: &'a [u8],
		/// The hash of the confirmed transcript.
		transcript_hash: &'a [u8],
	},
	/// A key package.
	KeyPackage {
		/// The ciphersuite.
		suite: Suite,
		/// The key that checks the signatures of its owner.
		signature_key: &'a [u8],
		/// The identity in its basic credential.
		identity: &'a [u8],
	},
}

/// A field of an MLS message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
	/// The version of the protocol.
	Version,
	/// The kind of the message.
	WireFormat,
	/// The group.
	GroupId,
	/// The epoch.
	Epoch,
	/// The sender.
	Sender,
	/// The data that the sender authenticates beside the content.
	AuthenticatedData,
	/// The kind of the content.
	ContentType,
	/// The ciphersuite.
	Suite,
	/// The hash of the ratchet tree.
	TreeHash,
	/// The hash of the confirmed transcript.
	TranscriptHash,
	/// The key to which a welcome is encrypted.
	InitKey,
	/// The key of the leaf.
	EncryptionKey,
	/// The key that checks signatures.
	SignatureKey,
	/// The kind of the credential.
	CredentialType,
	/// The identity in the credential.
	Identity,
}

impl fmt::Display for Field {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Version => "version",
			Self::WireFormat => "wire format",
			Self::GroupId => "group id",
			Self::Epoch => "epoch",
			Self::Sender => "sender",
			Self::AuthenticatedData => "authenticated data",
			Self::ContentType => "content type",
			Self::Suite => "ciphersuite",
			Self::TreeHash => "tree hash",
			Self::TranscriptHash => "confirmed transcript hash",
			Self::InitKey => "init key",
			Self::EncryptionKey => "encryption key",
			Self::SignatureKey => "signature key",
			Self::CredentialType => "credential type",
			Self::Identity => "identity",
		})
	}
}

/// The reason why a message was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingError {
	/// The message ends within this field.
	Truncated(Field),
	/// The field has a value that MLS does not define, or that the chain does not read, or a length that is not in its
	/// shortest form.
	Malformed(Field),
	/// The field has another value than expected.
	Unexpected(Field),
}

impl fmt::Display for FramingError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Truncated(field) => write!(f, "the MLS message ends within its {field}"),
			Self::Malformed(field) => write!(f, "the {field} of the MLS message is malformed or of an unknown kind"),
			Self::Unexpected(field) => write!(f, "the {field} of the MLS message is not the expected one"),
		}
	}
}

impl core::error::Error for FramingError {}

impl<'a> Framing<'a> {
	/// Reads the prefix of an `MLSMessage`.
	///
	/// Fails if the message is an encrypted one: its framing shows no sender.
	pub fn parse(message: &'a [u8]) -> Result<Self, FramingError> {
		let mut reader = Reader::new(message);
		version(&mut reader)?;
		match reader.u16(Field::WireFormat)? {
			PUBLIC_MESSAGE => public_message(&mut reader),
			WELCOME => Ok(Self::Welcome { suite: reader.u16(Field::Suite)? }),
			GROUP_INFO => group_info(&mut reader),
			KEY_PACKAGE => key_package(&mut reader),
			_ => Err(FramingError::Malformed(Field::WireFormat)),
		}
	}
}

/// Checks that a message is a commit of this sender in this epoch of the group.
///
/// - `epoch`: the epoch of MLS that the commit ends.
pub fn check_commit(message: &[u8], group: &MlsGroupId, epoch: u64, sender: Sender) -> Result<(), FramingError> {
	let Framing::PublicMessage { group: found, epoch: in_epoch, sender: by, content } = Framing::parse(message)? else {
		return Err(FramingError::Unexpected(Field::WireFormat));
	};
	expect(found == group, Field::GroupId)?;
	expect(in_epoch == epoch, Field::Epoch)?;
	expect(by == sender, Field::Sender)?;
	expect(content == Content::Commit, Field::ContentType)
}

/// Checks that a message is a welcome to a group with this ciphersuite. A welcome does not show its group.
pub fn check_welcome(message: &[u8], suite: Suite) -> Result<(), FramingError> {
	match Framing::parse(message)? {
		Framing::Welcome { suite: found } => expect(found == suite, Field::Suite),
		_ => Err(FramingError::Unexpected(Field::WireFormat)),
	}
}

/// Checks that a message is the public information about this epoch of the group.
///
/// - `epoch`: the epoch of MLS after the commit that the information comes with.
pub fn check_group_info(message: &[u8], group: &MlsGroupId, epoch: u64, suite: Suite) -> Result<(), FramingError> {
	let Framing::GroupInfo { suite: found, group: of, epoch: in_epoch, .. } = Framing::parse(message)? else {
		return Err(FramingError::Unexpected(Field::WireFormat));
	};
	expect(found == suite, Field::Suite)?;
	expect(of == group, Field::GroupId)?;
	expect(in_epoch == epoch, Field::Epoch)
}

/// Checks that a message is a key package of this DID, and returns its ciphersuite.
///
/// - `suite`: the ciphersuite that it must have. `None` accepts each.
/// - `did`: the DID as text. The identity of the package must be the DID URL of a method: the DID, `#`, and a
///   [`Fragment`]. Whether the DID has this method is not checked.
pub fn check_key_package(message: &[u8], suite: Option<Suite>, did: &[u8]) -> Result<Suite, FramingError> {
	let Framing::KeyPackage { suite: found, identity, .. } = Framing::parse(message)? else {
		return Err(FramingError::Unexpected(Field::WireFormat));
	};
	expect(suite.is_none_or(|suite| suite == found), Field::Suite)?;
	let method = identity.strip_prefix(did).and_then(|rest| rest.strip_prefix(b"#"));
	let names_method = |method: &[u8]| is_fragment(method) && method.len() <= Fragment::MAX_LEN as usize;
	expect(method.is_some_and(names_method), Field::Identity)?;
	Ok(found)
}

fn expect(holds: bool, field: Field) -> Result<(), FramingError> {
	holds.then_some(()).ok_or(FramingError::Unexpected(field))
}

fn version(reader: &mut Reader) -> Result<(), FramingError> {
	match reader.u16(Field::Version)? {
		MLS10 => Ok(()),
		_ => Err(FramingError::Malformed(Field::Version)),
	}
}

/// `PublicMessage`, up to the content type.
fn public_message<'a>(reader: &mut Reader<'a>) -> Result<Framing<'a>, FramingError> {
	let group = reader.vector(Field::GroupId)?;
	let epoch = reader.u64(Field::Epoch)?;
	let sender = match reader.u8(Field::Sender)? {
		1 => Sender::Member(reader.u32(Field::Sender)?),
		2 => Sender::External(reader.u32(Field::Sender)?),
		3 => Sender::NewMemberProposal,
		4 => Sender::NewMemberCommit,
		_ => return Err(FramingError::Malformed(Field::Sender)),
	};
	reader.vector(Field::AuthenticatedData)?;
	let content = match reader.u8(Field::ContentType)? {
		1 => Content::Application,
		2 => Content::Proposal,
		3 => Content::Commit,
		_ => return Err(FramingError::Malformed(Field::ContentType)),
	};
	Ok(Framing::PublicMessage { group, epoch, sender, content })
}

/// `GroupInfo`, up to the confirmed transcript hash of its `GroupContext`.
fn group_info<'a>(reader: &mut Reader<'a>) -> Result<Framing<'a>, FramingError> {
	version(reader)?;
	let suite = reader.u16(Field::Suite)?;
	let group = reader.vector(Field::GroupId)?;
	let epoch = reader.u64(Field::Epoch)?;
	let tree_hash = reader.vector(Field::TreeHash)?;
	let transcript_hash = reader.vector(Field::TranscriptHash)?;
	Ok(Framing::GroupInfo { suite, group, epoch, tree_hash, transcript_hash })
}

/// `KeyPackage`, up to the credential of its `LeafNode`.
fn key_package<'a>(reader: &mut Reader<'a>) -> Result<Framing<'a>, FramingError> {
	version(reader)?;
	let suite = reader.u16(Field::Suite)?;
	reader.vector(Field::InitKey)?;
	reader.vector(Field::EncryptionKey)?;
	let signature_key = reader.vector(Field::SignatureKey)?;
	if reader.u16(Field::CredentialType)? != BASIC {
		return Err(FramingError::Malformed(Field::CredentialType));
	}
	let identity = reader.vector(Field::Identity)?;
	Ok(Framing::KeyPackage { suite, signature_key, identity })
}

#[cfg(test)]
mod tests;
