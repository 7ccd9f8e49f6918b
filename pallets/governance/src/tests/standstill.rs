use crate::{mock::*, KeepUpgradesOpen, NotedStandstills};
use clavis_primitives::standstill::Standstill;
use frame_support::migrations::FailedMigrationHandler;

fn since() -> Option<u32> {
	NotedStandstills::<Test>::get().since()
}

/// The standstill that ended with the block before.
fn ended() -> Option<Standstill> {
	NotedStandstills::<Test>::get().ended_in(System::block_number())
}

#[test]
fn a_migration_should_be_a_standstill_from_its_first_block_to_its_last() {
	run(|| {
		next_block();
		assert_eq!(since(), None);
		Migrator::run(true);
		next_block();
		let first = System::block_number();
		for _ in 0..3 {
			next_block();
			assert_eq!(since(), Some(first));
		}
		Migrator::run(false);
		next_block();
		assert_eq!(ended().map(|standstill| (standstill.from, standstill.blocks())), Some((first, 4)));
		assert_eq!(since(), None);
	});
}

#[test]
fn a_failure_should_be_a_standstill_until_a_later_runtime_is_done() {
	run(|| {
		Migrator::run(true);
		next_block();
		let first = System::block_number();
		KeepUpgradesOpen::<Test>::failed(None);
		Migrator::run(false);
		next_block();
		assert_eq!(since(), Some(first));
		// The runtime that mends it is of a later version, and has migrations of its own.
		Migrator::run(true);
		Governance::forget_failure_before(1);
		next_block();
		assert_eq!(since(), Some(first));
		Migrator::run(false);
		next_block();
		assert_eq!((since(), ended().map(|standstill| standstill.from)), (None, Some(first)));
	});
}
