//! `clavis group govern`, `restart` and `dissolve`: acts of the owner, on the word of its control set.

use super::member::DidArgs;
use crate::{
	failure::Failure,
	online::{
		proposal::{Outcome, Sent, Signers, SigningArgs},
		Online,
	},
	report::merged,
	terminal::{confirm, About},
	values::{objections, AppointArg, RoleArg},
};
use clap::{ArgGroup, Args};
use clavis_client::{
	calls::{groups::describe_policy, GroupsCall},
	did::{DidError, Subject},
	groups::{GroupsError, Membership, Standing},
	rules::counted,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, Policy},
	Did,
};
use serde_json::{json, Value};

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("decision").args(["adds", "removes", "commits", "objections", "owner", "appoint"]).required(true).multiple(true),
	override_usage = "clavis group govern [OPTIONS] <GROUP>"
)]
pub struct GovernArgs {
	/// The group
	pub group: GroupId,
	/// The members that can add others
	#[arg(long, value_name = "ROLE", value_enum, help_heading = "Policy")]
	pub adds: Option<RoleArg>,
	/// The members that can remove others that need not go
	#[arg(long, value_name = "ROLE", value_enum, help_heading = "Policy")]
	pub removes: Option<RoleArg>,
	/// The members that can commit although nothing makes it necessary
	#[arg(long, value_name = "ROLE", value_enum, help_heading = "Policy")]
	pub commits: Option<RoleArg>,
	/// The number of members whose objections void an epoch, from 1 to 16; in a small group all that can object are enough
	#[arg(long, value_name = "N", value_parser = objections, help_heading = "Policy")]
	pub objections: Option<u8>,
	/// Give the group to another DID
	#[arg(long, value_name = "DID")]
	pub owner: Option<Did>,
	/// DID=member or DID=moderator: give a member a role, and change nothing else
	#[arg(long, value_name = "DID=ROLE", conflicts_with_all = ["adds", "removes", "commits", "objections", "owner"])]
	pub appoint: Option<AppointArg>,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub signing: SigningArgs,
}

#[derive(Debug, Args)]
pub struct RestartArgs {
	/// The group
	pub group: GroupId,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub signing: SigningArgs,
}

#[derive(Debug, Args)]
pub struct DissolveArgs {
	/// The group
	pub group: GroupId,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Sets the policy and the owner, or a role.
pub async fn govern(arguments: &GovernArgs, mut online: Online) -> Result<(), Failure> {
	let GovernArgs { group, owner, appoint, yes, signing, .. } = arguments;
	let (view, subject) = look_up(*group, &online).await?;
	let did = subject.did.id;
	let call = match appoint {
		Some(AppointArg { did: member, role }) => {
			super::change::ids_of(std::slice::from_ref(member), online.chain.network())?;
			GroupsCall::Appoint { did, group: *group, member: member.id, role: *role }
		},
		None => {
			let policy = policy_of(arguments, &view.policy);
			online.output.note(describe_policy(&policy).join("\n"));
			if let Some(owner) = owner {
				let next = Subject::look_up(&online.chain, owner).await?;
				if signing.payment.propose.is_none() {
					let question = format!("From then on {} governs the group, and {} does not", next.did, subject.did);
					confirm(*yes, &online.output, "", &question)?;
				}
			}
			let owner = owner.as_ref().map_or(view.owner, |owner| owner.id);
			GroupsCall::Govern { did, group: *group, policy, owner }
		},
	};
	online.output.concerns(About::group(group));
	if let Some(sent) = carry_out(&subject, call, signing, &mut online).await? {
		report(*group, &subject, &sent, "done: 'clavis group show' shows the terms of the group", json!({}), &online);
	}
	Ok(())
}

/// Returns the policy with the changes that were named.
fn policy_of(arguments: &GovernArgs, policy: &Policy) -> Policy {
	let GovernArgs { adds, removes, commits, objections, .. } = arguments;
	Policy {
		add: adds.map_or(policy.add, Into::into),
		remove: removes.map_or(policy.remove, Into::into),
		commit: commits.map_or(policy.commit, Into::into),
		objections: objections.unwrap_or(policy.objections),
	}
}

/// The blocks in which a person types a password, after the group was read.
const SIGNING: u32 = 1_000;

/// Begins a new MLS group under the name of this one.
pub async fn restart(arguments: &RestartArgs, mut online: Online) -> Result<(), Failure> {
	let RestartArgs { group, yes, signing } = arguments;
	if signing.payment.propose.is_some() {
		return Err(Failure::usage("a restart builds on the newest epoch, so it cannot wait in a file")
			.with_hint("leave --propose out, and run the command where the control keys of the owner are"));
	}
	let (view, subject) = look_up(*group, &online).await?;
	let others = view.head.roster.saturating_sub(1);
	let question =
		format!("All others lose the group until they are invited again: {}", counted(others.into(), "member"));
	confirm(*yes, &online.output, "", &question)?;
	let arguments = DidArgs { did: Some(subject.did.clone()), keys: Vec::new() };
	let member = arguments.open(None, &Default::default(), &mut online).await?;
	let vault = member.vault().await?;
	let (call, chain) = {
		let acting = member.acting(&online.chain);
		let device = member.device(&acting, &vault);
		let mut membership = Membership::open(&device, *group)?;
		let synced = membership.sync().await?;
		let view = synced.view.clone().ok_or(GroupsError::NoGroup(*group))?;
		let good_until = synced.here.height.saturating_add(signing.payment.expires_in).saturating_add(SIGNING);
		(membership.restart(&view, good_until).await?, view)
	};
	online.output.concerns(About::group(group));
	let sent = carry_out(&subject, call, signing, &mut online).await;
	let is_refused = sent.as_ref().is_err_and(|failure| !failure.is_of_node());
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	if is_refused {
		membership.restarted(false).await?;
	}
	let Some(sent) = sent? else { return Ok(()) };
	let synced = membership.restarted(true).await?;
	if synced.standing != Standing::Member {
		membership.check_member(&synced)?;
	}
	let restarts = chain.head.restarts.saturating_add(1);
	let text = format!("the group {group} begins again, with {} alone: invite the others", subject.did);
	report(*group, &subject, &sent, text, json!({ "restarts": restarts }), &online);
	Ok(())
}

/// Ends a group.
pub async fn dissolve(arguments: &DissolveArgs, mut online: Online) -> Result<(), Failure> {
	let DissolveArgs { group, yes, signing } = arguments;
	let (view, subject) = look_up(*group, &online).await?;
	if view.head.roster > 1 {
		let message = format!("the group has {}", counted(view.head.roster.into(), "member"));
		return Err(Failure::refused("hasMembers", message).with_hint("remove the others first: 'clavis group remove'"));
	}
	if signing.payment.propose.is_none() {
		let question = format!("The group {group} ends for ever, and nobody can take its name again");
		confirm(*yes, &online.output, "", &question)?;
	}
	let call = GroupsCall::Dissolve { did: subject.did.id, group: *group };
	online.output.concerns(About::group(group));
	if let Some(sent) = carry_out(&subject, call, signing, &mut online).await? {
		let text = format!("the group {group} is dissolved");
		report(*group, &subject, &sent, text, json!({ "dissolved": true }), &online);
	}
	Ok(())
}

/// Looks up a group and its owner.
async fn look_up(group: GroupId, online: &Online) -> Result<(GroupView, Subject), Failure> {
	let view = online.chain.snapshot().group(group).await?.ok_or(GroupsError::NoGroup(group))?;
	let owner = super::member::named(view.owner, online.chain.network());
	let subject = match Subject::look_up(&online.chain, &owner).await {
		Err(DidError::Deactivated(did)) => {
			return Err(Failure::refused("deactivated", format!("the owner of the group, {did}, is deactivated"))
				.with_hint("nobody can govern the group any more: create another one"));
		},
		subject => subject?,
	};
	Ok((view, subject))
}

/// Has the control set of the owner make a call. Returns `None` if it was written to a file.
async fn carry_out(
	owner: &Subject,
	call: GroupsCall,
	signing: &SigningArgs,
	online: &mut Online,
) -> Result<Option<Sent>, Failure> {
	let proposal = signing.payment.proposer(&online.chain).govern(owner, call).await?;
	Ok(match Signers::of(owner, signing).carry_out(proposal, online).await? {
		Outcome::Sent(sent) => Some(sent),
		Outcome::Written => None,
	})
}

fn report(group: GroupId, owner: &Subject, sent: &Sent, text: impl Into<String>, details: Value, online: &Online) {
	let value = json!({
		"group": group.to_string(),
		"owner": owner.did.to_string(),
		"block": sent.included.block,
		"blockHash": format!("{:#x}", sent.included.block_hash),
		"payer": sent.payer,
	});
	online.output.result(text, merged(value, details));
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::command::Cli;
	use clap::Parser;
	use clavis_primitives::groups::Role;

	#[test]
	fn a_policy_keeps_what_is_not_named() {
		let line = format!("clavis group govern {} --adds member --objections 5", GroupId([7; 32]));
		let cli = Cli::try_parse_from(line.split(' ')).unwrap();
		let crate::command::Command::Group(crate::group::GroupCommand::Govern(arguments)) = cli.command else {
			panic!()
		};
		let policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 2 };
		let expected = Policy { add: Role::Member, objections: 5, ..policy };
		assert_eq!(policy_of(&arguments, &policy), expected);
	}
}
