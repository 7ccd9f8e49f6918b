//! The revocation rules: numbered sets, scheduled by referendum, tightened by the council.
//!
//! The decisions stand in [`Agenda`], and their rules in `clavis_primitives::rules`. This pallet checks the origin of a
//! decision, brings in the decisions that are due once the moment of a block is known, and keeps each past set by its
//! number. The README beside this crate tabulates the calls.

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
mod error;
mod genesis;
#[cfg(test)]
mod mock;
mod reads;
mod succession;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod weights;

#[allow(clippy::expect_used, clippy::unreachable, reason = "the macros of FRAME write them, and nothing else may")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use clavis_primitives::{
		rules::{self, Field, NumberedRules, PastRules, RuleChange, RuleChanges, RuleNumber, RuleSet},
		BlockHeight, Moment, Standstills,
	};
	use core::marker::PhantomData;
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The moment that the chain agrees on. It must call this pallet's `OnTimestampSet` in every block in which
		/// holders can act.
		type Time: UnixTime;

		/// The blocks in which holders could not act. What waits is put off by them.
		type Standstills: Get<Standstills>;

		/// The origin of voters, who may schedule and cancel decisions.
		type DecisionOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The origin of the council, which may tighten. It acts by transactions: hooks run before the moment of a block is known.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The least number of blocks between a decision of voters and the block in which it is in force.
		type MinimumNotice: Get<BlockHeight>;

		/// The least number of seconds for which new keys of an algorithm are refused before voters end its keys.
		type WithdrawalNotice: Get<u64>;

		/// The number of blocks for which a tightening lasts.
		type TighteningLength: Get<BlockHeight>;

		/// The number of blocks after a lapse in which the field cannot be tightened again.
		type Cooldown: Get<BlockHeight>;

		/// Milliseconds between blocks, as they are planned.
		type BlockTime: Get<u64>;

		/// Benchmarked weights.
		type WeightInfo: WeightInfo;
	}

	/// The rules in force: the one entry that calls, nodes and light clients read.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, NumberedRules, ValueQuery>;

	/// The rules that were in force, from the first ones on, for ever.
	#[pallet::storage]
	pub type Past<T: Config> = StorageMap<_, Identity, RuleNumber, PastRules>;

	/// All decisions about the rules.
	#[pallet::storage]
	pub type Agenda<T: Config> = StorageValue<_, rules::Agenda, ValueQuery>;

	/// The next block in which the agenda may bring a change. A block without a change reads nothing else of the agenda.
	/// Never later than the agenda says; after a cancellation it may be earlier.
	#[pallet::storage]
	pub type Due<T: Config> = StorageValue<_, BlockHeight>;

	/// The next moment in which keys of an algorithm end by a decision of voters. The first block from then on looks whether
	/// holders had their notice in blocks.
	#[pallet::storage]
	pub type Matures<T: Config> = StorageValue<_, Moment>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The rules of the first block.
		pub rules: RuleSet,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			genesis::build::<T>(&self.rules);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Voters decided on changes.
		Scheduled {
			/// The id by which the decision can be cancelled.
			id: u32,
			/// The first block in which they are in force.
			from_block: BlockHeight,
		},
		/// Voters cancelled a decision before its block.
		Cancelled {
			/// The id of the decision.
			id: u32,
		},
		/// The block of a decision came.
		Enacted {
			/// The id of the decision.
			id: u32,
		},
		/// The block of a decision came, but the decision would have left unsound rules, since another one was cancelled.
		Dropped {
			/// The id of the decision.
			id: u32,
		},
		/// The council tightened a field.
		Tightened {
			/// The value of the field as long as the tightening lasts.
			change: RuleChange,
			/// The block in which it lapses.
			until: BlockHeight,
		},
		/// Voters lifted a tightening. It lapses in the next block.
		Lifted {
			/// The field.
			field: Field,
		},
		/// A tightening lapsed.
		Lapsed {
			/// The field.
			field: Field,
		},
		/// Other rules are in force, from this block and its moment.
		CameIntoForce {
			/// Their number. The same one again if they changed once more within the block.
			number: RuleNumber,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The notice is shorter than the network's minimum. Leave holders more blocks.
		NoticeTooShort,
		/// The notice is longer than a year. Decide later.
		NoticeTooLong,
		/// An algorithm cannot be withdrawn from a moment that will have passed. Name a later one.
		Retroactive,
		/// Holders need more time between the refusal of new keys and the end of theirs. Name a later moment.
		WithdrawalTooSoon,
		/// A field is changed twice. Name each field once.
		DuplicateField,
		/// The rules will say this already, or the list of changes is empty.
		NothingToChange,
		/// Too many decisions wait for their blocks. Cancel one, or wait.
		TooManyScheduled,
		/// No decision with this id waits: it is in force, was cancelled, or never was.
		NotScheduled,
		/// The council can only tighten, and this is not tighter than what is in force. It takes a referendum.
		NotTighter,
		/// The council cannot touch this field. It takes a referendum.
		OutOfReach,
		/// The council tightened this field a short while ago. It takes a referendum, or time.
		CoolingDown,
		/// The council holds another algorithm withdrawn, and can withdraw one at a time. Refuse new keys instead.
		OneWithdrawal,
		/// The council holds no tightening of this field that lasts beyond the next block. There is nothing to lift.
		NotTightened,
		/// No signature algorithm would be left for new keys, at once or when a later decision comes. Leave one.
		NoAlgorithmLeft,
		/// The longest key age must be 30 days (2,592,000 s) or more.
		KeyAgeTooShort,
		/// "Compromised since" must be able to reach back 7 days (604,800 s) or more.
		ReachTooShort,
		/// The shortest recovery delay must be 90 days (2,592,000 blocks) or less.
		RecoveryTooSlow,
		/// The fewest guardians must be from 2 to 16.
		GuardiansOutOfBounds,
		/// The rekey deadline must be from 1 hour (1,200 blocks) to the longest epoch.
		DeadlineOutOfBounds,
		/// The longest epoch must be from 1 day (28,800 blocks) to 5 years.
		EpochOutOfBounds,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Returns the weight of `on_timestamp_set`, which runs when the moment of the block is known. While a withdrawal is
		/// pending, any block may be the first one from its moment on.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			if Self::is_due() || Matures::<T>::exists() || Self::standstill_ended().is_some() {
				T::WeightInfo::on_timestamp_set_due().saturating_add(Self::weight_of_writes())
			} else {
				T::WeightInfo::on_timestamp_set_idle()
			}
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Schedules changes of the rules, which are in force after a notice, in blocks. Voters decide on them.
		///
		/// The moment of a withdrawal can turn out too early, because blocks were late or another decision was cancelled.
		/// Then it is moved to the first moment that leaves holders their notice.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::schedule(changes.len() as u32).saturating_add(Pallet::<T>::weight_of_writes()))]
		pub fn schedule(origin: OriginFor<T>, changes: RuleChanges, notice: BlockHeight) -> DispatchResult {
			T::DecisionOrigin::ensure_origin(origin)?;
			let mut agenda = Agenda::<T>::get();
			let scheduled =
				agenda.schedule(changes, notice, Self::now(), &Self::notices()).map_err(Error::<T>::from)?;
			Agenda::<T>::put(agenda);
			Self::wake_in(scheduled.from_block);
			Self::deposit_event(Event::Scheduled { id: scheduled.id, from_block: scheduled.from_block });
			Ok(())
		}

		/// Cancels a decision before its block. Voters decide on it.
		#[pallet::call_index(1)]
		pub fn cancel(origin: OriginFor<T>, id: u32) -> DispatchResult {
			T::DecisionOrigin::ensure_origin(origin)?;
			let mut agenda = Agenda::<T>::get();
			agenda.cancel(id).map_err(Error::<T>::from)?;
			Agenda::<T>::put(agenda);
			Self::deposit_event(Event::Cancelled { id });
			Ok(())
		}

		/// Tightens a field, at once and for a limited time. The council decides on it. A withdrawal that names an earlier
		/// moment than now starts now.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::tighten().saturating_add(Pallet::<T>::weight_of_writes()))]
		pub fn tighten(origin: OriginFor<T>, change: RuleChange) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			let now = Self::now();
			let mut agenda = Agenda::<T>::get();
			let tightening = agenda.tighten(change, now, &Self::notices()).map_err(Error::<T>::from)?;
			Agenda::<T>::put(&agenda);
			Self::wake_in(tightening.until);
			Self::deposit_event(Event::Tightened { change: tightening.change, until: tightening.until });
			Self::put_in_force(&agenda, now);
			Ok(())
		}

		/// Lifts a tightening of the council with the next block, without a notice. Voters decide on it. The rules that they
		/// decided on before stay as they are.
		///
		/// The next block, since a referendum acts before the moment of its own block is known.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::lift().saturating_add(Pallet::<T>::weight_of_writes()))]
		pub fn lift(origin: OriginFor<T>, field: Field) -> DispatchResult {
			T::DecisionOrigin::ensure_origin(origin)?;
			let mut agenda = Agenda::<T>::get();
			let lifted = agenda.lift(field, Self::now()).map_err(Error::<T>::from)?;
			Agenda::<T>::put(agenda);
			Self::wake_in(lifted.until);
			Self::deposit_event(Event::Lifted { field });
			Ok(())
		}
	}
}
