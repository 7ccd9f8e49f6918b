//! `clavis recovery status`: the attempts on a DID, and what comes next.

use crate::{
	failure::Failure,
	guardians::{attempts, look::Guarded},
	online::Online,
	terminal::qr,
};
use clap::Args;
use clavis_client::fingerprint;
use clavis_primitives::{
	recovery::{AttemptView, OutrankedView},
	Did,
};

#[derive(Debug, Args)]
pub struct StatusArgs {
	/// The DID
	pub did: Did,
	/// Also draw a QR code with the DID, the circle and the words of each attempt
	#[arg(long)]
	pub qr: bool,
}

/// Shows the attempts on a DID.
pub async fn status(arguments: &StatusArgs, online: &Online) -> Result<(), Failure> {
	let guarded = Guarded::look_up(&arguments.did, online).await?;
	online.output.result(lines(&guarded, arguments.qr).join("\n"), guarded.to_json());
	Ok(())
}

fn lines(guarded: &Guarded, draws: bool) -> Vec<String> {
	let Guarded { did, view, clock, .. } = guarded;
	let mut lines = Vec::new();
	for attempt in &view.attempts {
		// An attempt without the digest that it names is shown as a fault.
		match guarded.attempt(attempt.circle, attempt.rival) {
			Ok(attempt) => lines.extend(attempts::lines(guarded, attempt)),
			Err(failure) => lines.push(format!("attempt of circle {}: {failure}", attempt.circle)),
		}
		lines.extend(draws.then(|| qr(&code_text(did, attempt))).flatten());
	}
	if view.attempts.is_empty() {
		lines.push(format!("no attempt on {did} stands, as of block #{}", view.block));
	}
	for OutrankedView { circle, rival, until, .. } in &view.outranked {
		let until = clock.when(*until);
		lines.push(match rival {
			false => format!(
				"a reveal ended the attempt of circle {circle}; the holder can have its deposit burned up to {until}: \
				 'clavis recovery forfeit {did} --circle {circle}'"
			),
			true => format!(
				"a reveal ended the rival attempt of circle {circle}; the holder can have its deposit burned up to {until}: \
				 'clavis recovery forfeit {did} --circle {circle} --rival'"
			),
		});
	}
	lines.extend(guarded.freeze_line());
	lines
}

/// The text of a QR code: what a guardian needs to find and to compare an attempt.
fn code_text(did: &Did, attempt: &AttemptView) -> String {
	format!("{did}\ncircle {}\n{}", attempt.circle, fingerprint::words(&attempt.digest))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;

	#[test]
	fn the_code_says_what_a_guardian_compares() {
		let guarded = guarded(1, Quorum::None, false);
		let attempt = &guarded.view.attempts[0];
		let text = code_text(&guarded.did, attempt);
		assert!(text.contains(&guarded.did.to_string()) && text.ends_with(&fingerprint::words(&attempt.digest)));
		assert!(lines(&guarded, true).len() > lines(&guarded, false).len());
	}

	#[test]
	fn an_attempt_that_is_not_what_its_digest_says_is_not_shown_as_if_it_were() {
		let mut guarded = guarded(1, Quorum::None, false);
		guarded.view.attempts[0].number = 51;
		let text = lines(&guarded, false).join("\n");
		assert!(text.contains("does not have the digest") && !text.contains("its words are"), "{text}");
	}
}
