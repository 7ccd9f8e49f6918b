//! `clavis recovery approve`: a guardian approves an attempt, after a look at what it does.

use crate::{
	failure::Failure,
	guardians::{
		acting::{GuardianArgs, LeafArgs},
		attempts,
		look::{AttemptArgs, Guarded},
		report::report,
	},
	online::{proposal::Outcome, Online},
	terminal::{confirm, About},
};
use clap::Args;
use clavis_client::{
	calls::{guardian_name, RecoveryCall},
	did::Subject,
	fingerprint,
	guardians::{attempt_or_rival, GuardiansError},
	rules::counted,
};
use clavis_primitives::{
	recovery::{AttemptView, GuardianId},
	Did, NetworkName,
};
use serde_json::json;
use sp_core::H256;

/// The most approvals that an attempt takes.
const MAX_APPROVALS: usize = 16;

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
	let attempt = guarded.attempt_to_act_on(*number, *rival)?;
	let (guardian, leaf) = acting.choose(&guarded.place(*number)?, leaf.read(did)?, &online.keyring)?;
	check_open(attempt, &guardian.id(), &did.network)?;
	let subject = Subject::look_up(&online.chain, did).await?;
	let mut lines = attempts::lines(&guarded, attempt);
	lines.extend(attempts::compromised_line(&attempt.set, &subject.record));
	lines.push("Speak to the person in a way that nobody can imitate, before you approve this.".into());
	check_words(words, &attempt.digest, &lines, "This approves the attempt", &online)?;

	let (did_id, circle, digest) = (did.id, *number, attempt.digest);
	let call = RecoveryCall::Approve { did: did_id, circle, attempt: digest, guardian: guardian.did(), leaf };
	online.output.begin(format_args!("Approving the attempt of circle {number} on {did}"), About::recovery(did));
	let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? else { return Ok(()) };
	let approvals = sent.included.event("Recovery", "Approved").and_then(|event| event.number("approvals"));
	let text = match approvals {
		Some(approvals) => format!(
			"approved: {} by now; 'clavis recovery status {did}' shows what is next",
			counted(approvals.into(), "approval")
		),
		None => format!("approved: 'clavis recovery status {did}' shows what is next"),
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

/// Checks that an attempt that stands takes the approval of this guardian.
fn check_open(attempt: &AttemptView, guardian: &GuardianId, network: &NetworkName) -> Result<(), Failure> {
	if attempt.approvals.contains(guardian) {
		return Err(GuardiansError::AlreadyApproved(guardian_name(guardian, network)).into());
	}
	// One that does not count makes room for another one.
	if attempt.approvals.len() >= MAX_APPROVALS && attempt.counted as usize >= MAX_APPROVALS {
		let named = attempt_or_rival(attempt.rival);
		let message =
			format!("the {named} of circle {} has {MAX_APPROVALS} approvals, and takes no more", attempt.circle);
		return Err(Failure::refused("tooManyApprovals", message)
			.with_hint("it needs no more: 'clavis recovery status' shows what is next"));
	}
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
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{recovery::Quorum, AccountId};

	#[test]
	fn an_approval_that_would_fail_is_refused_before_it_is_paid_for() {
		let guarded = guarded(2, Quorum::None, false);
		let attempt = guarded.attempt(0, false).unwrap().clone();
		let [first, last] = [0, 4].map(|n| GuardianId::Account(AccountId::new([n; 32])));
		let kind = |attempt: &AttemptView, guardian: &GuardianId| {
			let checked = check_open(attempt, guardian, &guarded.did.network);
			checked.map_err(|failure| failure.to_json()["error"]["kind"].clone())
		};
		assert_eq!(kind(&attempt, &last), Ok(()));
		assert_eq!(kind(&attempt, &first), Err("alreadyApproved".into()));
		let full = AttemptView { approvals: vec![first; 16], counted: 16, ..attempt };
		assert_eq!(kind(&full, &last), Err("tooManyApprovals".into()));
		assert_eq!(kind(&AttemptView { counted: 15, ..full }, &last), Ok(()));
	}

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
