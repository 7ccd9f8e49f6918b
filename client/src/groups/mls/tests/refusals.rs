//! A member refuses what a group does not do, and is as before then.

use super::*;
use openmls::prelude::{
	Extension, ExternalSender, LeafNodeIndex, Lifetime, MlsGroup, MlsMessageOut, ProposalType,
	PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
};
use openmls_traits::{types::Ciphersuite, OpenMlsProvider};
use proptest::prelude::*;

/// Does something with the group inside an engine that the engine itself never does, and returns the commit.
fn rogue_commit(
	member: &mut Member,
	act: impl FnOnce(&mut MlsGroup, &openmls_rust_crypto::OpenMlsRustCrypto, &Identity) -> MlsMessageOut,
) -> Vec<u8> {
	let identity = &member.identity;
	let (group, provider) = member.engine.as_mut().unwrap().parts_for_tests();
	act(group, provider, identity).to_bytes().unwrap()
}

/// Checks that a member refuses a commit, and that it is as before.
fn refused(member: &mut Member, commit: &[u8]) -> MlsError {
	let before = member.engine().to_bytes();
	let error = member.engine().process(commit, &|_| Ok(())).unwrap_err();
	assert_eq!(member.engine().to_bytes(), before);
	assert!(!error.hint().is_empty() && !error.kind().is_empty());
	error
}

#[test]
fn a_caller_can_refuse_each_credential() {
	let mut members = group(3, 1);
	let mut dave = Member::new(4, 1);
	let package = dave.package();
	let staged = members[0].commit(&[], &[package]);
	for refused in [1, 4] {
		let before = members[1].engine().to_bytes();
		let check = |leaf: &Leaf| if *leaf.did() == did(refused) { Err("revoked".to_owned()) } else { Ok(()) };
		let error = members[1].engine().process(&staged.commit, &check).unwrap_err();
		assert!(matches!(&error, MlsError::Credential { identity, fault } if
			*identity == method(refused, "key-1").to_string() && fault == "revoked"));
		assert_eq!(members[1].engine().to_bytes(), before);
	}
	let check = |leaf: &Leaf| if *leaf.did() == did(3) { Err("of no matter".to_owned()) } else { Ok(()) };
	assert!(members[1].engine().process(&staged.commit, &check).is_ok());
}

#[test]
fn a_commit_that_leads_to_another_state_is_refused() {
	let mut members = group(2, 1);
	let staged = members[0].commit(&[], &[]);
	let before = members[1].engine().to_bytes();
	let mut wrong = staged.tree.clone();
	wrong.tree_hash[0] ^= 1;
	let mut other = staged.tree.clone();
	other.transcript_hash[0] ^= 1;
	for tree in [wrong, other] {
		let refused = members[1].engine().process_to(&staged.commit, &tree, &|_| Ok(()));
		assert_eq!(refused, Err(MlsError::OtherTree));
		assert_eq!(members[1].engine().to_bytes(), before);
		assert_eq!(members[0].engine().process_to(&staged.commit, &tree, &|_| Ok(())), Err(MlsError::OtherTree));
		assert!(members[0].engine().pending().is_some());
	}
	members[1].engine().process_to(&staged.commit, &staged.tree, &|_| Ok(())).unwrap();
	members[0].engine().process_to(&staged.commit, &staged.tree, &|_| Ok(())).unwrap();
	agree(&mut members.iter_mut().collect::<Vec<_>>());
}

#[test]
fn a_commit_without_a_path_is_refused() {
	let mut members = group(2, 1);
	let mut carol = Member::new(3, 1);
	let package = carol.package();
	let commit = rogue_commit(&mut members[0], |group, provider, identity| {
		let package = messages::read_package(&package, provider.crypto()).unwrap();
		group.add_members_without_update(provider, &identity.signer(), &[package]).unwrap().0
	});
	assert_eq!(refused(&mut members[1], &commit), MlsError::NoPath);
}

#[test]
fn a_commit_of_another_kind_of_proposal_is_refused() {
	let mut members = group(2, 1);
	let commit = rogue_commit(&mut members[0], |group, provider, identity| {
		let credential = identity.credential().unwrap();
		let senders = vec![ExternalSender::new(credential.signature_key, credential.credential)];
		let extensions = openmls::prelude::Extensions::single(Extension::ExternalSenders(senders)).unwrap();
		let built = group
			.commit_builder()
			.force_self_update(true)
			.propose_group_context_extensions(extensions)
			.unwrap()
			.load_psks(provider.storage())
			.unwrap()
			.build(provider.rand(), provider.crypto(), &identity.signer(), |_| true)
			.unwrap();
		built.stage_commit(provider).unwrap().into_commit()
	});
	let expected = format!("{:?}", ProposalType::GroupContextExtensions);
	assert_eq!(refused(&mut members[1], &commit), MlsError::Proposal(expected));
	// A proposal by itself is no commit.
	let proposal = rogue_commit(&mut members[1], |group, provider, identity| {
		group.propose_remove_member(provider, &identity.signer(), LeafNodeIndex::new(0)).unwrap().0
	});
	assert_eq!(refused(&mut members[0], &proposal), MlsError::Message { expected: "commit" });
}

#[test]
fn a_member_cannot_become_another_did() {
	let mut members = group(2, 1);
	let mut carol = Member::new(3, 1);
	carol.engine = members[1].engine.take();
	// Bob puts the DID of Carol into his leaf.
	let commit = rogue_commit(&mut carol, |group, provider, identity| {
		let old = super::identity(2, 1);
		let (old, new, credential) = (old.signer(), identity.signer(), identity.credential().unwrap());
		let bundle = openmls::prelude::NewSignerBundle { signer: &new, credential_with_key: credential };
		let builder = group.commit_builder().load_psks(provider.storage()).unwrap();
		let built = builder.build_with_new_signer(provider.rand(), provider.crypto(), &old, bundle, |_| true).unwrap();
		built.stage_commit(provider).unwrap().into_commit()
	});
	assert_eq!(refused(&mut members[0], &commit), MlsError::OtherDid(Box::new(did(2))));
	let (bob, carol) = (identity(2, 1), identity(3, 1));
	let refused = members[0].engine().commit_with_new_key(&bob, &carol, &[], &[]);
	assert!(matches!(refused, Err(MlsError::OtherDid(_))), "{refused:?}");
}

#[test]
fn a_did_cannot_have_two_leaves() {
	let mut members = group(2, 1);
	// Another device of Bob, with another key.
	let second = Identity::new(method(2, "key-2"), key("second device", 1)).unwrap();
	let mut second = Member { identity: second, packages: PackageStore::new(), engine: None, suite: 1 };
	let package = second.package();
	let before = members[0].engine().to_bytes();
	let alice = &mut members[0];
	let refused = alice.engine.as_mut().unwrap().commit(&alice.identity, &[], std::slice::from_ref(&package));
	assert_eq!(refused, Err(MlsError::TwoLeaves(Box::new(did(2)))));
	assert_eq!(members[0].engine().to_bytes(), before);
	// A member that does it all the same is alone.
	let (commit, welcome) = rogue_staged(&mut members[0], &package);
	assert_eq!(super::refusals::refused(&mut members[1], &commit), MlsError::TwoLeaves(Box::new(did(2))));
	let joined = Engine::join(&second.identity, &mut second.packages, &welcome);
	assert_eq!(joined.err(), Some(MlsError::TwoLeaves(Box::new(did(2)))));
	assert_eq!(second.packages.hashes().count(), 1);
}

/// A commit that adds a package without the checks of the engine, and its welcome.
fn rogue_staged(member: &mut Member, package: &[u8]) -> (Vec<u8>, Vec<u8>) {
	let identity = &member.identity;
	let (group, provider) = member.engine.as_mut().unwrap().parts_for_tests();
	let package = messages::read_package(package, provider.crypto()).unwrap();
	let (commit, welcome, _) = group.add_members(provider, &identity.signer(), &[package]).unwrap();
	(commit.to_bytes().unwrap(), welcome.to_bytes().unwrap())
}

#[test]
fn a_credential_that_names_no_method_is_refused() {
	for text in ["alice", "did:web:example.org#key-1", "did:clavis:dev:z1#key-1"] {
		let mut members = group(2, 1);
		// A member of another implementation.
		let suite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
		let stranger = identity(9, 1);
		let provider = provider::Provider::new(Default::default()).unwrap();
		let mut credential = stranger.credential().unwrap();
		credential.credential = openmls::prelude::BasicCredential::new(text.into()).into();
		let bundle = openmls::prelude::KeyPackage::builder()
			.key_package_lifetime(package::lifetime())
			.build(suite, provider.mls(), &stranger.signer(), credential)
			.unwrap();
		let package = package::package_of(bundle.key_package().clone()).unwrap().bytes;
		let alice = &mut members[0];
		let refused = alice.engine.as_mut().unwrap().commit(&alice.identity, &[], std::slice::from_ref(&package));
		assert!(matches!(refused, Err(MlsError::Leaf { leaf: 2, .. })), "{refused:?}");
		let (commit, _) = rogue_staged(&mut members[0], &package);
		let error = super::refusals::refused(&mut members[1], &commit);
		assert!(matches!(error, MlsError::Leaf { leaf: 2, .. }), "{error}");
	}
}

/// Whether a commit is followed does not depend on a clock: a package that expires soon is refused now, and by everybody.
#[test]
fn a_package_with_a_lifetime_of_its_own_is_refused() {
	let mut members = group(1, 1);
	let bob = identity(2, 1);
	let suite = bob.suite(1).unwrap();
	let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
	let with = |lifetime| {
		let provider = provider::Provider::new(Default::default()).unwrap();
		let bundle = openmls::prelude::KeyPackage::builder()
			.key_package_lifetime(lifetime)
			.leaf_node_capabilities(identity::capabilities(suite))
			.build(suite, provider.mls(), &bob.signer(), bob.credential().unwrap())
			.unwrap();
		package::package_of(bundle.key_package().clone()).unwrap().bytes
	};
	let alice = &mut members[0];
	let mut add = |lifetime| {
		let package = with(lifetime);
		let engine = alice.engine.as_mut().unwrap();
		let result = engine.commit(&alice.identity, &[], &[package]);
		engine.discard().unwrap();
		result
	};
	for to in [u64::MAX, i64::MAX as u64] {
		assert!(add(Lifetime::init(0, to)).is_ok());
	}
	for (from, to) in [(now - 60, now + 60), (0, i64::MAX as u64 - 1), (1, u64::MAX)] {
		assert_eq!(add(Lifetime::init(from, to)), Err(MlsError::OtherLifetime(Box::new(did(2)))));
	}
	assert!(matches!(add(Lifetime::init(now - 120, now - 60)), Err(MlsError::Refused { .. })));
}

#[test]
fn a_commit_should_be_refused_when_it_names_what_is_not_there() {
	let mut members = group(2, 1);
	let mut carol = Member::new(3, 1);
	let (package, other_suite) = (carol.package(), Member::new(4, 3).package());
	let alice = &mut members[0];
	let before = alice.engine().to_bytes();
	let engine = alice.engine.as_mut().unwrap();
	let mut commit = |removed: &[u32], added: &[Vec<u8>]| engine.commit(&alice.identity, removed, added).unwrap_err();
	assert_eq!(commit(&[2], &[]), MlsError::NoSuchLeaf(2));
	assert_eq!(commit(&[1, 1], &[]), MlsError::NoSuchLeaf(1));
	assert_eq!(commit(&[u32::MAX], &[]), MlsError::NoSuchLeaf(u32::MAX));
	assert_eq!(commit(&[0], &[]), MlsError::RemovesItself);
	assert_eq!(commit(&[], &[package.clone(), package.clone()]), MlsError::TwoLeaves(Box::new(did(3))));
	assert_eq!(commit(&[], &[vec![]]), MlsError::Message { expected: "key package" });
	assert!(matches!(commit(&[], &[other_suite]), MlsError::Refused { .. } | MlsError::Leaf { .. }));
	for cut in 0..package.len() {
		assert_eq!(commit(&[], &[package[..cut].to_vec()]), MlsError::Message { expected: "key package" });
	}
	assert_eq!(alice.engine().to_bytes(), before);
	let bob = identity(2, 1);
	let not_own = members[0].engine().commit(&bob, &[], &[]);
	assert!(matches!(not_own, Err(MlsError::OtherDid(_))));
}

#[test]
fn an_external_commit_of_a_stranger_is_refused() {
	let mut members = group(2, 1);
	let staged = members[0].commit(&[], &[]);
	members[0].engine().accept().unwrap();
	members[1].process(&staged.commit);
	let stranger = identity(9, 1);
	assert_eq!(Engine::rejoin(&stranger, &staged.group_info).err(), Some(MlsError::NoOldLeaf));
	// Another implementation does it all the same.
	let provider = provider::Provider::new(Default::default()).unwrap();
	let info = messages::read_group_info(&staged.group_info).unwrap();
	let (_, bundle) = MlsGroup::external_commit_builder()
		.with_config(
			openmls::prelude::MlsGroupJoinConfig::builder()
				.wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
				.build(),
		)
		.build_group(provider.mls(), info, stranger.credential().unwrap())
		.unwrap()
		.load_psks(provider.mls().storage())
		.unwrap()
		.build(provider.mls().rand(), provider.mls().crypto(), &stranger.signer(), |_| true)
		.unwrap()
		.finalize(provider.mls())
		.unwrap();
	let commit = bundle.into_commit().to_bytes().unwrap();
	for member in &mut members {
		assert_eq!(refused(member, &commit), MlsError::NoOldLeaf);
	}
}

#[test]
fn messages_of_other_groups_and_kinds_are_refused() {
	let mut members = group(2, 1);
	let mut other = Engine::create(&members[0].identity, 1, GroupId([8; 32]), 0).unwrap();
	let foreign = other.commit(&members[0].identity, &[], &[]).unwrap();
	let error = refused(&mut members[1], &foreign.commit);
	assert!(matches!(error, MlsError::Refused { .. }), "{error}");
	let staged = members[0].commit(&[], &[]);
	for bytes in [&staged.group_info[..], &[], &[0, 1], &members[0].package()] {
		assert_eq!(refused(&mut members[1], bytes), MlsError::Message { expected: "commit" });
	}
	let identity = &identity(2, 1);
	let mut packages = PackageStore::new();
	let welcome = Engine::join(identity, &mut packages, &staged.commit).err();
	assert_eq!(welcome, Some(MlsError::Message { expected: "welcome" }));
	let info = Engine::rejoin(identity, &staged.commit).err();
	assert_eq!(info, Some(MlsError::Message { expected: "public information about a group" }));
}

#[test]
fn a_damaged_state_is_refused() {
	let mut member = Member::creator(1, 1);
	let bytes = member.engine().to_bytes().to_vec();
	for cut in (0..bytes.len()).step_by(97) {
		assert!(Engine::from_bytes(&bytes[..cut]).is_err(), "{cut}");
	}
	let version = [&[9u8][..], &bytes[1..]].concat();
	assert_eq!(Engine::from_bytes(&version).err(), Some(MlsError::Version(9)));
	assert_eq!(PackageStore::from_bytes(&[2, 0]).err(), Some(MlsError::Version(2)));
	assert!(PackageStore::from_bytes(&[]).is_err());
	// The state of another group.
	let mut other = bytes;
	other[1] ^= 1;
	assert!(matches!(Engine::from_bytes(&other), Err(MlsError::State(_))));
}

#[test]
fn a_store_of_packages_is_bounded() {
	let mut member = Member::new(1, 1);
	for _ in 0..MAX_KEPT_PACKAGES {
		member.package();
	}
	let refused = member.packages.make(&member.identity, 1);
	assert_eq!(refused, Err(MlsError::TooManyPackages { most: MAX_KEPT_PACKAGES }));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]

	#[test]
	fn a_changed_commit_changes_nothing(place: prop::sample::Index, flip in 1u8..) {
		let mut members = group(2, 1);
		let mut commit = members[0].commit(&[], &[]).commit;
		let place = place.index(commit.len());
		commit[place] ^= flip;
		refused(&mut members[1], &commit);
	}

	#[test]
	fn any_bytes_are_refused_without_panic(bytes: Vec<u8>, wire_format in 0u8..7) {
		let mut members = group(1, 1);
		let framed = [&[0u8, 1, 0, wire_format][..], &bytes].concat();
		refused(&mut members[0], &framed);
		let (identity, mut packages) = (identity(2, 1), PackageStore::new());
		prop_assert!(Engine::join(&identity, &mut packages, &framed).is_err());
		prop_assert!(Engine::rejoin(&identity, &framed).is_err());
		prop_assert!(members[0].engine().commit(&super::identity(1, 1), &[], &[framed]).is_err());
	}
}
