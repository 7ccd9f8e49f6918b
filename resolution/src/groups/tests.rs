use super::*;
use clavis_primitives::{
	groups::{
		Added, Base, Changes, EpochKind, EpochRecord, GroupId, GroupView, Head, KeyPackage, Location, Member,
		MemberView, MembersPage, Message, Messages, PackageView, Policy, Proposal, ProposalView, Role, Stale, Tree,
	},
	Did, DidId, NetworkName,
};
use proptest::prelude::*;
use serde_json::{json, Value};
use sp_core::H256;

const GROUP: GroupId = GroupId([7; 32]);

fn network() -> NetworkName {
	"dev".parse().unwrap()
}

fn did(id: u8) -> String {
	Did { network: network(), id: DidId([id; 32]) }.to_string()
}

fn zero_x(byte: &str) -> String {
	format!("0x{}", byte.repeat(32))
}

fn tree() -> Tree {
	Tree { tree_hash: vec![0xfb; 32].try_into().unwrap(), transcript_hash: vec![0; 48].try_into().unwrap() }
}

fn base(epoch: u32) -> Base {
	Base { epoch, hash: H256([epoch as u8; 32]), at: Location { block: 10 * epoch, extrinsic: 2 } }
}

fn head() -> Head {
	Head {
		base: base(9),
		by: DidId([1; 32]),
		restarts: 1,
		mls_epoch: u64::MAX,
		tree: tree(),
		roster: 3,
		must_refresh: 1,
		must_go: 1,
		stale_since: Some(80),
		proposals: 2,
		history: Default::default(),
	}
}

fn member() -> Member {
	Member {
		restarts: 1,
		since: 4,
		leaf: 2,
		key_epoch: 5,
		role: Role::Moderator,
		leaves: false,
		stale: Some(Stale::MustRefresh),
	}
}

/// The properties that the state of a group and its proven facts have in common.
fn current() -> Value {
	json!({
		"epoch": 9,
		"hash": zero_x("09"),
		"at": { "block": 90, "extrinsic": 2 },
		"by": did(1),
		"restarts": 1,
		// The name, then the number of restarts.
		"mlsGroupId": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcAAAAB",
		"mlsEpoch": "18446744073709551615",
		"treeHash": "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
		"transcriptHash": "A".repeat(64),
		"roster": 3,
	})
}

#[test]
fn a_group_is_written_with_its_policy_and_its_deadlines() {
	let policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 3 };
	let proposals = vec![
		ProposalView {
			subject: DidId([3; 32]),
			by: DidId([3; 32]),
			proposal: Proposal::Add { package: H256([4; 32]) },
		},
		ProposalView { subject: DidId([2; 32]), by: DidId([1; 32]), proposal: Proposal::Remove },
	];
	let mut view = GroupView {
		owner: DidId([5; 32]),
		policy,
		suite: 1,
		head: head(),
		objections: vec![DidId([2; 32])],
		quorum: Some(2),
		open_from: 100,
		rekey_by: Some(180),
		epoch_ends: 500,
		proposals,
		block: 95,
	};
	let expected = json!({
		"group": GROUP.to_string(),
		"owner": did(5),
		"suite": 1,
		"policy": { "add": "moderator", "remove": "moderator", "commit": "member", "objections": 3 },
		"current": current(),
		"mustRefresh": 1,
		"mustGo": 1,
		"staleSince": 80,
		"rekeyBy": 180,
		"epochEnds": 500,
		"openFrom": 100,
		"objections": [did(2)],
		"quorum": 2,
		"proposals": [
			{ "subject": did(3), "by": did(3), "kind": "add", "package": zero_x("04") },
			{ "subject": did(2), "by": did(1), "kind": "remove" },
		],
	});
	let written = group_to_json(&network(), &GROUP, &view);
	assert_eq!(written, expected);
	// The answer changes with its content alone.
	view.block += 1;
	assert_eq!(group_to_json(&network(), &GROUP, &view), written);
	(view.quorum, view.rekey_by, view.head.stale_since) = (None, None, None);
	let calm = group_to_json(&network(), &GROUP, &view);
	assert!(["quorum", "rekeyBy", "staleSince"].iter().all(|name| calm.get(name).is_none()), "{calm}");
}

#[test]
fn members_are_written_with_the_staleness_that_was_reported_and_the_one_of_now() {
	let view = MemberView { did: DidId([1; 32]), member: member(), now: Some(Stale::MustGo) };
	let expected = json!({
		"group": GROUP.to_string(),
		"did": did(1),
		"role": "moderator",
		"since": 4,
		"leaf": 2,
		"keyEpoch": 5,
		"leaves": false,
		"stale": "mustRefresh",
		"staleNow": "mustGo",
	});
	assert_eq!(group_member_to_json(&network(), &GROUP, &view), expected);
	let fresh = MemberView { member: Member { stale: None, ..member() }, now: None, ..view };
	let written = group_member_to_json(&network(), &GROUP, &fresh);
	assert!(written.get("stale").is_none() && written.get("staleNow").is_none());

	for (count, after) in [(0, None), (0, Some(9)), (3, None), (3, Some(7))] {
		let members = (0..count).map(|place| MemberView { did: DidId([place as u8; 32]), ..view }).collect::<Vec<_>>();
		let page = MembersPage { members, after: after.map(|seed| DidId([seed; 32])) };
		let page = group_members_to_json(&network(), &GROUP, &page);
		assert_eq!(page["members"].as_array().map(Vec::len), Some(count));
		assert_eq!(page.get("after").cloned(), after.map(did).map(Value::from), "{count}");
	}
}

#[test]
fn key_packages_are_written_with_their_audience() {
	let package = |audience| KeyPackage { suite: 3, audience, bytes: vec![0xff, 0xfe].try_into().unwrap() };
	let packages = [
		PackageView { hash: H256([1; 32]), package: package(None), outdated: false },
		PackageView { hash: H256([2; 32]), package: package(Some(DidId([9; 32]))), outdated: true },
	];
	let of = Did { network: network(), id: DidId([1; 32]) };
	let expected = json!({
		"did": did(1),
		"packages": [
			{ "hash": zero_x("01"), "suite": 3, "bytes": "__4" },
			{ "hash": zero_x("02"), "suite": 3, "audience": did(9), "outdated": true, "bytes": "__4" },
		],
	});
	assert_eq!(key_packages_to_json(&of, &packages), expected);
}

fn commit() -> (Changes, Messages) {
	let added = Added { did: DidId([3; 32]), package: H256([4; 32]), leaf: 6 };
	let changes = Changes {
		removed: vec![DidId([2; 32])].try_into().unwrap(),
		added: vec![added].try_into().unwrap(),
		rejoined: Some(1),
	};
	let messages = Messages {
		commit: Message::Here(vec![1, 2, 3].try_into().unwrap()),
		welcome: Some(Message::Elsewhere {
			hash: H256([8; 32]),
			length: 2_000_000,
			place: "https://example.org/w".parse().unwrap(),
		}),
		group_info: None,
	};
	(changes, messages)
}

fn entry(epoch: u32, kind: EpochKind, commit: Option<(Changes, Messages)>) -> EpochEntry {
	let record = EpochRecord {
		group: GROUP,
		epoch,
		base: epoch.checked_sub(1).filter(|before| *before > 0).map(base),
		kind,
		by: DidId([1; 32]),
		restarts: 1,
		mls_epoch: u64::MAX,
		tree: tree(),
		roster: 3,
	};
	EpochEntry { record, at: Location { block: 90, extrinsic: 2 }, block: H256([0xb; 32]), commit }
}

#[test]
fn an_epoch_is_written_with_its_call() {
	let (changes, messages) = commit();
	let kind = EpochKind::committed(&changes, &messages);
	let committed = entry(9, kind.clone(), Some((changes, messages)));
	let EpochKind::Committed { messages: messages_hash, changes: changes_hash } = kind else { panic!() };
	let mut expected = current();
	for (name, value) in [
		("group", json!(GROUP.to_string())),
		("hash", json!(format!("{:#x}", committed.record.hash()))),
		("base", json!({ "epoch": 8, "hash": zero_x("08"), "at": { "block": 80, "extrinsic": 2 } })),
		("kind", json!("committed")),
		("messagesHash", json!(format!("{messages_hash:#x}"))),
		("changesHash", json!(format!("{changes_hash:#x}"))),
		("blockHash", json!(zero_x("0b"))),
		(
			"changes",
			json!({
				"removed": [did(2)],
				"added": [{ "did": did(3), "package": zero_x("04"), "leaf": 6 }],
				"rejoined": 1,
			}),
		),
		(
			"messages",
			json!({
				"commit": { "bytes": "AQID" },
				"welcome": { "hash": zero_x("08"), "length": 2_000_000, "place": "https://example.org/w" },
			}),
		),
	] {
		expected[name] = value;
	}
	assert_eq!(committed.to_json(&network()), expected);
}

#[test]
fn a_page_names_the_next_one_if_there_is_one() {
	let page = |current| EpochsPage {
		group: GROUP,
		current,
		entries: vec![entry(1, EpochKind::Created, None), entry(2, EpochKind::Restarted, None)],
	};
	assert_eq!(page(2).to_json(&network()).get("next"), None);
	let more = page(5).to_json(&network());
	assert_eq!((&more["next"], &more["epoch"]), (&json!(3), &json!(5)));
	assert_eq!(EpochsPage { entries: Vec::new(), ..page(5) }.next(), None);
}

#[test]
fn epochs_are_read_as_they_were_written() {
	let (changes, messages) = commit();
	let kind = EpochKind::committed(&changes, &messages);
	let entries = vec![
		entry(1, EpochKind::Created, None),
		entry(2, kind, Some((changes, messages))),
		entry(3, EpochKind::Voided, None),
		entry(4, EpochKind::Restarted, None),
	];
	let page = EpochsPage { group: GROUP, current: 9, entries };
	let written = page.to_json(&network());
	assert_eq!(EpochsPage::from_json(&written), Ok(page));

	for (pointer, value) in [
		("/group", json!("z1")),
		("/epoch", json!("9")),
		("/epochs", json!({})),
		("/epochs/0/kind", json!("made")),
		("/epochs/0/mlsEpoch", json!(1)),
		("/epochs/0/treeHash", json!("A".repeat(90))),
		("/epochs/0/blockHash", json!("00".repeat(32))),
		("/epochs/1/base/at/block", json!(1u64 << 32)),
		("/epochs/1/messagesHash", json!(null)),
		("/epochs/1/messages", json!({})),
		("/epochs/1/messages/commit/bytes", json!("+")),
		("/epochs/1/messages/welcome/place", json!("a b")),
		("/epochs/1/changes/removed/0", json!("alice")),
		("/epochs/1/changes/rejoined", json!(-1)),
	] {
		let mut bad = written.clone();
		*bad.pointer_mut(pointer).unwrap() = value.clone();
		let error = EpochsPage::from_json(&bad).unwrap_err();
		assert!(pointer.contains(error.0) || error.0 == "commit", "{pointer} {value}: {error}");
	}
	for missing in ["changes", "messages"] {
		let mut bad = written.clone();
		bad["epochs"][1].as_object_mut().unwrap().remove(missing);
		assert_eq!(EpochsPage::from_json(&bad), Err(EpochReadError("messages")));
	}
}

#[test]
fn proven_facts_say_whether_the_group_and_the_member_exist() {
	let network = network();
	let facts = |state| GroupFacts {
		group: GROUP,
		network: &network,
		block: 90,
		block_hash: H256([2; 32]),
		moment: 1_767_225_600,
		state,
	};
	let mut expected = json!({
		"group": GROUP.to_string(),
		"network": "dev",
		"block": 90,
		"blockHash": zero_x("02"),
		"moment": "2026-01-01T00:00:00Z",
		"exists": false,
	});
	assert_eq!(facts(None).to_json(None), expected);

	let head = head();
	let record = entry(9, EpochKind::Voided, None).record;
	let state = |member| GroupState { head: &head, epoch: Some(&record), member };
	let written = facts(Some(state(Some((DidId([1; 32]), Some(member())))))).to_json(Some(json!({ "type": "x" })));
	expected["exists"] = json!(true);
	expected["current"] = current();
	for (name, value) in [("mustRefresh", 1), ("mustGo", 1), ("staleSince", 80)] {
		expected["current"][name] = json!(value);
	}
	expected["record"] = written["record"].clone();
	assert_eq!((&written["record"]["kind"], &written["record"]["epoch"]), (&json!("voided"), &json!(9)));
	expected["member"] = json!({
		"did": did(1),
		"isMember": true,
		"role": "moderator",
		"since": 4,
		"leaf": 2,
		"keyEpoch": 5,
		"leaves": false,
		"stale": "mustRefresh",
	});
	expected["proof"] = json!({ "type": "x" });
	assert_eq!(written, expected);
	let stranger = facts(Some(state(Some((DidId([1; 32]), None))))).to_json(None);
	assert_eq!(stranger["member"], json!({ "did": did(1), "isMember": false }));
}

proptest! {
	#[test]
	fn any_json_is_read_without_panic(names in prop::collection::vec("[a-z]{1,9}", 0..9), number: u64) {
		let (changes, messages) = commit();
		let kind = EpochKind::committed(&changes, &messages);
		let page = EpochsPage { group: GROUP, current: 9, entries: vec![entry(2, kind, Some((changes, messages)))] };
		let mut written = page.to_json(&network());
		for name in names {
			let values = [json!(number), json!(name), json!(null), json!([name])];
			let entry = written["epochs"][0].as_object_mut().unwrap();
			let known = entry.keys().cloned().collect::<Vec<_>>();
			let place = &known[number as usize % known.len()];
			entry.insert(place.clone(), values[name.len() % values.len()].clone());
			let _ = EpochsPage::from_json(&written);
		}
	}
}
