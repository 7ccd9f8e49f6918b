//! A compromise is of a key: it ends every method with it, bars it, becomes sharper only, and is forgotten last.

use super::*;

fn since(since: Moment) -> Reason {
	Reason::Compromised { since }
}

fn reasons(record: &TestRecord) -> Vec<(Fragment, Moment, Reason)> {
	record.ended.iter().map(|ended| (ended.method.id.clone(), ended.ended, ended.reason)).collect()
}

#[test]
fn a_compromise_ends_every_method_with_the_key_in_one_version() {
	let mut record = record([method("a", 1), method("c", 2)]);
	record.update([method("b", 1)], 110).unwrap();
	let revocation = record.revoke(&id("b"), since(105), 200).unwrap();
	assert_eq!(revocation, Revocation { methods: vec![id("a"), id("b")], repeatable: false });
	assert_eq!(record.document.methods.iter().map(|method| method.id.clone()).collect::<Vec<_>>(), [id("c")]);
	assert_eq!(reasons(&record), [(id("a"), 200, since(105)), (id("b"), 200, since(105))]);
	assert_eq!((record.version, record.key_epoch), (3, 1));
	record.check_invariants().unwrap();
}

#[test]
fn a_routine_end_leaves_the_key_under_its_other_ids() {
	let mut record = record([method("a", 1), method("b", 1)]);
	assert_eq!(record.revoke(&id("a"), Reason::Routine, 200).unwrap().methods, [id("a")]);
	assert!(record.document.method(&id("b")).is_some());
	// Until somebody finds that it was compromised: then it ends there too.
	let found = record.revoke(&id("a"), since(150), 300).unwrap();
	assert_eq!(found, Revocation { methods: vec![id("a"), id("b")], repeatable: false });
	assert_eq!(reasons(&record), [(id("a"), 200, since(150)), (id("b"), 300, since(150))]);
	record.check_invariants().unwrap();
}

#[test]
fn a_certificate_ends_the_key_under_the_ids_of_all_versions() {
	let mut record = record([method("a", 1), method("c", 2)]);
	record.update([method("b", 1)], 110).unwrap();
	assert_eq!(record.clone().revoke_key(&key(3), 200, 200), Err(DocumentError::NotFound.into()));
	assert_eq!(record.clone().revoke_key(&key(1), 201, 200), Err(RecordError::SinceInFuture));
	assert_eq!(record.revoke_key(&key(1), 200, 200), Ok(vec![id("a"), id("b")]));
	assert_eq!((record.version, record.key_epoch, record.ended.len()), (3, 1, 2));
}

#[test]
fn a_change_of_control_that_answers_a_compromise_ends_the_keys_that_leave() {
	let member = |seed| Member { controller: Controller::Key(key(seed)), weight: 1 };
	let set = |seeds: &[u8]| {
		let members = seeds.iter().map(|seed| member(*seed)).collect::<Vec<_>>().try_into().unwrap();
		ControlSet { threshold: 1, members }
	};
	let mut before = record([method("stays", 1), method("leaves", 2), method("apart", 3), method("old", 2)]);
	before.rotate(set(&[1, 2]), None, Reason::Routine, 110).unwrap();
	before.revoke(&id("old"), Reason::Routine, 120).unwrap();
	let ends = |change: &dyn Fn(&mut TestRecord) -> Vec<Fragment>| {
		let mut record = before.clone();
		assert_eq!(change(&mut record), [id("leaves")]);
		assert_eq!(record.compromised_since(&key(2)), Some(105));
		assert_eq!((record.compromised_since(&key(1)), record.compromised_since(&key(3))), (None, None));
		assert_eq!(reasons(&record), [(id("old"), 120, since(105)), (id("leaves"), 200, since(105))]);
		assert_eq!((record.version, record.key_epoch), (before.version + 1, before.key_epoch + 1));
		record.check_invariants().unwrap();
	};
	let revealed = Revealable { next: committed(4, true), control_version: 2 };
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	ends(&|record| record.rotate(set(&[1, 4]), None, since(105), 200).unwrap());
	ends(&|record| record.reveal(&revealed, set(&[1, 4]), None, since(105), 200).unwrap());
	ends(&|record| record.recover(set(&[1, 4]), None, since(105), terms, 200).unwrap());
	let mut routine = before.clone();
	assert_eq!(routine.rotate(set(&[1, 4]), None, Reason::Routine, 200), Ok(vec![]));
	assert_eq!(routine.compromised_since(&key(2)), None);
}

#[test]
fn a_compromised_key_is_barred_from_methods_and_from_sets_that_the_current_set_chooses() {
	let mut record = record([method("a", 1)]);
	record.control.next = Some(committed(1, true));
	record.revoke(&id("a"), since(150), 200).unwrap();
	let barred = DocumentError::KnownCompromised;
	let both = {
		let members = [9, 1].map(|seed| Member { controller: Controller::Key(key(seed)), weight: 1 });
		ControlSet { threshold: 1, members: members.to_vec().try_into().unwrap() }
	};
	assert_eq!(record.clone().update([method("b", 1)], 300), Err(barred.into()));
	assert_eq!(record.clone().rotate(both, None, Reason::Routine, 300), Err(barred.into()));
	assert_eq!(record.clone().rotate(ControlSet::single(key(1)), None, Reason::Routine, 300), Err(barred.into()));
	// A lower rung can state a compromise for any key. So it never bars a set that a higher rung chooses.
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	let revealed = record.revealed_by(&ControlSet::single(key(1)), 10).unwrap();
	let mut by_reveal = record.clone();
	by_reveal.reveal(&revealed, ControlSet::single(key(1)), None, Reason::Routine, 300).unwrap();
	by_reveal.check_invariants().unwrap();
	record.recover(ControlSet::single(key(1)), None, Reason::Routine, terms, 300).unwrap();
	record.check_invariants().unwrap();
	assert_eq!(record.update([method("b", 1)], 400), Err(barred.into()));
}

#[test]
fn a_control_key_that_left_as_compromised_is_barred_though_it_never_was_a_method() {
	let mut record = record([]);
	record.rotate(ControlSet::single(key(5)), None, since(150), 200).unwrap();
	assert_eq!(record.compromised_since(&key(0)), Some(150));
	let barred = DocumentError::KnownCompromised;
	assert_eq!(record.clone().update([method("a", 0)], 300), Err(barred.into()));
	assert_eq!(record.rotate(ControlSet::single(key(0)), None, Reason::Routine, 300), Err(barred.into()));
	record.check_invariants().unwrap();
}

#[test]
fn the_keys_that_were_said_last_stay_listed() {
	let mut record = record([]);
	for seed in 1..=MAX_COMPROMISED as u8 + 1 {
		record.rotate(ControlSet::single(key(seed)), None, since(150), 200).unwrap();
		record.check_invariants().unwrap();
	}
	// The key of seed 0 was said first.
	assert_eq!((record.compromised_since(&key(0)), record.forgot_ended), (None, true));
	for seed in 1..=MAX_COMPROMISED as u8 {
		assert_eq!(record.compromised_since(&key(seed)), Some(150));
	}
}

fn set_of(seeds: impl IntoIterator<Item = u8>) -> ControlSet {
	let members = seeds.into_iter().map(|seed| Member { controller: Controller::Key(key(seed)), weight: 1 });
	ControlSet { threshold: 1, members: members.collect::<Vec<_>>().try_into().unwrap() }
}

#[test]
fn a_recovery_remembers_the_key_that_signed_among_many_that_never_did() {
	let mut record = record([]);
	record.rotate(set_of(1..=16), None, Reason::Routine, 160).unwrap();
	// A thief has one key, and fills the set with others.
	record.proven = core::iter::once(3).collect();
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	record.recover(ControlSet::single(key(50)), None, since(150), terms, 200).unwrap();
	assert_eq!((record.compromised.len() as u32, record.forgot_ended), (MAX_COMPROMISED, true));
	assert_eq!(record.compromised_since(&key(4)), Some(150));
	record.check_invariants().unwrap();
}

#[test]
fn a_lower_rung_cannot_flush_the_list_of_a_higher_one() {
	let mut record = record([]);
	record.rotate(set_of(1..=9), None, Reason::Routine, 110).unwrap();
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	record.recover(ControlSet::single(key(50)), None, since(150), terms, 200).unwrap();
	let listed = record.compromised.clone();
	record.update([method("a", 60)], 210).unwrap();
	record.revoke(&id("a"), since(205), 210).unwrap();
	record.rotate(set_of(61..=70), None, since(210), 220).unwrap();
	record.rotate(ControlSet::single(key(71)), None, since(210), 220).unwrap();
	assert_eq!(record.compromised, listed);
	// What is not listed is known by the end that is remembered, and by that alone.
	assert_eq!((record.compromised_since(&key(60)), record.compromised_since(&key(61))), (Some(205), None));
	record.check_invariants().unwrap();
}

proptest! {
	/// Whatever lower rungs say, the list keeps what a higher one said.
	#[test]
	fn no_rung_makes_a_record_forget_what_a_higher_one_said(
		acts in proptest::collection::vec((0u8..3, 1u8..7, 0u64..4), 0..30),
	) {
		let rung = |said: &Said| match said {
			Said::Disputed | Said::At { .. } => 0,
			Said::ByGuardians { .. } => 1,
			Said::ByReveal => 2,
		};
		let (mut record, mut fresh) = (record([]), 1u8);
		for ((by, count, ago), now) in acts.into_iter().zip(200u64..) {
			let set = set_of(fresh..fresh + count);
			fresh += count;
			let before = record.compromised.clone();
			let terms = ContestTerms { until: u32::MAX, attempt: None, block: 10 };
			let revealed = Revealable { next: committed(0, true), control_version: 1 };
			match by {
				0 => record.rotate(set, None, since(now - ago), now).map(drop).unwrap(),
				1 => record.recover(set, None, since(now - ago), terms, now).map(drop).unwrap(),
				_ => record.reveal(&revealed, set, None, since(now - ago), now).map(drop).unwrap(),
			}
			prop_assert_eq!(record.check_invariants(), Ok(()));
			for known in before.iter().filter(|known| rung(&known.said) > by) {
				prop_assert!(record.compromised.contains(known), "{:?} was said by a higher rung than {}", known, by);
			}
		}
	}

	/// What is known of an end becomes sharper, never later, and never routine again. The moment of the end stays.
	#[test]
	fn an_end_only_becomes_sharper(stated in proptest::collection::vec(proptest::option::of(100u64..220), 0..12)) {
		let mut record = record([method("a", 1)]);
		record.revoke(&id("a"), Reason::Routine, 200).unwrap();
		let mut known = None;
		for (since, now) in stated.into_iter().zip(220..) {
			let reason = since.map_or(Reason::Routine, |since| Reason::Compromised { since });
			let mut next = record.clone();
			let outcome = next.revoke(&id("a"), reason, now);
			if since.is_some_and(|since| known.is_none_or(|known| since < known)) {
				prop_assert_eq!(outcome, Ok(Revocation { methods: vec![id("a")], repeatable: known.is_some() }));
				prop_assert_eq!((next.version, next.key_epoch), (record.version + 1, record.key_epoch + 1));
				(record, known) = (next, since);
			} else {
				prop_assert_eq!(outcome, Err(RecordError::AlreadyEnded));
			}
			prop_assert_eq!((record.compromised_since(&key(1)), record.ended[0].ended), (known, 200));
			prop_assert_eq!(record.check_invariants(), Ok(()));
		}
	}

	/// A record always has the newest end, and the 8 compromised keys that one rung said last: for any number of ids of a
	/// key, and any number of routine ends that follow.
	#[test]
	fn a_compromise_is_forgotten_after_everything_else(
		steps in proptest::collection::vec((1u8..40, 1usize..4, any::<bool>()), 1..40),
	) {
		let (mut record, mut compromised) = (record([]), Vec::new());
		let mut names = (0..).map(|number| format!("k{number}"));
		for ((seed, count, is_compromise), now) in steps.into_iter().zip(200..) {
			if compromised.contains(&seed) {
				continue;
			}
			let new = names.by_ref().take(count).collect::<Vec<_>>();
			record.update(new.iter().map(|name| method(name, seed)), now).unwrap();
			if is_compromise {
				record.revoke(&id(&new[0]), Reason::Compromised { since: now }, now).unwrap();
				compromised.push(seed);
			} else {
				record.update(new.iter().map(|name| Change::RemoveMethod(id(name))), now).unwrap();
			}
			prop_assert_eq!(&record.ended.last().unwrap().method.id, &id(new.last().unwrap()));
			for seed in compromised.iter().rev().take(MAX_COMPROMISED as usize) {
				prop_assert!(record.compromised_since(&key(*seed)).is_some(), "{} of {:?}", seed, reasons(&record));
			}
			prop_assert_eq!(record.check_invariants(), Ok(()));
		}
	}

	/// The case that was reported: a routine end pushed out a compromise when all ends that were remembered were compromises.
	#[test]
	fn no_routine_end_makes_a_record_forget_a_compromise(
		steps in proptest::collection::vec((1u8..40, 0u8..4), 1..80),
	) {
		let mut record = record([]);
		let keys = (0..40).map(key).collect::<Vec<_>>();
		for ((seed, act), now) in steps.into_iter().zip(200u64..) {
			let (name, mut next) = (format!("k{seed}"), record.clone());
			let outcome = match act {
				0 => next.rotate(ControlSet::single(key(seed)), None, since(now), now).map(drop),
				1 => next.update([method(&name, seed)], now).and_then(|()| next.revoke(&id(&name), since(now), now).map(drop)),
				_ => next.update([method(&name, seed), Change::RemoveMethod(id(&name))], now),
			};
			if outcome.is_err() {
				continue;
			}
			if act > 1 {
				for key in &keys {
					prop_assert_eq!(next.claim(key), record.claim(key), "{}", key);
				}
			}
			record = next;
			prop_assert_eq!(record.check_invariants(), Ok(()));
		}
	}

	/// The invariant: the document never has a key that the record knows to be compromised, and the ends of a key agree.
	#[test]
	fn no_sequence_of_changes_leaves_a_compromised_key_in_the_document(
		acts in proptest::collection::vec((0u8..6, 0u8..4, 0u8..5, any::<bool>()), 0..60),
	) {
		let mut record = record([]);
		for ((place, seed, act, flag), now) in acts.into_iter().zip(200u64..) {
			let (name, mut next) = (format!("k{place}"), record.clone());
			let reason = if flag { since(now - u64::from(place)) } else { Reason::Routine };
			let set = ControlSet::single(key(seed));
			let terms = ContestTerms { until: u32::MAX, attempt: None, block: 10 };
			let outcome = match act {
				0 | 1 => next.update([method(&name, seed)], now),
				2 => next.revoke(&id(&name), reason, now).map(drop),
				3 => next.rotate(set, None, reason, now).map(drop),
				_ => next.recover(set, None, reason, terms, now).map(drop),
			};
			if outcome.is_ok() {
				// A compromise that was known stays known, as long as it is remembered, and no recovery disputes it. The control set
				// settles what is disputed, and a recovery that names a theft says anew what was said since then.
				let restated = act >= 4 && flag;
				for ended in record.ended.iter() {
					let (before, after) = (ended.reason.since(), next.compromised_since(&ended.method.key));
					let disputed =
						[&record, &next].iter().any(|record| record.claim(&ended.method.key).is_some_and(|claim| claim.disputed));
					let remembered = next.ended.iter().any(|other| other.method.key == ended.method.key);
					let kept = after.is_some_and(|after| restated || Some(after) <= before);
					prop_assert!(!remembered || disputed || before.is_none() || kept);
				}
				record = next;
			}
			prop_assert_eq!(record.check_invariants(), Ok(()));
		}
	}
}
