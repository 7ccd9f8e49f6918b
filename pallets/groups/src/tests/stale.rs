//! Reports, and members that leave.

use crate::{mock::*, Event};
use clavis_primitives::{gate::Standing, groups::Stale};
use frame_support::{
	assert_ok,
	dispatch::{DispatchResultWithPostInfo, Pays},
};
use sp_runtime::DispatchError;

fn reported(subject: u8) -> DispatchResultWithPostInfo {
	Groups::report(RuntimeOrigin::signed(control(STRANGER)), name(ADA, 0), did(subject))
}

/// Checks that a report is taken, and whether it is paid for.
fn expect(subject: u8, pays: Pays, now: Option<Stale>) {
	assert_eq!(reported(subject).map(|info| info.pays_fee), Ok(pays));
	let group = name(ADA, 0);
	assert_eq!(stale(group, subject), now);
	System::assert_last_event(Event::Reported { group, did: did(subject), stale: now }.into());
	refused(report(group, subject), Fault::NotStale);
}

#[test]
fn a_report_should_be_free_if_it_finds_a_worse_state() {
	run(|| {
		five();
		rotate(BEN);
		expect(BEN, Pays::No, Some(Stale::MustRefresh));
		freeze(BEN);
		expect(BEN, Pays::No, Some(Stale::MustGo));
		// The freeze ends. The leaf is as old as before.
		thaw(BEN);
		expect(BEN, Pays::Yes, Some(Stale::MustRefresh));
		freeze(CLEO);
		expect(CLEO, Pays::No, Some(Stale::MustGo));
		thaw(CLEO);
		expect(CLEO, Pays::Yes, None);
		deactivate(CLEO);
		expect(CLEO, Pays::No, Some(Stale::MustGo));
		// A locked DID can still sign, and what it signs is its own.
		set_standing(DAN, Standing::Locked);
		refused(report(name(ADA, 0), DAN), Fault::NotStale);
	});
}

#[test]
fn a_member_that_is_not_stale_should_not_be_reported() {
	run(|| {
		let group = five();
		refused(report(group, BEN), Fault::NotStale);
		refused(report(group, STRANGER), Fault::NotAMember);
		refused(report(name(ADA, 1), BEN), Fault::NoGroup);
		assert_eq!(head(group).stale_since, None);
	});
}

#[test]
fn a_report_should_take_a_signed_origin_and_no_more() {
	run(|| {
		five();
		rotate(BEN);
		let report = |origin| Groups::report(origin, name(ADA, 0), did(BEN)).map(drop).map_err(|error| error.error);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			refused(report(origin), DispatchError::BadOrigin);
		}
		// The subject itself, by an account that is no key of any member.
		assert_ok!(report(RuntimeOrigin::signed(assertion(BEN))));
	});
}

#[test]
fn the_time_should_run_from_the_first_stale_member_to_the_last() {
	run(|| {
		let group = five();
		let since = block();
		freeze(BEN);
		assert_ok!(report(group, BEN));
		pass(3);
		rotate(CLEO);
		assert_ok!(report(group, CLEO));
		assert_eq!((head(group).stale_since, head(group).must_go, head(group).must_refresh), (Some(since), 1, 1));
		thaw(BEN);
		assert_ok!(report(group, BEN));
		assert_eq!((head(group).stale_since, head(group).stale()), (Some(since), 1));
		assert_ok!(rekey(group, CLEO));
		assert_eq!((head(group).stale_since, head(group).stale()), (None, 0));
	});
}

#[test]
fn a_member_should_leave_at_once_and_for_good() {
	run(|| {
		let group = five();
		assert_ok!(leave(group, BEN));
		System::assert_last_event(Event::Left { group, did: did(BEN) }.into());
		assert_eq!(member(group, BEN).map(|ben| (ben.leaves, ben.stale)), Some((true, Some(Stale::MustGo))));
		// It does nothing any more, and no report takes it back.
		refused(leave(group, BEN), Fault::MustGo);
		refused(rekey(group, BEN), Fault::MustGo);
		refused(report(group, BEN), Fault::NotStale);
		refused(leave(group, STRANGER), Fault::NotAMember);
		freeze(CLEO);
		refused(leave(group, CLEO), Fault::DidFrozen);
		refused(dispatch(control(DAN), Call::leave { did: did(DAN), group }), DispatchError::Other("not authorized"));
	});
}

#[test]
fn a_frozen_member_should_do_nothing_also_before_it_is_reported() {
	run(|| {
		let group = five();
		freeze(BEN);
		refused(rekey(group, BEN), Fault::DidFrozen);
		refused(publish(BEN, &[1]), Fault::DidFrozen);
		thaw(BEN);
		assert_ok!(rekey(group, BEN));
	});
}
