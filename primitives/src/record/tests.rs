//! The rules of records. The submodules have those of compromised keys, of doubt after a recovery, of the rank of
//! commitments, and of the supply of versions.

mod compromise;
mod doubt;
mod rank;
mod supply;

use super::*;
use crate::{
	control::{ControlError, Controller, Member},
	did::DidId,
	document::{DocumentError, Doubt, NewMethod, Service, VerificationMethod},
	key::PublicKey,
	purpose::{Purpose, Purposes},
	text::{Fragment, ServiceType, Uri},
};
use alloc::{format, vec::Vec};
use proptest::prelude::*;
use sp_core::{ed25519, Pair, H256};

type TestRecord = Record<u128>;

fn key(seed: u8) -> PublicKey {
	PublicKey::Ed25519(ed25519::Pair::from_seed(&[seed; 32]).public().0)
}

fn id(name: &str) -> Fragment {
	name.parse().unwrap()
}

fn method(name: &str, seed: u8) -> Change {
	Change::AddMethod(NewMethod {
		id: id(name),
		key: key(seed),
		purposes: Purposes::from_iter([Purpose::Authentication]),
		expires: None,
	})
}

fn service(name: &str, endpoint: &str) -> Change {
	Change::AddService(Service {
		id: id(name),
		types: vec!["LinkedDomains".parse::<ServiceType>().unwrap()].try_into().unwrap(),
		endpoints: vec![endpoint.parse::<Uri>().unwrap()].try_into().unwrap(),
	})
}

fn inception() -> Inception {
	Inception { control: ControlSet::single(key(0)), next: None, salt: H256::zero() }
}

fn record(changes: impl IntoIterator<Item = Change>) -> TestRecord {
	Record::create(inception(), changes, 100, 1).unwrap()
}

#[test]
fn changes_are_made_in_order_and_each_names_its_fault() {
	let mut record = record([method("a", 1), service("s", "https://example.org")]);
	let fault = |changes: Vec<Change>| record.clone().update(changes, 200).unwrap_err();
	assert_eq!(fault(vec![]), RecordError::NothingToChange);
	assert_eq!(fault(vec![method("a", 2)]), DocumentError::IdTaken.into());
	assert_eq!(fault(vec![method("s", 2)]), DocumentError::IdTaken.into());
	assert_eq!(fault(vec![service("a", "a:b")]), DocumentError::IdTaken.into());
	assert_eq!(fault(vec![Change::RemoveMethod(id("s"))]), DocumentError::NotFound.into());
	assert_eq!(fault(vec![Change::RemoveService(id("x"))]), DocumentError::NotFound.into());
	assert_eq!(fault(vec![Change::RemoveAlias("a:b".parse().unwrap())]), DocumentError::NotFound.into());
	let alias = Change::AddAlias("did:web:example.org".parse().unwrap());
	assert_eq!(fault(vec![alias.clone(), alias.clone()]), DocumentError::AliasTaken.into());

	record.update([Change::RemoveService(id("s")), method("s", 3), alias], 200).unwrap();
	assert_eq!((record.version, record.created, record.updated), (2, 100, 200));
	assert_eq!(record.document.method(&id("s")).map(|method| (method.added, method.added_in)), Some((200, 2)));
}

#[test]
fn a_key_must_fit_its_purposes_and_not_have_expired() {
	let with = |key, purposes: &[Purpose], expires| {
		let new = NewMethod { id: id("k"), key, purposes: purposes.iter().copied().collect(), expires };
		TestRecord::create(inception(), [Change::AddMethod(new)], 100, 1).map(drop)
	};
	use Purpose::*;
	let unfit = Err(DocumentError::UnfitPurpose.into());
	let agreement = PublicKey::X25519(*b"an honest looking curve25519 key");
	assert_eq!(with(key(1), &[], None), unfit);
	assert_eq!(with(key(1), &[KeyAgreement], None), unfit);
	assert_eq!(with(agreement, &[Authentication], None), unfit);
	assert_eq!(with(agreement, &[KeyAgreement, Authentication], None), unfit);
	assert_eq!(with(agreement, &[KeyAgreement], None), Ok(()));
	assert_eq!(with(key(1), &Purpose::ALL[..2], Some(101)), Ok(()));
	assert_eq!(with(key(1), &[Authentication], Some(100)), Err(DocumentError::AlreadyExpired.into()));
}

#[test]
fn ended_keys_are_remembered_and_not_mistaken() {
	let mut record = record([method("a", 1), method("b", 2)]);
	record.revoke(&id("a"), Reason::Compromised { since: 50 }, 200).unwrap();
	record.update([Change::RemoveMethod(id("b"))], 300).unwrap();
	assert_eq!(record.ended.iter().map(|ended| ended.ended).collect::<Vec<_>>(), [200, 300]);
	let again = |change| record.clone().update([change], 400);
	assert_eq!(again(method("c", 1)), Err(DocumentError::KnownCompromised.into()));
	assert_eq!(again(method("b", 2)), Err(DocumentError::IdTaken.into()));
	assert_eq!(again(method("c", 2)), Ok(()));
	assert_eq!(record.clone().revoke(&id("a"), Reason::Routine, 400), Err(RecordError::AlreadyEnded));
	assert_eq!(record.revoke(&id("x"), Reason::Routine, 400), Err(DocumentError::NotFound.into()));
}

#[test]
fn an_update_that_ends_a_method_is_a_security_event_as_a_revocation_is() {
	let before = record([method("a", 1), service("s", "https://example.org")]);
	let key_epoch = |changes: &[Change]| {
		let mut record = before.clone();
		record.update(changes.iter().cloned(), 200).unwrap();
		record.key_epoch
	};
	assert_eq!(key_epoch(&[method("b", 2), Change::RemoveService(id("s"))]), 0);
	assert_eq!(key_epoch(&[Change::RemoveMethod(id("a"))]), 1);
	// A version is one event, however many methods end in it.
	assert_eq!(key_epoch(&[Change::RemoveMethod(id("a")), method("b", 2), Change::RemoveMethod(id("b"))]), 1);
	let mut revoked = before.clone();
	revoked.revoke(&id("a"), Reason::Routine, 200).unwrap();
	assert_eq!(revoked.key_epoch, 1);
}

#[test]
fn routine_ends_make_room_first_and_forgetting_is_said() {
	let mut record = record([]);
	for seed in 1..=MAX_ENDED as u8 {
		let name = format!("k{seed}");
		record.update([method(&name, seed)], 200).unwrap();
		let reason = if seed == 3 { Reason::Routine } else { Reason::Compromised { since: 1 } };
		record.revoke(&id(&name), reason, 200).unwrap();
	}
	assert!(!record.forgot_ended);
	for (seed, gone) in [(100, "k3"), (101, "k1"), (102, "k2")] {
		let name = format!("k{seed}");
		record.update([method(&name, seed)], 300).unwrap();
		record.revoke(&id(&name), Reason::Compromised { since: 1 }, 300).unwrap();
		assert!(record.ended.iter().all(|ended| ended.method.id != id(gone)), "{gone}");
		assert!(record.forgot_ended);
	}
}

#[test]
fn a_compromise_cannot_lie_in_the_future() {
	let mut record = record([method("a", 1)]);
	let future = Reason::Compromised { since: 201 };
	assert_eq!(record.clone().revoke(&id("a"), future, 200), Err(RecordError::SinceInFuture));
	assert_eq!(record.rotate(ControlSet::single(key(1)), None, future, 200), Err(RecordError::SinceInFuture));
}

#[test]
fn rotating_counts_and_says_why() {
	let mut record = record([]);
	let reason = Reason::Compromised { since: 150 };
	record.rotate(ControlSet::single(key(9)), None, reason, 200).unwrap();
	assert_eq!((record.control.version, record.key_epoch), (2, 1));
	assert_eq!(record.rotated, Some(Rotation { at: 200, reason }));
	let unsatisfiable = ControlSet { threshold: 2, ..ControlSet::single(key(1)) };
	let fault = record.rotate(unsatisfiable, None, Reason::Routine, 300);
	assert_eq!(fault, Err(ControlError::Unsatisfiable.into()));
}

#[test]
fn deactivation_leaves_nothing_that_could_act() {
	let mut record = record([method("a", 1)]);
	record.deactivate(200).unwrap();
	assert!(!record.is_active());
	assert_eq!(record.document, Document::default());
	assert_eq!(record.control.set.verify(&DidId([0; 32]), &[0; 32], &[], &()), Err(ControlError::BelowThreshold));
	record.check_invariants().unwrap();
}

fn committed(seed: u8, ranks: bool) -> NextControl {
	NextControl { hash: ControlSet::single(key(seed)).commitment(), committed_at: 1, ranks_from: 11, ranks }
}

#[test]
fn guardians_put_a_commitment_aside_for_a_while() {
	let mut record = record([]);
	record.control.next = Some(committed(5, true));
	let [old, new, named] = [5, 6, 7].map(|seed| ControlSet::single(key(seed)));
	let terms = |until, block| ContestTerms { until, attempt: None, block };
	record.recover(new.clone(), Some(committed(7, false)), Reason::Routine, terms(20, 10), 200).unwrap();
	assert_eq!(record.control.set, new);
	let revealed = |record: &TestRecord, set: &ControlSet, block| {
		record.revealed_by(set, block).map(|Revealable { next, control_version }| (next, control_version))
	};
	// Its possession binds the set that the guardians replaced.
	assert_eq!(revealed(&record, &old, 20), Some((committed(5, true), 1)));
	assert_eq!(revealed(&record, &old, 21), None);
	assert_eq!(revealed(&record, &named, 21), Some((committed(7, false), 2)));
	// A second recovery does not bury it; the reveal of another commitment neither.
	record.recover(new.clone(), Some(committed(7, false)), Reason::Routine, terms(99, 15), 300).unwrap();
	assert_eq!(revealed(&record, &old, 20), Some((committed(5, true), 1)));
	let of_named = record.revealed_by(&named, 15).unwrap();
	record.reveal(&of_named, named, None, Reason::Routine, 400).unwrap();
	assert_eq!(revealed(&record, &old, 20), Some((committed(5, true), 1)));
	let of_old = record.revealed_by(&old, 20).unwrap();
	record.reveal(&of_old, old.clone(), None, Reason::Routine, 500).unwrap();
	assert_eq!(revealed(&record, &old, 20), None);
	record.check_invariants().unwrap();
}

#[test]
fn a_freeze_ends_by_itself() {
	let mut record = record([]);
	record.frozen_until = Some(10);
	assert!(record.is_frozen(10));
	assert!(!record.is_frozen(11));
}

#[test]
fn a_document_over_its_bound_is_refused() {
	let long = format!("https://example.org/{}", "x".repeat(236));
	let services = |count| (0..count).map(|n| service(&format!("s{n}"), &long)).collect::<Vec<_>>();
	assert_eq!(long.len(), 256);
	assert!(TestRecord::create(inception(), services(4), 1, 1).is_ok_and(|record| record.billed_steps() == 3));
	assert_eq!(TestRecord::create(inception(), services(6), 1, 1), Err(RecordError::TooLarge));
}

/// Every bounded part at its largest, the content at its limit.
#[test]
fn the_largest_record_keeps_its_bound() {
	let member = |seed| Member { controller: Controller::Key(key(seed)), weight: u16::MAX };
	let full = VerificationMethod {
		id: id(&"k".repeat(32)),
		key: PublicKey::P256([2; 33]),
		purposes: Purposes::from_iter(Purpose::ALL),
		expires: Some(u64::MAX),
		added: u64::MAX,
		added_in: MAX_VERSION,
		doubt: Doubt::Marked,
	};
	let reason = Reason::Compromised { since: u64::MAX };
	let ended = EndedMethod { method: full, ended: u64::MAX, reason, dispute: Dispute::Settled };
	let said = Said::At { moment: u64::MAX };
	let compromised = CompromisedKey { key: KeyHash::of(&key(1)), since: u64::MAX, said };
	let mut record = record([]);
	record.control.set =
		ControlSet { threshold: u32::MAX, members: (0..16).map(member).collect::<Vec<_>>().try_into().unwrap() };
	let (hash, block) = (H256::zero(), u32::MAX);
	record.control.next = Some(NextControl { hash, committed_at: block, ranks_from: block, ranks: true });
	// Each change of control and each addition makes a version.
	record.control.version = MAX_VERSION;
	record.version = MAX_VERSION;
	record.created = u64::MAX;
	record.updated = u64::MAX;
	record.ended = vec![ended; MAX_ENDED as usize].try_into().unwrap();
	record.compromised = vec![compromised; MAX_COMPROMISED as usize].try_into().unwrap();
	record.marked_at = Some(u64::MAX);
	record.guarded = Some(Guarded { attempt_until: Some(u32::MAX) });
	record.rotated = Some(Rotation { at: u64::MAX, reason });
	record.key_epoch = u32::MAX;
	record.frozen_until = Some(u32::MAX);
	record.outranks_freeze = true;
	record.proven = Proven::of_all(&record.control.set);
	record.deactivates_at = Some(Announced { at: u32::MAX, until: u32::MAX });
	record.contest =
		record.control.next.map(|next| Contest { next, until: u32::MAX, control_version: record.control.version });
	record.last_act = u32::MAX;
	record.nonces = Nonces { control: u64::MAX, method: u64::MAX };
	record.deposit = Some(Deposit { payer: AccountId::new([0; 32]), steps: 4, ticket: u128::MAX });
	let peaks = (MAX_VERSION - 1).count_ones() as usize * 32;
	assert!(record.control.set.encoded_size() + MAX_DOCUMENT_BYTES as usize <= MAX_CONTENT_BYTES as usize);
	let spare = MAX_CONTENT_BYTES as usize - record.content_bytes();
	let largest = StoredRecord::V1(record).encoded_size() + peaks + spare;
	assert!(largest <= MAX_RECORD_BYTES as usize, "{largest}");
}

/// A DID as people have them, paid for, whose only key is its control key and its method; after so many rotations
/// that replaced both.
fn rotated(times: u32) -> usize {
	let key = |n: u32| {
		PublicKey::Ed25519(ed25519::Pair::from_seed(H256::from_low_u64_be(n.into()).as_fixed_bytes()).public().0)
	};
	let method = |n: u32| {
		let purposes = Purposes::from_iter([Purpose::Authentication, Purpose::AssertionMethod]);
		NewMethod { id: id(&format!("key-{n}")), key: key(n), purposes, expires: None }
	};
	let (day, start) = (86_400, 1_800_000_000);
	let inception = Inception { control: ControlSet::single(key(0)), next: Some(H256::zero()), salt: H256::zero() };
	let mut record = TestRecord::create(inception, [Change::AddMethod(method(0))], start, 1).unwrap();
	record.deposit = Some(Deposit { payer: AccountId::new([0; 32]), steps: 1, ticket: u128::from(u64::MAX) });
	for n in 1..=times {
		let now = start + u64::from(n) * day;
		let changes = [Change::RemoveMethod(id(&format!("key-{}", n - 1))), Change::AddMethod(method(n))];
		record.update(changes, now).unwrap();
		let next = Some(NextControl { hash: H256::zero(), committed_at: n, ranks_from: n, ranks: true });
		record.rotate(ControlSet::single(key(n)), next, Reason::Routine, now).unwrap();
	}
	StoredRecord::V1(record).encoded_size()
}

#[test]
fn a_record_stays_small_however_often_its_keys_rotate() {
	let sizes = [0, 10, 1_000].map(rotated);
	println!("bytes of a record after 0, 10 and 1,000 rotations: {sizes:?}");
	assert!(sizes[0] <= 500 && sizes[1] <= 1_000 && sizes[2] <= 1_000, "{sizes:?}");
}

#[derive(Clone, Debug)]
enum Act {
	Add(u8),
	Remove(u8),
	Revoke(u8, bool),
	Rotate(u8),
	Deactivate,
}

fn act() -> impl Strategy<Value = Act> {
	prop_oneof![
		8 => (0u8..24).prop_map(Act::Add),
		4 => (0u8..24).prop_map(Act::Remove),
		4 => (0u8..24, any::<bool>()).prop_map(|(seed, compromised)| Act::Revoke(seed, compromised)),
		2 => any::<u8>().prop_map(Act::Rotate),
		1 => Just(Act::Deactivate),
	]
}

proptest! {
	#[test]
	fn any_sequence_of_changes_keeps_the_invariants(acts in proptest::collection::vec(act(), 0..60)) {
		let mut record = record([]);
		for (step, act) in acts.into_iter().enumerate() {
			let now = 100 + step as u64;
			let mut next = record.clone();
			let name = |seed: u8| format!("k{seed}");
			let outcome = match act {
				Act::Add(seed) => next.update([method(&name(seed), seed)], now),
				Act::Remove(seed) => next.update([Change::RemoveMethod(id(&name(seed)))], now),
				Act::Revoke(seed, true) => {
					next.revoke(&id(&name(seed)), Reason::Compromised { since: now }, now).map(drop)
				},
				Act::Revoke(seed, false) => next.revoke(&id(&name(seed)), Reason::Routine, now).map(drop),
				Act::Rotate(seed) => next.rotate(ControlSet::single(key(seed)), None, Reason::Routine, now).map(drop),
				Act::Deactivate => next.deactivate(now),
			};
			if outcome.is_ok() {
				prop_assert_eq!(next.version, record.version + 1);
				record = next;
			}
			prop_assert_eq!(record.check_invariants(), Ok(()));
			let stored = StoredRecord::V1(record.clone());
			prop_assert_eq!(StoredRecord::decode(&mut &stored.encode()[..]), Ok(stored));
			if !record.is_active() {
				break;
			}
		}
	}

	#[test]
	fn any_bytes_decode_without_panic(bytes: Vec<u8>) {
		let _ = StoredRecord::<u128>::decode(&mut &bytes[..]);
	}
}

#[test]
fn versions_that_share_a_second_are_each_a_leaf_of_the_history() {
	let mut record = record([]);
	let mut expected = Peaks::default();
	for version in 1..6 {
		let now = if version < 5 { 100 } else { 101 };
		let leaf = HistoryLeaf { version, from: record.updated, to: now, snapshot: record.snapshot().hash() };
		expected.push(version - 1, leaf.hash()).unwrap();
		record.update([method(&format!("k{version}"), version as u8)], now).unwrap();
		assert_eq!((record.version, record.updated, &record.history), (version + 1, now, &expected));
	}
	record.check_invariants().unwrap();
}
