//! `clavis guardians status`: the plan, its health, and what waits.

use super::{funds, look::Guarded, plan::plan_lines, standing};
use crate::{
	failure::Failure,
	labels::Labels,
	online::{next_step::NextStep, Online},
	report::merged,
};
use clap::Args;
use clavis_client::{
	calls::{describe_conditions, guardian_name},
	did::Subject,
	guardians::{warning_in_words, weaknesses},
};
use clavis_primitives::{
	gate::Standing,
	recovery::{ChangeView, GuardianView},
	Did,
};
use clavis_resolution::guardian_warnings;
use serde_json::json;

#[derive(Debug, Args)]
pub struct StatusArgs {
	/// The DID
	pub did: Did,
}

/// Shows the guardians of a DID.
pub async fn status(arguments: &StatusArgs, online: &Online) -> Result<(), Failure> {
	let guarded = Guarded::look_up(&arguments.did, online).await?;
	let named = guarded.view.plan.circles.iter().flat_map(|circle| circle.guardians.named());
	let lacks = funds::lacks(named, &online.chain.snapshot()).await?;
	let account = match &guarded.view.change {
		Some(_) => {
			let subject = Subject::look_up(&online.chain, &arguments.did).await?;
			online.next_payer(None, &subject.record).await
		},
		None => String::new(),
	};
	let mut lines = lines(&guarded, &account);
	let labels = Labels::read(&online.keyring);
	lines = lines.iter().map(|line| labels.on(line)).collect();
	lines.extend(lacks.iter().map(|line| format!("WARNING: {line}")));
	online.output.result(lines.join("\n"), merged(guarded.to_json(), json!({ "fundsWarnings": lacks })));
	Ok(())
}

/// Returns the guardians as lines of text.
///
/// - `account`: the key that pays in a next step about a change that waits.
fn lines(guarded: &Guarded, account: &str) -> Vec<String> {
	let Guarded { did, view, clock, .. } = guarded;
	let mut lines = vec![format!("guardians of {did}, plan version {}, as of block #{}", view.version, view.block)];
	for (place, circle) in view.plan.circles.iter().enumerate() {
		lines.push(format!("circle {place}"));
		let conditions = describe_conditions(circle, &|blocks| clock.span(blocks));
		lines.extend(conditions.into_iter().map(|line| format!("  {line}")));
		let Some(health) = view.circles.get(place) else { continue };
		lines.extend(health.guardians.iter().map(|guardian| format!("  {}", guardian_line(guardian, guarded))));
	}
	if let Some(asked) = view.asked {
		lines.push(format!("the holder asked for a sign of life in block #{asked}"));
	}
	lines.extend(view.change.iter().flat_map(|change| change_lines(guarded, change, account)));
	if view.block < view.freezable_from {
		lines.push(format!("guardians can freeze it again from {} on", clock.when(view.freezable_from)));
	}
	lines.push(format!("the control set last acted in block #{}", view.last_act));
	lines.extend(view.attempts.iter().flat_map(|attempt| standing::attempt_lines(guarded, attempt)));
	lines.extend(standing::other_lines(guarded));
	let warnings = guardian_warnings(view);
	lines.extend(warnings.iter().map(|warning| format!("WARNING: {}", warning_in_words(warning, did))));
	lines.extend(weaknesses(&view.plan).iter().map(|weakness| format!("WARNING: {weakness}")));
	lines
}

/// Describes a change of the plan: that it waits, is due or has lapsed, and the new plan.
fn change_lines(guarded: &Guarded, change: &ChangeView, account: &str) -> Vec<String> {
	let Guarded { did, view, clock, .. } = guarded;
	let what = match &change.plan {
		Some(_) => "a change of guardians",
		None => "the removal of all guardians",
	};
	if change.has_lapsed(view.block) {
		let step = NextStep::paid_by(format_args!("guardians set {did} --cancel-change"), account);
		return vec![format!(
			"{what} lapsed after block #{}: take it back with {step}, or ask for it again",
			change.lapses_at
		)];
	}
	let when = clock.when_from(change.applies_at);
	let step = NextStep::by_account(format_args!("guardians set {did} --finish"), account);
	let mut lines = vec![
		format!("{what} waits, and can be put in force {when}: {step}"),
		format!("  it lapses after {}", clock.when(change.lapses_at)),
	];
	if change.paused {
		let why = "it has reached its threshold, or its deposit can be burned";
		lines.push(format!("  an attempt keeps it from being put in force: {why}"));
	}
	let plan = change.plan.iter().flat_map(|plan| plan_lines(plan, &did.network, clock));
	lines.extend(plan.map(|line| format!("  {line}")));
	lines
}

fn guardian_line(guardian: &GuardianView, guarded: &Guarded) -> String {
	let name = guardian_name(&guardian.id, &guarded.did.network);
	let standing = match guardian.standing {
		Some(Standing::Frozen { until }) => format!(", frozen up to {}", guarded.clock.when(until)),
		Some(Standing::Locked) => ", locked: the rules withdrew its keys".into(),
		Some(Standing::Deactivated) => ", deactivated".into(),
		Some(Standing::Active) | None => String::new(),
	};
	let answered = match guardian.answered {
		Some(block) => format!("answered in block #{block}"),
		None => "has not answered yet".into(),
	};
	format!("guardian {name}: {answered}{standing}")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{
		recovery::{ChangeView, GuardianId, Quorum},
		AccountId, DidId,
	};

	#[test]
	fn a_plan_is_shown_with_its_health_and_what_waits() {
		let mut guarded = guarded(1, Quorum::None, false);
		let gone = GuardianId::Did(DidId([9; 32]));
		let account = GuardianId::Account(AccountId::new([0; 32]));
		guarded.view.circles[0].guardians = vec![
			GuardianView { id: account, standing: None, answered: Some(40) },
			GuardianView { id: gone, standing: Some(Standing::Deactivated), answered: None },
		];
		guarded.view.circles[0].able = 2;
		guarded.view.asked = Some(30);
		guarded.view.change = Some(ChangeView { plan: None, applies_at: 90, lapses_at: 200, paused: true });
		guarded.view.frozen_until = Some(70);
		guarded.view.freezable_from = 100;
		let text = lines(&guarded, "//Alice").join("\n");
		for expected in [
			"3 of 5 guardians can put another control set in place",
			"4 of them cannot be vetoed",
			"28,800 blocks (1 day)",
			"answered in block #40",
			": has not answered yet, deactivated",
			"asked for a sign of life in block #30",
			"the removal of all guardians waits, and can be put in force from block #90 (",
			"--finish --key //Alice'",
			"keeps it from being put in force",
			"FROZEN up to block #70 (",
			"freeze it again from block #100 (",
			"attempt of circle 0",
			"WARNING: too few guardians of circle 0 can act to reach its threshold",
			"WARNING: too few guardians of circle 0 can act to reach its override quorum",
			"is deactivated or does not exist",
			"has not answered since you asked",
			"WARNING: A thief of your keys wins together with",
		] {
			assert!(text.contains(expected), "{expected} is not in\n{text}");
		}
	}

	#[test]
	fn a_change_that_has_lapsed_does_not_wait() {
		let mut guarded = guarded(1, Quorum::None, false);
		let mut told = |block| {
			guarded.view.block = block;
			guarded.clock.block = block;
			guarded.view.change = Some(ChangeView { plan: None, applies_at: 90, lapses_at: 200, paused: false });
			lines(&guarded, "//Alice").join("\n")
		};
		assert!(told(88).contains("can be put in force from block #90 ("), "{}", told(88));
		for block in [89, 200] {
			assert!(told(block).contains("can be put in force now"), "{}", told(block));
		}
		let lapsed = told(201);
		assert!(lapsed.contains("lapsed after block #200") && !lapsed.contains("--finish"), "{lapsed}");
	}
}
