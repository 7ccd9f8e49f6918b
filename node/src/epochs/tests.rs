//! Searches for epochs in bodies that are complete, pruned, or full of calls that failed.

use super::{testing::*, *};
use proptest::prelude::*;
use std::{
	cell::Cell,
	sync::{atomic::Ordering, Arc},
};

const NO_PAUSE: Pause<'static> = &|| ();

fn commits(count: usize) -> Vec<Event> {
	[Event::NextBlock, Event::Commit { added: 1, removed: 0 }].repeat(count)
}

fn epochs(model: &Arc<Model>) -> Epochs {
	Epochs::new(model.clone())
}

/// Checks that each epoch is found, as the model has it, and proven.
fn check(epochs: &Epochs, model: &Model, order: impl IntoIterator<Item = u32>) {
	let head = model.head();
	for epoch in order {
		let place = epoch as usize - 1;
		let entry = epochs.one(GROUP, &head, epoch, NO_PAUSE).unwrap();
		let expected = EpochEntry {
			record: model.records[place].clone(),
			at: model.places[place],
			block: block_hash(model.places[place].block),
			commit: model.commits[place].clone(),
		};
		assert_eq!(entry, expected, "{epoch}");
		let (record, path) = epochs.record(GROUP, &head, epoch, NO_PAUSE).unwrap();
		let leaves = head.base.epoch - 1;
		match path {
			Some(path) => assert!(path.verify(epoch, record.hash(), &head.history, leaves), "{epoch}"),
			None => assert_eq!((epoch, record.hash()), (head.base.epoch, head.base.hash)),
		}
	}
}

#[test]
fn every_kind_of_epoch_is_found() {
	let commit = Event::Commit { added: 3, removed: 1 };
	let next = Event::NextBlock;
	let model = Arc::new(Model::new(&[
		commit,
		next,
		commit,
		next,
		Event::Void,
		next,
		commit,
		Event::Void,
		commit,
		Event::Void,
		next,
		commit,
		next,
		Event::Restart,
		next,
		commit,
		next,
		commit,
		Event::NextExtrinsic,
		Event::Void,
		next,
		Event::Restart,
		commit,
		Event::Restart,
		Event::Restart,
		next,
		commit,
	]));
	check(&epochs(&model), &model, (1..=model.current()).rev());
	check(&epochs(&model), &model, 1..=model.current());
}

#[test]
fn a_number_that_the_group_does_not_have_is_refused() {
	let model = Arc::new(Model::new(&commits(4)));
	for asked in [0, 6, u32::MAX] {
		let error = epochs(&model).one(GROUP, &model.head(), asked, NO_PAUSE).unwrap_err();
		assert!(matches!(error, EpochsError::NoEpoch { current: 5, .. }), "{error}");
	}
}

#[test]
fn pages_follow_each_other_from_the_oldest_epoch_on() {
	let model = Arc::new(Model::new(&commits(149)));
	let (epochs, head) = (epochs(&model), model.head());
	let numbers = |from, limit| {
		let page = epochs.page(GROUP, &head, from, limit, NO_PAUSE).unwrap();
		let numbers = page.entries.iter().map(|entry| entry.record.epoch).collect::<Vec<_>>();
		(numbers, page.next())
	};
	assert_eq!(numbers(1, 1_000), ((1..=64).collect(), Some(65)));
	assert_eq!(numbers(65, 64), ((65..=128).collect(), Some(129)));
	assert_eq!(numbers(129, 64), ((129..=150).collect(), None));
	assert_eq!(numbers(150, 0), (vec![150], None));
	assert_eq!(numbers(0, 1), (vec![1], Some(2)));
	assert_eq!((numbers(151, 64), numbers(u32::MAX, 9)), ((vec![], None), (vec![], None)));
}

#[test]
fn a_history_is_read_once() {
	let model = Arc::new(Model::new(&commits(99)));
	let (epochs, head) = (epochs(&model), model.head());
	epochs.one(GROUP, &head, 1, NO_PAUSE).unwrap();
	assert_eq!(model.reads.swap(0, Ordering::SeqCst), 100);
	for epoch in [1, 50, 99, 100] {
		epochs.one(GROUP, &head, epoch, NO_PAUSE).unwrap();
		assert_eq!(model.reads.swap(0, Ordering::SeqCst), 1, "{epoch}");
	}
	epochs.record(GROUP, &head, 40, NO_PAUSE).unwrap();
	assert_eq!(model.reads.swap(0, Ordering::SeqCst), 1);
}

#[test]
fn other_work_goes_first_now_and_then() {
	let model = Arc::new(Model::new(&commits(99)));
	let pauses = Cell::new(0);
	let pause = || pauses.set(pauses.get() + 1);
	epochs(&model).one(GROUP, &model.head(), 1, &pause).unwrap();
	assert_eq!(pauses.get(), 3);
}

/// Asks again until there is an answer. Returns the number of requests.
fn insist<T>(ask: impl Fn() -> Result<T, EpochsError>) -> (T, u32) {
	let mut lowest = u32::MAX;
	for requests in 1..10_000 {
		match ask() {
			Ok(answer) => return (answer, requests),
			Err(EpochsError::Unfinished { reached }) => {
				assert!(reached <= lowest, "{reached} after {lowest}");
				lowest = reached;
			},
			Err(error) => panic!("{error}"),
		}
	}
	panic!("no answer")
}

#[test]
fn a_request_that_read_enough_is_continued_by_the_next_one() {
	let model = Arc::new(Model::new(&commits(99)));
	let limited = Epochs::limited(model.clone(), 10, 1_000);
	let (entry, requests) = insist(|| limited.one(GROUP, &model.head(), 1, NO_PAUSE));
	assert_eq!((entry.record, requests), (model.records[0].clone(), 10));

	// Nothing below a restart is known before its MLS group's first epoch is reached.
	let events = [commits(60), vec![Event::NextBlock, Event::Restart], commits(5)].concat();
	let model = Arc::new(Model::new(&events));
	let limited = Epochs::limited(model.clone(), 10, 1_000);
	let (entry, requests) = insist(|| limited.one(GROUP, &model.head(), 60, NO_PAUSE));
	assert_eq!(entry.record, model.records[59]);
	assert!(requests < 15, "{requests}");
	let (page, _) = insist(|| limited.page(GROUP, &model.head(), 1, 64, NO_PAUSE));
	assert!(!page.entries.is_empty() && page.entries.len() < 11, "it has what one request reads");
}

#[test]
fn places_that_were_forgotten_are_found_again() {
	let model = Arc::new(Model::new(&commits(49)));
	let forgetful = Epochs::limited(model.clone(), 1_000, 3);
	check(&forgetful, &model, [1, 50, 7, 30, 1]);
}

#[test]
fn a_missing_body_is_an_error_of_its_own() {
	let mut model = Model::new(&[commits(3), vec![Event::NextBlock, Event::Void], commits(3)].concat());
	model.kept_from = 6;
	let model = Arc::new(model);
	let (epochs, head) = (epochs(&model), model.head());
	// Each block from the first on has the epoch with its number.
	assert_eq!(epochs.one(GROUP, &head, 6, NO_PAUSE).unwrap().record, model.records[5]);
	for gone in [5, 4, 1] {
		let error = epochs.one(GROUP, &head, gone, NO_PAUSE).unwrap_err();
		assert!(matches!(error, EpochsError::Pruned { block: 5 }), "{gone}: {error}");
		assert!(error.to_string().contains("all bodies"));
	}
	assert!(matches!(epochs.record(GROUP, &head, 1, NO_PAUSE), Err(EpochsError::Pruned { .. })));
}

#[test]
fn bodies_that_contradict_the_state_are_refused() {
	let model = Arc::new(Model::new(&commits(5)));
	let mut head = model.head();
	head.base.hash = H256([1; 32]);
	let outcome = epochs(&model).one(GROUP, &head, 6, NO_PAUSE);
	assert!(matches!(outcome, Err(EpochsError::Inconsistent)), "{outcome:?}");
	let mut head = model.head();
	head.roster += 1;
	let outcome = epochs(&model).one(GROUP, &head, 3, NO_PAUSE);
	assert!(matches!(outcome, Err(EpochsError::Inconsistent)), "{outcome:?}");
}

#[test]
fn false_trails_keep_nobody_from_the_true_one() {
	// A restart below which nothing is known, and a void, each among calls that failed.
	let mut events = Vec::new();
	for round in 0..12u8 {
		events.extend((0..8).map(|kind| Event::Decoy(8 * round + kind)));
		events.push(Event::Commit { added: 2, removed: 1 });
		events.extend((0..8).map(|kind| Event::Decoy(8 * round + kind)));
		events.push(if round % 3 == 0 { Event::Void } else { Event::NextBlock });
	}
	events.push(Event::Restart);
	events.extend(commits(2));
	let model = Arc::new(Model::new(&events));
	check(&epochs(&model), &model, (1..=model.current()).rev());
}

fn event() -> impl Strategy<Value = Event> {
	prop_oneof![
		5 => (0u32..300, 0u32..5).prop_map(|(added, removed)| Event::Commit { added, removed }),
		2 => Just(Event::Void),
		1 => Just(Event::Restart),
		3 => any::<u8>().prop_map(Event::Decoy),
		2 => Just(Event::NextExtrinsic),
		4 => Just(Event::NextBlock),
	]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn every_epoch_of_any_history_is_found_and_proven(events in prop::collection::vec(event(), 0..40), seed: u32) {
		let model = Arc::new(Model::new(&events));
		let current = model.current();
		// In any order, and however little one request reads.
		check(&epochs(&model), &model, (0..current).map(|step| 1 + (seed.wrapping_add(7 * step)) % current));
		let limited = Epochs::limited(model.clone(), 4, 1_000);
		for epoch in 1..=current {
			let (entry, _) = insist(|| limited.one(GROUP, &model.head(), epoch, NO_PAUSE));
			prop_assert_eq!(&entry.record, &model.records[epoch as usize - 1]);
		}
	}
}
