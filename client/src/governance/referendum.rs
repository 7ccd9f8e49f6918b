//! Referenda and votes, as the chain keeps them.

use super::track::share;
use clavis_primitives::{AccountId, BlockHeight};
use subxt::ext::scale_decode::DecodeAsType;

/// A referendum.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum ReferendumInfo {
	/// It goes on.
	Ongoing(Ongoing),
	/// It was approved in this block. Submission and decision deposit, as far as they were not refunded.
	Approved(BlockHeight, Option<Deposit>, Option<Deposit>),
	/// It was rejected.
	Rejected(BlockHeight, Option<Deposit>, Option<Deposit>),
	/// It was called off.
	Cancelled(BlockHeight, Option<Deposit>, Option<Deposit>),
	/// Nobody deposited in time what a decision takes.
	TimedOut(BlockHeight, Option<Deposit>, Option<Deposit>),
	/// It was called off, and its deposits are lost.
	Killed(BlockHeight),
}

/// A referendum that goes on.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Ongoing {
	/// The number of its track.
	pub track: u16,
	/// The call that it would make.
	pub proposal: Bounded,
	/// The block in which it would act.
	pub enactment: Enactment,
	/// The block of its submission.
	pub submitted: BlockHeight,
	/// The deposit of its submitter.
	pub submission_deposit: Deposit,
	/// The deposit for its decision, which any account can place.
	pub decision_deposit: Option<Deposit>,
	/// The state of the decision.
	pub deciding: Option<Deciding>,
	/// The votes.
	pub tally: Tally,
	/// True if it waits for a place among the referenda that voters decide now.
	pub in_queue: bool,
}

/// The block in which a referendum would act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Enactment {
	/// In this block.
	At(BlockHeight),
	/// This number of blocks after its approval.
	After(BlockHeight),
}

/// An encoded call, or the place of its text.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Bounded {
	/// In a form that this chain never used.
	Legacy {
		/// Its hash.
		hash: [u8; 32],
	},
	/// The call itself.
	Inline(Vec<u8>),
	/// A preimage with this hash.
	Lookup {
		/// Its hash.
		hash: [u8; 32],
		/// Its length.
		len: u32,
	},
}

/// Something that was deposited.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Deposit {
	/// The account that placed it.
	pub(super) who: [u8; 32],
	/// The amount.
	pub amount: u128,
}

impl Deposit {
	/// The account that gets it back when it is refunded.
	pub fn account(&self) -> AccountId {
		self.who.into()
	}
}

/// The state of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Deciding {
	/// The block in which it started.
	pub since: BlockHeight,
	/// The block in which it ends with an approval, if the referendum goes on passing.
	pub confirming: Option<BlockHeight>,
}

/// Votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Tally {
	/// Ayes, weighed by conviction.
	pub ayes: u128,
	/// Nays, weighed by conviction.
	pub nays: u128,
	/// Tokens behind the ayes.
	pub support: u128,
}

impl Tally {
	/// The share of ayes among the votes, in billionths.
	pub fn approval(&self) -> u32 {
		share(self.ayes, self.ayes.saturating_add(self.nays))
	}

	/// The share of all tokens that voted aye, in billionths.
	pub fn supported(&self, issuance: u128) -> u32 {
		share(self.support, issuance)
	}
}

/// The end of a referendum, and the deposits that can be refunded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
	/// One word for it.
	pub how: &'static str,
	/// The block in which it ended.
	pub block: BlockHeight,
	/// The submission deposit, if it comes back.
	pub submission: Option<Deposit>,
	/// The submission deposit, if it does not.
	pub lost: Option<Deposit>,
	/// The decision deposit.
	pub decision: Option<Deposit>,
}

impl ReferendumInfo {
	/// Returns its end, if it has ended.
	pub fn ended(&self) -> Option<Ended> {
		let ended = |how, block: &BlockHeight, submission: &Option<Deposit>, decision: &Option<Deposit>| {
			// The chain keeps the submission deposit of what failed.
			let comes_back = matches!(self, Self::Approved(..) | Self::Cancelled(..));
			let (submission, lost) = match comes_back {
				true => (submission.clone(), None),
				false => (None, submission.clone()),
			};
			Some(Ended { how, block: *block, submission, lost, decision: decision.clone() })
		};
		match self {
			Self::Ongoing(_) => None,
			Self::Approved(block, submission, decision) => ended("approved", block, submission, decision),
			Self::Rejected(block, submission, decision) => ended("rejected", block, submission, decision),
			Self::Cancelled(block, submission, decision) => ended("cancelled", block, submission, decision),
			Self::TimedOut(block, submission, decision) => ended("timedOut", block, submission, decision),
			Self::Killed(block) => ended("killed", block, &None, &None),
		}
	}
}

/// The votes of an account on one track.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Voting {
	/// It votes itself.
	Casting(Casting),
	/// Another votes for it.
	Delegating {
		/// The number of tokens.
		balance: u128,
	},
}

/// The votes of an account that votes itself.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Casting {
	/// By the index of the referendum.
	pub votes: Vec<(u32, AccountVote)>,
	/// The block up to which tokens of earlier votes stay locked, and their amount.
	pub prior: (BlockHeight, u128),
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum AccountVote {
	/// For one side.
	Standard {
		/// The side and the conviction: see [`Conviction::of_vote`](super::Conviction::of_vote).
		vote: u8,
		/// The number of tokens.
		balance: u128,
	},
	/// For both sides.
	Split {
		/// Tokens for it.
		aye: u128,
		/// Tokens against it.
		nay: u128,
	},
	/// For both sides and none.
	SplitAbstain {
		/// Tokens for it.
		aye: u128,
		/// Tokens against it.
		nay: u128,
		/// Tokens for neither.
		abstain: u128,
	},
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_submission_deposit_comes_back_where_the_chain_says_so() {
		let deposit = |amount| Some(Deposit { who: [1; 32], amount });
		let approved = ReferendumInfo::Approved(7, deposit(10), deposit(1_000)).ended().unwrap();
		assert_eq!((approved.submission, approved.lost, approved.decision), (deposit(10), None, deposit(1_000)));
		let rejected = ReferendumInfo::Rejected(7, deposit(10), deposit(1_000)).ended().unwrap();
		assert_eq!((rejected.submission, rejected.lost, rejected.decision), (None, deposit(10), deposit(1_000)));
		assert_eq!(ReferendumInfo::Killed(7).ended().unwrap().decision, None);
	}

	#[test]
	fn no_votes_approve_nothing() {
		assert_eq!(Tally::default().approval(), 0);
		let tally = Tally { ayes: 3, nays: 1, support: 5 };
		assert_eq!((tally.approval(), tally.supported(20)), (750_000_000, 250_000_000));
	}
}
