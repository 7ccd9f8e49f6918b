//! `clavis rules show` and `clavis rules diff`.

use crate::{
	command::{RulesDiff, RulesShow},
	failure::Failure,
	terminal::output::Output,
};
use clavis_client::{
	chain::{Chain, Finalised},
	governance::{Bounded, Context, Info},
	rules::{blocks_in_words, change_to_json, clauses, difference_between, setting, Difference},
};
use clavis_primitives::{
	rules::{Agenda, NumberedRules, RuleNumber, Scheduled, Tightening},
	BlockHeight, Moment, RuleSet,
};
use clavis_resolution::format_moment;
use serde_json::{json, Value};

/// A rule set, and until when it was in force if it no longer is.
struct Found {
	set: NumberedRules,
	until: Option<(BlockHeight, Moment)>,
}

/// Shows the rules.
pub async fn show(arguments: &RulesShow, chain: &Chain, output: &Output) -> Result<(), Failure> {
	let at = chain.finalised().await?;
	let in_force = at.rules().await?;
	let found = match (arguments.number, arguments.at) {
		(Some(number), _) => find(&at, number, &in_force).await?,
		(None, Some(moment)) => {
			let number = at.rules_at(moment).await?.number;
			find(&at, number, &in_force).await?
		},
		(None, None) => Found { set: in_force, until: None },
	};
	let block_time = at.notices().await?.block_time;
	let clauses = clauses(&found.set.rules, block_time);
	let mut lines = vec![title(&found)];
	lines.extend(clauses.iter().map(|clause| format!("  {:<30}{}", clause.title, clause.says)));
	let mut value = json!({
		"number": found.set.number,
		"fromBlock": found.set.from_block,
		"from": format_moment(found.set.from),
		"until": found.until.map(|(_, moment)| format_moment(moment)),
		"untilBlock": found.until.map(|(block, _)| block),
		"rules": found.set.rules,
		"clauses": clauses.iter().map(|clause| json!({
			"field": clause.setting.field().to_string(),
			"setting": setting(&clause.setting),
			"text": clause.says,
		})).collect::<Vec<_>>(),
	});
	// What is to come concerns what is in force.
	if found.until.is_none() {
		let agenda = at.agenda().await?;
		lines.extend(agenda_lines(&agenda, &found.set.rules, at.height(), block_time));
		if let Some(value) = value.as_object_mut() {
			value.insert("scheduled".into(), scheduled_json(&agenda, &found.set.rules, block_time));
			value.insert("tightened".into(), tightened_json(&agenda, at.height()));
		}
	}
	output.result(lines.join("\n"), value);
	Ok(())
}

/// Shows what differs.
pub async fn diff(arguments: &RulesDiff, chain: &Chain, output: &Output) -> Result<(), Failure> {
	let at = chain.finalised().await?;
	let block_time = at.notices().await?.block_time;
	let in_force = at.rules().await?;
	if let Some(index) = arguments.referendum {
		return diff_of_referendum(index, &at, &in_force, block_time, output).await;
	}
	if let Some(id) = arguments.scheduled {
		let agenda = at.agenda().await?;
		let scheduled = agenda.scheduled.iter().find(|scheduled| scheduled.id == id).ok_or_else(|| {
			Failure::refused("notScheduled", format!("no decision {id} waits"))
				.with_hint("'clavis rules show' lists those that do")
		})?;
		let after = in_force.rules.clone().with_all(&scheduled.changes);
		let differences = difference_between(&in_force.rules, &after, block_time);
		let title = format!("from block #{} on, in place of the rules in force:", scheduled.from_block);
		let value = json!({ "scheduled": id, "fromBlock": scheduled.from_block, "changes": to_json(&differences) });
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
	let differences = difference_between(&before.set.rules, &after.set.rules, block_time);
	let title = format!("rule set {to}, {}, in place of {from}:", since(&after.set));
	let value = json!({ "from": from, "to": to, "changes": to_json(&differences) });
	output.result(text_of(title, &differences), value);
	Ok(())
}

async fn diff_of_referendum(
	index: u32,
	at: &Finalised<'_>,
	in_force: &NumberedRules,
	block_time: u64,
	output: &Output,
) -> Result<(), Failure> {
	let info = at.referendum(index).await?.ok_or_else(|| no_referendum(index))?;
	let proposal: Bounded = match info {
		Info::Ongoing(ongoing) => ongoing.proposal,
		_ => {
			return Err(Failure::refused("notOngoing", format!("referendum {index} has ended"))
				.with_hint("'clavis rules show' says what is in force, and what waits"))
		},
	};
	let call = at.proposed(&proposal).await?;
	let agenda = at.agenda().await?;
	let context = Context { rules: &in_force.rules, agenda: &agenda, block_time };
	output
		.result(call.describe(&context).join("\n"), json!({ "referendum": index, "proposal": call.to_json(&context) }));
	Ok(())
}

/// Nothing has this index.
pub fn no_referendum(index: u32) -> Failure {
	Failure::refused("noSuchReferendum", format!("there is no referendum {index}"))
		.with_hint("'clavis rules status' lists those that go on")
}

async fn find(at: &Finalised<'_>, number: RuleNumber, in_force: &NumberedRules) -> Result<Found, Failure> {
	if number == in_force.number {
		return Ok(Found { set: in_force.clone(), until: None });
	}
	match at.past_rules(number).await? {
		Some(past) => Ok(Found { until: Some((past.until_block, past.until)), set: past.set }),
		None => Err(Failure::refused("noSuchRules", format!("there is no rule set {number}"))
			.with_hint(format!("they count from 1, and {} is in force", in_force.number))),
	}
}

fn since(set: &NumberedRules) -> String {
	match set.from_block {
		0 => "from the first block on".into(),
		block => format!("in force since block #{block} ({})", format_moment(set.from)),
	}
}

fn title(found: &Found) -> String {
	let (number, since) = (found.set.number, since(&found.set));
	match found.until {
		None => format!("rule set {number}, {since}"),
		Some((block, moment)) => {
			format!("rule set {number}, {since}, until block #{block} ({})", format_moment(moment))
		},
	}
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

fn to_json(differences: &[Difference]) -> Vec<Value> {
	differences.iter().map(Difference::to_json).collect()
}

/// What waits, and what the council has tightened, as lines for people.
pub fn agenda_lines(agenda: &Agenda, in_force: &RuleSet, now: BlockHeight, block_time: u64) -> Vec<String> {
	let mut lines = Vec::new();
	let left = |block: BlockHeight| blocks_in_words(block.saturating_sub(now), block_time);
	if !agenda.scheduled.is_empty() {
		lines.push("decided, and waiting:".into());
	}
	for scheduled in &agenda.scheduled {
		let Scheduled { id, from_block, changes } = scheduled;
		lines.push(format!("  decision {id}, from block #{from_block} on, in {}:", left(*from_block)));
		let after = in_force.clone().with_all(changes);
		let differences = difference_between(in_force, &after, block_time);
		lines.extend(differences.iter().map(|difference| format!("    - {}", difference.sentence())));
	}
	let (standing, cooling): (Vec<&Tightening>, Vec<_>) =
		agenda.tightenings.iter().partition(|tightening| now < tightening.until);
	if !standing.is_empty() {
		lines.push("tightened by the council, in what is in force above:".into());
	}
	for tightening in standing {
		let (text, until) = (setting(&tightening.change), tightening.until);
		lines.push(format!(
			"  {text}, until block #{until}, for {} more; again from block #{} on",
			left(until),
			tightening.again_from
		));
	}
	for tightening in cooling {
		let field = tightening.change.field();
		lines.push(format!("the council can tighten {field} again from block #{} on", tightening.again_from));
	}
	lines
}

fn scheduled_json(agenda: &Agenda, in_force: &RuleSet, block_time: u64) -> Value {
	let scheduled = agenda.scheduled.iter().map(|scheduled| {
		let after = in_force.clone().with_all(&scheduled.changes);
		json!({
			"id": scheduled.id,
			"fromBlock": scheduled.from_block,
			"changes": to_json(&difference_between(in_force, &after, block_time)),
		})
	});
	scheduled.collect()
}

fn tightened_json(agenda: &Agenda, now: BlockHeight) -> Value {
	let tightenings = agenda.tightenings.iter().map(|tightening| {
		json!({
			"setting": setting(&tightening.change),
			"change": change_to_json(&tightening.change),
			"standing": now < tightening.until,
			"untilBlock": tightening.until,
			"againFromBlock": tightening.again_from,
		})
	});
	tightenings.collect()
}
