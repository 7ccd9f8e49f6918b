//! `clavis group remove`, `leave` and `rekey`: commits of a member, and its wish to go.

use super::{
	member::{named, Member, MemberArgs},
	messages::PlaceArgs,
};
use crate::{
	failure::Failure,
	online::Online,
	report::merged,
	terminal::{confirm, About, Output},
};
use clap::Args;
use clavis_client::{
	groups::{GroupChain, Intent, Made, Membership, Vault, Wish},
	rules::counted,
};
use clavis_primitives::{groups::GroupId, Did, DidId, NetworkName};
use serde_json::{json, Value};

#[derive(Debug, Args)]
pub struct RemoveArgs {
	/// The group
	pub group: GroupId,
	/// The members
	#[arg(value_name = "DID", required = true)]
	pub dids: Vec<Did>,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub place: PlaceArgs,
	#[command(flatten)]
	pub member: MemberArgs,
}

#[derive(Debug, Args)]
pub struct LeaveArgs {
	/// The group
	pub group: GroupId,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub member: MemberArgs,
}

#[derive(Debug, Args)]
pub struct RekeyArgs {
	/// The group
	pub group: GroupId,
	#[command(flatten)]
	pub place: PlaceArgs,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Removes members.
pub async fn remove(arguments: &RemoveArgs, mut online: Online) -> Result<(), Failure> {
	let RemoveArgs { group, dids, yes, place, member } = arguments;
	let ids = ids_of(dids, online.chain.network())?;
	let question = match dids.as_slice() {
		[only] => format!("{only} gets no later secret of the group, and only a member can add it again"),
		several => {
			format!("{} DIDs get no later secret of the group, and only members can add them again", several.len())
		},
	};
	confirm(*yes, &online.output, "", &question)?;
	let member = member.open(Some(*group), &mut online).await?.with_place(place);
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	let intent = Intent { add: Vec::new(), remove: ids.clone() };
	let made = commit(&mut membership, Wish { intent, ..Wish::default() }, &online).await?;
	let text = match made.as_slice() {
		[] => "none of them was a member".to_owned(),
		made => format!("{} removed", counted(made.iter().map(|made| made.removed.len() as u64).sum(), "member")),
	};
	online.output.result(text, value(*group, &member, &made, online.chain.network()));
	Ok(())
}

/// Changes the secret of a group.
pub async fn rekey(arguments: &RekeyArgs, mut online: Online) -> Result<(), Failure> {
	let RekeyArgs { group, place, member } = arguments;
	let member = member.open(Some(*group), &mut online).await?.with_place(place);
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	let made = commit(&mut membership, Wish { rekey: true, ..Wish::default() }, &online).await?;
	let epoch = made.last().map(|made| made.epoch).unwrap_or_default();
	let text = format!("the group {group} has a new secret, in epoch {epoch}");
	online.output.result(text, value(*group, &member, &made, online.chain.network()));
	Ok(())
}

/// Asks to leave.
pub async fn leave(arguments: &LeaveArgs, mut online: Online) -> Result<(), Failure> {
	let LeaveArgs { group, yes, member } = arguments;
	confirm(*yes, &online.output, "", "The next commit removes your DID, and only a member can add it again")?;
	let member = member.open(Some(*group), &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	online.output.concerns(About::group(group));
	let block = membership.leave().await?;
	let text = format!("{} leaves the group {group}: the next commit removes it", member.did);
	let value = json!({
		"group": group.to_string(),
		"did": member.did.to_string(),
		"block": block,
		"payer": member.payer(),
	});
	online.output.result(text, value);
	Ok(())
}

/// Makes commits until a wish is fulfilled, and tells of each.
pub async fn commit<C: GroupChain, V: Vault>(
	membership: &mut Membership<'_, C, V>,
	wish: Wish,
	online: &Online,
) -> Result<Vec<Made>, Failure> {
	online.output.concerns(About::group(&membership.group()));
	let output = online.output;
	Ok(membership.carry_out(wish, &mut |made| tell(made, output)).await?)
}

fn tell(made: &Made, output: Output) {
	let Made { block, epoch, added, removed, bytes } = made;
	let mut line = format!("Epoch {epoch} in block #{block}, with {} of messages", counted((*bytes).into(), "byte"));
	if !added.is_empty() {
		line.push_str(&format!(", added {}", counted(added.len() as u64, "member")));
	}
	if !removed.is_empty() {
		line.push_str(&format!(", removed {}", counted(removed.len() as u64, "member")));
	}
	output.note(line);
}

/// Commits, for scripts.
pub fn value(group: GroupId, member: &Member, made: &[Made], network: &NetworkName) -> Value {
	let names = |ids: &[DidId]| ids.iter().map(|id| named(*id, network).to_string()).collect::<Vec<_>>();
	let commits = made.iter().map(|made| {
		json!({
			"epoch": made.epoch,
			"block": made.block,
			"added": names(&made.added),
			"removed": names(&made.removed),
			"bytes": made.bytes,
		})
	});
	let commits = commits.collect::<Vec<_>>();
	let head = json!({ "group": group.to_string(), "did": member.did.to_string(), "payer": member.payer() });
	merged(head, json!({ "commits": commits }))
}

/// Returns the ids of DIDs, which must be of this network. A DID that is named twice counts once.
pub fn ids_of(dids: &[Did], network: &NetworkName) -> Result<Vec<DidId>, Failure> {
	let mut ids = Vec::new();
	for did in dids {
		if did.network != *network {
			let error =
				clavis_client::did::DidError::WrongNetwork { did: Box::new(did.clone()), network: network.clone() };
			return Err(error.into());
		}
		if !ids.contains(&did.id) {
			ids.push(did.id);
		}
	}
	Ok(ids)
}
