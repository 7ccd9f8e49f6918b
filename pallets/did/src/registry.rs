//! What deciding on signatures takes of the chain: the control sets of member DIDs, and the rules about algorithms.

use crate::{Config, Pallet};
use clavis_primitives::{control::Registry, ladder::AlgorithmRules, Algorithm, ControlSet, DidId};
use core::{cell::Cell, marker::PhantomData};

/// The control set that signs for a member DID. One that is frozen may be in the hands of a thief.
fn control_set<T: Config>(did: &DidId) -> Option<ControlSet> {
	let record = Pallet::<T>::active(*did).ok()?;
	(!record.is_frozen(Pallet::<T>::block())).then_some(record.control.set)
}

/// Refuses keys of withdrawn algorithms.
pub(crate) struct Strict<T>(PhantomData<T>);

impl<T> Default for Strict<T> {
	fn default() -> Self {
		Self(PhantomData)
	}
}

impl<T: Config> Registry for Strict<T> {
	fn control_set(&self, did: &DidId) -> Option<ControlSet> {
		control_set::<T>(did)
	}

	fn accepts(&self, algorithm: Algorithm) -> bool {
		T::Rules::accepts(algorithm)
	}
}

/// Accepts keys of withdrawn algorithms, and remembers that it met one.
pub(crate) struct Lenient<T>(Cell<bool>, PhantomData<T>);

impl<T> Default for Lenient<T> {
	fn default() -> Self {
		Self(Cell::new(false), PhantomData)
	}
}

impl<T> Lenient<T> {
	/// Whether a key of a withdrawn algorithm was among those asked about.
	pub fn met_withdrawn(&self) -> bool {
		self.0.get()
	}
}

impl<T: Config> Registry for Lenient<T> {
	fn control_set(&self, did: &DidId) -> Option<ControlSet> {
		control_set::<T>(did)
	}

	fn accepts(&self, algorithm: Algorithm) -> bool {
		if !T::Rules::accepts(algorithm) {
			self.0.set(true);
		}
		true
	}
}

/// Whether extrinsics of the account of such a key still speak for it. An Ed25519 and an sr25519 signature yield the
/// same account, so that the withdrawal of either closes this way to both.
pub(crate) fn extrinsics_accepted<T: Config>(algorithm: Algorithm) -> bool {
	match algorithm {
		Algorithm::Ed25519 | Algorithm::Sr25519 => {
			T::Rules::accepts(Algorithm::Ed25519) && T::Rules::accepts(Algorithm::Sr25519)
		},
		Algorithm::Secp256k1 | Algorithm::P256 | Algorithm::X25519 => T::Rules::accepts(algorithm),
	}
}
