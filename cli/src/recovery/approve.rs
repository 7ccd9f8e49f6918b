//! `clavis recovery approve`: a guardian approves an attempt, after a look at what it does.

use crate::{
	failure::Failure,
	guardians::{
		acting::{GuardianArgs, LeafArgs, Place},
		attempts,
		look::{AttemptArgs, Guarded},
		report::report,
	},
	online::{proposal::Outcome, Online},
	terminal::confirm,
};
use clap::Args;
use clavis_client::{
	calls::{guardian_name, RecoveryCall},
	fingerprint,
	guardians::GuardiansError,
};
use clavis_primitives::Did;
use serde_json::json;
use sp_core::H256;

/// The words that a person read to a guardian.
#[derive(Clone, Debug, Args)]
pub struct WordsArgs {
	/// The six words that you were told: the command refuses if they differ [default: it asks]
	#[arg(long, value_name = "WORDS")]
	pub words: Option<String>,
	/// Do not ask whether the words are the same
	#[arg(long, conflicts_with = "words")]
	pub yes: bool,
}

#[derive(Debug, Args)]
pub struct ApproveArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub attempt: AttemptArgs,
	#[command(flatten)]
	pub words: WordsArgs,
	#[command(flatten)]
	pub leaf: LeafArgs,
	#[command(flatten)]
	pub guardian: GuardianArgs,
}

/// Approves an attempt.
pub async fn approve(arguments: &ApproveArgs, mut online: Online) -> Result<(), Failure> {
	let ApproveArgs { did, attempt: AttemptArgs { circle: number, rival }, words, leaf, guardian: acting } = arguments;
	let guarded = Guarded::look_up(did, &online).await?;
	let attempt = guarded.attempt(*number, *rival)?;
	let place = Place { network: &did.network, number: *number, circle: guarded.circle(*number)? };
	let (guardian, leaf) = acting.choose(&place, leaf.read(did)?, &online.keyring)?;
	if attempt.approvals.contains(&guardian.id()) {
		return Err(GuardiansError::AlreadyApproved(guardian_name(&guardian.id(), &did.network)).into());
	}
	let mut lines = attempts::lines(&guarded, attempt);
	lines.push("Speak to the person in a way that nobody can imitate, before you approve this.".into());
	check_words(words, &attempt.digest, &lines, "This approves the attempt", &online)?;

	let (did_id, circle, digest) = (did.id, *number, attempt.digest);
	let call = RecoveryCall::Approve { did: did_id, circle, attempt: digest, guardian: guardian.did(), leaf };
	online.output.note(format_args!("Approving the attempt of circle {number} on {did}"));
	let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? else { return Ok(()) };
	let approvals = sent.included.event("Recovery", "Approved").and_then(|event| event.number("approvals"));
	let text = match approvals {
		Some(approvals) => {
			format!("approved: {approvals} guardians by now; 'clavis recovery status' shows what is next")
		},
		None => "approved: 'clavis recovery status' shows what is next".into(),
	};
	let details = json!({
		"circle": number,
		"rival": attempt.rival,
		"attempt": digest,
		"words": fingerprint::words(&digest),
		"approvals": approvals,
	});
	report(did, &sent, text, details, &online.output);
	Ok(())
}

/// Shows what a guardian decides on, and checks that the words are those that the guardian was told.
pub fn check_words(
	arguments: &WordsArgs,
	digest: &H256,
	consequences: &[String],
	question: &str,
	online: &Online,
) -> Result<(), Failure> {
	let words = fingerprint::words(digest);
	let consequences = consequences.join("\n");
	match &arguments.words {
		None => {
			let question = format!("{question} with the words '{words}', which must be those that you were told");
			confirm(arguments.yes, &online.output, &consequences, &question)
		},
		Some(told) => {
			online.output.note(consequences);
			told_words(told, digest)
		},
	}
}

fn told_words(told: &str, digest: &H256) -> Result<(), Failure> {
	if fingerprint::matches(digest, told) {
		return Ok(());
	}
	let message = format!("the words are '{}', and not '{}'", fingerprint::words(digest), told.trim());
	Err(Failure::refused("otherWords", message)
		.with_hint("do not go on: ask the person again, and compare DID, circle and keys"))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn words_of_another_attempt_are_refused() {
		let (digest, other) = (H256([7; 32]), H256([8; 32]));
		let words = fingerprint::words(&digest);
		assert!(told_words(&words, &digest).is_ok());
		assert!(told_words(&format!(" {} ", words.to_uppercase()), &digest).is_ok());
		for wrong in [fingerprint::words(&other), String::new(), words.replacen(' ', "", 1)] {
			let failure = told_words(&wrong, &digest).unwrap_err().to_json();
			assert_eq!(failure["error"]["kind"], "otherWords", "{failure}");
		}
	}
}
