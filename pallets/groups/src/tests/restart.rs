use crate::{mock::*, samples::tree, Event, Heads, Undos};
use clavis_primitives::groups::{EpochKind, EpochRecord, Member, Proposal, Role};
use frame_support::assert_ok;
use sp_runtime::DispatchError;

#[test]
fn a_restart_should_begin_a_new_mls_group_under_the_same_name() {
	run(|| {
		let group = five();
		freeze(DAN);
		assert_ok!(report(group, DAN));
		rotate(CLEO);
		assert_ok!(report(group, CLEO));
		assert_ok!(propose(group, BEN, EVE, Proposal::Remove));
		let before = head(group);
		assert_ok!(restart(group, ADA, CLEO));
		let after = head(group);
		let record = EpochRecord {
			group,
			epoch: 3,
			base: Some(before.base),
			kind: EpochKind::Restarted,
			by: did(ADA),
			restarts: 1,
			mls_epoch: 0,
			tree: tree(502),
			roster: 1,
		};
		assert_eq!((after.base.epoch, after.base.hash, after.by), (3, record.hash(), did(ADA)));
		assert_eq!((after.restarts, after.mls_epoch, after.roster, after.stale()), (1, 0, 1, 0));
		assert_eq!((after.stale_since, after.proposals), (None, 1));
		let hash = record.hash();
		System::assert_last_event(Event::Restarted { group, epoch: 3, hash, founder: did(CLEO) }.into());
		// The founder begins at leaf 0, refreshed and a moderator. All other memberships have ended.
		assert_eq!(member(group, CLEO), Some(Member::new(1, 3, 0, 1, Role::Moderator)));
		for seed in [ADA, BEN, DAN, EVE] {
			assert_eq!(member(group, seed), None);
			refused(leave(group, seed), if seed == DAN { Fault::DidFrozen } else { Fault::NotAMember });
		}
		assert_ok!(rekey(group, CLEO));
	});
}

#[test]
fn a_restart_should_be_a_way_out_of_a_bad_epoch() {
	run(|| {
		let group = five();
		// A bad commit that leaves nobody who can object.
		assert_ok!(commit(group, BEN, changes(&[ADA, CLEO, DAN, EVE], &[])));
		assert!(Undos::<Test>::contains_key(group));
		refused(object(group, BEN), Fault::NothingToVoid);
		assert_ok!(restart(group, ADA, ADA));
		assert!(!Undos::<Test>::contains_key(group));
		assert_eq!(Heads::<Test>::get(group).unwrap().undo, None);
		assert_eq!(held(method(BEN)), (0, 0));
		// The others come back by new packages.
		for seed in [CLEO, DAN] {
			assert_ok!(publish(seed, &[1]));
		}
		assert_ok!(commit(group, ADA, changes(&[], &[CLEO, DAN])));
		assert_eq!(head(group).roster, 3);
	});
}

#[test]
fn only_the_control_set_of_the_owner_should_restart() {
	run(|| {
		let group = five();
		let restart = |account, owner| {
			let (base, tree) = (base(group), tree(9));
			dispatch(account, Call::restart { did: did(owner), group, base, member: did(ADA), tree })
		};
		refused(restart(method(ADA), ADA), DispatchError::Other("not authorized"));
		refused(restart(control(BEN), ADA), DispatchError::Other("not authorized"));
		refused(restart(control(BEN), BEN), Fault::NotTheOwner);
		freeze(ADA);
		refused(restart(control(ADA), ADA), DispatchError::Other("cannot act"));
		thaw(ADA);
		assert_ok!(restart(control(ADA), ADA));
	});
}

#[test]
fn the_founder_should_be_a_member_in_good_standing_or_the_owner() {
	run(|| {
		let group = five();
		refused(restart(group, ADA, STRANGER), Fault::NotAMember);
		assert_ok!(leave(group, BEN));
		refused(restart(group, ADA, BEN), Fault::MustGo);
		freeze(CLEO);
		refused(restart(group, ADA, CLEO), Fault::DidFrozen);
		// An owner that was removed is no member, and founds the group anew.
		freeze(ADA);
		assert_ok!(report(group, ADA));
		assert_ok!(commit(group, DAN, changes(&[ADA, BEN], &[])));
		thaw(ADA);
		assert_ok!(restart(group, ADA, ADA));
		assert_eq!(member(group, ADA), Some(Member::new(1, 4, 0, 0, Role::Moderator)));
	});
}

#[test]
fn a_restart_should_build_on_the_current_epoch() {
	run(|| {
		let group = five();
		let stale = base(group);
		assert_ok!(rekey(group, BEN));
		let restart = Call::restart { did: did(ADA), group, base: stale, member: did(ADA), tree: tree(9) };
		refused(govern_by(ADA, restart), Fault::StaleEpoch);
	});
}

#[test]
fn a_member_that_joins_after_a_restart_should_replace_its_old_entry() {
	run(|| {
		let group = five();
		assert_ok!(restart(group, ADA, ADA));
		assert_ok!(publish(BEN, &[1]));
		assert_ok!(commit(group, ADA, changes(&[], &[BEN])));
		assert_eq!(member(group, BEN), Some(Member::new(1, 4, leaf_for(BEN), 0, Role::Member)));
		// A void takes it out again, and the old entry does not come back.
		settle();
		assert_ok!(publish(CLEO, &[1]));
		assert_ok!(commit(group, BEN, changes(&[], &[CLEO])));
		assert_ok!(object(group, ADA));
		assert_eq!((member(group, CLEO), head(group).roster), (None, 2));
		assert!(!crate::Members::<Test>::contains_key(group, did(CLEO)));
	});
}
