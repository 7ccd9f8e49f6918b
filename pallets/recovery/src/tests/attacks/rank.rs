//! The rank of attempts and of commitments: no opening steals one, and no freeze gives one.

use super::*;

#[test]
fn one_guardian_of_a_higher_circle_should_hold_nothing_back() {
	run(|| {
		let did = guarded_by(twice());
		// It opens first, for the thief.
		assert_ok!(start_for(EVE, did, 0, control(did, THIEF, None, ROUTINE)));
		gather(did, 1, &[ADA, BEN]);
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 1));
		assert_eq!(control_of(did), set(NEW));
		refused(execute(STRANGER, did, 0), Error::<Test>::NoAttempt);
	});
}

#[test]
fn attempts_should_rank_by_quorum_and_circle_and_never_by_their_opening() {
	run(|| {
		let did = guarded_by(twice());
		gather(did, 1, &[ADA, BEN]);
		pass(1);
		assert_ok!(start_for(CLEO, did, 0, control(did, THIEF, None, ROUTINE)));
		assert_ok!(approve(DAN, did, 0));
		pass(NOTICE - 1);
		// Of two thresholds the higher circle goes first, though it was opened later and waits still.
		refused(execute(STRANGER, did, 1), Error::<Test>::Outranked);
		// An override quorum outranks it.
		assert_ok!(approve(EVE, did, 1));
		assert_ok!(execute(STRANGER, did, 1));
		assert_eq!(control_of(did), set(NEW));
	});
	run(|| {
		let did = guarded_by(twice());
		assert_ok!(start_for(CLEO, did, 0, control(did, THIEF, None, ROUTINE)));
		assert_ok!(approve(DAN, did, 0));
		gather(did, 1, &[ADA, BEN]);
		pass(NOTICE);
		// A veto takes the rank of the higher one.
		assert_ok!(veto(HOLDER, did, 0));
		assert_ok!(execute(STRANGER, did, 1));
		assert_eq!(control_of(did), set(NEW));
	});
}

/// A DID whose commitment was made by a rotation in this block, and which ranks by its age alone.
fn committed_now(plan: Plan) -> DidId {
	let did = guarded_by(plan);
	assert_ok!(rotate(origin(HOLDER), did, THIEF, Some(commitment(NEXT)), ROUTINE));
	did
}

#[test]
fn an_attempt_that_displaces_another_should_not_make_a_commitment_rank() {
	// Honest guardians step in before the commitment of a thief has the age. One bad guardian displaces their attempt, so
	// that a later one is carried out. It counts from the first opening, as long as the first attempt would have stood.
	for (late, ranks) in [(false, false), (true, true)] {
		run(|| {
			let did = committed_now(five());
			pass(NOTICE - GATHERING);
			assert_ok!(start(ADA, did, 0));
			let expires = block() + EXPIRY;
			pass(GATHERING);
			assert_ok!(start_for(EVE, did, 0, control(did, THIEF, None, ROUTINE)));
			pass(GATHERING);
			gather(did, 0, &[BEN, CLEO, DAN]);
			pass(if late { expires + 1 - block() } else { NOTICE });
			assert_ok!(execute(STRANGER, did, 0));
			assert_eq!(record(did).contest.is_some(), ranks);
		});
	}
}

#[test]
fn a_chain_of_displacements_should_not_make_a_commitment_rank() {
	// The first opening is early and does not count any more. The one in the middle comes before the commitment has the
	// age too, and counts still. The last one alone would make the commitment rank.
	let circle = Circle { delay: clavis_primitives::recovery::Delay::SinceOpening(3 * GATHERING), ..circle_of_five() };
	for (late, ranks) in [(0, false), (1, true)] {
		run(|| {
			let did = committed_now(plan([circle.clone()]));
			let made = block();
			assert_ok!(start(ADA, did, 0));
			pass(GATHERING);
			assert_ok!(start_for(DAN, did, 0, control(did, THIEF, None, ROUTINE)));
			let expires = block() + EXPIRY;
			pass(2 * GATHERING);
			assert_ok!(start(EVE, did, 0));
			assert!(made + 3 * GATHERING <= block(), "the commitment ranks against the last opening");
			assert_ok!(approve(BEN, did, 0));
			assert_ok!(approve(CLEO, did, 0));
			pass(expires + late - block());
			assert_ok!(execute(STRANGER, did, 0));
			assert_eq!(record(did).contest.is_some(), ranks);
		});
	}
}

#[test]
fn an_early_opening_should_take_rank_from_younger_commitments_and_give_none() {
	run(|| {
		// A thief rotated. One guardian, perhaps a friend of the thief, opens an attempt at once in another circle.
		let did = committed_now(twice());
		assert_ok!(start(EVE, did, 1));
		pass(NOTICE);
		gather(did, 0, &[ADA, BEN, CLEO]);
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert!(record(did).contest.is_none());
	});
	run(|| {
		// A commitment that ranks from the start keeps its rank, however early guardians open.
		let did = create_committed(HOLDER, NEXT);
		appoint(did, HOLDER, twice());
		assert_ok!(start(EVE, did, 1));
		gather(did, 0, &[ADA, BEN, CLEO]);
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert_ok!(rotate(origin(STRANGER), did, NEXT, None, ROUTINE));
		assert_eq!(control_of(did), set(NEXT));
	});
}

#[test]
fn lifting_a_freeze_should_give_no_rank_to_a_commitment() {
	run(|| {
		let did = committed_now(five());
		// The guardians freeze before the commitment has the age, and step in while they are at it.
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		pass(NOTICE);
		gather(did, 0, &[ADA, BEN, CLEO]);
		next_block();
		assert_ok!(unfreeze(ADA, did, 0));
		assert_ok!(unfreeze(BEN, did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
		assert!(record(did).contest.is_none());
	});
}
