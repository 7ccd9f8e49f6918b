//! `clavis recovery forfeit`: calls an attempt hostile that the reveal of a next control set ended.

use crate::{
	failure::Failure,
	guardians::{
		acting::as_control_set,
		look::{AttemptArgs, Guarded},
		report::report,
	},
	online::{
		proposal::{Outcome, SigningArgs},
		Online,
	},
	terminal::About,
};
use clap::Args;
use clavis_client::{calls::RecoveryCall, did::Subject, fingerprint, guardians::attempt_or_rival};
use clavis_primitives::{recovery::OutrankedView, units::has_passed, Did};
use serde_json::json;

#[derive(Debug, Args)]
pub struct ForfeitArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub attempt: AttemptArgs,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Has the deposit of an attempt burned, by the control set that revealed itself against it.
pub async fn forfeit(arguments: &ForfeitArgs, mut online: Online) -> Result<(), Failure> {
	let ForfeitArgs { did, attempt, signing } = arguments;
	let circle = &attempt.circle;
	let guarded = Guarded::look_up(did, &online).await?;
	guarded.circle(*circle)?;
	let OutrankedView { rival, digest, .. } = *outranked(&guarded, *attempt)?;
	let named = attempt_or_rival(rival);
	let words = fingerprint::words(&digest);
	let subject = Subject::look_up(&online.chain, did).await?;
	online.output.begin(
		format_args!("Burning the deposit of the {named} of circle {circle} on {did}: {words}"),
		About::recovery(did),
	);
	let call = RecoveryCall::Forfeit { did: did.id, circle: *circle, attempt: digest };
	let Outcome::Sent(sent) = as_control_set(&subject, call, signing, &mut online).await? else { return Ok(()) };
	let text = format!("the deposit of the {named} of circle {circle} on {did} is burned");
	let details = json!({ "circle": circle, "rival": rival, "attempt": digest, "words": words });
	report(did, &sent, text, details, &online.output);
	Ok(())
}

/// Returns the attempt of a circle that a reveal ended, and whose deposit can be burned in the next block.
fn outranked(guarded: &Guarded, AttemptArgs { circle, rival }: AttemptArgs) -> Result<&OutrankedView, Failure> {
	let next = guarded.next_block();
	let mut outranked = guarded.view.outranked.iter().filter(|attempt| !has_passed(attempt.until, next));
	outranked.find(|attempt| attempt.circle == circle && (attempt.rival || !rival)).ok_or_else(|| {
		let named = if rival { "a rival" } else { "an" };
		Failure::refused("notEndedByReveal", format!("no reveal has lately ended {named} attempt of circle {circle}"))
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
		let digest_of = |guarded: &Guarded, circle, rival| {
			outranked(guarded, AttemptArgs { circle, rival }).ok().map(|outranked| outranked.digest)
		};
		assert_eq!(digest_of(&guarded, 0, false), None);
		let [first, second] = [1, 2].map(|byte| H256([byte; 32]));
		let view = |rival, digest| OutrankedView { circle: 0, rival, digest, until: 61 };
		guarded.view.outranked = vec![view(false, first), view(true, second)];
		assert_eq!([false, true].map(|rival| digest_of(&guarded, 0, rival)), [Some(first), Some(second)]);
		assert_eq!(digest_of(&guarded, 1, false), None);
		guarded.view.block = 61;
		assert_eq!(digest_of(&guarded, 0, false), None);
	}
}
