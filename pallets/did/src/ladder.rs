//! The ladder of authority: the commitments that outrank all others, and the acts of guardians.

use crate::{
	gate::{Passed, Revealed},
	pallet::RecordOf,
	registry::Strict,
	rules::RulesNow,
	Config, Error, Event, Pallet, Records,
};
use alloc::vec::Vec;
use clavis_primitives::{
	api::ChangeKind,
	control::{ControlSignatures, NextControl, SoundSet},
	ladder::{Attempt, Guardianship, Ladder, Recovery},
	payload::PossessionPayload,
	record::{ContestTerms, Revealable},
	BlockHeight, ControlSet, DidId, Fragment, Reason, StoredRecord,
};
use frame_support::{
	dispatch::PostDispatchInfo,
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Weight},
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

	/// Returns whether the reveal of this commitment outranks all other authorities now.
	pub(crate) fn outranks(did: &DidId, record: &RecordOf<T>, commitment: &Revealable) -> bool {
		record.outranks(commitment, || T::Guardians::attempt(did), Self::block())
	}

	/// Makes a commitment in this block. It ranks only if the reveal of a ranking one makes it.
	fn commitment(next: Option<H256>, ranks: bool) -> Option<NextControl> {
		next.map(|hash| NextControl { hash, committed_at: Self::block(), ranks })
	}

	/// Puts a control set in place, for a caller that passed the gate. `weight` is that of the call, if it ends no method and
	/// touches no deposit.
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
		let (next, now) = (Self::commitment(next, outranks), Self::now());
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
		if outranks {
			T::Guardians::outranked(&did, reason.is_compromise());
		}
		let settled = Self::settle(&mut record, paid, &payer)?;
		let weight = weight.saturating_add(Self::weight_of_ends(ended.len() as u64));
		Self::conclude_all(did, record, changes_of_control(ChangeKind::Rotated { reason }, reason, ended));
		Ok(settled.on_top_of(weight))
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

/// Returns the changes that a change of control makes: itself, and the ends of methods whose keys it calls compromised.
fn changes_of_control(kind: ChangeKind, reason: Reason, ended: Vec<Fragment>) -> impl Iterator<Item = ChangeKind> {
	let ended = ended.into_iter().map(move |method| ChangeKind::Revoked { method, reason });
	core::iter::once(kind).chain(ended)
}

impl<T: Config> Ladder for Pallet<T> {
	fn freeze(did: &DidId, until: BlockHeight) -> DispatchResult {
		let (mut record, block) = (Self::active(did)?, Self::block());
		// Guardians who freeze without an attempt step in now.
		let control_version = record.control.version;
		let opens_now =
			|| Some(Attempt { opened: block, longest_delay: T::Guardians::longest_delay(did)?, control_version });
		record.freeze(until, T::Guardians::attempt(did).or_else(opens_now), block);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Self::deposit_event(Event::Frozen { did: *did, until });
		Ok(())
	}

	fn recover(did: &DidId, recovery: Recovery) -> DispatchResult {
		let Recovery { set, next, reason, possession, contest_until, payer } = recovery;
		let mut record = Self::active(did)?;
		let rules = RulesNow::read::<T>();
		let attempt = T::Guardians::attempt(did);
		if attempt.is_none() {
			rules.check_new_members::<T>(&set, &record.control.set)?;
		}
		let control_version = attempt.map_or(record.control.version, |attempt| attempt.control_version);
		let digest = Self::possession(*did, control_version, &set, next, reason).digest();
		let set = Self::sound(set, did, &digest, &possession, &rules)?;

		let paid = record.billed_steps();
		let next = Self::commitment(next, false);
		// Guardians named the moment before their delay, so it may be out of reach by now.
		let reason = match reason {
			Reason::Routine => Reason::Routine,
			Reason::Compromised { since } => Reason::Compromised { since: rules.within_reach(since) },
		};
		let block = Self::block();
		let terms = ContestTerms { until: contest_until, attempt, block };
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
}
