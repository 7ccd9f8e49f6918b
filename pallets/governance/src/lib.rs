//! The origins that referenda act as, the periods of the chain, and the one way to a runtime upgrade.
//!
//! There is no root here, and no way to it. Each kind of decision has an [`Origin`] of its own, which reaches the calls that
//! name it and no others. The README beside this crate tabulates origins, calls and periods.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

pub use pallet::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod decision;
mod genesis;
#[cfg(test)]
mod mock;
mod periods;
mod rescue;
mod standstill;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod weights;

pub use decision::{Decision, EnsureDecision, EnsureRules, EnsureUpgrades, EnsureValidators};
pub use periods::{
	BlockTime, Cooldown, MinimumPeriod, Periods, PeriodsError, RulesNotice, SessionLength, Tightening,
	UndecidingTimeout, VoteLocking, WithdrawalNotice, LONGEST_BLOCKS, LONGEST_BLOCK_TIME, LONGEST_SECONDS,
	SHORTEST_BLOCK_TIME,
};
pub use rescue::KeepUpgradesOpen;

#[allow(clippy::expect_used, clippy::unreachable, reason = "the macros of FRAME write them, and nothing else may")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use clavis_primitives::Standstills;
	use core::marker::PhantomData;
	use frame_support::{migrations::MultiStepMigrator, pallet_prelude::*};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The origin that may authorise a runtime upgrade: [`EnsureUpgrades`].
		type UpgradeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The migrations over many blocks, during which holders cannot act.
		type Migrator: MultiStepMigrator;

		/// Benchmarked weights.
		type WeightInfo: WeightInfo;
	}

	/// What a balance is held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The entries of an account that votes. The chain keeps them for good, also when no vote stands any more.
		Votes,
	}

	/// An approved referendum acts.
	#[pallet::origin]
	pub type Origin = Decision;

	/// The time between blocks and the periods of governance on this chain. Set by the genesis block, once.
	#[pallet::storage]
	#[pallet::storage_prefix = "Periods"]
	pub type ChainPeriods<T: Config> = StorageValue<_, Periods, ValueQuery>;

	/// The version of the runtime that has a migration which failed. Nothing as long as none did, and after a later runtime came.
	#[pallet::storage]
	pub type FailedUpgrade<T: Config> = StorageValue<_, u32>;

	/// The blocks in which holders could not act. Every block reads it, and writes it where one begins or ends.
	#[pallet::storage]
	#[pallet::storage_prefix = "Standstills"]
	pub type NotedStandstills<T: Config> = StorageValue<_, Standstills, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The periods of this chain; by default those of the main network.
		pub periods: Periods,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			genesis::build::<T>(&self.periods);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_runtime_upgrade() -> Weight {
			Self::forget_failure_before(T::Version::get().spec_version)
		}

		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::note_standstill()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Authorises the runtime whose code has this hash. Any account may then bring the code, by
		/// `system.apply_authorized_upgrade`. That call refuses another spec name, and a spec version that is not higher.
		///
		/// One authorisation stands at a time: this one replaces an earlier one that was not applied.
		#[pallet::call_index(0)]
		#[pallet::weight((<T as Config>::WeightInfo::authorize_upgrade(), DispatchClass::Operational))]
		pub fn authorize_upgrade(origin: OriginFor<T>, code_hash: T::Hash) -> DispatchResult {
			T::UpgradeOrigin::ensure_origin(origin)?;
			let check_version = true;
			frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, check_version);
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Returns the periods of this chain.
		pub fn periods() -> Periods {
			ChainPeriods::<T>::get()
		}
	}
}
