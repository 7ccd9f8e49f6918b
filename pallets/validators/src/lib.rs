//! The validator set, as referenda decide it.
//!
//! This pallet is the session manager: it names the validators of the sessions to come. Validators join, leave and
//! are replaced by decision. A validator that is proven to have equivocated in GRANDPA leaves without one.
//! The README beside this crate tabulates the calls.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

extern crate alloc;

pub use pallet::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod genesis;
mod manager;
#[cfg(test)]
mod mock;
mod offences;
mod session_weights;
mod set;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use manager::AccountAlone;
pub use offences::Reports;
pub use set::{Cause, Departure, Member, SetError, ValidatorSet};

#[allow(clippy::expect_used, clippy::unreachable, reason = "the macros of FRAME write them, and nothing else may")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use core::marker::PhantomData;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use pallet_session::NextKeys;
	use sp_staking::SessionIndex;

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// A session manager is half of the session pallet. So this pallet depends on it, and on its historical sessions.
	#[pallet::config]
	pub trait Config:
		frame_system::Config
		+ pallet_session::Config<ValidatorId = <Self as frame_system::Config>::AccountId>
		+ pallet_session::historical::Config<FullIdentification = ()>
	{
		/// The origin that decides about the set.
		type DecisionOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The fewest validators there may be, on a chain that starts with at least as many. One that starts with
		/// fewer never has fewer than that.
		#[pallet::constant]
		type MinValidators: Get<u32>;

		/// The most validators there may be.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// The number of ended sessions for which an equivocation can be proven.
		#[pallet::constant]
		type KeptSessions: Get<SessionIndex>;

		/// Makes session keys for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId, Self::Keys>;

		/// Benchmarked weights.
		type WeightInfo: WeightInfo;
	}

	/// The set.
	#[pallet::storage]
	pub type Validators<T: Config> =
		StorageValue<_, ValidatorSet<<T as frame_system::Config>::AccountId, T::MaxValidators>, ValueQuery>;

	/// The set starts as the validators of the session pallet's genesis, so that a specification states them once.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			genesis::build::<T>();
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A validator joined the set. It validates from the session after the next.
		Joined {
			/// Its account.
			validator: T::AccountId,
		},
		/// A validator left the set. It validates until the end of the next session.
		Left {
			/// Its account.
			validator: T::AccountId,
			/// The reason.
			cause: Cause,
		},
		/// A validator must leave, but the set is as small as it may be: it stays until another joins.
		MustLeave {
			/// Its account.
			validator: T::AccountId,
			/// The reason.
			cause: Cause,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is already a validator. If it must leave, that cannot be undone: let it leave first.
		AlreadyMember,
		/// The account is not a validator. Look up the set, and propose again.
		NotMember,
		/// The validator must already leave, as soon as another joins. Add one, or replace this one.
		AlreadyLeaving,
		/// The set is as large as it may be. Remove a validator first, or replace one.
		SetFull,
		/// The account has no session keys. Let it set them first, with a proof that it holds them
		/// (`session.set_keys`).
		NoSessionKeys,
		/// A validator's keys are in use. They can be purged once it has left the set, and replaced at any time
		/// (`session.set_keys`).
		KeysInUse,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}

		fn integrity_test() {
			assert!(T::MinValidators::get() > 0, "a set with no validators would end the chain");
			assert!(T::MinValidators::get() <= T::MaxValidators::get());
			assert!(T::KeptSessions::get() > 0, "equivocations are proven after their session");
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Adds a validator. If another waits to leave, it leaves.
		#[pallet::call_index(0)]
		pub fn add(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
			T::DecisionOrigin::ensure_origin(origin)?;
			let mut set = Validators::<T>::get();
			ensure!(NextKeys::<T>::contains_key(&validator), Error::<T>::NoSessionKeys);
			let released = set.add(validator.clone()).map_err(Error::<T>::from)?;
			Validators::<T>::put(set);
			Self::deposit_event(Event::Joined { validator });
			if let Some((validator, cause)) = released {
				Self::deposit_event(Event::Left { validator, cause });
			}
			Ok(())
		}

		/// Removes a validator; where the set is as small as it may be, as soon as another joins.
		#[pallet::call_index(1)]
		pub fn remove(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
			T::DecisionOrigin::ensure_origin(origin)?;
			let mut set = Validators::<T>::get();
			let departure = set.remove(&validator).map_err(Error::<T>::from)?;
			Validators::<T>::put(set);
			let cause = Cause::Decision;
			Self::deposit_event(match departure {
				Departure::Now => Event::Left { validator, cause },
				Departure::WhenReplaced => Event::MustLeave { validator, cause },
			});
			Ok(())
		}

		/// Puts one validator in the place of another, which leaves at once, also if the set is as small as it may be.
		#[pallet::call_index(2)]
		pub fn replace(origin: OriginFor<T>, old: T::AccountId, new: T::AccountId) -> DispatchResult {
			T::DecisionOrigin::ensure_origin(origin)?;
			let mut set = Validators::<T>::get();
			ensure!(NextKeys::<T>::contains_key(&new), Error::<T>::NoSessionKeys);
			let cause = set.replace(&old, new.clone()).map_err(Error::<T>::from)?;
			Validators::<T>::put(set);
			Self::deposit_event(Event::Left { validator: old, cause });
			Self::deposit_event(Event::Joined { validator: new });
			Ok(())
		}

		/// Forgets the session keys of the sender, who is no validator, and returns their deposit.
		///
		/// The session pallet's own call is closed by the runtime: by it a validator could leave without a decision, and
		/// make the set smaller than it may be.
		#[pallet::call_index(3)]
		pub fn purge_keys(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin.clone())?;
			ensure!(!Validators::<T>::get().contains(&account), Error::<T>::KeysInUse);
			pallet_session::Pallet::<T>::purge_keys(origin)
		}
	}
}
