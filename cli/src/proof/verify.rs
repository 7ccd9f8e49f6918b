//! `clavis verify`: checks an answer by its proof. Asks no node.

use super::anchor::read_anchor;
use crate::{
	failure::Failure,
	files,
	terminal::Output,
	values::{moment, number},
};
use clap::Args;
use clavis_client::verification::{check, Checked, CheckedRules};
use clavis_primitives::{Did, Moment};
use clavis_resolution::format_moment;
use serde_json::{json, Map, Value};
use std::{
	path::PathBuf,
	time::{SystemTime, UNIX_EPOCH},
};

#[derive(Debug, Args)]
pub struct VerifyArgs {
	/// The complete result of a resolution with its proof, as JSON; - reads it from stdin
	pub file: PathBuf,
	/// The authority set that you trust, as 'clavis anchor' wrote it [default: $CLAVIS_ANCHOR]
	#[arg(long, value_name = "FILE")]
	pub anchor: Option<PathBuf>,
	/// Refuse a proof whose block is older than this
	#[arg(long, value_name = "SECONDS", value_parser = number::<0, u64>)]
	pub max_age: Option<u64>,
	/// Refuse an answer about another moment than this one, for which 'clavis did prove' asked
	#[arg(long, value_name = "MOMENT", value_parser = moment)]
	pub version_time: Option<Moment>,
	/// Refuse an answer about another DID
	#[arg(long)]
	pub did: Option<Did>,
}

/// Checks an answer.
pub fn verify(arguments: &VerifyArgs, output: &Output) -> Result<(), Failure> {
	let anchor = read_anchor(&anchor_file(arguments.anchor.clone())?)?;
	let result = files::read_json(&arguments.file)?;
	let checked = check(&result, &anchor, arguments.did.as_ref())?;
	if let Some(wanted) = arguments.version_time {
		check_moment(&checked, wanted)?;
	}
	if let Some(max_age) = arguments.max_age {
		checked.verified.check_age(now()?, max_age)?;
	}
	output.result(text(&checked), report(&checked));
	Ok(())
}

/// Checks that an answer is about the moment that was asked for. The proof only shows what held at the moment that the
/// answer names.
fn check_moment(checked: &Checked, wanted: Moment) -> Result<(), Failure> {
	// A DID that was never created did not exist at any earlier moment either.
	let Some(CheckedRules { asked, .. }) = checked.rules else { return Ok(()) };
	if asked == Some(wanted) {
		return Ok(());
	}
	let about = asked.map_or_else(|| "the moment of its block".into(), format_moment);
	let detail = format!("refused: the answer is about {about}, not about {}", format_moment(wanted));
	Err(Failure::refused("wrongMoment", detail).with_hint("ask with --version-time, or versionTime over HTTP"))
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
fn text(checked: &Checked) -> String {
	let Checked { did, verified, rules } = checked;
	let state = match (&verified.record, verified.next) {
		(None, _) => "does not exist".to_owned(),
		(Some(record), None) if !record.is_active() => format!("is deactivated, in version {}", record.version),
		(Some(record), None) if is_present(checked) => {
			format!("has this document, in version {}, the current one", record.version)
		},
		(Some(record), None) => {
			format!("had this document, in version {}, which is still the current one", record.version)
		},
		(Some(record), Some((next, at))) => {
			format!("had this document, in version {}, until version {next} of {}", record.version, format_moment(at))
		},
	};
	let weight = verified.weight;
	let under = match rules {
		None => String::new(),
		Some(CheckedRules { number, asked: None }) => format!("\nunder rule set {number}, that of the block"),
		Some(CheckedRules { number, asked: Some(at) }) => {
			format!(
				"\nunder rule set {number}, that of {}: its keys may be good for fewer purposes today",
				format_moment(*at)
			)
		},
	};
	format!(
		"{did}\nproven: it {state}{under}\nas of {} (block {}, {:#x})\nfinal by votes of {} out of {} in authority set {}",
		format_moment(verified.moment),
		verified.block,
		verified.hash,
		weight.signed,
		weight.total,
		verified.set_id,
	)
}

/// Returns true if the answer is about the state in the block, and not about an earlier moment.
fn is_present(Checked { verified, rules, .. }: &Checked) -> bool {
	let asked = rules.as_ref().and_then(|rules| rules.asked);
	verified.next.is_none() && asked.is_none_or(|asked| asked >= verified.moment)
}

/// The proven facts as JSON.
fn report(checked: &Checked) -> Value {
	let Checked { did, verified, rules } = checked;
	let mut report = Map::new();
	report.insert("verified".into(), true.into());
	report.insert("did".into(), did.to_string().into());
	report.insert("exists".into(), verified.record.is_some().into());
	if let Some(record) = &verified.record {
		report.insert("versionId".into(), record.version.to_string().into());
		report.insert("deactivated".into(), (!record.is_active()).into());
		report.insert("current".into(), is_present(checked).into());
	}
	if let Some(CheckedRules { number, asked }) = rules {
		let mut rules = Map::new();
		rules.insert("number".into(), (*number).into());
		rules.extend(asked.map(|at| ("at".to_owned(), format_moment(at).into())));
		report.insert("rules".into(), rules.into());
	}
	report.insert("block".into(), verified.block.into());
	report.insert("blockHash".into(), format!("{:#x}", verified.hash).into());
	report.insert("moment".into(), format_moment(verified.moment).into());
	report.insert("setId".into(), verified.set_id.into());
	report.insert("weight".into(), json!({ "signed": verified.weight.signed, "total": verified.weight.total }));
	report.into()
}
