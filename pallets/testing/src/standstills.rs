//! The standstills of a chain, as a test makes them.

use clavis_primitives::{BlockHeight, Standstills};
use frame_support::traits::Get;
use std::cell::RefCell;

thread_local! {
	static STANDSTILLS: RefCell<Standstills> = RefCell::new(Standstills::default());
}

/// Standstills as a test notes them.
pub struct NotedStandstills;

impl NotedStandstills {
	/// Takes note of whether holders can act in a block, as the runtime does at the beginning of each.
	pub fn note(block: BlockHeight, can_act: bool) {
		STANDSTILLS.with_borrow_mut(|standstills| standstills.note(block, can_act));
	}

	/// Forgets all of them.
	pub(crate) fn reset() {
		STANDSTILLS.take();
	}
}

impl Get<Standstills> for NotedStandstills {
	fn get() -> Standstills {
		STANDSTILLS.with_borrow(Clone::clone)
	}
}
