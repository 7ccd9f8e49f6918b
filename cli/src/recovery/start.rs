//! `clavis recovery start`: a guardian opens an attempt, and approves it with that.

use super::approve::{check_words, WordsArgs};
use crate::{
	failure::Failure,
	files,
	guardians::{
		acting::{GuardianArgs, LeafArgs},
		attempts,
		look::Guarded,
		report::report,
	},
	online::{proposal::Outcome, Online},
	report::merged,
	values::circle,
};
use clap::Args;
use clavis_client::{
	calls::{did::describe_control, RecoveryCall},
	did::Subject,
	fingerprint,
	guardians::{is_for, Request, MAX_REQUEST_BYTES},
	signers::Members,
};
use clavis_primitives::{
	recovery::{AttemptView, GuardianId, NewControl},
	units::has_passed,
	Did, Record,
};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct StartArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle whose guardian you are, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	/// The file of the person who asks for the recovery, as 'clavis recovery request' wrote it
	#[arg(long, value_name = "FILE")]
	pub request: PathBuf,
	#[command(flatten)]
	pub words: WordsArgs,
	#[command(flatten)]
	pub leaf: LeafArgs,
	#[command(flatten)]
	pub guardian: GuardianArgs,
}

/// Opens an attempt.
pub async fn start(arguments: &StartArgs, mut online: Online) -> Result<(), Failure> {
	let StartArgs { did, circle: number, request: file, words, leaf, guardian: acting } = arguments;
	let guarded = Guarded::look_up(did, &online).await?;
	let subject = Subject::look_up(&online.chain, did).await?;
	let request = read(file)?;
	let members = Members::look_up(&online.chain.snapshot(), [&request.control.set]).await?;
	request.check(online.chain.id(), did, &subject.record, &guarded.view, &members)?;
	let (guardian, leaf) = acting.choose(&guarded.place(*number)?, leaf.read(did)?, &online.keyring)?;
	check_free(&guarded, *number, &guardian.id())?;
	if guarded.view.attempts.iter().any(|attempt| attempt.circle == *number) {
		online.output.note(format_args!("This takes the place of an attempt of circle {number} that lacks approvals."));
	}

	let NewControl { set, next, reason, .. } = &request.control;
	let mut lines = vec![format!("A person asks to put this control set in place of that of {did}:")];
	lines.extend(describe_control(set, next, reason));
	lines.extend(compromised_line(&request, &subject.record));
	lines.push("Speak to the person in a way that nobody can imitate, before you start this for them.".into());
	check_words(words, &request.digest(), &lines, "This starts a recovery", &online)?;

	let control = Box::new(request.control.clone());
	let call = RecoveryCall::Start { did: did.id, circle: *number, control, guardian: guardian.did(), leaf };
	online.output.note(format_args!("Starting a recovery of {did}"));
	let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? else { return Ok(()) };
	// As of the block that took it.
	let guarded = guarded.again(&online).await?;
	let attempt = guarded.attempt(*number)?;
	check_own(attempt, &request.control)?;
	online.output.note(attempts::lines(&guarded, attempt).join("\n"));
	online.output.note("Tell the other guardians these words. They approve with 'clavis recovery approve'.");
	let words = fingerprint::words(&attempt.digest);
	let details = json!({ "circle": number, "attempt": attempt.digest, "words": words });
	report(did, &sent, words, merged(details, json!({ "expiresAt": attempt.expires_at })), &online.output);
	Ok(())
}

/// Checks that the attempt that a node shows is the one that was started, before its words are told to anybody.
fn check_own(attempt: &AttemptView, control: &NewControl) -> Result<(), Failure> {
	if is_for(attempt, control) {
		return Ok(());
	}
	let message =
		format!("the attempt of circle {} that the node shows is not the one that you started", attempt.circle);
	Err(Failure::refused("otherAttempt", message)
		.with_hint("do not tell its words: ask another node with --node, and look at 'clavis recovery status'"))
}

/// Returns a warning if the new set has a key that is known to be compromised.
pub fn compromised_line(request: &Request, record: &Record<()>) -> Option<String> {
	let warning =
		"WARNING: a key of this control set was called compromised. Go on only if the person knows that, and has this \
	               key alone.";
	request.has_compromised_key(record).then(|| warning.into())
}

/// Checks that this guardian can open an attempt of a circle in the next block: it has not opened another one lately, and the
/// circle has no attempt, or one that yields. An attempt that was given its threshold of approvals never does.
fn check_free(guarded: &Guarded, circle: u8, guardian: &GuardianId) -> Result<(), Failure> {
	let Guarded { view, clock, .. } = guarded;
	let next = guarded.next_block();
	let cooling = view.circles.get(usize::from(circle)).map(|health| &health.cooling[..]).unwrap_or_default();
	if let Some((_, until)) = cooling.iter().find(|(opener, until)| opener == guardian && !has_passed(*until, next)) {
		let message =
			format!("this guardian opened an attempt lately, and can open another one after {}", clock.when(*until));
		return Err(Failure::refused("openerCoolsDown", message).with_hint("let another guardian of the circle start"));
	}
	let taken = |message: String| {
		let hint = format!("approve it, or wait: 'clavis recovery status {}'", guarded.did);
		Err(Failure::refused("circleTaken", message).with_hint(hint))
	};
	if let Some(outranked) = view.outranked.iter().find(|outranked| outranked.circle == circle) {
		if !has_passed(outranked.until, next) {
			let until = clock.when(outranked.until);
			return taken(format!("a reveal ended the attempt of circle {circle}, and it stays up to {until}"));
		}
	}
	let stands = |attempt: &&AttemptView| attempt.circle == circle && !has_passed(attempt.expires_at, next);
	let Some(attempt) = view.attempts.iter().find(stands) else { return Ok(()) };
	let threshold = guarded.circle(circle)?.threshold;
	if attempt.approvals.len() >= usize::from(threshold) {
		let until = clock.when(attempt.expires_at);
		return taken(format!("an attempt of circle {circle} has reached its threshold, and stands up to {until}"));
	}
	if next < attempt.yields_at {
		let from = clock.when(attempt.yields_at);
		return taken(format!("an attempt of circle {circle} stands, and yields to another one from {from} on"));
	}
	Ok(())
}

fn read(file: &Path) -> Result<Request, Failure> {
	Request::from_json(&files::read(file, MAX_REQUEST_BYTES)?).map_err(|error| Failure::from(error).in_file(file))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{
		recovery::{OutrankedView, Quorum},
		AccountId,
	};

	#[test]
	fn words_of_an_attempt_that_another_person_started_are_not_told() {
		let guarded = guarded(1, Quorum::None, false);
		let attempt = guarded.attempt(0).unwrap();
		let AttemptView { set, next, reason, .. } = attempt.clone();
		let own = NewControl { set, next, reason, possession: Default::default() };
		assert!(check_own(attempt, &own).is_ok());
		let other = NewControl { next: Some(attempt.digest), ..own };
		assert_eq!(check_own(attempt, &other).unwrap_err().to_json()["error"]["kind"], "otherAttempt");
	}

	#[test]
	fn a_start_that_would_fail_is_refused_before_it_is_paid_for() {
		let [opener, other] = [0, 4].map(|n| GuardianId::Account(AccountId::new([n; 32])));
		let free = |guarded: &Guarded, guardian: &GuardianId| {
			check_free(guarded, 0, guardian).map_err(|failure| failure.to_json()["error"]["kind"].clone())
		};
		let taken = || Err("circleTaken".into());
		for (approvals, quorum) in [(1, Quorum::None), (3, Quorum::Threshold), (4, Quorum::Override)] {
			let mut guarded = guarded(approvals, quorum, true);
			let attempt = guarded.view.attempts[0].clone();
			assert_eq!(free(&guarded, &other), taken());
			guarded.view.block = attempt.yields_at - 2;
			assert_eq!(free(&guarded, &other), taken());
			guarded.view.block = attempt.yields_at - 1;
			let yields = if approvals < 3 { Ok(()) } else { taken() };
			assert_eq!(free(&guarded, &other), yields, "{approvals}");
			guarded.view.circles[0].cooling = vec![(opener.clone(), attempt.expires_at + 1)];
			assert_eq!(free(&guarded, &opener), Err("openerCoolsDown".into()));
			guarded.view.block = attempt.expires_at;
			assert_eq!((free(&guarded, &other), free(&guarded, &opener)), (Ok(()), Err("openerCoolsDown".into())));
			guarded.view.block = attempt.expires_at + 1;
			assert_eq!(free(&guarded, &opener), Ok(()));
		}
		let mut guarded = guarded(1, Quorum::None, false);
		guarded.view.attempts.clear();
		guarded.view.outranked = vec![OutrankedView { circle: 0, digest: Default::default(), until: 61 }];
		assert_eq!(free(&guarded, &other), taken());
		guarded.view.block = 61;
		assert_eq!(free(&guarded, &other), Ok(()));
	}
}
