//! Every bound, exceeded by one. Those of packages, proposals and objections have their tests beside the calls.

use crate::{mock::*, samples, Formers, Heads, MAX_PUBLISHED};
use clavis_primitives::{
	groups::{
		Added, Changes, Message, PackageBytes, PackageHash, MAX_CHANGES, MAX_COMMIT, MAX_EPOCH, MAX_PACKAGE,
		MAX_PACKAGES,
	},
	Peaks,
};
use codec::{Compact, Decode, Encode};
use frame_support::assert_ok;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Bytes as a vector encodes them.
fn bytes(length: u32) -> Vec<u8> {
	vec![0u8; length as usize].encode()
}

fn decodes<T: Decode>(encoded: &[u8]) -> bool {
	T::decode(&mut &encoded[..]).is_ok()
}

#[test]
fn arguments_that_are_too_long_should_not_be_decoded() {
	let removed = |count: u32| {
		let (removed, added) = (vec![did(1); count as usize], Vec::<Added>::new());
		(removed, added, None::<u32>).encode()
	};
	let added = |count: u32| {
		let one = Added { did: did(1), package: H256::zero(), leaf: 0 };
		(Vec::<clavis_primitives::DidId>::new(), vec![one; count as usize], None::<u32>).encode()
	};
	assert!(decodes::<Changes>(&removed(MAX_CHANGES)) && !decodes::<Changes>(&removed(MAX_CHANGES + 1)));
	assert!(decodes::<Changes>(&added(MAX_CHANGES)) && !decodes::<Changes>(&added(MAX_CHANGES + 1)));
	assert!(decodes::<PackageBytes>(&bytes(MAX_PACKAGE)) && !decodes::<PackageBytes>(&bytes(MAX_PACKAGE + 1)));
	let commit = |length| [&[0u8][..], &bytes(length)].concat();
	assert!(decodes::<Message<MAX_COMMIT>>(&commit(MAX_COMMIT)));
	assert!(!decodes::<Message<MAX_COMMIT>>(&commit(MAX_COMMIT + 1)));
	type Published = BoundedVec<PackageBytes, ConstU32<MAX_PUBLISHED>>;
	let published = |count: u32| vec![PackageBytes::default(); count as usize].encode();
	assert!(decodes::<Published>(&published(MAX_PUBLISHED)) && !decodes::<Published>(&published(MAX_PUBLISHED + 1)));
	type Withdrawn = BoundedVec<PackageHash, ConstU32<MAX_PACKAGES>>;
	let withdrawn = |count: u32| vec![H256::zero(); count as usize].encode();
	assert!(decodes::<Withdrawn>(&withdrawn(MAX_PACKAGES)) && !decodes::<Withdrawn>(&withdrawn(MAX_PACKAGES + 1)));
	// A length that promises more than there is costs no memory.
	assert!(!decodes::<Message<MAX_COMMIT>>(&[&[0u8][..], &Compact(u32::MAX).encode()].concat()));
}

#[test]
fn a_commit_of_the_most_changes_should_be_made_and_voided() {
	run(|| {
		// As many as there are people with DIDs. Bounds of more are those of the arguments.
		let (kept, first, second) = ((1..=4), (5..=42), (43..=LAST));
		let (first, second) = (first.collect::<Vec<u8>>(), second.collect::<Vec<u8>>());
		let people = kept.chain(first.iter().copied()).collect::<Vec<_>>();
		let group = group_of(OPEN, &people);
		let before = head(group);
		for seed in &second {
			assert_ok!(publish(*seed, &[1]));
		}
		assert_ok!(commit(group, ADA, changes(&first, &second)));
		assert_eq!(crate::Undos::<Test>::get(group).unwrap().len(), first.len() + second.len());
		assert_ok!(object(group, BEN));
		assert_ok!(object(group, CLEO));
		assert_eq!(head(group).roster, before.roster);
		assert!(first.iter().all(|seed| member(group, *seed).is_some()));
		assert!(second.iter().all(|seed| member(group, *seed).is_none()));
	});
}

#[test]
fn former_entries_should_have_room_for_the_most_changes() {
	assert_eq!(Formers::bound(), 2 * MAX_CHANGES as usize);
}

#[test]
fn a_group_should_stop_at_its_last_epoch_and_be_left_by_no_other_way() {
	run(|| {
		let group = five();
		let peaks = vec![H256::zero(); 28];
		Heads::<Test>::mutate(group, |current| {
			let head = &mut current.as_mut().unwrap().head;
			head.base.epoch = MAX_EPOCH - 1;
			head.history = Peaks::decode(&mut &peaks[..27].to_vec().encode()[..]).unwrap();
		});
		assert_ok!(rekey(group, BEN));
		assert_eq!((epoch(group), head(group).history.as_slice().len()), (MAX_EPOCH, 28));
		settle();
		refused(rekey(group, BEN), Fault::Exhausted);
		refused(restart(group, ADA, ADA), Fault::Exhausted);
		assert_ok!(object(group, CLEO));
		refused(object(group, DAN), Fault::Exhausted);
		// Members leave, and the owner keeps the group. Nothing else is left to do.
		assert_ok!(leave(group, EVE));
		assert_ok!(govern(group, ADA, STRICT, ADA));
	});
}

#[test]
fn a_group_should_stop_at_its_last_restart() {
	run(|| {
		let group = five();
		Heads::<Test>::mutate(group, |current| current.as_mut().unwrap().head.restarts = u32::MAX);
		let entries = crate::Members::<Test>::iter().collect::<Vec<_>>();
		for (group, did, mut stored) in entries {
			stored.member.restarts = u32::MAX;
			crate::Members::<Test>::insert(group, did, stored);
		}
		refused(restart(group, ADA, ADA), Fault::Exhausted);
		assert_ok!(rekey(group, BEN));
	});
}

proptest::proptest! {
	#![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

	/// Property 6: no bytes of a message end a node, or leave anything behind when they are refused.
	#[test]
	fn property_6_any_bytes_of_messages_should_be_taken_or_refused(
		commit: Vec<u8>, welcome: Option<Vec<u8>>, info: Option<Vec<u8>>, package: Vec<u8>, cut in 0..60usize,
	) {
		chain().execute_with(|| {
			let group = five();
			let changes = Changes::default();
			let mut messages = messages(group, BEN, &changes);
			// A prefix of a good message reaches further than bytes at random.
			let good = samples::commit(&group.in_mls(0), 1, clavis_primitives::groups::framing::Sender::Member(20));
			let commit = [&good[..cut.min(good.len())], &commit].concat();
			messages.commit = Message::Here(BoundedVec::truncate_from(commit));
			messages.welcome = welcome.map(|bytes| Message::Here(BoundedVec::truncate_from(bytes)));
			messages.group_info = info.map(|bytes| Message::Here(BoundedVec::truncate_from(bytes)));
			let (before, base, messages) = (head(group), base(group), Box::new(messages));
			let commit = Call::commit { did: did(BEN), group, base, changes, tree: samples::tree(1), messages };
			if call(BEN, commit).is_err() {
				assert_eq!(head(group), before);
			}
			let _ = publish_for(BEN, None, vec![PackageBytes::truncate_from(package)]);
			check().unwrap();
		});
	}
}
