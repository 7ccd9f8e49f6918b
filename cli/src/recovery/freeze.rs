//! `clavis recovery freeze` and `clavis recovery unfreeze`: votes of guardians.

use crate::{
	failure::Failure,
	guardians::{
		acting::{GuardianArgs, LeafArgs},
		look::Guarded,
		report::report,
	},
	online::{proposal::Outcome, Online},
	terminal::About,
	values::circle,
};
use clap::Args;
use clavis_client::{calls::RecoveryCall, rules::counted};
use clavis_primitives::{
	recovery::{BallotAct, BallotView, GuardianId},
	units::has_passed,
	Did,
};
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
	let (guardian, leaf) = acting.choose(&guarded.place(number)?, leaf.read(did)?, &online.keyring)?;
	check_vote(&guarded, number, freezes, &guardian.id())?;
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
	online.output.begin(format_args!("Voting to {verb} {did}"), About::guardians(did));
	let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? else { return Ok(()) };
	let votes = sent.included.event("Recovery", event).and_then(|event| event.number("votes")).unwrap_or_default();
	let is_decided = votes >= u32::from(quorum);
	let text = match (is_decided, freezes) {
		(true, true) => format!("{did} is frozen: 'clavis guardians status' says for how long"),
		(true, false) => format!("the freeze of {did} has ended"),
		(false, _) => format!("voted: {} of {quorum} by now", counted(votes.into(), "vote")),
	};
	let details = json!({ "circle": number, "votes": votes, "quorum": quorum, "decided": is_decided });
	report(did, &sent, text, details, &online.output);
	Ok(())
}

/// Checks that a guardian has not voted yet in the ballot that is open.
fn check_vote(guarded: &Guarded, circle: u8, freezes: bool, guardian: &GuardianId) -> Result<(), Failure> {
	let act = if freezes { BallotAct::Freeze } else { BallotAct::Unfreeze };
	let is_open = |ballot: &&BallotView| {
		(ballot.circle, ballot.act) == (circle, act) && !has_passed(ballot.closes_at, guarded.next_block())
	};
	let Some(ballot) = guarded.view.ballots.iter().find(is_open) else { return Ok(()) };
	if !ballot.votes.contains(guardian) {
		return Ok(());
	}
	let message = format!(
		"this guardian has voted already: {} of {} so far, up to {}",
		counted(ballot.counted.into(), "vote"),
		ballot.quorum,
		guarded.clock.when(ballot.closes_at)
	);
	Err(Failure::refused("alreadyVoted", message).with_hint("ask other guardians of the circle to vote"))
}

/// Checks that the DID can be frozen in the next block, or that it is frozen.
fn check_state(guarded: &Guarded, freezes: bool) -> Result<(), Failure> {
	let Guarded { view, clock, did, .. } = guarded;
	let next = guarded.next_block();
	if !freezes && view.frozen_until.is_none_or(|until| has_passed(until, next)) {
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
	use clavis_primitives::{recovery::Quorum, AccountId};

	#[test]
	fn a_second_vote_is_refused_before_it_is_paid_for() {
		let mut guarded = guarded(1, Quorum::None, false);
		let [voter, other] = [0, 1].map(|n| GuardianId::Account(AccountId::new([n; 32])));
		let (act, votes) = (BallotAct::Freeze, vec![voter.clone()]);
		guarded.view.ballots = vec![BallotView { circle: 0, act, votes, counted: 1, quorum: 2, closes_at: 61 }];
		let failure = check_vote(&guarded, 0, true, &voter).unwrap_err().to_json();
		assert_eq!(failure["error"]["kind"], "alreadyVoted");
		assert!(failure["error"]["message"].as_str().unwrap().contains("1 vote of 2 so far"), "{failure}");
		for (circle, freezes, guardian) in [(0, true, &other), (0, false, &voter), (1, true, &voter)] {
			assert!(check_vote(&guarded, circle, freezes, guardian).is_ok());
		}
		guarded.view.block = 61;
		assert!(check_vote(&guarded, 0, true, &voter).is_ok());
	}

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
