//! Attacks on guardians, on holders and by guardians, each tried as an attacker would. Random sequences stand in
//! `model`.

mod contest;
mod freezes;
mod heirs;
mod meanwhile;
mod rank;
mod rivals;
mod standstills;

use crate::{mock::*, Attempts, Error, Plans};
use clavis_primitives::{
	recovery::{AttemptPayload, Circle, GuardianId, Plan},
	ControlSet, DidId,
};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::DispatchResult;

type DidError = pallet_did::Error<Test>;

/// Guardians that a thief names.
const CROOKS: [u8; 2] = [51, 52];
/// An account without funds.
const POOR: u8 = 99;
/// The blocks after which an attempt that opens now has expired.
const OVER: u32 = EXPIRY + 1;

fn crooked() -> Plan {
	plan([Circle { override_quorum: None, ..circle(accounts(&CROOKS)) }])
}

/// One guardian opens an attempt for [`NEW`], and others approve.
fn gather(did: DidId, place: u8, guardians: &[u8]) {
	let (first, others) = guardians.split_first().unwrap();
	assert_ok!(start(*first, did, place));
	for guardian in others {
		assert_ok!(approve(*guardian, did, place));
	}
}

fn control_of(did: DidId) -> ControlSet {
	record(did).control.set
}

fn batch(seed: u8, calls: Vec<RuntimeCall>) -> DispatchResult {
	dispatch(origin(seed), RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }))
}

#[test]
fn an_attempt_should_outlast_a_change_of_its_guardians() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		// A thief of the current key asks for guardians of their own, and waits.
		assert_ok!(set_plan(HOLDER, did, Some(crooked())));
		pass(NOTICE);
		refused(apply_plan(STRANGER, did), Error::<Test>::AttemptStands);
		refused(approve(CROOKS[0], did, 0), Error::<Test>::NotAGuardian);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
		refused(apply_plan(STRANGER, did), Error::<Test>::NoChange);
	});
}

#[test]
fn an_attempt_should_not_gather_the_approvals_of_two_sets_of_guardians() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		let opened = digest(did, 0);
		assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[BEN, CLEO, DAN]))]))));
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		refused(approve_of(BEN, did, 0, opened), Error::<Test>::NoAttempt);
		next_block();
		assert_ok!(start(BEN, did, 0));
		refused(approve_of(CLEO, did, 0, opened), Error::<Test>::OtherAttempt);
		refused(approve(ADA, did, 0), Error::<Test>::NotAGuardian);
	});
}

#[test]
fn an_approval_should_be_good_for_no_other_attempt() {
	run(|| {
		let did = guarded_by(twice());
		assert_ok!(start(ADA, did, 0));
		let first = digest(did, 0);
		// Another circle, for the same control.
		assert_ok!(start(ADA, did, 1));
		refused(approve_of(BEN, did, 1, first), Error::<Test>::OtherAttempt);
		// A later attempt of the circle, for the same control.
		pass(OVER);
		assert_ok!(start(BEN, did, 0));
		refused(approve_of(CLEO, did, 0, first), Error::<Test>::OtherAttempt);
		// The same plan set again counts its attempts from the start.
		assert_ok!(set_plan(HOLDER, did, Some(twice())));
		pass(NOTICE);
		assert_ok!(apply_plan(STRANGER, did));
		next_block();
		assert_ok!(start(ADA, did, 0));
		refused(approve_of(BEN, did, 0, first), Error::<Test>::OtherAttempt);
		// Another DID with the same guardians.
		let other = create(STRANGER);
		appoint(other, STRANGER, five());
		assert_ok!(start(ADA, other, 0));
		refused(approve_of(BEN, other, 0, digest(did, 0)), Error::<Test>::OtherAttempt);
	});
}

#[test]
fn a_digest_should_bind_all_that_guardians_decide_on() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		let attempt = Attempts::<Test>::get(did, FIRST).unwrap();
		let (new, stolen) = (set(NEW), set(THIEF));
		let payload = || AttemptPayload {
			genesis: Did::chain_id().genesis,
			did,
			circle: 0,
			number: attempt.number,
			plan_version: attempt.plan_version,
			set: &new,
			next: None,
			reason: ROUTINE,
		};
		assert_eq!(payload().digest(), attempt.digest);
		let others = [
			AttemptPayload { genesis: H256([1; 32]), ..payload() },
			AttemptPayload { did: DidId([1; 32]), ..payload() },
			AttemptPayload { circle: 1, ..payload() },
			AttemptPayload { number: attempt.number + 1, ..payload() },
			AttemptPayload { plan_version: attempt.plan_version + 1, ..payload() },
			AttemptPayload { set: &stolen, ..payload() },
			AttemptPayload { next: Some(commitment(NEXT)), ..payload() },
			AttemptPayload { reason: compromised(now()), ..payload() },
		];
		for other in others {
			refused(approve_of(BEN, did, 0, other.digest()), Error::<Test>::OtherAttempt);
		}
	});
}

#[test]
fn a_leaf_should_serve_its_own_guardian_once() {
	run(|| {
		let named = [ADA, BEN, ADA, CLEO].map(by_account);
		let (guardians, leaves) = private(named);
		let did = guarded_by(plan([circle(guardians)]));
		let act = |seed: u8, leaf: usize| Guardian::from(seed).with_leaf(&leaves[leaf]);
		// A leaf that was seen on the chain is of no use to others.
		assert_ok!(start(act(ADA, 0), did, 0));
		refused(approve(act(STRANGER, 0), did, 0), Error::<Test>::NotAGuardian);
		refused(approve(act(BEN, 0), did, 0), Error::<Test>::NotAGuardian);
		refused(approve(BEN, did, 0), Error::<Test>::NotAGuardian);
		// A guardian behind two leaves counts once.
		refused(approve(act(ADA, 0), did, 0), Error::<Test>::AlreadyApproved);
		refused(approve(act(ADA, 2), did, 0), Error::<Test>::AlreadyApproved);
		assert_ok!(freeze(act(ADA, 0), did, 0));
		refused(freeze(act(ADA, 2), did, 0), Error::<Test>::AlreadyVoted);
		// Nor does the second leaf open another attempt.
		pass(OVER);
		refused(start(act(ADA, 2), did, 0), Error::<Test>::OpenerCoolsDown);
	});
}

#[test]
fn a_did_should_never_guard_itself_behind_a_leaf() {
	run(|| {
		let did = create(HOLDER);
		let (guardians, leaves) = private([GuardianId::Did(did), by_account(ADA), by_account(BEN)]);
		appoint(did, HOLDER, plan([circle(guardians)]));
		let itself = || Guardian::did(HOLDER, did).with_leaf(&leaves[0]);
		refused(start(itself(), did, 0), Error::<Test>::OwnGuardian);
		assert_ok!(start(Guardian::from(ADA).with_leaf(&leaves[1]), did, 0));
		refused(approve(itself(), did, 0), Error::<Test>::OwnGuardian);
		refused(freeze(itself(), did, 0), Error::<Test>::OwnGuardian);
	});
}

#[test]
fn a_batch_should_reach_no_more_than_its_calls() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		let attempt = digest(did, 0);
		let approve = || RuntimeCall::Recovery(Call::approve { did, circle: 0, attempt, guardian: None, leaf: None });
		refused(batch(CLEO, vec![approve(), approve()]), Error::<Test>::AlreadyApproved);
		// A plan does not go between two of its own calls.
		let remove = || RuntimeCall::Recovery(Call::set_plan { did, plan: None });
		let apply = RuntimeCall::Recovery(Call::apply_plan { did });
		refused(batch(HOLDER, vec![remove(), apply]), Error::<Test>::TooEarly);
		// The set that is replaced in a batch has no say later in the batch.
		pass(NOTICE);
		let execute = || RuntimeCall::Recovery(Call::execute { did, circle: 0, attempt });
		refused(batch(HOLDER, vec![execute(), remove()]), DidError::NotAuthorized);
		refused(batch(STRANGER, vec![execute(), execute()]), Error::<Test>::NoAttempt);
		assert_eq!(control_of(did), set(HOLDER));
		assert_ok!(batch(STRANGER, vec![execute()]));
		assert_eq!(control_of(did), set(NEW));
	});
}

#[test]
fn endless_attempts_should_delay_honest_guardians_by_a_bounded_time() {
	run(|| {
		let four = Circle { threshold: 4, override_quorum: None, ..circle_of_five() };
		let did = guarded_by(plan([four]));
		let (begin, bad) = (block(), [CLEO, DAN, EVE]);
		// Each bad guardian keeps the circle as long as it can, and pays a deposit for it. It has its share of the notice.
		let share = NOTICE / 4;
		assert!(share < GATHERING);
		for guardian in bad {
			assert_ok!(start_for(guardian, did, 0, control(did, THIEF, None, ROUTINE)));
			assert!(held(guardian).1 > 0);
			for _ in 0..share {
				refused(start(ADA, did, 0), Error::<Test>::CircleTaken);
				next_block();
			}
		}
		assert_ok!(start(ADA, did, 0));
		assert_eq!(block() - begin, share * bad.len() as u32);
		assert!(block() - begin < NOTICE, "in time against a change of the plan");
		// They are out of turns until the attempt of the honest one is long over.
		while block() <= begin + 2 * EXPIRY {
			assert!(bad.iter().all(|guardian| start(*guardian, did, 0).is_err()));
			next_block();
		}
		refused(start(DAN, did, 0), Error::<Test>::OpenerCoolsDown);
	});
}

#[test]
fn an_attempt_should_not_be_displaced_early_nor_at_its_threshold() {
	run(|| {
		let did = guarded();
		assert_ok!(start(ADA, did, 0));
		// A guardian who wins the race for a block does not win the circle.
		refused(start(EVE, did, 0), Error::<Test>::CircleTaken);
		pass(GATHERING - 1);
		refused(start(EVE, did, 0), Error::<Test>::CircleTaken);
		assert_ok!(approve(BEN, did, 0));
		let first = digest(did, 0);
		pass(EXPIRY - GATHERING + 1);
		// The current set cannot clear the way either: a rival stands beside the attempt.
		assert_ok!(veto(HOLDER, did, 0));
		assert_ok!(start(EVE, did, 0));
		assert_eq!((digest(did, 0), digest_in(did, RIVAL) == H256::zero()), (first, false));
		next_block();
		assert_ok!(start(DAN, did, 0));
		assert_ne!(digest(did, 0), first);
	});
}

#[test]
fn two_guardians_should_not_keep_a_plan_in_force_for_ever() {
	run(|| {
		let did = guarded_by(twice());
		let asked = block();
		assert_ok!(set_plan(HOLDER, did, Some(five())));
		gather(did, 0, &[DAN, EVE]);
		assert_ok!(veto(HOLDER, did, 0));
		// Before the first attempt expires, they open one of the other circle.
		pass(NOTICE + 10);
		gather(did, 1, &[DAN, EVE]);
		assert_ok!(veto(HOLDER, did, 1));
		while block() <= asked + EXPIRY {
			refused(apply_plan(HOLDER, did), Error::<Test>::AttemptStands);
			next_block();
		}
		assert_ok!(apply_plan(HOLDER, did));
		assert_eq!((held(DAN).1, held(EVE).1), (0, 0));
	});
}

#[test]
fn an_attempt_should_cost_a_deposit_that_nobody_can_block() {
	run(|| {
		let did = guarded_by(plan([circle(accounts(&[ADA, BEN, POOR]))]));
		assert!(start(POOR, did, 0).is_err());
		assert!(Attempts::<Test>::get(did, FIRST).is_none());
		let before = owned(ADA);
		assert_ok!(start(ADA, did, 0));
		let deposit = held(ADA).1;
		// The base alone is more than dust.
		assert!(deposit >= 1_000);
		// Its payer spends all that is left. The deposit comes back all the same.
		assert_ok!(Balances::transfer_allow_death(origin(ADA), account(STRANGER), before - deposit - 1));
		pass(OVER);
		assert_ok!(close(POOR, did, 0));
		assert_eq!(held(ADA), (0, 0));
		assert_eq!(owned(ADA), deposit + 1);
	});
}

#[test]
fn freezes_should_leave_time_to_get_rid_of_the_guardians() {
	run(|| {
		let did = guarded_by(twice());
		assert_ok!(freeze(DAN, did, 0));
		assert_ok!(freeze(EVE, did, 0));
		pass(EXPIRY);
		refused(set_plan(HOLDER, did, Some(five())), DidError::Frozen);
		next_block();
		assert_ok!(set_plan(HOLDER, did, Some(plan([circle(accounts(&[ADA, BEN, CLEO]))]))));
		// Neither circle freezes again before the change is due.
		for _ in 0..NOTICE {
			for circle in [0, 1] {
				refused(freeze(DAN, did, circle), Error::<Test>::FreezeCoolsDown);
			}
			next_block();
		}
		assert_ok!(apply_plan(HOLDER, did));
		refused(freeze(DAN, did, 0), Error::<Test>::NotAGuardian);
		// Nor do other guardians before the time is over.
		refused(freeze(ADA, did, 0), Error::<Test>::FreezeCoolsDown);
	});
}

#[test]
fn lifting_a_freeze_should_leave_the_time_for_a_change_of_the_plan() {
	run(|| {
		let did = guarded();
		let begin = block();
		assert_ok!(freeze(ADA, did, 0));
		assert_ok!(freeze(BEN, did, 0));
		assert_ok!(unfreeze(CLEO, did, 0));
		assert_ok!(unfreeze(DAN, did, 0));
		assert_ok!(set_plan(HOLDER, did, Some(twice())));
		while block() < begin + NOTICE {
			refused(freeze(ADA, did, 0), Error::<Test>::FreezeCoolsDown);
			next_block();
		}
		refused(freeze(ADA, did, 0), Error::<Test>::FreezeCoolsDown);
		assert_ok!(apply_plan(HOLDER, did));
		pass(2);
		assert_ok!(freeze(ADA, did, 0));
	});
}

#[test]
fn a_plan_of_a_thief_should_be_void_after_a_reveal_that_names_the_theft() {
	for (early, hostile) in [(false, true), (false, false), (true, true)] {
		run(|| {
			let did = create_committed(HOLDER, NEXT);
			appoint(did, HOLDER, five());
			// The thief has the current key, names guardians of their own, and has them start.
			let asked = now();
			assert_ok!(set_plan(HOLDER, did, Some(crooked())));
			pass(NOTICE);
			assert_ok!(apply_plan(THIEF, did));
			next_block();
			assert_ok!(start_for(CROOKS[0], did, 0, control(did, THIEF, None, ROUTINE)));
			assert_ok!(approve(CROOKS[1], did, 0));
			// A theft that began after the request leaves the plan: it was the holder's.
			let since = if early { asked + 1 } else { asked };
			let reason = if hostile { compromised(since) } else { ROUTINE };
			let (deposit, before) = (held(CROOKS[0]).1, owned(CROOKS[0]));
			assert_ok!(rotate(origin(STRANGER), did, NEXT, None, reason));
			assert_eq!(control_of(did), set(NEXT));
			assert!(Recovery::guardians(did).is_none_or(|view| view.attempts.is_empty()));
			// The plan of a thief takes the deposits of its attempts along.
			let is_void = hostile && !early;
			assert_eq!(Plans::<Test>::contains_key(did), !is_void);
			assert_eq!(Attempts::<Test>::contains_key(did, FIRST), !is_void);
			assert_eq!(before - owned(CROOKS[0]), if is_void { deposit } else { 0 });
			assert_eq!(held(CROOKS[0]).1, if is_void { 0 } else { deposit });
		});
	}
}

#[test]
fn a_change_of_a_thief_should_be_dropped_by_a_reveal_that_names_the_theft() {
	run(|| {
		let did = create_committed(HOLDER, NEXT);
		appoint(did, HOLDER, five());
		let since = now();
		assert_ok!(set_plan(HOLDER, did, Some(crooked())));
		assert_ok!(rotate(origin(STRANGER), did, NEXT, None, compromised(since)));
		pass(NOTICE);
		refused(apply_plan(THIEF, did), Error::<Test>::NoChange);
		// The guardians of the holder are still there.
		assert_ok!(start(ADA, did, 0));
	});
}

#[test]
fn a_thief_should_lose_the_race_to_the_end_of_a_did() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		// The guardians are late: the end is due in the next block.
		pass(NOTICE - 1);
		gather(did, 0, &[ADA, BEN]);
		next_block();
		refused(deactivate(HOLDER, did), DidError::DeactivationWaits);
		// The current set vetoes, and an override quorum keeps the DID from its end in spite of it.
		assert_ok!(approve(CLEO, did, 0));
		assert_ok!(veto(HOLDER, did, 0));
		refused(deactivate(HOLDER, did), DidError::DeactivationWaits);
		assert_ok!(cancel_deactivation(STRANGER, did, 0));
		assert_eq!(record(did).deactivates_at, None);
		assert_ok!(deactivate(HOLDER, did));
		pass(NOTICE - 1);
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
		refused(deactivate(HOLDER, did), DidError::NotAuthorized);
	});
}

#[test]
fn a_vetoed_threshold_should_not_call_a_deactivation_off() {
	run(|| {
		let did = guarded();
		assert_ok!(deactivate(HOLDER, did));
		gather(did, 0, &[ADA, BEN]);
		refused(cancel_deactivation(ADA, did, 0), Error::<Test>::BelowOverrideQuorum);
		assert_ok!(veto(HOLDER, did, 0));
		pass(NOTICE);
		assert_ok!(deactivate(HOLDER, did));
		// Nothing is left of guardians and attempts, and nobody can begin anew.
		assert!(!record(did).is_active());
		assert!(Recovery::guardians(did).is_none());
		assert_eq!((held(HOLDER), held(ADA)), ((0, 0), (0, 0)));
		refused(start(CLEO, did, 0), Error::<Test>::NoPlan);
		refused(set_plan(HOLDER, did, Some(five())), DidError::Deactivated);
	});
}

#[test]
fn a_stranger_without_funds_should_carry_out_what_is_due_and_gain_nothing() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN]);
		pass(NOTICE);
		assert_ok!(execute(POOR, did, 0));
		assert_eq!(control_of(did), set(NEW));
		refused(set_plan(POOR, did, None), DidError::NotAuthorized);
		assert_eq!(held(ADA), (0, 0));
	});
}

#[test]
fn rotations_in_every_block_should_not_void_an_attempt() {
	run(|| {
		let did = guarded();
		gather(did, 0, &[ADA, BEN, CLEO]);
		let mut current = HOLDER;
		for _ in 0..NOTICE {
			let next = if current == THIEF { HOLDER } else { THIEF };
			assert_ok!(rotate(origin(current), did, next, None, ROUTINE));
			current = next;
			next_block();
		}
		assert_ok!(veto(current, did, 0));
		assert_ok!(execute(STRANGER, did, 0));
		assert_eq!(control_of(did), set(NEW));
	});
}

#[test]
fn an_act_of_the_holder_should_put_an_inheritance_off() {
	run(|| {
		let did = guarded_by(plan([heirs(&[ADA, BEN, CLEO], 50)]));
		pass(45);
		gather(did, 0, &[ADA, BEN, CLEO]);
		pass(NOTICE);
		// A veto is no sign that the holder goes on, an act of control is.
		assert_ok!(ask(HOLDER, did));
		pass(EXPIRY - NOTICE);
		refused(execute(ADA, did, 0), Error::<Test>::NotMatured);
		next_block();
		refused(execute(ADA, did, 0), Error::<Test>::AttemptExpired);
	});
}
