//! The policy of a group, and the changes that its members propose.

use super::{member::Role, package::PackageHash};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most members whose objections void an epoch.
pub const MAX_OBJECTIONS: u32 = 16;

/// The most proposals that are open in a group.
pub const MAX_PROPOSALS: u32 = 64;

/// A ciphersuite of MLS, by its number (RFC 9420, section 17.1). The chain compares it only; clients know the algorithms.
pub type Suite = u16;

/// The roles that each act in a group takes.
///
/// Some acts need no role: each member commits to refresh itself, and removes a member that must go.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Policy {
	/// The lowest role that adds members.
	pub add: Role,
	/// The lowest role that removes members that need not go.
	pub remove: Role,
	/// The lowest role that commits although it need not refresh itself.
	pub commit: Role,
	/// The number of members whose objections void an epoch, from 1 to [`MAX_OBJECTIONS`]. In a small group all members that
	/// can object are enough.
	pub objections: u8,
}

/// The acts of a commit that a policy asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitActs {
	/// It adds members.
	pub adds: bool,
	/// It removes members that need not go. Those that asked to be added again by it do not count.
	pub removes: bool,
	/// It refreshes a committer that must refresh, or removes members that must go, and does nothing else.
	pub on_duty: bool,
}

/// The reason why a policy is not sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyError {
	/// The number of objections is 0, or above [`MAX_OBJECTIONS`].
	Objections,
}

impl fmt::Display for PolicyError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Objections => {
				write!(f, "the number of objections that void an epoch must be from 1 to {MAX_OBJECTIONS}")
			},
		}
	}
}

impl Policy {
	/// Checks that the group can work with this policy.
	pub fn check(&self) -> Result<(), PolicyError> {
		let objections = u32::from(self.objections);
		(1..=MAX_OBJECTIONS).contains(&objections).then_some(()).ok_or(PolicyError::Objections)
	}

	/// Returns the lowest role that makes a commit with these acts.
	pub fn role_for(&self, acts: CommitActs) -> Role {
		let when = |needed: bool, role: Role| if needed { role } else { Role::Member };
		when(acts.adds, self.add).max(when(acts.removes, self.remove)).max(when(!acts.on_duty, self.commit))
	}

	/// Returns the number of objections that void an epoch, if so many members can object. `None` if nobody can.
	pub fn quorum(&self, can_object: u32) -> Option<u32> {
		(can_object > 0).then(|| can_object.min(self.objections.into()))
	}
}

/// A change of the roster that a member asks the others for, or that a DID asks for itself. It stands until a commit carries
/// it out, or until the DID that made it withdraws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Proposal {
	/// Add the DID by a key package that it published. If it is a member already, it lost its MLS state: one commit removes
	/// and adds it.
	#[codec(index = 0)]
	Add {
		/// The package.
		package: PackageHash,
	},
	/// Remove the member.
	#[codec(index = 1)]
	Remove,
}

#[cfg(test)]
mod tests {
	use super::*;

	const OPEN: Policy = Policy { add: Role::Member, remove: Role::Member, commit: Role::Member, objections: 2 };
	const DUTY: CommitActs = CommitActs { adds: false, removes: false, on_duty: true };
	const REKEY: CommitActs = CommitActs { on_duty: false, ..DUTY };
	const ADDS: CommitActs = CommitActs { adds: true, ..REKEY };
	const REMOVES: CommitActs = CommitActs { removes: true, ..REKEY };

	#[test]
	fn each_act_should_take_its_own_role_and_a_duty_none() {
		let strict = |policy: Policy| [DUTY, REKEY, ADDS, REMOVES].map(|acts| policy.role_for(acts) == Role::Moderator);
		assert_eq!(strict(OPEN), [false; 4]);
		assert_eq!(strict(Policy { add: Role::Moderator, ..OPEN }), [false, false, true, false]);
		assert_eq!(strict(Policy { remove: Role::Moderator, ..OPEN }), [false, false, false, true]);
		assert_eq!(strict(Policy { commit: Role::Moderator, ..OPEN }), [false, true, true, true]);
	}

	#[test]
	fn a_quorum_should_be_reachable_in_a_small_group_and_bounded_in_a_large_one() {
		assert_eq!(OPEN.quorum(0), None);
		assert_eq!([1, 2, 3, 1_000].map(|can_object| OPEN.quorum(can_object)), [Some(1), Some(2), Some(2), Some(2)]);
	}

	#[test]
	fn the_number_of_objections_should_keep_its_bounds() {
		let check = |objections| Policy { objections, ..OPEN }.check();
		let most = MAX_OBJECTIONS as u8;
		assert_eq!([1, most].map(check), [Ok(()); 2]);
		assert_eq!([0, most + 1].map(check), [Err(PolicyError::Objections); 2]);
	}
}
