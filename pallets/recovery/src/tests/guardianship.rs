//! The questions of the gate, and the effects of its news of a reveal or an end.

use crate::{mock::*, Attempts, Ballots, Changes, Error, Event, Outcome, Plans};
use clavis_primitives::{
	ladder::Guardianship,
	recovery::{Circle, Delay},
	rules::RuleChange,
	DidId,
};
use frame_support::assert_ok;

/// A DID with a commitment that ranks, guarded by [`five`].
fn committed() -> DidId {
	let did = create_committed(HOLDER, NEXT);
	appoint(did, HOLDER, five());
	did
}

/// A DID with a commitment that ranks, and two circles with the same guardians.
fn committed_to_two_circles() -> DidId {
	let did = create_committed(HOLDER, NEXT);
	appoint(did, HOLDER, twice());
	did
}

/// The block in which the change of the plan that waits is due.
fn due_at(did: DidId) -> u32 {
	Recovery::guardians(did).unwrap().change.unwrap().applies_at
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
		assert_eq!(<Recovery as Guardianship>::stepped_in(&did), None);
		assert_eq!(<Recovery as Guardianship>::longest_delay(&did), Some(20));
		assert_eq!(<Recovery as Guardianship>::longest_delay(&create(STRANGER)), None);
		assert_ok!(start(ADA, did, 1));
		let opened = block();
		next_block();
		assert_ok!(start(ADA, did, 0));
		assert_eq!(<Recovery as Guardianship>::stepped_in(&did), Some(opened));
		pass(EXPIRY);
		assert_eq!(<Recovery as Guardianship>::stepped_in(&did), Some(opened + 1));
		next_block();
		assert_eq!(<Recovery as Guardianship>::stepped_in(&did), None);
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
		// The announcement has lapsed by then.
		assert_ok!(deactivate(HOLDER, did));
		pass(NOTICE);
		assert_ok!(deactivate(HOLDER, did));
		assert_eq!(Plans::<Test>::iter().count(), 0);
		assert_eq!((held(HOLDER), held(ADA)), ((0, 0), (0, 0)));
	});
}

#[test]
fn a_ranking_reveal_should_end_every_attempt_and_burn_no_deposit() {
	run(|| {
		let did = committed();
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(freeze(DAN, did, 0));
		let attempt = digest(did, 0);
		reveal(did, ROUTINE);
		let forfeit_until = block() + FORFEIT;
		System::assert_has_event(Event::AttemptOutranked { did, circle: 0, attempt, forfeit_until }.into());
		assert_eq!((owned(ADA), Ballots::<Test>::iter().count()), (FUNDS, 0));
		assert_eq!(record(did).guarded.unwrap().attempt_until, None);
		assert_eq!(<Recovery as Guardianship>::stepped_in(&did), None);
		// It stays for a while, and nobody can use it.
		refused(approve(EVE, did, 0), Error::<Test>::EndedByReveal);
		refused(veto(NEXT, did, 0), Error::<Test>::EndedByReveal);
		refused(cancel_deactivation(STRANGER, did, 0), Error::<Test>::EndedByReveal);
		refused(close(STRANGER, did, 0), Error::<Test>::StillOpen);
		refused(start(EVE, did, 0), Error::<Test>::CircleTaken);
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::EndedByReveal);
		assert_ok!(close(STRANGER, did, 0));
		let outcome = Outcome::Outranked;
		System::assert_last_event(Event::AttemptClosed { did, circle: 0, attempt, outcome }.into());
		assert_eq!((held(ADA), owned(ADA)), ((0, 0), FUNDS));
		assert_ok!(start(EVE, did, 0));
	});
}

#[test]
fn the_time_for_a_forfeit_should_end_by_itself() {
	run(|| {
		let did = committed();
		assert_ok!(start(ADA, did, 0));
		reveal(did, ROUTINE);
		pass(FORFEIT);
		refused(start(BEN, did, 0), Error::<Test>::CircleTaken);
		next_block();
		refused(forfeit(NEXT, did, 0), Error::<Test>::ForfeitOver);
		assert!(Recovery::guardians(did).unwrap().outranked.is_empty());
		// The next attempt returns the deposit.
		assert_ok!(start(BEN, did, 0));
		assert_eq!((held(ADA), owned(ADA)), ((0, 0), FUNDS));
	});
}

#[test]
fn a_freeze_should_save_no_deposit_of_an_attempt() {
	run(|| {
		let did = committed_to_two_circles();
		assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
		let deposit = held(DAN).1;
		reveal(did, ROUTINE);
		assert_ok!(freeze(DAN, did, 1));
		assert_ok!(freeze(EVE, did, 1));
		let before = record(did).last_act;
		pass(FORFEIT);
		refused(forfeit(HOLDER, did, 0), pallet_did::Error::<Test>::NotAuthorized);
		assert_ok!(forfeit(NEXT, did, 0));
		assert_eq!((held(DAN).1, owned(DAN)), (0, FUNDS - deposit));
		assert_eq!(record(did).last_act, before, "a defence is no act of control");
	});
}

#[test]
fn a_recovery_should_save_no_deposit_of_an_attempt() {
	// Guardians whose circle has a short delay try again at once.
	for burned in [false, true] {
		run(|| {
			let hasty = Circle { delay: Delay::SinceOpening(MIN_DELAY), ..circle(accounts(&[DAN, EVE, ADA])) };
			let did = create_committed(HOLDER, NEXT);
			appoint(did, HOLDER, plan([circle(accounts(&[CLEO, DAN, EVE])), hasty]));
			assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
			let deposit = held(DAN).1;
			reveal(did, ROUTINE);
			let last = block() + FORFEIT;
			assert_ok!(start_for(EVE, did, 1, control(did, THIEF, None, ROUTINE)));
			assert_ok!(approve(DAN, did, 1));
			assert_ok!(approve(ADA, did, 1));
			pass(MIN_DELAY);
			while block() <= last {
				refused(execute(THIEF, did, 1), Error::<Test>::ForfeitOpen);
				if burned {
					assert_ok!(forfeit(NEXT, did, 0));
					break;
				}
				next_block();
			}
			// The set that revealed itself had a day. Nothing else keeps the recovery back.
			assert_ok!(execute(THIEF, did, 1));
			assert_eq!((held(DAN).1, owned(DAN)), (0, FUNDS - if burned { deposit } else { 0 }));
		});
	}
}

#[test]
fn a_change_of_the_plan_should_save_no_deposit_of_an_attempt() {
	for removes in [false, true] {
		run(|| {
			let did = committed();
			assert_ok!(set_plan(HOLDER, did, (!removes).then(five)));
			pass(NOTICE);
			assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
			reveal(did, ROUTINE);
			let last = block() + FORFEIT;
			while block() <= last {
				assert!(Recovery::guardians(did).unwrap().change.unwrap().paused);
				let waits = if block() < last { Error::<Test>::TooEarly } else { Error::<Test>::AttemptStands };
				refused(apply_plan(DAN, did), waits);
				next_block();
			}
			// The holder had a day. From now on the deposit goes back.
			assert_ok!(apply_plan(DAN, did));
			assert_eq!((held(DAN), owned(DAN)), ((0, 0), FUNDS));
		});
		run(|| {
			let did = committed();
			assert_ok!(set_plan(HOLDER, did, (!removes).then(five)));
			pass(NOTICE);
			assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
			let deposit = held(DAN).1;
			reveal(did, ROUTINE);
			assert_ok!(forfeit(NEXT, did, 0));
			// No attempt is left to wait for. The holder still has the time to drop the change.
			assert!(!Recovery::guardians(did).unwrap().change.unwrap().paused);
			pass(FORFEIT);
			assert_ok!(apply_plan(DAN, did));
			assert_eq!(owned(DAN), FUNDS - deposit);
		});
	}
}

#[test]
fn a_ranking_reveal_should_leave_the_holder_time_to_drop_a_change_that_a_freeze_put_off() {
	run(|| {
		let did = committed();
		let asked = block();
		assert_ok!(set_plan(HOLDER, did, None));
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		assert_eq!(due_at(did), asked + EXPIRY + 1);
		next_block();
		reveal(did, ROUTINE);
		let due = asked + NOTICE.max(1 + FORFEIT);
		assert_eq!(due_at(did), due);
		refused(apply_plan(STRANGER, did), Error::<Test>::TooEarly);
		pass(due - block());
		assert_ok!(apply_plan(STRANGER, did));
	});
}

#[test]
fn a_ranking_reveal_should_leave_the_holder_time_to_drop_a_change_that_is_due() {
	for (late, lapsed) in [(0, false), (2 * EXPIRY + CONTEST, false), (2 * EXPIRY + CONTEST + 1, true)] {
		run(|| {
			let did = committed();
			assert_ok!(set_plan(HOLDER, did, None));
			// Nobody has applied it so far.
			pass(NOTICE + late);
			reveal(did, ROUTINE);
			let due = if lapsed { block() - late } else { block() + FORFEIT };
			assert_eq!(due_at(did), due);
			let early = if lapsed { Error::<Test>::ChangeLapsed } else { Error::<Test>::TooEarly };
			refused(apply_plan(STRANGER, did), early);
			pass(FORFEIT);
			if lapsed {
				// What has lapsed does not come back.
				refused(apply_plan(STRANGER, did), Error::<Test>::ChangeLapsed);
			} else {
				assert_ok!(apply_plan(STRANGER, did));
			}
		});
	}
}

#[test]
fn guardians_should_not_take_the_time_to_drop_a_change_by_a_freeze_that_they_lift() {
	run(|| {
		let did = committed();
		assert_ok!(set_plan(HOLDER, did, None));
		pass(NOTICE - 1);
		reveal(did, ROUTINE);
		let last = block() + FORFEIT;
		for guardian in [DAN, EVE] {
			assert_ok!(freeze(guardian, did, 0));
		}
		next_block();
		for guardian in [DAN, EVE] {
			assert_ok!(unfreeze(guardian, did, 0));
		}
		while block() < last {
			refused(apply_plan(DAN, did), Error::<Test>::TooEarly);
			next_block();
		}
		assert_ok!(cancel_change(NEXT, did));
	});
}

#[test]
fn an_attempt_that_had_expired_should_not_be_touched_by_a_reveal() {
	run(|| {
		let did = committed();
		assert_ok!(start(ADA, did, 0));
		pass(EXPIRY + 1);
		reveal(did, ROUTINE);
		refused(forfeit(NEXT, did, 0), Error::<Test>::NotEndedByReveal);
		assert_ok!(close(STRANGER, did, 0));
	});
}

#[test]
fn the_control_set_that_revealed_itself_should_decide_on_each_deposit() {
	run(|| {
		let two = plan([circle(accounts(&[ADA, BEN, CLEO])), circle(accounts(&[CLEO, DAN, EVE]))]);
		let did = create_committed(HOLDER, NEXT);
		appoint(did, HOLDER, two);
		let since = now();
		// Honest guardians answer a theft, and others help the thief.
		assert_ok!(start(ADA, did, 0));
		assert_ok!(start_for(DAN, did, 1, control(did, THIEF, None, ROUTINE)));
		refused(forfeit(HOLDER, did, 1), Error::<Test>::NotEndedByReveal);
		let (deposit, hostile) = (held(DAN).1, digest(did, 1));
		reveal(did, compromised(since));
		assert!(Plans::<Test>::contains_key(did), "the plan is older than the compromise");
		let outranked = Recovery::guardians(did).unwrap().outranked;
		assert_eq!(outranked.iter().map(|attempt| attempt.circle).collect::<Vec<_>>(), [0, 1]);
		for other in [HOLDER, STRANGER, ADA] {
			refused(forfeit(other, did, 1), pallet_did::Error::<Test>::NotAuthorized);
		}
		pass(FORFEIT);
		let of_first = Call::forfeit { did, circle: 1, attempt: digest(did, 0) };
		refused(call(NEXT, of_first), Error::<Test>::OtherAttempt);
		assert_ok!(forfeit(NEXT, did, 1));
		let outcome = Outcome::Forfeited;
		System::assert_last_event(Event::AttemptClosed { did, circle: 1, attempt: hostile, outcome }.into());
		assert_eq!((held(DAN), owned(DAN)), ((0, 0), FUNDS - deposit));
		refused(forfeit(NEXT, did, 1), Error::<Test>::NoAttempt);
		// The circle is free again, and the honest guardian gets all back.
		assert_ok!(start(EVE, did, 1));
		next_block();
		assert_ok!(close(STRANGER, did, 0));
		assert_eq!((held(ADA), owned(ADA)), ((0, 0), FUNDS));
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
fn a_plan_should_end_with_a_reveal_that_names_the_edge_of_the_reach() {
	const DAY: u64 = 24 * 60 * 60;
	for (after_edge, limited, void) in [(0, true, true), (DAY, true, true), (DAY + 1, true, false), (0, false, false)] {
		run(|| {
			// The plan of a thief is older than the moments that the rules allow by now.
			let did = committed();
			pass(10 * 28_800);
			assert_ok!(start(ADA, did, 0));
			decide(RuleChange::MaxReach(limited.then_some(7 * DAY)));
			reveal(did, compromised(now() - 7 * DAY + after_edge));
			assert_eq!(Plans::<Test>::contains_key(did), !void);
			// Or it is that of the holder, and its guardians are honest. So the edge burns nothing.
			assert_eq!((held(ADA).1 == 0, owned(ADA)), (void, FUNDS));
		});
	}
}

#[test]
fn a_plan_that_was_set_since_a_moment_at_the_edge_of_the_reach_should_take_its_deposits_along() {
	const DAY: u64 = 24 * 60 * 60;
	run(|| {
		let did = create_committed(HOLDER, NEXT);
		pass(10 * 28_800);
		decide(RuleChange::MaxReach(Some(7 * DAY)));
		let since = now() - 7 * DAY;
		appoint(did, HOLDER, plan([circle(accounts(&[THIEF, ADA, BEN]))]));
		assert_ok!(start(THIEF, did, 0));
		let deposit = held(THIEF).1;
		reveal(did, compromised(since + 3));
		assert!(!Plans::<Test>::contains_key(did));
		assert_eq!((held(THIEF).1, owned(THIEF)), (0, FUNDS - deposit));
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
		assert!(Attempts::<Test>::contains_key(did, FIRST));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(record(did).control.set, set(NEW));
	});
}
