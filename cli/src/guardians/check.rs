//! `clavis guardians check`: asks the guardians for a sign of life.

use super::{acting::as_control_set, funds, look::Guarded, report::report};
use crate::{
	failure::Failure,
	online::{
		proposal::{Outcome, SigningArgs},
		Online,
	},
	terminal::About,
};
use clap::Args;
use clavis_client::{calls::RecoveryCall, did::Subject};
use clavis_primitives::{recovery::Guardians, Did};
use serde_json::json;

#[derive(Debug, Args)]
pub struct CheckArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Asks the guardians of a DID for a sign of life.
pub async fn check(arguments: &CheckArgs, mut online: Online) -> Result<(), Failure> {
	let did = &arguments.did;
	let guarded = Guarded::look_up(did, &online).await?;
	let subject = Subject::look_up(&online.chain, did).await?;
	if guarded.view.plan.circles.iter().all(|circle| matches!(circle.guardians, Guardians::Private { .. })) {
		return Err(Failure::refused(
			"privateCircle",
			"every circle is private, so no guardian can answer on the chain",
		)
		.with_hint("speak to your guardians"));
	}
	let named = guarded.view.plan.circles.iter().flat_map(|circle| circle.guardians.named());
	funds::warn(named, &online).await?;
	online.output.begin(format_args!("Asking the guardians of {did}"), About::guardians(did));
	let call = RecoveryCall::Ask(did.id);
	if let Outcome::Sent(sent) = as_control_set(&subject, call, &arguments.signing, &mut online).await? {
		let text =
			"asked: each guardian answers with 'clavis guardians answer', and 'clavis guardians status' shows it";
		report(did, &sent, text, json!({}), &online.output);
	}
	Ok(())
}
