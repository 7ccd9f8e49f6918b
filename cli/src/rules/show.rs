//! `clavis rules show`.

use super::find;
use crate::{
	agenda,
	failure::Failure,
	online::Online,
	present_rules::PresentRules,
	report::merged,
	values::{moment, number},
};
use clap::{ArgGroup, Args};
use clavis_client::rules::{clauses, setting};
use clavis_primitives::{
	rules::{NumberedRules, PastRules},
	Moment,
};
use clavis_resolution::{check_over, format_moment, RuleSetEntry};
use serde_json::json;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["number", "at"]))]
pub struct ShowArgs {
	/// The rule set with this number [default: the rule set in force]
	#[arg(long, value_name = "N", value_parser = number::<0, u32>)]
	pub number: Option<u32>,
	/// The rule set that was in force at this moment, which must be over (2026-01-31T12:00:00Z)
	#[arg(long, value_name = "MOMENT", value_parser = moment)]
	pub at: Option<Moment>,
}

/// Shows a rule set and, with the one in force, the agenda.
pub async fn show(arguments: &ShowArgs, online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let in_force = at.rules().await?;
	let number = match (arguments.number, arguments.at) {
		(Some(number), _) => number,
		(None, Some(moment)) => {
			check_over(moment, at.moment()).map_err(|error| {
				Failure::refused("afterBlock", error.detail).with_hint("leave --at out for the rule set in force")
			})?;
			at.rules_at(moment).await?.number
		},
		(None, None) => in_force.number,
	};
	let found = find(&at, number, &in_force).await?;
	let block_time = at.notices().await?.block_time;
	let rules = &found.set().rules;
	let clauses = clauses(rules, block_time);
	let mut lines = vec![title(&found)];
	lines.extend(clauses.iter().map(|clause| format!("  {:<30}{}", clause.title, clause.says)));
	let mut value = merged(
		found.to_json(),
		json!({
			"clauses": clauses.iter().map(|clause| json!({
				"field": clause.setting.field().to_string(),
				"setting": setting(&clause.setting),
				"text": clause.says,
			})).collect::<Vec<_>>(),
		}),
	);
	// The agenda changes the rules in force, and no others.
	if let RuleSetEntry::InForce(_) = &found {
		let present = PresentRules::read(&at).await?;
		lines.extend(agenda::lines(&present, at.height()));
		let agenda = json!({
			"scheduled": agenda::scheduled_to_json(&present),
			"tightened": agenda::tightened_to_json(&present.agenda, at.height()),
		});
		value = merged(value, agenda);
	}
	online.output.result(lines.join("\n"), value);
	Ok(())
}

/// Says since when a rule set is, or was, in force.
pub fn since(set: &NumberedRules) -> String {
	match set.from_block {
		0 => "from the first block on".into(),
		block => format!("in force since block #{block} ({})", format_moment(set.from)),
	}
}

fn title(found: &RuleSetEntry) -> String {
	let (number, since) = (found.set().number, since(found.set()));
	match found {
		RuleSetEntry::InForce(_) => format!("rule set {number}, {since}"),
		RuleSetEntry::Past(PastRules { until_block, until, .. }) => {
			format!("rule set {number}, {since}, until block #{until_block} ({})", format_moment(*until))
		},
	}
}
