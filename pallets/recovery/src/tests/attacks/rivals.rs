//! The rival of an attempt: a way in for the guardians who can overrule others, and no tool for a few.

use super::*;
use crate::{Event, Outcome};
use clavis_primitives::{ladder::Guardianship, recovery::AttemptPhase};

/// Two guardians, who are the threshold of [`five`], keep the first seat for a thief.
fn seized(did: DidId) {
	assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
	assert_ok!(approve(EVE, did, 0));
}

/// The other three guardians, who are its override quorum, open a rival.
fn rival(did: DidId) {
	assert_ok!(start(ADA, did, 0));
	for guardian in [BEN, CLEO] {
		assert_ok!(approve_in(guardian, did, RIVAL));
	}
}

/// A DID whose only circle has a threshold of 2 and an override quorum of 4.
fn guarded_by_four() -> DidId {
	guarded_by(plan([Circle { override_quorum: Some(4), ..circle_of_five() }]))
}

#[test]
fn a_thief_and_the_threshold_should_not_keep_the_only_circle() {
	// Their attempt expires in the block before the change of the thief is due, or later.
	for early in [EXPIRY - NOTICE + 1, 0] {
		run(|| {
			let did = guarded();
			seized(did);
			pass(early);
			assert_ok!(set_plan(HOLDER, did, Some(crooked())));
			// The honest guardians are late: the change is due in the next block.
			pass(NOTICE - 1);
			rival(did);
			next_block();
			refused(apply_plan(THIEF, did), Error::<Test>::AttemptStands);
			let over = if early > 0 { Error::<Test>::AttemptExpired } else { Error::<Test>::Outranked };
			refused(execute(THIEF, did, 0), over);
			pass(NOTICE - 1);
			assert_ok!(execute_in(STRANGER, did, RIVAL));
			assert_eq!(control_of(did), set(NEW));
			refused(apply_plan(THIEF, did), Error::<Test>::NoChange);
			assert_eq!(Attempts::<Test>::iter().count(), 0);
		});
	}
}

#[test]
fn a_rival_should_act_at_its_override_quorum_alone() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		seized(did);
		assert_ok!(veto(HOLDER, did, 0));
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve_in(BEN, did, RIVAL));
		pass(NOTICE);
		// Its threshold needs no veto, and is enough for nothing.
		refused(veto_in(HOLDER, did, RIVAL), Error::<Test>::NoVeto);
		refused(execute_in(STRANGER, did, RIVAL), Error::<Test>::BelowOverrideQuorum);
		refused(cancel_deactivation(STRANGER, did, 0), Error::<Test>::BelowOverrideQuorum);
		assert!(!<Recovery as Guardianship>::forbids_end(&did));
		let shown = Recovery::guardians(did).unwrap().attempts;
		assert_eq!(shown.iter().map(|attempt| attempt.rival).collect::<Vec<_>>(), [false, true]);
		assert_eq!(shown[1].phase(block()), AttemptPhase::Gathering);
		assert_ok!(approve_in(CLEO, did, RIVAL));
		assert!(<Recovery as Guardianship>::forbids_end(&did));
		assert_ok!(cancel_deactivation(STRANGER, did, 0));
		assert_eq!(record(did).deactivates_at, None);
		assert_ok!(execute_in(STRANGER, did, RIVAL));
		assert_eq!(control_of(did), set(NEW));
	});
}

#[test]
fn a_rival_below_its_override_quorum_should_hold_no_attempt_back() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		// Two bad guardians open a rival against honest ones.
		assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
		assert_ok!(approve_in(EVE, did, RIVAL));
		let hostile = digest_in(did, RIVAL);
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
		let outcome = Outcome::Superseded;
		System::assert_has_event(Event::AttemptClosed { did, circle: 0, attempt: hostile, outcome }.into());
	});
}

#[test]
fn guardians_below_the_override_quorum_should_not_keep_both_seats() {
	run(|| {
		let did = guarded_by_four();
		seized(did);
		assert_ok!(approve(CLEO, did, 0));
		// The same three approve a rival. That is all of them, and not enough.
		assert_ok!(start_for(CLEO, did, 0, control(did, THIEF, None, ROUTINE)));
		assert_ok!(approve_in(DAN, did, RIVAL));
		assert_ok!(approve_in(EVE, did, RIVAL));
		let displaced = digest_in(did, RIVAL);
		refused(start(ADA, did, 0), Error::<Test>::CircleTaken);
		pass(GATHERING);
		assert_ok!(start(ADA, did, 0));
		let outcome = Outcome::Displaced;
		System::assert_has_event(Event::AttemptClosed { did, circle: 0, attempt: displaced, outcome }.into());
		// One honest guardian is enough beside three of them.
		pass(GATHERING);
		refused(start(EVE, did, 0), Error::<Test>::CircleTaken);
		refused(start(BEN, did, 0), Error::<Test>::CircleTaken);
	});
}

#[test]
fn rivals_one_after_another_should_not_keep_honest_guardians_out_for_the_notice() {
	run(|| {
		let did = guarded_by_four();
		let (begin, share) = (block(), NOTICE / 4);
		seized(did);
		for bad in [EVE, CLEO] {
			assert_ok!(start_for(bad, did, 0, control(did, THIEF, None, ROUTINE)));
			for _ in 0..share {
				refused(start(ADA, did, 0), Error::<Test>::CircleTaken);
				next_block();
			}
		}
		assert_ok!(start(ADA, did, 0));
		assert!(block() - begin < NOTICE);
		pass(share);
		// Each of them has had its turn.
		for bad in [CLEO, DAN, EVE] {
			refused(start(bad, did, 0), Error::<Test>::OpenerCoolsDown);
		}
	});
}

#[test]
fn the_first_of_two_override_quorums_that_is_carried_out_should_close_the_other() {
	for seat in [FIRST, RIVAL] {
		run(|| {
			let did = guarded();
			gather(did, 0, &[ADA, BEN, CLEO]);
			assert_ok!(start_for(DAN, did, 0, control(did, STRANGER, None, ROUTINE)));
			assert_ok!(approve_in(EVE, did, RIVAL));
			assert_ok!(approve_in(BEN, did, RIVAL));
			pass(NOTICE);
			assert_ok!(execute_in(STRANGER, did, seat));
			assert_eq!(control_of(did), set(if seat.rival { STRANGER } else { NEW }));
			assert_eq!((Attempts::<Test>::iter().count(), held(ADA).1, held(DAN).1), (0, 0, 0));
		});
	}
}

#[test]
fn a_rival_should_pause_a_change_at_its_threshold_for_a_bounded_time() {
	for (approvals, pauses) in [(1, false), (2, true)] {
		run(|| {
			let did = guarded();
			assert_ok!(set_plan(HOLDER, did, Some(twice())));
			let due = block() + NOTICE;
			seized(did);
			let over = block() + EXPIRY + 1;
			pass(NOTICE - 1);
			assert_ok!(start(ADA, did, 0));
			for guardian in &[BEN][..approvals - 1] {
				assert_ok!(approve_in(*guardian, did, RIVAL));
			}
			while block() < over {
				next_block();
				let paused = pauses || block() < over;
				assert_eq!(Recovery::guardians(did).unwrap().change.unwrap().paused, paused);
			}
			// One guardian alone keeps no plan in force.
			if pauses {
				pass(due - 1 + EXPIRY - block());
				refused(apply_plan(HOLDER, did), Error::<Test>::AttemptStands);
				next_block();
			}
			assert_ok!(apply_plan(HOLDER, did));
		});
	}
}

#[test]
fn a_ranking_reveal_should_end_a_rival_as_any_attempt() {
	run(|| {
		let did = create_committed(HOLDER, NEXT);
		appoint(did, HOLDER, five());
		gather(did, 0, &[ADA, BEN]);
		assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
		let deposit = held(DAN).1;
		assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
		let outranked = Recovery::guardians(did).unwrap().outranked;
		assert_eq!(outranked.iter().map(|view| (view.circle, view.rival)).collect::<Vec<_>>(), [(0, false), (0, true)]);
		refused(start(CLEO, did, 0), Error::<Test>::CircleTaken);
		assert_ok!(forfeit_in(NEXT, did, RIVAL));
		assert_eq!((held(DAN).1, owned(DAN)), (0, FUNDS - deposit));
		refused(close(STRANGER, did, 0), Error::<Test>::StillOpen);
		pass(FORFEIT + 1);
		assert_ok!(close(STRANGER, did, 0));
		refused(close(STRANGER, did, 0), Error::<Test>::NoAttempt);
		assert_eq!(owned(ADA), FUNDS);
	});
}

#[test]
fn attempts_whose_time_is_over_should_be_closed_one_by_one() {
	run(|| {
		let did = guarded();
		seized(did);
		next_block();
		assert_ok!(start(ADA, did, 0));
		pass(EXPIRY);
		// The rival was opened a block later.
		assert_ok!(close(STRANGER, did, 0));
		assert!(!Attempts::<Test>::contains_key(did, FIRST) && Attempts::<Test>::contains_key(did, RIVAL));
		refused(close(STRANGER, did, 0), Error::<Test>::StillOpen);
		next_block();
		assert_ok!(close(STRANGER, did, 0));
		assert_eq!((held(ADA).1, held(DAN).1), (0, 0));
	});
}

#[test]
fn a_guardian_that_resigns_should_leave_both_attempts() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		assert_ok!(start(CLEO, did, 0));
		assert_ok!(approve_in(BEN, did, RIVAL));
		assert_ok!(resign(BEN, did, 0));
		let approvals = |seat| Attempts::<Test>::get(did, seat).unwrap().approvals.into_inner();
		assert_eq!((approvals(FIRST), approvals(RIVAL)), (vec![by_account(ADA)], vec![by_account(CLEO)]));
		// The first attempt yields its seat, and the rival stays what it is.
		pass(GATHERING);
		assert_ok!(start(DAN, did, 0));
		assert_eq!(approvals(FIRST), [by_account(DAN)]);
		refused(veto_in(HOLDER, did, RIVAL), Error::<Test>::NoVeto);
	});
}

#[test]
fn a_circle_without_an_override_quorum_should_take_no_rival() {
	run(|| {
		let did = guarded_by(plan([Circle { override_quorum: None, ..circle(accounts(&[ADA, BEN, CLEO])) }]));
		gather(did, 0, &[ADA, BEN]);
		pass(GATHERING);
		refused(start(CLEO, did, 0), Error::<Test>::CircleTaken);
	});
}

#[test]
fn an_approval_should_be_weighed_by_the_seat_of_its_attempt() {
	run(|| {
		let did = guarded();
		seized(did);
		assert_ok!(start(ADA, did, 0));
		let weight_of = |guardian: u8, seat| {
			let attempt = digest_in(did, seat);
			Recovery::approve(origin(guardian), did, 0, attempt, None, None).unwrap().actual_weight.unwrap()
		};
		let (first, rival) = (weight_of(BEN, FIRST), weight_of(BEN, RIVAL));
		assert!(rival.all_gt(first));
	});
}
