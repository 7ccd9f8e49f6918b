//! `clavis guardians set`: names guardians, changes them, or removes them.

use super::{
	accepted::InvitationArgs,
	acting::{as_control_set, send},
	look::look,
	plan::{read_plan, NamedPlan},
	report::report,
};
use crate::{
	clock::Clock,
	failure::Failure,
	online::{
		next_step::NextStep,
		proposal::{Outcome, Sent, SigningArgs},
		Online,
	},
	signing::account::AccountArgs,
	terminal::{confirm, About},
};
use clap::{ArgGroup, Args};
use clavis_client::{calls::RecoveryCall, did::Subject, guardians::GuardiansError};
use clavis_primitives::{recovery::GuardiansView, units::has_passed, Did};
use serde_json::json;
use std::path::PathBuf;

const PLAN_HELP: &str = "\
A plan is a JSON file. The first circle has the highest priority:

  { \"type\": \"clavis-guardian-plan\", \"version\": 1, \"circles\": [
    { \"guardians\": [\"did:clavis:...\", \"5Grw...\", \"5FHn...\"], \"threshold\": 2,
      \"overrideQuorum\": 3, \"freezeQuorum\": 2, \"delay\": \"7 days\", \"expiry\": \"21 days\" },
    { \"privateCircle\": \"family.json\", \"threshold\": 2, \"delay\": \"14 days\",
      \"inactivity\": \"365 days\", \"expiry\": \"28 days\" } ] }

Guardians are DIDs, addresses of accounts, and files of 'clavis guardians accept'. Such a
file takes --invitation. The file of a private circle comes from 'clavis guardians private'.
'threshold' guardians put another control set in place, unless you veto; 'overrideQuorum'
guardians do it in spite of a veto; 'freezeQuorum' guardians freeze the DID.
An attempt waits for 'delay', and ends after 'expiry'. With 'inactivity', for an inheritance,
it also waits until your control set has not acted for so long; such a circle cannot freeze.
Name two circles of different people that do not inherit, with an 'overrideQuorum': with one,
as many bad guardians as its threshold can help a thief of your keys.";

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("act").args(["plan", "remove", "finish", "cancel_change"]).required(true),
	override_usage = "clavis guardians set [OPTIONS] <--plan <FILE>|--remove|--finish|--cancel-change> <DID>",
	after_long_help = PLAN_HELP
)]
pub struct SetArgs {
	/// The DID
	pub did: Did,
	/// Name the guardians that this file lists; 'clavis guardians set --help' explains it
	#[arg(long, value_name = "FILE")]
	pub plan: Option<PathBuf>,
	/// Remove all guardians
	#[arg(long)]
	pub remove: bool,
	/// Put the change that waits in force; any account can
	#[arg(long)]
	pub finish: bool,
	/// Take back the change that waits
	#[arg(long)]
	pub cancel_change: bool,
	/// Do not ask for a confirmation of --plan or --remove
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub invitations: InvitationArgs,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Names the guardians of a DID, or acts on a change that waits.
pub async fn set(arguments: &SetArgs, mut online: Online) -> Result<(), Failure> {
	let did = &arguments.did;
	let at = online.chain.snapshot();
	let subject = Subject::look_up(&online.chain, did).await?;
	let view = look(did, &online, &at).await?;
	let clock = Clock::read(&at).await?;
	let signing = &arguments.signing;
	if arguments.finish {
		let view = waiting(view.as_ref(), did)?;
		check_due(view, &clock)?;
		online.output.begin(format_args!("Putting the change of guardians of {did} in force"), About::guardians(did));
		let account = account(signing)?.choose(&online.keyring)?;
		let sent = send(RecoveryCall::ApplyPlan(did.id), &account, &mut online).await?;
		report(did, &sent, format!("the change of guardians of {did} is in force"), json!({}), &online.output);
		return Ok(());
	}
	if arguments.cancel_change {
		waiting(view.as_ref(), did)?;
		online.output.begin(format_args!("Taking back the change of guardians of {did}"), About::guardians(did));
		let call = RecoveryCall::CancelChange(did.id);
		if let Outcome::Sent(sent) = as_control_set(&subject, call, signing, &mut online).await? {
			report(did, &sent, format!("the guardians of {did} stay as they are"), json!({}), &online.output);
		}
		return Ok(());
	}
	if arguments.remove && view.is_none() {
		return Err(GuardiansError::NoGuardians(Box::new(did.clone())).into());
	}
	// Before a confirmation and a password.
	subject.check_not_frozen(at.height())?;
	let named = match &arguments.plan {
		None => None,
		Some(file) => Some(read_plan(did, file, &arguments.invitations, &at, &clock, &online).await?),
	};
	let mut consequences = named.as_ref().map(NamedPlan::consequences).unwrap_or_default();
	consequences.push(preview(view.as_ref(), &clock));
	let consequences = consequences.join("\n");
	let question = match &named {
		None => format!("This removes all guardians of {did}"),
		Some(named) if named.words.is_empty() => format!("This names the guardians of {did}"),
		Some(_) => {
			format!("This names the guardians of {did}, whose words must be those that they read to you")
		},
	};
	// Those who sign a proposal see the plan. The holder alone has heard the words.
	if signing.payment.propose.is_none() || named.as_ref().is_some_and(|named| !named.words.is_empty()) {
		confirm(arguments.yes, &online.output, &consequences, &question)?;
	} else {
		online.output.note(consequences);
	}
	let (plan, warnings) = named.map(|named| (named.plan, named.warnings)).unzip();
	let call = RecoveryCall::SetPlan { did: did.id, plan };
	if let Outcome::Sent(sent) = as_control_set(&subject, call, signing, &mut online).await? {
		let account = online.next_payer(signing.payment.payer.as_ref(), &subject.record).await;
		report_change(did, &sent, &warnings.unwrap_or_default(), &clock, &account, &online);
	}
	Ok(())
}

/// Reports a change that is in force, or one that waits.
///
/// - `account`: the key that can put it in force.
fn report_change(did: &Did, sent: &Sent, warnings: &[String], clock: &Clock, account: &str, online: &Online) {
	let waits = sent.included.event("Recovery", "ChangeWaits").and_then(|event| event.number("applies_at"));
	let text = match waits {
		Some(block) => {
			let when = clock.when(block);
			let step = NextStep::by_account(format_args!("guardians set {did} --finish"), account);
			format!("the change waits until {when}: then put it in force with {step}")
		},
		None => format!("the guardians of {did} are as the plan says, from now on"),
	};
	report(
		did,
		sent,
		text,
		json!({ "inForce": waits.is_none(), "appliesAt": waits, "warnings": warnings }),
		&online.output,
	);
}

/// Says when a change of the plan is in force.
fn preview(view: Option<&GuardiansView>, clock: &Clock) -> String {
	let Some(view) = view else { return "The DID has no guardians yet: the plan is in force at once.".into() };
	let delay = view.plan.longest_delay();
	let mut text = format!(
		"The guardians of now stay for {}, up to {}, and can act until then.",
		clock.span(delay),
		clock.when(clock.block.saturating_add(delay))
	);
	if view.change.is_some() {
		text.push_str(" The change that waits already is dropped for this one.");
	}
	text
}

/// Returns the view of a DID with a change that waits.
fn waiting<'a>(view: Option<&'a GuardiansView>, did: &Did) -> Result<&'a GuardiansView, Failure> {
	view.filter(|view| view.change.is_some()).ok_or_else(|| {
		Failure::refused("noChange", format!("no change of the guardians of {did} waits"))
			.with_hint("'clavis guardians status' shows the plan in force")
	})
}

/// Checks that the change can be put in force in the next block.
fn check_due(view: &GuardiansView, clock: &Clock) -> Result<(), Failure> {
	let Some(change) = &view.change else { return Ok(()) };
	let next = view.block.saturating_add(1);
	if next < change.applies_at {
		let message = format!("the change waits until {}", clock.when(change.applies_at));
		return Err(Failure::refused("tooEarly", message).with_hint("run the command again in that block, or later"));
	}
	if change.has_lapsed(next) {
		let message = format!("the change lapsed after {}", clock.when(change.lapses_at));
		return Err(Failure::refused("changeLapsed", message).with_hint("ask for it again, with --plan or --remove"));
	}
	if let Some(until) = view.frozen_until.filter(|until| !has_passed(*until, next)) {
		let message = format!("the DID is frozen up to {}", clock.when(until));
		return Err(Failure::refused("didFrozen", message).with_hint("run the command again after that block"));
	}
	if change.paused {
		let message = "an attempt keeps the plan as it is: it has reached its threshold, or its deposit can be burned";
		return Err(
			Failure::refused("attemptStands", message).with_hint("'clavis recovery status' says when the attempt ends")
		);
	}
	Ok(())
}

/// Returns the account that sends: the one that --payer or --key names.
fn account(signing: &SigningArgs) -> Result<AccountArgs, Failure> {
	let SigningArgs { keys, payment } = signing;
	if payment.propose.is_some() {
		return Err(Failure::usage("any account can put a change in force, so there is nothing to propose")
			.with_hint("leave --propose out"));
	}
	Ok(AccountArgs { key: payment.payer.as_ref().or(keys.first()).cloned() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::{ChangeView, Quorum};

	#[test]
	fn a_change_is_put_in_force_when_it_is_due_and_not_before() {
		let mut guarded = guarded(3, Quorum::Threshold, false);
		assert!(waiting(Some(&guarded.view), &guarded.did).is_err() && waiting(None, &guarded.did).is_err());
		let mut due = |applies_at, paused| {
			guarded.view.change = Some(ChangeView { plan: None, applies_at, lapses_at: 99, paused });
			check_due(waiting(Some(&guarded.view), &guarded.did)?, &guarded.clock)
		};
		let kind = |result: Result<(), Failure>| result.unwrap_err().to_json()["error"]["kind"].clone();
		assert!(due(61, false).is_ok());
		assert_eq!(kind(due(62, false)), "tooEarly");
		assert_eq!(kind(due(61, true)), "attemptStands");
		guarded.view.frozen_until = Some(61);
		assert_eq!(kind(check_due(&guarded.view, &guarded.clock)), "didFrozen");
		guarded.view.block = 99;
		assert_eq!(kind(check_due(&guarded.view, &guarded.clock)), "changeLapsed");
	}

	#[test]
	fn a_holder_is_told_for_how_long_the_old_guardians_stay() {
		let guarded = guarded(1, Quorum::None, false);
		let text = preview(Some(&guarded.view), &guarded.clock);
		assert!(text.contains("28,800 blocks (1 day)") && text.contains("block #28860"), "{text}");
		assert!(preview(None, &guarded.clock).contains("at once"));
	}
}
