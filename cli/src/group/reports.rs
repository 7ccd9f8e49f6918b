//! `clavis group report`, `object` and `reap`.

use super::member::{named, MemberArgs};
use crate::{
	failure::Failure,
	online::Online,
	report::{merged, transaction},
	signing::account::AccountArgs,
	terminal::About,
};
use clap::Args;
use clavis_client::{
	calls::{Call, GroupsCall, KnownCall},
	groups::{GroupsError, Membership},
	keys::address,
	rules::counted,
};
use clavis_primitives::{
	groups::{GroupId, MemberView},
	Did, DidId,
};
use clavis_resolution::stale_name;
use serde_json::json;

/// The most entries that one run releases.
const MOST_REAPED: usize = 64;

#[derive(Debug, Args)]
pub struct ReportArgs {
	/// The group
	pub group: GroupId,
	/// The members [default: all of which the chain would note something else than it has]
	#[arg(value_name = "DID")]
	pub dids: Vec<Did>,
	#[command(flatten)]
	pub account: AccountArgs,
}

#[derive(Debug, Args)]
pub struct ObjectArgs {
	/// The group
	pub group: GroupId,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub member: MemberArgs,
}

#[derive(Debug, Args)]
pub struct ReapArgs {
	/// The group
	pub group: GroupId,
	/// The DIDs whose entries are released
	#[arg(value_name = "DID", required = true)]
	pub dids: Vec<Did>,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Reports members.
pub async fn report(arguments: &ReportArgs, mut online: Online) -> Result<(), Failure> {
	let ReportArgs { group, dids, account } = arguments;
	let at = online.chain.snapshot();
	let view = at.group(*group).await?.ok_or(GroupsError::NoGroup(*group))?;
	let named_ids = super::change::ids_of(dids, online.chain.network())?;
	let mut members = Vec::new();
	if named_ids.is_empty() {
		members = at.group_members(*group).await?;
	}
	for did in &named_ids {
		let member = at.group_member(*group, *did).await?;
		let not_in_group = || GroupsError::NotInGroup(Box::new(named(*did, online.chain.network())));
		members.push(member.ok_or_else(not_in_group)?);
	}
	let differs =
		|member: &MemberView| member.member.restarts == view.head.restarts && member.now != member.member.stale;
	let found = members.into_iter().filter(differs).collect::<Vec<_>>();
	let account = account.choose(&online.keyring)?;
	let mut values = Vec::new();
	let mut pair = None;
	online.output.concerns(About::group(group));
	for member in &found {
		let key = match pair.take() {
			Some(key) => key,
			None => online.unlock(&account.signer).await?,
		};
		let call = KnownCall::from(GroupsCall::Report { group: *group, subject: member.did });
		let included = online.send(&call.by_name(), &key).await?;
		pair = Some(key);
		values.push(json!({
			"did": named(member.did, online.chain.network()).to_string(),
			"stale": member.now.map(stale_name),
			"block": included.block,
		}));
	}
	let text = match found.len() {
		0 => "there is nothing to report".to_owned(),
		count => format!("{} reported", counted(count as u64, "member")),
	};
	let value = json!({ "group": group.to_string(), "reported": values, "payer": address(&account.id) });
	online.output.result(text, value);
	Ok(())
}

/// Objects to the newest epoch.
pub async fn object(arguments: &ObjectArgs, mut online: Online) -> Result<(), Failure> {
	let ObjectArgs { group, yes, member } = arguments;
	let view = online.chain.snapshot().group(*group).await?.ok_or(GroupsError::NoGroup(*group))?;
	let epoch = view.head.base.epoch;
	let by = named(view.head.by, online.chain.network());
	let quorum = view.quorum.unwrap_or_default();
	let (objected, quorum) = (view.objections.len(), counted(quorum.into(), "member"));
	let consequences = format!("Epoch {epoch} was made by {by}. {objected} of {quorum} objected so far.");
	confirm(*yes, &online, &consequences)?;
	let member = member.open(Some(*group), &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	let synced = membership.sync().await?;
	let is_same = synced.view.as_ref().is_some_and(|now| now.head.base == view.head.base);
	if !is_same {
		return Err(Failure::refused("staleEpoch", format!("the group has another epoch than {epoch} by now"))
			.with_hint("look at it with 'clavis group history', and run the command again"));
	}
	online.output.concerns(About::group(group));
	let block = membership.object(&synced).await?.ok_or_else(|| {
		Failure::refused("cannotObject", format!("{} cannot object to epoch {epoch}, or has done so", member.did))
			.with_hint("members that are older than the epoch object, each once, and its committer does not")
	})?;
	let synced = membership.sync_recent().await?;
	let now = synced.view.map(|view| view.head.base.epoch).unwrap_or_default();
	let voided = now > epoch;
	let text = match voided {
		true => format!("epoch {epoch} is void: the group is as it was before it"),
		false => "objected: other members have to do so, too, before the next commit".to_owned(),
	};
	let value = json!({
		"group": group.to_string(),
		"did": member.did.to_string(),
		"epoch": epoch,
		"voided": voided,
		"block": block,
		"payer": member.payer(),
	});
	online.output.result(text, value);
	Ok(())
}

fn confirm(yes: bool, online: &Online, consequences: &str) -> Result<(), Failure> {
	let question = "The deposit for an objection is lost if the next commit comes before enough members object";
	crate::terminal::confirm(yes, &online.output, consequences, question)
}

/// Releases entries.
pub async fn reap(arguments: &ReapArgs, mut online: Online) -> Result<(), Failure> {
	let ReapArgs { group, dids, account } = arguments;
	let ids = super::change::ids_of(dids, online.chain.network())?;
	if ids.len() > MOST_REAPED {
		return Err(GroupsError::TooMany { found: ids.len(), most: MOST_REAPED as u32 }.into());
	}
	let account = account.choose(&online.keyring)?;
	let calls =
		ids.iter().map(|did: &DidId| KnownCall::from(GroupsCall::Reap { group: *group, subject: *did }).by_name());
	let calls = calls.collect::<Vec<Call>>();
	let pair = online.unlock(&account.signer).await?;
	online.output.concerns(About::group(group));
	let included = online.send_all(&calls, &pair).await?;
	let text = format!("{} released", counted(ids.len() as u64, "deposit"));
	let names = ids.iter().map(|id| named(*id, online.chain.network()).to_string()).collect::<Vec<_>>();
	let value = merged(json!({ "group": group.to_string(), "reaped": names }), transaction(&included, &account.id));
	online.output.result(text, value);
	Ok(())
}
