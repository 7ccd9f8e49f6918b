use crate::{mock::*, Cause, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn a_validator_should_leave_at_once_while_enough_stay() {
	with(4, || {
		assert_ok!(Validators::remove(voters(), 1));
		assert_eq!(members(), [2, 3, 4]);
		assert_eq!(events(), [Event::Left { validator: 1, cause: Cause::Decision }]);
	});
}

#[test]
fn a_removal_should_wait_below_the_minimum() {
	with(3, || {
		assert_ok!(Validators::remove(voters(), 1));
		assert_eq!(members(), [1, 2, 3]);
		assert_eq!(events(), [Event::MustLeave { validator: 1, cause: Cause::Decision }]);
		assert_noop!(Validators::remove(voters(), 1), Error::<Test>::AlreadyLeaving);
	});
}

#[test]
fn several_removals_should_wait_for_as_many_to_join() {
	with(3, || {
		with_keys([5, 6, 7, 8]);
		for leaving in [3, 1, 2] {
			assert_ok!(Validators::remove(voters(), leaving));
		}
		let expected = [[2, 3, 5], [3, 5, 6], [5, 6, 7]];
		for (joining, expected) in [5, 6, 7].into_iter().zip(expected) {
			assert_ok!(Validators::add(voters(), joining));
			assert_eq!(members(), expected);
		}
		assert_ok!(Validators::add(voters(), 8));
		assert_eq!(members(), [5, 6, 7, 8]);
	});
}

#[test]
fn a_chain_that_starts_small_should_keep_its_size_as_the_minimum() {
	with(1, || {
		with_keys([7]);
		assert_ok!(Validators::remove(voters(), 1));
		assert_eq!(members(), [1]);
		assert_ok!(Validators::add(voters(), 7));
		assert_eq!(members(), [7]);
	});
}

#[test]
fn only_validators_should_be_removed_and_only_by_decision() {
	with(4, || {
		assert_noop!(Validators::remove(voters(), 7), Error::<Test>::NotMember);
		assert_noop!(Validators::remove(RuntimeOrigin::signed(1), 1), DispatchError::BadOrigin);
	});
}
