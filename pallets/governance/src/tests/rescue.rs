use crate::{mock::*, FailedUpgrade, KeepUpgradesOpen};
use frame_support::{
	migrations::{FailedMigrationHandler, FailedMigrationHandling},
	traits::Hooks,
};

#[test]
fn a_failed_migration_should_be_noted_and_should_not_stop_the_chain() {
	run(|| {
		assert!(!Governance::upgrade_failed());
		assert_eq!(KeepUpgradesOpen::<Test>::failed(Some(0)), FailedMigrationHandling::ForceUnstuck);
		// The version of the mock runtime.
		assert_eq!(FailedUpgrade::<Test>::get(), Some(0));
		assert!(Governance::upgrade_failed());
	});
}

#[test]
fn only_a_later_runtime_should_end_the_state_of_failure() {
	run(|| {
		KeepUpgradesOpen::<Test>::failed(None);
		<Governance as Hooks<u32>>::on_runtime_upgrade();
		assert!(Governance::upgrade_failed());
		Governance::forget_failure_before(1);
		assert!(!Governance::upgrade_failed());
	});
}
