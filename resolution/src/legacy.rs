//! The parts that results of DID Core 1.0 have, and those of DID Resolution 1.0 have not.

use serde_json::{json, Map, Value};

/// The JSON-LD context of a whole result, which defines some of its terms.
const CONTEXT: &str = "https://w3id.org/did-resolution/v1";
/// The vocabulary of that context.
const VOCABULARY: &str = "https://w3id.org/did-resolution#";

/// Adds the JSON-LD contexts to a whole result: the one of the standard, and the terms that it leaves open. Those are our
/// own, as JSON literals, and those of a result of dereferencing.
pub(crate) fn in_context(mut result: Value) -> Value {
	let mut terms = Map::new();
	for (term, id) in [("clavis", "urn:x-clavis:did-document-metadata"), ("proof", "urn:x-clavis:proof")] {
		terms.insert(term.into(), json!({ "@id": id, "@type": "@json" }));
	}
	if let Some(properties) = result.as_object_mut() {
		for term in ["dereferencingMetadata", "content", "contentStream", "contentMetadata"] {
			if properties.contains_key(term) {
				terms.insert(term.into(), format!("{VOCABULARY}{term}").into());
			}
		}
		properties.insert("@context".into(), json!([CONTEXT, terms]));
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
