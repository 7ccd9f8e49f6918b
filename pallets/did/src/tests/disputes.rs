//! After a recovery that names the moment of a theft: what the thief ended is disputed, what the thief added or rotated
//! away is suspended, and the control set that guardians put in place settles both.

use crate::{mock::*, Error, Event};
use clavis_primitives::{
	api::ChangeKind,
	gate::{Gate, Need},
	rules::NumberedRules,
	Change, DidId, Inception, KeyQuery, KeySelector, KeyStatus, Purpose,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn update(by: &Key, did: DidId, list: impl IntoIterator<Item = Change>) -> DispatchResult {
	Did::update(by.origin(), did, changes(list)).map(drop).map_err(|error| error.error)
}

fn revoke(by: &Key, did: DidId, name: &str, reason: clavis_primitives::Reason) -> DispatchResult {
	Did::revoke(by.origin(), did, id(name), reason).map(drop).map_err(|error| error.error)
}

fn restore(name: &str) -> [Change; 1] {
	[Change::RestoreMethod(id(name))]
}

fn confirm(name: &str) -> [Change; 1] {
	[Change::ConfirmMethod(id(name))]
}

fn status(did: DidId, key: &Key, at: u64) -> KeyStatus {
	let query = KeyQuery { key: KeySelector::Key(key.public()), purpose: None, at };
	record(did).key_status(&query, &NumberedRules::default())
}

fn enters(key: &Key, did: DidId) -> DispatchResult {
	<Did as Gate<RuntimeOrigin>>::enter(key.origin(), &did, Need::Method(Purpose::Authentication)).map(drop)
}

/// The keys of the holder's methods, that of the thief's method, and that of the control set after the recovery.
const LAPTOP: u8 = 31;
const PHONE: u8 = 32;
const TABLET: u8 = 33;
const BAIT: u8 = 34;
const RESCUED: u8 = 203;

/// A DID whose control key a thief had since the returned moment, and that guardians recovered. The thief removed the
/// laptop, called the phone compromised long before, and added a bait.
fn recovered() -> (DidId, u64) {
	let stolen = sr(201);
	let holders = [method("laptop", &ed(LAPTOP)), method("phone", &ed(PHONE)), method("tablet", &ed(TABLET))];
	let did = create(&stolen, &stolen, holders);
	(0..10).for_each(|_| next_block());
	let theft = now();
	assert_ok!(update(&stolen, did, [Change::RemoveMethod(id("laptop")), method("bait", &ed(BAIT))]));
	next_block();
	assert_ok!(revoke(&stolen, did, "phone", compromised(theft - 15)));
	next_block();
	assert_ok!(recover_since(did, &sr(RESCUED), None, FOREVER, compromised(theft)));
	next_block();
	(did, theft)
}

#[test]
fn a_recovery_that_names_a_theft_should_put_in_doubt_what_the_thief_did() {
	run(|| {
		let (did, theft) = recovered();
		let is_valid = |key: u8, at| matches!(status(did, &ed(key), at), KeyStatus::Valid { .. });
		assert!(is_valid(LAPTOP, theft - 1) && is_valid(PHONE, theft - 16) && is_valid(TABLET, now()));
		assert_eq!(status(did, &ed(LAPTOP), theft), KeyStatus::Disputed { ended: Some(theft), since: None });
		let phone = KeyStatus::Disputed { ended: Some(theft + 3), since: Some(theft - 15) };
		assert_eq!(status(did, &ed(PHONE), theft - 15), phone);
		assert_eq!(status(did, &ed(BAIT), now()), KeyStatus::Suspended { added: theft });
		assert_eq!(status(did, &sr(201), theft), KeyStatus::Compromised { since: theft, ended: None });
	});
}

#[test]
fn property_1_a_method_that_a_thief_added_should_pass_no_gate_after_the_recovery() {
	run(|| {
		let (did, _) = recovered();
		let (bait, holder) = (ed(BAIT), sr(RESCUED));
		assert_noop!(enters(&bait, did), Error::<Test>::MethodSuspended);
		assert_ok!(enters(&ed(TABLET), did));
		// Nor by an authorization, except to end itself.
		let call = update_call(did, [alias("urn:x:1")]);
		let authorization = authorize_as_method(did, &call, "bait", &bait);
		assert_noop!(dispatch_as(&holder, authorization, call), Error::<Test>::MethodSuspended);
		assert_noop!(update(&bait, did, confirm("bait")), Error::<Test>::NotAuthorized);
		let call = RuntimeCall::Did(crate::Call::revoke { did, method: id("bait"), reason: ROUTINE });
		let authorization = authorize_as_method(did, &call, "bait", &bait);
		assert_ok!(dispatch_as(&holder, authorization, call));
		assert!(record(did).ended.iter().any(|ended| ended.method.id == id("bait") && ended.method.is_suspended()));
	});
}

#[test]
fn update_should_restore_what_a_thief_ended_as_it_was() {
	run(|| {
		let (did, theft) = recovered();
		let holder = sr(RESCUED);
		for name in ["laptop", "phone"] {
			assert_noop!(update(&sr(201), did, restore(name)), Error::<Test>::NotAuthorized);
			assert_ok!(update(&holder, did, restore(name)));
		}
		let version = record(did).version;
		System::assert_last_event(Event::Changed { did, version, kind: ChangeKind::Updated }.into());
		for key in [LAPTOP, PHONE] {
			assert_ok!(enters(&ed(key), did));
			for at in [theft - 16, theft - 15, theft, theft + 3, now()] {
				assert!(matches!(status(did, &ed(key), at), KeyStatus::Valid { .. }), "{key} at {at}");
			}
		}
		assert_noop!(update(&holder, did, restore("laptop")), Error::<Test>::NotFound);
	});
}

#[test]
fn update_should_confirm_what_is_suspended_and_nothing_else() {
	run(|| {
		let (did, _) = recovered();
		let holder = sr(RESCUED);
		assert_noop!(update(&holder, did, confirm("tablet")), Error::<Test>::NotInDoubt);
		assert_noop!(update(&holder, did, confirm("none")), Error::<Test>::NotFound);
		assert_ok!(update(&holder, did, confirm("bait")));
		assert_ok!(enters(&ed(BAIT), did));
		assert_noop!(update(&holder, did, confirm("bait")), Error::<Test>::NotInDoubt);
	});
}

#[test]
fn revoke_should_confirm_a_disputed_end_for_any_reason() {
	run(|| {
		let (did, theft) = recovered();
		let holder = sr(RESCUED);
		assert_ok!(revoke(&holder, did, "phone", ROUTINE));
		assert_eq!(
			status(did, &ed(PHONE), now()),
			KeyStatus::Ended { at: theft + 3, reason: clavis_primitives::Reason::Routine }
		);
		assert_ok!(revoke(&holder, did, "laptop", compromised(theft - 5)));
		let laptop = KeyStatus::Compromised { since: theft - 5, ended: Some(theft) };
		assert_eq!(status(did, &ed(LAPTOP), theft - 5), laptop);
		for name in ["phone", "laptop"] {
			assert_noop!(revoke(&holder, did, name, ROUTINE), Error::<Test>::AlreadyEnded);
			assert_noop!(update(&holder, did, restore(name)), Error::<Test>::NotInDoubt);
		}
	});
}

#[test]
fn a_disputed_end_should_bar_no_key_and_the_recovery_should_bar_the_stolen_one() {
	run(|| {
		let (did, _) = recovered();
		let holder = sr(RESCUED);
		assert_ok!(update(&holder, did, [method("again", &ed(PHONE))]));
		let stolen = [method("stolen", &sr(201))];
		assert_noop!(update(&holder, did, stolen), Error::<Test>::KnownCompromised);
		assert_noop!(rotate(holder.origin(), did, &sr(201), None), Error::<Test>::KnownCompromised);
	});
}

#[test]
fn a_recovery_from_a_loss_should_put_nothing_in_doubt() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("laptop", &ed(LAPTOP)), method("phone", &ed(PHONE))]);
		assert_ok!(revoke(&sr(201), did, "phone", compromised(now())));
		assert_ok!(recover(did, &sr(RESCUED), None, FOREVER));
		let record = record(did);
		assert!(record.ended.iter().all(|ended| !ended.is_disputed()));
		assert!(record.document.methods.iter().all(|method| !method.is_suspended()));
	});
}

#[test]
fn property_1_a_key_that_a_thief_rotated_away_should_pass_no_gate_after_the_recovery() {
	run(|| {
		let stolen = sr(201);
		let did = create(&stolen, &stolen, [method("own", &stolen), method("tablet", &ed(TABLET))]);
		(0..10).for_each(|_| next_block());
		let theft = now();
		assert_ok!(rotate(stolen.origin(), did, &sr(202), None));
		next_block();
		assert_ok!(enters(&stolen, did));
		assert_ok!(recover_since(did, &sr(RESCUED), None, FOREVER, compromised(theft)));
		next_block();
		assert_noop!(enters(&stolen, did), Error::<Test>::MethodSuspended);
		assert!(matches!(status(did, &stolen, theft), KeyStatus::Suspended { .. }));
		assert_ok!(enters(&ed(TABLET), did));
		// The holder says what happened.
		assert_ok!(revoke(&sr(RESCUED), did, "own", compromised(theft)));
		assert_eq!(status(did, &stolen, theft), KeyStatus::Compromised { since: theft, ended: Some(now()) });
		assert!(matches!(status(did, &stolen, theft - 1), KeyStatus::Suspended { .. }));
		assert_ok!(update(&sr(RESCUED), did, confirm("own")));
		assert!(matches!(status(did, &stolen, theft - 1), KeyStatus::Valid { .. }));
	});
}

#[test]
fn a_second_recovery_should_doubt_what_a_second_thief_confirmed() {
	run(|| {
		let (did, theft) = recovered();
		let stolen_again = sr(RESCUED);
		assert_ok!(update(&stolen_again, did, confirm("bait")));
		assert_ok!(enters(&ed(BAIT), did));
		let second = now();
		assert!(second > theft);
		next_block();
		assert_ok!(recover_since(did, &sr(202), None, FOREVER, compromised(second)));
		assert_noop!(enters(&ed(BAIT), did), Error::<Test>::MethodSuspended);
	});
}

#[test]
fn a_ranking_reveal_that_names_a_theft_should_put_in_doubt_what_the_thief_did() {
	run(|| {
		let stolen = sr(201);
		let inception = Inception { next: Some(single(&sr(RESCUED)).commitment()), ..inception(single(&stolen)) };
		let first = changes([method("phone", &ed(PHONE))]);
		let (did, outcome) = create_signed(&stolen, inception, first, FOREVER, &[&stolen]);
		assert_ok!(outcome);
		(0..10).for_each(|_| next_block());
		let theft = now();
		assert_ok!(update(&stolen, did, [Change::RemoveMethod(id("phone")), method("bait", &ed(BAIT))]));
		next_block();
		assert_ok!(rotate_since(sr(RESCUED).origin(), did, &sr(RESCUED), compromised(theft)));
		assert_eq!(status(did, &ed(PHONE), theft), KeyStatus::Disputed { ended: Some(theft), since: None });
		assert_noop!(enters(&ed(BAIT), did), Error::<Test>::MethodSuspended);
		assert_ok!(update(&sr(RESCUED), did, restore("phone")));
		assert_ok!(enters(&ed(PHONE), did));
	});
}
