//! The hashes of `docs/vectors/groups.json`, from which other implementations check that they hash the same bytes.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that panics has failed")]

use clavis_primitives::{
	groups::{
		Added, Base, Changes, EpochKind, EpochRecord, GroupId, KeyPackage, Location, Message, Messages, Tree,
		MAX_COMMIT,
	},
	DidId, Domain,
};
use codec::Encode;
use serde_json::{json, Value};
use sp_core::H256;

const FILE: &str = include_str!("../../docs/vectors/groups.json");

fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn vector(name: &str, input: Value, domain: Domain, payload: &impl Encode) -> Value {
	json!({
		"name": name,
		"input": input,
		"tag": hex(domain.tag()),
		"payload": hex(&payload.encode()),
		"digest": hex(&domain.digest(payload)),
	})
}

fn here<const N: u32>(bytes: &[u8]) -> Message<N> {
	Message::Here(bytes.to_vec().try_into().unwrap())
}

/// A record as the file describes it.
fn described(record: &EpochRecord) -> Value {
	let kind = match &record.kind {
		EpochKind::Created => json!("created"),
		EpochKind::Committed { messages, changes } => {
			json!({ "committed": { "messages": messages, "changes": changes } })
		},
		EpochKind::Voided => json!("voided"),
		EpochKind::Restarted => json!("restarted"),
	};
	let base = record.base.map(|Base { epoch, hash, at: Location { block, extrinsic } }| {
		json!({ "epoch": epoch, "hash": hash, "block": block, "extrinsic": extrinsic })
	});
	let Tree { tree_hash, transcript_hash } = &record.tree;
	json!({
		"group": record.group,
		"epoch": record.epoch,
		"base": base,
		"kind": kind,
		"by": record.by,
		"restarts": record.restarts,
		"mlsEpoch": record.mls_epoch,
		"tree": { "treeHash": hex(tree_hash), "transcriptHash": hex(transcript_hash) },
		"roster": record.roster,
	})
}

fn vectors() -> Value {
	let (genesis, salt) = (H256([1; 32]), [2; 32]);
	let (creator, gone, new) = (DidId([7; 32]), DidId([3; 32]), DidId([4; 32]));
	let group = GroupId::new(genesis, creator, salt);
	let named = json!({ "genesis": genesis, "creator": creator, "salt": hex(&salt) });
	let package = &b"a key package"[..];
	let (commit, welcome, info) = (&b"a commit"[..], &b"a welcome"[..], &b"a group info"[..]);
	let full = Messages { commit: here(commit), welcome: Some(here(welcome)), group_info: Some(here(info)) };
	let bare = Messages { commit: here(commit), welcome: None, group_info: None };
	let hashes = |messages: &Messages| {
		let (welcome, group_info) = (&messages.welcome, &messages.group_info);
		(messages.commit.hash(), welcome.as_ref().map(Message::hash), group_info.as_ref().map(Message::hash))
	};
	let added = Added { did: new, package: KeyPackage::hash(package), leaf: 2 };
	let changes =
		Changes { removed: vec![gone].try_into().unwrap(), added: vec![added].try_into().unwrap(), rejoined: None };
	let external = Changes { rejoined: Some(1), ..Default::default() };
	let tree = |transcript: &[u8]| Tree {
		tree_hash: vec![5; 32].try_into().unwrap(),
		transcript_hash: transcript.to_vec().try_into().unwrap(),
	};
	let created = EpochRecord {
		group,
		epoch: 1,
		base: None,
		kind: EpochKind::Created,
		by: creator,
		restarts: 0,
		mls_epoch: 0,
		tree: tree(b""),
		roster: 1,
	};
	let after = |record: &EpochRecord, block, extrinsic| {
		Some(Base { epoch: record.epoch, hash: record.hash(), at: Location { block, extrinsic } })
	};
	let committed = EpochRecord {
		epoch: 2,
		base: after(&created, 10, 2),
		kind: EpochKind::committed(&changes, &full),
		mls_epoch: 1,
		tree: tree(&[6; 32]),
		roster: 2,
		..created.clone()
	};
	let base = after(&committed, 11, 3);
	let voided = EpochRecord { epoch: 3, base, kind: EpochKind::Voided, by: gone, ..created.clone() };
	let base = after(&voided, 12, 1);
	let restarted = EpochRecord { epoch: 4, base, kind: EpochKind::Restarted, restarts: 1, ..created.clone() };
	let bytes = |bytes: &[u8]| json!({ "bytes": hex(bytes) });
	let sent =
		|welcome: Value, group_info: Value| json!({ "commit": "commit", "welcome": welcome, "groupInfo": group_info });
	let epoch = |name, record: &EpochRecord| vector(name, described(record), Domain::Epoch, record);
	json!({
		"about": "Hashes of groups, section 5 of docs/did-method.md: digest = blake2-256(tag ‖ payload)",
		"name": group,
		"mlsGroupId": hex(&group.in_mls(1)),
		"vectors": [
			vector("group", named, Domain::Group, &(genesis, creator, salt)),
			vector("key package", bytes(package), Domain::KeyPackage, &package),
			vector("commit", bytes(commit), Domain::GroupMessage, &commit),
			vector("group info", bytes(info), Domain::GroupMessage, &info),
			vector("welcome", bytes(welcome), Domain::GroupMessage, &welcome),
			vector(
				"messages of a commit",
				sent("welcome".into(), "group info".into()),
				Domain::GroupMessages,
				&hashes(&full),
			),
			vector("messages of a commit alone", sent(Value::Null, Value::Null), Domain::GroupMessages, &hashes(&bare)),
			vector(
				"changes",
				json!({
					"removed": [gone],
					"added": [{ "did": new, "package": added.package, "leaf": 2 }],
					"rejoined": null,
				}),
				Domain::GroupChanges,
				&changes,
			),
			vector(
				"changes of an external commit",
				json!({ "removed": [], "added": [], "rejoined": 1 }),
				Domain::GroupChanges,
				&external,
			),
			epoch("epoch of a creation", &created),
			epoch("epoch of a commit", &committed),
			epoch("epoch that voids", &voided),
			epoch("epoch of a restart", &restarted),
		],
	})
}

#[test]
fn the_vectors_are_what_the_chain_hashes() {
	let expected = vectors();
	let file: Value = serde_json::from_str(FILE).expect("the file is JSON");
	assert_eq!(file, expected, "write this:\n{}", serde_json::to_string_pretty(&expected).unwrap());
}

#[test]
fn the_types_name_what_the_vectors_hash() {
	let file: Value = serde_json::from_str(FILE).expect("the file is JSON");
	let digest = |name: &str| {
		let mut vectors = file["vectors"].as_array().unwrap().iter();
		vectors.find(|vector| vector["name"] == name).unwrap()["digest"].as_str().unwrap().to_owned()
	};
	assert_eq!(digest("group"), hex(&file["name"].as_str().unwrap().parse::<GroupId>().unwrap().0));
	assert_eq!(digest("key package"), hex(KeyPackage::hash(b"a key package").as_bytes()));
	assert_eq!(digest("commit"), hex(Message::<MAX_COMMIT>::hash_of(b"a commit").as_bytes()));
	let message = Message::<MAX_COMMIT>::Elsewhere {
		hash: Message::<MAX_COMMIT>::hash_of(b"a commit"),
		length: 8,
		place: "https://example.org/commit".parse().unwrap(),
	};
	// A message has the same hash here and elsewhere.
	let bare = Messages { commit: message, welcome: None, group_info: None };
	assert_eq!(digest("messages of a commit alone"), hex(bare.hash().as_bytes()));
}
