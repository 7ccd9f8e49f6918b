//! The ladder of authority: the commitments that outrank all others, and the acts of guardians.

use crate::{
	deposit::Settled, gate::Passed, pallet::RecordOf, registry::Strict, rules::RulesNow, Config, Error, Event, Pallet,
	Records,
};
use clavis_primitives::{
	api::ChangeKind,
	control::{ControlSignatures, NextControl, SoundSet},
	ladder::{Guardianship, Ladder, Recovery},
	payload::PossessionPayload,
	BlockHeight, ControlSet, DidId, Reason, StoredRecord,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
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
		record: &RecordOf<T>,
		set: &'a ControlSet,
		next: Option<H256>,
		reason: Reason,
	) -> PossessionPayload<'a> {
		let control_version = record.control.version;
		PossessionPayload { chain: Self::chain_id(), did, control_version, set, next, reason }
	}

	/// Returns whether revealing this commitment outranks all others. It does if it was made by one that ranks, or if it had
	/// stood for the longest delay of the guardians' plan when they opened their attempt.
	pub(crate) fn ranks(did: &DidId, next: &NextControl) -> bool {
		next.ranks
			|| T::Guardians::attempt(did)
				.is_some_and(|attempt| next.committed_at.saturating_add(attempt.longest_delay) <= attempt.opened)
	}

	/// Makes a commitment in this block. It ranks only if the reveal of a ranking one makes it.
	fn commitment(next: Option<H256>, ranks: bool) -> Option<NextControl> {
		next.map(|hash| NextControl { hash, committed_at: Self::block(), ranks })
	}

	/// Puts a control set in place, for a caller that passed the gate.
	pub(crate) fn take_over(
		did: DidId,
		mut record: RecordOf<T>,
		set: SoundSet,
		next: Option<H256>,
		reason: Reason,
		Passed { payer, revealed }: Passed,
	) -> Result<Settled, DispatchError> {
		let paid = record.billed_steps();
		let outranks = revealed.is_some_and(|revealed| Self::ranks(&did, &revealed));
		let next = Self::commitment(next, outranks);
		record.rotate(set, next, reason, Self::now()).map_err(Error::<T>::from)?;
		record.note_act(Self::block());
		if let Some(revealed) = revealed {
			record.settle_contest(&revealed);
		}
		if outranks {
			T::Guardians::outranked(&did, reason.is_compromise());
		}
		let settled = Self::settle(&mut record, paid, &payer)?;
		Self::conclude(did, record, ChangeKind::Rotated { reason });
		Ok(settled)
	}

	/// Returns the block until which a deactivation that is asked for now has to wait; `None` if its time has come.
	pub(crate) fn deactivation_waits(did: &DidId, record: &RecordOf<T>) -> Result<Option<BlockHeight>, Error<T>> {
		match record.deactivates_at {
			Some(at) => {
				ensure!(Self::block() >= at, Error::<T>::DeactivationWaits);
				Ok(None)
			},
			None => Ok(T::Guardians::longest_delay(did).map(|delay| Self::block().saturating_add(delay))),
		}
	}
}

impl<T: Config> Ladder for Pallet<T> {
	fn freeze(did: &DidId, until: BlockHeight) -> DispatchResult {
		let mut record = Self::active(did)?;
		record.frozen_until = record.frozen_until.max(Some(until));
		Records::<T>::insert(did, StoredRecord::V1(record));
		Self::deposit_event(Event::Frozen { did: *did, until });
		Ok(())
	}

	fn recover(did: &DidId, recovery: Recovery) -> DispatchResult {
		let Recovery { set, next, reason, possession, contest_until, payer } = recovery;
		let mut record = Self::active(did)?;
		let rules = RulesNow::read::<T>();
		rules.check_new_members::<T>(&set, &record.control.set)?;
		let digest = Self::possession(*did, &record, &set, next, reason).digest();
		let set = Self::sound(set, did, &digest, &possession, &rules)?;

		let paid = record.billed_steps();
		let next = Self::commitment(next, false);
		// Guardians named the moment before their delay, so it may be out of reach by now.
		let reason = match reason {
			Reason::Routine => Reason::Routine,
			Reason::Compromised { since } => Reason::Compromised { since: rules.within_reach(since) },
		};
		let recovered = record.recover(set, next, reason, contest_until, Self::block(), Self::now());
		recovered.map_err(Error::<T>::from)?;
		record.note_act(Self::block());
		Self::settle(&mut record, paid, &payer)?;
		Self::conclude(*did, record, ChangeKind::Recovered { reason });
		Ok(())
	}

	fn cancel_deactivation(did: &DidId) -> DispatchResult {
		let mut record = Self::active(did)?;
		ensure!(record.deactivates_at.take().is_some(), Error::<T>::NothingToChange);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Self::deposit_event(Event::DeactivationCancelled { did: *did });
		Ok(())
	}
}
