//! Questions about keys with known answers.

mod doubt;
mod memory;

use super::*;
use crate::{
	control::ControlSet,
	document::{Change, NewMethod},
	inception::Inception,
	key::Algorithm,
	record::MAX_ENDED,
	rules::{Restriction, RuleChange, RuleSet},
};
use alloc::{format, vec::Vec};
use proptest::prelude::*;
use sp_core::{ed25519, sr25519, Pair};
use KeyStatus::*;

/// Odd ones are Ed25519, even ones sr25519.
fn key(seed: u8) -> PublicKey {
	match seed % 2 {
		0 => PublicKey::Sr25519(sr25519::Pair::from_seed(&[seed; 32]).public().0),
		_ => PublicKey::Ed25519(ed25519::Pair::from_seed(&[seed; 32]).public().0),
	}
}

/// The set with this number, which changes these fields.
fn rules(number: RuleNumber, changes: &[RuleChange]) -> NumberedRules {
	NumberedRules { number, rules: RuleSet::default().with_all(changes), ..NumberedRules::default() }
}

fn withdrawal(since: Moment) -> RuleChange {
	RuleChange::Algorithm(Algorithm::Ed25519, Some(Restriction::Withdrawn { since }))
}

fn id(place: u8) -> Fragment {
	format!("id-{place}").parse().unwrap()
}

fn add(place: u8, seed: u8, purposes: &[Purpose], expires: Option<Moment>) -> Change {
	let purposes = purposes.iter().copied().collect();
	Change::AddMethod(NewMethod { id: id(place), key: key(seed), purposes, expires })
}

fn created(changes: impl IntoIterator<Item = Change>) -> Record<()> {
	let inception = Inception { control: ControlSet::single(key(0)), next: None, salt: Default::default() };
	Record::create(inception, changes, 100, 1).unwrap()
}

fn of_key(record: &Record<()>, seed: u8, purpose: Option<Purpose>, at: Moment) -> KeyStatus {
	record.key_status(&KeyQuery { key: KeySelector::Key(key(seed)), purpose, at }, &NumberedRules::default())
}

fn of_method(record: &Record<()>, place: u8, at: Moment) -> KeyStatus {
	record.key_status(&KeyQuery { key: KeySelector::Method(id(place)), purpose: None, at }, &NumberedRules::default())
}

#[test]
fn a_key_is_good_from_when_it_was_added_for_its_purposes() {
	use Purpose::*;
	let mut record = created([add(1, 1, &[Authentication], Some(500))]);
	record.update([add(2, 2, &[AssertionMethod], None)], 200).unwrap();
	let valid = |place, added, expires| Valid { method: id(place), added, expires };
	assert_eq!(of_key(&record, 1, None, 99), NotYetAdded { added: Some(100) });
	assert_eq!(of_key(&record, 1, None, 100), valid(1, 100, Some(500)));
	assert_eq!(of_key(&record, 1, Some(Authentication), 499), valid(1, 100, Some(500)));
	assert_eq!(of_key(&record, 1, Some(AssertionMethod), 499), NotForPurpose);
	assert_eq!(of_key(&record, 1, None, 500), Expired { at: 500 });
	assert_eq!(of_method(&record, 2, 199), NotYetAdded { added: Some(200) });
	assert_eq!(of_method(&record, 2, Moment::MAX), valid(2, 200, None));
	assert_eq!(of_key(&record, 3, None, 200), NeverThere);
	assert_eq!(of_method(&record, 3, 200), NeverThere);
}

#[test]
fn a_rotated_key_and_a_compromised_one_are_told_apart() {
	let mut record = created([1, 2].map(|place| add(place, place, &[Purpose::Authentication], None)));
	record.update([Change::RemoveMethod(id(1))], 300).unwrap();
	record.revoke(&id(2), Reason::Compromised { since: 200 }, 300).unwrap();
	for at in [200, 299] {
		assert_eq!(of_key(&record, 1, None, at), Valid { method: id(1), added: 100, expires: None });
		assert_eq!(of_key(&record, 2, None, at), Compromised { since: 200, ended: Some(300) });
	}
	assert_eq!(of_key(&record, 2, None, 199), Valid { method: id(2), added: 100, expires: None });
	assert_eq!(of_key(&record, 1, None, 300), Ended { at: 300, reason: Reason::Routine });
	assert_eq!(of_key(&record, 2, None, 300), Compromised { since: 200, ended: Some(300) });
}

#[test]
fn a_key_that_came_again_is_judged_by_the_time_of_its_use() {
	let again = |place| add(place, 1, &[Purpose::Authentication], None);
	let mut record = created([again(1)]);
	record.update([Change::RemoveMethod(id(1))], 200).unwrap();
	record.update([again(2)], 300).unwrap();
	assert_eq!(of_key(&record, 1, None, 150), Valid { method: id(1), added: 100, expires: None });
	assert_eq!(of_key(&record, 1, None, 250), Ended { at: 200, reason: Reason::Routine });
	assert_eq!(of_key(&record, 1, None, 350), Valid { method: id(2), added: 300, expires: None });
	assert_eq!(of_method(&record, 1, 350), Ended { at: 200, reason: Reason::Routine });
}

#[test]
fn a_key_with_two_ids_serves_what_either_does_and_is_compromised_as_both() {
	use Purpose::*;
	let mut record = created([add(1, 1, &[Authentication], Some(150)), add(2, 1, &[AssertionMethod], None)]);
	assert!(matches!(of_key(&record, 1, Some(AssertionMethod), 200), Valid { .. }));
	assert_eq!(of_key(&record, 1, Some(Authentication), 200), Expired { at: 150 });
	assert_eq!(of_key(&record, 1, Some(CapabilityInvocation), 200), NotForPurpose);
	record.revoke(&id(1), Reason::Compromised { since: 140 }, 200).unwrap();
	assert_eq!(of_method(&record, 2, 140), Compromised { since: 140, ended: Some(200) });
	assert!(matches!(of_method(&record, 2, 139), Valid { .. }));
	assert!(record.document.methods.is_empty());
}

/// The case that was reported: the compromise was of the id, so the key was good under its other id, and for ever once the end was
/// forgotten.
#[test]
fn a_key_that_was_compromised_under_one_id_is_never_valid_again_under_another() {
	let mut record = created([1, 2].map(|place| add(place, 1, &[Purpose::Authentication], None)));
	record.revoke(&id(1), Reason::Compromised { since: 150 }, 200).unwrap();
	for seed in 3..3 + 2 * MAX_ENDED as u8 {
		assert_eq!(of_key(&record, 1, None, 300), Compromised { since: 150, ended: Some(200) });
		record.update([add(seed, seed, &[Purpose::Authentication], None)], 300).unwrap();
		record.revoke(&id(seed), Reason::Routine, 300).unwrap();
	}
	assert_eq!(of_key(&record, 1, None, 160), Compromised { since: 150, ended: Some(200) });
	assert_eq!(of_method(&record, 2, 300), Compromised { since: 150, ended: Some(200) });
	// The older of its two ends made room.
	assert_eq!(of_method(&record, 1, 300), HistoryNeeded);
}

#[test]
fn an_end_that_is_made_sharper_changes_the_answers_since_then() {
	let mut record = created([add(1, 1, &[Purpose::Authentication], None)]);
	record.revoke(&id(1), Reason::Routine, 300).unwrap();
	assert!(matches!(of_key(&record, 1, None, 250), Valid { .. }));
	record.revoke(&id(1), Reason::Compromised { since: 350 }, 400).unwrap();
	assert!(matches!(of_key(&record, 1, None, 250), Valid { .. }));
	assert_eq!(of_key(&record, 1, None, 349), Ended { at: 300, reason: Reason::Routine });
	assert_eq!(of_key(&record, 1, None, 350), Compromised { since: 350, ended: Some(300) });
	record.revoke(&id(1), Reason::Compromised { since: 200 }, 500).unwrap();
	assert_eq!(of_key(&record, 1, None, 250), Compromised { since: 200, ended: Some(300) });
	assert!(matches!(of_key(&record, 1, None, 199), Valid { .. }));
}

#[test]
fn a_key_with_two_ids_that_is_compromised_in_the_second_it_was_added_in_is_compromised_as_both() {
	let mut record = created([]);
	record.update([1, 2].map(|place| add(place, 1, &[Purpose::Authentication], None)), 200).unwrap();
	record.revoke(&id(1), Reason::Compromised { since: 200 }, 200).unwrap();
	for at in [200, 201] {
		assert_eq!(of_method(&record, 1, at), Compromised { since: 200, ended: Some(200) });
		assert_eq!(of_method(&record, 2, at), Compromised { since: 200, ended: Some(200) });
		assert_eq!(of_key(&record, 1, None, at), Compromised { since: 200, ended: Some(200) });
	}
}

#[test]
fn a_key_that_moved_to_another_id_is_compromised_under_both() {
	let mut record = created([add(1, 1, &[Purpose::Authentication], None)]);
	let moved = [Change::RemoveMethod(id(1)), add(2, 1, &[Purpose::Authentication], None)];
	record.update(moved, 200).unwrap();
	record.revoke(&id(2), Reason::Compromised { since: 150 }, 300).unwrap();
	assert!(matches!(of_method(&record, 1, 149), Valid { .. }));
	assert_eq!(of_method(&record, 1, 180), Compromised { since: 150, ended: Some(200) });
	assert_eq!(of_method(&record, 2, 250), Compromised { since: 150, ended: Some(300) });
	assert_eq!(of_key(&record, 1, None, 180), Compromised { since: 150, ended: Some(200) });
}

proptest! {
	/// Several changes can share a second. The answer about a moment is the one at the end of its second, and it stays.
	#[test]
	fn what_is_answered_about_a_moment_that_is_over_is_always_answered(
		steps in prop::collection::vec((1u8..5, any::<bool>(), 0u64..3), 1..12),
	) {
		let mut record = created([]);
		let mut now = 100;
		let mut ends = alloc::collections::BTreeMap::new();
		for (place, adds, seconds) in steps {
			now += seconds;
			let change = match adds {
				true => add(place, place % 2, &[Purpose::Authentication], None),
				false => Change::RemoveMethod(id(place)),
			};
			let mut changed = record.clone();
			if changed.update([change], now).is_ok() {
				record = changed;
			}
			ends.insert(now, record.clone());
		}
		for (at, then) in ends {
			for place in 1..5 {
				prop_assert_eq!(
					matches!(of_method(&record, place, at), Valid { .. }),
					matches!(of_method(&then, place, at), Valid { .. }),
				);
			}
		}
	}
}

#[test]
fn what_was_forgotten_is_never_called_missing() {
	let mut record = created([add(20, 20, &[Purpose::Authentication], None)]);
	for seed in 1..=MAX_ENDED as u8 + 1 {
		record.update([add(seed, seed, &[Purpose::Authentication], None)], 200).unwrap();
		record.revoke(&id(seed), Reason::Routine, 300).unwrap();
	}
	for at in [100, 200, 250, 300, 400] {
		assert_eq!(of_key(&record, 1, None, at), HistoryNeeded);
		assert_eq!(of_method(&record, 100, at), HistoryNeeded);
	}
	// Before the DID there was nothing that could be forgotten.
	for at in [0, 99] {
		assert_eq!(of_key(&record, 1, None, at), NotYetAdded { added: None });
		assert_eq!(of_method(&record, 100, at), NotYetAdded { added: None });
	}
	assert_eq!(of_key(&record, 2, None, 300), Ended { at: 300, reason: Reason::Routine });
	assert!(matches!(of_key(&record, 20, None, 300), Valid { .. }));
	assert_eq!(of_key(&record, 20, None, 99), NotYetAdded { added: None });
}

/// The case that was reported: the key was good for the purpose under an id that the record has forgotten.
#[test]
fn a_purpose_that_a_forgotten_method_may_have_served_is_not_denied() {
	use Purpose::*;
	let mut record = created([add(1, 1, &[Authentication], Some(250)), add(2, 1, &[AssertionMethod], None)]);
	record.update([Change::RemoveMethod(id(2))], 200).unwrap();
	assert_eq!(of_key(&record, 1, Some(CapabilityInvocation), 150), NotForPurpose);
	assert_eq!(of_key(&record, 1, Some(Authentication), 260), Expired { at: 250 });
	for seed in 3..3 + MAX_ENDED as u8 {
		record.update([add(seed, seed, &[Authentication], None)], 210).unwrap();
		record.revoke(&id(seed), Reason::Routine, 300).unwrap();
	}
	for (purpose, at) in [(AssertionMethod, 150), (CapabilityInvocation, 150), (Authentication, 260)] {
		assert_eq!(of_key(&record, 1, Some(purpose), at), HistoryNeeded, "{purpose:?} at {at}");
	}
	assert_eq!(of_key(&record, 1, Some(Authentication), 150), Valid { method: id(1), added: 100, expires: Some(250) });
	// An id stands for one method at a time, so nothing that was forgotten counts.
	let of_id = |purpose, at| {
		let query = KeyQuery { key: KeySelector::Method(id(1)), purpose: Some(purpose), at };
		record.key_status(&query, &NumberedRules::default())
	};
	assert_eq!(of_id(AssertionMethod, 150), NotForPurpose);
	assert_eq!(of_id(Authentication, 260), Expired { at: 250 });
}

#[test]
fn what_a_deactivation_forgot_may_have_served_too() {
	let both = [Purpose::Authentication, Purpose::AssertionMethod];
	let mut record = created([1, 2].map(|place| add(place, 1, &both, None)));
	record.update([Change::RemoveMethod(id(1))], 200).unwrap();
	assert_eq!(of_key(&record, 1, None, 150), Valid { method: id(2), added: 100, expires: None });
	record.deactivate(300).unwrap();
	assert_eq!(of_key(&record, 1, None, 150), HistoryNeeded);
	assert_eq!(of_method(&record, 1, 150), Valid { method: id(1), added: 100, expires: None });
}

#[test]
fn a_key_that_comes_back_after_its_compromise_was_forgotten_is_judged_anew() {
	let mut record = created([add(1, 1, &[Purpose::Authentication], None)]);
	record.revoke(&id(1), Reason::Compromised { since: 150 }, 200).unwrap();
	for seed in 3..3 + MAX_ENDED as u8 {
		record.update([add(seed, seed, &[Purpose::Authentication], None)], 210).unwrap();
		record.revoke(&id(seed), Reason::Compromised { since: 210 }, 210).unwrap();
	}
	record.update([add(2, 1, &[Purpose::Authentication], None)], 300).unwrap();
	assert_eq!(of_key(&record, 1, None, 300), Valid { method: id(2), added: 300, expires: None });
	for at in [100, 150, 200, 299] {
		assert_eq!(of_key(&record, 1, None, at), HistoryNeeded, "{at}");
	}
}

/// The case that was reported: the thief ends the stolen key as a routine, and has the record forget that end. The key that leaves
/// control is known by itself.
#[test]
fn a_key_whose_end_was_flushed_is_compromised_from_the_moment_that_a_later_change_of_control_names() {
	let mut record = created([add(1, 0, &[Purpose::Authentication], None)]);
	record.revoke(&id(1), Reason::Routine, 200).unwrap();
	for seed in 3..3 + MAX_ENDED as u8 {
		record.update([add(seed, seed, &[Purpose::Authentication], None)], 200).unwrap();
		record.revoke(&id(seed), Reason::Routine, 200).unwrap();
	}
	assert_eq!(of_key(&record, 0, None, 160), HistoryNeeded);
	record.rotate(ControlSet::single(key(50)), None, Reason::Compromised { since: 150 }, 300).unwrap();
	record.check_invariants().unwrap();
	for at in [150, 160, 200, 300] {
		assert_eq!(of_key(&record, 0, None, at), Compromised { since: 150, ended: None });
	}
	assert_eq!(of_key(&record, 0, None, 149), HistoryNeeded);
	assert_eq!(of_method(&record, 1, 160), HistoryNeeded);
}

#[test]
fn a_control_key_that_left_as_compromised_is_compromised_though_it_never_was_a_method() {
	let mut record = created([]);
	record.rotate(ControlSet::single(key(50)), None, Reason::Compromised { since: 150 }, 300).unwrap();
	assert_eq!(of_key(&record, 0, None, 149), NeverThere);
	assert_eq!(of_key(&record, 0, None, 150), Compromised { since: 150, ended: None });
}

#[test]
fn with_the_did_every_key_ends() {
	let mut record = created([add(1, 1, &[Purpose::Authentication], None)]);
	record.deactivate(200).unwrap();
	assert_eq!(of_key(&record, 1, None, 200), Deactivated { at: 200 });
	assert_eq!(of_key(&record, 2, None, 200), Deactivated { at: 200 });
	assert_eq!(of_key(&record, 1, None, 199), HistoryNeeded);
}

/// The case that was reported: "history needed" of a time at which there was no history.
#[test]
fn before_the_creation_no_key_was_there_yet_also_if_the_record_has_forgotten_some() {
	let mut record = created([add(0, 1, &[Purpose::Authentication], None)]);
	for place in 1..=10 {
		record
			.update([Change::RemoveMethod(id(place - 1)), add(place, place + 1, &[Purpose::Authentication], None)], 200)
			.unwrap();
	}
	assert!(record.forgot_ended);
	for seed in [1, 5, 11, 12] {
		assert_eq!(of_key(&record, seed, None, 99), NotYetAdded { added: None }, "{seed}");
		assert_eq!(of_method(&record, seed - 1, 99), NotYetAdded { added: None }, "{seed}");
	}
	assert_eq!(of_key(&record, 1, None, 100), HistoryNeeded);
	record.deactivate(300).unwrap();
	assert_eq!(of_key(&record, 11, None, 99), NotYetAdded { added: None });
}

#[test]
fn questions_and_answers_are_read_back() {
	let query = KeyQuery { key: KeySelector::Method(id(1)), purpose: Some(Purpose::KeyAgreement), at: 7 };
	let json = serde_json::json!({ "method": "id-1", "purpose": "keyAgreement", "at": 7 });
	assert_eq!(serde_json::to_value(&query).unwrap(), json);
	assert_eq!(serde_json::from_value::<KeyQuery>(json).unwrap(), query);
	let json = serde_json::json!({ "key": key(1), "at": 7 });
	let query = KeyQuery { key: KeySelector::Key(key(1)), purpose: None, at: 7 };
	assert_eq!(serde_json::from_value::<KeyQuery>(json).unwrap(), query);

	let status = NotYetAdded { added: Some(5) };
	assert_eq!(serde_json::to_value(&status).unwrap(), serde_json::json!({ "status": "notYetAdded", "added": 5 }));
}

#[test]
fn a_withdrawn_algorithm_ends_what_its_keys_can_do_and_nothing_before() {
	use Purpose::*;
	let record = created([add(1, 1, &[Authentication], Some(300)), add(2, 2, &[Authentication], None)]);
	let withdrawn = rules(4, &[withdrawal(200)]);
	let status =
		|seed, purpose, at| record.key_status(&KeyQuery { key: KeySelector::Key(key(seed)), purpose, at }, &withdrawn);
	assert_eq!(status(1, None, 199), Valid { method: id(1), added: 100, expires: Some(300) });
	for purpose in [None, Some(Authentication), Some(AssertionMethod)] {
		assert_eq!(status(1, purpose, 200), Withdrawn { rule: 4, since: 200 });
	}
	assert_eq!(status(1, None, 400), Withdrawn { rule: 4, since: 200 });
	assert_eq!(status(2, None, 400), Valid { method: id(2), added: 100, expires: None });
	// Of what was not in use the rules say nothing.
	assert_eq!(status(1, None, 99), NotYetAdded { added: Some(100) });
	assert_eq!(status(3, None, 400), NeverThere);
	// When a rule loosens, the key is good again.
	assert!(matches!(of_key(&record, 1, None, 250), Valid { .. }));
}

#[test]
fn a_compromise_is_named_before_the_rules() {
	let mut record = created([1, 3].map(|place| add(place, place, &[Purpose::Authentication], None)));
	record.revoke(&id(1), Reason::Compromised { since: 150 }, 300).unwrap();
	record.update([Change::RemoveMethod(id(3))], 300).unwrap();
	let withdrawn = rules(2, &[withdrawal(120)]);
	let status =
		|seed, at| record.key_status(&KeyQuery { key: KeySelector::Key(key(seed)), purpose: None, at }, &withdrawn);
	assert_eq!(status(1, 130), Withdrawn { rule: 2, since: 120 });
	assert_eq!(status(1, 200), Compromised { since: 150, ended: Some(300) });
	assert_eq!(status(3, 200), Withdrawn { rule: 2, since: 120 });
	assert_eq!(status(3, 300), Ended { at: 300, reason: Reason::Routine });
}

#[test]
fn a_key_is_too_old_when_the_rules_of_the_moment_say_so() {
	use Purpose::*;
	let record = created([add(1, 1, &[Authentication], Some(180)), add(2, 2, &[Authentication], None)]);
	let age = rules(3, &[RuleChange::MaxKeyAge(Some(100))]);
	let status =
		|seed, purpose, at| record.key_status(&KeyQuery { key: KeySelector::Key(key(seed)), purpose, at }, &age);
	assert_eq!(status(2, None, 199), Valid { method: id(2), added: 100, expires: None });
	assert_eq!(status(2, None, 200), TooOld { rule: 3, at: 200 });
	assert_eq!(status(2, Some(KeyAgreement), 200), NotForPurpose);
	assert_eq!(status(1, None, 250), Expired { at: 180 });
	// A method of the genesis block has no known start, so it has no age.
	let mut genesis = record.clone();
	genesis.document.methods.iter_mut().for_each(|method| method.added = 0);
	let query = |seed, at| KeyQuery { key: KeySelector::Key(key(seed)), purpose: None, at };
	assert_eq!(genesis.key_status(&query(2, 200), &age), Valid { method: id(2), added: 0, expires: None });
	assert_eq!(genesis.key_status(&query(1, 180), &age), Expired { at: 180 });
	// Ages that no moment can hold are no ages at all.
	let endless = rules(3, &[RuleChange::MaxKeyAge(Some(u64::MAX))]);
	let query = KeyQuery { key: KeySelector::Key(key(2)), purpose: None, at: Moment::MAX - 1 };
	assert!(matches!(record.key_status(&query, &endless), Valid { .. }));
}
