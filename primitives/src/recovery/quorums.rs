//! The quorums of a circle, and those that are out of reach.

use super::Circle;
use crate::listed;

listed! {
	/// An act that takes a number of guardians of a circle.
	#[derive(Clone, Copy, Debug, PartialEq, Eq)]
	pub enum QuorumKind {
		/// Put another control set in place, unless the current one vetoes.
		Threshold,
		/// The same in spite of a veto.
		Override,
		/// Freeze the DID.
		Freeze,
		/// Lift a freeze.
		Unfreeze,
	}
}

impl Circle {
	/// Returns the quorums that the circle has, each with the number of guardians that it takes.
	pub fn quorums(&self) -> impl Iterator<Item = (QuorumKind, u8)> {
		let number = |kind: QuorumKind| match kind {
			QuorumKind::Threshold => Some(self.threshold),
			QuorumKind::Override => self.override_quorum,
			QuorumKind::Freeze => self.freeze_quorum,
			QuorumKind::Unfreeze => self.unfreeze_quorum(),
		};
		QuorumKind::ALL.map(|kind| Some((kind, number(kind)?))).into_iter().flatten()
	}

	/// Returns the quorums that so many guardians do not reach, each with the number of guardians that it takes.
	pub fn out_of_reach(&self, able: u32) -> impl Iterator<Item = (QuorumKind, u8)> {
		self.quorums().filter(move |(_, quorum)| u32::from(*quorum) > able)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::recovery::{Delay, Guardians};
	use alloc::vec::Vec;
	use proptest::prelude::*;
	use sp_core::H256;

	proptest! {
		/// A guardian fewer brings no quorum into reach, and each quorum is within the reach of as many as it takes.
		#[test]
		fn fewer_guardians_reach_fewer_quorums(
			threshold in 2u8..=12,
			override_quorum in prop::option::of(2u8..=12),
			freeze_quorum in prop::option::of(2u8..=12),
			able in 1u32..20,
		) {
			let guardians = Guardians::Private { root: H256::zero(), leaves: 20 };
			let delay = Delay::SinceOpening(1);
			let circle = Circle { guardians, threshold, override_quorum, freeze_quorum, delay, expiry: 2 };
			let missed = |able: u32| circle.out_of_reach(able).collect::<Vec<_>>();
			let (more, fewer) = (missed(able), missed(able - 1));
			prop_assert!(more.iter().all(|quorum| fewer.contains(quorum)));
			for (kind, quorum) in circle.quorums() {
				let is_missed = |able: u32| missed(able).contains(&(kind, quorum));
				prop_assert!(!is_missed(quorum.into()) && is_missed(u32::from(quorum) - 1));
			}
			let expected = 1 + usize::from(override_quorum.is_some()) + 2 * usize::from(freeze_quorum.is_some());
			prop_assert_eq!(circle.quorums().count(), expected);
		}
	}
}
