//! Remembers the places of epochs in bodies.
//!
//! The blocks are final, so a place never changes. The memory is bounded: the places that nobody asked for lately go first.

use super::search::{Found, Target};
use clavis_primitives::groups::{Base, EpochCounts, GroupId};
use lru::LruCache;
use std::ops::Range;

/// The most places. With the names of their groups they take about 25 MB.
pub const MAX_PLACES: usize = 131_072;

/// The place of an epoch, and what its record is found again by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
	/// The number of the epoch, the hash of its record, and the place of its call.
	pub base: Base,
	/// The numbers after it.
	counts: EpochCounts,
}

impl Place {
	/// Returns the epoch as the target of a search.
	pub fn target(&self) -> Target {
		Target::known(self.base, self.counts)
	}

	/// Returns the place of an epoch; `None` if its numbers are not known yet.
	pub fn of(target: &Target) -> Option<Self> {
		Some(Self { base: target.base, counts: target.counts()? })
	}
}

impl From<&Found> for Place {
	fn from(found: &Found) -> Self {
		Self { base: found.base, counts: EpochCounts::from(&found.record) }
	}
}

/// The places of epochs of all groups.
pub struct Places {
	kept: LruCache<(GroupId, u32), Place>,
	limit: usize,
}

impl Places {
	/// Remembers this many places.
	pub fn new(limit: usize) -> Self {
		Self { kept: LruCache::unbounded(), limit }
	}

	/// Remembers a place.
	pub fn keep(&mut self, group: GroupId, place: Place) {
		self.kept.put((group, place.base.epoch), place);
		if self.kept.len() > self.limit {
			self.kept.pop_lru();
		}
	}

	/// Returns the place of an epoch, if it is known.
	pub fn get(&mut self, group: GroupId, epoch: u32) -> Option<Place> {
		self.kept.get(&(group, epoch)).copied()
	}

	/// Returns the place of the lowest of these epochs that is known.
	pub fn lowest(&self, group: GroupId, mut epochs: Range<u32>) -> Option<Place> {
		epochs.find_map(|epoch| self.kept.peek(&(group, epoch)).copied())
	}
}
