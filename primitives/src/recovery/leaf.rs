//! Private circles: the root over salted leaves, and the proof that a guardian is behind one of them.
//!
//! The tree is that of the crate `binary-merkle-tree` over hashed leaves. A leaf hides its guardian by a random salt, so an
//! approval tells of its own guardian and of no other.

use super::GuardianId;
use crate::domain::Domain;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_runtime::traits::BlakeTwo256;

/// The most siblings in a proof: enough for 65,536 leaves.
pub const MAX_LEAF_SIBLINGS: u32 = 16;

/// 32 random bytes that hide a guardian.
pub type Salt = [u8; 32];

/// The hasher of the inner nodes.
pub type LeafHasher = BlakeTwo256;

/// A leaf of a private circle.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub struct Leaf<'a> {
	/// Hides the guardian.
	pub salt: Salt,
	/// The guardian.
	pub guardian: &'a GuardianId,
}

impl Leaf<'_> {
	/// Returns the hash that stands in the tree.
	pub fn hash(&self) -> H256 {
		Domain::GuardianLeaf.hash(self)
	}
}

/// Shows that a guardian is behind a leaf of a private circle.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct LeafProof {
	/// The salt of the leaf.
	pub salt: Salt,
	/// The place of the leaf, from 0.
	pub place: u32,
	/// The siblings on the way to the root, from the leaf upwards.
	pub siblings: BoundedVec<H256, ConstU32<MAX_LEAF_SIBLINGS>>,
}

impl LeafProof {
	/// Makes the proofs for all guardians of a private circle, in their order, and the root. `None` if there are no
	/// guardians, or more than a proof has room for.
	pub fn all(guardians: &[(Salt, GuardianId)]) -> Option<(H256, Vec<Self>)> {
		let leaves = guardians.iter().map(|(salt, guardian)| Leaf { salt: *salt, guardian }.hash()).collect::<Vec<_>>();
		if leaves.is_empty() || leaves.len() > super::MAX_LEAVES as usize {
			return None;
		}
		let root = binary_merkle_tree::merkle_root_raw::<LeafHasher, _>(leaves.iter().copied());
		let proof_of = |(place, (salt, _)): (usize, &(Salt, GuardianId))| {
			let place = u32::try_from(place).ok()?;
			let proof = binary_merkle_tree::merkle_proof_raw::<LeafHasher, _>(leaves.iter().copied(), place);
			Some(Self { salt: *salt, place, siblings: proof.proof.try_into().ok()? })
		};
		let proofs = guardians.iter().enumerate().map(proof_of).collect::<Option<_>>()?;
		Some((root, proofs))
	}

	/// Returns whether this guardian is behind a leaf of the tree with this root and this number of leaves.
	pub fn proves(&self, guardian: &GuardianId, root: &H256, leaves: u32) -> bool {
		let leaf = Leaf { salt: self.salt, guardian }.hash();
		self.place < leaves
			&& binary_merkle_tree::verify_proof::<LeafHasher, _, _>(
				root,
				self.siblings.iter().copied(),
				leaves,
				self.place,
				&leaf,
			)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::units::AccountId;
	use proptest::prelude::*;

	fn guardians(count: u8) -> Vec<(Salt, GuardianId)> {
		(0..count).map(|n| ([n; 32], GuardianId::Account(AccountId::new([n; 32])))).collect()
	}

	proptest! {
		/// A proof shows its own guardian, at its own place, in its own tree, and nothing else.
		#[test]
		fn a_leaf_proves_its_own_guardian_alone(count in 1u8..40, one in 0u8..40, other in 0u8..40, flip in 0usize..32) {
			let (one, other) = (usize::from(one % count), usize::from(other % count));
			let all = guardians(count);
			let (root, proofs) = LeafProof::all(&all).unwrap();
			let leaves = u32::from(count);
			prop_assert!(proofs[one].proves(&all[one].1, &root, leaves));
			prop_assert_eq!(proofs[one].proves(&all[other].1, &root, leaves), one == other);
			let mut salted = proofs[one].clone();
			salted.salt[flip] ^= 1;
			prop_assert!(!salted.proves(&all[one].1, &root, leaves));
			let moved = LeafProof { place: proofs[one].place + leaves, ..proofs[one].clone() };
			prop_assert!(!moved.proves(&all[one].1, &root, leaves));
			let elsewhere = LeafProof::all(&guardians(count + 1)).unwrap().0;
			prop_assert!(!proofs[one].proves(&all[one].1, &elsewhere, leaves + 1));
		}
	}
}
