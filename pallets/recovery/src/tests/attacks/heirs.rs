//! Heirs, who must not inherit from the living, nor stand in the way of other guardians.

use super::*;

const FAMILY: [u8; 3] = [ADA, BEN, CLEO];

/// Heirs in the first circle, who wait for so many blocks, and friends in the second one.
fn family_and_friends(blocks: u32, expiry: u32) -> DidId {
	let heirs = Circle { expiry, ..heirs(&FAMILY, blocks) };
	guarded_by(plan([heirs, circle(accounts(&[DAN, EVE, ADA]))]))
}

#[test]
fn a_freeze_should_not_make_heirs_of_those_who_freeze() {
	for acts in [true, false] {
		run(|| {
			let did = family_and_friends(20, 80);
			assert_ok!(ask(HOLDER, did));
			assert_ok!(freeze(DAN, did, 1));
			assert_ok!(freeze(EVE, did, 1));
			let until = block() + EXPIRY;
			gather(did, 0, &FAMILY);
			pass(EXPIRY);
			refused(ask(HOLDER, did), DidError::Frozen);
			refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
			// The notice begins when the holder can act again.
			if acts {
				next_block();
				assert_ok!(ask(HOLDER, did));
				pass(NOTICE);
				refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
			} else {
				pass(NOTICE - 1);
				refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
				next_block();
				assert_eq!(block(), until + NOTICE);
				assert_ok!(execute(STRANGER, did, 0));
			}
		});
	}
}

#[test]
fn an_inheritance_that_cannot_mature_should_hold_nothing_back() {
	run(|| {
		let did = family_and_friends(50, EXPIRY);
		// The holder is alive.
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		assert_ok!(deactivate(HOLDER, did));
		gather(did, 0, &FAMILY);
		gather(did, 1, &[DAN, EVE]);
		refused(cancel_deactivation(STRANGER, did, 0), Error::<Test>::CannotMature);
		pass(NOTICE);
		// Neither another attempt.
		refused(execute(STRANGER, did, 0), Error::<Test>::NotMatured);
		assert_ok!(execute(STRANGER, did, 1));
		assert_eq!(control_of(did), set(NEW));
	});
	run(|| {
		let did = family_and_friends(50, EXPIRY);
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		gather(did, 0, &FAMILY);
		pass(NOTICE);
		// Nor a change of the plan.
		assert_ok!(apply_plan(STRANGER, did));
	});
	run(|| {
		let did = family_and_friends(50, EXPIRY);
		assert_ok!(deactivate(HOLDER, did));
		gather(did, 0, &FAMILY);
		pass(NOTICE);
		// Nor the end of the DID.
		assert_ok!(deactivate(HOLDER, did));
		assert!(!record(did).is_active());
	});
}

#[test]
fn an_inheritance_that_can_mature_should_hold_back_what_any_attempt_does() {
	run(|| {
		let did = family_and_friends(50, 80);
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		gather(did, 0, &FAMILY);
		gather(did, 1, &[DAN, EVE]);
		pass(NOTICE);
		refused(execute(STRANGER, did, 1), Error::<Test>::Outranked);
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
	});
}
