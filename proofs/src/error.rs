//! Why a proof was refused.

use clavis_primitives::{rules::RuleNumber, Moment, NetworkName};
use sp_consensus_grandpa::AuthorityId;
use sp_core::H256;

/// Why a proof was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
	/// Longer than any proof is.
	#[error("the proof is too large: {0} bytes, where {1} are the most")]
	TooLarge(usize, usize),
	/// Not an object of the type `ClavisProof` with a DID and a value, or not base64url.
	#[error("not a proof: expected an object of type \"ClavisProof\" with \"did\" and a base64url \"proofValue\"")]
	NotAProof,
	/// A format newer than this program, or none at all.
	#[error("the proof has the format {0}, and this program knows format 2: get a newer proof, or a newer program")]
	UnknownFormat(u8),
	/// It ends too early.
	#[error("the proof is truncated: it ends in the middle")]
	Truncated,
	/// It cannot be read.
	#[error("the proof is malformed: {0}")]
	Malformed(String),
	/// Something follows it.
	#[error("the proof has trailing bytes: {0} more than belong to it")]
	TrailingBytes(usize),

	/// It is about another DID than the one asked for.
	#[error("the proof is about another DID: {0}")]
	WrongDid(String),
	/// The DID is of another network than the anchor.
	#[error("the DID is of the network \"{did}\", and the anchor is of \"{anchor}\"")]
	WrongNetwork {
		/// The network of the DID.
		did: NetworkName,
		/// The network whose authorities are trusted.
		anchor: NetworkName,
	},

	/// The anchor starts later.
	#[error("the block was made final by authority set {0}, which is older than the anchor's, {1}: get a newer proof")]
	SetTooOld(u64, u64),
	/// The anchor ends earlier.
	#[error(
		"the block was made final by authority set {0}, and the anchor knows none after {1}: follow the set changes"
	)]
	SetTooNew(u64, u64),
	/// The set had handed over before this block.
	#[error("authority set {set} ended with block {last}, and has no say over block {block}")]
	AfterEndOfSet {
		/// The set.
		set: u64,
		/// Its last block.
		last: u32,
		/// The block at hand.
		block: u32,
	},
	/// A list of authorities that nobody could vote with.
	#[error("the authority set is empty, too large, or weighs more than can be counted")]
	BadAuthoritySet,

	/// The votes are for another block.
	#[error("the header is forged: the votes are for block {voted:?}, and the header is that of {header:?}")]
	ForgedHeader {
		/// The block voted for.
		voted: H256,
		/// The header's hash.
		header: H256,
	},
	/// A vote by a stranger.
	#[error("a vote is by {}, who is no authority of the set", .0)]
	UnknownAuthority(AuthorityId),
	/// A vote that its author did not sign.
	#[error("the signature of {} is wrong: the vote, its round or its set was changed", .0)]
	BadSignature(AuthorityId),
	/// A vote of the set before.
	#[error("the vote of {} was made in the set before the one that the proof names", .0)]
	OutdatedSet(AuthorityId),
	/// The same vote twice, or a third vote.
	#[error("the vote of {} is there more than once", .0)]
	RepeatedVote(AuthorityId),
	/// A vote that does not support the block.
	#[error("the vote of {} is for a block that does not descend from the one to prove", .0)]
	VoteElsewhere(AuthorityId),
	/// Headers that no vote needs.
	#[error("the votes come with headers that they do not need")]
	UnusedHeaders,
	/// Too few votes.
	#[error("the votes weigh {signed} of {total}, and finality takes {needed}")]
	NoSupermajority {
		/// What voted.
		signed: u64,
		/// What is needed.
		needed: u64,
		/// All there is.
		total: u64,
	},

	/// The trie nodes make another root than the header says.
	#[error("the state does not match the header: its trie nodes have another root")]
	RootMismatch,
	/// A node on the way to an entry is missing.
	#[error("the proof does not reach the {0}: a trie node is missing")]
	MissingNode(&'static str),
	/// An entry that cannot be read.
	#[error("the {0} in the state cannot be read by this program: get a newer one")]
	UnreadableState(&'static str),

	/// A past version of a DID that does not exist.
	#[error("the proof tells of a past version, and proves that there is no such DID")]
	PastOfNothing,
	/// The leaf is not under the peaks of the record.
	#[error("version {0} is not in the history: its leaf does not belong under the peaks of the record")]
	NotInHistory(u32),
	/// What the version said is not what its leaf commits to.
	#[error("what version {0} is claimed to say does not hash to what its leaf in the history commits to")]
	WrongSnapshot(u32),

	/// A rule set that is in force, or never was.
	#[error("there is no past rule set {0} in the state that is proven")]
	NoSuchRules(RuleNumber),
	/// The rules of the moment that the answer is about are not in the proof.
	#[error("the proof does not have the revocation rules of the moment that the answer is about")]
	RulesMissing(Moment),
	/// The answer is about a moment at which another version was current.
	#[error("the answer is about a moment at which the version that is proven was not the current one")]
	OutsideVersion(Moment),

	/// The header changes no authorities, or not in the plain way.
	#[error("block {0} does not hand over to another authority set at once")]
	NoSetChange(u32),

	/// Older than the verifier accepts.
	#[error("the proof is stale: its state is {age} s old, and {max_age} s are accepted")]
	Stale {
		/// When the block was authored.
		moment: Moment,
		/// How long ago that is, in seconds.
		age: u64,
		/// What is accepted, in seconds.
		max_age: u64,
	},
}
