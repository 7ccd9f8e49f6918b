//! The schema of what the `clavis` command prints with `--json`: `cli/schema.json`.

use boon::{Compiler, Schemas};
use serde_json::Value;

const SCHEMA: &str = include_str!("../../cli/schema.json");
/// The name of the schema for the validator, which asks nobody for it.
const URL: &str = "urn:clavis:output";
/// The most words of a command: `referendum propose upgrade`.
const MAX_WORDS: usize = 3;

/// Checks that the command with these arguments may print this JSON. Panics with the place in it that does not fit.
pub fn check(arguments: &[&str], printed: &Value) {
	let schema = schema();
	let name = match printed.get("error") {
		Some(_) => "Error".to_owned(),
		None => command_of(&schema, arguments)
			.unwrap_or_else(|| panic!("cli/schema.json has no command for clavis {arguments:?}")),
	};
	if let Err(fault) = fits(schema, &name, printed) {
		panic!("clavis {arguments:?} printed what its definition '{name}' does not allow: {fault}\n{printed:#}");
	}
}

fn schema() -> Value {
	serde_json::from_str(SCHEMA).expect("cli/schema.json is JSON")
}

/// Checks a value by one definition. Returns the places that do not fit, and why.
fn fits(schema: Value, definition: &str, value: &Value) -> Result<(), String> {
	let mut compiler = Compiler::new();
	compiler.add_resource(URL, schema).expect("the name of the schema is a URL");
	let mut schemas = Schemas::new();
	let place = format!("{URL}#/$defs/{}", definition.replace(' ', "%20"));
	let compiled = compiler.compile(&place, &mut schemas).unwrap_or_else(|error| panic!("cli/schema.json: {error:#}"));
	let checked = schemas.validate(value, compiled).map_err(|error| error.to_string());
	checked
}

/// Returns the words of the command that is named among the arguments, as far as it is defined. Options may stand before it.
fn command_of(schema: &Value, arguments: &[&str]) -> Option<String> {
	let is_command = |words: &String| {
		let is_shared = words.starts_with(|first: char| first.is_ascii_uppercase());
		!is_shared && schema["$defs"].get(words).is_some()
	};
	let from = |start: usize| {
		let ends = (1..=MAX_WORDS).rev().filter_map(move |count| arguments.get(start..start + count));
		ends.map(|words| words.join(" ")).find(is_command)
	};
	(0..arguments.len()).find_map(from)
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn every_definition_is_a_schema() {
		let schema = schema();
		let names = schema["$defs"].as_object().expect("there are definitions").keys().cloned().collect::<Vec<_>>();
		assert!(names.len() > 100, "{names:?}");
		for name in names {
			// No definition allows a value of this kind, so each of them checks something.
			assert!(fits(schema.clone(), &name, &json!({ "nothing": [1.5] })).is_err(), "{name}");
		}
	}

	#[test]
	fn what_does_not_fit_is_told_with_its_place() {
		let create = |version: Value| {
			json!({
				"did": DID,
				"versionId": version,
				"changes": [{ "versionId": "1", "kind": "created" }],
				"block": 7,
				"blockHash": format!("0x{}", "0a".repeat(32)),
				"payer": null,
			})
		};
		assert_eq!(fits(schema(), "did create", &create("1".into())), Ok(()));
		let fault = fits(schema(), "did create", &create(1.into())).expect_err("a version is a string");
		assert!(fault.contains("/versionId"), "{fault}");
		let mut more = create("1".into());
		more["version"] = 1.into();
		assert!(fits(schema(), "did create", &more).is_err(), "nothing more than is defined");
		let error = json!({ "error": { "kind": "usage", "message": "wrong", "hint": "try again", "did": DID } });
		assert_eq!(fits(schema(), "Error", &error), Ok(()));
	}

	#[test]
	fn a_command_is_found_among_its_options() {
		let schema = schema();
		for (arguments, command) in [
			(&["--node", "ws://127.0.0.1:1", "key", "list"][..], Some("key list")),
			(&["referendum", "propose", "council", "//Bob"], Some("referendum propose council")),
			(&["key-status", DID], Some("key-status")),
			(&["did"], None),
			(&["did", "nothing"], None),
			(&["Error"], None),
		] {
			assert_eq!(command_of(&schema, arguments).as_deref(), command, "{arguments:?}");
		}
	}
}
