//! Benchmarks: every call on a set as large as it may be, and the session pallet's calls on keys.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "benchmarks run on no chain, and one that fails must stop"
)]

use super::*;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::RawOrigin;
use pallet_session::NextKeys;

/// Makes session keys.
pub trait BenchmarkHelper<AccountId, Keys> {
	/// New keys, and the proof that `owner` holds them.
	fn session_keys(owner: &AccountId) -> (Keys, Vec<u8>);
}

fn validator<T: Config>(n: u32) -> T::AccountId {
	let account = account("validator", n, 0);
	let (keys, _) = T::BenchmarkHelper::session_keys(&account);
	NextKeys::<T>::insert(&account, keys);
	account
}

/// A set of so many, which is as small as it may be if `minimum` says so.
fn set<T: Config>(size: u32, minimum: u32) -> Vec<T::AccountId> {
	let accounts = (0..size).map(validator::<T>).collect::<Vec<_>>();
	Validators::<T>::put(ValidatorSet::begin(accounts.clone(), minimum).expect("there is room"));
	accounts
}

fn decision<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::DecisionOrigin::try_successful_origin().map_err(|()| BenchmarkError::Stop("nobody can decide"))
}

/// An account that can pay the deposit for keys.
fn rich<T: Config>() -> T::AccountId {
	let account = whitelisted_caller();
	pallet_session::Pallet::<T>::ensure_can_pay_key_deposit(&account).expect("it can be minted");
	pallet_session::Pallet::<T>::ensure_can_pay_key_deposit(&account).expect("it can be minted");
	account
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// And the last of the set, which waited to leave, does.
	#[benchmark]
	fn add() -> Result<(), BenchmarkError> {
		let most = T::MaxValidators::get();
		let accounts = set::<T>(most - 1, most - 1);
		let last = accounts.last().expect("there are some");
		Validators::<T>::mutate(|set| set.remove(last)).expect("it is a validator");
		let (origin, new) = (decision::<T>()?, validator::<T>(most));
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, new.clone());
		assert!(Validators::<T>::get().contains(&new) && !Validators::<T>::get().contains(last));
		Ok(())
	}

	#[benchmark]
	fn remove() -> Result<(), BenchmarkError> {
		let accounts = set::<T>(T::MaxValidators::get(), 1);
		let last = accounts.last().expect("there are some").clone();
		let origin = decision::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, last.clone());
		assert!(!Validators::<T>::get().contains(&last));
		Ok(())
	}

	#[benchmark]
	fn replace() -> Result<(), BenchmarkError> {
		let most = T::MaxValidators::get();
		let accounts = set::<T>(most, most);
		let old = accounts.last().expect("there are some").clone();
		let (origin, new) = (decision::<T>()?, validator::<T>(most));
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, old, new.clone());
		assert!(Validators::<T>::get().contains(&new));
		Ok(())
	}

	#[benchmark]
	fn purge_keys() -> Result<(), BenchmarkError> {
		set::<T>(T::MaxValidators::get(), 1);
		let account = rich::<T>();
		let (keys, proof) = T::BenchmarkHelper::session_keys(&account);
		let origin = RawOrigin::Signed(account.clone());
		pallet_session::Pallet::<T>::set_keys(origin.clone().into(), keys, proof)?;
		#[extrinsic_call]
		_(origin);
		assert!(!NextKeys::<T>::contains_key(&account));
		Ok(())
	}

	/// `session.set_keys`, for the first time: with the deposit.
	#[benchmark]
	fn set_keys() -> Result<(), BenchmarkError> {
		let account = rich::<T>();
		let (keys, proof) = T::BenchmarkHelper::session_keys(&account);
		let origin = RawOrigin::Signed(account.clone()).into();
		#[block]
		{
			pallet_session::Pallet::<T>::set_keys(origin, keys, proof)?;
		}
		assert!(NextKeys::<T>::contains_key(&account));
		Ok(())
	}
}
