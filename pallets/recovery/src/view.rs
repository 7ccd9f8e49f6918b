//! The guardians of a DID as the runtime API shows them.

use crate::{
	attempt::Nomination,
	guardian::in_good_standing,
	guarding::{GuardingOf, Opening},
	Attempts, Changes, Circles, Config, Nominations, Pallet, Plans,
};
use alloc::vec::Vec;
use clavis_primitives::{
	gate::{Activity, Gate},
	recovery::{
		AttemptView, ChangeView, Circle, CircleView, GuardianId, GuardianView, Guardians, GuardiansView, OutrankedView,
	},
	DidId,
};

impl<T: Config> Pallet<T> {
	/// Returns the guardians of a DID, their attempts and their health. `None` if it has none.
	pub fn guardians(did: DidId) -> Option<GuardiansView> {
		let guarding = Plans::<T>::get(did)?;
		let block = Self::block();
		let change = Changes::<T>::get(did).map(|change| ChangeView {
			paused: Self::is_paused(&did, &guarding, &change),
			applies_at: change.due_at(),
			lapses_at: Self::lapses_at(&guarding, &change),
			plan: change.plan,
		});
		let activity = Self::activity(&did);
		let places = (0u8..).zip(guarding.plan.circles.iter());
		Some(GuardiansView {
			version: guarding.version,
			change,
			circles: places.map(|(place, circle)| Self::view_of_circle(&did, place, circle)).collect(),
			attempts: Self::view_of_attempts(&did, &guarding, &activity),
			outranked: Self::view_of_outranked(&did, &guarding),
			asked: guarding.asked,
			frozen_until: activity.frozen_until.filter(|until| block <= *until),
			freezable_from: guarding.freezable_from,
			last_act: activity.last_act,
			block,
			plan: guarding.plan,
		})
	}

	fn view_of_circle(did: &DidId, place: u8, circle: &Circle) -> CircleView {
		let notes = Circles::<T>::get(did, place);
		let guardians = circle.guardians.named();
		let able = match &circle.guardians {
			Guardians::Public(_) => guardians.iter().filter(|guardian| in_good_standing::<T>(guardian)).count() as u32,
			Guardians::Private { leaves, .. } => *leaves,
		};
		let view = |id: &GuardianId| GuardianView {
			standing: match id {
				GuardianId::Did(did) => T::Gate::standing(did),
				GuardianId::Account(_) => None,
			},
			answered: notes.answer_of(id),
			id: id.clone(),
		};
		CircleView { guardians: guardians.iter().map(view).collect(), able, reachable: able >= circle.threshold.into() }
	}

	fn view_of_attempts(did: &DidId, guarding: &GuardingOf<T>, activity: &Activity) -> Vec<AttemptView> {
		let view = |opening: &Opening| {
			let attempt = Attempts::<T>::get(did, opening.seat)?;
			let Nomination { set, next, reason } = Nominations::<T>::get(did, opening.seat)?;
			let counted = attempt.counted::<T>();
			Some(AttemptView {
				circle: opening.seat.circle,
				rival: attempt.rival,
				number: attempt.number,
				digest: attempt.digest,
				plan_version: attempt.plan_version,
				set: set.set().clone(),
				next,
				reason,
				opened: attempt.opened,
				matures_at: attempt.circle.delay.matures_at(attempt.opened, activity),
				expires_at: attempt.expires(),
				counted,
				quorum: attempt.quorum_of(counted),
				vetoed: attempt.vetoed,
				approvals: attempt.approvals.into_inner(),
			})
		};
		let mut attempts = guarding.standing(Self::block()).filter_map(view).collect::<Vec<_>>();
		attempts.sort_by_key(|attempt| (attempt.circle, attempt.rival));
		attempts
	}

	fn view_of_outranked(did: &DidId, guarding: &GuardingOf<T>) -> Vec<OutrankedView> {
		let block = Self::block();
		let view = |opening: &Opening| {
			let attempt = Attempts::<T>::get(did, opening.seat)?;
			let until = attempt.outranked.filter(|until| block <= *until)?;
			Some(OutrankedView { circle: opening.seat.circle, rival: attempt.rival, digest: attempt.digest, until })
		};
		let mut outranked = guarding.openings.iter().filter_map(view).collect::<Vec<_>>();
		outranked.sort_by_key(|attempt| (attempt.circle, attempt.rival));
		outranked
	}
}
