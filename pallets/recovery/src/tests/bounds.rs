//! Every bound, exceeded by one.

use crate::{mock::*, Attempts, CircleNotes, Cooldown, Error, MAX_APPROVALS, MAX_OPENERS};
use clavis_primitives::{
	ladder::Ladder,
	recovery::{
		Circle, Delay, GuardianId, Guardians, Plan, MAX_CIRCLES, MAX_EXPIRY, MAX_IDLE, MAX_LEAVES, MAX_NOTICE,
		MAX_PUBLIC, MAX_QUORUM,
	},
	rules::RuleChange,
	Standstills,
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
		let long = MAX_NOTICE + MAX_EXPIRY;
		let inherits = |blocks, notice| {
			let delay = Delay::SinceLastAct { blocks, notice };
			Circle { delay, expiry: long, freeze_quorum: None, ..base() }
		};
		decide(RuleChange::MinGuardians(3));
		let good = [
			Circle { threshold: MAX_QUORUM - 1, override_quorum: Some(MAX_QUORUM), ..sixteen() },
			Circle { freeze_quorum: Some(MAX_QUORUM), ..sixteen() },
			hidden(MAX_LEAVES),
			Circle { delay: Delay::SinceOpening(MIN_DELAY), expiry: MIN_DELAY + 1, ..base() },
			Circle { delay: Delay::SinceOpening(MAX_NOTICE), expiry: long, ..base() },
			inherits(MAX_IDLE, MAX_NOTICE),
			Circle { expiry: MIN_DELAY + 1, ..inherits(MAX_IDLE, MIN_DELAY) },
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
			(Circle { delay: Delay::SinceOpening(MAX_NOTICE + 1), expiry: long + 1, ..base() }, Error::UnfitDelay),
			(inherits(MAX_IDLE + 1, MAX_NOTICE), Error::UnfitDelay),
			(Circle { expiry: long + 1, ..inherits(1_000, MAX_NOTICE + 1) }, Error::UnfitDelay),
			(inherits(1_000, MIN_DELAY - 1), Error::UnfitDelay),
			(Circle { freeze_quorum: Some(2), ..inherits(1_000, MAX_NOTICE) }, Error::HeirsFreeze),
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
fn an_approval_that_does_not_count_should_make_room_for_another_one() {
	run(|| {
		// Guardians approve, and their DIDs end or are frozen. Otherwise they would keep the places of honest ones.
		let dids = [50, 51].map(create);
		let seeds = many(MAX_APPROVALS);
		let ids = dids.map(GuardianId::Did).into_iter().chain(seeds.iter().copied().map(by_account));
		let (guardians, leaves) = private(ids);
		let did = guarded_by(plan([circle(guardians)]));
		let account = |place: usize| Guardian::from(seeds[place]).with_leaf(&leaves[place + 2]);
		let of_did = |place: usize| Guardian::did(50 + place as u8, dids[place]).with_leaf(&leaves[place]);
		assert_ok!(start(of_did(0), did, 0));
		assert_ok!(approve(of_did(1), did, 0));
		for place in 0..14 {
			assert_ok!(approve(account(place), did, 0));
		}
		refused(approve(account(14), did, 0), Error::<Test>::TooManyApprovals);
		assert_ok!(<Did as Ladder>::freeze(&dids[1], block() + 1));
		assert_ok!(approve(account(14), did, 0));
		let approvals = Attempts::<Test>::get(did, FIRST).unwrap().approvals;
		assert_eq!(approvals.len(), MAX_APPROVALS as usize);
		assert!(approvals.contains(&GuardianId::Did(dids[0])) && !approvals.contains(&GuardianId::Did(dids[1])));
		assert_ok!(deactivate(50, dids[0]));
		assert_ok!(approve(account(15), did, 0));
		// It can approve again, if there is room.
		pass(2);
		refused(approve(of_did(1), did, 0), Error::<Test>::TooManyApprovals);
	});
}

#[test]
fn notes_of_openers_should_make_room_for_the_newest() {
	let mut notes = CircleNotes::default();
	let (last, standstills) = (MAX_OPENERS as u8 + 1, Standstills::default());
	let circle = circle_of_five();
	let cooldown = Cooldown::of(&circle, &standstills);
	for seed in 1..=last {
		notes.note_opener(by_account(seed), 50, &cooldown);
	}
	let (cools, over) = (50 + 2 * EXPIRY, 50 + 2 * EXPIRY + 1);
	assert!(!notes.cools_down(&by_account(1), 60, &cooldown) && notes.cools_down(&by_account(2), 60, &cooldown));
	assert!(notes.cools_down(&by_account(last), cools, &cooldown));
	assert!(!notes.cools_down(&by_account(last), over, &cooldown));
	notes.note_opener(by_account(last + 1), over, &cooldown);
	assert_eq!(notes.openers.len(), 1, "those whose time is over are gone");
}
