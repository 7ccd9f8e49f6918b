use crate::{mock::*, Cause, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn a_validator_should_join_last() {
	with(3, || {
		with_keys([7]);
		assert_ok!(Validators::add(voters(), 7));
		assert_eq!(members(), [1, 2, 3, 7]);
		assert_eq!(events(), [Event::Joined { validator: 7 }]);
	});
}

#[test]
fn an_account_without_keys_should_not_join() {
	with(3, || {
		assert_noop!(Validators::add(voters(), 7), Error::<Test>::NoSessionKeys);
	});
}

#[test]
fn a_validator_should_not_join_twice() {
	with(3, || {
		assert_noop!(Validators::add(voters(), 2), Error::<Test>::AlreadyMember);
		// Not even to stay, when it must leave.
		assert_ok!(Validators::remove(voters(), 2));
		assert_noop!(Validators::add(voters(), 2), Error::<Test>::AlreadyMember);
	});
}

#[test]
fn nobody_should_join_a_full_set() {
	with(6, || {
		with_keys([7]);
		assert_noop!(Validators::add(voters(), 7), Error::<Test>::SetFull);
	});
}

#[test]
fn nobody_should_join_without_a_decision() {
	with(3, || {
		with_keys([7]);
		assert_noop!(Validators::add(RuntimeOrigin::signed(7), 7), DispatchError::BadOrigin);
		assert_noop!(Validators::add(RuntimeOrigin::root(), 7), DispatchError::BadOrigin);
	});
}

#[test]
fn a_validator_that_waits_to_leave_should_leave_when_another_joins() {
	with(3, || {
		with_keys([7, 8]);
		assert_ok!(Validators::remove(voters(), 2));
		events();
		assert_ok!(Validators::add(voters(), 7));
		assert_eq!(members(), [1, 3, 7]);
		let left = Event::Left { validator: 2, cause: Cause::Decision };
		assert_eq!(events(), [Event::Joined { validator: 7 }, left]);
		// One for one: the next to join replaces nobody.
		assert_ok!(Validators::add(voters(), 8));
		assert_eq!(members(), [1, 3, 7, 8]);
	});
}

#[test]
fn an_equivocator_should_leave_before_those_who_were_voted_out() {
	with(3, || {
		with_keys([7, 8]);
		assert_ok!(Validators::remove(voters(), 1));
		assert_eq!(report(1, &[3]), Ok(()));
		assert_ok!(Validators::add(voters(), 7));
		assert_eq!(members(), [1, 2, 7]);
		assert_ok!(Validators::add(voters(), 8));
		assert_eq!(members(), [2, 7, 8]);
	});
}
