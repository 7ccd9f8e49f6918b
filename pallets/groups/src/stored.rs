//! The entries of this pallet.

use crate::Config;
use clavis_deposits::Deposit;
use clavis_primitives::{
	groups::{Head, KeyPackage, Member, Policy, Proposal, Suite, Tree, MAX_CHANGES, MAX_OBJECTIONS},
	BlockHeight, DidId, Standstills,
};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most entries of other members that a commit changes: those that it removes, and those that it adds.
pub const MAX_FORMER: u32 = MAX_CHANGES * 2;

/// A group, as its owner governs it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Group<Ticket> {
	/// The DID whose control set governs it.
	pub owner: DidId,
	/// The deposit for all that is stored about the group itself, at its largest.
	pub deposit: Deposit<Ticket>,
}

/// The current epoch of a group, and all else that an ordinary commit reads, so that it reads and writes this entry alone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Current<Ticket> {
	/// The epoch. It comes first: nodes and proofs decode it from the front.
	pub head: Head,
	/// The policy.
	pub policy: Policy,
	/// The ciphersuite.
	pub suite: Suite,
	/// The block of the commit that made the secrets in use. A void goes back to the one before.
	pub rekeyed_at: BlockHeight,
	/// The number of proposals that were made by DIDs which were no members.
	pub requests: u8,
	/// The number of objections to the epoch.
	pub objections: u8,
	/// The state before the commit that made the epoch. `None` if no commit did.
	pub undo: Option<Undo<Ticket>>,
}

/// The state before a commit, which members restore by voiding it. The rest follows from the present state.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Undo<Ticket> {
	/// The state of MLS.
	pub tree: Tree,
	/// The block since which some member was stale.
	pub stale_since: Option<BlockHeight>,
	/// The block of the commit that made the secrets.
	pub rekeyed_at: BlockHeight,
	/// The number of members that can object: those before the commit, less its committer and those that it removed.
	pub can_object: u32,
	/// The entry of the committer, if the commit changed it.
	pub committer: Option<Member>,
	/// The entries of other members that the commit changed. `None` if it changed none.
	pub others: Option<Others<Ticket>>,
}

/// The number of the entries of other members that a commit changed, and the deposit for the list of them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Others<Ticket> {
	/// The number of entries.
	pub count: u32,
	/// The deposit, which the committer's payer holds until the next epoch.
	pub deposit: Deposit<Ticket>,
}

/// The entry of a DID before a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Former {
	/// The DID.
	pub did: DidId,
	/// The entry. `None` if it was no member.
	pub member: Option<Member>,
}

/// The entries of other members before a commit.
pub type Formers = BoundedVec<Former, ConstU32<MAX_FORMER>>;

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct StoredMember<Ticket> {
	/// The member. It comes first: nodes and proofs decode it from the front.
	pub member: Member,
	/// The deposit for the entry. It goes back to its payer when the member goes.
	pub deposit: Deposit<Ticket>,
}

/// An objection to the current epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Objection<Ticket> {
	/// The member that objects.
	pub did: DidId,
	/// The deposit. It goes back if the epoch is voided, and is burned if the epoch stands.
	pub deposit: Deposit<Ticket>,
}

/// The objections to the current epoch. The last one that the quorum needs is not stored, as it voids the epoch.
pub type ObjectionList<Ticket> = BoundedVec<Objection<Ticket>, ConstU32<MAX_OBJECTIONS>>;

/// A proposal that stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct StoredProposal<Ticket> {
	/// The DID that made it.
	pub by: DidId,
	/// Whether it was no member when it made it.
	pub request: bool,
	/// The change.
	pub proposal: Proposal,
	/// The deposit for the entry.
	pub deposit: Deposit<Ticket>,
}

/// A key package on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct StoredPackage<Ticket> {
	/// The package.
	pub package: KeyPackage,
	/// `key_epoch` of its DID when it was published.
	pub key_epoch: u32,
	/// The deposit for the entry.
	pub deposit: Deposit<Ticket>,
}

/// [`Deposit`] with the ticket of a runtime.
pub(crate) type DepositOf<T> = Deposit<<T as Config>::Consideration>;

/// [`Group`] with the ticket of a runtime.
pub(crate) type GroupOf<T> = Group<<T as Config>::Consideration>;

/// [`Current`] with the ticket of a runtime.
pub(crate) type CurrentOf<T> = Current<<T as Config>::Consideration>;

/// [`StoredMember`] with the ticket of a runtime.
pub(crate) type StoredMemberOf<T> = StoredMember<<T as Config>::Consideration>;

/// [`StoredPackage`] with the ticket of a runtime.
pub(crate) type StoredPackageOf<T> = StoredPackage<<T as Config>::Consideration>;

/// [`ObjectionList`] with the ticket of a runtime.
pub(crate) type ObjectionListOf<T> = ObjectionList<<T as Config>::ObjectionConsideration>;

impl<Ticket> Current<Ticket> {
	/// Returns the number of objections that void the epoch. `None` if nobody can object to it.
	pub fn quorum(&self) -> Option<u32> {
		self.policy.quorum(self.undo.as_ref()?.can_object)
	}

	/// Returns the first block in which a plain member commits.
	///
	/// - `period`: the blocks in which members have time to object.
	pub fn open_from(&self, period: BlockHeight, standstills: &Standstills) -> BlockHeight {
		standstills.end_of_wait(self.head.base.at.block, period)
	}

	/// Returns the last block before only commits pass that make fewer members stale. `None` if no member is stale.
	///
	/// - `deadline`: the blocks that the rules leave.
	pub fn rekey_by(&self, deadline: BlockHeight, standstills: &Standstills) -> Option<BlockHeight> {
		self.head.stale_since.map(|since| standstills.last_of_time(since, deadline))
	}

	/// Returns the last block before no member can be added until a commit without additions rekeys the group.
	///
	/// - `longest`: the longest epoch of the rules, in blocks.
	pub fn epoch_ends(&self, longest: BlockHeight, standstills: &Standstills) -> BlockHeight {
		standstills.last_of_time(self.rekeyed_at, longest)
	}
}
