//! `clavis rules propose`.

use super::{
	fields::{options, FieldArgs, FIELDS},
	timetable::Timetable,
};
use crate::{
	failure::Failure,
	online::Online,
	referendum::submission::{track_of, Submission},
	signing::account::AccountArgs,
	values::number,
};
use clap::{ArgGroup, Args};
use clavis_client::{
	calls::{Decision, PalletCall, RulesCall},
	governance::Track,
	rules::Span,
};
use clavis_primitives::{
	rules::{Agenda, Field, Instant, RulesError},
	BlockHeight,
};

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("what").args(options().chain(["cancel", "lift"])).required(true).multiple(true),
	override_usage = "clavis rules propose [OPTIONS] <FIELDS|--cancel <ID>|--lift <FIELD>>"
)]
pub struct ProposeArgs {
	/// Cancel a decision that waits, by the id that 'clavis rules show' lists
	#[arg(long, value_name = "ID", value_parser = number::<0, u32>, conflicts_with_all = [FIELDS, "notice"])]
	pub cancel: Option<u32>,
	/// Lift a field that the council tightened, as 'clavis rules show' names it, without a notice
	#[arg(long, value_name = "FIELD", value_parser = field, conflicts_with_all = [FIELDS, "notice", "cancel"])]
	pub lift: Option<Field>,
	/// The time from the vote until the rules are in force: 14d, or blocks [default: the shortest]
	#[arg(long, value_name = "SPAN")]
	pub notice: Option<Span>,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub fields: FieldArgs,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Proposes other rules to the voters.
pub async fn propose(arguments: &ProposeArgs, online: &mut Online) -> Result<(), Failure> {
	online.read_ahead(&arguments.account, &[]).await?;
	let at = online.chain.snapshot();
	let terms = at.terms().await?;
	let track = track_of(&terms, Decision::Rules)?.clone();
	let notices = at.notices().await?;
	let agenda = at.agenda().await?;
	let (call, remarks) = match (arguments.cancel, arguments.lift) {
		(None, Some(field)) => (RulesCall::Lift { field }.by_name(), check_lift(field, &agenda, &track, at.height())?),
		(Some(id), _) => (RulesCall::Cancel { id }.by_name(), check_cancel(id, &agenda, &track, at.height())?),
		(None, None) => {
			let notice = arguments.notice.map(|span| span.blocks(notices.block_time)).transpose();
			let notice = notice.map_err(|error| Failure::wrong_span("--notice", error))?.unwrap_or(notices.decision);
			let now = Instant { block: at.height(), moment: at.clock() };
			let timetable = Timetable { now, agenda: &agenda, track: &track, notices: &notices, notice };
			let changes = timetable.changes(&arguments.fields.0)?;
			// The chain says beforehand whether it would refuse the changes.
			at.foresee(&changes, notice).await??;
			let remarks = timetable.check(&changes)?;
			(RulesCall::Schedule { changes, notice }.by_name(), remarks)
		},
	};
	let ProposeArgs { yes, account, .. } = arguments;
	Submission { decision: Decision::Rules, call, yes: *yes, account, remarks }.put_to_vote(online).await
}

/// Checks that voters can still cancel a decision in time.
fn check_cancel(id: u32, agenda: &Agenda, track: &Track, now: BlockHeight) -> Result<Vec<String>, Failure> {
	let scheduled = agenda.scheduled.iter().find(|scheduled| scheduled.id == id);
	let scheduled = scheduled.ok_or(RulesError::NotScheduled)?;
	let from = scheduled.from_block;
	let message = format!("decision {id} is in force from block #{from} on, before voters could cancel it");
	let too_late = Failure::refused("tooLate", message).with_hint("propose the rules that are to follow it");
	let warning = format!("Note: this must pass early, since the decision is in force from block #{from} on.");
	check_in_time(from, track, now, too_late, warning)
}

/// Checks that voters can still lift a tightening before it lapses by itself.
fn check_lift(field: Field, agenda: &Agenda, track: &Track, now: BlockHeight) -> Result<Vec<String>, Failure> {
	let mut standing = agenda.tightenings.iter().filter(|tightening| now < tightening.until);
	let tightening = standing.find(|tightening| tightening.change.field() == field).ok_or(RulesError::NotTightened)?;
	let until = tightening.until;
	let message = format!("the tightening of {field} lapses in block #{until}, before voters could lift it");
	let too_late = Failure::refused("tooLate", message).with_hint("wait until it lapses");
	let warning = format!("Note: this must pass early, since the tightening lapses in block #{until}.");
	check_in_time(until, track, now, too_late, warning)
}

/// Checks that voters can decide before a block. Returns the warning if they can only by an early decision.
fn check_in_time(
	block: BlockHeight,
	track: &Track,
	now: BlockHeight,
	too_late: Failure,
	warning: String,
) -> Result<Vec<String>, Failure> {
	if block <= now.saturating_add(track.fastest()) {
		return Err(too_late);
	}
	let late = block <= now.saturating_add(track.slowest());
	Ok(late.then_some(warning).into_iter().collect())
}

/// Reads the name of a field that the council can tighten.
fn field(text: &str) -> Result<Field, String> {
	let fields = || Field::all().filter(|field| field.is_for_council());
	fields().find(|field| field.name() == text).ok_or_else(|| {
		let names = fields().map(Field::name).collect::<Vec<_>>().join(", ");
		format!("there is no such field: name one of {names}")
	})
}
