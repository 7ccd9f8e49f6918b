//! Every cell of the table in `gate.rs` that other pallets use, through the trait.

use crate::{mock::*, Authority, DidOrigin, Error};
use clavis_primitives::{
	document::{Change, NewMethod},
	gate::{Activity, Actor, Entry, Gate, Need, Standing},
	rules::RuleChange,
	Algorithm, DidId, Purpose, RevocationCertificate, RevocationSigner,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

const AUTHENTICATION: Need = Need::Method(Purpose::Authentication);
const ASSERTION: Need = Need::Method(Purpose::AssertionMethod);
const NEEDS: [Need; 4] = [Need::Control, Need::Defence, Need::Consent, AUTHENTICATION];

fn enter(origin: RuntimeOrigin, did: DidId, need: Need) -> Result<Entry, DispatchError> {
	<Did as Gate<RuntimeOrigin>>::enter(origin, &did, need)
}

/// An origin that the control set of this version made, and that the first rich account pays for.
fn by_control(did: DidId, version: u32, defensive: bool) -> RuntimeOrigin {
	let authority = Authority::Control { version, defensive };
	RuntimeOrigin::from(DidOrigin { did, authority, payer: sr(201).account() })
}

/// An origin that a method made, and that the first rich account pays for.
fn by_method(did: DidId, name: &str, key: &Key) -> RuntimeOrigin {
	let authority = Authority::Method { id: id(name), key: key.public() };
	RuntimeOrigin::from(DidOrigin { did, authority, payer: sr(201).account() })
}

fn method_for(name: &str, key: &Key, purpose: Purpose, expires: Option<u64>) -> Change {
	let purposes = [purpose].into_iter().collect();
	Change::AddMethod(NewMethod { id: id(name), key: key.public(), purposes, expires })
}

/// The entry of a DID that is as it was created.
fn entry(payer: &Key, actor: Actor) -> Entry {
	Entry { payer: payer.account(), actor, control_version: 1, key_epoch: 0, standing: Standing::Active }
}

fn control_set(payer: &Key) -> Entry {
	entry(payer, Actor::ControlSet)
}

fn method_entry(payer: &Key, name: &str) -> Entry {
	entry(payer, Actor::Method(id(name)))
}

fn not_authorized() -> DispatchError {
	Error::<Test>::NotAuthorized.into()
}

#[test]
fn control_defence_and_consent_should_take_the_control_set_at_its_threshold_and_nobody_else() {
	run(|| {
		let did = create(&ed(1), &sr(202), [method("a", &ed(2))]);
		let other = create(&ed(3), &sr(202), []);
		for need in [Need::Control, Need::Defence, Need::Consent] {
			assert_eq!(enter(ed(1).origin(), did, need), Ok(control_set(&ed(1))));
			assert_eq!(enter(by_control(did, 1, false), did, need), Ok(control_set(&sr(201))));
			// Neither the payer, nor a stranger, nor a method, nor another DID.
			for origin in [
				sr(202).origin(),
				sr(203).origin(),
				ed(2).origin(),
				by_method(did, "a", &ed(2)),
				by_control(other, 1, false),
				ed(3).origin(),
			] {
				assert_noop!(enter(origin, did, need), not_authorized());
			}
		}
		for need in NEEDS {
			assert_noop!(enter(RuntimeOrigin::none(), did, need), DispatchError::BadOrigin);
			assert_noop!(enter(RuntimeOrigin::root(), did, need), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_member_that_does_not_suffice_alone_should_not_pass() {
	run(|| {
		let inception = inception(of(2, &[&ed(1), &ed(2)]));
		let (did, created) = create_signed(&sr(201), inception, changes([]), FOREVER, &[&ed(1), &ed(2)]);
		assert_ok!(created);
		for need in NEEDS {
			assert_noop!(enter(ed(1).origin(), did, need), not_authorized());
			assert_noop!(enter(ed(2).origin(), did, need), not_authorized());
		}
		let call = update_call(did, [alias("a:b")]);
		assert_noop!(dispatch_as(&sr(201), authorize(did, &call, &[&ed(1)]), call), Error::<Test>::BelowThreshold);
	});
}

#[test]
fn control_should_count_as_an_act_and_the_others_should_write_nothing() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &sr(201)), method("b", &ed(5))]);
		let certificate = RevocationCertificate {
			did,
			key: ed(5).public(),
			added_in: 1,
			since: None,
			signer: RevocationSigner::Member(0),
			signature: sr(201).sign(&[0; 32]),
		};
		assert_ok!(Did::revoke_in_emergency(frame_system::RawOrigin::Authorized.into(), certificate));
		next_block();
		let before = record(did);
		assert!(before.emergency_spent);
		for need in [Need::Defence, Need::Consent, AUTHENTICATION] {
			assert_ok!(enter(sr(201).origin(), did, need));
			assert_eq!(record(did), before);
		}
		let activity = |last_act| Some(Activity { last_act, frozen_until: None });
		assert_eq!(Did::activity(&did), activity(before.last_act));
		assert_ok!(enter(sr(201).origin(), did, Need::Control));
		let after = record(did);
		assert_eq!((after.emergency_spent, after.last_act), (false, System::block_number()));
		assert_eq!(Did::activity(&did), activity(after.last_act));
		// A freeze is remembered when it is over.
		let until = Some(System::block_number());
		freeze(did, System::block_number());
		next_block();
		assert_eq!(Did::activity(&did), Some(Activity { last_act: after.last_act, frozen_until: until }));
		assert_eq!((after.version, after.key_epoch), (before.version, before.key_epoch));
	});
}

#[test]
fn a_freeze_should_stop_control_and_consent_and_nothing_else() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(5))]);
		let until = System::block_number();
		freeze(did, until);
		for need in [Need::Control, Need::Consent] {
			assert_noop!(enter(sr(201).origin(), did, need), Error::<Test>::Frozen);
			assert_noop!(enter(by_control(did, 1, false), did, need), Error::<Test>::Frozen);
		}
		assert_ok!(enter(sr(201).origin(), did, Need::Defence));
		let frozen = Entry { standing: Standing::Frozen { until }, ..method_entry(&sr(201), "a") };
		assert_eq!(enter(by_method(did, "a", &ed(5)), did, AUTHENTICATION), Ok(frozen));
		assert_eq!(Did::standing(&did), Some(Standing::Frozen { until }));
		next_block();
		assert_ok!(enter(sr(201).origin(), did, Need::Control));
		assert_eq!(Did::standing(&did), Some(Standing::Active));
	});
}

#[test]
fn a_withdrawn_algorithm_should_defend_and_do_nothing_else() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &sr(202)), method("b", &p256(6)), method("c", &ed(7))]);
		withdraw(Algorithm::Ed25519);
		let withdrawn = || Error::<Test>::Withdrawn;
		// An Ed25519 and an sr25519 signature make the same account, so neither acts by its extrinsic.
		for need in [Need::Control, Need::Consent] {
			assert_noop!(enter(sr(201).origin(), did, need), withdrawn());
			assert_noop!(enter(by_control(did, 1, true), did, need), withdrawn());
		}
		assert_noop!(enter(sr(202).origin(), did, AUTHENTICATION), withdrawn());
		assert_noop!(enter(by_method(did, "c", &ed(7)), did, AUTHENTICATION), withdrawn());
		assert_ok!(enter(sr(201).origin(), did, Need::Defence));
		assert_ok!(enter(by_control(did, 1, true), did, Need::Defence));
		// A signature off the chain says by which algorithm it was made.
		assert_ok!(enter(by_control(did, 1, false), did, Need::Control));
		assert_ok!(enter(by_method(did, "a", &sr(202)), did, AUTHENTICATION));
		assert_ok!(enter(by_method(did, "b", &p256(6)), did, AUTHENTICATION));
		assert_eq!(Did::standing(&did), Some(Standing::Active));
		withdraw(Algorithm::Sr25519);
		assert_eq!(Did::standing(&did), Some(Standing::Locked));
	});
}

#[test]
fn an_authority_of_an_earlier_control_set_should_be_stale_at_every_entry() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(5))]);
		assert_ok!(enter(by_control(did, 1, false), did, Need::Control));
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), None));
		for need in [Need::Control, Need::Defence, Need::Consent] {
			// The old set does not pass, the set to come does not pass yet, and the old account is a stranger.
			assert_noop!(enter(by_control(did, 1, false), did, need), Error::<Test>::StaleAuthority);
			assert_noop!(enter(by_control(did, 3, false), did, need), Error::<Test>::StaleAuthority);
			assert_noop!(enter(sr(201).origin(), did, need), not_authorized());
			let entry = Entry { control_version: 2, key_epoch: 1, ..control_set(&sr(201)) };
			assert_eq!(enter(by_control(did, 2, false), did, need), Ok(entry));
		}
		// A method is no part of the control set.
		let entry = Entry { control_version: 2, key_epoch: 1, ..method_entry(&sr(201), "a") };
		assert_eq!(enter(by_method(did, "a", &ed(5)), did, AUTHENTICATION), Ok(entry));
	});
}

#[test]
fn a_did_that_is_not_in_use_should_let_nobody_pass() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(5))]);
		let never = inception(single(&ed(9))).id(&Did::network());
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		for need in NEEDS {
			for origin in [sr(201).origin(), by_control(did, 1, false), by_method(did, "a", &ed(5))] {
				assert_noop!(enter(origin, did, need), Error::<Test>::Deactivated);
			}
			assert_noop!(enter(ed(9).origin(), never, need), Error::<Test>::DidNotFound);
		}
		assert_eq!((Did::standing(&did), Did::key_epoch(&did)), (Some(Standing::Deactivated), Some(1)));
		assert_eq!((Did::standing(&never), Did::key_epoch(&never), Did::activity(&never)), (None, None, None));
	});
}

#[test]
fn a_method_should_pass_for_its_own_purposes_and_a_control_set_should_not() {
	run(|| {
		let list = [
			method("login", &ed(2)),
			method_for("issue", &ed(3), Purpose::AssertionMethod, None),
			method_for("issue-2", &ed(2), Purpose::AssertionMethod, None),
		];
		let did = create(&ed(1), &sr(201), list);
		let other = create(&ed(4), &sr(201), [method("login", &ed(2))]);
		assert_eq!(enter(ed(2).origin(), did, AUTHENTICATION), Ok(method_entry(&ed(2), "login")));
		assert_eq!(enter(ed(2).origin(), did, ASSERTION), Ok(method_entry(&ed(2), "issue-2")));
		assert_eq!(enter(ed(3).origin(), did, ASSERTION), Ok(method_entry(&ed(3), "issue")));
		let login = || by_method(did, "login", &ed(2));
		assert_eq!(enter(login(), did, AUTHENTICATION), Ok(method_entry(&sr(201), "login")));
		// A method that a signature names serves its own purposes, not those of another id of its key.
		assert_noop!(enter(login(), did, ASSERTION), Error::<Test>::NotForPurpose);
		assert_noop!(enter(ed(3).origin(), did, AUTHENTICATION), Error::<Test>::NotForPurpose);
		let delegation = Need::Method(Purpose::CapabilityDelegation);
		assert_noop!(enter(ed(2).origin(), did, delegation), Error::<Test>::NotForPurpose);
		// Neither the control set, nor the method of another DID with the same id and key, nor the payer.
		for origin in [ed(1).origin(), by_control(did, 1, false), by_method(other, "login", &ed(2)), sr(201).origin()] {
			assert_noop!(enter(origin, did, AUTHENTICATION), not_authorized());
		}
	});
}

#[test]
fn a_method_should_not_pass_when_it_is_no_longer_good() {
	run(|| {
		let soon = now() + 3;
		let list = [
			method_for("short", &ed(2), Purpose::Authentication, Some(soon)),
			method("old", &ed(3)),
			method("gone", &ed(4)),
			method("stolen", &ed(5)),
			method("twin", &ed(5)),
		];
		let did = create(&sr(201), &sr(201), list);
		for (name, key) in [("short", ed(2)), ("old", ed(3)), ("gone", ed(4)), ("stolen", ed(5)), ("twin", ed(5))] {
			assert_ok!(enter(by_method(did, name, &key), did, AUTHENTICATION));
		}
		let refused = |name: &str, key: &Key, error: DispatchError| {
			assert_noop!(enter(by_method(did, name, key), did, AUTHENTICATION), error);
			assert_noop!(enter(key.origin(), did, AUTHENTICATION), error);
		};
		next_block();
		assert_eq!(now(), soon);
		refused("short", &ed(2), Error::<Test>::MethodExpired.into());
		assert_ok!(Did::update(sr(201).origin(), did, changes([Change::RemoveMethod(id("gone"))])));
		refused("gone", &ed(4), not_authorized());
		// An id passes with its own key alone.
		assert_noop!(enter(by_method(did, "old", &ed(4)), did, AUTHENTICATION), not_authorized());
		// A key that is compromised under one id ends under all.
		assert_ok!(Did::revoke(sr(201).origin(), did, id("stolen"), compromised(now())));
		refused("stolen", &ed(5), not_authorized());
		refused("twin", &ed(5), not_authorized());
		assert_ok!(enter(by_method(did, "old", &ed(3)), did, AUTHENTICATION));
		decide(RuleChange::MaxKeyAge(Some(3)));
		refused("old", &ed(3), Error::<Test>::MethodTooOld.into());
	});
}

#[test]
fn a_good_method_should_pass_beside_one_of_the_same_key_that_is_not_good() {
	run(|| {
		let list = [method_for("short", &ed(2), Purpose::Authentication, Some(now() + 3)), method("long", &ed(2))];
		let did = create(&sr(201), &sr(201), list);
		next_block();
		assert_eq!(enter(ed(2).origin(), did, AUTHENTICATION), Ok(method_entry(&ed(2), "long")));
	});
}

#[test]
fn key_epoch_should_count_security_events_and_nothing_else() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(5))]);
		assert_eq!(Did::key_epoch(&did), Some(0));
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b")])));
		assert_ok!(enter(sr(201).origin(), did, Need::Control));
		assert_eq!(Did::key_epoch(&did), Some(0));
		assert_ok!(Did::revoke(sr(201).origin(), did, id("a"), ROUTINE));
		assert_ok!(Did::revoke(sr(201).origin(), did, id("a"), compromised(now())));
		assert_ok!(Did::update(sr(201).origin(), did, changes([method("b", &ed(6))])));
		assert_eq!(Did::key_epoch(&did), Some(2));
		assert_ok!(Did::update(sr(201).origin(), did, changes([Change::RemoveMethod(id("b"))])));
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), None));
		assert_eq!(Did::key_epoch(&did), Some(4));
	});
}

#[test]
fn a_committed_did_should_be_entered_by_its_current_control_set() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		assert_ok!(enter(sr(201).origin(), did, Need::Control));
		// The committed set has no say before it reveals itself.
		for need in NEEDS {
			assert_noop!(enter(ed(2).origin(), did, need), not_authorized());
		}
	});
}
