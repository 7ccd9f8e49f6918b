//! Members join, leave, refresh, race, lose their state, and change their keys.

use super::*;

#[test]
fn three_members_should_agree_through_joins_refreshes_and_removals() {
	for suite in [1, 2, 3] {
		let (mut alice, mut bob, mut carol) = (Member::creator(1, suite), Member::new(2, suite), Member::new(3, suite));
		assert_eq!(alice.engine().epoch(), 0);
		assert!(alice.engine().tree().transcript_hash.is_empty());
		agree(&mut [&mut alice]);
		// Bob joins.
		let package = bob.package();
		let staged = alice.commit(&[], &[package]);
		alice.restart();
		assert_eq!(alice.engine().epoch(), 0);
		assert_eq!(alice.engine().pending().as_ref(), Some(&staged.tree));
		alice.engine().accept().unwrap();
		bob.join(staged.welcome.as_ref().unwrap());
		assert_eq!((staged.added_leaves, staged.own_leaf), (vec![1], 0));
		assert_eq!(bob.engine().tree(), staged.tree);
		assert_eq!((bob.engine().group(), bob.engine().restarts(), bob.engine().suite()), (GROUP, 0, suite));
		assert_eq!(bob.packages.hashes().count(), 0);
		agree(&mut [&mut alice, &mut bob]);
		// Carol joins by Bob.
		let package = carol.package();
		let staged = bob.commit(&[], std::slice::from_ref(&package));
		let processed = alice.process(&staged.commit);
		bob.engine().accept().unwrap();
		carol.join(staged.welcome.as_ref().unwrap());
		let [entered] = processed.added.as_slice() else { panic!("{processed:?}") };
		assert_eq!((entered.leaf.index, entered.leaf.did()), (2, &did(3)));
		assert_eq!(entered.package, clavis_primitives::groups::KeyPackage::hash(&package));
		assert_eq!((processed.committer.index, processed.committer.did()), (1, &did(2)));
		assert!(!processed.own && !processed.removed_us && !processed.rejoined);
		assert_eq!((processed.epoch, &processed.tree), (2, &staged.tree));
		agree(&mut [&mut alice, &mut bob, &mut carol]);
		// Carol refreshes herself.
		let before = secret(&mut alice);
		let staged = carol.commit(&[], &[]);
		assert!(staged.welcome.is_none());
		carol.engine().accept().unwrap();
		for member in [&mut alice, &mut bob] {
			assert_eq!(member.process(&staged.commit).tree, staged.tree);
		}
		agree(&mut [&mut alice, &mut bob, &mut carol]);
		assert_ne!(secret(&mut alice), before);
		// Bob is removed.
		let staged = alice.commit(&[1], &[]);
		alice.engine().accept().unwrap();
		let processed = carol.process(&staged.commit);
		assert_eq!(processed.removed.iter().map(|leaf| leaf.did()).collect::<Vec<_>>(), [&did(2)]);
		let of_bob = secret(&mut bob);
		let mut wrong = staged.tree.clone();
		wrong.tree_hash[0] ^= 1;
		assert_eq!(bob.engine().process_to(&staged.commit, &wrong, &|_| Ok(())), Err(MlsError::OtherTree));
		let processed = bob.engine().process_to(&staged.commit, &staged.tree, &|_| Ok(())).unwrap();
		assert!(processed.removed_us && !bob.engine().is_member());
		assert_eq!(bob.engine().tree().tree_hash, staged.tree.tree_hash);
		agree(&mut [&mut alice, &mut carol]);
		assert_ne!(secret(&mut alice), of_bob);
		bob.restart();
		assert_eq!(bob.engine().export("test", b"context", 32), Err(MlsError::Removed));
		assert_eq!(bob.engine().process(&staged.commit, &|_| Ok(())), Err(MlsError::Removed));
		assert_eq!(bob.engine.as_mut().unwrap().commit(&bob.identity, &[], &[]), Err(MlsError::Removed));
		// Bob comes back, with a new package, into the leaf that he left.
		let package = bob.package();
		let staged = carol.commit(&[], &[package]);
		assert_eq!(staged.added_leaves, [1]);
		carol.engine().accept().unwrap();
		alice.process(&staged.commit);
		bob.join(staged.welcome.as_ref().unwrap());
		agree(&mut [&mut alice, &mut bob, &mut carol]);
	}
}

#[test]
fn a_lost_race_should_leave_one_epoch_and_a_commit_that_is_made_again() {
	let mut members = group(3, 1);
	let [alice, bob, carol] = members.as_mut_slice() else { panic!() };
	let mut dave = Member::new(4, 1);
	let package = dave.package();
	let won = alice.commit(&[], &[]);
	let lost = bob.commit(&[], std::slice::from_ref(&package));
	// The chain accepted the commit of Alice.
	alice.engine().accept().unwrap();
	let processed = bob.process(&won.commit);
	assert!(!processed.own);
	assert_eq!(bob.engine().pending(), None);
	carol.process(&won.commit);
	agree(&mut [&mut *alice, &mut *bob, &mut *carol]);
	// The lost commit is of no use to anybody.
	for member in [&mut *alice, &mut *bob, &mut *carol] {
		let before = member.engine().to_bytes();
		let refused = member.engine().process(&lost.commit, &|_| Ok(()));
		assert!(matches!(refused, Err(MlsError::Refused { .. })), "{refused:?}");
		assert_eq!(member.engine().to_bytes(), before);
	}
	let again = bob.commit(&[], &[package]);
	bob.engine().accept().unwrap();
	for member in [&mut *alice, &mut *carol] {
		member.process(&again.commit);
	}
	dave.join(again.welcome.as_ref().unwrap());
	agree(&mut [alice, bob, carol, &mut dave]);
	assert!(dave.engine().discard().is_ok());
}

#[test]
fn a_discarded_commit_should_leave_no_trace() {
	let mut members = group(2, 1);
	let [alice, bob] = members.as_mut_slice() else { panic!() };
	let before = alice.engine().to_bytes();
	alice.commit(&[1], &[]);
	assert_ne!(alice.engine().to_bytes(), before);
	assert_eq!(alice.engine.as_mut().unwrap().commit(&alice.identity, &[], &[]), Err(MlsError::Pending));
	alice.engine().discard().unwrap();
	assert_eq!(alice.engine().to_bytes(), before);
	assert_eq!(alice.engine().accept(), Err(MlsError::NotPending));
	agree(&mut [alice, bob]);
}

#[test]
fn an_own_commit_should_be_known_when_it_comes_back() {
	let mut members = group(2, 1);
	let [alice, bob] = members.as_mut_slice() else { panic!() };
	let staged = alice.commit(&[], &[]);
	// Killed after it was sent; the next run finds it on the chain.
	alice.restart();
	let processed = alice.process(&staged.commit);
	assert!(processed.own);
	assert_eq!((processed.committer.did(), &processed.tree), (&did(1), &staged.tree));
	bob.process(&staged.commit);
	agree(&mut [alice, bob]);
}

#[test]
fn a_member_that_lost_its_state_should_rejoin_by_an_external_commit() {
	for suite in [1, 2] {
		let mut members = group(3, suite);
		let staged = members[0].commit(&[], &[]);
		members[0].engine().accept().unwrap();
		members[2].process(&staged.commit);
		// Bob lost everything but his key.
		let (engine, external) = Engine::rejoin(&members[1].identity, &staged.group_info).unwrap();
		members[1].engine = Some(engine);
		assert_eq!(external.own_leaf, 1);
		assert!(external.welcome.is_none());
		for place in [0, 2] {
			let processed = members[place].process(&external.commit);
			assert!(processed.rejoined);
			assert_eq!((processed.committer.index, processed.committer.did()), (1, &did(2)));
			assert_eq!(
				processed.removed.iter().map(|leaf| (leaf.index, leaf.did())).collect::<Vec<_>>(),
				[(1, &did(2))]
			);
			assert_eq!(processed.tree, external.tree);
		}
		agree(&mut members.iter_mut().collect::<Vec<_>>());
		// The public information after it serves the next one.
		let (engine, again) = Engine::rejoin(&members[2].identity, &external.group_info).unwrap();
		members[2].engine = Some(engine);
		for place in [0, 1] {
			members[place].process(&again.commit);
		}
		agree(&mut members.iter_mut().collect::<Vec<_>>());
	}
}

#[test]
fn a_member_whose_key_changed_should_refresh_with_both_keys() {
	for suite in [1, 2] {
		let mut members = group(3, suite);
		let [alice, bob, carol] = members.as_mut_slice() else { panic!() };
		let new = Identity::new(method(2, "key-2"), key("another key of Bob", suite)).unwrap();
		let refused = bob.engine.as_mut().unwrap().commit(&new, &[], &[]);
		assert_eq!(refused, Err(MlsError::OtherKey(Box::new(did(2)))));
		let mut dave = Member::new(4, suite);
		let package = dave.package();
		let staged = bob.engine.as_mut().unwrap().commit_with_new_key(&bob.identity, &new, &[], &[package]).unwrap();
		bob.engine().accept().unwrap();
		bob.identity = new;
		for member in [&mut *alice, &mut *carol] {
			let processed = member.process(&staged.commit);
			assert_eq!(processed.committer.identity, method(2, "key-2").to_string());
			assert_eq!(processed.committer.key, bob.identity.public());
		}
		dave.join(staged.welcome.as_ref().unwrap());
		agree(&mut [&mut *alice, &mut *bob, &mut *carol, &mut dave]);
		// Another method with the same key.
		let renamed = Identity::new(method(2, "key-3"), key("another key of Bob", suite)).unwrap();
		let staged = bob.engine.as_mut().unwrap().commit_with_new_key(&bob.identity, &renamed, &[], &[]).unwrap();
		bob.engine().accept().unwrap();
		bob.identity = renamed;
		for member in [&mut *alice, &mut *carol, &mut dave] {
			assert_eq!(member.process(&staged.commit).committer.identity, method(2, "key-3").to_string());
		}
		// A member that rejoins must still have the key of its leaf.
		let old = identity(2, suite);
		assert!(matches!(Engine::rejoin(&old, &staged.group_info), Err(MlsError::OtherKey(_))));
		assert!(Engine::rejoin(&bob.identity, &staged.group_info).is_ok());
		agree(&mut [alice, bob, carol, &mut dave]);
	}
}

#[test]
fn a_member_should_be_removed_and_added_by_one_commit_when_it_lost_its_key() {
	let mut members = group(3, 1);
	let new = Identity::new(method(2, "key-2"), key("another key of Bob", 1)).unwrap();
	members[1] = Member { identity: new, packages: PackageStore::new(), engine: None, suite: 1 };
	let package = members[1].package();
	let staged = members[0].commit(&[1], &[package]);
	assert_eq!(staged.added_leaves, [1]);
	members[0].engine().accept().unwrap();
	let processed = members[2].process(&staged.commit);
	assert_eq!(processed.removed[0].did(), processed.added[0].leaf.did());
	members[1].join(staged.welcome.as_ref().unwrap());
	agree(&mut members.iter_mut().collect::<Vec<_>>());
}

#[test]
fn thirty_two_members_should_agree_on_leaves_and_secrets() {
	let mut members = group(32, 1);
	agree(&mut members.iter_mut().collect::<Vec<_>>());
	// Holes in the tree, at both ends and in the middle, and fewer and more members than there are holes.
	let removed = [31, 3, 4, 17, 1];
	let staged = members[0].commit(&removed, &[]);
	members[0].engine().accept().unwrap();
	let gone = |member: &Member, removed: &[u32]| removed.contains(&member.engine.as_ref().unwrap().own_leaf());
	for member in &mut members[1..] {
		let was_removed = gone(member, &removed);
		let processed = member.process(&staged.commit);
		assert_eq!(processed.removed_us, was_removed);
		let mut leaves = processed.removed.iter().map(|leaf| leaf.index).collect::<Vec<_>>();
		leaves.sort();
		assert_eq!(leaves, [1, 3, 4, 17, 31]);
	}
	members.retain(|member| member.engine.as_ref().unwrap().is_member());
	assert_eq!(members.len(), 27);
	agree(&mut members.iter_mut().collect::<Vec<_>>());
	let mut joined = (101..=107).map(|number| Member::new(number, 1)).collect::<Vec<_>>();
	let packages = joined.iter_mut().map(Member::package).collect::<Vec<_>>();
	// One more goes in the same commit.
	let staged = members[5].commit(&[0], &packages);
	assert_eq!(staged.added_leaves, [0, 1, 3, 4, 17, 31, 32]);
	members[5].engine().accept().unwrap();
	for (place, member) in members.iter_mut().enumerate() {
		if place != 5 {
			let processed = member.process(&staged.commit);
			let leaves = processed.added.iter().map(|entered| entered.leaf.index).collect::<Vec<_>>();
			assert_eq!(leaves, staged.added_leaves);
			assert_eq!(processed.removed_us, place == 0);
		}
	}
	for (member, leaf) in joined.iter_mut().zip(&staged.added_leaves) {
		member.join(staged.welcome.as_ref().unwrap());
		assert_eq!(member.engine().own_leaf(), *leaf);
	}
	members.remove(0);
	members.append(&mut joined);
	agree(&mut members.iter_mut().collect::<Vec<_>>());
}

#[test]
fn a_restart_should_be_another_group_in_mls() {
	let member = Member::creator(1, 1);
	let restarted = Engine::create(&member.identity, 1, GROUP, 1).unwrap();
	assert_eq!((restarted.group(), restarted.restarts(), restarted.epoch()), (GROUP, 1, 0));
	let mut first = group(2, 1);
	let mut second = Engine::create(&first[1].identity, 1, GROUP, 1).unwrap();
	let staged = first[0].commit(&[], &[]);
	assert!(second.process(&staged.commit, &|_| Ok(())).is_err());
	assert_eq!(second.epoch(), 0);
}

#[test]
fn a_package_serves_once() {
	let mut members = group(1, 1);
	let mut bob = Member::new(2, 1);
	let packages = [bob.package(), bob.package()];
	let staged = members[0].commit(&[], &packages[..1]);
	members[0].engine().accept().unwrap();
	let welcome = staged.welcome.unwrap();
	bob.join(&welcome);
	assert_eq!(bob.packages.hashes().count(), 1);
	let again = Engine::join(&bob.identity, &mut bob.packages, &welcome);
	assert_eq!(again.err(), Some(MlsError::NoPackage));
	// The state of one group has nothing of the other packages.
	let (kept, engine) = (bob.packages.entries(), bob.engine().to_bytes());
	for (key, _) in kept.sorted() {
		assert!(!engine.windows(key.len()).any(|part| part == key.as_slice()));
	}
	// A store comes back.
	let mut packages = PackageStore::from_bytes(&bob.packages.to_bytes()).unwrap();
	assert_eq!(packages.hashes().collect::<Vec<_>>(), bob.packages.hashes().collect::<Vec<_>>());
	let kept = packages.hashes().next().unwrap();
	packages.forget(kept);
	assert_eq!(packages.hashes().count(), 0);
}

#[test]
fn exported_secrets_differ_by_label_context_and_length() {
	let mut member = Member::creator(1, 1);
	let engine = member.engine();
	let export = |label: &str, context: &[u8], length| engine.export(label, context, length).unwrap().to_vec();
	let secret = export("a", b"b", 32);
	assert_eq!(secret, export("a", b"b", 32));
	assert_ne!(secret, export("b", b"b", 32));
	assert_ne!(secret, export("a", b"a", 32));
	assert_eq!(export("a", b"b", 64).len(), 64);
	assert_ne!(secret, export("a", b"b", 64)[..32]);
	assert_eq!(export("a", b"b", 8_160).len(), 8_160);
	assert!(engine.export("a", b"b", 8_161).is_err());
	assert!(engine.export("a", b"b", 70_000).is_err());
}
