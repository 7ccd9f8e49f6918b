//! What the results of DID Core 1.0 have and those of DID Resolution 1.0 do not.

use serde_json::{json, Map, Value};

/// The JSON-LD contexts of a whole result: the terms of the standard, and the term for the metadata of this method.
fn contexts() -> Value {
	json!([
		"https://w3id.org/did-resolution/v1",
		{ "clavis": { "@id": "urn:x-clavis:did-document-metadata", "@type": "@json" } },
	])
}

/// Adds the JSON-LD contexts to a whole result.
pub(crate) fn in_context(mut result: Value) -> Value {
	if let Some(properties) = result.as_object_mut() {
		properties.insert("@context".into(), contexts());
	}
	result
}

/// Writes metadata without numbers: a structure of metadata has strings, maps, lists, booleans and `null` alone (DID Core
/// 1.0, section 7.3).
pub(crate) fn without_numbers(metadata: &Map<String, Value>) -> Map<String, Value> {
	metadata.iter().map(|(name, value)| (name.clone(), without_number(value))).collect()
}

/// The values that our metadata has nest a few levels deep.
fn without_number(value: &Value) -> Value {
	match value {
		Value::Number(number) => number.to_string().into(),
		Value::Array(items) => items.iter().map(without_number).collect(),
		Value::Object(properties) => without_numbers(properties).into(),
		Value::String(_) | Value::Bool(_) | Value::Null => value.clone(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn numbers_become_strings_at_any_depth_and_all_else_stays() {
		let metadata = json!({ "a": 1, "b": [2, { "c": 3, "d": null }], "e": true, "f": "4", "g": {}, "h": [] });
		let expected = json!({ "a": "1", "b": ["2", { "c": "3", "d": null }], "e": true, "f": "4", "g": {}, "h": [] });
		assert_eq!(Value::from(without_numbers(metadata.as_object().unwrap())), expected);
	}
}
