//! Tests that a group does not depend on our library: a member with ts-mls, an implementation of MLS that shares no code
//! with ours, joins a group by the messages on the chain, and agrees on its secrets.

use clavis_client::{calls::GroupsCall, chain::Chain, groups::mls::Engine};
use clavis_primitives::{
	groups::{
		framing::{check_commit, check_group_info, check_key_package, check_welcome, Framing, Sender},
		Changes, GroupId, MlsHash, PackageBytes, Policy, Role, Tree,
	},
	payload::Level,
};
use clavis_tests::{
	groups::{publish, Group, Member, Methods, Work, SUITE},
	hex,
	holders::{create_all, send_all, well_known, Holder, Terms},
	Node, TsMls,
};
use serde_json::{json, Value};
use sp_core::H256;

/// Moderators change the roster. One objection would void an epoch.
const POLICY: Policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 1 };

const LABEL: &str = "clavis interop";
const CONTEXT: &[u8] = b"a context";

/// Returns the bytes in a field of an answer of ts-mls.
fn bytes(answer: &Value, field: &str) -> Vec<u8> {
	let text = answer[field].as_str().unwrap_or_else(|| panic!("expected {field}: {answer}"));
	sp_core::bytes::from_hex(text).unwrap_or_else(|error| panic!("{field}: {error}: {answer}"))
}

/// Returns the state of MLS in an answer of ts-mls.
fn tree(answer: &Value) -> Tree {
	let hash = |field| MlsHash::try_from(bytes(answer, field)).expect("a hash is short");
	Tree { tree_hash: hash("treeHash"), transcript_hash: hash("transcriptHash") }
}

/// Returns the request for a key package of a holder, by this name.
fn with_key(name: &str, holder: &Holder) -> Value {
	json!({ "do": name, "identity": holder.method().to_string(), "secret": hex(holder.seed()) })
}

/// Checks that ts-mls and our library have the same state and the same secrets.
#[track_caller]
fn assert_agree(ts_mls: &mut TsMls, state: &Value, ours: &Engine) {
	assert_eq!(tree(state), ours.tree());
	assert_eq!(state["epoch"], ours.epoch());
	assert_eq!(bytes(state, "authenticator"), ours.epoch_authenticator());
	let members = state["members"].as_object().expect("the members are by their leaves");
	assert_eq!(members.len(), ours.members().count(), "{state}");
	for leaf in ours.members() {
		assert_eq!(members[&leaf.index.to_string()], leaf.identity);
	}
	let request = json!({ "do": "export", "label": LABEL, "context": hex(CONTEXT), "length": 48 });
	let secret = ours.export(LABEL, CONTEXT, 48).expect("the member is in the group");
	assert_eq!(bytes(&ts_mls.ok(&request), "secret"), *secret);
}

/// Checks that the parser of the chain reads the head of a message, and sees each change of a field in it.
///
/// The chain does not read the bytes at these places.
fn assert_framed(message: &[u8], skipped: std::ops::Range<usize>) {
	let whole = Framing::parse(message).expect("it is framed");
	let head = (0..message.len()).find(|length| Framing::parse(&message[..*length]).is_ok()).expect("it has a head");
	assert_eq!(Framing::parse(&message[..head]), Ok(whole));
	for place in (0..head).filter(|place| !skipped.contains(place)) {
		for bit in 0..8 {
			let mut changed = message.to_vec();
			changed[place] ^= 1 << bit;
			assert_ne!(Framing::parse(&changed), Ok(whole), "bit {bit} of byte {place}");
		}
	}
}

#[test]
fn the_messages_of_ts_mls_have_the_framing_that_the_chain_reads() {
	let [one, other] = [1, 2].map(|number| Holder::new(&"dev".parse().expect("a name"), "framing", number));
	let group = GroupId::new(H256([1; 32]), one.did.id, [2; 32]).in_mls(3);
	let (mut creator, mut joiner) = (TsMls::start(), TsMls::start());
	let mut create = with_key("create", &one);
	create["group"] = hex(&group).into();
	creator.ok(&create);
	let package = joiner.ok(&with_key("package", &other))["package"].clone();
	let added = creator.ok(&json!({ "do": "commit", "added": [package] }));
	let state = creator.ok(&json!({ "do": "accept" }));
	let joined = joiner.ok(&json!({ "do": "join", "bytes": added["welcome"] }));
	assert_eq!(joined["authenticator"], state["authenticator"]);
	let mut rejoin = with_key("rejoin", &other);
	rejoin["bytes"] = added["groupInfo"].clone();
	let rejoined = joiner.ok(&rejoin);

	let package = bytes(&json!({ "package": package }), "package");
	let did = |holder: &Holder| holder.did.to_string();
	assert_eq!(check_key_package(&package, Some(SUITE), did(&other).as_bytes()), Ok(SUITE));
	assert!(check_key_package(&package, Some(SUITE), did(&one).as_bytes()).is_err());
	assert_framed(&package, 9..74);
	let commit = bytes(&added, "commit");
	assert_eq!(check_commit(&commit, &group, 0, Sender::Member(0)), Ok(()));
	assert!(check_commit(&commit, &group, 1, Sender::Member(0)).is_err());
	assert_framed(&commit, 0..0);
	let external = bytes(&rejoined, "commit");
	assert_eq!(check_commit(&external, &group, 1, Sender::NewMemberCommit), Ok(()));
	assert!(check_commit(&external, &group, 1, Sender::Member(1)).is_err());
	// Another length of the authenticated data moves what follows, which can read the same by chance.
	assert_framed(&external, 50..51);
	let welcome = bytes(&added, "welcome");
	assert_eq!(check_welcome(&welcome, SUITE), Ok(()));
	assert_framed(&welcome, 0..0);
	let group_info = bytes(&added, "groupInfo");
	assert_eq!(check_group_info(&group_info, &group, 1, SUITE), Ok(()));
	assert_framed(&group_info, 0..0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_with_ts_mls_joins_a_group_and_agrees_on_its_secrets() {
	let node = Node::dev();
	let chain = Chain::connect(&node.url()).await.expect("the node is there");
	let payer = well_known("//Alice");
	let [owner, guest, other] = [0, 1, 2].map(|number| Holder::new(chain.network(), "interop", number));
	create_all(&chain, &[&owner, &guest, &other]).await.expect("the DIDs are new");
	let mut ts_mls = TsMls::start();
	let [mut owner, mut other] = [owner, other].map(Member::new);
	let mut methods = Methods::default();
	[&owner.holder, &guest, &other.holder].into_iter().for_each(|holder| methods.add(holder));

	// The package of ts-mls and ours lie on the chain side by side.
	let foreign = bytes(&ts_mls.ok(&with_key("package", &guest)), "package");
	let foreign = PackageBytes::try_from(foreign).expect("a package is short");
	let ours = other.package().expect("a package can be made");
	let offers = [(&guest, &foreign), (&other.holder, &ours)].map(|(holder, package)| {
		holder.act(Level::Method, Terms::first(&chain), publish(holder.did.id, vec![package.clone()]))
	});
	send_all(&chain, offers.to_vec()).await.expect("the chain takes both packages");

	let group = Group::create(&chain, &mut owner, [0; 32], POLICY, &payer).await.expect("the group is new");
	let work = owner.prepare(&[], &[(guest.did.id, foreign), (other.id(), ours)]).expect("both can be added");
	send(&group, &owner.holder, &work).await;
	owner.accept().expect("the commit is pending");
	other.join(work.welcome.as_deref().expect("two join")).expect("the welcome is for our package");

	// ts-mls has nothing but its own keys, and the node.
	let (rpc, name) = (node.rpc(), group.id.to_string());
	let at = |request: &str, epoch: u32| json!({ "do": request, "node": rpc.url(), "group": name, "epoch": epoch });
	let state = ts_mls.ok(&at("join", 2));
	assert_eq!(state["members"][state["leaf"].to_string()], guest.method().to_string());
	assert_agree(&mut ts_mls, &state, owner.state().expect("the owner is in"));
	let error = ts_mls.fails(&at("follow", 99));
	assert!(error.contains("99"), "{error}");

	// It follows a commit of ours.
	let work = owner.prepare(&[], &[]).expect("a member refreshes itself");
	send(&group, &owner.holder, &work).await;
	owner.accept().expect("the commit is pending");
	assert!(other.follow(&work.commit, &work.tree, &methods).expect("the commit is good"));
	let state = ts_mls.ok(&at("follow", 3));
	assert_agree(&mut ts_mls, &state, owner.state().expect("the owner is in"));

	// We follow a commit of ts-mls, which removes a member. Moderators need not wait until members had time to object.
	let (id, member, role) = (owner.id(), guest.did.id, Role::Moderator);
	let appoint = GroupsCall::Appoint { did: id, group: group.id, member, role };
	group.act(&owner.holder, Level::Control, appoint, &payer).await.expect("the owner appoints");
	let leaf = owner.leaf_of(&other.holder.did).expect("it is a member");
	let made = ts_mls.ok(&json!({ "do": "commit", "removed": [leaf] }));
	let changes = Changes { removed: vec![other.id()].try_into().expect("one fits"), ..Changes::default() };
	send(&group, &guest, &foreign_work(&made, changes)).await;
	let state = ts_mls.ok(&json!({ "do": "accept" }));
	let commit = bytes(&made, "commit");
	assert!(owner.follow(&commit, &tree(&made), &methods).expect("the commit is good"));
	assert!(!other.follow(&commit, &tree(&made), &methods).expect("the commit is good"));
	assert_agree(&mut ts_mls, &state, owner.state().expect("the owner is in"));

	// It joins again from the information on the chain, as if it had lost its state.
	let mut rejoin = with_key("rejoin", &guest);
	rejoin.as_object_mut().expect("an object").extend(at("rejoin", 4).as_object().expect("an object").clone());
	let made = ts_mls.ok(&rejoin);
	let leaf = made["leaf"].as_u64().and_then(|leaf| leaf.try_into().ok());
	send(&group, &guest, &foreign_work(&made, Changes { rejoined: leaf, ..Changes::default() })).await;
	let state = ts_mls.ok(&json!({ "do": "accept" }));
	assert!(owner.follow(&bytes(&made, "commit"), &tree(&made), &methods).expect("the commit is good"));
	assert_agree(&mut ts_mls, &state, owner.state().expect("the owner is in"));
}

/// Returns a commit of ts-mls with the changes that it makes.
fn foreign_work(made: &Value, changes: Changes) -> Work {
	let optional = |field: &str| made[field].is_string().then(|| bytes(made, field));
	Work {
		changes,
		tree: tree(made),
		commit: bytes(made, "commit"),
		welcome: optional("welcome"),
		group_info: optional("groupInfo"),
	}
}

/// Sends a commit of a holder on the current epoch, which must succeed.
async fn send(group: &Group<'_>, holder: &Holder, work: &Work) {
	let base = group.view().await.expect("the group is there").head.base;
	let call = group.commit(holder.did.id, base, work);
	group.act(holder, Level::Method, call, &well_known("//Bob")).await.expect("the chain takes the commit");
}
