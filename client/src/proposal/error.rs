//! The errors of proposals.

use crate::signers::Tally;
use clavis_primitives::{webauthn::AssertionError, BlockHeight, Did};
use sp_core::H256;

/// The reason why a proposal was not read, signed or sent.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
	/// Not a proposal, or one that makes no sense.
	#[error("this is no proposal that could be signed: {0}")]
	Malformed(String),
	/// A proposal of a later kind.
	#[error("this proposal is of version {0}, which this client does not know")]
	UnknownVersion(u64),
	/// Calls of another age than this client.
	#[error("this proposal is for transactions of version {0}, which this client does not know")]
	UnknownTransactions(u32),
	/// Another chain than the node's.
	#[error("this proposal is for the chain with the first block {0:#x}, which is not the node's")]
	OtherChain(H256),
	/// The chain has no DID that it could change.
	#[error("there is no {0} on this chain")]
	NoDid(Did),
	/// Its last block has passed.
	#[error("this proposal was good up to block #{0}")]
	Expired(BlockHeight),
	/// The DID is not as it was.
	#[error("the DID changed since this was proposed: {0}")]
	Overtaken(&'static str),
	/// A call that this client does not know.
	#[error("this client does not know what a call in this proposal does")]
	UnknownCall,
	/// A signature that is not good.
	#[error("the signature for the {what} at {path:?} is not by the key that lies there, over this very content")]
	BadSignature {
		/// The approval that it should sign.
		what: &'static str,
		/// The place of its key.
		path: Vec<u8>,
	},
	/// There is nobody at that place.
	#[error("no key lies at {0:?} in the control sets that have to sign")]
	NoSuchPlace(Vec<u8>),
	/// A signature of no form that is known.
	#[error("this is no signature: {0}")]
	NoSignature(String),
	/// The answer of a passkey is no assertion.
	#[error("this is no assertion of a passkey: {0}")]
	Assertion(#[from] AssertionError),
	/// Not all have signed.
	#[error("the signatures for the {what} do not suffice: {tally}")]
	Missing {
		/// The approval that lacks signatures.
		what: &'static str,
		/// The signatures so far.
		tally: Box<Tally>,
	},
	/// Not all have signed.
	#[error("the proposal is not complete")]
	Incomplete,
	/// Two files of different content.
	#[error("these files are not copies of one proposal")]
	NotTheSame,
	/// Two copies that went on from different signatures.
	#[error("the signatures for the {0} in these copies are for different calls, since other keys signed before them")]
	Conflict(&'static str),
}

impl ProposalError {
	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Malformed(_) => "malformedProposal",
			Self::UnknownVersion(_) | Self::UnknownTransactions(_) => "unknownVersion",
			Self::OtherChain(_) => "wrongNetwork",
			Self::NoDid(_) => "notFound",
			Self::Expired(_) => "expired",
			Self::Overtaken(_) => "staleProposal",
			Self::UnknownCall => "unknownCall",
			Self::BadSignature { .. } => "badSignature",
			Self::NoSuchPlace(_) => "noSuchPlace",
			Self::NoSignature(_) => "noSignature",
			Self::Assertion(_) => "badAssertion",
			Self::Missing { what: "authorization", .. } => "wrongKey",
			Self::Missing { .. } => "noPossession",
			Self::Incomplete => "incomplete",
			Self::NotTheSame => "notTheSame",
			Self::Conflict(_) => "conflict",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Malformed(_) | Self::NotTheSame => "ask for the file again where it came from",
			Self::OtherChain(_) => "point --node at a node of the chain that it was made for",
			Self::NoDid(_) => {
				"check that --node names a node of the chain for which it was proposed; a development chain begins anew with its node"
			},
			Self::Expired(_) => "propose it again; --expires-in gives it more blocks",
			Self::Overtaken(_) => "propose it again, and have it signed again",
			Self::UnknownVersion(_) | Self::UnknownTransactions(_) => "use the clavis command that made it, or a later one",
			Self::UnknownCall => "use a later clavis command; or, where you know what it does, --allow-unknown",
			Self::BadSignature { .. } => "sign again: 'clavis proposal sign'; 'clavis proposal show' has what is signed",
			Self::NoSuchPlace(_) => "'clavis proposal show' lists the places",
			Self::NoSignature(_) => "expected 0x and the digits of 64 or 65 bytes, as a wallet or a key's tool prints them",
			Self::Assertion(_) => "sign the digest that 'clavis proposal payload' prints, as the challenge",
			Self::Missing { .. } | Self::Incomplete => {
				"sign with a key that is still missing: 'clavis proposal sign FILE --key KEY', also on another machine. A command that \
				 makes a change writes such a file with --propose FILE"
			},
			Self::Conflict(_) => "go on with one of them, and have the others sign that one",
		}
	}
}
