//! `clavis council status`.

use super::motion_to_json;
use crate::{failure::Failure, online::Online, present_rules::PresentRules};
use clavis_client::{
	chain::Motion,
	keys::address,
	rules::{blocks_in_words, counted},
};
use clavis_primitives::BlockHeight;
use serde_json::json;

/// Shows the members of the council, and the motions that they vote on.
pub async fn status(online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let council = at.council().await?;
	let present = PresentRules::read(&at).await?;
	let context = present.context();
	let members = counted(council.members.len() as u64, "member");
	let mut lines = vec![format!("{members}, and {} must agree:", council.threshold())];
	lines.extend(council.members.iter().map(|member| format!("  {}", address(member))));
	for motion in &council.motions {
		lines.push(standing(motion, at.height(), present.block_time()));
		lines.extend(motion.call.describe(&context).into_iter().map(|line| format!("  {line}")));
		lines.extend(motion.ayes.iter().map(|member| format!("  aye  {}", address(member))));
		lines.extend(motion.nays.iter().map(|member| format!("  nay  {}", address(member))));
	}
	if council.motions.is_empty() {
		lines.push("no motion is open".into());
	}
	let motions = council.motions.iter().map(|motion| motion_to_json(motion, Some(&context))).collect::<Vec<_>>();
	let value = json!({
		"block": at.height(),
		"members": council.members.iter().map(address).collect::<Vec<_>>(),
		"threshold": council.threshold(),
		"motions": motions,
	});
	online.output.result(lines.join("\n"), value);
	Ok(())
}

/// Says how a motion stands after the block at this height.
fn standing(motion: &Motion, now: BlockHeight, block_time: u64) -> String {
	let Motion { index, ayes, threshold, end, .. } = motion;
	let votes = format!("motion {index}: {} of {}", ayes.len(), counted((*threshold).into(), "aye"));
	if motion.has_enough() {
		format!("{votes}; any member carries it out with 'clavis council tighten'")
	} else if motion.has_failed(now) {
		format!("{votes}; its time is over")
	} else {
		format!("{votes}, for {} more", blocks_in_words(end.saturating_sub(now), block_time))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_client::{calls::RulesCall, governance::ProposedCall};
	use clavis_primitives::AccountId;
	use sp_core::H256;

	#[test]
	fn a_motion_that_is_over_is_said_to_be() {
		let mut motion = Motion {
			hash: H256::zero(),
			index: 3,
			call: ProposedCall::from(RulesCall::Cancel { id: 0 }),
			length: 6,
			threshold: 2,
			ayes: vec![AccountId::new([1; 32])],
			nays: Vec::new(),
			end: 20,
		};
		let standing = |motion: &Motion, now| standing(motion, now, 500);
		assert_eq!(standing(&motion, 18), "motion 3: 1 of 2 ayes, for 2 blocks (1 second) more");
		for now in [20, 21] {
			assert_eq!(standing(&motion, now), "motion 3: 1 of 2 ayes; its time is over");
		}
		let alone = Motion { threshold: 1, ..motion.clone() };
		assert!(standing(&alone, 18).starts_with("motion 3: 1 of 1 aye; any member"));
		motion.ayes.push(AccountId::new([2; 32]));
		for now in [18, 20] {
			assert_eq!(
				standing(&motion, now),
				"motion 3: 2 of 2 ayes; any member carries it out with 'clavis council tighten'"
			);
		}
	}
}
