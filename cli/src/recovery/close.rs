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
use clavis_client::{
	calls::RecoveryCall,
	guardians::{attempt_or_rival, seat_options, GuardiansError},
};
use clavis_primitives::{units::has_passed, BlockHeight, Did};
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
	let rival = check_expired(&guarded, *attempt)?;
	let sent = send(RecoveryCall::Close { did: did.id, circle: *circle }, &account, &mut online).await?;
	let named = attempt_or_rival(rival);
	let text = format!("the expired {named} of circle {circle} on {did} is gone, and its deposit is returned");
	report(did, &sent, text, json!({ "circle": circle, "rival": rival }), &online.output);
	Ok(())
}

/// Checks that the attempt of the circle can go in the next block: its time is over and, if a reveal ended it, so is the time
/// in which its deposit can be burned. Returns whether it is a rival.
///
/// The chain closes the attempt in the first seat before its rival, so a rival cannot go before it if both can.
fn check_expired(guarded: &Guarded, AttemptArgs { circle, rival }: AttemptArgs) -> Result<bool, Failure> {
	let unclosed = guarded.view.unclosed();
	let unclosed = unclosed.iter().map(|attempt| (attempt.circle, attempt.rival, attempt.expires_at));
	let outranked = guarded.view.outranked.iter().map(|attempt| (attempt.circle, attempt.rival, attempt.until));
	let mut kept = unclosed.chain(outranked).filter(|(place, ..)| *place == circle).collect::<Vec<_>>();
	kept.sort_by_key(|(_, is_rival, _)| *is_rival);
	let is_over = |until: BlockHeight| has_passed(until, guarded.next_block());
	let named = kept.iter().find(|(_, is_rival, _)| *is_rival || !rival);
	let (_, is_rival, until) = *named.ok_or(GuardiansError::NoAttempt { circle, rival })?;
	let did = &guarded.did;
	if !is_over(until) {
		let (named, when) = (attempt_or_rival(is_rival), guarded.clock.when(until));
		let over = kept.iter().find(|(_, other, until)| *other != is_rival && is_over(*until));
		let hint = match over {
			Some((_, other, _)) => {
				let (other, seat) = (attempt_or_rival(*other), seat_options(circle, *other));
				format!("the {other} of the circle has expired: 'clavis recovery close {did} {seat}'")
			},
			None => format!("'clavis recovery status {did}' shows what can happen until then"),
		};
		let message = format!("the {named} of circle {circle} stays until after {when}");
		return Err(Failure::refused("stillOpen", message).with_hint(hint));
	}
	if is_rival && kept.iter().any(|(_, other, until)| !other && is_over(*until)) {
		let message = format!("the attempt beside the rival of circle {circle} has expired too, and goes first");
		let hint = format!("close that one first: 'clavis recovery close {did} {}'", seat_options(circle, false));
		return Err(Failure::refused("otherAttempt", message).with_hint(hint));
	}
	Ok(is_rival)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::{AttemptView, Quorum};

	#[test]
	fn an_attempt_is_closed_when_its_time_is_over_and_not_twice() {
		let mut guarded = guarded(3, Quorum::Threshold, true);
		let kind = |guarded: &Guarded, circle, rival| {
			let checked = check_expired(guarded, AttemptArgs { circle, rival });
			checked.map_err(|failure| failure.to_json()["error"]["kind"].clone())
		};
		let (still_open, no_attempt) = (Err("stillOpen".into()), Err("noAttempt".into()));
		assert_eq!(kind(&guarded, 0, false), still_open);
		assert_eq!((kind(&guarded, 0, true), kind(&guarded, 1, false)), (no_attempt.clone(), no_attempt.clone()));
		guarded.view.block = 86_449;
		assert_eq!(kind(&guarded, 0, false), still_open);
		guarded.view.block = 86_450;
		assert_eq!(kind(&guarded, 0, false), Ok(false));
		guarded.view.expired = std::mem::take(&mut guarded.view.attempts);
		assert_eq!(kind(&guarded, 0, false), Ok(false));
		guarded.view.expired.clear();
		assert_eq!(kind(&guarded, 0, false), no_attempt);
	}

	#[test]
	fn a_rival_is_closed_by_its_name_and_after_the_attempt_beside_it() {
		let mut guarded = guarded(3, Quorum::Threshold, true);
		let first = guarded.view.attempts[0].clone();
		let rival = AttemptView { rival: true, expires_at: first.expires_at + 10, ..first.clone() };
		guarded.view.attempts.push(rival.clone());
		let told = |guarded: &Guarded, rival| {
			check_expired(guarded, AttemptArgs { circle: 0, rival })
				.map_err(|failure| failure.to_json()["error"].clone())
		};
		guarded.view.block = first.expires_at;
		// The rival stands, and the other one has expired.
		assert_eq!(told(&guarded, false), Ok(false));
		let refused = told(&guarded, true).unwrap_err();
		assert_eq!(refused["kind"], "stillOpen");
		assert!(refused["hint"].as_str().unwrap().ends_with("--circle 0'"), "{refused}");
		// Both have expired: the chain closes the rival last.
		guarded.view.block = rival.expires_at;
		assert_eq!(told(&guarded, true).unwrap_err()["kind"], "otherAttempt");
		guarded.view.attempts.remove(0);
		assert_eq!((told(&guarded, true), told(&guarded, false)), (Ok(true), Ok(true)));
		// The other way round.
		guarded.view.expired = std::mem::take(&mut guarded.view.attempts);
		guarded.view.attempts = vec![AttemptView { expires_at: rival.expires_at + 10, ..first }];
		assert_eq!(told(&guarded, true), Ok(true));
		let refused = told(&guarded, false).unwrap_err();
		assert!(refused["hint"].as_str().unwrap().ends_with("--circle 0 --rival'"), "{refused}");
	}
}
