use crate::{mock::*, samples::tree, Current, Event, Heads};
use clavis_primitives::groups::{
	Base, EpochKind, EpochRecord, Location, Member, MlsHash, Policy, Role, Tree, MAX_OBJECTIONS,
};
use frame_support::assert_ok;
use sp_runtime::DispatchError;

#[test]
fn a_group_should_begin_with_its_creator_as_owner_and_only_member() {
	run(|| {
		assert_ok!(create(ADA, 0, STRICT));
		let group = name(ADA, 0);
		let record = EpochRecord {
			group,
			epoch: 1,
			base: None,
			kind: EpochKind::Created,
			by: did(ADA),
			restarts: 0,
			mls_epoch: 0,
			tree: tree(0),
			roster: 1,
		};
		let at = Location { block: block(), extrinsic: System::extrinsic_index().unwrap() };
		let Current { head, policy, suite, undo, rekeyed_at, requests, objections } =
			Heads::<Test>::get(group).unwrap();
		assert_eq!(head.base, Base { epoch: 1, hash: record.hash(), at });
		assert_eq!((head.by, head.roster, head.stale(), head.tree), (did(ADA), 1, 0, tree(0)));
		assert_eq!((policy, suite, undo, rekeyed_at, requests, objections), (STRICT, SUITE, None, block(), 0, 0));
		assert_eq!(member(group, ADA), Some(Member::new(0, 1, 0, 0, Role::Moderator)));
		assert_eq!(crate::Groups::<Test>::get(group).unwrap().owner, did(ADA));
		System::assert_last_event(Event::Created { group, hash: record.hash(), by: did(ADA) }.into());
	});
}

#[test]
fn two_groups_should_never_have_one_name() {
	run(|| {
		assert_ok!(create(ADA, 0, OPEN));
		refused(create(ADA, 0, OPEN), Fault::GroupTaken);
		// Another salt and another creator make other names.
		assert_ok!(create(ADA, 1, OPEN));
		assert_ok!(create(BEN, 0, OPEN));
		assert_eq!(Heads::<Test>::iter().count(), 3);
		// A name stays taken when its group has ended.
		assert_ok!(dissolve(name(ADA, 0), ADA));
		refused(create(ADA, 0, OPEN), Fault::GroupTaken);
	});
}

#[test]
fn a_group_should_be_created_by_a_method_for_authentication_alone() {
	run(|| {
		let create = |account| {
			let (did, salt, suite, policy, tree) = (did(ADA), [0; 32], SUITE, OPEN, tree(0));
			dispatch(account, Call::create { did, salt, suite, policy, tree })
		};
		let not_authorized = DispatchError::Other("not authorized");
		for account in [control(ADA), assertion(ADA), method(BEN)] {
			refused(create(account), not_authorized);
		}
		freeze(ADA);
		refused(create(method(ADA)), Fault::DidFrozen);
		deactivate(ADA);
		refused(create(method(ADA)), DispatchError::Other("deactivated"));
		thaw(ADA);
		assert_ok!(create(method(ADA)));
	});
}

#[test]
fn the_terms_of_a_new_group_should_be_sound() {
	run(|| {
		for objections in [0, MAX_OBJECTIONS as u8 + 1] {
			refused(create(ADA, 0, Policy { objections, ..OPEN }), Fault::UnfitObjections);
		}
		let hash = |length: usize| MlsHash::try_from(vec![0; length]).unwrap();
		for (tree_hash, transcript_hash) in [(hash(0), hash(32)), (hash(32), hash(33)), (hash(31), hash(32))] {
			let tree = Tree { tree_hash, transcript_hash };
			let create = Call::create { did: did(ADA), salt: [0; 32], suite: SUITE, policy: OPEN, tree };
			refused(call(ADA, create), Fault::MalformedTree);
		}
		// The transcript of a new MLS group is empty.
		let tree = Tree { tree_hash: hash(32), transcript_hash: hash(0) };
		assert_ok!(call(ADA, Call::create { did: did(ADA), salt: [0; 32], suite: SUITE, policy: OPEN, tree }));
	});
}

#[test]
fn an_epoch_should_have_a_place_in_a_block() {
	run(|| {
		sp_io::storage::clear(sp_core::storage::well_known_keys::EXTRINSIC_INDEX);
		let (did, salt, suite, policy, tree) = (did(ADA), [0; 32], SUITE, OPEN, tree(0));
		let outcome = Groups::create(RuntimeOrigin::signed(method(ADA)), did, salt, suite, policy, tree);
		refused(outcome, Fault::OutsideOfExtrinsic);
	});
}
