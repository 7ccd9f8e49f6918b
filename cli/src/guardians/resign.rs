//! `clavis guardians resign`: a guardian leaves a public circle.

use super::{acting::GuardianArgs, answer::check_public, look::Guarded, report::report};
use crate::{
	failure::Failure,
	online::{proposal::Outcome, Online},
	terminal::confirm,
	values::circle,
};
use clap::Args;
use clavis_client::calls::RecoveryCall;
use clavis_primitives::{
	gate::Standing,
	recovery::{GuardianId, QuorumKind},
	Did,
};
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
	let place = guarded.place(*number)?;
	check_public(*number, place.circle)?;
	let (guardian, _) = acting.choose(&place, None, &online.keyring)?;
	let consequences = lost(&guarded, *number, &guardian.id()).join("\n");
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

/// Names the quorums that are out of reach once this guardian has left.
fn lost(guarded: &Guarded, circle: u8, guardian: &GuardianId) -> Vec<String> {
	let place = usize::from(circle);
	let (Some(terms), Some(health)) = (guarded.view.plan.circle(circle), guarded.view.circles.get(place)) else {
		return Vec::new();
	};
	let seen = health.guardians.iter().find(|seen| seen.id == *guardian);
	let counts = seen.is_none_or(|seen| matches!(seen.standing, None | Some(Standing::Active)));
	let left = health.able.saturating_sub(u32::from(counts));
	let missed = terms.out_of_reach(left).filter(|(_, quorum)| u32::from(*quorum) <= health.able);
	let act = |kind: QuorumKind| match kind {
		QuorumKind::Threshold => "put another control set in place",
		QuorumKind::Override => "do so in spite of a veto",
		QuorumKind::Freeze => "freeze the DID",
		QuorumKind::Unfreeze => "lift a freeze",
	};
	let line = |(kind, quorum): (QuorumKind, u8)| {
		format!(
			"Too few guardians of circle {circle} are left to {}: it takes {quorum}, and {left} can act.",
			act(kind)
		)
	};
	missed.map(line).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{recovery::Quorum, AccountId};

	#[test]
	fn a_guardian_who_leaves_is_told_each_quorum_that_is_lost() {
		let mut guarded = guarded(1, Quorum::None, false);
		let leaving = GuardianId::Account(AccountId::new([0; 32]));
		let mut told = |able: u32| {
			guarded.view.circles[0].able = able;
			lost(&guarded, 0, &leaving)
		};
		// 3 put another set in place and lift a freeze, 4 override, 2 freeze.
		assert!(told(5).is_empty());
		let overrides = told(4);
		assert_eq!(overrides.len(), 1);
		assert!(overrides[0].contains("in spite of a veto: it takes 4, and 3 can act"), "{overrides:?}");
		assert_eq!(told(3).len(), 2);
		assert!(told(2)[0].contains("freeze the DID"));
	}
}
