//! `clavis verify`: checks an answer by its proof. Asks no node.

use super::{
	anchor::read_anchor,
	group,
	question::{GroupQuestionArgs, QuestionArgs},
};
use crate::{failure::Failure, files, terminal::Output, values::number};
use clap::Args;
use clavis_client::verification::{check, check_group, is_about_group, Checked};
use clavis_primitives::{groups::GroupId, Did, Moment};
use clavis_proofs::{Anchor, ProvenVersion, Verified, VoteWeight};
use clavis_resolution::format_moment;
use serde_json::{json, Map, Value};
use sp_core::H256;
use std::{
	path::PathBuf,
	time::{SystemTime, UNIX_EPOCH},
};

#[derive(Debug, Args)]
pub struct VerifyArgs {
	/// The complete result of a question with its proof, as JSON; - reads it from stdin
	pub file: PathBuf,
	/// The authority set that you trust, as 'clavis anchor' wrote it [default: $CLAVIS_ANCHOR]
	#[arg(long, value_name = "FILE")]
	pub anchor: Option<PathBuf>,
	/// Refuse a proof whose block is older than this
	#[arg(long, value_name = "SECONDS", value_parser = number::<0, u64>)]
	pub max_age: Option<u64>,
	#[command(flatten)]
	pub question: QuestionArgs,
	/// The DID that you asked about
	#[arg(long, required_unless_present = "group", conflicts_with_all = ["epoch", "membership"])]
	pub did: Option<Did>,
	/// The group that you asked about
	#[arg(long, conflicts_with_all = ["did", "version_id", "version_time"])]
	pub group: Option<GroupId>,
	#[command(flatten)]
	pub of_group: GroupQuestionArgs,
}

/// Checks an answer. The answer about another DID or group, or to another question, is refused.
pub fn verify(arguments: &VerifyArgs, output: &Output) -> Result<(), Failure> {
	let anchor = read_anchor(&anchor_file(arguments.anchor.clone())?)?;
	let result = files::read_json(&arguments.file)?;
	match (&arguments.group, &arguments.did) {
		(Some(group), _) => verify_group(arguments, *group, &result, &anchor, output),
		(None, Some(did)) => verify_did(arguments, did, &result, &anchor, output),
		(None, None) => Err(Failure::usage("there is no DID and no group to check the answer for")
			.with_hint("name what you asked about, with --did or --group")),
	}
}

fn verify_did(
	arguments: &VerifyArgs,
	did: &Did,
	result: &Value,
	anchor: &Anchor,
	output: &Output,
) -> Result<(), Failure> {
	if is_about_group(result) {
		return Err(Failure::refused("wrongDid", format!("the answer is about a group, and not about {did}"))
			.with_hint("name the group that you asked about: --group"));
	}
	let checked = check(result, did, arguments.question.question(), anchor)?;
	if let Some(max_age) = arguments.max_age {
		checked.verified.check_age(now()?, max_age)?;
	}
	output.result(text(&checked), report(&checked));
	Ok(())
}

fn verify_group(
	arguments: &VerifyArgs,
	id: GroupId,
	answer: &Value,
	anchor: &Anchor,
	output: &Output,
) -> Result<(), Failure> {
	let question = arguments.of_group.question(&anchor.network)?;
	let checked = check_group(answer, id, &question, anchor)?;
	if let Some(max_age) = arguments.max_age {
		checked.verified.check_age(now()?, max_age)?;
	}
	output.result(group::text(&checked, &anchor.network), group::report(&checked, answer));
	Ok(())
}

fn anchor_file(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
	let from_environment = || std::env::var_os("CLAVIS_ANCHOR").filter(|value| !value.is_empty()).map(PathBuf::from);
	given.or_else(from_environment).ok_or_else(|| {
		let hint = "get one from a node that you trust with 'clavis anchor --out FILE', and name it with --anchor";
		Failure::usage("no anchor is named to check the proof against").with_hint(hint)
	})
}

fn now() -> Result<Moment, Failure> {
	let since = SystemTime::now().duration_since(UNIX_EPOCH);
	since
		.map(|age| age.as_secs())
		.map_err(|_| Failure::usage("the clock of this device is before 1970").with_hint("set the clock"))
}

/// The proven facts as text for a person.
fn text(Checked { did, verified, .. }: &Checked) -> String {
	let (state, under) = match &verified.version {
		None => ("does not exist".to_owned(), String::new()),
		Some(version) => (state(version), rules(version)),
	};
	let Verified { moment, block, hash, weight, set_id, .. } = verified;
	format!("{did}\nproven: it {state}{under}\n{}", finality(*moment, *block, hash, *weight, *set_id))
}

/// Says when the facts were true, and by which votes.
pub(super) fn finality(moment: Moment, block: u32, hash: &H256, weight: VoteWeight, set_id: u64) -> String {
	let (moment, VoteWeight { signed, total }) = (format_moment(moment), weight);
	format!(
		"as of {moment} (block {block}, {hash:#x})\nfinal by votes of {signed} out of {total} in authority set {set_id}"
	)
}

/// Says what the version is, in words that follow "it".
fn state(ProvenVersion { record, latest, next, at, .. }: &ProvenVersion) -> String {
	let number = record.version;
	match next {
		None if !record.is_active() => format!("is deactivated, in version {number}"),
		None if at.is_none() => format!("has this document, in version {number}, the current one"),
		None => format!("had this document, in version {number}, which is still the current one"),
		Some((next, start)) => {
			let since = if latest.is_active() { "" } else { "; it is deactivated now" };
			format!("had this document, in version {number}, until version {next} of {}{since}", format_moment(*start))
		},
	}
}

/// Says which rules the answer obeys.
fn rules(ProvenVersion { at, rules, .. }: &ProvenVersion) -> String {
	let number = rules.number;
	match at {
		None => format!("\nunder rule set {number}, that of the block"),
		Some(at) => format!(
			"\nunder rule set {number}, that of {}: its keys may be good for fewer purposes today",
			format_moment(*at)
		),
	}
}

/// The proven facts as JSON.
fn report(Checked { did, verified, .. }: &Checked) -> Value {
	let mut report = Map::new();
	report.insert("verified".into(), true.into());
	report.insert("did".into(), did.to_string().into());
	report.insert("exists".into(), verified.version.is_some().into());
	if let Some(ProvenVersion { record, latest, at, rules, .. }) = &verified.version {
		report.insert("versionId".into(), record.version.to_string().into());
		report.insert("deactivated".into(), (!latest.is_active()).into());
		// An answer about a moment is about the past, even if its version is still the current one.
		report.insert("current".into(), at.is_none().into());
		let mut applied = Map::new();
		applied.insert("number".into(), rules.number.into());
		applied.extend(at.map(|at| ("at".to_owned(), format_moment(at).into())));
		report.insert("rules".into(), applied.into());
	}
	report.insert("block".into(), verified.block.into());
	report.insert("blockHash".into(), format!("{:#x}", verified.hash).into());
	report.insert("moment".into(), format_moment(verified.moment).into());
	report.insert("setId".into(), verified.set_id.into());
	report.insert("weight".into(), json!({ "signed": verified.weight.signed, "total": verified.weight.total }));
	report.into()
}
