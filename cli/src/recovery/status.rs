//! `clavis recovery status`: the attempts on a DID, and what comes next.

use crate::{
	failure::Failure,
	guardians::{look::Guarded, standing},
	online::Online,
	terminal::qr,
};
use clap::Args;
use clavis_client::fingerprint;
use clavis_primitives::{recovery::AttemptView, Did};

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
	let Guarded { did, view, .. } = guarded;
	let mut lines = Vec::new();
	for attempt in &view.attempts {
		lines.extend(standing::attempt_lines(guarded, attempt));
		lines.extend(draws.then(|| qr(&code_text(did, attempt))).flatten());
	}
	if view.attempts.is_empty() {
		lines.push(format!("no attempt on {did} stands, as of block #{}", view.block));
	}
	lines.extend(standing::other_lines(guarded));
	lines
}

/// The text of a QR code: what a guardian needs to find and to compare an attempt.
fn code_text(did: &Did, attempt: &AttemptView) -> String {
	let rival = if attempt.rival { ", rival" } else { "" };
	format!("{did}\ncircle {}{rival}\n{}", attempt.circle, fingerprint::words(&attempt.digest))
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
}
