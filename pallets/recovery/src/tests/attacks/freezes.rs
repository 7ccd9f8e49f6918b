//! Freezes: no way out for a thief, and no tool for a few guardians.

use super::*;
use crate::Changes;
use clavis_primitives::ladder::Ladder;

fn freeze_by(did: DidId, guardians: [u8; 2]) {
	for guardian in guardians {
		assert_ok!(freeze(guardian, did, 0));
	}
	assert!(record(did).is_frozen(block()));
}

#[test]
fn a_change_of_the_plan_should_not_lead_a_thief_out_of_a_freeze() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, Some(crooked())));
		pass(3);
		freeze_by(did, [ADA, BEN]);
		let until = block() + EXPIRY;
		// The change waits for the end of the freeze, though its own wait is over.
		pass(NOTICE);
		refused(apply_plan(THIEF, did), Error::<Test>::TooEarly);
		refused(unfreeze(CROOKS[0], did, 0), Error::<Test>::NotAGuardian);
		// Guardians who step in while the freeze stands have their time.
		pass(until - block());
		gather(did, 0, &[ADA, BEN, CLEO]);
		next_block();
		refused(apply_plan(THIEF, did), Error::<Test>::AttemptStands);
		pass(NOTICE - 1);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
		assert!(!Changes::<Test>::contains_key(did));
	});
}

#[test]
fn a_plan_should_not_change_while_the_did_is_frozen() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, Some(crooked())));
		pass(NOTICE);
		freeze_by(did, [ADA, BEN]);
		pass(EXPIRY);
		refused(apply_plan(THIEF, did), Error::<Test>::DidFrozen);
		// It was due before the freeze, so that the freeze does not put it off.
		next_block();
		assert_ok!(apply_plan(THIEF, did));
	});
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, None));
		pass(NOTICE);
		assert_ok!(<Did as Ladder>::freeze(&did, FOREVER));
		refused(apply_plan(STRANGER, did), Error::<Test>::DidFrozen);
	});
}

#[test]
fn freezes_should_put_a_change_off_once() {
	run(|| {
		let did = guarded();
		assert_ok!(set_plan(HOLDER, did, Some(twice())));
		let due = |did| Recovery::guardians(did).unwrap().change.unwrap().applies_at;
		pass(NOTICE - 1);
		freeze_by(did, [DAN, EVE]);
		let put_off = block() + EXPIRY + 1;
		assert_eq!(due(did), put_off);
		// Lifting the freeze brings the change forward.
		assert_ok!(unfreeze(DAN, did, 0));
		assert_ok!(unfreeze(EVE, did, 0));
		assert_eq!(due(did), block() + 1);
		pass(freezable_from(did) - block());
		freeze_by(did, [DAN, EVE]);
		assert!(due(did) < block());
		pass(EXPIRY + 1);
		assert_ok!(apply_plan(HOLDER, did));
	});
}

#[test]
fn a_freeze_quorum_should_neither_lift_the_freeze_of_others_nor_use_up_freezes() {
	run(|| {
		let did = guarded_by(plan([Circle { threshold: 3, override_quorum: Some(4), ..circle_of_five() }]));
		freeze_by(did, [ADA, BEN]);
		// As many as freeze do not lift it.
		assert_ok!(unfreeze(DAN, did, 0));
		assert_ok!(unfreeze(EVE, did, 0));
		assert!(record(did).is_frozen(block()));
		assert_ok!(unfreeze(CLEO, did, 0));
		assert!(!record(did).is_frozen(block()));
		// A freeze that took no block keeps guardians from the next one for no longer than a change of the plan takes.
		assert_eq!(freezable_from(did), block() + NOTICE + 2);
	});
}
