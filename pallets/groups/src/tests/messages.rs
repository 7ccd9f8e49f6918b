//! The light check of the framing.

use crate::{mock::*, samples};
use clavis_primitives::groups::{
	framing::Sender, Changes, Message, Messages, MlsHash, Tree, MAX_COMMIT, MAX_GROUP_INFO, MAX_WELCOME,
};
use frame_support::assert_ok;
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_runtime::DispatchResult;

fn here<const N: u32>(bytes: Vec<u8>) -> Message<N> {
	Message::Here(BoundedVec::<u8, ConstU32<N>>::try_from(bytes).unwrap())
}

fn elsewhere<const N: u32>(length: u32, place: &str) -> Message<N> {
	// The text is checked on entry, so a call can bring any.
	let place = codec::Decode::decode(&mut &codec::Encode::encode(place)[..]).unwrap();
	Message::Elsewhere { hash: H256::zero(), length, place }
}

const PLACE: &str = "https://example.org/commit";

/// The commit of a moderator, at leaf 0, to the second epoch of a group of five.
fn bring(change: impl FnOnce(&mut Messages, &mut Tree), changes: Changes) -> DispatchResult {
	let group = name(ADA, 0);
	let mut messages = messages(group, ADA, &changes);
	let mut tree = samples::tree(1);
	change(&mut messages, &mut tree);
	let (did, base, messages) = (did(ADA), base(group), Box::new(messages));
	call(ADA, Call::commit { did, group, base, changes, tree, messages })
}

fn rekey_with(change: impl FnOnce(&mut Messages, &mut Tree)) -> DispatchResult {
	bring(change, Changes::default())
}

#[test]
fn a_commit_should_be_of_this_group_epoch_and_member() {
	run(|| {
		let group = five();
		let other = group_of(OPEN, &[BEN]);
		let (own, of_other) = (group.in_mls(0), other.in_mls(0));
		for commit in [
			samples::commit(&of_other, 1, Sender::Member(0)),
			samples::commit(&group.in_mls(1), 1, Sender::Member(0)),
			samples::commit(&own, 0, Sender::Member(0)),
			samples::commit(&own, 2, Sender::Member(0)),
			samples::commit(&own, 1, Sender::Member(leaf_for(BEN))),
			samples::commit(&own, 1, Sender::External(0)),
			samples::commit(&own, 1, Sender::NewMemberProposal),
			samples::commit(&own, 1, Sender::NewMemberCommit),
			samples::welcome(SUITE),
			Vec::new(),
		] {
			refused(rekey_with(|messages, _| messages.commit = here(commit)), Fault::BadCommit);
		}
		// An external commit comes from outside, and from nowhere else.
		let rejoined = || Changes { rejoined: Some(9), ..Changes::default() };
		let member = |messages: &mut Messages, _: &mut Tree| {
			messages.commit = here(samples::commit(&own, 1, Sender::Member(0)));
		};
		refused(bring(member, rejoined()), Fault::BadCommit);
		assert_ok!(rekey_with(|messages, _| messages.commit = here(samples::commit(&own, 1, Sender::Member(0)))));
	});
}

#[test]
fn a_welcome_should_come_with_additions_and_for_the_ciphersuite() {
	run(|| {
		five();
		assert_ok!(publish(FAY, &[0]));
		let add = |change: fn(&mut Messages, &mut Tree)| bring(change, changes(&[], &[FAY]));
		refused(add(|messages, _| messages.welcome = None), Fault::WelcomeMismatch);
		refused(
			rekey_with(|messages, _| messages.welcome = Some(here(samples::welcome(SUITE)))),
			Fault::WelcomeMismatch,
		);
		refused(add(|messages, _| messages.welcome = Some(here(samples::welcome(SUITE + 1)))), Fault::BadWelcome);
		refused(add(|messages, _| messages.welcome = Some(here(vec![0; 9]))), Fault::BadWelcome);
		assert_ok!(add(|_, _| {}));
	});
}

#[test]
fn public_information_should_be_that_after_the_commit() {
	run(|| {
		let group = five();
		let (own, tree) = (group.in_mls(0), samples::tree(1));
		let with = |info: Vec<u8>| rekey_with(|messages, _| messages.group_info = Some(here(info)));
		for info in [
			samples::group_info(&own, 1, SUITE, &tree),
			samples::group_info(&own, 3, SUITE, &tree),
			samples::group_info(&own, 2, SUITE + 1, &tree),
			samples::group_info(&group.in_mls(1), 2, SUITE, &tree),
			samples::group_info(&own, 2, SUITE, &samples::tree(2)),
			samples::group_info(&own, 2, SUITE, &Tree { tree_hash: tree.transcript_hash.clone(), ..tree.clone() }),
			samples::welcome(SUITE),
			Vec::new(),
		] {
			refused(with(info), Fault::BadGroupInfo);
		}
		assert_ok!(with(samples::group_info(&own, 2, SUITE, &tree)));
	});
}

#[test]
fn a_message_should_be_elsewhere_only_if_it_does_not_fit() {
	run(|| {
		five();
		assert_ok!(publish(FAY, &[0]));
		let add = |change: &dyn Fn(&mut Messages)| bring(|messages, _| change(messages), changes(&[], &[FAY]));
		let misplaced: [&dyn Fn(&mut Messages); 5] = [
			&|messages| messages.commit = elsewhere(MAX_COMMIT, PLACE),
			&|messages| messages.commit = elsewhere(MAX_COMMIT + 1, ""),
			&|messages| messages.commit = elsewhere(MAX_COMMIT + 1, "no place"),
			&|messages| messages.welcome = Some(elsewhere(MAX_WELCOME, PLACE)),
			&|messages| messages.group_info = Some(elsewhere(MAX_GROUP_INFO, PLACE)),
		];
		for change in misplaced {
			refused(add(change), Fault::MisplacedMessage);
		}
		assert_ok!(add(&|messages| {
			messages.commit = elsewhere(MAX_COMMIT + 1, PLACE);
			messages.welcome = Some(elsewhere(MAX_WELCOME + 1, PLACE));
			messages.group_info = Some(elsewhere(MAX_GROUP_INFO + 1, PLACE));
		}));
	});
}

#[test]
fn messages_of_the_most_bytes_should_pass() {
	run(|| {
		let group = five();
		assert_ok!(publish(FAY, &[0]));
		let longest = |messages: &mut Messages, tree: &mut Tree| {
			*messages = samples::longest_messages(&group, 1, 0, SUITE, tree);
			assert_eq!(messages.length(), MAX_COMMIT + MAX_WELCOME + MAX_GROUP_INFO);
		};
		assert_ok!(bring(longest, changes(&[], &[FAY])));
	});
}

#[test]
fn the_state_of_mls_should_have_hashes_of_a_known_length() {
	run(|| {
		five();
		let hash = |length: usize| MlsHash::try_from(vec![0; length]).unwrap();
		refused(rekey_with(|_, tree| tree.tree_hash = hash(33)), Fault::MalformedTree);
		refused(rekey_with(|_, tree| tree.transcript_hash = hash(0)), Fault::MalformedTree);
		assert_ok!(rekey_with(|_, tree| *tree = Tree { tree_hash: hash(48), transcript_hash: hash(64) }));
	});
}
