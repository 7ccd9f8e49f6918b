//! `clavis guardians answer`: a sign of life of a guardian.

use super::{acting::GuardianArgs, funds, look::Guarded, report::report};
use crate::{
	failure::Failure,
	online::{proposal::Outcome, Online},
	terminal::About,
	values::circle,
};
use clap::Args;
use clavis_client::calls::RecoveryCall;
use clavis_primitives::{
	recovery::{Circle, GuardianId, Guardians},
	BlockHeight, Did,
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
	let place = guarded.place(*number)?;
	check_public(*number, place.circle)?;
	let (guardian, _) = acting.choose(&place, None, &online.keyring)?;
	let asked = asked(&guarded, *number, &guardian.id())?;
	online
		.output
		.begin(format_args!("Answering the holder of {did}, who asked in block #{asked}"), About::guardians(did));
	funds::warn(std::iter::once(&guardian.id()), &online).await?;
	let call = RecoveryCall::Answer { did: did.id, circle: *number, guardian: guardian.did() };
	if let Outcome::Sent(sent) = guardian.act(call, &acting.signing, &mut online).await? {
		report(did, &sent, "answered", json!({ "circle": number }), &online.output);
	}
	Ok(())
}

/// Returns the block in which the holder asked. Fails if this guardian has answered since.
fn asked(guarded: &Guarded, circle: u8, guardian: &GuardianId) -> Result<BlockHeight, Failure> {
	let (did, view) = (&guarded.did, &guarded.view);
	let refused = |message: String| {
		Failure::refused("nothingAsked", message)
			.with_hint("wait until the holder asks again, with 'clavis guardians check'")
	};
	let asked = view.asked.ok_or_else(|| refused(format!("the holder of {did} has not asked for a sign of life")))?;
	let health = view.circles.get(usize::from(circle));
	let seen = health.and_then(|health| health.guardians.iter().find(|seen| seen.id == *guardian));
	match seen.and_then(|seen| seen.answered).filter(|answered| *answered >= asked) {
		Some(answered) => {
			Err(refused(format!("this guardian answered in block #{answered}, and the holder has not asked since")))
		},
		None => Ok(asked),
	}
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{
		recovery::{GuardianView, Quorum},
		AccountId,
	};

	#[test]
	fn a_second_answer_is_refused_before_it_is_paid_for() {
		let mut guarded = guarded(1, Quorum::None, false);
		let id = GuardianId::Account(AccountId::new([0; 32]));
		let message = |guarded: &Guarded| asked(guarded, 0, &id).unwrap_err().to_json()["error"]["message"].to_string();
		assert!(message(&guarded).contains("has not asked"));
		guarded.view.asked = Some(40);
		assert_eq!(asked(&guarded, 0, &id).unwrap(), 40);
		let mut answered = |answered| {
			guarded.view.circles[0].guardians = vec![GuardianView { id: id.clone(), standing: None, answered }];
			asked(&guarded, 0, &id)
		};
		assert!(answered(None).is_ok() && answered(Some(39)).is_ok());
		assert!(answered(Some(40)).is_err());
	}
}
