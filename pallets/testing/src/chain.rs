//! A chain on which a test runs.

use crate::{Clock, Dids, NotedStandstills, VotedRules};
use core::fmt::Debug;
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;

/// A chain on which a test runs.
pub struct Chain(TestExternalities);

impl Chain {
	/// Starts a chain from its genesis configuration. Sets back time, rules, standstills and DIDs.
	///
	/// Panics if the genesis cannot be built, as a node does.
	#[allow(clippy::expect_used, reason = "a test must not run on a chain that does not start")]
	pub fn new(genesis: impl BuildStorage) -> Self {
		Clock::set(0);
		VotedRules::reset();
		NotedStandstills::reset();
		Dids::reset();
		Self(genesis.build_storage().expect("the genesis can be built").into())
	}

	/// Prepares the chain before its test.
	#[must_use]
	pub fn prepared<R>(mut self, prepare: impl FnOnce() -> R) -> Self {
		self.0.execute_with(prepare);
		self
	}

	/// Runs a test, and then a check of the state, such as a pallet's `try_state`.
	///
	/// Panics if the check fails.
	#[allow(clippy::expect_used, reason = "a failed check fails its test")]
	pub fn run<E: Debug>(mut self, test: impl FnOnce(), check: impl FnOnce() -> Result<(), E>) {
		self.0.execute_with(|| {
			test();
			check().expect("the state must hold after each test");
		});
	}

	/// Runs a test that checks the state itself.
	pub fn execute_with<R>(mut self, test: impl FnOnce() -> R) -> R {
		self.0.execute_with(test)
	}
}

/// Takes the events of one pallet that were deposited since the last time. Drops those of other pallets.
pub fn take_events<T, E>() -> Vec<E>
where
	T: frame_system::Config,
	T::RuntimeEvent: TryInto<E>,
{
	let events = frame_system::Pallet::<T>::read_events_for_pallet::<E>();
	frame_system::Pallet::<T>::reset_events();
	events
}
