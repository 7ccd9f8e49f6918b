//! `clavis group history`: the epochs of a group.

use super::member::named;
use crate::{failure::Failure, online::Online, values::number};
use clap::Args;
use clavis_client::{calls::groups::epoch_words, chain::EpochRead, groups::GroupsError, rules::counted};
use clavis_primitives::{
	groups::{GroupId, Messages},
	NetworkName,
};
use clavis_resolution::EpochEntry;
use serde_json::{json, Value};

#[derive(Debug, Args)]
pub struct HistoryArgs {
	/// The group
	pub group: GroupId,
	/// Start at the epoch with this number [default: so that the newest are shown]
	#[arg(long, value_name = "N", value_parser = number::<1, u32>)]
	pub from_epoch: Option<u32>,
	/// The most epochs to show
	#[arg(long, value_name = "N", default_value_t = 100, value_parser = number::<1, u32>)]
	pub limit: u32,
}

/// Shows the epochs of a group, the newest first.
pub async fn history(arguments: &HistoryArgs, online: &Online) -> Result<(), Failure> {
	let HistoryArgs { group, from_epoch, limit } = arguments;
	let at = online.chain.snapshot();
	let view = at.group(*group).await?.ok_or(GroupsError::NoGroup(*group))?;
	let newest = view.head.base.epoch;
	let from = from_epoch.unwrap_or_else(|| newest.saturating_sub(limit.saturating_sub(1)).max(1));
	let mut epochs = at.epochs(*group, from).await?;
	epochs.truncate(*limit as usize);
	epochs.reverse();
	let network = online.chain.network();
	let text = match epochs.is_empty() {
		true => format!("the group {group} has no epoch {from}: its newest is {newest}"),
		false => epochs.iter().map(|read| line(read, network)).collect::<Vec<_>>().join("\n"),
	};
	let values = epochs.into_iter().map(|read| value(read, network)).collect::<Vec<_>>();
	online.output.result(text, json!({ "group": group.to_string(), "epoch": newest, "epochs": values }));
	Ok(())
}

/// An epoch for a person.
fn line(read: &EpochRead, network: &NetworkName) -> String {
	let EpochRead { record, at, changes, messages, .. } = read;
	let act = epoch_words(&record.kind, &named(record.by, network));
	let mut line = format!("epoch {}  block #{}  {act}", record.epoch, at.block);
	for (word, ids) in [
		("added", changes.iter().flat_map(|changes| &changes.added).map(|added| added.did).collect::<Vec<_>>()),
		("removed", changes.iter().flat_map(|changes| &changes.removed).copied().collect()),
	] {
		for id in ids {
			line.push_str(&format!("\n  {word} {}", named(id, network)));
		}
	}
	if changes.as_ref().is_some_and(|changes| changes.rejoined.is_some()) {
		line.push_str("\n  joined again from outside");
	}
	let bytes = messages.as_ref().map(Messages::length).unwrap_or_default();
	line.push_str(&format!(
		"\n  {}, {} of messages",
		counted(record.roster.into(), "member"),
		counted(bytes.into(), "byte")
	));
	line
}

/// An epoch for scripts, as nodes write it.
fn value(read: EpochRead, network: &NetworkName) -> Value {
	let EpochRead { record, at, changes, messages, block_hash, .. } = read;
	EpochEntry { record, at, block: block_hash, commit: changes.zip(messages) }.to_json(network)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{
		groups::{Added, Changes, EpochKind, EpochRecord, Location, Message, Tree},
		DidId,
	};
	use sp_core::H256;

	#[test]
	fn an_epoch_is_told_with_all_that_it_changed() {
		let network = "dev".parse().unwrap();
		let changes = Changes {
			removed: vec![DidId([3; 32])].try_into().unwrap(),
			added: vec![Added { did: DidId([4; 32]), package: H256([8; 32]), leaf: 7 }].try_into().unwrap(),
			rejoined: Some(9),
		};
		let place = "https://example.org/welcome".parse().unwrap();
		let messages = Messages {
			commit: Message::Here(vec![1; 1_200].try_into().unwrap()),
			welcome: Some(Message::Elsewhere { hash: H256([6; 32]), length: 2_000_000, place }),
			group_info: None,
		};
		let record = EpochRecord {
			group: GroupId([1; 32]),
			epoch: 4,
			base: None,
			kind: EpochKind::committed(&changes, &messages),
			by: DidId([2; 32]),
			restarts: 0,
			mls_epoch: 3,
			tree: Tree { tree_hash: Default::default(), transcript_hash: Default::default() },
			roster: 5,
		};
		let read = EpochRead {
			hash: record.hash(),
			record,
			at: Location { block: 12, extrinsic: 1 },
			changes: Some(changes),
			messages: Some(messages),
			block_hash: H256([5; 32]),
		};
		let text = line(&read, &network);
		for part in ["epoch 4  block #12", "committed", "added did:", "removed did:", "from outside", "1,200 bytes"] {
			assert!(text.contains(part), "{part}\n---\n{text}");
		}
		let value = value(read, &network);
		assert_eq!((&value["kind"], &value["mlsEpoch"]), (&json!("committed"), &json!("3")));
		assert_eq!(value["messages"]["welcome"]["place"], "https://example.org/welcome");
		assert_eq!(value["changes"]["rejoined"], 9);
	}
}
