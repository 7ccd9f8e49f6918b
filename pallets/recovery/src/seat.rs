//! The seats of attempts. Each circle has two of them.
//!
//! The attempt in the first seat keeps it at its threshold. Otherwise as many bad guardians as the threshold would keep
//! the only circle of a plan, and with a thief of the current keys the guardians who could overrule both. So another
//! attempt can stand beside it, as its rival. A rival acts by the override quorum alone.

use clavis_primitives::recovery::MAX_CIRCLES;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::pallet_prelude::TypeInfo;

/// The most attempts of a plan.
pub const MAX_ATTEMPTS: u32 = MAX_CIRCLES.saturating_mul(2);

/// The seat of an attempt. Seats are ordered by circle, the first one before that of the rival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Seat {
	/// The place of the circle, from 0.
	pub circle: u8,
	/// True for the seat of the rival.
	pub rival: bool,
}

impl Seat {
	/// Returns the first seat of a circle.
	pub const fn first(circle: u8) -> Self {
		Self { circle, rival: false }
	}

	/// Returns the seat of the rival.
	pub const fn rival(circle: u8) -> Self {
		Self { circle, rival: true }
	}

	/// Returns the seats of a circle, the first one first.
	pub const fn both(circle: u8) -> [Self; 2] {
		[Self::first(circle), Self::rival(circle)]
	}
}
