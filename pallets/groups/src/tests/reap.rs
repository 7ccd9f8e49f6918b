use crate::{mock::*, Event, Members};
use frame_support::{assert_ok, dispatch::Pays};
use sp_runtime::DispatchError;

#[test]
fn an_entry_from_before_a_restart_should_be_removed_for_nothing() {
	run(|| {
		let group = five();
		refused(reap(group, BEN), Fault::StillMember);
		refused(reap(group, STRANGER), Fault::NothingToReap);
		assert_ok!(restart(group, ADA, CLEO));
		refused(reap(group, CLEO), Fault::StillMember);
		let before = held(method(ADA)).0;
		let reaped = Groups::reap(RuntimeOrigin::signed(control(STRANGER)), group, did(BEN));
		assert_eq!(reaped.map(|info| info.pays_fee), Ok(Pays::No));
		System::assert_last_event(Event::Reaped { group, did: did(BEN) }.into());
		assert_eq!(held(method(ADA)).0, before - 20);
		refused(reap(group, BEN), Fault::NothingToReap);
		for seed in [ADA, DAN, EVE] {
			assert_ok!(reap(group, seed));
		}
		assert_eq!(Members::<Test>::iter_key_prefix(group).collect::<Vec<_>>(), [did(CLEO)]);
	});
}

#[test]
fn an_entry_should_be_removed_by_a_signed_call_alone() {
	run(|| {
		let group = five();
		assert_ok!(restart(group, ADA, ADA));
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let reaped = Groups::reap(origin, group, did(BEN));
			refused(reaped.map(drop).map_err(|error| error.error), DispatchError::BadOrigin);
		}
	});
}
