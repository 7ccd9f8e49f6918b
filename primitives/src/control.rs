//! Control sets: the keys and DIDs that may change a document.

mod proven;
mod signatures;

use crate::{
	did::DidId,
	domain::Domain,
	key::{KeyError, PublicKey},
	units::{AccountId, BlockHeight},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

pub use proven::Proven;
pub use signatures::{
	lookups, ControlSignature, ControlSignatures, MemberPath, Registry, MAX_DEPTH, MAX_LOOKUPS, MAX_PATH,
	MAX_SIGNATURES,
};

/// The most members a control set may have.
pub const MAX_MEMBERS: u32 = 16;

/// The key or DID behind a member of a control set.
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
	/// Another DID, for which enough of its control set signs.
	#[codec(index = 1)]
	Did(DidId),
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
	/// The key or DID.
	#[serde(flatten)]
	pub controller: Controller,
	/// The weight that it adds towards the threshold; at least 1.
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

/// The reason for which a control set, or signatures for one, were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlError {
	/// No members, a weight or threshold of 0, or a threshold above the sum of the weights.
	Unsatisfiable,
	/// The same member twice.
	DuplicateMember,
	/// A key that agrees on keys but cannot sign.
	CannotSign,
	/// A key that is not valid.
	Key(KeyError),
	/// A member DID that is not there to sign: never created, deactivated or frozen.
	UnknownMember,
	/// A DID that would sign for itself, through its members.
	CyclicMember,
	/// A key of an algorithm that the rules have withdrawn.
	Withdrawn,
	/// A signature by no member, out of order, given twice, or more than two DIDs deep.
	UnknownSigner,
	/// A signature that is not by its member over this payload.
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
			Self::UnknownMember => "a DID among its members does not exist, is deactivated or is frozen",
			Self::CyclicMember => "a DID would sign for itself, through its members",
			Self::Withdrawn => "a key is of an algorithm that has been withdrawn",
			Self::UnknownSigner => "a signature names no member, or signatures are out of order",
			Self::BadSignature => "a signature is not by its member over this payload",
			Self::BelowThreshold => "the signatures weigh less than the threshold",
		})
	}
}

impl core::error::Error for ControlError {}

impl Controller {
	/// The key, if it is one.
	pub fn key(&self) -> Option<&PublicKey> {
		match self {
			Self::Key(key) => Some(key),
			Self::Did(_) => None,
		}
	}
}

impl ControlSet {
	/// The set of one key that suffices.
	pub fn single(key: PublicKey) -> Self {
		let member = Member { controller: Controller::Key(key), weight: 1 };
		Self { threshold: 1, members: BoundedVec::truncate_from(alloc::vec![member]) }
	}

	/// Checks that the set is sound in itself: its keys are valid and can sign, no member is there twice, and the weights
	/// reach the threshold.
	///
	/// Member DIDs are checked when they sign, which a new set always does.
	pub fn check(&self) -> Result<(), ControlError> {
		self.check_beside(&[])
	}

	/// [`Self::check`] after these signatures were verified by the keys of the set.
	fn check_beside(&self, verified: &[ControlSignature]) -> Result<(), ControlError> {
		let mut sum = 0u32;
		for (place, member) in self.members.iter().enumerate() {
			if self.members.iter().take(place).any(|other| other.controller == member.controller) {
				return Err(ControlError::DuplicateMember);
			}
			if let Controller::Key(key) = &member.controller {
				if !key.algorithm().signs() {
					return Err(ControlError::CannotSign);
				}
				let signed = verified.iter().any(|signature| signature.is_of_key(place));
				if signed { key.check_verified() } else { key.check() }.map_err(ControlError::Key)?;
			}
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

	/// Returns the key of this account, if it is among the proven members and reaches the threshold alone.
	pub fn sufficient_key(&self, account: &AccountId, proven: Proven) -> Option<&PublicKey> {
		let proven = self.members.iter().enumerate().filter(|(place, _)| proven.includes(*place));
		let sufficient = proven.filter(|(_, member)| u32::from(member.weight) >= self.threshold);
		let mut keys = sufficient.filter_map(|(_, member)| member.controller.key());
		keys.find(|key| key.account().as_ref() == Some(account))
	}

	/// The weight of the members that fulfil a condition, together.
	pub fn weight_of(&self, condition: impl Fn(&Controller) -> bool) -> u32 {
		// 16 weights of 16 bits never overflow 32.
		let members = self.members.iter().filter(|member| condition(&member.controller));
		members.fold(0, |sum, member| sum.saturating_add(member.weight.into()))
	}

	/// Returns true if the key is a member of the set.
	pub fn contains(&self, key: &PublicKey) -> bool {
		self.keys().any(|member| member == key)
	}

	/// The keys that are members themselves.
	pub fn keys(&self) -> impl Iterator<Item = &PublicKey> {
		self.members.iter().filter_map(|member| member.controller.key())
	}

	/// The DIDs that are members.
	pub fn dids(&self) -> impl Iterator<Item = &DidId> {
		self.members.iter().filter_map(|member| match &member.controller {
			Controller::Did(did) => Some(did),
			Controller::Key(_) => None,
		})
	}

	/// Returns the hash that commits a DID to this set for the next rotation.
	pub fn commitment(&self) -> H256 {
		Domain::NextControl.hash(self)
	}
}

/// A control set that was found to be sound, and the members that are proven. Guardians keep it in state, from the opening
/// of their attempt to its execution.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SoundSet {
	set: ControlSet,
	proven: Proven,
}

impl SoundSet {
	/// Checks a set that signs for itself. The verified signatures make most of the check of its keys needless.
	pub fn of_signed(
		set: ControlSet,
		of: &DidId,
		digest: &[u8; 32],
		signatures: &[ControlSignature],
		registry: &impl Registry,
	) -> Result<Self, ControlError> {
		set.verify(of, digest, signatures, registry)?;
		set.check_beside(signatures)?;
		Ok(Self { set, proven: Proven::by(signatures) })
	}

	/// The set.
	pub fn set(&self) -> &ControlSet {
		&self.set
	}

	/// The set, and its members whose keys have signed.
	pub fn into_parts(self) -> (ControlSet, Proven) {
		(self.set, self.proven)
	}
}

/// A set that the first block of a chain decrees, or one that is only tried out. All its members count as proven.
impl TryFrom<ControlSet> for SoundSet {
	type Error = ControlError;

	fn try_from(set: ControlSet) -> Result<Self, ControlError> {
		set.check()?;
		let proven = Proven::of_all(&set);
		Ok(Self { set, proven })
	}
}

/// The commitment to the control set that takes over at the next rotation (pre-rotation).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextControl {
	/// [`ControlSet::commitment`] of that set.
	pub hash: H256,
	/// The block in which it was committed.
	pub committed_at: BlockHeight,
	/// Guardians who step in from this block on are outranked by a reveal of this set. It is fixed when the commitment is
	/// made, so that no later plan of a thief moves it.
	pub ranks_from: BlockHeight,
	/// True if a reveal of this set outranks every other authority. This holds for a set that was committed at
	/// inception, and for a set that the reveal of such a set committed. A thief therefore cannot get one by two
	/// rotations.
	pub ranks: bool,
}

/// A control set in power, with its version and the commitment to the next one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Control {
	/// The set that may change the document.
	pub set: ControlSet,
	/// Counts control sets, from 1. An origin that was checked against one set passes under no other, and the possession of
	/// a set names the set that it replaces.
	#[codec(compact)]
	pub version: u32,
	/// The commitment to the set that takes over next.
	pub next: Option<NextControl>,
}

#[cfg(test)]
pub(crate) mod testing {
	use super::*;
	use crate::signature::Signature;
	use alloc::vec::Vec;
	use sp_core::{ed25519, Pair};

	pub const DIGEST: [u8; 32] = [8; 32];

	pub fn pair(seed: u8) -> ed25519::Pair {
		ed25519::Pair::from_seed(&[seed; 32])
	}

	pub fn key(seed: u8) -> Controller {
		Controller::Key(PublicKey::Ed25519(pair(seed).public().0))
	}

	pub fn members(threshold: u32, members: impl IntoIterator<Item = (Controller, u16)>) -> ControlSet {
		let members = members.into_iter().map(|(controller, weight)| Member { controller, weight });
		ControlSet { threshold, members: members.collect::<Vec<_>>().try_into().unwrap() }
	}

	/// The keys of seeds 0, 1, ... with these weights.
	pub fn set(threshold: u32, weights: &[u16]) -> ControlSet {
		members(threshold, weights.iter().enumerate().map(|(seed, weight)| (key(seed as u8), *weight)))
	}

	pub fn sign(places: &[u8]) -> Vec<ControlSignature> {
		let sign = |&place: &u8| ControlSignature::of_key(place, Signature::Ed25519(pair(place).sign(&DIGEST).0));
		places.iter().map(sign).collect()
	}
}

#[cfg(test)]
mod tests {
	use super::{testing::*, *};
	use proptest::prelude::*;
	use sp_core::Pair;

	#[test]
	fn sets_that_nobody_could_satisfy_are_refused() {
		for (threshold, weights) in [(0, &[1][..]), (1, &[]), (2, &[1]), (1, &[0, 1]), (u32::MAX, &[u16::MAX; 16])] {
			assert_eq!(set(threshold, weights).check(), Err(ControlError::Unsatisfiable));
		}
		assert_eq!(set(16 * u32::from(u16::MAX), &[u16::MAX; 16]).check(), Ok(()));
	}

	#[test]
	fn a_member_twice_and_a_key_that_cannot_sign_are_refused() {
		for twice in [key(0), Controller::Did(DidId([3; 32]))] {
			assert_eq!(members(1, [(twice, 1), (twice, 5)]).check(), Err(ControlError::DuplicateMember));
		}
		let agreement = PublicKey::X25519([9; 32]);
		assert_eq!(ControlSet::single(agreement).check(), Err(ControlError::CannotSign));
		let off_curve = PublicKey::P256([0; 33]);
		assert_eq!(ControlSet::single(off_curve).check(), Err(ControlError::Key(KeyError::NotOnCurve)));
	}

	#[test]
	fn a_set_that_signed_is_checked_no_less() {
		let of = DidId([1; 32]);
		let sound = set(1, &[1, 1]);
		let signed = SoundSet::of_signed(sound.clone(), &of, &DIGEST, &sign(&[1]), &());
		assert_eq!(signed, Ok(SoundSet { set: sound, proven: [1].into_iter().collect() }));
		// A key of small order verifies signatures that nobody made, and one that did not sign may be anything.
		let mut identity = [0; 32];
		identity[0] = 1;
		let anybody = Controller::Key(PublicKey::Ed25519(identity));
		let forged =
			ControlSignature::of_key(0, crate::Signature::Ed25519([[1; 32], [0; 32]].concat().try_into().unwrap()));
		let refused = SoundSet::of_signed(members(1, [(anybody, 1)]), &of, &DIGEST, &[forged], &());
		assert!(refused.is_err(), "{refused:?}");
		let typo = Controller::Key(PublicKey::Ed25519([2; 32]));
		let beside = members(1, [(key(0), 1), (typo, 1)]);
		let refused = SoundSet::of_signed(beside.clone(), &of, &DIGEST, &sign(&[0]), &());
		assert_eq!(refused.map(drop), beside.check());
		assert!(beside.check().is_err());
	}

	#[test]
	fn one_account_satisfies_only_a_set_where_it_suffices() {
		let account = PublicKey::Ed25519(pair(0).public().0).account().unwrap();
		let sufficient = |set: ControlSet, proven| set.sufficient_key(&account, proven).copied().map(Controller::Key);
		let of_all = |set: ControlSet| sufficient(set.clone(), Proven::of_all(&set));
		assert_eq!(of_all(set(2, &[2, 1])), Some(key(0)));
		assert_eq!(of_all(set(2, &[1, 2])), None);
		// A DID is no account, even if the bytes are equal.
		let did = Controller::Did(DidId(account.clone().into()));
		assert_eq!(of_all(members(1, [(did, 1)])), None);
		// Nor is an account a key before the key has signed.
		assert_eq!(sufficient(set(2, &[2, 2]), [1].into_iter().collect()), None);
	}

	#[test]
	fn an_account_that_two_keys_share_acts_by_the_one_that_has_signed() {
		let bytes = pair(0).public().0;
		let (ed25519, sr25519) = (PublicKey::Ed25519(bytes), PublicKey::Sr25519(bytes));
		let both = members(1, [(Controller::Key(ed25519), 1), (Controller::Key(sr25519), 1)]);
		let account = ed25519.account().unwrap();
		for (place, key) in [(0, ed25519), (1, sr25519)] {
			let proven = [place].into_iter().collect();
			assert_eq!(both.sufficient_key(&account, proven), Some(&key));
		}
	}

	proptest! {
		#[test]
		fn a_set_is_sound_when_all_its_members_reach_the_threshold(
			weights in proptest::collection::vec(1u16..9, 1..6), threshold in 1u32..50,
		) {
			let sum = weights.iter().map(|weight| u32::from(*weight)).sum::<u32>();
			prop_assert_eq!(set(threshold, &weights).check().is_ok(), sum >= threshold);
		}
	}
}
