//! The rank of commitments: decided once, and never lost to guardians who recover again.

use super::*;

fn set(seed: u8) -> ControlSet {
	ControlSet::single(key(seed))
}

/// A record that is committed to the key of seed 5, since block 1.
fn committed_record(ranks: bool) -> TestRecord {
	TestRecord { control: Control { next: Some(committed(5, ranks)), ..record([]).control }, ..record([]) }
}

fn outranks(record: &TestRecord, seed: u8, attempt: Option<Attempt>, block: BlockHeight) -> Option<bool> {
	record.revealed_by(&set(seed), block).map(|commitment| record.outranks(&commitment, || attempt, block))
}

fn recover(
	record: &mut TestRecord,
	to: u8,
	next: Option<NextControl>,
	terms: ContestTerms,
) -> Result<Vec<Fragment>, RecordError> {
	record.recover(set(to), next, Reason::Routine, terms, 200)
}

#[test]
fn a_second_recovery_buries_no_commitment_that_ranks_by_age() {
	let mut record = committed_record(false);
	let attempt = Some(Attempt { opened: 11, stood: 0 });
	recover(&mut record, 6, None, ContestTerms { until: 40, attempt, block: 21 }).unwrap();
	assert_eq!(outranks(&record, 5, None, 22), Some(true));
	recover(&mut record, 7, None, ContestTerms { until: 99, attempt: None, block: 30 }).unwrap();
	assert_eq!(outranks(&record, 5, None, 40), Some(true));
	assert_eq!(outranks(&record, 5, None, 41), None);
	record.check_invariants().unwrap();
}

#[test]
fn two_commitments_that_rank_are_not_put_aside_at_once() {
	let mut record = committed_record(true);
	let named = NextControl { committed_at: 20, ranks_from: 30, ..committed(7, false) };
	recover(&mut record, 6, Some(named), ContestTerms { until: 60, attempt: None, block: 20 }).unwrap();
	// The one that the guardians named has come to rank by age, within the window of the first.
	let attempt = Some(Attempt { opened: 30, stood: 0 });
	let second = |block| ContestTerms { until: 90, attempt, block };
	assert_eq!(recover(&mut record.clone(), 8, None, second(60)), Err(RecordError::ContestOpen));
	let mut later = record.clone();
	recover(&mut later, 8, None, second(61)).unwrap();
	assert_eq!((outranks(&later, 7, None, 61), outranks(&later, 5, None, 61)), (Some(true), None));
	later.check_invariants().unwrap();
}

#[test]
fn a_freeze_that_is_lifted_keeps_its_decision_for_attempts_opened_until_then() {
	// Committed in block 1, frozen in block 10. The commitment ranks from block 11 on.
	let opens = |opened| Some(Attempt { opened, stood: 0 });
	let mut record = committed_record(false);
	assert!(!record.unfreeze(10));
	record.freeze(90, Attempt { opened: 10, stood: 0 }, 10);
	assert!(record.unfreeze(30) && !record.is_frozen(30) && !record.unfreeze(30));
	record.check_invariants().unwrap();
	// By its age it would rank.
	assert_eq!(outranks(&record, 5, opens(29), 30), Some(false));
	assert_eq!(outranks(&record, 5, opens(30), 30), Some(true));
	// Another freeze decides anew.
	record.freeze(40, Attempt { opened: 31, stood: 0 }, 31);
	assert_eq!(outranks(&record, 5, opens(31), 31), Some(true));
}

#[test]
fn a_set_that_guardians_put_in_place_leaves_nothing_of_it_to_reveal() {
	let mut record = committed_record(true);
	let terms = ContestTerms { until: 60, attempt: None, block: 20 };
	recover(&mut record, 5, None, terms).unwrap();
	assert_eq!((record.contest, record.revealed_by(&set(5), 20)), (None, None));
	// Nor if the set was put aside before.
	let mut record = committed_record(true);
	recover(&mut record, 6, None, terms).unwrap();
	recover(&mut record, 5, None, terms).unwrap();
	assert_eq!(record.contest, None);
}

#[test]
fn a_freeze_decides_for_as_long_as_it_stands() {
	// Committed in block 1. The commitment ranks from block 11 on.
	let opens = |opened| Some(Attempt { opened, stood: 0 });
	for (began, ranks) in [(10, false), (11, true)] {
		let mut record = committed_record(false);
		record.freeze(30, Attempt { opened: began, stood: 0 }, began);
		assert_eq!(record.outranks_freeze, ranks);
		// Neither a longer freeze, nor an attempt that is opened meanwhile, decides anew.
		record.freeze(35, Attempt { opened: 20, stood: 0 }, 20);
		for (attempt, block) in [(None, began), (None, 35), (opens(20), 30), (opens(35), 50)] {
			assert_eq!(outranks(&record, 5, attempt, block), Some(ranks), "{attempt:?} in {block}");
		}
		// Without a freeze, and without an attempt, nothing is to be outranked by age.
		assert_eq!(outranks(&record, 5, None, 36), Some(false));
		assert_eq!(outranks(&record, 5, opens(36), 40), Some(true));
		// A new freeze is a new decision.
		record.freeze(99, Attempt { opened: 36, stood: 0 }, 36);
		assert_eq!(outranks(&record, 5, None, 50), Some(true));
		record.check_invariants().unwrap();
	}
}

#[test]
fn a_commitment_of_the_inception_outranks_every_freeze() {
	let mut record = committed_record(true);
	record.freeze(30, Attempt { opened: 2, stood: 0 }, 2);
	assert_eq!(outranks(&record, 5, None, 2), Some(true));
}

#[derive(Clone, Debug)]
enum Act {
	Recover { to: u8, commit: Option<u8>, window: u32, opened: Option<u32> },
	Rotate { to: u8, commit: Option<u8> },
	Freeze(u32),
	Wait(u32),
}

fn act() -> impl Strategy<Value = Act> {
	let commit = || proptest::option::of(10u8..14);
	prop_oneof![
		(10u8..14, commit(), 0u32..8, proptest::option::of(0u32..12))
			.prop_map(|(to, commit, window, opened)| Act::Recover { to, commit, window, opened }),
		(10u8..14, commit()).prop_map(|(to, commit)| Act::Rotate { to, commit }),
		(0u32..6).prop_map(Act::Freeze),
		(1u32..4).prop_map(Act::Wait),
	]
}

proptest! {
	/// Against all that guardians and the sets that they put in place do, the holder's committed set can take over until the window
	/// of the first recovery ends.
	#[test]
	fn a_commitment_that_ranks_is_lost_to_no_lower_rung(acts in proptest::collection::vec(act(), 0..40)) {
		let (mut record, mut block, mut until) = (committed_record(true), 1u32, None);
		for act in acts {
			let mut next = record.clone();
			let commitment = |seed: Option<u8>| {
				seed.map(|seed| NextControl { committed_at: block, ranks_from: block + 3, ..committed(seed, false) })
			};
			match act {
				Act::Recover { to, commit, window, opened } => {
					let attempt = opened.map(|ago| Attempt { opened: block.saturating_sub(ago), stood: 0 });
					let terms = ContestTerms { until: block + window, attempt, block };
					if recover(&mut next, to, commitment(commit), terms).is_ok() {
						record = next;
						until = until.or(Some(block + window));
					}
				},
				// The gate lets the current set rotate where nothing is committed and nothing frozen.
				Act::Rotate { to, commit } if record.control.next.is_none() && !record.is_frozen(block) => {
					next.rotate(set(to), commitment(commit), Reason::Routine, 200).unwrap();
					record = next;
				},
				Act::Rotate { .. } => {},
				Act::Freeze(blocks) => record.freeze(block + blocks, Attempt { opened: block, stood: 0 }, block),
				Act::Wait(blocks) => block += blocks,
			}
			if until.is_none_or(|until| block <= until) {
				prop_assert_eq!(outranks(&record, 5, None, block), Some(true));
				let revealed = record.revealed_by(&set(5), block).unwrap();
				prop_assert_eq!(revealed.control_version, 1, "what the holder signed stays good");
			}
			prop_assert_eq!(record.check_invariants(), Ok(()));
		}
	}

	/// A thief who rotates once, with a commitment, gains nothing if the guardians step in before it has the age that was
	/// fixed when it was made: it is dropped, and does not lift a freeze.
	#[test]
	fn a_commitment_is_put_aside_if_and_only_if_it_ranks(
		flag: bool, age in 0u32..20, needed in 0u32..20, freezes: bool, waits in 0u32..20,
	) {
		let mut record = committed_record(flag);
		record.control.next = record.control.next.map(|next| NextControl { ranks_from: 1 + needed, ..next });
		let opened = 1 + age;
		let attempt = Some(Attempt { opened, stood: 0 });
		if freezes {
			record.freeze(opened + 5, Attempt { opened, stood: 0 }, opened);
		}
		let block = opened + waits;
		let ranks = flag || age >= needed;
		prop_assert_eq!(outranks(&record, 5, attempt, block), Some(ranks));
		recover(&mut record, 6, None, ContestTerms { until: block + 3, attempt, block }).unwrap();
		prop_assert_eq!(record.contest.is_some(), ranks);
		prop_assert_eq!(outranks(&record, 5, None, block), ranks.then_some(true));
		prop_assert_eq!(record.check_invariants(), Ok(()));
	}
}
