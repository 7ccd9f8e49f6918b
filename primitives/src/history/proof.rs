//! Proofs that a version was, against the peaks that the current record holds.

use super::{merge, HistoryLeaf, Peaks, MAX_VERSION};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// A leaf and the way from it to its peak.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct HistoryProof {
	/// The version that ended.
	pub leaf: HistoryLeaf,
	/// The sibling of each node on the way, from the leaf upwards.
	pub siblings: BoundedVec<H256, ConstU32<{ MAX_VERSION.ilog2() }>>,
}

/// The place of a leaf in a range.
struct Place {
	/// The number of the peak above it, from 0 for the highest.
	peak: usize,
	/// The height of that peak: it stands over 2^`height` leaves.
	height: u32,
	/// The number of leaves under the peaks before it.
	start: u32,
	/// Its number among the leaves under its own peak, from 0.
	offset: u32,
}

impl Place {
	/// The place of the version `version` in a range of `leaves` leaves.
	fn of(version: u32, leaves: u32) -> Option<Self> {
		let index = version.checked_sub(1).filter(|index| *index < leaves)?;
		let mut start = 0u32;
		let heights = (0..u32::BITS).rev().filter(|height| bit(leaves, *height));
		for (peak, height) in heights.enumerate() {
			let end = start.checked_add(1u32.checked_shl(height)?)?;
			if index < end {
				return Some(Self { peak, height, start, offset: index.checked_sub(start)? });
			}
			start = end;
		}
		None
	}

	/// Returns true if the node at this height, on the path to the peak, is the right one of its pair.
	fn is_right(&self, height: u32) -> bool {
		bit(self.offset, height)
	}

	/// The last version under the sibling to the right of the node at this height.
	fn end_of_right_sibling(&self, height: u32) -> Option<u32> {
		let nodes = self.offset.checked_shr(height)?.checked_add(2)?;
		nodes.checked_mul(1u32.checked_shl(height)?)?.checked_add(self.start)
	}
}

fn bit(number: u32, place: u32) -> bool {
	number.checked_shr(place).is_some_and(|rest| rest & 1 == 1)
}

impl HistoryProof {
	/// Returns true if these are the peaks of `leaves` leaves, and the leaf is below them at the place of its version.
	pub fn verify(&self, peaks: &Peaks, leaves: u32) -> bool {
		let peaks = peaks.as_slice();
		let Some(place) = Place::of(self.leaf.version, leaves) else { return false };
		if peaks.len() != leaves.count_ones() as usize || self.siblings.len() != place.height as usize {
			return false;
		}
		let climb = self.siblings.iter().zip(0..).fold(self.leaf.hash(), |node, (sibling, height)| {
			if place.is_right(height) {
				merge(sibling, &node)
			} else {
				merge(&node, sibling)
			}
		});
		peaks.get(place.peak) == Some(&climb)
	}

	/// The proof of a leaf in a range of `leaves` leaves. `None` if it cannot be in it, or `before` are other peaks.
	///
	/// - `before`: the peaks that the record of the leaf's own version held. Everything to the left is among them.
	/// - `right(version, height)`: the root over the 2^`height` leaves that end with this later version's, as
	///   [`Peaks::complete`] makes it from that version's record and leaf.
	pub fn assemble<E>(
		leaf: HistoryLeaf,
		before: &Peaks,
		leaves: u32,
		mut right: impl FnMut(u32, u32) -> Result<H256, E>,
	) -> Result<Option<Self>, E> {
		let Some(place) = Place::of(leaf.version, leaves) else { return Ok(None) };
		let mut siblings = BoundedVec::new();
		// The lowest peak before the leaf stands for the lowest bit of its offset, and so on upwards.
		let mut left = before.as_slice().iter().rev();
		for height in 0..place.height {
			let sibling = match (place.is_right(height), place.end_of_right_sibling(height)) {
				(true, _) => left.next().copied(),
				(false, Some(version)) => Some(right(version, height)?),
				(false, None) => None,
			};
			if sibling.is_none_or(|sibling| siblings.try_push(sibling).is_err()) {
				return Ok(None);
			}
		}
		Ok(Some(Self { leaf, siblings }))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::DecodeAll;
	use proptest::prelude::*;

	fn leaf(version: u32) -> HistoryLeaf {
		HistoryLeaf { version, from: version.into(), to: u64::from(version) + 1, snapshot: H256::repeat_byte(7) }
	}

	/// The peaks that each version's record held, from version 1 to the one after `leaves` leaves. They come from the MMR crate.
	fn records(leaves: u32) -> Vec<Peaks> {
		let mut records = vec![Peaks::default()];
		for version in 1..=leaves {
			let mut peaks = records[version as usize - 1].clone();
			peaks.push(version - 1, leaf(version).hash()).unwrap();
			records.push(peaks);
		}
		records
	}

	fn prove(records: &[Peaks], version: u32) -> HistoryProof {
		let peaks = |version: u32| &records[version as usize - 1];
		let right = |version, height| peaks(version).complete(height, leaf(version).hash()).ok_or(());
		HistoryProof::assemble(leaf(version), peaks(version), records.len() as u32 - 1, right).unwrap().unwrap()
	}

	#[test]
	fn every_version_of_every_short_history_is_proven() {
		for leaves in 1..=40 {
			let records = records(leaves);
			for version in 1..=leaves {
				assert!(prove(&records, version).verify(records.last().unwrap(), leaves), "{version} of {leaves}");
			}
		}
	}

	#[test]
	fn the_longest_history_has_room_for_the_way_up() {
		let highest = Place::of(1, MAX_VERSION - 1).unwrap();
		assert_eq!(highest.height, MAX_VERSION.ilog2() - 1);
		assert!(Place::of(u32::MAX, u32::MAX).is_some());
		assert!(Place::of(0, u32::MAX).is_none());
	}

	proptest! {
		#[test]
		fn nothing_but_the_leaves_pushed_is_proven(leaves in 1u32..300, pick: prop::sample::Index, other in any::<u32>()) {
			let records = records(leaves);
			let peaks = records.last().unwrap();
			let version = pick.index(leaves as usize) as u32 + 1;
			let proof = prove(&records, version);
			prop_assert!(proof.verify(peaks, leaves));

			for changed in [
				HistoryLeaf { version: version + 1, ..proof.leaf },
				HistoryLeaf { version: version - 1, ..proof.leaf },
				HistoryLeaf { version: other.max(1) % (2 * leaves), ..proof.leaf },
				HistoryLeaf { from: proof.leaf.from + 1, ..proof.leaf },
				HistoryLeaf { to: proof.leaf.to + 1, ..proof.leaf },
				HistoryLeaf { snapshot: H256::zero(), ..proof.leaf },
			] {
				let moved = HistoryProof { leaf: changed, ..proof.clone() };
				prop_assert!(changed == proof.leaf || !moved.verify(peaks, leaves));
			}
			// Another version's way up.
			let elsewhere = other % leaves + 1;
			let swapped = HistoryProof { leaf: proof.leaf, ..prove(&records, elsewhere) };
			prop_assert!(elsewhere == version || swapped.siblings == proof.siblings || !swapped.verify(peaks, leaves));
			// Before the version had ended, its leaf was under no peak, however many leaves are claimed.
			for before in 1..=version {
				let peaks = &records[before as usize - 1];
				prop_assert!(!proof.verify(peaks, leaves) && !proof.verify(peaks, before - 1));
			}
		}

		#[test]
		fn a_list_of_siblings_that_is_too_short_too_long_or_altered_proves_nothing(
			leaves in 1u32..300,
			pick: prop::sample::Index,
			place: prop::sample::Index,
		) {
			let records = records(leaves);
			let peaks = records.last().unwrap();
			let proof = prove(&records, pick.index(leaves as usize) as u32 + 1);
			let mut long = proof.clone();
			long.siblings.try_push(peaks.as_slice()[0]).unwrap();
			prop_assert!(!long.verify(peaks, leaves));
			if !proof.siblings.is_empty() {
				let mut short = proof.clone();
				short.siblings.pop();
				prop_assert!(!short.verify(peaks, leaves));
				let mut altered = proof.clone();
				altered.siblings[place.index(proof.siblings.len())].0[0] ^= 1;
				prop_assert!(!altered.verify(peaks, leaves));
			}
		}

		#[test]
		fn any_bytes_are_decoded_and_checked_without_panic(bytes: Vec<u8>, leaves: u32) {
			if let Ok(proof) = HistoryProof::decode_all(&mut &bytes[..]) {
				let _ = proof.verify(&Peaks::default(), leaves);
				let _ = HistoryProof::assemble(proof.leaf, &Peaks::default(), leaves, |_, _| Err(()));
			}
		}
	}
}
