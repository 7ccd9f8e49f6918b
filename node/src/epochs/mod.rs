//! Finds the epochs of groups in the bodies of final blocks.
//!
//! The state has the current epoch of a group alone. It names the place of the call that made the epoch, and that call names
//! the epoch before with its place. So a reader goes back call by call ([`search`]), and the hashes prove each record. The places
//! that were found stay in memory ([`places`]), so that a history is read once.
//!
//! This module touches the state of blocks (`state`), their bodies, and nothing that builds on epochs (`prove`, `resolver`).

mod bodies;
mod error;
mod places;
mod search;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use bodies::{Bodies, Calls, FinalBodies};
pub use error::EpochsError;

use crate::archive::Pause;
use bodies::{Limits, LookUp, Reader};
use clavis_primitives::{
	groups::{Changes, EpochAct, EpochKind, EpochLink, EpochRecord, GroupId, Head, Location, Messages},
	RangePath,
};
use clavis_resolution::{EpochEntry, EpochsPage};
use lru::LruCache;
use parking_lot::Mutex;
use places::{Place, Places, MAX_PLACES};
use search::{Found, Search, Target};
use sp_core::H256;
use std::num::NonZeroUsize;

/// The most epochs on one page.
pub const MAX_PAGE: u32 = 64;
/// The most bytes of messages on one page. A page has one epoch at least.
const PAGE_BYTES: usize = 4 * 1_024 * 1_024;
/// The bodies that one request reads.
const LIMITS: Limits = Limits { reads: 1_024, bytes: 256 * 1_024 * 1_024 };
/// The searches that wait to be continued.
const SEARCHES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

/// The epochs of all groups.
pub struct Epochs {
	bodies: Box<dyn Bodies>,
	limits: Limits,
	places: Mutex<Places>,
	/// Searches that read as much as one request may.
	searches: Mutex<LruCache<(GroupId, H256), Search>>,
}

impl Epochs {
	/// Finds epochs in these bodies.
	pub fn new(bodies: impl Bodies + 'static) -> Self {
		Self {
			bodies: Box::new(bodies),
			limits: LIMITS,
			places: Mutex::new(Places::new(MAX_PLACES)),
			searches: Mutex::new(LruCache::new(SEARCHES)),
		}
	}

	/// Returns epochs of a group from the one with the number `from` on, the oldest first: `limit` of them at most, or
	/// [`MAX_PAGE`]. The first epoch has the number 1. `head` is the current epoch in the state of a final block.
	pub fn page(
		&self,
		group: GroupId,
		head: &Head,
		from: u32,
		limit: u32,
		pause: Pause,
	) -> Result<EpochsPage, EpochsError> {
		let (current, from) = (head.base.epoch, from.max(1));
		let mut page = EpochsPage { group, current, entries: Vec::new() };
		let last = from.saturating_add(limit.clamp(1, MAX_PAGE)).saturating_sub(1).min(current);
		if from > last {
			return Ok(page);
		}
		let mut reader = self.reader(pause);
		let mut bytes = 0usize;
		// This goes down to the first one, and leaves the places of the others behind.
		self.locate(group, head, from, &mut reader)?;
		for epoch in from..=last {
			let entry = match self.entry(group, head, epoch, &mut reader) {
				// The client asks for the rest.
				Err(EpochsError::Unfinished { .. }) if !page.entries.is_empty() => break,
				entry => entry?,
			};
			bytes = bytes.saturating_add(entry.commit.as_ref().map_or(0, |(_, messages)| messages.length() as usize));
			if bytes > PAGE_BYTES && !page.entries.is_empty() {
				break;
			}
			page.entries.push(entry);
		}
		Ok(page)
	}

	/// Returns one epoch of a group.
	pub fn one(&self, group: GroupId, head: &Head, epoch: u32, pause: Pause) -> Result<EpochEntry, EpochsError> {
		check_number(head, epoch)?;
		self.entry(group, head, epoch, &mut self.reader(pause))
	}

	/// Returns the record of an epoch, and the path from it to the peaks of `head`. The current epoch has no path.
	pub fn record(
		&self,
		group: GroupId,
		head: &Head,
		epoch: u32,
		pause: Pause,
	) -> Result<(EpochRecord, Option<RangePath>), EpochsError> {
		check_number(head, epoch)?;
		let mut reader = self.reader(pause);
		let leaves = head.base.epoch.saturating_sub(1);
		let path = match RangePath::span(epoch, leaves) {
			Some(span) => {
				let count = usize::try_from(span.end().saturating_sub(*span.start())).unwrap_or(usize::MAX);
				if count >= MAX_PLACES {
					return Err(EpochsError::TooLong { epoch });
				}
				let mut hash = |epoch| self.locate(group, head, epoch, &mut reader).map(|place| place.base.hash);
				let mut hashes = span.rev().map(&mut hash).collect::<Result<Vec<_>, _>>()?;
				hashes.reverse();
				Some(RangePath::within(epoch, leaves, hashes).ok_or(EpochsError::Inconsistent)?)
			},
			None => None,
		};
		Ok((self.found(group, head, epoch, &mut reader)?.record, path))
	}

	fn reader<'a>(&'a self, pause: Pause<'a>) -> Reader<'a> {
		Reader::new(&*self.bodies, self.limits, pause)
	}

	/// Finds an epoch with the call that made it.
	fn entry(&self, group: GroupId, head: &Head, epoch: u32, reader: &mut Reader) -> Result<EpochEntry, EpochsError> {
		let Found { base, block, record, .. } = self.found(group, head, epoch, reader)?;
		let commit = match record.kind {
			EpochKind::Committed { .. } => Some(read_commit(&record, base.at, reader)?),
			EpochKind::Created | EpochKind::Voided | EpochKind::Restarted => None,
		};
		Ok(EpochEntry { record, at: base.at, block, commit })
	}

	/// Finds the record of an epoch.
	fn found(&self, group: GroupId, head: &Head, epoch: u32, reader: &mut Reader) -> Result<Found, EpochsError> {
		let place = self.locate(group, head, epoch, reader)?;
		let found = self.search(group, place.target(), reader)?;
		found.into_iter().next().ok_or(EpochsError::Inconsistent)
	}

	/// Finds the place of an epoch, from the nearest one above it that is known.
	fn locate(&self, group: GroupId, head: &Head, epoch: u32, reader: &mut Reader) -> Result<Place, EpochsError> {
		let current = Place::of(&Target::current(head)).ok_or(EpochsError::Inconsistent)?;
		if epoch == head.base.epoch {
			return Ok(current);
		}
		let known = {
			let mut places = self.places.lock();
			if let Some(place) = places.get(group, epoch) {
				return Ok(place);
			}
			places.lowest(group, epoch.saturating_add(1)..head.base.epoch)
		};
		let mut target = known.unwrap_or(current).target();
		loop {
			let found = self.search(group, target, reader)?;
			if let Some(found) = found.iter().find(|found| found.base.epoch == epoch) {
				return Ok(found.into());
			}
			let below = found.last().and_then(Found::below).ok_or(EpochsError::Inconsistent)?;
			if let Some(place) = Place::of(&below) {
				self.places.lock().keep(group, place);
				if place.base.epoch == epoch {
					return Ok(place);
				}
			}
			target = below;
		}
	}

	/// Finds an epoch, and those below it that its record follows from. A search that could not be finished goes on.
	fn search(&self, group: GroupId, target: Target, reader: &mut Reader) -> Result<Vec<Found>, EpochsError> {
		let (key, reached) = ((group, target.base.hash), target.base.epoch);
		let waiting = self.searches.lock().pop(&key);
		let mut search = waiting.unwrap_or_else(|| Search::new(group, target));
		match search.run(reader)? {
			Some(found) => {
				let mut places = self.places.lock();
				found.iter().for_each(|found| places.keep(group, found.into()));
				Ok(found)
			},
			None => {
				self.searches.lock().put(key, search);
				Err(EpochsError::Unfinished { reached })
			},
		}
	}
}

/// Checks that the group has an epoch with this number.
fn check_number(head: &Head, asked: u32) -> Result<(), EpochsError> {
	let current = head.base.epoch;
	if (1..=current).contains(&asked) {
		Ok(())
	} else {
		Err(EpochsError::NoEpoch { asked, current })
	}
}

/// Reads the changes and the messages of the commit at this place that made an epoch. The search for the epoch read this
/// extrinsic last, so it is at hand.
fn read_commit(record: &EpochRecord, at: Location, reader: &mut Reader) -> Result<(Changes, Messages), EpochsError> {
	let calls = match reader.calls(at)? {
		LookUp::Calls(calls) => calls,
		LookUp::Gone => return Err(EpochsError::Pruned { block: at.block }),
		LookUp::Exhausted => return Err(EpochsError::Unfinished { reached: record.epoch }),
	};
	let mut commits = calls.calls.iter().filter(|call| call.group == record.group && call.base == record.base);
	let call = commits.find(|call| EpochLink::from(*call).is_of(record));
	call.and_then(|call| commit(&call.act)).ok_or(EpochsError::Inconsistent)
}

/// Returns the changes and the messages of a commit.
fn commit(act: &EpochAct) -> Option<(Changes, Messages)> {
	match act {
		EpochAct::Commit { changes, messages, .. } => Some((changes.clone(), messages.clone())),
		EpochAct::Create { .. } | EpochAct::Object | EpochAct::Restart { .. } => None,
	}
}
