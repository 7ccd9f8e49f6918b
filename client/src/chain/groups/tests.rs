use super::*;
use clavis_primitives::groups::{Added, Message, Tree};

const GROUP: GroupId = GroupId([7; 32]);

fn tree() -> Tree {
	Tree { tree_hash: vec![1; 32].try_into().unwrap(), transcript_hash: vec![2; 32].try_into().unwrap() }
}

fn commit(epoch: u32) -> (Changes, Messages) {
	let added = Added { did: DidId([epoch as u8; 32]), package: H256([4; 32]), leaf: epoch };
	let changes = Changes { added: vec![added].try_into().unwrap(), ..Changes::default() };
	let messages =
		Messages { commit: Message::Here(vec![epoch as u8; 9].try_into().unwrap()), welcome: None, group_info: None };
	(changes, messages)
}

/// A group with so many epochs: each is a commit, but for the first one.
fn history(epochs: u32) -> (Head, Vec<EpochEntry>) {
	let mut entries = Vec::new();
	let mut base = None;
	for epoch in 1..=epochs {
		let at = Location { block: 10 * epoch, extrinsic: 1 };
		let commit = (epoch > 1).then(|| commit(epoch));
		let kind =
			commit.as_ref().map_or(EpochKind::Created, |(changes, messages)| EpochKind::committed(changes, messages));
		let record = EpochRecord {
			group: GROUP,
			epoch,
			base,
			kind,
			by: DidId([1; 32]),
			restarts: 0,
			mls_epoch: u64::from(epoch) - 1,
			tree: tree(),
			roster: epoch,
		};
		base = Some(Base { epoch, hash: record.hash(), at });
		entries.push(EpochEntry { record, at, block: H256::from_low_u64_be(epoch.into()), commit });
	}
	let head = Head {
		base: base.unwrap(),
		by: DidId([1; 32]),
		restarts: 0,
		mls_epoch: u64::from(epochs) - 1,
		tree: tree(),
		roster: epochs,
		must_refresh: 0,
		must_go: 0,
		stale_since: None,
		proposals: 0,
		history: Default::default(),
	};
	(head, entries)
}

#[test]
fn epochs_that_lead_to_the_state_hold() {
	let (head, entries) = history(6);
	for from in 1..=6 {
		let asked = entries[from as usize - 1..].to_vec();
		let epochs = checked(GROUP, &head, from, asked).unwrap();
		assert_eq!(epochs.iter().map(|epoch| epoch.record.epoch).collect::<Vec<_>>(), (from..=6).collect::<Vec<_>>());
		for epoch in epochs {
			assert_eq!(epoch.hash, epoch.record.hash());
			let expected = (epoch.record.epoch > 1).then(|| commit(epoch.record.epoch));
			assert_eq!(epoch.changes.zip(epoch.messages), expected);
		}
	}
	assert!(checked(GROUP, &head, 7, Vec::new()).unwrap().is_empty());
}

#[test]
fn an_epoch_that_was_changed_left_out_or_moved_is_refused() {
	let (head, entries) = history(6);
	type Change = fn(&mut Vec<EpochEntry>);
	let changes: [(&str, Change); 14] = [
		("the first is missing", |entries| drop(entries.remove(0))),
		("one in the middle is missing", |entries| drop(entries.remove(3))),
		("the last is missing", |entries| drop(entries.pop())),
		("all are missing", Vec::clear),
		("two are swapped", |entries| entries.swap(2, 3)),
		("one is repeated", |entries| entries.push(entries[5].clone())),
		("another committer", |entries| entries[2].record.by = DidId([9; 32])),
		("another number of members", |entries| entries[5].record.roster += 1),
		("another group", |entries| entries[5].record.group = GroupId([8; 32])),
		("another place", |entries| entries[4].at.block += 1),
		("other messages", |entries| {
			entries[3].commit.as_mut().unwrap().1.welcome = Some(Message::Here(Default::default()))
		}),
		("other changes", |entries| entries[3].commit.as_mut().unwrap().0.rejoined = Some(1)),
		("no messages", |entries| entries[3].commit = None),
		("a commit for the creation", |entries| entries[0].commit = Some(commit(1))),
	];
	for (name, change) in changes {
		let mut changed = entries.clone();
		change(&mut changed);
		assert!(matches!(checked(GROUP, &head, 1, changed), Err(ChainError::Node(_))), "{name}");
	}
	let mut newer = head;
	newer.base.epoch += 1;
	assert!(checked(GROUP, &newer, 1, entries).is_err());
}
