//! The set that a chain starts with.

use crate::{Config, ValidatorSet, Validators};
use frame_support::traits::Get;
use pallet_session::SessionManager;

/// Takes over the session pallet's validators, whose genesis was built before, and has its first two sessions noted in
/// history: nothing could be proven of them otherwise, nor of any session after them, as long as the set stays.
///
/// A chain specification that states too many must not start a chain.
#[allow(clippy::panic, reason = "a chain must not start with an impossible genesis block")]
pub(crate) fn build<T: Config>() {
	let validators = pallet_session::Pallet::<T>::validators();
	match ValidatorSet::begin(validators, T::MinValidators::get()) {
		Ok(set) => Validators::<T>::put(set),
		Err(error) => panic!("genesis validators: {error:?}; {} are the most", T::MaxValidators::get()),
	}
	for session in 0..2 {
		<T as pallet_session::Config>::SessionManager::new_session_genesis(session);
	}
}
