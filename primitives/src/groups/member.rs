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

/// The reason why a member's secrets must leave the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
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
	/// Returns the staleness of the member, given the `key_epoch` and the standing of its DID now.
	pub fn assess(&self, key_epoch: u32, standing: Standing) -> Option<Stale> {
		match standing {
			_ if self.leaves => Some(Stale::MustGo),
			Standing::Deactivated | Standing::Frozen { .. } => Some(Stale::MustGo),
			Standing::Active | Standing::Locked => (self.key_epoch != key_epoch).then_some(Stale::MustRefresh),
		}
	}
}
