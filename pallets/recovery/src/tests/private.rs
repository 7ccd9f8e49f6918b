//! Private circles: a guardian shows its leaf, and counts once.

use crate::{mock::*, Attempts, Error};
use clavis_primitives::{
	recovery::{GuardianId, LeafProof},
	DidId,
};
use frame_support::assert_ok;

/// A DID with a private circle of these guardians, and their leaves.
fn hidden(guardians: Vec<GuardianId>) -> (DidId, Vec<LeafProof>) {
	let (guardians, leaves) = private(guardians);
	(guarded_by(plan([circle(guardians)])), leaves)
}

fn with_leaf(seed: u8, leaf: &LeafProof) -> Guardian {
	Guardian::from(seed).with_leaf(leaf)
}

#[test]
fn a_private_circle_should_act_as_a_public_one() {
	run(|| {
		let ben = create(BEN);
		let (did, leaves) = hidden(vec![by_account(ADA), GuardianId::Did(ben), by_account(CLEO)]);
		assert_ok!(start(with_leaf(ADA, &leaves[0]), did, 0));
		assert_ok!(approve(Guardian::did(BEN, ben).with_leaf(&leaves[1]), did, 0));
		assert_ok!(freeze(with_leaf(ADA, &leaves[0]), did, 0));
		assert_ok!(freeze(with_leaf(CLEO, &leaves[2]), did, 0));
		assert_ok!(unfreeze(with_leaf(ADA, &leaves[0]), did, 0));
		assert_ok!(unfreeze(with_leaf(CLEO, &leaves[2]), did, 0));
		pass(NOTICE);
		assert_ok!(execute(STRANGER, did, 0));
	});
}

#[test]
fn a_leaf_should_serve_its_own_guardian_alone() {
	run(|| {
		let (did, leaves) = hidden([ADA, BEN, CLEO].map(by_account).into());
		refused(start(ADA, did, 0), Error::<Test>::NotAGuardian);
		refused(start(with_leaf(STRANGER, &leaves[0]), did, 0), Error::<Test>::NotAGuardian);
		assert_ok!(start(with_leaf(ADA, &leaves[0]), did, 0));
		// A leaf that was shown on the chain is of no use to another account.
		refused(approve(with_leaf(BEN, &leaves[0]), did, 0), Error::<Test>::NotAGuardian);
		refused(approve(with_leaf(ADA, &leaves[1]), did, 0), Error::<Test>::NotAGuardian);
		refused(freeze(with_leaf(BEN, &leaves[0]), did, 0), Error::<Test>::NotAGuardian);
	});
}

#[test]
fn a_guardian_behind_two_leaves_should_count_once() {
	run(|| {
		let (did, leaves) = hidden([ADA, ADA, BEN].map(by_account).into());
		assert_ok!(start(with_leaf(ADA, &leaves[0]), did, 0));
		refused(approve(with_leaf(ADA, &leaves[1]), did, 0), Error::<Test>::AlreadyApproved);
		assert_ok!(freeze(with_leaf(ADA, &leaves[0]), did, 0));
		refused(freeze(with_leaf(ADA, &leaves[1]), did, 0), Error::<Test>::AlreadyVoted);
		pass(GATHERING);
		refused(start(with_leaf(ADA, &leaves[1]), did, 0), Error::<Test>::OpenerCoolsDown);
	});
}

#[test]
fn a_public_circle_should_take_no_leaf() {
	run(|| {
		let did = guarded();
		let (_, leaves) = private([ADA, BEN, CLEO].map(by_account));
		refused(start(with_leaf(ADA, &leaves[0]), did, 0), Error::<Test>::NotAGuardian);
	});
}

#[test]
fn an_approval_should_reveal_its_own_leaf_alone() {
	run(|| {
		let (did, leaves) = hidden([ADA, BEN, CLEO].map(by_account).into());
		assert_ok!(start(with_leaf(ADA, &leaves[0]), did, 0));
		let attempt = Attempts::<Test>::get(did, FIRST).unwrap();
		let stored = codec::Encode::encode(&attempt);
		for other in [BEN, CLEO] {
			let id = codec::Encode::encode(&account(other));
			assert!(!stored.windows(id.len()).any(|bytes| bytes == &id[..]));
		}
	});
}
