use crate::{mock::*, Cause, Event, Reports};
use frame_support::assert_ok;
use sp_staking::offence::{OffenceError, ReportOffence};

fn left(validator: u64) -> Event<Test> {
	Event::Left { validator, cause: Cause::Equivocation }
}

fn must_leave(validator: u64) -> Event<Test> {
	Event::MustLeave { validator, cause: Cause::Equivocation }
}

fn is_known(round: u64, offender: u64) -> bool {
	<Reports<Test, Offences> as ReportOffence<_, _, Equivocation>>::is_known_offence(&[(offender, ())], &round)
}

#[test]
fn an_offender_should_leave() {
	with(4, || {
		assert!(!is_known(1, 2));
		assert_eq!(report(1, &[2]), Ok(()));
		assert_eq!(members(), [1, 3, 4]);
		assert_eq!(events(), [left(2)]);
	});
}

#[test]
fn an_offender_should_wait_below_the_minimum_and_then_leave() {
	with(3, || {
		with_keys([7]);
		assert_eq!(report(1, &[2]), Ok(()));
		assert_eq!(members(), [1, 2, 3]);
		assert_eq!(events(), [must_leave(2)]);
		assert_ok!(Validators::add(voters(), 7));
		assert_eq!(members(), [1, 3, 7]);
	});
}

#[test]
fn several_offenders_should_leave_as_far_as_enough_stay() {
	with(5, || {
		assert_eq!(report(1, &[5, 1, 4]), Ok(()));
		assert_eq!(members(), [2, 3, 4]);
		assert_eq!(events(), [left(5), left(1), must_leave(4)]);
	});
}

#[test]
fn offenders_of_one_round_should_all_leave_however_they_are_reported() {
	with(6, || {
		assert_eq!(report(1, &[1]), Ok(()));
		assert_eq!(report(1, &[2]), Ok(()));
		assert_eq!(members(), [3, 4, 5, 6]);
		assert_eq!(events(), [left(1), left(2)]);
	});
}

#[test]
fn the_first_report_alone_should_count() {
	with(4, || {
		assert_eq!(report(1, &[2]), Ok(()));
		// Gone: neither the same nor another report says anything new, and nothing more is written.
		for round in [1, 2] {
			assert!(is_known(round, 2));
			assert_eq!(report(round, &[2]), Err(OffenceError::DuplicateReport));
		}
		// And while it waits.
		assert_eq!(report(3, &[3]), Ok(()));
		assert!(is_known(4, 3));
		assert_eq!(report(4, &[3]), Err(OffenceError::DuplicateReport));
		assert_eq!(events(), [left(2), must_leave(3)]);
		assert_eq!(pallet_offences::Reports::<Test>::iter().count(), 2);
	});
}

#[test]
fn an_offender_among_known_ones_should_not_be_kept() {
	with(6, || {
		assert_eq!(report(1, &[2]), Ok(()));
		assert_eq!(report(2, &[2, 3]), Ok(()));
		assert_eq!(members(), [1, 4, 5, 6]);
	});
}

#[test]
fn an_equivocation_should_outweigh_a_decision() {
	with(3, || {
		assert_ok!(Validators::remove(voters(), 2));
		assert!(!is_known(1, 2));
		assert_eq!(report(1, &[2]), Ok(()));
		assert_eq!(events(), [Event::MustLeave { validator: 2, cause: Cause::Decision }, must_leave(2)]);
	});
}

#[test]
fn an_account_that_is_no_validator_should_be_left_alone() {
	with(4, || {
		with_keys([7]);
		assert_eq!(report(1, &[7]), Err(OffenceError::DuplicateReport));
		assert_eq!(members(), [1, 2, 3, 4]);
		assert_eq!(events(), []);
	});
}

#[test]
fn new_keys_should_not_save_an_offender() {
	with(4, || {
		assert_ok!(set_keys(2, 1));
		assert_eq!(report(1, &[2]), Ok(()));
		assert_eq!(members(), [1, 3, 4]);
	});
}

#[test]
fn an_offender_that_is_let_in_again_should_leave_for_another_equivocation() {
	with(4, || {
		assert_eq!(report(1, &[2]), Ok(()));
		assert_ok!(Validators::add(voters(), 2));
		assert!(is_known(1, 2));
		assert_eq!(report(1, &[2]), Err(OffenceError::DuplicateReport));
		assert_eq!(members(), [1, 3, 4, 2]);
		assert_eq!(report(2, &[2]), Ok(()));
		assert_eq!(members(), [1, 3, 4]);
	});
}
