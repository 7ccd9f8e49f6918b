//! Guardians of DIDs: the plans that name them, the attempts by which they put another control set in place, and freezes.
//!
//! A holder names up to ten circles of guardians. The guardians of a circle approve an attempt that names a control set.
//! After a delay, any account has it carried out. `docs/ladder.md` has the states and the powers, and the README beside
//! this crate tabulates the calls. This pallet asks for authority by `Gate` and changes control by `Ladder`. It knows
//! nothing of the pallet that implements them.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

extern crate alloc;

pub use pallet::*;
pub use weights::WeightInfo;

mod attempt;
mod attempts;
mod ballots;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod deposit;
mod duties;
mod error;
mod guardian;
mod guardianship;
mod guarding;
#[cfg(test)]
mod mock;
mod plans;
mod reads;
mod seat;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod view;
pub mod weights;
mod work;

pub use attempt::{Approvals, Attempt, Nomination, Outcome, MAX_APPROVALS};
pub use ballots::{Ballot, FreezeAct, MAX_FREEZE};
#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use guardian::{CircleNotes, Cooldown, MAX_OPENERS};
pub use guarding::{Guarding, Inherited, Opening, PlanChange, SteppedIn, MAX_INHERITED};
pub use seat::{Seat, MAX_ATTEMPTS};

#[allow(clippy::expect_used, clippy::unreachable, reason = "the macros of FRAME write them, and nothing else may")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::boxed::Box;
	use attempt::AttemptOf;
	use clavis_primitives::{
		gate::{Gate, Need},
		ladder::Ladder,
		recovery::{GuardianId, LeafProof, NewControl, Plan, MAX_QUORUM},
		rules::Rules,
		AccountId, BlockHeight, DidId, Standstills,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{Consideration, Footprint, UnixTime},
	};
	use frame_system::pallet_prelude::*;
	use guardian::acting;
	use guarding::GuardingOf;
	use sp_core::H256;
	use work::{weight_of_acting, Looked};

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId, Hash = H256> {
		/// The gate to DIDs.
		type Gate: Gate<OriginFor<Self>>;

		/// The acts of guardians on DIDs.
		type Ladder: Ladder;

		/// The rules, which set minimums for new plans.
		type Rules: Rules;

		/// The blocks in which holders could not act.
		type Standstills: Get<Standstills>;

		/// The moment that the chain agrees on.
		type Time: UnixTime;

		/// The deposit for a plan, or for a change that waits, in steps of 512 bytes.
		type PlanConsideration: Consideration<AccountId, Footprint>;

		/// The deposit for an attempt, in steps of 512 bytes. Its base makes endless attempts expensive.
		type AttemptConsideration: Consideration<AccountId, Footprint>;

		/// The part of the deposit for an attempt that does not depend on its size, in planck. Clients read it, and tell guardians
		/// what an attempt takes.
		#[pallet::constant]
		type AttemptBase: Get<u128>;

		/// The most blocks for which an attempt has its seat for itself, if it lacks the approvals that keep it. More than 0.
		#[pallet::constant]
		type GatheringPeriod: Get<BlockHeight>;

		/// The blocks after the first vote of a ballot in which its votes count. More than 0.
		#[pallet::constant]
		type BallotPeriod: Get<BlockHeight>;

		/// The fewest blocks after a recovery in which a ranking commitment that stood before can be revealed. Also the blocks
		/// in which a change of a plan can be applied after guardians could last hold it back. More than 0.
		#[pallet::constant]
		type ContestPeriod: Get<BlockHeight>;

		/// The blocks after a ranking reveal in which the control set can have the deposit of an attempt burned that the reveal
		/// ended. More than 0.
		#[pallet::constant]
		type ForfeitPeriod: Get<BlockHeight>;

		/// Benchmarked weights.
		type WeightInfo: WeightInfo;

		/// The help of the pallet of DIDs that benchmarks need.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper;
	}

	/// Deposits this pallet holds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For a plan, or for a change of one that waits.
		#[codec(index = 0)]
		Plan,
		/// For an attempt.
		#[codec(index = 1)]
		Attempt,
	}

	/// The guardians of each DID. Ids are hashes already, so they need no hasher.
	#[pallet::storage]
	pub type Plans<T: Config> = StorageMap<_, Identity, DidId, GuardingOf<T>>;

	/// The change of a plan that waits.
	#[pallet::storage]
	pub type Changes<T: Config> = StorageMap<_, Identity, DidId, PlanChange<T::PlanConsideration>>;

	/// The attempts, by the DID and the seat.
	#[pallet::storage]
	pub type Attempts<T: Config> = StorageDoubleMap<_, Identity, DidId, Identity, Seat, AttemptOf<T>>;

	/// The control that each attempt names.
	#[pallet::storage]
	pub type Nominations<T: Config> = StorageDoubleMap<_, Identity, DidId, Identity, Seat, Nomination>;

	/// The ballots that are open, or that closed below their quorum.
	#[pallet::storage]
	pub type Ballots<T: Config> = StorageDoubleMap<_, Identity, DidId, Identity, (u8, FreezeAct), Ballot>;

	/// The notes about each circle: guardians that opened attempts lately, and guardians that answered.
	#[pallet::storage]
	pub type Circles<T: Config> = StorageDoubleMap<_, Identity, DidId, Identity, u8, CircleNotes, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A plan took effect.
		PlanSet {
			/// The DID.
			did: DidId,
			/// The version of the plan: this block.
			version: BlockHeight,
		},
		/// The DID has no guardians any more.
		PlanRemoved {
			/// The DID.
			did: DidId,
		},
		/// A change of the plan was asked for, and waits.
		ChangeWaits {
			/// The DID.
			did: DidId,
			/// The first block in which it can be applied.
			applies_at: BlockHeight,
		},
		/// A change of the plan that waited was dropped: by the holder, by a recovery, or by the reveal of a ranking set.
		ChangeCancelled {
			/// The DID.
			did: DidId,
		},
		/// A guardian opened an attempt, which is its approval too.
		AttemptOpened {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// True for a rival of the attempt that stands. It needs the override quorum.
			rival: bool,
			/// The number of the attempt under this plan, from 1.
			number: u32,
			/// The digest that guardians approve.
			attempt: H256,
			/// The last block in which it can be carried out.
			expires_at: BlockHeight,
		},
		/// A guardian approved an attempt.
		Approved {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
			/// The approvals so far.
			approvals: u32,
		},
		/// The control set vetoed an attempt.
		Vetoed {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
		},
		/// An attempt was carried out.
		Recovered {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
		},
		/// An attempt was closed without being carried out.
		AttemptClosed {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
			/// The reason.
			outcome: Outcome,
		},
		/// A guardian voted for a freeze.
		FreezeVoted {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The votes so far.
			votes: u32,
		},
		/// A guardian voted for the end of a freeze.
		UnfreezeVoted {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The votes so far.
			votes: u32,
		},
		/// A guardian resigned.
		Resigned {
			/// The DID that it guarded.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The guardian.
			guardian: GuardianId,
		},
		/// A holder asked the guardians for a sign of life.
		Asked {
			/// The DID.
			did: DidId,
		},
		/// A guardian answered.
		Answered {
			/// The DID that it guards.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The guardian.
			guardian: GuardianId,
		},
		/// An entry went, and the balance of its payer did not take the deposit back. The deposit stays on hold.
		DepositLeft {
			/// The payer.
			payer: AccountId,
		},
		/// A ranking set was revealed, which ended an attempt. The control set can call it hostile.
		AttemptOutranked {
			/// The DID.
			did: DidId,
			/// The place of the circle, from 0.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
			/// The last block in which the control set can have its deposit burned.
			forfeit_until: BlockHeight,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The DID has no guardians.
		NoPlan,
		/// No change of the plan waits.
		NoChange,
		/// The change of the plan waits still. Apply it when its time has come.
		TooEarly,
		/// An attempt that reached its threshold stands, and it was opened before the change was due. Or a ranking reveal ended
		/// an attempt, and its deposit can still be burned. Apply the change when that attempt is over.
		AttemptStands,
		/// The plan has no circle. Name at least one.
		NoCircle,
		/// A circle has fewer guardians than the rules ask for. Name more.
		TooFewGuardians,
		/// A circle has more than 16 guardians, or more than 65,536 leaves. Name fewer.
		TooManyGuardians,
		/// The guardians of a circle are out of order, or one is named twice. Sort them, and name each once.
		UnorderedGuardians,
		/// A threshold or a freeze quorum is not 2 to 12 or is more than the guardians, or an override quorum is not more than
		/// the threshold.
		UnfitQuorum,
		/// The delay of a circle is shorter than the rules ask for or longer than 90 days, or its time without an act is longer
		/// than ten years.
		UnfitDelay,
		/// The expiry of a circle must be after its delay, by 90 days at most.
		UnfitExpiry,
		/// A DID cannot guard itself. Name another guardian.
		OwnGuardian,
		/// The plan has no circle at this place.
		UnknownCircle,
		/// The caller is no guardian of this circle. In a private circle, show the leaf of the guardian; in a public one, show
		/// none.
		NotAGuardian,
		/// The plan took effect in this block. Open an attempt in a later one.
		PlanTooNew,
		/// This guardian opened an attempt of this circle lately. Let another guardian open it, or wait.
		OpenerCoolsDown,
		/// Another attempt of this circle stands, or a rival beside it. Approve one of them, or wait for the end of one.
		CircleTaken,
		/// The plan has used up its numbers for attempts.
		Exhausted,
		/// No attempt of this circle stands.
		NoAttempt,
		/// The attempt of this circle has another digest. Look it up, and compare what it names.
		OtherAttempt,
		/// The time of this attempt is over. Open another one.
		AttemptExpired,
		/// The time of this attempt is not over. Close it later.
		StillOpen,
		/// This guardian has approved already.
		AlreadyApproved,
		/// 16 approvals are the most.
		TooManyApprovals,
		/// The attempt was vetoed already.
		AlreadyVetoed,
		/// The current control set vetoed the attempt. It takes the override quorum.
		Vetoed,
		/// Too few guardians in good standing approved. Let more of them approve.
		BelowQuorum,
		/// Too few guardians in good standing approved to override the control set. Let more of them approve.
		BelowOverrideQuorum,
		/// The delay of this attempt is not over.
		NotMatured,
		/// Another attempt stands that comes first: by an override quorum, or by the place of its circle.
		Outranked,
		/// This circle has no freeze quorum.
		CannotFreeze,
		/// Guardians froze the DID not long ago. Vote when the pause after a freeze is over.
		FreezeCoolsDown,
		/// The DID is not frozen.
		NotFrozen,
		/// This guardian has voted already.
		AlreadyVoted,
		/// The guardians of a private circle are not on the chain. Tell the holder.
		PrivateCircle,
		/// The holder has not asked since this guardian answered.
		NothingAsked,
		/// The DID is frozen. Apply the change when the freeze is over.
		DidFrozen,
		/// The change of the plan has lapsed, since nobody applied it in its time. Ask for it again.
		ChangeLapsed,
		/// A ranking control set was revealed, which ended this attempt. Open another one, if it is needed still.
		EndedByReveal,
		/// No reveal has ended this attempt, so its deposit is not for the control set to burn. Veto it.
		NotEndedByReveal,
		/// The time in which the deposit of this attempt can be burned is over.
		ForfeitOver,
		/// The attempt expires before its delay is over, since the control set has acted or was frozen. Open another one later.
		CannotMature,
		/// A circle that waits for the last act of the holder cannot freeze. Leave its freeze quorum out.
		HeirsFreeze,
		/// A rival is carried out by the override quorum alone, against which there is no veto.
		NoVeto,
		/// A ranking reveal ended an attempt, and its deposit can still be burned. Carry this one out when that time is over.
		ForfeitOpen,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}

		fn integrity_test() {
			let periods =
				[T::GatheringPeriod::get(), T::BallotPeriod::get(), T::ContestPeriod::get(), T::ForfeitPeriod::get()];
			assert!(periods.iter().all(|period| *period > 0), "a period has blocks");
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Names the guardians of a DID, or asks for a change of them; `None` for no guardians.
		///
		/// The first plan takes effect at once. A change waits for the longest delay of the plan in force, and replaces one
		/// that waits. The sender pays the deposit.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_plan(plan.as_ref().map_or(0, |plan| plan.circles.len() as u32)))]
		pub fn set_plan(origin: OriginFor<T>, did: DidId, plan: Option<Plan>) -> DispatchResult {
			let entry = T::Gate::enter(origin, &did, Need::Control)?;
			if let Some(plan) = &plan {
				Self::check_plan(&did, plan)?;
			}
			Self::ask_for_plan(&did, plan, &entry.payer)
		}

		/// Puts a change of the plan that has waited into effect. Any account can send it.
		///
		/// All attempts are closed. Fails while the DID is frozen, and while an attempt stands that has reached its threshold and
		/// that was opened before the change was due. Fails too while the deposit of an attempt can be burned, after a ranking
		/// reveal. A change lapses if nobody applies it. The rules at this time do not matter: minimums that were raised since
		/// bind plans that are asked for later.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::apply_plan(MAX_ATTEMPTS))]
		pub fn apply_plan(origin: OriginFor<T>, did: DidId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let closed = Self::change_plan(&did)?;
			Ok(Some(T::WeightInfo::apply_plan(closed)).into())
		}

		/// Drops the change of the plan that waits.
		#[pallet::call_index(2)]
		pub fn cancel_change(origin: OriginFor<T>, did: DidId) -> DispatchResult {
			T::Gate::enter(origin, &did, Need::Control)?;
			ensure!(Self::call_change_off(&did), Error::<T>::NoChange);
			Ok(())
		}

		/// Opens an attempt of a circle, by the approval of one of its guardians. The sender pays the deposit.
		///
		/// If an attempt stands at its threshold, the new one becomes its rival, which needs the override quorum.
		/// `guardian` is the DID of the guardian; without it, the guardian is the sender. `leaf` is its leaf in a private
		/// circle. The set that `control` names must have signed for itself.
		#[pallet::call_index(3)]
		#[pallet::weight(
			weight_of_acting::<T>(T::WeightInfo::start(), guardian)
				.saturating_add(T::Ladder::weight_of_nomination(control))
		)]
		pub fn start(
			origin: OriginFor<T>,
			did: DidId,
			circle: u8,
			control: Box<NewControl>,
			guardian: Option<DidId>,
			leaf: Option<LeafProof>,
		) -> DispatchResult {
			let (guardian, payer) = acting::<T>(origin, guardian)?;
			Self::open(&did, circle, *control, guardian, leaf, &payer)
		}

		/// Approves the attempt of a circle that has this digest. If it has 16 approvals, one that does not count makes room.
		#[pallet::call_index(4)]
		#[pallet::weight(Pallet::<T>::weight_of_approval(guardian, Seat::rival(*circle), MAX_APPROVALS))]
		pub fn approve(
			origin: OriginFor<T>,
			did: DidId,
			circle: u8,
			attempt: H256,
			guardian: Option<DidId>,
			leaf: Option<LeafProof>,
		) -> DispatchResultWithPostInfo {
			let (approving, _) = acting::<T>(origin, guardian)?;
			let (seat, looked) = Self::add_approval(&did, circle, attempt, approving, leaf)?;
			Ok(Some(Self::weight_of_approval(&guardian, seat, looked)).into())
		}

		/// Vetoes an attempt, by the control set of the DID. Only the override quorum carries it out then. A rival needs no veto.
		///
		/// Works while the DID is frozen, and with keys of a withdrawn algorithm.
		#[pallet::call_index(5)]
		pub fn veto(origin: OriginFor<T>, did: DidId, circle: u8, attempt: H256) -> DispatchResult {
			T::Gate::enter(origin, &did, Need::Defence)?;
			Self::note_veto(&did, circle, attempt)
		}

		/// Puts the control set of an attempt in place. Any account can send it, and pays for what the record grows by.
		///
		/// All attempts end, and a change of the plan that waits is dropped. The commitment that stood before can be revealed
		/// for the longest delay of the plan, and for the contest period at least, if it ranks.
		#[pallet::call_index(6)]
		#[pallet::weight(Pallet::<T>::weight_of_execution(Looked::FOR_EXECUTION))]
		pub fn execute(origin: OriginFor<T>, did: DidId, circle: u8, attempt: H256) -> DispatchResultWithPostInfo {
			let payer = ensure_signed(origin)?;
			let looked = Self::carry_out(&did, circle, attempt, payer)?;
			Ok(Some(Self::weight_of_execution(looked)).into())
		}

		/// Votes for a freeze, as a guardian. At the freeze quorum, the control set is suspended for the expiry of the circle,
		/// 30 days of blocks at most.
		#[pallet::call_index(7)]
		#[pallet::weight(Pallet::<T>::weight_of_vote(FreezeAct::Freeze, guardian, MAX_QUORUM.into()))]
		pub fn vote_freeze(
			origin: OriginFor<T>,
			did: DidId,
			circle: u8,
			guardian: Option<DidId>,
			leaf: Option<LeafProof>,
		) -> DispatchResultWithPostInfo {
			Self::vote(FreezeAct::Freeze, origin, &did, circle, guardian, leaf)
		}

		/// Votes for the end of a freeze, as a guardian. It takes the threshold of the circle, and the freeze quorum if that is
		/// more.
		#[pallet::call_index(8)]
		#[pallet::weight(Pallet::<T>::weight_of_vote(FreezeAct::Unfreeze, guardian, MAX_QUORUM.into()))]
		pub fn vote_unfreeze(
			origin: OriginFor<T>,
			did: DidId,
			circle: u8,
			guardian: Option<DidId>,
			leaf: Option<LeafProof>,
		) -> DispatchResultWithPostInfo {
			Self::vote(FreezeAct::Unfreeze, origin, &did, circle, guardian, leaf)
		}

		/// Leaves a public circle, with the approval and the votes that were given. The quorums stay as they are.
		#[pallet::call_index(9)]
		#[pallet::weight(weight_of_acting::<T>(T::WeightInfo::resign(), guardian))]
		pub fn resign(origin: OriginFor<T>, did: DidId, circle: u8, guardian: Option<DidId>) -> DispatchResult {
			let (guardian, _) = acting::<T>(origin, guardian)?;
			Self::leave(&did, circle, guardian)
		}

		/// Asks the guardians of public circles to show that they can still sign.
		#[pallet::call_index(10)]
		pub fn ask(origin: OriginFor<T>, did: DidId) -> DispatchResult {
			T::Gate::enter(origin, &did, Need::Control)?;
			Self::note_question(&did)
		}

		/// Shows that a guardian of a public circle can still sign, once each time that the holder asks.
		#[pallet::call_index(11)]
		#[pallet::weight(weight_of_acting::<T>(T::WeightInfo::answer(), guardian))]
		pub fn answer(origin: OriginFor<T>, did: DidId, circle: u8, guardian: Option<DidId>) -> DispatchResult {
			let (guardian, _) = acting::<T>(origin, guardian)?;
			Self::note_answer(&did, circle, guardian)
		}

		/// Closes an attempt of a circle whose time is over: that in which it stood or, if a ranking reveal ended it, that in
		/// which its deposit can be burned. Any account can send it. The deposit goes back to its payer.
		#[pallet::call_index(12)]
		pub fn close(origin: OriginFor<T>, did: DidId, circle: u8) -> DispatchResult {
			ensure_signed(origin)?;
			Self::close_over(&did, circle)
		}

		/// Calls off a deactivation that waits, when an attempt of this circle has reached its override quorum. Any account
		/// can send it.
		#[pallet::call_index(13)]
		#[pallet::weight(Pallet::<T>::weight_of_calling_off(Looked::FOR_CALLING_OFF))]
		pub fn cancel_deactivation(origin: OriginFor<T>, did: DidId, circle: u8) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let looked = Self::call_off_end(&did, circle)?;
			Ok(Some(Self::weight_of_calling_off(looked)).into())
		}

		/// Calls an attempt hostile that a ranking reveal ended, by the control set of the DID. Its deposit is burned.
		///
		/// A reveal burns no deposit by itself: honest guardians can have opened the attempt. Works while the DID is frozen, and
		/// with keys of a withdrawn algorithm: hostile guardians would save the deposit by a freeze.
		#[pallet::call_index(14)]
		pub fn forfeit(origin: OriginFor<T>, did: DidId, circle: u8, attempt: H256) -> DispatchResult {
			T::Gate::enter(origin, &did, Need::Defence)?;
			Self::burn_deposit(&did, circle, attempt)
		}
	}
}
