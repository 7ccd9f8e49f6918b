//! Rules in plain words: what each field says, whom it concerns, and what a change of it does.

use super::{
	span::{blocks_in_words, in_words},
	wish::setting,
};
use clavis_primitives::{
	rules::{Field, Restriction, RuleChange},
	Moment, RuleSet,
};
use clavis_resolution::format_moment;
use serde_json::{json, Value};
use std::cmp::Ordering;

/// What one field of a rule set says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
	/// The field, with its value.
	pub setting: RuleChange,
	/// The field's name, as people call it.
	pub title: String,
	/// What it says.
	pub says: String,
}

/// What becomes of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
	/// What it said.
	pub before: Clause,
	/// What it says then.
	pub after: Clause,
	/// Whether that is tighter (more is refused), looser, or neither.
	pub tightness: Option<Ordering>,
	/// What it means, and for whom.
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
		format!("{} ({}): {} instead of {}. {affects}", after.title, self.direction(), after.says, before.says)
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

/// What a rule set says, field by field.
pub fn clauses(rules: &RuleSet, block_time: u64) -> Vec<Clause> {
	Field::all().map(|field| Clause::of(rules.value(field), block_time)).collect()
}

/// What becomes of each field that differs.
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

/// A change as `--json` prints it: spans in the unit that the chain keeps them in.
pub fn change_to_json(change: &RuleChange) -> Value {
	let field = change.field().to_string();
	match *change {
		RuleChange::Algorithm(_, restriction) => match restriction {
			None => json!({ "field": field, "restriction": "accepted" }),
			Some(Restriction::NoNewKeys) => json!({ "field": field, "restriction": "noNewKeys" }),
			Some(Restriction::Withdrawn { since }) => {
				json!({ "field": field, "restriction": "withdrawn", "since": format_moment(since) })
			},
		},
		RuleChange::MaxKeyAge(seconds) | RuleChange::MaxReach(seconds) => json!({ "field": field, "seconds": seconds }),
		RuleChange::MinGuardians(guardians) => json!({ "field": field, "guardians": guardians }),
		RuleChange::MinRecoveryDelay(blocks) | RuleChange::RekeyDeadline(blocks) | RuleChange::MaxEpoch(blocks) => {
			json!({ "field": field, "blocks": blocks })
		},
	}
}

fn title(field: Field) -> String {
	match field {
		Field::Algorithm(algorithm) => format!("{} keys", algorithm.name()),
		Field::MaxKeyAge => "longest key age".into(),
		Field::MaxReach => "reach of 'compromised since'".into(),
		Field::MinRecoveryDelay => "shortest recovery delay".into(),
		Field::MinGuardians => "fewest guardians".into(),
		Field::RekeyDeadline => "rekey deadline of groups".into(),
		Field::MaxEpoch => "longest epoch of groups".into(),
	}
}

/// The first moment of all stands for that at which a decision is carried out: nothing is withdrawn before.
fn from_when(since: Moment) -> String {
	match since {
		0 => "at once".into(),
		_ => format!("from {} on", format_moment(since)),
	}
}

fn says(change: &RuleChange, block_time: u64) -> String {
	match *change {
		RuleChange::Algorithm(_, None) => "accepted".into(),
		RuleChange::Algorithm(_, Some(Restriction::NoNewKeys)) => "no new ones, those there are go on".into(),
		RuleChange::Algorithm(_, Some(Restriction::Withdrawn { since })) => {
			format!("withdrawn {}", from_when(since))
		},
		RuleChange::MaxKeyAge(None) => "no limit".into(),
		RuleChange::MaxKeyAge(Some(age)) => in_words(age),
		RuleChange::MaxReach(None) => "to the beginning".into(),
		RuleChange::MaxReach(Some(reach)) => in_words(reach),
		RuleChange::MinGuardians(guardians) => guardians.to_string(),
		RuleChange::MinRecoveryDelay(blocks) | RuleChange::RekeyDeadline(blocks) | RuleChange::MaxEpoch(blocks) => {
			blocks_in_words(blocks, block_time)
		},
	}
}

/// Whom a field with this value concerns, and what it means for them.
pub fn affects(change: &RuleChange) -> String {
	match *change {
		RuleChange::Algorithm(algorithm, said) => {
			let name = algorithm.name();
			match said {
				None => format!("Holders may add {name} keys, and those that count for nothing now are good again"),
				Some(Restriction::NoNewKeys) => format!(
					"Nobody can add a {name} key, to a document or to a control set; those that are there sign and are \
					 checked as before"
				),
				Some(Restriction::Withdrawn { since }) => {
					let from = from_when(since);
					format!(
						"Nobody can add a {name} key once the rule is in force, and those that are there neither change a DID \
						 nor pass a check {from}: what they signed before stays good. Holders of them must rotate away \
						 before; after it they still can by their committed next set, or by their guardians. Such a key \
						 can still be revoked"
					)
				},
			}
		},
		RuleChange::MaxKeyAge(None) => "Verification methods last until somebody ends them".into(),
		RuleChange::MaxKeyAge(Some(age)) => format!(
			"A verification method is good for {} after it was added, also where that was before this rule: holders must \
			 renew theirs in time",
			in_words(age)
		),
		RuleChange::MaxReach(None) => {
			"Whoever ends a key as compromised may name any moment, and what was signed since then fails".into()
		},
		RuleChange::MaxReach(Some(reach)) => format!(
			"Whoever ends a key as compromised can name a moment up to {} ago: what was signed before that stays good",
			in_words(reach)
		),
		RuleChange::MinRecoveryDelay(_) => {
			"New guardian plans must leave a holder at least so long to object; plans that are there stay".into()
		},
		RuleChange::MinGuardians(_) => {
			"New guardian plans must ask for at least so many guardians; plans that are there stay".into()
		},
		RuleChange::RekeyDeadline(_) => {
			"When a member's DID changes, a group must agree on a new secret within this time".into()
		},
		RuleChange::MaxEpoch(_) => "A group must agree on a new secret at least so often".into(),
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
			text.starts_with("secp256k1 keys (tighter): withdrawn from 2030-01-01T00:00:00Z on instead of accepted."),
			"{text}"
		);
		assert!(text.contains("rotate away"), "{text}");
		let expected = json!({ "field": "secp256k1", "restriction": "withdrawn", "since": "2030-01-01T00:00:00Z" });
		assert_eq!(difference.to_json()["change"], expected);
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
			// What is told is all there is.
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
