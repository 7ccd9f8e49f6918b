use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok};
use pallet_session::NextKeys;

#[test]
fn keys_of_validators_should_stay() {
	with(4, || {
		assert_noop!(Validators::purge_keys(RuntimeOrigin::signed(1)), Error::<Test>::KeysInUse);
	});
}

#[test]
fn keys_of_others_should_go_and_their_deposit_return() {
	with(4, || {
		with_keys([7]);
		assert_eq!(Balances::free_balance(7), 90);
		assert_ok!(Validators::purge_keys(RuntimeOrigin::signed(7)));
		assert_eq!(Balances::free_balance(7), 100);
		assert!(!NextKeys::<Test>::contains_key(7));
		assert_noop!(Validators::purge_keys(RuntimeOrigin::signed(7)), pallet_session::Error::<Test>::NoKeys);
	});
}

#[test]
fn a_former_validator_should_take_its_keys_along_without_disturbing_its_last_sessions() {
	with(4, || {
		next_session();
		assert_ok!(Validators::remove(voters(), 4));
		assert_ok!(Validators::purge_keys(RuntimeOrigin::signed(4)));
		next_session();
		assert_eq!(Session::validators(), [1, 2, 3, 4]);
		next_session();
		assert_eq!(Session::validators(), [1, 2, 3]);
	});
}
