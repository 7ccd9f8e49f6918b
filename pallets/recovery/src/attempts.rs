//! Attempts: from the first approval to the control set that takes over.

use crate::{
	attempt::{Approvals, Attempt, AttemptOf, Nomination, Outcome},
	deposit::{pay, steps},
	guardian::{check_member, lookups},
	guarding::{GuardingOf, Inherited, Opening},
	work::Looked,
	Attempts, Circles, Config, Error, Event, Nominations, Pallet,
};
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
	/// Returns the attempt of a circle, if it stands and has this digest.
	pub(crate) fn standing_attempt(did: &DidId, circle: u8, digest: H256) -> Result<AttemptOf<T>, Error<T>> {
		let attempt = Attempts::<T>::get(did, circle).ok_or(Error::<T>::NoAttempt)?;
		ensure!(attempt.digest == digest, Error::<T>::OtherAttempt);
		attempt.check_stands::<T>(Self::block())?;
		Ok(attempt)
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
		ensure!(!notes.cools_down(&guardian, block), Error::<T>::OpenerCoolsDown);
		let inherited = Self::vacate(did, place, &mut guarding)?;

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
		let deposit = pay::<T::AttemptConsideration>(payer, steps(bytes.into_iter().fold(0, usize::saturating_add)))?;
		let cooldown = circle.expiry.saturating_mul(2);
		let approvals = Approvals::truncate_from(alloc::vec![guardian.clone()]);
		let attempt = Attempt {
			number,
			plan_version,
			digest,
			opened: block,
			circle,
			approvals,
			vetoed: false,
			outranked: None,
			deposit,
		};
		let expires_at = attempt.expires();

		let opening = Opening { circle: place, opened: block, expires: expires_at, inherited };
		guarding.openings.try_push(opening).map_err(|_| Error::<T>::CircleTaken)?;
		guarding.attempts = number;
		notes.note_opener(guardian, block.saturating_add(cooldown), block);
		Circles::<T>::insert(did, place, notes);
		Attempts::<T>::insert(did, place, attempt);
		Nominations::<T>::insert(did, place, nomination);
		Self::conclude(did, guarding)?;
		Self::deposit_event(Event::AttemptOpened { did: *did, circle: place, number, attempt: digest, expires_at });
		Ok(())
	}

	/// Closes the attempt that a circle has, if its time is over or it must yield. Returns what the next one inherits from
	/// one that yields.
	fn vacate(did: &DidId, place: u8, guarding: &mut GuardingOf<T>) -> Result<Inherited, Error<T>> {
		let Some(attempt) = Attempts::<T>::get(did, place) else { return Ok(Inherited::new()) };
		let block = Self::block();
		if block > attempt.kept_until() {
			Self::close_one(did, place, guarding, attempt.outcome());
			return Ok(Inherited::new());
		}
		ensure!(!attempt.keeps_circle::<T>(block), Error::<T>::CircleTaken);
		let displaced = guarding.openings.iter().find(|opening| opening.circle == place);
		let inherited = displaced.map(|opening| opening.handed_down(block)).unwrap_or_default();
		Self::close_one(did, place, guarding, Outcome::Displaced);
		Ok(inherited)
	}

	/// Adds the approval of a guardian. Returns the number of guardians' DIDs that it looked up.
	pub(crate) fn add_approval(
		did: &DidId,
		circle: u8,
		digest: H256,
		guardian: GuardianId,
		leaf: Option<LeafProof>,
	) -> Result<u32, DispatchError> {
		let mut attempt = Self::standing_attempt(did, circle, digest)?;
		check_member::<T>(did, &attempt.circle, &guardian, leaf.as_ref())?;
		ensure!(!attempt.approvals.contains(&guardian), Error::<T>::AlreadyApproved);
		let looked = attempt.make_room::<T>()?;
		attempt.approvals.try_push(guardian).map_err(|_| Error::<T>::TooManyApprovals)?;
		let approvals = attempt.approvals.len() as u32;
		Attempts::<T>::insert(did, circle, attempt);
		Self::deposit_event(Event::Approved { did: *did, circle, attempt: digest, approvals });
		Ok(looked)
	}

	/// Puts the control set in place that an attempt names, and closes all attempts.
	pub(crate) fn carry_out(did: &DidId, place: u8, digest: H256, payer: AccountId) -> Result<Looked, DispatchError> {
		let block = Self::block();
		let mut guarding = Self::guarding(did)?;
		let attempt = Self::standing_attempt(did, place, digest)?;
		let counted = attempt.counted::<T>();
		let quorum = attempt.effective(counted);
		ensure!(attempt.quorum_of(counted) != Quorum::None, Error::<T>::BelowQuorum);
		ensure!(quorum != Quorum::None, Error::<T>::Vetoed);
		let activity = Self::activity(did);
		ensure!(block >= attempt.circle.delay.matures_at(attempt.opened, &activity), Error::<T>::NotMatured);
		let attempts = Self::check_not_outranked(did, place, quorum, &guarding, &activity)?;
		let looked = Looked { guardians: lookups(&attempt.approvals), attempts };

		let Nomination { set, next, reason } = Nominations::<T>::take(did, place).ok_or(Error::<T>::NoAttempt)?;
		// A holder who does not look at the DID every day has the contest period, also if a thief named short delays.
		let window = guarding.plan.longest_delay().max(T::ContestPeriod::get());
		let contest_until = block.saturating_add(window);
		// The attempt still stands meanwhile, as the ladder asks.
		T::Ladder::recover(did, Recovery { set, next, reason, contest_until, payer })?;

		Attempts::<T>::remove(did, place);
		Self::give_back(attempt.deposit);
		guarding.openings.retain(|opening| opening.circle != place);
		if let Some(opener) = attempt.approvals.first() {
			Circles::<T>::mutate(did, place, |notes| notes.openers.retain(|(other, _)| other != opener));
		}
		// No other attempt outranks this one, so it outranks all others.
		Self::close_all(did, &mut guarding, Outcome::Superseded);
		if Self::drop_change(did) {
			Self::deposit_event(Event::ChangeCancelled { did: *did });
		}
		Self::conclude(did, guarding)?;
		Self::deposit_event(Event::Recovered { did: *did, circle: place, attempt: digest });
		Ok(looked)
	}

	/// Checks that no other attempt that stands outranks one that has an effective quorum. Returns the number of others.
	///
	/// An override quorum outranks a threshold. Of two alike, the circle that comes first in the plan outranks the other.
	/// One that cannot mature before it expires outranks none.
	fn check_not_outranked(
		did: &DidId,
		place: u8,
		quorum: Quorum,
		guarding: &GuardingOf<T>,
		activity: &Activity,
	) -> Result<u32, Error<T>> {
		let mut attempts = 0u32;
		for opening in guarding.standing(Self::block()).filter(|opening| opening.circle != place) {
			let Some(other) = Attempts::<T>::get(did, opening.circle) else { continue };
			attempts = attempts.saturating_add(1);
			let outranks = |other: Quorum| other > quorum || (other == quorum && opening.circle < place);
			// No more approvals count than were given, so most attempts take no lookup.
			let can_outrank = other.can_mature(activity) && outranks(other.effective(other.approvals.len() as u32));
			ensure!(!can_outrank || !outranks(other.effective(other.counted::<T>())), Error::<T>::Outranked);
		}
		Ok(attempts)
	}

	/// Marks the attempt of a circle as vetoed. Approvals go on.
	pub(crate) fn note_veto(did: &DidId, circle: u8, digest: H256) -> DispatchResult {
		let mut attempt = Self::standing_attempt(did, circle, digest)?;
		ensure!(!attempt.vetoed, Error::<T>::AlreadyVetoed);
		attempt.vetoed = true;
		Attempts::<T>::insert(did, circle, attempt);
		Self::deposit_event(Event::Vetoed { did: *did, circle, attempt: digest });
		Ok(())
	}

	/// Calls the end of a DID off, by the override quorum of an attempt that stands. Returns the number of guardians' DIDs
	/// that it looked up.
	pub(crate) fn call_off_end(did: &DidId, circle: u8) -> Result<u32, DispatchError> {
		let attempt = Attempts::<T>::get(did, circle).ok_or(Error::<T>::NoAttempt)?;
		attempt.check_stands::<T>(Self::block())?;
		ensure!(attempt.can_mature(&Self::activity(did)), Error::<T>::CannotMature);
		let overrides = attempt.quorum_of(attempt.counted::<T>()) == Quorum::Override;
		ensure!(overrides, Error::<T>::BelowOverrideQuorum);
		T::Ladder::cancel_deactivation(did)?;
		Ok(lookups(&attempt.approvals))
	}

	/// Closes the attempt of a circle whose time is over.
	pub(crate) fn close_over(did: &DidId, circle: u8) -> DispatchResult {
		let mut guarding = Self::guarding(did)?;
		let attempt = Attempts::<T>::get(did, circle).ok_or(Error::<T>::NoAttempt)?;
		ensure!(Self::block() > attempt.kept_until(), Error::<T>::StillOpen);
		Self::close_one(did, circle, &mut guarding, attempt.outcome());
		Self::conclude(did, guarding)
	}

	/// Burns the deposit of an attempt that a ranking reveal ended.
	pub(crate) fn burn_deposit(did: &DidId, circle: u8, digest: H256) -> DispatchResult {
		let mut guarding = Self::guarding(did)?;
		let attempt = Attempts::<T>::get(did, circle).ok_or(Error::<T>::NoAttempt)?;
		ensure!(attempt.digest == digest, Error::<T>::OtherAttempt);
		let until = attempt.outranked.ok_or(Error::<T>::NotEndedByReveal)?;
		ensure!(Self::block() <= until, Error::<T>::ForfeitOver);
		Self::close_one(did, circle, &mut guarding, Outcome::Forfeited);
		Self::conclude(did, guarding)
	}

	/// Ends all attempts that stand, since a ranking set was revealed. They stay for a while, in which the control set can
	/// call each of them hostile: a reveal by itself does not tell honest guardians from others.
	pub(crate) fn outrank_all(did: &DidId, guarding: &mut GuardingOf<T>) {
		let block = Self::block();
		let until = block.saturating_add(T::ForfeitPeriod::get());
		for opening in guarding.openings.iter_mut().filter(|opening| block <= opening.expires) {
			let Some(mut attempt) = Attempts::<T>::get(did, opening.circle) else { continue };
			let digest = attempt.digest;
			opening.expires = block.saturating_sub(1);
			attempt.outranked = Some(until);
			Attempts::<T>::insert(did, opening.circle, attempt);
			Self::deposit_event(Event::AttemptOutranked {
				did: *did,
				circle: opening.circle,
				attempt: digest,
				forfeit_until: until,
			});
		}
	}

	/// Closes an attempt that was not carried out.
	pub(crate) fn close_one(did: &DidId, circle: u8, guarding: &mut GuardingOf<T>, outcome: Outcome) {
		guarding.openings.retain(|opening| opening.circle != circle);
		Nominations::<T>::remove(did, circle);
		let Some(Attempt { digest, deposit, .. }) = Attempts::<T>::take(did, circle) else { return };
		match outcome {
			Outcome::PlanVoid | Outcome::Forfeited => deposit.ticket.burn(&deposit.payer),
			_ => Self::give_back(deposit),
		}
		Self::deposit_event(Event::AttemptClosed { did: *did, circle, attempt: digest, outcome });
	}

	/// Closes all attempts of a DID. Returns their number.
	pub(crate) fn close_all(did: &DidId, guarding: &mut GuardingOf<T>, outcome: Outcome) -> u32 {
		let circles = guarding.openings.iter().map(|opening| opening.circle).collect::<alloc::vec::Vec<_>>();
		for circle in &circles {
			Self::close_one(did, *circle, guarding, outcome);
		}
		circles.len() as u32
	}
}
