//! `clavis recovery finish`: carries an attempt out. `clavis recovery cancel-deactivation`: what an override quorum can do at
//! once.

use crate::{
	failure::Failure,
	guardians::{
		acting::send,
		attempts,
		look::{AttemptArgs, Guarded},
		report::report,
	},
	online::Online,
	report::control_set,
	signing::account::AccountArgs,
	terminal::About,
	values::{circle, SignerRef},
};
use clap::Args;
use clavis_client::{
	calls::RecoveryCall,
	did::Subject,
	fingerprint,
	guardians::{contest_obstacle, obstacle, GuardiansError},
};
use clavis_primitives::{recovery::Quorum, units::has_passed, ControlSet, Did, PublicKey, Record};
use serde_json::json;

#[derive(Debug, Args)]
pub struct FinishArgs {
	/// The DID
	pub did: Did,
	#[command(flatten)]
	pub attempt: AttemptArgs,
	#[command(flatten)]
	pub account: AccountArgs,
}

#[derive(Debug, Args)]
pub struct CancelDeactivationArgs {
	/// The DID
	pub did: Did,
	/// The number of the circle, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Carries the attempt of a circle out.
pub async fn finish(arguments: &FinishArgs, mut online: Online) -> Result<(), Failure> {
	let FinishArgs { did, attempt: AttemptArgs { circle, rival }, account } = arguments;
	let account = account.choose(&online.keyring)?;
	let guarded = Guarded::look_up(did, &online).await?;
	let attempt = guarded.attempt_to_act_on(*circle, *rival)?;
	online.output.note(attempts::lines(&guarded, attempt).join("\n"));
	let Subject { record, .. } = Subject::look_up(&online.chain, did).await?;
	let in_the_way = obstacle(&guarded.view, attempt).or_else(|| contest_obstacle(&record, &guarded.view, attempt));
	if let Some(obstacle) = in_the_way {
		return Err(GuardiansError::Obstacle(obstacle).into());
	}
	online.output.begin(format_args!("Recovering {did}"), About::recovery(did));
	let call = RecoveryCall::Execute { did: did.id, circle: *circle, attempt: attempt.digest };
	let sent = send(call, &account, &mut online).await?;
	let version = sent.included.changes.last().map(|change| change.version.to_string());
	let Subject { record, .. } = Subject::look_up(&online.chain, did).await?;
	let lines = in_doubt(&record);
	if !lines.is_empty() {
		online.output.note("The theft leaves this in doubt, until the new control set settles it:");
		online.output.note(lines.join("\n"));
		online.output.note(
			"'clavis did revoke' ends a method or confirms its end, 'clavis did update' has --confirm and --restore.",
		);
	}
	let next = next_step(did, &attempt.set, &record, arguments.account.key.as_ref(), &online).await?;
	if let Some(command) = &next {
		online.output.note(format_args!(
			"The document does not have the keys of the new control set. Their holder adds them with '{command}'"
		));
	}
	let text = format!("{did} is recovered: its new control set is in power");
	let details = json!({
		"circle": circle,
		"rival": attempt.rival,
		"attempt": attempt.digest,
		"words": fingerprint::words(&attempt.digest),
		"versionId": version,
		"control": control_set(&attempt.set, Some(&did.network)),
		"nextCommand": next,
	});
	report(did, &sent, text, details, &online.output);
	Ok(())
}

/// Returns the command by which the holder adds the keys of the new control set to the document; `None` if they are there. A
/// recovery restores control, and never a method.
async fn next_step(
	did: &Did,
	set: &ControlSet,
	record: &Record<()>,
	given: Option<&SignerRef>,
	online: &Online,
) -> Result<Option<String>, Failure> {
	let methods = missing_methods(set, record);
	if methods.is_empty() {
		return Ok(None);
	}
	let mut is_here = false;
	for key in set.keys() {
		is_here |= online.keyring.find(key)?.is_some();
	}
	let account = match online.next_payer(given, record).await {
		account if is_here || account.starts_with("//") => account,
		// Another person finishes for the holder, who has other keys.
		_ => "KEY".into(),
	};
	Ok(Some(format!("clavis did update {did}{methods} --payer {account}")))
}

/// Returns the options that add the keys of a control set to a document, where it lacks them.
fn missing_methods(set: &ControlSet, record: &Record<()>) -> String {
	let is_missing = |key: &&PublicKey| record.document.methods.iter().all(|method| method.key != **key);
	set.keys().filter(is_missing).map(|key| format!(" --add-method {key}")).collect()
}

/// Lists what the recovery left in doubt.
fn in_doubt(record: &Record<()>) -> Vec<String> {
	let suspended = record.document.methods.iter().filter(|method| method.is_suspended());
	let suspended =
		suspended.map(|method| format!("  method #{}: a thief may have its key, or may have added it", method.id));
	let disputed = record.ended.iter().filter(|ended| ended.is_disputed());
	let disputed = disputed.map(|ended| format!("  the end of method #{}: a thief may have ended it", ended.method.id));
	suspended.chain(disputed).collect()
}

/// Calls off a deactivation that waits.
pub async fn cancel_deactivation(arguments: &CancelDeactivationArgs, mut online: Online) -> Result<(), Failure> {
	let CancelDeactivationArgs { did, circle, account } = arguments;
	let account = account.choose(&online.keyring)?;
	let guarded = Guarded::look_up(did, &online).await?;
	check_can_call_off(&guarded, *circle, &Subject::look_up(&online.chain, did).await?)?;
	online.output.begin(format_args!("Calling off the deactivation of {did}"), About::recovery(did));
	let call = RecoveryCall::CancelDeactivation { did: did.id, circle: *circle };
	let sent = send(call, &account, &mut online).await?;
	report(did, &sent, format!("{did} is not deactivated"), json!({ "circle": circle }), &online.output);
	Ok(())
}

/// Checks that a circle calls off a deactivation that waits: its attempt or the rival has its override quorum, and can still be
/// carried out.
fn check_can_call_off(guarded: &Guarded, circle: u8, subject: &Subject) -> Result<(), Failure> {
	let next = guarded.next_block();
	let of_circle = guarded.view.attempts.iter().filter(|attempt| attempt.circle == circle);
	let standing = of_circle.filter(|attempt| !has_passed(attempt.expires_at, next)).collect::<Vec<_>>();
	if standing.is_empty() {
		guarded.attempt_to_act_on(circle, false)?;
	}
	if subject.record.deactivates_at.is_none() {
		return Err(Failure::refused("nothingToChange", format!("no deactivation of {} waits", subject.did))
			.with_hint("there is nothing to do: 'clavis did show' shows the DID"));
	}
	let mut maturing = standing.iter().filter(|attempt| attempt.matures_at <= attempt.expires_at).peekable();
	if maturing.peek().is_none() {
		let message = format!("no attempt of circle {circle} can still wait for its whole delay before it expires");
		return Err(Failure::refused("cannotMature", message).with_hint("open another one later"));
	}
	if maturing.all(|attempt| attempt.quorum != Quorum::Override) {
		let message = format!("no attempt of circle {circle} has reached its override quorum");
		return Err(Failure::refused("belowOverrideQuorum", message)
			.with_hint("'clavis recovery status' says how many guardians are missing"));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{command::Cli, guardians::attempts::tests::guarded};
	use clap::Parser;
	use clavis_primitives::{record::Announced, recovery::AttemptView, Change, Inception, NewMethod, Purpose};
	use sp_core::H256;

	const KEY: &str = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";

	fn record(set: &ControlSet, methods: &[PublicKey]) -> Record<()> {
		let inception = Inception { control: set.clone(), next: None, salt: H256::zero() };
		let add = |(number, key): (usize, &PublicKey)| {
			let purposes = [Purpose::Authentication].into_iter().collect();
			let id = format!("key-{number}").parse().unwrap();
			Change::AddMethod(NewMethod { id, key: *key, purposes, expires: None })
		};
		Record::create(inception, methods.iter().enumerate().map(add), 100, 1).unwrap()
	}

	#[test]
	fn the_next_step_adds_the_keys_that_the_document_lacks() {
		let set = guarded(1, Quorum::None, false).view.attempts[0].set.clone();
		let key = *set.keys().next().unwrap();
		let methods = missing_methods(&set, &record(&set, &[]));
		assert_eq!(methods, format!(" --add-method {key}"));
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
		let command = format!("clavis did update {did}{methods} --payer //Alice");
		assert!(Cli::try_parse_from(command.split(' ')).is_ok(), "{command}");
		assert_eq!(missing_methods(&set, &record(&set, &[key])), "");
	}

	#[test]
	fn a_deactivation_is_called_off_by_an_attempt_that_can_alone() {
		let kind = |guarded: &Guarded, announced: bool| {
			let mut record = record(&ControlSet::single(KEY.parse().unwrap()), &[]);
			record.deactivates_at = announced.then_some(Announced { at: 90, until: 120 });
			let outcome = check_can_call_off(guarded, 0, &Subject { did: guarded.did.clone(), record });
			outcome.map_err(|failure| failure.to_json()["error"]["kind"].as_str().unwrap().to_owned())
		};
		for (quorum, announced, matures, expected) in [
			(Quorum::Override, true, true, Ok(())),
			(Quorum::Threshold, true, true, Err("belowOverrideQuorum")),
			(Quorum::Override, false, true, Err("nothingToChange")),
			(Quorum::Override, true, false, Err("cannotMature")),
		] {
			let mut guarded = guarded(4, quorum, false);
			let attempt = &mut guarded.view.attempts[0];
			if !matures {
				attempt.matures_at = attempt.expires_at + 1;
			}
			let last = attempt.expires_at;
			assert_eq!(kind(&guarded, announced), expected.map_err(str::to_owned), "{quorum:?}");
			// The rival beside it is enough.
			let first = guarded.view.attempts[0].clone();
			let rival = AttemptView { rival: true, quorum: Quorum::Override, matures_at: last, ..first };
			guarded.view.attempts.push(rival);
			let with_rival = if announced { Ok(()) } else { Err("nothingToChange".to_owned()) };
			assert_eq!(kind(&guarded, announced), with_rival, "{quorum:?}");
			guarded.view.block = last;
			assert_eq!(kind(&guarded, announced), Err("attemptExpired".into()));
			guarded.view.attempts.clear();
			assert_eq!(kind(&guarded, announced), Err("noAttempt".into()));
		}
	}
}
