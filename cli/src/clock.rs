//! Blocks as times of the clock on the wall.

use crate::failure::Failure;
use chrono::{DateTime, Local, Utc};
use clavis_client::{chain::Snapshot, rules::blocks_in_words};
use clavis_primitives::{BlockHeight, Moment};
use clavis_resolution::format_moment;

/// The last moment with a year of four digits: 9999-12-31T23:59:59Z.
const LAST: Moment = 253_402_300_799;

/// The present block and its time, from which the times of later blocks follow. Blocks can be late.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
	/// The present block.
	pub block: BlockHeight,
	/// The time of the present block, or that of this machine where it is later.
	pub moment: Moment,
	/// The milliseconds between blocks.
	pub block_time: u64,
}

impl Clock {
	/// Reads the clock of a block. Makes one request.
	pub async fn read(at: &Snapshot) -> Result<Self, Failure> {
		Ok(Self { block: at.height(), moment: at.clock(), block_time: at.notices().await?.block_time })
	}

	/// Tells a number of blocks in words: `28,800 blocks (1 day)`.
	pub fn span(&self, blocks: BlockHeight) -> String {
		blocks_in_words(blocks, self.block_time)
	}

	/// Tells when a block comes: its number, the local time, and the time until then. Of a past block, its number alone.
	pub fn when(&self, block: BlockHeight) -> String {
		match block.checked_sub(self.block) {
			None | Some(0) => format!("block #{block}"),
			Some(left) => format!("block #{block} ({}, in {})", local(self.moment_of(block)), self.span(left)),
		}
	}

	/// Tells from when on something can be done: `now`, or when the first such block comes.
	pub fn when_from(&self, first: BlockHeight) -> String {
		match first <= self.block.saturating_add(1) {
			true => "now".into(),
			false => format!("from {} on", self.when(first)),
		}
	}

	/// Returns the moment at which a block comes if no block is late.
	fn moment_of(&self, block: BlockHeight) -> Moment {
		let left = u64::from(block.saturating_sub(self.block)).saturating_mul(self.block_time).div_ceil(1_000);
		self.moment.saturating_add(left)
	}
}

/// Writes a moment in the time zone of this machine: `2026-11-28 14:05 +01:00`.
fn local(moment: Moment) -> String {
	let time = i64::try_from(moment.min(LAST)).ok().and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
	match time {
		Some(time) => time.with_timezone(&Local).format("%Y-%m-%d %H:%M %:z").to_string(),
		None => format_moment(moment),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn a_later_block_is_told_with_its_time_and_a_past_one_by_its_number() {
		let clock = Clock { block: 100, moment: 1_767_225_600, block_time: 3_000 };
		let when = clock.when(28_900);
		assert!(when.starts_with("block #28900 (202") && when.ends_with(", in 28,800 blocks (1 day))"), "{when}");
		assert_eq!(clock.moment_of(28_900), 1_767_312_000);
		assert_eq!([99, 100].map(|block| clock.when(block)), ["block #99", "block #100"]);
	}

	#[test]
	fn what_can_be_done_in_the_next_block_can_be_done_now() {
		let clock = Clock { block: 100, moment: 1_767_225_600, block_time: 3_000 };
		assert_eq!([99, 101].map(|block| clock.when_from(block)), ["now", "now"]);
		assert!(clock.when_from(102).starts_with("from block #102 ("), "{}", clock.when_from(102));
	}

	proptest! {
		#[test]
		fn any_block_is_told_without_panic(block: u32, now: u32, moment: u64, block_time: u64) {
			let clock = Clock { block: now, moment, block_time };
			prop_assert!(clock.when(block).starts_with("block #"));
		}
	}
}
