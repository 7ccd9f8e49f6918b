//! The questions of the gate, and the effects of its news of a reveal or an end.

use crate::{mock::*, Attempts, Ballots, Changes, Error, Event, Outcome, Plans};
use clavis_primitives::{
	ladder::{Attempt, Guardianship},
	recovery::{Circle, Delay},
	DidId,
};
use frame_support::assert_ok;

/// A DID with a commitment that ranks, guarded by [`five`].
fn committed() -> DidId {
	let did = create_committed(HOLDER, NEXT);
	appoint(did, HOLDER, five());
	did
}

/// The holder reveals the next set.
fn reveal(did: DidId, reason: clavis_primitives::Reason) {
	assert_ok!(rotate(origin(STRANGER), did, NEXT, None, reason));
	assert_eq!(record(did).control.set, set(NEXT));
}

#[test]
fn the_oldest_attempt_that_stands_should_tell_when_guardians_stepped_in() {
	run(|| {
		let slow = Circle { delay: Delay::SinceOpening(20), ..circle(accounts(&[ADA, BEN, CLEO])) };
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, CLEO])), slow]));
		assert_eq!(<Recovery as Guardianship>::attempt(&did), None);
		assert_eq!(<Recovery as Guardianship>::longest_delay(&did), Some(20));
		assert_eq!(<Recovery as Guardianship>::longest_delay(&create(STRANGER)), None);
		assert_ok!(start(ADA, did, 1));
		let opened = block();
		next_block();
		assert_ok!(start(ADA, did, 0));
		assert_eq!(<Recovery as Guardianship>::attempt(&did), Some(Attempt { opened, longest_delay: 20 }));
		pass(EXPIRY);
		assert_eq!(<Recovery as Guardianship>::attempt(&did).unwrap().opened, opened + 1);
		next_block();
		assert_eq!(<Recovery as Guardianship>::attempt(&did), None);
	});
}

#[test]
fn an_effective_attempt_should_keep_the_control_set_from_ending_the_did() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		assert_ok!(start(ADA, did, 0));
		pass(NOTICE);
		assert_ok!(approve(BEN, did, 0));
		let waits = pallet_did::Error::<Test>::DeactivationWaits;
		refused(deactivate(HOLDER, did), waits);
		assert_ok!(veto(HOLDER, did, 0));
		assert!(!<Recovery as Guardianship>::forbids_end(&did));
		assert_ok!(approve(CLEO, did, 0));
		let waits = pallet_did::Error::<Test>::DeactivationWaits;
		refused(deactivate(HOLDER, did), waits);
		pass(EXPIRY);
		assert_ok!(deactivate(HOLDER, did));
		assert_eq!(Plans::<Test>::iter().count(), 0);
		assert_eq!((held(HOLDER), held(ADA)), ((0, 0), (0, 0)));
	});
}

#[test]
fn a_ranking_reveal_should_end_every_attempt_and_give_deposits_back() {
	run(|| {
		let did = committed();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(freeze(DAN, did, 0));
		let attempt = digest(did, 0);
		reveal(did, ROUTINE);
		let outcome = Outcome::Outranked { hostile: false };
		System::assert_has_event(Event::AttemptClosed { did, circle: 0, attempt, outcome }.into());
		assert_eq!((held(ADA), owned(ADA)), ((0, 0), FUNDS));
		assert_eq!((Attempts::<Test>::iter().count(), Ballots::<Test>::iter().count()), (0, 0));
		assert_eq!(record(did).guarded.unwrap().attempt_until, None);
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::NoAttempt);
	});
}

#[test]
fn a_ranking_reveal_that_answers_a_compromise_should_burn_the_deposits_of_attempts() {
	run(|| {
		let did = committed();
		let since = now();
		next_block();
		assert_ok!(start(ADA, did, 0));
		let (_, deposit) = held(ADA);
		reveal(did, compromised(since));
		assert_eq!((held(ADA), owned(ADA)), ((0, 0), FUNDS - deposit));
		assert!(Plans::<Test>::contains_key(did), "the plan is older than the compromise");
	});
}

#[test]
fn a_plan_that_was_set_since_a_compromise_should_end_with_its_reveal() {
	run(|| {
		let did = create_committed(HOLDER, NEXT);
		let since = now();
		appoint(did, HOLDER, plan([circle(accounts(&[THIEF, ADA, BEN]))]));
		assert_ok!(start(THIEF, did, 0));
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		reveal(did, compromised(since));
		System::assert_has_event(Event::PlanRemoved { did }.into());
		assert_eq!(Plans::<Test>::iter().count() + Changes::<Test>::iter().count(), 0);
		assert_eq!((record(did).guarded, held(HOLDER)), (None, (0, 0)));
		// The holder names guardians anew, at once.
		assert_ok!(set_plan(NEXT, did, Some(five())));
	});
}

#[test]
fn a_change_should_count_from_the_moment_at_which_it_was_asked_for() {
	run(|| {
		let did = committed();
		let asked = now();
		assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[THIEF, ADA, BEN]))]))));
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		assert_eq!(Plans::<Test>::get(did).unwrap().set_at, asked);
		reveal(did, compromised(asked));
		assert!(!Plans::<Test>::contains_key(did));
	});
}

#[test]
fn a_reveal_should_drop_a_change_that_was_asked_for_since_the_compromise_and_no_earlier_one() {
	for (later, dropped) in [(0, true), (3, false)] {
		run(|| {
			let did = committed();
			next_block();
			let asked = now();
			assert_ok!(set_plan(HOLDER, did, None));
			next_block();
			reveal(did, compromised(asked + later));
			assert_eq!(Changes::<Test>::contains_key(did), !dropped);
			assert!(Plans::<Test>::contains_key(did));
		});
	}
}

#[test]
fn a_reveal_that_does_not_rank_should_end_no_attempt() {
	run(|| {
		let did = guarded();
		// A thief rotates, commits, and reveals that.
		assert_ok!(rotate(origin(HOLDER), did, THIEF, Some(commitment(NEXT)), ROUTINE));
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(rotate(origin(THIEF), did, NEXT, None, ROUTINE));
		assert!(Attempts::<Test>::contains_key(did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(record(did).control.set, set(NEW));
	});
}
