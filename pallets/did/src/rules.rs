//! What the rules in force ask of calls.

use crate::{Config, Error, Pallet};
use clavis_primitives::{
	document::Change,
	rules::{RuleSet, Rules},
	Algorithm, ControlSet, Moment, PublicKey, Reason,
};
use frame_support::ensure;

/// The rules in force, and the moment of this block.
pub(crate) struct Present {
	rules: RuleSet,
	now: Moment,
}

impl Present {
	pub fn read<T: Config>() -> Self {
		Self { rules: T::Rules::in_force(), now: Pallet::<T>::now() }
	}

	/// Whether keys of this algorithm may act.
	pub fn accepts(&self, algorithm: Algorithm) -> bool {
		self.rules.accepts(algorithm, self.now)
	}

	/// Whether extrinsics of the account of such a key still speak for it.
	pub fn accepts_extrinsics(&self, algorithm: Algorithm) -> bool {
		self.rules.accepts_extrinsics(algorithm, self.now)
	}

	/// Refuses keys of algorithms that take no new ones.
	pub fn check_new<'a, T: Config>(&self, keys: impl IntoIterator<Item = &'a PublicKey>) -> Result<(), Error<T>> {
		let accepted = keys.into_iter().all(|key| self.rules.accepts_new(key.algorithm()));
		ensure!(accepted, Error::<T>::NoNewKeys);
		Ok(())
	}

	/// Refuses new keys in a control set that takes over. What was in the one before it may stay.
	pub fn check_new_members<T: Config>(&self, set: &ControlSet, before: &ControlSet) -> Result<(), Error<T>> {
		self.check_new(set.keys().filter(|key| before.keys().all(|known| known != *key)))
	}

	/// Refuses new keys in changes of a document.
	pub fn check_changes<T: Config>(&self, changes: &[Change]) -> Result<(), Error<T>> {
		self.check_new(changes.iter().filter_map(|change| match change {
			Change::AddMethod(method) => Some(&method.key),
			_ => None,
		}))
	}

	/// Refuses a reason that reaches further back than the rules let it.
	pub fn check_reach<T: Config>(&self, reason: &Reason) -> Result<(), Error<T>> {
		let in_reach = match reason {
			Reason::Routine => true,
			Reason::Compromised { since } => *since >= self.rules.earliest_since(self.now),
		};
		ensure!(in_reach, Error::<T>::SinceOutOfReach);
		Ok(())
	}

	/// A compromise as far back as the rules let it reach, for words that cannot be given again.
	pub fn within_reach(&self, since: Moment) -> Moment {
		since.max(self.rules.earliest_since(self.now))
	}
}
