//! The decision that a referendum was about, after its end.

use crate::{failure::Failure, online::Online, present_rules::PresentRules};
use clavis_client::governance::ReferendumInfo;
use clavis_primitives::BlockHeight;
use serde_json::Value;

/// The decision that a referendum was about, in the words of the last block in which it was ongoing.
pub struct Decided {
	/// The number of its track.
	pub track: u16,
	/// The decision as lines of text.
	pub lines: Vec<String>,
	/// The same as JSON.
	pub value: Value,
}

/// Looks up what a referendum that ended in a block was about. The chain keeps the outcome alone, so this reads the block before.
///
/// Returns `None` if the node does not have the state of that block any more.
pub async fn decided(index: u32, ended: BlockHeight, online: &Online) -> Result<Option<Decided>, Failure> {
	let Some(at) = online.chain.earlier(ended.saturating_sub(1)).await? else { return Ok(None) };
	let Some(ReferendumInfo::Ongoing(ongoing)) = at.referendum(index).await? else { return Ok(None) };
	let call = at.proposed(&ongoing.proposal).await?;
	let rules = PresentRules::read(&at).await?;
	let context = rules.context();
	Ok(Some(Decided { track: ongoing.track, lines: call.describe(&context), value: call.to_json(&context) }))
}

/// The decision as lines below the outcome of a referendum.
pub fn lines(decided: Option<&Decided>) -> Vec<String> {
	match decided {
		Some(decided) => decided.lines.iter().map(|line| format!("  {line}")).collect(),
		None => vec![
			"  The node does not have the block before its end any more. An archive node says what it was about: name one \
			 with --node."
				.into(),
		],
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_an_ended_referendum_was_about_is_told_or_where_to_ask() {
		let words = ["Nobody can add p256 keys", "  - p256"].map(str::to_owned).to_vec();
		let decided = Decided { track: 0, lines: words, value: Value::Null };
		assert_eq!(lines(Some(&decided)), ["  Nobody can add p256 keys", "    - p256"]);
		assert!(lines(None)[0].contains("archive node") && lines(None)[0].contains("--node"));
	}
}
