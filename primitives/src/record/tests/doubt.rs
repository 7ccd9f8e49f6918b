//! After a recovery that names the moment of a theft, or a ranking reveal, what lower rungs did since then is in doubt,
//! until the control set settles it. If a thief settled it, the next recovery doubts that.

use super::*;
use crate::document::Doubt;

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
	assert_eq!(["b", "a", "gone"].map(|name| end(&record, name).is_disputed()), [false, true, true]);
	assert!(record.document.method(&id("bait")).unwrap().is_suspended());
	assert!(end(&record, "gone").method.is_suspended());
	// The statement of the recovery itself is not in doubt.
	let own = end(&record, "own");
	assert_eq!((own.is_disputed(), own.reason, own.method.is_suspended()), (false, since(150), false));
	assert_eq!(record.compromised_since(&key(0)), Some(150));
	// A recovery from a loss doubts nothing.
	let mut record = before;
	recover(&mut record, 9, Reason::Routine, 200);
	assert!(record.ended.iter().all(|ended| !ended.is_disputed()));
	assert!(!record.document.method(&id("bait")).unwrap().is_suspended());
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
	assert_eq!((end(&record, "a").reason, end(&record, "a").is_disputed()), (Reason::Routine, true));
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
	assert_eq!((end(&record, "a").is_disputed(), end(&record, "a").reason), (true, since(101)));
	assert_eq!((end(&record, "b").is_disputed(), end(&record, "b").reason), (false, since(101)));
}

/// The set behind a commitment that ranks takes over, or the one behind a commitment that does not.
fn reveal(record: &mut TestRecord, seed: u8, ranks: bool, reason: Reason, now: Moment) {
	record.control.next = Some(committed(seed, ranks));
	let revealed = record.revealed_by(&ControlSet::single(key(seed)), 10).unwrap();
	record.reveal(&revealed, ControlSet::single(key(seed)), None, reason, now).unwrap();
	record.check_invariants().unwrap();
}

#[test]
fn no_lower_rung_disputes_what_a_higher_one_said() {
	let mut record = record([method("own", 0)]);
	reveal(&mut record, 5, true, since(140), 160);
	recover(&mut record, 9, since(150), 200);
	recover(&mut record, 10, since(150), 300);
	for (seed, moment) in [(0, 140), (5, 150), (9, 150)] {
		assert_eq!(record.compromised_since(&key(seed)), Some(moment), "{seed}");
	}
	assert!(!end(&record, "own").is_disputed());
	// The rung above the guardians does.
	reveal(&mut record, 11, true, since(150), 400);
	assert_eq!(record.compromised_since(&key(0)), Some(140));
	for seed in [5, 9] {
		assert_eq!(record.claim(&key(seed)), Some(Claim { since: 150, disputed: true }), "{seed}");
	}
	assert_eq!(record.compromised_since(&key(10)), Some(150));
}

#[test]
fn a_ranking_reveal_that_names_a_theft_puts_in_doubt_what_guardians_and_the_current_set_did_since() {
	let theft = |record: &mut TestRecord| {
		record.update([Change::RemoveMethod(id("a")), method("bait", 7)], 160).unwrap();
		record.revoke(&id("b"), since(100), 160).unwrap();
		recover(record, 9, Reason::Routine, 170);
		record.update([Change::RemoveMethod(id("c"))], 170).unwrap();
	};
	for ranks in [true, false] {
		let mut record = record([method("a", 1), method("b", 2), method("c", 3)]);
		theft(&mut record);
		reveal(&mut record, 5, ranks, since(150), 200);
		assert_eq!(["a", "b", "c"].map(|name| end(&record, name).is_disputed()), [ranks; 3]);
		assert_eq!(record.document.method(&id("bait")).unwrap().is_suspended(), ranks);
		assert_eq!(record.compromised_since(&key(2)), if ranks { None } else { Some(100) });
		assert_eq!(record.compromised_since(&key(9)), Some(150));
	}
}

#[test]
fn a_thief_who_rotates_away_as_a_routine_does_not_hide_the_stolen_key() {
	type Theft = fn(&mut TestRecord);
	let rotate = |record: &mut TestRecord, seed: u8, reason: Reason, now: Moment| {
		record.rotate(ControlSet::single(key(seed)), None, reason, now).map(drop).unwrap();
	};
	let ways: [Theft; 5] = [
		|record| drop(record.rotate(ControlSet::single(key(7)), None, Reason::Routine, 160).unwrap()),
		|record| drop(record.rotate(ControlSet::single(key(7)), None, since(160), 160).unwrap()),
		|record| reveal(record, 7, false, Reason::Routine, 160),
		|record| reveal(record, 7, true, Reason::Routine, 160),
		|record| recover(record, 7, Reason::Routine, 160),
	];
	for (way, theft) in ways.into_iter().enumerate() {
		let mut record = record([method("own", 0), method("apart", 1), method("removed", 0)]);
		record.update([Change::RemoveMethod(id("removed"))], 155).unwrap();
		theft(&mut record);
		rotate(&mut record, 8, Reason::Routine, 170);
		recover(&mut record, 9, since(150), 200);
		let own = record.document.method(&id("own"));
		assert!(own.unwrap_or_else(|| &end(&record, "own").method).is_suspended(), "{way}");
		assert!(end(&record, "removed").method.is_suspended(), "{way}");
		assert!(!record.document.method(&id("apart")).unwrap().is_suspended(), "{way}");
		// The control set says what it knows.
		record.revoke(&id("own"), since(150), 300).unwrap();
		assert_eq!(record.compromised_since(&key(0)), Some(150), "{way}");
	}
	// A key that left before the theft is not in doubt.
	let mut record = record([method("own", 0)]);
	rotate(&mut record, 7, Reason::Routine, 149);
	recover(&mut record, 9, since(150), 200);
	assert!(!record.document.method(&id("own")).unwrap().is_suspended());
}

#[test]
fn a_false_compromise_is_disputed_though_the_list_was_flushed() {
	let mut record = record([method("a", 1)]);
	record.update([Change::RemoveMethod(id("a"))], 110).unwrap();
	record.revoke(&id("a"), since(101), 160).unwrap();
	for seed in 20..20 + MAX_COMPROMISED as u8 {
		record.rotate(ControlSet::single(key(seed)), None, since(160), 160).unwrap();
	}
	assert_eq!((record.said(&key(1)), record.compromised_since(&key(1))), (None, Some(101)));
	recover(&mut record, 9, since(150), 200);
	assert_eq!(record.claim(&key(1)), Some(Claim { since: 101, disputed: true }));
}

#[test]
fn what_a_second_thief_settled_is_in_doubt_after_a_second_recovery() {
	let restore = |name: &str| [Change::RestoreMethod(id(name))];
	let mut record = recovered(|record| {
		record.update([Change::RemoveMethod(id("a")), Change::RemoveMethod(id("b")), method("bait", 7)], 160).unwrap();
		record.revoke(&id("c"), since(100), 160).unwrap();
	});
	let before = record.clone();
	record.update([Change::ConfirmMethod(id("bait"))], 250).unwrap();
	record.update(restore("a"), 250).unwrap();
	record.revoke(&id("b"), Reason::Routine, 250).unwrap();
	record.update(restore("c"), 250).unwrap();
	let settled = record.clone();
	recover(&mut record, 10, since(250), 300);
	for name in ["bait", "a", "c"] {
		assert!(record.document.method(&id(name)).unwrap().is_suspended(), "{name}");
	}
	assert_eq!(end(&record, "b").dispute, Dispute::OfEnd);
	// What was settled before the second theft stays settled.
	let mut record = settled;
	recover(&mut record, 10, since(251), 300);
	assert!(["bait", "a", "c"].iter().all(|name| !record.document.method(&id(name)).unwrap().is_suspended()));
	assert!(!end(&record, "b").is_disputed());
	// A key that is listed again, and a compromise that is said to be later.
	for settle in [method("again", 3), Change::RemoveMethod(id("bait"))] {
		let mut record = before.clone();
		record.update([settle], 250).unwrap();
		let _ = record.revoke(&id("c"), since(240), 250);
		recover(&mut record, 10, since(250), 300);
		assert!(end(&record, "c").method.is_suspended());
	}
}

#[test]
fn a_key_that_is_acquitted_leaves_its_honest_ends_in_peace() {
	let mut record = record([method("old", 1), method("new", 1)]);
	record.update([Change::RemoveMethod(id("old"))], 110).unwrap();
	record.revoke(&id("new"), since(100), 160).unwrap();
	recover(&mut record, 9, since(150), 200);
	assert_eq!(["old", "new"].map(|name| end(&record, name).dispute), [Dispute::OfKey, Dispute::OfEnd]);
	record.update([method("again", 1)], 300).unwrap();
	let ends = ["old", "new"].map(|name| (end(&record, name).reason, end(&record, name).dispute));
	assert_eq!(ends, [(Reason::Routine, Dispute::None), (Reason::Routine, Dispute::OfEnd)]);
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
	assert_eq!(record.document.method(&id("b")), Some(&VerificationMethod { doubt: Doubt::Marked, ..was }));
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
		assert_eq!((end(&record, "a").reason, end(&record, "a").is_disputed()), (reason, false));
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
	assert!(!record.document.method(&id("d")).unwrap().is_suspended());
	record.update([Change::RemoveMethod(id("e"))], 300).unwrap();
	assert!(end(&record, "e").method.is_suspended());
	record.update(confirm("e"), 300).unwrap();
	assert!(!end(&record, "e").method.is_suspended());
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
	/// The invariants hold. A recovery that names a moment leaves nothing since then without a doubt, but for what guardians
	/// say themselves: no addition, no end, no key that was in control, and no settlement of an earlier doubt.
	#[test]
	fn a_recovery_leaves_nothing_since_the_theft_without_a_doubt(acts in proptest::collection::vec(act(), 0..60)) {
		let mut record = record([]);
		let (mut left, mut settled) = (Vec::<(PublicKey, Moment)>::new(), Vec::<(VerificationMethod, Moment)>::new());
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
			let is_gone = |key: &&PublicKey| !next.control.set.contains(key);
			let gone = record.control.set.keys().filter(is_gone).map(|key| (*key, now)).collect::<Vec<_>>();
			if let Act::Recover(_, Some(ago)) = act {
				let theft = now - ago;
				let methods = || next.document.methods.iter().chain(next.ended.iter().map(|ended| &ended.method));
				prop_assert!(methods().all(|method| method.is_suspended() || method.added < theft));
				for ended in next.ended.iter().filter(|ended| !ended.is_disputed() && ended.ended >= theft) {
					let said = next.said(&ended.method.key);
					prop_assert!(matches!(said, Some(Said::ByGuardians { .. })), "{:?}: {:?}", ended, said);
				}
				// Keys that were in control since the theft.
				for (key, _) in left.iter().filter(|(_, at)| *at >= theft) {
					let is_known = next.compromised_since(key).is_some_and(|since| since <= theft);
					let in_doubt = methods().filter(|method| method.key == *key).all(VerificationMethod::is_suspended);
					prop_assert!(is_known || in_doubt, "{} left control, and is not in doubt", key);
				}
				for (key, _) in &gone {
					prop_assert!(next.compromised_since(key).is_some_and(|since| since <= theft), "{}", key);
				}
				// What was settled since the theft.
				let settled = settled.iter().filter(|(_, at)| *at >= theft).map(|(method, _)| method);
				for known in settled.filter_map(|method| next.as_known_now(method)) {
					prop_assert!(known.is_suspended(), "{:?}", known);
				}
			}
			if let Act::Restore(place) | Act::Confirm(place) = act {
				let name = id(&name(place));
				let ended = next.ended.iter().map(|ended| &ended.method);
				let method = next.document.methods.iter().chain(ended).find(|method| method.id == name);
				settled.extend(method.map(|method| (method.clone(), now)));
			}
			left.extend(gone);
			record = next;
		}
	}
}
