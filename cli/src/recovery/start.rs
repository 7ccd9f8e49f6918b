//! `clavis recovery start`: a guardian opens an attempt, and approves it with that.

use super::approve::{check_words, WordsArgs};
use crate::{
	failure::Failure,
	files,
	guardians::{
		acting::{GuardianArgs, LeafArgs, Place},
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
	recovery::{AttemptView, Circle, NewControl, Quorum},
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
	let place = Place { network: &did.network, number: *number, circle: guarded.circle(*number)? };
	let (guardian, leaf) = acting.choose(&place, leaf.read(did)?, &online.keyring)?;
	if let Some(attempt) = guarded.view.attempts.iter().find(|attempt| attempt.circle == *number) {
		online.output.note(check_free(attempt, guarded.circle(*number)?)?);
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
	let newest = guarded.view.attempts.iter().filter(|attempt| attempt.circle == *number);
	let rival = newest.max_by_key(|attempt| attempt.number).is_some_and(|attempt| attempt.rival);
	let attempt = guarded.attempt(*number, rival)?;
	check_own(attempt, &request.control)?;
	online.output.note(attempts::lines(&guarded, attempt).join("\n"));
	online.output.note("Tell the other guardians these words. They approve with 'clavis recovery approve'.");
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

/// Returns a warning if the new set has a key that is known to be compromised.
pub fn compromised_line(request: &Request, record: &Record<()>) -> Option<String> {
	let warning =
		"WARNING: a key of this control set was called compromised. Go on only if the person knows that, and has this \
	               key alone.";
	request.has_compromised_key(record).then(|| warning.into())
}

/// Checks that another attempt can open in a circle: once the one that stands has reached its threshold, as its rival, for
/// which it takes an override quorum. Tells what becomes of it.
fn check_free(attempt: &AttemptView, circle: &Circle) -> Result<String, Failure> {
	let number = attempt.circle;
	match (attempt.quorum, circle.override_quorum) {
		// A rival that stands alone leaves the first seat free.
		_ if attempt.rival => Ok(format!("A rival attempt of circle {number} stands. Yours opens beside it.")),
		(Quorum::None, _) => Ok(format!(
			"An attempt of circle {number} stands. The chain takes another one only if too few guardians approved it in time."
		)),
		(_, Some(quorum)) => Ok(format!(
			"An attempt of circle {number} stands at its threshold. Yours becomes its rival: it takes {quorum} guardians."
		)),
		(_, None) => {
			let message = format!("an attempt of circle {number} stands, and has reached its threshold");
			Err(Failure::refused("circleTaken", message)
				.with_hint("approve it, or wait for its end: 'clavis recovery status'"))
		},
	}
}

fn read(file: &Path) -> Result<Request, Failure> {
	Request::from_json(&files::read(file, MAX_REQUEST_BYTES)?).map_err(|error| Failure::from(error).in_file(file))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;

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

	#[test]
	fn an_attempt_at_its_threshold_leaves_room_for_a_rival_alone() {
		for (quorum, rival) in [(Quorum::None, false), (Quorum::Threshold, true), (Quorum::Override, true)] {
			let guarded = guarded(3, quorum, true);
			let (attempt, circle) = (guarded.attempt(0, false).unwrap(), guarded.circle(0).unwrap());
			assert_eq!(check_free(attempt, circle).unwrap().contains("its rival"), rival, "{quorum:?}");
			// Only an override quorum carries a rival out.
			let without = Circle { override_quorum: None, ..circle.clone() };
			assert_eq!(check_free(attempt, &without).is_err(), rival, "{quorum:?}");
		}
	}
}
