//! `clavis recovery close`: removes an attempt that has expired.

use crate::{
	failure::Failure,
	guardians::{
		acting::send,
		look::{AttemptArgs, Guarded},
		report::report,
	},
	online::Online,
	signing::account::AccountArgs,
};
use clap::Args;
use clavis_client::calls::RecoveryCall;
use clavis_primitives::Did;
use serde_json::json;

#[derive(Debug, Args)]
pub struct CloseArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub attempt: AttemptArgs,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Removes an expired attempt. Its deposit goes back to the account that paid it.
pub async fn close(arguments: &CloseArgs, mut online: Online) -> Result<(), Failure> {
	let CloseArgs { did, attempt, account } = arguments;
	let circle = &attempt.circle;
	let account = account.choose(&online.keyring)?;
	let guarded = Guarded::look_up(did, &online).await?;
	guarded.circle(*circle)?;
	check_expired(&guarded, *attempt)?;
	let sent = send(RecoveryCall::Close { did: did.id, circle: *circle }, &account, &mut online).await?;
	let text = format!("the expired attempt of circle {circle} on {did} is gone, and its deposit is returned");
	report(did, &sent, text, json!({ "circle": circle }), &online.output);
	Ok(())
}

/// Checks that the attempt of the circle can go in the next block: its time is over and, if a reveal ended it, so is the time
/// in which its deposit can be burned.
fn check_expired(guarded: &Guarded, AttemptArgs { circle, rival }: AttemptArgs) -> Result<(), Failure> {
	let next = guarded.view.block.saturating_add(1);
	let stand = guarded.view.attempts.iter().map(|attempt| ((attempt.circle, attempt.rival), attempt.expires_at));
	let outranked = guarded.view.outranked.iter().map(|attempt| ((attempt.circle, attempt.rival), attempt.until));
	let mut kept = stand.chain(outranked).filter(|(seat, _)| *seat == (circle, rival));
	let Some((_, until)) = kept.find(|(_, until)| next <= *until) else { return Ok(()) };
	let (named, when) = (if rival { "rival attempt" } else { "attempt" }, guarded.clock.when(until));
	Err(Failure::refused("stillOpen", format!("the {named} of circle {circle} stays until after {when}"))
		.with_hint("'clavis recovery status' shows what can happen until then"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn an_attempt_that_stands_is_not_closed() {
		let mut guarded = guarded(3, Quorum::Threshold, true);
		let check = |guarded: &Guarded, circle, rival| check_expired(guarded, AttemptArgs { circle, rival });
		assert!(check(&guarded, 0, false).is_err());
		// A rival beside it may have expired.
		assert!(check(&guarded, 0, true).is_ok() && check(&guarded, 1, false).is_ok());
		guarded.view.block = 86_449;
		assert!(check(&guarded, 0, false).is_err());
		guarded.view.block = 86_450;
		assert!(check(&guarded, 0, false).is_ok());
	}
}
