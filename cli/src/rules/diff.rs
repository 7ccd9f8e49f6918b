//! `clavis rules diff`.

use super::{find, show::since};
use crate::{
	agenda::differences_to_json,
	failure::Failure,
	online::Online,
	present_rules::PresentRules,
	referendum::{decided::decided, no_referendum},
	values::number,
};
use clap::{ArgGroup, Args};
use clavis_client::{
	chain::Snapshot,
	governance::ReferendumInfo,
	rules::{difference_between, Difference},
};
use serde_json::json;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("decision").args(["scheduled", "referendum"]))]
pub struct DiffArgs {
	/// The number of the earlier rule set [default: the number below the later one]
	#[arg(conflicts_with = "decision", value_parser = number::<0, u32>)]
	pub from: Option<u32>,
	/// The number of the later rule set [default: the rule set in force]
	#[arg(conflicts_with = "decision", value_parser = number::<0, u32>)]
	pub to: Option<u32>,
	/// The changes of a decision that waits, by the id that 'clavis rules show' lists
	#[arg(long, value_name = "ID", value_parser = number::<0, u32>)]
	pub scheduled: Option<u32>,
	/// The changes that a referendum would make, or was about
	#[arg(long, value_name = "INDEX", value_parser = number::<0, u32>)]
	pub referendum: Option<u32>,
}

/// Shows the differences between two rule sets, or the changes of a decision.
pub async fn diff(arguments: &DiffArgs, online: &Online) -> Result<(), Failure> {
	let output = online.output;
	let at = online.chain.snapshot();
	let block_time = at.notices().await?.block_time;
	let in_force = at.rules().await?;
	if let Some(index) = arguments.referendum {
		return diff_of_referendum(index, &at, online).await;
	}
	if let Some(id) = arguments.scheduled {
		let agenda = at.agenda().await?;
		let scheduled = agenda.scheduled.iter().find(|scheduled| scheduled.id == id).ok_or_else(|| {
			Failure::refused("notScheduled", format!("no decision has the id {id}"))
				.with_hint("'clavis rules show' lists the decisions that wait")
		})?;
		let after = in_force.rules.clone().with_all(&scheduled.changes);
		let differences = difference_between(&in_force.rules, &after, block_time);
		let title = format!("from block #{} on, in place of the rules in force:", scheduled.from_block);
		let value =
			json!({ "id": id, "fromBlock": scheduled.from_block, "changes": differences_to_json(&differences) });
		output.result(text_of(title, &differences), value);
		return Ok(());
	}
	let (from, to) = match (arguments.from, arguments.to) {
		(Some(from), Some(to)) => (from, to),
		(Some(from), None) => (from, in_force.number),
		(None, _) => (in_force.number.saturating_sub(1).max(1), in_force.number),
	};
	let before = find(&at, from, &in_force).await?;
	let after = find(&at, to, &in_force).await?;
	let differences = difference_between(&before.set().rules, &after.set().rules, block_time);
	let title = format!("rule set {to}, {}, in place of {from}:", since(after.set()));
	let value = json!({ "from": from, "to": to, "changes": differences_to_json(&differences) });
	output.result(text_of(title, &differences), value);
	Ok(())
}

async fn diff_of_referendum(index: u32, at: &Snapshot, online: &Online) -> Result<(), Failure> {
	let info = at.referendum(index).await?.ok_or_else(|| no_referendum(index))?;
	let (lines, proposal) = match (&info, info.ended()) {
		(ReferendumInfo::Ongoing(ongoing), _) => {
			let call = at.proposed(&ongoing.proposal).await?;
			let present = PresentRules::read(at).await?;
			let context = present.context();
			(call.describe(&context), call.to_json(&context))
		},
		(_, ended) => {
			let block = ended.ok_or_else(|| no_referendum(index))?.block;
			let decided = decided(index, block, online).await?.ok_or_else(|| {
				let message = format!(
					"referendum {index} has ended, and the node does not have the block before its end any more"
				);
				Failure::refused("notOngoing", message).with_hint("name an archive node with --node")
			})?;
			(decided.lines, decided.value)
		},
	};
	online.output.result(lines.join("\n"), json!({ "referendum": index, "proposal": proposal }));
	Ok(())
}

fn text_of(title: String, differences: &[Difference]) -> String {
	match differences {
		[] => "nothing differs".into(),
		_ => [title]
			.into_iter()
			.chain(differences.iter().map(|difference| format!("  - {}", difference.sentence())))
			.collect::<Vec<_>>()
			.join("\n"),
	}
}
