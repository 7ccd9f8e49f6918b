//! `clavis did deactivate`.

use super::report::report_outcome;
use crate::{
	failure::Failure,
	online::{
		proposal::{Outcome, Signers, SigningArgs},
		Online,
	},
	terminal::confirm,
};
use clap::Args;
use clavis_client::did::Subject;
use clavis_primitives::Did;
use serde_json::json;

#[derive(Debug, Args)]
pub struct DeactivateArgs {
	/// The DID
	pub did: Did,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Ends a DID for ever. If it has guardians, the first run only announces it.
pub async fn deactivate(deactivate: &DeactivateArgs, mut online: Online) -> Result<(), Failure> {
	let subject = Subject::look_up(&online.chain, &deactivate.did).await?;
	let payment = &deactivate.signing.payment;
	let proposal = payment.proposer(&online.chain).deactivate(&subject).await?;
	if payment.propose.is_none() {
		confirm(deactivate.yes, &online.output, "", &format!("Deactivating {} cannot be undone", subject.did))?;
	}
	online.output.note(format_args!("Deactivating {}", subject.did));
	let outcome = Signers::of(&subject, &deactivate.signing).carry_out(proposal, &mut online).await?;
	let deactivated = matches!(&outcome, Outcome::Sent(sent) if sent.included.waits_until.is_none());
	report_outcome(&subject.did, outcome, json!({ "deactivated": deactivated }), &online.output);
	Ok(())
}
