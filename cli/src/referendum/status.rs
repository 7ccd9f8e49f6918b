//! `clavis referendum status` and `clavis referendum list`.

use super::{
	decided::{self, decided},
	no_referendum,
};
use crate::{agenda, failure::Failure, online::Online, present_rules::PresentRules};
use clavis_client::{
	chain::{Snapshot, Terms},
	governance::{
		in_clv, percent_needed, percent_reached, Deposit, Ended, Ongoing, Outlook, Phase, ReferendumInfo, Track,
	},
	keys::address,
	rules::blocks_in_words,
};
use clavis_primitives::BlockHeight;
use serde_json::{json, Value};

/// The state of the chain that all lines refer to.
struct View<'a> {
	online: &'a Online,
	at: Snapshot,
	terms: Terms,
	present: PresentRules,
	now: BlockHeight,
}

/// Shows one referendum.
pub async fn status(index: u32, online: &Online) -> Result<(), Failure> {
	let view = View::read(online).await?;
	let info = view.at.referendum(index).await?.ok_or_else(|| no_referendum(index))?;
	let (lines, value) = view.of(index, &info).await?;
	online.output.result(lines.join("\n"), value);
	Ok(())
}

/// Shows all ongoing referenda, and the agenda of the rules.
pub async fn list(online: &Online) -> Result<(), Failure> {
	let view = View::read(online).await?;
	let mut lines = Vec::new();
	let mut values = Vec::new();
	for (index, info) in view.at.referenda().await? {
		if matches!(info, ReferendumInfo::Ongoing(_)) {
			let (text, value) = view.of(index, &info).await?;
			lines.extend(text);
			values.push(value);
		}
	}
	if values.is_empty() {
		lines.push("no referendum is ongoing".into());
	}
	let number = view.present.set.number;
	lines.push(format!("rule set {number} is in force ('clavis rules show')"));
	lines.extend(agenda::lines(&view.present, view.now));
	let value = json!({ "block": view.now, "rules": { "number": number }, "referenda": values });
	online.output.result(lines.join("\n"), value);
	Ok(())
}

impl<'a> View<'a> {
	async fn read(online: &'a Online) -> Result<Self, Failure> {
		let at = online.chain.snapshot();
		let (terms, present, now) = (at.terms().await?, PresentRules::read(&at).await?, at.height());
		Ok(Self { online, at, terms, present, now })
	}

	async fn of(&self, index: u32, info: &ReferendumInfo) -> Result<(Vec<String>, Value), Failure> {
		match (info, info.ended()) {
			(ReferendumInfo::Ongoing(ongoing), _) => self.of_ongoing(index, ongoing).await,
			(_, Some(ended)) => self.of_ended(index, &ended).await,
			(_, None) => Err(no_referendum(index)),
		}
	}

	async fn of_ongoing(&self, index: u32, ongoing: &Ongoing) -> Result<(Vec<String>, Value), Failure> {
		let track = self.terms.track(ongoing.track).ok_or_else(|| {
			let message = format!("referendum {index} is on track {}, which this chain does not have", ongoing.track);
			Failure::refused("noTrack", message).with_hint("use the clavis command that was released with this chain")
		})?;
		let call = self.at.proposed(&ongoing.proposal).await?;
		let outlook = Outlook::of(ongoing, track, self.terms.issuance, self.terms.undeciding_timeout, self.now);
		let mut lines = vec![format!("referendum {index}, on the track '{}', as of block #{}", track.name(), self.now)];
		lines.extend(call.describe(&self.present.context()).into_iter().map(|line| format!("  {line}")));
		lines.extend(self.outlook_lines(index, ongoing, track, &outlook).into_iter().map(|line| format!("  {line}")));
		let value = json!({
			"referendum": index,
			"block": self.now,
			"track": track.name(),
			"phase": outlook.phase.name(),
			"phaseEnds": outlook.phase.until(),
			"blocksLeft": outlook.phase.until().map(|until| until.saturating_sub(self.now)),
			"submitted": ongoing.submitted,
			"tally": {
				"ayes": ongoing.tally.ayes.to_string(),
				"nays": ongoing.tally.nays.to_string(),
				"support": ongoing.tally.support.to_string(),
			},
			"approval": { "now": outlook.approval.now, "needed": outlook.approval.needed },
			"support": { "now": outlook.support.now, "needed": outlook.support.needed },
			"passing": outlook.passes(),
			"missing": {
				"ayes": outlook.missing.ayes.map(|ayes| ayes.to_string()),
				"support": outlook.missing.support.to_string(),
			},
			"passesFrom": outlook.passes_from,
			"actsIn": outlook.acts_in,
			"deposits": {
				"submission": deposit_json(Some(&ongoing.submission_deposit)),
				"decision": deposit_json(ongoing.decision_deposit.as_ref()),
			},
			"proposal": call.to_json(&self.present.context()),
		});
		Ok((lines, value))
	}

	fn outlook_lines(&self, index: u32, ongoing: &Ongoing, track: &Track, outlook: &Outlook) -> Vec<String> {
		let left = |block: BlockHeight| blocks_in_words(block.saturating_sub(self.now), self.present.block_time());
		let mut lines = vec![match outlook.phase {
			Phase::NeedsDeposit { times_out } => format!(
				"phase      waits for its decision deposit of {}, and times out in {}: 'clavis referendum deposit {index}' places it",
				in_clv(track.decision_deposit),
				left(times_out)
			),
			Phase::Preparing { until } => format!("phase      preparing, for {} more", left(until)),
			Phase::Queued => "phase      queued: other referenda are decided first".into(),
			Phase::Deciding { until } => format!("phase      deciding, for {} more at most", left(until)),
			Phase::Confirming { until } => {
				format!("phase      confirming: approved in {}, if it still passes then", left(until))
			},
		}];
		let tally = ongoing.tally;
		lines.push(format!(
			"votes      {} for it and {} against it, weighed by conviction; tokens that voted aye: {}",
			in_clv(tally.ayes),
			in_clv(tally.nays),
			in_clv(tally.support)
		));
		lines.push(format!(
			"approval   {} of the votes, {} needed now{}",
			percent_reached(outlook.approval.now),
			percent_needed(outlook.approval.needed),
			match outlook.missing.ayes {
				_ if outlook.approval.suffices() => String::new(),
				_ if tally.nays == 0 => ": any aye is enough".into(),
				Some(votes) => format!(": {} more ayes", in_clv(votes)),
				None => ": with these nays, the threshold must fall first".into(),
			}
		));
		lines.push(format!(
			"support    {} of all tokens, {} needed now{}",
			percent_reached(outlook.support.now),
			percent_needed(outlook.support.needed),
			match outlook.support.suffices() {
				true => String::new(),
				false => format!(": {} more must vote aye", in_clv(outlook.missing.support)),
			}
		));
		lines.push(match (outlook.passes_from, outlook.acts_in) {
			(Some(_), Some(acts)) if outlook.passes() => {
				format!("outlook    passes, and acts in block #{acts}, in {}, if the votes stay like this", left(acts))
			},
			(Some(from), Some(acts)) => format!(
				"outlook    with these votes it passes from block #{from} on, in {}, and acts in block #{acts}",
				left(from)
			),
			_ => "outlook    with these votes it does not pass".into(),
		});
		let decision = match &ongoing.decision_deposit {
			Some(deposit) => format!("{} for the decision by {}", in_clv(deposit.amount), address(&deposit.account())),
			None => "none for the decision yet".into(),
		};
		lines.push(format!(
			"deposits   {} for the submission by {}; {decision}; 'clavis referendum refund {index}' pays them back after the end",
			in_clv(ongoing.submission_deposit.amount),
			address(&ongoing.submission_deposit.account())
		));
		lines
	}

	async fn of_ended(&self, index: u32, ended: &Ended) -> Result<(Vec<String>, Value), Failure> {
		let enactment = match ended.how {
			"approved" => self.at.enactment(index).await?,
			_ => None,
		};
		let how = match ended.how {
			"timedOut" => "timed out",
			how => how,
		};
		let decided = decided(index, ended.block, self.online).await?;
		let mut lines = vec![format!("referendum {index}: {how} in block #{}", ended.block)];
		lines.extend(decided::lines(decided.as_ref()));
		match (ended.how, enactment) {
			("approved", Some(block)) => {
				let left = blocks_in_words(block.saturating_sub(self.now), self.present.block_time());
				lines.push(format!("  outlook    acts in block #{block}, in {left}"));
			},
			("approved", None) => lines.push("  outlook    it has acted".into()),
			_ => {},
		}
		let told = |what: &str, deposit: &Deposit| {
			format!("  deposits   {} for the {what} by {}", in_clv(deposit.amount), address(&deposit.account()))
		};
		lines.extend(ended.submission.iter().map(|deposit| told("submission", deposit)));
		lines.extend(ended.decision.iter().map(|deposit| told("decision", deposit)));
		if ended.submission.is_some() || ended.decision.is_some() {
			lines.push(format!("             'clavis referendum refund {index}' pays them back"));
		}
		lines.extend(ended.lost.iter().map(|deposit| told("submission", deposit) + ", which is not paid back"));
		let value = json!({
			"referendum": index,
			"block": self.now,
			"phase": ended.how,
			"ended": ended.block,
			"track": decided.as_ref().and_then(|decided| self.terms.track(decided.track)).map(Track::name),
			"proposal": decided.map(|decided| decided.value),
			"actsIn": enactment,
			"deposits": {
				"submission": deposit_json(ended.submission.as_ref()),
				"decision": deposit_json(ended.decision.as_ref()),
				"lost": deposit_json(ended.lost.as_ref()),
			},
		});
		Ok((lines, value))
	}
}

fn deposit_json(deposit: Option<&Deposit>) -> Value {
	deposit.map_or(
		Value::Null,
		|deposit| json!({ "account": address(&deposit.account()), "amount": deposit.amount.to_string() }),
	)
}
