//! The reasons to refuse a proof.

use crate::GroupQuestion;
use clavis_primitives::{groups::GroupId, rules::RuleNumber, Moment, NetworkName, Question};
use sp_consensus_grandpa::AuthorityId;
use sp_core::H256;

/// The reason why a proof was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
	/// The proof is longer than a valid proof can be. The numbers are its size and the limit.
	#[error("the proof is too large: it has {0} of at most {1}")]
	TooLarge(usize, usize),
	/// The JSON is not an object of the type `ClavisProof` with a DID and a value, or the value is not base64url.
	#[error("not a proof: expected an object of type \"ClavisProof\" with \"did\" and a base64url \"proofValue\"")]
	NotAProof,
	/// The JSON is not an object of the type `ClavisGroupProof` about a group, or the value is not base64url.
	#[error(
		"not a proof about a group: expected an object of type \"ClavisGroupProof\" with \"group\", \"network\" and a base64url \
		 \"proofValue\""
	)]
	NotAGroupProof,
	/// The format is unknown to this program. The numbers are those of the format and of the one that is read.
	#[error("the proof has format {0}, and this program reads format {1}: get a new proof or a newer program")]
	UnknownFormat(u8, u8),
	/// The bytes end too early.
	#[error("the proof is truncated: it ends too early, so get it again")]
	Truncated,
	/// The bytes cannot be decoded.
	#[error("the proof is malformed: {0}")]
	Malformed(String),
	/// Other bytes follow the proof.
	#[error("the proof has {0} trailing bytes that do not belong to it")]
	TrailingBytes(usize),

	/// The proof is about another DID than the answer.
	#[error("the proof is about another DID: {proven}; expected {expected}")]
	WrongDid {
		/// The DID that the proof is about.
		proven: String,
		/// The DID in the question or, if that names none, in the answer.
		expected: String,
	},
	/// The proof is about another group than the answer, or than the question.
	#[error("the proof is about another group: {proven}; expected {expected}")]
	WrongGroup {
		/// The group that the proof is about.
		proven: GroupId,
		/// The group in the question.
		expected: GroupId,
	},
	/// The proof about a group shows other facts than the question asks for.
	#[error("the proof is about {proven}, and the question is about {asked}: get a proof for that question")]
	OtherGroupQuestion {
		/// The facts that the proof shows.
		proven: GroupQuestion,
		/// The facts that the question asks for.
		asked: GroupQuestion,
	},
	/// The proof about a group is of another network than the anchor.
	#[error(
		"the group is of the network \"{group}\", and the anchor is of \"{anchor}\": use an anchor of that network"
	)]
	GroupOfOtherNetwork {
		/// The network that the proof names.
		group: NetworkName,
		/// The network whose authorities are trusted.
		anchor: NetworkName,
	},
	/// The DID is of another network than the anchor.
	#[error("the DID is of the network \"{did}\", and the anchor is of \"{anchor}\": use an anchor of that network")]
	WrongNetwork {
		/// The network of the DID.
		did: NetworkName,
		/// The network whose authorities are trusted.
		anchor: NetworkName,
	},

	/// The anchor starts with a later authority set.
	#[error("the block was made final by authority set {0}, and the anchor starts with set {1}: get a new proof")]
	SetTooOld(u64, u64),
	/// The anchor ends with an earlier authority set.
	#[error("the block was made final by authority set {0}, and the anchor ends with set {1}: update the anchor")]
	SetTooNew(u64, u64),
	/// The set had ended before this block.
	#[error("authority set {set} ended with block {last}, so it cannot make block {block} final")]
	AfterEndOfSet {
		/// The number of the set.
		set: u64,
		/// The number of its last block.
		last: u32,
		/// The number of the block in the proof.
		block: u32,
	},
	/// The list of authorities is not one that can vote.
	#[error("the authority set is empty, too large, or has a weight that is zero or too large")]
	BadAuthoritySet,

	/// The votes are for another block.
	#[error("the header is forged: the votes are for block {voted:?}, and the hash of the header is {header:?}")]
	ForgedHeader {
		/// The hash of the block that the votes are for.
		voted: H256,
		/// The hash of the header.
		header: H256,
	},
	/// A vote is by a key outside of the set.
	#[error("a vote is by {}, which is not an authority of the set", .0)]
	UnknownAuthority(AuthorityId),
	/// The signature of a vote is wrong.
	#[error("the signature of {} is wrong: the vote, its round or its set was changed", .0)]
	BadSignature(AuthorityId),
	/// A vote was made in an earlier set.
	#[error("the vote of {} was made in the set before the one that the proof names", .0)]
	OutdatedSet(AuthorityId),
	/// An authority has the same vote twice, or a third vote.
	#[error("the vote of {} is repeated", .0)]
	RepeatedVote(AuthorityId),
	/// A vote does not support the block.
	#[error("the vote of {} is for a block that does not descend from the proven block", .0)]
	VoteElsewhere(AuthorityId),
	/// The proof has headers that no vote needs.
	#[error("the proof has headers that no vote needs")]
	UnusedHeaders,
	/// The votes are too few.
	#[error("the votes have a weight of {signed} out of {total}, and finality needs {needed}")]
	NoSupermajority {
		/// The weight of the votes.
		signed: u64,
		/// The weight that finality needs.
		needed: u64,
		/// The weight of all authorities.
		total: u64,
	},

	/// The trie nodes have another root than the header.
	#[error("the state does not match the header: its trie nodes have another root")]
	RootMismatch,
	/// A trie node on the path to an entry is missing.
	#[error("the proof does not reach the {0}: a trie node is missing")]
	MissingNode(&'static str),
	/// An entry of the state has a layout that this program does not know.
	#[error("this program cannot read the {0} in the state: get a newer program")]
	UnreadableState(&'static str),

	/// The proof has a past version of a DID that does not exist.
	#[error("the proof has a past version, and it proves that the DID does not exist")]
	PastOfNothing,
	/// The leaf of the version is not under the peaks of the record.
	#[error("version {0} is not in the history: its leaf is not under the peaks of the record")]
	NotInHistory(u32),
	/// The content of the version does not match its leaf.
	#[error("the content of version {0} is false: its hash differs from the one in the history")]
	WrongSnapshot(u32),

	/// The proof has the record of an epoch of a group that does not exist.
	#[error("the proof has the record of an epoch, and it proves that the group does not exist")]
	EpochOfNothing,
	/// The record of the epoch is not the one of the current epoch.
	#[error("the record of epoch {0} is false: its hash is not that of the current epoch")]
	WrongRecord(u32),
	/// The record of the epoch is not under the peaks of the group.
	#[error("epoch {0} is not in the history: its record is not under the peaks of the group")]
	EpochNotInHistory(u32),

	/// The rule set is in force, or never existed.
	#[error("the proven state has no past rule set {0}")]
	NoSuchRules(RuleNumber),
	/// The proof lacks the rules of the moment that the answer is about.
	#[error("the proof lacks the revocation rules of the moment that the answer is about: get a new proof")]
	RulesMissing(Moment),

	/// The proof has another version of the DID than the one that the question is about.
	#[error("the proof has version {version}, and the question is about {question}: get a proof for that question")]
	OtherQuestion {
		/// The question.
		question: Question,
		/// The number of the version that is proven.
		version: u32,
	},
	/// The question is about a moment that is not over in the proven block, so that later blocks can change the answer.
	#[error("the question is about a moment that is not over in the proven block: get a proof from a later block")]
	AfterBlock {
		/// The moment that the answer would be about.
		asked: Moment,
		/// The moment of the block.
		block: Moment,
	},

	/// The header has no change of authorities, or one with a delay.
	#[error("block {0} does not change the authority set at once")]
	NoSetChange(u32),

	/// The proof is older than the verifier accepts.
	#[error("the proof is stale: its state is {age} s old, and {max_age} s are accepted; get a new proof")]
	Stale {
		/// The time at which the block was authored.
		moment: Moment,
		/// The age of the block, in seconds.
		age: u64,
		/// The age that the verifier accepts, in seconds.
		max_age: u64,
	},
}
