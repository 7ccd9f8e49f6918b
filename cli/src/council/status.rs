//! `clavis council status`.

use super::motion_to_json;
use crate::{failure::Failure, online::Online, present_rules::PresentRules};
use clavis_client::{keys::address, rules::blocks_in_words};
use serde_json::json;

/// Shows the members of the council, and the motions that they vote on.
pub async fn status(online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let council = at.council().await?;
	let present = PresentRules::read(&at).await?;
	let context = present.context();
	let mut lines = vec![format!("{} members, and {} of them must agree:", council.members.len(), council.threshold())];
	lines.extend(council.members.iter().map(|member| format!("  {}", address(member))));
	for motion in &council.motions {
		let left = blocks_in_words(motion.end.saturating_sub(at.height()), present.block_time());
		lines.push(format!(
			"motion {}: {} of {} ayes, for {left} more",
			motion.index,
			motion.ayes.len(),
			motion.threshold
		));
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
