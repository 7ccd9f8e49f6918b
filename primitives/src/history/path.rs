//! The way from a leaf of a range up to its peak. It proves that the leaf is in the range.

use super::{merge, Peaks, MAX_VERSION};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use core::ops::RangeInclusive;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The sibling of each node on the way, from the leaf upwards.
///
/// Leaves have numbers from 1, in the order in which they were pushed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct RangePath(pub BoundedVec<H256, ConstU32<{ MAX_VERSION.ilog2() }>>);

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
	/// The place of the leaf `number` in a range of `leaves` leaves.
	fn of(number: u32, leaves: u32) -> Option<Self> {
		let index = number.checked_sub(1).filter(|index| *index < leaves)?;
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

	/// The last leaf under the sibling to the right of the node at this height.
	fn end_of_right_sibling(&self, height: u32) -> Option<u32> {
		let nodes = self.offset.checked_shr(height)?.checked_add(2)?;
		nodes.checked_mul(1u32.checked_shl(height)?)?.checked_add(self.start)
	}
}

fn bit(number: u32, place: u32) -> bool {
	number.checked_shr(place).is_some_and(|rest| rest & 1 == 1)
}

impl RangePath {
	/// Returns true if these are the peaks of `leaves` leaves, and this leaf is below them at the place of its number.
	pub fn verify(&self, number: u32, leaf: H256, peaks: &Peaks, leaves: u32) -> bool {
		let peaks = peaks.as_slice();
		let Some(place) = Place::of(number, leaves) else { return false };
		if peaks.len() != leaves.count_ones() as usize || self.0.len() != place.height as usize {
			return false;
		}
		let climb = self.0.iter().zip(0..).fold(leaf, |node, (sibling, height)| {
			if place.is_right(height) {
				merge(sibling, &node)
			} else {
				merge(&node, sibling)
			}
		});
		peaks.get(place.peak) == Some(&climb)
	}

	/// The path of a leaf in a range of `leaves` leaves. `None` if it cannot be in it, or `before` are other peaks.
	///
	/// - `before`: the peaks of the range just before the leaf was pushed. Everything to the left is among them.
	/// - `right(number, height)`: the root over the 2^`height` leaves that end with this later one, as
	///   [`Peaks::complete`] makes it from the peaks before it.
	pub fn assemble<E>(
		number: u32,
		before: &Peaks,
		leaves: u32,
		mut right: impl FnMut(u32, u32) -> Result<H256, E>,
	) -> Result<Option<Self>, E> {
		let Some(place) = Place::of(number, leaves) else { return Ok(None) };
		let mut siblings = BoundedVec::new();
		// The lowest peak before the leaf stands for the lowest bit of its offset, and so on upwards.
		let mut left = before.as_slice().iter().rev();
		for height in 0..place.height {
			let sibling = match (place.is_right(height), place.end_of_right_sibling(height)) {
				(true, _) => left.next().copied(),
				(false, Some(last)) => Some(right(last, height)?),
				(false, None) => None,
			};
			if sibling.is_none_or(|sibling| siblings.try_push(sibling).is_err()) {
				return Ok(None);
			}
		}
		Ok(Some(Self(siblings)))
	}

	/// The numbers of the leaves under the same peak as this one: the leaves that its path follows from. `None` if it is not
	/// in a range of `leaves` leaves.
	pub fn span(number: u32, leaves: u32) -> Option<RangeInclusive<u32>> {
		let place = Place::of(number, leaves)?;
		let last = place.start.checked_add(1u32.checked_shl(place.height)?)?;
		Some(place.start.checked_add(1)?..=last)
	}

	/// The path of a leaf in a range of `leaves` leaves, from all leaves of its [`Self::span`]. `None` if they are another
	/// number of leaves.
	pub fn within(number: u32, leaves: u32, span: Vec<H256>) -> Option<Self> {
		let place = Place::of(number, leaves)?;
		if u32::try_from(span.len()).ok()? != 1u32.checked_shl(place.height)? {
			return None;
		}
		let mut siblings = BoundedVec::new();
		let mut level = span;
		for height in 0..place.height {
			let sibling = place.offset.checked_shr(height)? ^ 1;
			siblings.try_push(*level.get(usize::try_from(sibling).ok()?)?).ok()?;
			let pairs = level.chunks_exact(2).filter_map(|pair| match pair {
				[left, right] => Some(merge(left, right)),
				_ => None,
			});
			level = pairs.collect();
		}
		Some(Self(siblings))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::domain::Domain;
	use proptest::prelude::*;

	fn leaf(number: u32) -> H256 {
		Domain::Epoch.hash(&number)
	}

	/// The peaks before each leaf of a range, and those after the last one.
	fn peaks(leaves: u32) -> Vec<Peaks> {
		let mut all = vec![Peaks::default()];
		for number in 1..=leaves {
			let mut next = all[number as usize - 1].clone();
			next.push(number - 1, leaf(number)).unwrap();
			all.push(next);
		}
		all
	}

	fn within(number: u32, leaves: u32) -> RangePath {
		let span = RangePath::span(number, leaves).unwrap();
		RangePath::within(number, leaves, span.map(leaf).collect()).unwrap()
	}

	#[test]
	fn the_longest_range_has_room_for_the_way_up() {
		let highest = Place::of(1, MAX_VERSION - 1).unwrap();
		assert_eq!(highest.height, MAX_VERSION.ilog2() - 1);
		assert!(Place::of(u32::MAX, u32::MAX).is_some());
		assert!(Place::of(0, u32::MAX).is_none());
		assert_eq!(RangePath::span(1, MAX_VERSION - 1), Some(1..=MAX_VERSION / 2));
	}

	proptest! {
		/// Both ways to make a path, from peaks and from leaves, agree with each other and with the peaks of the MMR crate.
		#[test]
		fn paths_from_peaks_and_from_leaves_are_the_same(leaves in 1u32..300, pick: prop::sample::Index) {
			let peaks = peaks(leaves);
			let number = pick.index(leaves as usize) as u32 + 1;
			let before = |number: u32| &peaks[number as usize - 1];
			let right = |number, height| before(number).complete(height, leaf(number)).ok_or(());
			let path = RangePath::assemble(number, before(number), leaves, right).unwrap().unwrap();
			prop_assert_eq!(&path, &within(number, leaves));
			let last = peaks.last().unwrap();
			prop_assert!(path.verify(number, leaf(number), last, leaves));
			prop_assert!(!path.verify(number, leaf(number + 1), last, leaves));
			for other in 0..=leaves + 1 {
				prop_assert!(other == number || !path.verify(other, leaf(number), last, leaves));
			}
		}

		#[test]
		fn a_span_of_another_length_gives_no_path(leaves in 1u32..300, pick: prop::sample::Index, length in 0u32..300) {
			let number = pick.index(leaves as usize) as u32 + 1;
			let span = RangePath::span(number, leaves).unwrap();
			prop_assert!(span.contains(&number));
			let right = span.end() - span.start() + 1;
			prop_assert_eq!(RangePath::within(number, leaves, (0..length).map(leaf).collect()).is_some(), length == right);
		}

		#[test]
		fn any_numbers_are_answered_without_panic(number: u32, leaves: u32, hashes in 0u32..9) {
			let span = (0..hashes).map(leaf).collect::<Vec<_>>();
			let path = RangePath::within(number, leaves, span).unwrap_or_default();
			let _ = path.verify(number, leaf(1), &Peaks::default(), leaves);
			let _ = RangePath::span(number, leaves);
		}
	}
}
