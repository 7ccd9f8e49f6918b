//! `clavis recovery forfeit`: calls an attempt hostile that the reveal of a next control set ended.

use crate::{
	failure::Failure,
	guardians::{acting::as_control_set, look::Guarded, report::report},
	online::{
		proposal::{Outcome, SigningArgs},
		Online,
	},
	values::circle,
};
use clap::Args;
use clavis_client::{calls::RecoveryCall, did::Subject, fingerprint};
use clavis_primitives::{recovery::OutrankedView, units::has_passed, Did};
use serde_json::json;

#[derive(Debug, Args)]
pub struct ForfeitArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Has the deposit of an attempt burned, by the control set that revealed itself against it.
pub async fn forfeit(arguments: &ForfeitArgs, mut online: Online) -> Result<(), Failure> {
	let ForfeitArgs { did, circle, signing } = arguments;
	let guarded = Guarded::look_up(did, &online).await?;
	guarded.circle(*circle)?;
	let OutrankedView { digest, .. } = *outranked(&guarded, *circle)?;
	let words = fingerprint::words(&digest);
	let subject = Subject::look_up(&online.chain, did).await?;
	online.output.note(format_args!("Burning the deposit of the attempt of circle {circle} on {did}: {words}"));
	let call = RecoveryCall::Forfeit { did: did.id, circle: *circle, attempt: digest };
	let Outcome::Sent(sent) = as_control_set(&subject, call, signing, &mut online).await? else { return Ok(()) };
	let text = format!("the deposit of the attempt of circle {circle} on {did} is burned");
	report(did, &sent, text, json!({ "circle": circle, "attempt": digest, "words": words }), &online.output);
	Ok(())
}

/// Returns the attempt of a circle that a reveal ended, and whose deposit can be burned in the next block.
fn outranked(guarded: &Guarded, circle: u8) -> Result<&OutrankedView, Failure> {
	let next = guarded.next_block();
	let mut outranked = guarded.view.outranked.iter().filter(|attempt| !has_passed(attempt.until, next));
	outranked.find(|attempt| attempt.circle == circle).ok_or_else(|| {
		Failure::refused("notEndedByReveal", format!("no reveal has lately ended an attempt of circle {circle}"))
			.with_hint("reveal a committed next set first: 'clavis did rotate'. Its holder has a day for this command")
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;
	use sp_core::H256;

	#[test]
	fn only_an_attempt_that_a_reveal_ended_lately_forfeits_its_deposit() {
		let mut guarded = guarded(3, Quorum::Threshold, true);
		assert!(outranked(&guarded, 0).is_err());
		guarded.view.outranked = vec![OutrankedView { circle: 0, digest: H256([1; 32]), until: 61 }];
		assert!(outranked(&guarded, 0).is_ok() && outranked(&guarded, 1).is_err());
		guarded.view.block = 61;
		assert!(outranked(&guarded, 0).is_err());
	}
}
