//! Attackers who wait for an upgrade: nobody can answer while its migrations run.

use super::*;

/// The blocks of a standstill.
const STILL: u32 = NOTICE;

#[test]
fn guardians_should_not_carry_out_what_nobody_could_veto() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		stand_still(STILL);
		refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
		assert_eq!(Recovery::guardians(did).unwrap().attempts[0].matures_at, block() - 1 + NOTICE);
		assert_ok!(veto(HOLDER, did, 0));
		pass(NOTICE - 1);
		refused(execute(STRANGER, did, 0), Error::<Test>::Vetoed);
	});
}

#[test]
fn a_standstill_should_put_an_attempt_off_by_its_own_blocks() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		pass(2);
		stand_still(STILL);
		pass(NOTICE - 4);
		refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
		next_block();
		assert_ok!(execute(STRANGER, did, 0));
		// One that opens afterwards waits no longer than ever.
		let other = create(STRANGER);
		appoint(other, STRANGER, five());
		assert_ok!(start(CLEO, other, 0));
		assert_ok!(approve(DAN, other, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, other, 0));
	});
}

/// Fails where the delay of an attempt is put off and its expiry is not: the thief's request would be due first.
#[test]
fn a_standstill_should_not_end_an_attempt_that_holds_a_thief_back() {
	for still in [1, EXPIRY - NOTICE, EXPIRY - NOTICE + 1, EXPIRY, 10 * EXPIRY] {
		run(|| {
			let did = guarded();
			assert_ok!(deactivate(HOLDER, did));
			assert_ok!(set_plan(HOLDER, did, Some(crooked())));
			pass(NOTICE - 2);
			gather(did, 0, &[ADA, BEN, CLEO]);
			let opened = block();
			pass(1);
			stand_still(still);
			assert!(block() >= opened + still);
			// The thief comes first, in each block up to that of the guardians.
			for _ in 0..NOTICE - 2 {
				// An announcement that has lapsed is made again, which waits.
				let _ = deactivate(HOLDER, did);
				assert!(record(did).is_active());
				assert!(apply_plan(STRANGER, did).is_err());
				refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
				next_block();
			}
			assert_ok!(execute(STRANGER, did, 0));
			assert_eq!(control_of(did), set(NEW));
		});
	}
}

/// Fails where a commitment gets older while guardians cannot step in.
#[test]
fn a_commitment_of_a_thief_should_not_come_to_rank_while_nobody_can_step_in() {
	run(|| {
		let did = guarded();
		assert_ok!(rotate(origin(HOLDER), did, THIEF, Some(commitment(51)), ROUTINE));
		pass(2);
		stand_still(STILL);
		gather(did, 0, &[ADA, BEN]);
		// The reveal is a rotation as any other. It would end the attempt if the commitment ranked.
		assert_ok!(rotate(origin(STRANGER), did, 51, None, ROUTINE));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
	});
}

#[test]
fn a_ranking_reveal_should_leave_its_holder_the_blocks_to_call_an_attempt_hostile() {
	run(|| {
		let did = create_committed(HOLDER, NEXT);
		appoint(did, HOLDER, five());
		assert_ok!(start(ADA, did, 0));
		assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
		stand_still(2 * FORFEIT);
		refused(close(STRANGER, did, 0), Error::<Test>::StillOpen);
		assert_ok!(forfeit(NEXT, did, 0));
		assert_eq!(held(ADA), (0, 0));
	});
}

#[test]
fn a_thief_should_not_get_rid_of_guardians_who_could_not_act() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, Some(crooked())));
		stand_still(STILL);
		refused(apply_plan(STRANGER, did), Error::<Test>::TooEarly);
		gather(did, 0, &[ADA, BEN]);
		pass(NOTICE - 1);
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
		next_block();
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
	});
}

#[test]
fn a_thief_should_not_end_a_did_whose_guardians_could_not_act() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		stand_still(STILL);
		refused(deactivate(HOLDER, did), DidError::DeactivationWaits);
		gather(did, 0, &[ADA, BEN, CLEO]);
		assert_ok!(cancel_deactivation(STRANGER, did, 0));
		// Without guardians who act, it ends when they had their blocks.
		let other = create(STRANGER);
		appoint(other, STRANGER, five());
		assert_ok!(deactivate(STRANGER, other));
		pass(1);
		stand_still(STILL);
		pass(NOTICE - 3);
		refused(deactivate(STRANGER, other), DidError::DeactivationWaits);
		next_block();
		assert_ok!(deactivate(STRANGER, other));
		assert!(!record(other).is_active());
	});
}

#[test]
fn heirs_should_not_count_blocks_in_which_the_holder_could_not_act() {
	run(|| {
		let did = guarded_by(plan([heirs(&[ADA, BEN, CLEO], 50)]));
		let since = record(did).last_act;
		pass(since + 40 - block());
		gather(did, 0, &[ADA, BEN, CLEO]);
		stand_still(STILL);
		pass(since + 50 + STILL - block() - 1);
		refused(execute(ADA, did, 0), Error::<Test>::NotMatured);
		next_block();
		assert_ok!(execute(ADA, did, 0));
	});
}

#[test]
fn guardians_should_not_freeze_again_before_the_holder_could_change_them() {
	run(|| {
		let did = guarded_by(twice());
		assert_ok!(freeze(DAN, did, 0));
		assert_ok!(freeze(EVE, did, 0));
		pass(EXPIRY + 1);
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		stand_still(2 * EXPIRY);
		for _ in 1..NOTICE {
			refused(freeze(DAN, did, 0), Error::<Test>::FreezeCoolsDown);
			refused(apply_plan(HOLDER, did), Error::<Test>::TooEarly);
			next_block();
		}
		assert_ok!(apply_plan(HOLDER, did));
	});
}

/// Fails where a guardian who opened an attempt cools down while nobody can act: bad guardians would keep the circle.
#[test]
fn a_guardian_who_opened_an_attempt_should_cool_down_in_blocks_in_which_others_can_act() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		stand_still(3 * EXPIRY);
		pass(EXPIRY);
		refused(start(ADA, did, 0), Error::<Test>::OpenerCoolsDown);
		pass(EXPIRY);
		assert_ok!(start(ADA, did, 0));
	});
}

/// Fails where a standstill puts off what a freeze outlasts: the freeze ends, and guardians could not act in it.
#[test]
fn a_standstill_in_a_freeze_should_open_no_way_for_a_thief() {
	for still in [1, 5, NOTICE, EXPIRY - 1, EXPIRY, 2 * EXPIRY] {
		run(|| {
			let did = guarded();
			assert_ok!(deactivate(HOLDER, did));
			assert_ok!(set_plan(HOLDER, did, Some(crooked())));
			pass(NOTICE - 1);
			assert_ok!(freeze(ADA, did, 0));
			assert_ok!(freeze(BEN, did, 0));
			let frozen = block();
			stand_still(still);
			// The thief tries in each block after the freeze, before the guardians do.
			while block() <= frozen + EXPIRY {
				next_block();
			}
			let announced = record(did).deactivates_at;
			let _ = deactivate(HOLDER, did);
			assert!(record(did).is_active());
			assert!(announced.is_some_and(|announced| block() > announced.until));
			let in_freeze = EXPIRY.saturating_sub(still);
			let left = EXPIRY - in_freeze;
			for _ in 0..left {
				assert!(apply_plan(STRANGER, did).is_err(), "a standstill of {still} blocks");
				next_block();
			}
		});
	}
}
