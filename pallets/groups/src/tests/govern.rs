//! The owner sets the terms, appoints, and ends the group.

use crate::{mock::*, Dissolved, Event, Groups as Stored, Heads, Members};
use clavis_primitives::groups::{Policy, Role, MAX_OBJECTIONS};
use frame_support::assert_ok;
use sp_runtime::DispatchError;

#[test]
fn the_owner_should_set_the_policy_and_the_owner() {
	run(|| {
		let group = five();
		assert_ok!(govern(group, ADA, STRICT, ADA));
		System::assert_last_event(Event::Governed { group, policy: STRICT, owner: did(ADA) }.into());
		assert_eq!(Heads::<Test>::get(group).unwrap().policy, STRICT);
		refused(rekey(group, BEN), Fault::RoleTooLow);
		assert_ok!(govern(group, ADA, STRICT, STRANGER));
		assert_eq!(Stored::<Test>::get(group).unwrap().owner, did(STRANGER));
		// The new owner governs from now on, and the old one does not. The payer of the group stays.
		refused(govern(group, ADA, OPEN, ADA), Fault::NotTheOwner);
		assert_ok!(govern(group, STRANGER, OPEN, STRANGER));
		assert_eq!(Stored::<Test>::get(group).unwrap().deposit.payer, method(ADA));
		// The epoch is what it was.
		assert_eq!(epoch(group), 2);
	});
}

#[test]
fn terms_should_be_sound_and_new() {
	run(|| {
		let group = five();
		refused(govern(group, ADA, OPEN, ADA), Fault::NothingToChange);
		for objections in [0, MAX_OBJECTIONS as u8 + 1] {
			refused(govern(group, ADA, Policy { objections, ..OPEN }, ADA), Fault::UnfitObjections);
		}
		refused(govern(group, ADA, OPEN, 200), Fault::UnfitOwner);
		deactivate(CLEO);
		refused(govern(group, ADA, OPEN, CLEO), Fault::UnfitOwner);
		refused(govern(name(BEN, 0), ADA, STRICT, ADA), Fault::NoGroup);
		refused(appoint(group, ADA, ADA, Role::Moderator), Fault::NothingToChange);
		refused(appoint(group, ADA, STRANGER, Role::Moderator), Fault::NotAMember);
	});
}

#[test]
fn no_member_should_govern() {
	run(|| {
		let group = five();
		for seed in [BEN, STRANGER] {
			refused(govern(group, seed, STRICT, seed), Fault::NotTheOwner);
			refused(appoint(group, seed, BEN, Role::Moderator), Fault::NotTheOwner);
			refused(dissolve(group, seed), Fault::NotTheOwner);
		}
		// The method of the owner is not its control set.
		let appoint = Call::appoint { did: did(ADA), group, member: did(BEN), role: Role::Moderator };
		refused(call(ADA, appoint), DispatchError::Other("not authorized"));
	});
}

#[test]
fn a_role_should_be_given_and_taken() {
	run(|| {
		let group = group_of(STRICT, &[ADA, BEN, CLEO]);
		refused(rekey(group, BEN), Fault::RoleTooLow);
		assert_ok!(appoint(group, ADA, BEN, Role::Moderator));
		System::assert_last_event(Event::Appointed { group, did: did(BEN), role: Role::Moderator }.into());
		assert_ok!(rekey(group, BEN));
		assert_ok!(appoint(group, ADA, BEN, Role::Member));
		settle();
		refused(rekey(group, BEN), Fault::RoleTooLow);
	});
}

#[test]
fn a_group_should_end_when_its_last_members_have_gone() {
	run(|| {
		let group = group_of(OPEN, &[ADA, BEN, CLEO]);
		refused(dissolve(group, ADA), Fault::HasMembers);
		assert_ok!(commit(group, BEN, changes(&[ADA, CLEO], &[])));
		// Also while its last epoch could be voided.
		assert_ok!(dissolve(group, ADA));
		System::assert_last_event(Event::Dissolved { group }.into());
		assert!(!Heads::<Test>::contains_key(group) && Dissolved::<Test>::contains_key(group));
		for outcome in [dissolve(group, ADA), leave(group, BEN), report(group, BEN)] {
			refused(outcome, Fault::NoGroup);
		}
		// The price of the entry that stays was burned. The entry of the last member waits to be removed.
		assert!(Members::<Test>::contains_key(group, did(BEN)));
		assert_eq!((held(method(ADA)).0, owned(method(ADA))), (20, FUNDS - 10));
		assert_ok!(reap(group, BEN));
		assert_eq!(held(method(ADA)).0, 0);
	});
}

#[test]
fn objections_should_be_released_when_a_group_ends() {
	run(|| {
		let group = group_of(OPEN, &[ADA, BEN, CLEO, DAN]);
		assert_ok!(rekey(group, BEN));
		assert_ok!(object(group, CLEO));
		// Members who leave go by a commit, which burns the deposit. So nothing but a restart keeps it until the end.
		assert_ok!(restart(group, ADA, ADA));
		assert_eq!((held(method(CLEO)), owned(method(CLEO))), ((0, 0), FUNDS));
		assert_ok!(dissolve(group, ADA));
	});
}
