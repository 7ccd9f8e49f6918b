//! `clavis recovery freeze` and `clavis recovery unfreeze`: votes of guardians.

use crate::{
	failure::Failure,
	guardians::{
		acting::{GuardianArgs, LeafArgs, Place},
		look::Guarded,
		report::report,
	},
	online::{proposal::Outcome, Online},
	values::circle,
};
use clap::Args;
use clavis_client::calls::RecoveryCall;
use clavis_primitives::Did;
use serde_json::json;

#[derive(Debug, Args)]
pub struct FreezeArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle whose guardian you are, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub leaf: LeafArgs,
	#[command(flatten)]
	pub guardian: GuardianArgs,
}

/// Votes to freeze a DID.
pub async fn freeze(arguments: &FreezeArgs, online: Online) -> Result<(), Failure> {
	vote(arguments, true, online).await
}

/// Votes to end a freeze.
pub async fn unfreeze(arguments: &FreezeArgs, online: Online) -> Result<(), Failure> {
	vote(arguments, false, online).await
}

async fn vote(arguments: &FreezeArgs, freezes: bool, mut online: Online) -> Result<(), Failure> {
	let FreezeArgs { did, circle: number, leaf, guardian: acting } = arguments;
	let (number, id) = (*number, did.id);
	let guarded = Guarded::look_up(did, &online).await?;
	let circle = guarded.circle(number)?;
	let quorum = if freezes { circle.freeze_quorum } else { circle.unfreeze_quorum() };
	let quorum = quorum.ok_or_else(|| {
		Failure::refused("cannotFreeze", format!("the plan does not let circle {number} freeze the DID"))
			.with_hint("'clavis guardians status' shows the circles that can")
	})?;
	check_state(&guarded, freezes)?;
	let place = Place { network: &did.network, number, circle };
	let (guardian, leaf) = acting.choose(&place, leaf.read(did)?, &online.keyring)?;
	let guardian_did = guardian.did();
	let (call, verb, event) = match freezes {
		true => {
			let call = RecoveryCall::VoteFreeze { did: id, circle: number, guardian: guardian_did, leaf };
			(call, "freeze", "FreezeVoted")
		},
		false => {
			let call = RecoveryCall::VoteUnfreeze { did: id, circle: number, guardian: guardian_did, leaf };
			(call, "unfreeze", "UnfreezeVoted")
		},
	};
	online.output.note(format_args!("Voting to {verb} {did}"));
	let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? else { return Ok(()) };
	let votes = sent.included.event("Recovery", event).and_then(|event| event.number("votes")).unwrap_or_default();
	let is_decided = votes >= u32::from(quorum);
	let text = match (is_decided, freezes) {
		(true, true) => format!("{did} is frozen: 'clavis guardians status' says for how long"),
		(true, false) => format!("the freeze of {did} has ended"),
		(false, _) => format!("voted: {votes} of {quorum} guardians by now"),
	};
	let details = json!({ "circle": number, "votes": votes, "quorum": quorum, "decided": is_decided });
	report(did, &sent, text, details, &online.output);
	Ok(())
}

/// Checks that the DID can be frozen in the next block, or that it is frozen.
fn check_state(guarded: &Guarded, freezes: bool) -> Result<(), Failure> {
	let Guarded { view, clock, did, .. } = guarded;
	let next = view.block.saturating_add(1);
	if !freezes && view.frozen_until.is_none_or(|until| until < next) {
		return Err(Failure::refused("notFrozen", format!("{did} is not frozen"))
			.with_hint("'clavis guardians status' shows the state of the DID"));
	}
	if freezes && next < view.freezable_from {
		let message = format!("guardians cannot freeze {did} before {}", clock.when(view.freezable_from));
		return Err(
			Failure::refused("freezeCoolsDown", message).with_hint("start a recovery instead: 'clavis recovery start'")
		);
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn a_vote_that_would_fail_is_refused_before_it_is_paid_for() {
		let mut guarded = guarded(1, Quorum::None, false);
		let kind = |result: Result<(), Failure>| result.unwrap_err().to_json()["error"]["kind"].clone();
		assert!(check_state(&guarded, true).is_ok());
		assert_eq!(kind(check_state(&guarded, false)), "notFrozen");
		guarded.view.frozen_until = Some(61);
		guarded.view.freezable_from = 62;
		assert!(check_state(&guarded, false).is_ok());
		assert_eq!(kind(check_state(&guarded, true)), "freezeCoolsDown");
		guarded.view.frozen_until = Some(60);
		guarded.view.freezable_from = 61;
		assert_eq!(kind(check_state(&guarded, false)), "notFrozen");
		assert!(check_state(&guarded, true).is_ok());
	}
}
