//! `clavis group show`: a group, its members, and what waits.

use super::member::named;
use crate::{clock::Clock, failure::Failure, labels::Labels, online::Online};
use clap::Args;
use clavis_client::{
	calls::groups::{describe_policy, role_name, stale_words},
	groups::GroupsError,
	rules::counted,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, Proposal, ProposalView},
	NetworkName,
};
use clavis_resolution::{group_to_json, members_to_json};
use serde_json::Value;

#[derive(Debug, Args)]
pub struct ShowArgs {
	/// The group
	pub group: GroupId,
	/// Leave the members out
	#[arg(long)]
	pub without_members: bool,
}

/// Shows a group.
pub async fn show(arguments: &ShowArgs, online: &Online) -> Result<(), Failure> {
	let ShowArgs { group, without_members } = arguments;
	let at = online.chain.snapshot();
	let view = at.group(*group).await?.ok_or(GroupsError::NoGroup(*group))?;
	let members = match without_members {
		true => None,
		false => Some(at.group_members(*group).await?),
	};
	let clock = Clock::read(&at).await?;
	let network = online.chain.network();
	let mut members = members;
	if let Some(members) = &mut members {
		members.retain(|member| member.member.restarts == view.head.restarts);
		members.sort_by_key(|member| member.member.leaf);
	}
	let shown = Shown { group: *group, view: &view, members: members.as_deref(), network, clock: &clock };
	let labels = Labels::read(&online.keyring);
	let lines = shown.lines().iter().map(|line| labels.on(line)).collect::<Vec<_>>();
	online.output.result(lines.join("\n"), shown.to_json());
	Ok(())
}

/// A group as it is shown.
struct Shown<'a> {
	group: GroupId,
	view: &'a GroupView,
	members: Option<&'a [MemberView]>,
	network: &'a NetworkName,
	clock: &'a Clock,
}

impl Shown<'_> {
	fn lines(&self) -> Vec<String> {
		let Self { group, view, members, network, clock } = self;
		let GroupView { owner, policy, suite, head, .. } = view;
		let mut lines = vec![
			format!("{group}"),
			format!("owned by {}, with ciphersuite {suite}", named(*owner, network)),
			format!(
				"epoch {} since block #{}, made by {}",
				head.base.epoch,
				head.base.at.block,
				named(head.by, network)
			),
			counted(head.roster.into(), "member"),
		];
		lines.extend(describe_policy(policy));
		if head.stale() > 0 {
			let until = view.rekey_by.map(|last| format!("; they have until {}", clock.when(last))).unwrap_or_default();
			lines.push(format!(
				"{} must refresh and {} must go{until}",
				counted(head.must_refresh.into(), "member"),
				counted(head.must_go.into(), "member")
			));
		}
		if clock.block.saturating_add(1) < view.open_from {
			lines.push(format!("plain members commit from {} on", clock.when(view.open_from)));
		}
		if clock.block >= view.epoch_ends {
			lines.push("the epoch is too old: members can be added after the next rekey".into());
		}
		if let (false, Some(quorum)) = (view.objections.is_empty(), view.quorum) {
			let quorum = counted(quorum.into(), "member");
			lines.push(format!("{} of {quorum} objected to the epoch", view.objections.len()));
		}
		for ProposalView { subject, by, proposal } in &view.proposals {
			let verb = match proposal {
				Proposal::Add { .. } => "add",
				Proposal::Remove => "remove",
			};
			lines.push(format!("{} proposes to {verb} {}", named(*by, network), named(*subject, network)));
		}
		if members.is_some() {
			lines.push("members:".into());
		}
		for MemberView { did, member, now } in members.iter().copied().flatten() {
			let role = role_name(member.role);
			let state = match (member.stale, now) {
				(Some(stale), _) => format!(", {}", stale_words(stale)),
				(None, Some(stale)) => format!(", {}, and nobody reported it", stale_words(*stale)),
				(None, None) => String::new(),
			};
			lines.push(format!("  {} {role} since epoch {}{state}", named(*did, network), member.since));
		}
		lines
	}

	/// Writes the group as nodes write it, with its members, and the block that was read.
	fn to_json(&self) -> Value {
		let Self { group, view, members, network, .. } = self;
		let mut value = group_to_json(network, group, view);
		if let Some(properties) = value.as_object_mut() {
			let list = members.map(|members| members_to_json(network, members));
			properties.extend(list.map(|list| ("members".to_owned(), list)));
			properties.insert("block".into(), view.block.into());
		}
		value
	}
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use clavis_primitives::{
		groups::{Base, Head, Location, Member, Policy, Role, Stale, Tree},
		DidId,
	};
	use serde_json::json;
	use sp_core::H256;

	/// A group of two members, as of block #50.
	pub fn view() -> GroupView {
		let base = Base { epoch: 7, hash: H256([3; 32]), at: Location { block: 40, extrinsic: 1 } };
		let head = Head {
			base,
			by: DidId([1; 32]),
			restarts: 1,
			mls_epoch: 5,
			tree: Tree { tree_hash: vec![9; 32].try_into().unwrap(), transcript_hash: Default::default() },
			roster: 2,
			must_refresh: 1,
			must_go: 0,
			stale_since: Some(45),
			proposals: 1,
			history: Default::default(),
		};
		let subject = DidId([4; 32]);
		GroupView {
			owner: DidId([1; 32]),
			policy: Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 2 },
			suite: 1,
			head,
			objections: vec![DidId([2; 32])],
			quorum: Some(2),
			open_from: 60,
			rekey_by: Some(1_045),
			epoch_ends: 50,
			proposals: vec![ProposalView { subject, by: DidId([2; 32]), proposal: Proposal::Remove }],
			block: 50,
		}
	}

	#[test]
	fn a_person_reads_what_waits_and_until_when() {
		let member = |byte, leaf, stale, now| MemberView {
			did: DidId([byte; 32]),
			member: Member { restarts: 1, since: 2, leaf, key_epoch: 0, role: Role::Member, leaves: false, stale },
			now,
		};
		let members = [
			member(1, 0, None, None),
			member(2, 1, None, Some(Stale::MustRefresh)),
			member(3, 2, Some(Stale::MustGo), None),
		];
		let clock = Clock { block: 50, moment: 1_767_225_600, block_time: 3_000 };
		let (view, network) = (view(), "dev".parse().unwrap());
		let shown =
			Shown { group: GroupId([7; 32]), view: &view, members: Some(&members), network: &network, clock: &clock };
		let text = shown.lines().join("\n");
		for part in [
			"epoch 7 since block #40",
			"1 member must refresh and 0 members must go; they have until block #1045",
			"plain members commit from block #60",
			"the epoch is too old",
			"1 of 2 members objected",
			"proposes to remove did:clavis:dev:",
			"must refresh, and nobody reported it",
			"member since epoch 2, must go",
		] {
			assert!(text.contains(part), "{part}\n---\n{text}");
		}
		let value = shown.to_json();
		let said = (&value["current"]["mlsEpoch"], &value["quorum"], &value["members"][1]["staleNow"], &value["block"]);
		assert_eq!(said, (&json!("5"), &json!(2), &json!("mustRefresh"), &json!(50)));
		let bare = Shown { members: None, ..shown };
		assert_eq!(bare.to_json()["members"], Value::Null);
		let view = GroupView { quorum: Some(1), ..view.clone() };
		let text = Shown { view: &view, ..bare }.lines().join("\n");
		assert!(text.contains("1 of 1 member objected"), "{text}");
	}
}
