//! `clavis verify` and `clavis anchor`: answers checked without a node, and what they are checked against.

use crate::{failure::Failure, terminal::output::Output};
use clap::Args;
use clavis_client::{
	chain::Chain,
	verification::{check, Checked, CheckedRules, VerificationError},
};
use clavis_primitives::{Did, Moment};
use clavis_proofs::{Anchor, ProofError, MAX_SET_CHANGES};
use clavis_resolution::format_moment;
use serde_json::{json, Map, Value};
use std::{
	io::Read,
	path::{Path, PathBuf},
	time::{SystemTime, UNIX_EPOCH},
};

/// The most bytes of a file that are read.
const MAX_FILE_BYTES: u64 = 16 << 20;

#[derive(Debug, Args)]
pub struct Verify {
	/// The whole result of a resolution with its proof, as JSON; - reads it from stdin
	pub file: PathBuf,
	/// The authorities that you trust, as 'clavis anchor' wrote them [default: $CLAVIS_ANCHOR]
	#[arg(long, value_name = "FILE")]
	pub anchor: Option<PathBuf>,
	/// Refuse a proof whose block was made longer ago
	#[arg(long, value_name = "SECONDS")]
	pub max_age: Option<u64>,
	/// Refuse an answer that is not about this moment: the one that was asked for with --version-time
	#[arg(long, value_name = "MOMENT", value_parser = clavis_resolution::moment)]
	pub version_time: Option<Moment>,
	/// Refuse an answer about any other DID
	#[arg(long)]
	pub did: Option<Did>,
}

#[derive(Debug, Args)]
pub struct AnchorArgs {
	/// Write it to this file instead of showing it
	#[arg(long, value_name = "FILE")]
	pub out: Option<PathBuf>,
	/// Start from an anchor that you have, and follow the changes since, each of which is checked
	#[arg(long, value_name = "FILE", conflicts_with = "genesis")]
	pub from: Option<PathBuf>,
	/// Start from the authorities of the first block, and follow the changes since
	#[arg(long)]
	pub genesis: bool,
}

/// Checks an answer. No node is asked.
pub fn verify(arguments: &Verify, output: &Output) -> Result<(), Failure> {
	let anchor = read_anchor(&anchor_file(arguments.anchor.clone())?)?;
	let result = read_json(&arguments.file)?;
	let checked = check(&result, &anchor, arguments.did.as_ref()).map_err(refused)?;
	if let Some(wanted) = arguments.version_time {
		check_moment(&checked, wanted)?;
	}
	if let Some(max_age) = arguments.max_age {
		checked.verified.check_age(now()?, max_age)?;
	}
	output.result(text(&checked), report(&checked));
	Ok(())
}

/// A proof shows what held at the moment that the answer names. Only whoever asked knows which one was asked for.
fn check_moment(checked: &Checked, wanted: Moment) -> Result<(), Failure> {
	// That a DID was never created holds for every moment up to the block's.
	let Some(CheckedRules { asked, .. }) = checked.rules else { return Ok(()) };
	if asked == Some(wanted) {
		return Ok(());
	}
	let about = asked.map_or_else(|| "the moment of its block".into(), format_moment);
	let detail = format!("refused: the answer is about {about}, and not about {}", format_moment(wanted));
	Err(Failure::refused("wrongMoment", detail).with_hint("ask with --version-time, or versionTime over HTTP"))
}

/// Asks a node who makes blocks final.
pub async fn anchor(arguments: &AnchorArgs, chain: &Chain, output: &Output) -> Result<(), Failure> {
	let mut anchor = match &arguments.from {
		Some(file) => read_anchor(file)?,
		None => chain.anchor(arguments.genesis).await?,
	};
	if anchor.genesis != chain.id().genesis || anchor.network != *chain.network() {
		return Err(Failure::refused("wrongNetwork", "the node is of another chain than the anchor"));
	}
	if arguments.from.is_some() || arguments.genesis {
		let known = anchor.newest()?;
		let changes = chain.set_changes(known.id).await?;
		let room = MAX_SET_CHANGES.saturating_sub(anchor.changes.len());
		if changes.len() > room {
			let failure = Failure::refused("tooManyChanges", format!("there were more than {room} changes since"));
			return Err(failure.with_hint("get a new anchor from a node that you trust: 'clavis anchor'"));
		}
		anchor.changes.extend(changes);
		anchor.newest()?;
	}
	let newest = anchor.newest()?;
	let written = anchor.to_json();
	match &arguments.out {
		Some(file) => {
			write(file, &written)?;
			let count = newest.authorities.len();
			let text =
				format!("{}: authority set {} of {count}, written to {}", network(&anchor), newest.id, file.display());
			output.result(text, written);
		},
		None => output.result(format!("{written:#}"), written),
	}
	Ok(())
}

/// Writes JSON for people and programs.
pub fn write(file: &Path, value: &Value) -> Result<(), Failure> {
	let unwritable = |error| Failure::usage(format!("{} cannot be written: {error}", file.display()));
	std::fs::write(file, format!("{value:#}\n")).map_err(unwritable)
}

fn network(anchor: &Anchor) -> &str {
	if anchor.network.is_main() {
		"the main network"
	} else {
		anchor.network.as_str()
	}
}

fn anchor_file(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
	let from_environment = || std::env::var_os("CLAVIS_ANCHOR").filter(|value| !value.is_empty()).map(PathBuf::from);
	given.or_else(from_environment).ok_or_else(|| {
		let hint = "get one from a node that you trust ('clavis anchor --out FILE'), and name it with --anchor";
		Failure::usage("a proof is checked against an anchor, and none was named").with_hint(hint)
	})
}

fn read_anchor(file: &Path) -> Result<Anchor, Failure> {
	Anchor::from_json(&read_json(file)?).map_err(|error| Failure::usage(format!("{}: {error}", file.display())))
}

fn read_json(file: &Path) -> Result<Value, Failure> {
	let unreadable = |error| Failure::usage(format!("{} cannot be read: {error}", file.display()));
	let mut text = Vec::new();
	let source: Box<dyn Read> = match file.as_os_str() == "-" {
		true => Box::new(std::io::stdin()),
		false => Box::new(std::fs::File::open(file).map_err(unreadable)?),
	};
	source.take(MAX_FILE_BYTES.saturating_add(1)).read_to_end(&mut text).map_err(unreadable)?;
	if text.len() as u64 > MAX_FILE_BYTES {
		return Err(Failure::usage(format!("{} is over {MAX_FILE_BYTES} bytes", file.display())));
	}
	serde_json::from_slice(&text).map_err(|error| Failure::usage(format!("{} is no JSON: {error}", file.display())))
}

fn now() -> Result<Moment, Failure> {
	let since = SystemTime::now().duration_since(UNIX_EPOCH);
	since.map(|age| age.as_secs()).map_err(|_| Failure::usage("this machine's clock is before 1970: set it"))
}

fn refused(error: VerificationError) -> Failure {
	let failure = Failure::refused(error.kind(), format!("refused: {error}"));
	match error.hint() {
		Some(hint) => failure.with_hint(hint),
		None => failure,
	}
}

/// What was proven, for people.
fn text(checked: &Checked) -> String {
	let Checked { did, verified, rules } = checked;
	let what = match (&verified.record, verified.next) {
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
			format!("\nunder rule set {number}, that of {}: its keys may be good for less by now", format_moment(*at))
		},
	};
	format!(
		"{did}\nproven: it {what}{under}\nas of {} (block {}, {:#x})\nfinal by votes of {} out of {} in authority set {}",
		format_moment(verified.moment),
		verified.block,
		verified.hash,
		weight.signed,
		weight.total,
		verified.set_id,
	)
}

/// Whether the answer is about how things stand in the block, and not about a moment before.
fn is_present(Checked { verified, rules, .. }: &Checked) -> bool {
	let asked = rules.as_ref().and_then(|rules| rules.asked);
	verified.next.is_none() && asked.is_none_or(|asked| asked >= verified.moment)
}

/// What was proven, for programs.
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

impl From<ProofError> for Failure {
	fn from(error: ProofError) -> Self {
		refused(error.into())
	}
}
