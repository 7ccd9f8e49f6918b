//! Records compared with a chronicle that forgets nothing, over any history, any question and any rules.

use super::*;

/// The next change, over few enough ids and keys that changes meet each other, and enough keys that compromised ones are
/// forgotten.
#[derive(Clone, Debug)]
enum Step {
	Add(u8, u8, Vec<Purpose>, Option<u8>),
	Remove(u8),
	/// As compromised since that long ago; also a method that has ended.
	Revoke(u8, u8),
	/// To this key, because the one before is compromised since that long ago.
	Rotate(u8, u8),
	Deactivate,
}

fn step() -> impl Strategy<Value = Step> {
	let purposes = [Purpose::Authentication, Purpose::AssertionMethod];
	let purposes = prop::sample::subsequence(purposes.to_vec(), 1..=2);
	prop_oneof![
		24 => (0..12u8, 1..14u8, purposes, any::<Option<u8>>())
			.prop_map(|(place, seed, purposes, expires)| Step::Add(place, seed, purposes, expires)),
		12 => (0..12u8).prop_map(Step::Remove),
		9 => (0..12u8, any::<u8>()).prop_map(|(place, ago)| Step::Revoke(place, ago)),
		3 => (1..14u8, any::<u8>()).prop_map(|(seed, ago)| Step::Rotate(seed, ago)),
		1 => Just(Step::Deactivate),
	]
}

/// The use of a method, which nobody forgets.
struct Life {
	method: VerificationMethod,
	/// The moment and the reason of its end, and its place among all ends. A deactivation leaves it open.
	end: Option<(Moment, Reason, usize)>,
	/// Whether the key was compromised, and came back after the record had forgotten that.
	is_over: bool,
}

impl Life {
	fn covers(&self, at: Moment) -> bool {
		self.method.added <= at && self.end.is_none_or(|(ended, ..)| at < ended)
	}

	/// Since when the key was compromised, if that was before `at`, and the end of this use.
	fn compromise(&self, at: Moment) -> Option<KeyStatus> {
		let (ended, reason, _) = self.end?;
		reason.since().filter(|since| *since <= at).map(|since| Compromised { since, ended: Some(ended) })
	}

	/// The answer about a moment within this use.
	fn status(&self, query: &KeyQuery, in_force: &NumberedRules) -> KeyStatus {
		let (KeyQuery { purpose, at, .. }, method) = (query, &self.method);
		let NumberedRules { number: rule, rules, .. } = in_force;
		match rules.restrictions.get(&method.key.algorithm()) {
			Some(Restriction::Withdrawn { since }) if since <= at => return Withdrawn { rule: *rule, since: *since },
			_ => {},
		}
		if purpose.is_some_and(|purpose| !method.purposes.contains(purpose)) {
			return NotForPurpose;
		}
		let too_old = rules.max_key_age.map(|age| method.added + age);
		match (method.expires, too_old) {
			(Some(expires), _) if expires <= *at => Expired { at: expires },
			(_, Some(too_old)) if too_old <= *at => TooOld { rule: *rule, at: too_old },
			_ => Valid { method: method.id.clone(), added: method.added, expires: method.expires },
		}
	}
}

/// Everything that ever happened to a DID's methods: a record with an unbounded memory.
#[derive(Default)]
struct Chronicle {
	lives: Vec<Life>,
	/// The keys that were called compromised since these moments, and did not come back.
	said: Vec<(PublicKey, Moment)>,
	ends: usize,
	deactivated: Option<Moment>,
}

impl Chronicle {
	/// The answer of a record that forgets nothing.
	fn status(&self, query: &KeyQuery, in_force: &NumberedRules) -> KeyStatus {
		let KeyQuery { key, at, .. } = query;
		if let Some(at) = self.deactivated.filter(|deactivated| deactivated <= at) {
			return Deactivated { at };
		}
		let asked = |life: &&Life| match key {
			KeySelector::Key(key) => life.method.key == *key,
			KeySelector::Method(id) => life.method.id == *id,
		};
		let mine = || self.lives.iter().filter(asked);
		let mut now = mine().filter(|life| life.covers(*at)).collect::<Vec<_>>();
		// A key that is good under several ids is named under one that has not ended, or ended last.
		now.sort_by_key(|life| life.end.map_or((0, Reverse(0)), |(_, _, place)| (1, Reverse(place))));
		let before = mine().filter_map(|life| life.end.filter(|(ended, ..)| ended <= at).map(|end| (life, end)));
		let last = before.max_by_key(|(_, (.., place))| *place);
		if let Some(since) = self.compromised_since(key, *at) {
			let ends = now.iter().filter_map(|life| life.end).chain(last.map(|(_, end)| end));
			return Compromised { since, ended: ends.map(|(ended, ..)| ended).next() };
		}
		if let Some(compromised) = now.iter().find_map(|life| life.compromise(*at)) {
			return compromised;
		}
		let statuses = now.iter().map(|life| life.status(query, in_force)).collect::<Vec<_>>();
		let valid = statuses.iter().find(|status| matches!(status, Valid { .. })).cloned();
		let expired = statuses.iter().filter_map(|status| match status {
			Expired { at } => Some(*at),
			_ => None,
		});
		let too_old = statuses.iter().filter_map(|status| match status {
			TooOld { at, .. } => Some(*at),
			_ => None,
		});
		let expired = expired.max().map(|at| Expired { at });
		let too_old = too_old.max().map(|at| TooOld { rule: in_force.number, at });
		if let Some(status) = valid.or(expired).or(too_old).or(statuses.first().cloned()) {
			return status;
		}
		if let Some((last, (ended, ..))) = last {
			return match (last.compromise(*at), last.method.expires) {
				(Some(compromised), _) => compromised,
				(None, Some(expires)) if expires <= ended => Expired { at: expires },
				_ => Ended { at: ended, reason: Reason::Routine },
			};
		}
		let added = mine().map(|life| life.method.added).filter(|added| added > at).min();
		added.map_or(NeverThere, |added| NotYetAdded { added: Some(added) })
	}

	/// Returns the moment since which a key was called compromised, if that is not after `at`.
	fn compromised_since(&self, selector: &KeySelector, at: Moment) -> Option<Moment> {
		let KeySelector::Key(key) = selector else { return None };
		self.said.iter().find(|(said, since)| said == key && *since <= at).map(|(_, since)| *since)
	}

	/// Notes the methods that are new in a record, and those that ended.
	fn follow(&mut self, record: &Record<()>, now: Moment) {
		if !record.is_active() {
			self.deactivated = Some(record.updated);
			return;
		}
		for life in self.lives.iter_mut().filter(|life| life.end.is_none()) {
			if !record.document.methods.contains(&life.method) {
				life.end = Some((now, Reason::Routine, self.ends));
				self.ends += 1;
			}
		}
		for method in &record.document.methods {
			if self.lives.iter().any(|known| known.method == *method) {
				continue;
			}
			let of_key = self.lives.iter_mut().filter(|life| life.method.key == method.key);
			for life in of_key.filter(|life| life.end.is_some_and(|(_, reason, _)| reason.is_compromise())) {
				life.is_over = true;
			}
			self.said.retain(|(key, _)| *key != method.key);
			self.lives.push(Life { method: method.clone(), end: None, is_over: false });
		}
	}

	/// Notes that a key was compromised, under every id that it had.
	fn compromise(&mut self, key: &PublicKey, since: Moment) {
		let known = self.said.iter().find(|(said, _)| said == key).map(|(_, known)| *known);
		let since = known.map_or(since, |known| known.min(since));
		self.said.retain(|(said, _)| said != key);
		self.said.push((*key, since));
		let of_key = self.lives.iter_mut().filter(|life| life.method.key == *key && !life.is_over);
		of_key.filter_map(|life| life.end.as_mut()).for_each(|(_, reason, _)| *reason = Reason::Compromised { since });
	}
}

/// Makes a step; one that the rules refuse changes nothing.
fn apply(record: &mut Record<()>, chronicle: &mut Chronicle, step: Step, now: Moment) {
	if !record.is_active() {
		return;
	}
	let mut next = record.clone();
	let mut compromised = None;
	let done = match step {
		Step::Add(place, seed, purposes, expires) => {
			let expires = expires.map(|after| now + 1 + Moment::from(after % 40));
			next.update([add(place, seed, &purposes, expires)], now).is_ok()
		},
		Step::Remove(place) => next.update([Change::RemoveMethod(id(place))], now).is_ok(),
		Step::Revoke(place, ago) => {
			let since = now.saturating_sub(Moment::from(ago % 40));
			let ended = || record.ended.iter().find(|ended| ended.method.id == id(place)).map(|ended| &ended.method);
			let key = record.document.method(&id(place)).or_else(ended).map(|method| method.key);
			compromised = key.map(|key| (key, since));
			next.revoke(&id(place), Reason::Compromised { since }, now).is_ok()
		},
		Step::Rotate(seed, ago) => {
			let since = now.saturating_sub(Moment::from(ago % 40));
			let leaves = record.control.set.keys().copied().find(|leaves| *leaves != key(seed));
			compromised = leaves.map(|leaves| (leaves, since));
			next.rotate(ControlSet::single(key(seed)), None, Reason::Compromised { since }, now).is_ok()
		},
		Step::Deactivate => next.deactivate(now).is_ok(),
	};
	if !done {
		return;
	}
	*record = next;
	chronicle.follow(record, now);
	if let Some((key, since)) = compromised {
		chronicle.compromise(&key, since);
	}
	record.check_invariants().unwrap();
}

fn query() -> impl Strategy<Value = KeyQuery> {
	let by_key = (1..14u8).prop_map(|seed| KeySelector::Key(key(seed)));
	let by_id = (0..12u8).prop_map(|place| KeySelector::Method(id(place)));
	let purpose = prop::option::of(prop::sample::select(Purpose::ALL.to_vec()));
	(prop_oneof![by_key, by_id], purpose, 95..220u64).prop_map(|(key, purpose, at)| KeyQuery { key, purpose, at })
}

/// Rules that follow each other: the first from the beginning on, the others from moments within the tests.
fn rules_history() -> impl Strategy<Value = Vec<NumberedRules>> {
	let restriction = prop_oneof![
		2 => Just(None),
		1 => Just(Some(Restriction::NoNewKeys)),
		3 => (80..230u64).prop_map(|since| Some(Restriction::Withdrawn { since })),
	];
	let set = (restriction.clone(), restriction, prop::option::of(1..90u64)).prop_map(|(ed25519, sr25519, age)| {
		RuleSet::default().with_all(&[
			RuleChange::Algorithm(Algorithm::Ed25519, ed25519),
			RuleChange::Algorithm(Algorithm::Sr25519, sr25519),
			RuleChange::MaxKeyAge(age),
		])
	});
	let starts = prop::collection::btree_set(90..230u64, 0..6);
	(prop::collection::vec(set, 7), starts).prop_map(|(sets, starts)| {
		let starts = core::iter::once(0).chain(starts);
		let numbered = sets.into_iter().zip(starts).zip(1..);
		numbered.map(|((rules, from), number)| NumberedRules { number, from_block: number, from, rules }).collect()
	})
}

/// Those of a history that were in force at a moment.
fn rules_of(history: &[NumberedRules], at: Moment) -> &NumberedRules {
	history.iter().rev().find(|set| set.from <= at).unwrap()
}

/// Returns whether a record with a bounded memory may answer this where one that forgets nothing has the answer
/// `complete` about the moment `at`. It may have forgotten when a compromised key ended, and an earlier moment that was named
/// for it. About a moment before the creation of the DID, it may have forgotten everything: no key was there yet.
fn may_answer(record: &Record<()>, at: Moment, answer: &KeyStatus, complete: &KeyStatus) -> bool {
	if answer == complete {
		return true;
	}
	let forgot_less = match (answer, complete) {
		(HistoryNeeded, _) => true,
		(NotYetAdded { added: None }, NotYetAdded { .. } | NeverThere | Compromised { .. }) => at < record.created,
		(Compromised { since, ended }, Compromised { since: first, ended: known }) => {
			first <= since && (ended.is_none() || ended == known)
		},
		_ => false,
	};
	record.forgot_ended && forgot_less
}

proptest! {
	#[test]
	fn forgetting_turns_an_answer_into_history_needed_and_into_nothing_else(
		steps in prop::collection::vec((step(), 0u64..3), 0..100),
		queries in prop::collection::vec(query(), 40),
		history in rules_history(),
	) {
		let (mut record, mut chronicle, mut now) = (created([]), Chronicle::default(), 100);
		for (step, seconds) in steps {
			now += seconds;
			apply(&mut record, &mut chronicle, step, now);
		}
		for query in queries {
			let in_force = rules_of(&history, query.at);
			let (answer, before) = (record.key_status(&query, in_force), chronicle.status(&query, in_force));
			prop_assert!(may_answer(&record, query.at, &answer, &before), "{:?}: {:?}, before {:?}", query, answer, before);
		}
	}

	#[test]
	fn a_key_that_was_good_stays_good_until_a_compromise_reaches_back(
		steps in prop::collection::vec(step(), 0..60), query in query(), history in rules_history(),
	) {
		// The answer about a moment that has passed changes only by a compromise, or to "history needed". Rules that
		// come into force later do not change it. A key that is good under two ids can be named under the other one.
		let (mut record, mut chronicle, mut known) = (created([]), Chronicle::default(), None);
		for (step, now) in steps.into_iter().zip(101..) {
			apply(&mut record, &mut chronicle, step, now);
			if query.at > now {
				continue;
			}
			let so_far = history.iter().take_while(|set| set.from <= now).cloned().collect::<Vec<_>>();
			let answer = record.key_status(&query, rules_of(&so_far, query.at));
			if let Some(known) = known.replace(answer.clone()) {
				let reaches_back = matches!(answer, Compromised { since, .. } if since <= query.at);
				let first = matches!(known, NeverThere | NotYetAdded { .. }) && matches!(answer, NotYetAdded { .. });
				let still_good = matches!((&known, &answer), (Valid { .. }, Valid { .. }));
				prop_assert!(
					answer == known || reaches_back || first || still_good || answer == HistoryNeeded,
					"{:?} after {:?}", answer, known,
				);
			}
		}
	}

	#[test]
	fn rules_take_from_what_is_good_and_leave_everything_else(
		steps in prop::collection::vec(step(), 0..60), query in query(), history in rules_history(),
	) {
		let (mut record, mut chronicle) = (created([]), Chronicle::default());
		for (step, now) in steps.into_iter().zip(101..) {
			apply(&mut record, &mut chronicle, step, now);
		}
		let in_force = rules_of(&history, query.at);
		let without = record.key_status(&query, &NumberedRules::default());
		match record.key_status(&query, in_force) {
			Withdrawn { rule, since } => {
				prop_assert!(rule == in_force.number && since <= query.at);
				let served = matches!(without, Valid { .. } | NotForPurpose | Expired { .. } | HistoryNeeded);
				prop_assert!(served, "{:?}", without);
			},
			TooOld { rule, at } => {
				prop_assert!(rule == in_force.number && at <= query.at);
				prop_assert!(matches!(without, Valid { .. }), "{:?}", without);
			},
			// What the rules take under one id leaves the key with what it is under another, known or forgotten.
			Valid { .. } | Expired { .. } | HistoryNeeded if matches!(without, Valid { .. }) => {},
			status => prop_assert_eq!(status, without),
		}
	}

	#[test]
	fn any_bytes_decode_without_panic(bytes: Vec<u8>, rules: Vec<u8>) {
		let rules = NumberedRules::decode(&mut &rules[..]).unwrap_or_default();
		if let Ok(query) = KeyQuery::decode(&mut &bytes[..]) {
			let _ = created([]).key_status(&query, &rules);
		}
	}
}
