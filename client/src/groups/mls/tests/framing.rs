//! The parser of the chain, against what an implementation of MLS writes.

use super::*;
use clavis_primitives::groups::framing::{
	check_commit, check_group_info, check_key_package, check_welcome, Content, Framing, FramingError, Sender,
};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Messages of one group, and what the chain reads of each.
struct Written {
	suite: u16,
	commit: Staged,
	external: Staged,
	package: Vec<u8>,
	package_key: Vec<u8>,
}

static WRITTEN: LazyLock<Vec<Written>> = LazyLock::new(|| {
	let of = |suite| {
		let mut members = group(3, suite);
		let mut dave = Member::new(4, suite);
		let package = dave.package();
		let commit = members[2].commit(&[1], std::slice::from_ref(&package));
		members[2].engine().accept().unwrap();
		let (_, external) = Engine::rejoin(&members[0].identity, &commit.group_info).unwrap();
		let package_key = match dave.identity.public() {
			clavis_primitives::PublicKey::Ed25519(key) => key.to_vec(),
			key => p256::PublicKey::from_sec1_bytes(key.as_bytes()).unwrap().to_sec1_bytes().to_vec(),
		};
		Written { suite, commit, external, package, package_key }
	};
	vec![of(1), of(2)]
});

/// The fields that the parser returns have this many bytes in front of what it does not read.
fn prefix_length(message: &[u8]) -> usize {
	(0..=message.len()).find(|length| Framing::parse(&message[..*length]).is_ok()).unwrap()
}

fn text(number: u8) -> Vec<u8> {
	did(number).to_string().into_bytes()
}

#[test]
fn the_chain_reads_what_mls_writes() {
	for Written { suite, commit, external, package, package_key } in WRITTEN.iter() {
		let (suite, id) = (*suite, GROUP.in_mls(0));
		let group = &id[..];
		let read = Framing::parse(&commit.commit).unwrap();
		let sender = Sender::Member(2);
		assert_eq!(read, Framing::PublicMessage { group, epoch: 1, sender, content: Content::Commit });
		let joiner = Sender::NewMemberCommit;
		let read = Framing::parse(&external.commit).unwrap();
		assert_eq!(read, Framing::PublicMessage { group, epoch: 2, sender: joiner, content: Content::Commit });
		assert_eq!(Framing::parse(commit.welcome.as_ref().unwrap()), Ok(Framing::Welcome { suite }));
		for (staged, epoch) in [(commit, 2), (external, 3)] {
			let (tree_hash, transcript_hash) = (&staged.tree.tree_hash[..], &staged.tree.transcript_hash[..]);
			let expected = Framing::GroupInfo { suite, group, epoch, tree_hash, transcript_hash };
			assert_eq!(Framing::parse(&staged.group_info), Ok(expected));
		}
		let identity = method(4, "key-1").to_string();
		let read = Framing::parse(package).unwrap();
		assert!(matches!(read, Framing::KeyPackage { suite: found, signature_key, identity: found_identity } if
			found == suite && found_identity == identity.as_bytes() && (suite == 2 || signature_key == package_key)));

		assert_eq!(check_commit(&commit.commit, &id, 1, sender), Ok(()));
		assert_eq!(check_commit(&external.commit, &id, 2, joiner), Ok(()));
		assert_eq!(check_welcome(commit.welcome.as_ref().unwrap(), suite), Ok(()));
		assert_eq!(check_group_info(&commit.group_info, &id, 2, suite), Ok(()));
		assert_eq!(check_group_info(&external.group_info, &id, 3, suite), Ok(()));
		assert_eq!(check_key_package(package, Some(suite), &text(4)), Ok(suite));

		// After a restart, of another epoch, by another sender, of another DID.
		assert!(check_commit(&commit.commit, &GROUP.in_mls(1), 1, sender).is_err());
		assert!(check_commit(&commit.commit, &id, 2, sender).is_err());
		assert!(check_commit(&commit.commit, &id, 1, Sender::Member(0)).is_err());
		assert!(check_commit(&external.commit, &id, 2, Sender::Member(0)).is_err());
		assert!(check_group_info(&commit.group_info, &id, 1, suite).is_err());
		assert!(check_key_package(package, None, &text(3)).is_err());
		assert!(check_welcome(commit.welcome.as_ref().unwrap(), 3).is_err());
	}
}

#[test]
fn a_message_that_ends_within_its_header_is_refused() {
	for Written { commit, external, package, .. } in WRITTEN.iter() {
		let welcome = commit.welcome.as_ref().unwrap();
		for message in [&commit.commit, &external.commit, welcome, &commit.group_info, package] {
			let whole = Framing::parse(message);
			let header = prefix_length(message);
			for cut in 0..=message.len().min(header + 100) {
				match Framing::parse(&message[..cut]) {
					Err(error) => {
						assert!(cut < header && matches!(error, FramingError::Truncated(_)), "{cut}: {error}")
					},
					read => assert!(cut >= header && read == whole, "{cut}"),
				}
			}
		}
	}
}

proptest! {
	#[test]
	fn a_changed_header_is_refused_or_differs(place: prop::sample::Index, flip in 1u8.., kind in 0usize..4) {
		let Written { suite, commit, external, .. } = &WRITTEN[0];
		let (id, welcome) = (GROUP.in_mls(0), commit.welcome.as_ref().unwrap());
		let message = [&commit.commit, &external.commit, welcome, &commit.group_info][kind];
		let passes = |message: &[u8]| match kind {
			0 => check_commit(message, &id, 1, Sender::Member(2)),
			1 => check_commit(message, &id, 2, Sender::NewMemberCommit),
			2 => check_welcome(message, *suite),
			_ => check_group_info(message, &id, 2, *suite),
		};
		prop_assert_eq!(passes(message), Ok(()));
		let mut changed = message.clone();
		// The information ends with two hashes, which the check leaves to the members.
		let header = prefix_length(message) - if kind == 3 { 66 } else { 0 };
		let place = place.index(header);
		changed[place] ^= flip;
		// The commits have no authenticated data, so each byte up to the content type counts.
		prop_assert!(passes(&changed).is_err(), "{place}");
		prop_assert_ne!(Framing::parse(&changed), Framing::parse(message));
	}

	#[test]
	fn a_changed_package_is_refused_or_differs(place: prop::sample::Index, flip in 1u8..) {
		let Written { suite, package, .. } = &WRITTEN[0];
		let mut changed = package.clone();
		let place = place.index(prefix_length(package));
		changed[place] ^= flip;
		// The two keys that the chain does not read: 32 bytes each, with a byte for the length.
		let unread = 9..8 + 66;
		let method = prefix_length(package) - b"key-1".len();
		let same = check_key_package(&changed, Some(*suite), &text(4)) == Ok(*suite);
		// The signature key, the length of the identity, and the id of the method have other sound values.
		let may_differ = unread.contains(&place) || place >= method || (75..107).contains(&place) || place == 110;
		prop_assert!(!same || may_differ, "{place}");
		if !unread.contains(&place) {
			prop_assert_ne!(Framing::parse(&changed), Framing::parse(package));
		}
	}
}
