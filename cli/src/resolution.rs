//! Results of resolutions, as nodes answer them.

use crate::failure::Failure;
use serde_json::Value;

/// Checks that a resolution succeeded. `of_version` is true if the question named a version, by its number or by a moment.
pub fn check(resolution: &Value, of_version: bool) -> Result<(), Failure> {
	let missing = match of_version {
		true => Missing::Version,
		false => Missing::Did,
	};
	check_at(resolution, "/didResolutionMetadata/error", missing)
}

/// Checks that a DID URL was dereferenced. `of_part` is true if it names a part of a document.
pub fn check_dereferenced(result: &Value, of_part: bool) -> Result<(), Failure> {
	let missing = match of_part {
		true => Missing::Part,
		false => Missing::Did,
	};
	check_at(result, "/dereferencingMetadata/error", missing)
}

/// The thing that is missing if nothing was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
	Did,
	Version,
	Part,
}

fn check_at(result: &Value, pointer: &str, missing: Missing) -> Result<(), Failure> {
	let Some(error) = result.pointer(pointer) else { return Ok(()) };
	let name = text_at(error, "type").rsplit('#').next().unwrap_or_default().to_owned();
	let detail = match text_at(error, "detail") {
		"" => text_at(error, "title"),
		detail => detail,
	};
	let failure = Failure::refused(camel_case(&name), format!("the DID cannot be resolved: {detail}"));
	Err(match (name.as_str(), missing) {
		("NOT_FOUND", Missing::Did) => failure.with_hint(
			"check the DID, and that --node names a node of its network; a development chain begins anew with its node",
		),
		("NOT_FOUND", Missing::Version) => failure.with_hint("'clavis did history' lists the versions of a DID"),
		("NOT_FOUND", Missing::Part) => {
			failure.with_hint("'clavis did show' lists the methods and the services of a DID")
		},
		("FEATURE_NOT_SUPPORTED", Missing::Version) => failure.with_hint("name an archive node with --node"),
		("INTERNAL_ERROR", _) => failure.with_hint("try again later, or name another node with --node"),
		_ => failure.with_hint("check what you asked for: '--help' explains the arguments"),
	})
}

/// `NOT_FOUND` as `notFound`.
fn camel_case(name: &str) -> String {
	let mut words = name.split('_').map(str::to_ascii_lowercase);
	let mut text = words.next().unwrap_or_default();
	for word in words {
		let mut letters = word.chars();
		text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
		text.extend(letters);
	}
	text
}

/// Returns the text of a field, or nothing if there is none.
pub fn text_at<'a>(value: &'a Value, name: &str) -> &'a str {
	value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the list in a field, or an empty one if there is none.
pub fn list_at<'a>(value: &'a Value, name: &str) -> &'a [Value] {
	value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	#[test]
	fn a_failed_resolution_is_a_failure() {
		let error = json!({ "type": "https://www.w3.org/ns/did#NOT_FOUND", "title": "t", "detail": "d" });
		let resolution = json!({ "didResolutionMetadata": { "error": error } });
		for (of_version, next) in [(false, "check the DID"), (true, "'clavis did history'")] {
			let failure = check(&resolution, of_version).unwrap_err().to_json();
			assert_eq!(failure["error"]["kind"], "notFound");
			assert_eq!(failure["error"]["message"], "the DID cannot be resolved: d");
			assert!(failure["error"]["hint"].as_str().unwrap().contains(next), "{failure}");
		}
	}

	#[test]
	fn every_failed_resolution_has_a_hint() {
		for name in
			["NOT_FOUND", "INVALID_DID_URL", "INVALID_OPTIONS", "FEATURE_NOT_SUPPORTED", "INTERNAL_ERROR", "NEW"]
		{
			let error = json!({ "type": format!("https://www.w3.org/ns/did#{name}"), "title": "t" });
			for of_version in [false, true] {
				let resolution = json!({ "didResolutionMetadata": { "error": error.clone() } });
				let failure = check(&resolution, of_version).unwrap_err().to_json();
				assert!(failure["error"]["hint"].is_string(), "{failure}");
			}
		}
	}

	#[test]
	fn an_answer_of_another_shape_is_no_reason_to_panic() {
		for value in [json!(null), json!([]), json!({ "didResolutionMetadata": { "error": 1 } })] {
			let _ = check(&value, false);
		}
	}
}
