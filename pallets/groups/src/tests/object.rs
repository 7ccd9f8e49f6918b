use crate::{mock::*, Event, Heads, Objections, Undos};
use clavis_primitives::{
	groups::{Changes, EpochKind, EpochRecord, GroupId, Head, Member, Policy, Role, Stale, MAX_OBJECTIONS},
	Standstills,
};
use frame_support::assert_ok;
use sp_runtime::{DispatchResult, TokenError};

/// The members of a group, with their entries, and what a void must restore of its head.
type State = (Vec<(u8, Member)>, Head);

fn state(group: GroupId) -> State {
	let members = (1..=LAST).filter_map(|seed| Some((seed, member(group, seed)?))).collect();
	(members, head(group))
}

/// Checks that a group is as it was, under a later number.
fn check_restored(group: GroupId, (members, before): State) {
	let (members_now, now) = state(group);
	assert_eq!(members_now, members);
	let Head { base, by, history, proposals, .. } = now.clone();
	assert_eq!(now, Head { base, by, history, proposals, ..before });
	assert_eq!((Heads::<Test>::get(group).unwrap().undo, Undos::<Test>::get(group)), (None, None));
}

/// Two members object.
fn void(group: GroupId, seeds: [u8; 2]) {
	assert_ok!(object(group, seeds[0]));
	assert_ok!(object(group, seeds[1]));
}

#[test]
fn a_quorum_should_void_an_epoch_and_restore_the_group() {
	run(|| {
		let group = five();
		rotate(BEN);
		assert_ok!(report(group, BEN));
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(publish(EVE, &[1]));
		let before = state(group);
		assert_ok!(commit(group, BEN, changes(&[CLEO, EVE], &[FAY, EVE])));
		assert_ne!(state(group).0, before.0);
		let voided = base(group);
		assert_ok!(object(group, ADA));
		System::assert_last_event(
			Event::Objected { group, epoch: voided.epoch, by: did(ADA), objections: 1, quorum: 2 }.into(),
		);
		assert_eq!(base(group), voided);
		assert_ok!(object(group, DAN));
		let Head { tree, mls_epoch, roster, .. } = before.1.clone();
		let record = EpochRecord {
			group,
			epoch: voided.epoch + 1,
			base: Some(voided),
			kind: EpochKind::Voided,
			by: did(DAN),
			restarts: 0,
			mls_epoch,
			tree,
			roster,
		};
		let hash = record.hash();
		System::assert_last_event(Event::Voided { group, epoch: voided.epoch + 1, hash, by: did(DAN) }.into());
		assert_eq!((epoch(group), base(group).hash, head(group).by), (voided.epoch + 1, hash, did(DAN)));
		check_restored(group, before);
		// The one who left for an epoch commits as before, and is stale as before.
		settle();
		assert_ok!(rekey(group, CLEO));
		assert_eq!(stale(group, BEN), Some(Stale::MustRefresh));
	});
}

#[test]
fn a_void_should_take_no_objection_itself() {
	run(|| {
		let group = five();
		assert_ok!(rekey(group, BEN));
		void(group, [CLEO, DAN]);
		refused(object(group, EVE), Fault::NothingToVoid);
		// Nor does the first epoch, nor a restart.
		assert_ok!(create(FAY, 0, OPEN));
		refused(object(name(FAY, 0), FAY), Fault::NothingToVoid);
		assert_ok!(restart(group, ADA, ADA));
		refused(object(group, ADA), Fault::NothingToVoid);
	});
}

#[test]
fn a_commit_after_a_void_should_be_voided_like_any_other() {
	run(|| {
		let group = five();
		let before = state(group);
		for committer in [BEN, BEN] {
			settle();
			assert_ok!(commit(group, committer, changes(&[EVE], &[])));
			void(group, [CLEO, DAN]);
			check_restored(group, before.clone());
		}
		assert_eq!(epoch(group), 6);
	});
}

#[test]
fn only_members_that_are_older_than_the_epoch_should_object() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(publish(EVE, &[1]));
		assert_ok!(commit(group, BEN, changes(&[CLEO, EVE], &[FAY, EVE])));
		// The committer, one that it removed, one that it added, one that it added again, a stranger, and the owner by its
		// control set.
		refused(object(group, BEN), Fault::CannotObject);
		refused(object(group, CLEO), Fault::NotAMember);
		refused(object(group, FAY), Fault::CannotObject);
		refused(object(group, EVE), Fault::CannotObject);
		refused(object(group, STRANGER), Fault::NotAMember);
		assert_ok!(leave(group, DAN));
		refused(object(group, DAN), Fault::MustGo);
		freeze(ADA);
		refused(object(group, ADA), Fault::DidFrozen);
		thaw(ADA);
		assert_ok!(object(group, ADA));
		refused(object(group, ADA), Fault::AlreadyObjected);
	});
}

#[test]
fn an_objection_should_name_the_epoch_that_it_is_about() {
	run(|| {
		let group = five();
		assert_ok!(rekey(group, BEN));
		let stale = base(group);
		settle();
		assert_ok!(rekey(group, BEN));
		refused(call(CLEO, Call::object { did: did(CLEO), group, base: stale }), Fault::StaleEpoch);
	});
}

#[test]
fn the_quorum_should_be_that_of_the_policy_and_at_most_those_who_can_object() {
	let voided_by = |policy: Policy, people: &[u8], change: fn() -> Changes| {
		let mut objections = 0;
		let people = people.to_vec();
		chain().execute_with(|| {
			let group = group_of(policy, &people);
			assert_ok!(publish(FAY, &[0]));
			assert_ok!(commit(group, people[1], change()));
			let committed = epoch(group);
			for seed in &people {
				if epoch(group) == committed && object(group, *seed).is_ok() {
					objections += 1;
				}
			}
			assert_eq!(epoch(group) > committed, objections > 0);
			check().unwrap();
		});
		objections
	};
	let with = |objections| Policy { objections, ..OPEN };
	let all = [ADA, BEN, CLEO, DAN, EVE];
	for objections in 1..=4 {
		assert_eq!(voided_by(with(objections), &all, Changes::default), u32::from(objections));
	}
	// All four that can object are enough, and so is the only one.
	assert_eq!(voided_by(with(16), &all, Changes::default), 4);
	assert_eq!(voided_by(with(16), &all, || changes(&[CLEO, DAN], &[])), 2);
	assert_eq!(voided_by(with(16), &all, || changes(&[CLEO], &[FAY])), 3);
	assert_eq!(voided_by(with(16), &[ADA, BEN], Changes::default), 1);
	// Nobody is left to object.
	assert_eq!(voided_by(with(1), &[ADA, BEN], || changes(&[ADA], &[])), 0);
}

#[test]
fn the_largest_quorum_should_void_an_epoch() {
	run(|| {
		let people = (1..=MAX_OBJECTIONS as u8 + 1).collect::<Vec<_>>();
		let group = group_of(Policy { objections: MAX_OBJECTIONS as u8, ..OPEN }, &people);
		assert_ok!(rekey(group, 1));
		for seed in 2..=MAX_OBJECTIONS as u8 {
			assert_ok!(object(group, seed));
			assert_eq!(epoch(group), 3);
		}
		assert_ok!(object(group, MAX_OBJECTIONS as u8 + 1));
		assert_eq!(epoch(group), 4);
	});
}

#[test]
fn deposits_should_go_back_after_a_void_and_be_lost_otherwise() {
	run(|| {
		let group = five();
		let price = 1_010;
		assert_ok!(rekey(group, BEN));
		assert_ok!(object(group, CLEO));
		assert_eq!(held(method(CLEO)).1, price);
		settle();
		// The epoch stands.
		let issuance = Balances::total_issuance();
		assert_ok!(rekey(group, ADA));
		assert_eq!((held(method(CLEO)), owned(method(CLEO))), ((0, 0), FUNDS - price));
		assert_eq!(Balances::total_issuance(), issuance - price);
		// This one does not. The last one that objects pays nothing.
		void(group, [DAN, EVE]);
		for seed in [DAN, EVE] {
			assert_eq!((held(method(seed)), owned(method(seed))), ((0, 0), FUNDS));
		}
		// A restart decides nothing about an objection.
		settle();
		assert_ok!(rekey(group, BEN));
		assert_ok!(object(group, DAN));
		assert_ok!(restart(group, ADA, ADA));
		assert_eq!((held(method(DAN)).1, owned(method(DAN))), (0, FUNDS));
		assert!(!Objections::<Test>::contains_key(group));
	});
}

#[test]
fn the_account_that_completes_a_quorum_should_pay_for_those_who_come_back() {
	run(|| {
		let group = five();
		let payer_of = |seed| crate::Members::<Test>::get(group, did(seed)).unwrap().deposit.payer;
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(commit(group, BEN, changes(&[CLEO], &[FAY])));
		// The payer of the one that went was released, and the committer pays for the one that came.
		assert_eq!(payer_of(FAY), method(BEN));
		assert_ok!(object(group, DAN));
		// An account that cannot pay completes nothing.
		let poor = || Balances::transfer_allow_death(RuntimeOrigin::signed(method(EVE)), control(EVE), FUNDS - 10);
		assert_ok!(poor());
		refused(object(group, EVE), TokenError::FundsUnavailable);
		assert_ok!(object(group, ADA));
		assert_eq!((payer_of(CLEO), payer_of(DAN)), (method(ADA), method(ADA)));
		assert_eq!(held(method(BEN)), (0, 0));
	});
}

#[test]
fn acts_after_a_commit_should_outlast_its_void() {
	run(|| {
		let group = five();
		assert_ok!(publish(EVE, &[1]));
		rotate(BEN);
		assert_ok!(report(group, BEN));
		assert_ok!(commit(group, BEN, changes(&[EVE], &[EVE])));
		// A role, a wish to leave, and news about DIDs are no part of the commit.
		assert_ok!(appoint(group, ADA, BEN, Role::Moderator));
		assert_ok!(leave(group, EVE));
		rotate(CLEO);
		assert_ok!(report(group, CLEO));
		void(group, [CLEO, DAN]);
		let ben = Member { stale: Some(Stale::MustRefresh), ..Member::new(0, 2, leaf_for(BEN), 0, Role::Moderator) };
		assert_eq!(member(group, BEN), Some(ben));
		assert_eq!(member(group, EVE).map(|eve| (eve.leaves, eve.stale)), Some((true, Some(Stale::MustGo))));
		assert_eq!((stale(group, CLEO), head(group).must_refresh), (Some(Stale::MustRefresh), 2));
	});
}

#[test]
fn the_time_of_stale_members_should_go_on_after_a_void() {
	run(|| {
		let group = five();
		rotate(BEN);
		assert_ok!(report(group, BEN));
		let since = head(group).stale_since;
		pass(30);
		assert_ok!(rekey(group, BEN));
		assert_eq!(head(group).stale_since, None);
		pass(3);
		rotate(CLEO);
		assert_ok!(report(group, CLEO));
		void(group, [CLEO, DAN]);
		assert_eq!((head(group).stale_since, head(group).must_refresh), (since, 2));

		// A member that was stale only since the commit begins the time.
		let group = group_of(OPEN, &[10, 11, 12, 13]);
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(commit(group, 11, changes(&[], &[FAY])));
		rotate(FAY);
		assert_ok!(report(group, FAY));
		pass(5);
		rotate(12);
		assert_ok!(report(group, 12));
		let since = head(group).stale_since;
		void(group, [12, 13]);
		// FAY is no member any more. The time is that of the first, which is no later than that of the second.
		assert_eq!((head(group).stale_since, head(group).must_refresh), (since, 1));
	});
}

#[test]
fn a_void_should_not_lengthen_an_epoch() {
	run(|| {
		let group = five();
		let ends = || Heads::<Test>::get(group).unwrap().epoch_ends(100, &Standstills::default());
		let last = ends();
		assert_ok!(rekey(group, BEN));
		assert_eq!(ends(), block() + 100);
		pass(20);
		void(group, [CLEO, DAN]);
		assert_eq!(ends(), last);
	});
}

#[test]
fn the_owner_should_decide_the_quorum_at_any_time() {
	run(|| {
		let group = five();
		assert_ok!(govern(group, ADA, Policy { objections: 4, ..OPEN }, ADA));
		assert_ok!(rekey(group, BEN));
		let objected = |seed| -> DispatchResult { object(group, seed) };
		assert_ok!(objected(CLEO));
		assert_ok!(objected(DAN));
		assert_eq!(epoch(group), 3);
		// The quorum is below the objections by now. The next objection voids the epoch.
		assert_ok!(govern(group, ADA, OPEN, ADA));
		assert_ok!(objected(EVE));
		assert_eq!(epoch(group), 4);
	});
}
