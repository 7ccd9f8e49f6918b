use super::*;
use std::collections::BTreeSet;

#[test]
fn every_field_is_there_once_with_a_name_of_its_own() {
	let fields = Field::all().collect::<Vec<_>>();
	assert!(fields.is_sorted_by(|one, next| one < next));
	let names = fields.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
	assert_eq!((fields.len(), names.len()), (11, 11));
	let default = RuleSet::default();
	for field in fields {
		assert_eq!(default.value(field).field(), field);
	}
}

#[test]
fn recovery_and_the_reach_of_compromises_are_out_of_the_councils_reach() {
	let out = Field::all().filter(|field| !field.is_for_council()).collect::<Vec<_>>();
	assert_eq!(out, [Field::MaxReach, Field::MinRecoveryDelay, Field::MinGuardians]);
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
