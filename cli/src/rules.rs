//! `clavis rules`: the revocation rules, and proposals to change them.

mod diff;
pub mod fields;
mod propose;
mod show;
mod timetable;

use crate::{failure::Failure, online::Tools};
use clap::Subcommand;
use clavis_client::chain::Snapshot;
use clavis_primitives::rules::{NumberedRules, RuleNumber};
use clavis_resolution::RuleSetEntry;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
	/// Show the rules in force, the decisions that wait, and the fields that the council tightened
	Show(show::ShowArgs),
	/// Show the differences between two rule sets, or the changes of a decision
	Diff(diff::DiffArgs),
	/// Propose other rules to the voters
	///
	/// Shows the changes, the conditions of the vote and the deposits, and asks for a confirmation before it sends anything.
	/// A proposal that the chain would refuse is refused before anything is paid.
	Propose(Box<propose::ProposeArgs>),
}

pub async fn run(command: RulesCommand, tools: Tools) -> Result<(), Failure> {
	let mut online = tools.connect().await?;
	match command {
		RulesCommand::Show(show) => show::show(&show, &online).await,
		RulesCommand::Diff(diff) => diff::diff(&diff, &online).await,
		RulesCommand::Propose(propose) => propose::propose(&propose, &mut online).await,
	}
}

/// Finds the rule set with a number.
async fn find(at: &Snapshot, number: RuleNumber, in_force: &NumberedRules) -> Result<RuleSetEntry, Failure> {
	if number == in_force.number {
		return Ok(RuleSetEntry::InForce(in_force.clone()));
	}
	let past = at.past_rules(number).await?;
	past.map(RuleSetEntry::Past).ok_or_else(|| {
		Failure::refused("noSuchRules", format!("there is no rule set {number}"))
			.with_hint(format!("rule sets are numbered from 1, and {} is in force", in_force.number))
	})
}
