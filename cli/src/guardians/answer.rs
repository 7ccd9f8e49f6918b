//! `clavis guardians answer`: a sign of life of a guardian.

use super::{
	acting::{GuardianArgs, Place},
	look::Guarded,
	report::report,
};
use crate::{
	failure::Failure,
	online::{proposal::Outcome, Online},
	values::circle,
};
use clap::Args;
use clavis_client::calls::RecoveryCall;
use clavis_primitives::{
	recovery::{Circle, Guardians},
	Did,
};
use serde_json::json;

#[derive(Debug, Args)]
pub struct AnswerArgs {
	/// The DID whose guardian you are
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub guardian: GuardianArgs,
}

/// Shows that a guardian of a public circle can still sign.
pub async fn answer(arguments: &AnswerArgs, mut online: Online) -> Result<(), Failure> {
	let AnswerArgs { did, circle: number, guardian: acting } = arguments;
	let guarded = Guarded::look_up(did, &online).await?;
	let circle = guarded.circle(*number)?;
	check_public(*number, circle)?;
	let place = Place { network: &did.network, number: *number, circle };
	let (guardian, _) = acting.choose(&place, None, &online.keyring)?;
	let Some(asked) = guarded.view.asked else {
		return Err(Failure::refused("nothingAsked", format!("the holder of {did} has not asked for a sign of life"))
			.with_hint("wait until the holder asks, with 'clavis guardians check'"));
	};
	online.output.note(format_args!("Answering the holder of {did}, who asked in block #{asked}"));
	let call = RecoveryCall::Answer { did: did.id, circle: *number, guardian: guardian.did() };
	if let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? {
		report(did, &sent, "answered", json!({ "circle": number }), &online.output);
	}
	Ok(())
}

/// Checks that the guardians of a circle are named on the chain.
pub fn check_public(number: u8, circle: &Circle) -> Result<(), Failure> {
	match circle.guardians {
		Guardians::Public(_) => Ok(()),
		Guardians::Private { .. } => {
			let message = format!("circle {number} is private, and the chain does not know its guardians");
			Err(Failure::refused("privateCircle", message).with_hint("tell the holder"))
		},
	}
}
