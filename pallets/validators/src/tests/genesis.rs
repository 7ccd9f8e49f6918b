use crate::{mock::*, Validators as Set};
use pallet_session::historical::HistoricalSessions;

#[test]
fn the_set_should_start_as_the_sessions_do() {
	for n in 1..=6 {
		with(n, || {
			assert_eq!(members(), Session::validators());
			assert_eq!(members(), (1..=n).collect::<Vec<_>>());
			assert_eq!(Set::<Test>::get().minimum(), n.min(3) as u32);
		});
	}
}

#[test]
fn the_first_sessions_should_be_in_history() {
	with(3, || {
		let noted = |session| HistoricalSessions::<Test>::get(session);
		assert!(noted(0).is_some_and(|(_, count)| count == 3));
		assert_eq!(noted(0), noted(1));
	});
}

#[test]
#[should_panic(expected = "6 are the most")]
fn genesis_should_refuse_too_many() {
	start(7);
}
