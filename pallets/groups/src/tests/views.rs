//! Groups as the runtime API shows them, and as others read them from storage.

use crate::{mock::*, Current, Heads, Members, StoredMember};
use clavis_primitives::{
	groups::{Head, Member, MemberView, MembersPage, Proposal, Role, Stale},
	rules::RuleChange,
	storage, DidId,
};
use codec::{Decode, Encode};
use frame_support::assert_ok;

#[test]
fn a_group_should_be_shown_with_its_terms_and_deadlines() {
	run(|| {
		let group = five();
		assert_eq!(Groups::group(name(BEN, 0)), None);
		decide(RuleChange::MaxEpoch(1_000));
		decide(RuleChange::RekeyDeadline(100));
		let view = Groups::group(group).unwrap();
		assert_eq!((view.owner, view.policy, view.suite, view.block), (did(ADA), OPEN, SUITE, block()));
		// All others are as new as the epoch, so nobody can object to it.
		assert_eq!((view.objections.len(), view.quorum, view.rekey_by), (0, None, None));
		assert_eq!((view.open_from, view.epoch_ends), (block(), block() - PERIOD + 1_000));
		assert_eq!(view.head, head(group));
		assert_ok!(rekey(group, BEN));
		assert_ok!(object(group, CLEO));
		rotate(DAN);
		assert_ok!(report(group, DAN));
		assert_ok!(propose(group, BEN, EVE, Proposal::Remove));
		let view = Groups::group(group).unwrap();
		assert_eq!((view.objections, view.quorum), (vec![did(CLEO)], Some(2)));
		assert_eq!((view.rekey_by, view.open_from), (Some(block() + 100), block() + PERIOD));
		let proposal = view.proposals.first().map(|view| (view.subject, view.by, view.proposal));
		assert_eq!(proposal, Some((did(EVE), did(BEN), Proposal::Remove)));
		assert_ok!(restart(group, ADA, ADA));
		assert_eq!(Groups::group(group).unwrap().quorum, None);
	});
}

#[test]
fn a_member_should_be_shown_as_its_did_stands_now() {
	run(|| {
		let group = five();
		let shown = |seed| Groups::group_member(group, did(seed));
		let ben = member(group, BEN).unwrap();
		assert_eq!(shown(BEN), Some(MemberView { did: did(BEN), member: ben, now: None }));
		rotate(BEN);
		assert_eq!(shown(BEN), Some(MemberView { did: did(BEN), member: ben, now: Some(Stale::MustRefresh) }));
		assert_eq!(shown(STRANGER), None);
		assert_eq!(Groups::group_member(name(BEN, 0), did(BEN)), None);
		assert_ok!(restart(group, ADA, ADA));
		assert_eq!(shown(BEN), None);
	});
}

#[test]
fn members_should_be_shown_in_pages_without_those_from_before_a_restart() {
	run(|| {
		let group = five();
		let shown = |after: Option<u8>| {
			let page = Groups::group_members(group, after.map(did));
			assert_eq!(page.after, None);
			page.members.into_iter().map(|view| view.did).collect::<Vec<_>>()
		};
		assert_eq!(shown(None), [ADA, BEN, CLEO, DAN, EVE].map(did));
		assert_eq!(shown(Some(CLEO)), [DAN, EVE].map(did));
		assert!(shown(Some(EVE)).is_empty());
		assert_ok!(restart(group, ADA, CLEO));
		assert_eq!((shown(None), shown(Some(CLEO))), (vec![did(CLEO)], vec![]));
		assert_eq!(Groups::group_members(name(BEN, 0), None), MembersPage::default());

		// A page has 256 members, also behind as many entries that are none.
		let id = |n: u32| {
			let mut id = [0xcc; 32];
			id[1..5].copy_from_slice(&n.to_be_bytes());
			DidId(id)
		};
		let restarts = |n: u32| if n < 300 { 0 } else { 1 };
		for n in 0..900 {
			let member = Member::new(restarts(n), 1, 0, 0, Role::Member);
			let deposit = crate::deposit::pay_for_member::<Test>(&method(ADA)).unwrap();
			Members::<Test>::insert(group, id(n), StoredMember { member, deposit });
		}
		Heads::<Test>::mutate(group, |current| current.as_mut().unwrap().head.roster += 600);
		let page = |after| {
			let page = Groups::group_members(group, after);
			(page.members.into_iter().map(|view| view.did).collect::<Vec<_>>(), page.after)
		};
		let (first, after) = page(None);
		assert_eq!(after, Some(id(554)));
		assert_eq!((first.len(), first[0], first[1], first[255]), (256, did(CLEO), id(300), id(554)));
		let (second, after) = page(after);
		assert_eq!(after, Some(id(810)));
		assert_eq!((second.len(), second[0]), (256, id(555)));
		let (last, after) = page(after);
		assert_eq!((last.len(), after), (89, None));
	});
}

#[test]
fn key_packages_should_be_shown_with_their_names() {
	run(|| {
		assert_ok!(publish(BEN, &[0, 1]));
		let shown = Groups::key_packages(did(BEN));
		assert_eq!(shown.len(), 2);
		assert!(shown.iter().all(|view| view.hash == hash_of(&view.package.bytes)));
		assert!(Groups::key_packages(did(ADA)).is_empty());
	});
}

#[test]
fn entries_should_be_read_from_the_front() {
	run(|| {
		let group = five();
		assert_ok!(commit(group, BEN, changes(&[EVE], &[])));
		let current = Heads::<Test>::get(group).unwrap();
		assert_eq!(Head::decode(&mut &current.encode()[..]), Ok(head(group)));
		let Current { head, .. } = current;
		let raw = sp_io::storage::get(&Heads::<Test>::hashed_key_for(group)).unwrap();
		assert_eq!(Head::decode(&mut &raw[..]), Ok(head));
		let raw = sp_io::storage::get(&Members::<Test>::hashed_key_for(group, did(BEN))).unwrap();
		assert_eq!(Member::decode(&mut &raw[..]).ok(), member(group, BEN));
		// The keys are those that nodes compute.
		assert_eq!(storage::group_head_key(&group), Heads::<Test>::hashed_key_for(group));
		assert_eq!(storage::group_member_key(&group, &did(BEN)), Members::<Test>::hashed_key_for(group, did(BEN)));
	});
}
