//! The ladder of authority: the commitments that outrank all others, and the acts of guardians.

use crate::{
	gate::{Passed, Revealed},
	pallet::RecordOf,
	registry::{Able, Strict},
	rules::RulesNow,
	work::{Work, MOST_ENDS},
	Config, Error, Event, Pallet, Records, WeightInfo,
};
use alloc::vec::Vec;
use clavis_primitives::{
	api::ChangeKind,
	control::{ControlSignatures, NextControl, SoundSet},
	ladder::{Guardianship, Ladder, Recovery},
	payload::PossessionPayload,
	record::{Announced, Attempt, ContestTerms, Guarded, Revealable, MAX_CONTENT_BYTES},
	recovery::{NewControl, NominationPayload},
	BlockHeight, ControlSet, DidId, Fragment, Reason, StoredRecord,
};
use frame_support::{
	dispatch::PostDispatchInfo,
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get, Weight},
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
	/// A control set that has signed for itself, so that no mistyped key takes over.
	pub(crate) fn sound(
		set: ControlSet,
		did: &DidId,
		digest: &[u8; 32],
		signatures: &ControlSignatures,
		rules: &RulesNow,
	) -> Result<SoundSet, Error<T>> {
		Ok(SoundSet::of_signed(set, did, digest, signatures, &Strict::<T>::under(rules))?)
	}

	/// Returns the payload that a set signs to take over from the current one.
	pub(crate) fn possession<'a>(
		did: DidId,
		control_version: u32,
		set: &'a ControlSet,
		next: Option<H256>,
		reason: Reason,
	) -> PossessionPayload<'a> {
		PossessionPayload { chain: Self::chain_id(), did, control_version, set, next, reason }
	}

	/// Returns the payload that a set signs which an attempt of guardians names.
	pub(crate) fn nomination<'a>(
		did: DidId,
		plan_version: BlockHeight,
		set: &'a ControlSet,
		next: Option<H256>,
		reason: Reason,
	) -> NominationPayload<'a> {
		NominationPayload { chain: Self::chain_id(), did, plan_version, set, next, reason }
	}

	/// Returns whether the reveal of this commitment outranks all other authorities now.
	pub(crate) fn outranks(did: &DidId, record: &RecordOf<T>, commitment: &Revealable) -> bool {
		record.outranks(commitment, || Self::attempt(did, record), Self::block())
	}

	/// Returns the attempts that stand against a DID, taken together. `None` if none stands.
	fn attempt(did: &DidId, record: &RecordOf<T>) -> Option<Attempt> {
		T::Guardians::stepped_in(did).map(|opened| Self::attempt_opened_in(opened, record))
	}

	fn attempt_opened_in(opened: BlockHeight, record: &RecordOf<T>) -> Attempt {
		let stood = |next: &NextControl| T::Standstills::get().stood(next.committed_at, opened);
		Attempt { opened, stood: record.control.next.as_ref().map(stood).unwrap_or_default() }
	}

	/// Makes a commitment in this block. It ranks only if the reveal of a ranking one makes it, and against guardians who
	/// step in when it has the age.
	fn commitment(did: &DidId, next: Option<H256>, ranks: bool) -> Option<NextControl> {
		let hash = next?;
		let committed_at = Self::block();
		let ranks_from = committed_at.saturating_add(T::Guardians::time_to_rank(did));
		Some(NextControl { hash, committed_at, ranks_from, ranks })
	}

	/// Puts a control set in place, for a caller that passed the gate. `weight` is that of the call, if it calls no key
	/// compromised, touches no deposit, and has nothing to do with guardians.
	pub(crate) fn take_over(
		did: DidId,
		mut record: RecordOf<T>,
		set: SoundSet,
		next: Option<H256>,
		reason: Reason,
		Passed { payer, revealed }: Passed,
		weight: Weight,
	) -> Result<PostDispatchInfo, DispatchError> {
		let paid = record.billed_steps();
		let outranks = revealed.as_ref().is_some_and(|revealed| revealed.outranks);
		let (next, now) = (Self::commitment(&did, next, outranks), Self::now());
		let asks = revealed.is_some() || next.is_some();
		let left = keys_that_leave(&record.control.set, set.set());
		let ended = match &revealed {
			// One that ranks by age speaks as firmly as any other that ranks.
			Some(Revealed { commitment: Revealable { next: commitment, control_version }, outranks }) => {
				let commitment = NextControl { ranks: *outranks, ..*commitment };
				let revealed = Revealable { next: commitment, control_version: *control_version };
				record.reveal(&revealed, set, next, reason, now)
			},
			None => record.rotate(set, next, reason, now),
		};
		let ended = ended.map_err(Error::<T>::from)?;
		record.note_act(Self::block());
		let settled = Self::settle(&mut record, paid, &payer)?;
		let mut weight = weight.saturating_add(Self::weight_of_ends(compromises(&reason, left, ended.len())));
		Self::conclude_all(did, record, changes_of_control(ChangeKind::Rotated { reason }, reason, ended));
		if asks {
			weight = weight.saturating_add(T::Guardians::weight_of_questions());
		}
		if outranks {
			// After the record was written: the guardians note in it that no attempt stands.
			T::Guardians::outranked(&did, reason);
			weight = weight.saturating_add(T::Guardians::weight_of_news());
		}
		Ok(settled.on_top_of(weight))
	}

	/// Returns the announcement of a deactivation that is asked for now and has to wait; `None` if its time has come.
	///
	/// An announcement that has lapsed counts as none. Fails if it was announced and its time has not come, or if an attempt
	/// stands that has the approvals that it needs.
	pub(crate) fn deactivation_waits(did: &DidId, record: &RecordOf<T>) -> Result<Option<Announced>, Error<T>> {
		let (block, standstills) = (Self::block(), T::Standstills::get());
		let announced = record.announced_end(block);
		if let Some(delay) = T::Guardians::longest_delay(did) {
			if announced.is_none() {
				return Ok(Some(Announced::new(block, delay)));
			}
		}
		let due = announced.is_none_or(|announced| block >= announced.due_at(&standstills));
		ensure!(due && !T::Guardians::forbids_end(did), Error::<T>::DeactivationWaits);
		Ok(None)
	}
}

/// Returns the number of keys that leave the control set.
fn keys_that_leave(before: &ControlSet, after: &ControlSet) -> usize {
	before.keys().filter(|key| !after.contains(key)).count()
}

/// Returns the number of keys to weigh that a change of control calls compromised, if so many leave and so many methods end.
///
/// A key that was no method is as much work: it is looked for, and listed. If no key leaves, all that lower rungs did is
/// still put in doubt, which takes no more work than one key.
fn compromises(reason: &Reason, left: usize, ended: usize) -> u64 {
	if reason.is_compromise() {
		left.max(ended).max(1) as u64
	} else {
		0
	}
}

/// Returns the changes that a change of control makes: itself, and the ends of methods whose keys it calls compromised.
fn changes_of_control(kind: ChangeKind, reason: Reason, ended: Vec<Fragment>) -> impl Iterator<Item = ChangeKind> {
	let ended = ended.into_iter().map(move |method| ChangeKind::Revoked { method, reason });
	core::iter::once(kind).chain(ended)
}

impl<T: Config> Ladder for Pallet<T> {
	fn nominate(did: &DidId, plan_version: BlockHeight, control: NewControl) -> Result<SoundSet, DispatchError> {
		let NewControl { set, next, reason, possession } = control;
		let record = Self::active(did)?;
		let rules = RulesNow::read::<T>();
		rules.check_reach::<T>(&reason)?;
		ensure!(reason.since().is_none_or(|since| since <= Self::now()), Error::<T>::SinceInFuture);
		rules.check_new_members::<T>(&set, &record.control.set)?;
		let digest = Self::nomination(*did, plan_version, &set, next, reason).digest();
		Ok(Self::sound(set, did, &digest, &possession, &rules)?)
	}

	fn freeze(did: &DidId, until: BlockHeight) -> DispatchResult {
		let (mut record, block) = (Self::active(did)?, Self::block());
		// Guardians who freeze without an attempt step in now.
		let attempt = Self::attempt(did, &record).unwrap_or_else(|| Self::attempt_opened_in(block, &record));
		record.freeze(until, attempt, block);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Self::deposit_event(Event::Frozen { did: *did, until });
		Ok(())
	}

	fn unfreeze(did: &DidId) -> DispatchResult {
		let mut record = Self::active(did)?;
		ensure!(record.unfreeze(Self::block()), Error::<T>::NotFrozen);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Self::deposit_event(Event::Unfrozen { did: *did });
		Ok(())
	}

	fn recover(did: &DidId, recovery: Recovery) -> DispatchResult {
		let Recovery { set, next, reason, contest_until, payer } = recovery;
		let mut record = Self::active(did)?;
		let rules = RulesNow::read::<T>();
		// It signed for itself when the attempt opened, which can be long ago.
		ensure!(set.set().can_sign(did, &Able::<T>::under(&rules)), Error::<T>::CannotAct);

		let paid = record.billed_steps();
		let next = Self::commitment(did, next, false);
		let block = Self::block();
		let terms = ContestTerms { until: contest_until, attempt: Self::attempt(did, &record), block };
		let ended = record.recover(set, next, reason, terms, Self::now()).map_err(Error::<T>::from)?;
		record.note_act(block);
		Self::settle(&mut record, paid, &payer)?;
		Self::conclude_all(*did, record, changes_of_control(ChangeKind::Recovered { reason }, reason, ended));
		Ok(())
	}

	fn cancel_deactivation(did: &DidId) -> DispatchResult {
		let mut record = Self::active(did)?;
		ensure!(record.deactivates_at.take().is_some(), Error::<T>::NothingToChange);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Self::deposit_event(Event::DeactivationCancelled { did: *did });
		Ok(())
	}

	fn note_guarded(did: &DidId, guarded: Option<Guarded>) -> DispatchResult {
		let mut record = Self::active(did)?;
		if record.guarded != guarded {
			record.guarded = guarded;
			Records::<T>::insert(did, StoredRecord::V1(record));
		}
		Ok(())
	}

	fn weight_of_nomination(control: &NewControl) -> Weight {
		let read = T::WeightInfo::look_up_member(MAX_CONTENT_BYTES);
		Work::of_control(&control.set, &control.possession).on_top_of::<T>(read, Work::NONE)
	}

	fn weight_of_recovery() -> Weight {
		Self::weight_of_rotation(Work::ANY_QUESTION)
			.saturating_add(Self::weight_of_ends(MOST_ENDS))
			.saturating_add(T::WeightInfo::settle())
			.saturating_add(T::Guardians::weight_of_questions())
	}

	fn weight_of_act() -> Weight {
		Self::weight_of_rewriting().saturating_add(T::Guardians::weight_of_questions())
	}
}
