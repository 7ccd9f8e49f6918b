//! `clavis group join`: joins a group, or asks to be added.

use super::member::MemberArgs;
use crate::{failure::Failure, online::Online, terminal::About};
use clap::Args;
use clavis_client::groups::{Joined, Membership};
use clavis_primitives::groups::GroupId;
use serde_json::json;

#[derive(Debug, Args)]
pub struct JoinArgs {
	/// The group
	pub group: GroupId,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Joins a group.
pub async fn join(arguments: &JoinArgs, mut online: Online) -> Result<(), Failure> {
	let JoinArgs { group, member } = arguments;
	let member = member.open(Some(*group), &mut online).await;
	// Before a DID has joined, no state names it.
	let member = member.map_err(|failure| match arguments.member.did.did {
		None => failure.with_hint("name the DID that joins, with --did"),
		Some(_) => failure,
	})?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	online.output.concerns(About::group(group));
	let (state, epoch, block, text) = match membership.join().await? {
		Joined::Member(epoch) => {
			let text = format!("{} is a member of the group {group}, with the secret of epoch {epoch}", member.did);
			("member", Some(epoch), None, text)
		},
		Joined::Asked(block) => {
			let text = "asked to be added: run the command again when a member has done it, or let an agent do it";
			("asked", None, Some(block), text.to_owned())
		},
		Joined::Waits => ("waits", None, None, "no member has added the DID yet".to_owned()),
	};
	let value = json!({
		"group": group.to_string(),
		"did": member.did.to_string(),
		"state": state,
		"epoch": epoch,
		"block": block,
	});
	online.output.result(text, value);
	Ok(())
}
