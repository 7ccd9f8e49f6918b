//! The lookups that a decision on signatures takes: the control sets of member DIDs, and the rules about algorithms.

use crate::{rules::RulesNow, Config, Pallet};
use clavis_primitives::{control::Registry, Algorithm, ControlSet, DidId};
use core::{cell::Cell, marker::PhantomData};

/// The control set that signs for a member DID. One that is frozen may be in the hands of a thief.
fn control_set<T: Config>(did: &DidId) -> Option<ControlSet> {
	let record = Pallet::<T>::active(did).ok()?;
	(!record.is_frozen(Pallet::<T>::block())).then_some(record.control.set)
}

/// Refuses keys of withdrawn algorithms.
pub(crate) struct Strict<'a, T>(&'a RulesNow, PhantomData<T>);

impl<'a, T: Config> Strict<'a, T> {
	pub fn under(rules: &'a RulesNow) -> Self {
		Self(rules, PhantomData)
	}
}

impl<T: Config> Registry for Strict<'_, T> {
	fn control_set(&self, did: &DidId) -> Option<ControlSet> {
		control_set::<T>(did)
	}

	fn accepts(&self, algorithm: Algorithm) -> bool {
		self.0.accepts(algorithm)
	}
}

/// Tells which members can sign for a set, sooner or later: every key of an accepted algorithm, and every DID in use. A DID
/// that is frozen counts, since its freeze ends.
pub(crate) struct Able<'a, T>(&'a RulesNow, PhantomData<T>);

impl<'a, T: Config> Able<'a, T> {
	pub fn under(rules: &'a RulesNow) -> Self {
		Self(rules, PhantomData)
	}
}

impl<T: Config> Registry for Able<'_, T> {
	fn control_set(&self, did: &DidId) -> Option<ControlSet> {
		Some(Pallet::<T>::active(did).ok()?.control.set)
	}

	fn accepts(&self, algorithm: Algorithm) -> bool {
		self.0.accepts(algorithm)
	}
}

/// Accepts keys of withdrawn algorithms, and remembers that it met one.
pub(crate) struct Lenient<'a, T> {
	rules: &'a RulesNow,
	met_withdrawn: Cell<bool>,
	_config: PhantomData<T>,
}

impl<'a, T: Config> Lenient<'a, T> {
	pub fn under(rules: &'a RulesNow) -> Self {
		Self { rules, met_withdrawn: Cell::new(false), _config: PhantomData }
	}

	/// Whether a key of a withdrawn algorithm was among those asked about.
	pub fn met_withdrawn(&self) -> bool {
		self.met_withdrawn.get()
	}
}

impl<T: Config> Registry for Lenient<'_, T> {
	fn control_set(&self, did: &DidId) -> Option<ControlSet> {
		control_set::<T>(did)
	}

	fn accepts(&self, algorithm: Algorithm) -> bool {
		if !self.rules.accepts(algorithm) {
			self.met_withdrawn.set(true);
		}
		true
	}
}
