//! `clavis did deactivate`.

use super::report::report_outcome;
use crate::{
	failure::Failure,
	guardians::look::Guarded,
	online::{
		proposal::{Outcome, Signers, SigningArgs},
		Online,
	},
	terminal::{confirm, About},
};
use clap::Args;
use clavis_client::{
	did::Subject,
	guardians::{attempt_or_rival, forbids_end},
};
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
	let next_block = online.chain.snapshot().height().saturating_add(1);
	// An announcement is free for the control set, and its execution is not.
	if subject.record.guarded.is_some() && subject.record.announced_end(next_block).is_some() {
		check_allowed(&Guarded::look_up(&deactivate.did, &online).await?)?;
	}
	if payment.propose.is_none() {
		confirm(deactivate.yes, &online.output, "", &format!("Deactivating {} cannot be undone", subject.did))?;
	}
	online.output.begin(format_args!("Deactivating {}", subject.did), About::did(&subject.did));
	let outcome = Signers::of(&subject, &deactivate.signing).carry_out(proposal, &mut online).await?;
	let deactivated = matches!(&outcome, Outcome::Sent(sent) if sent.included.waits_until.is_none());
	report_outcome(&subject.did, outcome, json!({ "deactivated": deactivated }), &online.output);
	Ok(())
}

/// Checks that no attempt of guardians keeps the control set from ending the DID.
fn check_allowed(guarded: &Guarded) -> Result<(), Failure> {
	let Some(attempt) = forbids_end(&guarded.view) else { return Ok(()) };
	let message = format!(
		"the {} of circle {} has the approvals that it needs, and keeps the DID from its end up to {}",
		attempt_or_rival(attempt.rival),
		attempt.circle,
		guarded.clock.when(attempt.expires_at)
	);
	let hint = format!("veto it, unless it has its override quorum: 'clavis recovery status {}'", guarded.did);
	Err(Failure::refused("deactivationWaits", message).with_hint(hint))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn an_end_that_guardians_forbid_is_refused_before_it_is_paid_for() {
		assert!(check_allowed(&guarded(2, Quorum::None, false)).is_ok());
		let failure = check_allowed(&guarded(3, Quorum::Threshold, false)).unwrap_err().to_json();
		assert_eq!(failure["error"]["kind"], "deactivationWaits", "{failure}");
	}
}
