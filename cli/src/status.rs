//! `clavis status`: the node that commands talk to, and its chain.

use crate::{failure::Failure, online::Tools};
use clavis_client::{
	chain::NodeState,
	rules::{counted, in_words},
};
use clavis_primitives::BlockHeight;
use clavis_resolution::format_moment;
use serde_json::json;

/// The blocks that a chain in good order is final behind its best one, at most. GRANDPA takes about two.
const MOST_BEHIND: BlockHeight = 10;

/// Shows the node and its chain.
pub async fn status(tools: Tools) -> Result<(), Failure> {
	let url = tools.node.url()?;
	let online = tools.connect().await?;
	let chain = &online.chain;
	// The final block of the connection is read before the best one, which is not behind it then.
	let at = chain.snapshot();
	let node = chain.node_state().await?;
	let behind = node.best.saturating_sub(at.height());
	let warnings = warnings(&node, behind);
	// The first block has no time.
	let time = match at.height() {
		0 => "the first one".into(),
		_ => format!("of {} ({} ago)", format_moment(at.moment()), in_words(at.clock().saturating_sub(at.moment()))),
	};
	let NodeState { version, chain: name, peers, is_syncing, best, .. } = &node;
	let lines = [
		format!("node       {url} (clavis-node {version})"),
		format!("network    {}: {name}", chain.network()),
		format!("genesis    {:#x}", chain.id().genesis),
		format!("runtime    version {}", at.spec_version()),
		format!("best       block #{best}"),
		format!("final      block #{}, {time}", at.height()),
		format!("peers      {peers}"),
	];
	for warning in &warnings {
		online.output.note(format_args!("WARNING: {warning}"));
	}
	let value = json!({
		"node": url,
		"version": version,
		"network": chain.network().to_string(),
		"chain": name,
		"genesis": format!("{:#x}", chain.id().genesis),
		"runtime": at.spec_version(),
		"best": best,
		"final": { "block": at.height(), "blockHash": format!("{:#x}", at.hash()), "moment": format_moment(at.moment()) },
		"peers": peers,
		"syncing": is_syncing,
		"warnings": warnings,
	});
	online.output.result(lines.join("\n"), value);
	Ok(())
}

/// Lists what is not in order with a node.
fn warnings(node: &NodeState, behind: BlockHeight) -> Vec<String> {
	let mut warnings = Vec::new();
	if node.needs_peers && node.peers == 0 {
		warnings
			.push("the node has no peers, so it hears of no new blocks: check its network and its --bootnodes".into());
	}
	if node.is_syncing {
		warnings.push("the node still fetches old blocks: its answers can be out of date".into());
	}
	if behind > MOST_BEHIND {
		let behind = counted(behind.into(), "block");
		warnings.push(format!("the last final block is {behind} behind: finality stands still, or catches up"));
	}
	warnings
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_node_that_is_not_in_order_says_why() {
		let good = NodeState {
			version: "1".into(),
			chain: "Clavis".into(),
			peers: 1,
			is_syncing: false,
			needs_peers: true,
			best: 20,
		};
		assert_eq!(warnings(&good, MOST_BEHIND), Vec::<String>::new());
		assert_eq!(warnings(&NodeState { peers: 0, needs_peers: false, ..good.clone() }, 0), Vec::<String>::new());
		let bad = NodeState { peers: 0, is_syncing: true, ..good };
		let found = warnings(&bad, MOST_BEHIND + 1);
		assert!(
			found[0].contains("no peers") && found[1].contains("old blocks") && found[2].contains("11 blocks"),
			"{found:?}"
		);
	}
}
