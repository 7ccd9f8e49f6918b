//! `clavis recovery close`: removes an attempt that has expired.

use crate::{
	failure::Failure,
	guardians::{acting::send, look::Guarded, report::report},
	online::Online,
	signing::account::AccountArgs,
	values::circle,
};
use clap::Args;
use clavis_client::{calls::RecoveryCall, guardians::GuardiansError};
use clavis_primitives::{units::has_passed, Did};
use serde_json::json;

#[derive(Debug, Args)]
pub struct CloseArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Removes an expired attempt. Its deposit goes back to the account that paid it.
pub async fn close(arguments: &CloseArgs, mut online: Online) -> Result<(), Failure> {
	let CloseArgs { did, circle, account } = arguments;
	let account = account.choose(&online.keyring)?;
	let guarded = Guarded::look_up(did, &online).await?;
	guarded.circle(*circle)?;
	check_expired(&guarded, *circle)?;
	let sent = send(RecoveryCall::Close { did: did.id, circle: *circle }, &account, &mut online).await?;
	let text = format!("the expired attempt of circle {circle} on {did} is gone, and its deposit is returned");
	report(did, &sent, text, json!({ "circle": circle }), &online.output);
	Ok(())
}

/// Checks that the circle has an attempt, and that it can go in the next block: its time is over and, if a reveal ended it, so is
/// the time in which its deposit can be burned.
fn check_expired(guarded: &Guarded, circle: u8) -> Result<(), Failure> {
	let unclosed = guarded.view.unclosed().into_iter().map(|attempt| (attempt.circle, attempt.expires_at));
	let outranked = guarded.view.outranked.iter().map(|attempt| (attempt.circle, attempt.until));
	let mut kept = unclosed.chain(outranked).filter(|(place, _)| *place == circle);
	let (_, until) = kept.next().ok_or(GuardiansError::NoAttempt(circle))?;
	if has_passed(until, guarded.next_block()) {
		return Ok(());
	}
	let when = guarded.clock.when(until);
	Err(Failure::refused("stillOpen", format!("the attempt of circle {circle} stays until after {when}"))
		.with_hint("'clavis recovery status' shows what can happen until then"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn an_attempt_is_closed_when_its_time_is_over_and_not_twice() {
		let mut guarded = guarded(3, Quorum::Threshold, true);
		let kind = |guarded: &Guarded, circle: u8| {
			check_expired(guarded, circle).map_err(|failure| failure.to_json()["error"]["kind"].clone())
		};
		assert_eq!(kind(&guarded, 0), Err("stillOpen".into()));
		assert_eq!(kind(&guarded, 1), Err("noAttempt".into()));
		guarded.view.block = 86_449;
		assert_eq!(kind(&guarded, 0), Err("stillOpen".into()));
		guarded.view.block = 86_450;
		assert_eq!(kind(&guarded, 0), Ok(()));
		guarded.view.expired = std::mem::take(&mut guarded.view.attempts);
		assert_eq!(kind(&guarded, 0), Ok(()));
		guarded.view.expired.clear();
		assert_eq!(kind(&guarded, 0), Err("noAttempt".into()));
	}
}
