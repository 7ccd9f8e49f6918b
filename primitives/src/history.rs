//! The history of a document: a Merkle mountain range of its past versions, of which the record
//! keeps the peaks.
//!
//! State grows with the logarithm of the number of versions. Any past version is provable against the peaks, from a leaf
//! that any archive can supply.

use crate::{domain::Domain, units::Moment};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use mmr::{helper::get_peaks, leaf_index_to_mmr_size, MMRStoreReadOps, Merge, MMR};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

mod path;
mod proof;

pub use path::RangePath;
pub use proof::HistoryProof;

/// The last version that a DID can have: a change in each 3-second block for 25 years. It bounds the peaks.
pub const MAX_VERSION: u32 = 1 << 28;

/// The last version that an ordinary change can make. The 65,536 after it are for acts that nobody may shut out by ordinary
/// changes: the reveal of a set that ranks, a recovery by guardians, the end of the DID, and certificates.
pub const LAST_ORDINARY_VERSION: u32 = MAX_VERSION - (1 << 16);

/// A version that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct HistoryLeaf {
	/// Its number, from 1.
	pub version: u32,
	/// The moment at which it started.
	pub from: Moment,
	/// The moment at which the next one took its place.
	pub to: Moment,
	/// [`Snapshot::hash`](crate::Snapshot::hash) of its content.
	pub snapshot: H256,
}

impl HistoryLeaf {
	/// The node of the range that stands for it.
	pub fn hash(&self) -> H256 {
		Domain::HistoryLeaf.hash(self)
	}
}

/// Hashes two nodes of the range into their parent.
pub struct MergeNodes;

impl Merge for MergeNodes {
	type Item = H256;

	fn merge(left: &H256, right: &H256) -> mmr::Result<H256> {
		Ok(merge(left, right))
	}
}

fn merge(left: &H256, right: &H256) -> H256 {
	Domain::HistoryNode.hash(&(left, right))
}

/// The peaks of a range whose number of leaves is known, the highest first.
///
/// A peak stands for each bit of that number, and the last version comes after 2^28 - 1 leaves ([`MAX_VERSION`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Peaks(BoundedVec<H256, ConstU32<{ MAX_VERSION.ilog2() }>>);

/// A range that keeps its peaks alone.
struct PeakStore<'a> {
	positions: Vec<u64>,
	peaks: &'a [H256],
}

impl MMRStoreReadOps<H256> for PeakStore<'_> {
	fn get_elem(&self, position: u64) -> mmr::Result<Option<H256>> {
		let place = self.positions.iter().position(|known| *known == position);
		Ok(place.and_then(|place| self.peaks.get(place)).copied())
	}
}

impl Peaks {
	/// Adds a leaf to a range of `leaves` leaves. `None` if these are not the peaks of so many.
	pub fn push(&mut self, leaves: u32, leaf: H256) -> Option<()> {
		let size = leaves.checked_sub(1).map_or(0, |last| leaf_index_to_mmr_size(last.into()));
		let store = PeakStore { positions: get_peaks(size), peaks: &self.0 };
		if store.positions.len() != self.0.len() {
			return None;
		}
		let mut range = MMR::<H256, MergeNodes, _>::new(size, store);
		range.push(leaf).ok()?;
		let peaks = get_peaks(range.mmr_size())
			.into_iter()
			.map(|position| range.batch().get_elem(position).ok().flatten())
			.collect::<Option<Vec<_>>>()?;
		self.0 = peaks.try_into().ok()?;
		Some(())
	}

	/// The root over the 2^`height` leaves of which this one, pushed next, is the last. `None` if it completes no such tree.
	pub fn complete(&self, height: u32, leaf: H256) -> Option<H256> {
		let rest = self.0.len().checked_sub(height as usize)?;
		let lower = self.0.get(rest..)?;
		Some(lower.iter().rev().fold(leaf, |right, left| merge(left, &right)))
	}

	/// The peaks, the highest first.
	pub fn as_slice(&self) -> &[H256] {
		&self.0
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use mmr::{leaf_index_to_pos, util::MemStore};
	use proptest::prelude::*;

	fn leaf(index: u32) -> H256 {
		Domain::HistoryLeaf.hash(&index)
	}

	proptest! {
		#[test]
		fn the_peaks_prove_exactly_the_leaves_that_were_pushed(leaves in 1u32..200, pick: prop::sample::Index) {
			let store = MemStore::default();
			let mut whole = MMR::<H256, MergeNodes, _>::new(0, &store);
			let mut peaks = Peaks::default();
			for index in 0..leaves {
				whole.push(leaf(index)).unwrap();
				peaks.push(index, leaf(index)).unwrap();
			}
			prop_assert_eq!(peaks.as_slice().len(), leaves.count_ones() as usize);

			let index = pick.index(leaves as usize) as u32;
			let position = leaf_index_to_pos(index.into());
			let root = whole.get_root().unwrap();
			let proof = whole.gen_proof(vec![position]).unwrap();
			prop_assert!(proof.verify(root, vec![(position, leaf(index))]).unwrap());
			prop_assert!(!proof.verify(root, vec![(position, leaf(leaves))]).unwrap());

			let size = whole.mmr_size();
			let kept = PeakStore { positions: get_peaks(size), peaks: peaks.as_slice() };
			prop_assert_eq!(MMR::<H256, MergeNodes, _>::new(size, kept).get_root().unwrap(), root);
		}

		#[test]
		fn peaks_of_another_number_of_leaves_are_refused(leaves in 0u32..64, claimed in 0u32..64) {
			prop_assume!(leaves.count_ones() != claimed.count_ones());
			let mut peaks = Peaks::default();
			(0..leaves).for_each(|index| peaks.push(index, leaf(index)).unwrap());
			prop_assert_eq!(peaks.push(claimed, leaf(0)), None);
		}
	}
}
