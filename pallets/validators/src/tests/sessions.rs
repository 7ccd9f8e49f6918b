use crate::{mock::*, ValidatorSet, Validators as Set};
use frame_support::assert_ok;
use pallet_session::{historical::HistoricalSessions, QueuedChanged};
use sp_core::H256;

/// Returns true if the last planned session differs from the present one.
fn changes() -> bool {
	QueuedChanged::<Test>::get()
}

/// The entry of the session that was planned last in the history of sessions.
fn planned() -> Option<H256> {
	HistoricalSessions::<Test>::get(Session::current_index() + 1).map(|(root, _)| root)
}

#[test]
fn sessions_should_go_on_unchanged_while_nothing_is_decided() {
	with(3, || {
		let first = planned();
		assert!(first.is_some());
		for index in 1..10 {
			next_session();
			assert_eq!(Session::current_index(), index);
			assert_eq!((changes(), planned()), (false, first));
		}
	});
}

#[test]
fn a_decision_should_take_effect_in_the_session_after_the_next() {
	with(3, || {
		with_keys([7]);
		next_session();
		assert_ok!(Validators::add(voters(), 7));
		next_session();
		assert!(changes());
		assert_eq!(Session::validators(), [1, 2, 3]);
		next_session();
		assert!(!changes());
		assert_eq!(Session::validators(), [1, 2, 3, 7]);
	});
}

#[test]
fn what_is_taken_back_in_the_same_session_should_change_nothing() {
	with(3, || {
		with_keys([7]);
		let first = planned();
		assert_ok!(Validators::add(voters(), 7));
		assert_ok!(Validators::remove(voters(), 7));
		next_session();
		assert_eq!((changes(), planned()), (false, first));
	});
}

#[test]
fn new_keys_of_a_validator_should_count_as_a_change_and_be_in_history() {
	with(3, || {
		let first = planned();
		assert_ok!(set_keys(2, 1));
		next_session();
		assert!(changes());
		let second = planned();
		assert!(second.is_some() && second != first);
		next_session();
		assert_eq!((changes(), planned()), (false, second));
		// Those of anybody else do not.
		with_keys([7]);
		next_session();
		assert_eq!((changes(), planned()), (false, second));
	});
}

#[test]
fn history_should_be_kept_for_so_many_sessions() {
	with(3, || {
		for _ in 0..9 {
			next_session();
		}
		let kept = (0..20).filter(|session| HistoricalSessions::<Test>::contains_key(session)).collect::<Vec<_>>();
		// Four that have ended, the present one and the next.
		assert_eq!(kept, [5, 6, 7, 8, 9, 10]);
	});
}

#[test]
fn an_empty_set_should_not_end_the_chain() {
	with(3, || {
		Set::<Test>::put(ValidatorSet::default());
		next_session();
		next_session();
		assert_eq!(Session::validators(), [1, 2, 3]);
	});
}
