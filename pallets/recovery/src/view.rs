//! The guardians of a DID as the runtime API shows them.

use crate::{
	attempt::{AttemptOf, Nomination},
	ballots::FreezeAct,
	guardian::{in_good_standing, Cooldown},
	guarding::{GuardingOf, Opening},
	Attempts, Ballots, Changes, Circles, Config, Nominations, Pallet, Plans,
};
use alloc::vec::Vec;
use clavis_primitives::{
	gate::{Activity, Gate},
	recovery::{
		AttemptView, BallotAct, BallotView, ChangeView, Circle, CircleView, GuardianId, GuardianView, Guardians,
		GuardiansView, OutrankedView,
	},
	DidId,
};
use frame_support::pallet_prelude::Get;

impl<T: Config> Pallet<T> {
	/// Returns the guardians of a DID, their attempts and their health. `None` if it has none.
	pub fn guardians(did: DidId) -> Option<GuardiansView> {
		let guarding = Plans::<T>::get(did)?;
		let block = Self::block();
		let change = Changes::<T>::get(did).map(|change| ChangeView {
			paused: Self::is_paused(&did, &guarding, &change),
			applies_at: Self::due_at(&guarding, &change),
			lapses_at: Self::lapses_at(&guarding, &change),
			plan: change.plan,
		});
		let activity = Self::activity(&did);
		let places = (0u8..).zip(guarding.plan.circles.iter());
		let standstills = T::Standstills::get();
		let stands = |opening: &Opening, _: &AttemptOf<T>| opening.stands(block, &standstills);
		let is_over = |_: &Opening, attempt: &AttemptOf<T>| block > attempt.kept_until::<T>(&standstills);
		Some(GuardiansView {
			version: guarding.version,
			change,
			circles: places.map(|(place, circle)| Self::view_of_circle(&did, place, circle)).collect(),
			attempts: Self::view_of_attempts(&did, &guarding, &activity, stands),
			expired: Self::view_of_attempts(&did, &guarding, &activity, is_over),
			outranked: Self::view_of_outranked(&did, &guarding),
			ballots: Self::view_of_ballots(&did, &guarding, &activity),
			asked: guarding.asked,
			frozen_until: activity.frozen_until.filter(|until| block <= *until),
			freezable_from: Self::freezable_from(&guarding),
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
		let (block, standstills) = (Self::block(), T::Standstills::get());
		let cooldown = Cooldown::of(circle, &standstills);
		let cooling = notes.openers.iter().map(|(opener, opened)| (opener.clone(), cooldown.last(*opened)));
		CircleView {
			guardians: guardians.iter().map(view).collect(),
			able,
			reachable: able >= circle.threshold.into(),
			cooling: cooling.filter(|(_, until)| block <= *until).collect(),
		}
	}

	/// Shows the attempts that were opened and not closed, and that `is_shown` chooses.
	fn view_of_attempts(
		did: &DidId,
		guarding: &GuardingOf<T>,
		activity: &Activity,
		is_shown: impl Fn(&Opening, &AttemptOf<T>) -> bool,
	) -> Vec<AttemptView> {
		let standstills = T::Standstills::get();
		let view = |opening: &Opening| {
			let attempt = Attempts::<T>::get(did, opening.seat).filter(|attempt| is_shown(opening, attempt))?;
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
				matures_at: attempt.matures_at(activity, &standstills),
				expires_at: attempt.kept_until::<T>(&standstills),
				yields_at: attempt.yields_at::<T>(&standstills),
				counted,
				quorum: attempt.quorum_of(counted),
				vetoed: attempt.vetoed,
				approvals: attempt.approvals.into_inner(),
			})
		};
		let mut attempts = guarding.openings.iter().filter_map(view).collect::<Vec<_>>();
		attempts.sort_by_key(|attempt| (attempt.circle, attempt.rival));
		attempts
	}

	fn view_of_outranked(did: &DidId, guarding: &GuardingOf<T>) -> Vec<OutrankedView> {
		let (block, standstills) = (Self::block(), T::Standstills::get());
		let view = |opening: &Opening| {
			let attempt = Attempts::<T>::get(did, opening.seat)?;
			let until = attempt.forfeit_until::<T>(&standstills).filter(|until| block <= *until)?;
			Some(OutrankedView { circle: opening.seat.circle, rival: attempt.rival, digest: attempt.digest, until })
		};
		let mut outranked = guarding.openings.iter().filter_map(view).collect::<Vec<_>>();
		outranked.sort_by_key(|attempt| (attempt.circle, attempt.rival));
		outranked
	}

	fn view_of_ballots(did: &DidId, guarding: &GuardingOf<T>, activity: &Activity) -> Vec<BallotView> {
		let block = Self::block();
		let view = |place: u8, act: FreezeAct, quorum: Option<u8>| {
			let ballot = Ballots::<T>::get(did, (place, act)).filter(|ballot| block <= ballot.closes)?;
			Some(BallotView {
				circle: place,
				act: match act {
					FreezeAct::Freeze => BallotAct::Freeze,
					FreezeAct::Unfreeze => BallotAct::Unfreeze,
				},
				counted: ballot.votes.iter().filter(|guardian| in_good_standing::<T>(guardian)).count() as u32,
				quorum: quorum?,
				closes_at: ballot.closes,
				votes: ballot.votes.into_inner(),
			})
		};
		let of_circle = |(place, circle): (u8, &Circle)| {
			let freeze = view(place, FreezeAct::Freeze, circle.freeze_quorum);
			let is_frozen = activity.is_frozen(block);
			let unfreeze = is_frozen.then(|| view(place, FreezeAct::Unfreeze, circle.unfreeze_quorum())).flatten();
			[freeze, unfreeze]
		};
		(0u8..).zip(guarding.plan.circles.iter()).flat_map(of_circle).flatten().collect()
	}
}

#[cfg(test)]
mod tests {
	use crate::{mock::*, Error};
	use clavis_primitives::{
		recovery::{AttemptPhase, AttemptView, BallotAct, GuardiansView},
		BlockHeight, DidId,
	};
	use frame_support::assert_ok;

	fn view(did: DidId) -> GuardiansView {
		Recovery::guardians(did).unwrap()
	}

	/// Checks that the attempt of the first circle is shown as it stands up to a block, and as expired until it is closed.
	fn closes_after(did: DidId, last: BlockHeight, counts: impl Fn(&GuardiansView) -> usize) {
		pass(last - block());
		assert_eq!((counts(&view(did)), view(did).expired.len()), (1, 0));
		refused(close(STRANGER, did, 0), Error::<Test>::StillOpen);
		next_block();
		let shown = view(did);
		assert_eq!((counts(&shown), shown.expired.len()), (0, 1));
		assert_eq!((shown.expired[0].digest, shown.expired[0].expires_at), (digest(did, 0), last));
		assert_eq!(shown.expired[0].phase(shown.block), AttemptPhase::Expired);
		assert_ok!(close(STRANGER, did, 0));
		assert!(view(did).expired.is_empty());
	}

	#[test]
	fn an_attempt_should_be_shown_until_it_is_closed() {
		run(|| {
			let did = guarded();
			assert_ok!(start(ADA, did, 0));
			closes_after(did, block() + EXPIRY, |view| view.attempts.len());
		});
		run(|| {
			let did = create_committed(HOLDER, NEXT);
			appoint(did, HOLDER, five());
			assert_ok!(start(ADA, did, 0));
			assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
			closes_after(did, block() + FORFEIT, |view| view.outranked.len());
		});
	}

	#[test]
	fn an_attempt_should_yield_and_its_opener_cool_down_as_the_view_says() {
		run(|| {
			let did = guarded();
			assert_ok!(start(ADA, did, 0));
			let yields_at = view(did).attempts[0].yields_at;
			pass(yields_at - block() - 1);
			refused(start(BEN, did, 0), Error::<Test>::CircleTaken);
			next_block();
			assert_ok!(start(BEN, did, 0));
			let (ada, until) = view(did).circles[0].cooling[0].clone();
			assert_eq!(ada, by_account(ADA));
			pass(until - block());
			refused(start(ADA, did, 0), Error::<Test>::OpenerCoolsDown);
			next_block();
			assert!(view(did).circles[0].cooling.iter().all(|(opener, _)| *opener != ada));
			assert_ok!(start(ADA, did, 0));
		});
	}

	#[test]
	fn a_rival_should_be_shown_with_its_seat_until_it_is_closed() {
		run(|| {
			let did = guarded();
			assert_ok!(start(ADA, did, 0));
			assert_ok!(approve(BEN, did, 0));
			next_block();
			// It shares a guardian with the attempt beside it, so both together lack the override quorum.
			assert_ok!(start(BEN, did, 0));
			let seats = |attempts: &[AttemptView]| {
				attempts.iter().map(|attempt| (attempt.circle, attempt.rival)).collect::<Vec<_>>()
			};
			assert_eq!(seats(&view(did).attempts), [(0, false), (0, true)]);
			let yields_at = view(did).attempts[1].yields_at;
			pass(yields_at - block() - 1);
			refused(start(ADA, did, 0), Error::<Test>::OpenerCoolsDown);
			refused(start(CLEO, did, 0), Error::<Test>::CircleTaken);
			next_block();
			assert_ok!(start(CLEO, did, 0));
			let shown = view(did);
			assert_eq!((seats(&shown.attempts), shown.attempts[1].opened), (vec![(0, false), (0, true)], block()));
			pass(shown.attempts[0].expires_at + 1 - block());
			let over = view(did);
			assert_eq!((seats(&over.attempts), seats(&over.expired)), (vec![(0, true)], vec![(0, false)]));
			pass(shown.attempts[1].expires_at + 1 - block());
			assert_eq!(seats(&view(did).expired), [(0, false), (0, true)]);
			// The first seat is closed before that of the rival.
			assert_ok!(close(STRANGER, did, 0));
			assert_eq!(seats(&view(did).expired), [(0, true)]);
			assert_ok!(close(STRANGER, did, 0));
			assert!(view(did).expired.is_empty());
		});
	}

	#[test]
	fn a_ballot_should_be_shown_while_its_votes_count() {
		run(|| {
			let did = guarded();
			assert_ok!(freeze(ADA, did, 0));
			let shown = view(did).ballots;
			assert_eq!((shown.len(), shown[0].act, shown[0].circle), (1, BallotAct::Freeze, 0));
			assert_eq!((&shown[0].votes[..], shown[0].counted, shown[0].quorum), (&[by_account(ADA)][..], 1, 2));
			assert_eq!(shown[0].closes_at, block() + BALLOT);
			pass(BALLOT);
			assert_eq!(view(did).ballots.len(), 1);
			next_block();
			assert!(view(did).ballots.is_empty());
			assert_ok!(freeze(ADA, did, 0));
			assert_ok!(freeze(BEN, did, 0));
			assert!(view(did).ballots.is_empty());
			assert_ok!(unfreeze(ADA, did, 0));
			assert_eq!(view(did).ballots[0].act, BallotAct::Unfreeze);
			assert_ok!(unfreeze(BEN, did, 0));
			assert!(view(did).ballots.is_empty());
		});
	}
}
