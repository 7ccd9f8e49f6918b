//! The session manager: the validators of each session.
//!
//! A session is planned when the one before it begins. A decision within a session is planned at its end, for the
//! session after the next.

use crate::{Config, Pallet, Validators};
use alloc::vec::Vec;
use frame_support::traits::Get;
use pallet_session::{historical, NextKeys, QueuedKeys};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// A validator is known by its account, and by nothing else.
pub struct AccountAlone;

impl<AccountId> Convert<AccountId, Option<()>> for AccountAlone {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

impl<T: Config> Pallet<T> {
	/// The set, as historical sessions want it. `None` for an empty one, which would end the chain.
	fn whole_set() -> Option<Vec<(T::AccountId, ())>> {
		let set = Validators::<T>::get();
		(set.size() > 0).then(|| set.members().map(|member| (member.account.clone(), ())).collect())
	}

	/// Returns true if a session with the present set and its newest keys would differ from the one that just began.
	///
	/// A changed key counts as a difference, because it makes new authorities. The root of the historical session must
	/// name them. Otherwise nobody could ever prove an equivocation that the new key made.
	fn would_change() -> bool {
		let (set, begun) = (Validators::<T>::get(), QueuedKeys::<T>::get());
		let same = |(validator, keys): &(T::AccountId, T::Keys), account: &T::AccountId| {
			validator == account && NextKeys::<T>::get(account).as_ref() == Some(keys)
		};
		begun.len() != set.members().len()
			|| !begun.iter().zip(set.members()).all(|(begun, member)| same(begun, &member.account))
	}
}

/// `None` for a session like the one before: a set that is returned counts as changed, and each change makes a new
/// GRANDPA set, which each client that follows the chain by its proofs of finality has to fetch.
impl<T: Config> historical::SessionManager<T::AccountId, ()> for Pallet<T> {
	fn new_session(_: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		Self::would_change().then(Self::whole_set).flatten()
	}

	fn new_session_genesis(_: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		Self::whole_set()
	}

	fn start_session(index: SessionIndex) {
		if let Some(oldest) = index.checked_sub(T::KeptSessions::get()) {
			historical::Pallet::<T>::prune_up_to(oldest);
		}
	}

	fn end_session(_: SessionIndex) {}
}

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
	fn new_session(index: SessionIndex) -> Option<Vec<T::AccountId>> {
		accounts(<Self as historical::SessionManager<_, _>>::new_session(index))
	}

	fn new_session_genesis(index: SessionIndex) -> Option<Vec<T::AccountId>> {
		accounts(<Self as historical::SessionManager<_, _>>::new_session_genesis(index))
	}

	fn start_session(index: SessionIndex) {
		<Self as historical::SessionManager<_, _>>::start_session(index);
	}

	fn end_session(index: SessionIndex) {
		<Self as historical::SessionManager<_, _>>::end_session(index);
	}
}

fn accounts<AccountId>(validators: Option<Vec<(AccountId, ())>>) -> Option<Vec<AccountId>> {
	validators.map(|validators| validators.into_iter().map(|(account, ())| account).collect())
}
