//! Groups of DIDs that agree on a secret by MLS (RFC 9420), whose epochs the chain orders.
//!
//! The chain never sees a secret. It holds one [`Head`] per group and one small [`Member`] per DID in it, and accepts
//! exactly one commit after each epoch. The bytes of MLS messages travel in the bodies of blocks. Each [`EpochRecord`]
//! binds their hashes and names the record before it, so that a reader who knows the head can check all of them.

mod changes;
mod epoch;
pub mod framing;
mod id;
mod link;
mod member;
mod message;
mod package;
mod policy;
mod view;

pub use changes::{Added, Changes, ChangesError, MAX_CHANGES};
pub use epoch::{Base, EpochAct, EpochCall, EpochKind, EpochRecord, Head, Location, MlsHash, Tree, MAX_EPOCH};
pub use id::{GroupId, GroupIdError, MlsGroupId, Salt};
pub use link::{EpochCounts, EpochLink};
pub use member::{Member, Role, Stale};
pub use message::{Message, Messages, MAX_COMMIT, MAX_GROUP_INFO, MAX_WELCOME};
pub use package::{KeyPackage, PackageBytes, PackageHash, MAX_PACKAGE, MAX_PACKAGES};
pub use policy::{CommitActs, Policy, PolicyError, Proposal, Suite, MAX_OBJECTIONS, MAX_PROPOSALS};
pub use view::{GroupView, MemberView, MembersPage, PackageView, ProposalView};
