//! The demands of the rules in force on calls.

use crate::{Config, Error, Pallet};
use clavis_primitives::{
	document::{Change, Unusable},
	rules::{RuleSet, Rules},
	Algorithm, ControlSet, Moment, PublicKey, Purpose, Reason, Record, VerificationMethod,
};
use frame_support::ensure;

/// The rules in force, and the moment of this block.
pub(crate) struct RulesNow {
	rules: RuleSet,
	now: Moment,
}

impl RulesNow {
	pub fn read<T: Config>() -> Self {
		Self { rules: T::Rules::in_force(), now: Pallet::<T>::now() }
	}

	/// Whether keys of this algorithm may act.
	pub fn accepts(&self, algorithm: Algorithm) -> bool {
		self.rules.accepts(algorithm, self.now)
	}

	/// Whether the account of such a key may still act by its extrinsics.
	pub fn accepts_extrinsics(&self, algorithm: Algorithm) -> bool {
		self.rules.accepts_extrinsics(algorithm, self.now)
	}

	/// Checks that a method of the document is good for a purpose.
	pub fn check_method<Ticket>(
		&self,
		record: &Record<Ticket>,
		method: &VerificationMethod,
		purpose: Purpose,
	) -> Result<(), Unusable> {
		record.check_use(method, Some(purpose), self.now, &self.rules)
	}

	/// Checks that a method of the document is good for any purpose.
	pub fn check_any_use(&self, method: &VerificationMethod) -> Result<(), Unusable> {
		method.check_use(None, self.now, &self.rules)
	}

	/// Refuses keys of algorithms that take no new ones.
	pub fn check_new<'a, T: Config>(&self, keys: impl IntoIterator<Item = &'a PublicKey>) -> Result<(), Error<T>> {
		let accepted = keys.into_iter().all(|key| self.rules.accepts_new(key.algorithm()));
		ensure!(accepted, Error::<T>::NoNewKeys);
		Ok(())
	}

	/// Refuses new keys in a control set that takes over. Keys of the set before it may stay.
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

	/// Refuses a reason that reaches further back than the rules allow.
	pub fn check_reach<T: Config>(&self, reason: &Reason) -> Result<(), Error<T>> {
		let in_reach = reason.since().is_none_or(|since| since >= self.rules.earliest_since(self.now));
		ensure!(in_reach, Error::<T>::SinceOutOfReach);
		Ok(())
	}

	/// Returns the moment of a compromise, but no earlier than the rules allow. For a certificate, which cannot be made
	/// again.
	pub fn within_reach(&self, since: Moment) -> Moment {
		since.max(self.rules.earliest_since(self.now))
	}
}
