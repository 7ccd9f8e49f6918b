//! The members of a control set whose keys have signed.

use super::{ControlSet, ControlSignature, Member, MAX_MEMBERS};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The members of a control set whose keys have signed at least once, by their places. In JSON a number: bit *n* stands
/// for the member at place *n*.
///
/// The bytes of an account can be a point on a curve although nobody has a key for it: a derived account, or one of
/// several signatories. A signature shows that there is a key. Only then may the account of a member act by the signature
/// of an extrinsic.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Proven(u16);

const _: () = assert!(u16::BITS >= MAX_MEMBERS, "each member has a bit");

impl Proven {
	/// Returns all members of a set: for a set that nobody doubts.
	pub fn of_all(set: &ControlSet) -> Self {
		(0..set.members.len()).collect()
	}

	/// Returns the members whose keys made these signatures, which were verified. A member DID has no key of its own.
	pub fn by(signatures: &[ControlSignature]) -> Self {
		let places = signatures.iter().filter_map(|signature| match signature.path.as_slice() {
			[place] => Some(usize::from(*place)),
			_ => None,
		});
		places.collect()
	}

	/// Returns true if the member at this place is among them.
	pub fn includes(self, place: usize) -> bool {
		self.0 & bit(place) != 0
	}

	/// Returns true if they are all members of a set.
	pub fn fits(self, set: &ControlSet) -> bool {
		self.0 & !Self::of_all(set).0 == 0
	}

	/// Adds the members of `to` that are among `earlier`, the proven members of `from`.
	pub fn with_those_that_stay(self, earlier: Self, from: &ControlSet, to: &ControlSet) -> Self {
		let proven = from.members.iter().enumerate().filter(|(place, _)| earlier.includes(*place));
		let stay =
			|(_, member): (usize, &Member)| to.members.iter().position(|other| other.controller == member.controller);
		let stayed = proven.filter_map(stay).collect::<Self>();
		Self(self.0 | stayed.0)
	}
}

impl FromIterator<usize> for Proven {
	fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
		Self(places.into_iter().fold(0, |bits, place| bits | bit(place)))
	}
}

/// Returns no bit for a place that no member has.
fn bit(place: usize) -> u16 {
	u32::try_from(place).ok().and_then(|place| 1u16.checked_shl(place)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::control::testing::{members, set, sign};
	use crate::{control::Controller, did::DidId};
	use alloc::vec;

	#[test]
	fn a_member_is_proven_by_its_own_signature_alone() {
		let proven = Proven::by(&sign(&[0, 2]));
		assert!(proven.includes(0) && !proven.includes(1) && proven.includes(2));
		assert!(!proven.includes(16) && !proven.includes(usize::MAX));
		// The member at place 1 is a DID, for which a key of its own set signed.
		let ControlSignature { signature, .. } = sign(&[0]).remove(0);
		let within = ControlSignature { path: vec![1, 0].try_into().unwrap(), signature };
		assert_eq!(Proven::by(&[within]), Proven::default());
	}

	#[test]
	fn a_member_that_stays_stays_proven_when_it_moves() {
		let did = Controller::Did(DidId([7; 32]));
		let from = set(1, &[1, 1, 1]);
		let kept = from.members.iter().skip(1).rev().map(|member| (member.controller, 5));
		let to = members(1, [(did, 1)].into_iter().chain(kept));
		let proven = Proven::default().with_those_that_stay([0, 1].into_iter().collect(), &from, &to);
		// The places are now: the DID, the third key, the second key.
		assert_eq!(proven, [2].into_iter().collect());
		assert!(proven.fits(&to) && !proven.fits(&set(1, &[1, 1])));
		assert_eq!(Proven::of_all(&to), [0, 1, 2].into_iter().collect());
		assert!(Proven::of_all(&set(1, &[1; 16])).fits(&set(1, &[1; 16])));
	}
}
