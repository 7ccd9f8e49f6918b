//! Control sets: who may change a document.

use crate::{
	key::{KeyError, PublicKey},
	payload::Domain,
	signature::Signature,
	AccountId, BlockHeight,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most members a control set may have.
pub const MAX_MEMBERS: u32 = 16;

/// What stands behind a member of a control set.
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
#[serde(rename_all = "camelCase")]
pub enum Controller {
	/// A key that signs for itself.
	#[codec(index = 0)]
	Key(PublicKey),
	// Index 1 is kept for another DID, whose control set signs.
}

/// A member of a control set.
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
pub struct Member {
	/// Who it is.
	#[serde(flatten)]
	pub controller: Controller,
	/// How much it counts towards the threshold; at least 1.
	#[codec(compact)]
	pub weight: u16,
}

/// Weighted members and the weight that must sign.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct ControlSet {
	/// The weight that signing members must reach together; at least 1.
	#[codec(compact)]
	pub threshold: u32,
	/// 1 to 16 members, no two alike.
	pub members: BoundedVec<Member, ConstU32<MAX_MEMBERS>>,
}

/// A member's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ControlSignature {
	/// The member's place in its control set, from 0.
	pub member: u8,
	/// Its signature.
	pub signature: Signature,
}

/// Signatures of distinct members, in the order of their places.
pub type ControlSignatures = BoundedVec<ControlSignature, ConstU32<MAX_MEMBERS>>;

/// Why a control set, or signatures for one, were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlError {
	/// No members, a weight or threshold of 0, or a threshold above the sum of the weights.
	Unsatisfiable,
	/// The same member twice.
	DuplicateMember,
	/// A key that agrees on keys but cannot sign.
	CannotSign,
	/// A key that is no good.
	Key(KeyError),
	/// A signature by no member, out of order, or given twice.
	UnknownSigner,
	/// A signature that its member did not make over this payload.
	BadSignature,
	/// The signatures are good, but weigh less than the threshold.
	BelowThreshold,
}

impl fmt::Display for ControlError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Unsatisfiable => "its members can never reach its threshold",
			Self::DuplicateMember => "it has the same member twice",
			Self::CannotSign => "it has a key that cannot sign",
			Self::Key(error) => return write!(f, "it has a bad key: {error}"),
			Self::UnknownSigner => "a signature names no member, or members are out of order",
			Self::BadSignature => "a signature is not by its member over this payload",
			Self::BelowThreshold => "the signatures weigh less than the threshold",
		})
	}
}

impl core::error::Error for ControlError {}

impl ControlSet {
	/// The set of one key that suffices.
	pub fn single(key: PublicKey) -> Self {
		let member = Member { controller: Controller::Key(key), weight: 1 };
		Self { threshold: 1, members: BoundedVec::truncate_from(alloc::vec![member]) }
	}

	/// Whether the set could be satisfied now: keys that are good and can sign, no member twice, and
	/// enough weight.
	pub fn check(&self) -> Result<(), ControlError> {
		let mut sum = 0u32;
		for (place, member) in self.members.iter().enumerate() {
			if self.members.iter().take(place).any(|other| other.controller == member.controller) {
				return Err(ControlError::DuplicateMember);
			}
			let Controller::Key(key) = &member.controller;
			if !key.algorithm().signs() {
				return Err(ControlError::CannotSign);
			}
			key.check().map_err(ControlError::Key)?;
			if member.weight == 0 {
				return Err(ControlError::Unsatisfiable);
			}
			// 16 weights of 16 bits never overflow 32.
			sum = sum.saturating_add(member.weight.into());
		}
		if self.threshold == 0 || self.threshold > sum {
			Err(ControlError::Unsatisfiable)
		} else {
			Ok(())
		}
	}

	/// Whether `signatures` over `digest` reach the threshold. Every signature given must be good.
	pub fn verify(&self, digest: &[u8; 32], signatures: &[ControlSignature]) -> Result<(), ControlError> {
		let mut weight = 0u32;
		let mut next_place = 0;
		for ControlSignature { member: place, signature } in signatures {
			if *place < next_place {
				return Err(ControlError::UnknownSigner);
			}
			next_place = place.saturating_add(1);
			let member = self.members.get(usize::from(*place)).ok_or(ControlError::UnknownSigner)?;
			let Controller::Key(key) = &member.controller;
			if !signature.is_valid(key, digest) {
				return Err(ControlError::BadSignature);
			}
			weight = weight.saturating_add(member.weight.into());
		}
		if weight >= self.threshold && weight > 0 {
			Ok(())
		} else {
			Err(ControlError::BelowThreshold)
		}
	}

	/// Whether one member, alone and by an extrinsic of this account, reaches the threshold.
	pub fn is_satisfied_by(&self, account: &AccountId) -> bool {
		self.members.iter().any(|Member { controller: Controller::Key(key), weight }| {
			u32::from(*weight) >= self.threshold && key.account().as_ref() == Some(account)
		})
	}

	/// Whether the key is a member.
	pub fn contains(&self, key: &PublicKey) -> bool {
		self.members.iter().any(|member| member.controller == Controller::Key(*key))
	}

	/// The keys in it.
	pub fn keys(&self) -> impl Iterator<Item = &PublicKey> {
		self.members.iter().map(|Member { controller: Controller::Key(key), .. }| key)
	}

	/// What is committed to when this set is to take over at the next rotation.
	pub fn commitment(&self) -> H256 {
		Domain::NextControl.hash(self)
	}
}

/// The commitment to the control set that takes over at the next rotation (pre-rotation).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextControl {
	/// [`ControlSet::commitment`] of that set.
	pub hash: H256,
	/// When it was committed.
	pub committed_at: BlockHeight,
	/// Whether revealing it outranks everything else on the ladder of authority: committed at
	/// inception, or by the reveal of one that ranks. A thief cannot mint it by rotating twice.
	pub ranks: bool,
}

/// A control set in power, and what the gate needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Control {
	/// Who may change the document.
	pub set: ControlSet,
	/// Counts control sets, from 1. An authority checked against one never acts under another.
	#[codec(compact)]
	pub version: u32,
	/// Who takes over next.
	pub next: Option<NextControl>,
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec::Vec;
	use proptest::prelude::*;
	use sp_core::{ed25519, Pair};

	const DIGEST: [u8; 32] = [8; 32];

	fn pair(seed: u8) -> ed25519::Pair {
		ed25519::Pair::from_seed(&[seed; 32])
	}

	fn set(threshold: u32, weights: &[u16]) -> ControlSet {
		let member = |(seed, weight): (usize, &u16)| Member {
			controller: Controller::Key(PublicKey::Ed25519(pair(seed as u8).public().0)),
			weight: *weight,
		};
		ControlSet {
			threshold,
			members: weights.iter().enumerate().map(member).collect::<Vec<_>>().try_into().unwrap(),
		}
	}

	fn sign(members: &[u8]) -> Vec<ControlSignature> {
		let sign =
			|&member: &u8| ControlSignature { member, signature: Signature::Ed25519(pair(member).sign(&DIGEST).0) };
		members.iter().map(sign).collect()
	}

	#[test]
	fn sets_that_nobody_could_satisfy_are_refused() {
		for (threshold, weights) in [(0, &[1][..]), (1, &[]), (2, &[1]), (1, &[0, 1]), (u32::MAX, &[u16::MAX; 16])] {
			assert_eq!(set(threshold, weights).check(), Err(ControlError::Unsatisfiable));
		}
		assert_eq!(set(16 * u32::from(u16::MAX), &[u16::MAX; 16]).check(), Ok(()));
	}

	#[test]
	fn a_member_twice_and_a_key_that_cannot_sign_are_refused() {
		let mut twice = set(1, &[1, 1]);
		twice.members[1] = Member { weight: 5, ..twice.members[0] };
		assert_eq!(twice.check(), Err(ControlError::DuplicateMember));
		let agreement = PublicKey::X25519([9; 32]);
		assert_eq!(ControlSet::single(agreement).check(), Err(ControlError::CannotSign));
		let off_curve = PublicKey::P256([0; 33]);
		assert_eq!(ControlSet::single(off_curve).check(), Err(ControlError::Key(KeyError::NotOnCurve)));
	}

	#[test]
	fn signatures_count_once_and_must_all_be_good() {
		use ControlError::*;
		let set = set(3, &[1, 2, 2]);
		assert_eq!(set.verify(&DIGEST, &sign(&[0, 1])), Ok(()));
		assert_eq!(set.verify(&DIGEST, &sign(&[1, 2])), Ok(()));
		assert_eq!(set.verify(&DIGEST, &sign(&[1])), Err(BelowThreshold));
		assert_eq!(set.verify(&DIGEST, &sign(&[])), Err(BelowThreshold));
		assert_eq!(set.verify(&DIGEST, &sign(&[1, 1])), Err(UnknownSigner));
		assert_eq!(set.verify(&DIGEST, &sign(&[1, 0])), Err(UnknownSigner));
		assert_eq!(set.verify(&DIGEST, &sign(&[1, 3])), Err(UnknownSigner));
		let mut forged = sign(&[0, 1, 2]);
		forged[2].signature = forged[1].signature;
		assert_eq!(set.verify(&DIGEST, &forged), Err(BadSignature));
		assert_eq!(set.verify(&[9; 32], &sign(&[0, 1])), Err(BadSignature));
	}

	#[test]
	fn an_empty_set_is_satisfied_by_nobody() {
		assert_eq!(set(0, &[]).verify(&DIGEST, &[]), Err(ControlError::BelowThreshold));
	}

	#[test]
	fn one_account_satisfies_only_a_set_where_it_suffices() {
		let account = PublicKey::Ed25519(pair(0).public().0).account().unwrap();
		assert!(set(2, &[2, 1]).is_satisfied_by(&account));
		assert!(!set(2, &[1, 2]).is_satisfied_by(&account));
	}

	proptest! {
		#[test]
		fn the_threshold_is_what_decides(
			weights in proptest::collection::vec(1u16..9, 1..6), threshold in 1u32..30, signers: [bool; 5],
		) {
			let set = set(threshold, &weights);
			let signers = (0..weights.len() as u8).filter(|place| signers[*place as usize % 5]).collect::<Vec<_>>();
			let weight = signers.iter().map(|place| u32::from(weights[*place as usize])).sum::<u32>();
			prop_assert_eq!(set.verify(&DIGEST, &sign(&signers)).is_ok(), weight >= threshold);
			prop_assert_eq!(set.check().is_ok(), weights.iter().map(|w| u32::from(*w)).sum::<u32>() >= threshold);
		}

		#[test]
		fn any_bytes_decode_and_check_without_panic(bytes: Vec<u8>) {
			if let Ok(set) = ControlSet::decode(&mut &bytes[..]) {
				let _ = set.check();
				let _ = set.verify(&DIGEST, &sign(&[0]));
			}
		}
	}
}
