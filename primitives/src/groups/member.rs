//! The entry of a member, and the kinds of stale members.

use crate::gate::Standing;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The role of a member. A later role includes the earlier ones.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Role {
	/// A plain member.
	#[default]
	#[codec(index = 0)]
	Member,
	/// A member that the owner trusts to commit at any time.
	#[codec(index = 1)]
	Moderator,
}

/// The reason why a member's secrets must leave the group. The later kind is the worse one.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Stale {
	/// Its DID had a security event since its leaf was last refreshed. A commit of its own refreshes it.
	#[codec(index = 0)]
	MustRefresh,
	/// It left, or its DID is frozen or deactivated. The next commit removes it.
	#[codec(index = 1)]
	MustGo,
}

/// A member of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Member {
	/// The number of restarts of the group when it joined. An entry with another number than the group's is no membership.
	pub restarts: u32,
	/// The epoch that added it.
	pub since: u32,
	/// The index of its leaf in the tree of MLS.
	pub leaf: u32,
	/// The `key_epoch` of its DID when its leaf was last refreshed. A difference is the evidence of staleness.
	pub key_epoch: u32,
	/// Its role.
	pub role: Role,
	/// True once it asked to leave.
	pub leaves: bool,
	/// The staleness that was reported.
	pub stale: Option<Stale>,
}

impl Member {
	/// Returns the entry of a DID that an epoch adds.
	///
	/// - `key_epoch`: that of its DID now.
	pub fn new(restarts: u32, since: u32, leaf: u32, key_epoch: u32, role: Role) -> Self {
		Self { restarts, since, leaf, key_epoch, role, leaves: false, stale: None }
	}

	/// Returns the staleness of the member, given the `key_epoch` and the standing of its DID now.
	pub fn assess(&self, key_epoch: u32, standing: Standing) -> Option<Stale> {
		if self.leaves || !standing.is_trusted() {
			return Some(Stale::MustGo);
		}
		(self.key_epoch != key_epoch).then_some(Stale::MustRefresh)
	}

	/// Returns whether it was reported that the member must go, or whether it asked to leave.
	pub fn must_go(&self) -> bool {
		self.stale == Some(Stale::MustGo)
	}

	/// Returns the member after a commit of its own, which puts new secrets into its leaf.
	///
	/// - `key_epoch`: that of its DID now.
	/// - `leaf`: its new leaf, if it joined again from outside.
	pub fn refreshed(&self, key_epoch: u32, leaf: Option<u32>) -> Self {
		Self { key_epoch, leaf: leaf.unwrap_or(self.leaf), stale: None, ..*self }
	}

	/// Returns the member as it was before a commit that is void now.
	///
	/// The role, a wish to leave and a staleness that came after the commit are no part of it, so they stay.
	///
	/// - `after`: the member as it is now.
	pub fn restored(&self, after: &Self) -> Self {
		Self { role: after.role, leaves: self.leaves || after.leaves, stale: self.stale.max(after.stale), ..*self }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const MEMBER: Member =
		Member { restarts: 1, since: 2, leaf: 3, key_epoch: 4, role: Role::Member, leaves: false, stale: None };

	#[test]
	fn a_difference_of_the_key_epoch_should_be_the_evidence_of_staleness() {
		for standing in [Standing::Active, Standing::Locked] {
			assert_eq!(MEMBER.assess(4, standing), None);
			assert_eq!(MEMBER.assess(5, standing), Some(Stale::MustRefresh));
		}
		for standing in [Standing::Frozen { until: 9 }, Standing::Deactivated] {
			assert_eq!(MEMBER.assess(4, standing), Some(Stale::MustGo));
		}
		assert_eq!(Member { leaves: true, ..MEMBER }.assess(4, Standing::Active), Some(Stale::MustGo));
	}

	#[test]
	fn a_refresh_should_keep_all_but_the_secrets() {
		let stale = Member { stale: Some(Stale::MustRefresh), role: Role::Moderator, ..MEMBER };
		let expected = Member { key_epoch: 7, stale: None, ..stale };
		assert_eq!(stale.refreshed(7, None), expected);
		assert_eq!(stale.refreshed(7, Some(9)), Member { leaf: 9, ..expected });
	}

	#[test]
	fn a_void_should_take_back_the_commit_and_nothing_that_came_after_it() {
		let before = Member { stale: Some(Stale::MustRefresh), ..MEMBER };
		let after = before.refreshed(5, Some(8));
		assert_eq!(before.restored(&after), before);
		let appointed = Member { role: Role::Moderator, ..after };
		assert_eq!(before.restored(&appointed), Member { role: Role::Moderator, ..before });
		let left = Member { leaves: true, stale: Some(Stale::MustGo), ..after };
		assert_eq!(before.restored(&left), Member { leaves: true, stale: Some(Stale::MustGo), ..before });
	}
}
