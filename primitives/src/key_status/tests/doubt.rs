//! Answers after a recovery that names the moment of a theft.

use super::*;
use crate::record::{ContestTerms, KeyHash, Said};

/// Guardians put the key of this seed in control.
fn recover(record: &mut Record<()>, seed: u8, reason: Reason, now: Moment) {
	let terms = ContestTerms { until: 20, attempt: None, block: 10 };
	record.recover(ControlSet::single(key(seed)), None, reason, terms, now).unwrap();
}

fn theft(since: Moment) -> Reason {
	Reason::Compromised { since }
}

#[test]
fn what_a_thief_ended_is_disputed_and_what_a_thief_added_is_suspended() {
	let holders = [1, 2, 3].map(|place| add(place, place, &[Purpose::Authentication], None));
	let mut record = created(holders);
	record.update([Change::RemoveMethod(id(1)), add(4, 4, &[Purpose::Authentication], None)], 160).unwrap();
	record.revoke(&id(2), theft(120), 170).unwrap();
	record.update([Change::RemoveMethod(id(4)), add(5, 5, &[Purpose::Authentication], None)], 180).unwrap();
	recover(&mut record, 50, theft(150), 200);
	let valid = |place| Valid { method: id(place), added: 100, expires: None };
	type Question = fn(&Record<()>, u8, Moment) -> KeyStatus;
	let questions: [Question; 2] = [|record, place, at| of_key(record, place, None, at), of_method];
	for of in questions {
		assert_eq!(of(&record, 1, 159), valid(1));
		assert_eq!(of(&record, 1, 160), Disputed { ended: Some(160), since: None });
		assert_eq!(of(&record, 2, 119), valid(2));
		assert_eq!(of(&record, 2, 120), Disputed { ended: Some(170), since: Some(120) });
		assert_eq!(of(&record, 2, 300), Disputed { ended: Some(170), since: Some(120) });
		assert_eq!(of(&record, 3, 300), valid(3));
		assert_eq!(of(&record, 4, 170), Suspended { added: 160 });
		assert_eq!(of(&record, 4, 180), Disputed { ended: Some(180), since: None });
		assert_eq!(of(&record, 5, 179), NotYetAdded { added: Some(180) });
		assert_eq!(of(&record, 5, 300), Suspended { added: 180 });
	}
	// The holder settles it.
	record.update([Change::RestoreMethod(id(1)), Change::RestoreMethod(id(2))], 300).unwrap();
	record.update([Change::ConfirmMethod(id(5))], 300).unwrap();
	record.revoke(&id(4), theft(160), 300).unwrap();
	assert_eq!(of_key(&record, 1, None, 170), valid(1));
	assert_eq!(of_key(&record, 2, None, 300), valid(2));
	assert_eq!(of_key(&record, 4, None, 170), Compromised { since: 160, ended: Some(180) });
	assert_eq!(of_key(&record, 5, None, 190), Valid { method: id(5), added: 180, expires: None });
}

#[test]
fn a_key_that_is_good_under_another_id_is_not_in_doubt() {
	let mut record = created([add(1, 1, &[Purpose::Authentication], None)]);
	record.update([add(2, 1, &[Purpose::Authentication], None)], 160).unwrap();
	recover(&mut record, 50, theft(150), 200);
	assert_eq!(of_method(&record, 2, 170), Suspended { added: 160 });
	assert_eq!(of_key(&record, 1, None, 170), Valid { method: id(1), added: 100, expires: None });
}

#[test]
fn forgetting_what_is_in_doubt_makes_no_key_valid() {
	let mut record = created([1, 2].map(|place| add(place, place, &[Purpose::Authentication], None)));
	record.update([Change::RemoveMethod(id(1)), add(3, 3, &[Purpose::Authentication], None)], 160).unwrap();
	record.revoke(&id(2), theft(120), 160).unwrap();
	recover(&mut record, 50, theft(150), 200);
	record.update([Change::RemoveMethod(id(3))], 210).unwrap();
	for seed in 10..10 + 2 * MAX_ENDED as u8 {
		record.update([add(seed, seed, &[Purpose::Authentication], None)], 220).unwrap();
		record.revoke(&id(seed), theft(220), 220).unwrap();
	}
	for at in [100, 120, 150, 160, 205, 300] {
		for place in [1, 2, 3] {
			assert_eq!(of_key(&record, place, None, at), HistoryNeeded, "{place} at {at}");
			assert_eq!(of_method(&record, place, at), HistoryNeeded, "{place} at {at}");
		}
	}
}

#[derive(Clone, Debug)]
enum Step {
	Add(u8, u8),
	Remove(u8),
	Revoke(u8, u8),
	Rotate(u8),
	Recover(u8),
	Restore(u8),
	Confirm(u8),
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		8 => (0..8u8, 1..12u8).prop_map(|(place, seed)| Step::Add(place, seed)),
		4 => (0..8u8).prop_map(Step::Remove),
		4 => (0..8u8, 0..20u8).prop_map(|(place, ago)| Step::Revoke(place, ago)),
		2 => (1..12u8).prop_map(Step::Rotate),
		2 => (0..20u8).prop_map(Step::Recover),
		1 => (0..8u8).prop_map(Step::Restore),
		1 => (0..8u8).prop_map(Step::Confirm),
	]
}

/// Everything that was ever in doubt and that the control set did not settle, with nothing forgotten.
#[derive(Default)]
struct Doubts {
	/// Every method that was ever added.
	methods: Vec<Seen>,
	/// Every statement by the control set that a key was compromised: since when, said when, and whether it is disputed.
	said: Vec<(PublicKey, Moment, Moment, bool)>,
}

struct Seen {
	method: VerificationMethod,
	ended: Moment,
	/// The last moment at which its key left control, or at which a doubt about it was settled.
	marked: Option<Moment>,
	suspended: bool,
}

impl Doubts {
	/// Notes a step that was done, from the records before and after it.
	fn follow(&mut self, step: &Step, before: &Record<()>, after: &Record<()>, now: Moment) {
		let left = before.control.set.keys().filter(|key| !after.control.set.contains(key)).collect::<Vec<_>>();
		for Seen { method, ended, marked, suspended } in &mut self.methods {
			let in_use = after.document.methods.iter().any(|known| known.is_same(method));
			*ended = if in_use { Moment::MAX } else { now.min(*ended) };
			// The one that the record remembers by this id.
			let is_named = |place: u8| method.id == id(place) && before.as_known_now(method).is_some();
			match step {
				Step::Recover(ago) => {
					let theft = now - Moment::from(*ago);
					*suspended |= method.added >= theft || marked.is_some_and(|at| at >= theft);
				},
				Step::Confirm(place) if is_named(*place) => (*suspended, *marked) = (false, Some(now)),
				Step::Restore(place) if is_named(*place) => *marked = Some(now),
				_ => {},
			}
			// After the doubt: it is not about this change of control.
			if left.contains(&&method.key) {
				*marked = Some(now);
			}
		}
		for method in &after.document.methods {
			if !self.methods.iter().any(|seen| seen.method.is_same(method)) {
				self.methods.push(Seen { method: method.clone(), ended: Moment::MAX, marked: None, suspended: false });
				self.said.retain(|(key, ..)| *key != method.key);
			}
		}
		// Guardians say it of the keys that leave, without a doubt.
		self.said.retain(|(key, ..)| !left.contains(&key));
		match step {
			Step::Recover(ago) => {
				for (_, _, said, disputed) in &mut self.said {
					*disputed |= *said >= now - Moment::from(*ago);
				}
			},
			Step::Revoke(place, ago) => {
				let ended = before.ended.iter().map(|ended| &ended.method).find(|method| method.id == id(*place));
				let key = before.document.method(&id(*place)).or(ended).map(|method| method.key);
				// What guardians said stays theirs.
				let is_firm = |key: &PublicKey| {
					let hash = KeyHash::of(key);
					let mut listed = before.compromised.iter().filter(|known| known.key == hash);
					listed.any(|known| matches!(known.said, Said::ByGuardians { .. }))
				};
				if let Some(key) = key.filter(|key| !is_firm(key)) {
					let known = self.said.iter().find(|(said, .., disputed)| *said == key && !disputed).copied();
					// A statement that the record has forgotten is said for the first time.
					let known = known.filter(|_| before.compromised_since(&key).is_some());
					let since = now - Moment::from(*ago);
					let (since, said) = known.map_or((since, now), |(_, known, said, _)| (known.min(since), said));
					self.said.retain(|(said, ..)| *said != key);
					self.said.push((key, since, said, false));
				}
			},
			Step::Restore(place) => {
				let key = after.document.method(&id(*place)).map(|method| method.key);
				self.said.retain(|(said, ..)| Some(*said) != key);
			},
			_ => {},
		}
	}
}

proptest! {
	/// No key is valid at a moment of doubt. A key that was forgotten is "history needed", and nothing better.
	#[test]
	fn no_key_is_valid_while_it_is_in_doubt(
		steps in prop::collection::vec((step(), 0u64..3), 0..60), seconds in prop::collection::vec(100u64..300, 8),
	) {
		let (mut record, mut doubts, mut now, mut guardians) = (created([]), Doubts::default(), 120, 100u8);
		for (step, pause) in steps {
			now += pause;
			let mut next = record.clone();
			let outcome = match &step {
				Step::Add(place, seed) => next.update([add(*place, *seed, &[Purpose::Authentication], None)], now),
				Step::Remove(place) => next.update([Change::RemoveMethod(id(*place))], now),
				Step::Revoke(place, ago) => next.revoke(&id(*place), theft(now - Moment::from(*ago)), now).map(drop),
				Step::Rotate(seed) => {
					let set = ControlSet::single(key(*seed));
					next.rotate(set, None, Reason::Routine, now).map(drop)
				},
				Step::Recover(ago) => {
					guardians += 1;
					recover(&mut next, guardians, theft(now - Moment::from(*ago)), now);
					Ok(())
				},
				Step::Restore(place) => next.update([Change::RestoreMethod(id(*place))], now),
				Step::Confirm(place) => next.update([Change::ConfirmMethod(id(*place))], now),
			};
			if outcome.is_ok() {
				prop_assert_eq!(next.check_invariants(), Ok(()));
				doubts.follow(&step, &record, &next, now);
				record = next;
			}
		}
		for at in seconds {
			for Seen { method, ended, .. } in doubts.methods.iter().filter(|seen| seen.suspended) {
				if method.added <= at && at < *ended {
					let query = KeyQuery { key: KeySelector::Method(method.id.clone()), purpose: None, at };
					let status = record.key_status(&query, &NumberedRules::default());
					let in_doubt = matches!(status, Suspended { .. } | Compromised { .. } | Disputed { .. } | HistoryNeeded);
					prop_assert!(in_doubt, "{:?} at {}: {:?}", method, at, status);
				}
			}
			for (key, since, _, disputed) in doubts.said.iter().filter(|(_, since, ..)| *since <= at) {
				let query = KeyQuery { key: KeySelector::Key(*key), purpose: None, at };
				let status = record.key_status(&query, &NumberedRules::default());
				let said = match status {
					HistoryNeeded => true,
					// A recovery disputes what a full list has forgotten.
					Disputed { since: Some(known), .. } => (*disputed || record.forgot_ended) && *since <= known,
					// A full list may have forgotten when it was said first.
					Compromised { since: known, .. } => (!disputed || record.forgot_ended) && *since <= known,
					_ => false,
				};
				prop_assert!(said, "since {} (disputed: {}) at {}: {:?}", since, disputed, at, status);
			}
		}
	}
}
