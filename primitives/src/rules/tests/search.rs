use crate::{
	rules::{find_past_rules, NumberedRules, PastRules, RuleNumber},
	Moment,
};
use core::{cell::Cell, convert::Infallible};

/// A set that was in force for ten seconds; set 4 for none, because set 5 replaced it within the same second.
fn past_rules(number: RuleNumber) -> PastRules {
	let start = |number: RuleNumber| Moment::from(number - 1) * 10 - if number > 4 { 10 } else { 0 };
	let set = NumberedRules { number, from: start(number), ..NumberedRules::default() };
	PastRules { set, until_block: 0, until: start(number + 1) }
}

#[test]
fn every_moment_has_the_set_that_covers_it() {
	for in_force in 1..12 {
		for moment in 0..120 {
			let reads = Cell::new(0);
			let found = find_past_rules::<Infallible>(in_force, moment, |number| {
				assert!((1..in_force).contains(&number), "{number} is no past set");
				reads.set(reads.get() + 1);
				Ok(Some(past_rules(number)))
			});
			let expected = (1..in_force).map(past_rules).find(|past| past.covers(moment));
			assert_eq!(found, Ok(expected), "{moment}, {in_force}");
			assert!(reads.get() <= 4, "{moment}: {}", reads.get());
		}
	}
}

#[test]
fn many_sets_within_one_second_leave_the_last() {
	// Ten sets started at moment 5. The eleventh is in force since moment 6.
	let past_rules = |number: RuleNumber| PastRules {
		set: NumberedRules { number, from: if number == 1 { 0 } else { 5 }, ..NumberedRules::default() },
		until_block: 0,
		until: if number == 10 { 6 } else { 5 },
	};
	let found = |moment| find_past_rules::<Infallible>(11, moment, |number| Ok(Some(past_rules(number)))).unwrap();
	assert_eq!(found(4).unwrap().set.number, 1);
	assert_eq!(found(5).unwrap().set.number, 10);
	assert_eq!(found(6), None);
}

#[test]
fn a_state_that_lost_a_set_says_so() {
	assert_eq!(find_past_rules::<Infallible>(9, 5, |_| Ok(None)), Ok(None));
	assert_eq!(find_past_rules(9, 5, |_| Err("unreadable")), Err("unreadable"));
	// No set is over yet.
	assert_eq!(find_past_rules::<Infallible>(1, 5, |number| Ok(Some(past_rules(number)))), Ok(None));
}

#[test]
fn the_longest_search_reads_33_sets_at_most() {
	let reads = Cell::new(0);
	let always_later = |number| {
		reads.set(reads.get() + 1);
		let set = NumberedRules { number, from: 10, ..NumberedRules::default() };
		Ok(Some(PastRules { set, until_block: 0, until: 10 }))
	};
	assert_eq!(find_past_rules::<Infallible>(RuleNumber::MAX, 20, always_later), Ok(None));
	assert!(reads.get() <= 33, "{}", reads.get());
}
