//! `clavis did history`.

use crate::{
	failure::Failure,
	online::Online,
	resolution::{list_at, text_at},
	values::number,
};
use clap::Args;
use clavis_client::rules::counted;
use clavis_primitives::Did;
use serde_json::Value;
use std::fmt::Write;

#[derive(Debug, Args)]
pub struct HistoryArgs {
	/// The DID
	pub did: Did,
	/// Start below the version with this number [default: start with the current version]
	#[arg(long, value_name = "N", value_parser = number::<2, u64>)]
	pub before: Option<u64>,
	/// The most versions to show
	#[arg(long, value_name = "N", default_value_t = 100, value_parser = number::<1, u32>)]
	pub limit: u32,
}

/// Shows the changes of a DID, the newest first.
pub async fn history(arguments: &HistoryArgs, online: &Online) -> Result<(), Failure> {
	let mut before = arguments.before;
	let limit = arguments.limit as usize;
	let mut versions = Vec::new();
	let mut answer = Value::Null;
	while versions.len() < limit {
		answer = online.chain.history(&arguments.did, before).await?;
		versions.extend(list_at(&answer, "versions").iter().cloned());
		before = answer.get("before").and_then(Value::as_u64);
		if before.is_none() {
			break;
		}
	}
	if versions.len() > limit {
		versions.truncate(limit);
		before = versions.last().and_then(|version| text_at(version, "versionId").parse().ok());
	}
	if let Some(answer) = answer.as_object_mut() {
		match before {
			Some(before) => answer.insert("before".into(), before.into()),
			None => answer.remove("before"),
		};
		answer.insert("versions".into(), versions.into());
	}
	online.output.result(timeline(&arguments.did, &answer), answer);
	Ok(())
}

/// A history as text for a person.
fn timeline(did: &Did, answer: &Value) -> String {
	let mut text = format!("{did}\n");
	// Writing to a string cannot fail.
	let _ = write_timeline(&mut text, answer);
	text.trim_end().to_owned()
}

fn write_timeline(text: &mut String, answer: &Value) -> std::fmt::Result {
	for version in list_at(answer, "versions") {
		write!(text, "version {}", text_at(version, "versionId"))?;
		match (text_at(version, "from"), text_at(version, "to")) {
			("", _) => {},
			(from, "") => write!(text, "  since {from}")?,
			(from, to) if from == to => write!(text, "  at {from}, replaced in the same block")?,
			(from, to) => write!(text, "  {from} to {to}")?,
		}
		writeln!(text, "  block {}", version.get("block").unwrap_or(&Value::Null))?;
		for change in list_at(version, "changes") {
			writeln!(text, "  {}", sentence(change))?;
		}
	}
	if let Some(before) = answer.get("before") {
		writeln!(text, "there are earlier versions: --before {before}")?;
	}
	Ok(())
}

fn sentence(change: &Value) -> String {
	let of = |name| text_at(change, name);
	let reason = |what: &str| match (of("reason"), of("since")) {
		("", _) => String::new(),
		(reason, "") => format!(", {reason} {what}"),
		(reason, since) => format!(", {reason} since {since}"),
	};
	match of("kind") {
		"methodAdded" => format!("+ method #{} {}", of("method"), of("key")),
		"methodEnded" => format!("- method #{} {}{}", of("method"), of("key"), reason("end")),
		"methodCompromised" => format!("! method #{} {}, which had ended{}", of("method"), of("key"), reason("end")),
		"methodRestored" => format!("+ method #{} {}, whose end was disputed", of("method"), of("key")),
		"methodSuspended" => format!("? method #{} {}, suspended by a recovery", of("method"), of("key")),
		"methodConfirmed" => format!("= method #{} {}, suspended no longer", of("method"), of("key")),
		"endDisputed" => {
			format!("? method #{} {}, whose end a recovery disputes{}", of("method"), of("key"), reason("end"))
		},
		"endConfirmed" => format!("= method #{} {}, whose end is confirmed{}", of("method"), of("key"), reason("end")),
		"serviceAdded" => {
			let endpoints = list_at(change, "endpoints").iter().filter_map(Value::as_str).collect::<Vec<_>>();
			format!("+ service #{} {}", of("service"), endpoints.join(" "))
		},
		"serviceRemoved" => format!("- service #{}", of("service")),
		"aliasAdded" => format!("+ alias {}", of("alias")),
		"aliasRemoved" => format!("- alias {}", of("alias")),
		"rotated" => {
			let number = |name| change.get(name).and_then(Value::as_u64).unwrap_or_default();
			let next =
				if change.get("committed") == Some(&Value::Bool(true)) { ", the next one committed" } else { "" };
			let (version, members) = (number("controlVersion"), counted(number("members"), "member"));
			format!("control set {version} with {members}{next}{}", reason("change"))
		},
		other => other.to_owned(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	#[test]
	fn a_person_reads_what_happened() {
		let did = "did:clavis:dev:z91SKge8KmXPdvC8DdKaCMrttJygpAmq1XQ4o1FaECwYc".parse().unwrap();
		let answer = json!({
			"versions": [
				{ "versionId": "3", "from": "B", "block": 9, "changes": [{
					"kind": "rotated", "controlVersion": 2, "members": 1, "committed": true,
					"reason": "compromised", "since": "A",
				}] },
				{ "versionId": "2", "from": "B", "to": "B", "block": 9, "changes": [
					{ "kind": "methodEnded", "method": "laptop", "key": "z6Mk", "reason": "routine" },
					{ "kind": "methodCompromised", "method": "old", "key": "z6Lk", "reason": "compromised", "since": "A" },
					{ "kind": "aliasAdded", "alias": "urn:x:1" },
				] },
			],
			"before": 2,
		});
		let expected = "\
			did:clavis:dev:z91SKge8KmXPdvC8DdKaCMrttJygpAmq1XQ4o1FaECwYc\n\
			version 3  since B  block 9\n\
			\x20 control set 2 with 1 member, the next one committed, compromised since A\n\
			version 2  at B, replaced in the same block  block 9\n\
			\x20 - method #laptop z6Mk, routine end\n\
			\x20 ! method #old z6Lk, which had ended, compromised since A\n\
			\x20 + alias urn:x:1\n\
			there are earlier versions: --before 2";
		assert_eq!(timeline(&did, &answer), expected);
	}

	#[test]
	fn an_answer_of_another_shape_is_no_reason_to_panic() {
		let did = "did:clavis:dev:z91SKge8KmXPdvC8DdKaCMrttJygpAmq1XQ4o1FaECwYc".parse().unwrap();
		for value in [json!(null), json!({ "versions": [1, { "changes": [null, { "kind": "new" }] }] })] {
			assert!(timeline(&did, &value).starts_with(&did.to_string()));
		}
	}
}
