use crate::{migrations::RewriteRecords, mock::*, Records, WeightInfo};
use clavis_primitives::DidId;
use frame_support::{
	migrations::{SteppedMigration, SteppedMigrationError},
	weights::WeightMeter,
};
use std::collections::BTreeMap;

type Migration = RewriteRecords<Test>;

fn records() -> BTreeMap<DidId, Vec<u8>> {
	use codec::Encode;
	Records::<Test>::iter().map(|(did, stored)| (did, stored.encode())).collect()
}

/// Enough for so many records.
fn room(records: u64) -> WeightMeter {
	WeightMeter::with_limit(<() as WeightInfo>::rewrite_record() * records)
}

#[test]
fn rewrite_records_should_visit_each_record_once_over_several_blocks() {
	run(|| {
		for seed in 0..7 {
			create(&ed(seed), &sr(201), [alias("a:b")]);
		}
		let before = records();
		assert_eq!(before.len(), 7);
		let (mut cursor, mut visited) = (None, Vec::new());
		loop {
			cursor = Migration::step(cursor, &mut room(2)).unwrap();
			match cursor {
				Some(id) => visited.push(id),
				None => break,
			}
		}
		assert_eq!(visited, before.keys().skip(1).step_by(2).copied().collect::<Vec<_>>());
		assert_eq!(records(), before);
	});
}

#[test]
fn rewrite_records_should_ask_for_the_room_that_one_record_takes() {
	run(|| {
		create(&ed(1), &sr(201), []);
		let mut meter = WeightMeter::with_limit(<() as WeightInfo>::rewrite_record() / 2);
		let required = <() as WeightInfo>::rewrite_record();
		assert_eq!(Migration::step(None, &mut meter), Err(SteppedMigrationError::InsufficientWeight { required }));
	});
}

#[test]
fn rewrite_records_should_end_at_once_when_there_are_none() {
	run(|| assert_eq!(Migration::step(None, &mut room(1)), Ok(None)));
}
