use crate::{mock::*, Event, Heads, Proposals, StoredProposal, MAX_REQUESTS};
use clavis_primitives::{
	groups::{GroupId, Proposal, Role, MAX_PROPOSALS},
	AccountId,
};
use frame_support::assert_ok;
use sp_runtime::{DispatchError, DispatchResult};

fn withdraw_as(account: AccountId, seed: u8, group: GroupId, subject: u8) -> DispatchResult {
	dispatch(account, Call::withdraw_proposal { did: did(seed), group, subject: did(subject) })
}

fn withdraw(group: GroupId, seed: u8, subject: u8) -> DispatchResult {
	withdraw_as(method(seed), seed, group, subject)
}

/// A DID that is no member asks to be added.
fn request(group: GroupId, seed: u8) -> DispatchResult {
	propose(group, seed, seed, Proposal::Add { package: any_package(seed) })
}

#[test]
fn a_member_should_propose_changes_and_a_stranger_itself() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		let add = Proposal::Add { package: any_package(FAY) };
		assert_ok!(propose(group, BEN, CLEO, Proposal::Remove));
		System::assert_last_event(Event::Proposed { group, subject: did(CLEO), by: did(BEN) }.into());
		refused(propose(group, STRANGER, FAY, add), Fault::NotAMember);
		refused(propose(group, STRANGER, DAN, Proposal::Remove), Fault::NotAMember);
		refused(propose(group, STRANGER, STRANGER, Proposal::Remove), Fault::NotAMember);
		assert_ok!(request(group, FAY));
		let StoredProposal { by, request: by_stranger, proposal, .. } =
			Proposals::<Test>::get(group, did(FAY)).unwrap();
		assert_eq!((by, by_stranger, proposal), (did(FAY), true, add));
		assert_eq!((head(group).proposals, Heads::<Test>::get(group).unwrap().requests), (2, 1));
		// A member that lost its state asks to be added again. That is no request of a stranger.
		assert_ok!(publish(EVE, &[1]));
		assert_ok!(request(group, EVE));
		assert_eq!(Heads::<Test>::get(group).unwrap().requests, 1);
	});
}

#[test]
fn a_proposal_should_be_one_that_a_commit_could_carry_out() {
	run(|| {
		let group = five();
		let package = hash_of(&package(FAY, 0));
		refused(propose(group, BEN, FAY, Proposal::Add { package }), Fault::NoPackage);
		assert_ok!(publish_for(FAY, None, vec![package_of(FAY, SUITE + 1, 0)]));
		refused(propose(group, BEN, FAY, Proposal::Add { package: any_package(FAY) }), Fault::WrongSuite);
		refused(propose(group, BEN, FAY, Proposal::Remove), Fault::NotAMember);
		refused(propose(name(ADA, 1), BEN, FAY, Proposal::Remove), Fault::NoGroup);
		assert_ok!(propose(group, BEN, CLEO, Proposal::Remove));
		refused(propose(group, DAN, CLEO, Proposal::Remove), Fault::ProposalExists);
		assert_ok!(leave(group, BEN));
		refused(propose(group, BEN, DAN, Proposal::Remove), Fault::MustGo);
		freeze(EVE);
		refused(propose(group, EVE, DAN, Proposal::Remove), Fault::DidFrozen);
	});
}

#[test]
fn a_proposal_should_be_withdrawn_by_maker_subject_or_owner() {
	run(|| {
		let group = five();
		let proposed = || propose(group, BEN, CLEO, Proposal::Remove).unwrap();
		refused(withdraw(group, BEN, CLEO), Fault::NoProposal);
		for seed in [BEN, CLEO] {
			proposed();
			assert_ok!(withdraw(group, seed, CLEO));
			System::assert_last_event(Event::ProposalWithdrawn { group, subject: did(CLEO) }.into());
		}
		proposed();
		assert_ok!(withdraw_as(control(ADA), ADA, group, CLEO));
		proposed();
		// Neither another member, nor one that can add, nor a stranger, nor one account for another's DID.
		for seed in [DAN, STRANGER] {
			refused(withdraw(group, seed, CLEO), Fault::NotTheirProposal);
		}
		refused(withdraw(group, ADA, CLEO), DispatchError::Other("not authorized"));
		refused(withdraw_as(method(DAN), BEN, group, CLEO), DispatchError::Other("not authorized"));
		assert_eq!(held(method(BEN)).0, 20);
	});
}

#[test]
fn a_request_should_be_turned_down_by_a_member_that_can_add() {
	run(|| {
		let group = group_of(STRICT, &[ADA, BEN, CLEO]);
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(request(group, FAY));
		refused(withdraw(group, BEN, FAY), Fault::NotTheirProposal);
		refused(withdraw(group, STRANGER, FAY), Fault::NotTheirProposal);
		assert_ok!(appoint(group, ADA, BEN, Role::Moderator));
		assert_ok!(withdraw(group, BEN, FAY));
		assert_eq!((head(group).proposals, Heads::<Test>::get(group).unwrap().requests), (0, 0));
	});
}

#[test]
fn anybody_should_withdraw_what_nobody_would_miss() {
	run(|| {
		let group = five();
		assert_ok!(propose(group, BEN, CLEO, Proposal::Remove));
		refused(withdraw(group, STRANGER, CLEO), Fault::NotTheirProposal);
		// The maker is no member any more.
		assert_ok!(commit(group, DAN, changes(&[BEN], &[])));
		assert_ok!(withdraw_as(control(STRANGER), STRANGER, group, CLEO));

		// The maker has ended.
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(request(group, FAY));
		refused(withdraw(group, STRANGER, FAY), Fault::NotTheirProposal);
		deactivate(FAY);
		assert_ok!(withdraw_as(control(STRANGER), STRANGER, group, FAY));

		// The group was restarted, and then dissolved.
		assert_ok!(propose(group, EVE, CLEO, Proposal::Remove));
		assert_ok!(restart(group, ADA, ADA));
		assert_ok!(withdraw_as(control(STRANGER), STRANGER, group, CLEO));
		assert_ok!(propose(group, ADA, ADA, Proposal::Remove));
		assert_ok!(dissolve(group, ADA));
		assert_ok!(withdraw_as(control(STRANGER), STRANGER, group, ADA));
		assert_eq!(Proposals::<Test>::iter().count(), 0);
	});
}

#[test]
fn requests_should_leave_room_for_the_proposals_of_members() {
	run(|| {
		let group = five();
		let strangers = (10..).take(MAX_REQUESTS as usize + 1).collect::<Vec<u8>>();
		for seed in &strangers {
			assert_ok!(publish(*seed, &[0]));
		}
		let (last, first) = strangers.split_last().unwrap();
		for seed in first {
			assert_ok!(request(group, *seed));
		}
		refused(request(group, *last), Fault::TooManyRequests);
		// Members have the other half for themselves.
		let subjects = (*last..).take((MAX_PROPOSALS - MAX_REQUESTS) as usize + 1).collect::<Vec<u8>>();
		let (beyond, rest) = subjects.split_last().unwrap();
		for seed in &subjects[1..] {
			assert_ok!(publish(*seed, &[0]));
		}
		for seed in rest {
			assert_ok!(propose(group, BEN, *seed, Proposal::Add { package: any_package(*seed) }));
		}
		refused(propose(group, BEN, *beyond, Proposal::Add { package: any_package(*beyond) }), Fault::TooManyProposals);
		assert_eq!(head(group).proposals, MAX_PROPOSALS);
	});
}
