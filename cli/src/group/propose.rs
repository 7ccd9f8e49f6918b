//! `clavis group propose`: proposes a change to the other members.

use super::member::MemberArgs;
use crate::{failure::Failure, online::Online, terminal::About};
use clap::{ArgGroup, Args};
use clavis_client::groups::{is_spendable, GroupChain, GroupsError, Membership};
use clavis_primitives::{
	groups::{GroupId, PackageView, Proposal},
	Did,
};
use serde_json::json;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").args(["add", "remove", "withdraw"]).required(true))]
pub struct ProposeArgs {
	/// The group
	pub group: GroupId,
	/// The DID that the proposal is about
	pub subject: Did,
	/// Propose to add the DID, by a key package that it has published
	#[arg(long)]
	pub add: bool,
	/// Propose to remove the DID
	#[arg(long)]
	pub remove: bool,
	/// Take the proposal about the DID back
	#[arg(long)]
	pub withdraw: bool,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Proposes a change, or takes a proposal back.
pub async fn propose(arguments: &ProposeArgs, mut online: Online) -> Result<(), Failure> {
	let ProposeArgs { group, subject, add, withdraw, member, .. } = arguments;
	super::change::ids_of(std::slice::from_ref(subject), online.chain.network())?;
	let member = member.open(Some(*group), &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	let view = acting.group(*group).await?.ok_or(GroupsError::NoGroup(*group))?;
	online.output.concerns(About::group(group));
	let (block, verb) = if *withdraw {
		(membership.withdraw_proposal(subject.id).await?, "taken back")
	} else if *add {
		let fits = |package: &PackageView| is_spendable(package, view.suite);
		let packages = acting.packages(subject.id).await?;
		// A package for one committer is of no use to others.
		let best = packages.into_iter().filter(fits).min_by_key(|package| package.package.audience.is_some());
		let package = best.ok_or_else(|| GroupsError::NoPackage(Box::new(subject.clone())))?.hash;
		(membership.propose(subject.id, Proposal::Add { package }).await?, "made")
	} else {
		(membership.propose(subject.id, Proposal::Remove).await?, "made")
	};
	let value = json!({
		"group": group.to_string(),
		"subject": subject.to_string(),
		"by": member.did.to_string(),
		"block": block,
		"payer": member.payer(),
	});
	online.output.result(format!("the proposal about {subject} is {verb}"), value);
	Ok(())
}
