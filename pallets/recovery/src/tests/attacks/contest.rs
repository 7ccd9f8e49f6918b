//! The window after a recovery: nobody makes it too short for the holder, and it stops no guardians that could win.

use super::*;
use clavis_primitives::recovery::Delay;

/// Another set that the holder, or the guardians, commit to.
const LATER: u8 = 6;

/// Guardians of a thief, who act as fast as the rules allow.
fn hasty() -> Plan {
	let delay = Delay::SinceOpening(MIN_DELAY);
	plan([Circle { override_quorum: None, delay, expiry: MIN_DELAY + 1, ..circle(accounts(&CROOKS)) }])
}

#[test]
fn guardians_of_a_thief_should_not_bury_a_ranking_commitment() {
	// The DID has no plan, or the thief replaces the plan that it has.
	for guarded in [false, true] {
		run(|| {
			let did = create_committed(HOLDER, NEXT);
			if guarded {
				appoint(did, HOLDER, five());
			}
			let since = now();
			assert_ok!(set_plan(HOLDER, did, Some(hasty())));
			if guarded {
				pass(NOTICE);
				assert_ok!(apply_plan(THIEF, did));
			}
			next_block();
			assert_ok!(start_for(CROOKS[0], did, 0, control(did, THIEF, None, ROUTINE)));
			assert_ok!(approve(CROOKS[1], did, 0));
			pass(MIN_DELAY);
			assert_ok!(execute(THIEF, did, 0));
			assert_eq!(control_of(did), set(THIEF));
			// The holder looks at the DID once in the contest period.
			pass(CONTEST);
			assert_ok!(rotate(origin(STRANGER), did, NEXT, None, compromised(since)));
			assert_eq!(control_of(did), set(NEXT));
			assert!(!Plans::<Test>::contains_key(did));
		});
	}
}

#[test]
fn guardians_of_a_thief_should_not_bury_a_commitment_that_ranks_by_age() {
	// The DID has no plan, or the thief replaces the plan that it has. The thief has the keys of the current set, and a
	// second circle that needs longer than the commitment has stood.
	let slow = Circle { delay: Delay::SinceOpening(500), expiry: 510, ..circle(accounts(&[ADA, BEN, CLEO])) };
	for guarded in [false, true] {
		run(|| {
			let did = create(HOLDER);
			if guarded {
				appoint(did, HOLDER, five());
			}
			assert_ok!(rotate(origin(HOLDER), did, THIEF, Some(commitment(NEXT)), ROUTINE));
			pass(if guarded { NOTICE } else { CONTEST });
			let hasty = hasty().circles.into_iter().next().unwrap();
			assert_ok!(set_plan(THIEF, did, Some(plan([hasty, slow.clone()]))));
			if guarded {
				pass(NOTICE);
				assert_ok!(apply_plan(THIEF, did));
			}
			next_block();
			assert_ok!(start_for(CROOKS[0], did, 0, control(did, STRANGER, None, ROUTINE)));
			assert_ok!(approve(CROOKS[1], did, 0));
			pass(MIN_DELAY);
			assert_ok!(execute(THIEF, did, 0));
			assert_eq!(control_of(did), set(STRANGER));
			pass(CONTEST);
			assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
			assert_eq!(control_of(did), set(NEXT));
		});
	}
}

/// A DID whose first set is put aside, and which is committed to [`LATER`] by the guardians, in this block.
fn contested() -> DidId {
	let did = create_committed(HOLDER, NEXT);
	appoint(did, HOLDER, five());
	assert_ok!(start_for(ADA, did, 0, control(did, NEW, Some(commitment(LATER)), ROUTINE)));
	assert_ok!(approve(BEN, did, 0));
	pass(NOTICE);
	assert_ok!(execute(STRANGER, did, 0));
	assert!(record(did).contest.is_some());
	did
}

fn second(did: DidId, guardians: [u8; 2]) {
	assert_ok!(start_for(guardians[0], did, 0, control(did, STRANGER, None, ROUTINE)));
	assert_ok!(approve(guardians[1], did, 0));
}

#[test]
fn an_open_contest_should_not_stop_guardians_who_step_in_in_time() {
	run(|| {
		let did = contested();
		pass(NOTICE - 1);
		second(did, [CLEO, DAN]);
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		// The first set can still be revealed.
		assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
	});
}

#[test]
fn an_open_contest_should_stop_only_guardians_whom_the_standing_commitment_outranks_too() {
	run(|| {
		let did = contested();
		let until = record(did).contest.unwrap().until;
		// The commitment that the guardians named ranks by its age. A holder of its set would undo the second recovery.
		pass(NOTICE);
		second(did, [CLEO, DAN]);
		pass(NOTICE);
		while block() <= until {
			refused(execute(STRANGER, did, 0), DidError::ContestOpen);
			next_block();
		}
		// The window does not move. The attempt stands when it is over, and puts the other commitment aside.
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(record(did).contest.unwrap().next.hash, commitment(LATER));
	});
}

#[test]
fn an_attempt_that_expires_in_a_contest_should_be_opened_again() {
	run(|| {
		let did = create_committed(HOLDER, NEXT);
		appoint(did, HOLDER, plan([Circle { expiry: NOTICE + 1, ..circle_of_five() }]));
		assert_ok!(start_for(ADA, did, 0, control(did, NEW, Some(commitment(LATER)), ROUTINE)));
		assert_ok!(approve(BEN, did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		let until = record(did).contest.unwrap().until;
		pass(NOTICE);
		second(did, [CLEO, DAN]);
		pass(NOTICE + 1);
		refused(execute(STRANGER, did, 0), DidError::ContestOpen);
		next_block();
		// An attempt of the same guardians, by another opener.
		second(did, [DAN, CLEO]);
		assert!(block() + NOTICE > until);
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
	});
}
