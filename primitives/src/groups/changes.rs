//! The changes of the roster that a commit makes.

use super::package::PackageHash;
use crate::did::DidId;
use alloc::collections::BTreeSet;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most members that one commit adds, and the most that it removes.
pub const MAX_CHANGES: u32 = 256;

/// A member that a commit adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Added {
	/// The DID.
	pub did: DidId,
	/// The key package that it spends.
	pub package: PackageHash,
	/// The index of its leaf in the new tree, as the committer says. Members check it.
	pub leaf: u32,
}

/// The changes of the roster that a commit makes. Each list names a DID once; a DID in both is added again with a new leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Changes {
	/// The members that it removes.
	pub removed: BoundedVec<DidId, ConstU32<MAX_CHANGES>>,
	/// The members that it adds.
	pub added: BoundedVec<Added, ConstU32<MAX_CHANGES>>,
	/// The new leaf of the committer, if the commit is an external one (RFC 9420, section 12.4.3.2). `None` if the committer
	/// keeps its leaf.
	pub rejoined: Option<u32>,
}

/// The reason why changes are refused, no matter what the group looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangesError {
	/// A list names a DID twice.
	Repeated,
	/// The committer adds or removes itself.
	Committer,
	/// An external commit changes more than its own leaf.
	External,
}

impl fmt::Display for ChangesError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Repeated => "a list of changes names a DID twice: name each once",
			Self::Committer => {
				"a commit cannot add or remove its own committer: let another member remove it, or join again from outside"
			},
			Self::External => "an external commit changes its own leaf alone: make the other changes in the next commit",
		})
	}
}

impl core::error::Error for ChangesError {}

impl Changes {
	/// Checks the rules that do not depend on the group: each list names a DID once, the committer is in none (RFC 9420,
	/// section 12.2), and an external commit has no other change (section 12.4.3.2).
	pub fn check(&self, committer: &DidId) -> Result<(), ChangesError> {
		let added = || self.added.iter().map(|added| &added.did);
		if has_repetition(added()) || has_repetition(self.removed.iter()) {
			return Err(ChangesError::Repeated);
		}
		if added().chain(self.removed.iter()).any(|did| did == committer) {
			return Err(ChangesError::Committer);
		}
		if self.rejoined.is_some() && self.changes_others() {
			return Err(ChangesError::External);
		}
		Ok(())
	}

	/// Returns whether it adds or removes a member.
	pub fn changes_others(&self) -> bool {
		!self.added.is_empty() || !self.removed.is_empty()
	}
}

fn has_repetition<'a>(dids: impl Iterator<Item = &'a DidId>) -> bool {
	let mut seen = BTreeSet::new();
	dids.into_iter().any(|did| !seen.insert(did))
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec::Vec;

	fn changes(removed: &[u8], added: &[u8], rejoined: Option<u32>) -> Changes {
		let added = added.iter().map(|n| Added { did: DidId([*n; 32]), package: PackageHash::zero(), leaf: 0 });
		let removed = removed.iter().map(|n| DidId([*n; 32]));
		Changes {
			removed: removed.collect::<Vec<_>>().try_into().unwrap(),
			added: added.collect::<Vec<_>>().try_into().unwrap(),
			rejoined,
		}
	}

	#[test]
	fn changes_should_name_each_did_once_and_never_the_committer() {
		let check = |changes: Changes| changes.check(&DidId([9; 32]));
		for sound in [
			changes(&[], &[], None),
			changes(&[], &[], Some(1)),
			changes(&[1, 2], &[3, 4], None),
			// A member that lost its state is removed and added again.
			changes(&[1], &[1], None),
		] {
			assert_eq!(check(sound), Ok(()));
		}
		for (unsound, error) in [
			(changes(&[1, 2, 1], &[], None), ChangesError::Repeated),
			(changes(&[], &[1, 1], None), ChangesError::Repeated),
			(changes(&[9], &[], None), ChangesError::Committer),
			(changes(&[], &[9], None), ChangesError::Committer),
			(changes(&[1], &[], Some(1)), ChangesError::External),
			(changes(&[], &[1], Some(1)), ChangesError::External),
		] {
			assert_eq!(check(unsound), Err(error));
		}
	}
}
