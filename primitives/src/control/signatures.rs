//! Signatures for a control set, those of member DIDs included, and the check that they suffice.

use super::{ControlError, ControlSet, Controller, Member, MAX_MEMBERS};
use crate::{
	did::DidId,
	key::{Algorithm, PublicKey},
	signature::Signature,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most signatures that one approval brings, on all levels together.
pub const MAX_SIGNATURES: u32 = 16;
/// The depth to which member DIDs may lie: a member, and a member of that member.
pub const MAX_DEPTH: u32 = 2;
/// The numbers of signatures that an approval can bring, from none up.
const SIGNATURE_COUNTS: usize = MAX_SIGNATURES as usize + 1;
/// The most places in a [`MemberPath`].
pub const MAX_PATH: u32 = MAX_DEPTH + 1;

/// The place of a signing key: its place in the control set, from 0; or the place of a member DID, and then the path
/// within the control set of that DID.
pub type MemberPath = BoundedVec<u8, ConstU32<MAX_PATH>>;

/// A member's signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ControlSignature {
	/// The place of the member that signed.
	pub path: MemberPath,
	/// The signature.
	pub signature: Signature,
}

/// Signatures of distinct members, in ascending order of their paths.
pub type ControlSignatures = BoundedVec<ControlSignature, ConstU32<MAX_SIGNATURES>>;

/// The lookups that a decision on signatures takes, besides the set itself.
pub trait Registry {
	/// Returns the control set that signs for a member DID now; `None` if it cannot sign.
	fn control_set(&self, did: &DidId) -> Option<ControlSet>;

	/// Returns whether keys of this algorithm may still act.
	fn accepts(&self, algorithm: Algorithm) -> bool;
}

/// Knows no DIDs and accepts every algorithm: enough for sets of keys.
impl Registry for () {
	fn control_set(&self, _: &DidId) -> Option<ControlSet> {
		None
	}

	fn accepts(&self, _: Algorithm) -> bool {
		true
	}
}

impl ControlSignature {
	/// The signature of a key that is itself the member at this place.
	pub fn of_key(place: u8, signature: Signature) -> Self {
		Self { path: BoundedVec::truncate_from(vec![place]), signature }
	}

	/// Returns true if the signature is by a key that is itself the member at this place.
	pub fn is_of_key(&self, place: usize) -> bool {
		matches!(self.path.as_slice(), [own] if usize::from(*own) == place)
	}
}

/// Returns the number of control sets of member DIDs that a decision on these signatures looks up.
pub fn lookups(signatures: &[ControlSignature]) -> u64 {
	let mut previous = &[][..];
	let mut lookups = 0u64;
	for ControlSignature { path, .. } in signatures {
		let parents = path.split_last().map_or(&[][..], |(_, parents)| parents);
		let shared = parents.iter().zip(previous).take_while(|(one, other)| one == other).count();
		lookups = lookups.saturating_add(parents.len().saturating_sub(shared) as u64);
		previous = parents;
	}
	lookups
}

impl ControlSet {
	/// Checks that `signatures` over `digest` reach the threshold of this set, the control set of the DID `of`.
	///
	/// Every signature must be good: by a key of an accepted algorithm, and of a DID that can sign now.
	pub fn verify(
		&self,
		of: &DidId,
		digest: &[u8; 32],
		signatures: &[ControlSignature],
		registry: &impl Registry,
	) -> Result<(), ControlError> {
		Verification { digest, registry, lineage: vec![*of] }.reach_threshold(self, signatures)
	}

	/// Returns whether the members of this set that the registry lets sign reach its threshold, with the signatures that one
	/// approval can bring: keys of accepted algorithms, and DIDs whose own control sets can sign. `of` is the DID that the
	/// set controls.
	///
	/// Looks up at most [`Self::most_lookups`] control sets.
	pub fn can_sign(&self, of: &DidId, registry: &impl Registry) -> bool {
		self.fewest_signatures(&[*of], registry).is_some()
	}

	/// Returns the most control sets that [`Self::can_sign`] looks up: of each member DID, and of its member DIDs.
	pub fn most_lookups(&self) -> u64 {
		(self.dids().count() as u64).saturating_mul(u64::from(MAX_MEMBERS).saturating_add(1))
	}

	/// Returns the fewest signatures that satisfy this set; `None` if [`MAX_SIGNATURES`] do not. At most [`MAX_PATH`] levels
	/// deep.
	///
	/// Finds the greatest weight for each number of signatures. The members with the greatest weights need not be those
	/// with the fewest signatures, since a member DID takes as many as its own set.
	fn fewest_signatures(&self, lineage: &[DidId], registry: &impl Registry) -> Option<usize> {
		let mut heaviest = [0u32; SIGNATURE_COUNTS];
		for member in &self.members {
			let signatures = match &member.controller {
				Controller::Key(key) => registry.accepts(key.algorithm()).then_some(1),
				Controller::Did(did) if lineage.contains(did) || lineage.len() > MAX_DEPTH as usize => None,
				Controller::Did(did) => registry
					.control_set(did)
					.and_then(|set| set.fewest_signatures(&[lineage, &[*did]].concat(), registry)),
			};
			let Some(signatures) = signatures else { continue };
			// From the greatest number down, so that no member counts twice.
			for count in (signatures..SIGNATURE_COUNTS).rev() {
				let others = heaviest.get(count.saturating_sub(signatures)).copied().unwrap_or_default();
				if let Some(weight) = heaviest.get_mut(count) {
					*weight = others.saturating_add(member.weight.into()).max(*weight);
				}
			}
		}
		heaviest.iter().position(|weight| *weight >= self.threshold && *weight > 0)
	}
}

struct Verification<'a, R> {
	digest: &'a [u8; 32],
	registry: &'a R,
	/// The DID that acts, and the member DIDs down to the set at hand.
	lineage: Vec<DidId>,
}

impl<R: Registry> Verification<'_, R> {
	/// At most [`MAX_PATH`] levels deep, since each level takes a place of the paths.
	fn reach_threshold(&mut self, set: &ControlSet, mut signatures: &[ControlSignature]) -> Result<(), ControlError> {
		let level = self.lineage.len().saturating_sub(1);
		let mut weight = 0u32;
		let mut lowest_next = 0u16;
		while let Some(first) = signatures.first() {
			let place = *first.path.get(level).ok_or(ControlError::UnknownSigner)?;
			if u16::from(place) < lowest_next {
				return Err(ControlError::UnknownSigner);
			}
			lowest_next = u16::from(place).saturating_add(1);
			let member = set.members.get(usize::from(place)).ok_or(ControlError::UnknownSigner)?;
			let group = signatures.iter().take_while(|signature| signature.path.get(level) == Some(&place)).count();
			let (of_member, rest) = signatures.split_at(group);
			self.check_member(member, level, of_member)?;
			weight = weight.saturating_add(member.weight.into());
			signatures = rest;
		}
		if weight >= set.threshold && weight > 0 {
			Ok(())
		} else {
			Err(ControlError::BelowThreshold)
		}
	}

	fn check_member(
		&mut self,
		member: &Member,
		level: usize,
		signatures: &[ControlSignature],
	) -> Result<(), ControlError> {
		match &member.controller {
			Controller::Key(key) => match signatures {
				[ControlSignature { path, signature }] if path.len() == level.saturating_add(1) => {
					self.check_key(key, signature)
				},
				_ => Err(ControlError::UnknownSigner),
			},
			Controller::Did(did) => {
				if self.lineage.contains(did) {
					return Err(ControlError::CyclicMember);
				}
				// Before the lookup: [`lookups`] counts none for a path that ends here.
				let ends_here = signatures.iter().any(|signature| signature.path.len() <= level.saturating_add(1));
				if ends_here || self.lineage.len() > MAX_DEPTH as usize {
					return Err(ControlError::UnknownSigner);
				}
				let set = self.registry.control_set(did).ok_or(ControlError::UnknownMember)?;
				self.lineage.push(*did);
				self.reach_threshold(&set, signatures)?;
				self.lineage.pop();
				Ok(())
			},
		}
	}

	fn check_key(&self, key: &PublicKey, signature: &Signature) -> Result<(), ControlError> {
		if !self.registry.accepts(key.algorithm()) {
			Err(ControlError::Withdrawn)
		} else if !signature.is_valid(key, self.digest) {
			Err(ControlError::BadSignature)
		} else {
			Ok(())
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::control::testing::{key, members, pair, set, sign, DIGEST};
	use proptest::prelude::*;
	use sp_core::Pair;
	use std::collections::BTreeMap;
	use ControlError::*;

	const ACTING: DidId = DidId([1; 32]);

	/// Member DIDs with their control sets, and an algorithm that was withdrawn.
	#[derive(Default)]
	struct Dids(BTreeMap<DidId, ControlSet>, Option<Algorithm>);

	impl Registry for Dids {
		fn control_set(&self, did: &DidId) -> Option<ControlSet> {
			self.0.get(did).cloned()
		}

		fn accepts(&self, algorithm: Algorithm) -> bool {
			self.1 != Some(algorithm)
		}
	}

	fn did(n: u8) -> DidId {
		DidId([n; 32])
	}

	fn key_of(seed: u8) -> (Controller, u16) {
		(key(seed), 1)
	}

	fn at(path: &[u8], seed: u8) -> ControlSignature {
		let path = path.to_vec().try_into().unwrap();
		ControlSignature { path, signature: Signature::Ed25519(pair(seed).sign(&DIGEST).0) }
	}

	fn verify(set: &ControlSet, signatures: &[ControlSignature], dids: &Dids) -> Result<(), ControlError> {
		set.verify(&ACTING, &DIGEST, signatures, dids)
	}

	#[test]
	fn signatures_count_once_and_must_all_be_good() {
		let set = set(3, &[1, 2, 2]);
		let verify = |signatures: &[ControlSignature]| set.verify(&ACTING, &DIGEST, signatures, &());
		assert_eq!(verify(&sign(&[0, 1])), Ok(()));
		assert_eq!(verify(&sign(&[1, 2])), Ok(()));
		assert_eq!(verify(&sign(&[1])), Err(BelowThreshold));
		assert_eq!(verify(&sign(&[])), Err(BelowThreshold));
		assert_eq!(verify(&sign(&[1, 1])), Err(UnknownSigner));
		assert_eq!(verify(&sign(&[1, 0])), Err(UnknownSigner));
		assert_eq!(verify(&sign(&[1, 3])), Err(UnknownSigner));
		let mut forged = sign(&[0, 1, 2]);
		forged[2].signature = forged[1].signature.clone();
		assert_eq!(verify(&forged), Err(BadSignature));
		assert_eq!(set.verify(&ACTING, &[9; 32], &sign(&[0, 1]), &()), Err(BadSignature));
	}

	#[test]
	fn an_empty_set_is_satisfied_by_nobody() {
		assert_eq!(set(0, &[]).verify(&ACTING, &DIGEST, &[], &()), Err(BelowThreshold));
	}

	#[test]
	fn a_member_did_signs_by_its_own_control_set() {
		// Two of: a key, and an organisation whose two keys must both sign.
		let dids = Dids([(did(2), set(2, &[1, 1]))].into(), None);
		let set = members(2, [(key(7), 1), (Controller::Did(did(2)), 1)]);
		assert_eq!(verify(&set, &[at(&[0], 7), at(&[1, 0], 0), at(&[1, 1], 1)], &dids), Ok(()));
		assert_eq!(verify(&set, &[at(&[1, 0], 0), at(&[1, 1], 1)], &dids), Err(BelowThreshold));
		// The organisation's own threshold counts, and its keys are no members themselves.
		assert_eq!(verify(&set, &[at(&[0], 7), at(&[1, 0], 0)], &dids), Err(BelowThreshold));
		assert_eq!(verify(&set, &[at(&[0], 7), at(&[1], 0)], &dids), Err(UnknownSigner));
		assert_eq!(verify(&set, &[at(&[0, 0], 7), at(&[1, 0], 0), at(&[1, 1], 1)], &dids), Err(UnknownSigner));
		// Its keys sign once each, in order, and together.
		assert_eq!(verify(&set, &[at(&[0], 7), at(&[1, 1], 1), at(&[1, 0], 0)], &dids), Err(UnknownSigner));
		assert_eq!(verify(&set, &[at(&[1, 0], 0), at(&[0], 7), at(&[1, 1], 1)], &dids), Err(BelowThreshold));
		assert_eq!(verify(&set, &[at(&[1, 0], 0), at(&[1, 1], 1), at(&[0], 7)], &dids), Err(UnknownSigner));
		assert_eq!(verify(&set, &[at(&[0], 7), at(&[1, 0], 0), at(&[1, 0], 0)], &dids), Err(UnknownSigner));
		// It must be there.
		let signatures = [at(&[0], 7), at(&[1, 0], 0), at(&[1, 1], 1)];
		assert_eq!(verify(&set, &signatures, &Dids::default()), Err(UnknownMember));
		assert_eq!(verify(&set, &[], &dids), Err(BelowThreshold));
	}

	#[test]
	fn members_lie_two_deep_and_no_deeper() {
		let of_did = |n| members(1, [(Controller::Did(did(n)), 1)]);
		let dids = Dids([(did(2), of_did(3)), (did(3), set(1, &[1])), (did(4), of_did(2))].into(), None);
		assert_eq!(verify(&of_did(2), &[at(&[0, 0, 0], 0)], &dids), Ok(()));
		assert!(MemberPath::try_from(vec![0; 4]).is_err());
		assert_eq!(verify(&of_did(4), &[at(&[0, 0, 0], 0)], &dids), Err(UnknownSigner));
	}

	#[test]
	fn a_did_never_signs_for_itself() {
		let own = members(2, [(key(0), 1), (Controller::Did(ACTING), 1)]);
		let dids = Dids([(ACTING, own.clone())].into(), None);
		assert_eq!(verify(&own, &[at(&[0], 0), at(&[1, 0], 0)], &dids), Err(CyclicMember));
		// Nor by way of another.
		let other = members(1, [(Controller::Did(ACTING), 1), (key(5), 1)]);
		let set = members(2, [(key(0), 1), (Controller::Did(did(2)), 1)]);
		let dids = Dids([(ACTING, set.clone()), (did(2), other)].into(), None);
		assert_eq!(verify(&set, &[at(&[0], 0), at(&[1, 0, 0], 0)], &dids), Err(CyclicMember));
		assert_eq!(verify(&set, &[at(&[0], 0), at(&[1, 1], 5)], &dids), Ok(()));
	}

	#[test]
	fn a_withdrawn_algorithm_signs_on_no_level() {
		let dids = |withdrawn| Dids([(did(2), set(1, &[1]))].into(), withdrawn);
		let set = members(1, [(Controller::Did(did(2)), 1)]);
		assert_eq!(verify(&set, &[at(&[0, 0], 0)], &dids(Some(Algorithm::Ed25519))), Err(Withdrawn));
		assert_eq!(verify(&set, &[at(&[0, 0], 0)], &dids(Some(Algorithm::P256))), Ok(()));
	}

	/// Counts what it is asked for.
	struct Counting(Dids, std::cell::Cell<u64>);

	impl Registry for Counting {
		fn control_set(&self, did: &DidId) -> Option<ControlSet> {
			self.1.set(self.1.get() + 1);
			self.0.control_set(did)
		}

		fn accepts(&self, algorithm: Algorithm) -> bool {
			self.0.accepts(algorithm)
		}
	}

	#[test]
	fn a_set_can_sign_if_the_members_that_are_left_reach_its_threshold() {
		let p256 = Controller::Key(PublicKey::P256([2; 33]));
		let can_sign = |set: &ControlSet, dids: &Dids| set.can_sign(&ACTING, dids);
		let none = Dids(BTreeMap::new(), Some(Algorithm::P256));
		assert!(can_sign(&members(1, [key_of(0), (p256, 1)]), &none));
		assert!(!can_sign(&members(2, [key_of(0), (p256, 1)]), &none));
		assert!(!can_sign(&set(0, &[]), &none));
		// A member DID counts if its own set can sign, on both levels, and never for itself.
		let by = |set| Dids([(did(2), set)].into(), Some(Algorithm::P256));
		let of_did = |n| members(2, [(p256, 1), (Controller::Did(did(n)), 2)]);
		assert!(can_sign(&of_did(2), &by(set(1, &[1]))));
		assert!(!can_sign(&of_did(2), &by(members(1, [(p256, 1)]))));
		assert!(!can_sign(&of_did(3), &by(set(1, &[1]))));
		assert!(!can_sign(&of_did(2), &by(of_did(2))));
		assert!(!can_sign(&of_did(2), &by(members(1, [(Controller::Did(ACTING), 1)]))));
		let deep = Dids([(did(2), of_did(3)), (did(3), of_did(4)), (did(4), set(1, &[1]))].into(), None);
		assert!(can_sign(&of_did(3), &deep));
		assert!(!can_sign(&of_did(2), &Dids(deep.0, Some(Algorithm::P256))));
	}

	/// A set whose members need more signatures than there is room for was called one that can sign, so that it could neither
	/// act nor hand over.
	#[test]
	fn a_set_that_needs_too_many_signatures_cannot_sign() {
		let board = || set(9, &[1; 9]);
		let dids = |withdrawn| Dids([(did(2), board()), (did(3), board())].into(), withdrawn);
		let member = |n, weight| (Controller::Did(did(n)), weight);
		let p256 = (Controller::Key(PublicKey::P256([2; 33])), 1);
		let can_sign = |set: &ControlSet, withdrawn| set.can_sign(&ACTING, &dids(withdrawn));
		let all = members(2, [p256, member(2, 1), member(3, 1)]);
		assert!(can_sign(&all, None));
		assert!(!can_sign(&all, Some(Algorithm::P256)));
		// One board and seven keys have exactly as many signatures as there is room for.
		for (keys, expected) in [(7, true), (8, false)] {
			let set = members(keys + 1, (0..keys as u8).map(key_of).chain([member(2, 1)]));
			assert_eq!(can_sign(&set, None), expected);
		}
		// A member that takes many signatures stands in the way of none that takes few.
		assert!(can_sign(&members(8, [member(2, 7), member(3, 7), key_of(0), (key(1), 7)]), None));
	}

	/// Tries all choices of members.
	fn fewest_by_trial(set: &ControlSet, lineage: &[DidId], dids: &Dids) -> Option<usize> {
		let of_member = |member: &Member| {
			let signatures = match member.controller {
				Controller::Key(key) => dids.accepts(key.algorithm()).then_some(1),
				Controller::Did(did) if lineage.contains(&did) || lineage.len() > MAX_DEPTH as usize => None,
				Controller::Did(did) => fewest_by_trial(&dids.control_set(&did)?, &[lineage, &[did]].concat(), dids),
			};
			Some((signatures?, u32::from(member.weight)))
		};
		let able = set.members.iter().filter_map(of_member).collect::<Vec<_>>();
		let choices = (1u32..1 << able.len()).filter_map(|choice| {
			let chosen = able.iter().enumerate().filter(|(place, _)| (choice >> place) & 1 == 1);
			let (count, weight) =
				chosen.fold((0, 0), |(count, weight), (_, (more, heavier))| (count + more, weight + heavier));
			(weight >= set.threshold && count <= MAX_SIGNATURES as usize).then_some(count)
		});
		choices.min()
	}

	/// Members of a set: keys, some of them of a withdrawn algorithm, and DIDs among 2, 3 and 4, in this order.
	fn any_set() -> impl Strategy<Value = ControlSet> {
		let keys = proptest::collection::vec((1u16..4, any::<bool>()), 0..8);
		let dids = proptest::collection::vec(proptest::option::of(1u16..6), 3);
		(keys, dids, 0u32..24).prop_map(|(keys, dids, threshold)| {
			let keys = (0u8..).zip(keys).map(|(seed, (weight, good))| {
				let withdrawn = PublicKey::P256([seed; 33]);
				(if good { key(seed) } else { Controller::Key(withdrawn) }, weight)
			});
			let dids = (2u8..).zip(dids).filter_map(|(n, weight)| Some((Controller::Did(did(n)), weight?)));
			members(threshold, keys.chain(dids))
		})
	}

	#[test]
	fn each_set_is_looked_up_once() {
		for (paths, expected) in [
			(&[][..], 0),
			(&[&[0][..], &[1]], 0),
			(&[&[0, 0], &[0, 1], &[1, 0]], 2),
			(&[&[0, 0, 0], &[0, 0, 1], &[0, 1, 0], &[0, 2]], 3),
			(&[&[0, 0], &[0, 0, 1]], 2),
		] {
			let signatures = paths.iter().map(|path| at(path, 0)).collect::<Vec<_>>();
			assert_eq!(lookups(&signatures), expected, "{paths:?}");
		}
	}

	proptest! {
		#[test]
		fn the_threshold_is_what_decides(
			weights in proptest::collection::vec(1u16..9, 1..6), threshold in 1u32..30, signers: [bool; 5],
		) {
			let set = set(threshold, &weights);
			let signers = (0..weights.len() as u8).filter(|place| signers[*place as usize % 5]).collect::<Vec<_>>();
			let weight = signers.iter().map(|place| u32::from(weights[*place as usize])).sum::<u32>();
			prop_assert_eq!(set.verify(&ACTING, &DIGEST, &sign(&signers), &()).is_ok(), weight >= threshold);
		}

		/// However paths are made up, no key counts that is not where its path says, and nothing panics.
		#[test]
		fn made_up_paths_never_satisfy(paths in proptest::collection::vec(proptest::collection::vec(0u8..3, 0..4), 0..6)) {
			let dids = Dids([(did(2), set(2, &[1, 1])), (did(3), members(1, [(Controller::Did(did(2)), 1)]))].into(), None);
			let set = members(3, [(key(0), 1), (Controller::Did(did(2)), 1), (Controller::Did(did(3)), 1)]);
			let signatures = paths.iter().map(|path| at(path, *path.last().unwrap_or(&0))).collect::<Vec<_>>();
			let all: [&[u8]; 5] = [&[0], &[1, 0], &[1, 1], &[2, 0, 0], &[2, 0, 1]];
			prop_assert_eq!(verify(&set, &signatures, &dids).is_ok(), paths.iter().eq(&all));
		}

		/// Property 6: for any paths, no more is looked up than is weighed.
		#[test]
		fn lookups_are_counted_before_they_are_made(
			paths in proptest::collection::vec(proptest::collection::vec(0u8..3, 0..4), 0..8),
		) {
			let member = |n| (Controller::Did(did(n)), 1);
			let dids = Dids([(did(2), members(1, [member(3), key_of(0)])), (did(3), members(1, [key_of(0), member(4)]))].into(), None);
			let set = members(1, [member(2), key_of(0), member(3)]);
			let signatures = paths.iter().map(|path| at(path, 0)).collect::<Vec<_>>();
			let counting = Counting(dids, Default::default());
			let _ = set.verify(&ACTING, &DIGEST, &signatures, &counting);
			prop_assert!(counting.1.get() <= lookups(&signatures), "{} of {paths:?}", counting.1.get());
		}

		/// What verifies can sign: the exit for sets that cannot is narrower than the door. And no more is looked up
		/// than is weighed.
		#[test]
		fn a_set_that_signs_is_one_that_can_sign(
			threshold in 1u32..4, inner in 1u32..3, withdrawn: bool, signers: [bool; 4],
		) {
			let p256 = (Controller::Key(PublicKey::P256([2; 33])), 1);
			let board = members(inner, [key_of(0), key_of(1)]);
			let dids = Dids([(did(2), board)].into(), withdrawn.then_some(Algorithm::Ed25519));
			let set = members(threshold, [key_of(7), (Controller::Did(did(2)), 1), p256]);
			let all = [at(&[0], 7), at(&[1, 0], 0), at(&[1, 1], 1)];
			let signatures = all.into_iter().zip(signers).filter(|(_, signs)| *signs).map(|(signature, _)| signature);
			let signed = verify(&set, &signatures.collect::<Vec<_>>(), &dids).is_ok();
			let counting = Counting(dids, Default::default());
			let can_sign = set.can_sign(&ACTING, &counting);
			prop_assert!(can_sign || !signed);
			prop_assert!(counting.1.get() <= set.most_lookups());
		}

		#[test]
		fn the_fewest_signatures_are_those_that_a_trial_of_all_choices_finds(
			set in any_set(), inner in proptest::array::uniform3(any_set()),
		) {
			let known = (2u8..).zip(inner).map(|(n, set)| (did(n), set));
			let counting = Counting(Dids(known.collect(), Some(Algorithm::P256)), Default::default());
			let fewest = set.fewest_signatures(&[ACTING], &counting);
			prop_assert!(counting.1.get() <= set.most_lookups());
			prop_assert_eq!(fewest, fewest_by_trial(&set, &[ACTING], &counting.0));
			prop_assert_eq!(set.can_sign(&ACTING, &counting.0), fewest.is_some());
		}

		#[test]
		fn any_bytes_decode_and_verify_without_panic(bytes: Vec<u8>) {
			if let Ok(signatures) = ControlSignatures::decode(&mut &bytes[..]) {
				let _ = set(2, &[1, 1]).verify(&ACTING, &DIGEST, &signatures, &());
				let _ = lookups(&signatures);
			}
			if let Ok(set) = ControlSet::decode(&mut &bytes[..]) {
				let _ = set.check();
				let _ = set.can_sign(&ACTING, &());
				let _ = set.verify(&ACTING, &DIGEST, &sign(&[0]), &());
			}
		}
	}
}
