//! Messages whose framing is right, for tests and benchmarks. Behind the framing stands nothing that MLS could use.

use alloc::{format, vec::Vec};
use clavis_primitives::{
	groups::{
		framing::Sender, GroupId, Message, Messages, MlsGroupId, MlsHash, PackageBytes, Suite, Tree, MAX_COMMIT,
		MAX_GROUP_INFO, MAX_PACKAGE, MAX_WELCOME,
	},
	Did,
};
use sp_core::bounded::BoundedVec;

/// `mls10`, as the header of a message writes it.
const MLS10: [u8; 2] = [0, 1];

/// `opaque<V>` (RFC 9420, section 2.1.2), of less than 16,384 bytes.
fn vector(bytes: &[u8]) -> Vec<u8> {
	let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
	let prefix = match length {
		0..0x40 => Vec::from([length as u8]),
		_ => (length | 0x4000).to_be_bytes().to_vec(),
	};
	[&prefix[..], bytes].concat()
}

fn message(wire_format: u16, parts: &[&[u8]]) -> Vec<u8> {
	[&MLS10[..], &wire_format.to_be_bytes(), &parts.concat()].concat()
}

/// A commit of a member, or an external one.
pub fn commit(group: &MlsGroupId, epoch: u64, sender: Sender) -> Vec<u8> {
	let sender = match sender {
		Sender::Member(leaf) => [&[1u8][..], &leaf.to_be_bytes()].concat(),
		Sender::External(index) => [&[2u8][..], &index.to_be_bytes()].concat(),
		Sender::NewMemberProposal => Vec::from([3]),
		Sender::NewMemberCommit => Vec::from([4]),
	};
	message(1, &[&vector(group), &epoch.to_be_bytes(), &sender, &vector(&[]), &[3]])
}

/// A welcome.
pub fn welcome(suite: Suite) -> Vec<u8> {
	message(3, &[&suite.to_be_bytes()])
}

/// The public information about a group after a commit.
pub fn group_info(group: &MlsGroupId, epoch: u64, suite: Suite, tree: &Tree) -> Vec<u8> {
	let hashes = [vector(&tree.tree_hash), vector(&tree.transcript_hash)].concat();
	message(4, &[&MLS10, &suite.to_be_bytes(), &vector(group), &epoch.to_be_bytes(), &hashes])
}

/// A key package for the first method of a DID. Each number makes another one.
pub fn key_package(did: &Did, suite: Suite, number: u32) -> PackageBytes {
	let identity = format!("{did}#key-1");
	let keys = [vector(&number.to_be_bytes()), vector(&[2; 32]), vector(&[3; 32])].concat();
	let bytes = message(5, &[&MLS10, &suite.to_be_bytes(), &keys, &[0, 1], &vector(identity.as_bytes())]);
	PackageBytes::truncate_from(bytes)
}

/// The same, of the most bytes there can be.
pub fn longest_key_package(did: &Did, suite: Suite, number: u32) -> PackageBytes {
	let mut bytes = key_package(did, suite, number).into_inner();
	bytes.resize(MAX_PACKAGE as usize, 0);
	PackageBytes::truncate_from(bytes)
}

/// A state of MLS. Each number makes another one.
pub fn tree(number: u32) -> Tree {
	let hash = |kind: u8| {
		let mut hash = [kind; 32];
		hash.iter_mut().zip(number.to_be_bytes()).for_each(|(byte, of)| *byte = of);
		MlsHash::truncate_from(hash.to_vec())
	};
	Tree { tree_hash: hash(1), transcript_hash: hash(2) }
}

/// The messages of a commit of a member.
///
/// - `epoch`: the epoch of MLS that it ends.
/// - `welcome`: the ciphersuite of the welcome for those that it adds. `None` if it adds nobody.
pub fn messages(group: &GroupId, restarts: u32, epoch: u64, sender: Sender, welcome: Option<Suite>) -> Messages {
	let commit = commit(&group.in_mls(restarts), epoch, sender);
	let welcome = welcome.map(|suite| Message::Here(BoundedVec::truncate_from(self::welcome(suite))));
	Messages { commit: Message::Here(BoundedVec::truncate_from(commit)), welcome, group_info: None }
}

/// The messages of a commit of a member, which adds others: all of the most bytes there can be.
///
/// - `tree`: the state of MLS after it.
pub fn longest_messages(group: &GroupId, epoch: u64, leaf: u32, suite: Suite, tree: &Tree) -> Messages {
	let in_mls = group.in_mls(0);
	Messages {
		commit: Message::Here(padded::<MAX_COMMIT>(commit(&in_mls, epoch, Sender::Member(leaf)))),
		welcome: Some(Message::Here(padded::<MAX_WELCOME>(welcome(suite)))),
		group_info: Some(Message::Here(padded::<MAX_GROUP_INFO>(group_info(
			&in_mls,
			epoch.saturating_add(1),
			suite,
			tree,
		)))),
	}
}

/// A message of so many bytes.
fn padded<const N: u32>(mut bytes: Vec<u8>) -> BoundedVec<u8, sp_core::ConstU32<N>> {
	bytes.resize(N as usize, 0);
	BoundedVec::truncate_from(bytes)
}
