//! Guardians whose own DIDs change while an attempt stands.

use super::*;
use clavis_primitives::ladder::{Ladder, Recovery as Taking};

/// A DID with guardians that are DIDs of these keys, and those DIDs.
fn guarded_by_dids() -> (DidId, [DidId; 3]) {
	let guardians = [21, 22, 23].map(create);
	let did = guarded_by(plan([circle(public(guardians.map(GuardianId::Did)))]));
	(did, guardians)
}

#[test]
fn a_guardian_that_rotates_should_stay_one_guardian() {
	run(|| {
		let (did, [first, second, _]) = guarded_by_dids();
		assert_ok!(start(Guardian::did(21, first), did, 0));
		assert_ok!(rotate(origin(21), first, 31, None, ROUTINE));
		refused(approve(Guardian::did(31, first), did, 0), Error::<Test>::AlreadyApproved);
		// The old key has no say any more.
		assert_ok!(rotate(origin(22), second, 32, None, ROUTINE));
		refused(approve(Guardian::did(22, second), did, 0), DidError::NotAuthorized);
		assert_ok!(approve(Guardian::did(32, second), did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn a_guardian_that_is_recovered_should_stay_one_guardian() {
	run(|| {
		let (did, [first, second, third]) = guarded_by_dids();
		assert_ok!(start(Guardian::did(21, first), did, 0));
		// Its own guardians put another key in place.
		let nominee =
			<Did as Ladder>::nominate(&first, plan_version(first), *control(first, 31, None, ROUTINE)).unwrap();
		let (contest_until, payer) = (block(), account(BANK));
		let taking = Taking { set: nominee, next: None, reason: ROUTINE, contest_until, payer };
		assert_ok!(<Did as Ladder>::recover(&first, taking));
		refused(approve(Guardian::did(31, first), did, 0), Error::<Test>::AlreadyApproved);
		assert_ok!(approve(Guardian::did(22, second), did, 0));
		assert_ok!(approve(Guardian::did(23, third), did, 0));
		assert_ok!(veto(HOLDER, did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn a_guardian_that_is_frozen_should_not_count_meanwhile() {
	run(|| {
		let (did, [first, second, third]) = guarded_by_dids();
		assert_ok!(start(Guardian::did(21, first), did, 0));
		assert_ok!(<Did as Ladder>::freeze(&second, block() + 3));
		refused(approve(Guardian::did(22, second), did, 0), DidError::Frozen);
		pass(4);
		assert_ok!(approve(Guardian::did(22, second), did, 0));
		assert_ok!(<Did as Ladder>::freeze(&second, block() + NOTICE));
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::BelowQuorum);
		// The attempt keeps its seat meanwhile.
		let attempt = digest(did, 0);
		assert_ok!(start(Guardian::did(23, third), did, 0));
		assert_eq!(digest(did, 0), attempt);
		next_block();
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn a_guardian_that_is_deactivated_should_never_count_again() {
	run(|| {
		let (did, [first, second, third]) = guarded_by_dids();
		assert_ok!(start(Guardian::did(21, first), did, 0));
		assert_ok!(approve(Guardian::did(22, second), did, 0));
		assert_ok!(deactivate(22, second));
		pass(NOTICE);
		refused(execute(STRANGER, did, 0), Error::<Test>::BelowQuorum);
		assert_ok!(approve(Guardian::did(23, third), did, 0));
		// Three approved, and two count: enough, unless the current set vetoes.
		assert_ok!(veto(HOLDER, did, 0));
		refused(execute(STRANGER, did, 0), Error::<Test>::Vetoed);
		// Nor does a vote.
		assert_ok!(freeze(Guardian::did(21, first), did, 0));
		assert_ok!(deactivate(21, first));
		assert_ok!(freeze(Guardian::did(23, third), did, 0));
		assert!(!record(did).is_frozen(block()));
	});
}
