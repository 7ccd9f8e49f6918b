//! Searches for versions in archives that are complete, pruned or false.

use super::{testing::*, *};
use clavis_resolution::HistoryPage;
use proptest::prelude::*;
use std::{cell::Cell, sync::atomic::Ordering};

fn history(chain: &Chain) -> History<'_> {
	History::new(chain, ID, chain.head(), chain.current())
}

fn version(chain: &Chain, question: Question) -> Result<Version, VersionError> {
	history(chain).version(question).map(|(version, _)| version)
}

/// Checks that every version of a chain is found by its number and by the moments at which it was current.
fn check(changes: &[u32]) {
	let chain = Chain::new(changes);
	let versions = chain.versions();
	for (place, (height, record)) in versions.iter().enumerate() {
		let found = version(&chain, Question::Version(record.version)).unwrap();
		let next = versions.get(place + 1).map(|(_, next)| (next.version, next.updated));
		assert_eq!((found.record.snapshot(), found.next), (record.snapshot(), next), "{changes:?}");
		assert_eq!((found.record.version, found.record.updated), (record.version, record.updated));
		assert_eq!(history(&chain).start_of(record.version).unwrap(), *height);

		// A version that started and ended within a block was current at no moment.
		let last = next.map_or(record.updated + 100, |(_, to)| to.saturating_sub(1));
		for moment in [record.updated, last].into_iter().filter(|moment| (record.updated..=last).contains(moment)) {
			let found = version(&chain, Question::Moment(moment)).unwrap();
			assert_eq!(found.record.version, record.version, "{moment} in {changes:?}");
		}
	}
	let current = version(&chain, Question::Current).unwrap();
	assert_eq!((current.record, current.next), (chain.current(), None));
	let created = versions[0].1.created;
	for missing in [Question::Version(0), Question::Version(versions.len() as u32 + 1), Question::Moment(created - 1)] {
		assert!(matches!(version(&chain, missing), Err(VersionError::NotFound)), "{missing:?}");
	}
}

#[test]
fn versions_are_found_by_number_and_by_moment() {
	check(&[0, 0, 1, 0, 0, 1, 1, 0, 1, 0]);
	check(&[1]);
	check(&[0, 1, 0]);
}

#[test]
fn versions_that_started_and_ended_within_a_block_are_found() {
	check(&[0, 3, 0, 2, 0]);
	check(&[1, 5]);
}

#[test]
fn a_pruned_state_is_an_error_of_its_own() {
	let mut chain = Chain::new(&[0, 1, 0, 1, 0, 0, 1, 0, 1, 0]);
	chain.pruned_below = 6;
	for gone in [Question::Version(1), Question::Version(2), Question::Moment(moment(3))] {
		assert!(matches!(version(&chain, gone), Err(VersionError::Pruned)), "{gone:?}");
	}
	assert_eq!(version(&chain, Question::Version(4)).unwrap().record.version, 4);
	assert_eq!(version(&chain, Question::Moment(moment(9))).unwrap().record.version, 4);
	// The state that has the version is kept, but not the state in which the version before it ends.
	chain.pruned_below = 5;
	assert_eq!(history(&chain).start_of(3).unwrap(), 6);
	assert_eq!(version(&chain, Question::Moment(moment(6))).unwrap().record.version, 3);
	assert!(matches!(history(&chain).start_of(2), Err(VersionError::Pruned)));
}

#[test]
fn a_forged_version_is_refused() {
	let mut chain = Chain::new(&[0, 1, 1, 2, 0, 1, 1, 0]);
	let current = chain.current().version;
	for forged in 1..current {
		chain.forged = Some(forged);
		let error = version(&chain, Question::Version(forged)).unwrap_err();
		assert!(matches!(error, VersionError::Inconsistent), "{forged}: {error}");
	}
}

#[test]
fn pages_list_all_versions_from_the_newest_down() {
	let chain = Chain::new(&[0, 120, 0, 1]);
	let numbers = |page: &HistoryPage| page.entries.iter().map(|entry| entry.record.version).collect::<Vec<_>>();
	let newest = history(&chain).page(None).unwrap();
	assert_eq!(numbers(&newest), (22..=121).rev().collect::<Vec<_>>());
	assert_eq!((newest.current_version, newest.block), (121, 3));
	assert_eq!(newest.earlier.map(|record| record.version), Some(21));
	let newest = newest.entries.iter().map(|entry| (entry.block, entry.until)).take(2).collect::<Vec<_>>();
	assert_eq!(newest, [(3, None), (1, Some(moment(3)))]);

	let oldest = history(&chain).page(Some(22)).unwrap();
	assert_eq!(numbers(&oldest), (1..=21).rev().collect::<Vec<_>>());
	assert_eq!((oldest.current_version, oldest.earlier), (121, None));
	for below in [0, 1] {
		assert!(matches!(history(&chain).page(Some(below)), Err(VersionError::NothingBelow)));
	}
}

#[test]
fn other_work_goes_first_between_two_executions() {
	let chain = Chain::new(&[0, 3, 0, 4, 0, 2]);
	let pauses = Cell::new(0);
	let pause = || pauses.set(pauses.get() + 1);
	let page = history(&chain).in_turns(&pause).page(None).unwrap();
	assert_eq!(page.entries.len(), 9);
	let executed = chain.executed.load(Ordering::SeqCst);
	assert!(executed > 1);
	assert_eq!(pauses.get(), executed - 1);
}

proptest! {
	#[test]
	fn every_version_of_any_history_is_found_and_checked(
		// The genesis block is never executed.
		genesis in 0u32..2,
		mut changes in prop::collection::vec(0u32..4, 1..30),
	) {
		changes.insert(0, genesis);
		prop_assume!(changes.iter().any(|changes| *changes > 0));
		check(&changes);
	}
}
