//! Every bound, exceeded by one.

use crate::{mock::*, Attempts, CircleNotes, Error, MAX_APPROVALS};
use clavis_primitives::{
	recovery::{
		Circle, Delay, Guardians, Plan, MAX_CIRCLES, MAX_DELAY, MAX_EXPIRY, MAX_LEAVES, MAX_PUBLIC, MAX_QUORUM,
	},
	rules::RuleChange,
};
use codec::{Decode, Encode};
use frame_support::assert_ok;
use sp_core::H256;

/// Guardians from this seed on.
fn many(count: u32) -> Vec<u8> {
	(ADA..).take(count as usize).collect()
}

#[test]
fn a_circle_should_keep_its_bounds() {
	run(|| {
		let did = create(HOLDER);
		let base = || circle(accounts(&[ADA, BEN, CLEO]));
		let sixteen = || circle(accounts(&many(MAX_PUBLIC)));
		let hidden = |leaves| circle(Guardians::Private { root: H256::zero(), leaves });
		let long = MAX_DELAY + MAX_EXPIRY;
		let since_act = |blocks, notice| Delay::SinceLastAct { blocks, notice };
		decide(RuleChange::MinGuardians(3));
		let good = [
			Circle { threshold: MAX_QUORUM - 1, override_quorum: Some(MAX_QUORUM), ..sixteen() },
			Circle { freeze_quorum: Some(MAX_QUORUM), ..sixteen() },
			hidden(MAX_LEAVES),
			Circle { delay: Delay::SinceOpening(MIN_DELAY), expiry: MIN_DELAY + 1, ..base() },
			Circle { delay: Delay::SinceOpening(MAX_DELAY), expiry: long, ..base() },
			Circle { delay: since_act(MAX_DELAY, MIN_DELAY), ..base() },
			Circle { expiry: NOTICE + MAX_EXPIRY, ..base() },
		];
		let bad: Vec<(Circle, Error<Test>)> = vec![
			(Circle { guardians: accounts(&[ADA, BEN]), override_quorum: None, ..base() }, Error::TooFewGuardians),
			(hidden(2), Error::TooFewGuardians),
			(hidden(MAX_LEAVES + 1), Error::TooManyGuardians),
			(Circle { threshold: 1, ..base() }, Error::UnfitQuorum),
			(Circle { threshold: 4, override_quorum: None, ..base() }, Error::UnfitQuorum),
			(Circle { threshold: MAX_QUORUM + 1, override_quorum: None, ..sixteen() }, Error::UnfitQuorum),
			(Circle { override_quorum: Some(2), ..base() }, Error::UnfitQuorum),
			(Circle { override_quorum: Some(4), ..base() }, Error::UnfitQuorum),
			(Circle { override_quorum: Some(MAX_QUORUM + 1), ..sixteen() }, Error::UnfitQuorum),
			(Circle { freeze_quorum: Some(1), ..base() }, Error::UnfitQuorum),
			(Circle { freeze_quorum: Some(4), ..base() }, Error::UnfitQuorum),
			(Circle { freeze_quorum: Some(MAX_QUORUM + 1), ..sixteen() }, Error::UnfitQuorum),
			(Circle { delay: Delay::SinceOpening(MIN_DELAY - 1), ..base() }, Error::UnfitDelay),
			(Circle { delay: Delay::SinceOpening(MAX_DELAY + 1), expiry: long, ..base() }, Error::UnfitDelay),
			(Circle { delay: since_act(MAX_DELAY + 1, NOTICE), ..base() }, Error::UnfitDelay),
			(Circle { delay: since_act(1_000, MIN_DELAY - 1), ..base() }, Error::UnfitDelay),
			(Circle { expiry: NOTICE, ..base() }, Error::UnfitExpiry),
			(Circle { expiry: NOTICE + MAX_EXPIRY + 1, ..base() }, Error::UnfitExpiry),
		];
		for (circle, error) in bad {
			refused(set_plan(HOLDER, did, Some(plan([base(), circle]))), error);
		}
		refused(set_plan(HOLDER, did, Some(plan([]))), Error::<Test>::NoCircle);
		for circle in good {
			assert_ok!(set_plan(HOLDER, did, Some(plan([base(), circle]))));
		}
	});
}

#[test]
fn guardians_should_be_in_order_and_named_once() {
	run(|| {
		let did = create(HOLDER);
		let Guardians::Public(sorted) = accounts(&[ADA, BEN, CLEO]) else { unreachable!("it is public") };
		let mut swapped = sorted.clone().into_inner();
		swapped.swap(0, 1);
		let twice = [&sorted[..], &sorted[2..]].concat();
		for guardians in [swapped, twice] {
			let unordered = circle(Guardians::Public(guardians.try_into().unwrap()));
			refused(set_plan(HOLDER, did, Some(plan([unordered]))), Error::<Test>::UnorderedGuardians);
		}
	});
}

#[test]
fn a_plan_of_too_many_circles_or_guardians_should_not_be_decoded() {
	let circles = |count: u32| (0..count).map(|_| circle(accounts(&[ADA, BEN, CLEO]))).collect::<Vec<_>>();
	assert!(Plan::decode(&mut &circles(MAX_CIRCLES).encode()[..]).is_ok());
	assert!(Plan::decode(&mut &circles(MAX_CIRCLES + 1).encode()[..]).is_err());
	let guardians = |count: u32| (0u8, many(count).into_iter().map(by_account).collect::<Vec<_>>()).encode();
	assert!(Guardians::decode(&mut &guardians(MAX_PUBLIC)[..]).is_ok());
	assert!(Guardians::decode(&mut &guardians(MAX_PUBLIC + 1)[..]).is_err());
}

#[test]
fn the_largest_plan_should_act_in_its_last_circle() {
	run(|| {
		let circles = (0..MAX_CIRCLES).map(|_| circle(accounts(&many(MAX_PUBLIC))));
		let did = guarded_by(plan(circles));
		for place in 0..MAX_CIRCLES as u8 {
			assert_ok!(start(ADA, did, place));
		}
		refused(start(BEN, did, MAX_CIRCLES as u8), Error::<Test>::UnknownCircle);
		assert_eq!(Attempts::<Test>::iter().count(), MAX_CIRCLES as usize);
	});
}

#[test]
fn an_attempt_should_take_sixteen_approvals() {
	run(|| {
		let (guardians, leaves) = private(many(MAX_APPROVALS + 1).into_iter().map(by_account));
		let did = guarded_by(plan([circle(guardians)]));
		let guardian = |place: u32| {
			let place = place as usize;
			Guardian::from(ADA + place as u8).with_leaf(&leaves[place])
		};
		assert_ok!(start(guardian(0), did, 0));
		for place in 1..MAX_APPROVALS {
			assert_ok!(approve(guardian(place), did, 0));
		}
		refused(approve(guardian(MAX_APPROVALS), did, 0), Error::<Test>::TooManyApprovals);
	});
}

#[test]
fn notes_of_openers_should_make_room_for_the_newest() {
	let mut notes = CircleNotes::default();
	for seed in 1..=17u8 {
		notes.note_opener(by_account(seed), 100, 50);
	}
	assert!(!notes.cools_down(&by_account(1), 60) && notes.cools_down(&by_account(2), 60));
	assert!(notes.cools_down(&by_account(17), 100) && !notes.cools_down(&by_account(17), 101));
	notes.note_opener(by_account(18), 300, 101);
	assert_eq!(notes.openers.len(), 1, "those whose time is over are gone");
}
