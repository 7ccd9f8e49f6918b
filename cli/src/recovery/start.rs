//! `clavis recovery start`: a guardian opens an attempt, and approves it with that.

use super::{
	approve::{check_words, WordsArgs},
	seat,
};
use crate::{
	failure::Failure,
	files,
	guardians::{
		acting::{Guardian, GuardianArgs, LeafArgs},
		attempts, funds,
		look::Guarded,
		report::report,
	},
	online::{proposal::Outcome, Online},
	report::merged,
	terminal::About,
	values::circle,
};
use clap::Args;
use clavis_client::{
	calls::{did::describe_control, RecoveryCall},
	did::Subject,
	fingerprint,
	guardians::{is_for, seat_options, Request, MAX_REQUEST_BYTES},
	signers::Members,
};
use clavis_primitives::{
	recovery::{AttemptView, NewControl},
	Did,
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
	if let Some(remark) = seat::check_free(&guarded, *number, &guardian.id())? {
		online.output.note(remark);
	}
	if let Guardian::Account(account) = &guardian {
		funds::check_can_start(&account.id, true, &online).await?;
	}

	let NewControl { set, next, reason, .. } = &request.control;
	let mut lines = vec![format!("A person asks to put this control set in place of that of {did}:")];
	lines.extend(describe_control(set, next, reason));
	lines.extend(attempts::compromised_line(&request.control.set, &subject.record));
	lines.push("Speak to the person in a way that nobody can imitate, before you start this for them.".into());
	check_words(words, &request.digest(), &lines, "This starts a recovery", &online)?;

	let control = Box::new(request.control.clone());
	let call = RecoveryCall::Start { did: did.id, circle: *number, control, guardian: guardian.did(), leaf };
	online.output.begin(format_args!("Starting a recovery of {did}"), About::recovery(did));
	let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? else { return Ok(()) };
	// As of the block that took it.
	let guarded = guarded.again(&online).await?;
	let newest = guarded.view.attempts.iter().filter(|attempt| attempt.circle == *number);
	let rival = newest.max_by_key(|attempt| attempt.number).is_some_and(|attempt| attempt.rival);
	let attempt = guarded.attempt(*number, rival)?;
	check_own(attempt, &request.control)?;
	online.output.note(attempts::lines(&guarded, attempt).join("\n"));
	let seat = seat_options(*number, rival);
	online.output.note(format_args!(
		"Tell the person these words, and they tell the other guardians, who approve with 'clavis recovery approve {did} \
		 {seat}'. Guardians of a private circle also name their --leaf."
	));
	let words = fingerprint::words(&attempt.digest);
	let details = json!({ "circle": number, "rival": rival, "attempt": attempt.digest, "words": words });
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

fn read(file: &Path) -> Result<Request, Failure> {
	Request::from_json(&files::read(file, MAX_REQUEST_BYTES)?).map_err(|error| Failure::from(error).in_file(file))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn words_of_an_attempt_that_another_person_started_are_not_told() {
		let guarded = guarded(1, Quorum::None, false);
		let attempt = guarded.attempt(0, false).unwrap();
		let AttemptView { set, next, reason, .. } = attempt.clone();
		let own = NewControl { set, next, reason, possession: Default::default() };
		assert!(check_own(attempt, &own).is_ok());
		let other = NewControl { next: Some(attempt.digest), ..own };
		assert_eq!(check_own(attempt, &other).unwrap_err().to_json()["error"]["kind"], "otherAttempt");
	}
}
