//! `clavis watch`: tells at once of what happens to DIDs.

use crate::{failure::Failure, online::Online, values::number};
use clap::Args;
use clavis_client::{
	chain::{FinalBlock, Snapshot},
	did::{DidError, Subject},
	watch::Alert,
};
use clavis_primitives::{BlockHeight, Did};
use clavis_resolution::format_moment;
use serde_json::{json, Value};

#[derive(Debug, Args)]
pub struct WatchArgs {
	/// The DIDs
	#[arg(value_name = "DID", required = true)]
	pub dids: Vec<Did>,
	/// Start at this block, whose state the node must still have [default: the block after the newest final one, after a
	/// report of what stands already]
	#[arg(long, value_name = "N", value_parser = number::<1, u32>)]
	pub from_block: Option<BlockHeight>,
	/// Stop after this block
	#[arg(long, value_name = "N", value_parser = number::<1, u32>)]
	pub until_block: Option<BlockHeight>,
	/// Stop after the first block with an event; what stands at the start is no event
	#[arg(long)]
	pub once: bool,
}

/// Follows the final blocks.
pub async fn run(arguments: &WatchArgs, online: &Online) -> Result<(), Failure> {
	let WatchArgs { dids, from_block, .. } = arguments;
	let Online { chain, output, .. } = online;
	let here = chain.snapshot();
	for did in dids {
		match Subject::look_up(chain, did).await {
			Ok(subject) => report_standing(&subject, &here, online).await?,
			// A person who starts early may see the past of a DID that has ended.
			Err(DidError::Deactivated(_)) if from_block.is_some() => {},
			Err(error) => return Err(error.into()),
		}
	}
	let mut next = from_block.unwrap_or(here.height().saturating_add(1));
	output.note(format_args!("Watching from block #{next}. Stop with Ctrl-C."));
	let ended = follow(arguments, &mut next, online).await;
	// Also after an error: the block at which the next watcher goes on.
	output.note(end_note(next));
	ended
}

/// Tells what stands on a DID as of a block.
async fn report_standing(subject: &Subject, at: &Snapshot, online: &Online) -> Result<(), Failure> {
	let Subject { did, record } = subject;
	let view = match record.guarded {
		Some(_) => at.guardians(did.id).await?,
		None => None,
	};
	let block = FinalBlock { height: at.height(), hash: at.hash(), moment: at.moment(), events: Vec::new() };
	for alert in Alert::standing(did, online.chain.id().genesis, record, view.as_ref(), block.height) {
		online.output.line(text(&alert, &block), &value(&alert, &block));
	}
	Ok(())
}

/// Tells the last block that was read, and how to go on after it.
fn end_note(next: BlockHeight) -> String {
	format!("Read up to block #{}. Go on with --from-block {next}.", next.saturating_sub(1))
}

/// Reads block after block from `next` on, which is always the block to read next.
async fn follow(arguments: &WatchArgs, next: &mut BlockHeight, online: &Online) -> Result<(), Failure> {
	let WatchArgs { dids, until_block, once, .. } = arguments;
	let Online { chain, output, .. } = online;
	let mut blocks = chain.follow(Some(*next)).await?;
	loop {
		let block = tokio::select! {
			block = blocks.next() => block?,
			_ = tokio::signal::ctrl_c() => return Ok(()),
		};
		let alerts = block.events.iter().filter_map(|event| Alert::of(event, chain.network()));
		let mut told = false;
		for alert in alerts.filter(|alert| dids.contains(&alert.did)) {
			output.line(text(&alert, &block), &value(&alert, &block));
			told = true;
		}
		*next = block.height.saturating_add(1);
		if (*once && told) || until_block.is_some_and(|until| block.height >= until) {
			return Ok(());
		}
	}
}

fn text(alert: &Alert, block: &FinalBlock) -> String {
	let mark = if alert.urgent { "!" } else { " " };
	let moment = format_moment(block.moment);
	let mut text = format!("{mark} {moment}  block #{}  {}\n  {}", block.height, alert.did, alert.words);
	if let Some(words) = alert.fingerprint() {
		text.push_str(&format!("\n  words of the attempt: {words}"));
	}
	if let Some(next) = &alert.next {
		text.push_str(&format!("\n  {next}"));
	}
	text
}

fn value(alert: &Alert, block: &FinalBlock) -> Value {
	json!({
		"did": alert.did.to_string(),
		"event": alert.event,
		"urgent": alert.urgent,
		"message": alert.words,
		"hint": alert.next,
		"circle": alert.circle,
		"attempt": alert.attempt.map(|attempt| format!("{attempt:#x}")),
		"words": alert.fingerprint(),
		"block": block.height,
		"blockHash": format!("{:#x}", block.hash),
		"time": format_moment(block.moment),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::DidId;
	use sp_core::H256;

	#[test]
	fn the_end_names_the_last_block_and_the_one_to_go_on_with() {
		assert_eq!(end_note(10), "Read up to block #9. Go on with --from-block 10.");
	}

	#[test]
	fn an_alert_is_told_in_text_and_in_one_line_of_json() {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let alert = Alert {
			did: did.clone(),
			event: "Recovery.AttemptOpened".into(),
			urgent: true,
			words: "Guardians ask for another control set".into(),
			next: Some("veto at once".into()),
			circle: Some(1),
			attempt: Some(H256::zero()),
		};
		let block = FinalBlock { height: 9, hash: H256::zero(), moment: 1_767_225_600, events: Vec::new() };
		let text = text(&alert, &block);
		for part in
			["! 2026-01-01T00:00:00Z  block #9", "Guardians ask", "abandon abandon", "veto at once", &did.to_string()]
		{
			assert!(text.contains(part), "{text}");
		}
		let value = value(&alert, &block);
		assert_eq!(value.to_string().lines().count(), 1);
		assert_eq!((&value["circle"], &value["urgent"]), (&json!(1), &json!(true)));
	}
}
