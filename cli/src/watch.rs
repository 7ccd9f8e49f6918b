//! `clavis watch`: tells at once of what happens to DIDs.

use crate::{failure::Failure, online::Online, terminal::Output, values::number};
use clap::Args;
use clavis_client::{
	chain::{ChainEvent, FinalBlock, Snapshot},
	did::{DidError, Subject},
	watch::{subject_of, Alert, DidState},
};
use clavis_primitives::{BlockHeight, Did, DidId};
use clavis_resolution::{format_moment, guardian_warnings, GuardianWarning};
use serde_json::{json, Value};
use sp_core::H256;
use std::{
	io::Write,
	path::{Path, PathBuf},
	process::{Command, Stdio},
};

#[derive(Debug, Args)]
pub struct WatchArgs {
	/// The DIDs
	#[arg(value_name = "DID", required = true)]
	pub dids: Vec<Did>,
	/// Start at this block, whose state the node must still have [default: the block after the newest final one, after a
	/// report of what stands already]
	#[arg(long, value_name = "N", value_parser = number::<1, u32>)]
	pub from_block: Option<BlockHeight>,
	/// Stop after this block
	#[arg(long, value_name = "N", value_parser = number::<1, u32>)]
	pub until_block: Option<BlockHeight>,
	/// Stop after the first block with an event; what stands at the start is no event
	#[arg(long)]
	pub once: bool,
	/// Run this program for each event, without a shell: it gets the line of JSON on its stdin
	#[arg(long, value_name = "PROGRAM")]
	pub exec: Option<PathBuf>,
}

/// A DID that is watched.
struct Watched {
	did: Did,
	/// The key that pays for what its holder does, as the command names it.
	account: String,
	/// Its guardians that are DIDs: their events change what guardians can do.
	guardians: Vec<DidId>,
	/// The warnings about its guardians that were told.
	warnings: Vec<GuardianWarning>,
}

/// Follows the final blocks. Returns whether it told of an event that a holder must act on at once, if it did not expect it.
pub async fn run(arguments: &WatchArgs, online: &Online) -> Result<bool, Failure> {
	let WatchArgs { dids, from_block, until_block, .. } = arguments;
	let Online { chain, output, .. } = online;
	let here = chain.snapshot();
	let mut next = from_block.unwrap_or(here.height().saturating_add(1));
	check_range(next, *until_block, here.height())?;
	let mut watched = Vec::new();
	for did in dids {
		let account = match Subject::look_up(chain, did).await {
			Ok(subject) => online.paying_key(&subject.record).await?,
			// A person who starts early may see the past of a DID that has ended.
			Err(DidError::Deactivated(_)) if from_block.is_some() => String::new(),
			Err(error) => return Err(error.into()),
		};
		let mut one = Watched { did: did.clone(), account, guardians: Vec::new(), warnings: Vec::new() };
		let block = FinalBlock { height: here.height(), hash: here.hash(), moment: here.moment(), events: Vec::new() };
		for alert in one.tell(&block, &here, chain.id().genesis, Alert::standing).await? {
			tell(&alert, &block, arguments.exec.as_deref(), output).await?;
		}
		watched.push(one);
	}
	if watched.iter().any(|watched| watched.account == "KEY") {
		output.note(
			"No key of the keystore has tokens. In the commands below, name a key that pays in the place of KEY.",
		);
	}
	output.note(format_args!("Watching from block #{next}. Stop with Ctrl-C."));
	let ended = follow(arguments, &mut watched, &mut next, online).await;
	// Also after an error: the block at which the next watcher goes on.
	output.note(end_note(next));
	ended
}

/// Blocks that one node may be behind another one. A watcher that goes on at another node waits for them.
const NODES_APART: BlockHeight = 100;

/// Checks that there is a block to read, and that the first one is not far beyond the last final one.
fn check_range(next: BlockHeight, until: Option<BlockHeight>, last: BlockHeight) -> Result<(), Failure> {
	if next > last.saturating_add(NODES_APART) {
		let message = format!("block #{next} is still to come: the last final block of the node is #{last}");
		return Err(
			Failure::usage(message).with_hint("name an earlier block with --from-block, or leave the option out")
		);
	}
	match until.filter(|until| *until < next) {
		Some(until) => {
			let message =
				format!("--until-block {until} lies before block {next}, at which the command starts to read");
			Err(Failure::usage(message).with_hint("name a later block, or an earlier start with --from-block"))
		},
		None => Ok(()),
	}
}

impl Watched {
	/// Tells what `alerts` finds in the state of the DID after a block, and then each warning about its guardians that is new.
	/// Makes a request, and another one if the DID has guardians.
	async fn tell(
		&mut self,
		block: &FinalBlock,
		at: &Snapshot,
		genesis: H256,
		alerts: impl FnOnce(&DidState<'_>) -> Vec<Alert>,
	) -> Result<Vec<Alert>, Failure> {
		let record = at.record(self.did.id).await?;
		let view = match record.as_ref().and_then(|record| record.guarded) {
			Some(_) => at.guardians(self.did.id).await?,
			None => None,
		};
		let state = DidState {
			did: &self.did,
			record: record.as_ref(),
			view: view.as_ref(),
			genesis,
			block: block.height,
			moment: block.moment,
			account: &self.account,
		};
		let mut told = alerts(&state);
		let warnings = view.as_ref().map(guardian_warnings).unwrap_or_default();
		let new = warnings.iter().filter(|warning| !self.warnings.contains(warning));
		told.extend(new.map(|warning| Alert::of_warning(&state, warning)));
		self.guardians = view.iter().flat_map(|view| view.plan.guardian_dids()).copied().collect();
		self.warnings = warnings;
		Ok(told)
	}

	/// Returns whether an event concerns the DID: it is about the DID, or about one of its guardians.
	fn concerns(&self, event: &ChainEvent) -> bool {
		subject_of(event).is_some_and(|id| id == self.did.id || self.guardians.contains(&id))
	}
}

/// Tells the last block that was read, and how to go on after it.
fn end_note(next: BlockHeight) -> String {
	format!("Read up to block #{}. Go on with --from-block {next}.", next.saturating_sub(1))
}

/// Reads block after block from `next` on, which is always the block to read next.
async fn follow(
	arguments: &WatchArgs,
	watched: &mut [Watched],
	next: &mut BlockHeight,
	online: &Online,
) -> Result<bool, Failure> {
	let WatchArgs { until_block, once, exec, .. } = arguments;
	let Online { chain, output, .. } = online;
	let mut blocks = chain.follow(Some(*next)).await?;
	let mut is_urgent = false;
	loop {
		let (block, at) = tokio::select! {
			block = blocks.next() => block?,
			_ = tokio::signal::ctrl_c() => return Ok(is_urgent),
		};
		let mut told = false;
		for one in watched.iter_mut() {
			let events = block.events.iter().filter(|event| one.concerns(event)).collect::<Vec<_>>();
			if events.is_empty() {
				continue;
			}
			let of_events =
				|state: &DidState<'_>| events.iter().filter_map(|event| Alert::of(event, state)).collect::<Vec<_>>();
			for alert in one.tell(&block, &at, chain.id().genesis, of_events).await? {
				tell(&alert, &block, exec.as_deref(), output).await?;
				is_urgent |= alert.urgent;
				told = true;
			}
		}
		*next = block.height.saturating_add(1);
		if output.is_closed() || (*once && told) || until_block.is_some_and(|until| block.height >= until) {
			return Ok(is_urgent);
		}
	}
}

/// Prints an event, and has the program of the holder told of it.
async fn tell(alert: &Alert, block: &FinalBlock, program: Option<&Path>, output: &Output) -> Result<(), Failure> {
	let line = value(alert, block);
	output.line(text(alert, block), &line);
	match program {
		Some(program) => {
			let (program, text) = (program.to_owned(), format!("{line}\n"));
			let run = tokio::task::spawn_blocking(move || pass_on(&text, &program));
			run.await.unwrap_or_else(|error| Err(Failure::usage(error).with_hint("run the command again")))
		},
		None => Ok(()),
	}
}

/// Runs a program with a line on its stdin, and waits for its end. Nothing from the chain becomes part of a command.
fn pass_on(line: &str, program: &Path) -> Result<(), Failure> {
	let failed = |fault: String| {
		Failure::usage(format!("the program {} {fault}", program.display()))
			.with_hint("the event was printed; mend the program, and go on with --from-block")
	};
	let started = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
	let mut child = started.map_err(|error| failed(format!("cannot be run: {error}")))?;
	if let Some(mut stdin) = child.stdin.take() {
		// A program that reads nothing closes it.
		let _ = stdin.write_all(line.as_bytes());
	}
	let status = child.wait().map_err(|error| failed(format!("cannot be waited for: {error}")))?;
	match status.success() {
		true => Ok(()),
		false => Err(failed(format!("failed ({status})"))),
	}
}

fn text(alert: &Alert, block: &FinalBlock) -> String {
	let mark = if alert.urgent { "!" } else { " " };
	let moment = format_moment(block.moment);
	let mut text = format!("{mark} {moment}  block #{}  {}\n  {}", block.height, alert.did, alert.words);
	if let Some(words) = alert.fingerprint() {
		text.push_str(&format!("\n  words of the attempt: {words}"));
	}
	if let Some(next) = &alert.next {
		text.push_str(&format!("\n  {next}"));
	}
	text
}

fn value(alert: &Alert, block: &FinalBlock) -> Value {
	json!({
		"did": alert.did.to_string(),
		"event": alert.event,
		"urgent": alert.urgent,
		"message": alert.words,
		"hint": alert.next,
		"circle": alert.circle,
		"attempt": alert.attempt.map(|attempt| format!("{attempt:#x}")),
		"words": alert.fingerprint(),
		"block": block.height,
		"blockHash": format!("{:#x}", block.hash),
		"moment": format_moment(block.moment),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{command::Cli, guardians::attempts::tests::guarded};
	use clap::Parser;
	use clavis_primitives::{
		record::Announced,
		recovery::{AttemptView, BallotAct, BallotView, ChangeView, OutrankedView, Quorum},
		Inception, Record,
	};
	use std::collections::BTreeSet;

	/// The commands in a text, each as its arguments.
	fn commands_in(text: &str) -> Vec<Vec<&str>> {
		let quoted = text.split('\'').skip(1).step_by(2);
		quoted.filter(|quoted| quoted.starts_with("clavis ")).map(|command| command.split(' ').collect()).collect()
	}

	#[test]
	fn every_step_that_is_told_is_a_command_that_the_program_takes() {
		let mut names = BTreeSet::new();
		for (quorum, vetoed, committed, frozen) in [
			(Quorum::None, false, true, false),
			(Quorum::Threshold, true, false, true),
			(Quorum::Override, true, false, false),
		] {
			let mut guarded = guarded(3, quorum, vetoed);
			let view = &mut guarded.view;
			let shown = view.attempts[0].clone();
			view.attempts.push(AttemptView { rival: true, ..shown.clone() });
			view.expired = [false, true].map(|rival| AttemptView { circle: 1, rival, ..shown.clone() }).to_vec();
			let ended = |rival| OutrankedView { circle: 2, rival, digest: H256::zero(), until: 90 };
			view.outranked = [false, true].map(ended).to_vec();
			let (act, votes) = (BallotAct::Freeze, Vec::new());
			view.ballots = vec![BallotView { circle: 0, act, votes, counted: 1, quorum: 2, closes_at: 90 }];
			view.change = Some(ChangeView { plan: None, applies_at: 90, lapses_at: 200, paused: false });
			let control = view.attempts[0].set.clone();
			let inception = Inception { control, next: committed.then_some(H256::zero()), salt: H256::zero() };
			let mut record = Record::create(inception, [], 100, 1).unwrap();
			record.deactivates_at = Some(Announced { at: 90, until: 120 });
			record.frozen_until = frozen.then_some(90);
			for view in [Some(&guarded.view), None] {
				let state = DidState {
					did: &guarded.did,
					record: Some(&record),
					view,
					genesis: guarded.genesis,
					block: 60,
					moment: 1_767_225_600,
					account: "//Alice",
				};
				for alert in Alert::standing(&state) {
					let next = alert.next.unwrap();
					let commands = commands_in(&next);
					assert!(!commands.is_empty(), "{next}");
					for command in commands {
						let parsed = Cli::try_parse_from(&command);
						assert!(parsed.is_ok(), "{next}: {}", parsed.unwrap_err());
						let rival = if command.contains(&"--rival") { " --rival" } else { "" };
						names.insert(format!("{} {}{rival}", command[1], command[2]));
					}
				}
			}
		}
		for name in [
			"recovery veto",
			"recovery close",
			"recovery close --rival",
			"recovery forfeit",
			"recovery forfeit --rival",
			"did rotate",
			"guardians set",
			"recovery request",
		] {
			assert!(names.contains(name), "{name} is not among {names:?}");
		}
	}

	#[test]
	fn a_watch_that_would_end_before_it_starts_is_refused() {
		assert!(check_range(9, None, 8).is_ok() && check_range(9, Some(9), 8).is_ok());
		// The next one to ask is a node that is some blocks behind the last one.
		assert!(check_range(9, None, 2).is_ok());
		let early = check_range(103, None, 2).unwrap_err().to_json();
		assert!(early["error"]["message"].as_str().unwrap().contains("still to come"), "{early}");
		let failure = check_range(9, Some(8), 8).unwrap_err().to_json();
		assert!(
			failure["error"]["message"].as_str().unwrap().contains("--until-block 8 lies before block 9"),
			"{failure}"
		);
	}

	#[test]
	fn the_end_names_the_last_block_and_the_one_to_go_on_with() {
		assert_eq!(end_note(10), "Read up to block #9. Go on with --from-block 10.");
	}

	#[test]
	fn a_program_gets_the_event_as_data() {
		let folder = tempfile::tempdir().unwrap();
		let (program, seen) = (folder.path().join("program"), folder.path().join("seen"));
		std::fs::write(&program, format!("#!/bin/sh\ncat >{}\n", seen.display())).unwrap();
		let mut permissions = std::fs::metadata(&program).unwrap().permissions();
		std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o700);
		std::fs::set_permissions(&program, permissions).unwrap();
		let line = "{ \"message\": \"$(touch x); `touch y`\" }\n";
		pass_on(line, &program).unwrap();
		assert_eq!(std::fs::read_to_string(&seen).unwrap(), line);
		for (program, fault) in [("false", "failed"), ("/nowhere/program", "cannot be run")] {
			let error = pass_on(line, Path::new(program)).unwrap_err().to_json()["error"]["message"].to_string();
			assert!(error.contains(fault), "{error}");
		}
	}

	#[test]
	fn an_alert_is_told_in_text_and_in_one_line_of_json() {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let alert = Alert {
			did: did.clone(),
			event: "Recovery.AttemptOpened".into(),
			urgent: true,
			words: "Guardians ask for another control set".into(),
			next: Some("veto at once".into()),
			circle: Some(1),
			attempt: Some(H256::zero()),
		};
		let block = FinalBlock { height: 9, hash: H256::zero(), moment: 1_767_225_600, events: Vec::new() };
		let text = text(&alert, &block);
		for part in
			["! 2026-01-01T00:00:00Z  block #9", "Guardians ask", "abandon abandon", "veto at once", &did.to_string()]
		{
			assert!(text.contains(part), "{text}");
		}
		let value = value(&alert, &block);
		assert_eq!(value.to_string().lines().count(), 1);
		assert_eq!((&value["circle"], &value["urgent"]), (&json!(1), &json!(true)));
	}
}
