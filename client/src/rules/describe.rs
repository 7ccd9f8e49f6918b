//! Rule sets in plain words, field by field, and the differences between two.

use super::{
	setting::setting,
	span::{blocks_in_words, in_words},
	words::{affects, from_when, title},
};
use clavis_primitives::{
	rules::{Field, FieldValue, Restriction, RuleChange},
	RuleSet,
};
use clavis_resolution::value_to_json;
use serde_json::{json, Value};
use std::cmp::Ordering;

/// One field of a rule set, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
	/// The field, with its value.
	pub setting: RuleChange,
	/// The field's name, as people call it.
	pub title: String,
	/// Its value in words.
	pub says: String,
}

/// The difference between two rule sets in one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
	/// The field in the earlier set.
	pub before: Clause,
	/// The field in the later set.
	pub after: Clause,
	/// The direction of the change: the later value is tighter (the chain refuses more), looser, or neither.
	pub tightness: Option<Ordering>,
	/// The consequences, and the people that they concern.
	pub affects: String,
}

impl Clause {
	fn of(setting: RuleChange, block_time: u64) -> Self {
		Self { setting, title: title(setting.field()), says: says(&setting, block_time) }
	}
}

impl Difference {
	/// One word for the direction.
	pub fn direction(&self) -> &'static str {
		match self.tightness {
			Some(Ordering::Greater) => "tighter",
			Some(Ordering::Less) => "looser",
			Some(Ordering::Equal) | None => "different",
		}
	}

	/// As a line for people.
	pub fn sentence(&self) -> String {
		let Self { before, after, affects, .. } = self;
		format!("{} ({}): from '{}' to '{}'. {affects}", after.title, self.direction(), before.says, after.says)
	}

	/// As `--json` prints it.
	pub fn to_json(&self) -> Value {
		json!({
			"field": self.after.setting.field().to_string(),
			"from": setting(&self.before.setting),
			"to": setting(&self.after.setting),
			"change": change_to_json(&self.after.setting),
			"direction": self.direction(),
			"text": self.sentence(),
		})
	}
}

/// Returns the fields of a rule set, in words.
pub fn clauses(rules: &RuleSet, block_time: u64) -> Vec<Clause> {
	Field::all().map(|field| Clause::of(rules.value(field), block_time)).collect()
}

/// Returns the fields in which two sets differ.
pub fn difference_between(from: &RuleSet, to: &RuleSet, block_time: u64) -> Vec<Difference> {
	let changes = from.changes_to(to).into_iter();
	changes
		.map(|change| Difference {
			before: Clause::of(from.value(change.field()), block_time),
			after: Clause::of(change, block_time),
			tightness: from.clone().with(&change).partial_cmp(from),
			affects: affects(&change),
		})
		.collect()
}

/// A change as `--json` prints it: the name of the field, and its value as in a whole rule set.
pub fn change_to_json(change: &RuleChange) -> Value {
	json!({ "field": change.field().name(), "value": value_to_json(change.value()) })
}

fn says(change: &RuleChange, block_time: u64) -> String {
	match change.value() {
		FieldValue::Restriction(None) => "accepted".into(),
		FieldValue::Restriction(Some(Restriction::NoNewKeys)) => "no new ones, existing ones stay good".into(),
		FieldValue::Restriction(Some(Restriction::Withdrawn { since })) => format!("withdrawn {}", from_when(since)),
		FieldValue::Seconds(None) => "no limit".into(),
		FieldValue::Seconds(Some(seconds)) => in_words(seconds),
		FieldValue::Blocks(blocks) => blocks_in_words(blocks, block_time),
		FieldValue::Count(count) => count.to_string(),
	}
}

/// Changes of every kind, for property tests.
#[cfg(test)]
pub(super) fn any_change() -> impl proptest::strategy::Strategy<Value = RuleChange> {
	use clavis_primitives::Algorithm;
	use proptest::{option, prelude::*, sample::select};

	/// The last moment that can be written.
	const LAST: u64 = 253_402_300_799;
	let said = prop_oneof![
		Just(None),
		Just(Some(Restriction::NoNewKeys)),
		(0..=LAST).prop_map(|since| Some(Restriction::Withdrawn { since })),
	];
	prop_oneof![
		(select(&Algorithm::ALL[..]), said).prop_map(|(algorithm, said)| RuleChange::Algorithm(algorithm, said)),
		option::of(any::<u64>()).prop_map(RuleChange::MaxKeyAge),
		option::of(any::<u64>()).prop_map(RuleChange::MaxReach),
		any::<u32>().prop_map(RuleChange::MinRecoveryDelay),
		any::<u8>().prop_map(RuleChange::MinGuardians),
		any::<u32>().prop_map(RuleChange::RekeyDeadline),
		any::<u32>().prop_map(RuleChange::MaxEpoch),
	]
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::Algorithm;
	use proptest::{collection::vec, prelude::*};

	#[test]
	fn a_withdrawal_says_from_when_on_and_what_to_do() {
		let before = RuleSet::default();
		let since = 1_893_456_000;
		let change = RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::Withdrawn { since }));
		let differences = difference_between(&before, &before.clone().with(&change), 3);
		let [difference] = &differences[..] else { panic!("{differences:?}") };
		let text = difference.sentence();
		assert!(
			text.starts_with("secp256k1 keys (tighter): from 'accepted' to 'withdrawn from 2030-01-01T00:00:00Z on'."),
			"{text}"
		);
		assert!(text.contains("rotate away"), "{text}");
		let value = json!({ "status": "withdrawn", "since": "2030-01-01T00:00:00Z" });
		let expected = json!({ "field": "secp256k1", "value": value });
		assert_eq!(difference.to_json()["change"], expected);
	}

	#[test]
	fn a_withdrawal_at_once_asks_for_nothing_that_is_over() {
		let change = RuleChange::Algorithm(Algorithm::Ed25519, Some(Restriction::Withdrawn { since: 0 }));
		let before = RuleSet::default();
		let differences = difference_between(&before, &before.clone().with(&change), 3);
		let text = differences.first().map(Difference::sentence).unwrap_or_default();
		assert!(text.starts_with("ed25519 keys (tighter): from 'accepted' to 'withdrawn at once'. "), "{text}");
		assert!(text.contains("committed next set") && !text.contains("before"), "{text}");
	}

	#[test]
	fn directions_are_those_of_the_chain() {
		let rules = RuleSet::default();
		let direction = |change: RuleChange| {
			difference_between(&rules, &rules.clone().with(&change), 3).first().map(Difference::direction)
		};
		assert_eq!(direction(RuleChange::MaxKeyAge(Some(90 * 86_400))), Some("tighter"));
		assert_eq!(direction(RuleChange::MaxReach(Some(90 * 86_400))), Some("different"));
		assert_eq!(direction(RuleChange::MaxEpoch(rules.max_epoch + 1)), Some("looser"));
		assert_eq!(direction(RuleChange::MaxEpoch(rules.max_epoch)), None);
	}

	proptest! {
		#[test]
		fn every_change_is_told(changes in vec(any_change(), 0..8), block_time in 0u64..100) {
			let from = RuleSet::default();
			let to = from.clone().with_all(&changes);
			let differences = difference_between(&from, &to, block_time);
			// The description contains all changes.
			let told = differences.iter().map(|difference| difference.after.setting).collect::<Vec<_>>();
			prop_assert_eq!(from.clone().with_all(&told), to.clone());
			for difference in &differences {
				let Difference { before, after, affects, .. } = difference;
				prop_assert!(before.says != after.says && !affects.is_empty() && !after.title.is_empty());
			}
			prop_assert_eq!(clauses(&to, block_time).len(), Field::all().count());
		}
	}
}
