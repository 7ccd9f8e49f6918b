//! An attempt across a change of rules, and across an upgrade of the runtime.

use super::*;
use clavis_primitives::{
	payload::{ChainId, TRANSACTION_VERSION},
	recovery::AttemptPayload,
};

/// Opens an attempt for [`Two`], by the plan that still stands.
fn open_again() -> RuntimeCall {
	let control = control(single(Two), |digest| sign(Two, digest));
	Call::start { did: alice(), circle: 0, control, guardian: None, leaf: None }.into()
}

#[test]
fn raised_minimums_should_bind_new_plans_and_no_attempt_of_an_old_one() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let old = || plan([circle([Bob, Charlie, Dave].map(by_account))]);
		appoint(old().circles);
		assert_ok!(by(Bob, open(0, None)));
		assert_ok!(by(Charlie, approve(0, None)));
		let changes = vec![RuleChange::MinRecoveryDelay(1_000), RuleChange::MinGuardians(5)].try_into().unwrap();
		let schedule = pallet_revocation_rules::Call::<Runtime>::schedule { changes, notice: 3 };
		assert_ok!(decide(Decision::Rules, schedule.into()));
		pass(5);
		assert_eq!(RevocationRules::in_force().min_recovery_delay, 1_000);
		assert!(by(Alice, set_plan(Some(old()))).is_err());
		// The attempt goes on, and so does the plan.
		assert_ok!(by(Dave, approve(0, None)));
		assert_ok!(by(Ferdie, execute(0)));
		assert_eq!(record(alice()).control.set, single(One));
		assert_ok!(by(Charlie, open_again()));
		assert_eq!(attempts().len(), 1);
	});
}

#[test]
fn a_withdrawal_between_opening_and_execution_should_hold_the_attempt_up_until_it_lapses() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		let pair = ecdsa::Pair::from_seed(&[7; 32]);
		let set = ControlSet::single(PublicKey::Secp256k1(pair.public().0));
		let control = control(set.clone(), |digest| signed(Signature::Secp256k1(pair.sign(&digest).0)));
		assert_ok!(by(Bob, Call::start { did: alice(), circle: 0, control, guardian: None, leaf: None }.into()));
		assert_ok!(by(Charlie, approve(0, None)));
		pass(NOTICE);
		let withdrawn = Some(Restriction::Withdrawn { since: 0 });
		let change = RuleChange::Algorithm(Algorithm::Secp256k1, withdrawn);
		let outcome = motion(&pallet_revocation_rules::Call::<Runtime>::tighten { change }.into(), 2, &[Alice, Bob]);
		let executed =
			matches!(outcome, RuntimeEvent::Council(pallet_collective::Event::Executed { result: Ok(()), .. }));
		assert!(executed, "{outcome:?}");
		let refused = DispatchError::from(DidError::CannotAct);
		assert_eq!(by(Ferdie, execute(0)), Err(refused));
		assert_eq!(record(alice()).control.version, 1);
		assert_eq!(attempts().len(), 1);
		pass(crate::Governance::periods().tightening);
		assert_ok!(by(Ferdie, execute(0)));
		assert_eq!(record(alice()).control.set, set);
	});
}

#[test]
fn an_attempt_should_be_approved_across_a_new_version_of_transactions() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		assert_ok!(by(Bob, open(0, None)));
		let attempt = attempts().remove(0);
		// Clients of each version compute the same digest: the network is all that it binds of the chain.
		for transaction_version in [TRANSACTION_VERSION, TRANSACTION_VERSION + 1] {
			let chain = ChainId { transaction_version, ..Did::chain_id() };
			let payload = AttemptPayload {
				genesis: chain.genesis,
				did: alice(),
				circle: 0,
				number: attempt.number,
				plan_version: attempt.plan_version,
				set: &attempt.set,
				next: attempt.next,
				reason: attempt.reason,
			};
			assert_eq!(payload.digest(), attempt.digest);
		}
	});
}

#[test]
fn an_attempt_should_be_carried_out_across_an_upgrade_that_writes_every_record_again() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let guardian = create(Two);
		appoint([
			circle([by_account(Bob), by_account(Charlie), GuardianId::Did(guardian)]),
			circle([by_account(Dave), by_account(Eve), by_account(Ferdie)]),
		]);
		assert_ok!(by(Bob, open(0, None)));
		assert_ok!(by(Two, approve(0, Some(guardian))));
		assert_ok!(by(Dave, open(1, None)));
		pass(2);
		let view = || <Runtime as RecoveryApiV1<Block>>::guardians(alice());
		let (before, note) = (view(), record(alice()).guarded);
		assert!(note.is_some());
		let rest = pallet_did::migrations::RewriteRecords::<Runtime>::step(None, &mut WeightMeter::new());
		assert_eq!(rest.unwrap(), None);
		assert_eq!((view(), record(alice()).guarded), (before, note));
		// Guardians approved the digest that is kept, and the new version computes no other one.
		assert_ok!(by(Eve, approve(1, None)));
		pass(NOTICE);
		assert_ok!(by(Ferdie, execute(0)));
		assert_eq!(record(alice()).control.set, single(One));
	});
}
