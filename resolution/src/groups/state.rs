//! The state of a group and its members as JSON.
//!
//! The number of the block that was read is left out, so that the `ETag` of an answer changes with its content alone.

use super::{
	bytes::{did, hex},
	epoch::epoch_of_head,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, Head, Member, MemberView, MembersPage, Proposal, ProposalView, Stale},
	NetworkName,
};
use serde_json::{json, Map, Value};

/// Writes a group.
pub fn group_to_json(network: &NetworkName, id: &GroupId, view: &GroupView) -> Value {
	let mut answer = Map::new();
	answer.insert("group".into(), id.to_string().into());
	answer.insert("owner".into(), did(network, view.owner).into());
	answer.insert("suite".into(), view.suite.into());
	let policy = view.policy;
	answer.insert(
		"policy".into(),
		json!({
			"add": policy.add,
			"remove": policy.remove,
			"commit": policy.commit,
			"objections": policy.objections,
		}),
	);
	answer.insert("current".into(), epoch_of_head(network, id, &view.head).into());
	insert_staleness(&mut answer, &view.head);
	if let Some(rekey_by) = view.rekey_by {
		answer.insert("rekeyBy".into(), rekey_by.into());
	}
	answer.insert("epochEnds".into(), view.epoch_ends.into());
	answer.insert("openFrom".into(), view.open_from.into());
	answer.insert("objections".into(), view.objections.iter().map(|id| did(network, *id)).collect());
	if let Some(quorum) = view.quorum {
		answer.insert("quorum".into(), quorum.into());
	}
	let proposals = view.proposals.iter().map(|proposal| self::proposal(network, proposal));
	answer.insert("proposals".into(), proposals.collect());
	answer.into()
}

/// Adds the numbers of stale members.
pub(super) fn insert_staleness(properties: &mut Map<String, Value>, head: &Head) {
	properties.insert("mustRefresh".into(), head.must_refresh.into());
	properties.insert("mustGo".into(), head.must_go.into());
	if let Some(since) = head.stale_since {
		properties.insert("staleSince".into(), since.into());
	}
}

fn proposal(network: &NetworkName, view: &ProposalView) -> Value {
	let mut properties = Map::new();
	properties.insert("subject".into(), did(network, view.subject).into());
	properties.insert("by".into(), did(network, view.by).into());
	match view.proposal {
		Proposal::Add { package } => {
			properties.insert("kind".into(), "add".into());
			properties.insert("package".into(), hex(&package).into());
		},
		Proposal::Remove => {
			properties.insert("kind".into(), "remove".into());
		},
	}
	properties.into()
}

/// Writes a member of a group.
pub fn group_member_to_json(network: &NetworkName, id: &GroupId, view: &MemberView) -> Value {
	let mut answer = Map::new();
	answer.insert("group".into(), id.to_string().into());
	answer.extend(seen_member(network, view));
	answer.into()
}

/// Writes a page of the members of a group. The property `after` is there if it is not the last page; it asks for the next
/// one.
pub fn group_members_to_json(network: &NetworkName, id: &GroupId, page: &MembersPage) -> Value {
	let mut answer = Map::new();
	answer.insert("group".into(), id.to_string().into());
	answer.insert("members".into(), members_to_json(network, &page.members));
	if let Some(after) = page.after {
		answer.insert("after".into(), did(network, after).into());
	}
	answer.into()
}

/// Writes a list of members.
pub fn members_to_json(network: &NetworkName, members: &[MemberView]) -> Value {
	members.iter().map(|view| seen_member(network, view)).collect()
}

/// Writes a member with the staleness that a report would find now.
fn seen_member(network: &NetworkName, view: &MemberView) -> Map<String, Value> {
	let mut properties = Map::new();
	properties.insert("did".into(), did(network, view.did).into());
	properties.extend(member(&view.member));
	if let Some(now) = view.now {
		properties.insert("staleNow".into(), stale_name(now).into());
	}
	properties
}

/// Writes the entry of a member.
pub(super) fn member(member: &Member) -> Map<String, Value> {
	let mut properties = Map::new();
	properties.insert("role".into(), json!(member.role));
	properties.insert("since".into(), member.since.into());
	properties.insert("leaf".into(), member.leaf.into());
	properties.insert("keyEpoch".into(), member.key_epoch.into());
	properties.insert("leaves".into(), member.leaves.into());
	if let Some(reported) = member.stale {
		properties.insert("stale".into(), stale_name(reported).into());
	}
	properties
}

/// Returns the name of a kind of staleness.
pub fn stale_name(stale: Stale) -> &'static str {
	match stale {
		Stale::MustRefresh => "mustRefresh",
		Stale::MustGo => "mustGo",
	}
}
