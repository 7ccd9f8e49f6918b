use crate::{mock::*, Attempts, Error, Event, Outcome};
use clavis_primitives::{
	record::Guarded,
	recovery::{AttemptPayload, Circle, GuardianId},
	DidId, Reason,
};
use frame_support::assert_ok;
use sp_core::H256;

#[test]
fn an_attempt_should_open_with_the_approval_of_its_opener() {
	run(|| {
		let did = guarded();
		let named = control(did, NEW, Some(commitment(NEXT)), compromised(1));
		let payload = AttemptPayload {
			genesis: Did::chain_id().genesis,
			did,
			circle: 0,
			number: 1,
			plan_version: block() - 1,
			set: &set(NEW),
			next: Some(commitment(NEXT)),
			reason: Reason::Compromised { since: 1 },
		};
		assert_ok!(start_for(ADA, did, 0, named));
		let (attempt, expires_at) = (payload.digest(), block() + EXPIRY);
		System::assert_last_event(
			Event::AttemptOpened { did, circle: 0, rival: false, number: 1, attempt, expires_at }.into(),
		);
		let stored = Attempts::<Test>::get(did, FIRST).unwrap();
		assert_eq!(
			(stored.digest, stored.opened, stored.opened + stored.circle.expiry),
			(attempt, block(), expires_at)
		);
		assert_eq!(stored.approvals.into_inner(), [by_account(ADA)]);
		assert_eq!(record(did).guarded, Some(Guarded { attempt_until: Some(expires_at) }));
		// No entry of the DID's history comes of it.
		assert_eq!(record(did).version, 1);
	});
}

#[test]
fn an_attempt_should_take_a_guardian_of_the_circle() {
	run(|| {
		let did = guarded();
		refused(start(STRANGER, did, 0), Error::<Test>::NotAGuardian);
		refused(start(HOLDER, did, 0), Error::<Test>::NotAGuardian);
		refused(start(ADA, did, 1), Error::<Test>::UnknownCircle);
		refused(start(ADA, create(STRANGER), 0), Error::<Test>::NoPlan);
		// An account does not act for a DID that it does not control.
		let ben = create(BEN);
		refused(start(Guardian::did(ADA, ben), did, 0), pallet_did::Error::<Test>::NotAuthorized);
		refused(start(Guardian::did(BEN, ben), did, 0), Error::<Test>::NotAGuardian);
	});
}

#[test]
fn a_did_should_open_an_attempt_as_a_guardian_and_never_against_itself() {
	run(|| {
		let guardians = [ADA, BEN, CLEO].map(create);
		let did = guarded_by(plan([circle(public(guardians.map(GuardianId::Did)))]));
		assert_ok!(start(Guardian::did(ADA, guardians[0]), did, 0));
		assert!(held(ADA).1 > 1_000, "the account that signed pays");

		let own = create(STRANGER);
		let (private, leaves) = private([GuardianId::Did(own), by_account(ADA), by_account(BEN)]);
		appoint(own, STRANGER, plan([circle(private)]));
		let itself = Guardian::did(STRANGER, own).with_leaf(&leaves[0]);
		refused(start(itself, own, 0), Error::<Test>::OwnGuardian);
	});
}

#[test]
fn a_plan_should_take_attempts_from_the_block_after_it_took_effect() {
	run(|| {
		let did = create(HOLDER);
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		refused(start(ADA, did, 0), Error::<Test>::PlanTooNew);
		next_block();
		assert_ok!(start(ADA, did, 0));
	});
}

#[test]
fn an_attempt_should_need_the_possession_of_the_set_for_this_did() {
	run(|| {
		let (did, other) = (guarded(), create(STRANGER));
		let foreign = control(other, NEW, None, ROUTINE);
		refused(start_for(ADA, did, 0, foreign), pallet_did::Error::<Test>::BadSignature);
		let mut renamed = control(did, NEW, None, ROUTINE);
		renamed.next = Some(H256([1; 32]));
		refused(start_for(ADA, did, 0, renamed), pallet_did::Error::<Test>::BadSignature);
	});
}

#[test]
fn a_thief_who_rotates_in_every_block_should_not_keep_an_attempt_from_opening() {
	run(|| {
		let did = guarded();
		let named = control(did, NEW, Some(commitment(NEXT)), compromised(now()));
		for (from, to) in [(HOLDER, THIEF), (THIEF, STRANGER), (STRANGER, THIEF)] {
			assert_ok!(rotate(origin(from), did, to, None, ROUTINE));
			next_block();
		}
		assert_ok!(start_for(ADA, did, 0, named));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(approve(CLEO, did, 0));
		for (from, to) in [(THIEF, STRANGER), (STRANGER, THIEF)] {
			assert_ok!(rotate(origin(from), did, to, None, ROUTINE));
			pass(NOTICE);
		}
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(record(did).control.set, set(NEW));
	});
}

#[test]
fn an_attempt_should_need_the_possession_of_the_set_under_this_plan() {
	run(|| {
		let did = guarded();
		let named = control(did, NEW, None, ROUTINE);
		assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[ADA, BEN, CLEO]))]))));
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		next_block();
		refused(start_for(ADA, did, 0, named), pallet_did::Error::<Test>::BadSignature);
		assert_ok!(start_for(ADA, did, 0, control(did, NEW, None, ROUTINE)));
	});
}

fn displaced(did: DidId, attempt: H256, outcome: Outcome) {
	System::assert_has_event(Event::AttemptClosed { did, circle: 0, attempt, outcome }.into());
}

#[test]
fn an_attempt_below_its_threshold_should_keep_its_circle_for_the_gathering_period_alone() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		let first = digest(did, 0);
		pass(GATHERING - 1);
		refused(start(BEN, did, 0), Error::<Test>::CircleTaken);
		next_block();
		assert_ok!(start(BEN, did, 0));
		displaced(did, first, Outcome::Displaced);
		assert_ne!(digest(did, 0), first, "the same control in another attempt");
		assert_eq!(held(ADA).1, 0);
		refused(approve_of(CLEO, did, 0, first), Error::<Test>::OtherAttempt);
	});
}

#[test]
fn an_attempt_at_its_threshold_should_keep_its_circle_until_it_expires() {
	run(|| {
		// Without an override quorum no rival can stand beside it.
		let did = guarded_by(plan([Circle { override_quorum: None, ..circle(accounts(&[ADA, BEN, CLEO])) }]));
		assert_ok!(start(ADA, did, 0));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(veto(HOLDER, did, 0));
		let first = digest(did, 0);
		pass(EXPIRY);
		refused(start(CLEO, did, 0), Error::<Test>::CircleTaken);
		next_block();
		assert_ok!(start(CLEO, did, 0));
		displaced(did, first, Outcome::Expired);
	});
}

#[test]
fn a_guardian_that_opened_an_attempt_should_cool_down() {
	run(|| {
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, CLEO])), circle(accounts(&[ADA, DAN, EVE]))]));
		assert_ok!(start(ADA, did, 0));
		pass(2 * EXPIRY);
		refused(start(ADA, did, 0), Error::<Test>::OpenerCoolsDown);
		assert_ok!(start(ADA, did, 1));
		next_block();
		assert_ok!(start(ADA, did, 0));
	});
}

#[test]
fn attempts_of_several_circles_should_stand_side_by_side() {
	run(|| {
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, CLEO])), circle(accounts(&[ADA, DAN, EVE]))]));
		assert_ok!(start(ADA, did, 0));
		next_block();
		assert_ok!(start(DAN, did, 1));
		assert_eq!(record(did).guarded.unwrap().attempt_until, Some(block() + EXPIRY));
		assert_ne!(digest(did, 0), digest(did, 1));
		// An approval of one is none of the other.
		refused(approve_of(ADA, did, 1, digest(did, 0)), Error::<Test>::OtherAttempt);
	});
}

#[test]
fn a_did_that_ended_should_have_no_attempts() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		assert_ok!(start(ADA, did, 0));
		pass(NOTICE);
		assert_ok!(deactivate(HOLDER, did));
		assert_eq!((Attempts::<Test>::iter().count(), held(ADA)), (0, (0, 0)));
		refused(start(BEN, did, 0), Error::<Test>::NoPlan);
	});
}
