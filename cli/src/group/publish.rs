//! `clavis group publish`: publishes key packages, and withdraws them.

use super::member::{Member, MemberArgs};
use crate::{
	failure::Failure,
	online::Online,
	terminal::About,
	values::{number, suite},
};
use clap::Args;
use clavis_client::{
	groups::{is_spendable, GroupChain, Vault},
	rules::counted,
};
use clavis_primitives::{
	groups::{PackageView, Suite, MAX_PACKAGES},
	Did,
};
use serde_json::{json, Value};

#[derive(Debug, Args)]
pub struct PublishArgs {
	/// The number of packages to have on the chain; those that are there count
	#[arg(long, value_name = "N", default_value_t = 4, value_parser = number::<1, u32>)]
	pub count: u32,
	/// The one DID whose commits can use the packages [default: any, so that a stranger can use them up]
	#[arg(long, value_name = "DID")]
	pub audience: Option<Did>,
	/// The ciphersuite of MLS: 1 or 3 for ed25519 keys, 2 for p256 keys [default: the one that the key of the DID fits]
	#[arg(long, value_name = "N", value_parser = suite)]
	pub suite: Option<Suite>,
	/// Withdraw all packages of the DID that are on the chain
	#[arg(long, conflicts_with_all = ["count", "audience", "suite"])]
	pub withdraw: bool,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Publishes key packages, as many as are missing.
pub async fn publish(arguments: &PublishArgs, mut online: Online) -> Result<(), Failure> {
	let PublishArgs { count, audience, suite, withdraw, member } = arguments;
	if *count > MAX_PACKAGES {
		return Err(Failure::usage(format!("a DID has at most {MAX_PACKAGES} key packages"))
			.with_hint(format!("name a number up to {MAX_PACKAGES} with --count")));
	}
	let member = member.open(None, &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	online.output.concerns(About::did(&member.did));
	let mut on_chain = acting.packages(member.did.id).await?;
	if *withdraw {
		let hashes = on_chain.iter().map(|view| view.hash).collect::<Vec<_>>();
		if hashes.is_empty() {
			return report(&member, None, &[], "the DID has no key packages on the chain", &online);
		}
		let block = device.withdraw(&hashes).await?;
		let text = format!("{} withdrawn", counted(hashes.len() as u64, "key package"));
		return report(&member, Some(block), &hashes, text, &online);
	}
	if device.withdraw_outdated(&mut on_chain).await? {
		online.output.note("The key packages from before a change of the DID's keys are withdrawn.");
	}
	let suite = suite.unwrap_or_else(|| member.suite());
	let audience = audience.as_ref().map(|audience| audience.id);
	let kept = vault.packages()?;
	let usable = |view: &&PackageView| {
		is_spendable(view, suite) && view.package.audience == audience && kept.contains(view.hash)
	};
	let have = u32::try_from(on_chain.iter().filter(usable).count()).unwrap_or(u32::MAX);
	let room = MAX_PACKAGES.saturating_sub(u32::try_from(on_chain.len()).unwrap_or(u32::MAX));
	let missing = count.saturating_sub(have);
	if missing > room {
		let message = format!("the chain has {} key packages of the DID already", on_chain.len());
		return Err(Failure::refused("tooManyPackages", message)
			.with_hint("'clavis group publish --withdraw' withdraws all of them"));
	}
	match device.publish(suite, audience, missing).await? {
		Some(published) => {
			let text = format!("{} published", counted(published.packages.len() as u64, "key package"));
			report(&member, Some(published.block), &published.packages, text, &online)
		},
		None => report(&member, None, &[], "there are enough key packages on the chain", &online),
	}
}

fn report(
	member: &Member,
	block: Option<u32>,
	packages: &[sp_core::H256],
	text: impl Into<String>,
	online: &Online,
) -> Result<(), Failure> {
	let packages = packages.iter().map(|hash| format!("{hash:#x}")).collect::<Vec<_>>();
	let value = json!({
		"did": member.did.to_string(),
		"packages": packages,
		"block": block,
		"payer": block.and(member.payer()).map_or(Value::Null, Value::from),
	});
	online.output.result(text, value);
	Ok(())
}
