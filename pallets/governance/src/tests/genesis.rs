use crate::{
	mock::*, BlockTime, ChainPeriods, Cooldown, MinimumPeriod, Periods, RulesNotice, SessionLength, WithdrawalNotice,
};
use frame_support::traits::Get;

#[test]
fn genesis_should_set_the_periods_that_others_read() {
	let periods = Periods {
		block_time: 501,
		session: 5,
		rules_notice: 6,
		withdrawal_notice: 7,
		cooldown: 9 << 20,
		..Default::default()
	};
	chain(periods).execute_with(|| {
		assert_eq!(Governance::periods(), periods);
		// As clients find them.
		let key = frame_support::storage::storage_prefix(b"Governance", b"Periods");
		assert_eq!(ChainPeriods::<Test>::hashed_key(), key);
		assert_eq!(<BlockTime<Test> as Get<u64>>::get(), 501);
		assert_eq!(<MinimumPeriod<Test> as Get<u64>>::get(), 250);
		assert_eq!(<SessionLength<Test> as Get<u32>>::get(), 5);
		assert_eq!(<RulesNotice<Test> as Get<u32>>::get(), 6);
		assert_eq!(<WithdrawalNotice<Test> as Get<u64>>::get(), 7);
		assert_eq!(<Cooldown<Test> as Get<u32>>::get(), 9 << 20);
		Governance::do_try_state().unwrap();
	});
}

#[test]
#[should_panic(expected = "genesis governance periods: `session` must be from 1 to")]
fn genesis_should_refuse_a_session_of_no_blocks() {
	chain(Periods { session: 0, ..Default::default() });
}

#[test]
fn a_state_with_impossible_periods_should_be_found_out() {
	chain(Periods::default()).execute_with(|| {
		ChainPeriods::<Test>::put(Periods { decision: 0, ..Default::default() });
		assert!(Governance::do_try_state().is_err());
	});
}
