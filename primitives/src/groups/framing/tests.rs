//! Tests that the parser reads what the RFC lays out, and refuses the rest. The client tests it against another
//! implementation of MLS.

use super::*;
use alloc::{vec, vec::Vec};
use proptest::prelude::*;

const GROUP: MlsGroupId = [7; 36];
const DID: &[u8] = b"did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

/// `opaque<V>`, of less than 64 or of less than 16,384 bytes.
fn vector(bytes: &[u8]) -> Vec<u8> {
	let length = u16::try_from(bytes.len()).unwrap();
	let prefix = match length {
		0..0x40 => vec![length as u8],
		_ => (length | 0x4000).to_be_bytes().to_vec(),
	};
	[&prefix[..], bytes].concat()
}

fn message(wire_format: u16, parts: &[&[u8]]) -> Vec<u8> {
	[&[0u8, 1][..], &wire_format.to_be_bytes(), &parts.concat()].concat()
}

fn sender_bytes(sender: Sender) -> Vec<u8> {
	match sender {
		Sender::Member(leaf) => [&[1u8][..], &leaf.to_be_bytes()].concat(),
		Sender::External(index) => [&[2u8][..], &index.to_be_bytes()].concat(),
		Sender::NewMemberProposal => vec![3],
		Sender::NewMemberCommit => vec![4],
	}
}

fn public(group: &[u8], epoch: u64, sender: Sender, data: &[u8], content: u8) -> Vec<u8> {
	message(1, &[&vector(group), &epoch.to_be_bytes(), &sender_bytes(sender), &vector(data), &[content]])
}

fn group_information(suite: u16, group: &[u8], epoch: u64) -> Vec<u8> {
	let hashes = [vector(&[1; 32]), vector(&[2; 32])].concat();
	message(4, &[&[0, 1], &suite.to_be_bytes(), &vector(group), &epoch.to_be_bytes(), &hashes])
}

fn package(suite: u16, identity: &[u8]) -> Vec<u8> {
	let keys = [vector(&[1; 32]), vector(&[2; 32]), vector(&[3; 32])].concat();
	message(5, &[&[0, 1], &suite.to_be_bytes(), &keys, &[0, 1], &vector(identity)])
}

fn identity() -> Vec<u8> {
	[DID, b"#key-1"].concat()
}

#[test]
fn each_kind_of_message_is_read() {
	let (epoch, suite) = (5, 2);
	let commit = public(&GROUP, epoch, Sender::Member(9), b"aad", 3);
	let group = &GROUP[..];
	let expected = Framing::PublicMessage { group, epoch, sender: Sender::Member(9), content: Content::Commit };
	assert_eq!(Framing::parse(&commit), Ok(expected));
	let welcome = message(3, &[&[0, 2], b"the rest"]);
	assert_eq!(Framing::parse(&welcome), Ok(Framing::Welcome { suite }));
	let info = group_information(suite, group, epoch);
	let (tree_hash, transcript_hash) = (&[1; 32][..], &[2; 32][..]);
	assert_eq!(Framing::parse(&info), Ok(Framing::GroupInfo { suite, group, epoch, tree_hash, transcript_hash }));
	let identity = identity();
	let expected = Framing::KeyPackage { suite, signature_key: &[3; 32], identity: &identity };
	assert_eq!(Framing::parse(&package(suite, &identity)), Ok(expected));
}

#[test]
fn a_commit_must_be_of_the_group_the_epoch_and_the_sender() {
	let (leaf, joiner) = (Sender::Member(9), Sender::NewMemberCommit);
	let good = public(&GROUP, 5, leaf, b"", 3);
	assert_eq!(check_commit(&good, &GROUP, 5, leaf), Ok(()));
	assert_eq!(check_commit(&public(&GROUP, 5, joiner, b"", 3), &GROUP, 5, joiner), Ok(()));
	let mut other = GROUP;
	other[35] = 8;
	for (message, field) in [
		(public(&other, 5, leaf, b"", 3), Field::GroupId),
		(public(&GROUP[..35], 5, leaf, b"", 3), Field::GroupId),
		(public(&[], 5, leaf, b"", 3), Field::GroupId),
		(public(&GROUP, 4, leaf, b"", 3), Field::Epoch),
		(public(&GROUP, 6, leaf, b"", 3), Field::Epoch),
		(public(&GROUP, 5, Sender::Member(8), b"", 3), Field::Sender),
		(public(&GROUP, 5, Sender::External(9), b"", 3), Field::Sender),
		(public(&GROUP, 5, Sender::NewMemberProposal, b"", 3), Field::Sender),
		(public(&GROUP, 5, joiner, b"", 3), Field::Sender),
		(public(&GROUP, 5, leaf, b"", 1), Field::ContentType),
		(public(&GROUP, 5, leaf, b"", 2), Field::ContentType),
		(group_information(1, &GROUP, 5), Field::WireFormat),
		(package(1, &identity()), Field::WireFormat),
	] {
		assert_eq!(check_commit(&message, &GROUP, 5, leaf), Err(FramingError::Unexpected(field)));
	}
	assert!(check_commit(&good, &GROUP, 5, joiner).is_err());
}

#[test]
fn a_welcome_must_have_the_ciphersuite() {
	let welcome = message(3, &[&[0, 1]]);
	assert_eq!(check_welcome(&welcome, 1), Ok(()));
	assert_eq!(check_welcome(&welcome, 2), Err(FramingError::Unexpected(Field::Suite)));
	let info = group_information(1, &GROUP, 5);
	assert_eq!(check_welcome(&info, 1), Err(FramingError::Unexpected(Field::WireFormat)));
}

#[test]
fn the_information_must_be_of_the_group_and_the_epoch() {
	let info = group_information(1, &GROUP, 6);
	assert_eq!(check_group_info(&info, &GROUP, 6, 1), Ok(()));
	assert_eq!(check_group_info(&info, &GROUP, 5, 1), Err(FramingError::Unexpected(Field::Epoch)));
	assert_eq!(check_group_info(&info, &GROUP, 6, 3), Err(FramingError::Unexpected(Field::Suite)));
	assert_eq!(check_group_info(&info, &[8; 36], 6, 1), Err(FramingError::Unexpected(Field::GroupId)));
	let commit = public(&GROUP, 6, Sender::Member(0), b"", 3);
	assert_eq!(check_group_info(&commit, &GROUP, 6, 1), Err(FramingError::Unexpected(Field::WireFormat)));
}

#[test]
fn a_key_package_must_name_a_method_of_its_did() {
	let good = package(3, &identity());
	assert_eq!(check_key_package(&good, None, DID), Ok(3));
	assert_eq!(check_key_package(&good, Some(3), DID), Ok(3));
	assert_eq!(check_key_package(&good, Some(1), DID), Err(FramingError::Unexpected(Field::Suite)));
	let other = b"did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofN";
	assert_eq!(check_key_package(&good, None, other), Err(FramingError::Unexpected(Field::Identity)));
	let with = |rest: &[u8]| package(3, &[DID, rest].concat());
	assert_eq!(check_key_package(&with(&[&b"#"[..], &[b'k'; 32]].concat()), None, DID), Ok(3));
	let long = [&b"#"[..], &[b'k'; 33]].concat();
	for identity in [&b""[..], b"#", b"?x#key-1", b"/a#key-1", b"N#key-1", b"#key 1", b"#key-1\0", b"##", &long] {
		let error = Err(FramingError::Unexpected(Field::Identity));
		assert_eq!(check_key_package(&with(identity), None, DID), error, "{identity:?}");
	}
	let commit = public(&GROUP, 6, Sender::Member(0), b"", 3);
	assert_eq!(check_key_package(&commit, None, DID), Err(FramingError::Unexpected(Field::WireFormat)));
}

#[test]
fn what_the_chain_does_not_read_is_malformed() {
	let malformed = |message: &[u8], field| {
		assert_eq!(Framing::parse(message), Err(FramingError::Malformed(field)));
	};
	let commit = public(&GROUP, 5, Sender::Member(9), b"", 3);
	malformed(&[&[0, 2], &commit[2..]].concat(), Field::Version);
	// A private message, and numbers that RFC 9420 does not have.
	for wire_format in [0, 2, 6, u16::MAX] {
		malformed(&message(wire_format, &[&commit]), Field::WireFormat);
	}
	for kind in [0, 5, 255] {
		let parts: [&[u8]; 3] = [&vector(&GROUP), &[0; 8], &[kind]];
		malformed(&message(1, &parts), Field::Sender);
	}
	for content in [0, 4, 255] {
		malformed(&public(&GROUP, 5, Sender::Member(9), b"", content), Field::ContentType);
	}
	// The inner version of a key package and of a group's information.
	for wire_format in [4, 5] {
		malformed(&message(wire_format, &[&[0, 0]]), Field::Version);
	}
	// A certificate in place of an identity.
	let keys = [vector(&[1; 32]), vector(&[2; 32]), vector(&[3; 32])].concat();
	malformed(&message(5, &[&[0, 1, 0, 1], &keys, &[0, 2, 0]]), Field::CredentialType);
}

#[test]
fn errors_name_the_field() {
	let error = Framing::parse(&[0, 1, 0, 1, 36]).unwrap_err();
	assert_eq!(alloc::format!("{error}"), "the MLS message ends within its group id");
}

fn any_sender() -> impl Strategy<Value = Sender> {
	prop_oneof![
		any::<u32>().prop_map(Sender::Member),
		any::<u32>().prop_map(Sender::External),
		Just(Sender::NewMemberProposal),
		Just(Sender::NewMemberCommit),
	]
}

/// A message with each field at its place, and nothing after the last one that is read.
fn any_message() -> impl Strategy<Value = Vec<u8>> {
	let bytes = |most| prop::collection::vec(any::<u8>(), 0..most);
	let commit = (bytes(100), any::<u64>(), any_sender(), bytes(300), 1u8..=3);
	prop_oneof![
		commit.prop_map(|(group, epoch, sender, data, content)| public(&group, epoch, sender, &data, content)),
		any::<u16>().prop_map(|suite| message(3, &[&suite.to_be_bytes()])),
		(any::<u16>(), bytes(100), any::<u64>())
			.prop_map(|(suite, group, epoch)| group_information(suite, &group, epoch)),
		(any::<u16>(), bytes(100)).prop_map(|(suite, identity)| package(suite, &identity)),
	]
}

proptest! {
	#[test]
	fn any_bytes_are_read_without_panic(bytes: Vec<u8>, wire_format in 0u16..7) {
		let _ = Framing::parse(&bytes);
		let framed = message(wire_format, &[&bytes]);
		if let Ok(Framing::PublicMessage { group, .. } | Framing::GroupInfo { group, .. }) = Framing::parse(&framed) {
			prop_assert!(framed.windows(group.len().max(1)).any(|part| part == group || group.is_empty()));
		}
		let _ = check_commit(&framed, &GROUP, 0, Sender::NewMemberCommit);
		let _ = check_welcome(&framed, 1);
		let _ = check_group_info(&framed, &GROUP, 0, 1);
		let _ = check_key_package(&framed, None, DID);
	}

	#[test]
	fn a_message_is_read_whole_or_not_at_all(message in any_message(), rest: Vec<u8>) {
		let whole = Framing::parse(&message);
		prop_assert!(whole.is_ok());
		for cut in 0..message.len() {
			prop_assert!(matches!(Framing::parse(&message[..cut]), Err(FramingError::Truncated(_))), "{cut}");
		}
		let longer = [&message[..], &rest].concat();
		prop_assert_eq!(Framing::parse(&longer), whole);
	}

	#[test]
	fn each_field_that_is_read_counts(message in any_message(), place: prop::sample::Index, flip in 1u8..) {
		let mut changed = message.clone();
		let place = place.index(message.len());
		changed[place] ^= flip;
		// Bytes that are read over: authenticated data, the init key and the encryption key.
		let skipped = match Framing::parse(&message).unwrap() {
			Framing::PublicMessage { group, sender, .. } => {
				let length = if group.len() < 64 { 1 } else { 2 };
				let data = 4 + length + group.len() + 8 + sender_bytes(sender).len();
				data..message.len() - 1
			},
			Framing::KeyPackage { .. } => 9..9 + 65,
			Framing::Welcome { .. } | Framing::GroupInfo { .. } => 0..0,
		};
		if !skipped.contains(&place) {
			prop_assert_ne!(Framing::parse(&changed), Framing::parse(&message));
		}
	}
}
