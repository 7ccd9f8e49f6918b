//! Attacks on a group, each tried as an attacker would. `property_7.rs` has those on the order of commits, and `model` tries
//! random sequences.

use crate::{mock::*, samples, Error, Heads, PackageCounts, Packages};
use clavis_primitives::{
	gate::Standing,
	groups::{framing::Sender, Changes, GroupId, Message, Policy, Proposal, Role, Stale},
	DidId,
};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};

/// The call of a commit of a person to one group, with everything that it says about another.
fn replayed(to: GroupId, from: GroupId, seed: u8) -> Call {
	match commit_call(from, seed, Changes::default()) {
		Call::commit { did, base, changes, tree, messages, .. } => {
			Call::commit { did, group: to, base, changes, tree, messages }
		},
		other => other,
	}
}

fn batch(seed: u8, calls: Vec<Call>) -> DispatchResult {
	let calls = calls.into_iter().map(RuntimeCall::from).collect();
	dispatch(method(seed), RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }))
}

#[test]
fn a_commit_should_be_for_one_group_alone() {
	run(|| {
		let one = five();
		// The same people, at the same leaves, in the same epoch.
		assert_ok!(create(ADA, 1, OPEN));
		let other = name(ADA, 1);
		for seed in [BEN, CLEO, DAN, EVE] {
			assert_ok!(publish(seed, &[7]));
		}
		assert_ok!(commit(other, ADA, changes(&[], &[BEN, CLEO, DAN, EVE])));
		settle();
		refused(call(BEN, replayed(other, one, BEN)), Fault::StaleEpoch);
		// Also if the attacker has the base right: the message names its group.
		let (base, changes, tree) = (base(other), Changes::default(), samples::tree(9));
		let messages = Box::new(messages(one, BEN, &changes));
		refused(
			call(BEN, Call::commit { did: did(BEN), group: other, base, changes, tree, messages }),
			Fault::BadCommit,
		);
		assert_ok!(rekey(other, BEN));
	});
}

#[test]
fn a_commit_should_be_for_one_network_alone() {
	let mut foreign = None;
	chain().execute_with(|| {
		frame_system::BlockHash::<Test>::insert(0, H256([0xbb; 32]));
		assert_ok!(create(ADA, 0, OPEN));
		let group = GroupId::new(H256([0xbb; 32]), did(ADA), [0; 32]);
		foreign = Some((group, commit_call(group, ADA, Changes::default())));
	});
	run(|| {
		assert_ok!(create(ADA, 0, OPEN));
		let (group, commit) = foreign.unwrap();
		// The same creator and the same salt make another group here.
		assert_ne!(group, name(ADA, 0));
		refused(call(ADA, commit.clone()), Fault::NoGroup);
		let Call::commit { did, base: foreign_base, changes, tree, messages, .. } = commit else {
			unreachable!("it is a commit");
		};
		let group = name(ADA, 0);
		for base in [foreign_base, base(group)] {
			let (changes, tree, messages) = (changes.clone(), tree.clone(), messages.clone());
			assert!(call(ADA, Call::commit { did, group, base, changes, tree, messages }).is_err());
		}
		assert_eq!(epoch(group), 1);
	});
}

#[test]
fn a_commit_should_not_outlive_a_restart() {
	run(|| {
		let group = group_of(OPEN, &[ADA]);
		let before = commit_call(group, ADA, Changes::default());
		assert_ok!(restart(group, ADA, ADA));
		refused(call(ADA, before.clone()), Fault::StaleEpoch);
		// The same leaf and the same epoch of MLS: the name of the MLS group tells them apart.
		let Call::commit { did, group, changes, tree, messages, .. } = before else { unreachable!("it is a commit") };
		let base = base(group);
		refused(call(ADA, Call::commit { did, group, base, changes, tree, messages }), Fault::BadCommit);
		assert_ok!(rekey(group, ADA));
	});
}

#[test]
fn a_key_package_should_be_spent_once() {
	run(|| {
		let group = five();
		assert_ok!(create(BEN, 0, OPEN));
		let other = name(BEN, 0);
		assert_ok!(publish(FAY, &[0]));
		let (one, two) =
			(commit_call(group, CLEO, changes(&[], &[FAY])), commit_call(other, BEN, changes(&[], &[FAY])));
		assert_ok!(call(CLEO, one));
		refused(call(BEN, two), Fault::NoPackage);
		// It stays spent when the commit is void.
		for seed in [DAN, EVE] {
			assert_ok!(object(group, seed));
		}
		assert_eq!(member(group, FAY), None);
		settle();
		refused(commit(group, CLEO, changes(&[], &[FAY])), Fault::NoPackage);
	});
}

#[test]
fn a_stranger_should_not_use_up_key_packages_for_one_audience() {
	run(|| {
		let group = five();
		let for_ben = (0..4).map(|number| package(FAY, number)).collect::<Vec<_>>();
		assert_ok!(publish_for(FAY, Some(BEN), for_ben.clone()));
		assert_ok!(publish(FAY, &[10]));
		// A group of the stranger's own spends what is for everybody, and no more.
		assert_ok!(create(STRANGER, 0, OPEN));
		let own = name(STRANGER, 0);
		let of = |package| {
			let mut changes = changes(&[], &[FAY]);
			changes.added.iter_mut().for_each(|added| added.package = package);
			changes
		};
		refused(commit(own, STRANGER, of(hash_of(&for_ben[0]))), Fault::WrongAudience);
		assert_ok!(commit(own, STRANGER, of(hash_of(&package(FAY, 10)))));
		assert_eq!(PackageCounts::<Test>::get(did(FAY)), 4);
		assert_ok!(commit(group, BEN, of(hash_of(&for_ben[0]))));
	});
}

#[test]
fn nobody_should_fill_the_key_packages_of_another_did() {
	run(|| {
		let packages = vec![package(BEN, 0)].try_into().unwrap();
		let publish_as = Call::publish { did: did(BEN), audience: None, packages };
		refused(call(STRANGER, publish_as), DispatchError::Other("not authorized"));
		assert_eq!(Packages::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_did_that_is_not_active_should_not_be_welcomed() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		let commit = commit_call(group, ADA, changes(&[], &[FAY]));
		for standing in [Standing::Deactivated, Standing::Frozen { until: 5_000 }, Standing::Locked] {
			set_standing(FAY, standing);
			refused(call(ADA, commit.clone()), Fault::CannotBeAdded);
		}
	});
}

#[test]
fn newcomers_should_void_nothing() {
	run(|| {
		let group = group_of(OPEN, &[ADA, BEN, CLEO]);
		// A member brings friends, so that they outvote the others about the commit that brought them.
		for seed in [20, 21, 22] {
			assert_ok!(publish(seed, &[0]));
		}
		assert_ok!(commit(group, BEN, changes(&[], &[20, 21, 22])));
		for seed in [20, 21, 22] {
			refused(object(group, seed), Fault::CannotObject);
		}
		// About later epochs they have their word.
		settle();
		assert_ok!(rekey(group, CLEO));
		for seed in [20, 21] {
			assert_ok!(object(group, seed));
		}
		assert_eq!(epoch(group), 5);
	});
}

#[test]
fn a_minority_below_the_quorum_should_void_nothing() {
	run(|| {
		let group = group_of(Policy { objections: 3, ..OPEN }, &[ADA, BEN, CLEO, DAN, EVE]);
		for _ in 0..3 {
			assert_ok!(rekey(group, ADA));
			let committed = epoch(group);
			for seed in [BEN, CLEO] {
				assert_ok!(object(group, seed));
				refused(object(group, seed), Fault::AlreadyObjected);
			}
			assert_eq!(epoch(group), committed);
		}
		// Objections do not add up over epochs, and each was paid for.
		assert_ok!(rekey(group, ADA));
		assert_eq!((owned(method(BEN)), owned(method(CLEO))), (FUNDS - 3 * 1_010, FUNDS - 3 * 1_010));
		assert_ok!(object(group, DAN));
		assert_eq!(Heads::<Test>::get(group).unwrap().objections, 1);
	});
}

#[test]
fn an_account_should_object_once_for_each_did_that_it_pays_for() {
	run(|| {
		let group = five();
		assert_ok!(rekey(group, ADA));
		// One payer cannot speak for others: each DID must be its own.
		let as_cleo = Call::object { did: did(CLEO), group, base: base(group) };
		refused(call(BEN, as_cleo), DispatchError::Other("not authorized"));
		let own = || Call::object { did: did(BEN), group, base: base(group) };
		refused(batch(BEN, vec![own(), own()]), Fault::AlreadyObjected);
		assert_eq!(held(method(BEN)).1, 0);
	});
}

#[test]
fn a_griefer_should_pay_for_each_objection() {
	run(|| {
		let group = group_of(Policy { objections: 3, ..OPEN }, &[ADA, BEN, CLEO, DAN, EVE]);
		for round in 1..=5 {
			assert_ok!(rekey(group, ADA));
			assert_ok!(object(group, BEN));
			assert_ok!(rekey(group, ADA));
			assert_eq!(owned(method(BEN)), FUNDS - round * 1_010);
		}
	});
}

#[test]
fn a_member_should_not_be_driven_out_by_a_false_report() {
	run(|| {
		let group = group_of(STRICT, &[ADA, BEN, CLEO]);
		refused(report(group, CLEO), Fault::NotStale);
		refused(commit(group, BEN, changes(&[CLEO], &[])), Fault::RoleTooLow);
		// A rotation is a reason to refresh, and none to go.
		rotate(CLEO);
		assert_ok!(report(group, CLEO));
		refused(commit(group, BEN, changes(&[CLEO], &[])), Fault::RoleTooLow);
		assert_ok!(rekey(group, CLEO));
	});
}

#[test]
fn a_plain_member_should_not_take_more_by_a_batch() {
	run(|| {
		let group = group_of(STRICT, &[ADA, BEN, CLEO]);
		let appoint = Call::appoint { did: did(ADA), group, member: did(BEN), role: Role::Moderator };
		refused(batch(BEN, vec![appoint]), DispatchError::Other("not authorized"));
		// A wish to leave, and then the removal of others in its shadow.
		let leave = Call::leave { did: did(BEN), group };
		let removal = commit_call(group, BEN, changes(&[CLEO], &[]));
		refused(batch(BEN, vec![leave, removal]), Fault::MustGo);
		assert_eq!((member(group, BEN).unwrap().leaves, epoch(group)), (false, 2));
	});
}

#[test]
fn the_entry_of_another_member_should_not_be_taken_by_a_leaf() {
	run(|| {
		let group = five();
		// BEN claims the leaf of CLEO.
		let changes = Changes::default();
		let mut messages = messages(group, BEN, &changes);
		let stolen = samples::commit(&group.in_mls(0), 1, Sender::Member(leaf_for(CLEO)));
		messages.commit = Message::Here(stolen.try_into().unwrap());
		let (did, base, messages) = (did(BEN), base(group), Box::new(messages));
		let commit = Call::commit { did, group, base, changes, tree: samples::tree(1), messages };
		refused(call(BEN, commit), Fault::BadCommit);
	});
}

#[test]
fn a_stranger_should_do_no_more_than_what_is_everybodys() {
	run(|| {
		let group = five();
		let no_member = || DispatchError::from(Error::<Test>::NotAMember);
		refused(rekey(group, STRANGER), no_member());
		refused(object(group, STRANGER), no_member());
		refused(leave(group, STRANGER), no_member());
		refused(propose(group, STRANGER, BEN, Proposal::Remove), no_member());
		let as_ben = [
			Call::leave { did: did(BEN), group },
			Call::object { did: did(BEN), group, base: base(group) },
			commit_call(group, BEN, Changes::default()),
			Call::propose { did: did(BEN), group, subject: did(CLEO), proposal: Proposal::Remove },
		];
		for call_as_ben in as_ben {
			refused(call(STRANGER, call_as_ben), DispatchError::Other("not authorized"));
		}
		for seed in [ADA, BEN] {
			refused(report(group, seed), Fault::NotStale);
			refused(reap(group, seed), Fault::StillMember);
		}
	});
}

#[test]
fn a_name_should_not_be_taken_from_the_one_who_can_make_it() {
	run(|| {
		// The name binds the DID of its creator, and the gate lets nobody else act for that DID.
		refused(create_as(STRANGER, did(ADA), [0; 32], OPEN), DispatchError::Other("not authorized"));
		assert_ok!(create_as(STRANGER, did(STRANGER), [0; 32], OPEN));
		assert_ok!(create(ADA, 0, OPEN));
		assert_ne!(name(STRANGER, 0), name(ADA, 0));
	});
}

#[test]
fn a_frozen_did_should_come_back_only_as_a_new_member() {
	run(|| {
		let group = five();
		assert_ok!(publish(BEN, &[4]));
		freeze(BEN);
		assert_ok!(report(group, BEN));
		assert_ok!(commit(group, CLEO, changes(&[BEN], &[])));
		thaw(BEN);
		refused(rekey(group, BEN), Fault::NotAMember);
		settle();
		assert_ok!(commit(group, CLEO, changes(&[], &[BEN])));
		assert_eq!(member(group, BEN).map(|ben| ben.since), Some(4));
	});
}

#[test]
fn a_member_that_ended_should_hold_up_nobody() {
	run(|| {
		let group = five();
		for seed in [ADA, BEN] {
			deactivate(seed);
			assert_ok!(report(group, seed));
			assert_eq!(stale(group, seed), Some(Stale::MustGo));
		}
		assert_ok!(commit(group, CLEO, changes(&[ADA, BEN], &[])));
		settle();
		assert_ok!(rekey(group, DAN));
		// Nobody speaks for the owner any more, and the group goes on.
		refused(govern(group, ADA, STRICT, CLEO), DispatchError::Other("deactivated"));
	});
}

#[test]
fn a_did_that_was_never_created_should_not_be_added() {
	run(|| {
		let group = five();
		let unknown = DidId([0xfe; 32]);
		let added = clavis_primitives::groups::Added { did: unknown, package: H256::zero(), leaf: 9 };
		refused(commit(group, ADA, changes_of(vec![], vec![added])), Fault::CannotBeAdded);
	});
}
