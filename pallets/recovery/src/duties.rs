//! The other acts of guardians of public circles: they resign, and they answer when the holder asks.

use crate::{
	ballots::FreezeAct, guardian::check_member, seat::Seat, Attempts, Ballots, Circles, Config, Error, Event, Pallet,
	Plans,
};
use clavis_primitives::{
	recovery::{Circle, GuardianId, Guardians},
	DidId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Takes a guardian out of a public circle, with its approval and its votes.
	pub(crate) fn leave(did: &DidId, place: u8, guardian: GuardianId) -> DispatchResult {
		let mut guarding = Self::guarding(did)?;
		let circle = guarding.plan.circles.get_mut(usize::from(place)).ok_or(Error::<T>::UnknownCircle)?;
		leave_circle::<T>(circle, &guardian)?;
		Plans::<T>::insert(did, guarding);

		for seat in Seat::both(place) {
			let Some(mut attempt) = Attempts::<T>::get(did, seat) else { continue };
			leave_circle::<T>(&mut attempt.circle, &guardian)?;
			attempt.approvals.retain(|other| *other != guardian);
			Attempts::<T>::insert(did, seat, attempt);
		}
		for act in [FreezeAct::Freeze, FreezeAct::Unfreeze] {
			Ballots::<T>::mutate_exists(did, (place, act), |ballot| {
				*ballot = ballot.take().and_then(|ballot| ballot.without(&guardian));
			});
		}
		Circles::<T>::mutate_exists(did, place, |notes| {
			if let Some(notes) = notes {
				notes.forget(&guardian);
			}
		});
		Self::deposit_event(Event::Resigned { did: *did, circle: place, guardian });
		Ok(())
	}

	/// Notes that the holder asks the guardians of public circles for a sign of life.
	pub(crate) fn note_question(did: &DidId) -> DispatchResult {
		let mut guarding = Self::guarding(did)?;
		guarding.asked = Some(Self::block());
		Plans::<T>::insert(did, guarding);
		Self::deposit_event(Event::Asked { did: *did });
		Ok(())
	}

	/// Notes that a guardian of a public circle can still sign, once for each time that the holder asks.
	pub(crate) fn note_answer(did: &DidId, place: u8, guardian: GuardianId) -> DispatchResult {
		let guarding = Self::guarding(did)?;
		let circle = guarding.plan.circle(place).ok_or(Error::<T>::UnknownCircle)?;
		ensure!(matches!(circle.guardians, Guardians::Public(_)), Error::<T>::PrivateCircle);
		check_member::<T>(did, circle, &guardian, None)?;
		let asked = guarding.asked.ok_or(Error::<T>::NothingAsked)?;
		let mut notes = Circles::<T>::get(did, place);
		ensure!(notes.answer_of(&guardian).is_none_or(|answered| answered < asked), Error::<T>::NothingAsked);
		notes.note_answer(guardian.clone(), Self::block());
		Circles::<T>::insert(did, place, notes);
		Self::deposit_event(Event::Answered { did: *did, circle: place, guardian });
		Ok(())
	}
}

/// Takes a guardian out of the list of a public circle. The quorums stay as they are.
fn leave_circle<T: Config>(circle: &mut Circle, guardian: &GuardianId) -> Result<(), Error<T>> {
	let Guardians::Public(guardians) = &mut circle.guardians else { return Err(Error::<T>::PrivateCircle) };
	let before = guardians.len();
	guardians.retain(|other| other != guardian);
	ensure!(guardians.len() < before, Error::<T>::NotAGuardian);
	Ok(())
}
