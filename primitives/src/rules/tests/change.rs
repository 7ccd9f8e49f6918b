use super::*;
use std::collections::BTreeSet;

#[test]
fn every_field_is_there_once_with_a_name_of_its_own() {
	let fields = Field::all().collect::<Vec<_>>();
	assert!(fields.is_sorted_by(|one, next| one < next));
	let names = fields.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
	assert_eq!((fields.len(), names.len()), (Field::COUNT, Field::COUNT));
	let default = RuleSet::default();
	for field in fields {
		assert_eq!(default.value(field).field(), field);
	}
}

#[test]
fn recovery_key_age_and_the_reach_of_compromises_are_out_of_the_councils_reach() {
	let out = Field::all().filter(|field| !field.is_for_council()).collect::<Vec<_>>();
	assert_eq!(out, [Field::MaxKeyAge, Field::MaxReach, Field::MinRecoveryDelay, Field::MinGuardians]);
}

#[test]
fn a_field_takes_values_of_its_own_unit() {
	let examples = [
		FieldValue::Restriction(Some(Restriction::NoNewKeys)),
		FieldValue::Seconds(Some(7)),
		FieldValue::Blocks(7),
		FieldValue::Count(7),
	];
	for field in Field::all() {
		let taken = examples.into_iter().filter_map(|value| Some((value, field.change(value)?))).collect::<Vec<_>>();
		let [(value, change)] = taken[..] else { panic!("{field} takes {taken:?}") };
		assert_eq!((change.field(), change.value()), (field, value));
		assert_eq!(core::mem::discriminant(&value), core::mem::discriminant(&field.unit()));
	}
}

#[test]
fn the_default_is_within_the_bounds_of_each_field() {
	let rules = RuleSet::default();
	for field in Field::NUMBERS {
		let (bounds, _) = field.bounds(&rules).unwrap();
		assert!(rules.value(*field).value().number().is_none_or(|number| bounds.contains(&number)), "{field}");
	}
}

proptest! {
	#[test]
	fn changes_from_one_set_to_another_lead_there(from in set(), to in set()) {
		let changes = from.changes_to(&to);
		prop_assert_eq!(from.clone().with_all(&changes), to);
		// No change is idle, and no field is changed twice.
		prop_assert!(changes.iter().all(|change| from.clone().with(change) != from));
		prop_assert!(changes.is_sorted_by(|one, next| one.field() < next.field()));
	}

	#[test]
	fn a_change_changes_its_field_alone(rules in set(), change in change()) {
		let changed = rules.clone().with(&change);
		prop_assert_eq!(changed.value(change.field()), change);
		for field in Field::all().filter(|field| *field != change.field()) {
			prop_assert_eq!(changed.value(field), rules.value(field));
		}
	}
}
