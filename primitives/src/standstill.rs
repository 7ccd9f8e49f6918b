//! Standstills: blocks in which holders cannot act, since the state is half migrated.
//!
//! A wait leaves somebody time to answer, so it counts the other blocks only. Otherwise guardians who agreed against a holder
//! would wait for an upgrade, and act right after it.

use crate::units::BlockHeight;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The standstills that the chain remembers.
pub const MAX_STANDSTILLS: u32 = 16;

/// Blocks in which holders could not act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Standstill {
	/// The first one.
	pub from: BlockHeight,
	/// The first block after them.
	pub until: BlockHeight,
}

impl Standstill {
	/// Returns their number.
	pub fn blocks(&self) -> BlockHeight {
		self.until.saturating_sub(self.from)
	}
}

/// The standstills of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Standstills {
	/// Those that are over, in their order. If there were more, the shortest ones are forgotten.
	over: BoundedVec<Standstill, ConstU32<MAX_STANDSTILLS>>,
	/// The first block of the one that lasts.
	since: Option<BlockHeight>,
}

impl Standstills {
	/// Takes note of whether holders can act in a block. Once for each block, in their order. Returns true if that changed.
	pub fn note(&mut self, block: BlockHeight, can_act: bool) -> bool {
		match (self.since, can_act) {
			(None, false) => self.since = Some(block),
			(Some(from), true) => {
				self.since = None;
				if self.over.is_full() {
					self.forget_shortest();
				}
				let noted = self.over.try_push(Standstill { from, until: block });
				debug_assert!(noted.is_ok(), "the shortest one made room");
			},
			(None, true) | (Some(_), false) => return false,
		}
		true
	}

	/// Forgets the shortest one, the oldest of them if several are. Waits lose the fewest blocks by it.
	fn forget_shortest(&mut self) {
		let shortest = self.over.iter().enumerate().min_by_key(|(_, standstill)| standstill.blocks());
		if let Some((place, _)) = shortest {
			self.over.remove(place);
		}
	}

	/// Returns the first block of the standstill that lasts. `None` if holders can act.
	pub fn since(&self) -> Option<BlockHeight> {
		self.since
	}

	/// Returns the standstill after which holders can act for the first time in this block.
	pub fn ended_in(&self, block: BlockHeight) -> Option<Standstill> {
		self.over.last().copied().filter(|last| last.until == block)
	}

	/// Returns the first block after a wait that began in `start`, and that lasts `blocks` blocks in which holders can act. A
	/// standstill that lasts is not counted yet.
	pub fn end_of_wait(&self, start: BlockHeight, blocks: BlockHeight) -> BlockHeight {
		let end = start.saturating_add(blocks);
		self.over.iter().filter(|standstill| start < standstill.until).fold(end, |end, standstill| {
			let within = standstill.from.max(start);
			if end <= within {
				return end;
			}
			end.saturating_add(standstill.until.saturating_sub(within))
		})
	}

	/// Returns the last block of a time that began in `start`: `start + blocks` if there are no standstills.
	pub fn last_of_time(&self, start: BlockHeight, blocks: BlockHeight) -> BlockHeight {
		self.end_of_wait(start, blocks.saturating_add(1)).saturating_sub(1)
	}

	/// Returns the number of blocks in which holders could not act, from one block to before another one.
	pub fn stood(&self, from: BlockHeight, until: BlockHeight) -> BlockHeight {
		let within = |standstill: &Standstill| {
			let (first, end) = (standstill.from.max(from), standstill.until.min(until));
			end.saturating_sub(first)
		};
		self.over.iter().map(within).fold(0, BlockHeight::saturating_add)
	}

	/// Checks the invariants.
	pub fn check_invariants(&self, block: BlockHeight) -> Result<(), &'static str> {
		if self.over.iter().any(|standstill| standstill.from >= standstill.until) {
			return Err("a standstill must have a block");
		}
		let ends = self.over.iter().map(|standstill| standstill.until);
		let starts = self.over.iter().map(|standstill| standstill.from).skip(1).chain(self.since);
		if ends.zip(starts).any(|(end, start)| end >= start) {
			return Err("standstills must be in their order, with a block between two of them");
		}
		let last = self.since.or(self.over.last().map(|last| last.until));
		if last.is_some_and(|last| last > block) {
			return Err("a standstill cannot be of the future");
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// The standstills of a chain, and the blocks in which holders could act.
	fn chain(acts: &[bool]) -> Standstills {
		let mut standstills = Standstills::default();
		for (block, can_act) in (0..).zip(acts) {
			standstills.note(block, *can_act);
			standstills.check_invariants(block).unwrap();
		}
		standstills
	}

	#[test]
	fn the_shortest_standstill_should_make_room() {
		// A long one, and many that are short.
		let acts = (0..200).map(|block| block >= 20 && block % 4 > 1).collect::<Vec<_>>();
		let standstills = chain(&acts);
		assert_eq!(standstills.over.len(), MAX_STANDSTILLS as usize);
		assert_eq!(standstills.over.first(), Some(&Standstill { from: 0, until: 22 }));
		assert_eq!(standstills.over.last(), Some(&Standstill { from: 196, until: 198 }));
		assert_eq!(standstills.ended_in(198), Some(Standstill { from: 196, until: 198 }));
		assert_eq!((standstills.ended_in(199), standstills.since()), (None, None));
	}

	#[test]
	fn a_wait_should_end_at_the_last_block_number_at_most() {
		let standstills = chain(&[true, false, true]);
		assert_eq!(standstills.end_of_wait(0, BlockHeight::MAX), BlockHeight::MAX);
		assert_eq!(standstills.end_of_wait(0, 1), 1);
		assert_eq!(standstills.end_of_wait(0, 2), 3);
		assert_eq!(standstills.end_of_wait(2, 2), 4);
	}

	proptest! {
		/// Those who have to answer have as many blocks as they were promised, and the others wait for no more than that.
		#[test]
		fn a_wait_should_count_the_blocks_in_which_holders_can_act(
			lengths in prop::collection::vec(1..6usize, 0..=2 * MAX_STANDSTILLS as usize),
			start in any::<prop::sample::Index>(),
			blocks in 0..40u32,
		) {
			let stretches = lengths.iter().zip([true, false].into_iter().cycle());
			let mut acts = stretches.flat_map(|(length, can_act)| vec![can_act; *length]).collect::<Vec<_>>();
			// The last standstill is over, so that all of them are known.
			acts.extend([true; 50]);
			let standstills = chain(&acts);
			let begins = (0..acts.len()).filter(|block| acts[*block]).collect::<Vec<_>>();
			let start = begins[start.index(begins.len())] as BlockHeight;
			let end = standstills.end_of_wait(start, blocks);
			let lived = (start..end).filter(|block| acts.get(*block as usize).copied().unwrap_or(true)).count();
			prop_assert_eq!(lived, blocks as usize);
			// The wait ends where it is over, and not with the standstill after it.
			prop_assert!(end == start || acts.get(end as usize - 1).copied().unwrap_or(true));
			prop_assert_eq!(standstills.stood(start, end), end - start - blocks);
			// Somebody can act in the last block of a time.
			let last = standstills.last_of_time(start, blocks);
			prop_assert!(acts.get(last as usize).copied().unwrap_or(true) && last >= end);
			prop_assert_eq!(standstills.end_of_wait(start, blocks + 1), last + 1);
		}
	}
}
