//! `clavis recovery finish`: carries an attempt out. `clavis recovery cancel-deactivation`: what an override quorum can do at
//! once.

use crate::{
	failure::Failure,
	guardians::{
		acting::send,
		attempts,
		look::{AttemptArgs, Guarded},
		report::report,
	},
	online::Online,
	report::control_set,
	signing::account::AccountArgs,
	values::circle,
};
use clap::Args;
use clavis_client::{
	calls::RecoveryCall,
	did::Subject,
	fingerprint,
	guardians::{obstacle, GuardiansError},
};
use clavis_primitives::{recovery::Quorum, Did, Record};
use serde_json::json;

#[derive(Debug, Args)]
pub struct FinishArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub attempt: AttemptArgs,
	#[command(flatten)]
	pub account: AccountArgs,
}

#[derive(Debug, Args)]
pub struct CancelDeactivationArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Carries the attempt of a circle out.
pub async fn finish(arguments: &FinishArgs, mut online: Online) -> Result<(), Failure> {
	let FinishArgs { did, attempt: AttemptArgs { circle, rival }, account } = arguments;
	let account = account.choose(&online.keyring)?;
	let guarded = Guarded::look_up(did, &online).await?;
	let attempt = guarded.attempt(*circle, *rival)?;
	online.output.note(attempts::lines(&guarded, attempt).join("\n"));
	if let Some(obstacle) = obstacle(&guarded.view, attempt) {
		return Err(GuardiansError::Obstacle(obstacle).into());
	}
	online.output.note(format_args!("Recovering {did}"));
	let call = RecoveryCall::Execute { did: did.id, circle: *circle, attempt: attempt.digest };
	let sent = send(call, &account, &mut online).await?;
	let version = sent.included.changes.last().map(|change| change.version);
	let lines = in_doubt(&Subject::look_up(&online.chain, did).await?.record);
	if !lines.is_empty() {
		online.output.note("The theft leaves this in doubt, until the new control set settles it:");
		online.output.note(lines.join("\n"));
		online.output.note(
			"'clavis did revoke' ends a method or confirms its end, 'clavis did update' has --confirm and --restore.",
		);
	}
	let text = format!("{did} is recovered: its new control set is in power");
	let details = json!({
		"circle": circle,
		"rival": attempt.rival,
		"attempt": attempt.digest,
		"words": fingerprint::words(&attempt.digest),
		"version": version,
		"control": control_set(&attempt.set, Some(&did.network)),
	});
	report(did, &sent, text, details, &online.output);
	Ok(())
}

/// Lists what the recovery left in doubt.
fn in_doubt(record: &Record<()>) -> Vec<String> {
	let suspended = record.document.methods.iter().filter(|method| method.is_suspended());
	let suspended =
		suspended.map(|method| format!("  method #{}: a thief may have its key, or may have added it", method.id));
	let disputed = record.ended.iter().filter(|ended| ended.is_disputed());
	let disputed = disputed.map(|ended| format!("  the end of method #{}: a thief may have ended it", ended.method.id));
	suspended.chain(disputed).collect()
}

/// Calls off a deactivation that waits.
pub async fn cancel_deactivation(arguments: &CancelDeactivationArgs, mut online: Online) -> Result<(), Failure> {
	let CancelDeactivationArgs { did, circle, account } = arguments;
	let account = account.choose(&online.keyring)?;
	let guarded = Guarded::look_up(did, &online).await?;
	guarded.attempt(*circle, false)?;
	// The attempt or its rival: one of them is enough.
	let mut attempts = guarded.view.attempts.iter().filter(|attempt| attempt.circle == *circle);
	if attempts.all(|attempt| attempt.quorum != Quorum::Override) {
		let message = format!("no attempt of circle {circle} has reached its override quorum");
		return Err(Failure::refused("belowOverrideQuorum", message)
			.with_hint("'clavis recovery status' says how many guardians are missing"));
	}
	online.output.note(format_args!("Calling off the deactivation of {did}"));
	let call = RecoveryCall::CancelDeactivation { did: did.id, circle: *circle };
	let sent = send(call, &account, &mut online).await?;
	report(did, &sent, format!("{did} is not deactivated"), json!({ "circle": circle }), &online.output);
	Ok(())
}
