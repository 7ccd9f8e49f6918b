//! Attempts: from the first approval to the control set that takes over.

use crate::{
	attempt::{Approvals, Attempt, AttemptOf, Nomination, Outcome},
	deposit::{pay, steps_of_entries},
	guardian::{check_member, lookups, Cooldown},
	guarding::{GuardingOf, Inherited, Opening},
	seat::Seat,
	work::Looked,
	Attempts, Circles, Config, Error, Event, Nominations, Pallet,
};
use alloc::vec::Vec;
use clavis_primitives::{
	gate::Activity,
	ladder::{Ladder, Recovery},
	recovery::{AttemptPayload, GuardianId, LeafProof, NewControl, Quorum},
	AccountId, DidId,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get},
	traits::Consideration,
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
	/// Returns the attempt of a circle that has this digest, and its seat. Its time can be over.
	fn attempt_of(did: &DidId, circle: u8, digest: H256) -> Result<(Seat, AttemptOf<T>), Error<T>> {
		let mut refusal = Error::<T>::NoAttempt;
		for seat in Seat::both(circle) {
			match Attempts::<T>::get(did, seat) {
				Some(attempt) if attempt.digest == digest => return Ok((seat, attempt)),
				Some(_) => refusal = Error::<T>::OtherAttempt,
				None => {},
			}
		}
		Err(refusal)
	}

	/// Returns the attempt of a circle that has this digest, and its seat, if it stands.
	fn standing_attempt(did: &DidId, circle: u8, digest: H256) -> Result<(Seat, AttemptOf<T>), Error<T>> {
		let (seat, attempt) = Self::attempt_of(did, circle, digest)?;
		attempt.check_stands::<T>(Self::block(), &T::Standstills::get())?;
		Ok((seat, attempt))
	}

	/// Opens an attempt by the approval of a guardian.
	pub(crate) fn open(
		did: &DidId,
		place: u8,
		control: NewControl,
		guardian: GuardianId,
		leaf: Option<LeafProof>,
		payer: &AccountId,
	) -> DispatchResult {
		let block = Self::block();
		let mut guarding = Self::guarding(did)?;
		let circle = guarding.plan.circle(place).ok_or(Error::<T>::UnknownCircle)?.clone();
		check_member::<T>(did, &circle, &guardian, leaf.as_ref())?;
		ensure!(block > guarding.version, Error::<T>::PlanTooNew);
		let mut notes = Circles::<T>::get(did, place);
		let standstills = T::Standstills::get();
		let cooldown = Cooldown::of(&circle, &standstills);
		ensure!(!notes.cools_down(&guardian, block, &cooldown), Error::<T>::OpenerCoolsDown);
		notes.note_opener(guardian.clone(), block, &cooldown);
		let (seat, inherited) = Self::free_seat(did, place, &mut guarding)?;

		let (next, reason) = (control.next, control.reason);
		let plan_version = guarding.version;
		let set = T::Ladder::nominate(did, plan_version, control)?;
		let number = guarding.attempts.checked_add(1).ok_or(Error::<T>::Exhausted)?;
		let payload = AttemptPayload {
			genesis: Self::genesis(),
			did: *did,
			circle: place,
			number,
			plan_version,
			set: set.set(),
			next,
			reason,
		};
		let digest = payload.digest();
		let nomination = Nomination { set, next, reason };
		let bytes = [nomination.encoded_size(), circle.encoded_size(), Approvals::max_encoded_len()];
		let steps = steps_of_entries(2, bytes.into_iter().fold(0, usize::saturating_add));
		let deposit = pay::<T::AttemptConsideration>(payer, steps)?;
		let approvals = Approvals::truncate_from(alloc::vec![guardian.clone()]);
		let attempt = Attempt {
			number,
			plan_version,
			digest,
			rival: seat.rival,
			opened: block,
			opener: guardian,
			circle,
			approvals,
			vetoed: false,
			outranked: None,
			deposit,
		};
		let expiry = attempt.circle.expiry;
		let expires_at = block.saturating_add(expiry);

		let opening = Opening { seat, opened: block, lasts: Some(expiry), inherited };
		guarding.openings.try_push(opening).map_err(|_| Error::<T>::CircleTaken)?;
		guarding.attempts = number;
		Circles::<T>::insert(did, place, notes);
		Attempts::<T>::insert(did, seat, attempt);
		Nominations::<T>::insert(did, seat, nomination);
		Self::conclude(did, guarding)?;
		let Seat { circle, rival } = seat;
		Self::deposit_event(Event::AttemptOpened { did: *did, circle, rival, number, attempt: digest, expires_at });
		Ok(())
	}

	/// Returns the seat that the next attempt of a circle takes, and what it inherits from one that yields. The seat is free
	/// then.
	///
	/// It is the first one, unless the attempt there keeps it. Beside an attempt at its threshold it is that of the rival.
	fn free_seat(did: &DidId, circle: u8, guarding: &mut GuardingOf<T>) -> Result<(Seat, Inherited), Error<T>> {
		let block = Self::block();
		let (seat, before) = match Attempts::<T>::get(did, Seat::first(circle)) {
			Some(first) if first.keeps_first_seat::<T>(block) => {
				ensure!(first.admits_rival(), Error::<T>::CircleTaken);
				let rival = Attempts::<T>::get(did, Seat::rival(circle));
				let kept = rival.as_ref().is_some_and(|rival| rival.keeps_seat_beside::<T>(&first, block));
				ensure!(!kept, Error::<T>::CircleTaken);
				(Seat::rival(circle), rival)
			},
			first => (Seat::first(circle), first),
		};
		let inherited = before.map(|before| Self::vacate(did, seat, &before, guarding)).unwrap_or_default();
		Ok((seat, inherited))
	}

	/// Closes an attempt whose time is over, or that must yield. Returns what the next one inherits from one that yields.
	fn vacate(did: &DidId, seat: Seat, attempt: &AttemptOf<T>, guarding: &mut GuardingOf<T>) -> Inherited {
		let (block, standstills) = (Self::block(), T::Standstills::get());
		if block > attempt.kept_until::<T>(&standstills) {
			Self::close_one(did, seat, guarding, attempt.outcome());
			return Inherited::new();
		}
		let displaced = guarding.openings.iter().find(|opening| opening.seat == seat);
		let inherited = displaced.map(|opening| opening.handed_down(block, &standstills)).unwrap_or_default();
		Self::close_one(did, seat, guarding, Outcome::Displaced);
		inherited
	}

	/// Adds the approval of a guardian. Returns the seat of the attempt, and the number of guardians' DIDs that it looked up.
	pub(crate) fn add_approval(
		did: &DidId,
		circle: u8,
		digest: H256,
		guardian: GuardianId,
		leaf: Option<LeafProof>,
	) -> Result<(Seat, u32), DispatchError> {
		let (seat, mut attempt) = Self::standing_attempt(did, circle, digest)?;
		check_member::<T>(did, &attempt.circle, &guardian, leaf.as_ref())?;
		ensure!(!attempt.approvals.contains(&guardian), Error::<T>::AlreadyApproved);
		let looked = attempt.make_room::<T>()?;
		attempt.approvals.try_push(guardian).map_err(|_| Error::<T>::TooManyApprovals)?;
		let approvals = attempt.approvals.len() as u32;
		Attempts::<T>::insert(did, seat, attempt);
		Self::deposit_event(Event::Approved { did: *did, circle, attempt: digest, approvals });
		Ok((seat, looked))
	}

	/// Puts the control set in place that an attempt names, and closes all attempts.
	pub(crate) fn carry_out(did: &DidId, place: u8, digest: H256, payer: AccountId) -> Result<Looked, DispatchError> {
		let block = Self::block();
		let mut guarding = Self::guarding(did)?;
		let (seat, attempt) = Self::standing_attempt(did, place, digest)?;
		let quorum = attempt.check_effective::<T>(attempt.counted::<T>())?;
		let activity = Self::activity(did);
		ensure!(block >= attempt.matures_at(&activity, &T::Standstills::get()), Error::<T>::NotMatured);
		let attempts = Self::check_not_outranked(did, seat, quorum, &guarding, &activity)?;
		let looked = Looked { guardians: lookups(&attempt.approvals), attempts };

		let Nomination { set, next, reason } = Nominations::<T>::take(did, seat).ok_or(Error::<T>::NoAttempt)?;
		// A holder who does not look at the DID every day has the contest period, also if a thief named short delays.
		let window = guarding.plan.longest_delay().max(T::ContestPeriod::get());
		let contest_until = block.saturating_add(window);
		// The attempt still stands meanwhile, as the ladder asks.
		T::Ladder::recover(did, Recovery { set, next, reason, contest_until, payer })?;

		Attempts::<T>::remove(did, seat);
		Self::give_back(attempt.deposit);
		guarding.openings.retain(|opening| opening.seat != seat);
		Circles::<T>::mutate(did, place, |notes| notes.openers.retain(|(other, _)| *other != attempt.opener));
		// The votes were about the control set that is gone.
		Self::forget_ballots(did);
		// No other attempt outranks this one, so it outranks all others, or is as high as a rival and came first.
		Self::close_all(did, &mut guarding, Outcome::Superseded);
		Self::call_change_off(did);
		Self::conclude(did, guarding)?;
		Self::deposit_event(Event::Recovered { did: *did, circle: place, attempt: digest });
		Ok(looked)
	}

	/// Checks that no other attempt keeps one back that has an effective quorum. Returns the number of others.
	///
	/// An override quorum outranks a threshold. Of two alike, the circle that comes first in the plan outranks the other. Of
	/// one circle, neither does. One that cannot mature before it expires outranks none. One that a ranking reveal ended keeps
	/// all others back while its deposit can be burned: a recovery gives it back, and takes the choice from the set that
	/// revealed itself.
	fn check_not_outranked(
		did: &DidId,
		seat: Seat,
		quorum: Quorum,
		guarding: &GuardingOf<T>,
		activity: &Activity,
	) -> Result<u32, Error<T>> {
		let mut attempts = 0u32;
		let (block, standstills) = (Self::block(), T::Standstills::get());
		for opening in guarding.openings.iter().filter(|opening| opening.seat != seat) {
			let Some(other) = Attempts::<T>::get(did, opening.seat) else { continue };
			attempts = attempts.saturating_add(1);
			ensure!(!other.can_be_forfeited::<T>(block, &standstills), Error::<T>::ForfeitOpen);
			if !opening.stands(block, &standstills) {
				continue;
			}
			let is_earlier = opening.seat.circle < seat.circle;
			let outranks = |other: Quorum| other > quorum || (other == quorum && is_earlier);
			// No more approvals count than were given, so most attempts take no lookup.
			let can_outrank =
				other.can_mature(activity, &standstills) && outranks(other.effective(other.approvals.len() as u32));
			ensure!(!can_outrank || !outranks(other.effective(other.counted::<T>())), Error::<T>::Outranked);
		}
		Ok(attempts)
	}

	/// Marks the attempt of a circle as vetoed. Approvals go on.
	pub(crate) fn note_veto(did: &DidId, circle: u8, digest: H256) -> DispatchResult {
		let (seat, mut attempt) = Self::standing_attempt(did, circle, digest)?;
		ensure!(!attempt.rival, Error::<T>::NoVeto);
		ensure!(!attempt.vetoed, Error::<T>::AlreadyVetoed);
		attempt.vetoed = true;
		Attempts::<T>::insert(did, seat, attempt);
		Self::deposit_event(Event::Vetoed { did: *did, circle, attempt: digest });
		Ok(())
	}

	/// Calls the end of a DID off, by the override quorum of an attempt of the circle that stands. Returns the lookups that it
	/// took.
	pub(crate) fn call_off_end(did: &DidId, circle: u8) -> Result<Looked, DispatchError> {
		let (block, activity) = (Self::block(), Self::activity(did));
		let mut looked = Looked { guardians: 0, attempts: 0 };
		let mut refusal = Error::<T>::NoAttempt;
		for attempt in Seat::both(circle).into_iter().filter_map(|seat| Attempts::<T>::get(did, seat)) {
			looked.attempts = looked.attempts.saturating_add(1);
			looked.guardians = looked.guardians.saturating_add(lookups(&attempt.approvals));
			match attempt.check_calls_off::<T>(&activity, block) {
				Ok(()) => {
					T::Ladder::cancel_deactivation(did)?;
					return Ok(looked);
				},
				Err(error) => refusal = error,
			}
		}
		Err(refusal.into())
	}

	/// Closes an attempt of a circle whose time is over.
	pub(crate) fn close_over(did: &DidId, circle: u8) -> DispatchResult {
		let (block, mut guarding) = (Self::block(), Self::guarding(did)?);
		let (mut refusal, standstills) = (Error::<T>::NoAttempt, T::Standstills::get());
		for seat in Seat::both(circle) {
			let Some(attempt) = Attempts::<T>::get(did, seat) else { continue };
			if block > attempt.kept_until::<T>(&standstills) {
				Self::close_one(did, seat, &mut guarding, attempt.outcome());
				return Self::conclude(did, guarding);
			}
			refusal = Error::<T>::StillOpen;
		}
		Err(refusal.into())
	}

	/// Burns the deposit of an attempt that a ranking reveal ended.
	pub(crate) fn burn_deposit(did: &DidId, circle: u8, digest: H256) -> DispatchResult {
		let mut guarding = Self::guarding(did)?;
		let (seat, attempt) = Self::attempt_of(did, circle, digest)?;
		let until = attempt.forfeit_until::<T>(&T::Standstills::get()).ok_or(Error::<T>::NotEndedByReveal)?;
		ensure!(Self::block() <= until, Error::<T>::ForfeitOver);
		Self::close_one(did, seat, &mut guarding, Outcome::Forfeited);
		Self::conclude(did, guarding)
	}

	/// Ends all attempts that stand, since a ranking set was revealed. They stay for a while, in which the control set can
	/// call each of them hostile: a reveal by itself does not tell honest guardians from others.
	pub(crate) fn outrank_all(did: &DidId, guarding: &mut GuardingOf<T>) {
		let (block, standstills) = (Self::block(), T::Standstills::get());
		let until = block.saturating_add(T::ForfeitPeriod::get());
		for opening in guarding.openings.iter_mut().filter(|opening| opening.stands(block, &standstills)) {
			let Some(mut attempt) = Attempts::<T>::get(did, opening.seat) else { continue };
			let digest = attempt.digest;
			opening.lasts = None;
			attempt.outranked = Some(until);
			Attempts::<T>::insert(did, opening.seat, attempt);
			Self::deposit_event(Event::AttemptOutranked {
				did: *did,
				circle: opening.seat.circle,
				attempt: digest,
				forfeit_until: until,
			});
		}
	}

	/// Closes an attempt that was not carried out.
	pub(crate) fn close_one(did: &DidId, seat: Seat, guarding: &mut GuardingOf<T>, outcome: Outcome) {
		guarding.openings.retain(|opening| opening.seat != seat);
		Nominations::<T>::remove(did, seat);
		let Some(Attempt { digest, deposit, .. }) = Attempts::<T>::take(did, seat) else { return };
		match outcome {
			Outcome::PlanVoid | Outcome::Forfeited => deposit.ticket.burn(&deposit.payer),
			_ => Self::give_back(deposit),
		}
		let circle = seat.circle;
		Self::deposit_event(Event::AttemptClosed { did: *did, circle, attempt: digest, outcome });
	}

	/// Closes all attempts of a DID. Returns their number.
	pub(crate) fn close_all(did: &DidId, guarding: &mut GuardingOf<T>, outcome: Outcome) -> u32 {
		let seats = guarding.openings.iter().map(|opening| opening.seat).collect::<Vec<_>>();
		for seat in &seats {
			Self::close_one(did, *seat, guarding, outcome);
		}
		seats.len() as u32
	}
}
