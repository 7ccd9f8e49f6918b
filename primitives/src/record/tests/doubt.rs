//! After a recovery that names the moment of a theft, what lower rungs did since then is in doubt, until the control set
//! settles it.

use super::*;

fn since(since: Moment) -> Reason {
	Reason::Compromised { since }
}

/// Guardians put the key of this seed in control.
fn recover(record: &mut TestRecord, seed: u8, reason: Reason, now: Moment) {
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	record.recover(ControlSet::single(key(seed)), None, reason, terms, now).unwrap();
	record.check_invariants().unwrap();
}

fn end<'a>(record: &'a TestRecord, name: &str) -> &'a EndedMethod {
	record.ended.iter().find(|ended| ended.method.id == id(name)).unwrap()
}

/// The document with these methods of the holder, which a thief changed since 150, and guardians recovered at 200.
fn recovered(theft: impl FnOnce(&mut TestRecord)) -> TestRecord {
	let mut record = record([method("a", 1), method("b", 2), method("c", 3)]);
	theft(&mut record);
	recover(&mut record, 9, since(150), 200);
	record
}

#[test]
fn ends_since_the_theft_are_disputed_and_methods_since_then_are_suspended() {
	let mut before = record([method("a", 1), method("b", 2), method("own", 0)]);
	before.update([Change::RemoveMethod(id("b"))], 149).unwrap();
	before.update([Change::RemoveMethod(id("a")), method("bait", 7), method("gone", 8)], 150).unwrap();
	before.update([Change::RemoveMethod(id("gone"))], 160).unwrap();
	let version = before.version;
	let mut record = before.clone();
	recover(&mut record, 9, since(150), 200);
	assert_eq!(record.version, version + 1);
	assert_eq!(["b", "a", "gone"].map(|name| end(&record, name).disputed), [false, true, true]);
	assert!(record.document.method(&id("bait")).unwrap().suspended);
	assert!(end(&record, "gone").method.suspended);
	// The statement of the recovery itself is not in doubt.
	let own = end(&record, "own");
	assert_eq!((own.disputed, own.reason, own.method.suspended), (false, since(150), false));
	assert_eq!(record.compromised_since(&key(0)), Some(150));
	// A recovery from a loss doubts nothing.
	let mut record = before;
	recover(&mut record, 9, Reason::Routine, 200);
	assert!(record.ended.iter().all(|ended| !ended.disputed));
	assert!(!record.document.method(&id("bait")).unwrap().suspended);
}

#[test]
fn a_disputed_compromise_bars_no_key() {
	let mut record = recovered(|record| {
		record.revoke(&id("a"), since(100), 160).unwrap();
	});
	assert_eq!(record.claim(&key(1)), Some(Claim { since: 100, disputed: true }));
	assert_eq!(record.compromised_since(&key(1)), None);
	// The control set says by its act that the key is not compromised.
	record.update([method("new", 1)], 300).unwrap();
	assert_eq!(record.claim(&key(1)), None);
	assert_eq!((end(&record, "a").reason, end(&record, "a").disputed), (Reason::Routine, true));
	record.check_invariants().unwrap();
}

#[test]
fn a_compromise_that_a_thief_says_of_an_earlier_end_is_disputed_too() {
	let mut record = record([method("a", 1), method("b", 2)]);
	record.update([Change::RemoveMethod(id("a"))], 110).unwrap();
	record.revoke(&id("b"), since(105), 120).unwrap();
	record.revoke(&id("a"), since(101), 160).unwrap();
	// That it was compromised was known before. That it was so earlier stays said.
	record.revoke(&id("b"), since(101), 160).unwrap();
	recover(&mut record, 9, since(150), 200);
	assert_eq!((end(&record, "a").disputed, end(&record, "a").reason), (true, since(101)));
	assert_eq!((end(&record, "b").disputed, end(&record, "b").reason), (false, since(101)));
}

#[test]
fn what_a_higher_rung_said_is_never_disputed() {
	let mut record = record([method("own", 0)]);
	record.control.next = Some(committed(5, true));
	let revealed = record.revealed_by(&ControlSet::single(key(5)), 10).unwrap();
	record.reveal(&revealed, ControlSet::single(key(5)), None, since(140), 160).unwrap();
	recover(&mut record, 9, since(150), 200);
	recover(&mut record, 10, since(150), 300);
	for (seed, moment) in [(0, 140), (5, 150), (9, 150)] {
		assert_eq!(record.compromised_since(&key(seed)), Some(moment), "{seed}");
	}
	assert!(!end(&record, "own").disputed);
}

#[test]
fn the_control_set_restores_a_method_as_it_was() {
	let mut record = recovered(|record| {
		record.update([Change::RemoveMethod(id("a"))], 160).unwrap();
		record.revoke(&id("b"), since(155), 160).unwrap();
	});
	let was = end(&record, "b").method.clone();
	let restore = |name: &str| [Change::RestoreMethod(id(name))];
	let refused = |record: &TestRecord, name: &str| record.clone().update(restore(name), 300).unwrap_err();
	assert_eq!(refused(&record, "x"), DocumentError::NotFound.into());
	assert_eq!(refused(&record, "c"), DocumentError::NotFound.into());
	record.update(restore("b"), 300).unwrap();
	assert_eq!(record.document.method(&id("b")), Some(&was));
	assert_eq!((record.claim(&key(2)), record.forgot_ended), (None, false));
	assert!(record.ended.iter().all(|ended| ended.method.id != id("b")));
	// A service took the id of the other one.
	record.update([service("a", "https://example.org")], 300).unwrap();
	assert_eq!(refused(&record, "a"), DocumentError::IdTaken.into());
	record.update([Change::RemoveService(id("a"))], 300).unwrap();
	// The holder knows better: then it is known to be compromised, and not in doubt.
	record.revoke(&id("a"), since(120), 300).unwrap();
	assert_eq!(refused(&record, "a"), DocumentError::NotInDoubt.into());
	record.check_invariants().unwrap();
}

#[test]
fn a_revocation_for_any_reason_confirms_a_disputed_end() {
	let before = recovered(|record| {
		record.revoke(&id("a"), since(110), 160).unwrap();
	});
	for (reason, known) in [(Reason::Routine, None), (since(110), Some(110)), (since(170), Some(170))] {
		let mut record = before.clone();
		let confirmed = Revocation { methods: vec![id("a")], repeatable: false };
		assert_eq!(record.revoke(&id("a"), reason, 300), Ok(confirmed));
		assert_eq!((end(&record, "a").reason, end(&record, "a").disputed), (reason, false));
		assert_eq!((end(&record, "a").ended, record.compromised_since(&key(1))), (160, known));
		record.check_invariants().unwrap();
		assert_eq!(record.revoke(&id("a"), reason, 300), Err(RecordError::AlreadyEnded));
	}
}

#[test]
fn the_control_set_confirms_a_suspended_method_also_after_its_end() {
	let mut record = recovered(|record| record.update([method("d", 4), method("e", 5)], 160).unwrap());
	let confirm = |name: &str| [Change::ConfirmMethod(id(name))];
	assert_eq!(record.clone().update(confirm("a"), 300), Err(DocumentError::NotInDoubt.into()));
	assert_eq!(record.clone().update(confirm("x"), 300), Err(DocumentError::NotFound.into()));
	record.update(confirm("d"), 300).unwrap();
	assert!(!record.document.method(&id("d")).unwrap().suspended);
	record.update([Change::RemoveMethod(id("e"))], 300).unwrap();
	assert!(end(&record, "e").method.suspended);
	record.update(confirm("e"), 300).unwrap();
	assert!(!end(&record, "e").method.suspended);
}

#[derive(Clone, Debug)]
enum Act {
	Add(u8, u8),
	Remove(u8),
	Revoke(u8, Option<u64>),
	Rotate(u8, bool),
	Recover(u8, Option<u64>),
	Restore(u8),
	Confirm(u8),
}

fn act() -> impl Strategy<Value = Act> {
	let ago = || proptest::option::of(0u64..12);
	prop_oneof![
		6 => (0u8..8, 0u8..12).prop_map(|(place, seed)| Act::Add(place, seed)),
		2 => (0u8..8).prop_map(Act::Remove),
		3 => (0u8..8, ago()).prop_map(|(place, ago)| Act::Revoke(place, ago)),
		1 => (0u8..12, any::<bool>()).prop_map(|(seed, compromised)| Act::Rotate(seed, compromised)),
		2 => (12u8..24, ago()).prop_map(|(seed, ago)| Act::Recover(seed, ago)),
		2 => (0u8..8).prop_map(Act::Restore),
		2 => (0u8..8).prop_map(Act::Confirm),
	]
}

proptest! {
	/// The invariants hold. A recovery that names a moment leaves nothing since then without a doubt, but for what it says
	/// itself. Only the control set ends a doubt.
	#[test]
	fn a_recovery_leaves_nothing_since_the_theft_without_a_doubt(acts in proptest::collection::vec(act(), 0..60)) {
		let mut record = record([]);
		for (act, now) in acts.into_iter().zip(200u64..) {
			let (name, mut next) = (|place: u8| format!("k{place}"), record.clone());
			let reason = |ago: Option<u64>| ago.map_or(Reason::Routine, |ago| since(now - ago));
			let outcome = match act {
				Act::Add(place, seed) => next.update([method(&name(place), seed)], now),
				Act::Remove(place) => next.update([Change::RemoveMethod(id(&name(place)))], now),
				Act::Revoke(place, ago) => next.revoke(&id(&name(place)), reason(ago), now).map(drop),
				Act::Rotate(seed, compromised) => {
					let reason = reason(compromised.then_some(0));
					next.rotate(ControlSet::single(key(seed)), None, reason, now).map(drop)
				},
				Act::Recover(seed, ago) => {
					let terms = ContestTerms { until: u32::MAX, attempt: None, block: 10 };
					next.recover(ControlSet::single(key(seed)), None, reason(ago), terms, now).map(drop)
				},
				Act::Restore(place) => next.update([Change::RestoreMethod(id(&name(place)))], now),
				Act::Confirm(place) => next.update([Change::ConfirmMethod(id(&name(place)))], now),
			};
			if outcome.is_err() {
				continue;
			}
			prop_assert_eq!(next.check_invariants(), Ok(()));
			if let Act::Recover(_, Some(ago)) = act {
				let theft = now - ago;
				let mut methods = next.document.methods.iter().chain(next.ended.iter().map(|ended| &ended.method));
				prop_assert!(methods.all(|method| method.suspended || method.added < theft));
				for ended in next.ended.iter().filter(|ended| !ended.disputed && ended.ended >= theft) {
					let said = next.said(&ended.method.key);
					// A full list may have forgotten how firmly it was said.
					let is_firm = matches!(said, Some(Said::Firmly)) || next.compromised.is_full();
					prop_assert!(is_firm, "{:?}: {:?}", ended, said);
				}
			}
			record = next;
		}
	}
}
