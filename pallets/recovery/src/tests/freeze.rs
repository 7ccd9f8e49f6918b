use crate::{mock::*, Ballots, Error, Event, FreezeAct};
use clavis_primitives::{
	ladder::Ladder,
	recovery::{Circle, GuardianId},
};
use frame_support::assert_ok;

#[test]
fn a_freeze_should_take_its_quorum_and_last_for_the_expiry() {
	run(|| {
		let did = guarded();
		assert_ok!(freeze(ADA, did, 0));
		System::assert_last_event(Event::FreezeVoted { did, circle: 0, votes: 1 }.into());
		assert_eq!(record(did).frozen_until, None);
		refused(freeze(ADA, did, 0), Error::<Test>::AlreadyVoted);
		assert_ok!(freeze(BEN, did, 0));
		let until = block() + EXPIRY;
		System::assert_has_event(Event::FreezeVoted { did, circle: 0, votes: 2 }.into());
		System::assert_last_event(pallet_did::Event::Frozen { did, until }.into());
		assert_eq!(record(did).frozen_until, Some(until));
		assert_eq!(Ballots::<Test>::iter().count(), 0);
		refused(rotate(origin(HOLDER), did, THIEF, None, ROUTINE), pallet_did::Error::<Test>::Frozen);
	});
}

#[test]
fn votes_should_count_for_the_period_of_their_ballot() {
	run(|| {
		let did = guarded();
		assert_ok!(freeze(ADA, did, 0));
		pass(BALLOT + 1);
		assert_ok!(freeze(BEN, did, 0));
		assert_eq!(record(did).frozen_until, None);
		// The first vote of a ballot counts up to its last block.
		pass(BALLOT);
		assert_ok!(freeze(ADA, did, 0));
		assert!(record(did).frozen_until.is_some());
	});
}

/// One vote alone freezes nobody: votes against a control set do not count against the one that a recovery put in place.
#[test]
fn votes_should_not_outlive_the_control_set_they_were_about() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		pass(NOTICE - 1);
		assert_ok!(freeze(ADA, did, 0));
		next_block();
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(Ballots::<Test>::iter().count(), 0);
		assert_ok!(freeze(CLEO, did, 0));
		assert_eq!(record(did).frozen_until, None);
	});
}

#[test]
fn votes_of_circles_should_not_add_up() {
	run(|| {
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, CLEO])), circle(accounts(&[ADA, DAN, EVE]))]));
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(ADA, did, 1));
		assert_ok!(freeze(DAN, did, 1));
		assert!(record(did).frozen_until.is_some());
		assert_eq!(Ballots::<Test>::iter().count(), 0, "a freeze ends all ballots");
	});
}

#[test]
fn guardians_should_not_freeze_again_before_a_change_of_the_plan_can_be_in_force() {
	run(|| {
		let did = guarded();
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		let until = block() + EXPIRY;
		let from = freezable_from(did);
		assert_eq!(from, until + EXPIRY + 2, "longer than the freeze");
		refused(freeze(CLEO, did, 0), Error::<Test>::FreezeCoolsDown);
		pass(EXPIRY + 1);
		assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[20, 21, 22]))]))));
		pass(NOTICE);
		refused(freeze(CLEO, did, 0), Error::<Test>::FreezeCoolsDown);
		assert_ok!(apply_plan(HOLDER, did));
		pass(from - block());
		refused(freeze(CLEO, did, 0), Error::<Test>::NotAGuardian);
		assert_ok!(freeze(20, did, 0));
	});
}

#[test]
fn the_pause_after_a_short_freeze_should_still_be_longer_than_the_longest_delay() {
	run(|| {
		let slow = Circle {
			delay: clavis_primitives::recovery::Delay::SinceOpening(100),
			expiry: 120,
			..circle(accounts(&[CLEO, DAN, EVE]))
		};
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, CLEO])), slow]));
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		assert_eq!(freezable_from(did), block() + EXPIRY + 100 + 2);
	});
}

#[test]
fn a_guardian_out_of_standing_should_not_count_in_a_ballot() {
	run(|| {
		let [ada, ben] = [ADA, BEN].map(create);
		let guardians = [GuardianId::Did(ada), GuardianId::Did(ben), by_account(CLEO)];
		let did = guarded_by(plan([circle(public(guardians))]));
		assert_ok!(freeze(Guardian::did(ADA, ada), did, 0));
		assert_ok!(<Did as Ladder>::freeze(&ada, FOREVER));
		assert_ok!(freeze(Guardian::did(BEN, ben), did, 0));
		assert_eq!(record(did).frozen_until, None);
		assert_eq!(
			Ballots::<Test>::get(did, (0, FreezeAct::Freeze)).unwrap().votes.into_inner(),
			[GuardianId::Did(ben)]
		);
		assert_ok!(freeze(CLEO, did, 0));
		assert!(record(did).frozen_until.is_some());
	});
}

#[test]
fn a_freeze_should_be_lifted_by_the_threshold_and_by_no_fewer_than_make_one() {
	run(|| {
		let did = guarded();
		refused(unfreeze(ADA, did, 0), Error::<Test>::NotFrozen);
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		pass(NOTICE + 3);
		assert_ok!(unfreeze(CLEO, did, 0));
		refused(unfreeze(CLEO, did, 0), Error::<Test>::AlreadyVoted);
		refused(unfreeze(HOLDER, did, 0), Error::<Test>::NotAGuardian);
		assert_ok!(unfreeze(DAN, did, 0));
		System::assert_has_event(Event::UnfreezeVoted { did, circle: 0, votes: 2 }.into());
		assert_ok!(rotate(origin(HOLDER), did, NEW, None, ROUTINE));
		// The pause is as long as the freeze was.
		assert_eq!(freezable_from(did), block() + NOTICE + 3 + 2);
		refused(unfreeze(ADA, did, 0), Error::<Test>::NotFrozen);
	});
	for (threshold, freeze_quorum, votes) in [(3, 2, 3), (2, 3, 3)] {
		run(|| {
			let people = FIVE;
			let did = guarded_by(plan([Circle {
				threshold,
				override_quorum: None,
				freeze_quorum: Some(freeze_quorum),
				..circle(accounts(&people))
			}]));
			for guardian in &people[..usize::from(freeze_quorum)] {
				assert_ok!(freeze(*guardian, did, 0));
			}
			for guardian in &people[..votes] {
				assert!(record(did).is_frozen(block()));
				assert_ok!(unfreeze(*guardian, did, 0));
			}
			assert!(!record(did).is_frozen(block()));
		});
	}
}

#[test]
fn a_circle_without_a_freeze_quorum_should_not_freeze() {
	run(|| {
		let did = guarded_by(plan([Circle { freeze_quorum: None, ..circle(accounts(&[ADA, BEN, CLEO])) }]));
		refused(freeze(ADA, did, 0), Error::<Test>::CannotFreeze);
		refused(freeze(STRANGER, did, 0), Error::<Test>::NotAGuardian);
		refused(freeze(ADA, did, 1), Error::<Test>::UnknownCircle);
	});
}
