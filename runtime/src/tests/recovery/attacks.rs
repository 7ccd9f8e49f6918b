//! The other pallets as tools of an attacker: batches, derived accounts, several signatories, authorizations, origins.

use super::*;

#[test]
fn a_batch_should_not_make_one_guardian_into_two() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		assert_ok!(by(Bob, open(0, None)));
		let twice = vec![approve(0, None), approve(0, None)];
		assert!(by(Bob, batch_all(twice.clone())).is_err());
		assert_ok!(by(Bob, force_batch(twice.clone())));
		assert_eq!(approvals(0), [by_account(Bob)]);
		// Another guardian counts once, too.
		assert_ok!(by(Charlie, force_batch(twice)));
		assert_eq!(approvals(0).len(), 2);
	});
}

#[test]
fn an_account_should_guard_as_itself_and_not_as_a_derived_one() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let derived = pallet_utility::derivative_account_id(Charlie.to_account_id(), 7);
		appoint([circle([by_account(Bob), by_account(Dave), GuardianId::Account(derived.clone())])]);
		assert_ok!(by(Bob, open(0, None)));
		let approval = approve(0, None);
		// Neither an account derived from a guardian, nor the account behind a derived guardian, nor another place of it.
		assert_err!(by(Dave, as_derivative(0, approval.clone())), Error::NotAGuardian);
		assert_err!(by(Charlie, approval.clone()), Error::NotAGuardian);
		assert_err!(by(Charlie, as_derivative(6, approval.clone())), Error::NotAGuardian);
		assert_err!(by(Charlie, as_derivative(7, as_derivative(7, approval.clone()))), Error::NotAGuardian);
		assert_ok!(by(Charlie, as_derivative(7, approval)));
		assert_eq!(approvals(0), [by_account(Bob), GuardianId::Account(derived)]);
	});
}

#[test]
fn several_signatories_should_guard_together_as_one() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let mut signatories = [Charlie, Dave, Eve].map(|who| who.to_account_id()).to_vec();
		signatories.sort();
		let together = pallet_multisig::Pallet::<Runtime>::multi_account_id(&signatories, 2);
		appoint([circle([by_account(Bob), by_account(Ferdie), GuardianId::Account(together.clone())])]);
		assert_ok!(by(Bob, open(0, None)));
		let approval = approve(0, None);
		let max_weight = Weight::from_parts(50_000_000_000, 1_000_000);
		let sign = |who: Sr25519Keyring, timepoint| {
			let other_signatories =
				signatories.iter().filter(|other| **other != who.to_account_id()).cloned().collect();
			let call = Box::new(approval.clone());
			let call = pallet_multisig::Call::<Runtime>::as_multi {
				threshold: 2,
				other_signatories,
				maybe_timepoint: timepoint,
				call,
				max_weight,
			};
			by(who, call.into())
		};
		assert_err!(by(Charlie, approval.clone()), Error::NotAGuardian);
		assert_ok!(sign(Charlie, None));
		assert_eq!(approvals(0), [by_account(Bob)]);
		let timepoint = pallet_multisig::Pallet::<Runtime>::timepoint();
		assert_ok!(sign(Dave, Some(timepoint)));
		assert_eq!(approvals(0), [by_account(Bob), GuardianId::Account(together)]);
	});
}

#[test]
fn a_guardian_did_should_approve_by_its_control_set_and_not_by_its_payer() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let guardian = create(Two);
		appoint([circle([by_account(Bob), by_account(Charlie), GuardianId::Did(guardian)])]);
		assert_ok!(by(Bob, open(0, None)));
		let call = approve(0, Some(guardian));
		let payers = [Eve, Ferdie];
		// A stranger's signature, and the account of a payer.
		assert!(by(Eve, dispatch_as(authorization(guardian, Level::Control, &call, Eve), call.clone())).is_err());
		for payer in payers {
			assert_err!(by(payer, call.clone()), DidError::NotAuthorized);
		}
		let signed = authorization(guardian, Level::Control, &call, Two);
		assert_ok!(by(Eve, dispatch_as(signed.clone(), call.clone())));
		assert_eq!(approvals(0), [by_account(Bob), GuardianId::Did(guardian)]);
		// Nobody brings it again, and it does not stand for another attempt.
		assert_err!(by(Ferdie, dispatch_as(signed, call)), DidError::WrongNonce);
		let other: RuntimeCall = Call::approve {
			did: alice(),
			circle: 0,
			attempt: H256::repeat_byte(7),
			guardian: Some(guardian),
			leaf: None,
		}
		.into();
		let signed = authorization(guardian, Level::Control, &other, Two);
		assert_err!(by(Eve, dispatch_as(signed, other)), Error::OtherAttempt);
	});
}

#[test]
fn a_method_of_a_guardian_did_should_approve_nothing_and_spoil_no_nonce() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let guardian = create(Two);
		appoint([circle([by_account(Bob), by_account(Charlie), GuardianId::Did(guardian)])]);
		assert_ok!(by(Bob, open(0, None)));
		let call = approve(0, Some(guardian));
		// People collect the signatures of the control set.
		let collected = authorization(guardian, Level::Control, &call, Two);
		let by_method = authorization(guardian, Level::Method, &call, Two);
		assert_err!(by(Eve, dispatch_as(by_method, call.clone())), DidError::NotAuthorized);
		assert_eq!(approvals(0), [by_account(Bob)]);
		let remark: RuntimeCall = frame_system::Call::<Runtime>::remark { remark: vec![1] }.into();
		let revoke = DidCall::revoke { did: guardian, method: "key-1".parse().unwrap(), reason: Reason::Routine };
		for other in [batch_all(vec![revoke.into()]), remark] {
			let by_method = authorization(guardian, Level::Method, &other, Two);
			let _ = by(Eve, dispatch_as(by_method, other));
		}
		assert_ok!(by(Eve, dispatch_as(collected, call)));
		assert_eq!(approvals(0), [by_account(Bob), GuardianId::Did(guardian)]);
	});
}

#[test]
fn an_account_should_not_approve_by_paying() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let stranger = create(Two);
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		assert_ok!(by(Bob, open(0, None)));
		// A DID acts, and a guardian pays for it.
		for call in [approve(0, None), approve(0, Some(stranger)), open(0, None)] {
			let signed = authorization(stranger, Level::Control, &call, Two);
			assert!(by(Charlie, dispatch_as(signed, call)).is_err());
		}
		assert_eq!(approvals(0), [by_account(Bob)]);
	});
}

#[test]
fn an_authorization_should_not_be_dispatched_within_another() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let guardian = create(Two);
		appoint([circle([by_account(Bob), by_account(Charlie), GuardianId::Did(guardian)])]);
		assert_ok!(by(Bob, open(0, None)));
		let call = approve(0, Some(guardian));
		let inner = dispatch_as(authorization(guardian, Level::Control, &call, Two), call);
		for outer in [alice(), guardian] {
			let signer = if outer == guardian { Two } else { Alice };
			for nested in [inner.clone(), batch_all(vec![inner.clone()])] {
				let signed = authorization(outer, Level::Control, &nested, signer);
				assert!(by(Eve, dispatch_as(signed, nested)).is_err());
			}
		}
		assert_eq!(approvals(0), [by_account(Bob)]);
		// On its own it is good.
		assert_ok!(by(Eve, inner));
	});
}

#[test]
fn a_did_should_act_for_itself_alone_within_a_batch() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let (guardian, other) = (create(Two), create(Eve));
		appoint([circle([by_account(Bob), GuardianId::Did(other), GuardianId::Did(guardian)])]);
		assert_ok!(by(Bob, open(0, None)));
		let batch = batch_all(vec![approve(0, Some(guardian)), approve(0, Some(other))]);
		let signed = authorization(guardian, Level::Control, &batch, Two);
		assert_err!(by(Bob, dispatch_as(signed, batch)), DidError::NotAuthorized);
		assert_eq!(approvals(0), [by_account(Bob)]);
	});
}

#[test]
fn no_origin_of_the_chain_should_act_for_guardians_or_holders() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		assert_ok!(by(Bob, open(0, None)));
		assert_ok!(by(Charlie, approve(0, None)));
		pass(NOTICE);
		let did = alice();
		let (circle, guardian, leaf) = (0, None, None);
		let mut calls = vec![
			set_plan(None),
			Call::apply_plan { did }.into(),
			Call::cancel_change { did }.into(),
			open(0, None),
			approve(0, None),
			veto(0),
			execute(0),
		];
		calls.extend(
			[
				Call::vote_freeze { did, circle, guardian, leaf: leaf.clone() },
				Call::vote_unfreeze { did, circle, guardian, leaf },
				Call::resign { did, circle, guardian },
				Call::ask { did },
				Call::answer { did, circle, guardian },
				Call::close { did, circle },
				Call::cancel_deactivation { did, circle },
				Call::forfeit { did, circle, attempt: digest(0) },
			]
			.map(RuntimeCall::from),
		);
		let council = pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(3, 3);
		let mut origins = vec![RuntimeOrigin::root(), RuntimeOrigin::none(), council.into()];
		origins.extend(Decision::ALL.iter().map(|decision| RuntimeOrigin::from(*decision)));
		for call in calls {
			for origin in &origins {
				assert_eq!(dispatch(origin.clone(), call.clone()), Err(BadOrigin), "{call:?}");
			}
		}
	});
	// By a referendum, which the scheduler carries out.
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		assert_eq!(decide(Decision::Rules, set_plan(None)), Err(BadOrigin));
	});
}

#[test]
fn a_thief_should_gain_nothing_by_a_batch_of_everything() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		for guardian in [Bob, Charlie, Dave] {
			assert_ok!(by(guardian, if guardian == Bob { open(0, None) } else { approve(0, None) }));
		}
		// The thief has the key of Alice: at once, then again in each block.
		let did = alice();
		let deactivate = || RuntimeCall::from(DidCall::deactivate { did });
		let apply = || RuntimeCall::from(Call::apply_plan { did });
		let thieve = || {
			let calls = vec![veto(0), set_plan(None), apply(), deactivate(), deactivate(), apply(), deactivate()];
			assert_ok!(by(Alice, force_batch(calls)));
		};
		thieve();
		for _ in 0..NOTICE {
			next_block();
			thieve();
		}
		assert!(record(did).is_active());
		assert_ok!(by(Ferdie, execute(0)));
		assert_eq!(record(did).control.set, single(One));
		// The change of the plan that the thief asked for is gone with them.
		pass(NOTICE);
		assert!(by(Ferdie, apply()).is_err());
	});
}

#[test]
fn a_thief_should_not_make_an_authority_outlive_the_recovery_in_a_batch() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		appoint([circle([Bob, Charlie, Dave].map(by_account))]);
		assert_ok!(by(Bob, open(0, None)));
		assert_ok!(by(Charlie, approve(0, None)));
		pass(NOTICE);
		// One authorization of the old set: it lets the recovery happen, and acts after it.
		let batch = batch_all(vec![set_plan(None)]);
		let signed = authorization(alice(), Level::Control, &batch, Alice);
		let calls = vec![execute(0), dispatch_as(signed, batch)];
		assert!(by(Eve, batch_all(calls.clone())).is_err());
		assert_ok!(by(Eve, force_batch(calls)));
		assert_eq!(record(alice()).control.set, single(One));
		assert!(attempts().is_empty());
		let change = <Runtime as RecoveryApiV1<Block>>::guardians(alice()).and_then(|view| view.change);
		assert_eq!(change, None);
	});
}
