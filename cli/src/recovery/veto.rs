//! `clavis recovery veto`.

use crate::{
	failure::Failure,
	guardians::{acting::as_control_set, attempts, look::Guarded, report::report},
	online::{
		next_step::NextStep,
		proposal::{Outcome, SigningArgs},
		Online,
	},
	terminal::About,
	values::circle,
};
use clap::Args;
use clavis_client::{calls::RecoveryCall, did::Subject, fingerprint, guardians::can_outrank};
use clavis_primitives::{recovery::Quorum, Did};
use serde_json::json;

#[derive(Debug, Args)]
pub struct VetoArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Vetoes the attempt of a circle. A frozen DID can, too, and one whose keys were withdrawn.
pub async fn veto(arguments: &VetoArgs, mut online: Online) -> Result<(), Failure> {
	let VetoArgs { did, circle, signing } = arguments;
	let guarded = Guarded::look_up(did, &online).await?;
	let attempt = guarded.attempt_to_act_on(*circle, false)?;
	let subject = Subject::look_up(&online.chain, did).await?;
	online.output.note(attempts::lines(&guarded, attempt).join("\n"));
	if attempt.rival {
		return Err(Failure::refused(
			"noVeto",
			format!("the attempt of circle {circle} is a rival, and takes no veto"),
		)
		.with_hint(match can_outrank(&subject.record, Some(&guarded.view), guarded.next_block()) {
			true => "only an override quorum carries it out; reveal your next control set with 'clavis did rotate' to end it",
			false => "only an override quorum carries it out; speak to your guardians",
		}));
	}
	if attempt.vetoed {
		return Err(Failure::refused("alreadyVetoed", format!("the attempt of circle {circle} is vetoed already"))
			.with_hint("'clavis recovery status' shows what can still happen"));
	}
	if attempt.quorum == Quorum::Override {
		online.output.note("The attempt has its override quorum: a veto stays, and stops nothing.");
	}
	online.output.begin(format_args!("Vetoing the attempt of circle {circle} on {did}"), About::recovery(did));
	let call = RecoveryCall::Veto { did: did.id, circle: *circle, attempt: attempt.digest };
	let Outcome::Sent(sent) = as_control_set(&subject, call, signing, &mut online).await? else { return Ok(()) };
	let text = match guarded.circle(*circle)?.override_quorum {
		Some(quorum) => {
			let end = match can_outrank(&subject.record, Some(&guarded.view), guarded.next_block()) {
				true => {
					let payer = online.next_payer(signing.payment.payer.as_ref(), &subject.record).await;
					let step = NextStep::paid_by(format_args!("did rotate {did}"), &payer);
					format!(". The reveal of your next control set ends it: {step}")
				},
				false => String::new(),
			};
			format!("vetoed: {quorum} guardians can still carry it out{end}")
		},
		None => "vetoed: it cannot be carried out any more".into(),
	};
	let words = fingerprint::words(&attempt.digest);
	let details = json!({ "circle": circle, "rival": attempt.rival, "attempt": attempt.digest, "words": words });
	report(did, &sent, text, details, &online.output);
	Ok(())
}
