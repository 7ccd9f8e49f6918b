//! `clavis did show`.

use crate::{
	failure::Failure,
	online::Online,
	proof::question::QuestionArgs,
	resolution::{check, list_at, text_at},
	terminal::qr,
	values::whole_document,
};
use clap::Args;
use clavis_primitives::{record::Announced, BlockHeight, Did, DidUrl, PublicKey, Purpose, Question, Record};
use clavis_resolution::format_moment;
use serde_json::Value;
use std::fmt::Write;

#[derive(Debug, Args)]
pub struct ShowArgs {
	/// A DID, or a DID URL without a fragment
	#[arg(value_name = "DID", value_parser = whole_document)]
	pub did_url: DidUrl,
	#[command(flatten)]
	pub question: QuestionArgs,
	/// Show a QR code of the DID, too
	#[arg(long)]
	pub qr: bool,
}

/// Resolves a DID.
pub async fn show(arguments: &ShowArgs, online: &Online) -> Result<(), Failure> {
	let ShowArgs { did_url, question, qr: with_code } = arguments;
	let did_url = &with_version(did_url, question)?;
	let resolution = online.chain.resolve(&did_url.to_string()).await?;
	let of_version = parameters(did_url).any(names_version);
	check(&resolution, of_version)?;
	let at = online.chain.snapshot();
	let record = at.record(did_url.did.id).await?;
	let record = record.as_ref().map(|record| (record, at.height()));
	if let Some(code) = with_code.then(|| qr(&did_url.did.to_string())).flatten() {
		online.output.note(code);
	}
	online.output.result(text(&did_url.did, &resolution, record), resolution);
	Ok(())
}

fn parameters(url: &DidUrl) -> impl Iterator<Item = &str> {
	url.query.iter().flat_map(|query| query.split('&'))
}

fn names_version(parameter: &str) -> bool {
	parameter.starts_with("versionId=") || parameter.starts_with("versionTime=")
}

/// Adds the version that the options name to a DID URL. Refuses a second one.
fn with_version(url: &DidUrl, question: &QuestionArgs) -> Result<DidUrl, Failure> {
	let parameter = match question.question() {
		Question::Current => return Ok(url.clone()),
		Question::Version(number) => format!("versionId={number}"),
		Question::Moment(at) => format!("versionTime={}", format_moment(at)),
	};
	if parameters(url).any(names_version) {
		return Err(Failure::usage("the DID URL and the options both name a version").with_hint("name it once"));
	}
	let query = match &url.query {
		Some(query) if !query.is_empty() => format!("{query}&{parameter}"),
		_ => parameter,
	};
	Ok(DidUrl { query: Some(query), ..url.clone() })
}

/// A resolution as text for a person, with facts of the record that resolution results leave out. The record has its block.
fn text(did: &Did, resolution: &Value, record: Option<(&Record<()>, BlockHeight)>) -> String {
	let mut text = format!("{did}\n");
	// Writing to a string cannot fail.
	let _ = write_text(&mut text, resolution);
	if let Some((record, block)) = record {
		let _ = write_suspensions(&mut text, record, block);
	}
	text.trim_end().to_owned()
}

/// Writes the reasons why the control set cannot act, and the changes that wait: those that are not over in this block.
fn write_suspensions(text: &mut String, record: &Record<()>, block: BlockHeight) -> std::fmt::Result {
	if let Some(until) = record.frozen_until.filter(|_| record.is_frozen(block)) {
		writeln!(text, "frozen by its guardians up to block #{until}")?;
	}
	if let Some(Announced { at, until }) = record.announced_end(block) {
		writeln!(text, "a deactivation was announced, and can be carried out from block #{at} to block #{until}")?;
	}
	if let Some(contest) = record.open_contest(block) {
		writeln!(text, "the commitment that guardians put aside can be revealed up to block #{}", contest.until)?;
	}
	if record.emergency_spent {
		writeln!(text, "a single control key revoked a method: no other one can before the control set acts")?;
	}
	Ok(())
}

fn write_text(text: &mut String, resolution: &Value) -> std::fmt::Result {
	let (document, metadata) = (&resolution["didDocument"], &resolution["didDocumentMetadata"]);
	let added = &metadata["clavis"];
	let state = if metadata["deactivated"] == Value::Bool(true) { "deactivated, " } else { "" };
	write!(text, "{state}version {}", text_at(metadata, "versionId"))?;
	for (word, name) in [("created", "created"), ("updated", "updated")] {
		if metadata.get(name).is_some() {
			write!(text, ", {word} {}", text_at(metadata, name))?;
		}
	}
	writeln!(text)?;
	if let Some(number) = added.pointer("/rules/number").and_then(Value::as_u64) {
		let at = match text_at(&added["rules"], "at") {
			"" => String::new(),
			at => format!(" of {at}"),
		};
		writeln!(text, "under rule set {number}{at}")?;
	}

	heading(text, "control", added.get("control").is_some())?;
	let control = &added["control"];
	for member in list_at(control, "members") {
		let (weight, threshold) = (&member["weight"], &control["threshold"]);
		let controller = match text_at(member, "did") {
			"" => key(text_at(member, "key")),
			did => format!("DID {did}"),
		};
		let withdrawn = match text_at(member, "withdrawn") {
			"" => String::new(),
			since => format!(", and cannot sign: its algorithm was withdrawn since {since}"),
		};
		writeln!(text, "  {controller} weighs {weight} of {threshold}{withdrawn}")?;
	}
	if control["locked"] == Value::Bool(true) {
		writeln!(
			text,
			"  locked: too few members can still sign; the next control set or the guardians can take over"
		)?;
	}
	if added.get("nextControl").is_some() {
		writeln!(text, "  the next control set is committed")?;
	}
	if let Some(rotated) = added.get("rotated") {
		writeln!(text, "  rotated {}{}", text_at(rotated, "at"), reason(rotated))?;
	}

	let methods = list_at(document, "verificationMethod");
	heading(text, "verification methods", !methods.is_empty())?;
	for method in methods {
		let id = text_at(method, "id");
		writeln!(text, "  {} {}", fragment(id), key(text_at(method, "publicKeyMultibase")))?;
		let serves = |purpose: &Purpose| list_at(document, purpose.name()).iter().any(|served| served == id);
		let purposes = Purpose::ALL.into_iter().filter(serves).map(Purpose::name).collect::<Vec<_>>();
		let expiry = match text_at(method, "expires") {
			"" => String::new(),
			expires => format!(", until {expires}"),
		};
		writeln!(text, "    {}{expiry}", purposes.join(", "))?;
	}
	let unusable = list_at(added, "unusableVerificationMethod");
	heading(text, "left out of the document", !unusable.is_empty())?;
	for method in unusable {
		let id = fragment(text_at(method, "id"));
		writeln!(text, "  {id} {}", key(text_at(method, "publicKeyMultibase")))?;
		let (since, expires) = (text_at(method, "since"), text_at(method, "expires"));
		match text_at(method, "status") {
			"suspended" => writeln!(text, "    suspended by a recovery: 'clavis did update --confirm' lifts that")?,
			"disputed" => writeln!(text, "    in doubt: its key was called compromised, and a recovery disputes that")?,
			"compromised" => writeln!(text, "    good for nothing: its key is compromised since {since}")?,
			"withdrawn" => writeln!(text, "    good for nothing: its algorithm was withdrawn since {since}")?,
			"tooOld" => writeln!(text, "    good for nothing: it is too old since {expires}")?,
			"expired" => writeln!(text, "    good for nothing: it expired {expires}")?,
			// A later node may have more to say than this client knows.
			other => writeln!(text, "    good for nothing: {}", other.escape_debug())?,
		}
	}
	if added["compromisesIncomplete"] == Value::Bool(true) {
		writeln!(text, "  the record has forgotten how some of these keys ended: one of them can be compromised")?;
	}

	let ended = list_at(added, "endedVerificationMethod");
	heading(text, "ended", !ended.is_empty())?;
	for method in ended {
		let id = fragment(text_at(method, "id"));
		writeln!(text, "  {id} {}", key(text_at(method, "publicKeyMultibase")))?;
		let is_disputed = method.get("disputed") == Some(&Value::Bool(true));
		let disputed = if is_disputed { "; a recovery disputes that" } else { "" };
		writeln!(text, "    ended {}{}{disputed}", text_at(method, "ended"), reason(method))?;
	}

	let services = list_at(document, "service");
	heading(text, "services", !services.is_empty())?;
	for service in services {
		let id = fragment(text_at(service, "id"));
		writeln!(text, "  {id} {} {}", one_or_many(&service["type"]), one_or_many(&service["serviceEndpoint"]))?;
	}

	let aliases = list_at(document, "alsoKnownAs");
	heading(text, "also known as", !aliases.is_empty())?;
	for alias in aliases {
		writeln!(text, "  {}", alias.as_str().unwrap_or_default())?;
	}
	Ok(())
}

fn heading(text: &mut String, words: &str, shown: bool) -> std::fmt::Result {
	if shown {
		writeln!(text, "{words}")
	} else {
		Ok(())
	}
}

fn reason(ended: &Value) -> String {
	match text_at(ended, "reason") {
		"compromised" => format!(", compromised since {}", text_at(ended, "since")),
		"" => String::new(),
		other => format!(", as a {other}"),
	}
}

fn key(multikey: &str) -> String {
	let algorithm = multikey.parse::<PublicKey>().map(|key| key.algorithm().name()).unwrap_or("unknown");
	format!("{algorithm} {multikey}")
}

fn fragment(url: &str) -> String {
	url.split_once('#').map(|(_, id)| format!("#{id}")).unwrap_or_else(|| url.to_owned())
}

fn one_or_many(value: &Value) -> String {
	match value {
		Value::String(text) => text.clone(),
		Value::Array(values) => values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
		other => other.to_string(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{
		control::NextControl, record::Contest, rules::RuleChange, Algorithm, Change, ControlSet, Inception, Moment,
		NewMethod, NumberedRules, Reason, Record, Restriction, RuleSet,
	};
	use clavis_resolution::{ApplicableRules, Representation, Resolution, ResolvedVersion};
	use serde_json::json;
	use sp_core::H256;

	const KEY: &str = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
	const OTHER: &str = "z6MkofWExWkUvTZeXb9TmLta5mBT6Qtj58es5Fqg1L5BCWQD";
	const NOW: Moment = 1_767_225_601;

	fn record() -> (Did, Record<()>) {
		let control = ControlSet::single(KEY.parse().unwrap());
		let inception = Inception { control, next: None, salt: H256::zero() };
		let did = Did { network: "dev".parse().unwrap(), id: inception.id(&"dev".parse().unwrap()) };
		let method = |id: &str, key: &str| {
			let purposes = [Purpose::Authentication].into_iter().collect();
			Change::AddMethod(NewMethod { id: id.parse().unwrap(), key: key.parse().unwrap(), purposes, expires: None })
		};
		let alias = Change::AddAlias("urn:x:1".parse().unwrap());
		let changes = [method("key-1", OTHER), method("key-2", KEY), alias];
		(did, Record::create(inception, changes, 1_767_225_599, 1).unwrap())
	}

	fn resolution(did: &Did, record: &Record<()>, rules: RuleSet) -> Value {
		let set = NumberedRules { number: 3, rules, ..NumberedRules::default() };
		let version = ResolvedVersion::current(record, ApplicableRules::of_block(&set, NOW));
		Resolution::new(did.clone(), &version).to_json(Representation::Resolution)
	}

	#[test]
	fn a_person_reads_what_matters() {
		let (did, mut record) = record();
		record.revoke(&"key-1".parse().unwrap(), Reason::Compromised { since: 1_767_225_600 }, 1_767_225_601).unwrap();
		record.frozen_until = Some(9);
		record.deactivates_at = Some(Announced { at: 10, until: 20 });
		record.emergency_spent = true;
		let resolution = resolution(&did, &record, RuleSet::default());
		assert!(check(&resolution, false).is_ok());
		let text = text(&did, &resolution, Some((&record, 9)));
		for words in [
			&did.to_string(),
			"under rule set 3\n",
			"version 2, created 2025-12-31T23:59:59Z, updated 2026-01-01T00:00:01Z",
			&format!("ed25519 {KEY} weighs 1 of 1"),
			&format!("#key-2 ed25519 {KEY}\n    authentication"),
			"ended 2026-01-01T00:00:01Z, compromised since 2026-01-01T00:00:00Z",
			"urn:x:1",
			"frozen by its guardians up to block #9",
			"from block #10 to block #20",
			"no other one can",
		] {
			assert!(text.contains(words), "{words}\n---\n{text}");
		}
	}

	#[test]
	fn what_is_over_is_not_said() {
		let (did, mut record) = record();
		record.frozen_until = Some(9);
		record.deactivates_at = Some(Announced { at: 10, until: 20 });
		let next = NextControl { hash: H256::zero(), committed_at: 1, ranks_from: 1, ranks: true };
		record.contest = Some(Contest { next, until: 30, control_version: 0 });
		let resolution = resolution(&did, &record, RuleSet::default());
		let told = |block| {
			let text = text(&did, &resolution, Some((&record, block)));
			["frozen", "deactivation was announced", "put aside"].map(|words| text.contains(words))
		};
		for (block, expected) in [
			(9, [true, true, true]),
			(10, [false, true, true]),
			(20, [false, true, true]),
			(21, [false, false, true]),
			(30, [false, false, true]),
			(31, [false, false, false]),
		] {
			assert_eq!(told(block), expected, "{block}");
		}
	}

	#[test]
	fn what_the_rules_have_ended_is_said() {
		let (did, record) = record();
		let withdrawn = Some(Restriction::Withdrawn { since: 1_767_225_600 });
		let rules = RuleSet::default().with(&RuleChange::Algorithm(Algorithm::Ed25519, withdrawn));
		let text = text(&did, &resolution(&did, &record, rules), None);
		for words in [
			"weighs 1 of 1, and cannot sign: its algorithm was withdrawn since 2026-01-01T00:00:00Z",
			"locked:",
			"good for nothing: its algorithm was withdrawn since 2026-01-01T00:00:00Z",
		] {
			assert!(text.contains(words), "{words}\n---\n{text}");
		}
	}

	#[test]
	fn what_time_has_ended_is_said() {
		let (did, record) = record();
		let rules = RuleSet::default().with(&RuleChange::MaxKeyAge(Some(2)));
		let text = text(&did, &resolution(&did, &record, rules), None);
		assert!(text.contains("good for nothing: it is too old since 2026-01-01T00:00:01Z"), "{text}");
	}

	#[test]
	fn what_was_compromised_is_said_of_a_past_version() {
		let (did, record) = record();
		let mut latest = record.clone();
		latest.revoke(&"key-1".parse().unwrap(), Reason::Compromised { since: NOW }, NOW + 5).unwrap();
		let set = NumberedRules::default();
		let rules = ApplicableRules::of_version(&set, NOW + 4);
		let version = ResolvedVersion { latest: &latest, ..ResolvedVersion::current(&record, rules) };
		let resolution = Resolution::new(did.clone(), &version).to_json(Representation::Resolution);
		let text = text(&did, &resolution, None);
		let words = "good for nothing: its key is compromised since 2026-01-01T00:00:01Z";
		assert!(text.contains(words), "{text}");
	}

	#[test]
	fn a_deactivated_did_is_said_to_be() {
		let (did, mut record) = record();
		record.deactivate(1_767_225_601).unwrap();
		let resolution = resolution(&did, &record, RuleSet::default());
		assert!(check(&resolution, false).is_ok());
		assert!(text(&did, &resolution, Some((&record, 1))).starts_with(&format!("{did}\ndeactivated, version 2")));
	}

	#[test]
	fn an_answer_of_another_shape_is_no_reason_to_panic() {
		let (did, _) = record();
		for value in [json!(null), json!([]), json!({ "didDocument": 1, "didDocumentMetadata": { "clavis": [] } })] {
			let _ = text(&did, &value, None);
		}
	}
}
