use crate::{mock::*, Cause, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn one_validator_should_take_the_place_of_another_even_at_the_minimum() {
	with(3, || {
		with_keys([7]);
		assert_ok!(Validators::replace(voters(), 2, 7));
		assert_eq!(members(), [1, 7, 3]);
		let left = Event::Left { validator: 2, cause: Cause::Decision };
		assert_eq!(events(), [left, Event::Joined { validator: 7 }]);
	});
}

#[test]
fn a_successor_of_a_leaving_validator_should_not_be_leaving() {
	with(3, || {
		with_keys([7, 8]);
		assert_eq!(report(1, &[2]), Ok(()));
		events();
		assert_ok!(Validators::replace(voters(), 2, 7));
		let left = Event::Left { validator: 2, cause: Cause::Equivocation };
		assert_eq!(events(), [left, Event::Joined { validator: 7 }]);
		assert_ok!(Validators::add(voters(), 8));
		assert_eq!(members(), [1, 7, 3, 8]);
	});
}

#[test]
fn a_replacement_that_makes_no_sense_should_be_refused() {
	with(3, || {
		with_keys([7]);
		assert_noop!(Validators::replace(voters(), 8, 7), Error::<Test>::NotMember);
		assert_noop!(Validators::replace(voters(), 1, 2), Error::<Test>::AlreadyMember);
		assert_noop!(Validators::replace(voters(), 1, 1), Error::<Test>::AlreadyMember);
		assert_noop!(Validators::replace(voters(), 1, 8), Error::<Test>::NoSessionKeys);
		assert_noop!(Validators::replace(RuntimeOrigin::signed(1), 1, 7), DispatchError::BadOrigin);
	});
}
