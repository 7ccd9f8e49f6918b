//! `clavis group create`.

use super::member::MemberArgs;
use crate::{
	failure::Failure,
	online::Online,
	terminal::About,
	values::{objections, suite, RoleArg, Salt},
};
use clap::Args;
use clavis_client::{
	calls::groups::describe_policy,
	groups::{GroupChain, Membership, Terms},
	random,
};
use clavis_primitives::groups::{Policy, Suite};
use serde_json::json;

#[derive(Debug, Args)]
pub struct CreateArgs {
	/// The members that can add others
	#[arg(long, value_name = "ROLE", value_enum, default_value_t = RoleArg::Moderator, help_heading = "Policy")]
	pub adds: RoleArg,
	/// The members that can remove others that need not go
	#[arg(long, value_name = "ROLE", value_enum, default_value_t = RoleArg::Moderator, help_heading = "Policy")]
	pub removes: RoleArg,
	/// The members that can commit although nothing makes it necessary
	#[arg(long, value_name = "ROLE", value_enum, default_value_t = RoleArg::Member, help_heading = "Policy")]
	pub commits: RoleArg,
	/// The number of members whose objections void an epoch, from 1 to 16; in a small group all that can object are enough
	#[arg(long, value_name = "N", default_value_t = 2, value_parser = objections, help_heading = "Policy")]
	pub objections: u8,
	/// The ciphersuite of MLS: 1 or 3 for ed25519 keys, 2 for p256 keys [default: the one that the key of the DID fits]
	#[arg(long, value_name = "N", value_parser = suite)]
	pub suite: Option<Suite>,
	/// 0x and 64 hexadecimal digits that distinguish the groups of the DID [default: random]
	#[arg(long, value_name = "HEX")]
	pub salt: Option<Salt>,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Creates a group.
pub async fn create(arguments: &CreateArgs, mut online: Online) -> Result<(), Failure> {
	let CreateArgs { adds, removes, commits, objections, suite, salt, member } = arguments;
	let member = member.open(None, &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let salt = match salt {
		Some(salt) => salt.0 .0,
		None => random()?,
	};
	let policy =
		Policy { add: (*adds).into(), remove: (*removes).into(), commit: (*commits).into(), objections: *objections };
	let terms = Terms { salt, suite: suite.unwrap_or_else(|| member.suite()), policy };
	let group = terms.group(acting.genesis(), member.did.id);
	// A holder may have to look for the group if the connection breaks.
	online.output.begin(format_args!("Creating the group {group} of {}", member.did), About::group(&group));
	online.output.note(describe_policy(&policy).join("\n"));
	let block = Membership::open(&device, group)?.create(&terms).await?;
	let value = json!({
		"group": group.to_string(),
		"did": member.did.to_string(),
		"suite": terms.suite,
		"policy": policy,
		"epoch": 1,
		"block": block,
		"payer": member.payer(),
	});
	online.output.result(group.to_string(), value);
	Ok(())
}
