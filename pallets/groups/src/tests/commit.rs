use crate::{mock::*, samples::tree, Event, Heads, Packages};
use clavis_primitives::{
	gate::Standing,
	groups::{Changes, EpochKind, EpochRecord, Location, Member, Policy, Proposal, Role, Stale, MAX_CHANGES},
	rules::RuleChange,
	Peaks, Standstills,
};
use frame_support::assert_ok;

#[test]
fn a_commit_should_make_the_next_epoch() {
	run(|| {
		let group = five();
		let before = head(group);
		let changes = Changes::default();
		let brought = messages(group, BEN, &changes);
		assert_ok!(rekey(group, BEN));
		let after = head(group);
		let record = EpochRecord {
			group,
			epoch: 3,
			base: Some(before.base),
			kind: EpochKind::committed(&changes, &brought),
			by: did(BEN),
			restarts: 0,
			mls_epoch: 2,
			tree: tree(2),
			roster: 5,
		};
		assert_eq!((after.base.epoch, after.base.hash), (3, record.hash()));
		assert_eq!(after.base.at, Location { block: block(), extrinsic: System::extrinsic_index().unwrap() });
		assert_eq!((after.by, after.mls_epoch, after.roster, after.tree.clone()), (did(BEN), 2, 5, tree(2)));
		let mut history = before.history.clone();
		history.push(1, before.base.hash).unwrap();
		assert_eq!(after.history, history);
		assert_ne!(history, Peaks::default());
		System::assert_last_event(Event::Committed { group, epoch: 3, hash: record.hash(), by: did(BEN) }.into());
	});
}

#[test]
fn a_commit_should_add_and_remove_members() {
	run(|| {
		let group = five();
		rotate(FAY);
		assert_ok!(publish(FAY, &[7, 8]));
		let spent = any_package(FAY);
		assert_ok!(commit(group, BEN, changes(&[CLEO, DAN], &[FAY])));
		assert_eq!((member(group, CLEO), member(group, DAN)), (None, None));
		assert_eq!(member(group, FAY), Some(Member::new(0, 3, leaf_for(FAY), 1, Role::Member)));
		assert_eq!(head(group).roster, 4);
		assert!(!Packages::<Test>::contains_key(did(FAY), spent));
		assert_eq!(crate::PackageCounts::<Test>::get(did(FAY)), 1);
	});
}

#[test]
fn a_member_that_lost_its_state_should_be_removed_and_added_at_once() {
	run(|| {
		let group = five();
		assert_ok!(appoint(group, ADA, CLEO, Role::Moderator));
		assert_ok!(publish(CLEO, &[5]));
		assert_ok!(govern(group, ADA, Policy { remove: Role::Moderator, ..OPEN }, ADA));
		// It must ask for it by this package: otherwise it is a removal like any other.
		refused(commit(group, BEN, changes(&[CLEO], &[CLEO])), Fault::RoleTooLow);
		let package = any_package(CLEO);
		assert_ok!(propose(group, DAN, CLEO, Proposal::Add { package }));
		refused(commit(group, BEN, changes(&[CLEO], &[CLEO])), Fault::RoleTooLow);
		let withdraw = Call::withdraw_proposal { did: did(CLEO), group, subject: did(CLEO) };
		assert_ok!(call(CLEO, withdraw));
		assert_ok!(propose(group, CLEO, CLEO, Proposal::Add { package }));
		assert_ok!(commit(group, BEN, changes(&[CLEO], &[CLEO])));
		// Its role stays, and so does the payer of its entry.
		assert_eq!(member(group, CLEO), Some(Member::new(0, 3, leaf_for(CLEO), 0, Role::Moderator)));
		let stored = crate::Members::<Test>::get(group, did(CLEO)).unwrap();
		assert_eq!((head(group).roster, stored.deposit.payer), (5, method(ADA)));
	});
}

#[test]
fn a_member_should_join_again_from_outside() {
	run(|| {
		let group = five();
		let rejoined = Changes { rejoined: Some(77), ..Changes::default() };
		rotate(CLEO);
		assert_ok!(report(group, CLEO));
		assert_ok!(commit(group, CLEO, rejoined));
		assert_eq!(member(group, CLEO), Some(Member { leaf: 77, ..Member::new(0, 2, 0, 1, Role::Member) }));
		assert_eq!(head(group).stale(), 0);
		// Its next commit comes from its new leaf.
		settle();
		assert_ok!(rekey(group, CLEO));
		settle();
		assert_ok!(publish(FAY, &[0]));
		for others in [changes(&[BEN], &[]), changes(&[], &[FAY])] {
			refused(commit(group, CLEO, Changes { rejoined: Some(78), ..others }), Fault::ExternalChange);
		}
	});
}

#[test]
fn a_commit_should_refresh_its_committer() {
	run(|| {
		let group = five();
		rotate(BEN);
		assert_ok!(report(group, BEN));
		assert_eq!((stale(group, BEN), head(group).stale_since), (Some(Stale::MustRefresh), Some(block())));
		assert_ok!(rekey(group, BEN));
		assert_eq!(member(group, BEN).map(|member| (member.key_epoch, member.stale)), Some((1, None)));
		assert_eq!((head(group).stale(), head(group).stale_since), (0, None));
		// Without a report too.
		rotate(CLEO);
		settle();
		assert_ok!(rekey(group, CLEO));
		refused(report(group, CLEO), Fault::NotStale);
	});
}

#[test]
fn changes_should_fit_the_roster() {
	run(|| {
		let group = five();
		assert_ok!(publish(BEN, &[9]));
		assert_ok!(publish(FAY, &[9]));
		for (changes, error) in [
			(changes(&[FAY], &[]), Fault::NotAMember),
			(changes(&[BEN, FAY], &[]), Fault::NotAMember),
			(changes(&[], &[BEN]), Fault::AlreadyMember),
			(changes(&[BEN, BEN], &[]), Fault::RepeatedChange),
			(changes(&[], &[FAY, FAY]), Fault::RepeatedChange),
			(changes(&[ADA], &[]), Fault::OwnChange),
			(changes(&[ADA], &[ADA]), Fault::OwnChange),
			(changes(&[], &[STRANGER]), Fault::NoPackage),
		] {
			refused(commit(group, ADA, changes), error);
		}
	});
}

#[test]
fn only_a_did_that_is_active_should_be_added() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		let add = || commit(group, ADA, changes(&[], &[FAY]));
		for standing in [Standing::Frozen { until: 9_999 }, Standing::Locked, Standing::Deactivated] {
			set_standing(FAY, standing);
			refused(add(), Fault::CannotBeAdded);
		}
		thaw(FAY);
		assert_ok!(add());
	});
}

#[test]
fn each_act_should_take_the_role_of_the_policy() {
	let strict = |change: fn(&mut Policy)| {
		let mut policy = OPEN;
		change(&mut policy);
		policy
	};
	let policies = [
		OPEN,
		strict(|policy| policy.add = Role::Moderator),
		strict(|policy| policy.remove = Role::Moderator),
		strict(|policy| policy.commit = Role::Moderator),
	];
	// Whether a plain member adds, removes, removes and adds again one that did not ask for it, and rekeys.
	let allowed = [[true; 4], [false, true, false, true], [true, false, false, true], [false; 4]];
	for (policy, allowed) in policies.into_iter().zip(allowed) {
		run(|| {
			let group = group_of(policy, &[ADA, BEN, CLEO, DAN]);
			assert_ok!(publish(FAY, &[0]));
			assert_ok!(publish(DAN, &[1]));
			let acts = [changes(&[], &[FAY]), changes(&[CLEO], &[]), changes(&[DAN], &[DAN]), Changes::default()];
			for (changes, allowed) in acts.into_iter().zip(allowed) {
				let outcome = commit(group, BEN, changes);
				if allowed {
					assert_ok!(outcome);
					settle();
				} else {
					refused(outcome, Fault::RoleTooLow);
				}
			}
			// A moderator may all of it.
			assert_ok!(appoint(group, ADA, BEN, Role::Moderator));
			assert_ok!(rekey(group, BEN));
		});
	}
}

#[test]
fn a_duty_should_take_no_role() {
	run(|| {
		let group = group_of(STRICT, &[ADA, BEN, CLEO, DAN, EVE]);
		refused(rekey(group, BEN), Fault::RoleTooLow);
		// A member refreshes itself, also before somebody has reported it.
		rotate(BEN);
		assert_ok!(rekey(group, BEN));
		settle();
		refused(rekey(group, BEN), Fault::RoleTooLow);
		// It removes those that must go, and nobody else.
		assert_ok!(leave(group, CLEO));
		refused(commit(group, BEN, changes(&[CLEO, DAN], &[])), Fault::RoleTooLow);
		assert_ok!(publish(FAY, &[0]));
		refused(commit(group, BEN, changes(&[CLEO], &[FAY])), Fault::RoleTooLow);
		assert_ok!(commit(group, BEN, changes(&[CLEO], &[])));
		// Its own refresh is no licence for more.
		settle();
		rotate(BEN);
		refused(commit(group, BEN, changes(&[DAN], &[])), Fault::RoleTooLow);
		refused(commit(group, BEN, changes(&[], &[FAY])), Fault::RoleTooLow);
	});
}

#[test]
fn a_plain_member_should_leave_others_the_time_to_object() {
	run(|| {
		let group = five();
		assert_ok!(rekey(group, BEN));
		pass(PERIOD - 1);
		refused(rekey(group, CLEO), Fault::TooEarly);
		next_block();
		assert_ok!(rekey(group, CLEO));
		// A moderator does not wait, not even for its own epoch.
		assert_ok!(rekey(group, ADA));
		assert_ok!(rekey(group, ADA));
	});
}

#[test]
fn an_epoch_that_is_too_old_should_be_rekeyed_before_it_grows() {
	run(|| {
		let group = five();
		decide(RuleChange::MaxEpoch(50));
		assert_ok!(publish(FAY, &[0]));
		let add = || commit(group, ADA, changes(&[], &[FAY]));
		let last = Heads::<Test>::get(group).unwrap().epoch_ends(50, &Standstills::default());
		pass(last - block() + 1);
		refused(add(), Fault::EpochTooOld);
		assert_ok!(rekey(group, ADA));
		assert_ok!(add());

		// In its last block it grows still.
		assert_ok!(publish(STRANGER, &[0]));
		pass(50);
		assert_ok!(commit(group, ADA, changes(&[], &[STRANGER])));
	});
}

#[test]
fn a_member_that_must_go_should_not_stay() {
	run(|| {
		let group = five();
		freeze(CLEO);
		assert_ok!(report(group, CLEO));
		assert_ok!(leave(group, DAN));
		for removed in [&[][..], &[CLEO], &[DAN], &[EVE], &[CLEO, EVE]] {
			refused(commit(group, BEN, changes(removed, &[])), Fault::KeepsMustGo);
		}
		assert_ok!(commit(group, BEN, changes(&[CLEO, DAN], &[])));
		assert_eq!((head(group).must_go, head(group).roster), (0, 3));
	});
}

#[test]
fn a_member_that_must_go_should_go_for_good() {
	run(|| {
		let group = five();
		assert_ok!(publish(CLEO, &[3]));
		assert_ok!(leave(group, CLEO));
		refused(commit(group, BEN, changes(&[CLEO], &[CLEO])), Fault::GoesForGood);
		assert_ok!(commit(group, BEN, changes(&[CLEO], &[])));
		// It published a package, and can be added by a later commit.
		settle();
		assert_ok!(commit(group, BEN, changes(&[], &[CLEO])));
		assert_eq!(member(group, CLEO).map(|member| member.leaves), Some(false));
	});
}

#[test]
fn after_the_deadline_a_commit_should_make_fewer_members_stale() {
	run(|| {
		let group = five();
		decide(RuleChange::RekeyDeadline(20));
		for seed in [CLEO, DAN] {
			rotate(seed);
			assert_ok!(report(group, seed));
		}
		let since = head(group).stale_since.unwrap();
		pass(20);
		// In the last block other commits pass still.
		assert_ok!(rekey(group, ADA));
		next_block();
		refused(rekey(group, ADA), Fault::RekeyOverdue);
		assert_ok!(publish(FAY, &[0]));
		refused(commit(group, ADA, changes(&[EVE], &[FAY])), Fault::RekeyOverdue);
		// The time does not begin anew while some member is stale.
		settle();
		assert_ok!(rekey(group, CLEO));
		assert_eq!((head(group).must_refresh, head(group).stale_since), (1, Some(since)));
		refused(rekey(group, ADA), Fault::RekeyOverdue);
		// The commit removes one that does not refresh itself. It may do more at the same time.
		assert_ok!(commit(group, ADA, changes(&[DAN], &[FAY])));
		assert_eq!((head(group).stale(), head(group).stale_since), (0, None));
		assert_ok!(rekey(group, ADA));
	});
}

#[test]
fn a_commit_should_spend_the_proposals_about_those_it_changes() {
	run(|| {
		let group = five();
		for seed in [FAY, STRANGER] {
			assert_ok!(publish(seed, &[0]));
			assert_ok!(propose(group, seed, seed, Proposal::Add { package: any_package(seed) }));
		}
		assert_ok!(propose(group, BEN, CLEO, Proposal::Remove));
		assert_ok!(propose(group, BEN, DAN, Proposal::Remove));
		assert_ok!(commit(group, EVE, changes(&[CLEO], &[FAY])));
		let subjects = crate::Proposals::<Test>::iter_key_prefix(group).collect::<Vec<_>>();
		let mut expected = vec![did(DAN), did(STRANGER)];
		expected.sort();
		assert_eq!(subjects, expected);
		assert_eq!((head(group).proposals, Heads::<Test>::get(group).unwrap().requests), (2, 1));
	});
}

#[test]
fn two_commits_on_one_epoch_should_end_in_one_epoch_and_no_lost_proposal() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(propose(group, FAY, FAY, Proposal::Add { package: any_package(FAY) }));
		let (one, other) =
			(commit_call(group, BEN, Changes::default()), commit_call(group, CLEO, changes(&[], &[FAY])));
		assert_ok!(call(BEN, one));
		refused(call(CLEO, other), Fault::StaleEpoch);
		assert_eq!((epoch(group), head(group).proposals), (3, 1));
		settle();
		assert_ok!(commit(group, CLEO, changes(&[], &[FAY])));
		assert_eq!((epoch(group), head(group).proposals), (4, 0));
	});
}

#[test]
fn more_members_than_a_commit_removes_should_go_in_several() {
	run(|| {
		let group = five();
		// More entries than people, without DIDs behind them.
		let crowd = (0..MAX_CHANGES + 1).map(|n| {
			let mut id = [0xcc; 32];
			id[..4].copy_from_slice(&n.to_be_bytes());
			clavis_primitives::DidId(id)
		});
		let crowd = crowd.collect::<Vec<_>>();
		for did in &crowd {
			let member = Member { stale: Some(Stale::MustGo), leaves: true, ..Member::new(0, 2, 0, 0, Role::Member) };
			let deposit = crate::deposit::pay_for_member::<Test>(&method(ADA)).unwrap();
			crate::Members::<Test>::insert(group, did, crate::StoredMember { member, deposit });
			Heads::<Test>::mutate(group, |current| {
				let head = &mut current.as_mut().unwrap().head;
				head.roster += 1;
				head.recount(None, Some(Stale::MustGo), block());
			});
		}
		let (last, first) = crowd.split_last().unwrap();
		refused(commit(group, BEN, changes_of(first[1..].to_vec(), vec![])), Fault::KeepsMustGo);
		// 256 of them are enough, if all of them must go.
		let mut mixed = first[1..].to_vec();
		mixed.push(did(EVE));
		refused(commit(group, BEN, changes_of(mixed, vec![])), Fault::KeepsMustGo);
		assert_ok!(commit(group, BEN, changes_of(first.to_vec(), vec![])));
		assert_eq!((head(group).must_go, head(group).roster), (1, 6));
		settle();
		assert_ok!(commit(group, BEN, changes_of(vec![*last], vec![])));
		assert_eq!((head(group).must_go, head(group).roster), (0, 5));
	});
}
