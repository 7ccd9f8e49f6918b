//! Rule sets as JSON, and the questions for them.

use crate::{
	error::{ErrorKind, ResolutionError},
	moment::{format_moment, moment},
	properties::insert_moment,
};
use clavis_primitives::{
	rules::{Field, FieldValue, PastRules, RuleNumber},
	Algorithm, Moment, NumberedRules, Restriction, RuleSet,
};
use serde_json::{json, Map, Value};

/// The rule set that a client asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RulesQuery {
	/// The rule set in force.
	#[default]
	InForce,
	/// The rule set with this number.
	Number(RuleNumber),
	/// The rule set that was in force at this moment, which must be over.
	At(Moment),
}

impl RulesQuery {
	/// Sets a parameter by its name. Refuses an unknown name and a second parameter.
	pub fn set(&mut self, name: &str, value: &str) -> Result<(), ResolutionError> {
		let asked = match name {
			"number" => {
				let number = value.parse().ok().filter(|number: &RuleNumber| number.to_string() == value);
				Self::Number(
					number
						.ok_or_else(|| invalid("'number' is not the number of a rule set: expected 1, 2 and so on"))?,
				)
			},
			"at" => Self::At(moment(value).map_err(|error| invalid(format!("'at' is {error}")))?),
			_ => return Err(invalid(format!("there is no parameter '{name}': use 'number' or 'at'"))),
		};
		match std::mem::replace(self, asked) {
			Self::InForce => Ok(()),
			Self::Number(_) | Self::At(_) => {
				Err(invalid("more than one rule set is asked for: give either 'number' or 'at', once"))
			},
		}
	}

	/// Makes the error for a rule set that does not exist.
	pub fn not_found(self, in_force: RuleNumber) -> ResolutionError {
		let what = match self {
			Self::Number(number) => format!("there is no rule set {number}"),
			Self::At(at) => format!("there is no rule set of {}", format_moment(at)),
			Self::InForce => "there is no rule set".into(),
		};
		ResolutionError::new(ErrorKind::NotFound, format!("{what}: ask for a number from 1 to {in_force}"))
	}
}

/// A rule set of the chain, with its time in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleSetEntry {
	/// The rule set is in force.
	InForce(NumberedRules),
	/// The rule set is no longer in force.
	Past(PastRules),
}

impl RuleSetEntry {
	/// Returns the set, with its number and its first block.
	pub fn set(&self) -> &NumberedRules {
		match self {
			Self::InForce(set) | Self::Past(PastRules { set, .. }) => set,
		}
	}

	/// Returns the set, with its number and its first block.
	pub fn into_set(self) -> NumberedRules {
		match self {
			Self::InForce(set) | Self::Past(PastRules { set, .. }) => set,
		}
	}

	/// Writes the rule set as JSON, with its first block and its end. The moment of the genesis block is left out.
	pub fn to_json(&self) -> Value {
		let mut answer = Map::new();
		let (set, end) = match self {
			Self::InForce(set) => (set, None),
			Self::Past(PastRules { set, until_block, until }) => (set, Some((until_block, until))),
		};
		answer.insert("number".into(), set.number.into());
		answer.insert("inForce".into(), end.is_none().into());
		answer.insert("fromBlock".into(), set.from_block.into());
		insert_moment(&mut answer, "from", set.from);
		if let Some((block, until)) = end {
			answer.insert("untilBlock".into(), (*block).into());
			answer.insert("until".into(), format_moment(*until).into());
		}
		answer.insert("rules".into(), rules_to_json(&set.rules));
		answer.into()
	}
}

/// Writes a rule set as JSON. A limit that is not set is null.
pub fn rules_to_json(set: &RuleSet) -> Value {
	let algorithms = Algorithm::ALL.into_iter().map(|algorithm| {
		let field = Field::Algorithm(algorithm);
		(field.name().to_owned(), value_to_json(set.value(field).value()))
	});
	let numbers = Field::NUMBERS.iter().map(|field| (json_name(*field), value_to_json(set.value(*field).value())));
	let algorithms = ("algorithms".to_owned(), algorithms.collect::<Map<_, _>>().into());
	[algorithms].into_iter().chain(numbers).collect::<Map<_, _>>().into()
}

/// Writes the value of a field as JSON: the status of an algorithm, or a number in the unit of the field. No limit is
/// null.
pub fn value_to_json(value: FieldValue) -> Value {
	match value {
		FieldValue::Restriction(None) => json!({ "status": "accepted" }),
		FieldValue::Restriction(Some(Restriction::NoNewKeys)) => json!({ "status": "noNewKeys" }),
		FieldValue::Restriction(Some(Restriction::Withdrawn { since })) => {
			json!({ "status": "withdrawn", "since": format_moment(since) })
		},
		FieldValue::Seconds(_) | FieldValue::Blocks(_) | FieldValue::Count(_) => value.number().into(),
	}
}

/// Returns the name of a field in JSON: `max-key-age` becomes `maxKeyAge`.
fn json_name(field: Field) -> String {
	let mut words = field.name().split('-');
	let first = words.next().unwrap_or_default().to_owned();
	words.fold(first, |name, word| {
		let mut letters = word.chars();
		let initial = letters.next().map(|letter| letter.to_ascii_uppercase());
		name + &initial.into_iter().chain(letters).collect::<String>()
	})
}

fn invalid(detail: impl Into<String>) -> ResolutionError {
	ResolutionError::invalid_options(detail)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::rules::RuleChange;

	fn query(parameters: &[(&str, &str)]) -> Result<RulesQuery, ResolutionError> {
		let mut query = RulesQuery::default();
		parameters.iter().try_for_each(|(name, value)| query.set(name, value))?;
		Ok(query)
	}

	#[test]
	fn a_rule_set_is_asked_for_by_its_number_or_by_a_moment() {
		assert_eq!(query(&[]), Ok(RulesQuery::InForce));
		assert_eq!(query(&[("number", "3")]), Ok(RulesQuery::Number(3)));
		assert_eq!(query(&[("at", "1970-01-01T00:00:07Z")]), Ok(RulesQuery::At(7)));
		for (parameters, word) in [
			(&[("number", "03")][..], "'number'"),
			(&[("number", "-1")], "'number'"),
			(&[("at", "now")], "'at'"),
			(&[("since", "1")], "'since'"),
			(&[("number", "1"), ("number", "1")], "more than one"),
			(&[("at", "1970-01-01T00:00:07Z"), ("number", "1")], "more than one"),
		] {
			let error = query(parameters).unwrap_err();
			assert_eq!(error.status(), 400);
			assert!(error.detail.contains(word), "{error}");
		}
		let error = RulesQuery::Number(9).not_found(4);
		assert_eq!((error.status(), error.detail.contains('9') && error.detail.contains('4')), (404, true));
	}

	#[test]
	fn a_rule_set_is_written_with_moments_that_people_read() {
		let first = RuleSetEntry::InForce(NumberedRules::default()).to_json();
		let accepted = json!({ "status": "accepted" });
		let expected = json!({
			"number": 1,
			"inForce": true,
			"fromBlock": 0,
			"rules": {
				"algorithms": {
					"ed25519": accepted,
					"sr25519": accepted,
					"secp256k1": accepted,
					"p256": accepted,
					"x25519": accepted,
				},
				"maxKeyAge": null,
				"maxReach": null,
				"minRecoveryDelay": RuleSet::default().min_recovery_delay,
				"minGuardians": 2,
				"rekeyDeadline": RuleSet::default().rekey_deadline,
				"maxEpoch": RuleSet::default().max_epoch,
			},
		});
		assert_eq!(first, expected);

		let withdrawn =
			RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::Withdrawn { since: 1_767_225_600 }));
		let frozen = RuleChange::Algorithm(Algorithm::P256, Some(Restriction::NoNewKeys));
		let rules = RuleSet::default().with_all(&[withdrawn, frozen, RuleChange::MaxKeyAge(Some(31_536_000))]);
		let set = NumberedRules { number: 2, from_block: 7, from: 1_767_225_600, rules };
		let past = RuleSetEntry::Past(PastRules { set, until_block: 9, until: 1_767_225_606 }).to_json();
		assert_eq!((&past["number"], &past["inForce"]), (&json!(2), &json!(false)));
		assert_eq!((&past["fromBlock"], &past["from"]), (&json!(7), &json!("2026-01-01T00:00:00Z")));
		assert_eq!((&past["untilBlock"], &past["until"]), (&json!(9), &json!("2026-01-01T00:00:06Z")));
		let algorithms = &past["rules"]["algorithms"];
		assert_eq!(algorithms["secp256k1"], json!({ "status": "withdrawn", "since": "2026-01-01T00:00:00Z" }));
		assert_eq!(
			(&algorithms["p256"]["status"], &algorithms["ed25519"]["status"]),
			(&json!("noNewKeys"), &json!("accepted"))
		);
		assert_eq!(past["rules"]["maxKeyAge"], 31_536_000);
	}

	#[test]
	fn numbers_have_the_names_of_the_genesis_block() {
		let of_genesis = serde_json::to_value(RuleSet::default()).unwrap();
		let of_answers = rules_to_json(&RuleSet::default());
		for field in Field::NUMBERS {
			let name = json_name(*field);
			assert_eq!(of_answers[&name], of_genesis[&name], "{name}");
			assert!(of_genesis.as_object().unwrap().contains_key(&name), "{name}");
		}
	}
}
