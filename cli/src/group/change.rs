//! `clavis group remove`, `leave` and `rekey`: commits of a member, and its wish to go.

use super::{
	member::{folder, named, Member, MemberArgs},
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
	groups::{GroupChain, GroupsError, Intent, Made, Membership, Vault, Wish},
	rules::counted,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, Role, Stale},
	Did, DidId, NetworkName,
};
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
	let (view, own) = look_up(*group, member, &online).await?;
	if own.member.role < view.policy.remove {
		let at = online.chain.snapshot();
		let mut targets = Vec::new();
		for id in &ids {
			targets.extend(at.group_member(*group, *id).await?);
		}
		check_forced(&view, &targets)?;
	}
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
	let (view, own) = look_up(*group, member, &online).await?;
	if own.member.leaves {
		let message = format!("{} has asked to leave already", named(own.did, online.chain.network()));
		return Err(Failure::refused("leavesAlready", message)
			.with_hint("the next commit removes it: 'clavis group show' lists the members"));
	}
	// Only a person who is asked needs them.
	let members = if *yes { Vec::new() } else { online.chain.snapshot().group_members(*group).await? };
	let consequences = if *yes { String::new() } else { left_behind(&view, &own, &members).join("\n") };
	let question = "The next commit removes your DID, and only a member can add it again";
	confirm(*yes, &online.output, &consequences, question)?;
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

/// Looks up a group, and the entry of the DID that acts, before anything is asked.
async fn look_up(group: GroupId, arguments: &MemberArgs, online: &Online) -> Result<(GroupView, MemberView), Failure> {
	let did = arguments.did.choose(Some(group), online.chain.network(), &folder(&online.keyring))?;
	let at = online.chain.snapshot();
	let view = at.group(group).await?.ok_or(GroupsError::NoGroup(group))?;
	let entry = at.group_member(group, did.id).await?;
	let entry = entry.filter(|entry| entry.member.restarts == view.head.restarts);
	let entry = entry.ok_or_else(|| GroupsError::NotAMember { did: Box::new(did), group })?;
	Ok((view, entry))
}

/// Checks that all of these must go. A member whose role does not suffice to remove others removes such ones alone, as the
/// chain has it.
fn check_forced(view: &GroupView, targets: &[MemberView]) -> Result<(), GroupsError> {
	let must_go = |entry: &MemberView| [entry.now, entry.member.stale].contains(&Some(Stale::MustGo));
	match targets.iter().all(must_go) {
		true => Ok(()),
		false => Err(GroupsError::Role { act: "remove members", role: view.policy.remove }),
	}
}

/// Says what the group lacks once a member has left.
fn left_behind(view: &GroupView, own: &MemberView, members: &[MemberView]) -> Vec<String> {
	let stays = |member: &&MemberView| {
		member.did != own.did && member.member.restarts == view.head.restarts && !member.member.leaves
	};
	let others = members.iter().filter(stays).collect::<Vec<_>>();
	let mut lines = Vec::new();
	if others.is_empty() {
		lines.push("WARNING: no other member stays, so no commit can remove your DID, or add another one.".to_owned());
	}
	let is_moderated = others.iter().any(|member| member.member.role == Role::Moderator);
	if own.member.role == Role::Moderator && !is_moderated {
		lines.push(
			"WARNING: your DID is the last moderator. Nobody is left for what the group leaves to moderators, until its owner \
			 appoints one: 'clavis group govern --appoint'."
				.to_owned(),
		);
	}
	if view.owner == own.did {
		lines.push(
			"Your DID owns the group, and still does when it is no member: to hand it over, use 'clavis group govern --owner'."
				.to_owned(),
		);
	}
	lines
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::group::show::tests::view;
	use clavis_primitives::groups::Member;

	fn entry(byte: u8, role: Role) -> MemberView {
		MemberView { did: DidId([byte; 32]), member: Member::new(1, 2, byte.into(), 0, role), now: None }
	}

	#[test]
	fn a_plain_member_is_refused_before_it_confirms_a_removal() {
		let (view, moderator) = (view(), entry(3, Role::Moderator));
		assert_eq!(check_forced(&view, &[moderator]).unwrap_err().kind(), "role");
		// Any member removes one that must go.
		let gone = MemberView { now: Some(Stale::MustGo), ..entry(4, Role::Member) };
		assert!(check_forced(&view, &[gone]).is_ok());
		assert!(check_forced(&view, &[gone, moderator]).is_err());
	}

	#[test]
	fn the_last_moderator_and_the_owner_are_told_what_leaving_means() {
		let view = view();
		let told = |own: &MemberView, others: &[MemberView]| {
			left_behind(&view, own, &[&[*own][..], others].concat()).join("\n")
		};
		let (owner, plain) = (entry(1, Role::Moderator), entry(2, Role::Member));
		let last = told(&owner, &[plain]);
		assert!(last.contains("last moderator") && last.contains("owns the group"), "{last}");
		assert!(told(&owner, &[]).contains("no other member stays"));
		assert!(!told(&owner, &[entry(3, Role::Moderator)]).contains("last moderator"));
		assert_eq!(told(&plain, &[owner]), "");
		// A moderator that has asked to leave does not count.
		let mut leaving = entry(3, Role::Moderator);
		leaving.member.leaves = true;
		assert!(told(&owner, &[leaving, plain]).contains("last moderator"));
	}
}
