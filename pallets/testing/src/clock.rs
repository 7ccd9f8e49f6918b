//! The chain's time, as a test sets it.

use clavis_primitives::Moment;
use core::{cell::Cell, time::Duration};
use frame_support::traits::UnixTime;

thread_local! {
	static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A clock that stands still until a test sets it.
pub struct Clock;

impl Clock {
	/// Sets the time to a moment.
	pub fn set(moment: Moment) {
		NOW.set(Duration::from_secs(moment));
	}

	/// Moves the time forward.
	pub fn advance(time: Duration) {
		NOW.set(NOW.get().saturating_add(time));
	}

	/// The moment: whole seconds.
	pub fn moment() -> Moment {
		NOW.get().as_secs()
	}

	/// The time in milliseconds, as a block's inherent states it.
	pub fn milliseconds() -> u64 {
		NOW.get().as_millis().try_into().unwrap_or(u64::MAX)
	}
}

impl UnixTime for Clock {
	fn now() -> Duration {
		NOW.get()
	}
}
