use crate::{
	mock::*,
	samples::{key_package, longest_key_package},
	Event, PackageCounts, Packages,
};
use clavis_primitives::{
	groups::{PackageBytes, Proposal, MAX_PACKAGES},
	Did, NetworkName,
};
use frame_support::assert_ok;
use sp_runtime::{DispatchError, DispatchResult};

fn withdraw(account: clavis_primitives::AccountId, seed: u8, packages: &[&PackageBytes]) -> DispatchResult {
	let packages = packages.iter().map(|package| hash_of(package)).collect::<Vec<_>>().try_into().unwrap();
	dispatch(account, Call::withdraw { did: did(seed), packages })
}

#[test]
fn key_packages_should_be_published_and_withdrawn() {
	run(|| {
		let (one, other) = (package(BEN, 1), package_of(BEN, 3, 2));
		assert_ok!(publish_for(BEN, Some(ADA), vec![one.clone(), other.clone()]));
		System::assert_last_event(Event::Published { did: did(BEN), packages: 2 }.into());
		let stored = |package| Packages::<Test>::get(did(BEN), hash_of(package)).unwrap().package;
		assert_eq!((stored(&one).suite, stored(&one).audience), (SUITE, Some(did(ADA))));
		assert_eq!((stored(&other).suite, stored(&other).bytes), (3, other.clone()));
		assert_ok!(withdraw(method(BEN), BEN, &[&one]));
		System::assert_last_event(Event::Withdrawn { did: did(BEN), packages: 1 }.into());
		refused(withdraw(method(BEN), BEN, &[&one]), Fault::NoPackage);
		assert_eq!(PackageCounts::<Test>::get(did(BEN)), 1);
		assert_ok!(withdraw(method(BEN), BEN, &[&other]));
		assert!(!PackageCounts::<Test>::contains_key(did(BEN)));
		assert_eq!(owned(method(BEN)), FUNDS);
		assert_eq!(held(method(BEN)), (0, 0));
	});
}

#[test]
fn a_key_package_should_name_its_publisher() {
	run(|| {
		let of = |network: &str, seed| {
			let network = network.parse::<NetworkName>().unwrap();
			key_package(&Did { network, id: did(seed) }, SUITE, 0)
		};
		// Of another DID, of another network, and no key package at all.
		for bytes in [of("test", ADA), of("other", BEN), of("", BEN), vec![1, 2, 3].try_into().unwrap()] {
			refused(publish_for(BEN, None, vec![bytes]), Fault::BadPackage);
		}
		assert_ok!(publish_for(BEN, None, vec![of("test", BEN)]));
	});
}

#[test]
fn key_packages_should_be_those_of_methods_for_authentication_alone() {
	run(|| {
		let (did, audience) = (did(BEN), None);
		let packages = || vec![package(BEN, 0)].try_into().unwrap();
		for account in [control(BEN), assertion(BEN), method(ADA)] {
			let publish = Call::publish { did, audience, packages: packages() };
			refused(dispatch(account, publish), DispatchError::Other("not authorized"));
		}
		freeze(BEN);
		refused(publish(BEN, &[0]), Fault::DidFrozen);
		thaw(BEN);
		assert_ok!(publish(BEN, &[0]));
		refused(withdraw(method(ADA), BEN, &[&package(BEN, 0)]), DispatchError::Other("not authorized"));
	});
}

#[test]
fn a_key_package_should_be_published_once_at_a_time() {
	run(|| {
		assert_ok!(publish(BEN, &[0]));
		refused(publish(BEN, &[0]), Fault::PackageExists);
		refused(publish(BEN, &[1, 1]), Fault::PackageExists);
		refused(publish(BEN, &[]), Fault::NothingToChange);
		refused(withdraw(method(BEN), BEN, &[]), Fault::NothingToChange);
		let twice = package(BEN, 0);
		refused(withdraw(method(BEN), BEN, &[&twice, &twice]), Fault::NoPackage);
	});
}

#[test]
fn a_did_should_have_a_bounded_number_of_key_packages() {
	run(|| {
		for first in (0..MAX_PACKAGES).step_by(8) {
			assert_ok!(publish(BEN, &(first..first + 8).collect::<Vec<_>>()));
		}
		refused(publish(BEN, &[MAX_PACKAGES]), Fault::TooManyPackages);
		assert_ok!(withdraw(method(BEN), BEN, &[&package(BEN, 0)]));
		refused(publish(BEN, &[MAX_PACKAGES, MAX_PACKAGES + 1]), Fault::TooManyPackages);
		assert_ok!(publish(BEN, &[MAX_PACKAGES]));
		// Another DID has room of its own.
		assert_ok!(publish(CLEO, &[0]));
		let all = (1..=MAX_PACKAGES).map(|number| package(BEN, number)).collect::<Vec<_>>();
		assert_ok!(withdraw(method(BEN), BEN, &all.iter().collect::<Vec<_>>()));
	});
}

#[test]
fn a_long_key_package_should_cost_more_than_a_short_one() {
	run(|| {
		assert_ok!(publish(BEN, &[0]));
		let short = held(method(BEN)).0;
		let longest = longest_key_package(&Did { network: Network::get(), id: did(CLEO) }, SUITE, 0);
		assert_ok!(publish_for(CLEO, None, vec![longest]));
		assert!(held(method(CLEO)).0 > short);
	});
}

#[test]
fn anybody_should_withdraw_the_key_packages_of_a_did_that_has_ended() {
	run(|| {
		assert_ok!(publish(BEN, &[0]));
		freeze(BEN);
		refused(withdraw(control(STRANGER), BEN, &[&package(BEN, 0)]), DispatchError::Other("not authorized"));
		deactivate(BEN);
		assert_ok!(withdraw(control(STRANGER), BEN, &[&package(BEN, 0)]));
		assert_eq!(held(method(BEN)), (0, 0));
	});
}

#[test]
fn a_key_package_should_not_outlive_a_security_event_of_its_did() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		assert!(Groups::key_packages(did(FAY)).iter().all(|view| !view.outdated));
		rotate(FAY);
		assert!(Groups::key_packages(did(FAY)).iter().all(|view| view.outdated));
		refused(commit(group, ADA, changes(&[], &[FAY])), Fault::PackageOutdated);
		let add = Proposal::Add { package: hash_of(&package(FAY, 0)) };
		refused(propose(group, ADA, FAY, add), Fault::PackageOutdated);
		// Its deposit comes back, and another package takes its place.
		assert_ok!(withdraw(method(FAY), FAY, &[&package(FAY, 0)]));
		assert_ok!(publish(FAY, &[0]));
		assert_ok!(commit(group, ADA, changes(&[], &[FAY])));
	});
}

#[test]
fn a_key_package_should_be_spent_by_those_it_is_for() {
	run(|| {
		let group = five();
		assert_ok!(publish_for(FAY, Some(BEN), vec![package(FAY, 0)]));
		refused(commit(group, CLEO, changes(&[], &[FAY])), Fault::WrongAudience);
		assert_ok!(commit(group, BEN, changes(&[], &[FAY])));
		assert_eq!(held(method(FAY)), (0, 0));
		assert_ok!(publish_for(STRANGER, None, vec![package_of(STRANGER, SUITE + 1, 0)]));
		refused(commit(group, ADA, changes(&[], &[STRANGER])), Fault::WrongSuite);
	});
}
