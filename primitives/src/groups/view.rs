//! Groups as the runtime API shows them.

use super::{
	epoch::Head,
	member::Member,
	package::{KeyPackage, PackageHash},
	policy::{Policy, Proposal, Suite},
};
use crate::{did::DidId, units::BlockHeight};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GroupView {
	/// The DID whose control set governs the group.
	pub owner: DidId,
	/// The policy.
	pub policy: Policy,
	/// The ciphersuite.
	pub suite: Suite,
	/// The current epoch.
	pub head: Head,
	/// The DIDs that objected to the current epoch.
	pub objections: Vec<DidId>,
	/// The number of objections that void the current epoch. `None` if nobody can object to it.
	pub quorum: Option<u32>,
	/// The first block in which a plain member can commit: until then members can object.
	pub open_from: BlockHeight,
	/// The last block before only commits that make fewer members stale are accepted. `None` if no member is stale.
	pub rekey_by: Option<BlockHeight>,
	/// The last block before no member can be added until a commit without additions rekeys the group.
	pub epoch_ends: BlockHeight,
	/// The proposals.
	pub proposals: Vec<ProposalView>,
	/// The block of this answer.
	pub block: BlockHeight,
}

/// A proposal that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ProposalView {
	/// The DID that it is about.
	pub subject: DidId,
	/// The DID that made it.
	pub by: DidId,
	/// The change.
	pub proposal: Proposal,
}

/// A member, as its DID stands in this block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct MemberView {
	/// The DID.
	pub did: DidId,
	/// The entry.
	pub member: Member,
	/// The staleness that a report would find now. It differs from `member.stale` if a report is due.
	pub now: Option<super::Stale>,
}

/// A page of the members of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct MembersPage {
	/// The members, in the order of their keys in storage. There can be none, also if this is not the last page.
	pub members: Vec<MemberView>,
	/// The DID after which the next page begins; `None` if this is the last page.
	pub after: Option<DidId>,
}

/// A key package on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PackageView {
	/// Its name.
	pub hash: PackageHash,
	/// The package.
	pub package: KeyPackage,
	/// True if the DID had a security event since it published the package. No commit can spend it.
	pub outdated: bool,
}
