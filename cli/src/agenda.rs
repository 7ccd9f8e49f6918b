//! The agenda of the rules: decisions that wait, and fields that the council tightened.

use crate::present_rules::PresentRules;
use clavis_client::rules::{blocks_in_words, change_to_json, difference_between, setting, Difference};
use clavis_primitives::{
	rules::{Agenda, Scheduled, Tightening},
	BlockHeight,
};
use serde_json::{json, Value};

/// The agenda as lines of text.
pub fn lines(present: &PresentRules, now: BlockHeight) -> Vec<String> {
	let PresentRules { set, agenda, .. } = present;
	let block_time = present.block_time();
	let mut lines = Vec::new();
	let left = |block: BlockHeight| blocks_in_words(block.saturating_sub(now), block_time);
	if !agenda.scheduled.is_empty() {
		lines.push("decided, and not yet in force:".into());
	}
	for scheduled in &agenda.scheduled {
		let Scheduled { id, from_block, changes } = scheduled;
		lines.push(format!("  decision {id}, from block #{from_block} on, in {}:", left(*from_block)));
		let after = set.rules.clone().with_all(changes);
		let differences = difference_between(&set.rules, &after, block_time);
		lines.extend(differences.iter().map(|difference| format!("    - {}", difference.sentence())));
	}
	let (standing, cooling): (Vec<&Tightening>, Vec<_>) =
		agenda.tightenings.iter().partition(|tightening| now < tightening.until);
	if !standing.is_empty() {
		lines.push("tightened by the council, and part of the rules above:".into());
	}
	for tightening in standing {
		let (text, until) = (setting(&tightening.change), tightening.until);
		lines.push(format!(
			"  {text}, until block #{until}, for {} more; the council can tighten it again from block #{} on",
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

/// The decisions that wait, as JSON.
pub fn scheduled_to_json(present: &PresentRules) -> Value {
	let rules = &present.set.rules;
	let scheduled = present.agenda.scheduled.iter().map(|scheduled| {
		let after = rules.clone().with_all(&scheduled.changes);
		json!({
			"id": scheduled.id,
			"fromBlock": scheduled.from_block,
			"changes": differences_to_json(&difference_between(rules, &after, present.block_time())),
		})
	});
	scheduled.collect()
}

/// The fields that the council tightened, as JSON.
pub fn tightened_to_json(agenda: &Agenda, now: BlockHeight) -> Value {
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

/// Differences between rule sets, as JSON.
pub fn differences_to_json(differences: &[Difference]) -> Vec<Value> {
	differences.iter().map(Difference::to_json).collect()
}
