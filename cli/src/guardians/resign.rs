//! `clavis guardians resign`: a guardian leaves a public circle.

use super::{
	acting::{GuardianArgs, Place},
	answer::check_public,
	look::Guarded,
	report::report,
};
use crate::{
	failure::Failure,
	online::{proposal::Outcome, Online},
	terminal::confirm,
	values::circle,
};
use clap::Args;
use clavis_client::calls::RecoveryCall;
use clavis_primitives::Did;
use serde_json::json;

#[derive(Debug, Args)]
pub struct ResignArgs {
	/// The DID whose guardian you are
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub guardian: GuardianArgs,
}

/// Takes a guardian out of a public circle.
pub async fn resign(arguments: &ResignArgs, mut online: Online) -> Result<(), Failure> {
	let ResignArgs { did, circle: number, yes, guardian: acting } = arguments;
	let guarded = Guarded::look_up(did, &online).await?;
	let circle = guarded.circle(*number)?;
	check_public(*number, circle)?;
	let place = Place { network: &did.network, number: *number, circle };
	let (guardian, _) = acting.choose(&place, None, &online.keyring)?;
	let left = circle.guardians.count().saturating_sub(1);
	let consequences = match left < u32::from(circle.threshold) {
		true => format!("The {left} guardians that are left do not reach the threshold of {}.", circle.threshold),
		false => String::new(),
	};
	if acting.signing.payment.propose.is_none() {
		let question = format!("Only the holder can name you as a guardian of {did} again");
		confirm(*yes, &online.output, &consequences, &question)?;
	}
	let call = RecoveryCall::Resign { did: did.id, circle: *number, guardian: guardian.did() };
	if let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? {
		report(did, &sent, format!("left circle {number} of {did}"), json!({ "circle": number }), &online.output);
	}
	Ok(())
}
